/* intake/profile.h -- what a kind of file is, as data.
 *
 * A profile is a Lua file that returns a table (lua/profiles/, or one of the
 * analyst's own); the engine reads it as JSON:
 *
 *   name, title, table      names; the table is the default for --table
 *   licence, source         one line each, shown in every report
 *   append                  true: files of this kind add rows to one table
 *   columns                 list of { name =, header = text or list of synonyms,
 *                           type = "code" | "integer" | "real", optional = true }
 *   unpivot                 { name =, type =, pattern = { { column =, header = }, ... } }:
 *                           in each header pattern `{}` stands for the value of
 *                           `name`; every value that a header of any pattern
 *                           has becomes a row of its own.
 *   suppressed              { ["<5"] = { 1, 4 } }: texts that are bounds
 *   missing                 { "NULL" }: texts that are no value
 *   from_name               column whose value is the last four-digit number in
 *                           the file's name (or --set)
 *
 * A profile fits a file when every header that is not optional is there.
 */
#ifndef TRD_INTAKE_PROFILE_H
#define TRD_INTAKE_PROFILE_H

#include "base/pool.h"
#include "frame/column.h"
#include "intake/csv.h"

#include <cjson/cJSON.h>

typedef struct trd_profile_column {
    const char  *name;
    const char **headers;            /* synonyms */
    size_t       header_count;
    trd_type     type;
    bool         optional;
} trd_profile_column;

typedef struct trd_profile {
    const char         *name, *title, *table, *licence, *source, *from_name;
    bool                append;
    trd_profile_column *columns;
    size_t              column_count;
    const char         *key;         /* unpivot: name of the key column, or NULL  */
    trd_type            key_type;
    trd_profile_column *patterns;    /* headers hold {}                           */
    size_t              pattern_count;
    struct {
        const char *text;
        double      low, high;
    }                  *suppressed;
    size_t              suppressed_count;
    const char        **missing;
    size_t              missing_count;
} trd_profile;

/* TRD_E_RECIPE names what is wrong; `place` is the profile's file. */
trd_code trd_profile_read(const cJSON *json, const char *place, trd_pool *pool, trd_profile *out, trd_error *err);

/* SQLite has its own meaning for these names of columns. */
bool trd_profile_is_reserved(const char *name);

/* Does it fit this header? When not, *lacking is the first header it lacks. */
bool trd_profile_fits(const trd_profile *profile, const trd_record *header, const char **lacking);

/* The position of a column in the header by its synonyms, or -1. */
int trd_profile_find(const trd_profile_column *column, const trd_record *header);

/* The value that stands for {} when `header` matches `pattern`: its length,
 * and *start; 0 when it does not match. */
size_t trd_profile_match(const char *pattern, const char *header, const char **start);

#endif
