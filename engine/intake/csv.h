/* intake/csv.h -- records of a CSV file, one at a time.
 *
 * RFC 4180 with any delimiter and LF, CRLF or CR: a field in quotes may hold
 * delimiters, line ends and doubled quotes; a quote inside an unquoted field is
 * an ordinary letter. Lines are counted as an editor counts them. Memory is
 * bounded by the largest record.
 *
 * Errors: TRD_E_DATA with the line: a quote that is never closed (the line it
 * was opened on), text behind a closing quote, a NUL, a cell beyond 1 MB, a
 * record beyond 8 MB or 8,192 fields. */
#ifndef TRD_INTAKE_CSV_H
#define TRD_INTAKE_CSV_H

#include "base/text.h"
#include "intake/encoding.h"

#include <stdbool.h>

typedef struct trd_field_text {
    const char *bytes;               /* NUL behind; valid until the next record */
    size_t      length;
    bool        quoted;
} trd_field_text;

typedef struct trd_record {
    int64_t         line;            /* on which the record starts, from 1 */
    trd_field_text *fields;
    size_t          count;
} trd_record;

typedef struct trd_csv trd_csv;

/* The decoder must stay alive; it is not closed. */
trd_code trd_csv_open(trd_decoder *decoder, char delimiter, trd_csv **out, trd_error *err);
void     trd_csv_close(trd_csv *csv);

/* The next record; *more is false at the end. An empty line is a record with
 * one empty field. */
trd_code trd_csv_next(trd_csv *csv, trd_record *out, bool *more, trd_error *err);

#endif
