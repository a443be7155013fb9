/* Tables of counts. */
#include "method/counts_int.h"

#include <math.h>
#include <string.h>

static int64_t whole(trd_call *call, const char *name, double x)
{
    if (!(x >= 0 && x <= 9007199254740992.0 && x == floor(x)))
        trd_call_stop(call, TRD_E_USAGE, "%s holds %g; counts are whole numbers from 0 on", name, x);
    return (int64_t)x;
}

int64_t *trd_call_whole(trd_call *call, const char *name, size_t *n)
{
    double  *given = trd_call_list(call, name, n);
    int64_t *out = trd_call_alloc(call, *n, sizeof *out);

    for (size_t i = 0; i < *n; i++)
        out[i] = whole(call, name, given[i]);
    return out;
}

/* How many cases each row stands for; a missing frequency stands for none. */
static int64_t *frequencies(trd_call *call)
{
    double  *given = trd_call_has(call, "frequency") ? trd_call_numbers(call, "frequency") : NULL;
    int64_t *out = trd_call_alloc(call, call->rows, sizeof *out), sum = 0;

    for (size_t r = 0; r < call->rows; r++) {
        out[r] = !given ? 1 : isnan(given[r]) ? 0 : whole(call, "frequency", given[r]);
        if (out[r] > INT64_MAX / 4 - sum)
            trd_call_stop(call, TRD_E_USAGE, "the frequencies add up to more than can be counted");
        sum += out[r];
    }
    return out;
}

/* `strata` tables; a code below 0 does not count. */
static trd_counts count_rows(trd_call *call, const int32_t *row, int32_t rows, const int32_t *column, int32_t columns,
                             const int32_t *stratum, int32_t strata)
{
    trd_counts t = { .rows = (size_t)rows, .columns = (size_t)columns };
    size_t     cells = t.rows * t.columns;
    int64_t   *times = frequencies(call);

    if (rows > 0 && columns > 0 && cells > (size_t)100000000 / (size_t)(strata + 1))
        trd_call_stop(call, TRD_E_LIMIT, "a table of %d x %d is too large; take columns with fewer values", rows, columns);
    t.count = trd_call_alloc(call, cells * (size_t)strata, sizeof *t.count);
    for (size_t r = 0; r < call->rows; r++)
        if (row[r] >= 0 && column[r] >= 0 && (!stratum || stratum[r] >= 0))
            t.count[(stratum ? (size_t)stratum[r] : 0) * cells + (size_t)row[r] * t.columns + (size_t)column[r]] += times[r];
    return t;
}

static trd_counts given_table(trd_call *call)
{
    trd_counts t;
    double    *given = trd_call_matrix(call, "table", &t.rows, &t.columns);

    t.count = trd_call_alloc(call, t.rows * t.columns, sizeof *t.count);
    for (size_t i = 0; i < t.rows * t.columns; i++)
        t.count[i] = whole(call, "table", given[i]);
    return t;
}

trd_counts trd_call_counts(trd_call *call, const char *row_levels, const char *column_levels)
{
    int32_t rows, columns;

    if (trd_call_has(call, "table"))
        return given_table(call);
    int32_t *row = trd_call_levels(call, "row", row_levels, &rows, NULL);
    int32_t *column = trd_call_levels(call, "column", column_levels, &columns, NULL);
    return count_rows(call, row, rows, column, columns, NULL, 1);
}

trd_counts trd_call_strata_counts(trd_call *call, const char *row_levels, const char *column_levels, int32_t *strata,
                                  const char ***labels)
{
    int32_t  rows, columns;
    int32_t *row = trd_call_levels(call, "row", row_levels, &rows, NULL);
    int32_t *column = trd_call_levels(call, "column", column_levels, &columns, NULL);
    int32_t *stratum = trd_call_codes(call, "stratum", strata, labels);

    return count_rows(call, row, rows, column, columns, stratum, *strata);
}

/* The code of each of n labels among all. */
static int32_t *places(trd_call *call, const char **labels, int32_t n, const char **all, size_t count)
{
    int32_t *to = trd_call_alloc(call, (size_t)n, sizeof *to);

    for (int32_t i = 0; i < n; i++)
        for (size_t k = 0; k < count; k++)
            if (strcmp(labels[i], all[k]) == 0)
                to[i] = (int32_t)k;
    return to;
}

/* Codes of two columns become codes in the labels of both together. */
static int32_t together(trd_call *call, int32_t *first, const char **a, int32_t m, int32_t *second, const char **b, int32_t n)
{
    const char **all = trd_call_alloc(call, (size_t)m + (size_t)n, sizeof *all);
    size_t       count = 0;

    for (int32_t i = 0; i < m; i++)
        all[count++] = a[i];
    for (int32_t i = 0; i < n; i++)
        all[count++] = b[i];
    count = trd_call_sort_labels(all, count);
    int32_t *from_a = places(call, a, m, all, count), *from_b = places(call, b, n, all, count);
    for (size_t r = 0; r < call->rows; r++) {
        first[r] = first[r] < 0 ? -1 : from_a[first[r]];
        second[r] = second[r] < 0 ? -1 : from_b[second[r]];
    }
    return (int32_t)count;
}

trd_counts trd_call_square_counts(trd_call *call)
{
    int32_t      m, n;
    const char **a, **b;

    if (trd_call_has(call, "table"))
        return given_table(call);
    int32_t *row = trd_call_levels(call, "row", "levels", &m, &a), *column = trd_call_levels(call, "column", "levels", &n, &b);
    if (!trd_call_has(call, "levels"))
        m = n = together(call, row, a, m, column, b, n);
    return count_rows(call, row, m, column, n, NULL, 1);
}

void trd_tell_counts(trd_call *call, const char *name, const trd_counts *t)
{
    double *x = trd_call_alloc(call, t->rows * t->columns, sizeof *x);

    for (size_t i = 0; i < t->rows * t->columns; i++)
        x[i] = (double)t->count[i];
    trd_tell_matrix(call, name, x, t->rows, t->columns);
}
