/* ladder/ladder.h -- a ladder as plain C data: what a recipe declared.
 *
 * It is read from the JSON that the recipe's worker gave, as hostile input.
 * All mistakes of a recipe are found here together, before any data are
 * opened: unknown fields with the nearest right name, types, targets that do
 * not fit their measure. Its canonical form (RFC 8785, without line numbers)
 * and the digest of it are the identity of the recipe.
 */
#ifndef TRD_LADDER_LADDER_H
#define TRD_LADDER_LADDER_H

#include "base/digest.h"
#include "design/compare.h"
#include "ladder/findings.h"

typedef struct trd_indicator {
    trd_kind        kind;
    trd_rung        rung;            /* of a mechanism: that of its `to`            */
    const char     *id, *title;
    const char     *level, *stage, *group;       /* "" when not given              */
    bool            primary;
    long            line;
    trd_node       *measure;         /* NULL when not given                         */
    trd_comparison  comparison;
    trd_target      target;          /* kind TRD_NO_TARGET when not given           */
    int            *guards;          /* PRECONDITION: indexes of what it guards     */
    size_t          guard_count;
    int             from, to;        /* MECHANISM: indexes; else -1                 */
} trd_indicator;

typedef struct trd_ladder {
    const char    *file;             /* as named on the command line                */
    const char    *id, *title, *version, *language, *purpose;
    trd_schema     schema;
    trd_indicator *indicators;       /* in the order of the recipe                  */
    size_t         count;
    const char    *canonical;
    char           digest[TRD_DIGEST_ROOM];
} trd_ladder;

/* Reads what the worker gave; `source` is the text of the recipe (to find the
 * line of a field). Mistakes go to `problems`; the ladder is complete only when
 * there are none. TRD_E_NOMEM, or TRD_E_RECIPE when there is no ladder at all. */
trd_code trd_ladder_read(const cJSON *recipe, const char *file, const char *source, trd_pool *pool,
                         trd_ladder **out, trd_problems *problems, trd_error *err);

/* Reads a comparison by itself (the REPL does); mistakes go to `problems`. */
trd_code trd_comparison_read(const cJSON *json, const trd_schema *schema, trd_pool *pool, trd_comparison *out,
                             trd_problems *problems, trd_error *err);

const char *trd_rung_name(trd_rung rung);        /* "input", ...        */
const char *trd_kind_name(trd_kind kind);        /* "indicator", ...    */

#endif
