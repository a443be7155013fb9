/* Numbers and days as a reader expects them. */
#include "assert.h"

#include "report/figure.h"

#include <locale.h>
#include <stdlib.h>

typedef struct world {
    trd_voice nl, en;
} world;

static int begin(void **state)
{
    static world w;
    w = (world){ { true, trd_pool_new(NULL), false }, { false, NULL, false } };
    w.en.pool = w.nl.pool;
    *state = &w;
    return w.nl.pool ? 0 : -1;
}

static int end(void **state)
{
    trd_pool_free(((world *)*state)->nl.pool);
    return 0;
}

/* No-break spaces as spaces, so that the tests can be read. */
static const char *plain(trd_voice *v, const char *text)
{
    char *copy = trd_pool_text(v->pool, text), *to = copy;
    for (const char *from = copy; *from; from++)
        if (from[0] == '\xC2' && from[1] == '\xA0') {
            *to++ = ' ';
            from++;
        } else {
            *to++ = *from;
        }
    *to = '\0';
    return copy;
}

static void a_share_is_a_percentage_with_the_mark_of_the_language(void **state)
{
    world *w = *state;
    assert_string_equal(plain(&w->nl, trd_figure(&w->nl, 0.19124, TRD_UNIT_SHARE, 1, false)), "19,1 %");
    assert_string_equal(plain(&w->en, trd_figure(&w->en, 0.19124, TRD_UNIT_SHARE, 1, false)), "19.1 %");
    assert_string_equal(plain(&w->nl, trd_figure(&w->nl, 1, TRD_UNIT_SHARE, 1, false)), "100,0 %");
}

static void thousands_are_grouped_in_threes(void **state)
{
    world *w = *state;
    assert_string_equal(trd_figure_count(&w->nl, 11763), "11.763");
    assert_string_equal(trd_figure_count(&w->en, 11763), "11,763");
    assert_string_equal(trd_figure_count(&w->nl, 999), "999");
    assert_string_equal(trd_figure_count(&w->nl, 1000000), "1.000.000");
    assert_string_equal(trd_figure(&w->en, 1234567.25, TRD_UNIT_COUNT, 2, false), "1,234,567.25");
}

static void every_unit_has_its_word(void **state)
{
    world *w = *state;
    assert_string_equal(plain(&w->nl, trd_figure(&w->nl, 0.006, TRD_UNIT_PP, 1, true)), "+0,6 pp");
    assert_string_equal(plain(&w->nl, trd_figure(&w->nl, -0.184, TRD_UNIT_SD, 2, true)), "\xE2\x88\x92" "0,18 sd");
    assert_string_equal(plain(&w->nl, trd_figure(&w->nl, 2.914, TRD_UNIT_POINTS, 2, false)), "2,91 punten");
    assert_string_equal(plain(&w->en, trd_figure(&w->en, 2.914, TRD_UNIT_POINTS, 2, false)), "2.91 points");
    assert_string_equal(plain(&w->en, trd_figure(&w->en, 0.17, TRD_UNIT_RELATIVE, 0, true)), "+17 %");
    assert_string_equal(trd_figure(&w->en, 0.913, TRD_UNIT_RATIO, 2, false), "0.91");
}

static void no_number_is_shown_as_nan_or_minus_zero(void **state)
{
    world *w = *state;
    assert_string_equal(trd_figure(&w->nl, NAN, TRD_UNIT_SHARE, 1, false), "niet te bepalen");
    assert_string_equal(trd_figure(&w->en, -INFINITY, TRD_UNIT_SD, 1, true), "not defined");
    assert_string_equal(trd_figure_range(&w->en, 0, INFINITY, TRD_UNIT_SD, 1, true, false), "not defined");
    assert_string_equal(plain(&w->nl, trd_figure(&w->nl, -0.00001, TRD_UNIT_PP, 1, true)), "0,0 pp");
    assert_string_equal(trd_figure(&w->nl, -0.0, TRD_UNIT_COUNT, 0, true), "0");
    assert_string_equal(trd_figure(&w->nl, 1e300, TRD_UNIT_COUNT, 0, false), "1,00000e+300");
}

static void a_range_names_its_unit_once(void **state)
{
    world *w = *state;
    assert_string_equal(trd_figure_range(&w->nl, 1008, 1048, TRD_UNIT_COUNT, 0, false, false), "1.008\xE2\x80\x93" "1.048");
    assert_string_equal(plain(&w->nl, trd_figure_range(&w->nl, 0.188, 0.194, TRD_UNIT_SHARE, 1, false, false)),
                        "18,8\xE2\x80\x93" "19,4 %");
    assert_string_equal(plain(&w->en, trd_figure_range(&w->en, 0.188, 0.194, TRD_UNIT_SHARE, 1, false, true)),
                        "18.8\xE2\x80\x93" "19.4");
}

static void a_range_with_signs_has_a_word_between(void **state)
{
    world *w = *state;
    assert_string_equal(plain(&w->nl, trd_figure_range(&w->nl, -0.004, 0.012, TRD_UNIT_PP, 1, true, false)),
                        "\xE2\x88\x92" "0,4 tot +1,2 pp");
    assert_string_equal(plain(&w->en, trd_figure_range(&w->en, -3, -1, TRD_UNIT_COUNT, 0, false, false)),
                        "\xE2\x88\x92" "3 to \xE2\x88\x92" "1");
}

static void a_threshold_has_no_more_decimals_than_it_needs(void **state)
{
    world *w = *state;
    assert_string_equal(plain(&w->nl, trd_figure_exact(&w->nl, 0.2, TRD_UNIT_SHARE, false)), "20 %");
    assert_string_equal(plain(&w->nl, trd_figure_exact(&w->nl, 0.29, TRD_UNIT_SHARE, false)), "29 %");
    assert_string_equal(plain(&w->nl, trd_figure_exact(&w->nl, -0.005, TRD_UNIT_PP, true)), "\xE2\x88\x92" "0,5 pp");
    assert_string_equal(trd_figure_exact(&w->nl, 1.25, TRD_UNIT_RATIO, false), "1,25");
    assert_string_equal(trd_figure_exact(&w->nl, 0.3 - 0.1, TRD_UNIT_RATIO, false), "0,2");
}

static trd_finding against(double value, double low, double high, trd_unit unit, trd_target target)
{
    trd_finding f;
    memset(&f, 0, sizeof f);
    f.estimate.unit = unit;
    f.estimate.value = value;
    f.estimate.low = low;
    f.estimate.high = high;
    f.target = target;
    return f;
}

static void an_estimate_never_looks_equal_to_a_threshold_it_differs_from(void **state)
{
    (void)state;
    trd_target  target = { TRD_AT_LEAST, 0.65, NAN, TRD_UNIT_SHARE };
    trd_finding near = against(0.6496, 0.62, 0.678, TRD_UNIT_SHARE, target);
    trd_finding nearer = against(0.649996, 0.62, 0.678, TRD_UNIT_SHARE, target);
    trd_finding bound = against(0.70, 0.65003, 0.75, TRD_UNIT_SHARE, target);
    trd_finding equal = against(0.65, 0.62, 0.678, TRD_UNIT_SHARE, target);
    trd_finding same = against(0.1 + 0.2 + 0.35, NAN, NAN, TRD_UNIT_SHARE, target);
    trd_finding far = against(0.5, 0.4, 0.6, TRD_UNIT_SHARE, target);
    assert_int_equal(trd_figure_digits(&near), 2);
    assert_int_equal(trd_figure_digits(&nearer), 4);
    assert_int_equal(trd_figure_digits(&bound), 3);
    assert_int_equal(trd_figure_digits(&equal), 1);
    assert_int_equal(trd_figure_digits(&same), 1);
    assert_int_equal(trd_figure_digits(&far), 1);
}

/* The law behind it: printed with the digits it asks for, the order of
 * estimate and threshold is the order of the numbers. */
static void printing_keeps_the_order_of_estimate_and_threshold(void **state)
{
    (void)state;
    for (int i = -60; i <= 60; i++)
        for (int power = 1; power <= 5; power++) {
            double value = 0.65 + i * pow(10, -power) / 100;
            trd_target  target = { TRD_AT_LEAST, 0.65, NAN, TRD_UNIT_SHARE };
            trd_finding f = against(value, NAN, NAN, TRD_UNIT_SHARE, target);
            char        shown[64];
            snprintf(shown, sizeof shown, "%.*f", trd_figure_digits(&f), value * 100);
            double printed = strtod(shown, NULL);
            assert_int_equal((printed > 65) - (printed < 65), (i > 0) - (i < 0));
        }
}

static void a_small_change_is_not_printed_as_no_change(void **state)
{
    (void)state;
    trd_target  rise = { TRD_RISE, NAN, NAN, TRD_UNIT_PP };
    trd_finding small = against(0.0002, NAN, NAN, TRD_UNIT_PP, rise);
    trd_finding noise = against(1e-17, NAN, NAN, TRD_UNIT_PP, rise);
    assert_int_equal(trd_figure_digits(&small), 2);
    assert_int_equal(trd_figure_digits(&noise), 1);
}

static void two_points_differ_in_print_as_much_as_the_change_says(void **state)
{
    (void)state;
    trd_estimate e;
    memset(&e, 0, sizeof e);
    e.unit = TRD_UNIT_PP;
    e.value = 0.20977 - 0.21345;                           /* -0,4 pp; 21,3 and 21,0 would say -0,3 */
    e.parts[0] = (trd_part){ "base", "", TRD_UNIT_SHARE, { 0.21345, 0.21345 }, -1, NAN, NAN, 0 };
    e.parts[1] = (trd_part){ "end", "", TRD_UNIT_SHARE, { 0.20977, 0.20977 }, -1, NAN, NAN, 0 };
    e.parts[2] = (trd_part){ "hits", "", TRD_UNIT_COUNT, { 365, 365 }, -1, NAN, NAN, 0 };
    e.part_count = 3;
    assert_int_equal(trd_figure_part_digits(&e, &e.parts[0]), 2);
    assert_int_equal(trd_figure_part_digits(&e, &e.parts[1]), 2);
    assert_int_equal(trd_figure_part_digits(&e, &e.parts[2]), 0);
    e.parts[1].value = (trd_span){ 0.2100, 0.2100 };
    e.value = 0.2100 - 0.2130;
    e.parts[0].value = (trd_span){ 0.2130, 0.2130 };
    assert_int_equal(trd_figure_part_digits(&e, &e.parts[0]), 1);
    e.parts[0].value = (trd_span){ 0.20, 0.22 };           /* hidden cells: nothing to compare */
    assert_int_equal(trd_figure_part_digits(&e, &e.parts[1]), 1);
}

static void days_are_written_out_and_other_texts_stay(void **state)
{
    world *w = *state;
    assert_string_equal(plain(&w->nl, trd_figure_day(&w->nl, "2024-09-01T12:00:07Z")), "1 september 2024, 12:00 UTC");
    assert_string_equal(plain(&w->en, trd_figure_day(&w->en, "2024-05-31")), "31 May 2024");
    assert_string_equal(trd_figure_day(&w->en, "2024-13-01"), "2024-13-01");
    assert_string_equal(trd_figure_day(&w->en, "yesterday"), "yesterday");
    assert_string_equal(trd_figure_day(&w->en, ""), "");
    assert_string_equal(trd_figure_day(&w->en, "2024-09-01T12"), "2024-09-01T12");
}

static void the_locale_of_the_program_does_not_matter(void **state)
{
    world *w = *state;
    static const char *const comma[] = { "nl_NL.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "nl_NL", "de_DE" };
    bool found = false;
    for (size_t i = 0; i < sizeof comma / sizeof *comma && !found; i++)
        found = setlocale(LC_ALL, comma[i]) != NULL;
    if (!found) {
        print_message("no locale with a decimal comma on this machine: not tested\n");
        skip();
    }
    const char *shown = plain(&w->en, trd_figure(&w->en, 1234.5, TRD_UNIT_POINTS, 1, false));
    setlocale(LC_ALL, "C");
    assert_string_equal(shown, "1,234.5 points");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_is_a_percentage_with_the_mark_of_the_language),
        cmocka_unit_test(thousands_are_grouped_in_threes),
        cmocka_unit_test(every_unit_has_its_word),
        cmocka_unit_test(no_number_is_shown_as_nan_or_minus_zero),
        cmocka_unit_test(a_range_names_its_unit_once),
        cmocka_unit_test(a_range_with_signs_has_a_word_between),
        cmocka_unit_test(a_threshold_has_no_more_decimals_than_it_needs),
        cmocka_unit_test(an_estimate_never_looks_equal_to_a_threshold_it_differs_from),
        cmocka_unit_test(printing_keeps_the_order_of_estimate_and_threshold),
        cmocka_unit_test(a_small_change_is_not_printed_as_no_change),
        cmocka_unit_test(two_points_differ_in_print_as_much_as_the_change_says),
        cmocka_unit_test(days_are_written_out_and_other_texts_stay),
        cmocka_unit_test(the_locale_of_the_program_does_not_matter),
    };
    return cmocka_run_group_tests_name("report/figure", tests, begin, end);
}
