#include "store/page_block.h"

#include <stdbool.h>
#include <stdlib.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "page_block turns numbers around for the file");

enum { LEAF_HEAD = 8, LEAF_KIND = 13, VARINT_ROOM = 9 };

void trd_page_block_begin(trd_page_block *b, size_t page_size)
{
    b->page_size = page_size;
    b->pages = b->leaf_count = b->link_count = 0;
    b->content = 0;
}

void trd_page_block_release(trd_page_block *b)
{
    free(b->bytes);
    free(b->leaves);
    free(b->links);
    free(b->record);
    *b = (trd_page_block){ 0 };
}

static bool grow(void **items, size_t count, size_t *room, size_t size)
{
    if (count <= *room)
        return true;
    size_t more = count > 2 * *room ? count : 2 * *room;
    void  *larger = realloc(*items, more * size);
    if (!larger)
        return false;
    *items = larger;
    *room = more;
    return true;
}

/* A new page of zeroes, the last of the block. */
static bool add_page(trd_page_block *b)
{
    if (!grow((void **)(void *)&b->bytes, b->pages + 1, &b->pages_room, b->page_size))
        return false;
    memset(b->bytes + b->pages++ * b->page_size, 0, b->page_size);
    return true;
}

size_t trd_page_put_varint(unsigned char *at, uint64_t value)
{
    unsigned char turned[10];
    size_t        n = 0;

    if (value < 128) {
        *at = (unsigned char)value;
        return 1;
    }
    if (value >> 56) {                               /* the ninth byte has eight bits */
        for (int i = 8; i >= 0; i--) {
            at[i] = (unsigned char)(i == 8 ? value : (value & 0x7F) | 0x80);
            value >>= i == 8 ? 8 : 7;
        }
        return 9;
    }
    for (; value; value >>= 7)
        turned[n++] = (unsigned char)(value & 0x7F);
    for (size_t i = 0; i < n; i++)
        at[i] = (unsigned char)(turned[n - 1 - i] | (i + 1 < n ? 0x80 : 0));
    return n;
}

/* ---- the record --------------------------------------------------------- */

static unsigned width_of(int64_t value)
{
    uint64_t size = value < 0 ? ~(uint64_t)value : (uint64_t)value;

    return size < 0x80 ? 1 : size < 0x8000 ? 2 : size < 0x800000 ? 3 : size < 0x80000000 ? 4 : size < 0x800000000000 ? 6 : 8;
}

static uint64_t type_of(const trd_value *v)
{
    static const unsigned char of_width[] = { 0, 1, 2, 3, 4, 0, 5, 0, 6 };

    switch (v->kind) {
    case TRD_VALUE_NULL: return 0;
    case TRD_VALUE_INTEGER: return v->as.integer == 0 || v->as.integer == 1 ? 8 + (uint64_t)v->as.integer : of_width[width_of(v->as.integer)];
    case TRD_VALUE_REAL: return 7;
    default: return 13 + 2 * (uint64_t)v->length;
    }
}

static unsigned char *put_value(unsigned char *at, const trd_value *v)
{
    uint64_t bits;
    unsigned width = 8;

    if (v->kind == TRD_VALUE_TEXT) {
        memcpy(at, v->as.text, v->length);
        return at + v->length;
    }
    if (v->kind == TRD_VALUE_NULL)
        return at;
    if (v->kind == TRD_VALUE_INTEGER) {
        if (v->as.integer == 0 || v->as.integer == 1)
            return at;
        width = width_of(v->as.integer);
    }
    memcpy(&bits, &v->as, sizeof bits);              /* both kinds have 64 bits */
    bits = __builtin_bswap64(bits << (64 - 8 * width));
    memcpy(at, &bits, sizeof bits);                  /* what is too much is overwritten: there is room behind */
    return at + width;
}

/* Header (its own size, then a type per cell) and cells; the room is for the
 * worst case. 0: out of memory. */
static size_t make_record(trd_page_block *b, const trd_value *values, size_t count)
{
    size_t texts = 0, head = 0;

    for (size_t i = 0; i < count; i++)
        texts += values[i].kind == TRD_VALUE_TEXT ? values[i].length : 8;
    if (!grow((void **)(void *)&b->record, texts + (count + 2) * VARINT_ROOM, &b->record_room, 1))
        return 0;
    unsigned char *types = b->record + VARINT_ROOM;
    for (size_t i = 0; i < count; i++) {
        uint64_t type = type_of(&values[i]);
        if (type < 128)
            types[head++] = (unsigned char)type;
        else
            head += trd_page_put_varint(types + head, type);
    }
    size_t own = head + 1 < 128 ? 1 : head + 2 < 16384 ? 2 : 3;      /* the size counts itself */
    trd_page_put_varint(b->record, head + own);
    memmove(b->record + own, types, head);
    unsigned char *at = b->record + own + head;
    for (size_t i = 0; i < count; i++)
        at = put_value(at, &values[i]);
    return (size_t)(at - b->record);
}

/* ---- leaves ------------------------------------------------------------- */

/* How much of a record stands in the leaf (file format, 1.6, "Cell payload
 * overflow"; no reserved bytes). */
static size_t local_size(size_t page_size, size_t record)
{
    size_t most = page_size - 35, least = (page_size - 12) * 32 / 255 - 23;

    if (record <= most)
        return record;
    size_t local = least + (record - least) % (page_size - 4);
    return local <= most ? local : least;
}

void trd_page_block_end(trd_page_block *b)
{
    if (!b->content)
        return;
    unsigned char *leaf = b->bytes + b->leaves[b->leaf_count - 1].page * b->page_size;
    leaf[0] = LEAF_KIND;
    trd_page_put2(leaf + 3, b->cells);
    trd_page_put2(leaf + 5, b->content);
    b->content = 0;
}

static bool begin_leaf(trd_page_block *b)
{
    trd_page_block_end(b);
    if (!add_page(b) || !grow((void **)(void *)&b->leaves, b->leaf_count + 1, &b->leaf_room, sizeof *b->leaves))
        return false;
    b->leaves[b->leaf_count++] = (trd_page_leaf){ b->pages - 1, 0 };
    b->content = b->page_size;
    b->cells = 0;
    return true;
}

static bool add_link(trd_page_block *b, size_t at, size_t page)
{
    if (!grow((void **)(void *)&b->links, b->link_count + 1, &b->link_room, sizeof *b->links))
        return false;
    b->links[b->link_count++] = (trd_page_link){ at, page };
    return true;
}

/* The rest of a record in a chain of pages; `at`: where its first number goes. */
static bool add_overflow(trd_page_block *b, size_t at, const unsigned char *rest, size_t n)
{
    while (n) {
        size_t part = n < b->page_size - 4 ? n : b->page_size - 4;
        if (!add_page(b) || !add_link(b, at, b->pages - 1))
            return false;
        at = (b->pages - 1) * b->page_size;
        memcpy(b->bytes + at + 4, rest, part);
        rest += part;
        n -= part;
    }
    return true;
}

trd_code trd_page_block_row(trd_page_block *b, int64_t rowid, const trd_value *values, size_t count, trd_error *err)
{
    unsigned char head[2 * VARINT_ROOM];
    size_t        record = make_record(b, values, count), local = local_size(b->page_size, record);
    size_t        n = trd_page_put_varint(head, record);

    n += trd_page_put_varint(head + n, (uint64_t)rowid);
    size_t whole = n + local + (local < record ? 4 : 0);
    if (whole < 4)
        whole = 4;                                   /* the least that a cell may take */
    bool fine = record > 0;
    if (fine && (!b->content || LEAF_HEAD + 2 * (b->cells + 1) + whole > b->content))
        fine = begin_leaf(b);
    if (fine) {
        trd_page_leaf *leaf = &b->leaves[b->leaf_count - 1];
        size_t         start = leaf->page * b->page_size;
        b->content -= whole;
        memcpy(b->bytes + start + b->content, head, n);
        memcpy(b->bytes + start + b->content + n, b->record, local);
        trd_page_put2(b->bytes + start + LEAF_HEAD + 2 * b->cells++, b->content);
        leaf->last = rowid;
        if (local < record)
            fine = add_overflow(b, start + b->content + n + local, b->record + local, record - local);
    }
    return fine ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}
