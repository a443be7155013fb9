/* frame/group.h -- which group is each row in?
 *
 * Groups are the combinations of the values of some key columns, numbered
 * 0 .. groups-1 in order of the first key, then the second, and so on: the
 * numbers do not depend on threads, and not on the order of the rows. Codes
 * are in order of their numbers. One number more, `groups`, is the spare slot
 * for rows that are in no group, so that whoever gathers needs groups + 1
 * places and no branch.
 *
 * Dense: when the product of the ranges of the keys is small the number is
 *        arithmetic on the cells (region * 5 + year), worked out per block and
 *        never kept; a combination without rows is a group that is empty.
 * Other: the combinations that occur are numbered once (frame/unit.h), four
 *        bytes a row; no group is empty before rows are left out.
 *
 * Usual order: trd_groups_make, then per block trd_groups_ids and
 * frame/accumulate.h, then trd_groups_labels.
 */
#ifndef TRD_FRAME_GROUP_H
#define TRD_FRAME_GROUP_H

#include "base/error.h"
#include "base/watch.h"
#include "frame/column.h"

enum {
    TRD_GROUP_KEYS = 16,             /* most keys                                     */
    TRD_GROUP_DENSE = 1 << 17        /* most groups that are numbered by arithmetic,
                                        unless there are fewer than rows / 16         */
};

typedef enum trd_group_missing {     /* a row of which a key is missing */
    TRD_GROUP_LEAVES_OUT,            /* is in no group                                */
    TRD_GROUP_KEEPS                  /* is in a group of its own, behind the others   */
} trd_group_missing;

typedef struct trd_group_key {
    const trd_column *column;
    int64_t           least;
    uint32_t          size, stride;  /* dense: values, missing among them; the step of one */
} trd_group_key;

typedef struct trd_groups {
    size_t            rows, keys;
    uint32_t          groups;
    trd_group_missing missing;
    trd_group_key     key[TRD_GROUP_KEYS];
    const uint32_t   *ids;           /* per row; NULL: dense                          */
    const uint32_t   *first;         /* the first row of each group; NULL: dense      */
} trd_groups;

/* Groups by `keys` columns of equally many rows, which must outlive *out. No
 * keys: all `rows` rows in group 0.
 *
 * Errors: TRD_E_USAGE for too many keys or different numbers of rows,
 *         TRD_E_DATA for a key of spans (which cannot be told apart),
 *         TRD_E_LIMIT for 2^32 rows or more, TRD_E_CANCELLED, TRD_E_NOMEM.
 * Owns:   *out is in `pool`.
 * Cost:   dense: nothing, or one pass over keys whose bounds are not known.
 */
trd_code trd_groups_make(const trd_column *const *keys, size_t count, size_t rows, trd_group_missing missing,
                         trd_pool *pool, const trd_watch *watch, trd_groups *out, trd_error *err);

/* The same with at most `dense` groups numbered by arithmetic: who only counts
 * can afford more of them than who sums. */
trd_code trd_groups_make_within(const trd_column *const *keys, size_t count, size_t rows, trd_group_missing missing,
                                uint64_t dense, trd_pool *pool, const trd_watch *watch, trd_groups *out, trd_error *err);

/* The group of each of n rows from `from`. `keep` (may be NULL) is a flag
 * column of n rows, the block's own: only 1 stays, 0 and missing go to the
 * spare slot. Any n. Any number of threads. */
void trd_groups_ids(const trd_groups *groups, size_t from, size_t n, const trd_column *keep, uint32_t *ids);

/* Rows per group, groups + 1 counts: an empty group has 0, and the last is of
 * rows in no group. `keep` (may be NULL) has all rows. */
trd_code trd_groups_sizes(const trd_groups *groups, const trd_column *keep, const trd_watch *watch, int64_t *sizes,
                          trd_error *err);

/* The value of key number `key` in every group, as a column of `groups` rows in
 * the form of the key. NULL when memory runs out. */
trd_column *trd_groups_labels(const trd_groups *groups, size_t key, trd_pool *pool);

/* The same of `count` chosen groups, in that order. */
trd_column *trd_groups_labels_of(const trd_groups *groups, size_t key, const uint32_t *chosen, size_t count, trd_pool *pool);

#endif
