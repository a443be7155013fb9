#include "intake/csv.h"
#include "intake/csv_scan.h"

#include "base/parallel.h"

#include <stdlib.h>

/* A piece must be large against the cost of handing it over, and small against
 * the cache of a core. Without a record end in MOST bytes the record is larger
 * than 8 MB, whatever its quotes, and reading it fails. */
enum { PIECE = 512 * 1024, MOST = 2 * CSV_LARGEST_RECORD + 4 * CSV_MOST_FIELDS };

void trd_cutter_init(trd_cutter *cutter, trd_decoder *decoder, char delimiter)
{
    *cutter = (trd_cutter){ .decoder = decoder, .delimiter = delimiter, .line = 1 };
}

void trd_cutter_release(trd_cutter *cutter)
{
    free(cutter->rest);
    cutter->rest = NULL;
}

void trd_csv_piece_release(trd_csv_piece *piece)
{
    free(piece->bytes);
    piece->bytes = NULL;
}

static trd_code make_room(char **bytes, size_t *room, size_t n, trd_error *err)
{
    if (n + CSV_BLOCK <= *room)
        return TRD_OK;
    char *more = realloc(*bytes, n + CSV_BLOCK);
    if (!more)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    *bytes = more;
    *room = n + CSV_BLOCK;
    return TRD_OK;
}

/* LF, CRLF and CR each count once. */
TRD_FAST static int64_t count_lines(const char *bytes, size_t n)
{
    enum { PART = 128 };
    int64_t lines = 0;
    size_t  i = n > 0 && (bytes[0] == '\n' || bytes[0] == '\r');

    lines = (int64_t)i;
    for (i = n > 0; i + PART <= n; i += PART) {
        unsigned char part = 0;
        for (size_t k = i; k < i + PART; k++)
            part = (unsigned char)(part + (bytes[k] == '\r') + ((bytes[k] == '\n') & (bytes[k - 1] != '\r')));
        lines += part;
    }
    for (; i < n; i++)
        lines += (bytes[i] == '\r') + ((bytes[i] == '\n') & (bytes[i - 1] != '\r'));
    return lines;
}

/* Without quotes every line end is a record end. A CR at the very end may have
 * its LF in the next piece. */
static size_t cut_plain(const char *bytes, size_t n, int64_t *lines)
{
    const char *lf = memrchr(bytes, '\n', n), *cr = lf || n < 2 ? NULL : memrchr(bytes, '\r', n - 1);
    size_t      cut = lf ? (size_t)(lf - bytes) + 1 : cr ? (size_t)(cr - bytes) + 1 : 0;

    *lines = count_lines(bytes, cut);
    return cut;
}

/* Behind the closing quote, counting lines; NULL when that is not here. */
static char *pass_quoted(char *at, const char *end, int64_t *lines)
{
    for (at++;; at += 2) {
        char *quote = memchr(at, '"', (size_t)(end - at));
        for (char *lf = at; quote && (lf = memchr(lf, '\n', (size_t)(quote - lf))); lf++)
            ++*lines;
        if (!quote || quote + 1 == end)
            return NULL;
        at = quote;
        if (at[1] != '"')
            return at + 1;
    }
}

/* With quotes the fields must be walked: the same rules as in csv.c, but
 * nothing is kept. Behind a mistake any cut will do. */
static size_t cut_quoted(char *bytes, size_t n, char delimiter, int64_t *lines)
{
    csv_scan s = { .end = bytes + n, .delimiter = delimiter };
    char    *at = bytes, *cut = bytes;
    int64_t  seen = 0;

    csv_scan_from(&s, at);
    while (at < s.end) {
        if (*at == '"') {
            if (!(at = pass_quoted(at, s.end, &seen)))
                break;
            csv_scan_from(&s, at);
        }
        at = csv_scan_next(&s);
        if (at == s.end || (*at == '\r' && at + 1 == s.end))
            break;
        if (*at++ == delimiter)
            continue;
        if (at[-1] == '\r' && *at == '\n') {
            csv_scan_next(&s);
            at++;
        }
        seen++;
        cut = at;
        *lines = seen;
    }
    return (size_t)(cut - bytes);
}

static trd_code fill(trd_cutter *c, trd_csv_piece *piece, size_t target, trd_error *err)
{
    size_t   got = 0;
    trd_code code = make_room(&piece->bytes, &piece->room, target + CSV_BLOCK, err);

    while (code == TRD_OK && piece->length < target && !c->ended) {
        code = trd_decoder_read(c->decoder, piece->bytes + piece->length, target - piece->length < 64 ? 64 : target - piece->length, &got, err);
        piece->length += code == TRD_OK ? got : 0;
        c->ended = code == TRD_OK && got == 0;
    }
    return code;
}

trd_code trd_cutter_next(trd_cutter *c, trd_csv_piece *piece, bool *more, trd_error *err)
{
    size_t   cut = 0;
    int64_t  lines = 0;
    trd_code code = make_room(&piece->bytes, &piece->room, c->rest_length, err);

    piece->length = 0;
    if (code == TRD_OK && c->rest_length)
        memcpy(piece->bytes, c->rest, c->rest_length);
    piece->length = c->rest_length;
    for (size_t target = PIECE; code == TRD_OK && !cut; target *= 2) {
        code = fill(c, piece, target, err);
        if (code != TRD_OK)
            return code;
        if (c->ended || piece->length >= MOST)
            cut = piece->length;
        else if (memchr(piece->bytes, '"', piece->length))
            cut = cut_quoted(piece->bytes, piece->length, c->delimiter, &lines);
        else
            cut = cut_plain(piece->bytes, piece->length, &lines);
        if (c->ended)
            break;
    }
    if (code == TRD_OK)
        code = make_room(&c->rest, &c->rest_room, piece->length - cut, err);
    if (code != TRD_OK)
        return code;
    *more = piece->length > 0;
    c->rest_length = piece->length - cut;
    memcpy(c->rest, piece->bytes + cut, c->rest_length);
    piece->length = cut;
    memset(piece->bytes + cut, 0, CSV_BLOCK);
    piece->line = c->line;
    piece->number = c->number++;
    c->line += lines;
    return TRD_OK;
}
