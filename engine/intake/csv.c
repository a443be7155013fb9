#include "intake/csv.h"

#include "base/parallel.h"
#include "intake/csv_scan.h"

#include <stdlib.h>

struct trd_csv {
    _Alignas(TRD_APART) const char *name;        /* other threads have readers too */
    char            delimiter;
    char           *at;
    csv_scan        scan;
    int64_t         line;
    bool            holds_nul;       /* somewhere in this piece */
    trd_field_text *fields;
    size_t          count, room;
    trd_cutter      cutter;          /* of its own, with its piece, when `whole` */
    trd_csv_piece   piece;
    bool            whole;
};

trd_code trd_csv_new(const char *name, char delimiter, trd_csv **out, trd_error *err)
{
    trd_csv *csv = aligned_alloc(TRD_APART, sizeof *csv);

    if (!csv)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    memset(csv, 0, sizeof *csv);
    csv->name = name;
    csv->delimiter = delimiter;
    *out = csv;
    return TRD_OK;
}

trd_code trd_csv_open(trd_decoder *decoder, char delimiter, trd_csv **out, trd_error *err)
{
    trd_code code = trd_csv_new(decoder->source->name, delimiter, out, err);

    if (code != TRD_OK)
        return code;
    (*out)->whole = true;
    trd_cutter_init(&(*out)->cutter, decoder, delimiter);
    return TRD_OK;
}

void trd_csv_close(trd_csv *csv)
{
    if (!csv)
        return;
    if (csv->whole)
        trd_cutter_release(&csv->cutter);
    trd_csv_piece_release(&csv->piece);
    free(csv->fields);
    free(csv);
}

void trd_csv_begin(trd_csv *csv, trd_csv_piece *piece)
{
    csv->at = piece->bytes;
    csv->scan = (csv_scan){ .end = piece->bytes + piece->length, .delimiter = csv->delimiter };
    csv_scan_from(&csv->scan, csv->at);
    csv->line = piece->line;
    csv->holds_nul = memchr(piece->bytes, '\0', piece->length) != NULL;
}

static trd_code room_for_field(trd_csv *csv, trd_error *err)
{
    if (csv->count == CSV_MOST_FIELDS)
        return trd_fail_at(err, TRD_E_DATA, csv->name, (long)csv->line, "has more than %d columns; is the delimiter right?", CSV_MOST_FIELDS);
    if (csv->count < csv->room)
        return TRD_OK;
    size_t          room = csv->room ? 2 * csv->room : 64;
    trd_field_text *fields = realloc(csv->fields, room * sizeof *fields);
    if (!fields)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    csv->fields = fields;
    csv->room = room;
    return TRD_OK;
}

/* A cell of n letters in a record that had `before`: is that too much? */
static trd_code check_size(const trd_csv *csv, size_t n, size_t before, int64_t line, trd_error *err)
{
    if (n <= CSV_LARGEST_CELL && before + n <= CSV_LARGEST_RECORD)
        return TRD_OK;
    return trd_fail_at(err, TRD_E_DATA, csv->name, (long)line, "a cell of more than 1 MB, or a row of more than 8 MB "
                       "(a quote that is never closed?); correct the file");
}

static int64_t count_feeds(const char *at, const char *end)
{
    int64_t feeds = 0;
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        feeds++;
        at++;
    }
    return feeds;
}

/* A field in quotes: *text begins and *stop ends it, without its doubled
 * quotes; csv->at stands behind the closing one. */
static trd_code read_quoted(trd_csv *csv, size_t before, char **text, char **stop, trd_error *err)
{
    char   *from = csv->at + 1, *to = from, *end = csv->scan.end;
    int64_t opened = csv->line;

    for (*text = to;; from += 2, *to++ = '"') {
        char  *quote = memchr(from, '"', (size_t)(end - from));
        size_t n = (size_t)((quote ? quote : end) - from);
        csv->line += count_feeds(from, from + n);
        if (to != from)
            memmove(to, from, n);
        to += n;
        from += n;
        trd_code code = check_size(csv, (size_t)(to - *text), before, opened, err);
        if (code != TRD_OK)
            return code;
        if (!quote)
            return trd_fail_at(err, TRD_E_DATA, csv->name, (long)opened, "line %lld: quote never closed; close it or take it out", (long long)opened);
        if (from + 1 == end || from[1] != '"')
            break;
    }
    *stop = to;
    csv->at = from + 1;
    if (csv->at < end && *csv->at != csv->delimiter && *csv->at != '\n' && *csv->at != '\r')
        return trd_fail_at(err, TRD_E_DATA, csv->name, (long)csv->line, "text behind a closing quote; double the quotes inside a cell");
    csv_scan_from(&csv->scan, csv->at);
    csv_scan_next(&csv->scan);
    return TRD_OK;
}

/* Takes what ends a field; was it the last of the record? */
static bool end_field(trd_csv *csv, char *stop)
{
    char *end = csv->scan.end, what = csv->at < end ? *csv->at : '\n';

    *stop = '\0';
    if (csv->at == end)
        return true;
    csv->at++;
    if (what == csv->delimiter)
        return false;
    csv->line++;                                     /* LF, CRLF or CR */
    if (what == '\r' && csv->at < end && *csv->at == '\n') {
        csv_scan_next(&csv->scan);
        csv->at++;
    }
    return true;
}

/* The piece to read from, or the next one of a whole file. */
static trd_code find_piece(trd_csv *csv, bool *more, trd_error *err)
{
    *more = csv->at < csv->scan.end;
    if (*more || !csv->whole)
        return TRD_OK;
    trd_code code = trd_cutter_next(&csv->cutter, &csv->piece, more, err);
    if (code == TRD_OK && *more)
        trd_csv_begin(csv, &csv->piece);
    else
        *more = false;
    return code;
}

static trd_code refuse_nul(const trd_csv *csv, int64_t line, trd_error *err)
{
    for (size_t i = 0; i < csv->count; i++)
        if (memchr(csv->fields[i].bytes, '\0', csv->fields[i].length))
            return trd_fail_at(err, TRD_E_DATA, csv->name, (long)line, "line %lld holds a NUL, so this is no plain text; "
                               "is the encoding right?", (long long)line);
    return TRD_OK;
}

trd_code trd_csv_next(trd_csv *csv, trd_record *out, bool *more, trd_error *err)
{
    trd_code code = find_piece(csv, more, err);
    size_t   before = 0;                             /* letters, with a NUL for each field */

    if (code != TRD_OK || !*more)
        return code;
    *more = false;
    csv->count = 0;
    out->line = csv->line;
    for (char *text = csv->at, *stop = text;; stop = text = csv->at) {
        bool quoted = *text == '"' && text < csv->scan.end;
        if ((code = room_for_field(csv, err)) != TRD_OK)
            return code;
        if (quoted)
            code = read_quoted(csv, before, &text, &stop, err);
        else {
            csv->at = stop = csv_scan_next(&csv->scan);
            code = check_size(csv, (size_t)(stop - text), before, csv->line, err);
        }
        if (code != TRD_OK)
            return code;
        csv->fields[csv->count++] = (trd_field_text){ text, (size_t)(stop - text), quoted };
        before += (size_t)(stop - text) + 1;
        if (end_field(csv, stop))
            break;
    }
    if (csv->holds_nul && (code = refuse_nul(csv, out->line, err)) != TRD_OK)
        return code;
    out->fields = csv->fields;
    out->count = csv->count;
    *more = true;
    return TRD_OK;
}
