#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool trd_number_integer(const char *text, size_t n, int64_t *out)
{
    bool     negative = n && text[0] == '-';
    size_t   at = n && (text[0] == '-' || text[0] == '+');
    uint64_t value = 0, limit = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;

    if (at == n)
        return false;
    for (; at < n; at++) {
        unsigned digit = (unsigned)(unsigned char)text[at] - '0';
        if (digit > 9 || value > (limit - digit) / 10)
            return false;
        value = 10 * value + digit;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

/* Up to 15 digits in all: the digits as a whole number and the power of ten are
 * both exact doubles, so that one division gives the nearest double, as strtod
 * does (Clinger 1990). False: not so short, or no number. */
static bool short_decimal(const char *text, size_t n, char mark, double *out, int *decimals)
{
    static const double tens[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    size_t  at = n && (text[0] == '-' || text[0] == '+'), digits = n - at, behind = 0;
    int64_t whole = 0;

    if (n == 0 || n > 16 || digits == 0)
        return false;
    for (; at < n; at++) {
        unsigned digit = (unsigned)(unsigned char)text[at] - '0';
        if (digit <= 9) {
            whole = 10 * whole + (int)digit;
        } else if (text[at] == mark && !behind && at + 1 < n) {
            behind = n - at - 1;
            digits--;
        } else {
            return false;
        }
    }
    if (digits > 15)
        return false;
    double value = behind ? (double)whole / tens[behind] : (double)whole;
    *out = text[0] == '-' ? -value : value;
    if (decimals)
        *decimals = (int)behind;
    return true;
}

bool trd_number_decimal(const char *text, size_t n, char mark, double *out, int *decimals)
{
    if (short_decimal(text, n, mark, out, decimals))
        return true;
    char   copy[401];
    size_t at = n && (text[0] == '-' || text[0] == '+');
    size_t digits = 0, behind = 0;
    bool   marked = false;

    if (n == 0 || n >= sizeof copy)
        return false;
    for (; at < n; at++) {
        if (text[at] >= '0' && text[at] <= '9') {
            digits++;
            behind += marked;
        } else if (text[at] == mark && !marked) {
            marked = true;
        } else {
            return false;
        }
    }
    if (digits == 0 || (marked && behind == 0))
        return false;
    memcpy(copy, text, n);
    copy[n] = '\0';
    char *comma = strchr(copy, mark);
    if (comma)
        *comma = '.';                /* the program runs in the C locale for numbers */
    double value = strtod(copy, NULL);
    if (!isfinite(value))
        return false;
    *out = value;
    if (decimals)
        *decimals = (int)behind;
    return true;
}

/* Howard Hinnant's civil calendar arithmetic, with years that start in March. */
int32_t trd_days(int year, int month, int day)
{
    int y = year - (month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void trd_days_split(int32_t days, int *year, int *month, int *day)
{
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int of_era = z - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100);
    int m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2);
}

static bool digits_only(const char *text, size_t n, int *out)
{
    int value = 0;
    if (n == 0 || n > 4)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = 10 * value + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool trd_number_date(const char *text, size_t n, int32_t *out)
{
    int         year, month, day;
    const char *first = memchr(text, '-', n), *second = NULL;

    if (first)
        second = memchr(first + 1, '-', n - (size_t)(first + 1 - text));
    if (second) {
        size_t a = (size_t)(first - text), b = (size_t)(second - first - 1), c = n - a - b - 2;
        bool   iso = a == 4;
        if ((iso ? b != 2 || c != 2 : a > 2 || b > 2 || c != 4) ||
            !digits_only(text, a, iso ? &year : &day) || !digits_only(first + 1, b, &month) ||
            !digits_only(second + 1, c, iso ? &day : &year))
            return false;
    } else if (first || n != 8 || !digits_only(text, 4, &year) || !digits_only(text + 4, 2, &month) ||
               !digits_only(text + 6, 2, &day)) {
        return false;
    }
    if (year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    int32_t days = trd_days(year, month, day);
    int     y, m, d;
    trd_days_split(days, &y, &m, &d);
    if (y != year || m != month || d != day)         /* 31-02 */
        return false;
    *out = days;
    return true;
}
