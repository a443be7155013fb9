#include "stat/wald.h"

#include "stat/distribution.h"
#include "stat/normal_int.h"

#include <math.h>

/* Of the variance of a term no more than this is left when the others are
 * known: covariances are doubles. */
#define SINGULAR 1e-13

/* b' V^-1 b in units of the standard errors; NAN when V cannot be inverted. */
static double distance(const trd_coefficient *term, const double *covariance, size_t terms, const size_t *which, size_t count,
                       trd_pool *scratch)
{
    trd_sum *a = trd_pool_calloc(scratch, trd_pairs(count), sizeof *a), *root = trd_pool_calloc(scratch, count * count, sizeof *root);
    double  *scale = trd_pool_calloc(scratch, count, sizeof *scale), sum = 0;
    uint8_t *kept = trd_pool_calloc(scratch, count, 1);

    if (!a || !root || !scale || !kept)
        return -1;
    for (size_t i = 0; i < count; i++) {
        scale[i] = 1;
        for (size_t j = 0; j <= i; j++) {
            double own = sqrt(covariance[which[i] * terms + which[i]]), other = sqrt(covariance[which[j] * terms + which[j]]);
            a[trd_pair(i, j)] = trd_sum_from(i == j ? 1 : covariance[which[i] * terms + which[j]] / own / other);
        }
    }
    if (trd_normal_root(a, scale, count, SINGULAR, root, kept) < count)
        return NAN;
    for (size_t i = 0; i < count; i++) {
        double along = 0;
        for (size_t j = 0; j <= i; j++)
            along += trd_sum_value(root[i * count + j]) * term[which[j]].of.value / sqrt(covariance[which[j] * terms + which[j]]);
        sum += along * along;
    }
    return sum;
}

trd_code trd_wald_test(const trd_coefficient *term, const double *covariance, size_t terms, const size_t *which, size_t count,
                       double df, trd_pool *pool, trd_wald *out, trd_error *err)
{
    trd_wald test = { NAN, NAN, (double)count, NAN, NAN, count > 0 ? TRD_DEFINED : TRD_NO_CASES };

    for (size_t i = 0; i < count; i++) {
        if (which[i] >= terms)
            return trd_fail(err, TRD_E_USAGE, "there is no term %zu to test; the model has %zu", which[i] + 1, terms);
        if (test.reason == TRD_DEFINED)
            test.reason = term[which[i]].of.reason;
    }
    if (test.reason == TRD_DEFINED) {
        trd_pool *scratch = trd_pool_new(pool);
        double    chisq = scratch ? distance(term, covariance, terms, which, count, scratch) : -1;
        trd_pool_free(scratch);
        if (chisq < 0)
            return trd_fail(err, TRD_E_NOMEM, "out of memory for a test of %zu terms", count);
        test.reason = isnan(chisq) ? TRD_COLLINEAR : TRD_DEFINED;
        test.chisq = chisq;
        test.f = chisq / (double)count;
        test.df = df;
        test.p = isinf(df) ? trd_chisq_upper(chisq, (double)count) : trd_f_upper(test.f, (double)count, df);
    }
    *out = test;
    return TRD_OK;
}
