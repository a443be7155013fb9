#include "store/page_writer.h"

#include "base/parallel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORT = 32, LONGEST_ROW = 16 * 1024 * 1024 };     /* the longest as in harden, store.c */

struct trd_store_rows {
    _Alignas(TRD_APART) trd_store_writer *writer;        /* other threads have rows too */
    trd_value        *values;        /* of all rows; of fresh ones the row being made */
    size_t            used, room;
    size_t            row;           /* where the row being made begins     */
    int64_t           before, count;
    int64_t          *missing, *suppressed;
    trd_page_block    block;
    char            (*made)[SHORT];  /* numbers as text, one per column     */
    sqlite3          *judge;         /* see ask                             */
    sqlite3_stmt     *put, *get;
    bool              judges;        /* fresh: what is stored is ours to say */
    trd_value_kind   *plain;         /* per column: what is stored as it is  */
    bool              failed;        /* out of memory                       */
};

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}

static void begin_row(trd_store_rows *r)
{
    size_t count = r->writer->count;

    r->row = r->writer->fresh ? 0 : r->used;
    r->used = r->row + count;
    if (r->used > r->room) {
        size_t     room = r->room ? 2 * r->room + count : 16 * count;
        trd_value *more = realloc(r->values, room * sizeof *more);
        if (!more) {
            r->failed = true;
            r->used = r->row = 0;                    /* room for one row was there from the start */
        } else {
            r->values = more;
            r->room = room;
        }
    }
    memset(r->values + r->row, 0, count * sizeof *r->values);
}

trd_code trd_store_rows_new(trd_store_writer *w, trd_store_rows **out, trd_error *err)
{
    trd_store_rows *r = aligned_alloc(TRD_APART, sizeof *r);
    size_t          apart = w->count + TRD_APART / sizeof(int64_t);

    if (r)
        memset(r, 0, sizeof *r);
    if (!r || !(r->values = calloc(apart, sizeof *r->values)) || !(r->missing = calloc(apart, sizeof *r->missing)) ||
        !(r->suppressed = calloc(apart, sizeof *r->suppressed)) || !(r->made = calloc(apart, sizeof *r->made)) ||
        !(r->plain = calloc(w->count, sizeof *r->plain))) {
        trd_store_rows_free(r);
        return no_memory(err);
    }
    r->judges = w->fresh != NULL;
    for (size_t i = 0; i < w->count; i++)
        r->plain[i] = w->columns[i].affinity == TRD_AFFINITY_TEXT ? TRD_VALUE_TEXT : w->columns[i].affinity == TRD_AFFINITY_INTEGER ? TRD_VALUE_INTEGER : TRD_VALUE_NULL;
    r->writer = w;
    r->room = w->count;
    trd_store_rows_begin(r, 0);
    *out = r;
    return TRD_OK;
}

void trd_store_rows_free(trd_store_rows *r)
{
    if (!r)
        return;
    sqlite3_finalize(r->put);
    sqlite3_finalize(r->get);
    sqlite3_close(r->judge);
    trd_page_block_release(&r->block);
    free(r->values);
    free(r->missing);
    free(r->suppressed);
    free(r->made);
    free(r->plain);
    free(r);
}

void trd_store_rows_begin(trd_store_rows *r, int64_t before)
{
    r->used = 0;
    r->count = 0;
    r->before = before;
    memset(r->missing, 0, r->writer->count * sizeof *r->missing);
    memset(r->suppressed, 0, r->writer->count * sizeof *r->suppressed);
    if (r->writer->fresh)
        trd_page_block_begin(&r->block, r->writer->fresh->file.page_size);
    begin_row(r);
}

/* ---- cells as SQLite would store them ------------------------------------
 * In pages the rules of a column's affinity (sqlite.org/datatype3.html, 3) are
 * ours to keep. The usual cases are plain; for a text that may be a number in a
 * column of numbers, and a decimal number in one of text, SQLite itself is
 * asked: in a table in memory, which each maker of rows has for itself. */

static bool open_judge(trd_store_rows *r)
{
    return r->judge || (sqlite3_open_v2(":memory:", &r->judge, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
                        sqlite3_exec(r->judge, "CREATE TABLE t(x TEXT, i INTEGER, r REAL)", NULL, NULL, NULL) == SQLITE_OK &&
                        sqlite3_prepare_v2(r->judge, "REPLACE INTO t(rowid, x, i, r) VALUES(1, ?, ?, ?)", -1, &r->put, NULL) == SQLITE_OK &&
                        sqlite3_prepare_v2(r->judge, "SELECT x, i, r FROM t", -1, &r->get, NULL) == SQLITE_OK);
}

static bool ask(trd_store_rows *r, size_t column, trd_value *v)
{
    trd_affinity affinity = r->writer->columns[column].affinity;
    int          at = (int)affinity + 1;

    if (!open_judge(r))
        return false;
    sqlite3_reset(r->get);
    sqlite3_reset(r->put);
    sqlite3_clear_bindings(r->put);
    if (v->kind == TRD_VALUE_TEXT)
        sqlite3_bind_text(r->put, at, v->as.text, (int)v->length, SQLITE_STATIC);
    else
        sqlite3_bind_double(r->put, at, v->as.real);
    if (sqlite3_step(r->put) != SQLITE_DONE || sqlite3_step(r->get) != SQLITE_ROW)
        return false;
    switch (sqlite3_column_type(r->get, at - 1)) {
    case SQLITE_INTEGER:
        *v = (trd_value){ .as.integer = sqlite3_column_int64(r->get, at - 1), .kind = TRD_VALUE_INTEGER };
        break;
    case SQLITE_FLOAT:
        *v = (trd_value){ .as.real = sqlite3_column_double(r->get, at - 1), .kind = TRD_VALUE_REAL };
        break;
    default:
        if (v->kind == TRD_VALUE_REAL) {
            snprintf(r->made[column], SHORT, "%s", (const char *)sqlite3_column_text(r->get, at - 1));
            *v = (trd_value){ .as.text = r->made[column], .length = (uint32_t)strlen(r->made[column]), .kind = TRD_VALUE_TEXT };
        }
    }
    return true;
}

/* A whole number in a REAL column takes the room of a whole number, up to 48
 * bits; who reads the column gets a decimal number back. */
static bool is_short(int64_t value)
{
    return value >= -(INT64_C(1) << 47) && value < INT64_C(1) << 47;
}

static bool is_whole(double value)
{
    return value > -9223372036854775808.0 && value < 9223372036854775808.0 && (double)(int64_t)value == value;
}

static bool may_be_number(const char *text, size_t n)
{
    size_t at = 0;
    while (at < n && strchr(" \t\n\v\f\r", text[at]))
        at++;
    return at < n && strchr("+-.0123456789", text[at]) != NULL;
}

static void store_as(trd_store_rows *r, size_t column, trd_value *v)
{
    trd_affinity affinity = r->writer->columns[column].affinity;
    bool         asked = false;

    if (affinity == TRD_AFFINITY_TEXT) {
        asked = v->kind == TRD_VALUE_REAL;
        if (v->kind == TRD_VALUE_INTEGER) {
            int n = snprintf(r->made[column], SHORT, "%lld", (long long)v->as.integer);
            *v = (trd_value){ .as.text = r->made[column], .length = (uint32_t)n, .kind = TRD_VALUE_TEXT };
        }
    } else if (v->kind == TRD_VALUE_TEXT) {
        asked = may_be_number(v->as.text, v->length);
    }
    if (asked && !ask(r, column, v))
        r->failed = true;
    if (affinity != TRD_AFFINITY_TEXT && v->kind == TRD_VALUE_REAL && is_whole(v->as.real) &&
        (affinity == TRD_AFFINITY_INTEGER || is_short((int64_t)v->as.real)))
        *v = (trd_value){ .as.integer = (int64_t)v->as.real, .kind = TRD_VALUE_INTEGER };
    if (affinity == TRD_AFFINITY_REAL && v->kind == TRD_VALUE_INTEGER && !is_short(v->as.integer))
        *v = (trd_value){ .as.real = (double)v->as.integer, .kind = TRD_VALUE_REAL };
}

static void set(trd_store_rows *r, size_t column, trd_value value)
{
    trd_value *v = &r->values[r->row + column];

    *v = value;
    if (r->judges && value.kind != r->plain[column])
        store_as(r, column, v);
}

void trd_store_rows_integer(trd_store_rows *r, size_t column, int64_t value)
{
    set(r, column, (trd_value){ .as.integer = value, .kind = TRD_VALUE_INTEGER });
}

void trd_store_rows_real(trd_store_rows *r, size_t column, double value)
{
    set(r, column, (trd_value){ .as.real = value, .kind = TRD_VALUE_REAL });
}

void trd_store_rows_text(trd_store_rows *r, size_t column, const char *bytes, size_t n)
{
    set(r, column, (trd_value){ .as.text = bytes, .length = (uint32_t)n, .kind = TRD_VALUE_TEXT });
}

void trd_store_rows_code(trd_store_rows *r, size_t column, const trd_store_new_code *code)
{
    bool hidden = code->kind == TRD_KNOWN || code->kind == TRD_SUPPRESSED;

    trd_store_rows_text(r, column, code->text, strlen(code->text));
    r->suppressed[column] += hidden;
    r->missing[column] += !hidden;
}

/* ---- rows --------------------------------------------------------------- */

static trd_code add_to_block(trd_store_rows *r, trd_error *err)
{
    size_t count = r->writer->count, length = 0;

    for (size_t i = 0; i < count; i++)
        length += r->values[i].kind == TRD_VALUE_TEXT ? r->values[i].length : 0;
    if (length > LONGEST_ROW)
        return trd_fail_at(err, TRD_E_DATA, r->writer->database->path, 0, "a row, or the names of all columns together, are too long to store; shorten them");
    return trd_page_block_row(&r->block, r->before + r->count + 1, r->values, count, err);
}

trd_code trd_store_rows_end(trd_store_rows *r, trd_error *err)
{
    trd_code code = r->failed ? no_memory(err) : r->writer->fresh ? add_to_block(r, err) : TRD_OK;

    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < r->writer->count; i++)
        r->missing[i] += r->values[r->row + i].kind == TRD_VALUE_NULL;
    r->count++;
    begin_row(r);
    return TRD_OK;
}

static trd_code insert(trd_store_writer *w, const trd_value *values, trd_error *err)
{
    for (size_t i = 0; i < w->count; i++) {
        const trd_value *v = &values[i];
        int              at = (int)i + 1;
        if (v->kind == TRD_VALUE_INTEGER)
            sqlite3_bind_int64(w->insert, at, v->as.integer);
        else if (v->kind == TRD_VALUE_TEXT)
            sqlite3_bind_text(w->insert, at, v->as.text, (int)v->length, SQLITE_STATIC);
        else if (v->kind == TRD_VALUE_REAL)
            sqlite3_bind_double(w->insert, at, v->as.real);
        else
            sqlite3_bind_null(w->insert, at);
    }
    int step = sqlite3_step(w->insert);
    sqlite3_reset(w->insert);
    return step == SQLITE_DONE ? TRD_OK : trd_store_fail(w->store, err);
}

trd_code trd_store_writer_rows(trd_store_writer *w, trd_store_rows *r, trd_error *err)
{
    trd_code code = TRD_OK;

    if (r->before != w->rows)
        return trd_fail(err, TRD_E_USAGE, "rows are added out of order");
    if (w->fresh) {
        trd_page_block_end(&r->block);
        code = trd_page_tree_add(&w->fresh->file, &w->fresh->rows, &r->block, err);
    }
    for (int64_t i = 0; !w->fresh && i < r->count && code == TRD_OK; i++)
        code = insert(w, r->values + (size_t)i * w->count, err);
    for (size_t i = 0; i < w->count; i++) {
        w->columns[i].missing += r->missing[i];
        w->columns[i].suppressed += r->suppressed[i];
    }
    w->rows += r->count;
    return code;
}

/* ---- one row at a time -------------------------------------------------- */

void trd_store_writer_integer(trd_store_writer *w, size_t column, int64_t value)
{
    trd_store_rows_integer(w->own, column, value);
}

void trd_store_writer_real(trd_store_writer *w, size_t column, double value)
{
    trd_store_rows_real(w->own, column, value);
}

void trd_store_writer_text(trd_store_writer *w, size_t column, const char *bytes, size_t n)
{
    trd_store_rows_text(w->own, column, bytes, n);
}

void trd_store_writer_code(trd_store_writer *w, size_t column, const trd_store_new_code *code)
{
    trd_store_rows_code(w->own, column, code);
}

trd_code trd_store_writer_row(trd_store_writer *w, trd_error *err)
{
    enum { PAGES = 64 };
    trd_code code = trd_store_rows_end(w->own, err);

    if (code != TRD_OK || (w->fresh && w->own->block.pages < PAGES))
        return code;
    return trd_store_writer_flush(w, err);
}

trd_code trd_store_writer_flush(trd_store_writer *w, trd_error *err)
{
    trd_code code = w->own->count ? trd_store_writer_rows(w, w->own, err) : TRD_OK;
    trd_store_rows_begin(w->own, w->rows);
    return code;
}
