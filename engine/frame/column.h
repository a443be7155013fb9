/* frame/column.h -- one typed column in memory, or a piece of one.
 *
 * What a column means (trd_type) and how its cells are kept (trd_width) are two
 * things: whole numbers, days, yes/no and codes are kept in the narrowest
 * whole-number cells that hold them, and so are decimals ("7.25" as 725 with
 * scale 2), since the speed of everything is the speed of memory and whole
 * numbers add up exactly. Text goes through a dictionary.
 *
 * A cell without a value holds its type's own missing value: the lowest whole
 * number of the cell, NAN in a real, NAN bounds in a span. Why it is missing is
 * one kind for the whole column (`usual`), or one byte per cell (`missing`)
 * when there are several.
 *
 * Memory belongs to the pool the column was made in. Columns are shared freely
 * and never changed once they have been handed out; a slice shares the cells.
 */
#ifndef TRD_FRAME_COLUMN_H
#define TRD_FRAME_COLUMN_H

#include "base/pool.h"
#include "frame/marks.h"
#include "frame/missing.h"
#include "frame/span.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum trd_type {              /* what a cell means                            */
    TRD_FLAG,                        /* yes or no: 1 or 0                            */
    TRD_INTEGER,
    TRD_REAL,
    TRD_SPAN,                        /* counts of which some are known by bounds only */
    TRD_DATE,                        /* days since 1970-01-01                        */
    TRD_CODE                         /* text through a dictionary                    */
} trd_type;

typedef enum trd_width {              /* how it is kept */
    TRD_I8, TRD_I16, TRD_I32, TRD_I64, TRD_F64, TRD_SPANS
} trd_width;

enum {
    TRD_SCALE_MOST = 9,              /* most decimals kept as whole numbers           */
    TRD_BLOCK = 2048                 /* most rows of a block: what work goes by, in the processor's cache */
};

/* A dictionary: distinct texts numbered 0.. in order of first appearance.
 * Finding and adding cost constant time. A text ends at its first NUL. */
typedef struct trd_labels trd_labels;
trd_labels *trd_labels_new(trd_pool *pool);

/* A dictionary of `count` different texts that lie behind each other in `bytes`
 * (`size` of them), each ended by a NUL: the first has code 0. The bytes are not
 * copied and must live as long as the pool. NULL when memory runs out, or when
 * the bytes are not exactly so many texts. Cost: a look at every byte; what
 * finding needs is made when something is first sought (by any thread). */
trd_labels *trd_labels_of(trd_pool *pool, const char *bytes, size_t size, int32_t count);

int32_t     trd_labels_add(trd_labels *labels, const char *text, size_t n);   /* -1: no memory */
int32_t     trd_labels_find(const trd_labels *labels, const char *text);      /* -1: absent    */
const char *trd_labels_text(const trd_labels *labels, int32_t code);
int32_t     trd_labels_count(const trd_labels *labels);

typedef struct trd_column {
    const char *name;
    trd_type    type;
    trd_width    width;
    int         scale;               /* TRD_REAL in whole-number cells: value = cell / 10^scale */
    size_t      rows;
    union {                          /* the member that `width` names   */
        int8_t   *i8;
        int16_t  *i16;
        int32_t  *i32;
        int64_t  *i64;
        double   *f64;
        trd_span *spans;
        void     *cells;
    } as;
    bool        has_missing;         /* false: every cell is known     */
    trd_missing usual;               /* the kind of all missing cells, when `missing` is NULL */
    uint8_t    *missing;             /* a trd_missing per cell, or NULL */
    int64_t     least, most;         /* whole-number cells: all known cells lie within; least > most: not known */
    trd_labels *labels;              /* TRD_CODE only */
    uint8_t    *contradicted;        /* rows whose parts and total disagree; NULL: none */
    trd_marks   marks;               /* of the whole column: synthetic, provisional      */
} trd_column;

/* A column with room for `rows` cells in the widest form of its type (FLAG: I8,
 * INTEGER: I64, REAL: F64, SPAN: SPANS, DATE and CODE: I32), all of them known
 * and zero. NULL when memory runs out. */
trd_column *trd_column_new(trd_pool *pool, const char *name, trd_type type, size_t rows);

/* The same with cells of a certain width. Not every type goes in every cell;
 * only TRD_REAL may have a scale. */
trd_column *trd_column_new_in(trd_pool *pool, const char *name, trd_type type, trd_width width, int scale, size_t rows);

/* The column in the narrowest cells that hold it exactly, with `least` and
 * `most` set: itself when it is as narrow already. A real is kept as a decimal
 * when every value is the double nearest to a decimal of at most
 * TRD_SCALE_MOST places (and none is -0). NULL when memory runs out.
 * Cost: two passes, three for reals. */
const trd_column *trd_column_narrow(const trd_column *column, trd_pool *pool);

size_t trd_width_bytes(trd_width width);

/* Rows from .. from+rows-1 as a column of its own that shares the cells.
 * Cost: none. */
trd_column trd_column_slice(const trd_column *column, size_t from, size_t rows);

/* Makes a cell missing; -1: no memory. One thread at a time. */
int trd_column_set_missing(trd_column *column, trd_pool *pool, size_t row, trd_missing kind);

/* ---- reading one cell (kernels read the cells themselves) ---- */

/* The whole number as kept: of a flag, integer, day, code, or decimal before
 * its scale; the lowest number of the cell when missing. */
static inline int64_t trd_column_whole(const trd_column *c, size_t row)
{
    switch (c->width) {
    case TRD_I8:  return c->as.i8[row];
    case TRD_I16: return c->as.i16[row];
    case TRD_I32: return c->as.i32[row];
    default:      return c->as.i64[row];
    }
}

/* Puts a whole number that fits into a cell of this width, as it is kept. */
static inline void trd_column_put_whole(trd_column *c, size_t row, int64_t x)
{
    switch (c->width) {
    case TRD_I8:  c->as.i8[row] = (int8_t)x; break;
    case TRD_I16: c->as.i16[row] = (int16_t)x; break;
    case TRD_I32: c->as.i32[row] = (int32_t)x; break;
    default:      c->as.i64[row] = x; break;
    }
}

/* The missing value of whole-number cells of this width. */
static inline int64_t trd_width_missing(trd_width width)
{
    return width == TRD_I8 ? INT8_MIN : width == TRD_I16 ? INT16_MIN : width == TRD_I32 ? INT32_MIN : INT64_MIN;
}

static inline bool trd_column_is_missing(const trd_column *c, size_t row)
{
    if (!c->has_missing)
        return false;
    if (c->width == TRD_F64)
        return c->as.f64[row] != c->as.f64[row];
    if (c->width == TRD_SPANS)
        return c->as.spans[row].low != c->as.spans[row].low;
    return trd_column_whole(c, row) == trd_width_missing(c->width);
}

static inline trd_missing trd_column_missing(const trd_column *c, size_t row)
{
    return !trd_column_is_missing(c, row) ? TRD_KNOWN : c->missing ? (trd_missing)c->missing[row] : c->usual;
}

double trd_power_of_ten(int scale);              /* 10^scale, 0 <= scale <= 18 */

/* The value of a known cell of any type but span and code. */
static inline double trd_column_number(const trd_column *c, size_t row)
{
    if (c->width == TRD_F64)
        return c->as.f64[row];
    return c->scale ? (double)trd_column_whole(c, row) / trd_power_of_ten(c->scale) : (double)trd_column_whole(c, row);
}

/* The code of a known cell of type TRD_CODE, and its text. */
static inline int32_t trd_column_code(const trd_column *c, size_t row)
{
    return (int32_t)trd_column_whole(c, row);
}

static inline const char *trd_column_text(const trd_column *c, size_t row)
{
    return trd_labels_text(c->labels, trd_column_code(c, row));
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
