/* Programs: steps are made from trees, and run over blocks of rows. */
#include "expr/program_int.h"

#include <string.h>

trd_code trd_step_no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
}

/* ---- steps -------------------------------------------------------------- */

trd_step trd_step_of(int op, int a, int b, int c)
{
    return (trd_step){ .op = op, .args = { a, b, c }, .type = TRD_FLAG, .width = TRD_I8 };
}

static bool is_same(const trd_step *a, const trd_step *b)
{
    if (a->op != b->op || memcmp(a->args, b->args, sizeof a->args) != 0 || a->of != b->of ||
        memcmp(&a->number, &b->number, sizeof a->number) != 0 || a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (strcmp(a->values[i], b->values[i]) != 0)
            return false;
    return true;
}

trd_code trd_step_add(trd_program *p, trd_step step, int *at, bool *fresh, trd_error *err)
{
    if (fresh)
        *fresh = false;
    for (size_t i = 0; i < p->count; i++)
        if (is_same(&p->steps[i], &step)) {
            *at = (int)i;
            return TRD_OK;
        }
    trd_step *steps = trd_pool_grow(p->pool, p->steps, p->count, &p->room, sizeof *steps);
    if (!steps)
        return trd_step_no_memory(err);
    for (int i = 0; i < TRD_STEP_ARGS; i++)
        if (step.args[i] >= 0)
            step.marks |= steps[step.args[i]].marks;
    p->steps = steps;
    steps[p->count] = step;
    *at = (int)p->count++;
    if (fresh)
        *fresh = true;
    return TRD_OK;
}

trd_code trd_step_column(trd_program *p, const trd_column *column, int *at, trd_error *err)
{
    trd_step step = trd_step_of(TRD_STEP_SLICE, -1, -1, -1);

    step.of = column;
    step.type = column->type;
    step.width = column->width;
    step.labels = column->labels;
    step.marks = column->marks;
    return trd_step_add(p, step, at, NULL, err);
}

/* A node of whole columns is computed at once, of the rows of its own dataset. */
static trd_code compile_whole(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    const trd_rows   *rows = p->rows;
    const trd_column *column;
    trd_code          code = rows->whole ? rows->whole(rows, n, &column, err) : trd_evaluate_whole(n, rows, &column, err);

    return code == TRD_OK ? trd_step_column(p, column, at, err) : code;
}

trd_code trd_step_compile(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    const trd_column *column;
    trd_code          code;

    switch (n->op) {
    case TRD_OP_COLUMN:
        code = p->rows->column(p->rows, n->dataset, n->field, n->field->column, &column, err);
        return code == TRD_OK ? trd_step_column(p, column, at, err) : code;
    case TRD_OP_COHORT:
        return trd_step_compile(p, n->args[0], at, err);
    case TRD_OP_IS: case TRD_OP_STARTS_WITH: case TRD_OP_ENDS_WITH: case TRD_OP_CONTAINS:
        return trd_step_is(p, n, at, err);
    case TRD_OP_SAME:
        return trd_step_same(p, n, at, err);
    case TRD_OP_AT_LEAST: case TRD_OP_AT_MOST: case TRD_OP_ABOVE: case TRD_OP_BELOW:
        return trd_step_compare(p, n, at, err);
    case TRD_OP_AND: case TRD_OP_OR: case TRD_OP_NOT: case TRD_OP_KNOWN: case TRD_OP_MISSING:
        return trd_step_logic(p, n, at, err);
    case TRD_OP_NUMBER: case TRD_OP_TRUTH:
        return trd_step_constant(p, (int)n->op, n->number, at, err);
    case TRD_OP_TEXT: case TRD_OP_OR_ELSE: case TRD_OP_WHEN:
        return trd_step_pick(p, n, at, err);
    case TRD_OP_YEAR: case TRD_OP_MONTH: case TRD_OP_DAY: case TRD_OP_SCHOOL_YEAR: case TRD_OP_DAYS_SINCE:
        return trd_step_date(p, n, at, err);
    case TRD_OP_RANK: case TRD_OP_SHARE_BELOW: case TRD_OP_LAG:
        return compile_whole(p, n, at, err);
    case TRD_OP_NARROWED:
    case TRD_OP_ADD: case TRD_OP_SUBTRACT: case TRD_OP_MULTIPLY: case TRD_OP_DIVIDE:
        return trd_step_number(p, n, at, err);
    case TRD_OP_SCORE:
        return trd_step_score(p, n, at, err);
    default:
        return trd_fail(err, TRD_E_USAGE, "a measure stands where a value per row must; check the recipe first");
    }
}

/* ---- programs ----------------------------------------------------------- */

trd_code trd_program_new(const trd_rows *rows, trd_pool *pool, trd_program **out, trd_error *err)
{
    trd_program *p = trd_pool_calloc(pool, 1, sizeof *p);

    if (!p)
        return trd_step_no_memory(err);
    p->rows = rows;
    p->pool = pool;
    *out = p;
    return TRD_OK;
}

trd_code trd_program_add(trd_program *p, const trd_node *node, int *output, trd_error *err)
{
    size_t before = p->count;
    int    at;
    int   *outputs = trd_pool_grow(p->pool, p->outputs, p->output_count, &p->output_room, sizeof *outputs);

    if (!outputs)
        return trd_step_no_memory(err);
    p->outputs = outputs;
    trd_code code = trd_step_compile(p, node, &at, err);
    if (code != TRD_OK) {
        p->count = before;
        return code;
    }
    outputs[p->output_count] = at;
    *output = (int)p->output_count++;
    return TRD_OK;
}

/* A step that is never run is a constant. */
static void fill(const trd_step *step, trd_column *column)
{
    for (size_t row = 0; row < TRD_BLOCK; row++)
        if (step->width == TRD_F64)
            column->as.f64[row] = step->number;
        else if (step->width == TRD_I32)
            column->as.i32[row] = (int32_t)step->number;
        else
            column->as.i8[row] = (int8_t)step->number;
}

static bool make_register(const trd_step *step, trd_column *column, trd_room *room, trd_pool *pool)
{
    *column = (trd_column){ .name = "", .type = step->type, .width = step->width, .usual = TRD_NO_ANSWER, .least = 0,
                            .most = -1, .labels = step->labels, .marks = step->marks };
    if (step->op == TRD_STEP_SLICE)
        return true;
    room->cells = trd_pool_calloc(pool, TRD_BLOCK, trd_width_bytes(step->width));
    room->kinds = trd_pool_calloc(pool, TRD_BLOCK, 1);
    if (step->op == TRD_OP_NARROWED)
        room->contradicted = trd_pool_calloc(pool, TRD_BLOCK, 1);
    column->as.cells = room->cells;
    if (room->cells && !step->run)
        fill(step, column);
    return room->cells && room->kinds && (step->op != TRD_OP_NARROWED || room->contradicted);
}

trd_state *trd_program_state(const trd_program *p, trd_pool *pool)
{
    trd_state *s = trd_pool_calloc(pool, 1, sizeof *s);

    if (!s)
        return NULL;
    s->program = p;
    s->count = p->count;
    s->registers = trd_pool_calloc(pool, p->count + 1, sizeof *s->registers);
    s->rooms = trd_pool_calloc(pool, p->count + 1, sizeof *s->rooms);
    for (size_t i = 0; s->registers && s->rooms && i < p->count; i++)
        if (!make_register(&p->steps[i], &s->registers[i], &s->rooms[i], pool))
            return NULL;
    return s->registers && s->rooms ? s : NULL;
}

trd_code trd_program_run(const trd_program *p, trd_state *s, size_t from, size_t n, trd_error *err)
{
    size_t rows = p->rows->rows;

    if (s->program != p || s->count != p->count)
        return trd_fail(err, TRD_E_USAGE, "the program grew after this state was made; make the state last");
    if (n > TRD_BLOCK || from > rows || n > rows - from)
        return trd_fail(err, TRD_E_USAGE, "rows %zu to %zu are no block of %zu rows; run at most %d that are there", from,
                        from + n, rows, TRD_BLOCK);
    for (size_t i = 0; i < p->count; i++) {
        const trd_step *step = &p->steps[i];
        trd_column     *out = &s->registers[i];
        if (step->op == TRD_STEP_SLICE) {
            *out = trd_column_slice(step->of, from, n);
            continue;
        }
        out->rows = n;
        out->has_missing = false;
        out->missing = out->contradicted = NULL;
        if (step->run)
            step->run(step, s, (int)i, n);
    }
    return TRD_OK;
}

const trd_column *trd_program_output(const trd_state *s, int output)
{
    return &s->registers[s->program->outputs[output]];
}

const trd_column *trd_program_whole(const trd_program *p, int output)
{
    const trd_step *step = &p->steps[p->outputs[output]];
    return step->op == TRD_STEP_SLICE ? step->of : NULL;
}

/* ---- kinds of missing --------------------------------------------------- */

static void take_kinds(trd_column *out, const trd_column *from)
{
    out->has_missing = from->has_missing;
    out->usual = from->usual;
    out->missing = from->missing;
}

void trd_state_own_kinds(trd_state *s, int at)
{
    trd_column *out = &s->registers[at];
    uint8_t    *kinds = s->rooms[at].kinds, all = 0, first = TRD_KNOWN;
    bool        several = false;

    for (size_t row = 0; row < out->rows; row++)
        all |= kinds[row];
    out->has_missing = all != TRD_KNOWN;
    for (size_t row = 0; row < out->rows && all; row++)
        if (kinds[row] != TRD_KNOWN) {
            several |= first != TRD_KNOWN && kinds[row] != first;
            first = kinds[row];
        }
    out->usual = first;
    out->missing = several ? kinds : NULL;
}

void trd_state_kinds(trd_state *s, int at, const trd_column *a, const trd_column *b)
{
    trd_column *out = &s->registers[at];

    if (!b || !b->has_missing)
        take_kinds(out, a);
    else if (!a->has_missing)
        take_kinds(out, b);
    else if (!a->missing && !b->missing && a->usual == b->usual)
        take_kinds(out, a);
    else {
        uint8_t *kinds = s->rooms[at].kinds;
        for (size_t row = 0; row < out->rows; row++)
            kinds[row] = (uint8_t)trd_missing_join(trd_column_missing(a, row), trd_column_missing(b, row));
        out->has_missing = true;
        out->missing = kinds;
    }
}

void trd_state_new_kinds(trd_state *s, int at, const trd_column *a, const trd_column *b, trd_missing kind)
{
    trd_column *out = &s->registers[at];
    uint8_t    *kinds = s->rooms[at].kinds;
    bool        among_known = !a->has_missing && !(b && b->has_missing);

    out->has_missing = true;
    out->usual = kind;
    out->missing = NULL;
    if (among_known)
        return;
    for (size_t row = 0; row < out->rows; row++) {
        trd_missing of = trd_missing_join(trd_column_missing(a, row), b ? trd_column_missing(b, row) : TRD_KNOWN);
        kinds[row] = (uint8_t)(of != TRD_KNOWN ? of : kind);
    }
    out->missing = kinds;
}
