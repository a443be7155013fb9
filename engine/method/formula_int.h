/* method/formula_int.h -- inside the reader of formulas: what its text says,
 * and what its expressions are worth. */
#ifndef TRD_METHOD_FORMULA_INT_H
#define TRD_METHOD_FORMULA_INT_H

#include "method/method_int.h"

enum { TRD_FORMULA_ATOMS = 64, TRD_FORMULA_TERMS = 256, TRD_FORMULA_ORDER = 4, TRD_FORMULA_DEPTH = 50 };

/* A product of up to four atoms (numbers of `atom`, ascending); order 0: the constant. */
typedef struct trd_formula_term {
    size_t order;
    size_t atom[TRD_FORMULA_ORDER];
} trd_formula_term;

/* "y ~ a * log(b) + offset(c)": atoms a and log(b), terms a, log(b), a:log(b). */
typedef struct trd_formula_text {
    const char       *response;      /* NULL: nothing stands before ~                            */
    const char       *atom[TRD_FORMULA_ATOMS];   /* as R would write it: "I(x^2)", "log(a + 1)"  */
    size_t            atoms;
    trd_formula_term *term;          /* single atoms first, then products of two, ...            */
    size_t            terms;
    const char       *offset[TRD_FORMULA_ORDER];
    size_t            offsets;
    bool              constant;
} trd_formula_text;

/* Reads + - * : ^ ( ) of terms, 1, 0, -1, and offset(...). Ends the call where
 * it says what cannot be read. */
void trd_formula_parse(trd_call *call, const char *text, trd_formula_text *out);

/* Where the columns come from: the rows of the call, or an object of lists. */
typedef struct trd_formula_source {
    const cJSON *lists;              /* NULL: the rows of the call */
    size_t       rows;
} trd_formula_source;

double      *trd_formula_numbers(trd_call *call, const trd_formula_source *from, const char *column);
const char **trd_formula_texts(trd_call *call, const trd_formula_source *from, const char *column);

/* What an expression is worth in each row: columns, numbers, + - * / ^, I(),
 * log, log2, log10, log1p, exp, expm1, sqrt, abs. NAN: missing. */
double *trd_formula_value(trd_call *call, const trd_formula_source *from, const char *expression);

/* The name without backticks, when the expression is no more than a column;
 * else NULL. */
const char *trd_formula_column(trd_call *call, const char *expression);

/* x of "factor(x)"; NULL: not that. */
const char *trd_formula_factor(trd_call *call, const char *expression);

/* The different texts (NULL: missing), in the order of numbers when all of them
 * are, else of bytes. */
const char **trd_formula_different(trd_call *call, const char *const *texts, size_t rows, int32_t *count);

/* Each text as its place among the labels; -1: missing, or none of them. */
int32_t *trd_formula_codes(trd_call *call, const char *const *texts, size_t rows, const char *const *label, int32_t count);

/* What the argument factor_levels says of a column or an expression; NULL: nothing. */
const cJSON *trd_formula_given(trd_call *call, const char *column, const char *atom);

/* A column as texts; of numbers as R writes them: 1.50 is "1.5". */
const char **trd_formula_factor_texts(trd_call *call, const trd_formula_source *from, const char *column);

/* The levels as given (NULL: not), else all that occur in the texts. */
const char **trd_formula_levels(trd_call *call, const trd_formula_source *from, const char *column, const cJSON *given,
                                const char *const *texts, int32_t *count);

/* Can a byte stand in a name? */
static inline bool trd_formula_is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || (c & 0x80);
}

#endif
