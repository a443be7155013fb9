/* Numbers and days as people write them. */
#include "assert.h"

#include "base/number.h"

#include <stdlib.h>

static bool integer(const char *text, int64_t *out)
{
    return trd_number_integer(text, strlen(text), out);
}

static bool decimal(const char *text, char mark, double *out)
{
    return trd_number_decimal(text, strlen(text), mark, out, NULL);
}

static bool date(const char *text, int32_t *out)
{
    return trd_number_date(text, strlen(text), out);
}

static void integers_are_read_to_the_ends_of_64_bits(void **state)
{
    (void)state;
    static const struct { const char *text; int64_t value; } cases[] = {
        { "0", 0 }, { "-0", 0 }, { "+7", 7 }, { "0017", 17 }, { "-12", -12 },
        { "9223372036854775807", INT64_MAX }, { "-9223372036854775808", INT64_MIN },
        { "0000000000000000000000000000005", 5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = 99;
        assert_true(integer(cases[i].text, &got));
        assert_true(got == cases[i].value);
    }
}

static void what_is_no_integer_is_refused_and_leaves_the_result_alone(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "-", "+", " 1", "1 ", "1.0", "1,0", "1e3", "0x10", "--1", "1-", "12a", "\xC2\xA0\x31",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999999999",
        "18446744073709551616", "18446744073709551617",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t got = 99;
        assert_false(integer(bad[i], &got));
        assert_true(got == 99);
    }
}

static void decimals_are_read_with_the_named_mark_only(void **state)
{
    (void)state;
    double got = 0;
    assert_true(decimal("6,4", ',', &got) && got == 6.4);
    assert_false(decimal("6.4", ',', &got));
    assert_false(decimal("6,4", '.', &got));
    assert_true(decimal("-0.1", '.', &got) && got == -0.1);
    assert_true(decimal(",5", ',', &got) && got == 0.5);       /* DUO writes ",0" */
    assert_true(decimal("100", ',', &got) && got == 100);
    assert_true(decimal("+1,25", ',', &got) && got == 1.25);
}

static void what_is_no_decimal_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", ",", "-,", "5,", "1,2,3", "1.234,5", "1 000,5", "1e3", "0x1,8", "inf", "nan", "-inf", " 1,5", "1,5 ", "1,-5",
    };
    double got = 99;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(decimal(bad[i], ',', &got));
    assert_true(got == 99);
}

static void decimals_are_counted_behind_the_mark(void **state)
{
    (void)state;
    double value;
    int    behind = -1;
    assert_true(trd_number_decimal("12,340", 6, ',', &value, &behind));
    assert_int_equal(behind, 3);
    assert_true(trd_number_decimal("12", 2, ',', &value, &behind));
    assert_int_equal(behind, 0);
}

static void a_number_of_401_digits_or_without_end_is_refused(void **state)
{
    (void)state;
    char   digits[401];
    double value = 1;
    memset(digits, '9', sizeof digits);
    assert_false(trd_number_decimal(digits, 401, ',', &value, NULL));
    assert_false(trd_number_decimal(digits, 400, ',', &value, NULL));      /* infinite as a double */
    assert_true(trd_number_decimal(digits, 300, ',', &value, NULL));
    memset(digits, '0', sizeof digits);
    digits[0] = ',';
    digits[399] = '1';
    assert_true(trd_number_decimal(digits, 400, ',', &value, NULL));       /* too small: 0 */
    assert_true(value == 0);
}

/* Short numbers take a road of their own; strtod is the second opinion. */
static void short_decimals_are_the_nearest_double(void **state)
{
    uint64_t random = 88172645463325252u;
    (void)state;
    for (int round = 0; round < 200000; round++) {
        char   text[40], with_point[40];
        double value = 7;
        int    behind = -1, digits, places;
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        digits = 1 + (int)((random >> 8) % 17);
        places = (int)((random >> 16) % (unsigned)(digits + 1));
        size_t n = 0;
        if (random & 1)
            text[n++] = random & 2 ? '-' : '+';
        for (int i = 0; i < digits; i++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            if (places && i == digits - places)
                text[n++] = ',';
            text[n++] = (char)('0' + (random >> 20) % 10);
        }
        text[n] = '\0';
        memcpy(with_point, text, n + 1);
        if (places)
            *strchr(with_point, ',') = '.';
        assert_true(trd_number_decimal(text, n, ',', &value, &behind));
        double expected = strtod(with_point, NULL);
        assert_memory_equal(&value, &expected, sizeof value);
        assert_int_equal(behind, places);
    }
}

static void days_are_counted_from_1970(void **state)
{
    (void)state;
    static const struct { int year, month, day; int32_t days; } cases[] = {
        { 1970, 1, 1, 0 }, { 1969, 12, 31, -1 }, { 1970, 12, 31, 364 }, { 2000, 2, 29, 11016 },
        { 2000, 3, 1, 11017 }, { 2019, 10, 1, 18170 }, { 1900, 1, 1, -25567 }, { 1600, 2, 29, -135081 },
        { 1, 1, 1, -719162 }, { -1, 12, 31, -719529 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(trd_days(cases[i].year, cases[i].month, cases[i].day), cases[i].days);
}

static void every_day_of_a_thousand_years_comes_back(void **state)
{
    (void)state;
    int32_t next = trd_days(1500, 1, 1), last = trd_days(2500, 1, 1);
    int     py = 1499, pm = 12, pd = 31;
    assert_int_equal(last - next, 365243);           /* 242 leap years and a half: 1000 * 365.2425 */
    for (; next < last; next++) {
        int y, m, d;
        trd_days_split(next, &y, &m, &d);
        assert_int_equal(trd_days(y, m, d), next);
        bool follows = (y == py && m == pm && d == pd + 1) || (y == py && m == pm + 1 && d == 1) ||
                       (y == py + 1 && m == 1 && d == 1);
        assert_true(follows);
        py = y, pm = m, pd = d;
    }
}

static void dates_are_read_in_three_notations(void **state)
{
    (void)state;
    static const struct { const char *text; int year, month, day; } cases[] = {
        { "2024-10-01", 2024, 10, 1 }, { "20241001", 2024, 10, 1 }, { "01-10-2024", 2024, 10, 1 },
        { "1-2-2024", 2024, 2, 1 }, { "29-02-2024", 2024, 2, 29 }, { "2000-02-29", 2000, 2, 29 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t got = 0;
        assert_true(date(cases[i].text, &got));
        assert_int_equal(got, trd_days(cases[i].year, cases[i].month, cases[i].day));
    }
}

static void days_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "-", "--", "2024", "31-02-2024", "29-02-2023", "1900-02-29", "2024-13-01", "2024-00-10", "2024-01-00",
        "32-01-2024", "20241301", "2024-1-1", "2024-10-1", "1-1-24", "01/10/2024", "2024-10-01T00:00", "2024-10-01 ",
        " 2024-10-01", "2024-10-0a", "1-1-99999", "1799-01-01", "2201-01-01", "-1-1-2024", "2024--1-1", "1.1.2024",
        "2024100", "202410011",
    };
    int32_t got = 99;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date(bad[i], &got));
    assert_int_equal(got, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_read_to_the_ends_of_64_bits),
        cmocka_unit_test(what_is_no_integer_is_refused_and_leaves_the_result_alone),
        cmocka_unit_test(decimals_are_read_with_the_named_mark_only),
        cmocka_unit_test(what_is_no_decimal_is_refused),
        cmocka_unit_test(decimals_are_counted_behind_the_mark),
        cmocka_unit_test(a_number_of_401_digits_or_without_end_is_refused),
        cmocka_unit_test(short_decimals_are_the_nearest_double),
        cmocka_unit_test(days_are_counted_from_1970),
        cmocka_unit_test(every_day_of_a_thousand_years_comes_back),
        cmocka_unit_test(dates_are_read_in_three_notations),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
    };
    return cmocka_run_group_tests_name("base/number", tests, NULL, NULL);
}
