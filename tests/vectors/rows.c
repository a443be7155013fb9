/* The rows of an entry: data/NAME.csv, read anew for each. */
#include "vectors.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One field from *at on; true when another follows in the line. */
static bool read_field(trd_pool *pool, const char **at, const char **out)
{
    const char *p = *at;
    char       *text = trd_pool_alloc(pool, strlen(p) < 65536 ? strcspn(p, "\n") + 2 : 65536), *to = text;

    if (*p == '"') {
        for (p++; *p && (*p != '"' || p[1] == '"'); p++) {
            p += *p == '"';
            *to++ = *p;
        }
        p += *p == '"';
    } else {
        while (*p && *p != ',' && *p != '\n' && *p != '\r')
            *to++ = *p++;
    }
    *to = '\0';
    *out = text;
    bool more = *p == ',';
    if (!more)
        p += *p == '\r';
    *at = p + (*p != '\0');
    return more;
}

static vec_table *read_table(trd_pool *pool, const char *path)
{
    trd_text    text = { 0 };
    vec_table  *t = trd_pool_calloc(pool, 1, sizeof *t);
    const char *cell;
    size_t      room = 0, count = 0;

    if (trd_text_read_file(&text, path, 256u << 20) != 0) {
        trd_text_release(&text);
        return NULL;
    }
    for (const char *at = text.bytes; *at;) {
        bool more = true;
        while (more) {
            more = read_field(pool, &at, &cell);
            t->cells = trd_pool_grow(pool, t->cells, count, &room, sizeof *t->cells);
            t->cells[count++] = cell;
        }
        if (t->columns == 0)
            t->columns = count;
    }
    trd_text_release(&text);
    t->names = (char **)(uintptr_t)t->cells;
    t->cells += t->columns;
    t->rows = t->columns ? count / t->columns - 1 : 0;
    return t;
}

static size_t column_of(const vec_table *t, const char *name)
{
    for (size_t c = 0; name && c < t->columns; c++)
        if (strcmp(t->names[c], name) == 0)
            return c;
    return t->columns;
}

const char *vec_cell(const vec_table *t, size_t row, const char *column)
{
    size_t c = column_of(t, column);
    return c < t->columns ? t->cells[row * t->columns + c] : "NA";
}

double vec_as_number(const char *cell)
{
    char  *end;
    double value = strtod(cell, &end);
    return *cell && !*end ? value : (double)NAN;     /* NA is no number to strtod */
}

bool vec_cell_is(const char *cell, const cJSON *value)
{
    if (cJSON_IsString(value))
        return strcmp(cell, value->valuestring) == 0;
    if (cJSON_IsBool(value))
        return strcmp(cell, cJSON_IsTrue(value) ? "TRUE" : "FALSE") == 0 || vec_as_number(cell) == (cJSON_IsTrue(value) ? 1 : 0);
    return cJSON_IsNumber(value) && vec_as_number(cell) == value->valuedouble;
}

/* Does a cell pass one condition of a filter? */
static bool cell_passes(vec *v, const char *cell, const cJSON *condition)
{
    const char  *op = trd_json_text(condition, "op", "==");
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(condition, "value"), *one;
    double       x = vec_as_number(cell), y = cJSON_IsNumber(value) ? value->valuedouble : (double)NAN;

    if (strcmp(cell, "NA") == 0)
        return false;
    if (strcmp(op, "in") == 0) {
        cJSON_ArrayForEach(one, value)
            if (vec_cell_is(cell, one))
                return true;
        return false;
    }
    const struct { const char *op; bool pass; } known[] = {
        { "==", vec_cell_is(cell, value) }, { "!=", !vec_cell_is(cell, value) }, { "<", x < y }, { "<=", x <= y }, { ">", x > y }, { ">=", x >= y } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].op, op) == 0)
            return known[i].pass;
    vec_fail(v, "filter '%s' is not known", op);
    return false;
}

const vec_table *vec_data(vec *v)
{
    char         path[4096];
    const cJSON *filter = vec_argument(v, "filter"), *condition;

    if (v->data)
        return v->data;
    snprintf(path, sizeof path, "%s/data/%s.csv", v->folder, trd_json_text(v->entry, "dataset", ""));
    if (!(v->data = read_table(v->pool, path))) {
        vec_fail(v, "there is no %s", path);
        return v->data = trd_pool_calloc(v->pool, 1, sizeof *v->data);
    }
    size_t kept = 0;
    for (size_t r = 0; r < v->data->rows; r++) {
        bool passes = true;
        cJSON_ArrayForEach(condition, filter)
            passes = passes && cell_passes(v, vec_cell(v->data, r, trd_json_text(condition, "column", "")), condition);
        if (passes)
            memmove(v->data->cells + v->data->columns * kept++, v->data->cells + v->data->columns * r, v->data->columns * sizeof *v->data->cells);
    }
    v->data->rows = kept;
    return v->data;
}

double *vec_numbers(vec *v, const char *column)
{
    const vec_table *t = vec_data(v);
    double          *out = column ? trd_pool_calloc(v->pool, t->rows + 1, sizeof *out) : NULL;

    if (column && column_of(t, column) == t->columns)
        vec_fail(v, "the rows have no column %s", column);
    for (size_t r = 0; out && r < t->rows; r++)
        out[r] = vec_as_number(vec_cell(t, r, column));
    return out;
}

double *vec_values(vec *v, const char *argument, size_t *n)
{
    const cJSON *given = vec_argument(v, argument), *x;

    *n = 0;
    if (!cJSON_IsArray(given)) {
        double *column = vec_numbers(v, vec_text(v, argument));
        *n = column ? vec_data(v)->rows : 0;
        return column;
    }
    double *out = trd_pool_calloc(v->pool, (size_t)cJSON_GetArraySize(given) + 1, sizeof *out);
    cJSON_ArrayForEach(x, given)
        out[(*n)++] = cJSON_IsNumber(x) ? x->valuedouble : (double)NAN;
    return out;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int32_t *vec_codes(vec *v, const char *column, int32_t *count, const char ***texts)
{
    const vec_table *t = vec_data(v);
    const char     **list = trd_pool_calloc(v->pool, t->rows + 1, sizeof *list);
    int32_t         *codes = trd_pool_calloc(v->pool, t->rows + 1, sizeof *codes);
    size_t           n = 0, kept = 0;

    for (size_t r = 0; r < t->rows; r++)
        if (strcmp(vec_cell(t, r, column), "NA") != 0)
            list[n++] = vec_cell(t, r, column);
    qsort(list, n, sizeof *list, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(list[kept - 1], list[i]) != 0)
            list[kept++] = list[i];
    for (size_t r = 0; r < t->rows; r++) {
        const char  *cell = vec_cell(t, r, column);
        const char **at = bsearch(&cell, list, kept, sizeof *list, by_bytes);
        codes[r] = at ? (int32_t)(at - list) : -1;
    }
    *count = (int32_t)kept;
    if (texts)
        *texts = list;
    return codes;
}

uint8_t *vec_where(vec *v, const char *column, const cJSON *value)
{
    const vec_table *t = vec_data(v);
    uint8_t         *out = trd_pool_calloc(v->pool, t->rows + 1, 1);

    for (size_t r = 0; r < t->rows; r++)
        out[r] = vec_cell_is(vec_cell(t, r, column), value);
    return out;
}
