/* intake/cell.h -- what one cell looks like, before its column has a type. */
#ifndef TRD_INTAKE_CELL_H
#define TRD_INTAKE_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum trd_cell_kind {
    TRD_CELL_EMPTY,          /* nothing, or only spaces                          */
    TRD_CELL_INTEGER,        /* fits 64 bits, no leading zero                    */
    TRD_CELL_ZERO_LED,       /* 0024: a code                                     */
    TRD_CELL_POINT,          /* 6.4                                              */
    TRD_CELL_COMMA,          /* 6,4                                              */
    TRD_CELL_GROUPED_POINT,  /* 1.049: one thousand and forty-nine, or 1.049?    */
    TRD_CELL_GROUPED_COMMA,  /* 1,049: the same question                         */
    TRD_CELL_DATE,           /* 2024-10-01, 1-10-2024                            */
    TRD_CELL_BOUND,          /* <5                                               */
    TRD_CELL_TEXT,
    TRD_CELL_KINDS
} trd_cell_kind;

typedef struct trd_cell {
    const char   *bytes;             /* without spaces around it */
    size_t        whole;             /* its length               */
    size_t        length;            /* without the %            */
    trd_cell_kind kind;
    bool          percent;           /* a % behind the number    */
    bool          spaced;            /* spaces were taken off    */
    int64_t       bound;             /* BOUND: the number        */
} trd_cell;

/* The general way, for whatever there may be. */
trd_cell trd_cell_look_closely(const char *bytes, size_t n);

/* What nearly all cells are: nothing, up to 15 digits, digits with one mark, a
 * word in plain letters. False: look closely. */
static inline bool trd_cell_glance(const char *at, size_t n, trd_cell_kind *kind)
{
    size_t mark = 0;

    if (n == 0) {
        *kind = TRD_CELL_EMPTY;
        return true;
    }
    unsigned char first = (unsigned char)at[0], last = (unsigned char)at[n - 1];
    if (n == 1 && first >= '0' && first <= '9') {
        *kind = TRD_CELL_INTEGER;
        return true;
    }
    if ((first | 32) >= 'a' && (first | 32) <= 'z') {
        *kind = TRD_CELL_TEXT;
        return ((last | 32) >= 'a' && (last | 32) <= 'z') || (last >= '0' && last <= '9');
    }
    if (first < '0' || first > '9' || last < '0' || last > '9' || n > 15)
        return false;
    for (size_t i = 1; i < n; i++)
        if (at[i] < '0' || at[i] > '9') {
            if (mark || (at[i] != '.' && at[i] != ','))
                return false;
            mark = i;
        }
    if (!mark)
        *kind = first == '0' && n > 1 ? TRD_CELL_ZERO_LED : TRD_CELL_INTEGER;
    else if (mark <= 3 && n - mark == 4 && first != '0')
        *kind = at[mark] == '.' ? TRD_CELL_GROUPED_POINT : TRD_CELL_GROUPED_COMMA;
    else
        *kind = at[mark] == '.' ? TRD_CELL_POINT : TRD_CELL_COMMA;
    return true;
}

static inline trd_cell trd_cell_look(const char *bytes, size_t n)
{
    trd_cell_kind kind;
    return trd_cell_glance(bytes, n, &kind) ? (trd_cell){ .bytes = bytes, .whole = n, .length = n, .kind = kind } : trd_cell_look_closely(bytes, n);
}

/* Would somebody, or a spreadsheet, take this text for a number: 0x10, inf,
 * 1e400, "€ 1.234,50"? It is none to us; `at` has a NUL behind it somewhere. */
bool trd_cell_resembles_number(const char *at, size_t n);

/* The number of a cell, read with this decimal mark; `length` without the %.
 * Grouped numbers are read as thousands when their mark is the other one. */
bool trd_cell_number(const trd_cell *cell, char decimal, double *out);

/* The same for a whole number, exact in all 64 bits; 5,0 is whole too. False
 * when it is none, or too large. */
bool trd_cell_integer(const trd_cell *cell, char decimal, int64_t *out);

#endif
