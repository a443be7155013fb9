/* expr/node.h -- an expression as a checked tree.
 *
 * Two layers in one tree: row expressions (a value per row of a dataset) and
 * measures (one value over the rows), which may be combined to a formula. The
 * reader checks words and shapes, trd_node_check the types; both report every
 * mistake with its line, before any row is read.
 */
#ifndef TRD_EXPR_NODE_H
#define TRD_EXPR_NODE_H

#include "expr/schema.h"

typedef enum trd_op {
    TRD_OP_MISTAKE,                  /* could not be read; its problem is reported   */
    /* rows */
    TRD_OP_COLUMN, TRD_OP_NUMBER, TRD_OP_TEXT, TRD_OP_TRUTH, TRD_OP_COHORT,
    TRD_OP_IS, TRD_OP_STARTS_WITH, TRD_OP_ENDS_WITH, TRD_OP_CONTAINS, TRD_OP_SAME,
    TRD_OP_AT_LEAST, TRD_OP_AT_MOST, TRD_OP_ABOVE, TRD_OP_BELOW, TRD_OP_AND, TRD_OP_OR, TRD_OP_NOT,
    TRD_OP_KNOWN, TRD_OP_MISSING, TRD_OP_OR_ELSE, TRD_OP_WHEN, TRD_OP_NARROWED, TRD_OP_SCORE,
    TRD_OP_YEAR, TRD_OP_MONTH, TRD_OP_DAY, TRD_OP_SCHOOL_YEAR, TRD_OP_DAYS_SINCE,
    TRD_OP_RANK, TRD_OP_SHARE_BELOW, TRD_OP_LAG,     /* of whole columns: expr/order.c */
    /* rows or measures */
    TRD_OP_ADD, TRD_OP_SUBTRACT, TRD_OP_MULTIPLY, TRD_OP_DIVIDE,
    /* measures */
    TRD_OP_ROWS, TRD_OP_SUM, TRD_OP_MEAN, TRD_OP_SHARE, TRD_OP_PROPORTION, TRD_OP_DISTINCT, TRD_OP_REACH
} trd_op;

typedef enum trd_sort {              /* what an expression gives */
    TRD_SORT_MISTAKE, TRD_SORT_CONDITION, TRD_SORT_NUMBER, TRD_SORT_DATE, TRD_SORT_TEXT,
    TRD_SORT_ITEMS, TRD_SORT_MEASURE
} trd_sort;

enum { TRD_NODE_ARGS = 6 };          /* most operands: of lag, a value, an order and four keys */

typedef struct trd_node trd_node;
struct trd_node {
    trd_op           op;
    long             line;
    trd_node        *args[TRD_NODE_ARGS];    /* WHEN: condition, value, otherwise (may be absent);
                                        RANK, SHARE_BELOW: value, keys; LAG: value,
                                        order, keys                                   */
    int              arg_count;
    trd_node        *where, *counts; /* measures; NULL when absent                  */
    int              dataset;        /* COLUMN, ROWS: index in the schema           */
    const trd_field *field;          /* COLUMN                                      */
    const char      *name;           /* COHORT: its title; TEXT                     */
    double           number;         /* NUMBER; TRUTH: 1 or 0; LAG: how far back    */
    const char     **values;         /* IS, STARTS_WITH, ENDS_WITH, CONTAINS; MISSING: kinds, none for any */
    size_t           value_count;
};

/* Reads a tree; `what` names it in messages ("measure"). Never NULL but out of
 * memory. */
trd_node *trd_node_read(const cJSON *json, const trd_schema *schema, const char *what, long line,
                        trd_pool *pool, trd_problems *problems);

/* What the tree gives; mistakes in types go to `problems`. */
trd_sort trd_node_check(const trd_node *node, const trd_schema *schema, trd_problems *problems);

/* The dataset whose rows a set of trees run over: the one from which all
 * datasets that they name can be reached by references. -1 when there is none;
 * NULL trees are skipped. */
int trd_node_base(const trd_schema *schema, const trd_node *const *nodes, size_t count);

/* The same for one measure (not a formula): reach runs over its references, and
 * its cohort over the dataset they point to. */
int trd_node_measure_base(const trd_schema *schema, const trd_node *measure);

/* Does the tree hold an instrument's score? Its item column, else NULL. */
const trd_field *trd_node_items(const trd_node *node);

/* Are the trees the same expression? Lines do not count. */
bool trd_node_is_same(const trd_node *a, const trd_node *b);

/* Does the tree use the dataset? */
bool trd_node_uses(const trd_node *node, int dataset);

/* One line that reads the measure aloud, in the recipe's own words:
 * "mean(survey.answers:score())". In the pool; NULL out of memory. */
const char *trd_node_words(const trd_node *node, const trd_schema *schema, trd_pool *pool);

#endif
