/* Alpha's relatives, omega and halves: trd_alpha_of, sums written out, an EM
 * search, three items, laws, degenerate scales. (R's values: tests/vectors.) */
#include "assert.h"

#include "base/random.h"
#include "stat/reliability.h"

enum { ROWS = 80, K = 5 };

static trd_scale_items items_of(const double *x, size_t rows, size_t k, trd_scale_rows used, trd_pool *pool)
{
    trd_scale_items t;
    trd_error err = { 0 };
    assert_ok(trd_scale_items_of(x, rows, k, used, pool, &t, &err), err);
    return t;
}

static trd_reliability reliability(const double *x, size_t rows, size_t k, trd_scale_rows used, trd_pool *pool)
{
    trd_scale_items t = items_of(x, rows, k, used, pool);
    trd_reliability r;
    trd_error       err = { 0 };
    assert_ok(trd_reliability_of(&t, 0.95, pool, &r, &err), err);
    return r;
}

static trd_omega omega(const double *x, size_t rows, size_t k, trd_pool *pool)
{
    trd_scale_items t = items_of(x, rows, k, TRD_COMPLETE_ROWS, pool);
    trd_omega o;
    trd_error err = { 0 };
    assert_ok(trd_omega_of(&t, pool, &o, &err), err);
    return o;
}

/* Answers of persons: something of their own, and chance. The third item in
 * three is turned round when `mixed`. */
static void draw(uint64_t seed, size_t rows, size_t k, bool mixed, double *x)
{
    trd_random r = { .seed = seed };
    for (size_t i = 0; i < rows; i++) {
        double who = (double)trd_random_below(&r, 5) + (double)trd_random_below(&r, 5);
        for (size_t j = 0; j < k; j++) {
            double chance = (double)trd_random_below(&r, 7 + (uint32_t)j) + (double)trd_random_below(&r, 4);
            x[i * k + j] = (mixed && j % 3 == 2 ? -who : who) + chance;
        }
    }
}

static void alpha_is_the_one_of_alpha_h(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    x[ROWS * K];
    trd_alpha a;
    draw(1, ROWS, K, false, x);
    x[7] = x[101] = NAN;
    trd_reliability r = reliability(x, ROWS, K, TRD_COMPLETE_ROWS, pool);
    assert_int_equal(trd_alpha_of(x, ROWS, K, 0.95, &a, NULL), TRD_OK);
    assert_close(r.alpha.value, a.value, 1e-14);
    assert_close(r.alpha.low, a.low, 1e-13);
    assert_close(r.alpha.high, a.high, 1e-13);
    assert_close(r.alpha.score_mean, a.score_mean, 1e-14);
    assert_close(r.alpha.score_sd, a.score_sd, 1e-14);
    assert_true(r.alpha.cases == ROWS - 2 && r.alpha.left_out == 2 && a.cases == ROWS - 2);
    trd_pool_free(pool);
}

/* The scale without an item, and the sum of the others, made of rows. */
static void without_one_item(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    x[ROWS * K], less[ROWS * (K - 1)], two[ROWS * 2];
    draw(2, ROWS, K, false, x);
    trd_reliability r = reliability(x, ROWS, K, TRD_COMPLETE_ROWS, pool);
    for (size_t out = 0; out < K; out++) {
        for (size_t i = 0; i < ROWS; i++) {
            two[2 * i] = x[i * K + out];
            two[2 * i + 1] = 0;
            for (size_t j = 0, at = 0; j < K; j++)
                if (j != out) {
                    less[i * (K - 1) + at++] = x[i * K + j];
                    two[2 * i + 1] += x[i * K + j];
                }
        }
        trd_reliability l = reliability(less, ROWS, K - 1, TRD_COMPLETE_ROWS, pool), p = reliability(two, ROWS, 2, TRD_COMPLETE_ROWS, pool);
        assert_close(r.item[out].alpha_without, l.alpha.value, 1e-13);
        assert_close(r.item[out].rest_r, p.mean_r, 1e-13);
        assert_close(r.item[out].sd, p.item[0].sd, 1e-13);
    }
    trd_pool_free(pool);
}

static void two_items_by_hand(void **state)
{
    (void)state;
    trd_pool       *pool = trd_pool_new(NULL);
    double          x[] = { 1, 2, 2, 2, 3, 5, 5, 4, 4, 3 };
    trd_scale_items t = items_of(x, 5, 2, TRD_COMPLETE_ROWS, pool);
    trd_reliability r = reliability(x, 5, 2, TRD_COMPLETE_ROWS, pool);
    double          a = t.covariance[0], b = t.covariance[3], c = t.covariance[1], v = a + b + 2 * c;
    assert_close(a, 2.5, 1e-15);
    assert_close(b, 1.7, 1e-15);
    assert_close(c, 1.25, 1e-15);
    assert_close(r.alpha.value, 4 * c / v, 1e-14);
    assert_close(r.lambda1, 2 * c / v, 1e-14);
    assert_close(r.lambda2, r.lambda1 + sqrt(2 * 2 * c * c) / v, 1e-14);
    assert_close(r.lambda5, r.lambda1 + 2 * c / v, 1e-14);
    assert_close(r.lambda6, 1 - (a - c * c / b + b - c * c / a) / v, 1e-14);
    double m = c / sqrt(a * b);
    assert_close(r.lambda6_standardized, 1 - 2 * (1 - m * m) / (2 + 2 * m), 1e-14);
    assert_close(r.standardized, 2 * m / (1 + m), 1e-14);
    assert_true(isnan(r.item[0].alpha_without) && r.lambda6_reason == TRD_DEFINED);
    trd_split_half h;
    trd_split_half_of(&t, (const uint8_t[]){ 0, 1 }, &h);
    assert_close(h.r, m, 1e-14);
    assert_close(h.lambda4, r.alpha.value, 1e-14);
    assert_close(h.spearman_brown, r.standardized, 1e-14);
    trd_pool_free(pool);
}

static void scale_shift_order_and_pairs(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    x[ROWS * K], y[ROWS * K];
    draw(3, ROWS, K, false, x);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < K; j++)
            y[(ROWS - 1 - i) * K + j] = 1e6 + 4 * x[i * K + j];
    trd_reliability a = reliability(x, ROWS, K, TRD_COMPLETE_ROWS, pool), b = reliability(y, ROWS, K, TRD_COMPLETE_ROWS, pool);
    trd_reliability c = reliability(x, ROWS, K, TRD_ALL_PAIRS, pool);          /* no gaps: the same */
    assert_close(a.alpha.value, b.alpha.value, 1e-13);
    assert_close(a.lambda6, b.lambda6, 1e-12);
    assert_close(a.alpha_se, b.alpha_se, 1e-13);
    assert_close(4 * a.measurement_error, b.measurement_error, 1e-13);
    assert_close(a.alpha.value, c.alpha.value, 1e-14);
    assert_close(a.lambda2, c.lambda2, 1e-14);
    trd_omega o = omega(x, ROWS, K, pool), p = omega(y, ROWS, K, pool);
    assert_close(o.omega, p.omega, 1e-10);
    assert_close(o.standardized, p.standardized, 1e-10);
    x[3] = x[50] = NAN;
    for (size_t j = 0; j < K; j++)
        x[60 + j] = NAN;
    c = reliability(x, ROWS, K, TRD_ALL_PAIRS, pool);
    assert_true(c.alpha.cases == ROWS - 3 && c.alpha.left_out == 1 && c.alpha.reason == TRD_DEFINED);
    trd_scale_items t = items_of(x, ROWS, K, TRD_ALL_PAIRS, pool);
    assert_true(t.cases == ROWS - 1 && t.fewest == ROWS - 3);
    trd_pool_free(pool);
}

/* EM for one factor: from the expected factor to loadings and back. */
static void em(const double *r, size_t k, double *loading, double *psi)
{
    for (size_t i = 0; i < k; i++) {
        loading[i] = sqrt(0.5);
        psi[i] = 0.5;
    }
    for (int n = 0; n < 20000; n++) {
        double c = 0, beta[16], rb[16], through = 0;
        for (size_t i = 0; i < k; i++)
            c += loading[i] * loading[i] / psi[i];
        for (size_t i = 0; i < k; i++)
            beta[i] = loading[i] / psi[i] / (1 + c);
        for (size_t i = 0; i < k; i++) {
            rb[i] = 0;
            for (size_t j = 0; j < k; j++)
                rb[i] += r[i * k + j] * beta[j];
            through += rb[i] * beta[i];
        }
        for (size_t i = 0; i < k; i++) {
            loading[i] = rb[i] / (1 - c / (1 + c) + through);
            psi[i] = 1 - loading[i] * rb[i];
        }
    }
}

static void omega_is_what_em_finds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        trd_pool *pool = trd_pool_new(NULL);
        size_t    k = 3 + seed;
        double   *x = trd_pool_calloc(pool, ROWS * k, sizeof *x), r[16 * 16], loading[16], psi[16], sum = 0, rest = 0;
        draw(seed, ROWS, k, seed % 2, x);
        trd_scale_items t = items_of(x, ROWS, k, TRD_COMPLETE_ROWS, pool);
        trd_omega o = omega(x, ROWS, k, pool);
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++)
                r[i * k + j] = t.covariance[i * k + j] / sqrt(t.covariance[i * k + i] * t.covariance[j * k + j]);
        em(r, k, loading, psi);
        assert_true(o.reason == TRD_DEFINED && o.on_edge == k);
        for (size_t i = 0; i < k; i++) {
            assert_close(o.loading[i], loading[i], 1e-11);
            assert_close(o.uniqueness[i], psi[i], 1e-11);
            sum += loading[i];
            rest += psi[i];
        }
        assert_close(o.standardized, sum * sum / (sum * sum + rest), 1e-11);
        trd_pool_free(pool);
    }
}

/* Three items fit exactly: loading_1^2 = r12 r13 / r23. From covariances, since
 * answers with given ones would have to be found first. */
static void omega_of_three_items_is_known(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    mean[3] = { 0, 0, 0 }, c[] = { 4, 1.2, 0.8, 1.2, 1, 0.3, 0.8, 0.3, 1 };
    trd_scale_items t = { .items = 3, .cases = 50, .fewest = 50, .mean = mean, .covariance = c };
    trd_omega o;
    double    r12 = 0.6, r13 = 0.4, r23 = 0.3, a = sqrt(r12 * r13 / r23), b = r12 / a, d = r13 / a;
    assert_int_equal(trd_omega_of(&t, pool, &o, NULL), TRD_OK);
    assert_close(o.loading[0], a, 1e-12);
    assert_close(o.loading[1], b, 1e-12);
    assert_close(o.loading[2], d, 1e-12);
    double sum = 2 * a + b + d, rest = 4 * (1 - a * a) + (1 - b * b) + (1 - d * d);
    assert_close(o.omega, sum * sum / (sum * sum + rest), 1e-12);
    /* r12 r13 / r23 above 1: the first item is the factor */
    c[5] = c[7] = 0.2;
    assert_int_equal(trd_omega_of(&t, pool, &o, NULL), TRD_OK);
    assert_int_equal(o.on_edge, 0);
    assert_close(o.loading[0], 1, 1e-15);
    assert_close(o.loading[1], r12, 1e-15);
    assert_close(o.uniqueness[2], 1 - r13 * r13, 1e-15);
    trd_pool_free(pool);
}

static void an_item_the_same_for_everybody(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    x[] = { 1, 0.1, 2, 2, 0.1, 4, 4, 0.1, 3, 5, 0.1, 5 };
    trd_reliability r = reliability(x, 4, 3, TRD_COMPLETE_ROWS, pool);
    assert_true(r.alpha.reason == TRD_DEFINED && r.lambda6_reason == TRD_NO_VARIANCE);
    assert_true(isnan(r.standardized) && isnan(r.lambda6) && isnan(r.item[1].rest_r) && r.item[1].sd == 0);
    assert_true(!isnan(r.item[0].rest_r) && !isnan(r.lambda2));
    assert_int_equal(omega(x, 4, 3, pool).reason, TRD_NO_VARIANCE);
    trd_pool_free(pool);
}

static void copies_and_opposites(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    copies[] = { 1, 1, 2, 2, 2, 4, 4, 4, 3, 5, 5, 5 }, opposite[] = { 1, 5, 2, 4, 3, 3 };
    trd_reliability r = reliability(copies, 4, 3, TRD_COMPLETE_ROWS, pool);
    assert_true(r.alpha.reason == TRD_DEFINED && r.lambda6_reason == TRD_COLLINEAR && isnan(r.lambda6));
    assert_close(r.item[2].alpha_without, 1, 1e-15);
    assert_int_equal(omega(copies, 4, 3, pool).reason, TRD_COLLINEAR);
    r = reliability(opposite, 3, 2, TRD_COMPLETE_ROWS, pool);
    assert_true(r.alpha.reason == TRD_NO_VARIANCE && isnan(r.alpha.value) && r.alpha.score_sd == 0 && isnan(r.lambda1));
    trd_split_half h;
    trd_scale_items t = items_of(opposite, 3, 2, TRD_COMPLETE_ROWS, pool);
    trd_split_half_of(&t, (const uint8_t[]){ 0, 1 }, &h);
    assert_true(h.r == -1 && isnan(h.spearman_brown) && isnan(h.lambda4));
    trd_split_half_of(&t, (const uint8_t[]){ 1, 1 }, &h);
    assert_true(h.reason == TRD_EMPTY_GROUP && isnan(h.r));
    trd_pool_free(pool);
}

static void items_that_have_nothing_in_common(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    x[8 * 3];
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 3; j++)
            x[i * 3 + j] = (double)(i >> j & 1);
    trd_reliability r = reliability(x, 8, 3, TRD_COMPLETE_ROWS, pool);
    assert_close(r.alpha.value, 0, 1e-15);
    assert_close(r.lambda6, 0, 1e-15);
    assert_int_equal(omega(x, 8, 3, pool).reason, TRD_NO_CONVERGENCE);
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    double    x[] = { 1, 2, NAN, 1, NAN, 4, NAN, 5, 4, INFINITY, 1, 1, 1, 2, 3 };
    trd_reliability r = reliability(x, 0, 3, TRD_COMPLETE_ROWS, pool);
    assert_true(r.alpha.reason == TRD_NO_CASES && isnan(r.alpha.value) && isnan(r.item[0].mean) && isnan(r.alpha.score_mean));
    assert_int_equal(omega(x, 3, 3, pool).reason, TRD_NO_CASES);
    r = reliability(x, 3, 3, TRD_ALL_PAIRS, pool);               /* one row for every pair */
    assert_true(r.alpha.reason == TRD_ONE_CASE && isnan(r.lambda2) && !isnan(r.item[0].mean));
    r = reliability(x + 12, 1, 3, TRD_COMPLETE_ROWS, pool);
    assert_true(r.alpha.reason == TRD_ONE_CASE && isnan(r.alpha.value) && r.alpha.score_mean == 6);
    r = reliability(x + 9, 2, 3, TRD_COMPLETE_ROWS, pool);
    assert_true(r.alpha.reason == TRD_NOT_FINITE && isnan(r.alpha.value));
    r = reliability(x + 12, 3, 1, TRD_COMPLETE_ROWS, pool);
    assert_true(r.alpha.reason == TRD_ONE_ITEM && isnan(r.alpha.value) && r.item[0].sd == 1);
    assert_int_equal(omega(x + 12, 3, 1, pool).reason, TRD_ONE_ITEM);
    assert_int_equal(omega(x + 11, 2, 2, pool).reason, TRD_NO_FREEDOM);
    trd_scale_items t = items_of(x + 12, 3, 1, TRD_COMPLETE_ROWS, pool);
    assert_int_equal(trd_reliability_of(&t, 1, pool, &r, NULL), TRD_E_USAGE);
    assert_int_equal(trd_scale_items_of(x, 3, 0, TRD_COMPLETE_ROWS, pool, &t, NULL), TRD_E_USAGE);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alpha_is_the_one_of_alpha_h),
        cmocka_unit_test(without_one_item),
        cmocka_unit_test(two_items_by_hand),
        cmocka_unit_test(scale_shift_order_and_pairs),
        cmocka_unit_test(omega_is_what_em_finds),
        cmocka_unit_test(omega_of_three_items_is_known),
        cmocka_unit_test(an_item_the_same_for_everybody),
        cmocka_unit_test(copies_and_opposites),
        cmocka_unit_test(items_that_have_nothing_in_common),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/reliability", tests, NULL, NULL);
}
