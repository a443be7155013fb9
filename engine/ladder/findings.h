/* ladder/findings.h -- what a run found: the input of every report.
 *
 * Plain data in one pool. The ladder room fills in numbers, codes and links;
 * report/narrate.h makes the sentences (every `..._words`, `claim`, `text`,
 * `measure`) in the language of the run. The drivers of the report room read
 * it and never compute. Texts that come from a recipe or a file are valid
 * UTF-8 and otherwise unchecked: each output escapes them.
 */
#ifndef TRD_LADDER_FINDINGS_H
#define TRD_LADDER_FINDINGS_H

#include "design/data.h"
#include "design/estimate.h"

#include <stddef.h>

struct trd_ladder;
struct trd_change;

typedef enum trd_rung { TRD_INPUT, TRD_OUTPUT, TRD_EFFECT, TRD_IMPACT } trd_rung;
typedef enum trd_kind { TRD_INDICATOR, TRD_PRECONDITION, TRD_MECHANISM } trd_kind;

typedef enum trd_verdict {
    TRD_MET,                 /* gehaald                                       */
    TRD_MAINTAINED,          /* behouden: no relevant decline                 */
    TRD_MISSED,              /* niet gehaald                                  */
    TRD_UNDECIDED,           /* onbeslist: interval or span straddles         */
    TRD_UNMEASURABLE         /* niet te meten, with the reason                */
} trd_verdict;

/* How the verdict must be read in the light of delivery and mechanism. */
typedef enum trd_reading {
    TRD_AS_IS,
    TRD_NOT_DELIVERED,       /* not delivered as intended: says nothing of the idea    */
    TRD_LINK_BREAKS,         /* delivered, mechanism held, effect stayed away          */
    TRD_MECHANISM_FAILED     /* delivered, but the mechanism did not work              */
} trd_reading;

typedef enum trd_target_kind {
    TRD_NO_TARGET,
    TRD_AT_LEAST, TRD_AT_MOST, TRD_BETWEEN,          /* of the level            */
    TRD_RISE, TRD_NO_DECLINE, TRD_GAIN,              /* of the change           */
    TRD_ABOVE_BENCHMARK, TRD_REPRESENTATION
} trd_target_kind;

typedef struct trd_target {
    trd_target_kind kind;
    double          low, high;       /* thresholds in `unit`; NAN when absent. at_least: low;
                                        at_most: high; no_decline: low = -margin; gain: low */
    trd_unit        unit;
} trd_target;

typedef struct trd_reason {          /* one point of certainty won or lost */
    int         points;              /* + or -                             */
    const char *code;                /* "design_single", "few_clusters"    */
    const char *text;                /* in the language of the run         */
} trd_reason;

typedef struct trd_finding {
    const char  *id, *title;
    trd_rung     rung;
    trd_kind     kind;
    const char  *stage, *level, *group;      /* "" when not given                   */
    bool         primary;
    const char  *instrument;                 /* "name version: source", or ""       */
    const char  *measure;                    /* in words, in the language of the run */
    trd_estimate estimate;
    trd_target   target;
    const char  *target_words;               /* "ten minste 20 %"                   */
    trd_verdict  verdict;
    const char  *why;                        /* stable code, ladder/verdict.h            */
    const char  *verdict_words;              /* why, one sentence                   */
    trd_reading  reading;
    const char  *reading_words;              /* "" when TRD_AS_IS                   */
    const char **because;                    /* ids of indicators behind the reading */
    size_t       because_count;
    const char  *claim;                      /* the sentence the design allows      */
    int          certainty;                  /* 0..5                                */
    trd_reason  *reasons;
    size_t       reason_count;
    const char **from_to;                    /* mechanism: titles from, to; else NULL */
    const char **guards;                     /* precondition: ids it guards         */
    size_t       guard_count;
} trd_finding;

typedef enum trd_seal_state {
    TRD_SEALED_BEFORE_DATA, TRD_SEALED_AFTER_DATA, TRD_CHANGED_SINCE_SEAL, TRD_NEVER_SEALED
} trd_seal_state;

typedef struct trd_seal_report {
    trd_seal_state state;
    const char    *digest;           /* of the ladder as it runs now        */
    const char    *sealed_digest;    /* "" when never sealed                */
    const char    *sealed_at;        /* ISO 8601, UTC; "" when never sealed */
    const char    *first_data_at;    /* first import, "" when unknown       */
    const char    *words;            /* the state in one sentence           */
    const char   **changes;          /* what changed since the seal         */
    size_t         change_count;
} trd_seal_report;

typedef struct trd_provenance {      /* one file under the run */
    const char *table, *source, *digest, *imported_at, *licence;
    int64_t     rows;
} trd_provenance;

typedef struct trd_findings {
    const struct trd_ladder *ladder; /* what was run; NULL in samples       */
    const char     *ladder_id, *ladder_title, *ladder_version;
    const char     *purpose;         /* "learn", "account", "prove"         */
    const char     *language;        /* "nl" or "en": of all texts here     */
    trd_seal_report seal;
    struct trd_change *changes;      /* since the seal, ladder/seal.h       */
    size_t          change_count;
    trd_finding    *items;           /* in the order of the recipe          */
    size_t          count;
    trd_provenance *sources;
    size_t          source_count;
    const char    **notes;           /* what the reader must know: "synthetic data", ... */
    size_t          note_count;
    const char     *engine;          /* "trede 0.1.0 (Lua 5.4.4, SQLite 3.40.1, GSL 2.7.1)" */
    const char     *data_path;       /* name of the database, without folders */
    const trd_pass   *passes;        /* what the run took, for --explain      */
    size_t            pass_count;
    const trd_joined *joins;         /* references followed                       */
    size_t            join_count;
    const trd_loaded *loaded;
    size_t            loaded_count;
    size_t            from_cache;    /* columns that were not read from the database (docs/cache.md) */
} trd_findings;

#endif
