/* tests/bench/trede/work.h -- what the functions of bench-trede share: the work
 * of one bench goes in with its columns loaded, its answers come out. */
#ifndef TRD_BENCH_WORK_H
#define TRD_BENCH_WORK_H

#include "frame/aggregate.h"
#include "frame/unit.h"

enum { COLUMNS_MOST = 8, ANSWERS_MOST = 16, ITEMS = 5, REPLICATES = 2000, PERMUTATIONS = 10000 };

typedef struct work {
    const char       *path;                          /* of the database                   */
    trd_pool         *pool;                          /* of the loaded columns             */
    const trd_column *columns[COLUMNS_MOST];         /* in the order of the bench         */
    trd_units         units;                         /* where the bench keeps an index    */
    size_t            rows;
    double            answers[ANSWERS_MOST];
    int               answer_count;
} work;

typedef trd_code bench_function(work *w, trd_pool *pool, trd_error *err);

void answer(work *w, double value);

/* Groups by the first `keys` columns, and sums of the columns behind them in
 * one pass over the rows. */
trd_code gather(const work *w, size_t keys, const trd_accumulate *what, size_t count, trd_pool *pool, trd_groups *groups,
                trd_accumulator **out, trd_error *err);

/* The group of every row by the first `keys` columns. */
trd_code groups_of(const work *w, size_t keys, trd_pool *pool, trd_groups *groups, uint32_t **ids, trd_error *err);

/* t and degrees of freedom of the second group against the first. */
trd_code answer_welch(work *w, const trd_groups *arms, const trd_accumulator *of, trd_error *err);

bench_function csv_to_columns, dutch_csv_to_columns, import_csv;                /* load.c   */
bench_function read_columns, read_columns_by_rows, read_cached, fill_cache;     /* load.c   */
bench_function by_region_and_year, by_school_year_and_wave, distinct_pupils;    /* group.c  */
bench_function top_shares, alphas;                                              /* scale.c  */
bench_function welch_of_scores;                                                 /* arm.c    */
bench_function changes_by_school, welch_of_changes;                             /* pair.c   */
bench_function absorbed_schools, logit_of_cells;                                /* model.c  */
bench_function exact_bootstrap, weighted_bootstrap, cluster_bootstrap, permutation; /* chance.c */
bench_function five_percentiles, three_percentiles_by_region, rank_sum;         /* order.c  */

trd_code load(work *w, const char *names, trd_pool *pool, trd_error *err);      /* load.c   */

#endif
