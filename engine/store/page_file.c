#include "store/page_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_HEAD = 100, INTERIOR_HEAD = 12, INTERIOR_KIND = 5, LAST_PAGE = 0x3FFFFFFF };

static trd_code cannot(const trd_page_file *f, trd_error *err)
{
    return errno == ENOSPC || errno == EFBIG || errno == EDQUOT
               ? trd_fail_at(err, TRD_E_IO, f->name, 0, "the disk is full; nothing was stored, make room and try again")
               : trd_fail_at(err, TRD_E_IO, f->name, 0, "cannot be read or written (%s); nothing was stored, make room on the disk and try again", strerror(errno));
}

static trd_code put(const trd_page_file *f, uint64_t offset, const unsigned char *bytes, size_t n, trd_error *err)
{
    while (n) {
        ssize_t done = pwrite(f->fd, bytes, n, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return cannot(f, err);
        bytes += done;
        offset += (uint64_t)done;
        n -= (size_t)done;
    }
    return TRD_OK;
}

trd_code trd_page_file_open(const char *path, const char *name, trd_page_file *out, bool *fits, trd_error *err)
{
    unsigned char head[FILE_HEAD];
    trd_page_file f = { .fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW), .name = name, .lock_byte = UINT64_C(1) << 30 };

    *fits = false;
    if (f.fd < 0)
        return cannot(&f, err);
    bool read = pread(f.fd, head, sizeof head, 0) == sizeof head;
    f.page_size = (size_t)head[16] << 8 | head[17];
    f.next = (uint64_t)trd_page_get4(head + 28) + 1;
    *fits = read && f.page_size >= 512 && f.page_size <= 32768 && head[20] == 0 && trd_page_get4(head + 36) == 0 && trd_page_get4(head + 52) == 0 &&
            trd_page_get4(head + 56) == 1 && trd_page_get4(head + 44) == 4 && lseek(f.fd, 0, SEEK_END) == (off_t)((f.next - 1) * f.page_size);
    if (!*fits)
        trd_page_file_close(&f);
    *out = f;
    return TRD_OK;
}

void trd_page_file_close(trd_page_file *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

/* ---- placing a block ---------------------------------------------------- */

/* Page number `n` places behind `from`, without the page at the lock byte. */
static uint64_t number(const trd_page_file *f, uint64_t from, size_t n)
{
    uint64_t lock = f->lock_byte / f->page_size + 1, page = from + n;
    return page + (from <= lock && page >= lock);
}

static trd_code write_pages(const trd_page_file *f, uint64_t from, const unsigned char *bytes, size_t pages, trd_error *err)
{
    size_t first = 0;                                /* those before the lock byte */

    while (first < pages && number(f, from, first) == from + first)
        first++;
    trd_code code = put(f, (from - 1) * f->page_size, bytes, first * f->page_size, err);
    if (code == TRD_OK && first < pages)
        code = put(f, (number(f, from, first) - 1) * f->page_size, bytes + first * f->page_size, (pages - first) * f->page_size, err);
    return code;
}

static trd_code too_large(const trd_page_file *f, trd_error *err)
{
    return trd_fail_at(err, TRD_E_DATA, f->name, 0, "the table is larger than a database can be; split the file");
}

static trd_code out_of_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}

static trd_code add_leaves(const trd_page_file *f, trd_page_tree *t, const trd_page_block *b, trd_error *err)
{
    if (t->count + b->leaf_count > t->room) {
        size_t          room = t->count + b->leaf_count + t->room;
        trd_page_child *more = realloc(t->leaves, room * sizeof *more);
        if (!more)
            return out_of_memory(err);
        t->leaves = more;
        t->room = room;
    }
    for (size_t i = 0; i < b->leaf_count; i++)
        t->leaves[t->count++] = (trd_page_child){ number(f, f->next, b->leaves[i].page), b->leaves[i].last };
    return TRD_OK;
}

static trd_code place(trd_page_file *f, trd_page_tree *t, trd_page_block *b, trd_error *err)
{
    if (number(f, f->next, b->pages) >= LAST_PAGE)
        return too_large(f, err);
    for (size_t i = 0; i < b->link_count; i++)
        trd_page_put4(b->bytes + b->links[i].at, (uint32_t)number(f, f->next, b->links[i].page));
    trd_code code = write_pages(f, f->next, b->bytes, b->pages, err);
    if (code == TRD_OK)
        code = add_leaves(f, t, b, err);
    if (code == TRD_OK)
        f->next = number(f, f->next, b->pages);
    return code;
}

trd_code trd_page_tree_add(trd_page_file *f, trd_page_tree *t, trd_page_block *b, trd_error *err)
{
    trd_code code = TRD_OK;

    if (b->leaf_count == 0)
        return TRD_OK;
    if (t->count == 0 && t->held.leaf_count == 0 && b->leaf_count == 1) {
        trd_page_block empty = t->held;              /* the first leaf may be the only one */
        t->held = *b;
        *b = empty;
        return TRD_OK;
    }
    if (t->held.leaf_count) {
        code = place(f, t, &t->held, err);
        t->held.leaf_count = 0;
    }
    return code == TRD_OK ? place(f, t, b, err) : code;
}

void trd_page_tree_release(trd_page_tree *t)
{
    free(t->leaves);
    trd_page_block_release(&t->held);
    t->leaves = NULL;
}

/* ---- above the leaves --------------------------------------------------- */

/* All rows in one leaf: it is the root, and gets no number of its own. */
static trd_code only_leaf(trd_page_file *f, trd_page_tree *t, trd_error *err)
{
    trd_page_block *b = &t->held;
    size_t          leaf = b->leaves[0].page;        /* always the first of its block */
    trd_code        code = TRD_OK;

    for (size_t i = 0; i < b->link_count; i++)
        trd_page_put4(b->bytes + b->links[i].at, (uint32_t)number(f, f->next, b->links[i].page - 1));
    if (b->pages > 1)
        code = write_pages(f, f->next, b->bytes + (leaf + 1) * f->page_size, b->pages - 1, err);
    f->next = number(f, f->next, b->pages - 1);
    return code == TRD_OK ? put(f, (uint64_t)(t->root - 1) * f->page_size, b->bytes + leaf * f->page_size, f->page_size, err) : code;
}

/* A page over `count` children: a cell for each but the last, whose number
 * stands in the head. */
static void make_interior(unsigned char *page, size_t page_size, const trd_page_child *children, size_t count)
{
    size_t content = page_size;

    memset(page, 0, page_size);
    for (size_t i = 0; i + 1 < count; i++) {
        unsigned char cell[4 + 9];
        trd_page_put4(cell, (uint32_t)children[i].page);
        size_t n = 4 + trd_page_put_varint(cell + 4, (uint64_t)children[i].last);
        content -= n;
        memcpy(page + content, cell, n);
        trd_page_put2(page + INTERIOR_HEAD + 2 * i, content);
    }
    page[0] = INTERIOR_KIND;
    trd_page_put2(page + 3, count - 1);
    trd_page_put2(page + 5, content);
    trd_page_put4(page + 8, (uint32_t)children[count - 1].page);
}

/* One level up: the children are divided evenly, so that no page has a single
 * one. They are replaced by their parents. */
static trd_code add_level(trd_page_file *f, trd_page_tree *t, size_t most, unsigned char *page, trd_error *err)
{
    size_t   parents = (t->count + most - 1) / most, from = 0;
    trd_code code = TRD_OK;

    for (size_t i = 0; i < parents && code == TRD_OK; i++) {
        size_t to = (size_t)((uint64_t)t->count * (i + 1) / parents);
        make_interior(page, f->page_size, t->leaves + from, to - from);
        uint64_t own = f->next;
        if (number(f, own, 1) >= LAST_PAGE)
            return too_large(f, err);
        code = put(f, (own - 1) * f->page_size, page, f->page_size, err);
        t->leaves[i] = (trd_page_child){ own, t->leaves[to - 1].last };
        f->next = number(f, own, 1);
        from = to;
    }
    t->count = parents;
    return code;
}

trd_code trd_page_tree_finish(trd_page_file *f, trd_page_tree *t, trd_error *err)
{
    unsigned char varint[9];
    trd_code      code = TRD_OK;

    if (t->held.leaf_count)
        return only_leaf(f, t, err);
    if (t->count == 0)
        return TRD_OK;
    unsigned char *page = malloc(f->page_size);
    if (!page)
        return out_of_memory(err);
    size_t cell = 4 + 2 + trd_page_put_varint(varint, (uint64_t)t->leaves[t->count - 1].last);   /* the largest of all */
    size_t most = (f->page_size - INTERIOR_HEAD) / cell + 1;
    while (t->count > most && code == TRD_OK)
        code = add_level(f, t, most, page, err);
    if (code == TRD_OK) {
        make_interior(page, f->page_size, t->leaves, t->count);
        code = put(f, (uint64_t)(t->root - 1) * f->page_size, page, f->page_size, err);
    }
    free(page);
    return code;
}

trd_code trd_page_file_finish(trd_page_file *f, trd_error *err)
{
    unsigned char head[FILE_HEAD];
    uint64_t      lock = f->lock_byte / f->page_size + 1, last = f->next - 1 == lock ? lock - 1 : f->next - 1;

    if (pread(f->fd, head, sizeof head, 0) != sizeof head)
        return cannot(f, err);
    uint32_t change = trd_page_get4(head + 24) + 1;
    trd_page_put4(head + 24, change);
    trd_page_put4(head + 28, (uint32_t)last);
    trd_page_put4(head + 92, change);
    return put(f, 0, head, sizeof head, err);
}
