#include "script/embedded.h"

#include <string.h>

const char *trd_embedded(const char *path, size_t *length)
{
    for (const trd_embedded_file *f = trd_embedded_files; f->path; f++)
        if (strcmp(f->path, path) == 0) {
            *length = f->length;
            return f->bytes;
        }
    return NULL;
}
