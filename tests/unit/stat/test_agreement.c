/* Agreement of raters: published numbers, pairs one by one, laws, and what has no
 * answer. */
#include "assert.h"

#include "stat/agreement.h"

/* ---- kappa ---- */

static trd_kappa kappa(const double *table, size_t k, trd_kappa_weights w)
{
    trd_kappa out;
    trd_error err = { 0 };
    assert_ok(trd_kappa_of(table, k, w, 0.95, &out, &err), err);
    return out;
}

static void kappa_by_hand(void **state)
{
    (void)state;
    trd_kappa k = kappa((double[]){ 20, 5, 10, 15 }, 2, TRD_KAPPA_PLAIN);
    assert_close(k.observed, 0.7, 1e-15);
    assert_close(k.expected, 0.5, 1e-15);
    assert_close(k.kappa.value, 0.4, 1e-15);
    assert_close(k.scott_pi, (0.7 - 0.505) / 0.495, 1e-14);               /* shares 0.55 and 0.45 */
    assert_close(k.gwet_ac1, (0.7 - 0.495) / 0.505, 1e-14);
    assert_close(k.z, k.kappa.value / k.se0, 1e-15);
    assert_close(k.kappa.high - k.kappa.value, 1.959963984540054 * k.kappa.se, 1e-14);
}

static void weights_of_two_categories_are_plain(void **state)
{
    (void)state;
    const double table[] = { 20, 5, 10, 15 };
    trd_kappa    plain = kappa(table, 2, TRD_KAPPA_PLAIN), linear = kappa(table, 2, TRD_KAPPA_LINEAR), square = kappa(table, 2, TRD_KAPPA_QUADRATIC);
    assert_close(linear.kappa.value, plain.kappa.value, 1e-15);
    assert_close(square.kappa.se, plain.kappa.se, 1e-15);
}

static void raters_may_change_places_and_cases_be_copied(void **state)
{
    (void)state;
    const double table[] = { 7, 7, 2, 3, 2, 8, 3, 7, 1, 5, 4, 9, 2, 8, 9, 14 };
    double       turned[16], more[16];
    for (int i = 0; i < 16; i++) {
        turned[i] = table[i % 4 * 4 + i / 4];
        more[i] = 9 * table[i];
    }
    trd_kappa k = kappa(table, 4, TRD_KAPPA_LINEAR), t = kappa(turned, 4, TRD_KAPPA_LINEAR), m = kappa(more, 4, TRD_KAPPA_LINEAR);
    assert_close(k.kappa.value, 0.2373806275579809, 1e-14);               /* vcd */
    assert_close(k.kappa.se, 0.07831633477837284, 1e-13);
    assert_close(t.kappa.value, k.kappa.value, 1e-14);
    assert_close(t.kappa.se, k.kappa.se, 1e-14);
    assert_close(m.kappa.value, k.kappa.value, 1e-14);
    assert_close(m.kappa.se, k.kappa.se / 3, 1e-14);
}

static void kappa_without_a_question(void **state)
{
    (void)state;
    trd_error err = { 0 };
    trd_kappa k = kappa((double[]){ 0, 0, 0, 0 }, 2, TRD_KAPPA_PLAIN);
    assert_true(k.kappa.reason == TRD_NO_CASES && isnan(k.kappa.value));
    k = kappa((double[]){ 9, 0, 0, 0 }, 2, TRD_KAPPA_PLAIN);              /* one category: chance agrees as well */
    assert_true(k.kappa.reason == TRD_NO_VARIANCE && isnan(k.kappa.value));
    k = kappa((double[]){ 9, 0, 0, 4 }, 2, TRD_KAPPA_PLAIN);              /* all agree: 1, and no interval */
    assert_true(k.kappa.reason == TRD_NO_VARIANCE && isnan(k.kappa.low));
    assert_close(k.kappa.value, 1, 1e-15);
    assert_int_equal(trd_kappa_of((double[]){ 1, -1, 0, 0 }, 2, TRD_KAPPA_PLAIN, 0.95, &k, &err), TRD_E_USAGE);
    assert_int_equal(trd_kappa_of((double[]){ 1, 1, 0, 0 }, 2, TRD_KAPPA_PLAIN, 1, &k, &err), TRD_E_USAGE);
}

/* ---- Fleiss ---- */

static void fleiss_as_published(void **state)
{
    (void)state;
    const double counts[] = { 0, 0, 0, 0, 14, 0, 2, 6, 4, 2, 0, 0, 3, 5, 6, 0, 3, 9, 2, 0, 2, 2, 8, 1, 1,
                              7, 7, 0, 0, 0, 3, 2, 6, 3, 0, 2, 5, 3, 2, 2, 6, 5, 2, 1, 0, 0, 2, 2, 3, 7 };
    trd_fleiss f;
    trd_error  err = { 0 };
    assert_ok(trd_fleiss_of(counts, 10, 5, &f, &err), err);
    assert_close(f.kappa, 0.20993070442195522, 1e-14);
    assert_close(f.raters, 14, 0);
    assert_close(f.z, f.kappa / f.se0, 1e-15);
}

/* Two raters: chance from both together is Scott's. */
static void fleiss_of_two_is_scott(void **state)
{
    (void)state;
    double     counts[50][2];
    trd_fleiss f;
    trd_error  err = { 0 };
    for (int i = 0; i < 50; i++) {
        int same = i < 20 ? 2 : i < 35 ? 1 : 0;
        counts[i][0] = same;
        counts[i][1] = 2 - same;
    }
    assert_ok(trd_fleiss_of(counts[0], 50, 2, &f, &err), err);
    assert_close(f.kappa, kappa((double[]){ 20, 5, 10, 15 }, 2, TRD_KAPPA_PLAIN).scott_pi, 1e-14);
}

static void fleiss_without_a_question(void **state)
{
    (void)state;
    trd_fleiss f;
    trd_error  err = { 0 };
    assert_ok(trd_fleiss_of(NULL, 0, 0, &f, &err), err);
    assert_int_equal(f.reason, TRD_NO_CASES);
    assert_ok(trd_fleiss_of((double[]){ 3, 0, 3, 0 }, 2, 2, &f, &err), err);
    assert_true(f.reason == TRD_NO_VARIANCE && isnan(f.kappa));
    assert_int_equal(trd_fleiss_of((double[]){ 3, 0, 1, 1 }, 2, 2, &f, &err), TRD_E_USAGE);
    assert_int_equal(trd_fleiss_of((double[]){ 1, 0, 0, 1 }, 2, 2, &f, &err), TRD_E_USAGE);
}

/* ---- Krippendorff ---- */

static trd_krippendorff alpha(const double *x, size_t units, size_t raters, trd_measure measure)
{
    trd_krippendorff k;
    trd_error        err = { 0 };
    assert_ok(trd_krippendorff_of(x, units, raters, measure, &k, &err), err);
    return k;
}

/* Krippendorff (2011), example C: four observers, twelve units, with gaps. */
static const double c_example[12][4] = {
    { 1, 1, NAN, 1 }, { 2, 2, 3, 2 }, { 3, 3, 3, 3 }, { 3, 3, 3, 3 }, { 2, 2, 2, 2 }, { 1, 2, 3, 4 }, { 4, 4, 4, 4 }, { 1, 1, 2, 1 },
    { 2, 2, 2, 2 }, { NAN, 5, 5, 5 }, { NAN, NAN, 1, 1 }, { NAN, NAN, 3, NAN }
};

static void alphas_as_published(void **state)
{
    (void)state;
    const double published[] = { 0.743, 0.815, 0.849, 0.797 };
    for (int m = 0; m < 4; m++) {
        trd_krippendorff k = alpha(c_example[0], 12, 4, (trd_measure)m);
        assert_close(k.alpha, published[m], 5e-4);
        assert_int_equal(k.values, 40);
    }
}

/* Interval alpha by all pairs of pairable values. */
static void interval_alpha_pair_by_pair(void **state)
{
    (void)state;
    double all[48], within = 0, apart = 0;
    size_t n = 0;
    for (int u = 0; u < 11; u++) {                                        /* the last unit has one value */
        double sum = 0, m = 0;
        for (int i = 0; i < 4; i++) {
            m += !isnan(c_example[u][i]);
            for (int j = 0; j < 4; j++)
                if (!isnan(c_example[u][i]) && !isnan(c_example[u][j]))
                    sum += pow(c_example[u][i] - c_example[u][j], 2);
            if (!isnan(c_example[u][i]))
                all[n++] = c_example[u][i];
        }
        within += sum / (m - 1);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            apart += pow(all[i] - all[j], 2);
    trd_krippendorff k = alpha(c_example[0], 12, 4, TRD_INTERVAL_SCALE);
    assert_close(k.observed, within / (double)n, 1e-14);
    assert_close(k.expected, apart / (double)(n * (n - 1)), 1e-14);
    assert_close(k.alpha, 1 - k.observed / k.expected, 1e-15);
}

static void who_rated_and_the_unit_of_measurement_do_not_matter(void **state)
{
    (void)state;
    double moved[12][4], scaled[12][4];
    for (int u = 0; u < 12; u++)
        for (int r = 0; r < 4; r++) {
            moved[11 - u][(r + u) % 4] = c_example[u][r];
            scaled[u][r] = 10 + 3 * c_example[u][r];
        }
    for (int m = 0; m < 4; m++)
        assert_close(alpha(moved[0], 12, 4, (trd_measure)m).alpha, alpha(c_example[0], 12, 4, (trd_measure)m).alpha, 1e-14);
    for (int m = 0; m < 3; m++)                                           /* a ratio has a zero of its own */
        assert_close(alpha(scaled[0], 12, 4, (trd_measure)m).alpha, alpha(c_example[0], 12, 4, (trd_measure)m).alpha, 1e-13);
}

static void alpha_without_a_question(void **state)
{
    (void)state;
    trd_error        err = { 0 };
    trd_krippendorff k = alpha((double[]){ 1, NAN, NAN, 2 }, 2, 2, TRD_NOMINAL);
    assert_true(k.reason == TRD_NO_CASES && k.values == 0 && isnan(k.alpha));
    k = alpha((double[]){ 4, 4, 4, 4 }, 2, 2, TRD_INTERVAL_SCALE);
    assert_true(k.reason == TRD_NO_VARIANCE && isnan(k.alpha));
    k = alpha((double[]){ 1, 1, 2, 2 }, 2, 2, TRD_ORDINAL);
    assert_close(k.alpha, 1, 0);
    assert_int_equal(alpha((double[]){ 0, 0, -1, 1 }, 2, 2, TRD_RATIO).reason, TRD_NOT_FINITE);
    assert_int_equal(trd_krippendorff_of((double[]){ 1, 2 }, 2, 1, TRD_NOMINAL, &k, &err), TRD_E_USAGE);
}

/* ---- intraclass correlations ---- */

static trd_icc icc(const double *x, size_t n, size_t k)
{
    trd_icc   c;
    trd_error err = { 0 };
    assert_ok(trd_icc_of(x, n, k, 0.95, &c, &err), err);
    return c;
}

static const double shrout[] = { 9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7 };

static void six_forms_as_published(void **state)
{
    (void)state;
    const double one[] = { 0.17, 0.29, 0.71 }, mean[] = { 0.44, 0.62, 0.91 };
    trd_icc      c = icc(shrout, 6, 4);
    for (int i = 0; i < 3; i++) {
        assert_close(c.one[i].icc, one[i], 5e-3);
        assert_close(c.mean[i].icc, mean[i], 5e-3);
        assert_true(c.one[i].low < c.one[i].icc && c.one[i].icc < c.one[i].high);
        assert_close(c.mean[i].icc, 4 * c.one[i].icc / (1 + 3 * c.one[i].icc), 1e-13);     /* Spearman and Brown */
    }
}

static void the_mean_and_unit_of_ratings_do_not_matter(void **state)
{
    (void)state;
    double  moved[24], milder[24];
    trd_icc c = icc(shrout, 6, 4);
    for (int i = 0; i < 24; i++) {
        moved[i] = 1000 - 5 * shrout[i];
        milder[i] = shrout[i] + 3 * (i % 4);                              /* a judge who is always milder */
    }
    trd_icc m = icc(moved, 6, 4), j = icc(milder, 6, 4);
    for (int i = 0; i < 3; i++) {
        assert_close(m.one[i].icc, c.one[i].icc, 1e-12);
        assert_close(m.one[i].high, c.one[i].high, 1e-12);
    }
    assert_close(j.one[2].icc, c.one[2].icc, 1e-12);                      /* only the third form forgives it */
    assert_true(fabs(j.one[1].icc - c.one[1].icc) > 0.01);
}

static void ratings_without_a_question(void **state)
{
    (void)state;
    trd_error err = { 0 };
    trd_icc   c = icc(shrout, 0, 4);
    assert_int_equal(c.reason, TRD_NO_CASES);
    c = icc(shrout, 1, 4);
    assert_true(c.reason == TRD_ONE_CASE && isnan(c.one[0].icc));
    c = icc((double[]){ 3, 3, 3, 3 }, 2, 2);
    assert_true(c.reason == TRD_NO_VARIANCE && isnan(c.one[2].icc));
    c = icc((double[]){ 3, 3, 4, 4, 7, 7 }, 3, 2);                        /* of one mind: 1, and no limits */
    assert_true(c.reason == TRD_NO_VARIANCE && isnan(c.one[0].low) && isnan(c.mean[2].high));
    assert_close(c.one[0].icc, 1, 1e-15);
    assert_close(c.mean[1].icc, 1, 1e-15);
    c = icc((double[]){ 3, 5, 4, 6, 7, 9 }, 3, 2);                        /* but one is always milder */
    assert_close(c.one[2].icc, 1, 1e-15);
    assert_close(c.one[1].icc, 13.0 / 3 / (13.0 / 3 + 2), 1e-14);         /* ms 26 / 3 and 6: t / (t + 2 j / 3) */
    c = icc((double[]){ 3, 3, INFINITY, 3 }, 2, 2);
    assert_int_equal(c.reason, TRD_NOT_FINITE);
    assert_int_equal(trd_icc_of(shrout, 6, 1, 0.95, &c, &err), TRD_E_USAGE);
    assert_int_equal(trd_icc_of(shrout, 6, 4, 0, &c, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kappa_by_hand),
        cmocka_unit_test(weights_of_two_categories_are_plain),
        cmocka_unit_test(raters_may_change_places_and_cases_be_copied),
        cmocka_unit_test(kappa_without_a_question),
        cmocka_unit_test(fleiss_as_published),
        cmocka_unit_test(fleiss_of_two_is_scott),
        cmocka_unit_test(fleiss_without_a_question),
        cmocka_unit_test(alphas_as_published),
        cmocka_unit_test(interval_alpha_pair_by_pair),
        cmocka_unit_test(who_rated_and_the_unit_of_measurement_do_not_matter),
        cmocka_unit_test(alpha_without_a_question),
        cmocka_unit_test(six_forms_as_published),
        cmocka_unit_test(the_mean_and_unit_of_ratings_do_not_matter),
        cmocka_unit_test(ratings_without_a_question),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/agreement", tests, NULL, NULL);
}
