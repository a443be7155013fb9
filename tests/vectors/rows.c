/* The rows of an entry: data/NAME.csv, read anew for each. */
#include "vectors.h"

#include "base/text.h"

#include <string.h>

/* One field from *at on; true when another follows in the line. */
static bool read_field(trd_pool *pool, const char **at, const char **out)
{
    const char *p = *at;
    char       *text = trd_pool_alloc(pool, strlen(p) < 65536 ? strcspn(p, "\n") + 2 : 65536), *to = text;

    if (*p == '"') {
        for (p++; *p && (*p != '"' || p[1] == '"'); p++) {
            p += *p == '"';
            *to++ = *p;
        }
        p += *p == '"';
    } else {
        while (*p && *p != ',' && *p != '\n' && *p != '\r')
            *to++ = *p++;
    }
    *to = '\0';
    *out = strcmp(text, "NA") == 0 ? NULL : text;
    bool more = *p == ',';
    if (!more)
        p += *p == '\r';
    *at = p + (*p != '\0');
    return more;
}

static const trd_method_rows *by_column(trd_pool *pool, const char *const *cells, size_t columns, size_t rows)
{
    trd_method_rows   *out = trd_pool_calloc(pool, 1, sizeof *out);
    trd_method_column *list = trd_pool_calloc(pool, columns + 1, sizeof *list);

    for (size_t c = 0; c < columns; c++) {
        const char **texts = trd_pool_calloc(pool, rows + 1, sizeof *texts);
        for (size_t r = 0; r < rows; r++)
            texts[r] = cells[(r + 1) * columns + c];
        list[c] = (trd_method_column){ .name = cells[c], .texts = texts };
    }
    *out = (trd_method_rows){ .columns = list, .column_count = columns, .count = rows };
    return out;
}

const trd_method_rows *vectors_rows(trd_pool *pool, const char *path)
{
    trd_text     text = { 0 };
    const char **cells = NULL, *cell;
    size_t       room = 0, count = 0, columns = 0;

    if (trd_text_read_file(&text, path, 256u << 20) != 0) {
        trd_text_release(&text);
        return NULL;
    }
    for (const char *at = text.bytes; *at;) {
        bool more = true;
        while (more) {
            more = read_field(pool, &at, &cell);
            cells = trd_pool_grow(pool, cells, count, &room, sizeof *cells);
            cells[count++] = cell;
        }
        columns = columns ? columns : count;
    }
    trd_text_release(&text);
    return by_column(pool, cells, columns, columns ? count / columns - 1 : 0);
}
