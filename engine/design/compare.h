/* design/compare.h -- a measure against something: the comparison that makes a
 * number mean something. Every comparison ends in a trd_estimate.
 *
 *   single                     the measure itself
 *   benchmark                  the measure beside a known value; the part "difference"
 *                              is what is between them, the value's own doubt included
 *   chain                      of the cases with the feature in one stage, the share
 *                              that has it in a later one
 *   trend                      the measure at two points in time, other cases
 *   follow_up                  the change of the same cases from before to later, and
 *                              what share of the first gain is left
 *   before_after               the change of the same cases, matched by `pair`
 *   dose                       how it goes together with more or less taking part
 *   versus                     a group beside the others, at one time
 *   interrupted_series         the measure a period, and how far it came from where the
 *                              line before the interruption would have brought it
 *   ancova                     those who took part beside the others, adjusted for before
 *   matched                    those who took part beside others like them
 *   difference_in_differences  that change against the change of a group that
 *                              did not take part
 *
 * Intervals: a dataset declared census has none (there is no sampling error).
 * Otherwise they are cluster-aware wherever a cluster column is declared, with
 * t on clusters - 1 degrees. A formula gets its interval by the cluster
 * jackknife. No interval where none is honest: then low and high are NAN and
 * `reason` says why. A value of a single case that is hidden leaves a comparison
 * of cases without a number. What was drawn from a finite population narrows its
 * interval; fewer than ten clusters, in all or in an arm, give a mark.
 */
#ifndef TRD_DESIGN_COMPARE_H
#define TRD_DESIGN_COMPARE_H

#include "design/measure.h"
#include "design/estimate.h"

enum { TRD_COMPARISON_TERMS = 16 };

typedef struct trd_names {
    const char *of[TRD_COMPARISON_TERMS];
    size_t      count;
} trd_names;

typedef struct trd_comparison {
    trd_design      design;
    long            line;
    const trd_node *time, *pair, *treated, *cluster, *within, *intensity;        /* NULL: not given */
    const trd_node *terms[TRD_COMPARISON_TERMS];     /* covariates; what cases are matched on */
    size_t          term_count;
    const char     *from, *to;       /* trend: values of time; NULL: first and last; chain: of the stages */
    const char     *before, *after;  /* values of time; NULL: first and second of the category */
    const char     *later, *at;      /* values of time: follow_up; interrupted_series */
    trd_names       stages, exits;   /* chain: in order; where else a case can arrive */
    double          low, value, high;            /* benchmark; NAN: not given       */
    double          n, sd, year, season, lags, caliper;      /* NAN: not given      */
    double          confidence;      /* benchmark: of low and high as an interval; NAN: they are bounds */
    bool            full_count;      /* benchmark: everybody was counted, so it is exact */
    const char     *source, *population;         /* benchmark: where it was published, of whom; "" */
    const char     *effect;          /* interrupted_series: "end" or "step"         */
    const char     *method;          /* matched; ""                                 */
} trd_comparison;

enum { TRD_COMPARISON_NODES = TRD_COMPARISON_TERMS + 6 };

/* All that the comparison asks of the data, in *out; how many there are. */
size_t trd_comparison_nodes(const trd_comparison *how, const trd_node *out[TRD_COMPARISON_NODES]);

/* Those of them that are asked of the rows of the measure: not of other rows that
 * refer to the same. */
size_t trd_comparison_row_nodes(const trd_comparison *how, const trd_node *out[TRD_COMPARISON_NODES]);

/* dose: is `intensity` the number or the sum of the rows of another dataset? And
 * can those be told apart by what the rows of `base` refer to? */
bool trd_comparison_counts_rows(const trd_comparison *how);
bool trd_comparison_can_count(const trd_schema *schema, const trd_comparison *how, int base);

/* The estimate in the unit asked for: TRD_UNIT_SD and TRD_UNIT_RELATIVE are
 * made from the natural one, every other is taken as it comes. `confidence`
 * is 0.95 for a 95 % interval. Texts live in the pool of `data`.
 *
 * Cost: one pass over the rows for each measure in a formula. */
trd_code trd_compare(trd_data *data, const trd_node *measure, const trd_comparison *how, trd_unit unit, double confidence,
                     trd_estimate *out, trd_error *err);

/* The same for the rows of every value of a text column, in the same passes:
 * one estimate for each code of the column, in `pool`. */
trd_code trd_compare_by(trd_data *data, const trd_node *measure, const trd_comparison *how, trd_unit unit, double confidence,
                        const trd_node *by, trd_pool *pool, trd_estimate **out, size_t *count, trd_error *err);

/* The unit a comparison gives by itself: a change or difference of shares is in pp. */
trd_unit trd_compare_unit(const trd_node *measure, trd_design design);

#endif
