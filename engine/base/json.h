/* base/json.h -- JSON from strangers, and JSON that has one spelling.
 *
 * cJSON builds the tree; what it lets through (double keys, text behind the
 * value, deep nesting, loose numbers, NUL, invalid UTF-8) is refused here
 * first. Numbers and texts are written here too, since cJSON prints 15 digits.
 */
#ifndef TRD_BASE_JSON_H
#define TRD_BASE_JSON_H

#include "base/error.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Parses strictly: UTF-8, one value, RFC 8259 numbers of at most 63 characters
 * that fit a double, no NUL and no half letter in a text, no key twice in an
 * object, at most 128 levels deep. On error *out is left as it was and the
 * error names the byte. Free the result with cJSON_Delete. `name` is the
 * place in errors (a file name). */
trd_code trd_json_parse(const char *bytes, size_t n, const char *name, cJSON **out, trd_error *err);

/* Reads and parses a file of at most `limit` bytes. */
trd_code trd_json_read(const char *path, size_t limit, cJSON **out, trd_error *err);

/* The canonical form of RFC 8785: keys sorted, numbers as ECMAScript writes
 * them, no space. Members called `skip` (may be NULL) are left out on every
 * level: a ladder's identity does not contain its line numbers. */
void trd_json_canonical(const cJSON *value, const char *skip, trd_text *out);

/* A number as ECMAScript writes it: the shortest text that reads back as the
 * same double. Not finite becomes `null`. */
void trd_json_number(trd_text *out, double value);

/* Members, or the fallback when absent or of another type. */
const char *trd_json_text(const cJSON *object, const char *key, const char *fallback);
double      trd_json_double(const cJSON *object, const char *key, double fallback);
bool        trd_json_true(const cJSON *object, const char *key);

#endif
