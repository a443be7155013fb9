#include "intake/encoding.h"

#include "base/parallel.h"
#include "base/stream.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
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

/* Letters that are neither beyond ASCII nor NUL, PART at a time: their lines;
 * -1 when there is another one among them. */
enum { PART = 128 };

TRD_FAST static int plain_lines(const unsigned char *at, bool after_cr)
{
    unsigned char others = 0, lines = (unsigned char)((at[0] == '\r') + (at[0] == '\n' && !after_cr));

    for (int i = 0; i < PART; i++)
        others |= (unsigned char)((at[i] & 0x80) | (at[i] == 0));
    for (int i = 1; i < PART; i++)
        lines = (unsigned char)(lines + (at[i] == '\r') + ((at[i] == '\n') & (at[i - 1] != '\r')));
    return others ? -1 : lines;
}

/* One chunk, behind what the last one left over (there is room for it before
 * `bytes`); the end of a letter may be in the next. */
static void look_at(scan *s, char *bytes, size_t n, bool last)
{
    size_t at = 0;

    bytes -= s->carried;
    memcpy(bytes, s->carry, s->carried);
    n += s->carried;
    s->carried = 0;
    while (at < n) {
        unsigned char c = (unsigned char)bytes[at];
        int           plain = n - at >= PART ? plain_lines((const unsigned char *)bytes + at, s->cr) : -1;
        if (plain >= 0) {
            s->line += plain;
            at += PART;
            s->cr = bytes[at - 1] == '\r';
            continue;
        }
        size_t until = n - at >= PART ? at + PART : n;       /* letter by letter through this part */
        for (; at < until; s->cr = c == '\r') {
            c = (unsigned char)bytes[at];
            if (c < 0x80) {
                if (c == '\r' || (c == '\n' && !s->cr))
                    s->line++;
                if (c == 0 && !s->first_nul)
                    s->first_nul = s->line;
                at++;
                continue;
            }
            if (!s->first_high)
                s->first_high = s->line;
            if (is_hole(c) && !s->first_hole)
                s->first_hole = s->line;
            size_t left = n - at, needed = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
            if (needed > 1 && left >= needed && trd_utf8_valid(bytes + at, needed) == needed) {
                s->multibyte = true;
                at += needed;
                continue;
            }
            if (!last && left < needed) {            /* wait for the next chunk */
                memcpy(s->carry, bytes + at, left);
                s->carried = left;
                s->cr = false;
                return;
            }
            if (!s->first_bad)
                s->first_bad = s->line;
            at++;
        }
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

/* Looking at the bytes and taking their digest both go in order, but not
 * together: one thread looks ahead while another is at the digest. */
enum { CHUNK = 256 * 1024, BEFORE = 8, SLOTS = 3 };

typedef struct finding {
    trd_source  *source;
    trd_encoding e;
    scan         scan;
    trd_digest   digest;
    char        *chunks[SLOTS];              /* with BEFORE bytes of room in front */
    size_t       got[SLOTS];
    bool         wide;
} finding;

static trd_code find_mark(finding *f, const char *chunk, size_t got, trd_error *err)
{
    trd_code code = refuse_no_text(f->source->name, chunk, got, err);

    if (got >= 3 && memcmp(chunk, "\xEF\xBB\xBF", 3) == 0) {
        f->e.mark = 3;
    } else if (got >= 2 && (memcmp(chunk, "\xFF\xFE", 2) == 0 || memcmp(chunk, "\xFE\xFF", 2) == 0)) {
        snprintf(f->e.name, sizeof f->e.name, "%s", chunk[0] == '\xFF' ? "UTF-16LE" : "UTF-16BE");
        f->e.mark = 2;
        f->wide = true;
    }
    return code;
}

static trd_code take_chunk(void *user, size_t slot, bool *more, trd_error *err)
{
    finding *f = user;
    char    *chunk = f->chunks[slot] + BEFORE;
    size_t   got;
    bool     first = f->e.bytes == 0;
    trd_code code = fill(f->source, chunk, CHUNK, &got, err);

    if (code == TRD_OK && first && got)
        code = find_mark(f, chunk, got, err);
    if (code != TRD_OK)
        return code;
    size_t skip = first && f->e.mark == 3 ? 3 : 0;
    if (!f->wide)
        look_at(&f->scan, chunk + skip, got - skip, false);
    f->e.bytes += (int64_t)got;
    f->got[slot] = got;
    *more = got > 0;
    return TRD_OK;
}

static trd_code no_work(void *user, size_t slot, trd_error *err)
{
    (void)user, (void)slot, (void)err;
    return TRD_OK;
}

static trd_code digest_chunk(void *user, size_t slot, trd_error *err)
{
    finding *f = user;
    (void)err;
    trd_digest_add(&f->digest, f->chunks[slot] + BEFORE, f->got[slot]);
    return TRD_OK;
}

static trd_code find(finding *f, const char *wanted, trd_error *err)
{
    static const trd_stream_steps steps = { take_chunk, no_work, digest_chunk };
    char     nothing[BEFORE];
    trd_code code = trd_stream(&steps, f, SLOTS, trd_parallel_threads((size_t)trd_source_size(f->source) / 10, f->source->watch) > 1 ? 2 : 1, err);

    if (code != TRD_OK)
        return code;
    look_at(&f->scan, nothing + sizeof nothing, 0, true);
    trd_digest_finish(&f->digest, f->e.digest);
    f->e.first_line = f->scan.first_high;
    if (f->e.bytes == 0)
        return trd_fail_at(err, TRD_E_DATA, f->source->name, 0, "is empty; check the download");
    return f->wide ? TRD_OK : judge(f->source, &f->scan, wanted, &f->e, err);
}

trd_code trd_encoding_find(trd_source *source, const char *wanted, trd_encoding *out, trd_error *err)
{
    finding  f = { .source = source, .scan = { .line = 1 } };
    trd_code code = TRD_OK;

    trd_digest_init(&f.digest);
    for (int i = 0; i < SLOTS; i++)
        if (!(f.chunks[i] = malloc(BEFORE + CHUNK)))
            code = trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    if (code == TRD_OK)
        code = find(&f, wanted, err);
    for (int i = 0; i < SLOTS; i++)
        free(f.chunks[i]);
    if (code != TRD_OK)
        return code;
    *out = f.e;
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
