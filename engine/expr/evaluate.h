/* expr/evaluate.h -- a checked row expression over the rows of a dataset.
 *
 * Missing cells follow one logic (Kleene 1952, strong three-valued logic): a
 * condition on a missing cell is missing; `a & b` is false when either is
 * false, `a | b` true when either is true, and otherwise missing when either
 * is; `~` of missing is missing; arithmetic with a missing cell is missing.
 * The kind of missing is kept (frame/missing.h).
 *
 * Spans: arithmetic gives spans; a comparison is true or false when it is so
 * on the whole span, and otherwise missing with kind suppressed.
 *
 * Words that are about missing cells: `known` and `missing` are always true or
 * false. `or_else` is the first of both that is known; without, the kind of the
 * first, but suppressed when either is. `when` takes the first value whose
 * condition is true while those before it are false; an unknown condition gives
 * an unknown value of its kind, for either branch might have been meant. All
 * words, with their tables: docs/expressions.md.
 */
#ifndef TRD_EXPR_EVALUATE_H
#define TRD_EXPR_EVALUATE_H

#include "base/error.h"
#include "base/watch.h"
#include "expr/node.h"
#include "frame/column.h"

/* Where rows come from. `column` gives a column of `dataset` in the rows of
 * the base dataset; `source` is the name in the table. */
typedef struct trd_rows trd_rows;
struct trd_rows {
    const trd_schema *schema;
    size_t            rows;
    trd_code (*column)(const trd_rows *rows, int dataset, const trd_field *field, const char *source,
                       const trd_column **out, trd_error *err);
    void             *user;
    trd_pool         *pool;          /* results live here */
    const trd_watch  *watch;         /* may stop the work, and says how many threads; NULL: nobody looks */

    /* What trd_evaluate_whole gives for the rows of the dataset that `node` is
     * about, brought to these rows; NULL: these are the rows it is about. */
    trd_code (*whole)(const trd_rows *rows, const trd_node *node, const trd_column **out, trd_error *err);
};

/* Conditions become TRD_FLAG, numbers TRD_REAL or TRD_SPAN, columns what they
 * are: a whole column, computed block by block (expr/program.h) by several
 * threads. Errors: as trd_program_add; TRD_E_CANCELLED. */
trd_code trd_evaluate(const trd_node *node, const trd_rows *rows, const trd_column **out, trd_error *err);

/* rank_within, share_below_within or lag over all rows, whatever a measure
 * leaves out.
 *
 * Rank: 1 the lowest among the rows with the same keys, equal values the mean
 * of their ranks; of a span the bounds of its rank, whatever the values behind
 * the spans are. Missing where the value or a key is.
 * Share below: (rank - 1) / (rows of the group - 1), the share of the others
 * that is lower, equal ones counting half (the percent rank of SQL:2003, with
 * mean ranks); TRD_NOT_APPLICABLE where there are no others.
 * Lag: the value `number` records earlier, of the rows with the same keys in
 * order of the second operand (a category in the order declared, other texts
 * by their bytes). Missing: TRD_NOT_APPLICABLE when there is no such record;
 * the kind of the key or order when that is missing.
 *
 * Errors: TRD_E_DATA for keys or an order of spans, or when two rows share key
 *         and order; as trd_evaluate.
 * Cost:   of frame/unit.h and frame/quantile.h. In rows->pool. */
trd_code trd_evaluate_whole(const trd_node *node, const trd_rows *rows, const trd_column **out, trd_error *err);

/* An item of a score: its answers, and what they count for. */
typedef struct trd_answers {
    const trd_column *column;        /* codes, in the rows of the base dataset         */
    const double     *value;         /* per code; NAN: an answer without a value       */
} trd_answers;

/* The items of a score, one for each of the instrument's; for reliability. In
 * the pool of `rows`. Errors: of rows->column; TRD_E_DATA for an answer that
 * the instrument does not know. */
trd_code trd_items_of(const trd_field *items, int dataset, const trd_rows *rows, trd_answers **out, trd_error *err);

#endif
