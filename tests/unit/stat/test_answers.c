/* Answers: cumulative models of every link, and the multinomial logit. */
#include "rows.h"

#include "stat/distribution.h"
#include "stat/glm.h"
#include "stat/multinomial.h"
#include "stat/ordinal.h"

enum { ROWS = 500, K = 2, ANSWERS = 3 };

typedef struct data {
    double         x[K][ROWS], y[ROWS], weight[ROWS];
    uint32_t       cluster[ROWS];
    const double  *column[K];
    trd_model_rows rows;
} data;

static void draw(data *d, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int j = 0; j < K; j++)
        d->column[j] = d->x[j];
    for (size_t i = 0; i < ROWS; i++) {
        d->x[0][i] = 100 + 0.25 * (double)trd_random_below(&r, 9);
        d->x[1][i] = (double)trd_random_below(&r, 2);
        d->cluster[i] = (uint32_t)trd_random_below(&r, 20);
        d->weight[i] = (double)trd_random_below(&r, 3);
        double at = 0.6 * (d->x[0][i] - 101) - 0.5 * d->x[1][i] + trd_normal_quantile(0.0005 + 0.999 * trd_random_unit(&r));
        d->y[i] = (at > -0.5) + (at > 0.6);
    }
    d->rows = (trd_model_rows){ .rows = ROWS, .terms = K, .column = d->column, .response = d->y, .cluster = d->cluster, .clusters = 20 };
}

static const trd_link   links[] = { TRD_LINK_LOGIT, TRD_LINK_PROBIT, TRD_LINK_CLOGLOG, TRD_LINK_LOGLOG };
static const trd_robust kinds[] = { TRD_ROBUST_NONE, TRD_ROBUST_HC0, TRD_ROBUST_HC1, TRD_ROBUST_CR0, TRD_ROBUST_CR1 };

static trd_model ordinal(trd_pool *pool, trd_link link, const trd_model_rows *rows, int answers, trd_robust robust)
{
    trd_model_how how = { .level = 0.95, .robust = robust };
    trd_model     out;
    trd_error     err = { 0 };
    assert_ok(trd_ordinal_fit(link, rows, answers, &how, pool, &out, &err), err);
    return out;
}

static trd_model multinomial(trd_pool *pool, const trd_model_rows *rows, int answers, trd_robust robust)
{
    trd_model_how how = { .level = 0.95, .robust = robust };
    trd_model     out;
    trd_error     err = { 0 };
    assert_ok(trd_multinomial_fit(rows, answers, &how, pool, &out, &err), err);
    return out;
}

static trd_model glm(trd_pool *pool, trd_family family, const trd_model_rows *rows, trd_robust robust)
{
    trd_model_how how = { .level = 0.95, .robust = robust };
    trd_model     out;
    trd_error     err = { 0 };
    assert_ok(trd_glm_fit(family, rows, &how, pool, &out, &err), err);
    return out;
}

static void assert_alike(const trd_coefficient *a, const trd_coefficient *b, double sign, double tolerance)
{
    assert_int_equal(a->of.reason, b->of.reason);
    assert_close(a->of.value, sign * b->of.value, tolerance);
    assert_close(a->of.se, b->of.se, tolerance);
}

/* ---- in order ---- */

static void two_answers_in_order_are_a_yes(void **state)
{
    static const trd_family families[] = { TRD_LOGIT, TRD_PROBIT, TRD_POISSON, TRD_CLOGLOG };      /* a no at loglog is a yes at cloglog */
    data d;
    draw(&d, 1);
    for (size_t i = 0; i < ROWS; i++)
        d.y[i] = d.y[i] > 0;
    for (int k = 0; k < 4; k++) {
        if (links[k] == TRD_LINK_CLOGLOG)
            continue;
        trd_model a = ordinal(*state, links[k], &d.rows, 2, TRD_ROBUST_NONE), b = glm(*state, families[k], &d.rows, TRD_ROBUST_NONE);
        for (int j = 0; j < K; j++)
            assert_close(a.term[j].of.value, b.term[1 + j].of.value, 1e-8);
        assert_close(a.threshold[0].of.value, -b.term[0].of.value, 1e-7);
        assert_close(a.log_likelihood, b.log_likelihood, 1e-11);
    }
}

static void a_scale_turned_round_changes_signs(void **state)
{
    static const trd_link mirror[] = { TRD_LINK_LOGIT, TRD_LINK_PROBIT, TRD_LINK_LOGLOG, TRD_LINK_CLOGLOG };
    data d, turned;
    draw(&d, 2);
    draw(&turned, 2);
    for (size_t i = 0; i < ROWS; i++)
        turned.y[i] = ANSWERS - 1 - d.y[i];
    for (int k = 0; k < 4; k++)
        for (int r = 0; r < 5; r++) {
            trd_model a = ordinal(*state, links[k], &d.rows, ANSWERS, kinds[r]);
            trd_model b = ordinal(*state, mirror[k], &turned.rows, ANSWERS, kinds[r]);
            assert_int_equal(a.reason, TRD_DEFINED);
            for (int j = 0; j < K; j++)
                assert_alike(&a.term[j], &b.term[j], -1, 1e-8);
            for (int t = 0; t < ANSWERS - 1; t++)
                assert_alike(&a.threshold[t], &b.threshold[ANSWERS - 2 - t], -1, 1e-7);
        }
}

static void thresholds_alone_are_shares(void **state)
{
    double         y[] = { 0, 1, 2 }, weight[] = { 20, 50, 30 };
    trd_model_rows rows = { .rows = 3, .response = y, .weight = weight };
    for (int k = 0; k < 4; k++) {
        trd_model m = ordinal(*state, links[k], &rows, 3, TRD_ROBUST_NONE);
        double    density = exp(trd_link_log_density(links[k], m.threshold[0].of.value));
        assert_close(m.threshold[0].of.value, trd_link_quantile(links[k], 0.2), 1e-11);
        assert_close(m.threshold[1].of.value, trd_link_quantile(links[k], 0.7), 1e-11);
        assert_close(m.threshold[0].of.se, sqrt(0.2 * 0.8 / 100) / density, 1e-10);
        assert_close(m.log_likelihood, 20 * log(0.2) + 50 * log(0.5) + 30 * log(0.3), 1e-12);
    }
}

/* With one slope held where it is not, the others fitted anew, the likelihood
 * falls as its standard error says. */
static void errors_are_the_bend_of_the_likelihood(void **state)
{
    for (int k = 0; k < 4; k++) {
        data   d;
        double offset[ROWS], fall = 0;
        draw(&d, 3);
        trd_model      m = ordinal(*state, links[k], &d.rows, ANSWERS, TRD_ROBUST_NONE);
        double         shift = 0.01 * m.term[0].of.se;
        trd_model_rows held = d.rows;
        held.terms = 1;
        held.column = d.column + 1;
        held.offset = offset;
        for (int side = -1; side <= 1; side += 2) {
            for (size_t i = 0; i < ROWS; i++)
                offset[i] = (m.term[0].of.value + side * shift) * (d.x[0][i] - 100);
            fall += m.log_likelihood - ordinal(*state, links[k], &held, ANSWERS, TRD_ROBUST_NONE).log_likelihood;
        }
        assert_close(fall / (0.01 * 0.01), 1, 1e-5);
    }
}

static void weights_are_copies(void **state)
{
    data          d;
    double        x[K][2 * ROWS], y[2 * ROWS];
    uint32_t      cluster[2 * ROWS];
    const double *column[] = { x[0], x[1] };
    size_t        n = 0;
    draw(&d, 4);
    for (size_t i = 0; i < ROWS; i++)
        for (int copy = 0; copy < d.weight[i]; copy++, n++) {
            x[0][n] = d.x[0][i];
            x[1][n] = d.x[1][i];
            y[n] = d.y[i];
            cluster[n] = d.cluster[i];
        }
    trd_model_rows all = { .rows = n, .terms = K, .column = column, .response = y, .cluster = cluster, .clusters = 20 };
    d.rows.weight = d.weight;
    for (int r = 0; r < 5; r++) {
        trd_model a = multinomial(*state, &d.rows, ANSWERS, kinds[r]), b = multinomial(*state, &all, ANSWERS, kinds[r]);
        for (size_t i = 0; i < a.terms; i++)
            assert_alike(&a.term[i], &b.term[i], 1, 1e-9);
        assert_close(a.log_likelihood, b.log_likelihood, 1e-11);
        for (int k = 0; k < 4; k++) {
            a = ordinal(*state, links[k], &d.rows, ANSWERS, kinds[r]);
            b = ordinal(*state, links[k], &all, ANSWERS, kinds[r]);
            for (size_t i = 0; i < a.terms; i++)
                assert_alike(&a.term[i], &b.term[i], 1, 1e-9);
        }
    }
}

/* ---- without order ---- */

static void two_answers_are_a_logit(void **state)
{
    data d;
    draw(&d, 5);
    for (size_t i = 0; i < ROWS; i++)
        d.y[i] = d.y[i] > 0;
    for (int r = 0; r < 5; r++) {
        trd_model a = multinomial(*state, &d.rows, 2, kinds[r]), b = glm(*state, TRD_LOGIT, &d.rows, kinds[r]);
        assert_int_equal(a.terms, b.terms);
        for (size_t i = 0; i < a.terms; i++) {
            assert_alike(&a.term[i], &b.term[i], 1, 1e-9);
            for (size_t j = 0; j < a.terms; j++)
                assert_close(a.covariance[i * 3 + j], b.covariance[i * 3 + j], 1e-7);
        }
        assert_close(a.deviance, b.deviance, 1e-12);
        assert_int_equal(a.clusters, b.clusters);
    }
}

static void answers_without_terms_are_shares(void **state)
{
    double         y[] = { 0, 1, 2 }, weight[] = { 20, 50, 30 };
    trd_model_rows rows = { .rows = 3, .response = y, .weight = weight };
    trd_model      m = multinomial(*state, &rows, 3, TRD_ROBUST_NONE);
    assert_close(m.term[0].of.value, log(2.5), 1e-13);
    assert_close(m.term[1].of.value, log(1.5), 1e-13);
    assert_close(m.term[0].of.se, sqrt(1.0 / 50 + 1.0 / 20), 1e-12);
    assert_close(m.covariance[1], 1.0 / 20, 1e-12);
}

/* Another reference: the differences of the coefficients. */
static void references_are_exchanged_by_differences(void **state)
{
    data d, other;
    draw(&d, 6);
    draw(&other, 6);
    for (size_t i = 0; i < ROWS; i++)
        other.y[i] = d.y[i] == 2 ? 0 : d.y[i] == 0 ? 2 : 1;
    trd_model a = multinomial(*state, &d.rows, ANSWERS, TRD_ROBUST_NONE), b = multinomial(*state, &other.rows, ANSWERS, TRD_ROBUST_NONE);
    assert_int_equal(a.terms, 6);
    assert_close(a.log_likelihood, b.log_likelihood, 1e-12);
    for (size_t i = 0; i < 3; i++) {
        double variance = a.covariance[i * 6 + i] + a.covariance[(3 + i) * 6 + 3 + i] - 2 * a.covariance[i * 6 + 3 + i];
        assert_alike(&a.term[3 + i], &b.term[3 + i], -1, 1e-8);
        assert_close(b.term[i].of.value, a.term[i].of.value - a.term[3 + i].of.value, 1e-8);
        assert_close(b.term[i].of.se, sqrt(variance), 1e-8);
    }
}

static void order_of_rows_and_no_constant(void **state)
{
    data d, turned;
    draw(&d, 7);
    draw(&turned, 7);
    for (size_t i = 0; i < ROWS; i++) {
        turned.x[0][i] = d.x[0][ROWS - 1 - i];
        turned.x[1][i] = d.x[1][ROWS - 1 - i];
        turned.y[i] = d.y[ROWS - 1 - i];
    }
    trd_model a = multinomial(*state, &d.rows, ANSWERS, TRD_ROBUST_NONE), b = multinomial(*state, &turned.rows, ANSWERS, TRD_ROBUST_NONE);
    for (size_t i = 0; i < a.terms; i++)
        assert_alike(&a.term[i], &b.term[i], 1, 1e-10);
    double         one[ROWS];
    const double  *column[] = { one, d.x[0], d.x[1] };
    trd_model_rows with = d.rows;
    trd_model_how  how = { .level = 0.95, .no_constant = true };
    trd_model      c;
    trd_error      err = { 0 };
    for (size_t i = 0; i < ROWS; i++)
        one[i] = 1;
    with.terms = 3;
    with.column = column;
    assert_ok(trd_multinomial_fit(&with, ANSWERS, &how, *state, &c, &err), err);
    for (size_t i = 0; i < a.terms; i++)
        assert_alike(&a.term[i], &c.term[i], 1, 1e-6);
}

/* ---- no estimate ---- */

static void what_has_no_estimate_has_a_reason(void **state)
{
    double         x[] = { 1, 2, 3, 4, 5, 6 }, twice[] = { 2, 4, 6, 8, 10, 12 }, apart[] = { 0, 0, 1, 1, 2, 2 }, mixed[] = { 0, 1, 0, 2, 1, 2 };
    double         gap[] = { 0, 2, 0, 2, 0, 2 };
    const double  *column[] = { x, twice };
    trd_model_rows rows = { .rows = 6, .terms = 1, .column = column, .response = apart };
    assert_int_equal(multinomial(*state, &rows, 3, TRD_ROBUST_NONE).reason, TRD_SEPARATED);
    for (int k = 0; k < 4; k++)
        assert_int_equal(ordinal(*state, links[k], &rows, 3, TRD_ROBUST_NONE).term[0].of.reason, TRD_SEPARATED);
    rows.response = gap;
    assert_int_equal(multinomial(*state, &rows, 3, TRD_ROBUST_NONE).reason, TRD_EMPTY_GROUP);
    rows.response = mixed;
    rows.terms = 2;
    trd_model m = multinomial(*state, &rows, 3, TRD_ROBUST_NONE);
    assert_true(m.term[2].of.reason == TRD_COLLINEAR && m.term[5].of.reason == TRD_COLLINEAR && isnan(m.term[5].of.value));
    assert_true(m.term[1].of.reason == TRD_DEFINED && isfinite(m.term[4].of.value));
    rows.rows = 0;
    assert_int_equal(multinomial(*state, &rows, 3, TRD_ROBUST_NONE).reason, TRD_NO_CASES);
    assert_int_equal(ordinal(*state, TRD_LINK_PROBIT, &rows, 3, TRD_ROBUST_NONE).reason, TRD_NO_CASES);
}

static void wrong_calls_are_refused(void **state)
{
    double         x[] = { 1, 2, 3 }, y[] = { 0, 1, 5 };
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = 3, .terms = 1, .column = column, .response = y };
    trd_model_how  how = { .level = 0.95 };
    trd_model      out = { .terms = 77 };
    trd_error      err = { 0 };
    assert_int_equal(trd_multinomial_fit(&rows, 3, &how, *state, &out, &err), TRD_E_DATA);
    assert_holds(err.what, "row 3");
    assert_int_equal(trd_multinomial_fit(&rows, 1, &how, *state, &out, &err), TRD_E_USAGE);
    y[2] = 2;
    rows.offset = x;
    assert_int_equal(trd_multinomial_fit(&rows, 3, &how, *state, &out, &err), TRD_E_USAGE);
    rows.offset = NULL;
    assert_int_equal(trd_multinomial_fit(&rows, 100, &how, *state, &out, &err), TRD_E_LIMIT);
    how.robust = TRD_ROBUST_CR2;
    assert_int_equal(trd_multinomial_fit(&rows, 3, &how, *state, &out, &err), TRD_E_USAGE);
    assert_int_equal(out.terms, 77);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_answers_in_order_are_a_yes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_scale_turned_round_changes_signs, setup, teardown),
        cmocka_unit_test_setup_teardown(thresholds_alone_are_shares, setup, teardown),
        cmocka_unit_test_setup_teardown(errors_are_the_bend_of_the_likelihood, setup, teardown),
        cmocka_unit_test_setup_teardown(weights_are_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(two_answers_are_a_logit, setup, teardown),
        cmocka_unit_test_setup_teardown(answers_without_terms_are_shares, setup, teardown),
        cmocka_unit_test_setup_teardown(references_are_exchanged_by_differences, setup, teardown),
        cmocka_unit_test_setup_teardown(order_of_rows_and_no_constant, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_no_estimate_has_a_reason, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_calls_are_refused, setup, teardown),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/answers", tests, NULL, NULL);
}
