/* store/page_block.h -- rows as finished b-tree pages, in memory.
 *
 * A block holds rows with rising rowids as leaf pages of a table ("table b-tree
 * leaf cell", SQLite file format, sqlite.org/fileformat2.html, 1.6 and 2), and
 * what of a long row does not fit in its leaf as overflow pages. Which numbers
 * these pages get is not known yet: `links` are the places where one stands.
 * So blocks can be made by several threads; trd_page_tree_add places them.
 *
 * Cost: about as many copied bytes as the rows have. Memory: the pages.
 * Checked: against SQLite, row by row, and PRAGMA integrity_check. */
#ifndef TRD_STORE_PAGE_BLOCK_H
#define TRD_STORE_PAGE_BLOCK_H

#include "base/error.h"
#include "store/page_bytes.h"

typedef enum trd_value_kind { TRD_VALUE_NULL, TRD_VALUE_INTEGER, TRD_VALUE_REAL, TRD_VALUE_TEXT } trd_value_kind;

typedef struct trd_value {           /* one cell, as it is stored */
    union {
        int64_t     integer;
        double      real;
        const char *text;
    } as;
    uint32_t length;                 /* of the text               */
    uint32_t kind;                   /* trd_value_kind            */
} trd_value;

typedef struct trd_page_leaf {
    size_t  page;                    /* in the block, from 0 */
    int64_t last;                    /* its largest rowid    */
} trd_page_leaf;

typedef struct trd_page_link {
    size_t at;                       /* four bytes of the block ...           */
    size_t page;                     /* ... that get the number of this page  */
} trd_page_link;

typedef struct trd_page_block {      /* start with { 0 } */
    size_t         page_size;
    unsigned char *bytes;
    size_t         pages, pages_room;
    trd_page_leaf *leaves;
    size_t         leaf_count, leaf_room;
    trd_page_link *links;
    size_t         link_count, link_room;
    unsigned char *record;           /* of the row being made                 */
    size_t         record_room;
    size_t         content;          /* the leaf being filled: its cells begin here; 0: none */
    unsigned       cells;
} trd_page_block;

void trd_page_block_begin(trd_page_block *block, size_t page_size);  /* empties it */
void trd_page_block_release(trd_page_block *block);

/* Adds a row behind the others. TRD_E_NOMEM. */
trd_code trd_page_block_row(trd_page_block *block, int64_t rowid, const trd_value *values, size_t count, trd_error *err);

/* Ends the last leaf. */
void trd_page_block_end(trd_page_block *block);

/* The number as 1 to 9 bytes; how many. */
size_t trd_page_put_varint(unsigned char *at, uint64_t value);

#endif
