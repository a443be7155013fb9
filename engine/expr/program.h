/* expr/program.h -- row expressions compiled once and run block by block.
 *
 * A program is a list of steps; each fills one register of at most TRD_BLOCK
 * rows, so that what lies between the columns and the results stays in the
 * processor's cache and nothing whole is made. Columns cost nothing (they are
 * slices), and what several outputs share is computed once. Kernels read the
 * narrow cells of columns as they are: a number that a column is compared with
 * is turned into the column's own units, texts into a table over its codes.
 *
 * What expressions mean (missing cells, spans): expr/evaluate.h.
 *
 * Usual order: new, add (several), then per worker thread one state, and run
 * over the rows. A program is not changed by running it: states share it.
 * Checked: against a cell-by-cell evaluation, tests/unit/expr/test_program.c.
 */
#ifndef TRD_EXPR_PROGRAM_H
#define TRD_EXPR_PROGRAM_H

#include "expr/evaluate.h"

typedef struct trd_program trd_program;          /* the steps                        */
typedef struct trd_state   trd_state;            /* the registers of one worker      */

/* An empty program over `rows` (which must outlive it). */
trd_code trd_program_new(const trd_rows *rows, trd_pool *pool, trd_program **out, trd_error *err);

/* Adds a checked row expression; *output numbers it for trd_program_output.
 * Errors: of rows->column; TRD_E_DATA when a cell is not what the recipe says;
 * TRD_E_USAGE for a measure. States made before cannot run the new steps. */
trd_code trd_program_add(trd_program *program, const trd_node *node, int *output, trd_error *err);

/* Registers for one thread at a time; NULL when memory runs out. */
trd_state *trd_program_state(const trd_program *program, trd_pool *pool);

/* Computes rows from .. from+n-1 of all outputs (n <= TRD_BLOCK, any `from`).
 * Allocates nothing. TRD_E_USAGE for rows that are not there, or a state that
 * is older than the last step. */
trd_code trd_program_run(const trd_program *program, trd_state *state, size_t from, size_t n, trd_error *err);

/* An output as a column of the n rows of the last run; valid until the next.
 * Its type, width and scale are the same in every run. */
const trd_column *trd_program_output(const trd_state *state, int output);

/* The column that an output is a slice of, when it computes nothing; else NULL. */
const trd_column *trd_program_whole(const trd_program *program, int output);

#endif
