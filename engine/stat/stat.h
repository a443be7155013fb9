/* stat/stat.h -- why a statistic is not defined, and switching off abort().
 *
 * Small data are never an error in this room: a mean of no cases is a value
 * (NAN) with a reason. Errors are wrong calls only.
 */
#ifndef TRD_STAT_STAT_H
#define TRD_STAT_STAT_H

#include "base/error.h"

/* Why the value, or only its interval, is not there. */
typedef enum trd_stat_reason {
    TRD_DEFINED,         /* nothing is missing                                          */
    TRD_NO_CASES,        /* no value                                                    */
    TRD_EMPTY_GROUP,     /* one of the groups holds no case: no value                   */
    TRD_ONE_CASE,        /* value, but no spread to judge it by (also: in a group)      */
    TRD_NO_VARIANCE,     /* value, but all cases are equal: an interval would be a lie  */
    TRD_ONE_CLUSTER,     /* value, but one cluster (also: in a group)                   */
    TRD_FULL_COUNT,      /* value, and everybody was counted: no sampling error         */
    TRD_ONE_ITEM,        /* a scale of one item has no inner consistency                */
    TRD_NO_REPLICATE,    /* value, but it does not exist without one of the clusters    */
    TRD_NO_BOUNDS,       /* value, but one of the two sides has no interval of its own  */
    TRD_NOT_FINITE,      /* a value that is no number, or sums beyond 1.8e308           */
    TRD_COLLINEAR,       /* of a term: it follows from the others: no value             */
    TRD_NO_FREEDOM,      /* value, but as many terms as cases                           */
    TRD_SEPARATED,       /* a term tells the outcomes apart: the estimate is infinite   */
    TRD_NO_CONVERGENCE,  /* the search for the estimate did not end                     */
    TRD_UNDEFINED,       /* the formula has no value here: a division by 0, a log of 0  */
    TRD_STAT_REASONS
} trd_stat_reason;

/* The stable code ("no_cases") and an English sentence part ("no cases").
 * Both live for ever; a number that is no reason gives "unknown". */
const char *trd_stat_reason_name(trd_stat_reason reason);
const char *trd_stat_reason_text(trd_stat_reason reason);

/* GSL calls abort() on an error by default. Call this first thing in main and
 * in every test of this room; afterwards GSL only returns statuses. */
void trd_stat_init(void);

const char *trd_stat_version(void);      /* of GSL: "2.7.1" */

#endif
