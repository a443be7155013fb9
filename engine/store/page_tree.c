#include "store/page_read.h"

enum {
    LEAF = 13, INTERIOR = 5,         /* the kinds of page of a table with rowid */
    HEAD = 12,                       /* of an interior page                     */
    DEPTH_MOST = 20,
    LOCK_BYTE = 0x40000000           /* the page with this byte is never used   */
};

bool trd_page_is_there(const trd_page_source *s, uint64_t page)
{
    return page >= 2 && page <= s->pages && page != LOCK_BYTE / s->page_size + 1;
}

bool trd_page_read(const trd_page_source *s, uint32_t page, size_t count, unsigned char *out)
{
    return s->file->pMethods->xRead(s->file, out, (int)(count * s->page_size), (sqlite3_int64)(page - 1) * (sqlite3_int64)s->page_size) == SQLITE_OK;
}

typedef struct level {               /* pages of one depth, in order */
    trd_page_leaf_at *pages;
    size_t            count, room;
} level;

static bool add(level *l, const trd_page_source *s, uint32_t page, int64_t last, trd_pool *pool)
{
    trd_page_leaf_at *more = l->count < s->pages && trd_page_is_there(s, page) ? trd_pool_grow(pool, l->pages, l->count, &l->room, sizeof *more) : NULL;

    if (!more)
        return false;
    l->pages = more;
    l->pages[l->count++] = (trd_page_leaf_at){ page, last };
    return true;
}

/* The pages under an interior page. Its keys must rise and lie between those
 * beside it, so that no page can come twice. */
static bool add_children(level *below, const trd_page_source *s, const unsigned char *page, bool first, int64_t before, int64_t last, trd_pool *pool)
{
    size_t cells = trd_page_get2(page + 3);

    if (page[0] != INTERIOR || cells < 1 || cells > (s->page_size - 8) / 6)
        return false;
    for (size_t i = 0; i < cells; i++) {
        size_t   at = trd_page_get2(page + HEAD + 2 * i);
        uint64_t key;
        if (at < HEAD + 2 * cells || at > s->page_size - 5)
            return false;
        size_t   end = at + 4 + trd_page_get_varint(page + at + 4, &key);
        if (end > s->page_size || (!first && (int64_t)key <= before) || (int64_t)key > last ||
            !add(below, s, trd_page_get4(page + at), (int64_t)key, pool))
            return false;
        before = (int64_t)key;
        first = false;
    }
    return add(below, s, trd_page_get4(page + 8), last, pool);
}

static bool add_level(level *below, const level *above, const trd_page_source *s, unsigned char *page, trd_pool *pool)
{
    for (size_t i = 0; i < above->count; i++)
        if (!trd_page_read(s, above->pages[i].page, 1, page) ||
            !add_children(below, s, page, i == 0, i ? above->pages[i - 1].last : 0, above->pages[i].last, pool))
            return false;
    return true;
}

/* Level by level: all leaves lie at one depth, that of the first. */
bool trd_page_leaves(const trd_page_source *s, uint32_t root, trd_pool *pool, trd_page_leaf_at **out, size_t *count)
{
    unsigned char *page = trd_pool_calloc(pool, s->page_size + TRD_PAGE_SLACK, 1);
    level          now = { 0 };

    if (!page || !add(&now, s, root, INT64_MAX, pool))
        return false;
    for (int depth = 0; depth < DEPTH_MOST; depth++) {
        level below = { 0 };
        if (!trd_page_read(s, now.pages[0].page, 1, page))
            return false;
        if (page[0] == LEAF) {
            *out = now.pages;
            *count = now.count;
            return true;
        }
        if (!add_level(&below, &now, s, page, pool))
            return false;
        now = below;
    }
    return false;
}
