/* intake/source.h -- where bytes come from: a file, or memory in tests and
 * fuzzers. Readers see nothing else. */
#ifndef TRD_INTAKE_SOURCE_H
#define TRD_INTAKE_SOURCE_H

#include "base/error.h"
#include "base/watch.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

typedef struct trd_source {
    const char *name;                /* for messages                             */
    FILE       *file;                /* or, when NULL:                           */
    const char *bytes;
    size_t      length, at;
    size_t      step;                /* memory: most bytes per read; 0: no limit */
    struct stat opened;              /* file: as it was when it was opened       */
    const trd_watch *watch;          /* reading stops when it says so            */
} trd_source;

/* Opens a file; TRD_E_IO when it is missing, unreadable, or no file that can be
 * read twice (a folder, a pipe, a device). */
trd_code trd_source_open(const char *path, trd_source *out, trd_error *err);
void     trd_source_memory(const char *bytes, size_t length, const char *name, trd_source *out);
void     trd_source_close(trd_source *source);

/* Up to n bytes; *got is 0 at the end. TRD_E_IO when reading fails,
 * TRD_E_CANCELLED when the watch stops. */
trd_code trd_source_read(trd_source *source, char *into, size_t n, size_t *got, trd_error *err);
trd_code trd_source_rewind(trd_source *source, trd_error *err);

/* Bytes, as they were when it was opened. */
int64_t  trd_source_size(const trd_source *source);

/* Fails: somebody wrote in the file between two passes. */
trd_code trd_source_changed(const trd_source *source, trd_error *err);

/* Is the file still the one that was opened? TRD_E_DATA when somebody wrote in
 * it: what was seen in one pass need not hold for the next. */
trd_code trd_source_unchanged(const trd_source *source, trd_error *err);

#endif
