/* intake/sniff.h -- by what are the cells of a file divided? */
#ifndef TRD_INTAKE_SNIFF_H
#define TRD_INTAKE_SNIFF_H

#include "base/pool.h"
#include "intake/csv.h"

typedef struct trd_sniff {
    char        delimiter;
    const char *word, *reason;       /* "semicolon"; why, in a few words   */
    int64_t     header;              /* line of the header                 */
} trd_sniff;

/* Looks at the first 200 records. A `sep=;` line settles it. TRD_E_DATA when
 * two delimiters fit equally well, or when title lines stand above the table
 * (the message names the line of the header). `wanted` and `header` 0:
 * recognise. */
trd_code trd_sniff_file(trd_source *source, const trd_encoding *encoding, char wanted, int64_t header, trd_pool *pool,
                        trd_sniff *out, trd_error *err);

#endif
