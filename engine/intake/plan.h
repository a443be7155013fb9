/* intake/plan.h -- between the two passes: from what the cells look like to
 * the columns of a table. Private to this room. */
#ifndef TRD_INTAKE_PLAN_H
#define TRD_INTAKE_PLAN_H

#include "intake/cell.h"
#include "intake/import.h"
#include "intake/sniff.h"

/* What the cells of one column of the file look like, over all rows. */
typedef struct trd_evidence {
    int64_t     counts[TRD_CELL_KINDS];
    int64_t     first[TRD_CELL_KINDS];       /* line of the first of each kind     */
    int64_t     percents, words, zeros;      /* words: hidden or missing, see codes */
    int64_t     large;                       /* line of the first whole number beyond 2^53 */
    int64_t     alike, alike_line;           /* texts that resemble numbers        */
    const char *odd;                         /* the first text, and its length     */
    size_t      odd_length;
} trd_evidence;

/* Different texts such as '<5', in the order in which they were met. */
typedef struct trd_bound {
    const char *text;
    size_t      length;
    int64_t     bound;
} trd_bound;

typedef struct trd_bounds {
    trd_bound *items;                        /* of malloc                          */
    size_t     count, room;
} trd_bounds;

/* One column of the table. `fields` are positions in the file, one per key
 * (or one); -1: this file has none. */
typedef struct trd_plan_column {
    const char *name, *header, *unit;
    trd_type    type;
    char        decimal;
    bool        keyed, is_key;
    const char *fixed;                       /* the same value in every row        */
    int        *fields;
} trd_plan_column;

typedef struct trd_import {
    const trd_import_options *options;
    trd_pool                 *pool;
    trd_import_report        *report;
    trd_source                source;
    trd_encoding              encoding;
    trd_sniff                 sniff;
    size_t                    width;         /* columns of the file                */
    int64_t                   header_line;
    trd_record                header;        /* cleaned names; empty: left out     */
    trd_evidence             *evidence;      /* per column of the file             */
    int64_t                   rows;
    int64_t                  *piece_rows, *piece_starts; /* per piece of the file; rows before it      */
    size_t                    piece_count, piece_room;
    int64_t                   ragged, ragged_lines[5];   /* rows of another width, and the first of them */
    size_t                    ragged_cells;              /* of the very first                            */
    const trd_profile        *profile;       /* NULL: generic                      */
    const char              **keys;          /* values of the unpivoted key        */
    size_t                    key_count, key_room;
    trd_plan_column          *columns;
    size_t                    column_count;
    trd_store_new_code       *codes;
    size_t                    code_count, code_room;
    const trd_store_new_code *known;         /* the codes while a walk goes on: see trd_import_know_codes */
    size_t                    known_count;
    bool                      code_starts[256];          /* letters that a known code begins with      */
    trd_store_writer         *writer;
    size_t                    note_room, note_hint;
} trd_import;

/* Takes the header: cleans the names, finds the profile. */
trd_code trd_plan_header(trd_import *im, const trd_record *record, trd_error *err);

/* Takes the codes of now as the known ones: threads read these while new ones
 * are added. */
void     trd_import_know_codes(trd_import *im);

/* One cell more. In any thread: changes only `e` and `bounds`; odd and the
 * bounds point into the record. */
trd_code trd_evidence_add(const trd_import *im, trd_evidence *e, trd_bounds *bounds, const trd_field_text *field, int64_t line,
                          trd_error *err);

/* What a later piece of the file holds, added to what is known. */
trd_code trd_evidence_join(trd_import *im, trd_evidence *into, const trd_evidence *from, trd_error *err);
trd_code trd_import_bound(trd_import *im, const trd_bound *bound, trd_error *err);

/* Decides the columns, their types and codes, and the table. */
trd_code trd_plan_columns(trd_import *im, trd_error *err);

/* What a cell means when it is no value of its own: hidden (a span), or a word
 * for missing; else NULL. Of the known codes. */
const trd_store_new_code *trd_import_code(const trd_import *im, const trd_cell *cell);

/* Groups a note; `repair` says that it stands in trede_repair too. */
trd_code trd_import_note_add(trd_import *im, const char *column, const char *what, int64_t line, bool repair, trd_error *err);

/* Notes one repaired cell, in the report and in the database. */
trd_code trd_import_repair(trd_import *im, int64_t line, const char *column, const char *before,
                           const trd_cell *after, const char *why, trd_error *err);

/* ---- the two passes ---- */

/* Looks at all cells: header, width, evidence. */
trd_code trd_import_look(trd_import *im, trd_error *err);

/* Stores all rows through im->writer. */
trd_code trd_import_keep(trd_import *im, trd_error *err);

#endif
