#include "stat/did_rounds.h"

#include <math.h>

static trd_arm cell(const trd_did_rows *rows, bool treated, bool after)
{
    trd_moments m;
    trd_summary s;

    trd_moments_init(&m);
    for (size_t i = 0; i < rows->rows; i++)
        if ((rows->treated[i] != 0) == treated && (rows->after[i] != 0) == after)
            trd_moments_add(&m, &rows->y[i], NULL, 1);
    trd_moments_finish(&m, &s);
    return (trd_arm){ .cases = s.cases, .mean = s.mean, .sd = s.sd, .se = s.sd / sqrt((double)s.cases) };
}

static void describe(const trd_did_rows *rows, trd_did_rounds *d)
{
    const trd_arm *arms[4] = { &d->control_before, &d->control_after, &d->treated_before, &d->treated_after };
    double         variance = 0;

    d->control_before = cell(rows, false, false);
    d->control_after = cell(rows, false, true);
    d->treated_before = cell(rows, true, false);
    d->treated_after = cell(rows, true, true);
    d->control_change = d->control_after.mean - d->control_before.mean;
    d->treated_change = d->treated_after.mean - d->treated_before.mean;
    for (int i = 0; i < 4; i++)
        variance += arms[i]->se * arms[i]->se;
    d->se_cells = rows->controls == 0 ? sqrt(variance) : NAN;
}

/* treated, after, controls, both, y. */
static trd_code columns_of(const trd_did_rows *rows, trd_pool *pool, const double ***out, trd_error *err)
{
    size_t         n = rows->rows, count = rows->controls + 4;
    const double **column = trd_pool_calloc(pool, count, sizeof *column);
    double        *flags = trd_pool_calloc(pool, 3 * n, sizeof *flags);

    if (!column || !flags)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    for (size_t i = 0; i < n; i++) {
        flags[i] = rows->treated[i] != 0;
        flags[n + i] = rows->after[i] != 0;
        flags[2 * n + i] = flags[i] * flags[n + i];
    }
    column[0] = flags;
    column[1] = flags + n;
    for (size_t j = 0; j < rows->controls; j++)
        column[2 + j] = rows->control[j];
    column[count - 2] = flags + 2 * n;
    column[count - 1] = rows->y;
    *out = column;
    return TRD_OK;
}

static trd_code fit(const trd_did_rows *rows, trd_robust robust, double level, trd_pool *scratch, trd_pool *pool,
                    trd_linear *out, trd_error *err)
{
    const double **column = NULL;
    trd_products   products;
    trd_code       code = columns_of(rows, scratch, &column, err);
    uint32_t      *own = NULL;
    bool           clustered = robust >= TRD_ROBUST_CR0;

    if (code != TRD_OK)
        return code;
    if (clustered && !rows->cluster) {
        if (!(own = trd_pool_calloc(scratch, rows->rows, sizeof *own)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows->rows);
        for (size_t i = 0; i < rows->rows; i++)
            own[i] = (uint32_t)i;
    }
    trd_product_rows all = { .rows = rows->rows, .columns = rows->controls + 4, .column = column,
                             .group = !clustered ? NULL : own ? own : rows->cluster,
                             .groups = !clustered ? 1 : own ? rows->rows : rows->clusters };
    trd_linear_how how = { .robust = robust, .level = level, .rows = &all };
    code = trd_products_of(&all, scratch, &products, err);
    return code == TRD_OK ? trd_linear_fit(&products, &how, pool, out, err) : code;
}

/* Are there two clusters that were treated, and two that were not? */
static bool told_apart(const trd_did_rows *rows)
{
    const uint32_t *first[2] = { NULL, NULL };
    bool            two[2] = { false, false };

    for (size_t i = 0; i < rows->rows; i++) {
        int arm = rows->treated[i] != 0;
        if (!first[arm])
            first[arm] = &rows->cluster[i];
        two[arm] |= rows->cluster[i] != *first[arm];
    }
    return two[0] && two[1];
}

static void judge(const trd_did_rows *rows, trd_robust robust, trd_did_rounds *d)
{
    const trd_arm  *arms[4] = { &d->control_before, &d->control_after, &d->treated_before, &d->treated_after };
    trd_interval   *of = &d->effect.of;
    trd_stat_reason why = TRD_DEFINED;

    for (int i = 0; i < 4; i++)
        if (arms[i]->cases <= 1 && why != TRD_EMPTY_GROUP && (arms[i]->cases == 0 || robust != TRD_ROBUST_NONE))
            why = arms[i]->cases == 0 ? TRD_EMPTY_GROUP : TRD_ONE_CASE;
    if (why == TRD_DEFINED && robust >= TRD_ROBUST_CR0 && rows->cluster && !told_apart(rows))
        why = TRD_ONE_CLUSTER;
    if (why == TRD_EMPTY_GROUP && of->reason != TRD_NO_CASES)
        d->effect = trd_coefficient_none(NAN, of->level, of->cases, why);
    else if (why != TRD_DEFINED && of->reason == TRD_DEFINED) {
        int64_t clusters = of->clusters;
        d->effect = trd_coefficient_none(of->value, of->level, of->cases, why);
        of->clusters = clusters;
    }
}

trd_code trd_did_rounds_fit(const trd_did_rows *rows, trd_robust robust, double level, trd_pool *pool, trd_did_rounds *out,
                            trd_error *err)
{
    trd_pool      *scratch = trd_pool_new(pool);
    trd_did_rounds d = { 0 };
    trd_code       code = scratch ? fit(rows, robust, level, scratch, pool, &d.fit, err)
                                  : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK) {
        d.effect = d.fit.term[d.fit.terms - 1];
        describe(rows, &d);
        judge(rows, robust, &d);
        *out = d;
    }
    trd_pool_free(scratch);
    return code;
}
