/* tests/table.h -- a small CSV file as columns, for reference data in tests.
 *
 * Commas, point decimals, optional quotes; lines that start with # are
 * comments; the first other line names the columns. Empty and NA cells are
 * NAN as numbers. Everything lives in the pool. A mistake in the test (no such
 * column) fails the test; a file that is absent gives NULL. */
#ifndef TRD_TESTS_TABLE_H
#define TRD_TESTS_TABLE_H

#include "assert.h"

#include "base/pool.h"
#include "base/text.h"

#include <stdlib.h>

typedef struct table {
    trd_pool *pool;
    char    **names, **cells;        /* cells[row * columns + column] */
    size_t    columns, rows;
} table;

/* Cuts one field off *at; false at the end of the line (*at is then past it). */
static inline int table_field(trd_pool *pool, const char **at, char **out)
{
    const char *p = *at, *end;
    int         quoted = *p == '"';

    p += quoted;
    end = quoted ? strchr(p, '"') : p + strcspn(p, ",\r\n");
    assert_non_null(end);
    *out = trd_pool_bytes(pool, p, (size_t)(end - p));
    end += quoted;
    if (*end == ',') {
        *at = end + 1;
        return 1;
    }
    end += *end == '\r';
    *at = end + (*end == '\n');
    return 0;
}

static inline table *table_read(trd_pool *pool, const char *path)
{
    trd_text text = { 0 };
    table   *t = trd_pool_calloc(pool, 1, sizeof *t);
    size_t   room = 0, count = 0;
    char   **cells = NULL;

    if (trd_text_read_file(&text, path, 64u << 20) != 0) {
        trd_text_release(&text);
        return NULL;
    }
    for (const char *at = text.bytes; *at;) {
        size_t in_line = 0;
        int    more = 1;
        if (*at == '#') {
            at += strcspn(at, "\n");
            at += *at == '\n';
            continue;
        }
        while (more) {
            if (count == room)
                cells = realloc(cells, (room = room ? 2 * room : 1024) * sizeof *cells);
            more = table_field(pool, &at, &cells[count++]);
            in_line++;
        }
        if (t->columns == 0)
            t->columns = in_line;
        assert_int_equal(in_line, t->columns);
    }
    t->pool = pool;
    t->rows = count / t->columns - 1;
    t->names = trd_pool_calloc(pool, count, sizeof *cells);
    memcpy(t->names, cells, count * sizeof *cells);
    t->cells = t->names + t->columns;
    free(cells);
    trd_text_release(&text);
    return t;
}

static inline size_t table_column(const table *t, const char *name)
{
    for (size_t c = 0; c < t->columns; c++)
        if (strcmp(t->names[c], name) == 0)
            return c;
    fail_msg("the table has no column %s", name);
    return 0;
}

static inline const char *table_text(const table *t, size_t row, const char *name)
{
    return t->cells[row * t->columns + table_column(t, name)];
}

static inline double table_as_number(const char *cell)
{
    char  *end;
    double value = strtod(cell, &end);
    return *cell && !*end ? value : NAN;             /* NA is no number to strtod */
}

static inline double table_number(const table *t, size_t row, const char *name)
{
    return table_as_number(table_text(t, row, name));
}

/* A whole column as numbers. */
static inline double *table_numbers(const table *t, const char *name)
{
    size_t  c = table_column(t, name);
    double *out = trd_pool_calloc(t->pool, t->rows ? t->rows : 1, sizeof *out);
    for (size_t r = 0; r < t->rows; r++)
        out[r] = table_as_number(t->cells[r * t->columns + c]);
    return out;
}

/* A column as codes 0.. in order of first appearance; *count distinct texts. */
static inline int32_t *table_codes(const table *t, const char *name, int32_t *count)
{
    size_t   c = table_column(t, name);
    int32_t *out = trd_pool_calloc(t->pool, t->rows ? t->rows : 1, sizeof *out);
    size_t  *first = trd_pool_calloc(t->pool, t->rows ? t->rows : 1, sizeof *first);
    *count = 0;
    for (size_t r = 0; r < t->rows; r++) {
        int32_t k = 0;
        while (k < *count && strcmp(t->cells[first[k] * t->columns + c], t->cells[r * t->columns + c]) != 0)
            k++;
        if (k == *count)
            first[(*count)++] = r;
        out[r] = k;
    }
    return out;
}

/* The number `name` of `what` in tests/reference/expected.csv. */
static inline double expected_of(const table *expected, const char *what, const char *name)
{
    for (size_t r = 0; r < expected->rows; r++)
        if (strcmp(table_text(expected, r, "case"), what) == 0 && strcmp(table_text(expected, r, "name"), name) == 0)
            return table_number(expected, r, "expected");
    fail_msg("expected.csv does not hold %s of %s", name, what);
    return NAN;
}

#define TABLE_REFERENCE(pool, name) table_read((pool), TRD_SOURCE_DIR "/tests/reference/" name)

#endif
