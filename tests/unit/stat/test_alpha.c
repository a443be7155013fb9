/* Cronbach's alpha: R, the published scales of bfi, and laws. */
#include "table.h"

#include "base/random.h"
#include "stat/alpha.h"

static trd_alpha alpha(const double *answers, size_t rows, size_t items)
{
    trd_alpha a;
    trd_error err = { 0 };
    assert_ok(trd_alpha_of(answers, rows, items, 0.95, &a, &err), err);
    return a;
}

static void seven_questions_agree_with_r(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    table    *t = TABLE_REFERENCE(pool, "attitude.csv"), *e = TABLE_REFERENCE(pool, "expected.csv");
    double    answers[30 * 7];
    assert_true(t->rows == 30 && t->columns == 7);
    for (size_t i = 0; i < 30 * 7; i++)
        answers[i] = table_as_number(t->cells[i]);
    trd_alpha a = alpha(answers, 30, 7);
    assert_close(a.value, expected_of(e, "alpha.attitude", "value"), 1e-14);
    assert_close(a.low, expected_of(e, "alpha.attitude", "low"), 1e-11);
    assert_close(a.high, expected_of(e, "alpha.attitude", "high"), 1e-11);
    assert_close(a.score_mean, expected_of(e, "alpha.attitude", "score_mean"), 1e-14);
    assert_close(a.score_sd, expected_of(e, "alpha.attitude", "score_sd"), 1e-14);
    trd_pool_free(pool);
}

/* Answers to five items; the columns in `reverse` are turned round (7 - x). */
static trd_alpha bfi_scale(const table *t, char letter, const char *reverse)
{
    double *answers = trd_pool_calloc(t->pool, t->rows * 5, sizeof *answers);
    for (int i = 0; i < 5; i++) {
        char    name[] = { letter, (char)('1' + i), 0 };
        double *x = table_numbers(t, name);
        for (size_t r = 0; r < t->rows; r++)
            answers[r * 5 + (size_t)i] = strchr(reverse, '1' + i) ? 7 - x[r] : x[r];
    }
    return alpha(answers, t->rows, 5);
}

static void the_big_five_have_their_published_alphas(void **state)
{
    /* DOMAIN.md, section 6; they were taken over all pairs of answers, so the
     * complete rows used here agree to two thousandths */
    const struct { char letter; const char *reverse; double turned, as_asked; } scales[] = {
        { 'A', "1", 0.704, 0.43 }, { 'C', "45", 0.729, -0.29 }, { 'E', "12", 0.761, -0.62 },
        { 'N', "", 0.813, 0.813 }, { 'O', "25", 0.603, -0.16 } };
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    table    *t = table_read(pool, TRD_SHARED_DIR "/data/stat/psych_bfi.csv");
    if (!t) {
        print_message("skipped: no ../shared/data/stat/psych_bfi.csv\n");
        trd_pool_free(pool);
        skip();
    }
    for (size_t i = 0; i < 5; i++) {
        trd_alpha a = bfi_scale(t, scales[i].letter, scales[i].reverse), b = bfi_scale(t, scales[i].letter, "");
        assert_close(a.value, scales[i].turned, 3e-3);
        assert_close(b.value, scales[i].as_asked, 8e-3);
        assert_true(a.low < a.value && a.value < a.high && a.left_out > 0);
        assert_int_equal(a.cases + a.left_out, 2800);
    }
    trd_pool_free(pool);
}

static void order_scale_and_shift_do_not_matter(void **state)
{
    enum { ROWS = 50, K = 4 };
    double     x[ROWS * K], y[ROWS * K];
    trd_random r = { 8, 0, 0 };
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        double who = (double)trd_random_below(&r, 4);
        for (int j = 0; j < K; j++)
            x[i * K + j] = who + (double)trd_random_below(&r, 3);
    }
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < K; j++)                        /* rows and items turned round, 8x + j */
            y[(ROWS - 1 - i) * K + K - 1 - j] = 8 * x[i * K + j] + j;
    trd_alpha a = alpha(x, ROWS, K), b = alpha(y, ROWS, K);
    assert_close(a.value, b.value, 1e-14);
    assert_close(a.low, b.low, 1e-13);
    assert_true(b.score_sd == 8 * a.score_sd && a.value > 0.3 && a.value < 1);
}

static void rows_with_a_gap_are_left_out_and_counted(void **state)
{
    double gaps[] = { 1, 2, 1, NAN, 4, 2, 5, 3, 2, 2, NAN, NAN }, whole[] = { 1, 2, 4, 2, 5, 3, 2, 2 };
    (void)state;
    trd_alpha a = alpha(gaps, 6, 2), b = alpha(whole, 4, 2);
    assert_true(a.value == b.value && a.cases == 4 && a.left_out == 2 && b.left_out == 0);
}

static void a_reversed_item_shows_as_a_negative_alpha(void **state)
{
    double x[40 * 3];                                      /* attack d37 */
    (void)state;
    for (int i = 0; i < 40; i++) {
        x[3 * i] = x[3 * i + 1] = i % 5 + 1;
        x[3 * i + 2] = 5 - i % 5;
    }
    trd_alpha a = alpha(x, 40, 3);
    assert_close(a.value, -3, 1e-14);                      /* 3/2 (1 - 3 v / v) */
    assert_true(a.reason == TRD_DEFINED && a.low < -3 && a.high > -3);
    for (int i = 0; i < 40; i++)
        x[3 * i + 2] = 6 - x[3 * i + 2];
    a = alpha(x, 40, 3);                                   /* turned round: copies */
    assert_true(a.reason == TRD_NO_VARIANCE && isnan(a.low));
    assert_close(a.value, 1, 1e-15);
}

/* Parts in any order and of any size give the same bits as all at once. */
static void parts_merge_to_the_whole(void **state)
{
    (void)state;
    enum { ROWS = 400, ITEMS = 4 };
    double     answers[ROWS * ITEMS];
    trd_random r = { .seed = 11 };
    for (size_t i = 0; i < ROWS * ITEMS; i++)
        answers[i] = trd_random_below(&r, 40) == 0 ? NAN : (double)(1 + trd_random_below(&r, 5)) + (double)(i / ITEMS % 3);
    trd_alpha whole = alpha(answers, ROWS, ITEMS);
    for (size_t cut = 0; cut <= ROWS; cut += 37) {
        trd_pool       *pool = trd_pool_new(NULL);
        trd_alpha_sums *a = trd_alpha_sums_new(pool, ITEMS), *b = trd_alpha_sums_new(pool, ITEMS);
        trd_alpha       merged;
        trd_error       err = { 0 };
        trd_alpha_sums_add(b, answers, NULL, cut);
        trd_alpha_sums_add(a, answers + cut * ITEMS, NULL, ROWS - cut);
        trd_alpha_sums_merge(a, b);
        assert_ok(trd_alpha_finish(a, 0.95, &merged, &err), err);
        assert_int_equal(merged.cases, whole.cases);
        assert_int_equal(merged.left_out, whole.left_out);
        assert_close(merged.value, whole.value, 1e-15);
        assert_close(merged.low, whole.low, 1e-15);
        assert_close(merged.score_sd, whole.score_sd, 1e-15);
        trd_pool_free(pool);
    }
}

/* Answer patterns with their numbers of cases are the cases themselves, also
 * where some are no small whole numbers. */
static void patterns_are_their_rows(void **state)
{
    (void)state;
    enum { PATTERNS = 30, ITEMS = 3, ROWS = 30 * 6 };
    const double    add[] = { 0, 0.25, 0, 20000 };
    double          patterns[PATTERNS * ITEMS], rows[ROWS * ITEMS];
    int64_t         count[PATTERNS];
    size_t          n = 0;
    trd_random      r = { .seed = 12 };
    trd_pool       *pool = trd_pool_new(NULL);
    trd_alpha_sums *sums = trd_alpha_sums_new(pool, ITEMS);
    trd_alpha       found;
    trd_error       err = { 0 };
    for (size_t p = 0; p < PATTERNS; p++) {
        for (size_t i = 0; i < ITEMS; i++)
            patterns[p * ITEMS + i] = trd_random_below(&r, 20) == 0 ? NAN : (double)(1 + (p + trd_random_below(&r, 3)) % 5) + add[p % 4];
        count[p] = (int64_t)trd_random_below(&r, 7);
        for (int64_t k = 0; k < count[p]; k++)
            memcpy(rows + n++ * ITEMS, patterns + p * ITEMS, ITEMS * sizeof *rows);
    }
    trd_alpha all = alpha(rows, n, ITEMS);
    trd_alpha_sums_add(sums, patterns, count, PATTERNS);
    assert_ok(trd_alpha_finish(sums, 0.95, &found, &err), err);
    assert_true(all.left_out > 0 && all.reason == TRD_DEFINED);
    assert_int_equal(found.cases, all.cases);
    assert_int_equal(found.left_out, all.left_out);
    assert_close(found.value, all.value, 1e-14);
    assert_close(found.low, all.low, 1e-14);
    assert_close(found.score_mean, all.score_mean, 1e-14);
    assert_close(found.score_sd, all.score_sd, 1e-14);
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    double equal[] = { 1, 2, 1, 2, 1, 2 }, opposite[] = { 1, 5, 2, 4, 3, 3 }, one[] = { 1, 2, 4 };
    (void)state;
    trd_alpha a = alpha(NULL, 0, 3);
    assert_true(a.reason == TRD_NO_CASES && isnan(a.value));
    a = alpha(one, 1, 3);
    assert_true(a.reason == TRD_ONE_CASE && isnan(a.value) && a.score_mean == 7);
    a = alpha(one, 3, 1);
    assert_true(a.reason == TRD_ONE_ITEM && isnan(a.value) && isnan(a.low));
    a = alpha(equal, 3, 2);
    assert_true(a.reason == TRD_NO_VARIANCE && isnan(a.value));
    a = alpha(opposite, 3, 2);
    assert_true(a.reason == TRD_NO_VARIANCE && isnan(a.value));
    trd_error err = { 0 };
    a.items = 77;
    assert_int_equal(trd_alpha_of(one, 3, 0, 0.95, &a, &err), TRD_E_USAGE);
    assert_int_equal(trd_alpha_of(one, 3, 1, 1, &a, &err), TRD_E_USAGE);
    assert_true(a.items == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seven_questions_agree_with_r),
        cmocka_unit_test(the_big_five_have_their_published_alphas),
        cmocka_unit_test(order_scale_and_shift_do_not_matter),
        cmocka_unit_test(rows_with_a_gap_are_left_out_and_counted),
        cmocka_unit_test(a_reversed_item_shows_as_a_negative_alpha),
        cmocka_unit_test(parts_merge_to_the_whole),
        cmocka_unit_test(patterns_are_their_rows),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/alpha", tests, NULL, NULL);
}
