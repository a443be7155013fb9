/* frame/column.h -- one typed column in memory.
 *
 * A column has `rows` cells. `missing` is NULL when every cell is known,
 * otherwise one trd_missing per cell; the value of a cell that is not known is
 * unspecified. Memory belongs to the pool the column was made in. Columns are
 * shared freely and never changed once they have been handed out.
 */
#ifndef TRD_FRAME_COLUMN_H
#define TRD_FRAME_COLUMN_H

#include "base/pool.h"
#include "frame/marks.h"
#include "frame/missing.h"
#include "frame/span.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum trd_type {
    TRD_FLAG,        /* yes or no                                    */
    TRD_INTEGER,
    TRD_REAL,
    TRD_SPAN,        /* counts of which some are known by bounds only */
    TRD_DATE,        /* days since 1970-01-01                        */
    TRD_CODE         /* text through a dictionary                    */
} trd_type;

/* A dictionary: distinct texts numbered 0.. in order of first appearance.
 * Finding and adding cost constant time. A text ends at its first NUL. */
typedef struct trd_labels trd_labels;
trd_labels *trd_labels_new(trd_pool *pool);
int32_t     trd_labels_add(trd_labels *labels, const char *text, size_t n);   /* -1: no memory */
int32_t     trd_labels_find(const trd_labels *labels, const char *text);      /* -1: absent    */
const char *trd_labels_text(const trd_labels *labels, int32_t code);
int32_t     trd_labels_count(const trd_labels *labels);

typedef struct trd_column {
    const char *name;
    trd_type    type;
    size_t      rows;
    uint8_t    *missing;
    union {
        int8_t   *flags;
        int64_t  *integers;
        double   *reals;
        trd_span *spans;
        int32_t  *dates;
        int32_t  *codes;
    } as;
    trd_labels *labels;              /* TRD_CODE only */
    uint8_t    *contradicted;        /* rows whose parts and total disagree; NULL: none */
    trd_marks   marks;               /* of the whole column: synthetic, provisional      */
} trd_column;

/* A column with room for `rows` cells, all of them known and zero. NULL when
 * memory runs out. */
trd_column *trd_column_new(trd_pool *pool, const char *name, trd_type type, size_t rows);

/* Marks a cell as missing (makes the byte array on first use); -1: no memory. */
int trd_column_set_missing(trd_column *column, trd_pool *pool, size_t row, trd_missing kind);

static inline trd_missing trd_column_missing(const trd_column *c, size_t row)
{
    return c->missing ? (trd_missing)c->missing[row] : TRD_KNOWN;
}

/* The marks of one cell beside those of its column: a span or a hidden cell is
 * suppressed, a row may be contradicted. */
trd_marks trd_column_marks(const trd_column *column, size_t row);

/* A cell as a span (flags count 0 or 1); undefined for missing cells and for
 * codes. */
trd_span trd_column_span(const trd_column *column, size_t row);

/* The rows of `column` in another order: out[i] = column[from[i]]; a negative
 * from[i] gives a missing cell (TRD_NOT_APPLICABLE: there is no such row). */
trd_column *trd_column_gather(const trd_column *column, const int64_t *from, size_t rows, trd_pool *pool);

const char *trd_type_name(trd_type type);        /* "flag", "integer", ... */

#endif
