/* base/file.h -- a file written whole, or not at all. */
#ifndef TRD_BASE_FILE_H
#define TRD_BASE_FILE_H

#include "base/error.h"

/* Writes n bytes to a name beside `path`, syncs, and renames. On error `path`
 * is as it was and nothing is left behind; TRD_E_IO says why. The file that a
 * link points to is written, and the link stays. What is no file (/dev/null, a
 * pipe) is written into: it must not be replaced by one. */
trd_code trd_file_write(const char *path, const char *bytes, size_t n, trd_error *err);

#endif
