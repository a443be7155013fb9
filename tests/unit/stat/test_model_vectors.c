/* The models of this room against the shared reference vectors (R 4.2.2, NIST,
 * clubSandwich): families ols, panel, glm and ordinal_multinomial. */
#include "model_reader.h"

#include "stat/glm.h"
#include "stat/ordinal.h"

/* ---- linear ---- */

static trd_products products_of(vectors *v, const model *m)
{
    trd_product_rows rows = { m->rows, m->terms + 1, m->units, m->column, m->unit, NULL, NULL, NULL };
    trd_products     p;
    trd_error        err = { 0 };
    assert_ok(trd_products_of(&rows, v->pool, &p, &err), err);
    return p;
}

static trd_linear linear(vectors *v, const model *m, trd_constant constant, trd_robust robust)
{
    trd_product_rows rows = { m->rows, m->terms + 1, m->units, m->column, m->unit, NULL, NULL, NULL };
    trd_products     p = products_of(v, m);
    trd_linear_how   how = { .constant = constant, .robust = robust, .level = 0.95, .rows = &rows };
    trd_linear       fit;
    trd_error        err = { 0 };
    assert_ok(trd_linear_fit(&p, &how, v->pool, &fit, &err), err);
    return fit;
}

typedef enum part { VALUE, SE, STATISTIC, P, LOW, HIGH, DF } part;

static void check_terms(vectors *v, const cJSON *e, const char *name, const trd_coefficient *term, part which)
{
    double got[MODEL_TERMS];
    int    count = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(e, "expected"), name));
    for (int i = 0; i < count; i++) {
        const trd_coefficient *c = &term[i];
        double all[] = { c->of.value, c->of.se, c->statistic, c->p, c->of.low, c->of.high, c->of.df };
        got[i] = all[which];
    }
    model_check(v, e, name, got);
}

static int expects(const cJSON *e, const char *name)
{
    return cJSON_HasObjectItem(cJSON_GetObjectItemCaseSensitive(e, "expected"), name);
}

static void check_ols(vectors *v, const cJSON *e)
{
    const cJSON *constant = vectors_argument(e, "intercept");
    model        m = model_read(v, e, NULL);
    trd_linear   fit = linear(v, &m, cJSON_IsFalse(constant) ? TRD_CONSTANT_NONE : TRD_CONSTANT, TRD_ROBUST_NONE);
    double       regression = fit.total - fit.residual, terms = fit.cases - fit.df - !cJSON_IsFalse(constant);
    const struct { const char *name; double got; } numbers[] = {
        { "residual_sd", fit.sigma }, { "sigma", fit.sigma }, { "r_squared", fit.r_squared }, { "n", fit.cases },
        { "rss", fit.residual }, { "ss_residual", fit.residual }, { "ss_regression", regression }, { "df_residual", fit.df },
        { "ms_residual", fit.sigma * fit.sigma }, { "F", regression / terms / (fit.sigma * fit.sigma) } };
    check_terms(v, e, "coefficients", fit.term, VALUE);
    check_terms(v, e, "se", fit.term, SE);
    if (expects(e, "p_value")) {
        check_terms(v, e, "t", fit.term, STATISTIC);
        check_terms(v, e, "p_value", fit.term, P);
        check_terms(v, e, "ci_low", fit.term, LOW);
        check_terms(v, e, "ci_high", fit.term, HIGH);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (expects(e, numbers[i].name))
            vectors_check(v, e, numbers[i].name, numbers[i].got);
}

static void check_hc(vectors *v, const cJSON *e)
{
    const char *names[] = { "se_HC0", "se_HC1", "se_HC2", "se_HC3" };
    model       m = model_read(v, e, NULL);
    for (int i = 0; i < 4; i++) {
        trd_linear fit = linear(v, &m, TRD_CONSTANT, (trd_robust)(TRD_ROBUST_HC0 + i));
        check_terms(v, e, names[i], fit.term, SE);
        if (i == 3)
            check_terms(v, e, "p_HC3_t", fit.term, P);
    }
}

static void check_clusters(vectors *v, const cJSON *e)
{
    const struct { const char *name; trd_robust robust; part which; } parts[] = {
        { "se_CR0", TRD_ROBUST_CR0, SE }, { "se_CR1", TRD_ROBUST_CR1, SE }, { "se_CR1S", TRD_ROBUST_CR1_NESTED, SE },
        { "p_CR1S_t_G_minus_1", TRD_ROBUST_CR1_NESTED, P }, { "se_CR2", TRD_ROBUST_CR2, SE },
        { "df_satterthwaite_CR2", TRD_ROBUST_CR2, DF }, { "p_satterthwaite_CR2", TRD_ROBUST_CR2, P } };
    model m = model_read(v, e, vectors_text(e, "cluster"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        trd_linear fit = linear(v, &m, TRD_CONSTANT, parts[i].robust);
        vectors_check(v, e, "clusters", (double)fit.clusters);
        check_terms(v, e, parts[i].name, fit.term, parts[i].which);
    }
}

static void ols(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "ols"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next)
        if (vectors_argument(e, "weights"))                      /* inverse variances, not frequencies */
            continue;
        else if (vectors_is(e, "ols") || vectors_is(e, "ols_polynomial"))
            check_ols(&v, e);
        else if (vectors_is(e, "ols_hc_se"))
            check_hc(&v, e);
        else if (vectors_is(e, "ols_cluster_se"))
            check_clusters(&v, e);
    vectors_close(&v);
}

static void panel(void **state)
{
    const struct { const char *name; trd_robust robust; part which; } parts[] = {
        { "coefficients", TRD_ROBUST_NONE, VALUE }, { "se", TRD_ROBUST_NONE, SE }, { "t", TRD_ROBUST_NONE, STATISTIC },
        { "p_value", TRD_ROBUST_NONE, P }, { "se_cluster_CR0", TRD_ROBUST_CR0, SE },
        { "se_cluster_areg", TRD_ROBUST_CR1_ALL, SE }, { "se_cluster_xtreg", TRD_ROBUST_CR1_NESTED, SE } };
    vectors v;
    (void)state;
    if (!vectors_open(&v, "panel"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        model m = model_read(&v, e, vectors_text(e, "unit"));
        int   twoways = strcmp(vectors_text(e, "effect"), "twoways") == 0;
        if (twoways) {                                           /* the years as dummies */
            const double *y = m.column[m.terms];
            model_dummies(&m, vectors_data(&v, e), vectors_text(e, "time"), NULL);
            m.column[m.terms] = y;
        }
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            trd_linear fit = linear(&v, &m, TRD_CONSTANT_OF_GROUP, parts[i].robust);
            if (expects(e, parts[i].name))
                check_terms(&v, e, parts[i].name, fit.term, parts[i].which);
            vectors_check(&v, e, "n", fit.cases);
            vectors_check(&v, e, "units", (double)fit.groups);
            vectors_check(&v, e, "df_residual", fit.df);
            vectors_check(&v, e, "rss", fit.residual);
            if (!twoways)
                vectors_check(&v, e, "r_squared_within", fit.r_squared);
        }
    }
    vectors_close(&v);
}

/* ---- yes, counts and answers ---- */

static trd_model_rows model_rows(vectors *v, const cJSON *e, const model *m)
{
    const char *offset = vectors_text(e, "offset");
    return (trd_model_rows){ .rows = m->rows, .terms = m->terms, .column = m->column, .response = m->column[m->terms],
                             .weight = m->weight, .cluster = m->unit, .clusters = m->units,
                             .offset = offset ? model_part(vectors_data(v, e), offset) : NULL };
}

static void check_glm(vectors *v, const cJSON *e)
{
    const struct { const char *name; trd_robust robust; part which; } parts[] = {
        { "coefficients", TRD_ROBUST_NONE, VALUE }, { "se", TRD_ROBUST_NONE, SE }, { "z", TRD_ROBUST_NONE, STATISTIC },
        { "p_value", TRD_ROBUST_NONE, P }, { "se_HC0", TRD_ROBUST_HC0, SE }, { "se_HC1", TRD_ROBUST_HC1, SE },
        { "se_cluster_CR0", TRD_ROBUST_CR0, SE }, { "se_cluster_CR1", TRD_ROBUST_CR1, SE } };
    trd_family     family = vectors_is(e, "glm_poisson") ? TRD_POISSON : TRD_LOGIT;
    model          m = model_read(v, e, vectors_text(e, "cluster"));
    trd_model_rows rows = model_rows(v, e, &m);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        trd_model_how how = { .robust = parts[i].robust, .level = 0.95 };
        trd_model     fit;
        trd_error     err = { 0 };
        if (!expects(e, parts[i].name))
            continue;
        assert_ok(trd_glm_fit(family, &rows, &how, v->pool, &fit, &err), err);
        check_terms(v, e, parts[i].name, fit.term, parts[i].which);
        vectors_check(v, e, "log_likelihood", fit.log_likelihood);
        vectors_check(v, e, "deviance", fit.deviance);
        vectors_check(v, e, expects(e, "n") ? "n" : "sum_weights", fit.cases);
    }
}

static void check_separation(vectors *v, const cJSON *e)
{
    double         x[16], y[16];
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = (size_t)cJSON_GetArraySize(vectors_argument(e, "x")), .terms = 1, .column = column, .response = y };
    trd_model_how  how = { .level = 0.95 };
    trd_model      fit;
    trd_error      err = { 0 };
    for (int i = 0; i < (int)rows.rows; i++) {
        x[i] = cJSON_GetArrayItem(vectors_argument(e, "x"), i)->valuedouble;
        y[i] = cJSON_GetArrayItem(vectors_argument(e, "y"), i)->valuedouble;
    }
    assert_ok(trd_glm_fit(TRD_LOGIT, &rows, &how, v->pool, &fit, &err), err);
    assert_int_equal(fit.reason, TRD_SEPARATED);
    assert_true(isnan(fit.term[1].of.value));
    vectors_check(v, e, "log_likelihood_supremum", fit.log_likelihood);
}

static void glm(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "glm"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next)
        if (expects(e, "separation"))
            check_separation(&v, e);
        else if (strcmp(vectors_text(e, "link"), "probit") != 0)
            check_glm(&v, e);
    vectors_close(&v);
}

static void ordinal(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "ordinal_multinomial"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        if (!vectors_is(e, "ordinal_regression") || strcmp(vectors_text(e, "link"), "logit") != 0)
            continue;
        model          m = model_read(&v, e, NULL);
        trd_model_rows rows = model_rows(&v, e, &m);
        trd_model_how  how = { .level = 0.95 };
        trd_model      fit;
        trd_error      err = { 0 };
        int            answers = cJSON_GetArraySize(vectors_argument(e, "response_levels"));
        assert_ok(trd_ordinal_fit(TRD_LINK_LOGIT, &rows, answers, &how, v.pool, &fit, &err), err);
        check_terms(&v, e, "coefficients", fit.term, VALUE);
        check_terms(&v, e, "se", fit.term, SE);
        check_terms(&v, e, "z", fit.term, STATISTIC);
        check_terms(&v, e, "p_value", fit.term, P);
        check_terms(&v, e, "thresholds", fit.threshold, VALUE);
        check_terms(&v, e, "se_thresholds", fit.threshold, SE);
        vectors_check(&v, e, "log_likelihood", fit.log_likelihood);
        vectors_check(&v, e, "deviance", fit.deviance);
        vectors_check(&v, e, "sum_weights", fit.cases);
    }
    vectors_close(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ols),
        cmocka_unit_test(panel),
        cmocka_unit_test(glm),
        cmocka_unit_test(ordinal),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/model vectors", tests, NULL, NULL);
}
