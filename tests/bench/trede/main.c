/* tests/bench/trede/main.c -- bench-trede NAME DB REPS: Trede's side of the bench.
 *
 * DB is the pupils.db that bench-pupils wrote; its CSV files stand beside it.
 * Prints the line that every peer prints: name, peer, rows, form, median, least
 * and most seconds, repetitions, answers, with tabs between. Loading is not in
 * the time, except where it is what is timed (B1, B2).
 *
 * The table `benches` at the end names for each bench the columns that it
 * loads and the function that does the work.
 */
#include "work.h"

#include "base/number.h"
#include "stat/stat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPS_MOST = 1000 };

typedef struct bench {
    const char     *name, *form;
    const char     *columns;                         /* "region year score"              */
    const char     *units;                           /* of which an index is made, or NULL */
    bench_function *run;
    bench_function *before;                          /* what must be there, or NULL      */
} bench;

/* ---- what the functions share ---------------------------------------------- */

void answer(work *w, double value)
{
    if (w->answer_count < ANSWERS_MOST)
        w->answers[w->answer_count++] = value;
}

trd_code gather(const work *w, size_t keys, const trd_accumulate *what, size_t count, trd_pool *pool, trd_groups *groups,
                trd_accumulator **out, trd_error *err)
{
    trd_code code = trd_groups_make(w->columns, keys, w->rows, TRD_GROUP_LEAVES_OUT, pool, NULL, groups, err);
    return code == TRD_OK ? trd_aggregate(groups, NULL, what, count, pool, NULL, out, err) : code;
}

trd_code groups_of(const work *w, size_t keys, trd_pool *pool, trd_groups *groups, uint32_t **ids, trd_error *err)
{
    trd_code code = trd_groups_make(w->columns, keys, w->rows, TRD_GROUP_LEAVES_OUT, pool, NULL, groups, err);
    if (code == TRD_OK && !(*ids = trd_pool_alloc(pool, w->rows * sizeof **ids)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK)
        trd_groups_ids(groups, 0, w->rows, NULL, *ids);
    return code;
}

/* ---- the table ------------------------------------------------------------ */

static const bench benches[] = {
    { "B1",    "import, then pages",  "", NULL, csv_to_columns, NULL },
    { "B1nl",  "import, then pages",  "", NULL, dutch_csv_to_columns, NULL },
    { "B1db",  "import",              "", NULL, import_csv, NULL },
    { "B2",    "leaf pages, no cache", "", NULL, read_columns, NULL },
    { "B2a",   "sqlite3_step, no cache", "", NULL, read_columns_by_rows, NULL },
    { "B2w",   "column cache",        "", NULL, read_cached, fill_cache },
    { "B3a",   "accumulators",        "region year score profile_tech", NULL, by_region_and_year, NULL },
    { "B3b",   "accumulators",        "school_id year wave score profile_tech", NULL, by_school_year_and_wave, NULL },
    { "B3c",   "index of pupils",     "region pupil_id", "pupil_id", distinct_pupils, NULL },
    { "B4a",   "answer patterns",     "region q1 q2 q3 q4 q5", NULL, top_shares, NULL },
    { "B4b",   "answer patterns",     "region q1 q2 q3 q4 q5", NULL, alphas, NULL },
    { "B5a",   "index of pupils",     "school_id wave score pupil_id", "pupil_id", changes_by_school, NULL },
    { "B5b",   "index of pupils",     "participated wave score pupil_id", "pupil_id", welch_of_changes, NULL },
    { "B5c",   "accumulators, Welch", "participated score", NULL, welch_of_scores, NULL },
    { "B6",    "absorbed, CR1",       "school_id wave participated score", NULL, absorbed_schools, NULL },
    { "B7",    "cells",               "gender migration participated phase profile_tech", NULL, logit_of_cells, NULL },
    { "B8a",   "exact",               "participated score", NULL, exact_bootstrap, NULL },
    { "B8aw",  "weighted bootstrap",  "participated score", NULL, weighted_bootstrap, NULL },
    { "B8b",   "totals, then schools", "school_id participated score", NULL, cluster_bootstrap, NULL },
    { "B8p",   "permutation",         "participated score", NULL, permutation, NULL },
    { "B9a",   "counted values",      "score", NULL, five_percentiles, NULL },
    { "B9b",   "counted ranks",       "participated score", NULL, rank_sum, NULL },
    { "B9d",   "counted values",      "region score", NULL, three_percentiles_by_region, NULL },
};

/* ---- the clock ------------------------------------------------------------ */

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_line(const bench *b, const work *w, double *seconds, int reps)
{
    qsort(seconds, (size_t)reps, sizeof *seconds, by_size);
    double median = reps % 2 ? seconds[reps / 2] : (seconds[reps / 2 - 1] + seconds[reps / 2]) / 2;
    printf("%s\tTrede\t%zu\t%s\t%.6f\t%.6f\t%.6f\t%d\t", b->name, w->rows, b->form, median, seconds[0],
           seconds[reps - 1], reps);
    for (int i = 0; i < w->answer_count; i++)
        printf("%s%.15g", i ? " " : "", w->answers[i]);
    putchar('\n');
}

/* Loads the columns, and numbers the different values of one: data.table sets a
 * key and the factors of others are made before the clock starts, too. */
static trd_code prepare(const bench *b, work *w, trd_error *err)
{
    trd_code code = b->columns[0] ? load(w, b->columns, w->pool, err) : b->before ? b->before(w, w->pool, err) : TRD_OK;

    for (int i = 0; code == TRD_OK && b->units && i < COLUMNS_MOST && w->columns[i]; i++)
        if (strcmp(w->columns[i]->name, b->units) == 0)
            return trd_units_make(&w->columns[i], 1, w->pool, NULL, &w->units, err);
    return code;
}

/* Repeats the work, at most `reps` times or until 3 seconds are over. */
static trd_code timed(const bench *b, work *w, int reps, trd_error *err)
{
    double   seconds[REPS_MOST], total = 0;
    int      done = 0;
    trd_code code = prepare(b, w, err);

    while (code == TRD_OK && done < reps && total < 3) {
        trd_pool *pool = trd_pool_new(NULL);
        double    start = seconds_now();
        w->answer_count = 0;
        code = pool ? b->run(w, pool, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
        total += seconds[done++] = seconds_now() - start;
        trd_pool_free(pool);
    }
    if (code == TRD_OK)
        print_line(b, w, seconds, done);
    return code;
}

int main(int count, char **words)
{
    trd_error    err = { 0 };
    const bench *b = NULL;
    int64_t      reps;

    for (size_t i = 0; count == 4 && i < sizeof benches / sizeof *benches; i++)
        if (strcmp(benches[i].name, words[1]) == 0)
            b = &benches[i];
    if (!b || strlen(words[2]) < 4 || strlen(words[2]) > 4000 ||
        !trd_number_integer(words[3], strlen(words[3]), &reps) || reps < 1 || reps > REPS_MOST) {
        fputs("usage: bench-trede NAME FOLDER/pupils.db REPS\n", stderr);
        return 2;
    }
    trd_pool_keep_memory();
    trd_stat_init();
    work w = { .path = words[2], .pool = trd_pool_new(NULL) };
    trd_code code = w.pool ? timed(b, &w, (int)reps, &err) : trd_fail(&err, TRD_E_NOMEM, "out of memory");
    trd_pool_free(w.pool);
    if (code != TRD_OK)
        fprintf(stderr, "%s\n", err.what);
    return trd_exit_status(code);
}
