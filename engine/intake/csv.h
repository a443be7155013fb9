/* intake/csv.h -- records of a CSV file, one at a time.
 *
 * RFC 4180 with any delimiter and LF, CRLF or CR: a field in quotes may hold
 * delimiters, line ends and doubled quotes; a quote inside an unquoted field is
 * an ordinary letter. Lines are counted as an editor counts them.
 *
 * A file comes in pieces of whole records: trd_cutter cuts them, in order, and
 * trd_csv reads the records of one, in any thread. Where a piece ends depends
 * on the bytes alone, so that a second walk meets the same pieces. Cutting is
 * quick (it only looks for quotes and line ends), reading is the work. Memory
 * is bounded by the piece, of half a megabyte or one record.
 *
 * Errors: TRD_E_DATA with the line: a quote that is never closed (the line it
 * was opened on), text behind a closing quote, a NUL, a cell beyond 1 MB, a
 * record beyond 8 MB or 8,192 fields. */
#ifndef TRD_INTAKE_CSV_H
#define TRD_INTAKE_CSV_H

#include "intake/encoding.h"

#include <stdbool.h>

typedef struct trd_field_text {
    const char *bytes;               /* NUL behind; valid as long as the piece */
    size_t      length;
    bool        quoted;
} trd_field_text;

typedef struct trd_record {
    int64_t         line;            /* on which the record starts, from 1 */
    trd_field_text *fields;          /* valid until the next record        */
    size_t          count;
} trd_record;

/* ---- pieces of whole records ---- */

typedef struct trd_csv_piece {       /* start with { 0 } */
    char   *bytes;
    size_t  length, room;
    int64_t line;                    /* of the first record  */
    int64_t number;                  /* of the piece, from 0 */
} trd_csv_piece;

typedef struct trd_cutter {
    trd_decoder *decoder;
    char         delimiter;
    char        *rest;               /* behind the last cut  */
    size_t       rest_length, rest_room;
    int64_t      line, number;       /* of the next piece    */
    bool         ended;
} trd_cutter;

/* The decoder must stay alive; it is not closed. */
void     trd_cutter_init(trd_cutter *cutter, trd_decoder *decoder, char delimiter);
void     trd_cutter_release(trd_cutter *cutter);
void     trd_csv_piece_release(trd_csv_piece *piece);

/* The next piece, into the memory of `out`; *more is false at the end. */
trd_code trd_cutter_next(trd_cutter *cutter, trd_csv_piece *out, bool *more, trd_error *err);

/* ---- records ---- */

typedef struct trd_csv trd_csv;

/* A reader for pieces of the file `name`. */
trd_code trd_csv_new(const char *name, char delimiter, trd_csv **out, trd_error *err);

/* Begins a piece; its bytes are changed (NULs, and quotes taken out). */
void     trd_csv_begin(trd_csv *csv, trd_csv_piece *piece);

/* A reader that takes the pieces of a whole file by itself. */
trd_code trd_csv_open(trd_decoder *decoder, char delimiter, trd_csv **out, trd_error *err);
void     trd_csv_close(trd_csv *csv);                    /* of either kind; NULL allowed */

/* The next record; *more is false at the end. An empty line is a record with
 * one empty field. */
trd_code trd_csv_next(trd_csv *csv, trd_record *out, bool *more, trd_error *err);

#endif
