/* report/voice.h -- the language a report speaks, and where its texts live.
 *
 * All fixed words stand in words.c, Dutch and English side by side. Texts that
 * are made live in the pool; running out of memory sets `failed`, gives "" and
 * is checked once, at the end.
 */
#ifndef TRD_REPORT_VOICE_H
#define TRD_REPORT_VOICE_H

#include "base/pool.h"

#include <stdbool.h>

typedef struct trd_voice {
    bool      dutch;                 /* else English */
    trd_pool *pool;
    bool      failed;
} trd_voice;

typedef enum trd_word {
    W_LADDER, W_VERSION, W_PURPOSE, W_DATA, W_ENGINE, W_SEAL,
    W_LEARN, W_ACCOUNT, W_PROVE,
    W_SEALED_BEFORE, W_SEALED_AFTER, W_SEAL_CHANGED, W_SEAL_NEVER,      /* as trd_seal_state */
    W_SEALED_AT, W_FIRST_DATA, W_FINGERPRINT, W_SEALED_FINGERPRINT, W_CHANGES,
    W_SUMMARY, W_THE_LADDER, W_FINDINGS, W_FINDING, W_PROVENANCE, W_NOTES, W_GUIDE, W_MAIN_POINTS, W_READ_FIRST,
    W_AT_A_GLANCE, W_NO_FINDINGS, W_NOTHING_ON_RUNG, W_NO_SOURCES,
    W_INDICATOR, W_PRECONDITION, W_MECHANISM,                           /* as trd_kind */
    W_PRECONDITIONS, W_MECHANISMS, W_FROM_TO, W_GUARDS,
    W_INPUT, W_OUTPUT, W_EFFECT, W_IMPACT,                              /* as trd_rung */
    W_INPUT_IS, W_OUTPUT_IS, W_EFFECT_IS, W_IMPACT_IS,
    W_MET, W_MAINTAINED, W_MISSED, W_UNDECIDED, W_UNMEASURABLE,         /* as trd_verdict */
    W_AS_IS, W_NOT_DELIVERED, W_LINK_BREAKS, W_MECHANISM_FAILED,        /* as trd_reading */
    W_SINGLE, W_BENCHMARK, W_CHAIN, W_TREND, W_FOLLOW_UP, W_BEFORE_AFTER, W_DOSE, W_VERSUS, W_INTERRUPTED_SERIES,
    W_ANCOVA, W_MATCHED, W_DIFF_IN_DIFF,                                /* as trd_design */
    W_MEASURED, W_TARGET, W_COMPARISON, W_VERDICT, W_CERTAINTY, W_WHY, W_READING, W_MEASURE, W_CASES,
    W_INSTRUMENT, W_MARKS, W_PARTS, W_PRIMARY, W_ID, W_BECAUSE,
    W_NO_TARGET, W_NO_MARKS, W_UNDEFINED, W_FULL_COUNT, W_NO_INTERVAL, W_INTERVAL, W_HIDDEN_CELLS, W_UNKNOWN_DESTINATION,
    W_OF, W_TO, W_USED, W_LEFT_OUT, W_CLUSTERS, W_POINTS,
    W_FIGURE, W_SHOWN, W_UNCERTAINTY, W_HOW_MEASURED, W_ESTIMATE, W_TAKING_PART, W_COMPARISON_GROUP,
    W_TABLE, W_ROWS, W_SOURCE, W_IMPORTED, W_LICENCE, W_DIGEST, W_UNKNOWN,
    W_GUIDE_VERDICT, W_GUIDE_INTERVAL, W_GUIDE_SPAN, W_GUIDE_CERTAINTY, W_GUIDE_WORDS, W_GUIDE_UNITS,
    W_PLOT_INTERVAL, W_PLOT_LINE, W_DRAWING, W_SYMBOLS, W_TARGET_AREA,
    W_RUNG, W_KIND, W_STAGE, W_LEVEL, W_GROUP, W_UNIT, W_VALUE, W_LOW, W_HIGH, W_CONFIDENCE,
    W_SPAN_LOW, W_SPAN_HIGH, W_REASON, W_CLAIM, W_YES, W_NO,
    W_COUNT
} trd_word;

const char *trd_say(const trd_voice *v, trd_word word);
const char *trd_say_head(trd_voice *v, trd_word word);                /* with a capital   */
const char *trd_say_mark(const trd_voice *v, int mark);            /* frame/marks.h, by number  */
const char *trd_say_term(const trd_voice *v, const char *term);    /* a level or stage           */
const char *trd_say_part(const trd_voice *v, const char *name);    /* a part's name; unknown: as it is */
const char *trd_say_month(const trd_voice *v, int month);          /* 1..12                     */

/* A made text in the pool; "" when memory ran out. */
const char *trd_make(trd_voice *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
