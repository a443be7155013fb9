/* Studies together: closed forms, a search of another kind, dense weighted least
 * squares, laws, degenerate sets. (metafor's values: tests/vectors.) */
#include "assert.h"

#include "base/random.h"
#include "stat/distribution.h"
#include "stat/meta_bias.h"

enum { K = 12 };

static void draw(uint64_t seed, size_t k, double spread, double *y, double *v)
{
    trd_random r = { .seed = seed };
    for (size_t i = 0; i < k; i++) {
        v[i] = 0.01 + (double)trd_random_below(&r, 100) / 400;
        double chance = 0;
        for (int n = 0; n < 4; n++)
            chance += (double)trd_random_below(&r, 1001) / 1000 - 0.5;
        y[i] = 0.3 + chance * sqrt(3 * v[i]) + spread * ((double)trd_random_below(&r, 1001) / 1000 - 0.5);
    }
}

static trd_meta meta(const double *y, const double *v, size_t k, trd_meta_method method)
{
    trd_meta  m;
    trd_error err = { 0 };
    assert_ok(trd_meta_of(y, v, k, method, 0.95, &m, &err), err);
    return m;
}

/* Sums of the weights 1 / (v + tau2), and the mean. */
typedef struct sums {
    double w, ww, mean, q;
} sums;

static sums sums_at(const double *y, const double *v, size_t k, double tau2)
{
    sums s = { 0, 0, 0, 0 };
    for (size_t i = 0; i < k; i++) {
        double w = 1 / (v[i] + tau2);
        s.w += w;
        s.ww += w * w;
        s.mean += w * y[i];
    }
    s.mean /= s.w;
    for (size_t i = 0; i < k; i++)
        s.q += (y[i] - s.mean) * (y[i] - s.mean) / (v[i] + tau2);
    return s;
}

static void closed_forms(void **state)
{
    (void)state;
    double y[K], v[K];
    draw(1, K, 1, y, v);
    sums     s = sums_at(y, v, K, 0);
    trd_meta c = meta(y, v, K, TRD_META_COMMON), d = meta(y, v, K, TRD_META_DL), h = meta(y, v, K, TRD_META_HE);
    assert_close(c.mean.of.value, s.mean, 1e-14);
    assert_close(c.mean.of.se, 1 / sqrt(s.w), 1e-14);
    assert_close(c.q, s.q, 1e-13);
    assert_close(c.q_p, trd_chisq_upper(s.q, K - 1), 1e-13);
    assert_close(c.i2, 1 - (K - 1) / s.q, 1e-13);
    assert_close(d.tau2, (s.q - (K - 1)) / (s.w - s.ww / s.w), 1e-13);
    assert_true(c.tau2 == 0 && isnan(c.low) && d.tau2 > 0);
    double mean = 0, square = 0, chance = 0;
    for (int i = 0; i < K; i++)
        mean += y[i] / K;
    for (int i = 0; i < K; i++) {
        square += (y[i] - mean) * (y[i] - mean) / (K - 1);
        chance += v[i] / K;
    }
    assert_close(h.tau2, square - chance, 1e-13);
    s = sums_at(y, v, K, d.tau2);
    assert_close(d.mean.of.value, s.mean, 1e-13);
    assert_close(d.hartung_knapp.of.se, sqrt(s.q / (K - 1) / s.w), 1e-13);
    assert_close(d.high - d.mean.of.value, trd_normal_quantile(0.975) * sqrt(d.tau2 + 1 / s.w), 1e-13);
    assert_close(d.mean.of.value - d.low_t, trd_t_quantile(0.975, K - 2) * sqrt(d.tau2 + 1 / s.w), 1e-13);
}

static double likelihood(const double *y, const double *v, size_t k, double tau2, bool restricted)
{
    sums   s = sums_at(y, v, k, tau2);
    double sum = s.q + (restricted ? log(s.w) : 0);
    for (size_t i = 0; i < k; i++)
        sum += log(v[i] + tau2);
    return -sum / 2;
}

/* The top is no lower than any point of a fine grid, and flat; PM's Q is k - 1. */
static void searches_find_the_top(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        double y[K], v[K];
        size_t k = 2 + seed % (K - 1);
        draw(seed, k, (double)(seed % 4) / 2, y, v);
        for (int r = 0; r < 2; r++) {
            double tau2 = meta(y, v, k, r ? TRD_META_REML : TRD_META_ML).tau2, top = likelihood(y, v, k, tau2, r);
            for (double t = 0; t < 3; t += 0.001)
                assert_true(likelihood(y, v, k, t, r) <= top + 1e-12);
            double step = 1e-5 * (tau2 + 0.01);
            if (tau2 > 0)
                assert_close(likelihood(y, v, k, tau2 + step, r), likelihood(y, v, k, tau2 - step, r), 1e-12);
        }
        trd_meta p = meta(y, v, k, TRD_META_PM);
        if (p.tau2 > 0)
            assert_close(sums_at(y, v, k, p.tau2).q, (double)k - 1, 1e-12);
        else
            assert_true(sums_at(y, v, k, 0).q <= (double)k - 1);
        assert_true(meta(y, v, k, TRD_META_SJ).tau2 > 0);
    }
}

/* Equal variances: all methods know the answer, ML with k for k - 1. */
static void equal_variances(void **state)
{
    (void)state;
    double y[] = { 0.1, 0.9, 0.4, 1.5, 0.6 }, v[] = { 0.1, 0.1, 0.1, 0.1, 0.1 }, square = 0;
    for (int i = 0; i < 5; i++)
        square += (y[i] - 0.7) * (y[i] - 0.7);
    const trd_meta_method same[] = { TRD_META_DL, TRD_META_REML, TRD_META_PM, TRD_META_HE };
    for (int i = 0; i < 4; i++)
        assert_close(meta(y, v, 5, same[i]).tau2, square / 4 - 0.1, 1e-12);
    assert_close(meta(y, v, 5, TRD_META_ML).tau2, square / 5 - 0.1, 1e-12);
    assert_close(meta(y, v, 5, TRD_META_REML).i2, (square / 4 - 0.1) / (square / 4), 1e-12);
}

static void scale_shift_and_order(void **state)
{
    (void)state;
    double y[K], v[K], y2[K], v2[K];
    draw(5, K, 1, y, v);
    for (int i = 0; i < K; i++) {
        y2[i] = 100 - 8 * y[K - 1 - i];
        v2[i] = 64 * v[K - 1 - i];
    }
    for (int m = TRD_META_COMMON; m < TRD_META_METHODS; m++) {
        trd_meta a = meta(y, v, K, (trd_meta_method)m), b = meta(y2, v2, K, (trd_meta_method)m);
        assert_close(b.tau2, 64 * a.tau2, 1e-11);
        assert_close(b.mean.of.value, 100 - 8 * a.mean.of.value, 1e-12);
        assert_close(b.mean.of.se, 8 * a.mean.of.se, 1e-12);
        assert_close(b.i2, a.i2, 1e-11);
        assert_close(b.low_t, 100 - 8 * a.high_t, 1e-11);
    }
    trd_trim_fill t, u;
    assert_int_equal(trd_meta_trim_fill(y, v, K, TRD_META_DL, 0.95, &t, NULL), TRD_OK);
    assert_int_equal(trd_meta_trim_fill(y2, v2, K, TRD_META_DL, 0.95, &u, NULL), TRD_OK);
    assert_true(t.missing == u.missing && t.right != u.right && t.reason == TRD_DEFINED);
    assert_close(u.filled.mean.of.value, 100 - 8 * t.filled.mean.of.value, 1e-12);
}

static void leaving_out_is_not_having(void **state)
{
    (void)state;
    double    y[K], v[K], w[K], sum = 0;
    trd_pool *pool = trd_pool_new(NULL);
    trd_meta *without;
    draw(6, K, 1, y, v);
    assert_int_equal(trd_meta_leave_one_out(y, v, K, TRD_META_REML, 0.95, pool, &without, NULL), TRD_OK);
    assert_close(without[0].mean.of.value, meta(y + 1, v + 1, K - 1, TRD_META_REML).mean.of.value, 1e-15);
    assert_close(without[K - 1].tau2, meta(y, v, K - 1, TRD_META_REML).tau2, 1e-15);
    trd_meta_weights(v, K, 0.2, w);
    for (int i = 0; i < K; i++) {
        sum += w[i];
        assert_close(w[i] / w[0], (v[0] + 0.2) / (v[i] + 0.2), 1e-14);
    }
    assert_close(sum, 1, 1e-14);
    trd_pool_free(pool);
}

/* One moderator written out: weighted means, and slope = Sxy / Sxx. */
static void regression_by_hand(void **state)
{
    (void)state;
    double              y[K], v[K], x[K], w = 0, mx = 0, my = 0, sxx = 0, sxy = 0, q = 0;
    trd_pool           *pool = trd_pool_new(NULL);
    trd_meta_regression r;
    draw(7, K, 1, y, v);
    for (int i = 0; i < K; i++)
        x[i] = 1980 + 3 * i + (i % 3);
    for (int m = TRD_META_COMMON; m < TRD_META_METHODS; m++) {
        assert_int_equal(trd_meta_regression_of(y, v, x, K, 1, (trd_meta_method)m, 0.95, pool, &r, NULL), TRD_OK);
        w = mx = my = sxx = sxy = q = 0;
        for (int i = 0; i < K; i++) {
            w += 1 / (v[i] + r.tau2);
            mx += x[i] / (v[i] + r.tau2);
            my += y[i] / (v[i] + r.tau2);
        }
        mx /= w, my /= w;
        for (int i = 0; i < K; i++) {
            sxx += (x[i] - mx) * (x[i] - mx) / (v[i] + r.tau2);
            sxy += (x[i] - mx) * (y[i] - my) / (v[i] + r.tau2);
        }
        double slope = sxy / sxx;
        for (int i = 0; i < K; i++)
            q += pow(y[i] - my - slope * (x[i] - mx), 2) / (v[i] + r.tau2);
        assert_close(r.term[1].of.value, slope, 1e-11);
        assert_close(r.term[1].of.se, 1 / sqrt(sxx), 1e-11);
        assert_close(r.term[0].of.value, my - slope * mx, 1e-10);
        assert_close(r.term[0].of.se, sqrt(1 / w + mx * mx / sxx), 1e-11);
        assert_close(r.hartung_knapp[1].of.se, sqrt(q / (K - 2) / sxx), 1e-11);
        assert_close(r.qm, sxy * sxy / sxx, 1e-11);
        assert_true(r.qm_df == 1 && r.qe_df == K - 2 && r.reason == TRD_DEFINED);
        if (m == TRD_META_PM && r.tau2 > 0)
            assert_close(q, K - 2, 1e-11);
    }
    trd_pool_free(pool);
}

/* Moderators that mark groups give the means of the groups; their order, and
 * one that follows from the others, change nothing. */
static void moderators_in_any_order(void **state)
{
    (void)state;
    double              y[K], v[K], x[K * 3], z[K * 2];
    trd_pool           *pool = trd_pool_new(NULL);
    trd_meta_regression a, b;
    draw(8, K, 1, y, v);
    for (int i = 0; i < K; i++) {
        z[2 * i + 1] = x[3 * i] = i % 3 == 1;
        z[2 * i] = x[3 * i + 2] = i % 3 == 2;
        x[3 * i + 1] = 5 - 2 * x[3 * i];
    }
    assert_int_equal(trd_meta_regression_of(y, v, x, K, 3, TRD_META_REML, 0.95, pool, &a, NULL), TRD_OK);
    assert_int_equal(trd_meta_regression_of(y, v, z, K, 2, TRD_META_REML, 0.95, pool, &b, NULL), TRD_OK);
    assert_true(a.term[2].of.reason == TRD_COLLINEAR && isnan(a.term[2].of.value) && a.qm_df == 2);
    assert_close(a.tau2, b.tau2, 1e-12);
    assert_close(a.term[0].of.value, b.term[0].of.value, 1e-12);
    assert_close(a.term[1].of.value, b.term[2].of.value, 1e-12);
    assert_close(a.term[3].of.se, b.term[1].of.se, 1e-12);
    assert_close(a.qm, b.qm, 1e-12);
    double own_y[K], own_v[K];
    size_t n = 0;
    for (int i = 0; i < K; i += 3) {
        own_y[n] = y[i];
        own_v[n++] = v[i] + a.tau2;
    }
    assert_close(a.term[0].of.value, meta(own_y, own_v, n, TRD_META_COMMON).mean.of.value, 1e-12);
    trd_pool_free(pool);
}

static void groups_have_their_own_model(void **state)
{
    (void)state;
    double          y[K], v[K];
    int32_t         group[K];
    trd_pool       *pool = trd_pool_new(NULL);
    trd_meta_groups g;
    draw(9, K, 1, y, v);
    for (int i = 0; i < K; i++)
        group[i] = i < 5 ? 0 : i < K - 1 ? 2 : 3;
    assert_int_equal(trd_meta_groups_of(y, v, group, K, 4, TRD_META_DL, 0.95, pool, &g, NULL), TRD_OK);
    trd_meta a = meta(y, v, 5, TRD_META_DL), b = meta(y + 5, v + 5, K - 6, TRD_META_DL);
    assert_close(g.group[0].mean.of.value, a.mean.of.value, 1e-15);
    assert_close(g.group[2].tau2, b.tau2, 1e-15);
    assert_true(g.group[1].studies == 0 && g.group[1].reason == TRD_NO_CASES && g.df == 2);
    assert_true(g.group[3].reason == TRD_ONE_CASE && g.group[3].tau2 == 0 && g.group[3].mean.of.value == y[K - 1]);
    double gy[] = { a.mean.of.value, b.mean.of.value, y[K - 1] };
    double gv[] = { pow(a.mean.of.se, 2), pow(b.mean.of.se, 2), v[K - 1] };
    assert_close(g.q, meta(gy, gv, 3, TRD_META_COMMON).q, 1e-12);
    group[3] = 4;
    assert_int_equal(trd_meta_groups_of(y, v, group, K, 4, TRD_META_DL, 0.95, pool, &g, NULL), TRD_E_DATA);
    for (int i = 0; i < K; i++)
        group[i] = 1;
    assert_int_equal(trd_meta_groups_of(y, v, group, K, 2, TRD_META_DL, 0.95, pool, &g, NULL), TRD_OK);
    assert_true(g.reason == TRD_NO_FREEDOM && isnan(g.q));
    trd_pool_free(pool);
}

/* Egger's own form: y / s on 1 / s, by plain least squares; the constant. */
static void egger_by_hand(void **state)
{
    (void)state;
    double          y[K], v[K], mx = 0, my = 0, sxx = 0, sxy = 0, rss = 0;
    trd_coefficient e;
    draw(10, K, 1, y, v);
    for (int i = 0; i < K; i++) {
        mx += 1 / sqrt(v[i]) / K;
        my += y[i] / sqrt(v[i]) / K;
    }
    for (int i = 0; i < K; i++) {
        sxx += pow(1 / sqrt(v[i]) - mx, 2);
        sxy += (1 / sqrt(v[i]) - mx) * (y[i] / sqrt(v[i]) - my);
    }
    double constant = my - sxy / sxx * mx;
    for (int i = 0; i < K; i++)
        rss += pow(y[i] / sqrt(v[i]) - constant - sxy / sxx / sqrt(v[i]), 2);
    assert_int_equal(trd_meta_egger(y, v, K, 0.95, &e, NULL), TRD_OK);
    assert_close(e.of.value, constant, 1e-12);
    assert_close(e.statistic, constant / sqrt(rss / (K - 2) * (1.0 / K + mx * mx / sxx)), 1e-12);
    assert_true(e.of.df == K - 2 && e.p > 0 && e.p < 1);
}

/* A lopsided set: the small studies that found little are not there. Those that
 * are filled in make it even, and a second time finds none. */
static void a_lopsided_set_is_filled(void **state)
{
    (void)state;
    double        y[] = { 0, 0.1, -0.1, 0.05, -0.05, 0.8, 0.9, 1.1 }, v[] = { 0.01, 0.02, 0.02, 0.01, 0.01, 0.2, 0.3, 0.4 };
    trd_trim_fill t;
    trd_meta_rank b;
    double        safe;
    assert_int_equal(trd_meta_trim_fill(y, v, 8, TRD_META_COMMON, 0.95, &t, NULL), TRD_OK);
    assert_true(!t.right && t.missing == 2 && t.reason == TRD_DEFINED && t.filled.studies == 10);
    assert_close(t.filled.mean.of.value, meta(y, v, 6, TRD_META_COMMON).mean.of.value, 1e-12);
    assert_int_equal(trd_meta_begg(y, v, 8, &b, NULL), TRD_OK);
    assert_true(b.tau > 0 && !b.exact && b.p > 0 && b.p < 1);
    double same[] = { 0.2, 0.2 }, one[] = { 0.01, 0.01 };        /* z = 2 each: 4^2 / 1.645^2 - 2 = 3.9 */
    assert_int_equal(trd_meta_fail_safe(same, one, 2, 0.05, &safe, NULL), TRD_OK);
    assert_close(safe, 4, 0);
    assert_int_equal(trd_meta_fail_safe(same, one, 2, 0.7, &safe, NULL), TRD_E_USAGE);
}

static void no_studies_one_and_two(void **state)
{
    (void)state;
    double              y[] = { 0.4, 0.4, 0.4, NAN }, v[] = { 0.04, 0.04, 0.04, 1 };
    trd_pool           *pool = trd_pool_new(NULL);
    trd_coefficient     e;
    trd_meta_rank       b;
    trd_trim_fill       t;
    trd_meta_regression r;
    double              safe;
    for (int i = TRD_META_COMMON; i < TRD_META_METHODS; i++) {
        trd_meta m = meta(y, v, 0, (trd_meta_method)i);
        assert_true(m.reason == TRD_NO_CASES && isnan(m.mean.of.value) && isnan(m.tau2) && isnan(m.q));
        m = meta(y, v, 1, (trd_meta_method)i);
        assert_true(m.reason == (i == TRD_META_COMMON ? TRD_DEFINED : TRD_ONE_CASE) && m.tau2 == 0 && isnan(m.i2) && isnan(m.low));
        assert_close(m.mean.of.se, 0.2, 1e-15);
        assert_true(m.hartung_knapp.of.reason == TRD_NO_FREEDOM && isnan(m.hartung_knapp.of.low));
        m = meta(y, v, 3, (trd_meta_method)i);                /* all alike */
        assert_true(m.reason == TRD_DEFINED && m.tau2 == 0 && m.q < 1e-20 && m.i2 == 0);
        assert_true(m.hartung_knapp.of.reason == TRD_NO_VARIANCE && isnan(m.hartung_knapp.p));
        m = meta(y, v, 4, (trd_meta_method)i);
        assert_true(m.reason == TRD_NOT_FINITE && isnan(m.mean.of.value));
    }
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(trd_meta_egger(y, v, k, 0.95, &e, NULL), TRD_OK);
        assert_true(e.of.reason == (k ? TRD_NO_FREEDOM : TRD_NO_CASES) && isnan(e.p));
        assert_int_equal(trd_meta_trim_fill(y, v, k, TRD_META_DL, 0.95, &t, NULL), TRD_OK);
        assert_true(t.reason != TRD_DEFINED);
        assert_int_equal(trd_meta_begg(y, v, k, &b, NULL), TRD_OK);
        assert_true(b.reason != TRD_DEFINED && isnan(b.p));
        assert_int_equal(trd_meta_regression_of(y, v, v, k, 1, TRD_META_REML, 0.95, pool, &r, NULL), TRD_OK);
        assert_true(isnan(r.term[1].of.value) && r.term[1].of.reason == (k ? TRD_COLLINEAR : TRD_NO_CASES));
    }
    assert_int_equal(trd_meta_egger(y, v, 3, 0.95, &e, NULL), TRD_OK);
    assert_true(e.of.reason == TRD_COLLINEAR && isnan(e.of.value));
    double x[] = { 1, 2 };
    assert_int_equal(trd_meta_regression_of(y, v, x, 2, 1, TRD_META_REML, 0.95, pool, &r, NULL), TRD_OK);
    assert_true(r.reason == TRD_NO_FREEDOM && isnan(r.tau2) && isnan(r.term[1].of.low) && isnan(r.qm));
    assert_int_equal(trd_meta_fail_safe(y, v, 0, 0.05, &safe, NULL), TRD_OK);
    assert_true(isnan(safe));
    trd_pool_free(pool);
}

static void a_variance_of_zero_is_refused(void **state)
{
    (void)state;
    double    y[] = { 1, 2, 3 }, v[] = { 1, 0, 2 };
    trd_meta  m = { .studies = 77 };
    trd_error err = { 0 };
    assert_int_equal(trd_meta_of(y, v, 3, TRD_META_DL, 0.95, &m, &err), TRD_E_DATA);
    assert_holds(err.what, "study 2");
    assert_int_equal(trd_meta_of(y, v, 1, TRD_META_DL, 1.5, &m, &err), TRD_E_USAGE);
    assert_true(m.studies == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(searches_find_the_top),
        cmocka_unit_test(equal_variances),
        cmocka_unit_test(scale_shift_and_order),
        cmocka_unit_test(leaving_out_is_not_having),
        cmocka_unit_test(regression_by_hand),
        cmocka_unit_test(moderators_in_any_order),
        cmocka_unit_test(groups_have_their_own_model),
        cmocka_unit_test(egger_by_hand),
        cmocka_unit_test(a_lopsided_set_is_filled),
        cmocka_unit_test(no_studies_one_and_two),
        cmocka_unit_test(a_variance_of_zero_is_refused),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/meta", tests, NULL, NULL);
}
