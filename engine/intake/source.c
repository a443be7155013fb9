#include "intake/source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

trd_code trd_source_open(const char *path, trd_source *out, trd_error *err)
{
    struct stat info;

    memset(out, 0, sizeof *out);
    out->name = path;
    if (stat(path, &info) != 0)
        return trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read (%s); check the name", strerror(errno));
    if (S_ISDIR(info.st_mode))
        return trd_fail_at(err, TRD_E_IO, path, 0, "is a folder; name the files in it");
    if (!(out->file = fopen(path, "rb")))
        return trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read (%s); ask for access", strerror(errno));
    return TRD_OK;
}

void trd_source_memory(const char *bytes, size_t length, const char *name, trd_source *out)
{
    *out = (trd_source){ .name = name, .bytes = bytes, .length = length };
}

void trd_source_close(trd_source *source)
{
    if (source->file)
        fclose(source->file);
    source->file = NULL;
}

trd_code trd_source_read(trd_source *s, char *into, size_t n, size_t *got, trd_error *err)
{
    if (s->file) {
        *got = fread(into, 1, n, s->file);
        if (*got == 0 && ferror(s->file))
            return trd_fail_at(err, TRD_E_IO, s->name, 0, "cannot be read to its end (%s); check the disk", strerror(errno));
        return TRD_OK;
    }
    if (s->step && n > s->step)
        n = s->step;
    if (n > s->length - s->at)
        n = s->length - s->at;
    if (n)
        memcpy(into, s->bytes + s->at, n);
    s->at += n;
    *got = n;
    return TRD_OK;
}

trd_code trd_source_rewind(trd_source *s, trd_error *err)
{
    s->at = 0;
    if (s->file && fseek(s->file, 0, SEEK_SET) != 0)
        return trd_fail_at(err, TRD_E_IO, s->name, 0, "cannot be read twice (%s); save it as a file first", strerror(errno));
    return TRD_OK;
}
