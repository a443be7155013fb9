/* report/sheet.h -- the findings as they are shown: the layer all formats share.
 *
 * Every text of a sheet is final in words and numbers and not yet escaped: it
 * may hold whatever a recipe or a file held. A driver lays out and escapes,
 * and never makes a sentence or formats a number of its own. No text is NULL;
 * "" means: nothing to show.
 */
#ifndef TRD_REPORT_SHEET_H
#define TRD_REPORT_SHEET_H

#include "ladder/findings.h"
#include "report/figure.h"
#include "report/voice.h"

typedef struct trd_fact {
    const char *name, *value;
} trd_fact;

typedef struct trd_item {                /* one finding */
    const trd_finding *finding;
    int         number;                  /* 1, 2, ... in the order of the recipe          */
    trd_rung    place;                   /* its rung; of a mechanism: the rung it leaves  */
    int         digits;                  /* decimals of its estimate                      */
    bool        sign;                    /* its estimate is a change                      */
    const char *title, *short_title;     /* whole, and at most SHORT_TITLE columns        */
    const char *kind, *relation;         /* "mechanisme", "van Deelnemers naar Interesse" */
    const char *about;                   /* "Effect · intenties · vmbo · hoofdindicator"  */
    const char *value, *doubt;           /* "19,1 %" and "95 %-interval 18,8–19,4 %"      */
    const char *compact;                 /* "19,1 % (18,8–19,4)"                          */
    const char *measured;                /* value and doubt in one line                   */
    const char *target, *comparison, *verdict, *why;
    const char *reading;                 /* "" when it reads as it stands                 */
    const char *cases;                   /* "402 gebruikt · 31 weggelaten · 12 clusters"  */
    const char *certainty, *certainty_of;/* "3/5" and "3 van 5"                           */
    const char *marks;                   /* in words, "" when there are none              */
    const trd_fact *parts, *reasons;     /* reasons: "+2" and its text                    */
    size_t      part_count, reason_count;
} trd_item;

typedef struct trd_sheet {
    trd_voice           voice;
    const trd_findings *findings;
    const char         *title, *version, *purpose;      /* version: "techlab 1.2.0"      */
    const char         *seal, *seal_words;              /* state, and its sentence       */
    const trd_fact     *seal_facts;
    size_t              seal_fact_count;
    const char         *fingerprint;                    /* digest, short                 */
    const trd_item     *items;
    size_t              count;
    int                 verdicts[TRD_UNMEASURABLE + 1]; /* of indicators only            */
} trd_sheet;

enum { SHORT_TITLE = 200, SHORT_DIGEST = 12 };

/* Builds the sheet in voice.pool; false when memory ran out. */
bool trd_sheet_build(const trd_findings *f, trd_pool *pool, trd_sheet *out);

const char *trd_sheet_rung(const trd_sheet *s, trd_rung rung);
const char *trd_sheet_verdict(const trd_sheet *s, trd_verdict verdict);

/* The findings a board reads first: the primary ones, or (when none is) all
 * indicators of effect and impact. */
bool trd_sheet_is_main(const trd_sheet *s, const trd_item *item);

/* The notes on how to read the report, at `i`; NULL behind the last. */
const char *trd_sheet_guide(const trd_sheet *s, size_t i);

/* A digest as people compare it: its first letters. */
const char *trd_sheet_short_digest(trd_voice *v, const char *digest);

/* Indicators, preconditions or mechanisms at a place. */
size_t trd_sheet_count(const trd_sheet *s, trd_rung place, trd_kind kind);

#endif
