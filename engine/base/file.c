#include "base/file.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static trd_code cannot(const char *path, const char *advice, trd_error *err)
{
    return trd_fail_at(err, TRD_E_IO, path, 0, "cannot be written (%s); %s", strerror(errno), advice);
}

static bool write_and_close(FILE *file, const char *bytes, size_t n, bool sync)
{
    bool fine = fwrite(bytes, 1, n, file) == n && fflush(file) == 0 && (!sync || fsync(fileno(file)) == 0);
    return fclose(file) == 0 && fine;
}

/* Beside the file, then in its place. */
static trd_code replace(const char *path, const char *beside, const char *bytes, size_t n, trd_error *err)
{
    FILE *file = fopen(beside, "wbx");

    if (!file && errno == EEXIST && unlink(beside) == 0)             /* left by a run that was killed */
        file = fopen(beside, "wbx");
    if (!file)
        return cannot(path, "choose a folder where you may write", err);
    if (!write_and_close(file, bytes, n, true) || rename(beside, path) != 0) {
        trd_code code = cannot(path, errno == ENOSPC || errno == EDQUOT ? "make room on the disk" : "choose another place", err);
        unlink(beside);
        return code;
    }
    return TRD_OK;
}

static trd_code write_into(const char *path, const char *bytes, size_t n, trd_error *err)
{
    FILE *file = fopen(path, "wb");
    return file && write_and_close(file, bytes, n, false) ? TRD_OK : cannot(path, "choose another place", err);
}

trd_code trd_file_write(const char *path, const char *bytes, size_t n, trd_error *err)
{
    struct stat about;
    bool        is_there = stat(path, &about) == 0;

    if (is_there && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode))
        return write_into(path, bytes, n, err);
    trd_text beside = { 0 };
    char    *target = is_there ? realpath(path, NULL) : NULL;        /* what a link points to */
    trd_text_add_format(&beside, "%s.new", target ? target : path);
    trd_code code = beside.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs")
                                  : replace(target ? target : path, beside.bytes, bytes, n, err);
    trd_text_release(&beside);
    free(target);
    return code;
}
