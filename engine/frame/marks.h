/* frame/marks.h -- doubts that travel: a set of marks on data, estimates and
 * findings. Everything derived inherits them by `|`; nothing removes one. */
#ifndef TRD_FRAME_MARKS_H
#define TRD_FRAME_MARKS_H

#include <stdint.h>

typedef uint32_t trd_marks;

enum {
    TRD_MARK_FEW_CASES = 1u << 0,
    TRD_MARK_SUPPRESSED = 1u << 1,             /* hidden cells: the value is a span       */
    TRD_MARK_PROVISIONAL = 1u << 2,
    TRD_MARK_DEFINITION_BREAK = 1u << 3,
    TRD_MARK_LOW_RESPONSE = 1u << 4,
    TRD_MARK_LOW_MATCH = 1u << 5,              /* before and after matched for too few    */
    TRD_MARK_DIFFERENTIAL_ATTRITION = 1u << 6,
    TRD_MARK_BASELINE_IMBALANCE = 1u << 7,
    TRD_MARK_FEW_CLUSTERS = 1u << 8,           /* fewer than ten                          */
    TRD_MARK_SELF_SELECTION = 1u << 9,
    TRD_MARK_POSITIVE_SELECTION = 1u << 10,
    TRD_MARK_BENCHMARK_UNCERTAIN = 1u << 11,   /* a benchmark without known uncertainty   */
    TRD_MARK_TARGET_AFTERWARDS = 1u << 12,     /* not sealed before the data              */
    TRD_MARK_EXPLORATORY = 1u << 13,
    TRD_MARK_MANY_LOOKS = 1u << 14,
    TRD_MARK_CONTRADICTION = 1u << 15,         /* parts and total of some rows disagree   */
    TRD_MARK_SYNTHETIC = 1u << 16,             /* made-up data                            */
    TRD_MARK_LOW_RELIABILITY = 1u << 17,       /* the scale's alpha is below 0.70         */
    TRD_MARK_SLOPES_DIFFER = 1u << 18,         /* what is adjusted for works otherwise in the two groups */
    TRD_MARK_POOR_OVERLAP = 1u << 19,          /* some who took part are like nobody who did not */
    TRD_MARK_COUNT = 20
};

/* The stable name ("few_clusters") of mark number i (0 <= i < TRD_MARK_COUNT). */
const char *trd_mark_name(int i);

#endif
