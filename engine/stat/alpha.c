#include "stat/alpha.h"

#include "base/pool.h"
#include "stat/distribution.h"
#include "stat/moments.h"

#include <math.h>

/* Adds the complete rows to the moments of each item and of the sum score. */
static int64_t add_rows(const double *answers, size_t rows, size_t items, trd_moments *each, trd_moments *score)
{
    int64_t left_out = 0;

    for (size_t r = 0; r < rows; r++) {
        const double *row = answers + r * items;
        double        sum = 0;
        for (size_t i = 0; i < items; i++)
            sum += row[i];
        if (isnan(sum)) {
            left_out++;
            continue;
        }
        for (size_t i = 0; i < items; i++)
            trd_moments_add(&each[i], &row[i], NULL, 1);
        trd_moments_add(score, &sum, NULL, 1);
    }
    return left_out;
}

/* 1 - alpha times a value of F with n - 1 and (n - 1)(k - 1) degrees. */
static void feldt_limits(trd_alpha *a)
{
    double df1 = (double)(a->cases - 1), df2 = df1 * (double)(a->items - 1), tail = (1 - a->level) / 2;

    a->low = 1 - (1 - a->value) * trd_f_upper_quantile(tail, df1, df2);
    a->high = 1 - (1 - a->value) * trd_f_quantile(tail, df1, df2);
}

static void work_out(trd_alpha *a, const trd_moments *each, const trd_moments *score)
{
    double      variances = 0, k = (double)a->items;
    trd_summary s, item;

    trd_moments_finish(score, &s);
    a->cases = s.cases;
    a->score_mean = s.mean;
    a->score_sd = s.sd;
    a->reason = s.reason;
    if (a->reason == TRD_DEFINED && a->items < 2)
        a->reason = TRD_ONE_ITEM;
    if (a->reason == TRD_DEFINED && trd_interval_is_flat(s.sd, fmax(fabs(s.least), fabs(s.most))))
        a->reason = TRD_NO_VARIANCE;
    if (a->reason != TRD_DEFINED)
        return;
    for (size_t i = 0; i < a->items; i++) {
        trd_moments_finish(&each[i], &item);
        variances += item.variance;
    }
    a->value = k / (k - 1) * (1 - variances / s.variance);
    if (trd_interval_is_flat(1 - a->value, k))
        a->reason = TRD_NO_VARIANCE;
    else
        feldt_limits(a);
}

trd_code trd_alpha_of(const double *answers, size_t rows, size_t items, double level, trd_alpha *out, trd_error *err)
{
    trd_alpha    a = { .value = NAN, .low = NAN, .high = NAN, .level = level, .items = items };
    trd_moments *each, score;
    trd_code     code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (items == 0)
        return trd_fail(err, TRD_E_USAGE, "a scale without items; name at least two");
    trd_pool *scratch = trd_pool_new(NULL);
    if (!scratch || !(each = trd_pool_calloc(scratch, items, sizeof *each))) {
        trd_pool_free(scratch);
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu items", items);
    }
    for (size_t i = 0; i < items; i++)
        trd_moments_init(&each[i]);
    trd_moments_init(&score);
    a.left_out = add_rows(answers, rows, items, each, &score);
    work_out(&a, each, &score);
    trd_pool_free(scratch);
    *out = a;
    return TRD_OK;
}
