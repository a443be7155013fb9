/* bench-stat [ROWS]: what the room stat needs a row, a draw or a replicate.
 * Data are made here; the clock is the wall's; best of five. */
#include "base/random.h"
#include "stat/bootstrap_rows.h"
#include "stat/jackknife.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct data {
    size_t   rows;
    double  *score;                  /* four decimals */
    int32_t *school;
    uint8_t *part;
    trd_pool *pool;
} data;

enum { SCHOOLS = 600, REPLICATES = 2000 };

static data make(size_t rows)
{
    data       d = { rows, malloc(rows * sizeof(double)), malloc(rows * sizeof(int32_t)), malloc(rows), trd_pool_new(NULL) };
    trd_random r = { 1, 0, 0 };
    for (size_t i = 0; i < rows; i++) {
        d.school[i] = (int32_t)trd_random_below(&r, SCHOOLS);
        d.part[i] = trd_random_unit(&r) < 0.4;
        d.score[i] = (double)(long)((5 + trd_random_unit(&r) + trd_random_unit(&r) + 0.1 * d.part[i]
                                     + 0.001 * d.school[i]) * 10000) / 10000;
    }
    return d;
}

static void time_clusters(const data *d)
{
    trd_clustered *group[2] = { trd_clustered_new(d->pool, SCHOOLS), trd_clustered_new(d->pool, SCHOOLS) };
    uint8_t       *other = malloc(d->rows);
    double         start = now(), best = 1e9, jack = 1e9;
    trd_contrast   c;
    trd_bootstrap  b = { 0 };
    trd_interval   j;
    for (size_t i = 0; i < d->rows; i++)
        other[i] = !d->part[i];
    trd_clustered_add(group[0], d->score, d->school, d->part, d->rows, NULL);
    trd_clustered_add(group[1], d->score, d->school, other, d->rows, NULL);
    printf("clustered totals      %8.3f ms\n", 1e3 * (now() - start));
    trd_contrast_of((const trd_clustered *const *)group, (const double[]){ 1, -1 }, 2, d->pool, &c, NULL);
    for (int turn = 0; turn < 5; turn++) {
        trd_resampling how = { REPLICATES, (uint64_t)turn, 0.95, NULL, NULL };
        start = now();
        trd_bootstrap_clusters(&c, &how, &b, NULL);
        best = now() - start < best ? now() - start : best;
        start = now();
        trd_jackknife_contrast(&c, 0.95, &j, NULL);
        jack = now() - start < jack ? now() - start : jack;
    }
    printf("cluster bootstrap     %8.3f ms  se %.6f (jackknife %.6f in %.3f ms)\n", 1e3 * best, b.se, j.se, 1e3 * jack);
    free(other);
}

typedef trd_code (*rows_way)(const double *, const uint8_t *, size_t, const trd_resampling *, trd_bootstrap *, trd_error *);

static void time_rows(const data *d, const char *name, rows_way way)
{
    double        best = 1e9;
    trd_bootstrap b = { 0 };
    for (int turn = 0; turn < 3; turn++) {
        trd_resampling how = { REPLICATES, (uint64_t)turn, 0.95, NULL, NULL };
        double         start = now();
        way(d->score, d->part, d->rows, &how, &b, NULL);
        best = now() - start < best ? now() - start : best;
    }
    printf("%-20s  %8.1f ms  %.6f [%.6f; %.6f] se %.6f\n", name, 1e3 * best, b.value, b.low, b.high, b.se);
}

int main(int argc, char **argv)
{
    data d = make(argc > 1 ? (size_t)strtod(argv[1], NULL) : 1000000);
    trd_stat_init();
    time_clusters(&d);
    time_rows(&d, "bootstrap, exact", trd_bootstrap_rows);
    time_rows(&d, "bootstrap, weighted", trd_bootstrap_weights);
    return 0;
}
