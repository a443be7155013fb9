/* Surveys: closed forms of simple designs, R's survey 4.1.1 on a small one, laws,
 * and what has no estimate. */
#include "survey_samples.h"

#include "stat/distribution.h"
#include "stat/mean.h"

static const uint8_t in_group_1[SAMPLE] = { 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1 };
static const double  is_group_1[SAMPLE] = { 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1 };

/* ---- closed forms ---- */

static void a_simple_random_sample_by_hand(void **state)
{
    const double       *left[] = { (const double[]){ 20, 20, 20, 20, 20 } }, x[] = { 3, 8, 4, 9, 6 };
    trd_survey         *s = sample_open(*state, (trd_survey_design){ .rows = 5, .populations = 1, .population = left });
    trd_survey_estimate e = sample_mean(s, x, NULL, sample_df(s, NULL)), t = sample_total(s, x, NULL, 4);
    trd_interval        v;
    trd_error           err = { 0 };

    assert_close(trd_survey_weights(s)[3], 4, 1e-15);
    assert_close(e.of.value, 6, 1e-15);
    assert_close(e.of.se, sqrt(6.5 / 5 * 0.75), 1e-15);
    assert_close(e.of.df, 4, 0);
    assert_close(e.of.high, 6 + trd_t_critical(0.95, 4) * e.of.se, 1e-15);
    assert_close(e.effect, 1, 1e-15);
    assert_close(e.effect_replace, 0.75, 1e-15);
    assert_close(t.of.value, 120, 1e-15);
    assert_close(t.of.se, 20 * e.of.se, 1e-15);
    assert_ok(trd_survey_variance(s, x, NULL, 4, 0.95, &v, &err), err);
    assert_close(v.value, 6.5, 1e-15);
}

static void strata_add_up_by_hand(void **state)
{
    const int32_t       stratum[] = { 1, 0, 1, 0, 1 };
    const double        x[] = { 2, 7, 4, 9, 9 }, weight[] = { 10, 5, 10, 5, 10 };
    trd_survey         *s = sample_open(*state, (trd_survey_design){ .rows = 5, .weight = weight, .stratum = stratum });
    trd_survey_estimate e = sample_total(s, x, NULL, sample_df(s, NULL));

    assert_close(e.of.value, 5 * 16 + 10 * 15, 1e-15);
    assert_close(e.of.se, sqrt(25 * 2 * 2 + 100 * 3 * 13), 1e-14);       /* w^2 n s^2 */
    assert_close(e.of.df, 3, 0);
}

static void equal_clusters_are_trd_mean_clustered(void **state)
{
    trd_clustered *c = trd_clustered_new(*state, 3);
    trd_mean       m;
    trd_error      err = { 0 };
    trd_survey    *s = sample_open(*state, (trd_survey_design){ .rows = SAMPLE, .stages = 1, .unit = sample_units });

    assert_ok(trd_clustered_add(c, sample_x, sample_cluster, NULL, SAMPLE, &err), err);
    assert_ok(trd_mean_clustered(c, 0, 0.95, &m, &err), err);
    trd_survey_estimate e = sample_mean(s, sample_x, NULL, sample_df(s, NULL));
    assert_close(e.of.value, m.mean.value, 1e-15);
    assert_close(e.of.se, m.mean.se, 1e-14);
    assert_close(e.of.low, m.mean.low, 1e-13);
    assert_int_equal(e.of.clusters, 3);
    assert_true(isinf(e.effect));                    /* the weights say that everybody is here */
}

/* ---- R's survey on one small design ---- */

static void clusters_in_strata_as_r_has_them(void **state)
{
    trd_survey         *s = sample_open(*state, sample_design());
    double              df = sample_df(s, NULL);
    trd_survey_estimate e = sample_mean(s, sample_x, NULL, df);
    trd_interval        i;
    trd_error           err = { 0 };

    assert_close(df, 4, 0);
    assert_close(e.of.value, 17.878378378378379, 1e-14);
    assert_close(e.of.se, 0.5959560726740083, 1e-13);
    assert_close(e.effect, 0.30101306781572335, 1e-13);
    assert_close(sample_total(s, sample_x, NULL, df).of.se, 126.15664865555044, 1e-13);
    assert_ok(trd_survey_ratio(s, sample_y, sample_x, NULL, df, 0.95, &i, &err), err);
    assert_close(i.value, 0.445578231292517, 1e-14);
    assert_close(i.se, 0.0052311947644212309, 1e-13);
    assert_ok(trd_survey_variance(s, sample_x, NULL, df, 0.95, &i, &err), err);
    assert_close(i.se, 6.5849911132589911, 1e-13);
    e = sample_mean(s, sample_x, in_group_1, sample_df(s, in_group_1));
    assert_close(e.of.value, 17.29032258064516, 1e-14);
    assert_close(e.of.se, 1.0443677260314392, 1e-13);
    assert_close(e.of.df, 3, 0);
}

static void two_stages_as_r_has_them(void **state)
{
    trd_survey_design d = sample_design();
    d.weight = NULL;
    d.stages = d.populations = 2;
    d.lonely = TRD_LONELY_REMOVE;                    /* one row of two in the third cluster */
    d.population = sample_populations;
    trd_survey         *s = sample_open(*state, d);
    trd_survey_estimate e = sample_mean(s, sample_x, NULL, 4), t = sample_total(s, sample_x, NULL, 4);

    assert_close(e.of.value, 15.397727272727272, 1e-14);
    assert_close(e.of.se, 0.98004406241591424, 1e-13);
    assert_close(e.effect, 0.58092831469727357, 1e-13);
    assert_close(t.of.value, 1129.1666666666667, 1e-14);
    assert_close(t.of.se, 185.88639003434326, 1e-13);
    e = sample_mean(s, sample_x, in_group_1, 3);
    assert_close(e.of.se, 0.70084772508778426, 1e-13);
}

static void shares_as_r_has_them(void **state)
{
    static const struct {
        trd_survey_share how;
        double           low, high;
    } known[] = { { TRD_SURVEY_LOGIT, 0.30177402135224041, 0.54597936067270436 },
                  { TRD_SURVEY_WALD, 0.29436973110909614, 0.5434681067287418 },
                  { TRD_SURVEY_BETA, 0.30456428486951359, 0.54003857425959512 },
                  { TRD_SURVEY_ARCSINE, 0.29825814147076324, 0.54471926987476227 } };
    trd_survey  *s = sample_open(*state, sample_design());
    trd_interval share = sample_mean(s, is_group_1, NULL, 4).of;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        trd_interval one = share;
        trd_survey_share_interval(&one, known[i].how);
        assert_close(one.low, known[i].low, 1e-12);
        assert_close(one.high, known[i].high, 1e-12);
    }
}

static void a_lonely_unit_four_ways(void **state)
{
    const int32_t        stratum[] = { 0, 0, 0, 1, 2, 2 }, psu[] = { 0, 1, 2, 0, 0, 1 };
    const int32_t *const unit[] = { psu };
    const double         weight[] = { 10, 12, 11, 20, 8, 9 }, y[] = { 3.1, 4.2, 2.7, 5.9, 6.1, 4.4 };
    const struct {
        trd_lonely how;
        double     mean, total;
    } known[] = { { TRD_LONELY_REMOVE, 0.28200426532998846, 22.08868488615834 },
                  { TRD_LONELY_ADJUST, 0.48111044848366163, 120.04961474323855 },
                  { TRD_LONELY_AVERAGE, 0.34538327767345622, 27.053003530107333 } };
    trd_survey_design d = { .rows = 6, .weight = weight, .stratum = stratum, .stages = 1, .unit = unit };

    for (size_t i = 0; i < 3; i++) {
        d.lonely = known[i].how;
        trd_survey *s = sample_open(*state, d);
        assert_close(sample_mean(s, y, NULL, 3).of.se, known[i].mean, 1e-13);
        assert_close(sample_total(s, y, NULL, 3).of.se, known[i].total, 1e-13);
    }
    d.lonely = TRD_LONELY_FAIL;
    trd_survey_estimate e = sample_mean(sample_open(*state, d), y, NULL, 3);
    assert_close(e.of.value, 317.5 / 70, 1e-15);
    assert_int_equal(e.of.reason, TRD_ONE_CLUSTER);
    assert_true(isnan(e.of.se) && isnan(e.of.low) && isnan(e.effect));
    e = sample_mean(sample_open(*state, d), y, (const uint8_t[]){ 1, 1, 1, 0, 1, 1 }, 3);
    assert_int_equal(e.of.reason, TRD_DEFINED);      /* the domain holds nothing of that stratum */
}

/* ---- laws ---- */

static void order_and_names_of_units_change_nothing(void **state)
{
    enum { STEP = 5 };                               /* no divisor of SAMPLE */
    double               x[SAMPLE], weight[SAMPLE];
    int32_t              stratum[SAMPLE], cluster[SAMPLE];
    const int32_t *const unit[] = { cluster };
    for (size_t i = 0; i < SAMPLE; i++) {
        size_t from = i * STEP % SAMPLE;
        x[i] = sample_x[from];
        weight[i] = sample_weight[from];
        stratum[i] = 7 - sample_stratum[from];
        cluster[i] = 900 - 100 * sample_cluster[from] - 7 * sample_stratum[from];
    }
    trd_survey_design   d = { .rows = SAMPLE, .weight = weight, .stratum = stratum, .stages = 1, .unit = unit };
    trd_survey_estimate a = sample_mean(sample_open(*state, sample_design()), sample_x, NULL, 4);
    trd_survey_estimate b = sample_mean(sample_open(*state, d), x, NULL, 4);
    assert_close(a.of.value, b.of.value, 1e-16);
    assert_close(a.of.se, b.of.se, 1e-15);
}

static void shift_scale_and_weights_in_other_units(void **state)
{
    double            x[SAMPLE], weight[SAMPLE];
    trd_survey_design d = sample_design();
    for (size_t i = 0; i < SAMPLE; i++) {
        x[i] = 1000 - 4 * sample_x[i];
        weight[i] = 1e-6 * sample_weight[i];
    }
    trd_survey_estimate a = sample_mean(sample_open(*state, d), sample_x, NULL, 4);
    d.weight = weight;
    trd_survey_estimate b = sample_mean(sample_open(*state, d), x, NULL, 4);
    assert_close(b.of.value, 1000 - 4 * a.of.value, 1e-14);
    assert_close(b.of.se, 4 * a.of.se, 1e-12);
    assert_close(b.effect_replace, a.effect_replace, 1e-12);
    assert_true(isnan(b.effect));                    /* weights of less than one case */
}

static void a_domain_is_a_product_with_0_and_1(void **state)
{
    trd_survey *s = sample_open(*state, sample_design());
    double      x[SAMPLE], hole[SAMPLE];
    for (size_t i = 0; i < SAMPLE; i++) {
        x[i] = in_group_1[i] * sample_x[i];
        hole[i] = in_group_1[i] ? sample_x[i] : (double)NAN;
    }
    trd_survey_estimate a = sample_total(s, sample_x, in_group_1, 4), b = sample_total(s, x, NULL, 4);
    assert_close(a.of.value, b.of.value, 1e-15);
    assert_close(a.of.se, b.of.se, 1e-14);
    assert_close(sample_total(s, hole, in_group_1, 4).of.se, a.of.se, 0);        /* what is outside is not read */
    trd_interval ratio;
    trd_error    err = { 0 };
    assert_ok(trd_survey_ratio(s, x, is_group_1, NULL, 4, 0.95, &ratio, &err), err);
    assert_close(sample_mean(s, sample_x, in_group_1, 4).of.se, ratio.se, 1e-14);
}

static void a_difference_is_a_covariance(void **state)
{
    trd_survey   *s = sample_open(*state, sample_design());
    uint8_t       other[SAMPLE];
    double        z[2][SAMPLE], v[4];
    const double *column[] = { z[0], z[1] };
    trd_interval  d;
    trd_error     err = { 0 };
    for (size_t i = 0; i < SAMPLE; i++)
        other[i] = !in_group_1[i];
    double a = sample_mean(s, sample_x, in_group_1, 4).of.value, b = sample_mean(s, sample_x, other, 4).of.value, wa = 31, wb = 43;
    for (size_t i = 0; i < SAMPLE; i++) {
        z[0][i] = in_group_1[i] * (sample_x[i] - a) / wa;
        z[1][i] = other[i] * (sample_x[i] - b) / wb;
    }
    assert_ok(trd_survey_covariance(s, column, 2, NULL, v, &err), err);
    assert_ok(trd_survey_difference(s, sample_x, in_group_1, other, 3, 0.95, &d, &err), err);
    assert_close(d.value, a - b, 1e-14);
    assert_close(d.se, sqrt(v[0] + v[3] - 2 * v[1]), 1e-13);
    assert_close(v[1], v[2], 0);
}

static void quantiles_reach_their_share(void **state)
{
    trd_survey  *s = sample_open(*state, (trd_survey_design){ .rows = 4, .weight = (const double[]){ 1, 2, 3, 4 } });
    const double x[] = { 5, 3, 9, 1 }, p[] = { 0, 0.05, 0.4, 0.41, 0.6, 0.7, 0.71, 1, -0.1, NAN };
    double       q[10];
    trd_error    err = { 0 };
    assert_ok(trd_survey_quantiles(s, x, NULL, p, 10, q, &err), err);
    const double expected[] = { 1, 1, 1, 3, 3, 5, 9, 9, NAN, NAN };
    for (size_t i = 0; i < 10; i++)
        assert_close(q[i], expected[i], 0);
    s = sample_open(*state, (trd_survey_design){ .rows = 10, .weight = (const double[]){ .1, .1, .1, .1, .1, .1, .1, .1, .1, .1 } });
    const double rank[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 };
    assert_ok(trd_survey_quantiles(s, rank, NULL, (const double[]){ .1, .3, .7 }, 3, q, &err), err);
    assert_true(q[0] == 1 && q[1] == 3 && q[2] == 7);        /* not the next by rounding */
}

/* ---- little data, wrong calls ---- */

static void nothing_has_no_mean(void **state)
{
    trd_survey *s = sample_open(*state, (trd_survey_design){ .rows = 0 });
    assert_int_equal(sample_mean(s, NULL, NULL, 0).of.reason, TRD_NO_CASES);
    s = sample_open(*state, (trd_survey_design){ .rows = 2, .weight = (const double[]){ 0, 0 } });
    trd_survey_estimate e = sample_mean(s, (const double[]){ 1, 2 }, NULL, 1);
    assert_int_equal(e.of.reason, TRD_NO_CASES);
    assert_true(isnan(e.of.value) && isnan(e.of.se) && isnan(e.effect));
    double    q;
    trd_error err = { 0 };
    assert_ok(trd_survey_quantiles(s, (const double[]){ 1, 2 }, NULL, (const double[]){ 0.5 }, 1, &q, &err), err);
    assert_true(isnan(q));
    s = sample_open(*state, sample_design());
    const uint8_t nobody[SAMPLE] = { 0 };
    trd_interval  d;
    assert_ok(trd_survey_difference(s, sample_x, in_group_1, nobody, 3, 0.95, &d, &err), err);
    assert_int_equal(d.reason, TRD_EMPTY_GROUP);
}

static void no_spread_a_full_count_and_one_unit(void **state)
{
    const double        same[] = { 4, 4, 4 }, x[] = { 1, 5, 3 };
    const double *const all[] = { (const double[]){ 3, 3, 3 } };
    const int32_t *const one[] = { (const int32_t[]){ 6, 6, 6 } };
    trd_survey_estimate e = sample_mean(sample_open(*state, (trd_survey_design){ .rows = 3 }), same, NULL, 2);
    assert_int_equal(e.of.reason, TRD_NO_VARIANCE);
    assert_close(e.of.se, 0, 0);
    e = sample_mean(sample_open(*state, (trd_survey_design){ .rows = 3, .populations = 1, .population = all }), x, NULL, 2);
    assert_int_equal(e.of.reason, TRD_FULL_COUNT);
    assert_close(e.of.value, 3, 1e-15);
    e = sample_mean(sample_open(*state, (trd_survey_design){ .rows = 3, .stages = 1, .unit = one }), x, NULL, 0);
    assert_int_equal(e.of.reason, TRD_ONE_CLUSTER);
    e = sample_mean(sample_open(*state, (trd_survey_design){ .rows = 3 }), (const double[]){ 1, NAN, 2 }, NULL, 2);
    assert_int_equal(e.of.reason, TRD_NOT_FINITE);
    trd_interval v;
    trd_error    err = { 0 };
    assert_ok(trd_survey_variance(sample_open(*state, (trd_survey_design){ .rows = 3 }), x, (const uint8_t[]){ 0, 1, 0 }, 2, 0.95, &v, &err), err);
    assert_int_equal(v.reason, TRD_ONE_CASE);
}

static void sampled_shares_are_populations(void **state)
{
    const double *const  share[] = { (const double[]){ 0.25, 0.25, 0.25 } }, *const size[] = { (const double[]){ 12, 12, 12 } };
    const double         x[] = { 1, 5, 3 };
    trd_survey_estimate a = sample_total(sample_open(*state, (trd_survey_design){ .rows = 3, .populations = 1, .population = share }), x, NULL, 2);
    trd_survey_estimate b = sample_total(sample_open(*state, (trd_survey_design){ .rows = 3, .populations = 1, .population = size }), x, NULL, 2);
    assert_close(a.of.value, 36, 1e-15);
    assert_close(a.of.se, b.of.se, 1e-15);
}

static void refused(trd_pool *pool, trd_survey_design d, trd_code code, const char *part)
{
    trd_survey *s = NULL;
    trd_error   err = { 0 };
    assert_int_equal(trd_survey_open(&d, pool, &s, &err), code);
    assert_null(s);
    assert_holds(err.what, part);
}

static void impossible_designs_are_refused(void **state)
{
    const double *const  small[] = { (const double[]){ 9, 2, 9 } }, *const two[] = { (const double[]){ 9, 9, 8 } };
    const double *const  none[] = { (const double[]){ 9, NAN, 9 } };
    const double *const  both[] = { two[0], two[0] };
    const int32_t *const missing[] = { (const int32_t[]){ 0, 1, -1 } };
    refused(*state, (trd_survey_design){ .rows = 3, .weight = (const double[]){ 1, -1, 1 } }, TRD_E_DATA, "row 2 has a weight of -1");
    refused(*state, (trd_survey_design){ .rows = 3, .weight = (const double[]){ 1, 1, NAN } }, TRD_E_DATA, "row 3 has no weight");
    refused(*state, (trd_survey_design){ .rows = 3, .populations = 1, .population = small }, TRD_E_DATA, "row 2: 3 units were sampled of 2");
    refused(*state, (trd_survey_design){ .rows = 3, .populations = 1, .population = two }, TRD_E_DATA, "row 3: a population of 8, and 9");
    refused(*state, (trd_survey_design){ .rows = 3, .populations = 1, .population = none }, TRD_E_DATA, "row 2 has no population size");
    refused(*state, (trd_survey_design){ .rows = 3, .populations = 2, .population = both }, TRD_E_USAGE, "2 population sizes");
    refused(*state, (trd_survey_design){ .rows = 3, .stages = 1, .unit = missing }, TRD_E_DATA, "row 3 has no cluster");
    refused(*state, (trd_survey_design){ .rows = 3, .stratum = missing[0] }, TRD_E_DATA, "row 3 has no stratum");
    trd_survey         *s = sample_open(*state, sample_design());
    trd_survey_estimate e = { .effect = 77 };
    trd_error           err = { 0 };
    assert_int_equal(trd_survey_mean(s, sample_x, NULL, 4, 1.5, &e, &err), TRD_E_USAGE);
    assert_close(e.effect, 77, 0);
}

static int start(void **state)
{
    return (*state = trd_pool_new(NULL)) ? 0 : -1;
}

static int end(void **state)
{
    trd_pool_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_simple_random_sample_by_hand),
        cmocka_unit_test(strata_add_up_by_hand),
        cmocka_unit_test(equal_clusters_are_trd_mean_clustered),
        cmocka_unit_test(clusters_in_strata_as_r_has_them),
        cmocka_unit_test(two_stages_as_r_has_them),
        cmocka_unit_test(shares_as_r_has_them),
        cmocka_unit_test(a_lonely_unit_four_ways),
        cmocka_unit_test(order_and_names_of_units_change_nothing),
        cmocka_unit_test(shift_scale_and_weights_in_other_units),
        cmocka_unit_test(a_domain_is_a_product_with_0_and_1),
        cmocka_unit_test(a_difference_is_a_covariance),
        cmocka_unit_test(quantiles_reach_their_share),
        cmocka_unit_test(nothing_has_no_mean),
        cmocka_unit_test(no_spread_a_full_count_and_one_unit),
        cmocka_unit_test(sampled_shares_are_populations),
        cmocka_unit_test(impossible_designs_are_refused),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/survey", tests, start, end);
}
