/* The random intercept against dense matrices, closed forms, laws, and inputs
 * without an answer. */
#include "assert.h"

#include "base/random.h"
#include "stat/distribution.h"
#include "stat/mixed.h"

enum { N = 48, G = 9, K = 3 };       /* K: constant and two regressors */

typedef struct sample {
    double   y[N], x[2][N];
    uint32_t group[N];
} sample;

static void draw(sample *s, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    double     shift[G];
    for (int g = 0; g < G; g++)
        shift[g] = (double)trd_random_below(&r, 32) / 4;
    for (int i = 0; i < N; i++) {
        s->group[i] = (uint32_t)(i < G ? i : (int)trd_random_below(&r, G));
        s->x[0][i] = (double)trd_random_below(&r, 64) / 8;
        s->x[1][i] = s->group[i] % 2;                      /* of the group */
        s->y[i] = 3 + 0.5 * s->x[0][i] + s->x[1][i] + shift[s->group[i]] + (double)trd_random_below(&r, 64) / 16;
    }
}

static trd_mixed mixed(const sample *s, size_t n, size_t regressors, trd_likelihood likelihood, trd_pool *pool)
{
    const double    *column[] = { s->x[0], s->x[1], s->y };
    trd_product_rows rows = { .rows = n, .columns = regressors + 1, .groups = G, .column = column + 2 - regressors, .group = s->group };
    trd_products     p;
    trd_mixed        m;
    trd_error        err = { 0 };
    assert_ok(trd_products_of(&rows, pool, &p, &err), err);
    assert_ok(trd_mixed_fit(&p, likelihood, 0.95, pool, &m, &err), err);
    return m;
}

/* ---- the definition, by N x N matrices ---- */

/* a becomes its root L (A = LL'); the log of its determinant. */
static double cholesky(double *a, int n)
{
    double log_det = 0;
    for (int j = 0; j < n; j++)
        for (int i = j; i < n; i++) {
            double sum = a[i * n + j];
            for (int l = 0; l < j; l++)
                sum -= a[i * n + l] * a[j * n + l];
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
            log_det += i == j ? log(sum) : 0;
        }
    return log_det;
}

static void forward(const double *l, int n, double *x)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++)
            x[i] -= l[i * n + j] * x[j];
        x[i] /= l[i * n + i];
    }
}

/* -2 log likelihood at two variances; the variances of the estimates. */
static double dense(const sample *s, trd_likelihood kind, double of_group, double of_case, double *variance)
{
    static double v[N * N], z[K + 1][N];
    double        a[K * K], b[K], rest = 0, log_v, log_a;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            v[i * N + j] = (s->group[i] == s->group[j] ? of_group : 0) + (i == j ? of_case : 0);
    log_v = cholesky(v, N);
    for (int i = 0; i < N; i++) {
        z[0][i] = 1;
        z[1][i] = s->x[0][i];
        z[2][i] = s->x[1][i];
        z[3][i] = s->y[i];
    }
    for (int j = 0; j <= K; j++)
        forward(v, N, z[j]);
    for (int i = 0; i < K; i++) {
        b[i] = 0;
        for (int r = 0; r < N; r++)
            b[i] += z[i][r] * z[K][r];
        for (int j = 0; j < K; j++) {
            a[i * K + j] = 0;
            for (int r = 0; r < N; r++)
                a[i * K + j] += z[i][r] * z[j][r];
        }
    }
    log_a = cholesky(a, K);
    for (int t = 0; variance && t < K; t++) {
        double e[K] = { 0 };
        e[t] = 1;
        forward(a, K, e);
        variance[t] = e[0] * e[0] + e[1] * e[1] + e[2] * e[2];
    }
    forward(a, K, b);
    for (int r = 0; r < N; r++)
        rest += z[K][r] * z[K][r];
    for (int i = 0; i < K; i++)
        rest -= b[i] * b[i];
    return (kind == TRD_REML ? N - K : N) * log(2 * M_PI) + log_v + rest + (kind == TRD_REML ? log_a : 0);
}

static void it_is_the_top_of_the_likelihood(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    double    variance[K];
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        trd_likelihood likelihood = kind % 2 ? TRD_ML : TRD_REML;
        draw(&s, 1 + (uint64_t)kind);
        trd_mixed m = mixed(&s, N, 2, likelihood, pool);
        double    u = m.group_variance, e = m.residual_variance;
        assert_true(u > 0 && m.reason == TRD_DEFINED);
        assert_close(m.criterion, dense(&s, likelihood, u, e, variance), 1e-11);
        for (int t = 0; t < K; t++)
            assert_close(m.term[t].of.se, sqrt(variance[t]), 1e-11);
        for (int step = -1; step <= 1; step += 2) {
            assert_true(dense(&s, likelihood, u * (1 + 1e-4 * step), e, NULL) > m.criterion);
            assert_true(dense(&s, likelihood, u, e * (1 + 1e-4 * step), NULL) > m.criterion);
        }
        assert_close(m.icc, u / (u + e), 1e-14);
        assert_close(m.aic, m.criterion + 2 * (K + 2), 1e-14);
        assert_close(m.bic, m.criterion + log(N) * (K + 2), 1e-14);
        assert_close(m.p, trd_chisq_upper(m.ratio, 1) / 2, 1e-14);
    }
    trd_pool_free(pool);
}

/* v^2 / (g'H^-1 g), curvature and slope by differences of the dense criterion. */
static void degrees_follow_from_the_curvature(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        trd_likelihood likelihood = kind % 2 ? TRD_ML : TRD_REML;
        draw(&s, 5 + (uint64_t)kind);
        trd_mixed m = mixed(&s, N, 2, likelihood, pool);
        double    at[2] = { m.group_variance, m.residual_variance }, h[2][2], v[2][2][K], middle[K], f0;
        f0 = dense(&s, likelihood, at[0], at[1], middle);
        double step[2] = { at[0] * 1e-3, at[1] * 1e-3 };
        for (int i = 0; i < 2; i++) {
            double up[2] = { at[0], at[1] }, down[2] = { at[0], at[1] };
            up[i] += step[i];
            down[i] -= step[i];
            double f1 = dense(&s, likelihood, up[0], up[1], v[i][1]), f2 = dense(&s, likelihood, down[0], down[1], v[i][0]);
            h[i][i] = (f1 - 2 * f0 + f2) / (step[i] * step[i]);
        }
        double both = 0;
        for (int a = -1; a <= 1; a += 2)
            for (int b = -1; b <= 1; b += 2)
                both += a * b * dense(&s, likelihood, at[0] + a * step[0], at[1] + b * step[1], NULL);
        h[0][1] = both / (4 * step[0] * step[1]);
        for (int t = 0; t < K; t++) {
            double g0 = (v[0][1][t] - v[0][0][t]) / (2 * step[0]), g1 = (v[1][1][t] - v[1][0][t]) / (2 * step[1]);
            double det = h[0][0] * h[1][1] - h[0][1] * h[0][1];
            double spread = (h[1][1] * g0 * g0 - 2 * h[0][1] * g0 * g1 + h[0][0] * g1 * g1) / det;
            assert_close(m.term[t].of.df, middle[t] * middle[t] / spread, 1e-4);
            assert_close(m.term[t].p, 2 * trd_t_upper(fabs(m.term[t].statistic), m.term[t].of.df), 1e-14);
        }
    }
    trd_pool_free(pool);
}

/* Groups of one size: the analysis of variance (8 groups of 6). */
static void equal_groups_have_closed_forms(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    double    mean[8] = { 0 }, all = 0, within = 0, between = 0;
    (void)state;
    draw(&s, 20);
    for (int i = 0; i < N; i++) {
        s.group[i] = (uint32_t)i % 8;
        s.y[i] += 3 * (i % 8);
        mean[i % 8] += s.y[i] / 6;
        all += s.y[i] / N;
    }
    for (int i = 0; i < N; i++) {
        within += pow(s.y[i] - mean[i % 8], 2) / (N - 8);
        between += pow(mean[i % 8] - all, 2) / (6 * 7);
    }
    trd_mixed m = mixed(&s, N, 0, TRD_REML, pool);
    assert_close(m.residual_variance, within, 1e-10);
    assert_close(m.group_variance, between - within / 6, 1e-10);
    assert_close(m.term[0].of.value, all, 1e-12);
    assert_close(m.term[0].of.se, sqrt(between / 8), 1e-10);
    assert_close(m.term[0].of.df, 7, 1e-8);
    for (int g = 0; g < 8; g++)
        assert_close(m.intercept[g], (mean[g] - all) * (1 - within / 6 / between), 1e-10);
    assert_true(isnan(m.intercept[8]) && m.groups == 8 && m.kept == 1);
    assert_close(m.design_effect, 1 + 5 * m.icc, 1e-13);
    trd_pool_free(pool);
}

static void groups_less_alike_than_chance_have_no_variance(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    draw(&s, 30);
    for (int i = 0; i < N; i++) {
        s.group[i] = (uint32_t)i % 8;
        s.y[i] = i / 8;                                    /* every group holds 0 .. 5 */
    }
    for (int kind = 0; kind < 2; kind++) {
        trd_mixed m = mixed(&s, N, 0, kind ? TRD_ML : TRD_REML, pool);
        assert_true(m.group_variance == 0 && m.icc == 0 && m.ratio == 0 && m.p == 1 && m.intercept[3] == 0);
        assert_true(m.reason == TRD_DEFINED && m.term[0].of.df == N - 1 && m.design_effect == 1);
        assert_close(m.residual_variance, 35.0 / 12 * N / (N - !kind), 1e-13);
    }
    trd_pool_free(pool);
}

static void scale_shift_and_order_behave(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s, other;
    (void)state;
    draw(&s, 40);
    for (int i = 0; i < N; i++) {
        other.y[i] = 8 * s.y[N - 1 - i] + 1000;
        other.x[0][i] = s.x[0][N - 1 - i] / 4 + 2000;
        other.x[1][i] = s.x[1][N - 1 - i];
        other.group[i] = G - 1 - s.group[N - 1 - i];
    }
    trd_mixed a = mixed(&s, N, 2, TRD_REML, pool), b = mixed(&other, N, 2, TRD_REML, pool);
    assert_close(b.group_variance, 64 * a.group_variance, 1e-9);
    assert_close(b.residual_variance, 64 * a.residual_variance, 1e-9);
    assert_close(b.term[1].of.value, 32 * a.term[1].of.value, 1e-9);
    assert_close(b.term[2].of.se, 8 * a.term[2].of.se, 1e-9);
    assert_close(b.term[2].of.df, a.term[2].of.df, 1e-7);
    assert_close(b.intercept[0], 8 * a.intercept[G - 1], 1e-9);
    assert_close(b.ratio, a.ratio, 1e-8);
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    draw(&s, 50);
    trd_mixed m = mixed(&s, 0, 2, TRD_REML, pool);
    assert_true(m.reason == TRD_NO_CASES && isnan(m.icc) && m.term[0].of.reason == TRD_NO_CASES && isnan(m.intercept[0]));
    m = mixed(&s, G, 1, TRD_REML, pool);                   /* each group one case */
    assert_true(m.reason == TRD_ONE_CASE && isnan(m.group_variance) && m.groups == G);
    for (int i = 0; i < N; i++)
        s.x[0][i] = 2 * s.x[1][i] + 1;
    m = mixed(&s, N, 2, TRD_REML, pool);
    assert_true(m.term[2].of.reason == TRD_COLLINEAR && m.term[1].of.reason == TRD_DEFINED && m.kept == 2);
    assert_true(isnan(m.term[2].of.value) && isnan(m.covariance[2 * K]) && m.covariance[K + 1] > 0);
    for (int i = 0; i < N; i++)
        s.group[i] = i % 2 ? 1 : 0;
    for (int i = 0; i < N; i++)
        s.x[1][i] = s.group[i];
    m = mixed(&s, N, 1, TRD_REML, pool);                   /* the term is the group */
    assert_true(m.reason == TRD_NO_FREEDOM && isnan(m.icc));
    for (int i = 0; i < N; i++)
        s.group[i] = 4;
    m = mixed(&s, N, 1, TRD_REML, pool);
    assert_true(m.reason == TRD_ONE_CLUSTER && m.term[1].of.reason == TRD_ONE_CLUSTER);
    draw(&s, 50);
    for (int i = 0; i < N; i++)
        s.y[i] = 0.1 * s.group[i] * s.group[i];
    m = mixed(&s, N, 2, TRD_ML, pool);                     /* no spread within groups */
    assert_true(m.reason == TRD_NO_VARIANCE && isnan(m.residual_variance));
    for (int i = 0; i < N; i++)
        s.y[i] = 0.3;
    m = mixed(&s, N, 2, TRD_REML, pool);
    assert_true(m.reason == TRD_NO_VARIANCE);
    s.y[3] = NAN;
    assert_true(mixed(&s, N, 2, TRD_REML, pool).reason == TRD_NOT_FINITE);
    draw(&s, 50);
    s.x[0][5] = INFINITY;
    assert_true(mixed(&s, N, 2, TRD_REML, pool).reason == TRD_NOT_FINITE);
    trd_pool_free(pool);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_pool    *pool = trd_pool_new(NULL);
    trd_products none = { .groups = 0, .columns = 0 };
    trd_mixed    m = { .cases = 77 };
    trd_error    err = { 0 };
    (void)state;
    assert_int_equal(trd_mixed_fit(&none, TRD_REML, 0.95, pool, &m, &err), TRD_E_USAGE);
    none.columns = 1;
    assert_int_equal(trd_mixed_fit(&none, TRD_REML, 1.5, pool, &m, &err), TRD_E_USAGE);
    none.columns = 1000;
    assert_int_equal(trd_mixed_fit(&none, TRD_REML, 0.95, pool, &m, &err), TRD_E_LIMIT);
    assert_true(m.cases == 77);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_top_of_the_likelihood),
        cmocka_unit_test(degrees_follow_from_the_curvature),
        cmocka_unit_test(equal_groups_have_closed_forms),
        cmocka_unit_test(groups_less_alike_than_chance_have_no_variance),
        cmocka_unit_test(scale_shift_and_order_behave),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/mixed", tests, NULL, NULL);
}
