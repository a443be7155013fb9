/* Steps that give numbers: widening, arithmetic, narrowed spans. */
#include "base/parallel.h"
#include "expr/program_int.h"

#include <math.h>

/* ---- cells as doubles --------------------------------------------------- */

/* A cell divided by its power of ten is the double nearest to the decimal; a
 * multiplication by the inverse would not always be. */
#define WIDEN(name, type, lowest)                                                                     \
    TRD_FAST static void name(const type *cells, double power, bool missing, double *out, size_t n)   \
    {                                                                                                 \
        if (missing)                                                                                  \
            for (size_t i = 0; i < n; i++)                                                            \
                out[i] = cells[i] == (lowest) ? (double)NAN : (double)cells[i] / power;               \
        else                                                                                          \
            for (size_t i = 0; i < n; i++)                                                            \
                out[i] = (double)cells[i] / power;                                                    \
    }
WIDEN(widen_i8, int8_t, INT8_MIN)
WIDEN(widen_i16, int16_t, INT16_MIN)
WIDEN(widen_i32, int32_t, INT32_MIN)
WIDEN(widen_i64, int64_t, INT64_MIN)

static void run_doubles(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    double           *out = trd_state_out(s, at)->as.f64, power = trd_power_of_ten(a->scale);

    switch (a->width) {
    case TRD_I8:  widen_i8(a->as.i8, power, a->has_missing, out, n); break;
    case TRD_I16: widen_i16(a->as.i16, power, a->has_missing, out, n); break;
    case TRD_I32: widen_i32(a->as.i32, power, a->has_missing, out, n); break;
    default:      widen_i64(a->as.i64, power, a->has_missing, out, n); break;
    }
    trd_state_kinds(s, at, a, NULL);
}

static trd_code convert(trd_program *p, int op, int from, trd_type type, trd_width width,
                        void (*run)(const trd_step *, trd_state *, int, size_t), int *at, trd_error *err)
{
    trd_step step = trd_step_of(op, from, -1, -1);

    step.type = type;
    step.width = width;
    step.run = run;
    return trd_step_add(p, step, at, NULL, err);
}

trd_code trd_step_doubles(trd_program *p, int from, int *at, trd_error *err)
{
    if (p->steps[from].width == TRD_F64) {
        *at = from;
        return TRD_OK;
    }
    return convert(p, TRD_STEP_DOUBLES, from, TRD_REAL, TRD_F64, run_doubles, at, err);
}

static void run_spans(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    trd_span         *out = trd_state_out(s, at)->as.spans;

    for (size_t i = 0; i < n; i++)
        out[i] = trd_column_span(a, i);
    trd_state_kinds(s, at, a, NULL);
}

trd_code trd_step_spans(trd_program *p, int from, int *at, trd_error *err)
{
    if (p->steps[from].width == TRD_SPANS) {
        *at = from;
        return TRD_OK;
    }
    return convert(p, TRD_STEP_SPANS, from, TRD_SPAN, TRD_SPANS, run_spans, at, err);
}

/* ---- arithmetic --------------------------------------------------------- */

/* Not 0 when a result is undefined though both operands are known. A divisor
 * of 0 gives no value, as with spans. */
#define ARITHMETIC(name, formula)                                                                     \
    TRD_FAST static int64_t name(const double *a, const double *b, double *out, size_t n)             \
    {                                                                                                 \
        int64_t undefined = 0;                                                                        \
        for (size_t i = 0; i < n; i++) {                                                              \
            double x = a[i], y = b[i], r = (formula);                                                 \
            out[i] = r;                                                                               \
            undefined |= (int64_t)((r != r) & (x == x) & (y == y));                                   \
        }                                                                                             \
        return undefined;                                                                             \
    }
ARITHMETIC(add, x + y)
ARITHMETIC(subtract, x - y)
ARITHMETIC(multiply, x * y)
ARITHMETIC(divide, y == 0 ? (double)NAN : x / y)

static void run_arithmetic(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1);
    double           *out = trd_state_out(s, at)->as.f64;
    int64_t           undefined;

    switch (step->op) {
    case TRD_OP_ADD:      undefined = add(a->as.f64, b->as.f64, out, n); break;
    case TRD_OP_SUBTRACT: undefined = subtract(a->as.f64, b->as.f64, out, n); break;
    case TRD_OP_MULTIPLY: undefined = multiply(a->as.f64, b->as.f64, out, n); break;
    default:              undefined = divide(a->as.f64, b->as.f64, out, n); break;
    }
    if (undefined)
        trd_state_new_kinds(s, at, a, b, TRD_NOT_APPLICABLE);
    else
        trd_state_kinds(s, at, a, b);
}

static trd_span of_spans(int op, trd_span a, trd_span b)
{
    switch (op) {
    case TRD_OP_ADD:      return trd_span_add(a, b);
    case TRD_OP_SUBTRACT: return trd_span_subtract(a, b);
    case TRD_OP_MULTIPLY: return trd_span_multiply(a, b);
    default:              return trd_span_divide(a, b);
    }
}

static void run_arithmetic_of_spans(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = trd_state_arg(s, step, 1);
    trd_span         *out = trd_state_out(s, at)->as.spans;
    bool              undefined = false;

    for (size_t i = 0; i < n; i++) {
        trd_span r = of_spans(step->op, a->as.spans[i], b->as.spans[i]);
        if (!trd_span_is_defined(r)) {
            r = trd_span_undefined();                /* both bounds, so that the cell reads as missing */
            undefined |= !trd_column_is_missing(a, i) && !trd_column_is_missing(b, i);
        }
        out[i] = r;
    }
    if (undefined)
        trd_state_new_kinds(s, at, a, b, TRD_NOT_APPLICABLE);
    else
        trd_state_kinds(s, at, a, b);
}

/* ---- narrowed_by -------------------------------------------------------- */

/* The cells of args[0] within args[2] - args[1], all as spans. */
static void run_narrowed(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *part = trd_state_arg(s, step, 0), *others = trd_state_arg(s, step, 1), *total = trd_state_arg(s, step, 2);
    trd_column       *out = trd_state_out(s, at);
    bool              undefined = false, any = false;

    for (size_t i = 0; i < n; i++) {
        trd_span value = part->as.spans[i];
        bool     contradicts = false, known = !trd_column_is_missing(part, i);
        if (!trd_column_is_missing(others, i) && !trd_column_is_missing(total, i))
            value = trd_span_within(value, others->as.spans[i], total->as.spans[i], &contradicts);
        s->rooms[at].contradicted[i] = contradicts;
        any |= contradicts;
        undefined |= known && !trd_span_is_defined(value);
        if (!known || !trd_span_is_defined(value))
            value = trd_span_undefined();
        if (out->width == TRD_SPANS)
            out->as.spans[i] = value;
        else
            out->as.f64[i] = value.low;
    }
    if (undefined)
        trd_state_new_kinds(s, at, part, NULL, TRD_NOT_APPLICABLE);
    else
        trd_state_kinds(s, at, part, NULL);
    out->contradicted = any ? s->rooms[at].contradicted : NULL;
}

/* ---- from nodes --------------------------------------------------------- */

trd_code trd_step_subtract(trd_program *p, int a, int b, int *at, trd_error *err)
{
    trd_step step = trd_step_of(TRD_OP_SUBTRACT, a, b, -1);

    step.type = TRD_REAL;
    step.width = TRD_F64;
    step.run = run_arithmetic;
    return trd_step_add(p, step, at, NULL, err);
}

trd_code trd_step_number(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    trd_step step = trd_step_of((int)n->op, -1, -1, -1);
    bool     narrowed = n->op == TRD_OP_NARROWED, spans = false;

    for (int i = 0; i < n->arg_count; i++) {
        trd_code code = trd_step_compile(p, n->args[i], &step.args[i], err);
        if (code != TRD_OK)
            return code;
        spans |= p->steps[step.args[i]].type == TRD_SPAN;
    }
    for (int i = 0; i < n->arg_count; i++) {
        trd_code code = spans || narrowed ? trd_step_spans(p, step.args[i], &step.args[i], err)
                                          : trd_step_doubles(p, step.args[i], &step.args[i], err);
        if (code != TRD_OK)
            return code;
    }
    step.number = narrowed ? spans : 0;
    step.type = spans ? TRD_SPAN : TRD_REAL;
    step.width = spans ? TRD_SPANS : TRD_F64;
    step.run = narrowed ? run_narrowed : spans ? run_arithmetic_of_spans : run_arithmetic;
    return trd_step_add(p, step, at, NULL, err);
}
