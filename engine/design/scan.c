#include "design/scan.h"

#include "base/parallel.h"
#include "expr/program.h"

struct trd_scanner {
    trd_data      *data;
    trd_scan       scan;
    trd_program   *program;          /* `where` and the values             */
    trd_state     *states[TRD_THREADS];
    int            workers;
    int            where, values[TRD_SCAN_VALUES];   /* its outputs        */
    trd_groups     groups;
    trd_scan_visit visit;
    void          *user;
};

int trd_scanner_workers(const trd_scanner *s)
{
    return s->workers;
}

const trd_groups *trd_scanner_groups(const trd_scanner *s)
{
    return &s->groups;
}

const trd_column *trd_scanner_form(const trd_scanner *s, size_t i)
{
    const trd_column *whole = trd_program_whole(s->program, s->values[i]);
    return whole ? whole : trd_program_output(s->states[0], s->values[i]);
}

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for a pass over the rows; close some programs");
}

/* ---- opening ------------------------------------------------------------- */

static trd_code compile(trd_scanner *s, trd_pool *pool, trd_error *err)
{
    const trd_rows *rows = trd_data_rows(s->data, s->scan.base);
    trd_code        code = trd_program_new(rows, pool, &s->program, err);

    s->workers = trd_parallel_threads(rows->rows, trd_data_watch(s->data));
    if (code == TRD_OK && s->scan.where)
        code = trd_program_add(s->program, s->scan.where, &s->where, err);
    for (size_t i = 0; i < s->scan.value_count && code == TRD_OK; i++)
        code = trd_program_add(s->program, s->scan.values[i], &s->values[i], err);
    for (int i = 0; i < s->workers && code == TRD_OK; i++)
        if (!(s->states[i] = trd_program_state(s->program, pool)))
            code = no_memory(err);
    return code;
}

static trd_code make_groups(trd_scanner *s, trd_pool *pool, trd_error *err)
{
    const trd_column *columns[TRD_SCAN_KEYS];

    for (size_t k = 0; k < s->scan.key_count; k++) {
        const trd_scan_key *key = &s->scan.keys[k];
        trd_code code = key->node ? trd_data_evaluate(s->data, s->scan.base, key->node, &columns[k], err)
                                  : trd_data_field(s->data, s->scan.base, key->dataset, key->field, &columns[k], err);
        if (code != TRD_OK)
            return code;
        if (columns[k]->type != TRD_CODE)
            return trd_fail(err, TRD_E_RECIPE, "rows are grouped by a text column; declare it as label() or category()");
    }
    return trd_groups_make(columns, s->scan.key_count, trd_data_rows(s->data, s->scan.base)->rows, TRD_GROUP_KEEPS, pool,
                           trd_data_watch(s->data), &s->groups, err);
}

trd_code trd_scanner_open(trd_data *data, const trd_scan *scan, trd_pool *pool, trd_scanner **out, trd_error *err)
{
    trd_scanner *s = trd_pool_calloc(pool, 1, sizeof *s);

    if (!s)
        return no_memory(err);
    s->data = data;
    s->scan = *scan;
    trd_code code = compile(s, pool, err);
    if (code == TRD_OK)
        code = make_groups(s, pool, err);
    if (code == TRD_OK)
        *out = s;
    return code;
}

/* ---- running -------------------------------------------------------------- */

static trd_code piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const trd_scanner *s = user;
    trd_state         *state = s->states[worker];
    uint32_t           group[TRD_BLOCK];
    trd_scan_block     block = { .group = group };
    trd_code           code = TRD_OK;

    for (; from < to && code == TRD_OK; from += block.rows) {
        block.from = from;
        block.rows = to - from < TRD_BLOCK ? to - from : TRD_BLOCK;
        if ((code = trd_program_run(s->program, state, from, block.rows, err)) != TRD_OK)
            break;
        trd_groups_ids(&s->groups, from, block.rows, s->scan.where ? trd_program_output(state, s->where) : NULL, group);
        for (size_t i = 0; i < s->scan.value_count; i++)
            block.values[i] = trd_program_output(state, s->values[i]);
        code = s->visit(s->user, worker, &block, err);
    }
    return code;
}

trd_code trd_scanner_run(trd_scanner *s, trd_scan_visit visit, void *user, trd_marks *marks, trd_error *err)
{
    const trd_scan *scan = &s->scan;
    trd_code        code = trd_data_note_pass(s->data, scan->base, scan->value_count, s->groups.groups, s->workers, err);

    s->visit = visit;
    s->user = user;
    if (code == TRD_OK)
        code = trd_parallel(trd_data_rows(s->data, scan->base)->rows, 0, s->workers, piece, s, trd_data_watch(s->data),
                            trd_data_schema(s->data)->datasets[scan->base].name, err);
    for (size_t i = 0; marks && i < scan->value_count && code == TRD_OK; i++)
        *marks |= trd_program_output(s->states[0], s->values[i])->marks;
    return code;
}
