/* intake/source.h -- where bytes come from: a file, or memory in tests and
 * fuzzers. Readers see nothing else. */
#ifndef TRD_INTAKE_SOURCE_H
#define TRD_INTAKE_SOURCE_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

typedef struct trd_source {
    const char *name;                /* for messages                             */
    FILE       *file;                /* or, when NULL:                           */
    const char *bytes;
    size_t      length, at;
    size_t      step;                /* memory: most bytes per read; 0: no limit */
} trd_source;

/* Opens a file; TRD_E_IO when it is missing, a folder, or unreadable. */
trd_code trd_source_open(const char *path, trd_source *out, trd_error *err);
void     trd_source_memory(const char *bytes, size_t length, const char *name, trd_source *out);
void     trd_source_close(trd_source *source);

/* Up to n bytes; *got is 0 at the end. TRD_E_IO when reading fails. */
trd_code trd_source_read(trd_source *source, char *into, size_t n, size_t *got, trd_error *err);
trd_code trd_source_rewind(trd_source *source, trd_error *err);

#endif
