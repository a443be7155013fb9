/* The second pass: every cell as what it is, into the database. */
#include "intake/walk.h"

#include "base/number.h"
#include "base/parallel.h"

#include <stdlib.h>
#include <string.h>

/* A repaired cell, told to the database when its piece is. */
typedef struct repair {
    int64_t     line;
    size_t      column;
    const char *before, *after, *why;
    size_t      length;              /* of `after` */
} repair;

typedef struct keep {
    _Alignas(TRD_APART) trd_store_rows *rows;
    trd_import_column *seen;         /* per column of the table: what this piece holds */
    repair            *repairs;
    size_t             repair_count, repair_room;
    int64_t            records, expected;
} keep;

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}

static trd_code note_repair(keep *k, int64_t line, size_t at, const trd_field_text *before, const trd_cell *after, const char *why, trd_error *err)
{
    if (k->repair_count == k->repair_room) {
        size_t  room = k->repair_room ? 2 * k->repair_room : 256;
        repair *more = realloc(k->repairs, room * sizeof *more);
        if (!more)
            return no_memory(err);
        k->repairs = more;
        k->repair_room = room;
    }
    k->repairs[k->repair_count++] = (repair){ line, at, before->bytes, after->bytes, why, after->whole };
    return TRD_OK;
}

/* ---- cells -------------------------------------------------------------- */

static inline void see_number(trd_import_column *seen, double number)
{
    seen->low = !seen->numbers || number <= seen->low ? number : seen->low;
    seen->high = !seen->numbers++ || number >= seen->high ? number : seen->high;
}

static trd_code keep_number(trd_import *im, keep *k, size_t at, const trd_cell *cell, const trd_field_text *field, int64_t line, trd_error *err)
{
    const trd_plan_column *column = &im->columns[at];
    double                 number;
    int64_t                whole;
    trd_code               code = TRD_OK;

    if (column->type == TRD_INTEGER ? !trd_cell_integer(cell, column->decimal, &whole) : !trd_cell_number(cell, column->decimal, &number))
        return trd_fail_at(err, TRD_E_DATA, im->source.name, (long)line, "column \"%s\": '%.*s' is no %s; nothing is stored; "
                           "correct it, or say --missing WORD when it means that there is no value", column->name,
                           (int)(cell->whole < 40 ? cell->whole : 40), cell->bytes, column->type == TRD_INTEGER ? "whole number" : "number");
    if ((cell->kind == TRD_CELL_GROUPED_POINT && column->decimal == ',') || (cell->kind == TRD_CELL_GROUPED_COMMA && column->decimal == '.'))
        code = note_repair(k, line, at, field, cell, "thousands mark taken out", err);
    else if (strchr(".,", cell->bytes[strspn(cell->bytes, "+-")]))
        code = note_repair(k, line, at, field, cell, "a 0 put before the decimal mark", err);
    if (column->type == TRD_INTEGER) {
        trd_store_rows_integer(k->rows, at, whole);
        number = (double)whole;
    } else {
        trd_store_rows_real(k->rows, at, number);
    }
    see_number(&k->seen[at], number);
    return code;
}

static trd_code keep_any(trd_import *im, keep *k, size_t at, const trd_field_text *field, int64_t line, trd_error *err)
{
    const trd_plan_column *column = &im->columns[at];
    trd_import_column     *seen = &k->seen[at];
    trd_cell               cell = trd_cell_look(field->bytes, field->length);
    bool                   numeric = column->type == TRD_INTEGER || column->type == TRD_REAL;
    trd_code               code = TRD_OK;

    if (cell.kind == TRD_CELL_EMPTY) {
        if (cell.spaced && (code = note_repair(k, line, at, field, &cell, "only spaces: read as empty", err)) != TRD_OK)
            return code;
        seen->missing++;
        return TRD_OK;
    }
    if (cell.spaced && (code = note_repair(k, line, at, field, &cell, "spaces around it taken off", err)) != TRD_OK)
        return code;
    const trd_store_new_code *special = trd_import_code(im, &cell);
    if (special && (numeric || special->kind != TRD_KNOWN)) {        /* hidden, or a word for missing: as delivered */
        trd_store_rows_code(k->rows, at, special);
        seen->hidden += special->kind == TRD_KNOWN;
        seen->missing += special->kind != TRD_KNOWN;
        return TRD_OK;
    }
    if (numeric)
        return keep_number(im, k, at, &cell, field, line, err);
    trd_store_rows_text(k->rows, at, cell.bytes, cell.whole);
    return TRD_OK;
}

/* Digits alone, up to 15, in a column of whole numbers. */
static inline bool short_whole(const char *at, size_t n, int64_t *out)
{
    int64_t value = 0;

    if (n == 1) {
        *out = (unsigned char)*at - '0';
        return *out >= 0 && *out <= 9;
    }
    if (n == 0 || n > 15)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned digit = (unsigned)(unsigned char)at[i] - '0';
        if (digit > 9)
            return false;
        value = 10 * value + (int)digit;
    }
    *out = value;
    return true;
}

/* The cells that need no thought; all others, and those that may be a word for
 * missing, go through keep_any, which would do the same with these. */
static inline trd_code keep_cell(trd_import *im, keep *k, size_t at, const trd_field_text *field, int64_t line, trd_error *err)
{
    trd_type      type = im->columns[at].type;
    trd_cell_kind kind;
    int64_t       whole;
    double        number;

    if (im->code_starts[(unsigned char)*field->bytes])
        return keep_any(im, k, at, field, line, err);
    if (type == TRD_INTEGER && field->length) {
        if (!short_whole(field->bytes, field->length, &whole))
            return keep_any(im, k, at, field, line, err);
        trd_store_rows_integer(k->rows, at, whole);
        see_number(&k->seen[at], (double)whole);
        return TRD_OK;
    }
    if (field->length == 0) {
        k->seen[at].missing++;
        return TRD_OK;
    }
    if (!trd_cell_glance(field->bytes, field->length, &kind))
        return keep_any(im, k, at, field, line, err);
    if (type == TRD_REAL) {                          /* begins with a digit, unless it is a word */
        if (kind == TRD_CELL_TEXT || !trd_number_decimal(field->bytes, field->length, im->columns[at].decimal, &number, NULL))
            return keep_any(im, k, at, field, line, err);
        trd_store_rows_real(k->rows, at, number);
        see_number(&k->seen[at], number);
        return TRD_OK;
    }
    trd_store_rows_text(k->rows, at, field->bytes, field->length);
    return TRD_OK;
}

/* ---- rows --------------------------------------------------------------- */

static trd_code begin(trd_import *im, void *state, const trd_csv_piece *piece, trd_error *err)
{
    keep   *k = state;
    int64_t copies = im->key_count ? (int64_t)im->key_count : 1;

    if ((size_t)piece->number >= im->piece_count)    /* there was less in the first pass */
        return trd_source_changed(&im->source, err);
    k->expected = im->piece_rows[piece->number];
    k->records = 0;
    k->repair_count = 0;
    memset(k->seen, 0, im->column_count * sizeof *k->seen);
    trd_store_rows_begin(k->rows, im->piece_starts[piece->number] * copies);
    return TRD_OK;
}

/* One record becomes one row, or one per value of the unpivoted key. */
static trd_code keep_row(trd_import *im, void *state, const trd_record *record, trd_error *err)
{
    keep  *k = state;
    size_t copies = im->key_count ? im->key_count : 1;

    if (record->count == 1 && record->fields[0].length == 0 && im->width > 1)
        return TRD_OK;
    if (record->count < im->width)                   /* it was complete in the first pass */
        return trd_source_changed(&im->source, err);
    k->records++;
    for (size_t c = 0; c < copies; c++) {
        for (size_t at = 0; at < im->column_count; at++) {
            const trd_plan_column *column = &im->columns[at];
            trd_code               code = TRD_OK;
            int                    from = column->fields[im->key_count && column->keyed ? c : 0];
            if (column->fixed || column->is_key) {
                const char    *text = column->is_key ? im->keys[c] : column->fixed;
                trd_field_text field = { text, strlen(text), false };
                code = keep_cell(im, k, at, &field, record->line, err);
            } else if (from >= 0) {
                code = keep_cell(im, k, at, &record->fields[from], record->line, err);
            } else {
                k->seen[at].missing++;
            }
            if (code != TRD_OK)
                return code;
        }
        trd_code code = trd_store_rows_end(k->rows, err);
        if (code != TRD_OK)
            return code;
    }
    return TRD_OK;
}

static void add_seen(trd_import_column *into, const trd_import_column *from)
{
    into->missing += from->missing;
    into->hidden += from->hidden;
    if (!from->numbers)
        return;
    into->low = !into->numbers || from->low <= into->low ? from->low : into->low;
    into->high = !into->numbers || from->high >= into->high ? from->high : into->high;
    into->numbers += from->numbers;
}

static trd_code give(trd_import *im, void *state, const trd_csv_piece *piece, trd_error *err)
{
    keep    *k = state;
    trd_code code = TRD_OK;
    (void)piece;

    if (k->records > k->expected)
        return trd_source_changed(&im->source, err);
    for (size_t i = 0; i < k->repair_count && code == TRD_OK; i++) {
        const repair *r = &k->repairs[i];
        trd_cell      after = { .bytes = r->after, .whole = r->length };
        code = trd_import_repair(im, r->line, im->columns[r->column].name, r->before, &after, r->why, err);
    }
    if (code == TRD_OK)
        code = trd_store_writer_rows(im->writer, k->rows, err);
    for (size_t i = 0; i < im->column_count; i++)
        add_seen(&im->report->columns[i], &k->seen[i]);
    im->report->rows_stored += k->records * (im->key_count ? (int64_t)im->key_count : 1);
    return code;
}

static trd_code count_before(trd_import *im, trd_error *err)
{
    int64_t rows = 0;

    if (!(im->piece_starts = trd_pool_calloc(im->pool, im->piece_count + 1, sizeof *im->piece_starts)))
        return no_memory(err);
    for (size_t i = 0; i < im->piece_count; i++, rows += im->piece_rows[i - 1])
        im->piece_starts[i] = rows;
    return TRD_OK;
}

trd_code trd_import_keep(trd_import *im, trd_error *err)
{
    trd_walk walk = { .im = im, .what = "storing", .from = 0.4, .to = 0.9, .slots = trd_walk_slots(im), .begin = begin, .row = keep_row, .give = give };
    keep     keeps[TRD_WALK_SLOTS] = { 0 };
    trd_code code = count_before(im, err);

    trd_import_know_codes(im);
    for (size_t i = 0; i < walk.slots && code == TRD_OK; i++) {
        walk.states[i] = &keeps[i];
        keeps[i].seen = trd_pool_calloc(im->pool, im->column_count + TRD_APART / sizeof *keeps[i].seen + 1, sizeof *keeps[i].seen);
        code = keeps[i].seen ? trd_store_rows_new(im->writer, &keeps[i].rows, err) : no_memory(err);
    }
    if (code == TRD_OK)
        code = trd_walk_file(&walk, err);
    for (size_t i = 0; i < walk.slots; i++) {
        free(keeps[i].repairs);
        trd_store_rows_free(keeps[i].rows);
    }
    return code;
}
