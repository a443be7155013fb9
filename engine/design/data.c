#include "design/data.h"

#include "base/text.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct kept_column {         /* a loaded, joined or computed column */
    struct kept_column *next;
    int                 base, dataset;
    const void         *what;        /* trd_node, or the name of the column in the table */
    const trd_column   *column;
} kept_column;

typedef struct kept_index {
    struct kept_index *next;
    int                base, dataset;
    const int64_t     *index;
} kept_index;

struct trd_data {
    trd_store          *store;
    const trd_schema   *schema;
    const trd_watch    *watch;       /* of the caller; may be NULL */
    trd_watch           within;      /* the same, its progress within a stretch of all */
    double              from, to;
    trd_pool           *pool;
    trd_store_table   **tables;      /* per dataset; NULL: not in the database */
    trd_rows           *rows;        /* per dataset */
    kept_column        *columns;
    kept_index         *indexes;
    const char         *what;        /* the passes are made for */
    trd_pass           *passes;
    size_t              pass_count, pass_room;
};

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the data; close some programs");
}

/* ---- binding ------------------------------------------------------------ */

static const trd_store_column_info *find_column(const trd_store_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcasecmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

static void report_missing(const trd_data *data, const trd_field *f, const char *column, const trd_store_table *table,
                           trd_problems *problems)
{
    const char **names = trd_pool_calloc(data->pool, table->column_count + 1, sizeof *names);
    const char  *near = NULL;

    for (size_t i = 0; names && i < table->column_count; i++)
        names[i] = table->columns[i].name;
    if (names)
        near = trd_nearest(column, names, table->column_count);
    if (near) {
        trd_problems_add(problems, f->line, "table '%s' has no column '%s'; did you mean '%s'?", table->name, column, near);
    } else {
        trd_text list = { 0 };
        for (size_t i = 0; i < table->column_count; i++)
            trd_text_add_format(&list, "%s%s", i ? ", " : "", table->columns[i].name);
        trd_problems_add(problems, f->line, "table '%s' has no column '%s'; it has: %s", table->name, column, list.bytes);
        trd_text_release(&list);
    }
}

static void check_field(const trd_data *data, const trd_field *f, const trd_store_table *table, trd_problems *problems)
{
    if (f->role == TRD_ROLE_ITEMS) {
        for (size_t i = 0; f->instrument && i < f->instrument->item_count; i++)
            if (!find_column(table, f->items[i]))
                report_missing(data, f, f->items[i], table, problems);
        return;
    }
    const trd_store_column_info *column = find_column(table, f->column);
    if (!column)
        report_missing(data, f, f->column, table, problems);
    else if ((f->role == TRD_ROLE_NUMBER || f->role == TRD_ROLE_COUNT) && column->type == TRD_CODE)
        trd_problems_add(problems, f->line, "column '%s' of table '%s' holds text, and the recipe declares numbers; "
                         "declare it as label(), or import it again with --missing for its odd words", f->column, table->name);
    else if (f->role == TRD_ROLE_COUNT && column->type == TRD_REAL)
        trd_problems_add(problems, f->line, "column '%s' of table '%s' holds decimal numbers, and the recipe declares counts; "
                         "declare it as number()", f->column, table->name);
}

static trd_code column_for_rows(const trd_rows *rows, int dataset, const trd_field *field, const char *source,
                                const trd_column **out, trd_error *err);

static void report_within(void *user, const char *what, double fraction)
{
    const trd_data *data = user;
    trd_watch_report(data->watch, *data->what ? data->what : what, data->from + fraction * (data->to - data->from));
}

trd_code trd_data_open(trd_store *store, const trd_schema *schema, const trd_watch *watch, trd_pool *pool,
                       trd_data **out, trd_problems *problems, trd_error *err)
{
    trd_data *data = trd_pool_calloc(pool, 1, sizeof *data);

    if (!data || !(data->tables = trd_pool_calloc(pool, schema->count + 1, sizeof *data->tables)) ||
        !(data->rows = trd_pool_calloc(pool, schema->count + 1, sizeof *data->rows)))
        return no_memory(err);
    data->store = store;
    data->schema = schema;
    data->watch = watch;
    data->within = (trd_watch){ watch ? watch->stop : NULL, report_within, data, watch ? watch->threads : 0 };
    data->what = "";
    data->to = 1;
    data->pool = pool;
    for (size_t i = 0; i < schema->count; i++) {
        const trd_dataset *d = &schema->datasets[i];
        trd_code           code = trd_store_find(store, d->table, pool, &data->tables[i], err);
        if (code != TRD_OK)
            return code;
        const trd_store_table *table = data->tables[i];
        data->rows[i] = (trd_rows){ schema, table ? (size_t)table->rows : 0, column_for_rows, data, pool, watch };
        for (size_t f = 0; table && f < d->field_count; f++)
            check_field(data, &d->fields[f], table, problems);
    }
    *out = data;
    return TRD_OK;
}

const trd_schema *trd_data_schema(const trd_data *data)
{
    return data->schema;
}

trd_pool *trd_data_pool(const trd_data *data)
{
    return data->pool;
}

const trd_watch *trd_data_watch(const trd_data *data)
{
    return &data->within;
}

const trd_store_table *trd_data_table(const trd_data *data, int dataset)
{
    return data->tables[dataset];
}

const trd_rows *trd_data_rows(trd_data *data, int base)
{
    return &data->rows[base];
}

/* ---- keeping ------------------------------------------------------------ */

static const trd_column *kept(const trd_data *data, int base, int dataset, const void *what)
{
    for (const kept_column *k = data->columns; k; k = k->next)
        if (k->base == base && k->dataset == dataset && k->what == what)
            return k->column;
    return NULL;
}

static trd_code keep(trd_data *data, int base, int dataset, const void *what, const trd_column *column, trd_error *err)
{
    kept_column *k = trd_pool_alloc(data->pool, sizeof *k);
    if (!k)
        return no_memory(err);
    *k = (kept_column){ data->columns, base, dataset, what, column };
    data->columns = k;
    return TRD_OK;
}

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

/* What the texts mean; the first that is no yes or no stands in the first row
 * that is none, since codes are given in order of rows. */
static trd_code flags_of(const trd_dataset *d, const trd_column *codes, int8_t *flags, trd_error *err)
{
    for (int32_t code = 0; code < trd_labels_count(codes->labels); code++) {
        const char *text = trd_labels_text(codes->labels, code);
        int         flag = flag_of(text);
        size_t      row = 0;
        flags[code] = (int8_t)flag;
        if (flag >= 0)
            continue;
        while (row < codes->rows && (trd_column_is_missing(codes, row) || trd_column_code(codes, row) != code))
            row++;
        return trd_fail(err, TRD_E_DATA, "column '%s' of table '%s', row %zu: '%s' is no yes or no; "
                        "declare it as category() or correct the data", codes->name, d->table, row + 1, text);
    }
    return TRD_OK;
}

static trd_code as_flags(trd_data *data, const trd_dataset *d, const trd_column *codes, const trd_column **out, trd_error *err)
{
    trd_column *flags = trd_column_new(data->pool, codes->name, TRD_FLAG, codes->rows);
    int8_t     *meaning = trd_pool_calloc(data->pool, (size_t)trd_labels_count(codes->labels), 1);
    if (!flags || !meaning)
        return no_memory(err);
    trd_code code = flags_of(d, codes, meaning, err);
    if (code != TRD_OK)
        return code;
    flags->marks = codes->marks;
    for (size_t row = 0; row < codes->rows; row++) {
        trd_missing kind = trd_column_missing(codes, row);
        if (kind == TRD_KNOWN)
            flags->as.i8[row] = meaning[trd_column_code(codes, row)];
        else if (trd_column_set_missing(flags, data->pool, row, kind) != 0)
            return no_memory(err);
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
    const trd_store_column_info *info = find_column(table, source);
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
    return code == TRD_OK ? keep(data, a->dataset, a->dataset, a->source, *out, err) : code;
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
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++)
        wanted[i] = (trd_store_wanted){ list[i].source, wanted_type(table, list[i].field->role, list[i].source) };
    trd_code code = trd_store_columns(data->store, table, wanted, count, &data->within, data->pool, columns, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = keep_loaded(data, &list[i], columns[i], out, err);
    trd_pool_free(scratch);
    return code;
}

static trd_code load(trd_data *data, int dataset, const trd_field *f, const char *source, const trd_column **out, trd_error *err)
{
    if (!data->tables[dataset])
        return trd_fail(err, TRD_E_DATA, "there is no table '%s'; import it first", data->schema->datasets[dataset].table);
    if ((*out = kept(data, dataset, dataset, source)))
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
    if (!w->data->tables[dataset] || kept(w->data, dataset, dataset, source))
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
    trd_code code = status == 0 ? load_wishes(&w, err) : no_memory(err);
    trd_pool_free(w.pool);
    return code;
}

/* ---- references --------------------------------------------------------- */

/* Row of the key per code of the reference; every key must be there once. */
static trd_code join(trd_data *data, const trd_dataset *target, const trd_column *ref, const trd_column *key,
                     int64_t **out, trd_error *err)
{
    int64_t *row_of_key = trd_pool_calloc(data->pool, (size_t)trd_labels_count(key->labels) + 1, sizeof *row_of_key);
    int64_t *index = trd_pool_calloc(data->pool, ref->rows + 1, sizeof *index);

    if (!row_of_key || !index)
        return no_memory(err);
    for (size_t row = 0; row < key->rows; row++) {
        if (trd_column_missing(key, row) != TRD_KNOWN)
            continue;
        int64_t code = trd_column_whole(key, row);
        if (row_of_key[code])
            return trd_fail(err, TRD_E_DATA, "key '%s' of table '%s' holds '%s' twice (rows %lld and %zu); "
                            "a key stands there once, correct the data", key->name, target->table,
                            trd_column_text(key, row), (long long)row_of_key[code], row + 1);
        row_of_key[code] = (int64_t)row + 1;
    }
    for (size_t row = 0; row < ref->rows; row++) {
        int32_t code = trd_column_missing(ref, row) == TRD_KNOWN
                           ? trd_labels_find(key->labels, trd_column_text(ref, row)) : -1;
        index[row] = code < 0 ? -1 : row_of_key[code] - 1;
    }
    *out = index;
    return TRD_OK;
}

trd_code trd_data_index(trd_data *data, int base, int dataset, const int64_t **out, trd_error *err)
{
    const trd_dataset *d = &data->schema->datasets[base];

    for (const kept_index *k = data->indexes; k; k = k->next)
        if (k->base == base && k->dataset == dataset) {
            *out = k->index;
            return TRD_OK;
        }
    for (size_t i = 0; i < d->field_count; i++) {
        const trd_field *f = &d->fields[i];
        if (f->role != TRD_ROLE_REF || f->to < 0 || !trd_schema_reaches(data->schema, f->to, dataset))
            continue;
        const trd_dataset *target = &data->schema->datasets[f->to];
        const trd_field   *key_field = trd_schema_role(target, TRD_ROLE_KEY);
        const trd_column  *ref, *key;
        int64_t           *index = NULL;
        trd_code           code = load(data, base, f, f->column, &ref, err);
        if (code == TRD_OK)
            code = load(data, f->to, key_field, key_field->column, &key, err);
        if (code == TRD_OK)
            code = join(data, target, ref, key, &index, err);
        if (code != TRD_OK)
            return code;
        if (f->to != dataset) {                      /* on to the next reference */
            const int64_t *further;
            if ((code = trd_data_index(data, f->to, dataset, &further, err)) != TRD_OK)
                return code;
            for (size_t row = 0; row < ref->rows; row++)
                index[row] = index[row] < 0 ? -1 : further[index[row]];
        }
        kept_index *k = trd_pool_alloc(data->pool, sizeof *k);
        if (!k)
            return no_memory(err);
        *k = (kept_index){ data->indexes, base, dataset, index };
        data->indexes = k;
        *out = index;
        return TRD_OK;
    }
    return trd_fail(err, TRD_E_RECIPE, "dataset '%s' has no reference to '%s'; declare one with ref()",
                    d->name, data->schema->datasets[dataset].name);
}

static trd_code column_in(trd_data *data, int base, int dataset, const trd_field *f, const char *source,
                          const trd_column **out, trd_error *err)
{
    const trd_column *column;
    const int64_t    *index;
    trd_code          code;

    if (base == dataset)
        return load(data, dataset, f, source, out, err);
    if ((*out = kept(data, base, dataset, source)))
        return TRD_OK;
    if ((code = load(data, dataset, f, source, &column, err)) != TRD_OK ||
        (code = trd_data_index(data, base, dataset, &index, err)) != TRD_OK)
        return code;
    *out = trd_column_gather(column, index, data->rows[base].rows, data->pool);
    return *out ? keep(data, base, dataset, source, *out, err) : no_memory(err);
}

static trd_code column_for_rows(const trd_rows *rows, int dataset, const trd_field *field, const char *source,
                                const trd_column **out, trd_error *err)
{
    trd_data *data = rows->user;
    return column_in(data, (int)(rows - data->rows), dataset, field, source, out, err);
}

trd_code trd_data_field(trd_data *data, int base, int dataset, const trd_field *field,
                        const trd_column **out, trd_error *err)
{
    return column_in(data, base, dataset, field, field->column, out, err);
}

trd_code trd_data_evaluate(trd_data *data, int base, const trd_node *node, const trd_column **out, trd_error *err)
{
    if ((*out = kept(data, base, -1, node)))
        return TRD_OK;
    trd_code code = trd_evaluate(node, &data->rows[base], out, err);
    return code == TRD_OK ? keep(data, base, -1, node, *out, err) : code;
}

/* ---- what was done ------------------------------------------------------ */

void trd_data_begin(trd_data *data, const char *what, double from, double to)
{
    data->what = what;
    data->from = from;
    data->to = to;
}

trd_code trd_data_note_pass(trd_data *data, int base, size_t values, uint32_t groups, int threads, trd_error *err)
{
    trd_pass *more = trd_pool_grow(data->pool, data->passes, data->pass_count, &data->pass_room, sizeof *more);

    if (!more)
        return no_memory(err);
    data->passes = more;
    more[data->pass_count++] = (trd_pass){ data->what, data->schema->datasets[base].name, data->rows[base].rows, values, groups, threads };
    return TRD_OK;
}

const trd_pass *trd_data_passes(const trd_data *data, size_t *count)
{
    *count = data->pass_count;
    return data->passes;
}

trd_code trd_data_loaded(const trd_data *data, const trd_loaded **out, size_t *count, trd_error *err)
{
    size_t      n = 0;
    trd_loaded *list;

    for (const kept_column *k = data->columns; k; k = k->next)
        n += k->dataset >= 0;
    if (!(list = trd_pool_calloc(data->pool, n + 1, sizeof *list)))
        return no_memory(err);
    *count = n;
    for (const kept_column *k = data->columns; k; k = k->next)       /* the last one kept comes first */
        if (k->dataset >= 0)
            list[--n] = (trd_loaded){ data->schema->datasets[k->base].name, k->what, k->column,
                                      k->column->rows * (trd_width_bytes(k->column->width) + (k->column->missing ? 1 : 0)),
                                      k->base != k->dataset };
    *out = list;
    return TRD_OK;
}

bool trd_data_cluster(const trd_data *data, int base, int *dataset, const trd_field **field)
{
    for (int d = base; d >= 0; d--)
        if (trd_schema_reaches(data->schema, base, d) &&
            (*field = trd_schema_role(&data->schema->datasets[d], TRD_ROLE_CLUSTER))) {
            *dataset = d;
            return true;
        }
    return false;
}
