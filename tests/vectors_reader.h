/* tests/vectors_reader.h -- the reference vectors of ../shared/vectors: entries
 * of expected/FAMILY.json against the rows of data/NAME.csv.
 *
 *     vectors v;
 *     if (!vectors_open(&v, "t_tests")) skip();
 *     for (cJSON *e = v.entries->child; e; e = e->next)
 *         if (vectors_is(e, "t_test_paired")) { ...; vectors_check(&v, e, "mean_difference", got); }
 *     vectors_close(&v);                     prints the score, fails when anything was off
 *
 * A value passes where |got - expected| <= abs + rel * |expected|, with the
 * tolerance of the entry, or of that name when it gives one. */
#ifndef TRD_TESTS_VECTORS_READER_H
#define TRD_TESTS_VECTORS_READER_H

#include "table.h"

#include "base/json.h"

typedef struct vectors {
    trd_pool    *pool;
    cJSON       *entries;
    const char  *family;
    table       *data;               /* of the entry that is being looked at */
    const char  *data_name;
    const cJSON *last;
    int          entry_count, numbers, wrong;
} vectors;

static inline int vectors_open(vectors *v, const char *family)
{
    char      path[512];
    trd_error err = { 0 };

    *v = (vectors){ .pool = trd_pool_new(NULL), .family = family };
    snprintf(path, sizeof path, "%s/vectors/expected/%s.json", TRD_SHARED_DIR, family);
    if (trd_json_read(path, 64u << 20, &v->entries, &err) != TRD_OK) {
        print_message("skipped: no reference vectors at ../shared/vectors/expected/%s.json\n", family);
        trd_pool_free(v->pool);
        return 0;
    }
    return 1;
}

static inline void vectors_close(vectors *v)
{
    int wrong = v->wrong, none = v->numbers == 0;
    print_message("vectors %s: %d entries, %d numbers, %d off\n", v->family, v->entry_count, v->numbers, v->wrong);
    cJSON_Delete(v->entries);
    trd_pool_free(v->pool);
    assert_int_equal(wrong, 0);
    assert_false(none);
}

static inline int vectors_is(const cJSON *entry, const char *statistic)
{
    return strcmp(trd_json_text(entry, "statistic", ""), statistic) == 0;
}

static inline const cJSON *vectors_argument(const cJSON *entry, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(entry, "arguments"), name);
}

static inline double vectors_number(const cJSON *entry, const char *name, double fallback)
{
    const cJSON *a = vectors_argument(entry, name);
    return cJSON_IsNumber(a) ? a->valuedouble : fallback;
}

static inline const char *vectors_text(const cJSON *entry, const char *name)
{
    const cJSON *a = vectors_argument(entry, name);
    return cJSON_IsString(a) ? a->valuestring : NULL;
}

/* Does a cell equal a JSON value, as number or as text? */
static inline int vectors_cell_is(const char *cell, const cJSON *value)
{
    return cJSON_IsString(value) ? strcmp(cell, value->valuestring) == 0
                                 : table_as_number(cell) == value->valuedouble;
}

static inline int vectors_row_passes(const table *t, size_t row, const cJSON *filter)
{
    const cJSON *f;
    cJSON_ArrayForEach(f, filter) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(f, "value");
        const char  *cell = table_text(t, row, trd_json_text(f, "column", "")), *op = trd_json_text(f, "op", "==");
        double       x = table_as_number(cell), y = value->valuedouble;
        int          pass = 0;
        if (strcmp(cell, "NA") == 0)
            return 0;
        if (strcmp(op, "==") == 0)
            pass = vectors_cell_is(cell, value);
        else if (strcmp(op, "!=") == 0)
            pass = !vectors_cell_is(cell, value);
        else if (strcmp(op, "<") == 0)
            pass = x < y;
        else if (strcmp(op, "<=") == 0)
            pass = x <= y;
        else if (strcmp(op, ">") == 0)
            pass = x > y;
        else if (strcmp(op, ">=") == 0)
            pass = x >= y;
        else
            fail_msg("the reader knows no filter %s", op);
        if (!pass)
            return 0;
    }
    return 1;
}

/* The dataset of an entry, rows that pass its filter only. */
static inline const table *vectors_data(vectors *v, const cJSON *entry)
{
    const char *name = trd_json_text(entry, "dataset", "");
    char        path[512];

    if (!v->data_name || strcmp(v->data_name, name) != 0) {
        snprintf(path, sizeof path, "%s/vectors/data/%s.csv", TRD_SHARED_DIR, name);
        v->data = table_read(v->pool, path);
        v->data_name = name;
        if (!v->data)
            fail_msg("no dataset %s", path);
    }
    const cJSON *filter = vectors_argument(entry, "filter");
    if (!filter)
        return v->data;
    table *t = trd_pool_calloc(v->pool, 1, sizeof *t);
    *t = *v->data;
    t->cells = trd_pool_calloc(v->pool, t->rows * t->columns, sizeof *t->cells);
    t->rows = 0;
    for (size_t r = 0; r < v->data->rows; r++)
        if (vectors_row_passes(v->data, r, filter))
            memcpy(t->cells + t->columns * t->rows++, v->data->cells + t->columns * r, t->columns * sizeof *t->cells);
    return t;
}

static inline double vectors_tolerance(const cJSON *entry, const char *name, const char *kind)
{
    const cJSON *t = cJSON_GetObjectItemCaseSensitive(entry, "tolerance");
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(t, "by_name"), name);
    return trd_json_double(own ? own : t, kind, 0);
}

/* Compares with a JSON value found below the expected name `name`. */
static inline void vectors_check_value(vectors *v, const cJSON *entry, const char *name, const cJSON *value, double got)
{
    double expected = NAN, rel = vectors_tolerance(entry, name, "rel"), abs = vectors_tolerance(entry, name, "abs");

    if (!value)
        fail_msg("%s expects no %s", trd_json_text(entry, "id", ""), name);
    if (cJSON_IsNumber(value))
        expected = value->valuedouble;
    else if (cJSON_IsString(value))
        expected = value->valuestring[0] == '-' ? -INFINITY : INFINITY;
    v->entry_count += v->last != entry;
    v->last = entry;
    v->numbers++;
    if (got == expected || (isnan(got) && isnan(expected)) || fabs(got - expected) <= abs + rel * fabs(expected))
        return;
    v->wrong++;
    print_error("%s: %s is %.17g, expected %.17g (relative %.2g)\n", trd_json_text(entry, "id", ""), name, got, expected,
                fabs(got - expected) / fabs(expected));
}

static inline void vectors_check(vectors *v, const cJSON *entry, const char *name, double got)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(entry, "expected");
    vectors_check_value(v, entry, name, cJSON_GetObjectItemCaseSensitive(expected, name), got);
}

#endif
