#include "stat/distribution.h"
#include "stat/meta_int.h"

#include <math.h>

/* Are all slopes 0? b_s' (A_ss - A_s0 A_0s / A_00) b_s: the inverse of their
 * covariance is what is left of A = Z'WZ once the constant is taken out. */
static double slopes_squared(const trd_meta_fit *f)
{
    trd_sum sum = { 0, 0 };

    for (size_t i = 1; i < f->p; i++)
        for (size_t j = 1; j < f->p; j++) {
            trd_sum shared = trd_sum_over(trd_sum_times(f->a[trd_pair(i, 0)], f->a[trd_pair(j, 0)]), f->a[0]);
            trd_sum own = trd_sum_minus(f->a[trd_pair(i, j)], shared);
            sum = trd_sum_plus(sum, trd_sum_times(own, trd_sum_product(f->b[i], f->b[j])));
        }
    return trd_sum_value(sum);
}

static void no_terms(trd_meta_regression *r, double level, trd_stat_reason reason)
{
    r->reason = reason;
    for (size_t t = 0; t < r->terms; t++)
        r->term[t] = r->hartung_knapp[t] = trd_coefficient_none(NAN, level, r->studies, reason);
}

static void fill_terms(const trd_meta_fit *f, const uint8_t *kept, double level, trd_meta_regression *r)
{
    for (size_t t = 0, column = 0; t < r->terms; t++) {
        if (t > 0 && !kept[t - 1]) {
            r->term[t] = r->hartung_knapp[t] = trd_coefficient_none(NAN, level, r->studies, TRD_COLLINEAR);
            continue;
        }
        trd_meta_term term = trd_meta_fit_term(f, column++, level);
        bool          free = f->k > f->p;
        r->term[t] = free ? term.normal : trd_coefficient_none(term.normal.of.value, level, r->studies, TRD_NO_FREEDOM);
        r->hartung_knapp[t] = term.hartung_knapp;
    }
}

static void work_out(trd_meta_fit *f, const uint8_t *kept, trd_meta_method method, double level, trd_meta_regression *r)
{
    double df = (double)f->k - (double)f->p;

    r->reason = df > 0 ? TRD_DEFINED : TRD_NO_FREEDOM;
    double tau2 = trd_meta_tau2(f, method);
    trd_meta_fit_at(f, 0);
    if (df > 0) {
        r->tau2 = tau2;
        r->qe = f->q;
        r->qe_df = df;
        r->qe_p = trd_chisq_upper(r->qe, df);
    }
    trd_meta_fit_at(f, tau2);
    fill_terms(f, kept, level, r);
    if (df > 0 && f->p > 1) {
        r->qm = slopes_squared(f);
        r->qm_df = (double)f->p - 1;
        r->qm_p = trd_chisq_upper(r->qm, r->qm_df);
    }
    r->r2 = r->tau2_without > 0 && df > 0 ? fmax(0, 1 - tau2 / r->tau2_without) : (double)NAN;
}

trd_code trd_meta_regression_of(const double *y, const double *v, const double *moderator, size_t k, size_t moderators,
                                trd_meta_method method, double level, trd_pool *pool, trd_meta_regression *out, trd_error *err)
{
    trd_meta_regression r = { .studies = (int64_t)k, .terms = moderators + 1, .tau2 = NAN, .tau2_without = NAN, .r2 = NAN, .qm = NAN,
                              .qm_df = NAN, .qm_p = NAN, .qe = NAN, .qe_df = NAN, .qe_p = NAN };
    trd_meta        plain;
    trd_meta_fit    fit;
    trd_stat_reason reason;
    trd_code        code = trd_meta_of(y, v, k, method, level, &plain, err);
    trd_pool       *scratch = trd_pool_new(pool);
    uint8_t        *kept = scratch ? trd_pool_calloc(scratch, moderators + 1, 1) : NULL;

    r.term = trd_pool_calloc(pool, r.terms, sizeof *r.term);
    r.hartung_knapp = trd_pool_calloc(pool, r.terms, sizeof *r.hartung_knapp);
    if (code == TRD_OK && (!kept || !r.term || !r.hartung_knapp))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu moderators", moderators);
    if (code == TRD_OK)
        code = trd_meta_fit_open(y, v, moderator, k, moderators, scratch, kept, &fit, &reason, err);
    if (code == TRD_OK) {
        r.tau2_without = plain.tau2;
        if (reason == TRD_DEFINED && plain.reason == TRD_NOT_FINITE)
            reason = plain.reason;
        if (reason != TRD_DEFINED)
            no_terms(&r, level, reason);
        else
            work_out(&fit, kept, method, level, &r);
        *out = r;
    }
    trd_pool_free(scratch);
    return code;
}
