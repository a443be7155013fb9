#include "intake/cell.h"

#include "base/number.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static bool is_space(const char *at, size_t left, size_t *width)
{
    if (*at == ' ' || *at == '\t') {
        *width = 1;
        return true;
    }
    if (left >= 2 && memcmp(at, "\xC2\xA0", 2) == 0) {       /* no-break space */
        *width = 2;
        return true;
    }
    return false;
}

static void trim(trd_cell *c)
{
    size_t width;
    while (c->length && is_space(c->bytes, c->length, &width)) {
        c->bytes += width;
        c->length -= width;
        c->spaced = true;
    }
    for (;;) {
        size_t n = c->length;
        if (n && (c->bytes[n - 1] == ' ' || c->bytes[n - 1] == '\t'))
            c->length -= 1;
        else if (n >= 2 && memcmp(c->bytes + n - 2, "\xC2\xA0", 2) == 0)
            c->length -= 2;
        else
            return;
        c->spaced = true;
    }
}

static bool all_digits(const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at[i] < '0' || at[i] > '9')
            return false;
    return n > 0;
}

/* 1.049 or 1.234.567: groups of three behind one to three digits, no leading
 * zero. */
static bool is_grouped(const char *at, size_t n, char mark)
{
    if (n && (*at == '-' || *at == '+')) {
        at++;
        n--;
    }
    size_t first = 0;
    while (first < n && at[first] != mark)
        first++;
    if (first == 0 || first > 3 || first == n || *at == '0' || !all_digits(at, first))
        return false;
    for (size_t i = first; i < n; i += 4)
        if (at[i] != mark || n - i < 4 || !all_digits(at + i + 1, 3))
            return false;
    return true;
}

static bool is_word(const char *at, size_t n, const char *word)
{
    return n == strlen(word) && strncasecmp(at, word, n) == 0;
}

bool trd_cell_resembles_number(const char *at, size_t n)
{
    size_t sign = n && (*at == '-' || *at == '+');
    bool   digit = false;

    if (n && ((*at | 32) >= 'a' && (*at | 32) <= 'z') && !strchr("iIeEnN", *at))
        return false;
    if (is_word(at + sign, n - sign, "inf") || is_word(at + sign, n - sign, "infinity") || is_word(at + sign, n - sign, "nan"))
        return true;
    if (n - sign > 2 && at[sign] == '0' && strchr("xXbB", at[sign + 1]))
        return strspn(at + sign + 2, "0123456789abcdefABCDEF") >= n - sign - 2;
    for (size_t i = 0; i < n; i++) {
        bool euro = n - i >= 3 && memcmp(at + i, "\xE2\x82\xAC", 3) == 0, marked = i > 0 && i + 1 < n;
        if (at[i] >= '0' && at[i] <= '9')
            digit = true;
        else if (euro)
            i += 2;
        else if (!strchr(".,$() _'%eE", at[i]) && !((at[i] == '-' || at[i] == '+') && (!marked || at[i - 1] == 'e' || at[i - 1] == 'E')))
            return false;
    }
    return digit;
}

static trd_cell_kind number_kind(const char *at, size_t n)
{
    size_t  sign = n && (*at == '-' || *at == '+');
    int64_t whole;
    int32_t day;
    double  value;

    if (all_digits(at + sign, n - sign)) {
        if (at[sign] == '0' && n - sign > 1)
            return TRD_CELL_ZERO_LED;
        return *at != '+' && trd_number_integer(at, n, &whole) ? TRD_CELL_INTEGER : TRD_CELL_TEXT;
    }
    if (is_grouped(at, n, '.'))
        return TRD_CELL_GROUPED_POINT;
    if (is_grouped(at, n, ','))
        return TRD_CELL_GROUPED_COMMA;
    if (trd_number_decimal(at, n, '.', &value, NULL))
        return TRD_CELL_POINT;
    if (trd_number_decimal(at, n, ',', &value, NULL))
        return TRD_CELL_COMMA;
    return memchr(at, '-', n) && trd_number_date(at, n, &day) ? TRD_CELL_DATE : TRD_CELL_TEXT;
}

trd_cell trd_cell_look_closely(const char *bytes, size_t n)
{
    trd_cell c = { .bytes = bytes, .length = n };

    trim(&c);
    c.whole = c.length;
    if (c.length == 0)
        return c;
    if (*c.bytes == '<' && c.length > 1 && c.length < 8) {
        size_t at = 1 + (c.bytes[1] == ' ');
        if (trd_number_integer(c.bytes + at, c.length - at, &c.bound) && c.bound > 0) {
            c.kind = TRD_CELL_BOUND;
            return c;
        }
    }
    if (c.bytes[c.length - 1] == '%' && c.length > 1) {
        size_t length = c.length - 1;
        while (length && c.bytes[length - 1] == ' ')
            length--;
        c.kind = number_kind(c.bytes, length);
        c.percent = c.kind == TRD_CELL_INTEGER || c.kind == TRD_CELL_POINT || c.kind == TRD_CELL_COMMA ||
                    c.kind == TRD_CELL_GROUPED_POINT || c.kind == TRD_CELL_GROUPED_COMMA;
        if (c.percent)
            c.length = length;
        else
            c.kind = TRD_CELL_TEXT;
        return c;
    }
    c.kind = number_kind(c.bytes, c.length);
    return c;
}

/* The digits without thousands marks; 0 when the cell has none. */
static size_t ungroup(const trd_cell *c, char decimal, char plain[64])
{
    char   grouping = decimal == ',' ? '.' : ',';
    size_t n = 0;

    if (!is_grouped(c->bytes, c->length, grouping) || c->length >= 64)
        return 0;
    for (size_t i = 0; i < c->length; i++)
        if (c->bytes[i] != grouping)
            plain[n++] = c->bytes[i];
    return n;
}

bool trd_cell_number(const trd_cell *c, char decimal, double *out)
{
    char   plain[64];
    size_t n = 0;

    return trd_number_decimal(c->bytes, c->length, decimal, out, NULL) ||
           ((n = ungroup(c, decimal, plain)) > 0 && trd_number_decimal(plain, n, decimal, out, NULL));
}

bool trd_cell_integer(const trd_cell *c, char decimal, int64_t *out)
{
    enum { LARGEST = 1 << 30 };
    char   plain[64];
    size_t n = 0;
    double value;

    if (trd_number_integer(c->bytes, c->length, out) || ((n = ungroup(c, decimal, plain)) > 0 && trd_number_integer(plain, n, out)))
        return true;
    if (!trd_number_decimal(c->bytes, c->length, decimal, &value, NULL) || fabs(value) > LARGEST || value != floor(value))
        return false;
    *out = (int64_t)value;
    return true;
}
