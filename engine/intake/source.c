#include "intake/source.h"

#include <errno.h>
#include <string.h>

trd_code trd_source_open(const char *path, trd_source *out, trd_error *err)
{
    memset(out, 0, sizeof *out);
    out->name = path;
    if (stat(path, &out->opened) != 0)
        return trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read (%s); check the name", strerror(errno));
    if (S_ISDIR(out->opened.st_mode))
        return trd_fail_at(err, TRD_E_IO, path, 0, "is a folder; name the files in it");
    if (!S_ISREG(out->opened.st_mode))
        return trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read twice; save it as a file first");
    if (!(out->file = fopen(path, "rb")) || fstat(fileno(out->file), &out->opened) != 0)
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
    if (trd_watch_stops(s->watch))
        return trd_fail_at(err, TRD_E_CANCELLED, s->name, 0, "interrupted; nothing was stored");
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

int64_t trd_source_size(const trd_source *s)
{
    return s->file ? (int64_t)s->opened.st_size : (int64_t)s->length;
}

trd_code trd_source_changed(const trd_source *s, trd_error *err)
{
    return trd_fail_at(err, TRD_E_DATA, s->name, 0, "was changed while it was read; nothing is stored; try again when it is complete");
}

trd_code trd_source_unchanged(const trd_source *s, trd_error *err)
{
    struct stat now;

    if (!s->file)
        return TRD_OK;
    if (fstat(fileno(s->file), &now) != 0)
        return trd_fail_at(err, TRD_E_IO, s->name, 0, "cannot be read to its end (%s); check the disk", strerror(errno));
    if (now.st_size == s->opened.st_size && now.st_mtim.tv_sec == s->opened.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == s->opened.st_mtim.tv_nsec)
        return TRD_OK;
    return trd_source_changed(s, err);
}
