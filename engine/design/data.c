#include "design/data_int.h"

#include "base/text.h"
#include "base/utf8.h"

#include <strings.h>

trd_code trd_data_no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the data; close some programs");
}

/* ---- binding ------------------------------------------------------------ */

const trd_store_column_info *trd_data_find_column(const trd_store_table *table, const char *name)
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
            if (!trd_data_find_column(table, f->items[i]))
                report_missing(data, f, f->items[i], table, problems);
        return;
    }
    const trd_store_column_info *column = trd_data_find_column(table, f->column);
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

static trd_code whole_for_rows(const trd_rows *rows, const trd_node *node, const trd_column **out, trd_error *err);

static void report_within(void *user, const char *what, double fraction)
{
    const trd_data *data = user;
    trd_watch_report(data->watch, *data->what ? data->what : what, data->from + fraction * (data->to - data->from));
}

static trd_code bind_tables(trd_data *data, trd_problems *problems, trd_error *err)
{
    const trd_schema *schema = data->schema;

    for (size_t i = 0; i < schema->count; i++) {
        const trd_dataset *d = &schema->datasets[i];
        trd_code           code = trd_store_find(data->store, d->table, data->pool, &data->tables[i], err);
        if (code != TRD_OK)
            return code;
        const trd_store_table *table = data->tables[i];
        data->rows[i] = (trd_rows){ schema, table ? (size_t)table->rows : 0, column_for_rows, data, data->pool, data->watch, whole_for_rows };
        for (size_t f = 0; table && f < d->field_count; f++)
            check_field(data, &d->fields[f], table, problems);
    }
    return TRD_OK;
}

trd_code trd_data_open(trd_store *store, const trd_schema *schema, const trd_watch *watch, trd_pool *pool,
                       trd_data **out, trd_problems *problems, trd_error *err)
{
    trd_data *data = trd_pool_calloc(pool, 1, sizeof *data);

    if (!data || !(data->tables = trd_pool_calloc(pool, schema->count + 1, sizeof *data->tables)) ||
        !(data->rows = trd_pool_calloc(pool, schema->count + 1, sizeof *data->rows)))
        return trd_data_no_memory(err);
    data->store = store;
    data->schema = schema;
    data->watch = watch;
    data->within = (trd_watch){ watch ? watch->stop : NULL, report_within, data, watch ? watch->threads : 0 };
    data->what = "";
    data->to = 1;
    data->pool = pool;
    trd_store_watch(store, watch);
    trd_code code = bind_tables(data, problems, err);
    trd_store_watch(store, NULL);
    if (code != TRD_OK)
        return code;
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

const trd_column *trd_data_kept(const trd_data *data, int base, int dataset, const void *what)
{
    for (const trd_kept_column *k = data->columns; k; k = k->next)
        if (k->base == base && k->dataset == dataset && k->what == what)
            return k->column;
    return NULL;
}

trd_code trd_data_keep(trd_data *data, int base, int dataset, const void *what, const trd_column *column, trd_error *err)
{
    trd_kept_column *k = trd_pool_alloc(data->pool, sizeof *k);
    if (!k)
        return trd_data_no_memory(err);
    *k = (trd_kept_column){ data->columns, base, dataset, what, column };
    data->columns = k;
    return TRD_OK;
}

/* ---- columns in the rows of a dataset ------------------------------------- */

static trd_code column_for_rows(const trd_rows *rows, int dataset, const trd_field *field, const char *source,
                                const trd_column **out, trd_error *err)
{
    trd_data *data = rows->user;
    return trd_data_column_in(data, (int)(rows - data->rows), dataset, field, source, out, err);
}

/* The same for an expression: what is kept of one that reads the same will do. */
static const trd_column *kept_same(const trd_data *data, int base, const trd_node *node)
{
    for (const trd_kept_column *k = data->columns; k; k = k->next)
        if (k->base == base && k->dataset == TRD_WHOLE && trd_node_is_same(k->what, node))
            return k->column;
    return NULL;
}

/* Ranks and lags are about the rows of their own dataset, and a row that is
 * referred to often counts once. */
static trd_code whole_for_rows(const trd_rows *rows, const trd_node *node, const trd_column **out, trd_error *err)
{
    trd_data      *data = rows->user;
    int            base = (int)(rows - data->rows), own = trd_node_base(data->schema, &node, 1);
    const int64_t *index;
    trd_code       code;

    if ((*out = kept_same(data, base, node)))
        return TRD_OK;
    if (own == base || own < 0) {
        code = trd_evaluate_whole(node, rows, out, err);
    } else {
        code = whole_for_rows(&data->rows[own], node, out, err);
        if (code == TRD_OK && (code = trd_data_index(data, base, own, &index, err)) == TRD_OK &&
            !(*out = trd_column_gather(*out, index, rows->rows, data->pool)))
            code = trd_data_no_memory(err);
    }
    return code == TRD_OK ? trd_data_keep(data, base, TRD_WHOLE, node, *out, err) : code;
}

trd_code trd_data_field(trd_data *data, int base, int dataset, const trd_field *field,
                        const trd_column **out, trd_error *err)
{
    return trd_data_column_in(data, base, dataset, field, field->column, out, err);
}

trd_code trd_data_evaluate(trd_data *data, int base, const trd_node *node, const trd_column **out, trd_error *err)
{
    if ((*out = trd_data_kept(data, base, TRD_COMPUTED, node)))
        return TRD_OK;
    trd_code code = trd_evaluate(node, &data->rows[base], out, err);
    return code == TRD_OK ? trd_data_keep(data, base, TRD_COMPUTED, node, *out, err) : code;
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
        return trd_data_no_memory(err);
    data->passes = more;
    more[data->pass_count++] = (trd_pass){ data->what, data->schema->datasets[base].name, data->rows[base].rows, values, groups, threads };
    return TRD_OK;
}

const trd_pass *trd_data_passes(const trd_data *data, size_t *count)
{
    *count = data->pass_count;
    return data->passes;
}

const trd_joined *trd_data_joins(const trd_data *data, size_t *count)
{
    *count = data->join_count;
    return data->joins;
}

trd_code trd_data_loaded(const trd_data *data, const trd_loaded **out, size_t *count, trd_error *err)
{
    size_t      n = 0;
    trd_loaded *list;

    for (const trd_kept_column *k = data->columns; k; k = k->next)
        n += k->dataset != TRD_COMPUTED;
    if (!(list = trd_pool_calloc(data->pool, n + 1, sizeof *list)))
        return trd_data_no_memory(err);
    *count = n;
    for (const trd_kept_column *k = data->columns; k; k = k->next)       /* the last one kept comes first */
        if (k->dataset != TRD_COMPUTED) {
            const trd_node *node = k->dataset == TRD_WHOLE ? k->what : NULL;
            const char     *source = node ? trd_node_words(node, data->schema, data->pool) : k->what;
            if (!source)
                return trd_data_no_memory(err);
            list[--n] = (trd_loaded){ data->schema->datasets[k->base].name, source, k->column,
                                      k->column->rows * (trd_width_bytes(k->column->width) + (k->column->missing ? 1 : 0)),
                                      k->base != (node ? trd_node_base(data->schema, &node, 1) : k->dataset), node != NULL };
        }
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
