/* The first pass: what is there, over all cells. */
#include "intake/walk.h"

#include "base/parallel.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = sizeof((trd_import *)0)->ragged_lines / sizeof(int64_t) };

/* What the records of one piece hold. */
typedef struct look {
    _Alignas(TRD_APART) trd_evidence *evidence;
    int64_t       rows, blank;
    int64_t       ragged, ragged_lines[MOST_LINES];
    size_t        ragged_cells;
    int64_t       beyond, beyond_lines[MOST_LINES];  /* rows with empty cells behind the last column */
    trd_bounds    bounds;
} look;

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}

static trd_code begin(trd_import *im, void *state, const trd_csv_piece *piece, trd_error *err)
{
    look         *l = state;
    trd_evidence *evidence = l->evidence;
    trd_bound    *items = l->bounds.items;
    size_t        room = l->bounds.room;
    (void)piece, (void)err;

    memset(evidence, 0, im->width * sizeof *evidence);
    *l = (look){ .evidence = evidence, .bounds = { .items = items, .room = room } };
    return TRD_OK;
}

/* A cell that needs no thought: its kind was met before in this piece, and it
 * is no word of ours. trd_evidence_add would count the same. */
static inline bool count_usual(const trd_import *im, trd_evidence *e, const trd_field_text *field)
{
    unsigned char first = (unsigned char)*field->bytes;
    trd_cell_kind kind;

    if (!trd_cell_glance(field->bytes, field->length, &kind) || !e->counts[kind] || (im->code_starts[first] && field->length) ||
        (kind == TRD_CELL_TEXT && strchr("iIeEnN", first)))
        return false;
    e->counts[kind]++;
    e->zeros += kind == TRD_CELL_INTEGER && first == '0';
    return true;
}

static trd_code look_at_row(trd_import *im, void *state, const trd_record *record, trd_error *err)
{
    look    *l = state;
    trd_code code = TRD_OK;

    if (record->count == 1 && record->fields[0].length == 0 && im->width > 1) {
        l->blank++;
        return TRD_OK;
    }
    l->rows++;
    bool ragged = record->count < im->width;
    for (size_t i = im->width; i < record->count; i++)       /* too many cells: fine when they are empty */
        ragged |= trd_cell_look(record->fields[i].bytes, record->fields[i].length).kind != TRD_CELL_EMPTY;
    if (ragged) {
        if (!l->ragged)
            l->ragged_cells = record->count;
        if (l->ragged < MOST_LINES)
            l->ragged_lines[l->ragged] = record->line;
        l->ragged++;
        return TRD_OK;
    }
    if (record->count > im->width && l->beyond++ < MOST_LINES)
        l->beyond_lines[l->beyond - 1] = record->line;
    for (size_t i = 0; i < im->width && code == TRD_OK; i++)
        if (!count_usual(im, &l->evidence[i], &record->fields[i]))
            code = trd_evidence_add(im, &l->evidence[i], &l->bounds, &record->fields[i], record->line, err);
    return code;
}

/* What one thread would have known here. */
static trd_code join(trd_import *im, void *state, const trd_csv_piece *piece, trd_error *err)
{
    look    *l = state;
    trd_code code = TRD_OK;
    (void)piece;

    int64_t *rows = trd_pool_grow(im->pool, im->piece_rows, im->piece_count, &im->piece_room, sizeof *rows);
    if (!rows)
        return no_memory(err);
    im->piece_rows = rows;
    im->piece_rows[im->piece_count++] = l->rows;
    im->rows += l->rows;
    im->report->blank_lines += l->blank;
    if (!im->ragged)
        im->ragged_cells = l->ragged_cells;
    for (int64_t i = 0; i < l->ragged; i++, im->ragged++) {
        if (im->ragged >= MOST_LINES || i >= MOST_LINES) {
            im->ragged += l->ragged - i;
            break;
        }
        im->ragged_lines[im->ragged] = l->ragged_lines[i];
    }
    for (int64_t i = 0; i < l->beyond && code == TRD_OK; i++)
        code = trd_import_note_add(im, "", "empty cells behind the last column left out", i < MOST_LINES ? l->beyond_lines[i] : 0, false, err);
    for (size_t i = 0; i < l->bounds.count && code == TRD_OK; i++)
        code = trd_import_bound(im, &l->bounds.items[i], err);
    for (size_t i = 0; i < im->width && code == TRD_OK; i++)
        code = trd_evidence_join(im, &im->evidence[i], &l->evidence[i], err);
    return code;
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

trd_code trd_import_look(trd_import *im, trd_error *err)
{
    trd_walk walk = { .im = im, .what = "reading", .from = 0, .to = 0.4, .begin = begin, .row = look_at_row, .give = join };
    look     looks[TRD_WALK_SLOTS] = { 0 };
    trd_code code = trd_walk_header(im, trd_plan_header, err);

    if (code == TRD_OK && !im->width)
        return trd_fail_at(err, TRD_E_DATA, im->source.name, 0, "holds no header; check the download");
    trd_import_know_codes(im);
    walk.slots = trd_walk_slots(im);
    for (size_t i = 0; i < walk.slots && code == TRD_OK; i++) {
        walk.states[i] = &looks[i];
        if (!(looks[i].evidence = trd_pool_calloc(im->pool, im->width + 1, sizeof *looks[i].evidence)))
            code = no_memory(err);
    }
    if (code == TRD_OK)
        code = trd_walk_file(&walk, err);
    for (size_t i = 0; i < walk.slots; i++)
        free(looks[i].bounds.items);
    return code == TRD_OK ? check_width(im, err) : code;
}
