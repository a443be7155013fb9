/* Steps that compare: at_least and its like, and whether two columns are the same.
 *
 * A column of whole-number cells is compared in its own units. The value of a
 * cell (cell / 10^scale, rounded to a double) never falls when the cell grows,
 * so there is a least cell whose value is at least, or above, any number: a
 * bound found once by halving, that decides exactly as the doubles would. */
#include "base/parallel.h"
#include "expr/program_int.h"

#include <math.h>

/* ---- bounds in the units of a column ------------------------------------ */

static bool reaches(int64_t cell, int scale, double number, bool above)
{
    double value = scale ? (double)cell / trd_power_of_ten(scale) : (double)cell;
    return above ? value > number : value >= number;
}

/* The least cell that is at least `number` (or above it); false: none is. */
static bool least_cell(double number, bool above, int scale, int64_t *out)
{
    uint64_t low = 0, high = UINT64_MAX, flip = UINT64_C(1) << 63;     /* cells in order, from INT64_MIN */

    if (!reaches(INT64_MAX, scale, number, above))
        return false;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (reaches((int64_t)(middle ^ flip), scale, number, above))
            high = middle;
        else
            low = middle + 1;
    }
    *out = (int64_t)(low ^ flip);
    return true;
}

static int64_t most_of(trd_width width)
{
    return width == TRD_I8 ? INT8_MAX : width == TRD_I16 ? INT16_MAX : width == TRD_I32 ? INT32_MAX : INT64_MAX;
}

/* ---- a column with a number --------------------------------------------- */

#define FROM_BOUND(name, type, lowest)                                                                           \
    TRD_FAST static void name(const type *cells, type bound, int8_t inverse, bool missing, int8_t *out, size_t n) \
    {                                                                                                            \
        if (missing)                                                                                             \
            for (size_t i = 0; i < n; i++)                                                                       \
                out[i] = cells[i] == (lowest) ? INT8_MIN : (int8_t)((cells[i] >= bound) ^ inverse);              \
        else                                                                                                     \
            for (size_t i = 0; i < n; i++)                                                                       \
                out[i] = (int8_t)((cells[i] >= bound) ^ inverse);                                                \
    }
FROM_BOUND(from_i8, int8_t, INT8_MIN)
FROM_BOUND(from_i16, int16_t, INT16_MIN)
FROM_BOUND(from_i32, int32_t, INT32_MIN)
FROM_BOUND(from_i64, int64_t, INT64_MIN)

static void run_from_bound(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    int8_t           *out = trd_state_out(s, at)->as.i8;

    switch (a->width) {
    case TRD_I8:  from_i8(a->as.i8, (int8_t)step->bound, step->inverse, a->has_missing, out, n); break;
    case TRD_I16: from_i16(a->as.i16, (int16_t)step->bound, step->inverse, a->has_missing, out, n); break;
    case TRD_I32: from_i32(a->as.i32, (int32_t)step->bound, step->inverse, a->has_missing, out, n); break;
    default:      from_i64(a->as.i64, step->bound, step->inverse, a->has_missing, out, n); break;
    }
    trd_state_kinds(s, at, a, NULL);
}

/* at_least is "from the bound on", below its inverse; above and at_most alike. */
static void set_bound(trd_step *step, double number, trd_width width, int scale)
{
    bool    above = step->op == TRD_OP_ABOVE || step->op == TRD_OP_AT_MOST, none;
    int64_t lowest = trd_width_missing(width);

    none = !least_cell(number, above, scale, &step->bound) || step->bound > most_of(width);
    step->inverse = (step->op == TRD_OP_BELOW || step->op == TRD_OP_AT_MOST) != none;
    if (none || step->bound < lowest)
        step->bound = lowest;                        /* every cell */
}

/* ---- doubles and spans -------------------------------------------------- */

#define COMPARE(name, sign)                                                                          \
    TRD_FAST static void name(const double *a, const double *b, int8_t *out, size_t n)               \
    {                                                                                                \
        for (size_t i = 0; i < n; i++)                                                               \
            out[i] = ((a[i] != a[i]) | (b[i] != b[i])) ? INT8_MIN : (int8_t)(a[i] sign b[i]);        \
    }
COMPARE(at_least, >=)
COMPARE(at_most, <=)
COMPARE(above, >)
COMPARE(below, <)

static void run_doubles(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1);
    int8_t           *out = trd_state_out(s, at)->as.i8;

    switch (step->op) {
    case TRD_OP_AT_LEAST: at_least(a->as.f64, b->as.f64, out, n); break;
    case TRD_OP_AT_MOST:  at_most(a->as.f64, b->as.f64, out, n); break;
    case TRD_OP_ABOVE:    above(a->as.f64, b->as.f64, out, n); break;
    default:              below(a->as.f64, b->as.f64, out, n); break;
    }
    trd_state_kinds(s, at, a, b);
}

/* INT8_MIN: neither true nor false on the whole of both spans. */
static int8_t of_spans(int op, trd_span a, trd_span b)
{
    switch (op) {
    case TRD_OP_AT_LEAST: return a.low >= b.high ? 1 : a.high < b.low ? 0 : INT8_MIN;
    case TRD_OP_AT_MOST:  return a.high <= b.low ? 1 : a.low > b.high ? 0 : INT8_MIN;
    case TRD_OP_ABOVE:    return a.low > b.high ? 1 : a.high <= b.low ? 0 : INT8_MIN;
    default:              return a.high < b.low ? 1 : a.low >= b.high ? 0 : INT8_MIN;
    }
}

static void run_spans(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1);
    int8_t           *out = trd_state_out(s, at)->as.i8;
    bool              undecided = false;

    for (size_t i = 0; i < n; i++) {                 /* a missing span is NAN: never decided */
        out[i] = of_spans(step->op, a->as.spans[i], b->as.spans[i]);
        undecided |= out[i] < 0 && !trd_column_is_missing(a, i) && !trd_column_is_missing(b, i);
    }
    if (undecided)
        trd_state_new_kinds(s, at, a, b, TRD_SUPPRESSED);
    else
        trd_state_kinds(s, at, a, b);
}

/* ---- 64-bit whole numbers, exactly ---------------------------------------- */

__extension__ typedef __int128 wide;

/* Two columns of whole numbers or decimals, brought to the larger scale. For
 * cells of 32 bits and less doubles are exact, and faster. */
static void run_wide(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1);
    int8_t           *out = trd_state_out(s, at)->as.i8;
    wide              times_a = a->scale < b->scale ? (wide)trd_power_of_ten(b->scale - a->scale) : 1;
    wide              times_b = b->scale < a->scale ? (wide)trd_power_of_ten(a->scale - b->scale) : 1;

    for (size_t i = 0; i < n; i++) {
        wide x = trd_column_whole(a, i) * times_a, y = trd_column_whole(b, i) * times_b;
        bool missing = trd_column_is_missing(a, i) || trd_column_is_missing(b, i);
        bool verdict = step->op == TRD_OP_AT_LEAST  ? x >= y
                       : step->op == TRD_OP_AT_MOST ? x <= y
                       : step->op == TRD_OP_ABOVE   ? x > y
                       : step->op == TRD_OP_BELOW   ? x < y
                                                    : x == y;
        out[i] = missing ? INT8_MIN : (int8_t)verdict;
    }
    trd_state_kinds(s, at, a, b);
}

static bool are_wide(const trd_program *p, const int args[2])
{
    trd_width a = p->steps[args[0]].width, b = p->steps[args[1]].width;
    return a <= TRD_I64 && b <= TRD_I64 && (a == TRD_I64 || b == TRD_I64);
}

/* ---- the same ----------------------------------------------------------- */

#define SAME(name, type, missing)                                                                    \
    TRD_FAST static void name(const type *a, const type *b, int8_t *out, size_t n)                   \
    {                                                                                                \
        for (size_t i = 0; i < n; i++) {                                                             \
            type x = a[i], y = b[i];                                                                 \
            out[i] = (missing) ? INT8_MIN : (int8_t)(x == y);                                        \
        }                                                                                            \
    }
SAME(same_i8, int8_t, (x == INT8_MIN) | (y == INT8_MIN))
SAME(same_i32, int32_t, (x == INT32_MIN) | (y == INT32_MIN))
SAME(same_f64, double, (x != x) | (y != y))

static void run_same(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1);
    int8_t           *out = trd_state_out(s, at)->as.i8;

    switch (a->width) {
    case TRD_I8:  same_i8(a->as.i8, b->as.i8, out, n); break;
    case TRD_I32: same_i32(a->as.i32, b->as.i32, out, n); break;
    default:      same_f64(a->as.f64, b->as.f64, out, n); break;
    }
    trd_state_kinds(s, at, a, b);
}

/* True when both are one number, false when they cannot be the same one. */
static void run_same_spans(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1);
    int8_t           *out = trd_state_out(s, at)->as.i8;
    bool              undecided = false;

    for (size_t i = 0; i < n; i++) {
        trd_span x = a->as.spans[i], y = b->as.spans[i];
        bool     missing = !trd_span_is_defined(x) || !trd_span_is_defined(y), apart = x.high < y.low || y.high < x.low;
        bool     known = trd_span_is_known(x) && trd_span_is_known(y);
        out[i] = missing || !(apart || known) ? INT8_MIN : (int8_t)!apart;
        undecided |= !missing && out[i] < 0;
    }
    if (undecided)
        trd_state_new_kinds(s, at, a, b, TRD_SUPPRESSED);
    else
        trd_state_kinds(s, at, a, b);
}

trd_code trd_step_same(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    trd_step step = trd_step_of((int)n->op, -1, -1, -1);
    trd_code code = trd_step_compile(p, n->args[0], &step.args[0], err);

    if (code == TRD_OK)
        code = trd_step_compile(p, n->args[1], &step.args[1], err);
    if (code == TRD_OK && are_wide(p, step.args)) {
        step.run = run_wide;
        return trd_step_add(p, step, at, NULL, err);
    }
    if (code == TRD_OK)
        code = trd_step_alike(p, n->args[0], n->args[1], &step.args[0], &step.args[1], err);
    if (code != TRD_OK)
        return code;
    step.run = p->steps[step.args[0]].type == TRD_SPAN ? run_same_spans : run_same;
    return trd_step_add(p, step, at, NULL, err);
}

/* ---- from nodes --------------------------------------------------------- */

/* A score with a number: one verdict per answer pattern. *at stays -1 when
 * there are too many patterns. */
static trd_code compare_score(trd_program *p, int op, const trd_node *score, double number, int *at,
                              trd_error *err)
{
    trd_step      step = trd_step_of(op, -1, -1, -1);
    const double *value;
    size_t        count;
    bool          fresh;
    trd_code      code = trd_step_pattern(p, score, &step.args[0], &value, &count, err);

    *at = -1;
    if (code != TRD_OK || count == 0)
        return code;
    step.number = number;
    step.run = trd_run_lookup;
    if ((code = trd_step_add(p, step, at, &fresh, err)) != TRD_OK || !fresh)
        return code;
    int8_t *verdicts = trd_pool_calloc(p->pool, count, 1);
    if (!verdicts)
        return trd_step_no_memory(err);
    for (size_t i = 0; i < count; i++)
        verdicts[i] = isnan(value[i]) ? INT8_MIN : of_spans(op, trd_span_of(value[i]), trd_span_of(number));
    p->steps[*at].table = verdicts;
    p->steps[*at].table_count = count;
    return TRD_OK;
}

static int mirrored(int op)
{
    switch (op) {
    case TRD_OP_AT_LEAST: return TRD_OP_AT_MOST;
    case TRD_OP_AT_MOST:  return TRD_OP_AT_LEAST;
    case TRD_OP_ABOVE:    return TRD_OP_BELOW;
    default:              return TRD_OP_ABOVE;
    }
}

/* The column that a slice cuts tells its scale; all else is not narrow. */
static int scale_of(const trd_step *step)
{
    return step->op == TRD_STEP_SLICE ? ((const trd_column *)step->of)->scale : 0;
}

/* A number, or a text that is a day. */
static bool is_constant(const trd_node *n)
{
    return n->op == TRD_OP_NUMBER || n->op == TRD_OP_TEXT;
}

trd_code trd_step_compare(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    const trd_node *a = n->args[0], *b = n->args[1];
    int             op = (int)n->op;
    trd_code        code;

    if (is_constant(a) && !is_constant(b)) {
        const trd_node *number = a;
        a = b;
        b = number;
        op = mirrored(op);
    }
    double number = b->op == TRD_OP_TEXT ? trd_step_day_of(b) : b->number;
    if (a->op == TRD_OP_SCORE && is_constant(b) &&
        ((code = compare_score(p, op, a, number, at, err)) != TRD_OK || *at >= 0))
        return code;
    trd_step step = trd_step_of(op, -1, -1, -1);
    if ((code = trd_step_compile(p, a, &step.args[0], err)) != TRD_OK)
        return code;
    const trd_step *left = &p->steps[step.args[0]];
    if (is_constant(b) && left->width <= TRD_I64) {
        set_bound(&step, number, left->width, scale_of(left));
        step.number = number;
        step.run = run_from_bound;
        return trd_step_add(p, step, at, NULL, err);
    }
    code = is_constant(b) ? trd_step_constant(p, TRD_OP_NUMBER, number, &step.args[1], err) : trd_step_compile(p, b, &step.args[1], err);
    if (code != TRD_OK)
        return code;
    if (are_wide(p, step.args)) {
        step.run = run_wide;
        return trd_step_add(p, step, at, NULL, err);
    }
    bool spans = p->steps[step.args[0]].type == TRD_SPAN || p->steps[step.args[1]].type == TRD_SPAN;
    for (int i = 0; i < 2 && code == TRD_OK; i++)
        code = spans ? trd_step_spans(p, step.args[i], &step.args[i], err) : trd_step_doubles(p, step.args[i], &step.args[i], err);
    step.run = spans ? run_spans : run_doubles;
    return code == TRD_OK ? trd_step_add(p, step, at, NULL, err) : code;
}
