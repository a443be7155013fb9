/* expr/node_int.h -- what reading and checking trees share. */
#ifndef TRD_EXPR_NODE_INT_H
#define TRD_EXPR_NODE_INT_H

#include "expr/node.h"

/* As the surface writes it: "at_least". */
const char *trd_op_name(trd_op op);

#endif
