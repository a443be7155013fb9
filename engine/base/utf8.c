#include "base/utf8.h"

#include <ctype.h>
#include <string.h>
#include <utf8proc.h>

size_t trd_utf8_valid(const char *bytes, size_t n)
{
    size_t at = 0;

    while (at < n) {
        if (!(bytes[at] & 0x80)) {
            at++;
            continue;
        }
        utf8proc_int32_t letter;
        utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)bytes + at,
                                                 (utf8proc_ssize_t)(n - at), &letter);
        if (used <= 0)
            break;
        at += (size_t)used;
    }
    return at;
}

void trd_utf8_trim(char *text)
{
    size_t length = strlen(text);
    size_t valid = trd_utf8_valid(text, length);
    if (length - valid < 4)          /* a cut letter, not a foreign encoding */
        text[valid] = '\0';
}

unsigned trd_utf8_next(const char **at)
{
    utf8proc_int32_t letter;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)*at, -1, &letter);
    if (used <= 0) {                 /* not UTF-8: shown as the replacement letter */
        (*at)++;
        return 0xFFFD;
    }
    *at += used;
    return (unsigned)letter;
}

bool trd_utf8_is_control(unsigned c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) ||
           c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static size_t letter_width(unsigned letter)
{
    int width = trd_utf8_is_control(letter) ? 0 : utf8proc_charwidth((utf8proc_int32_t)letter);
    return width > 0 ? (size_t)width : 0;
}

size_t trd_utf8_width(const char *text)
{
    size_t width = 0;
    while (*text)
        width += letter_width(trd_utf8_next(&text));
    return width;
}

size_t trd_utf8_prefix(const char *text, size_t width)
{
    const char *at = text;
    size_t      used = 0;

    while (*at) {
        const char *next = at;
        used += letter_width(trd_utf8_next(&next));
        if (used > width)
            break;
        at = next;
    }
    return (size_t)(at - text);
}

/* Levenshtein distance over bytes, neighbours swapped counted as two. */
enum { LONGEST_WORD = 63 };

static size_t distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    size_t line[LONGEST_WORD + 1];

    if (rows > LONGEST_WORD || columns > LONGEST_WORD)
        return LONGEST_WORD;
    for (size_t j = 0; j <= columns; j++)
        line[j] = j;
    for (size_t i = 1; i <= rows; i++) {
        size_t corner = line[0];
        line[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t cost = tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]);
            size_t best = corner + cost;
            if (line[j] + 1 < best)
                best = line[j] + 1;
            if (line[j - 1] + 1 < best)
                best = line[j - 1] + 1;
            corner = line[j];
            line[j] = best;
        }
    }
    return line[columns];
}

const char *trd_nearest(const char *word, const char *const *words, size_t count)
{
    const char *best = NULL;
    size_t      limit = strlen(word) / 3 + 1;      /* about one letter in three */
    size_t      smallest = limit + 1;

    for (size_t i = 0; i < count; i++) {
        size_t d = distance(word, words[i]);
        if (d < smallest && d < strlen(words[i])) {
            smallest = d;
            best = words[i];
        }
    }
    return best;
}
