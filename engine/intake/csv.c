#include "intake/csv.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 65536, LARGEST_CELL = 1024 * 1024, LARGEST_RECORD = 8 * 1024 * 1024, MOST_FIELDS = 8192 };

struct trd_csv {
    trd_decoder    *decoder;
    char            delimiter;
    char           *chunk;
    size_t          at, got;
    bool            ended;
    int64_t         line;
    trd_text        text;            /* the fields of the record, NUL behind each */
    size_t         *starts;          /* where each begins in `text`               */
    bool           *quoted;
    trd_field_text *fields;
    size_t          count, room;
};

trd_code trd_csv_open(trd_decoder *decoder, char delimiter, trd_csv **out, trd_error *err)
{
    trd_csv *csv = calloc(1, sizeof *csv);

    if (!csv || !(csv->chunk = malloc(CHUNK))) {
        free(csv);
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    }
    csv->decoder = decoder;
    csv->delimiter = delimiter;
    csv->line = 1;
    *out = csv;
    return TRD_OK;
}

void trd_csv_close(trd_csv *csv)
{
    if (!csv)
        return;
    free(csv->chunk);
    free(csv->starts);
    free(csv->quoted);
    free(csv->fields);
    trd_text_release(&csv->text);
    free(csv);
}

/* The next letter without taking it; -1 at the end, -2 on an error. */
static int peek(trd_csv *csv, trd_error *err, trd_code *code)
{
    if (csv->at == csv->got && !csv->ended) {
        csv->at = csv->got = 0;
        if ((*code = trd_decoder_read(csv->decoder, csv->chunk, CHUNK, &csv->got, err)) != TRD_OK)
            return -2;
        csv->ended = csv->got == 0;
    }
    return csv->at < csv->got ? (unsigned char)csv->chunk[csv->at] : -1;
}

static trd_code begin_field(trd_csv *csv, bool is_quoted, trd_error *err)
{
    if (csv->count == csv->room) {
        size_t          room = csv->room ? 2 * csv->room : 64;
        size_t         *starts = realloc(csv->starts, room * sizeof *starts);
        if (starts)
            csv->starts = starts;
        bool           *flags = realloc(csv->quoted, room * sizeof *flags);
        if (flags)
            csv->quoted = flags;
        trd_field_text *fields = realloc(csv->fields, room * sizeof *fields);
        if (fields)
            csv->fields = fields;
        if (!starts || !flags || !fields)
            return trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
        csv->room = room;
    }
    if (csv->count == MOST_FIELDS)
        return trd_fail_at(err, TRD_E_DATA, csv->decoder->source->name, (long)csv->line, "has more than %d columns; is the delimiter right?", MOST_FIELDS);
    csv->starts[csv->count] = csv->text.length;
    csv->quoted[csv->count++] = is_quoted;
    return TRD_OK;
}

static trd_code too_long(const trd_csv *csv, int64_t line, trd_error *err)
{
    return trd_fail_at(err, TRD_E_DATA, csv->decoder->source->name, (long)line, "a cell of more than 1 MB, or a row of more than 8 MB "
                       "(a quote that is never closed?); correct the file");
}

/* A field in quotes, up to behind the closing one. */
static trd_code read_quoted(trd_csv *csv, trd_error *err)
{
    int64_t  opened = csv->line;
    size_t   start = csv->text.length;
    trd_code code = TRD_OK;

    csv->at++;
    for (int c; (c = peek(csv, err, &code)) != -2;) {
        if (c == -1)
            return trd_fail_at(err, TRD_E_DATA, csv->decoder->source->name, (long)opened, "line %lld: quote never closed; close it or take it out", (long long)opened);
        /* Letters in one go up to the next quote or line end of this chunk. */
        size_t n = 0;
        while (csv->at + n < csv->got && csv->chunk[csv->at + n] != '"' && csv->chunk[csv->at + n] != '\n')
            n++;
        trd_text_add_bytes(&csv->text, csv->chunk + csv->at, n);
        csv->at += n;
        if (csv->text.length - start > LARGEST_CELL || csv->text.length > LARGEST_RECORD)
            return too_long(csv, opened, err);
        if (csv->at == csv->got)
            continue;
        if (csv->chunk[csv->at] == '\n') {
            trd_text_add_bytes(&csv->text, "\n", 1);
            csv->line++;
            csv->at++;
            continue;
        }
        csv->at++;                                   /* a quote: doubled, or the end */
        c = peek(csv, err, &code);
        if (c == '"') {
            trd_text_add_bytes(&csv->text, "\"", 1);
            csv->at++;
        } else if (c == -1 || c == '\n' || c == '\r' || c == (unsigned char)csv->delimiter) {
            return TRD_OK;
        } else if (c != -2) {
            return trd_fail_at(err, TRD_E_DATA, csv->decoder->source->name, (long)csv->line, "text behind a closing quote; double the quotes inside a cell");
        }
    }
    return code;
}

static trd_code read_plain(trd_csv *csv, trd_error *err)
{
    size_t   start = csv->text.length;
    trd_code code = TRD_OK;

    for (int c; (c = peek(csv, err, &code)) >= 0;) {
        size_t n = 0;
        while (csv->at + n < csv->got && csv->chunk[csv->at + n] != csv->delimiter && csv->chunk[csv->at + n] != '\n' &&
               csv->chunk[csv->at + n] != '\r')
            n++;
        trd_text_add_bytes(&csv->text, csv->chunk + csv->at, n);
        csv->at += n;
        if (csv->text.length - start > LARGEST_CELL || csv->text.length > LARGEST_RECORD)
            return too_long(csv, csv->line, err);
        if (csv->at < csv->got)
            return TRD_OK;
    }
    return code;
}

/* Takes what ends a field. *last: it ended the record. */
static trd_code end_field(trd_csv *csv, bool *last, trd_error *err)
{
    trd_code code = TRD_OK;
    int      c = peek(csv, err, &code);

    trd_text_add_bytes(&csv->text, "", 1);
    *last = true;
    if (c < 0)
        return code;
    csv->at++;
    if (c == (unsigned char)csv->delimiter) {
        *last = false;
    } else {                                         /* LF, CRLF or CR */
        csv->line++;
        if (c == '\r' && peek(csv, err, &code) == '\n')
            csv->at++;
    }
    return code;
}

trd_code trd_csv_next(trd_csv *csv, trd_record *out, bool *more, trd_error *err)
{
    trd_code code = TRD_OK;
    bool     last = false;

    *more = false;
    trd_text_clear(&csv->text);
    csv->count = 0;
    out->line = csv->line;
    int c = peek(csv, err, &code);
    if (c < 0)
        return code;
    while (!last && code == TRD_OK) {
        c = peek(csv, err, &code);
        if (code == TRD_OK)
            code = begin_field(csv, c == '"', err);
        if (code == TRD_OK)
            code = c == '"' ? read_quoted(csv, err) : read_plain(csv, err);
        if (code == TRD_OK)
            code = end_field(csv, &last, err);
    }
    if (code == TRD_OK && csv->text.failed)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < csv->count; i++) {
        size_t end = i + 1 < csv->count ? csv->starts[i + 1] : csv->text.length;
        csv->fields[i] = (trd_field_text){ csv->text.bytes + csv->starts[i], end - csv->starts[i] - 1, csv->quoted[i] };
        if (memchr(csv->fields[i].bytes, '\0', csv->fields[i].length))
            return trd_fail_at(err, TRD_E_DATA, csv->decoder->source->name, (long)out->line, "line %lld holds a NUL, so this is no plain text; "
                               "is the encoding right?", (long long)out->line);
    }
    out->fields = csv->fields;
    out->count = csv->count;
    *more = true;
    return TRD_OK;
}
