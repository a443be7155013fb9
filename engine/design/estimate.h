/* design/estimate.h -- what a comparison found: one number with its doubt.
 *
 * Every measure and every comparison ends in this struct. A share is a
 * fraction 0..1, a change of a share a difference of fractions, a gain in sd
 * a number of standard deviations. NAN means: not defined; `reason` says why.
 */
#ifndef TRD_DESIGN_ESTIMATE_H
#define TRD_DESIGN_ESTIMATE_H

#include "frame/marks.h"
#include "frame/span.h"
#include "stat/interval.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum trd_design {                    /* in order of what it can support */
    TRD_SINGLE,                              /* one measurement: describes            */
    TRD_BENCHMARK,                           /* against a known value: compares       */
    TRD_CHAIN,                               /* where cases arrive: describes         */
    TRD_TREND,                               /* points in time, other cases: change   */
    TRD_FOLLOW_UP,                           /* the same cases, later again: change   */
    TRD_BEFORE_AFTER,                        /* the same cases twice: change          */
    TRD_DOSE,                                /* more or less of it: goes together with */
    TRD_VERSUS,                              /* two groups at one time: compares      */
    TRD_INTERRUPTED_SERIES,                  /* many points in time: change           */
    TRD_ANCOVA,                              /* as if they had started alike: contributed */
    TRD_MATCHED,                             /* beside others like them: contributed  */
    TRD_DIFF_IN_DIFF,                        /* change against change of a group: contributed */
    TRD_DESIGNS                              /* how many there are                    */
} trd_design;

/* What all comparisons of a design have in common. */
typedef struct trd_design_facts {
    const char *name;                        /* stable: "single", ...                 */
    bool        difference;                  /* a change or difference, not a level: of shares in pp,
                                                and for targets as rise and gain      */
    bool        per_case;                    /* of one value a case: a mean or a share */
    bool        sd;                          /* may be asked in standard deviations   */
} trd_design_facts;

const trd_design_facts *trd_design_facts_of(trd_design design);

typedef enum trd_unit {
    TRD_UNIT_COUNT,                          /* cases, persons, hours                 */
    TRD_UNIT_SHARE,                          /* fraction 0..1, shown as %             */
    TRD_UNIT_POINTS,                         /* points on a scale                     */
    TRD_UNIT_SD,                             /* standard deviations                   */
    TRD_UNIT_PP,                             /* difference of fractions, shown as pp  */
    TRD_UNIT_RATIO,                          /* 1 = equal                             */
    TRD_UNIT_RELATIVE                        /* fraction of change, shown as %        */
} trd_unit;

/* A number under the estimate that the report shows as it is: the two points
 * of a trend, the four means of a difference in differences. */
typedef struct trd_part {
    const char *name;                        /* stable: "base", "end", "hits", "size", ... */
    const char *label;                       /* what the data call it ("2014-2015"), or "" */
    trd_unit    unit;
    trd_span    value;                       /* low == high when known                     */
    int64_t     cases;                       /* cases under it; -1: does not apply         */
    double      low, high, confidence;       /* an interval of its own; confidence 0: none */
} trd_part;

enum { TRD_PARTS = 24 };

/* A period of an interrupted series: what was measured in it, and where the
 * fitted line and the line from before, drawn on, stand. NAN: not known. */
typedef struct trd_period {
    const char *label;
    trd_span    value;
    double      line, old_line;
} trd_period;

typedef struct trd_estimate {
    trd_design  design;
    trd_unit    unit;
    double      value, low, high;            /* NAN: not defined                       */
    double      confidence;                  /* level of low and high; 0: no interval
                                                (a full count, or a span)              */
    trd_span    span;                        /* bounds from hidden cells               */
    bool        has_span;                    /* then value, low and high are NAN       */
    int64_t     cases;                       /* cases used                             */
    int64_t     left_out;                    /* cases not used: missing, unmatched     */
    int64_t     clusters;                    /* 0: no cluster declared                 */
    int64_t     arm_clusters;                /* the fewest in one of two arms; -1: no arms */
    trd_part    parts[TRD_PARTS];
    int         part_count;
    const trd_period *series;                /* in order; NULL: no series              */
    size_t      series_count, series_from;   /* from: the first after it began         */
    trd_marks   marks;
    const char *reason;                      /* why undefined, or NULL                 */

    /* Design facts, for certainty; NAN or -1 when they do not apply. */
    double      sd;                          /* which sd a gain in sd is divided by    */
    double      attrition;                   /* share lost between before and after    */
    double      attrition_gap;               /* difference of it between the groups    */
    double      imbalance;                   /* baseline difference in sd              */
    double      reliability;                 /* Cronbach's alpha of the scale          */
    int64_t     points;                      /* of a series: the fewest periods on a side; -1 */
    bool        census;                      /* a full count: no sampling error        */
} trd_estimate;

/* The stable names: "single", ...; "count", "share", ... */
const char *trd_design_name(trd_design design);
const char *trd_unit_name(trd_unit unit);

/* Everything undefined; cases 0, no parts, no marks. */
void trd_estimate_init(trd_estimate *e, trd_design design, trd_unit unit);

/* Fewer than ten clusters, in all or in an arm: what depends on them is little. */
bool trd_estimate_has_few_clusters(const trd_estimate *e);

/* A known number goes to `value`, bounds to `span` (with its mark). */
void trd_estimate_value(trd_estimate *e, trd_span value);

/* Adds a part without an interval; `name` and `label` are not copied. More than
 * TRD_PARTS are left out. */
void trd_estimate_part(trd_estimate *e, const char *name, const char *label, trd_unit unit, trd_span value,
                       int64_t cases);

/* The same with its interval, where that is defined. */
void trd_estimate_part_between(trd_estimate *e, const char *name, const char *label, trd_unit unit,
                               const trd_interval *interval, int64_t cases);

/* The first part of that name; NULL when there is none. */
const trd_part *trd_estimate_find(const trd_estimate *e, const char *name);

#endif
