#include "design/scan.h"

#include "base/parallel.h"
#include "expr/program.h"

enum { CONDITIONS = 16 };

/* What a row must be to be chosen: a flag that is true, a code that is the one
 * wanted, or (`known`) any code. */
typedef struct condition {
    const trd_column *column;        /* codes of all rows; NULL: the program's flag */
    int               output;
    int32_t           wanted;        /* -1: a code that no row has */
    bool              known;
} condition;

typedef struct scan {
    const trd_scan   *of;
    trd_program      *program;       /* `where` and the values             */
    trd_state        *states[TRD_THREADS];
    int               values[TRD_SCAN_VALUES];       /* its outputs        */
    condition         conditions[CONDITIONS];
    size_t            condition_count;
    uint32_t          groups;
    trd_scan_visit    visit;
    void             *user;
} scan;

uint32_t trd_scan_groups(const trd_scan *s)
{
    return s->by ? (uint32_t)trd_labels_count(s->by->labels) : 1;
}

int trd_scan_workers(trd_data *data, const trd_scan *s)
{
    return trd_parallel_threads(trd_data_rows(data, s->base)->rows, trd_data_watch(data));
}

/* ---- which rows --------------------------------------------------------- */

static trd_code add_condition(scan *s, condition is, trd_error *err)
{
    if (s->condition_count == CONDITIONS)
        return trd_fail(err, TRD_E_RECIPE, "more than %d conditions choose these rows; put some together in one cohort", CONDITIONS);
    s->conditions[s->condition_count++] = is;
    return TRD_OK;
}

static trd_code wanted_code(trd_data *data, scan *s, const trd_selection *only, trd_error *err)
{
    condition is = { 0 };
    trd_code  code = trd_data_evaluate(data, s->of->base, only->time, &is.column, err);

    if (code != TRD_OK)
        return code;
    if (is.column->type != TRD_CODE)
        return trd_fail(err, TRD_E_RECIPE, "rows are chosen by the value of a text column; declare it as label() or category()");
    is.wanted = trd_labels_find(is.column->labels, only->at);
    return add_condition(s, is, err);
}

static trd_code prepare_conditions(trd_data *data, scan *s, trd_error *err)
{
    condition where = { .wanted = 1 };
    trd_code  code = TRD_OK;

    if (s->of->where && (code = trd_program_add(s->program, s->of->where, &where.output, err)) == TRD_OK)
        code = add_condition(s, where, err);
    for (const trd_selection *only = s->of->only; only && code == TRD_OK; only = only->also) {
        condition clustered = { .known = true };
        if (only->time)
            code = wanted_code(data, s, only, err);
        if (code == TRD_OK && only->cluster &&
            (code = trd_data_field(data, s->of->base, only->cluster_dataset, only->cluster, &clustered.column, err)) == TRD_OK)
            code = add_condition(s, clustered, err);
    }
    return code;
}

/* ---- group numbers of a block -------------------------------------------- */

/* One loop per width of cell: `TEST` says whether cell x keeps its row. */
#define KEEP(member, TEST)                                                                   \
    for (size_t i = 0; i < n; i++) {                                                         \
        int32_t x = c->as.member[from + i];                                                  \
        group[i] = (TEST) ? group[i] : spare;                                                \
    }
#define KEEP_WIDTHS(TEST)                                                                    \
    switch (c->width) {                                                                      \
    case TRD_I8:  KEEP(i8, TEST) return;                                                     \
    case TRD_I16: KEEP(i16, TEST) return;                                                    \
    default:      KEEP(i32, TEST) return;                                                    \
    }

static TRD_FAST void keep_wanted(const trd_column *c, int32_t wanted, size_t from, size_t n, uint32_t spare, uint32_t *group)
{
    KEEP_WIDTHS(x == wanted)
}

static TRD_FAST void keep_known(const trd_column *c, int64_t missing, size_t from, size_t n, uint32_t spare, uint32_t *group)
{
    KEEP_WIDTHS(x != missing)
}

static void keep(const condition *is, const trd_state *state, size_t from, size_t n, uint32_t spare, uint32_t *group)
{
    const trd_column *c = is->column;

    if (!c) {                        /* the output holds this block only */
        c = trd_program_output(state, is->output);
        from = 0;
    }
    if (!is->known)
        keep_wanted(c, is->wanted, from, n, spare, group);
    else if (c->has_missing)
        keep_known(c, trd_width_missing(c->width), from, n, spare, group);
}

static TRD_FAST void start_groups(const trd_column *c, size_t from, size_t n, uint32_t spare, uint32_t *group)
{
    for (size_t i = 0; i < n; i++)
        group[i] = 0;
    if (!c)
        return;
    switch (c->width) {              /* a missing code is negative: as unsigned it is beyond all groups */
    case TRD_I8:  for (size_t i = 0; i < n; i++) group[i] = (uint32_t)c->as.i8[from + i]; break;
    case TRD_I16: for (size_t i = 0; i < n; i++) group[i] = (uint32_t)c->as.i16[from + i]; break;
    default:      for (size_t i = 0; i < n; i++) group[i] = (uint32_t)c->as.i32[from + i];
    }
    for (size_t i = 0; i < n; i++)
        group[i] = group[i] < spare ? group[i] : spare;
}

static trd_code piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const scan    *s = user;
    trd_state     *state = s->states[worker];
    uint32_t       group[TRD_BLOCK];
    trd_scan_block block = { .group = group };
    trd_code       code = TRD_OK;

    for (; from < to && code == TRD_OK; from += block.rows) {
        block.from = from;
        block.rows = to - from < TRD_BLOCK ? to - from : TRD_BLOCK;
        if ((code = trd_program_run(s->program, state, from, block.rows, err)) != TRD_OK)
            break;
        start_groups(s->of->by, from, block.rows, s->groups, group);
        for (size_t i = 0; i < s->condition_count; i++)
            keep(&s->conditions[i], state, from, block.rows, s->groups, group);
        for (size_t i = 0; i < s->of->value_count; i++)
            block.values[i] = trd_program_output(state, s->values[i]);
        code = s->visit(s->user, worker, &block, err);
    }
    return code;
}

/* The program with its outputs, and registers for every worker. */
static trd_code prepare(trd_data *data, scan *s, int threads, trd_pool *scratch, trd_error *err)
{
    trd_code code = trd_program_new(trd_data_rows(data, s->of->base), scratch, &s->program, err);

    if (code == TRD_OK)
        code = prepare_conditions(data, s, err);
    for (size_t i = 0; i < s->of->value_count && code == TRD_OK; i++)
        code = trd_program_add(s->program, s->of->values[i], &s->values[i], err);
    for (int i = 0; i < threads && code == TRD_OK; i++)
        if (!(s->states[i] = trd_program_state(s->program, scratch)))
            code = trd_fail(err, TRD_E_NOMEM, "out of memory for a pass over the rows; close some programs");
    return code;
}

trd_code trd_scan_run(trd_data *data, const trd_scan *of, trd_scan_visit visit, void *user, trd_marks *marks, trd_error *err)
{
    scan      s = { .of = of, .groups = trd_scan_groups(of), .visit = visit, .user = user };
    int       threads = trd_scan_workers(data, of);
    trd_pool *scratch = trd_pool_new(trd_data_pool(data));
    trd_code  code = scratch ? prepare(data, &s, threads, scratch, err)
                             : trd_fail(err, TRD_E_NOMEM, "out of memory for a pass over the rows; close some programs");

    if (code == TRD_OK)
        code = trd_data_note_pass(data, of->base, of->value_count, s.groups, threads, err);
    if (code == TRD_OK)
        code = trd_parallel(trd_data_rows(data, of->base)->rows, 0, threads, piece, &s, trd_data_watch(data),
                            trd_data_schema(data)->datasets[of->base].name, err);
    for (size_t i = 0; marks && i < of->value_count && code == TRD_OK; i++)
        *marks |= trd_program_output(s.states[0], s.values[i])->marks;
    trd_pool_free(scratch);
    return code;
}

static trd_code note_chosen(void *user, int worker, const trd_scan_block *b, trd_error *err)
{
    uint8_t *chosen = user;
    (void)worker;
    (void)err;
    for (size_t i = 0; i < b->rows; i++)
        chosen[b->from + i] = b->group[i] == 0;
    return TRD_OK;
}

trd_code trd_scan_chosen(trd_data *data, const trd_scan *of, trd_pool *pool, uint8_t **out, trd_error *err)
{
    uint8_t *chosen = trd_pool_alloc(pool, trd_data_rows(data, of->base)->rows + 1);

    *out = chosen;
    return chosen ? trd_scan_run(data, of, note_chosen, chosen, NULL, err)
                  : trd_fail(err, TRD_E_NOMEM, "out of memory for the chosen rows; close some programs");
}
