/* tests/bench/load.c -- bench-load DATABASE [TABLE COLUMN:TYPE ...]: how fast do
 * columns of a table come into memory? From the pages of the file, through
 * SQLite, and from the column cache, in turns on the same file.
 * Median of five, with least and most.
 *
 * Without columns: those of benchmark B2 (table pupils, five columns).
 */
#include "store/store_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 5, MOST_COLUMNS = 64 };

typedef struct way {
    const char *name;
    int         threads;
    bool        no_pages, cache;
    double      seconds[ROUNDS];
} way;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fail(const trd_error *err)
{
    fprintf(stderr, "bench-load: %s: %s\n", err->place, err->what);
    exit(1);
}

static double once(const way *w, const char *path, const char *name, const trd_store_wanted *wanted, size_t count)
{
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    trd_column      *columns[MOST_COLUMNS];
    trd_pool        *pool = trd_pool_new(NULL);
    trd_error        err = { 0 };
    trd_watch        watch = { .threads = w->threads };

    if (trd_store_open(path, TRD_STORE_MEASURE, &store, &err) != TRD_OK)
        fail(&err);
    if (!w->cache)
        trd_store_skip_cache(store);
    store->no_pages = w->no_pages;
    double begin = now();                            /* finding counts the rows, which the cache knows */
    if (trd_store_find(store, name, pool, &table, &err) != TRD_OK)
        fail(&err);
    if (!table) {
        fprintf(stderr, "bench-load: there is no table '%s'\n", name);
        exit(1);
    }
    if (trd_store_columns(store, table, wanted, count, &watch, pool, columns, &err) != TRD_OK)
        fail(&err);
    double seconds = now() - begin;
    if (!w->no_pages && !w->cache && store->page_loads == 0)
        fprintf(stderr, "bench-load: this table was left to SQLite\n");
    trd_store_close(store);
    trd_pool_free(pool);
    return seconds;
}

static trd_store_wanted wanted_of(char *argument)
{
    trd_store_wanted w = { argument, TRD_CODE };
    char            *colon = strrchr(argument, ':');

    if (colon)
        *colon = '\0';
    for (int type = TRD_FLAG; colon && type <= TRD_CODE; type++)
        if (strcmp(trd_type_name((trd_type)type), colon + 1) == 0)
            w.type = (trd_type)type;
    return w;
}

int main(int argc, char **argv)
{
    static const trd_store_wanted usual[] = { { "region", TRD_CODE }, { "year", TRD_INTEGER }, { "q1", TRD_INTEGER },
                                              { "score", TRD_REAL }, { "profile_tech", TRD_FLAG } };
    trd_store_wanted wanted[MOST_COLUMNS];
    way              ways[] = { { "pages, 1 thread", 1, false, false, { 0 } }, { "pages, a thread per core", 0, false, false, { 0 } },
                                { "SQLite, 1 thread", 1, true, false, { 0 } }, { "SQLite, a thread per core", 0, true, false, { 0 } },
                                { "column cache", 0, false, true, { 0 } } };
    size_t           count = 5, way_count = sizeof ways / sizeof *ways;

    if (argc < 2 || argc - 3 > MOST_COLUMNS) {
        fprintf(stderr, "usage: bench-load DATABASE [TABLE COLUMN:TYPE ...]\n");
        return 2;
    }
    memcpy(wanted, usual, sizeof usual);
    for (int i = 3; i < argc; i++)
        wanted[i - 3] = wanted_of(argv[i]);
    if (argc > 3)
        count = (size_t)argc - 3;
    once(&ways[way_count - 1], argv[1], argc > 2 ? argv[2] : "pupils", wanted, count);        /* makes the cache */
    for (int round = 0; round < ROUNDS; round++)
        for (size_t k = 0; k < way_count; k++)
            ways[k].seconds[round] = once(&ways[k], argv[1], argc > 2 ? argv[2] : "pupils", wanted, count);
    for (size_t k = 0; k < way_count; k++) {
        qsort(ways[k].seconds, ROUNDS, sizeof(double), by_size);
        printf("%-28s %8.1f ms  (%.1f .. %.1f)\n", ways[k].name, 1e3 * ways[k].seconds[ROUNDS / 2],
               1e3 * ways[k].seconds[0], 1e3 * ways[k].seconds[ROUNDS - 1]);
    }
    return 0;
}
