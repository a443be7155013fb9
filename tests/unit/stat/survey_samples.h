/* tests/unit/stat/survey_samples.h -- small samples for tests of surveys. */
#ifndef TRD_TESTS_SURVEY_SAMPLES_H
#define TRD_TESTS_SURVEY_SAMPLES_H

#include "assert.h"

#include "base/pool.h"
#include "stat/survey.h"

/* Two strata, clusters numbered anew in each, units within them. */
enum { SAMPLE = 14 };
static const int32_t sample_stratum[SAMPLE] = { 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1 };
static const int32_t sample_cluster[SAMPLE] = { 0, 0, 1, 1, 1, 2, 0, 0, 0, 1, 1, 2, 2, 2 };
static const int32_t sample_row[SAMPLE] = { 0, 1, 0, 1, 2, 0, 0, 1, 2, 0, 1, 0, 1, 2 };
static const int32_t sample_group[SAMPLE] = { 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1 };
static const double  sample_weight[SAMPLE] = { 3, 4, 2.5, 3, 5, 2, 7, 6, 6.5, 8, 7, 5, 6, 9 };
static const double  sample_x[SAMPLE] = { 12, 15, 9, 11, 14, 8, 21, 19, 17, 25, 16, 18, 22, 20 };
static const double  sample_y[SAMPLE] = { 5, 7, 4, 4, 8, 3, 9, 9, 7, 12, 6, 8, 11, 8 };
static const double  sample_clusters[SAMPLE] = { 10, 10, 10, 10, 10, 10, 5, 5, 5, 5, 5, 5, 5, 5 };
static const double  sample_rows[SAMPLE] = { 4, 4, 6, 6, 6, 2, 3, 3, 3, 9, 9, 8, 8, 8 };

static const int32_t *const sample_units[] = { sample_cluster, sample_row };
static const double *const  sample_populations[] = { sample_clusters, sample_rows };

static inline trd_survey_design sample_design(void)
{
    return (trd_survey_design){ .rows = SAMPLE, .weight = sample_weight, .stratum = sample_stratum, .stages = 1, .unit = sample_units };
}

static inline trd_survey *sample_open(trd_pool *pool, trd_survey_design design)
{
    trd_survey *s = NULL;
    trd_error   err = { 0 };
    assert_ok(trd_survey_open(&design, pool, &s, &err), err);
    return s;
}

static inline trd_survey_estimate sample_mean(const trd_survey *s, const double *x, const uint8_t *use, double df)
{
    trd_survey_estimate e;
    trd_error           err = { 0 };
    assert_ok(trd_survey_mean(s, x, use, df, 0.95, &e, &err), err);
    return e;
}

static inline trd_survey_estimate sample_total(const trd_survey *s, const double *x, const uint8_t *use, double df)
{
    trd_survey_estimate e;
    trd_error           err = { 0 };
    assert_ok(trd_survey_total(s, x, use, df, 0.95, &e, &err), err);
    return e;
}

static inline double sample_df(const trd_survey *s, const uint8_t *use)
{
    double    df = NAN;
    trd_error err = { 0 };
    assert_ok(trd_survey_df(s, use, &df, &err), err);
    return df;
}

#endif
