/* Analysis of variance: published and R's numbers, laws, other computations, and
 * what has no answer. */
#include "assert.h"

#include "stat/anova.h"
#include "stat/distribution.h"
#include "stat/paired.h"
#include "stat/welch.h"

static const double  x[] = { 1, 2, 4, 7, 3, 9, 5, 5, 8, 2 };
static const int32_t three[] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, 2 };

static void moments(const double *values, const int32_t *group, size_t n, int k, trd_moments *out)
{
    for (int g = 0; g < k; g++)
        trd_moments_init(&out[g]);
    for (size_t i = 0; i < n; i++)
        trd_moments_add(&out[group[i]], &values[i], NULL, 1);
}

static trd_oneway oneway(const double *values, const int32_t *group, size_t n, int k)
{
    trd_moments m[8] = { 0 };
    trd_oneway  o;
    trd_error   err = { 0 };
    moments(values, group, n, k, m);
    assert_ok(trd_anova_oneway(m, (size_t)k, &o, &err), err);
    return o;
}

/* ---- one way ---- */

static void by_hand_and_as_r(void **state)
{
    (void)state;
    trd_oneway o = oneway(x, three, 10, 3);
    assert_close(o.means.between + o.means.within, 66.4, 1e-14);      /* about the mean, 4.6 */
    assert_close(o.means.within, 14.0 / 3 + 56.0 / 3 + 18, 1e-14);
    assert_close(o.eta_squared, o.means.between / 66.4, 1e-15);
    assert_close(o.ms_within, o.means.within / 7, 1e-15);
    assert_close(o.omega_squared, (o.means.between - 2 * o.ms_within) / (66.4 + o.ms_within), 1e-15);
    assert_close(o.welch.f, 2.4866953889669654, 1e-12);
    assert_close(o.welch.df2, 4.235666340118283, 1e-12);
    assert_close(o.welch.p, 0.19304955135671883, 1e-12);
}

static void two_groups_are_the_tests_of_two_means(void **state)
{
    (void)state;
    trd_oneway  o = oneway(x, three, 6, 2);
    trd_moments m[2];
    trd_summary s[2];
    trd_welch   w, p;
    trd_error   err = { 0 };
    moments(x, three, 6, 2, m);
    for (int g = 0; g < 2; g++)
        trd_moments_finish(&m[g], &s[g]);
    assert_ok(trd_welch_difference(&s[0], &s[1], 0.95, &w, &err), err);
    assert_ok(trd_pooled_difference(&s[0], &s[1], 0.95, &p, &err), err);
    assert_close(sqrt(o.welch.f), fabs(w.difference.value / w.difference.se), 1e-14);
    assert_close(o.welch.df2, w.difference.df, 1e-14);
    assert_close(sqrt(o.means.f), fabs(p.difference.value / p.difference.se), 1e-14);
}

static void shifts_and_scales_keep_f(void **state)
{
    (void)state;
    double     moved[10], larger[10];
    trd_oneway o = oneway(x, three, 10, 3);
    for (int i = 0; i < 10; i++) {
        moved[i] = x[i] + 1e12;
        larger[i] = x[i] * -3;
    }
    trd_oneway a = oneway(moved, three, 10, 3), b = oneway(larger, three, 10, 3);
    assert_close(a.means.f, o.means.f, 1e-14);
    assert_close(a.welch.f, o.welch.f, 1e-14);
    assert_close(b.means.f, o.means.f, 1e-14);
    assert_close(b.means.within, 9 * o.means.within, 1e-14);
}

static void what_one_way_cannot_tell(void **state)
{
    (void)state;
    const int32_t one[] = { 0, 0, 0, 1 }, own[] = { 0, 1, 2, 3 }, two[] = { 0, 0, 1, 1 };
    const double  flat[] = { 3, 3, 5, 5 };
    trd_oneway    o = oneway(x, one, 4, 2);
    assert_int_equal(o.means.reason, TRD_DEFINED);
    assert_int_equal(o.welch.reason, TRD_ONE_CASE);
    o = oneway(x, own, 4, 4);
    assert_true(o.means.reason == TRD_NO_FREEDOM && o.welch.reason == TRD_ONE_CASE && isnan(o.eta_squared));
    o = oneway(flat, two, 4, 2);
    assert_true(o.means.reason == TRD_NO_VARIANCE && isnan(o.means.f) && o.means.between == 4 && o.eta_squared == 1);
    o = oneway(x, one, 3, 2);
    assert_true(o.means.reason == TRD_EMPTY_GROUP && isnan(o.means.between));
    o = oneway(x, one, 0, 0);
    assert_true(o.means.reason == TRD_NO_CASES && isnan(o.means.within) && isnan(o.welch.p));
    o = oneway((double[]){ 1, 2, INFINITY, 4 }, two, 4, 2);
    assert_true(o.means.reason == TRD_NOT_FINITE && isnan(o.means.f));
}

/* ---- pairs ---- */

static void two_groups_are_students_test(void **state)
{
    (void)state;
    trd_moments m[3];
    trd_summary s[2];
    trd_pair    pair[3];
    trd_welch   w;
    trd_error   err = { 0 };
    moments(x, three, 6, 3, m);
    for (int g = 0; g < 2; g++)
        trd_moments_finish(&m[g], &s[g]);
    assert_ok(trd_pooled_difference(&s[1], &s[0], 0.95, &w, &err), err);
    assert_ok(trd_anova_pairs(m, 3, 0.95, pair, &err), err);              /* the third has no cases */
    assert_close(pair[0].difference, w.difference.value, 1e-14);
    assert_close(pair[0].low, w.difference.low, 1e-9);
    assert_close(pair[0].high, w.difference.high, 1e-9);
    assert_close(pair[0].p, 2 * trd_t_upper(fabs(w.difference.value / w.difference.se), 4), 1e-9);
    assert_true(pair[2].reason == TRD_EMPTY_GROUP && isnan(pair[2].difference) && pair[1].b == 2);
}

static void limits_leave_0_out_where_p_is_small(void **state)
{
    (void)state;
    trd_moments m[3];
    trd_pair    pair[3];
    trd_error   err = { 0 };
    moments(x, three, 10, 3, m);
    assert_ok(trd_anova_pairs(m, 3, 0.95, pair, &err), err);
    double level = 1 - pair[0].p;
    assert_ok(trd_anova_pairs(m, 3, level, pair, &err), err);
    assert_close(pair[0].low, 0, 1e-8);
    assert_int_equal(trd_anova_pairs(m, 3, 1, pair, &err), TRD_E_USAGE);
}

/* ---- two ways ---- */

static const double  y[] = { 3, 5, 4, 9, 8, 7, 2, 6, 6, 10, 1, 9 };
static const int32_t a[] = { 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2 };
static const int32_t b[] = { 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1 };

static trd_twoway twoway(const double *v, const int32_t *p, int32_t ps, const int32_t *q, int32_t qs, size_t n)
{
    trd_twoway t;
    trd_error  err = { 0 };
    assert_ok(trd_anova_twoway(v, p, ps, q, qs, n, &t, &err), err);
    return t;
}

static void all_types_as_r(void **state)
{
    (void)state;
    trd_twoway t = twoway(y, a, 3, b, 2, 12);
    const double one[] = { 2.0666666666666664, 43.255172413793076, 10.344827586206895 }, two[] = { 4.9885057471264345, 43.255172413793076, 10.344827586206895 }, three_[] = { 4.0551724137930734, 53.454545454545411, 10.344827586206897 };
    for (int i = 0; i < 3; i++) {
        assert_close(t.one[i].between, one[i], 1e-12);
        assert_close(t.two[i].between, two[i], 1e-12);
        assert_close(t.three[i].between, three_[i], 1e-12);
        assert_close(t.one[i].df1, i == 1 ? 1 : 2, 0);
    }
    assert_close(t.residual, 38.000000000000014, 1e-12);
    assert_close(t.df, 6, 0);
}

static void turned_factors_turn_types_two_and_three(void **state)
{
    (void)state;
    double moved[12];
    for (int i = 0; i < 12; i++)
        moved[i] = y[i] + 1e9;
    trd_twoway t = twoway(y, a, 3, b, 2, 12), turned = twoway(moved, b, 2, a, 3, 12);
    for (int i = 0; i < 3; i++) {
        int other = i == 2 ? 2 : 1 - i;
        assert_close(t.two[i].f, turned.two[other].f, 1e-12);
        assert_close(t.three[i].p, turned.three[other].p, 1e-12);
    }
    assert_close(t.one[0].between + t.one[1].between, turned.one[0].between + turned.one[1].between, 1e-12);
}

static void even_cells_make_all_types_alike(void **state)
{
    (void)state;
    const int32_t p[] = { 0, 0, 0, 0, 1, 1, 1, 1, 3, 3, 3, 3 }, q[] = { 0, 0, 2, 2, 0, 0, 2, 2, 0, 0, 2, 2 };
    trd_twoway    t = twoway(y, p, 4, q, 3, 12);                          /* levels 2 and 1 do not occur */
    double        sum = t.residual;
    for (int i = 0; i < 3; i++) {
        assert_close(t.one[i].between, t.two[i].between, 1e-12);
        assert_close(t.one[i].between, t.three[i].between, 1e-12);
        sum += t.one[i].between;
    }
    assert_close(sum, 93.666666666666671, 1e-13);                         /* about the mean */
    assert_close(t.one[0].df1, 2, 0);
}

static void cells_nobody_is_in(void **state)
{
    (void)state;
    const int32_t p[] = { 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2 }, q[] = { 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0 };
    trd_twoway    t = twoway(y, p, 3, q, 2, 12);
    assert_close(t.one[2].df1, 1, 0);
    assert_true(t.two[2].p > 0 && t.three[0].reason == TRD_EMPTY_GROUP && isnan(t.three[0].between));
}

static void what_two_ways_cannot_tell(void **state)
{
    (void)state;
    const int32_t p[] = { 0, 0, 1, 1 }, q[] = { 0, 1, 0, 1 }, wrong[] = { 0, 1, 2, 0 };
    trd_error     err = { 0 };
    trd_twoway    t = twoway(y, p, 2, q, 2, 4);
    assert_true(t.reason == TRD_NO_FREEDOM && isnan(t.one[0].f) && t.one[0].between > 0);
    t = twoway(y, p, 2, q, 2, 0);
    assert_int_equal(t.reason, TRD_NO_CASES);
    t = twoway(y, p, 2, q, 2, 1);
    assert_int_equal(t.reason, TRD_EMPTY_GROUP);
    t = twoway((double[]){ 1, 2, NAN, 4 }, p, 2, q, 2, 4);
    assert_int_equal(t.reason, TRD_NOT_FINITE);
    t = twoway((double[]){ 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7 }, a, 3, b, 2, 12);
    assert_true(t.reason == TRD_NO_VARIANCE && isnan(t.one[1].p) && t.residual == 0);
    assert_int_equal(trd_anova_twoway(y, p, 2, wrong, 2, 4, &t, &err), TRD_E_DATA);
}

/* ---- the same cases ---- */

static trd_repeated repeated(const double *v, size_t n, size_t k)
{
    trd_repeated t;
    trd_error    err = { 0 };
    assert_ok(trd_anova_repeated(v, n, k, &t, &err), err);
    return t;
}

static void two_times_are_the_paired_test(void **state)
{
    (void)state;
    double       before[6], after[6];
    trd_repeated t = repeated(y, 6, 2);
    trd_paired   p;
    trd_error    err = { 0 };
    for (int i = 0; i < 6; i++) {
        before[i] = y[2 * i];
        after[i] = y[2 * i + 1];
    }
    assert_ok(trd_paired_change(before, after, NULL, 6, 0, 0.95, &p, &err), err);
    assert_close(t.times.f, pow(p.change.value / p.change.se, 2), 1e-13);
    assert_close(t.gg_epsilon, 1, 1e-14);
    assert_close(t.gg_p, t.times.p, 1e-13);
    assert_close(t.hf_epsilon, 1, 0);
    assert_true(isnan(t.mauchly_w));
}

static void four_times_as_r(void **state)
{
    (void)state;
    const double v[] = { 3, 5, 4, 9, 8, 7, 2, 6, 6, 10, 1, 4, 5, 5, 7, 8, 2, 4, 4, 9, 6, 8, 3, 7 };
    double       moved[24];
    trd_repeated t = repeated(v, 6, 4);
    assert_close(t.times.between, 48.125, 1e-12);
    assert_close(t.times.within, 83.625, 1e-12);
    assert_close(t.mauchly_w, 0.12582733542857591, 1e-11);
    assert_close(t.mauchly_p, 0.18588570887618897, 1e-11);
    assert_close(t.gg_epsilon, 0.45873439362553708, 1e-12);
    assert_close(t.hf_epsilon, 0.57556750535232948, 1e-12);
    for (int i = 0; i < 24; i++)                                          /* times in another order, cases moved */
        moved[i / 4 * 4 + (i + 1) % 4] = v[i] + 1e6 * (i / 4);
    trd_repeated m = repeated(moved, 6, 4);
    assert_close(m.times.f, t.times.f, 1e-9);
    assert_close(m.mauchly_w, t.mauchly_w, 1e-8);
    assert_close(m.gg_p, t.gg_p, 1e-9);
}

static void what_repeated_measures_cannot_tell(void **state)
{
    (void)state;
    trd_error    err = { 0 };
    trd_repeated t = repeated(y, 0, 3);
    assert_int_equal(t.times.reason, TRD_NO_CASES);
    t = repeated(y, 4, 1);
    assert_int_equal(t.times.reason, TRD_EMPTY_GROUP);
    t = repeated(y, 1, 3);
    assert_int_equal(t.times.reason, TRD_ONE_CASE);
    t = repeated((double[]){ 1, 2, 4, 2, 3, 5, 0, 1, 3 }, 3, 3);          /* all move alike */
    assert_true(t.times.reason == TRD_NO_VARIANCE && isnan(t.times.f) && isnan(t.gg_p) && t.times.between > 0);
    t = repeated((double[]){ 1, 2, NAN, 2, 3, 5 }, 2, 3);
    assert_int_equal(t.times.reason, TRD_NOT_FINITE);
    t = repeated(y, 3, 4);                                                /* fewer cases than times */
    assert_true(t.times.reason == TRD_DEFINED && isnan(t.mauchly_p) && t.gg_p > 0);
    assert_int_equal(trd_anova_repeated(y, 1, 2000, &t, &err), TRD_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand_and_as_r),
        cmocka_unit_test(two_groups_are_the_tests_of_two_means),
        cmocka_unit_test(shifts_and_scales_keep_f),
        cmocka_unit_test(what_one_way_cannot_tell),
        cmocka_unit_test(two_groups_are_students_test),
        cmocka_unit_test(limits_leave_0_out_where_p_is_small),
        cmocka_unit_test(all_types_as_r),
        cmocka_unit_test(turned_factors_turn_types_two_and_three),
        cmocka_unit_test(even_cells_make_all_types_alike),
        cmocka_unit_test(cells_nobody_is_in),
        cmocka_unit_test(what_two_ways_cannot_tell),
        cmocka_unit_test(two_times_are_the_paired_test),
        cmocka_unit_test(four_times_as_r),
        cmocka_unit_test(what_repeated_measures_cannot_tell),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/anova", tests, NULL, NULL);
}
