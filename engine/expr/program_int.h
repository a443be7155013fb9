/* expr/program_int.h -- what the files of a program share.
 *
 * Every register is a column. Its cells are always right in themselves (the
 * missing value stands in the cell); `has_missing`, `usual` and `missing` are
 * of the block. A register that takes its kinds from an operand shares the
 * operand's array. */
#ifndef TRD_EXPR_PROGRAM_INT_H
#define TRD_EXPR_PROGRAM_INT_H

#include "expr/program.h"

typedef struct trd_step trd_step;
struct trd_step {
    /* what it is: two steps that agree in these are one */
    int               op;            /* a trd_op, or a trd_step_op                    */
    int               args[3];       /* registers; -1: none                           */
    double            number;
    const char      **values;
    size_t            value_count;
    const void       *of;            /* the column of a slice, the items of a score   */
    /* how it is done */
    void            (*run)(const trd_step *step, trd_state *state, int at, size_t n);
    trd_type          type;
    trd_width         width;
    trd_marks         marks;
    int64_t           bound;         /* cells from here on compare as true ...        */
    bool              inverse;       /* ... or false                                  */
    const void       *table;         /* what `run` makes of it                        */
    size_t            table_count;
};

enum trd_step_op {                   /* steps that no node names */
    TRD_STEP_SLICE = 1000, TRD_STEP_DOUBLES, TRD_STEP_SPANS, TRD_STEP_PATTERN
};

struct trd_program {
    const trd_rows *rows;
    trd_pool       *pool;
    trd_step       *steps;
    size_t          count, room;
    int            *outputs;         /* registers */
    size_t          output_count, output_room;
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

/* The register of a tree. */
trd_code trd_step_compile(trd_program *p, const trd_node *n, int *at, trd_error *err);

/* Nodes by subject; operands are compiled inside. */
trd_code trd_step_compare(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_is(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_logic(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_number(trd_program *p, const trd_node *n, int *at, trd_error *err);
trd_code trd_step_score(trd_program *p, const trd_node *n, int *at, trd_error *err);

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

/* Kinds of a result that is missing only where an operand is (b may be NULL). */
void trd_state_kinds(trd_state *s, int at, const trd_column *a, const trd_column *b);

/* Kinds of a result, some of whose cells are missing though no operand is:
 * those get `kind`. */
void trd_state_new_kinds(trd_state *s, int at, const trd_column *a, const trd_column *b, trd_missing kind);

/* flags[i] = table[cells[i]]: a verdict (trd_step.table) for every code, flag or
 * answer pattern; a missing cell (all are negative) stays missing. */
void trd_run_lookup(const trd_step *step, trd_state *state, int at, size_t n);

#endif
