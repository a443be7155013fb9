/* store/page_file.h -- blocks of pages become the b-tree of a table in a file
 * that nobody else has open.
 *
 * SQLite made the file, with the empty table in it; pages are put behind its
 * last one, and the table's root page and the header of the file are written
 * last. Use: open, add blocks in order of rowid, finish each tree, close; then
 * PRAGMA quick_check must judge, before anybody relies on it.
 *
 * The page at the lock byte (offset 1 GiB) is left out, as the format asks.
 * Memory: 16 bytes per leaf page, so 4 MB per GB of table. */
#ifndef TRD_STORE_PAGE_FILE_H
#define TRD_STORE_PAGE_FILE_H

#include "store/page_block.h"

#include <stdbool.h>

typedef struct trd_page_file {
    int         fd;
    const char *name;                /* for messages                        */
    size_t      page_size;
    uint64_t    next;                /* the page number that comes next     */
    uint64_t    lock_byte;           /* 1 GiB; less in tests                */
} trd_page_file;

typedef struct trd_page_child {      /* a page, and the largest rowid under it */
    uint64_t page;
    int64_t  last;
} trd_page_child;

typedef struct trd_page_tree {       /* start with { .root = N } */
    uint32_t        root;
    trd_page_child *leaves;
    size_t          count, room;
    trd_page_block  held;            /* one leaf may have to become the root */
} trd_page_tree;

/* Opens a file that SQLite has closed. *fits: it is of the plain kind that is
 * understood here (UTF-8, no reserved bytes, no free pages, no auto-vacuum);
 * false is no error, the file is then closed. TRD_E_IO. */
trd_code trd_page_file_open(const char *path, const char *name, trd_page_file *out, bool *fits, trd_error *err);

/* Writes the block, which is ended, behind all that was added; its memory may be
 * exchanged for another's. TRD_E_IO when the disk says no. */
trd_code trd_page_tree_add(trd_page_file *file, trd_page_tree *tree, trd_page_block *block, trd_error *err);

/* The pages above the leaves, up to the root. Without rows nothing changes. */
trd_code trd_page_tree_finish(trd_page_file *file, trd_page_tree *tree, trd_error *err);
void     trd_page_tree_release(trd_page_tree *tree);

/* Writes the header of the file: its size, and that it changed. */
trd_code trd_page_file_finish(trd_page_file *file, trd_error *err);
void     trd_page_file_close(trd_page_file *file);       /* may be closed already */

#endif
