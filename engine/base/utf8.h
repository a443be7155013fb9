/* base/utf8.h -- text from strangers: is it UTF-8, how wide is it, is it safe
 * to show. Everything the engine stores or prints is valid UTF-8. */
#ifndef TRD_BASE_UTF8_H
#define TRD_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Length of the valid prefix; == n when all of it is valid UTF-8 (no
 * surrogates, no overlong forms; NUL is valid here). */
size_t trd_utf8_valid(const char *bytes, size_t n);

/* Cuts half a letter off the end of a NUL-terminated text that was cut. */
void trd_utf8_trim(char *text);

/* Columns on a terminal; control characters count 0. */
size_t trd_utf8_width(const char *text);

/* The longest prefix of `text` that is at most `width` columns, in bytes. */
size_t trd_utf8_prefix(const char *text, size_t width);

/* Decodes one letter at *at (valid UTF-8) and moves *at behind it. */
unsigned trd_utf8_next(const char **at);

/* True for letters that must not reach a terminal as they are: C0 (but tab
 * and newline), DEL, C1, bidi controls, line and paragraph separators. */
bool trd_utf8_is_control(unsigned letter);

/* The word in `words` nearest to `word` (edit distance, case ignored), or
 * NULL when none is near enough to suggest. */
const char *trd_nearest(const char *word, const char *const *words, size_t count);

#endif
