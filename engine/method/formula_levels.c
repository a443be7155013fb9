/* The levels of a column: which texts there are, in which order, as codes. */
#include "method/formula_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(const char *text)
{
    char *end;
    strtod(text, &end);
    return *text && !*end && strspn(text, "+-.0123456789eE") == strlen(text);
}

static int by_value(const void *a, const void *b)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    double      p = strtod(x, NULL), q = strtod(y, NULL);
    return p != q ? (p > q) - (p < q) : strcmp(x, y);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **trd_formula_different(trd_call *call, const char *const *texts, size_t rows, int32_t *count)
{
    const char **list = trd_call_alloc(call, rows, sizeof *list);
    size_t       n = 0, kept = 0;
    bool         numbers = true;

    for (size_t r = 0; r < rows; r++)
        if (texts[r]) {
            numbers = numbers && is_number(texts[r]);
            list[n++] = texts[r];
        }
    qsort(list, n, sizeof *list, numbers ? by_value : by_bytes);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(list[kept - 1], list[i]) != 0)
            list[kept++] = list[i];
    *count = (int32_t)kept;
    return list;
}

typedef struct place {
    const char *label;
    int32_t     code;
} place;

static int by_label(const void *a, const void *b)
{
    return strcmp(((const place *)a)->label, ((const place *)b)->label);
}

int32_t *trd_formula_codes(trd_call *call, const char *const *texts, size_t rows, const char *const *label, int32_t count)
{
    int32_t *out = trd_call_alloc(call, rows, sizeof *out);
    place   *sorted = trd_call_alloc(call, (size_t)count, sizeof *sorted);

    for (int32_t i = 0; i < count; i++)
        sorted[i] = (place){ label[i], i };
    qsort(sorted, (size_t)count, sizeof *sorted, by_label);
    for (size_t r = 0; r < rows; r++) {
        place  wanted = { texts[r], 0 };
        place *at = texts[r] ? bsearch(&wanted, sorted, (size_t)count, sizeof *sorted, by_label) : NULL;
        out[r] = at ? at->code : -1;
    }
    return out;
}

/* A number as R names a level by it: 1.50 is "1.5". Texts stay. */
static const char *tidy(trd_call *call, const char *text)
{
    const char *out = text;

    if (is_number(text) && (text[0] == '0' || strspn(text, "0123456789") != strlen(text)))
        out = trd_call_number_text(call, strtod(text, NULL));
    if (!out)
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    return out;
}

static const char **listed(trd_call *call, const char *what, const cJSON *levels, bool numbers, int32_t *count)
{
    const char **out = trd_call_alloc(call, (size_t)cJSON_GetArraySize(levels), sizeof *out);
    const cJSON *l;

    *count = 0;
    cJSON_ArrayForEach(l, levels) {
        out[*count] = cJSON_IsNumber(l) ? trd_call_number_text(call, l->valuedouble) : cJSON_GetStringValue(l);
        if (numbers && out[*count])
            out[*count] = tidy(call, out[*count]);
        if (!out[(*count)++])
            trd_call_stop(call, TRD_E_USAGE, "the levels of %s must be texts or numbers", what);
    }
    return out;
}

const cJSON *trd_formula_given(trd_call *call, const char *column, const char *atom)
{
    const cJSON *all = trd_call_argument(call, "factor_levels"), *own = column ? cJSON_GetObjectItemCaseSensitive(all, column) : NULL;
    return own ? own : cJSON_GetObjectItemCaseSensitive(all, atom);
}

/* Are the levels of this column numbers? */
static bool is_of_numbers(trd_call *call, const trd_formula_source *from, const char *column)
{
    return !from->lists && !trd_call_column_is_text(call, column);
}

const char **trd_formula_factor_texts(trd_call *call, const trd_formula_source *from, const char *column)
{
    const char **texts = trd_formula_texts(call, from, column);
    bool         numbers = is_of_numbers(call, from, column);

    for (size_t r = 0; numbers && r < from->rows; r++)
        texts[r] = texts[r] ? tidy(call, texts[r]) : NULL;
    return texts;
}

const char **trd_formula_levels(trd_call *call, const trd_formula_source *from, const char *column, const cJSON *given,
                                const char *const *texts, int32_t *count)
{
    if (given)
        return listed(call, column, given, is_of_numbers(call, from, column), count);
    return trd_formula_different(call, texts, from->rows, count);
}
