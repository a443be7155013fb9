/* Steps that take one value or another: literals, or_else, when.
 *
 * Both values are first brought into one form: doubles, spans, flags, or cells
 * of 32 bits for days and for codes of one dictionary. */
#include "base/parallel.h"
#include "expr/program_int.h"

#include <math.h>
#include <string.h>

/* ---- the same value in every row ------------------------------------------ */

trd_code trd_step_constant(trd_program *p, int op, double value, int *at, trd_error *err)
{
    trd_step step = trd_step_of(op, -1, -1, -1);

    step.number = value;
    step.type = op == TRD_OP_NUMBER ? TRD_REAL : op == TRD_STEP_DAY ? TRD_DATE : TRD_FLAG;
    step.width = op == TRD_OP_NUMBER ? TRD_F64 : op == TRD_STEP_DAY ? TRD_I32 : TRD_I8;
    return trd_step_add(p, step, at, NULL, err);
}

/* A text in every row: code 0 of a dictionary of one. Dictionaries outlive the
 * program, as columns made of it do. */
static trd_code literal_text(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    trd_step     step = trd_step_of(TRD_OP_TEXT, -1, -1, -1);
    const char **value = trd_pool_alloc(p->pool, sizeof *value);
    bool         fresh;

    if (!value)
        return trd_step_no_memory(err);
    *value = n->name;
    step.values = value;
    step.value_count = 1;
    step.type = TRD_CODE;
    trd_code code = trd_step_add(p, step, at, &fresh, err);
    if (code != TRD_OK || !fresh)
        return code;
    trd_labels *labels = trd_labels_new(p->rows->pool);
    if (!labels || trd_labels_add(labels, n->name, strlen(n->name)) < 0)
        return trd_step_no_memory(err);
    p->steps[*at].labels = labels;
    return TRD_OK;
}

/* ---- one dictionary of two ------------------------------------------------- */

struct trd_merged {
    trd_merged       *next;
    const trd_labels *a, *b;
    trd_labels       *both;
    int32_t          *of_a, *of_b;   /* their codes in both */
};

static bool add_all(trd_labels *to, const trd_labels *from, int32_t *codes)
{
    for (int32_t code = 0; code < trd_labels_count(from); code++) {
        const char *text = trd_labels_text(from, code);
        if ((codes[code] = trd_labels_add(to, text, strlen(text))) < 0)
            return false;
    }
    return true;
}

static const trd_merged *merge(trd_program *p, const trd_labels *a, const trd_labels *b)
{
    for (const trd_merged *m = p->merged; m; m = m->next)
        if (m->a == a && m->b == b)
            return m;
    trd_merged *m = trd_pool_alloc(p->pool, sizeof *m);
    if (!m)
        return NULL;
    *m = (trd_merged){ p->merged, a, b, trd_labels_new(p->rows->pool),
                       trd_pool_alloc(p->pool, ((size_t)trd_labels_count(a) + 1) * sizeof(int32_t)),
                       trd_pool_alloc(p->pool, ((size_t)trd_labels_count(b) + 1) * sizeof(int32_t)) };
    if (!m->both || !m->of_a || !m->of_b || !add_all(m->both, a, m->of_a) || !add_all(m->both, b, m->of_b))
        return NULL;
    return p->merged = m;
}

/* ---- cells of 32 bits ------------------------------------------------------ */

#define WIDE(name, type, lowest)                                                                     \
    static void name(const type *cells, const int32_t *map, bool missing, int32_t *out, size_t n)    \
    {                                                                                                \
        if (map)                                                                                     \
            for (size_t i = 0; i < n; i++)                                                           \
                out[i] = cells[i] < 0 ? INT32_MIN : map[cells[i]];                                   \
        else                                                                                         \
            for (size_t i = 0; i < n; i++)                                                           \
                out[i] = missing && cells[i] == (lowest) ? INT32_MIN : (int32_t)cells[i];            \
    }
WIDE(wide_i8, int8_t, INT8_MIN)
WIDE(wide_i16, int16_t, INT16_MIN)
WIDE(wide_i32, int32_t, INT32_MIN)

static void run_wide(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    int32_t          *out = trd_state_out(s, at)->as.i32;

    switch (a->width) {
    case TRD_I8:  wide_i8(a->as.i8, step->of, a->has_missing, out, n); break;
    case TRD_I16: wide_i16(a->as.i16, step->of, a->has_missing, out, n); break;
    default:      wide_i32(a->as.i32, step->of, a->has_missing, out, n); break;
    }
    trd_state_kinds(s, at, a, NULL);
}

trd_code trd_step_wide(trd_program *p, int from, const int32_t *map, trd_labels *labels, int *at, trd_error *err)
{
    trd_step step = trd_step_of(TRD_STEP_WIDE, from, -1, -1);

    if (!map && p->steps[from].width == TRD_I32) {
        *at = from;
        return TRD_OK;
    }
    step.of = map;
    step.type = p->steps[from].type;
    step.width = TRD_I32;
    step.labels = labels ? labels : p->steps[from].labels;
    step.run = run_wide;
    return trd_step_add(p, step, at, NULL, err);
}

/* ---- picking --------------------------------------------------------------- */

/* out[i] is a[i] where pick[i] is 1, b[i] where it is 0, and missing elsewhere.
 * Both are read in every row, so that there is no branch. */
#define PICK(name, type, missing)                                                                       \
    TRD_FAST static void name(const int8_t *pick, const type *a, const type *b, type *out, size_t n)    \
    {                                                                                                   \
        for (size_t i = 0; i < n; i++) {                                                                \
            type x = a[i], y = b[i], either = pick[i] == 1 ? x : y;                                     \
            out[i] = pick[i] < 0 ? (missing) : either;                                                  \
        }                                                                                               \
    }
PICK(pick_i8, int8_t, INT8_MIN)
PICK(pick_i32, int32_t, INT32_MIN)
PICK(pick_f64, double, (double)NAN)

static void pick_spans(const int8_t *pick, const trd_span *a, const trd_span *b, trd_span *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = pick[i] < 0 ? trd_span_undefined() : pick[i] ? a[i] : b[i];
}

static void pick_cells(const int8_t *pick, const trd_column *a, const trd_column *b, trd_column *out, size_t n)
{
    switch (out->width) {
    case TRD_I8:  pick_i8(pick, a->as.i8, b->as.i8, out->as.i8, n); break;
    case TRD_I32: pick_i32(pick, a->as.i32, b->as.i32, out->as.i32, n); break;
    case TRD_F64: pick_f64(pick, a->as.f64, b->as.f64, out->as.f64, n); break;
    default:      pick_spans(pick, a->as.spans, b->as.spans, out->as.spans, n); break;
    }
}

/* The kinds of a result whose missing cells can have the kinds of these operands
 * only (and `also`, unless it is TRD_KNOWN), when there is one such kind: then
 * nothing is kept per cell. False when there may be several. */
static bool set_one_kind(trd_state *s, int at, const trd_column *const *of, size_t count, trd_missing also)
{
    trd_column *out = trd_state_out(s, at);
    trd_missing one = also;
    int8_t      known[TRD_BLOCK];

    for (size_t i = 0; i < count; i++) {
        if (!of[i]->has_missing)
            continue;
        if (of[i]->missing || (one != TRD_KNOWN && one != of[i]->usual))
            return false;
        one = of[i]->usual;
    }
    if (one == TRD_KNOWN)
        return true;
    out->has_missing = true;                         /* so that the cells are looked at */
    trd_known_cells(out, known, out->rows);
    out->has_missing = memchr(known, 0, out->rows) != NULL;
    out->usual = one;
    return true;
}

/* args: a, b. What is left has the kind of a, but hidden stays hidden. */
static void run_or_else(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1), *both[] = { a, b };
    uint8_t          *kinds = s->rooms[at].kinds;
    int8_t            pick[TRD_BLOCK];

    trd_known_cells(a, pick, n);
    pick_cells(pick, a, b, trd_state_out(s, at), n);
    if (!a->has_missing || !b->has_missing || set_one_kind(s, at, both, 2, TRD_KNOWN))
        return;
    for (size_t i = 0; i < n; i++) {
        trd_missing of_a = trd_column_missing(a, i), of_b = trd_column_missing(b, i);
        kinds[i] = (uint8_t)(of_a == TRD_KNOWN || of_b == TRD_KNOWN ? TRD_KNOWN : of_b == TRD_SUPPRESSED ? of_b : of_a);
    }
    trd_state_own_kinds(s, at);
}

/* args: condition, a, b; b is -1 when there is no otherwise. */
static void run_when(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *if_true = trd_state_arg(s, step, 0), *a = trd_state_arg(s, step, 1);
    const trd_column *b = step->args[2] < 0 ? NULL : trd_state_arg(s, step, 2), *all[] = { if_true, a, b };
    const int8_t     *truth = if_true->as.i8;
    uint8_t          *kinds = s->rooms[at].kinds;
    int8_t            pick[TRD_BLOCK];

    for (size_t i = 0; i < n; i++)
        pick[i] = truth[i] == 0 && !b ? INT8_MIN : truth[i];
    pick_cells(pick, a, b ? b : a, trd_state_out(s, at), n);
    if (set_one_kind(s, at, all, b ? 3 : 2, b ? TRD_KNOWN : TRD_NOT_APPLICABLE))
        return;
    for (size_t i = 0; i < n; i++)
        kinds[i] = (uint8_t)(truth[i] < 0    ? trd_column_missing(if_true, i)
                             : truth[i] == 1 ? trd_column_missing(a, i)
                             : b             ? trd_column_missing(b, i)
                                             : TRD_NOT_APPLICABLE);
    trd_state_own_kinds(s, at);
}

/* ---- from nodes ------------------------------------------------------------ */

/* Brings registers a and b into one form. */
static trd_code unify(trd_program *p, int *a, int *b, trd_error *err)
{
    trd_type  ta = p->steps[*a].type, tb = p->steps[*b].type;
    trd_code  code = TRD_OK;
    const int regs[2] = { *a, *b };
    int      *out[2] = { a, b };

    if ((ta == TRD_CODE) != (tb == TRD_CODE) || (ta == TRD_DATE) != (tb == TRD_DATE))
        return trd_fail(err, TRD_E_USAGE, "values of two kinds stand in one column; check the recipe first");
    if (ta == TRD_CODE && p->steps[*a].labels != p->steps[*b].labels) {
        const trd_merged *m = merge(p, p->steps[*a].labels, p->steps[*b].labels);
        if (!m)
            return trd_step_no_memory(err);
        code = trd_step_wide(p, regs[0], m->of_a, m->both, a, err);
        return code == TRD_OK ? trd_step_wide(p, regs[1], m->of_b, m->both, b, err) : code;
    }
    for (int i = 0; i < 2 && code == TRD_OK; i++)
        code = ta == TRD_SPAN || tb == TRD_SPAN    ? trd_step_spans(p, regs[i], out[i], err)
               : ta == TRD_CODE || ta == TRD_DATE  ? trd_step_wide(p, regs[i], NULL, NULL, out[i], err)
               : ta == TRD_FLAG && tb == TRD_FLAG  ? TRD_OK
                                                   : trd_step_doubles(p, regs[i], out[i], err);
    return code;
}

/* A text beside a date is a day. */
trd_code trd_step_alike(trd_program *p, const trd_node *x, const trd_node *y, int *a, int *b, trd_error *err)
{
    trd_code code = trd_step_compile(p, x, a, err);

    if (code == TRD_OK)
        code = trd_step_compile(p, y, b, err);
    if (code == TRD_OK && x->op == TRD_OP_TEXT && p->steps[*b].type == TRD_DATE)
        code = trd_step_constant(p, TRD_STEP_DAY, trd_step_day_of(x), a, err);
    else if (code == TRD_OK && y->op == TRD_OP_TEXT && p->steps[*a].type == TRD_DATE)
        code = trd_step_constant(p, TRD_STEP_DAY, trd_step_day_of(y), b, err);
    return code == TRD_OK ? unify(p, a, b, err) : code;
}

trd_code trd_step_pick(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    trd_step step = trd_step_of((int)n->op, -1, -1, -1);
    bool     when = n->op == TRD_OP_WHEN;
    int     *a = &step.args[when], *b = &step.args[when + 1];
    trd_code code = TRD_OK;

    if (n->op == TRD_OP_TEXT)
        return literal_text(p, n, at, err);
    if (when && (code = trd_step_compile(p, n->args[0], &step.args[0], err)) != TRD_OK)
        return code;
    if (when && p->steps[step.args[0]].type != TRD_FLAG)
        return trd_fail(err, TRD_E_USAGE, "a value stands where a condition must; check the recipe first");
    if (n->arg_count > when + 1)
        code = trd_step_alike(p, n->args[when], n->args[when + 1], a, b, err);
    else if ((code = trd_step_compile(p, n->args[1], a, err)) == TRD_OK)
        code = unify(p, a, &(int){ *a }, err);
    if (code != TRD_OK)
        return code;
    const trd_step *of = &p->steps[*a];
    step.type = of->type;
    step.width = of->width;
    step.labels = of->labels;
    step.run = when ? run_when : run_or_else;
    return trd_step_add(p, step, at, NULL, err);
}
