/* Columns from the store, as their role wants them. */
#include "design/data_int.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- loading a column as its role wants it ------------------------------ */

static int flag_of(const char *text)
{
    static const char *const yes[] = { "ja", "j", "yes", "y", "true", "waar", "1" };
    static const char *const no[] = { "nee", "n", "no", "false", "onwaar", "0" };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcasecmp(text, yes[i]) == 0)
            return 1;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcasecmp(text, no[i]) == 0)
            return 0;
    return -1;
}

static trd_code as_flags(trd_data *data, const trd_dataset *d, const trd_column *codes, const trd_column **out, trd_error *err)
{
    int32_t     texts = trd_labels_count(codes->labels);
    trd_column *flags = trd_column_new(data->pool, codes->name, TRD_FLAG, codes->rows);
    int8_t     *flag = trd_pool_alloc(data->pool, (size_t)texts + 1);

    if (!flags || !flag)
        return trd_data_no_memory(err);
    for (int32_t code = 0; code < texts; code++)
        flag[code] = (int8_t)flag_of(trd_labels_text(codes->labels, code));
    flags->marks = codes->marks;
    flags->least = 0;
    flags->most = 1;
    for (size_t row = 0; row < codes->rows; row++) {
        trd_missing kind = trd_column_missing(codes, row);
        if (kind != TRD_KNOWN) {
            if (trd_column_set_missing(flags, data->pool, row, kind) != 0)
                return trd_data_no_memory(err);
            continue;
        }
        if ((flags->as.i8[row] = flag[trd_column_code(codes, row)]) < 0)
            return trd_fail(err, TRD_E_DATA, "column '%s' of table '%s', row %zu: '%s' is no yes or no; "
                            "declare it as category() or correct the data", codes->name, d->table, row + 1, trd_column_text(codes, row));
    }
    *out = flags;
    return TRD_OK;
}

static trd_code check_category(const trd_dataset *d, const trd_field *f, const trd_column *column, trd_error *err)
{
    for (int32_t code = 0; code < trd_labels_count(column->labels); code++) {
        const char *text = trd_labels_text(column->labels, code);
        size_t      at = 0;
        while (at < f->value_count && strcmp(f->values[at], text) != 0)
            at++;
        if (at < f->value_count)
            continue;
        const char *near = trd_nearest(text, f->values, f->value_count);
        return trd_fail(err, TRD_E_DATA, "column '%s' of table '%s' holds '%s', which category '%s' does not declare%s%s%s; "
                        "add the value to the category or correct the data", f->column, d->table, text, f->name,
                        near ? " (nearest: '" : "", near ? near : "", near ? "')" : "");
    }
    return TRD_OK;
}

static trd_type wanted_type(const trd_store_table *table, trd_role role, const char *source)
{
    const trd_store_column_info *info = trd_data_find_column(table, source);
    switch (role) {
    case TRD_ROLE_NUMBER: return info && info->type == TRD_SPAN ? TRD_SPAN : TRD_REAL;
    case TRD_ROLE_COUNT:  return info && info->type == TRD_SPAN ? TRD_SPAN : TRD_INTEGER;
    case TRD_ROLE_DATE:   return TRD_DATE;
    default:              return TRD_CODE;
    }
}

/* A column that somebody asks for: `source` is its name in the table. */
typedef struct asked {
    int              dataset;
    const trd_field *field;
    const char      *source;
} asked;

static trd_code keep_loaded(trd_data *data, const asked *a, trd_column *column, const trd_column **out, trd_error *err)
{
    const trd_dataset *d = &data->schema->datasets[a->dataset];
    trd_code           code = TRD_OK;

    column->marks |= data->tables[a->dataset]->marks;
    *out = column;
    if (a->field->role == TRD_ROLE_FLAG)
        code = as_flags(data, d, column, out, err);
    else if (a->field->role == TRD_ROLE_CATEGORY)
        code = check_category(d, a->field, column, err);
    return code == TRD_OK ? trd_data_keep(data, a->dataset, a->dataset, a->source, *out, err) : code;
}

/* Several columns of one dataset, in one pass over its table. */
static trd_code load_all(trd_data *data, const asked *list, size_t count, const trd_column **out, trd_error *err)
{
    const trd_store_table *table = data->tables[list->dataset];
    trd_pool              *scratch = trd_pool_new(data->pool);
    trd_store_wanted      *wanted = scratch ? trd_pool_calloc(scratch, count, sizeof *wanted) : NULL;
    trd_column           **columns = wanted ? trd_pool_calloc(scratch, count, sizeof *columns) : NULL;

    if (!columns) {
        trd_pool_free(scratch);
        return trd_data_no_memory(err);
    }
    for (size_t i = 0; i < count; i++)
        wanted[i] = (trd_store_wanted){ list[i].source, wanted_type(table, list[i].field->role, list[i].source) };
    trd_code code = trd_store_columns(data->store, table, wanted, count, &data->within, data->pool, columns, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = keep_loaded(data, &list[i], columns[i], out, err);
    trd_pool_free(scratch);
    return code;
}

trd_code trd_data_load(trd_data *data, int dataset, const trd_field *f, const char *source, const trd_column **out, trd_error *err)
{
    if (!data->tables[dataset])
        return trd_fail(err, TRD_E_DATA, "there is no table '%s'; import it first", data->schema->datasets[dataset].table);
    if ((*out = trd_data_kept(data, dataset, dataset, source)))
        return TRD_OK;
    return load_all(data, &(asked){ dataset, f, source }, 1, out, err);
}

/* ---- all that will be asked for ----------------------------------------- */

typedef struct wishes {
    trd_data *data;
    trd_pool *pool;
    asked    *list;
    size_t    count, room;
    uint64_t  datasets;              /* touched, a bit each (TRD_DATASETS) */
} wishes;

static int wish(wishes *w, int dataset, const trd_field *f, const char *source)
{
    w->datasets |= UINT64_C(1) << dataset;
    if (!w->data->tables[dataset] || trd_data_kept(w->data, dataset, dataset, source))
        return 0;
    for (size_t i = 0; i < w->count; i++)
        if (w->list[i].dataset == dataset && w->list[i].source == source)
            return 0;
    asked *more = trd_pool_grow(w->pool, w->list, w->count, &w->room, sizeof *more);
    if (!more)
        return -1;
    w->list = more;
    more[w->count++] = (asked){ dataset, f, source };
    return 0;
}

static int wish_tree(wishes *w, const trd_node *n)
{
    int status = 0;

    if (!n)
        return 0;
    if (n->op == TRD_OP_COLUMN && n->field && n->field->role == TRD_ROLE_ITEMS)
        for (size_t i = 0; n->field->instrument && i < n->field->instrument->item_count; i++)
            status |= wish(w, n->dataset, n->field, n->field->items[i]);
    else if (n->op == TRD_OP_COLUMN && n->field)
        status |= wish(w, n->dataset, n->field, n->field->column);
    else if (n->op == TRD_OP_ROWS && n->dataset >= 0)
        w->datasets |= UINT64_C(1) << n->dataset;
    for (int i = 0; i < n->arg_count; i++)
        status |= wish_tree(w, n->args[i]);
    return status | wish_tree(w, n->where) | wish_tree(w, n->counts);
}

/* The references from one touched dataset towards another, with their keys,
 * and the clusters of samples. */
static int wish_links(wishes *w)
{
    const trd_schema *schema = w->data->schema;
    uint64_t          touched = w->datasets;
    int               status = 0;

    for (int d = 0; d < (int)schema->count; d++) {
        const trd_dataset *from = &schema->datasets[d];
        for (size_t i = 0; (touched >> d & 1) && i < from->field_count; i++) {
            const trd_field *f = &from->fields[i];
            if (f->role == TRD_ROLE_CLUSTER && !from->census)
                status |= wish(w, d, f, f->column);
            for (int to = 0; f->role == TRD_ROLE_REF && f->to >= 0 && to < (int)schema->count; to++)
                if (to != d && (touched >> to & 1) && trd_schema_reaches(schema, f->to, to)) {
                    const trd_field *key = trd_schema_role(&schema->datasets[f->to], TRD_ROLE_KEY);
                    status |= wish(w, d, f, f->column) | wish(w, f->to, key, key->column);
                }
        }
    }
    return status;
}

static int by_dataset(const void *a, const void *b)
{
    return ((const asked *)a)->dataset - ((const asked *)b)->dataset;
}

static trd_code load_wishes(wishes *w, trd_error *err)
{
    const trd_column *last;

    if (w->count)
        qsort(w->list, w->count, sizeof *w->list, by_dataset);
    for (size_t i = 0, n; i < w->count; i += n) {
        for (n = 1; i + n < w->count && w->list[i + n].dataset == w->list[i].dataset;)
            n++;
        trd_error inner = { 0 };
        trd_code  code = load_all(w->data, &w->list[i], n, &last, &inner);
        if (code == TRD_E_CANCELLED || code == TRD_E_NOMEM) {
            if (err)
                *err = inner;
            return code;
        }
    }
    return TRD_OK;
}

trd_code trd_data_prepare(trd_data *data, const trd_node *const *trees, size_t count, trd_error *err)
{
    wishes w = { .data = data, .pool = trd_pool_new(data->pool) };
    int    status = w.pool ? 0 : -1;

    for (size_t i = 0; i < count && status == 0; i++)
        status = wish_tree(&w, trees[i]);
    if (status == 0)
        status = wish_links(&w);
    trd_code code = status == 0 ? load_wishes(&w, err) : trd_data_no_memory(err);
    trd_pool_free(w.pool);
    return code;
}
