/* stat/permutation.h -- could chance alone have made such a difference of means?
 *
 * When treatment does nothing, who was treated is a label that could as well
 * have been someone else's. The labels are dealt again, within strata, with as
 * many of each as there were; the p-value is the share of these arrangements
 * that give a difference as large. Nothing is supposed about the shape of the
 * distribution.
 *
 *   trd_permutation_rows       labels belong to rows
 *   trd_permutation_clusters   labels belong to whole clusters: the honest one
 *                              when schools, not pupils, were chosen. All rows
 *                              of a cluster keep one label.
 *
 * All arrangements are looked at when there are few (a million, or as many as
 * the replicates that were asked for): `exact`. Otherwise random ones are, and
 * what was found counts as one of them: p = (1 + count) / (1 + replicates),
 * which is never 0 and never too small.
 *
 * Value:   within a stratum the difference of the means of rows, group 1 -
 *          group 0; over strata their mean with weights n1 n0 / (n1 + n0) (n:
 *          rows). That is least squares with an effect for every stratum, and
 *          without strata the plain difference. A stratum with one group only
 *          says nothing and is left out.
 * Ties:    rows are compared as whole numbers (stat/grid_int.h): equal sums are
 *          equal. Values that are no decimals of up to six places are rounded
 *          to 2^-30 of their range, and differences within that rounding count
 *          as ties; so do differences of clusters within the rounding of
 *          doubles.
 * Order:   a replicate depends on (seed, replicate) and the values, not on the
 *          order of rows or clusters nor on the number of threads. `level` of
 *          `how` is not looked at; `values` gets the differences of the
 *          replicates, and nothing when all arrangements are looked at.
 * Empty:   no rows: TRD_NO_CASES; no stratum with both groups:
 *          TRD_EMPTY_GROUP; a value that is not finite: TRD_NOT_FINITE: value
 *          NAN. All values of a stratum equal, in every stratum:
 *          TRD_NO_VARIANCE, with a value; p is NAN, since no arrangement could
 *          have shown a difference.
 * Errors:  TRD_E_USAGE for an impossible number of replicates, TRD_E_NOMEM,
 *          TRD_E_LIMIT beyond 2^31 rows, TRD_E_CANCELLED, and see below; *out
 *          is left as it was.
 * Source:  R.A. Fisher (1935), The Design of Experiments, 21; B. Phipson & G.K.
 *          Smyth (2010), SAGMB 9(1), 39 (p is never 0); M.D. Ernst (2004),
 *          Statistical Science 19(4), 676-685; M.H. Gail, S.D. Mark, R.J.
 *          Carroll, S.B. Green & D. Pee (1996), Statistics in Medicine 15(11),
 *          1069-1092 (whole clusters).
 * Checked: a naive second implementation over all arrangements in long double,
 *          with strata, ties and thirds; the shared vectors (two sets, 184,756
 *          arrangements each); R's mtcars, mpg by am within cyl: coin 1.4-2
 *          (exact, shift algorithm) gives the same p-values to 14 digits and lm
 *          the same value; ten clusters against combn in R; sd and tails of
 *          random arrangements against the analytic ones.
 */
#ifndef TRD_STAT_PERMUTATION_H
#define TRD_STAT_PERMUTATION_H

#include "stat/bootstrap.h"

typedef struct trd_permutation {
    double  value;                   /* the difference                                     */
    double  p;                       /* of a difference as far from 0, on either side      */
    double  p_greater, p_less;       /* of one as large; of one as small                   */
    double  sd;                      /* of the differences looked at                       */
    bool    exact;                   /* all arrangements were looked at                    */
    double  arrangements;            /* how many there are; INFINITY beyond 1.8e308        */
    int     replicates;              /* drawn at random; 0 when exact                      */
    int64_t cases, left_out;         /* rows; those in strata with one group               */
    int64_t clusters, strata;        /* that took part; clusters 0: rows were permuted     */
    trd_stat_reason reason;          /* why the p-values are NAN                           */
} trd_permutation;

/* x[i], group[i] (0 or 1) and stratum[i] (0 .. strata - 1; NULL: one stratum) of
 * n complete rows. Errors: TRD_E_DATA for a group or stratum that is not there.
 * Cost: 0.17 ns a row and replicate on one processor core (100,000 rows, 10,000
 *       replicates); 0.7 ns with 600 strata, 6 ns with a stratum for every two
 *       or three rows. Memory: 20 bytes a row, and 4 for every thread.
 */
trd_code trd_permutation_rows(const double *x, const uint8_t *group, const uint32_t *stratum, uint32_t strata, size_t n,
                              const trd_resampling *how, trd_permutation *out, trd_error *err);

/* Totals of two groups per cluster, and the stratum of every cluster (0 ..
 * strata - 1; NULL: one). The contrast is 1 -1 or -1 1 (TRD_E_USAGE): the group
 * with 1 is group 1 above. A cluster has cases in one group only, else
 * TRD_E_DATA: permute its rows then, with clusters as strata. */
trd_code trd_permutation_clusters(const trd_contrast *c, const uint32_t *stratum, uint32_t strata, const trd_resampling *how,
                                  trd_permutation *out, trd_error *err);

#endif
