/* Tables, fitted weights and models of surveys: R's survey 4.1.1 on a small
 * design, simple designs a second way, and what has no estimate. */
#include "survey_samples.h"

#include "stat/crosstab.h"
#include "stat/distribution.h"
#include "stat/glm.h"
#include "stat/survey_fit.h"
#include "stat/survey_glm.h"
#include "stat/survey_table.h"

static trd_survey_table table_of(trd_pool *pool, const trd_survey *s, const int32_t *row, size_t rows, const int32_t *column, size_t columns)
{
    trd_survey_table t;
    trd_error        err = { 0 };
    assert_ok(trd_survey_chisq(s, row, rows, column, columns, pool, &t, &err), err);
    return t;
}

static trd_survey_model model_of(trd_pool *pool, const trd_survey *s, trd_survey_family family, const double *response, size_t terms,
                                 const double *const *column)
{
    trd_survey_rows  rows = { .terms = terms, .column = column, .response = response };
    trd_survey_model m;
    trd_error        err = { 0 };
    assert_ok(trd_survey_glm(s, family, &rows, 0.95, pool, &m, &err), err);
    return m;
}

/* ---- tables ---- */

static void a_table_as_r_has_it(void **state)
{
    trd_survey_table t = table_of(*state, sample_open(*state, sample_design()), sample_stratum, 2, sample_group, 3);
    assert_close(t.f, 0.15626939554497046, 1e-12);
    assert_close(t.df1, 1.0905219266000878, 1e-12);
    assert_close(t.df2, 4.3620877064003514, 1e-12);
    assert_close(t.p, 0.7321319887394937, 1e-12);
    assert_close(t.table[0], 6, 1e-15);
}

static void a_simple_random_sample_is_pearsons_test(void **state)
{
    const int32_t  row[] = { 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1 }, column[] = { 0, 0, 0, 1, 2, 0, 1, 1, 1, 2, 2, 2 };
    const int64_t  count[] = { 3, 1, 1, 1, 3, 3 };
    const double   n = 12;
    trd_survey    *s = sample_open(*state, (trd_survey_design){ .rows = 12 });
    trd_survey_table t = table_of(*state, s, row, 2, column, 3);
    trd_crosstab   plain;
    trd_error      err = { 0 };
    assert_ok(trd_crosstab_of(count, 2, 3, *state, &plain, &err), err);
    assert_close(t.chisq, plain.pearson.chisq, 1e-14);
    assert_close(t.first_order_p, trd_chisq_upper(t.chisq * (n - 1) / n, 2), 1e-13);
    assert_close(t.f, t.chisq * (n - 1) / n / 2, 1e-13);
    assert_close(t.df1, 2, 1e-13);
    assert_close(t.df2, 22, 1e-13);
}

static void turning_the_table_and_missing_codes(void **state)
{
    trd_survey      *s = sample_open(*state, sample_design());
    trd_survey_table a = table_of(*state, s, sample_stratum, 2, sample_group, 3), b = table_of(*state, s, sample_group, 3, sample_stratum, 2);
    assert_close(a.f, b.f, 1e-12);
    assert_close(a.df1, b.df1, 1e-12);
    assert_close(a.table[1], b.table[2], 0);
    int32_t some[SAMPLE];
    for (size_t i = 0; i < SAMPLE; i++)
        some[i] = i == 3 ? -1 : sample_group[i];
    b = table_of(*state, s, sample_stratum, 2, some, 3);
    assert_close(b.table[0], 3, 1e-15);
    assert_int_equal(b.reason, TRD_DEFINED);
}

static void tables_that_say_nothing(void **state)
{
    const int32_t    zero[SAMPLE] = { 0 };
    int32_t          none[SAMPLE];
    trd_survey      *s = sample_open(*state, sample_design());
    trd_survey_table t = table_of(*state, s, sample_stratum, 2, zero, 2);
    trd_error        err = { 0 };
    assert_int_equal(t.reason, TRD_EMPTY_GROUP);
    assert_true(isnan(t.f) && isnan(t.p) && isnan(t.first_order_p));
    for (size_t i = 0; i < SAMPLE; i++)
        none[i] = -1;
    assert_int_equal(table_of(*state, s, sample_stratum, 2, none, 2).reason, TRD_NO_CASES);
    t.f = 77;
    assert_int_equal(trd_survey_chisq(s, sample_stratum, 2, sample_group, 2, *state, &t, &err), TRD_E_USAGE);
    assert_int_equal(trd_survey_chisq(s, sample_stratum, 2, zero, 1, *state, &t, &err), TRD_E_USAGE);
    assert_close(t.f, 77, 0);
}

/* ---- weights that fit ---- */

static const trd_survey_margin margins[] = { { sample_group, 3, (const double[]){ 30, 30, 20 } }, { sample_stratum, 2, (const double[]){ 25, 55 } } };

static trd_survey *fitted(trd_pool *pool, size_t count, double *weight)
{
    trd_survey_design d = sample_design();
    int               rounds;
    trd_error         err = { 0 };
    if (count == 1)
        assert_ok(trd_survey_poststratify(sample_open(pool, d), margins, weight, &err), err);
    else {
        assert_ok(trd_survey_rake(sample_open(pool, d), margins, count, weight, &rounds, &err), err);
        assert_true(rounds > 1);
    }
    d.weight = weight;
    d.margin = margins;
    d.margins = count;
    d.raked = count > 1;
    return sample_open(pool, d);
}

static void weights_fit_as_r_has_them(void **state)
{
    double              weight[SAMPLE];
    trd_survey_estimate e = sample_mean(fitted(*state, 1, weight), sample_x, NULL, 4);
    assert_close(e.of.value, 17.829357078853047, 1e-14);
    assert_close(e.of.se, 0.58931816131490822, 1e-13);
    trd_survey *s = fitted(*state, 2, weight);
    e = sample_mean(s, sample_x, NULL, 4);
    assert_close(e.of.value, 17.441193986780974, 1e-12);
    assert_close(e.of.se, 0.23278270896487541, 1e-11);
    e = sample_total(s, sample_y, NULL, 4);
    assert_close(e.of.value, 622.62583168326626, 1e-12);
    assert_close(e.of.se, 12.371331730807217, 1e-11);
}

static void what_is_known_of_the_population_is_certain(void **state)
{
    double weight[SAMPLE], is_first[SAMPLE];
    for (size_t i = 0; i < SAMPLE; i++)
        is_first[i] = sample_group[i] == 0;
    for (size_t count = 1; count <= 2; count++) {
        trd_survey_estimate e = sample_total(fitted(*state, count, weight), is_first, NULL, 4);
        assert_close(e.of.value, 30, 1e-12);
        assert_close(e.of.se, 0, 1e-4);              /* raking: ten rounds of residuals */
    }
}

static void margins_that_cannot_hold(void **state)
{
    double                  weight[SAMPLE];
    int                     rounds = 5;
    trd_error               err = { 0 };
    trd_survey             *s = sample_open(*state, sample_design());
    const trd_survey_margin same[] = { { sample_stratum, 2, (const double[]){ 10, 10 } }, { sample_stratum, 2, (const double[]){ 5, 15 } } };
    const trd_survey_margin sums[] = { margins[0], { sample_stratum, 2, (const double[]){ 50, 110 } } };
    const trd_survey_margin zero = { sample_stratum, 2, (const double[]){ 10, 0 } }, extra = { sample_stratum, 3, (const double[]){ 1, 1, 1 } };
    assert_ok(trd_survey_rake(s, same, 2, weight, &rounds, &err), err);
    assert_int_equal(rounds, 0);
    assert_ok(trd_survey_rake(s, sums, 2, weight, &rounds, &err), err);
    assert_true(rounds > 1);                         /* twice the people, the same shares */
    assert_int_equal(trd_survey_poststratify(s, &zero, weight, &err), TRD_E_DATA);
    assert_int_equal(trd_survey_poststratify(s, &extra, weight, &err), TRD_E_DATA);
    assert_holds(err.what, "level 3");
    const trd_survey_margin minus = { sample_stratum, 2, (const double[]){ 10, -1 } }, lost = { sample_group, 2, (const double[]){ 10, 1 } };
    assert_int_equal(trd_survey_poststratify(s, &minus, weight, &err), TRD_E_DATA);
    assert_int_equal(trd_survey_poststratify(s, &lost, weight, &err), TRD_E_DATA);
}

/* ---- models ---- */

static void is_group(int32_t which, double *out)
{
    for (size_t i = 0; i < SAMPLE; i++)
        out[i] = sample_group[i] == which;
}

static void models_as_r_has_them(void **state)
{
    double            one[SAMPLE], two[SAMPLE];
    const double     *column[] = { sample_x, one, two };
    trd_survey_design d = sample_design();
    trd_survey       *s = sample_open(*state, d);
    is_group(1, one);
    is_group(2, two);
    trd_survey_model m = model_of(*state, s, TRD_SURVEY_LINEAR, sample_y, 3, column);
    assert_close(m.term[1].of.value, 0.48049675056294577, 1e-12);
    assert_close(m.term[0].of.se, 0.70077323642978839, 1e-11);
    assert_close(m.term[3].of.se, 0.21680414256302105, 1e-11);
    assert_close(m.df, 1, 0);
    m = model_of(*state, s, TRD_SURVEY_LOGISTIC, one, 1, column);
    assert_close(m.term[1].of.value, -0.053777607431074757, 1e-10);
    assert_close(m.term[1].of.se, 0.083618759223812275, 1e-10);
    assert_close(m.term[1].p, 2 * trd_t_upper(0.053777607431074757 / 0.083618759223812275, 3), 1e-9);
    m = model_of(*state, s, TRD_SURVEY_LOG_LINEAR, sample_y, 1, column);
    assert_close(m.term[0].of.value, 0.85504470033049562, 1e-10);
    assert_close(m.term[1].of.se, 0.0042442592773618013, 1e-10);
    d.weight = NULL;
    d.stages = d.populations = 2;
    d.lonely = TRD_LONELY_REMOVE;
    d.population = sample_populations;
    m = model_of(*state, sample_open(*state, d), TRD_SURVEY_LOG_LINEAR, sample_y, 1, column);
    assert_close(m.term[1].of.se, 0.0050113822873622408, 1e-10);
}

static void a_dummy_is_a_difference_of_means(void **state)
{
    double        one[SAMPLE];
    uint8_t       in[SAMPLE], out[SAMPLE];
    const double *column[] = { one };
    trd_survey   *s = sample_open(*state, sample_design());
    trd_interval  d;
    trd_error     err = { 0 };
    is_group(1, one);
    for (size_t i = 0; i < SAMPLE; i++) {
        in[i] = one[i] > 0;
        out[i] = !in[i];
    }
    trd_survey_model m = model_of(*state, s, TRD_SURVEY_LINEAR, sample_y, 1, column);
    assert_ok(trd_survey_difference(s, sample_y, in, out, 3, 0.95, &d, &err), err);
    assert_close(m.term[1].of.value, d.value, 1e-13);
    assert_close(m.term[1].of.se, d.se, 1e-12);
    assert_close(m.term[1].of.low, d.low, 1e-12);
    assert_close(m.covariance[3], d.se * d.se, 1e-12);
}

static void rows_drawn_one_by_one_are_white(void **state)
{
    double         one[SAMPLE];
    const double  *column[] = { sample_x };
    trd_model_rows rows = { .rows = SAMPLE, .terms = 1, .column = column, .response = one };
    trd_model_how  how = { .robust = TRD_ROBUST_HC0, .level = 0.95 };
    trd_model      white;
    trd_error      err = { 0 };
    is_group(1, one);
    trd_survey_model m = model_of(*state, sample_open(*state, (trd_survey_design){ .rows = SAMPLE }), TRD_SURVEY_LOGISTIC, one, 1, column);
    assert_ok(trd_glm_fit(TRD_LOGIT, &rows, &how, *state, &white, &err), err);
    assert_close(m.term[1].of.value, white.term[1].of.value, 1e-10);
    assert_close(m.term[1].of.se, sqrt((double)SAMPLE / (SAMPLE - 1)) * white.term[1].of.se, 1e-10);
    assert_close(m.df, SAMPLE - 2, 0);
}

static void offsets_and_no_constant(void **state)
{
    double           offset[SAMPLE], doubled[SAMPLE];
    const double    *column[] = { sample_x };
    trd_survey      *s = sample_open(*state, sample_design());
    trd_survey_rows  rows = { .terms = 1, .column = column, .response = sample_y, .offset = offset };
    trd_survey_model a = model_of(*state, s, TRD_SURVEY_LOG_LINEAR, sample_y, 1, column), b;
    trd_error        err = { 0 };
    for (size_t i = 0; i < SAMPLE; i++) {
        offset[i] = 0.5 * sample_x[i] - 3;
        doubled[i] = 2 * sample_x[i];
    }
    assert_ok(trd_survey_glm(s, TRD_SURVEY_LOG_LINEAR, &rows, 0.95, *state, &b, &err), err);
    assert_close(b.term[1].of.value, a.term[1].of.value - 0.5, 1e-10);
    assert_close(b.term[0].of.value, a.term[0].of.value + 3, 1e-10);
    assert_close(b.term[1].of.se, a.term[1].of.se, 1e-10);
    rows = (trd_survey_rows){ .terms = 1, .column = column, .response = doubled, .no_constant = true };
    assert_ok(trd_survey_glm(s, TRD_SURVEY_LINEAR, &rows, 0.95, *state, &b, &err), err);
    assert_int_equal(b.terms, 1);
    assert_close(b.term[0].of.value, 2, 1e-14);
    assert_int_equal(b.term[0].of.reason, TRD_NO_VARIANCE);
}

static void models_that_have_no_estimate(void **state)
{
    double            late[SAMPLE], twice[SAMPLE];
    const double     *column[] = { sample_x, twice };
    const uint8_t     nobody[SAMPLE] = { 0 };
    trd_survey_design d = sample_design();
    trd_survey       *s = sample_open(*state, d);
    trd_error         err = { 0 };
    for (size_t i = 0; i < SAMPLE; i++) {
        late[i] = sample_x[i] > 15.5;
        twice[i] = 3 - 2 * sample_x[i];
    }
    trd_survey_model m = model_of(*state, s, TRD_SURVEY_LINEAR, sample_y, 2, column);
    assert_int_equal(m.kept, 2);
    assert_int_equal(m.term[2].of.reason, TRD_COLLINEAR);
    assert_true(isnan(m.term[2].of.value) && isnan(m.covariance[8]) && m.term[1].of.se > 0);
    m = model_of(*state, s, TRD_SURVEY_LOGISTIC, late, 1, column);
    assert_int_equal(m.term[1].of.reason, TRD_SEPARATED);
    assert_true(isnan(m.term[1].of.value) && isnan(m.term[1].p));
    trd_survey_rows rows = { .terms = 1, .column = column, .response = sample_y, .use = nobody };
    assert_ok(trd_survey_glm(s, TRD_SURVEY_LINEAR, &rows, 0.95, *state, &m, &err), err);
    assert_int_equal(m.reason, TRD_NO_CASES);
    rows = (trd_survey_rows){ .terms = 1, .column = column, .response = sample_y };
    assert_int_equal(trd_survey_glm(s, TRD_SURVEY_LOGISTIC, &rows, 0.95, *state, &m, &err), TRD_E_DATA);
    const int32_t one[SAMPLE] = { 0 }, *const unit[] = { one };
    d = (trd_survey_design){ .rows = SAMPLE, .stages = 1, .unit = unit };
    m = model_of(*state, sample_open(*state, d), TRD_SURVEY_LINEAR, sample_y, 1, column);
    assert_int_equal(m.term[1].of.reason, TRD_ONE_CLUSTER);
    assert_true(m.term[1].of.value > 0);
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
        cmocka_unit_test(a_table_as_r_has_it),
        cmocka_unit_test(a_simple_random_sample_is_pearsons_test),
        cmocka_unit_test(turning_the_table_and_missing_codes),
        cmocka_unit_test(tables_that_say_nothing),
        cmocka_unit_test(weights_fit_as_r_has_them),
        cmocka_unit_test(what_is_known_of_the_population_is_certain),
        cmocka_unit_test(margins_that_cannot_hold),
        cmocka_unit_test(models_as_r_has_them),
        cmocka_unit_test(a_dummy_is_a_difference_of_means),
        cmocka_unit_test(rows_drawn_one_by_one_are_white),
        cmocka_unit_test(offsets_and_no_constant),
        cmocka_unit_test(models_that_have_no_estimate),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/survey_models", tests, start, end);
}
