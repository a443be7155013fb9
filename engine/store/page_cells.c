#include "store/page_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAF = 13, HEAD = 8,
    NULL_TYPE = 0, REAL_TYPE = 7, LAST_NUMBER = 9, FIRST_BLOB = 12,      /* serial types; from 13 on every second is text */
    SHORT_MOST = 13 + 2 * TRD_PAGE_SLACK,    /* texts of 16 bytes */
    ROW_MOST = 16 * 1024 * 1024      /* as store.c tells SQLite */
};

/* ---- a row: where its values are ---------------------------------------- */

/* Bytes of a value by serial type; 10 and 11 do not occur. */
static const uint32_t sizes[FIRST_BLOB] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, UINT32_MAX, UINT32_MAX };

static inline size_t size_of(uint64_t type)
{
    return type < FIRST_BLOB ? sizes[type] : (size_t)(type - FIRST_BLOB) / 2;
}

typedef enum found { FOUND, CUT_OFF, ODD } found;

/* Notes the cells of a row of `all` bytes, the first n of which are at `row`. */
static found find_cells(trd_page_taker *t, const unsigned char *row, size_t n, size_t all)
{
    uint64_t             head, type = NULL_TYPE;
    const unsigned char *at = row + trd_page_get_varint(row, &head), *end = row + head;
    size_t               body = (size_t)head, size = 0;
    uint32_t             next = 0;

    if (head > n || at > end)
        return head > all ? ODD : CUT_OFF;
    for (size_t i = 0; i < t->plan->count; i++) {
        const trd_page_field *f = &t->plan->fields[i];
        for (; next <= f->column && at < end; next++) {
            body += size;
            type = *at++;
            if (type >= 0x80)
                at += trd_page_get_varint(at - 1, &type) - 1;
            if (type > ROW_MOST * 2)
                return ODD;
            size = size_of(type);
        }
        bool there = next > f->column;
        if (!there && f->filled)
            return ODD;
        t->cells[i * TRD_PAGE_BATCH + t->rows] = there ? (trd_page_cell){ row + body, (uint32_t)type } : (trd_page_cell){ row, NULL_TYPE };
    }
    if (at > end || body + size > all || (at == end && body + size != all))
        return ODD;
    return body + size > n ? CUT_OFF : FOUND;
}

/* ---- a row that goes over pages ----------------------------------------- */

static bool make_room(trd_page_taker *t, size_t bytes)
{
    if (bytes <= t->row_room)
        return true;
    unsigned char *more = realloc(t->row, bytes);
    if (!more)
        return false;
    t->row = more;
    t->row_room = bytes;
    return true;
}

/* Puts it together: `local` bytes in its leaf, then a chain of pages that each
 * begin with the number of the next. With a pointer map SQLite does not always
 * follow the chain, which in a damaged file may lead elsewhere. */
static bool take_long_row(trd_page_taker *t, const unsigned char *row, size_t local, size_t all, int64_t rowid)
{
    size_t   size = t->source.page_size, have = local;
    uint32_t next = trd_page_get4(row + local);

    if (t->source.maps || !trd_page_flush(t) || !make_room(t, all + size + TRD_PAGE_SLACK))
        return false;
    memcpy(t->row, row, local);
    while (have < all) {                                             /* each page adds to it, so this ends */
        unsigned char *to = t->row + have - 4, kept[4];
        memcpy(kept, to, 4);
        if (!trd_page_is_there(&t->source, next) || !trd_page_read(&t->source, next, 1, to))
            return false;
        next = trd_page_get4(to);
        memcpy(to, kept, 4);
        have += size - 4;
    }
    t->rowids[0] = rowid;
    if (find_cells(t, t->row, all, all) != FOUND)
        return false;
    t->rows = 1;
    return trd_page_flush(t);
}

/* ---- a leaf ------------------------------------------------------------- */

/* How much of a row of `all` bytes lies in its leaf (file format, 1.6). */
static size_t local_part(size_t size, size_t all)
{
    size_t most = size - 35, least = (size - 12) * 32 / 255 - 23, part = least + (all - least) % (size - 4);

    return all <= most ? all : part <= most ? part : least;
}

bool trd_page_take(trd_page_taker *t, const unsigned char *page, const trd_page_leaf_at *leaf, bool first, int64_t before)
{
    size_t size = t->source.page_size, cells = trd_page_get2(page + 3);

    if (page[0] != LEAF || cells > (size - 8) / 6)
        return false;
    for (size_t i = 0; i < cells; i++) {
        size_t   at = trd_page_get2(page + HEAD + 2 * i), begin = at;
        uint64_t all, rowid;
        if (at < HEAD + 2 * cells || at > size - 4)
            return false;
        at += trd_page_get_varint(page + at, &all);
        at += trd_page_get_varint(page + at, &rowid);
        size_t local = all > ROW_MOST ? size : local_part(size, (size_t)all), end = at + local + (local < all ? 4 : 0);
        if (end > size || begin + 4 > size || (int64_t)rowid > leaf->last || (!first && (int64_t)rowid <= before))
            return false;
        first = false;
        before = (int64_t)rowid;
        found f = find_cells(t, page + at, local, (size_t)all);
        if (f == ODD || (f == CUT_OFF && (local == all || !take_long_row(t, page + at, local, (size_t)all, before))))
            return false;
        if (f == CUT_OFF)
            continue;
        t->rowids[t->rows++] = before;
        bool chunk = t->sink && t->rows + t->sink->row == TRD_CHUNK_ROWS;
        if ((t->rows == TRD_PAGE_BATCH || chunk) && !trd_page_flush(t))
            return false;
    }
    return true;
}

/* ---- into the sink, column by column ------------------------------------ */

/* A whole number is the high bytes of the eight at its place, by serial type;
 * 8 and 9 are 0 and 1 without bytes, and NULL gives the missing number. */
static const uint8_t shifts[] = { 0, 56, 48, 40, 32, 16, 0, 0, 0, 0 };
static const int64_t masks[] = { 0, -1, -1, -1, -1, -1, -1, 0, 0, 0 };
static const int64_t added[] = { INT64_MIN, 0, 0, 0, 0, 0, 0, 0, 0, 1 };

static inline int64_t whole_of(trd_page_cell c)
{
    return (((int64_t)trd_page_get8(c.at) >> shifts[c.type]) & masks[c.type]) + added[c.type];
}

static inline double real_of(trd_page_cell c)
{
    uint64_t bits = trd_page_get8(c.at);
    double   real;

    memcpy(&real, &bits, sizeof real);
    return real;
}

/* NULL or numbers? `reals`: are real ones among them allowed? */
static bool are_numbers(const trd_page_cell *cells, size_t n, bool reals)
{
    uint32_t odd = 0;

    for (size_t i = 0; i < n; i++)
        odd |= (uint32_t)(cells[i].type > LAST_NUMBER) | (uint32_t)(!reals & (cells[i].type == REAL_TYPE));
    return odd == 0;
}

/* Whole numbers, also yes and no. */
static bool put_wholes(trd_sink *sink, size_t column, const trd_page_cell *cells, size_t n)
{
    int64_t *out = sink->wide[column].whole + sink->row;
    uint8_t *kinds = sink->kinds[column] + sink->row;
    size_t   known = 0;
    bool     flag = sink->columns[column].type == TRD_FLAG, odd = false;

    for (size_t i = 0; i < n; i++) {
        int64_t whole = whole_of(cells[i]);
        bool    missing = cells[i].type == NULL_TYPE;
        out[i] = whole;
        bool    wrong = (whole == INT64_MIN) | (flag & ((uint64_t)whole > 1));
        odd |= wrong & !missing;
        kinds[i] = missing ? TRD_NO_ANSWER : TRD_KNOWN;
        known += !missing;
    }
    sink->missing[column] += n - known;
    return !odd;
}

static bool put_reals(trd_sink *sink, size_t column, const trd_page_cell *cells, size_t n)
{
    double  *out = sink->wide[column].real + sink->row;
    uint8_t *kinds = sink->kinds[column] + sink->row;
    size_t   known = 0;
    bool     odd = false;

    for (size_t i = 0; i < n; i++) {
        double real = cells[i].type == REAL_TYPE ? real_of(cells[i]) : (double)whole_of(cells[i]);
        bool   missing = (cells[i].type == NULL_TYPE) | (real != real);      /* SQLite knows no NAN but NULL */
        odd |= !missing & (fabs(real) > 1.7976931348623157e308);
        out[i] = missing ? NAN : real;
        kinds[i] = missing ? TRD_NO_ANSWER : TRD_KNOWN;
        known += !missing;
    }
    sink->missing[column] += n - known;
    return !odd;
}

static trd_cell cell_of(const trd_page_taker *t, const trd_page_field *f, trd_page_cell c)
{
    trd_cell cell = { .kind = SQLITE_NULL, .source = t->digits, .column = -1 };

    if (c.type >= FIRST_BLOB) {
        cell.kind = c.type % 2 ? SQLITE_TEXT : SQLITE_BLOB;
        cell.text = (const char *)c.at;
        cell.n = size_of(c.type);
    } else if (c.type == REAL_TYPE) {
        cell.real = real_of(c);
        cell.kind = cell.real == cell.real ? SQLITE_FLOAT : SQLITE_NULL;
    } else if (c.type != NULL_TYPE) {
        cell.kind = f->real ? SQLITE_FLOAT : SQLITE_INTEGER;
        cell.whole = whole_of(c);
        cell.real = (double)cell.whole;
    }
    return cell;
}

/* Cells of any kind. */
static bool put_each(trd_page_taker *t, const trd_page_field *f, const trd_page_cell *cells)
{
    trd_sink *sink = t->sink;
    size_t    base = sink->row;
    trd_put   put = TRD_PUT_DONE;

    for (size_t i = 0; i < t->rows && put == TRD_PUT_DONE; i++) {
        trd_cell cell = f->rowid ? (trd_cell){ .kind = SQLITE_INTEGER, .whole = t->rowids[i], .real = (double)t->rowids[i], .source = t->digits, .column = -1 }
                                 : cell_of(t, f, cells[i]);
        sink->row = base + i;
        put = trd_sink_put(sink, f->wanted, &cell);
    }
    sink->row = base;
    return put == TRD_PUT_DONE;
}

/* The text in two words; the bytes behind it do not count. */
static trd_page_word word_of(trd_page_cell c)
{
    trd_page_word w = { .type = c.type };
    size_t        n = size_of(c.type), last = n > 8 ? n - 8 : n;

    memcpy(w.bytes, c.at, n > 8 ? 16 : 8);
    if (last < 8)                                    /* on a little-endian processor: see page_block.c */
        w.bytes[n > 8] &= (UINT64_C(1) << 8 * last) - 1;
    return w;
}

/* Texts: a short one that was seen shortly before became something already. */
static bool put_words(trd_page_taker *t, const trd_page_field *f, const trd_page_cell *cells, trd_page_word *words)
{
    trd_sink *sink = t->sink;
    int64_t  *out = sink->wide[f->wanted].whole;
    size_t    base = sink->row;
    trd_put   put = TRD_PUT_DONE;

    for (size_t i = 0; i < t->rows && put == TRD_PUT_DONE; i++) {
        bool          is_short = cells[i].type > FIRST_BLOB && cells[i].type % 2 && cells[i].type <= SHORT_MOST;
        trd_page_word w = is_short ? word_of(cells[i]) : (trd_page_word){ 0 };
        trd_page_word *seen = &words[((w.bytes[0] ^ w.bytes[1] ^ w.type) * UINT64_C(0x9E3779B97F4A7C15)) >> 56];
        if (is_short && seen->type == w.type && seen->bytes[0] == w.bytes[0] && seen->bytes[1] == w.bytes[1]) {
            out[base + i] = seen->became;
            continue;
        }
        trd_cell cell = cell_of(t, f, cells[i]);
        sink->row = base + i;
        put = trd_sink_put(sink, f->wanted, &cell);
        if (is_short && put == TRD_PUT_DONE && out[base + i] != INT64_MIN) {
            w.became = (int32_t)out[base + i];
            *seen = w;
        }
    }
    sink->row = base;
    return put == TRD_PUT_DONE;
}

static bool put_field(trd_page_taker *t, const trd_page_field *f, const trd_page_cell *cells)
{
    const trd_load_column *c = &t->sink->columns[f->wanted];
    bool                   plain = !f->rowid && c->number_count == 0;

    if (plain && (c->type == TRD_INTEGER || c->type == TRD_FLAG) && !f->real && are_numbers(cells, t->rows, false))
        return put_wholes(t->sink, f->wanted, cells, t->rows);
    if (plain && c->type == TRD_REAL && are_numbers(cells, t->rows, true))
        return put_reals(t->sink, f->wanted, cells, t->rows);
    if (!f->rowid && (c->type == TRD_CODE || c->type == TRD_DATE))
        return put_words(t, f, cells, t->words + (size_t)(f - t->plan->fields) * TRD_PAGE_WORDS);
    return put_each(t, f, cells);
}

static void count_kinds(trd_page_taker *t, const trd_page_field *f, const trd_page_cell *cells, trd_page_held *held)
{
    static const uint8_t numbers[] = { SQLITE_NULL, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER,
                                       SQLITE_FLOAT, SQLITE_INTEGER, SQLITE_INTEGER };
    int64_t of[SQLITE_NULL + 1] = { 0 };

    for (size_t i = 0; i < t->rows; i++) {
        uint32_t type = cells[i].type;
        of[type > LAST_NUMBER ? (type % 2 ? SQLITE_TEXT : SQLITE_BLOB) : type == REAL_TYPE ? cell_of(t, f, cells[i]).kind : numbers[type]]++;
    }
    if (f->rowid)
        held->of[SQLITE_INTEGER] += (int64_t)t->rows;
    for (int kind = 0; kind <= SQLITE_NULL && !f->rowid; kind++)
        held->of[f->real && kind == SQLITE_INTEGER ? SQLITE_FLOAT : kind] += of[kind];
}

bool trd_page_flush(trd_page_taker *t)
{
    size_t n = t->rows;

    for (size_t i = 0; n && i < t->plan->count; i++)
        if (!t->sink)
            count_kinds(t, &t->plan->fields[i], t->cells + i * TRD_PAGE_BATCH, &t->held[t->plan->fields[i].wanted]);
        else if (!put_field(t, &t->plan->fields[i], t->cells + i * TRD_PAGE_BATCH))
            return false;
    t->rows = 0;
    return n == 0 || !t->sink || trd_sink_rows(t->sink, n) == TRD_PUT_DONE;
}
