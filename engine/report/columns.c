#include "report/columns.h"

#include "base/utf8.h"

#include <string.h>

enum { GAP = 2, LONG_WORD = 20 };           /* a word longer than that may be broken */

void trd_fill(trd_text *out, const char *letter, size_t count)
{
    while (count-- > 0)
        trd_text_add(out, letter);
}

/* Where to break a word longer than the line: behind a joint of a file name,
 * else where the line ends. */
static size_t break_in_word(const char *text, size_t fits)
{
    for (size_t end = fits; end > fits / 3; end--)
        if (strchr("-_/", text[end - 1]))
            return end;
    return fits;
}

/* Bytes of the next line of at most `width` columns; *next is where the line
 * after it begins. */
static size_t take_line(const char *text, size_t width, const char **next)
{
    size_t fits = trd_utf8_prefix(text, width);
    size_t end = fits;

    if (text[fits] && text[fits] != ' ') {
        while (end > 0 && text[end - 1] != ' ')
            end--;
        while (end > 0 && text[end - 1] == ' ')
            end--;
        if (end == 0)
            end = break_in_word(text, fits);
    }
    if (end == 0 && *text) {                     /* a letter wider than the line */
        const char *behind = text;
        trd_utf8_next(&behind);
        end = (size_t)(behind - text);
    }
    *next = text + end;
    *next += strspn(*next, " ");
    while (end > 0 && text[end - 1] == ' ')
        end--;
    return end;
}

/* Adds a piece of a line and tells its width. */
static size_t add_piece(trd_text *out, const char *text, size_t bytes)
{
    size_t start = out->length;

    for (size_t i = 0; i < bytes; i++) {
        if (text[i] == '\xC2' && i + 1 < bytes && text[i + 1] == '\xA0') {
            trd_text_add(out, " ");
            i++;
        } else {
            trd_text_add_bytes(out, text + i, 1);
        }
    }
    return bytes && !out->failed ? trd_utf8_width(out->bytes + start) : 0;
}

void trd_wrap(trd_text *out, const char *text, size_t indent, size_t width)
{
    size_t room = width > indent + 1 ? width - indent : 1;

    text += strspn(text, " ");
    do {
        const char *next;
        size_t      bytes = take_line(text, room, &next);
        add_piece(out, text, bytes);
        trd_text_add(out, "\n");
        text = next;
        if (*text)
            trd_fill(out, " ", indent);
    } while (*text);
}

/* Width of the longest word, as far as it must stay whole. */
static size_t longest_word(const char *text)
{
    size_t longest = 0;

    while (*text && longest < LONG_WORD) {
        size_t bytes = strcspn(text, " "), fits = trd_utf8_prefix(text, LONG_WORD), width = 0;
        if (bytes > fits)
            return LONG_WORD;
        while (width < LONG_WORD && trd_utf8_prefix(text, width) < bytes)
            width++;
        if (width > longest)
            longest = width;
        text += bytes + strspn(text + bytes, " ");
    }
    return longest;
}

void trd_columns_fit(trd_columns *c, const char *const *cells)
{
    for (size_t i = 0; i < c->count; i++) {
        size_t width = trd_utf8_width(cells[i]), word = longest_word(cells[i]);
        if (width > c->width[i])
            c->width[i] = width;
        if (word > c->least[i])
            c->least[i] = word;
    }
}

static size_t row_width(const trd_columns *c)
{
    size_t width = c->indent + GAP * (c->count - 1);
    for (size_t i = 0; i < c->count; i++)
        width += c->width[i];
    return width;
}

/* The widest column that is wider than its floor; `count` when none is. */
static size_t widest(const trd_columns *c, const size_t *floors)
{
    size_t best = c->count;

    for (size_t i = 0; i < c->count; i++)
        if (c->width[i] > (floors ? floors[i] : 1) && (best == c->count || c->width[i] > c->width[best]))
            best = i;
    return best;
}

void trd_columns_shrink(trd_columns *c, size_t total)
{
    const size_t *floors = c->least;

    while (row_width(c) > total) {
        size_t column = widest(c, floors);
        if (column < c->count)
            c->width[column]--;
        else if (floors)
            floors = NULL;                       /* too narrow for manners */
        else
            break;
    }
}

void trd_columns_row(trd_text *out, const trd_columns *c, const char *const *cells,
                     const char *const *colors)
{
    const char *rest[TRD_MOST_COLUMNS];
    size_t      left;

    for (size_t i = 0; i < c->count; i++)
        rest[i] = cells[i] + strspn(cells[i], " ");
    do {
        size_t owed = c->indent;                 /* spaces not yet written: none at a line's end */
        left = 0;
        for (size_t i = 0; i < c->count; i++) {
            const char *next = rest[i];
            size_t      bytes = take_line(rest[i], c->width[i], &next), used = 0;
            if (bytes) {
                const char *color = colors && colors[i] ? colors[i] : "";
                trd_fill(out, " ", owed);
                owed = 0;
                trd_text_add(out, color);
                used = add_piece(out, rest[i], bytes);
                trd_text_add(out, *color ? "\x1B[0m" : "");
            }
            rest[i] = next;
            left += strlen(rest[i]);
            owed += c->width[i] > used ? c->width[i] - used + GAP : GAP;
        }
        trd_text_add(out, "\n");
    } while (left > 0);
}
