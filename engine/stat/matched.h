/* stat/matched.h -- the same cases answer twice or more: did the shares move?
 *
 *   trd_mcnemar      yes or no, two times      (R: mcnemar.test, binom.test)
 *   trd_marginal     categories, two times     (R: mcnemar.test, coin's mh_test)
 *   trd_cochran_q    yes or no, several times  (R: DescTools' CochranQTest)
 *
 * Units:   cases.
 * Empty:   no cases: TRD_NO_CASES. Nobody changed: TRD_NO_VARIANCE; what
 *          divides by those who changed is NAN.
 * Errors:  TRD_E_USAGE for a count below 0, an impossible level, too few
 *          categories or times; TRD_E_NOMEM; *out is left as it was.
 */
#ifndef TRD_STAT_MATCHED_H
#define TRD_STAT_MATCHED_H

#include "stat/crosstab.h"
#include "stat/interval.h"

typedef struct trd_mcnemar {
    int64_t      cases, first_only, second_only;
    double       first, second;         /* shares of yes                                  */
    trd_chisq    chisq, corrected;      /* corrected: |b - c| less by 1, when not 0       */
    double       exact, mid;            /* two-sided p of the binomial; mid: less P(b)    */
    trd_interval difference;            /* first - second, Wald's; df INFINITY            */
    trd_interval odds;                  /* b / c, from its logarithm; no interval with 0
                                           on one side: TRD_NO_BOUNDS                     */
    trd_stat_reason reason;
} trd_mcnemar;

/* count: both yes, only first, only second, both no.
 * Source:  Q. McNemar (1947), Psychometrika 12, 153-157; M.W. Fagerland, S.
 *          Lydersen & P. Laake (2013), BMC Med. Res. Methodology 13, 91 (mid-p);
 *          A. Agresti (2013), Categorical Data Analysis, 3rd ed., 11.1.
 * Checked: shared vectors. */
trd_code trd_mcnemar_of(const int64_t count[4], double level, trd_mcnemar *out, trd_error *err);

typedef struct trd_marginal {
    int64_t   cases;
    trd_chisq symmetry;                 /* Bowker: is going and coming alike, pair by pair? */
    trd_chisq stuart, bhapkar;          /* are the shares of the categories alike?          */
    trd_stat_reason reason;
} trd_marginal;

/* count: k x k, first time in rows. Pairs of categories between which nobody
 * moved, and categories that follow from the others, give no degree of freedom.
 * Source:  A.H. Bowker (1948), JASA 43, 572-574; A. Stuart (1955), Biometrika
 *          42, 412-416; A.E. Maxwell (1970), Brit. J. Psychiatry 116, 651-655;
 *          V.P. Bhapkar (1966), JASA 61, 228-235.
 * Checked: shared vectors. */
trd_code trd_marginal_of(const int64_t *count, size_t k, trd_pool *pool, trd_marginal *out, trd_error *err);

typedef struct trd_cochran_q {
    int64_t   cases;
    trd_chisq q;
    trd_stat_reason reason;
} trd_cochran_q;

/* yes[case * k + time] is 0 or 1, of n cases; successes gets k counts.
 * Source:  W.G. Cochran (1950), Biometrika 37, 256-266. Checked: shared vectors. */
trd_code trd_cochran_q_of(const uint8_t *yes, size_t n, size_t k, int64_t *successes, trd_cochran_q *out, trd_error *err);

#endif
