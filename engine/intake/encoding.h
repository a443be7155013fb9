/* intake/encoding.h -- in what encoding is a file, decided over all of it.
 *
 * UTF-8 (also plain ASCII), Windows-1252 and UTF-16 with a mark are told
 * apart; what is no text at all is refused by its name. Nothing that is not
 * valid UTF-8 goes further than this: other encodings are converted on the way
 * (through iconv). */
#ifndef TRD_INTAKE_ENCODING_H
#define TRD_INTAKE_ENCODING_H

#include "base/digest.h"
#include "intake/source.h"

#include <iconv.h>
#include <stdint.h>

typedef struct trd_encoding {
    char    name[32];                /* "ASCII", "UTF-8", "WINDOWS-1252", "UTF-16LE", ... */
    size_t  mark;                    /* bytes of a byte order mark to skip                */
    int64_t first_line;              /* first line that is not ASCII, 0: none             */
    int64_t bytes;
    char    digest[TRD_DIGEST_ROOM]; /* SHA-256 of the file                               */
} trd_encoding;

/* Reads the source to its end and rewinds it. `wanted` (may be NULL) overrules
 * what is found, but must fit. TRD_E_DATA names line and reason: NUL bytes, a
 * mixture of encodings, a compressed file, a database, ... */
trd_code trd_encoding_find(trd_source *source, const char *wanted, trd_encoding *out, trd_error *err);

/* The source as UTF-8, chunk by chunk. */
typedef struct trd_decoder {
    trd_source *source;
    iconv_t     convert;             /* (iconv_t)-1: already UTF-8 */
    size_t      skip;
    char        raw[16384];
    size_t      raw_count;
} trd_decoder;

trd_code trd_decoder_open(trd_decoder *d, trd_source *source, const trd_encoding *encoding, trd_error *err);
trd_code trd_decoder_read(trd_decoder *d, char *into, size_t n, size_t *got, trd_error *err);   /* n >= 64 */
void     trd_decoder_close(trd_decoder *d);

#endif
