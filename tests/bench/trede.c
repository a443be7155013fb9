/* tests/bench/trede.c -- bench-trede NAME DB REPS: Trede's side of the bench.
 *
 * DB is the pupils.db that bench-pupils wrote; its CSV files stand beside it.
 * Prints the line that every peer prints: name, peer, rows, form, median, least
 * and most seconds, repetitions, answers, with tabs between. Loading is not in
 * the time, except where it is what is timed (B1, B2). A bench that is written
 * as NULL below is one the engine has no function for; the exit status is 4.
 *
 * The table `benches` at the end names for each bench the columns that it
 * loads and the function that does the work.
 */
#include "base/number.h"
#include "base/parallel.h"
#include "frame/accumulate.h"
#include "frame/group.h"
#include "frame/unit.h"
#include "intake/import.h"
#include "stat/alpha.h"
#include "stat/bootstrap.h"
#include "stat/share.h"
#include "stat/welch.h"
#include "store/store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { COLUMNS_MOST = 8, ANSWERS_MOST = 16, REPS_MOST = 1000, ITEMS = 5, NOT_WRITTEN = 4 };

typedef struct work {
    const char       *path;                          /* of the database            */
    trd_pool         *pool;                          /* of the loaded columns      */
    const trd_column *columns[COLUMNS_MOST];         /* in the order of the bench  */
    size_t            rows;
    double            answers[ANSWERS_MOST];
    int               answer_count;
} work;

typedef struct bench {
    const char *name, *form;
    const char *columns;                             /* "region year score"        */
    trd_code (*run)(work *w, trd_pool *pool, trd_error *err);
} bench;

static void answer(work *w, double value)
{
    if (w->answer_count < ANSWERS_MOST)
        w->answers[w->answer_count++] = value;
}

/* ---- loading ------------------------------------------------------------- */

static trd_type type_of(const trd_store_table *table, const char *column)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, column) == 0)
            return table->columns[i].type;
    return TRD_CODE;
}

/* Loads the named columns of `pupils` in the types the store finds for them. */
static trd_code load(work *w, const char *names, trd_pool *pool, trd_error *err)
{
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    char             list[256], *rest = NULL;
    int              count = 0;

    snprintf(list, sizeof list, "%s", names);
    trd_code code = trd_store_open(w->path, TRD_STORE_READ, &store, err);
    if (code == TRD_OK)
        code = trd_store_find(store, "pupils", pool, &table, err);
    if (code == TRD_OK && !table)
        code = trd_fail(err, TRD_E_DATA, "%s has no table pupils; make it with bench-pupils", w->path);
    for (char *name = strtok_r(list, " ", &rest); code == TRD_OK && name; name = strtok_r(NULL, " ", &rest)) {
        trd_column *column = NULL;
        code = trd_store_column(store, table, name, type_of(table, name), NULL, pool, &column, err);
        w->columns[count++] = column;
    }
    if (code == TRD_OK)
        w->rows = (size_t)table->rows;
    trd_store_close(store);
    return code;
}

static double sum_of(const trd_column *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->rows; i++)
        sum += trd_column_is_missing(c, i) ? 0 : trd_column_number(c, i);
    return sum;
}

/* B2: SQLite to five columns, without a column cache. */
static trd_code read_columns(work *w, trd_pool *pool, trd_error *err)
{
    trd_code code = load(w, "school_id wave participated score profile_tech", pool, err);
    if (code == TRD_OK) {
        answer(w, (double)w->rows);
        answer(w, sum_of(w->columns[3]));
    }
    return code;
}

/* B1db: CSV to a SQLite file, with types, checks and ledger. */
static trd_code import_csv(work *w, trd_pool *pool, trd_error *err)
{
    trd_import_options options = { .generic = true };
    trd_import_report  report;
    trd_store         *store = NULL;
    char               csv[4096], db[4096];
    int                stem = (int)strlen(w->path) - 3;

    snprintf(csv, sizeof csv, "%.*s.csv", stem, w->path);
    snprintf(db, sizeof db, "%.*s-imported.db", stem, w->path);
    unlink(db);
    trd_code code = trd_store_open(db, TRD_STORE_IMPORT, &store, err);
    if (code == TRD_OK)
        code = trd_import_file(store, csv, &options, pool, &report, err);
    trd_store_close(store);
    unlink(db);
    if (code == TRD_OK) {
        w->rows = (size_t)report.rows_stored;
        answer(w, (double)report.rows_stored);
    }
    return code;
}

/* ---- by group ------------------------------------------------------------- */

/* The group of every row by the first `keys` columns; NULL out of memory. */
static uint32_t *groups_of(const work *w, size_t keys, uint32_t *groups, trd_pool *pool)
{
    trd_groups all;
    uint32_t  *group = trd_pool_alloc(pool, w->rows * sizeof *group);

    if (!group || trd_groups_make(w->columns, keys, w->rows, TRD_GROUP_LEAVES_OUT, pool, NULL, &all, NULL) != TRD_OK)
        return NULL;
    trd_groups_ids(&all, 0, w->rows, NULL, group);
    *groups = all.groups;
    return group;
}

static void add_cell(trd_moments *m, const trd_column *c, size_t row)
{
    double value = trd_column_number(c, row);
    if (!trd_column_is_missing(c, row))
        trd_moments_add(m, &value, NULL, 1);
}

static double known(double x)
{
    return isnan(x) ? 0 : x;
}

/* One pass over score and profile_tech, an accumulator of each per worker. */
typedef struct means {
    const trd_column *column[2];
    trd_groups        groups;
    trd_accumulator  *of[TRD_THREADS][2];
} means;

static trd_code add_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const means *m = user;
    uint32_t     group[TRD_BLOCK];
    trd_code     code = TRD_OK;

    for (size_t n; from < to && code == TRD_OK; from += n) {
        n = to - from < TRD_BLOCK ? to - from : TRD_BLOCK;
        trd_groups_ids(&m->groups, from, n, NULL, group);
        for (int k = 0; k < 2 && code == TRD_OK; k++) {
            trd_column block = trd_column_slice(m->column[k], from, n);
            code = trd_accumulator_update(m->of[worker][k], &block, NULL, group, err);
        }
    }
    return code;
}

static void answer_means(work *w, const means *m)
{
    double used = 0, mean = 0, sd = 0, share = 0;

    for (uint32_t g = 0; g < m->groups.groups; g++) {
        trd_summary s, t;
        trd_accumulator_finish(m->of[0][0], g, &s);
        trd_accumulator_finish(m->of[0][1], g, &t);
        if (t.cases == 0)
            continue;
        used++;
        mean += known(s.mean);
        sd += known(s.sd);
        share += t.mean;
    }
    answer(w, used);
    answer(w, mean);
    answer(w, sd);
    answer(w, share);
}

/* B3a, B3b: the last two columns are score and profile_tech, the ones before
 * them the keys. */
static trd_code group_means(work *w, int keys, trd_pool *pool, trd_error *err)
{
    means    m = { .column = { w->columns[keys], w->columns[keys + 1] } };
    int      threads = trd_parallel_threads(w->rows, NULL);
    trd_code code = trd_groups_make(w->columns, (size_t)keys, w->rows, TRD_GROUP_LEAVES_OUT, pool, NULL, &m.groups, err);

    for (int i = 0; i < threads && code == TRD_OK; i++)
        for (int k = 0; k < 2; k++) {
            trd_accumulate what = { m.column[k], k ? TRD_ACCUMULATE_SUM : TRD_ACCUMULATE_VARIANCE, false, false };
            if (!(m.of[i][k] = trd_accumulator_new(&what, m.groups.groups, pool)))
                return trd_fail(err, TRD_E_NOMEM, "out of memory");
        }
    if (code == TRD_OK)
        code = trd_parallel(w->rows, 0, threads, add_piece, &m, NULL, NULL, err);
    for (int i = 1; i < threads && code == TRD_OK; i++)
        for (int k = 0; k < 2; k++)
            trd_accumulator_merge(m.of[0][k], m.of[i][k]);
    if (code == TRD_OK)
        answer_means(w, &m);
    return code;
}

static trd_code by_region_and_year(work *w, trd_pool *pool, trd_error *err)
{
    return group_means(w, 2, pool, err);
}

static trd_code by_school_year_and_wave(work *w, trd_pool *pool, trd_error *err)
{
    return group_means(w, 3, pool, err);
}

/* B4a: region q1..q5; who answered three items or more with a mean of 4 or more. */
static trd_code top_shares(work *w, trd_pool *pool, trd_error *err)
{
    uint32_t  regions = 0;
    uint32_t *region = groups_of(w, 1, &regions, pool);
    int64_t *hits = trd_pool_calloc(pool, (size_t)regions, sizeof *hits);
    int64_t *cases = trd_pool_calloc(pool, (size_t)regions, sizeof *cases);
    double   sums[3] = { 0 };

    if (!region || !hits || !cases)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    for (size_t i = 0; i < w->rows; i++) {
        int64_t sum = 0, answered = 0;
        for (int q = 1; q <= ITEMS; q++)
            if (!trd_column_is_missing(w->columns[q], i)) {
                sum += trd_column_whole(w->columns[q], i);
                answered++;
            }
        cases[region[i]] += answered >= 3;
        hits[region[i]] += answered >= 3 && sum >= 4 * answered;
    }
    for (uint32_t r = 0; r < regions; r++) {
        trd_share share;
        trd_code  code = trd_share_wilson(hits[r], cases[r], 0.95, &share, err);
        if (code != TRD_OK)
            return code;
        sums[0] += share.value;
        sums[1] += share.low;
        sums[2] += share.high;
    }
    answer(w, regions);
    for (int i = 0; i < 3; i++)
        answer(w, sums[i]);
    return TRD_OK;
}

/* B4b: region q1..q5; rows put together by region, then alpha of each. */
static trd_code alphas(work *w, trd_pool *pool, trd_error *err)
{
    uint32_t  regions = 0;
    uint32_t *region = groups_of(w, 1, &regions, pool);
    size_t  *at = trd_pool_calloc(pool, (size_t)regions + 1, sizeof *at);
    double  *answers = trd_pool_calloc(pool, w->rows * ITEMS, sizeof *answers), sum = 0;

    if (!region || !at || !answers)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    for (size_t i = 0; i < w->rows; i++)
        at[region[i]]++;
    for (uint32_t r = 1; r <= regions; r++)
        at[r] += at[r - 1];
    for (size_t i = w->rows; i-- > 0;) {
        double *row = answers + --at[region[i]] * ITEMS;
        for (int q = 0; q < ITEMS; q++)
            row[q] = trd_column_is_missing(w->columns[q + 1], i) ? NAN : trd_column_number(w->columns[q + 1], i);
    }
    for (uint32_t r = 0; r < regions; r++) {
        trd_alpha alpha;
        trd_code  code = trd_alpha_of(answers + at[r] * ITEMS, at[r + 1] - at[r], ITEMS, 0.95, &alpha, err);
        if (code != TRD_OK)
            return code;
        sum += alpha.value;
    }
    answer(w, regions);
    answer(w, sum);
    return TRD_OK;
}

/* B5c: participated score. */
static trd_code welch_of_scores(work *w, trd_pool *pool, trd_error *err)
{
    trd_moments arm[2];
    trd_welch   welch;

    (void)pool;
    trd_moments_init(&arm[0]);
    trd_moments_init(&arm[1]);
    for (size_t i = 0; i < w->rows; i++)
        add_cell(&arm[trd_column_whole(w->columns[0], i) == 1], w->columns[1], i);
    trd_code code = trd_welch_difference(&arm[1], &arm[0], 0.95, &welch, err);
    if (code == TRD_OK) {
        answer(w, welch.difference.value / welch.difference.se);
        answer(w, welch.difference.df);
    }
    return code;
}

/* B3c: region pupil_id; the pupils are numbered within the time. */
static trd_code distinct_pupils(work *w, trd_pool *pool, trd_error *err)
{
    trd_units pupils;
    uint32_t  regions = 0;
    uint32_t *region = groups_of(w, 1, &regions, pool);
    int64_t  *distinct = trd_pool_calloc(pool, (size_t)regions + 1, sizeof *distinct);
    double    sum = 0;

    if (!region || !distinct)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    trd_code code = trd_units_make(w->columns + 1, 1, pool, NULL, &pupils, err);
    if (code == TRD_OK)
        code = trd_units_distinct(&pupils, region, regions, pool, NULL, distinct, err);
    for (uint32_t g = 0; g < regions; g++)
        sum += (double)distinct[g];
    answer(w, regions);
    answer(w, sum);
    return code;
}

/* B8b: school_id participated score; totals per school in one pass, then replicates. */
static trd_code cluster_bootstrap(work *w, trd_pool *pool, trd_error *err)
{
    uint32_t       schools = 0;
    uint32_t      *school = groups_of(w, 1, &schools, pool);
    double        *cases = trd_pool_calloc(pool, (size_t)schools * 2, sizeof *cases);
    double        *sum = trd_pool_calloc(pool, (size_t)schools * 2, sizeof *sum);
    trd_contrast   totals = { (size_t)schools, 2, cases, sum, { -1, 1 } };
    trd_resampling how = { .replicates = 2000, .seed = 1, .level = 0.95 };
    trd_bootstrap  found;

    if (!school || !cases || !sum)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    for (size_t i = 0; i < w->rows; i++) {
        size_t at = (size_t)school[i] * 2 + (trd_column_whole(w->columns[1], i) == 1);
        if (!trd_column_is_missing(w->columns[2], i)) {
            cases[at]++;
            sum[at] += trd_column_number(w->columns[2], i);
        }
    }
    trd_code code = trd_bootstrap_clusters(&totals, &how, &found, err);
    if (code == TRD_OK) {
        answer(w, found.se);
        answer(w, found.replicates);
    }
    return code;
}

/* ---- the table ------------------------------------------------------------ */

static const bench benches[] = {
    { "B1",    "CSV to columns",     "", NULL },
    { "B1nl",  "CSV to columns",     "", NULL },
    { "B1db",  "import",             "", import_csv },
    { "B2",    "no column cache",    "", read_columns },
    { "B2w",   "column cache",       "", NULL },
    { "B3a",   "accumulators",       "region year score profile_tech", by_region_and_year },
    { "B3b",   "accumulators",       "school_id year wave score profile_tech", by_school_year_and_wave },
    { "B3c",   "units numbered too", "region pupil_id", distinct_pupils },
    { "B4a",   "stat/share",         "region q1 q2 q3 q4 q5", top_shares },
    { "B4b",   "stat/alpha",         "region q1 q2 q3 q4 q5", alphas },
    { "B5a",   "paired",             "pupil_id school_id wave score", NULL },
    { "B5b",   "paired",             "pupil_id wave participated score", NULL },
    { "B5c",   "stat/welch",         "participated score", welch_of_scores },
    { "B6",    "absorbed",           "school_id wave participated score", NULL },
    { "B7",    "cells",              "gender migration participated phase profile_tech", NULL },
    { "B8a",   "exact",              "participated score", NULL },
    { "B8aw",  "weighted bootstrap", "participated score", NULL },
    { "B8b",   "totals, then schools", "school_id participated score", cluster_bootstrap },
    { "B8p",   "permutation",        "participated score", NULL },
    { "B9a",   "quantiles",          "score", NULL },
    { "B9b",   "ranks",              "participated score", NULL },
    { "B9d",   "quantiles",          "region score", NULL },
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

/* Repeats the work, at most `reps` times or until 3 seconds are over. */
static trd_code timed(const bench *b, work *w, int reps, trd_error *err)
{
    double   seconds[REPS_MOST], total = 0;
    int      done = 0;
    trd_code code = b->columns[0] ? load(w, b->columns, w->pool, err) : TRD_OK;

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
    if (!b->run) {
        fputs("not in the engine yet\n", stderr);
        return NOT_WRITTEN;
    }
    trd_stat_init();
    work w = { .path = words[2], .pool = trd_pool_new(NULL) };
    trd_code code = w.pool ? timed(b, &w, (int)reps, &err) : trd_fail(&err, TRD_E_NOMEM, "out of memory");
    trd_pool_free(w.pool);
    if (code != TRD_OK)
        fprintf(stderr, "%s\n", err.what);
    return trd_exit_status(code);
}
