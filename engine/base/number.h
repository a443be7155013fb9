/* base/number.h -- numbers as people write them, read without guessing.
 *
 * strtod is not used on data: it takes 0x10, inf and nan, and depends on the
 * locale. A cell either is a number in the named notation or is not. */
#ifndef TRD_BASE_NUMBER_H
#define TRD_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Optional sign and digits, nothing else; false on overflow of 64 bits. */
bool trd_number_integer(const char *text, size_t n, int64_t *out);

/* Optional sign, digits, and at most one `mark` ('.' or ',') with digits
 * behind it; ",5" is 0.5 (DUO writes ",0"). No exponent, no thousands mark.
 * `decimals` (may be NULL) gets the digits behind the mark. At most 400
 * characters; a result that is not finite is refused. */
bool trd_number_decimal(const char *text, size_t n, char mark, double *out, int *decimals);

/* 2024-10-01, 20241001 or 1-10-2024 / 01-10-2024; out is days since
 * 1970-01-01. False when the day does not exist. */
bool trd_number_date(const char *text, size_t n, int32_t *out);

/* Days since 1970-01-01 of a day in the Gregorian calendar, and back. */
int32_t trd_days(int year, int month, int day);
void    trd_days_split(int32_t days, int *year, int *month, int *day);

#endif
