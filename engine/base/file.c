#include "base/file.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

trd_code trd_file_write(const char *path, const char *bytes, size_t n, trd_error *err)
{
    trd_text beside = { 0 };
    trd_code code = TRD_OK;

    trd_text_add_format(&beside, "%s.new", path);
    if (beside.failed) {
        trd_text_release(&beside);
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    }
    FILE *file = fopen(beside.bytes, "wbx");
    if (!file && errno == EEXIST && unlink(beside.bytes) == 0)       /* left by a run that was killed */
        file = fopen(beside.bytes, "wbx");
    if (!file) {
        code = trd_fail_at(err, TRD_E_IO, path, 0, "cannot be written (%s); choose a folder where you may write", strerror(errno));
    } else {
        bool fine = fwrite(bytes, 1, n, file) == n && fflush(file) == 0 && fsync(fileno(file)) == 0;
        fine = fclose(file) == 0 && fine;
        if (!fine || rename(beside.bytes, path) != 0) {
            code = trd_fail_at(err, TRD_E_IO, path, 0, "cannot be written (%s); make room on the disk", strerror(errno));
            unlink(beside.bytes);
        }
    }
    trd_text_release(&beside);
    return code;
}
