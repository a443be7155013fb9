#include "intake/import.h"

#include "base/text.h"
#include "intake/plan.h"
#include "intake/sniff.h"

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

trd_code trd_import_repair(trd_import *im, int64_t line, const char *column, const char *before,
                           const trd_cell *after, const char *why, trd_error *err)
{
    trd_text stored = { 0 };
    trd_text_add_bytes(&stored, after->bytes, after->whole);
    trd_code code = stored.failed ? no_memory(err)
                                  : trd_store_writer_repair(im->writer, line, column, before, stored.bytes, why, err);
    trd_text_release(&stored);
    return code == TRD_OK ? trd_import_note_add(im, column, why, line, true, err) : code;
}

/* ---- the table --------------------------------------------------------- */

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
        code = trd_import_keep(im, err);
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
    trd_store_writer_watch(im->writer, im->options->watch);
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
    if ((code = trd_import_look(im, err)) != TRD_OK)
        return code;
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
