/* Steps of three-valued logic: and, or, not, known, missing. A flag is 0 or 1, and
 * INT8_MIN when missing. */
#include "base/parallel.h"
#include "expr/program_int.h"

#include <math.h>
#include <string.h>

TRD_FAST static void both(const int8_t *a, const int8_t *b, int8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int8_t unless_false = (a[i] | b[i]) < 0 ? INT8_MIN : 1;
        out[i] = ((a[i] == 0) | (b[i] == 0)) ? 0 : unless_false;
    }
}

TRD_FAST static void either(const int8_t *a, const int8_t *b, int8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int8_t unless_true = (a[i] | b[i]) < 0 ? INT8_MIN : 0;
        out[i] = ((a[i] == 1) | (b[i] == 1)) ? 1 : unless_true;
    }
}

TRD_FAST static void opposite(const int8_t *a, int8_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = a[i] < 0 ? INT8_MIN : (int8_t)(a[i] ^ 1);
}

static void run_logic(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0), *b = step->op == TRD_OP_NOT ? NULL : trd_state_arg(s, step, 1);
    int8_t           *out = trd_state_out(s, at)->as.i8;

    if (step->op == TRD_OP_NOT)
        opposite(a->as.i8, out, n);
    else if (step->op == TRD_OP_AND)
        both(a->as.i8, b->as.i8, out, n);
    else
        either(a->as.i8, b->as.i8, out, n);
    trd_state_kinds(s, at, a, b);
}

#define KNOWN(name, type, formula)                                       \
    TRD_FAST static void name(const type *cells, int8_t *out, size_t n)  \
    {                                                                    \
        for (size_t i = 0; i < n; i++)                                   \
            out[i] = (formula);                                          \
    }
KNOWN(known_i8, int8_t, cells[i] != INT8_MIN)
KNOWN(known_i16, int16_t, cells[i] != INT16_MIN)
KNOWN(known_i32, int32_t, cells[i] != INT32_MIN)
KNOWN(known_i64, int64_t, cells[i] != INT64_MIN)
KNOWN(known_f64, double, cells[i] == cells[i])
KNOWN(known_spans, trd_span, cells[i].low == cells[i].low)

void trd_known_cells(const trd_column *a, int8_t *out, size_t n)
{
    if (!a->has_missing) {
        memset(out, 1, n);
        return;
    }
    switch (a->width) {
    case TRD_I8:    known_i8(a->as.i8, out, n); break;
    case TRD_I16:   known_i16(a->as.i16, out, n); break;
    case TRD_I32:   known_i32(a->as.i32, out, n); break;
    case TRD_I64:   known_i64(a->as.i64, out, n); break;
    case TRD_F64:   known_f64(a->as.f64, out, n); break;
    case TRD_SPANS: known_spans(a->as.spans, out, n); break;
    }
}

static void run_known(const trd_step *step, trd_state *s, int at, size_t n)
{
    trd_known_cells(trd_state_arg(s, step, 0), trd_state_out(s, at)->as.i8, n);
}

/* Is a cell missing in one of these ways? A bit per kind. */
static void run_missing(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    int8_t           *out = trd_state_out(s, at)->as.i8;
    unsigned          kinds = (unsigned)step->number;

    run_known(step, s, at, n);
    for (size_t i = 0; i < n; i++)
        out[i] ^= 1;
    if (a->has_missing && !a->missing && !(kinds >> a->usual & 1))
        memset(out, 0, n);
    else if (a->has_missing && a->missing)
        for (size_t i = 0; i < n; i++)
            out[i] &= (int8_t)(kinds >> a->missing[i] & 1);
}

static double kinds_of(const trd_node *n)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < n->value_count; i++) {
        int kind = trd_missing_from_name(n->values[i]);
        kinds |= kind > TRD_KNOWN ? 1u << kind : 0u;
    }
    return n->value_count ? kinds : (1u << TRD_MISSING_KINDS) - 1;
}

trd_code trd_step_logic(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    trd_step step = trd_step_of((int)n->op, -1, -1, -1);

    for (int i = 0; i < n->arg_count; i++) {
        trd_code code = trd_step_compile(p, n->args[i], &step.args[i], err);
        if (code != TRD_OK)
            return code;
        if (n->op != TRD_OP_KNOWN && n->op != TRD_OP_MISSING && p->steps[step.args[i]].type != TRD_FLAG)
            return trd_fail(err, TRD_E_USAGE, "a value stands where a condition must; check the recipe first");
    }
    if (n->op == TRD_OP_MISSING)
        step.number = kinds_of(n);
    step.run = n->op == TRD_OP_KNOWN ? run_known : n->op == TRD_OP_MISSING ? run_missing : run_logic;
    return trd_step_add(p, step, at, NULL, err);
}
