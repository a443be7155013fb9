/* expr/node_int.h -- what reading and checking trees share. */
#ifndef TRD_EXPR_NODE_INT_H
#define TRD_EXPR_NODE_INT_H

#include "expr/node.h"

/* As the surface sends it: "at_least". */
const char *trd_op_name(trd_op op);

/* As a person wrote it: without keys, rank_within is "rank". */
const char *trd_node_word(const trd_node *n);

#endif
