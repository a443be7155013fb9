/* intake/import.h -- one file into the database: what was understood, what was
 * repaired, or why not.
 *
 * The file is read twice: once to see the encoding, the delimiter and the type
 * of every column (all cells, not a sample), once to store it in one
 * transaction. No row and no cell is lost, shifted or cut: rows read = rows
 * stored, or the import is refused with the line. Pieces of the file are worked
 * by several threads; the result and the first error do not depend on how many.
 */
#ifndef TRD_INTAKE_IMPORT_H
#define TRD_INTAKE_IMPORT_H

#include "intake/profile.h"
#include "store/store.h"

typedef struct trd_import_options {
    const char        *table;        /* NULL: of the profile, or from the file's name */
    const trd_profile *profiles;     /* to recognise the file by                      */
    size_t             profile_count;
    const trd_profile *profile;      /* must fit; NULL: recognise                     */
    bool               generic;      /* no profile at all                             */
    const char        *encoding;     /* NULL: recognise                               */
    char               delimiter;    /* 0: recognise                                  */
    char               decimal;      /* ',' or '.'; 0: recognise                      */
    const char *const *missing;      /* texts that are no value                       */
    size_t             missing_count;
    int64_t            header;       /* line of the header; 0: the first              */
    const char        *set_name, *set_value;     /* --set jaar=2019                   */
    bool               append, synthetic;
    const char *const *made;         /* tables made before by the same command: not to be replaced */
    size_t             made_count;
    const trd_watch   *watch;
} trd_import_options;

typedef struct trd_import_note {     /* a repair or remark, grouped */
    const char *column;              /* "" for the whole file                          */
    const char *what;
    int64_t     count;
    int64_t     lines[5];            /* the first ones                                 */
    int         line_count;
    bool        repair;              /* each one stands in trede_repair                */
} trd_import_note;

typedef struct trd_import_column {
    const char *name, *header, *unit;
    trd_type    type;
    int64_t     missing, hidden;     /* empty cells; cells known by bounds             */
    int64_t     numbers;             /* cells with a number ...                        */
    double      low, high;           /* ... and the least and greatest of them         */
} trd_import_column;

typedef struct trd_import_report {
    const char        *file, *table, *encoding, *delimiter_word, *delimiter_reason;
    const char        *profile, *profile_reason, *licence, *source_line;
    char               decimal;      /* 0: no decimal numbers                          */
    char               digest[TRD_DIGEST_ROOM];
    int64_t            bytes, rows_read, rows_stored, blank_lines;
    bool               appended, known;          /* known: this very file was there    */
    trd_import_column *columns;
    size_t             column_count;
    trd_import_note   *notes;
    size_t             note_count;
} trd_import_report;

/* Imports one file. `report` lives in `pool`. On error nothing is stored; the
 * message names file and line. */
trd_code trd_import_file(trd_store *store, const char *path, const trd_import_options *options, trd_pool *pool,
                         trd_import_report *report, trd_error *err);

#endif
