/* base/text.h -- a text that grows.
 *
 * Start with `trd_text t = { 0 };`, end with trd_text_release. Running out of
 * memory sets `failed` and is checked once, at the end; `bytes` is always a
 * valid C string after the first addition. */
#ifndef TRD_BASE_TEXT_H
#define TRD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct trd_text {
    char  *bytes;
    size_t length, room;
    bool   failed;
} trd_text;

void trd_text_add(trd_text *t, const char *text);
void trd_text_add_bytes(trd_text *t, const char *bytes, size_t n);
void trd_text_add_format(trd_text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void trd_text_clear(trd_text *t);        /* keeps the room */
void trd_text_release(trd_text *t);

/* Adds `text` with control letters as visible escapes (\x1B, \u202E), so that
 * a label from a file can do nothing to a terminal. Newline and tab become a
 * space. */
void trd_text_add_safe(trd_text *t, const char *text);

/* Adds a JSON string literal with its quotes; `</` is written as `<\/` and
 * U+2028/9 are escaped, so that it may stand inside HTML. */
void trd_text_add_json(trd_text *t, const char *text);

/* Reads a whole file, at most `limit` bytes, into *t (NUL added behind).
 * 0 done, -1 cannot be read (errno), 1 larger than the limit. */
int trd_text_read_file(trd_text *t, const char *path, size_t limit);

#endif
