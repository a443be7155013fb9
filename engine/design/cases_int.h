/* design/cases_int.h -- inside the comparisons that need all cases at once: the
 * cases of one value of `by` as plain arrays, complete ones only (cases.c). */
#ifndef TRD_DESIGN_CASES_INT_H
#define TRD_DESIGN_CASES_INT_H

#include "design/pairing_int.h"
#include "stat/coefficient.h"

/* Something known of a case beside its value: a column, or a number per row of
 * the base (NAN: not known). */
typedef struct trd_case_term {
    const trd_column *column;        /* a text becomes a column of 0 and 1 for every value but its
                                        most frequent one                                     */
    const double     *number;        /* instead of a column; INFINITY: hidden                 */
    bool              as_of_after;   /* the row after is asked first, and not the row before  */
} trd_case_term;

enum { TRD_CASE_COLUMNS = 64 };      /* most columns that terms become */

typedef struct trd_cases {
    size_t    count;
    double   *before;                /* NULL: measured once                            */
    double   *value;                 /* after, or the value                            */
    uint8_t  *treated;               /* 1 or 0; all 1 where it is not told             */
    int32_t  *cluster;               /* 0 .. clusters - 1; NULL: none are declared     */
    int32_t   clusters;              /* that hold a case                               */
    int32_t  *label;                 /* of each cluster: its code                      */
    double   *term[TRD_CASE_COLUMNS];
    size_t    from[TRD_CASE_COLUMNS];            /* the term that the column was made of */
    size_t    terms;
    int64_t   present, hidden;       /* cases in all; complete ones with a hidden value */
    int64_t   in_group[2];           /* complete cases of either group                 */
    trd_flow  flow;
    int64_t   started[2], lost[2];   /* with a value before, and of those without after */
} trd_cases;

/* In `pool`. TRD_E_RECIPE when texts have too many values. */
trd_code trd_cases_list(const trd_pairing *p, size_t by, const trd_case_term *terms, size_t term_count, trd_pool *pool,
                        trd_cases *out, trd_error *err);

/* Puts the cases in an order of their own, which looks like chance and does not
 * depend on that of the rows: cases with the same place are the same. For what
 * breaks ties by place. Cost: sorting. */
trd_code trd_cases_settle(const trd_pairing *p, trd_cases *cases, trd_pool *pool, trd_error *err);

/* What all estimates of listed cases say of them: marks, cases, attrition, and
 * the reason when there is nothing to compare; true when there is something. */
bool trd_cases_describe(const trd_pairing *p, const trd_cases *cases, trd_estimate *out);

/* The covariates of the comparison, for the rows of the pairing. */
trd_code trd_cases_terms(const trd_pairing *p, trd_case_term terms[TRD_COMPARISON_TERMS], trd_error *err);

/* ---- what is said of cases in two groups ---- */

/* The numbers of one group. */
void trd_cases_summary(const trd_cases *cases, const double *x, int group, trd_summary *out);

/* The means before (when there are) and after, of those who took part and the
 * others, as parts. */
void trd_cases_means(const trd_cases *cases, trd_unit unit, trd_estimate *out);

/* The sd before, pooled over the groups, and their difference in it, which goes
 * to the estimate. Measured once: the sd of the value. NAN where there is none. */
double trd_cases_baseline(const trd_cases *cases, trd_estimate *out);

/* How many clusters either group has, of cases with a weight (NULL: all). */
trd_code trd_cases_arms(const trd_cases *cases, const double *weight, trd_pool *pool, trd_estimate *out, trd_error *err);

/* ---- the designs, for one value of `by` ---- */

trd_code trd_compare_versus(const trd_pairing *p, size_t by, trd_pool *pool, trd_estimate *out, trd_error *err);
trd_code trd_compare_ancova(const trd_pairing *p, const trd_case_term *terms, size_t by, trd_pool *pool, trd_estimate *out,
                            trd_error *err);
trd_code trd_compare_dose(const trd_pairing *p, const trd_case_term *terms, size_t term_count, size_t by, trd_pool *pool,
                          trd_estimate *out, trd_error *err);         /* terms[0]: how much */

trd_code trd_compare_matched(const trd_pairing *p, const trd_case_term *terms, size_t by, trd_pool *pool, trd_estimate *out,
                             trd_error *err);

/* How much each case took part. TRD_E_RECIPE when it cannot be counted. */
trd_code trd_compare_intensity(const trd_pairing *p, trd_case_term *out, trd_error *err);

/* ---- what they put their cases in ---- */

/* Least squares of y on the columns with a constant: cluster-robust (CR2) where
 * clusters are declared, else HC3. Term 0 is the constant. In `pool`. */
trd_code trd_cases_fit(const trd_cases *cases, const double *y, const double *const *x, size_t columns, double level,
                       const trd_watch *watch, trd_pool *pool, trd_coefficient **out, trd_error *err);

#endif
