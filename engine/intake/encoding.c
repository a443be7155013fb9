#include "intake/encoding.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* ---- what is it? -------------------------------------------------------- */

static const struct {
    const char *bytes;
    size_t      length;
    const char *what;
} no_text[] = {
    { "\x1F\x8B", 2, "a compressed file (gzip); unpack it first" },
    { "PK\x03\x04", 4, "a compressed file (zip, or an Excel workbook); save it as CSV" },
    { "SQLite format 3", 15, "a database; it needs no import, name it with --data" },
    { "$FL2", 4, "an SPSS file; save it as CSV" },
    { "\xD0\xCF\x11\xE0", 4, "an old Excel or Word file; save it as CSV" },
    { "%PDF", 4, "a PDF; ask for the table as CSV" },
    { "<?xml", 5, "XML, no table; ask for CSV" },
    { "<!DOCTYPE", 9, "a web page, no table; download the CSV itself" },
    { "<html", 5, "a web page, no table; download the CSV itself" },
};

typedef struct scan {
    int64_t line;                    /* of the byte looked at                 */
    int64_t first_high, first_bad, first_nul, first_hole;
    bool    multibyte;               /* a valid UTF-8 letter beyond ASCII     */
    bool    cr;                      /* the byte before was a CR              */
    char    carry[4];                /* start of a letter cut by a chunk      */
    size_t  carried;
} scan;

/* Bytes that Windows-1252 leaves undefined. */
static bool is_hole(unsigned char c)
{
    return c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D;
}

/* One chunk; the end of a letter may be in the next. */
static void look_at(scan *s, const char *bytes, size_t n, bool last)
{
    char   joined[16384 + 8];
    size_t at = 0;

    memcpy(joined, s->carry, s->carried);
    memcpy(joined + s->carried, bytes, n);
    n += s->carried;
    s->carried = 0;
    while (at < n) {
        unsigned char c = (unsigned char)joined[at];
        if (c < 0x80) {
            if (c == '\r' || (c == '\n' && !s->cr))
                s->line++;
            s->cr = c == '\r';
            if (c == 0 && !s->first_nul)
                s->first_nul = s->line;
            at++;
            continue;
        }
        s->cr = false;
        if (!s->first_high)
            s->first_high = s->line;
        if (is_hole(c) && !s->first_hole)
            s->first_hole = s->line;
        size_t left = n - at, needed = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
        if (needed > 1 && left >= needed && trd_utf8_valid(joined + at, needed) == needed) {
            s->multibyte = true;
            at += needed;
            continue;
        }
        if (!last && left < needed) {                /* wait for the next chunk */
            memcpy(s->carry, joined + at, left);
            s->carried = left;
            return;
        }
        if (!s->first_bad)
            s->first_bad = s->line;
        at++;
    }
}

static trd_code refuse_no_text(const char *name, const char *bytes, size_t n, trd_error *err)
{
    for (size_t i = 0; i < sizeof no_text / sizeof *no_text; i++)
        if (n >= no_text[i].length && strncasecmp(bytes, no_text[i].bytes, no_text[i].length) == 0)
            return trd_fail_at(err, TRD_E_DATA, name, 1, "this is %s", no_text[i].what);
    return TRD_OK;
}

static trd_code judge(const trd_source *source, const scan *s, const char *wanted, trd_encoding *e, trd_error *err)
{
    const char *name = source->name;

    if (wanted) {
        if (strcasecmp(wanted, "UTF-8") == 0 && s->first_bad)
            return trd_fail_at(err, TRD_E_DATA, name, (long)s->first_bad, "is not UTF-8, whatever --encoding says; leave it out or name another");
        snprintf(e->name, sizeof e->name, "%s", wanted);
        iconv_t test = iconv_open("UTF-8", wanted);
        if (test == (iconv_t)-1)
            return trd_fail_at(err, TRD_E_USAGE, name, 0, "encoding '%s' is unknown; use UTF-8, WINDOWS-1252, ISO-8859-15 or UTF-16", wanted);
        iconv_close(test);
        return TRD_OK;
    }
    if (s->first_nul)
        return trd_fail_at(err, TRD_E_DATA, name, (long)s->first_nul, "line %ld holds a NUL byte, so this is no plain text (UTF-16 without its mark?); "
                           "save the file as UTF-8, or say --encoding UTF-16LE", (long)s->first_nul);
    if (!s->first_high) {
        snprintf(e->name, sizeof e->name, "ASCII");
    } else if (!s->first_bad) {
        snprintf(e->name, sizeof e->name, "UTF-8");
    } else if (s->multibyte) {
        return trd_fail_at(err, TRD_E_DATA, name, (long)s->first_bad, "line %ld is not UTF-8 while other lines are: two encodings in one file; "
                           "save the file again as UTF-8, or say which with --encoding", (long)s->first_bad);
    } else if (s->first_hole) {
        return trd_fail_at(err, TRD_E_DATA, name, (long)s->first_hole, "line %ld is in no encoding that Trede knows; say which with --encoding", (long)s->first_hole);
    } else {
        snprintf(e->name, sizeof e->name, "WINDOWS-1252");
    }
    return TRD_OK;
}

/* A whole chunk, also from a source that gives little at a time: the first one
 * must hold the mark. */
static trd_code fill(trd_source *source, char *into, size_t n, size_t *got, trd_error *err)
{
    size_t   fresh = 1;
    trd_code code = TRD_OK;

    for (*got = 0; *got < n && fresh && code == TRD_OK; *got += fresh)
        if ((code = trd_source_read(source, into + *got, n - *got, &fresh, err)) != TRD_OK)
            fresh = 0;
    return code;
}

trd_code trd_encoding_find(trd_source *source, const char *wanted, trd_encoding *out, trd_error *err)
{
    trd_encoding e = { .name = "" };
    trd_digest   digest;
    scan         s = { .line = 1 };
    char         chunk[16384];
    size_t       got;
    bool         wide = false;
    trd_code     code;

    trd_digest_init(&digest);
    for (bool first = true; (code = fill(source, chunk, sizeof chunk, &got, err)) == TRD_OK && got; first = false) {
        trd_digest_add(&digest, chunk, got);
        e.bytes += (int64_t)got;
        if (first) {
            if ((code = refuse_no_text(source->name, chunk, got, err)) != TRD_OK)
                return code;
            if (got >= 3 && memcmp(chunk, "\xEF\xBB\xBF", 3) == 0) {
                e.mark = 3;
            } else if (got >= 2 && (memcmp(chunk, "\xFF\xFE", 2) == 0 || memcmp(chunk, "\xFE\xFF", 2) == 0)) {
                snprintf(e.name, sizeof e.name, "%s", chunk[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE");
                e.mark = 2;
                wide = true;
            }
        }
        size_t skip = first && e.mark == 3 ? 3 : 0;
        if (!wide)
            look_at(&s, chunk + skip, got - skip, false);
    }
    if (code != TRD_OK)
        return code;
    look_at(&s, "", 0, true);
    trd_digest_finish(&digest, e.digest);
    e.first_line = s.first_high;
    if (e.bytes == 0)
        return trd_fail_at(err, TRD_E_DATA, source->name, 0, "is empty; check the download");
    if (!wide && (code = judge(source, &s, wanted, &e, err)) != TRD_OK)
        return code;
    *out = e;
    return trd_source_rewind(source, err);
}

/* ---- decoding ----------------------------------------------------------- */

trd_code trd_decoder_open(trd_decoder *d, trd_source *source, const trd_encoding *encoding, trd_error *err)
{
    d->source = source;
    d->skip = encoding->mark;
    d->raw_count = 0;
    d->convert = (iconv_t)-1;
    if (strcmp(encoding->name, "ASCII") == 0 || strcasecmp(encoding->name, "UTF-8") == 0)
        return TRD_OK;
    d->convert = iconv_open("UTF-8", encoding->name);
    return d->convert != (iconv_t)-1 ? TRD_OK
                                     : trd_fail_at(err, TRD_E_DATA, source->name, 0, "encoding '%s' is unknown here; save the file as UTF-8", encoding->name);
}

void trd_decoder_close(trd_decoder *d)
{
    if (d->convert != (iconv_t)-1)
        iconv_close(d->convert);
    d->convert = (iconv_t)-1;
}

trd_code trd_decoder_read(trd_decoder *d, char *into, size_t n, size_t *got, trd_error *err)
{
    trd_code code;
    size_t   fresh;

    while (d->skip) {                                /* the mark, even byte by byte */
        char mark[4];
        if ((code = trd_source_read(d->source, mark, d->skip, &fresh, err)) != TRD_OK)
            return code;
        d->skip = fresh ? d->skip - fresh : 0;
    }
    if (d->convert == (iconv_t)-1)
        return trd_source_read(d->source, into, n, got, err);
    for (;;) {
        if ((code = trd_source_read(d->source, d->raw + d->raw_count, sizeof d->raw - d->raw_count, &fresh, err)) != TRD_OK)
            return code;
        d->raw_count += fresh;
        if (d->raw_count == 0) {
            *got = 0;
            return TRD_OK;
        }
        char  *from = d->raw, *to = into;
        size_t left = d->raw_count, room = n;
        size_t done = iconv(d->convert, &from, &left, &to, &room);
        bool   cut = done == (size_t)-1 && errno == EINVAL && fresh;
        if (done == (size_t)-1 && errno != E2BIG && !cut)
            return trd_fail_at(err, TRD_E_DATA, d->source->name, 0, "holds bytes that are not in its encoding; save it as UTF-8, or say which with --encoding");
        memmove(d->raw, from, left);
        d->raw_count = left;
        *got = n - room;
        if (*got)
            return TRD_OK;
    }
}
