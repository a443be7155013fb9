/* expr/program_int.h -- what the files of a program share.
 *
 * Every register is a column. Its cells are always right in themselves (the
 * missing value stands in the cell); `has_missing`, `usual` and `missing` are
 * of the block. A register that takes its kinds from an operand shares the
 * operand's array. */
#ifndef TRD_EXPR_PROGRAM_INT_H
#define TRD_EXPR_PROGRAM_INT_H

#include "expr/program.h"

enum { TRD_STEP_ARGS = 3 };

typedef struct trd_step trd_step;
struct trd_step {
    /* what it is: two steps that agree in these are one */
    int               op;            /* a trd_op, or a trd_step_op                    */
    int               args[TRD_STEP_ARGS];   /* registers; -1: none                   */
    double            number;
    const char      **values;
    size_t            value_count;
    const void       *of;            /* the column of a slice, the items of a score   */
    /* how it is done */
    void            (*run)(const trd_step *step, trd_state *state, int at, size_t n);
    trd_type          type;
    trd_width         width;
    trd_labels       *labels;        /* of codes                                      */
    trd_marks         marks;
    int64_t           bound;         /* cells from here on compare as true ...        */
    bool              inverse;       /* ... or false                                  */
    const void       *table;         /* what `run` makes of it                        */
    size_t            table_count;
};

enum trd_step_op {                   /* steps that no node names */
    TRD_STEP_SLICE = 1000, TRD_STEP_DOUBLES, TRD_STEP_SPANS, TRD_STEP_WIDE, TRD_STEP_PATTERN,
    TRD_STEP_DAY                     /* the same day in every row                     */
};

typedef struct trd_merged trd_merged;            /* two dictionaries as one: expr/pick.c */

struct trd_program {
    const trd_rows *rows;
    trd_pool       *pool;
    trd_step       *steps;
    size_t          count, room;
    int            *outputs;         /* registers */
    size_t          output_count, output_room;
    trd_merged     *merged;
};

typedef struct trd_room {            /* what a register may fill */
    void    *cells;
    uint8_t *kinds, *contradicted;
} trd_room;

struct trd_state {
    const trd_program *program;
    size_t             count;
    trd_column        *registers;
    trd_room          *rooms;
};

trd_code trd_step_no_memory(trd_error *err);

/* The register that the step fills: an earlier one that is the same, or a new
 * one. *fresh (may be NULL) tells the new, which the caller then completes
 * before anything else is added. */
trd_code trd_step_add(trd_program *p, trd_step step, int *at, bool *fresh, trd_error *err);

/* What the caller of trd_step_add starts from: no operands, no number. */
trd_step trd_step_of(int op, int a, int b, int c);

trd_code trd_step_column(trd_program *p, const trd_column *column, int *at, trd_error *err);

/* A register as doubles, or as spans. */
trd_code trd_step_doubles(trd_program *p, int from, int *at, trd_error *err);
trd_code trd_step_spans(trd_program *p, int from, int *at, trd_error *err);

/* The difference of two registers of doubles. */
trd_code trd_step_subtract(trd_program *p, int a, int b, int *at, trd_error *err);

/* A register of flags, days or codes in cells of 32 bits; `map` (may be NULL)
 * gives every code another. */
trd_code trd_step_wide(trd_program *p, int from, const int32_t *map, trd_labels *labels, int *at, trd_error *err);

/* The same value in every row: op is TRD_OP_NUMBER, TRD_OP_TRUTH (1 or 0) or
 * TRD_STEP_DAY. */
trd_code trd_step_constant(trd_program *p, int op, double value, int *at, trd_error *err);

/* The day that a literal text is: NAN when it is none (a checked tree has none). */
double trd_step_day_of(const trd_node *text);

/* The registers of two values that will stand in one column, in one form:
 * doubles, spans, flags, or days or codes of one dictionary in 32 bits. */
trd_code trd_step_alike(trd_program *p, const trd_node *x, const trd_node *y, int *a, int *b, trd_error *err);

/* The register of a tree. */
trd_code trd_step_compile(trd_program *p, const trd_node *n, int *at, trd_error *err);

/* Nodes by subject; operands are compiled inside. */
trd_code trd_step_compare(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_same(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_is(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_logic(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_number(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_score(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_pick(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_date(trd_program *p, const trd_node *n, int *at, trd_error *err);

/* A score as the number of its answer pattern, to look a verdict up by it:
 * `value` gives the score of every pattern, NAN without one. *count is 0 when
 * there would be too many patterns; then nothing is added. */
trd_code trd_step_pattern(trd_program *p, const trd_node *score, int *at, const double **value, size_t *count,
                          trd_error *err);

/* The cells of a register that a kernel fills. */
static inline trd_column *trd_state_out(trd_state *s, int at)
{
    return &s->registers[at];
}

static inline const trd_column *trd_state_arg(const trd_state *s, const trd_step *step, int i)
{
    return &s->registers[step->args[i]];
}

/* Kinds that a kernel has put in the room of `at` itself: kinds[i] is TRD_KNOWN
 * where there is a value. */
void trd_state_own_kinds(trd_state *s, int at);

/* Kinds of a result that is missing only where an operand is (b may be NULL). */
void trd_state_kinds(trd_state *s, int at, const trd_column *a, const trd_column *b);

/* Kinds of a result, some of whose cells are missing though no operand is:
 * those get `kind`. */
void trd_state_new_kinds(trd_state *s, int at, const trd_column *a, const trd_column *b, trd_missing kind);

/* flags[i] = 1 where the cell is known, else 0. */
void trd_known_cells(const trd_column *column, int8_t *flags, size_t n);

/* flags[i] = table[cells[i]]: a verdict (trd_step.table) for every code, flag or
 * answer pattern; a missing cell (all are negative) stays missing. */
void trd_run_lookup(const trd_step *step, trd_state *state, int at, size_t n);

#endif
