#include "intake/import.h"

#include "base/text.h"
#include "intake/cell.h"
#include "intake/plan.h"
#include "intake/sniff.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* ---- notes -------------------------------------------------------------- */

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}

/* From the last one found on: the columns of a row come in turn. */
static size_t find_note(const trd_import_report *r, const char *column, const char *what, bool repair, size_t hint)
{
    for (size_t step = 0; step < r->note_count; step++) {
        size_t                 i = (hint + step) % r->note_count;
        const trd_import_note *n = &r->notes[i];
        if (n->repair == repair && strcmp(n->column, column) == 0 && strcmp(n->what, what) == 0)
            return i;
    }
    return r->note_count;
}

trd_code trd_import_note_add(trd_import *im, const char *column, const char *what, int64_t line, bool repair, trd_error *err)
{
    trd_import_report *r = im->report;
    size_t             i = find_note(r, column, what, repair, im->note_hint);

    if (i == r->note_count) {
        trd_import_note *more = trd_pool_grow(im->pool, r->notes, r->note_count, &im->note_room, sizeof *more);
        if (!more)
            return no_memory(err);
        r->notes = more;
        r->notes[r->note_count++] = (trd_import_note){ .column = trd_pool_text(im->pool, column), .what = trd_pool_text(im->pool, what), .repair = repair };
        if (!r->notes[i].column || !r->notes[i].what)
            return no_memory(err);
    }
    trd_import_note *note = &r->notes[i];
    im->note_hint = i;
    note->count++;
    bool seen = note->line_count && note->lines[note->line_count - 1] == line;
    if (line > 0 && !seen && note->line_count < (int)(sizeof note->lines / sizeof *note->lines))
        note->lines[note->line_count++] = line;
    return TRD_OK;
}

trd_code trd_import_repair(trd_import *im, int64_t line, const char *column, const trd_field_text *before,
                           const trd_cell *after, const char *why, trd_error *err)
{
    trd_text stored = { 0 };
    trd_text_add_bytes(&stored, after->bytes, after->whole);
    trd_code code = stored.failed ? no_memory(err)
                                  : trd_store_writer_repair(im->writer, line, column, before->bytes, stored.bytes, why, err);
    trd_text_release(&stored);
    return code == TRD_OK ? trd_import_note_add(im, column, why, line, true, err) : code;
}

/* ---- reading the records ------------------------------------------------ */

enum { MOST_LINES = sizeof((trd_import *)0)->ragged_lines / sizeof(int64_t) };

typedef trd_code each_record(trd_import *im, const trd_record *record, trd_error *err);

/* Walks the file; the header goes to `on_header`, every other record that is
 * not an empty line to `on_row`. */
static trd_code walk(trd_import *im, each_record *on_header, each_record *on_row, trd_error *err)
{
    trd_decoder decoder;
    trd_csv    *csv = NULL;
    trd_record  record;
    bool        more = true, header = false;
    int64_t     rows = 0;
    trd_code    code = trd_source_rewind(&im->source, err);

    if (code == TRD_OK)
        code = trd_decoder_open(&decoder, &im->source, &im->encoding, err);
    if (code != TRD_OK)
        return code;
    code = trd_csv_open(&decoder, im->sniff.delimiter, &csv, err);
    while (code == TRD_OK && (code = trd_csv_next(csv, &record, &more, err)) == TRD_OK && more) {
        if (!header && record.line < im->sniff.header)
            continue;
        if (!header) {
            header = true;
            code = on_header ? on_header(im, &record, err) : TRD_OK;
        } else if (record.count == 1 && record.fields[0].length == 0 && im->width > 1) {
            im->report->blank_lines += on_header != NULL;
        } else {
            code = on_row(im, &record, err);
            if (++rows % 16384 == 0)
                trd_watch_report(im->options->watch, on_header ? "reading" : "storing",
                                 (on_header ? 0 : 0.4) + 0.5 * (double)rows / (double)(im->rows + rows + 1));
        }
    }
    trd_csv_close(csv);
    trd_decoder_close(&decoder);
    return code;
}

/* ---- first pass: what is there ------------------------------------------ */

static trd_code look_at_row(trd_import *im, const trd_record *record, trd_error *err)
{
    im->rows++;
    bool ragged = record->count < im->width;
    for (size_t i = im->width; i < record->count; i++)       /* too many cells: fine when they are empty */
        ragged |= trd_cell_look(record->fields[i].bytes, record->fields[i].length).kind != TRD_CELL_EMPTY;
    if (ragged) {
        if (!im->ragged)
            im->ragged_cells = record->count;
        if (im->ragged < MOST_LINES)
            im->ragged_lines[im->ragged] = record->line;
        im->ragged++;
        return TRD_OK;
    }
    if (record->count > im->width) {
        trd_code code = trd_import_note_add(im, "", "empty cells behind the last column left out", record->line, false, err);
        if (code != TRD_OK)
            return code;
    }
    for (size_t i = 0; i < im->width; i++) {
        trd_code code = trd_evidence_add(im, &im->evidence[i], &record->fields[i], record->line, err);
        if (code != TRD_OK)
            return code;
    }
    return TRD_OK;
}

/* Rows of another width are named together, so that they are mended in one go. */
static trd_code check_width(trd_import *im, trd_error *err)
{
    trd_text others = { 0 };

    if (!im->ragged)
        return TRD_OK;
    trd_text_add(&others, "");
    for (int i = 1; i < MOST_LINES && i < im->ragged; i++)
        trd_text_add_format(&others, "%s%lld", i == 1 ? im->ragged == 2 ? "; wrong too: line " : "; wrong too: lines " : ", ", (long long)im->ragged_lines[i]);
    if (im->ragged > MOST_LINES)
        trd_text_add_format(&others, " and %lld more", (long long)(im->ragged - MOST_LINES));
    long line = (long)im->ragged_lines[0];
    trd_code code = others.failed ? no_memory(err)
        : im->ragged_cells < im->width
            ? trd_fail_at(err, TRD_E_DATA, im->source.name, line, "line %ld has %zu of the %zu cells that the header has%s; nothing is stored; complete the row",
                          line, im->ragged_cells, im->width, others.bytes)
            : trd_fail_at(err, TRD_E_DATA, im->source.name, line, "line %ld has %zu cells and the header has %zu%s; nothing is stored; "
                          "correct the row (a delimiter inside a cell needs quotes)", line, im->ragged_cells, im->width, others.bytes);
    trd_text_release(&others);
    return code;
}

/* ---- second pass: storing ----------------------------------------------- */

static trd_code store_number(trd_import *im, size_t at, const trd_cell *cell, const trd_field_text *field, int64_t line, trd_error *err)
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
        code = trd_import_repair(im, line, column->name, field, cell, "thousands mark taken out", err);
    else if (strchr(".,", cell->bytes[strspn(cell->bytes, "+-")]))
        code = trd_import_repair(im, line, column->name, field, cell, "a 0 put before the decimal mark", err);
    if (column->type == TRD_INTEGER) {
        trd_store_writer_integer(im->writer, at, whole);
        number = (double)whole;
    } else {
        trd_store_writer_real(im->writer, at, number);
    }
    trd_import_column *seen = &im->report->columns[at];
    seen->low = seen->numbers ? fmin(seen->low, number) : number;
    seen->high = seen->numbers++ ? fmax(seen->high, number) : number;
    return code;
}

static trd_code store_cell(trd_import *im, size_t at, const trd_field_text *field, int64_t line, trd_error *err)
{
    const trd_plan_column *column = &im->columns[at];
    trd_import_column     *seen = &im->report->columns[at];
    trd_cell               cell = trd_cell_look(field->bytes, field->length);
    bool                   numeric = column->type == TRD_INTEGER || column->type == TRD_REAL;
    trd_code               code = TRD_OK;

    if (cell.kind == TRD_CELL_EMPTY) {
        if (cell.spaced && (code = trd_import_repair(im, line, column->name, field, &cell, "only spaces: read as empty", err)) != TRD_OK)
            return code;
        seen->missing++;
        return TRD_OK;
    }
    if (cell.spaced && (code = trd_import_repair(im, line, column->name, field, &cell, "spaces around it taken off", err)) != TRD_OK)
        return code;
    const trd_store_new_code *special = trd_import_code(im, &cell);
    if (special && (numeric || special->kind != TRD_KNOWN)) {        /* hidden, or a word for missing: as delivered */
        trd_store_writer_code(im->writer, at, special);
        seen->hidden += special->kind == TRD_KNOWN;
        seen->missing += special->kind != TRD_KNOWN;
        return TRD_OK;
    }
    if (numeric)
        return store_number(im, at, &cell, field, line, err);
    trd_store_writer_text(im->writer, at, cell.bytes, cell.whole);
    return TRD_OK;
}

/* One record becomes one row, or one per value of the unpivoted key. */
static trd_code store_row(trd_import *im, const trd_record *record, trd_error *err)
{
    size_t copies = im->key_count ? im->key_count : 1;

    if (record->count < im->width)                   /* it was complete in the first pass */
        return trd_source_changed(&im->source, err);
    for (size_t k = 0; k < copies; k++) {
        for (size_t at = 0; at < im->column_count; at++) {
            const trd_plan_column *column = &im->columns[at];
            trd_code               code = TRD_OK;
            int                    from = column->fields[im->key_count && column->keyed ? k : 0];
            if (column->fixed || column->is_key) {
                const char    *text = column->is_key ? im->keys[k] : column->fixed;
                trd_field_text field = { text, strlen(text), false };
                code = store_cell(im, at, &field, record->line, err);
            } else if (from >= 0) {
                code = store_cell(im, at, &record->fields[from], record->line, err);
            } else {
                im->report->columns[at].missing++;
            }
            if (code != TRD_OK)
                return code;
        }
        trd_code code = trd_store_writer_row(im->writer, err);
        if (code != TRD_OK)
            return code;
        im->report->rows_stored++;
    }
    return TRD_OK;
}

/* A table that goes is named; not one that this very command made. */
static trd_code look_at_replaced(trd_import *im, trd_store *db, trd_error *err)
{
    const trd_import_options *o = im->options;
    trd_store_table          *table = NULL;
    trd_code                  code = im->report->appended ? TRD_OK : trd_store_find(db, im->report->table, im->pool, &table, err);

    for (size_t i = 0; code == TRD_OK && table && i < o->made_count; i++)
        if (strcasecmp(o->made[i], table->name) == 0)
            return trd_fail_at(err, TRD_E_USAGE, im->source.name, 0, "would replace table '%s', which was made from a file before it; "
                               "say --append to put them together, or --table and one file at a time", table->name);
    if (code != TRD_OK || !table || table->source_count == 0)
        return code;
    const char *what = trd_pool_format(im->pool, "replaces the %lld rows that table '%s' had (from %s)", (long long)table->rows, table->name,
                                       table->sources[table->source_count - 1].file);
    return what ? trd_import_note_add(im, "", what, 0, false, err) : no_memory(err);
}

/* Files of one kind that bring the same year or period twice. */
static trd_code note_overlap(trd_import *im, trd_store *db, const trd_store_table *table, trd_error *err)
{
    const trd_profile *p = im->profile;
    const char        *name = p ? p->from_name ? p->from_name : p->key : NULL;
    const char *const *values = p && p->from_name ? &im->columns[0].fixed : im->keys;
    size_t             count = p && p->from_name ? 1 : im->key_count;
    trd_column        *there = NULL;

    if (!name || table->rows == 0)
        return TRD_OK;
    trd_pool *scratch = trd_pool_new(im->pool);
    trd_code  code = scratch ? trd_store_column(db, table, name, TRD_CODE, im->options->watch, scratch, &there, err) : no_memory(err);
    for (size_t i = 0; i < count && code == TRD_OK; i++) {
        if (trd_labels_find(there->labels, values[i]) < 0)
            continue;
        const char *what = trd_pool_format(im->pool, "rows of '%s' were in the table already, from another file: who adds them all counts twice", values[i]);
        code = what ? trd_import_note_add(im, name, what, 0, false, err) : no_memory(err);
    }
    trd_pool_free(scratch);
    return code;
}

/* Within the transaction, so that two imports at once see each other: the same
 * file a second time would count everything double. */
static trd_code look_at_table(trd_import *im, trd_store *db, trd_error *err)
{
    trd_import_report *r = im->report;
    trd_store_table   *table = NULL;
    int64_t            rows = 0;
    trd_code           code = r->appended ? trd_store_find(db, r->table, im->pool, &table, err) : TRD_OK;

    if (code != TRD_OK || !table)
        return code;
    for (size_t i = 0; i < table->source_count; i++) {
        r->known |= strcmp(table->sources[i].digest, r->digest) == 0;
        rows += table->sources[i].rows;
    }
    if (r->known && rows != table->rows)
        return trd_fail_at(err, TRD_E_DATA, trd_store_path(db), 0, "table '%s' holds %lld rows and its imports stored %lld: another program changed it; "
                           "import all its files into another --table", table->name, (long long)table->rows, (long long)rows);
    return r->known ? TRD_OK : note_overlap(im, db, table, err);
}

/* The name without folders, as text that can be shown. */
static const char *shown_name(trd_import *im)
{
    const char *slash = strrchr(im->report->file, '/');
    trd_text    safe = { 0 };

    trd_text_add(&safe, "");
    trd_text_add_safe(&safe, slash ? slash + 1 : im->report->file);
    const char *out = safe.failed ? NULL : trd_pool_text(im->pool, safe.bytes);
    trd_text_release(&safe);
    return out;
}

static trd_code store_rows(trd_import *im, trd_store *db, trd_error *err)
{
    trd_import_report *r = im->report;
    trd_code           code = look_at_table(im, db, err);

    if (code == TRD_OK && !r->known)
        code = walk(im, NULL, store_row, err);
    if (code == TRD_OK)
        code = trd_source_unchanged(&im->source, err);
    if (code == TRD_OK && !r->known && r->rows_stored != r->rows_read * (int64_t)(im->key_count ? im->key_count : 1))
        code = trd_source_changed(&im->source, err);
    return code;
}

static trd_code store(trd_import *im, trd_store *db, trd_error *err)
{
    trd_import_report *r = im->report;
    trd_store_source   source = { .file = shown_name(im), .digest = r->digest, .profile = r->profile,
                                  .encoding = r->encoding, .delimiter = r->delimiter_word, .licence = r->licence, .source_line = r->source_line };
    trd_store_new_column *columns = trd_pool_calloc(im->pool, im->column_count + 1, sizeof *columns);
    trd_code              code = columns && source.file ? TRD_OK : no_memory(err);

    for (size_t i = 0; i < im->column_count && code == TRD_OK; i++)
        columns[i] = (trd_store_new_column){ im->columns[i].name, im->columns[i].header, im->columns[i].unit, im->columns[i].type };
    if (code == TRD_OK)
        code = look_at_replaced(im, db, err);
    if (code == TRD_OK)
        code = trd_store_writer_open(db, r->table, r->appended, columns, im->column_count, im->codes, im->code_count, &im->writer, err);
    if (code != TRD_OK)
        return code;
    code = store_rows(im, db, err);
    if (code != TRD_OK || r->known) {
        trd_store_writer_abandon(im->writer);
        return code;
    }
    return trd_store_writer_finish(im->writer, &source, im->options->synthetic ? TRD_MARK_SYNTHETIC : 0, err);
}

/* ---- the whole ---------------------------------------------------------- */

static trd_code read_and_store(trd_import *im, trd_store *db, trd_error *err)
{
    const trd_import_options *o = im->options;
    trd_import_report        *r = im->report;
    trd_code                  code = trd_encoding_find(&im->source, o->encoding, &im->encoding, err);

    if (code == TRD_OK)
        code = trd_sniff_file(&im->source, &im->encoding, o->delimiter, o->header, im->pool, &im->sniff, err);
    if (code != TRD_OK)
        return code;
    r->encoding = trd_pool_text(im->pool, im->encoding.name);
    r->delimiter_word = im->sniff.word;
    r->delimiter_reason = im->sniff.reason;
    r->bytes = im->encoding.bytes;
    memcpy(r->digest, im->encoding.digest, sizeof r->digest);
    if (im->encoding.first_line && strcmp(r->encoding, "WINDOWS-1252") == 0 &&
        (code = trd_import_note_add(im, "", "not UTF-8 from this line on: read as Windows-1252", im->encoding.first_line, false, err)) != TRD_OK)
        return code;
    if ((code = walk(im, trd_plan_header, look_at_row, err)) != TRD_OK || (code = check_width(im, err)) != TRD_OK)
        return code;
    if (!im->width)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, 0, "holds no header; check the download");
    r->rows_read = im->rows;
    if (im->rows == 0 && (code = trd_import_note_add(im, "", "there are no rows under the header", 0, false, err)) != TRD_OK)
        return code;
    code = trd_plan_columns(im, err);
    return code == TRD_OK ? store(im, db, err) : code;
}

trd_code trd_import_file(trd_store *store_, const char *path, const trd_import_options *options, trd_pool *pool,
                         trd_import_report *report, trd_error *err)
{
    trd_import im = { .options = options, .pool = pool, .report = report };

    memset(report, 0, sizeof *report);
    report->file = path;
    report->profile = report->licence = report->source_line = report->profile_reason = "";
    trd_code code = trd_source_open(path, &im.source, err);
    im.source.watch = options->watch;
    if (code == TRD_OK)
        code = read_and_store(&im, store_, err);
    trd_source_close(&im.source);
    trd_watch_report(options->watch, "", 1);
    return code;
}
