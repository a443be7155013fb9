#include "stat/reliability.h"

#include "stat/comoments.h"
#include "stat/normal_int.h"
#include "stat/products.h"

#include <math.h>
#include <string.h>

/* ---- how items vary together ---- */

static trd_code no_memory(size_t items, trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu items", items);
}

/* How many of a row's answers are there? */
static size_t answered(const double *row, size_t items)
{
    size_t n = 0;
    for (size_t i = 0; i < items; i++)
        n += isnan(row[i]) ? 0 : 1;
    return n;
}

/* Items as columns, of rows with at least `least` answers. */
static double *columns_of(const double *answers, size_t rows, size_t items, size_t least, trd_pool *scratch, size_t *kept)
{
    double *x = trd_pool_calloc(scratch, rows + 1, items * sizeof *x);

    *kept = 0;
    for (size_t r = 0; x && r < rows; r++) {
        const double *row = answers + r * items;
        if (answered(row, items) < least)
            continue;
        for (size_t i = 0; i < items; i++)
            x[i * rows + *kept] = row[i];
        ++*kept;
    }
    return x;
}

static trd_code from_complete_rows(const double *x, size_t rows, size_t kept, trd_pool *scratch, trd_scale_items *t, trd_error *err)
{
    const double   **column = trd_pool_calloc(scratch, t->items, sizeof *column);
    trd_product_rows all = { .rows = kept, .columns = t->items, .groups = 1, .column = column };
    trd_products     p;
    trd_code         code;

    if (!column)
        return no_memory(t->items, err);
    for (size_t i = 0; i < t->items; i++)
        column[i] = x + i * rows;
    if ((code = trd_products_of(&all, scratch, &p, err)) != TRD_OK)
        return code;
    for (size_t i = 0; i < t->items; i++) {
        t->mean[i] = kept ? trd_sum_value(p.mean[i]) : (double)NAN;
        for (size_t j = 0; j < t->items; j++)
            t->covariance[i * t->items + j] = kept > 1 ? trd_sum_value(p.product[trd_pair(i, j)]) / (double)(kept - 1) : (double)NAN;
    }
    t->fewest = t->cases;
    return TRD_OK;
}

static trd_code from_pairs(const double *x, size_t rows, size_t kept, trd_pool *scratch, trd_scale_items *t, trd_error *err)
{
    uint8_t *there = trd_pool_calloc(scratch, kept + 1, 1);

    if (!there)
        return no_memory(t->items, err);
    t->fewest = t->cases;
    for (size_t i = 0; i < t->items; i++)
        for (size_t j = 0; j <= i; j++) {
            const double   *a = x + i * rows, *b = x + j * rows;
            trd_comoments   c;
            trd_correlation r;
            for (size_t k = 0; k < kept; k++)
                there[k] = !isnan(a[k]) && !isnan(b[k]);
            trd_comoments_init(&c);
            trd_comoments_add(&c, a, b, there, kept);
            trd_code code = trd_comoments_finish(&c, 0.95, &r, err);
            if (code != TRD_OK)
                return code;
            t->covariance[i * t->items + j] = t->covariance[j * t->items + i] = r.covariance;
            t->fewest = r.x.cases < t->fewest ? r.x.cases : t->fewest;
            if (i == j)
                t->mean[i] = r.x.mean;
        }
    return TRD_OK;
}

/* An item that is the same for everybody has exactly no variance, not the
 * rounding noise of one. */
static void tidy(trd_scale_items *t)
{
    size_t k = t->items;

    t->reason = t->fewest == 0 ? TRD_NO_CASES : t->fewest == 1 ? TRD_ONE_CASE : TRD_DEFINED;
    for (size_t i = 0; i < k * k && t->reason == TRD_DEFINED; i++)
        if (!isfinite(t->covariance[i]))
            t->reason = TRD_NOT_FINITE;
    for (size_t i = 0; i < k && t->reason == TRD_DEFINED; i++)
        if (trd_interval_is_flat(sqrt(fmax(0, t->covariance[i * k + i])), t->mean[i]))
            for (size_t j = 0; j < k; j++)
                t->covariance[i * k + j] = t->covariance[j * k + i] = 0;
}

trd_code trd_scale_items_of(const double *answers, size_t rows, size_t items, trd_scale_rows rows_used, trd_pool *pool,
                      trd_scale_items *out, trd_error *err)
{
    bool      complete = rows_used == TRD_COMPLETE_ROWS;
    trd_scale_items t = { .items = items };

    if (items == 0)
        return trd_fail(err, TRD_E_USAGE, "a scale without items; name at least two");
    trd_pool *scratch = trd_pool_new(pool);
    size_t    kept = 0;
    double   *x = scratch ? columns_of(answers, rows, items, complete ? items : 1, scratch, &kept) : NULL;
    trd_code  code;
    t.mean = trd_pool_calloc(pool, items, sizeof *t.mean);
    t.covariance = trd_pool_calloc(pool, items * items, sizeof *t.covariance);
    t.cases = (int64_t)kept;
    t.left_out = (int64_t)(rows - kept);
    if (!x || !t.mean || !t.covariance)
        code = no_memory(items, err);
    else
        code = (complete ? from_complete_rows : from_pairs)(x, rows, kept, scratch, &t, err);
    if (code == TRD_OK) {
        tidy(&t);
        *out = t;
    }
    trd_pool_free(scratch);
    return code;
}

/* ---- alpha and its relatives ---- */

/* Sums over the matrix, in twice the precision: with items that point to both
 * sides little is left of large numbers. */
typedef struct totals {
    trd_sum  diagonal, all, size;    /* size: of absolute values */
    trd_sum *row;                    /* [items]                  */
} totals;

static bool add_up(const trd_scale_items *t, trd_pool *pool, totals *s)
{
    size_t k = t->items;

    *s = (totals){ .row = trd_pool_calloc(pool, k, sizeof *s->row) };
    for (size_t i = 0; s->row && i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            s->row[i] = trd_sum_plus(s->row[i], trd_sum_from(t->covariance[i * k + j]));
            s->size = trd_sum_plus(s->size, trd_sum_from(fabs(t->covariance[i * k + j])));
        }
        s->all = trd_sum_plus(s->all, s->row[i]);
        s->diagonal = trd_sum_plus(s->diagonal, trd_sum_from(t->covariance[i * k + i]));
    }
    return s->row;
}

static double over_root(double covariance, double variance1, double variance2)
{
    double r = variance1 > 0 && variance2 > 0 ? covariance / sqrt(variance1) / sqrt(variance2) : (double)NAN;
    return isnan(r) ? r : fmax(-1, fmin(1, r));
}

static double correlation(const trd_scale_items *t, size_t i, size_t j)
{
    size_t k = t->items;
    return i == j ? 1 : over_root(t->covariance[i * k + j], t->covariance[i * k + i], t->covariance[j * k + j]);
}

static void each_item(const trd_scale_items *t, const totals *s, trd_reliability *r)
{
    size_t k = t->items;

    for (size_t i = 0; i < k; i++) {
        double  own = t->covariance[i * k + i];
        trd_sum rest = trd_sum_minus(s->row[i], trd_sum_from(own));
        double  others = trd_sum_value(trd_sum_minus(trd_sum_minus(s->all, s->row[i]), rest));
        if (!(others > 1e-14 * trd_sum_value(s->size)))
            others = 0;
        r->item[i] = (trd_scale_item){
            .mean = t->mean[i],
            .sd = sqrt(own),
            .total_r = over_root(trd_sum_value(s->row[i]), own, trd_sum_value(s->all)),
            .rest_r = over_root(trd_sum_value(rest), own, others),
            .alpha_without = trd_alpha_from(k - 1, trd_sum_value(s->diagonal) - own, others),
        };
    }
}

static void from_covariances(const trd_scale_items *t, double variance, trd_reliability *r)
{
    size_t k = t->items;
    double most = 0, all = 0;

    for (size_t j = 0; j < k; j++) {
        double column = 0;
        for (size_t i = 0; i < k; i++)
            column += i == j ? 0 : t->covariance[i * k + j] * t->covariance[i * k + j];
        all += column;
        most = fmax(most, column);
    }
    r->lambda1 = r->alpha.value * (double)(k - 1) / (double)k;
    r->lambda2 = r->lambda1 + sqrt((double)k / (double)(k - 1) * all) / variance;
    r->lambda5 = r->lambda1 + 2 * sqrt(most) / variance;
}

/* 2 k^2 / ((k-1)^2 V^3) (V (tr C^2 + (tr C)^2) - 2 tr C 1'C^2 1), over n. */
static double duhachek(const trd_scale_items *t, const totals *s)
{
    size_t k = t->items;
    double trace = trd_sum_value(s->diagonal), v = trd_sum_value(s->all), squares = 0, through = 0, ratio = (double)k / (double)(k - 1);

    for (size_t i = 0; i < k * k; i++)
        squares += t->covariance[i] * t->covariance[i];
    for (size_t i = 0; i < k; i++)
        through += trd_sum_value(s->row[i]) * trd_sum_value(s->row[i]);
    double rest = v * (squares + trace * trace) - 2 * trace * through;
    return sqrt(2 * ratio * ratio * fmax(0, rest) / (v * v * v) / (double)t->fewest);
}

/* What the others leave of each item of spread 1; *all is false when that is
 * nothing for one. */
static trd_code left_by_others(const trd_scale_items *t, trd_pool *scratch, double *left, bool *all, trd_error *err)
{
    size_t   k = t->items;
    trd_sum *r = trd_pool_calloc(scratch, trd_pairs(k), sizeof *r), *root = trd_pool_calloc(scratch, k * k, sizeof *root);
    uint8_t *kept = trd_pool_calloc(scratch, k, 1);
    double  *one = trd_pool_calloc(scratch, k, sizeof *one);

    if (!r || !root || !kept || !one || !left)
        return no_memory(k, err);
    for (size_t i = 0; i < k; i++) {
        one[i] = 1;
        for (size_t j = 0; j <= i; j++)
            r[trd_pair(i, j)] = trd_sum_from(correlation(t, i, j));
    }
    *all = trd_normal_root(r, one, k, 1e-12, root, kept) == k;
    for (size_t j = 0; *all && j < k; j++) {
        double inverse = 0;
        for (size_t i = j; i < k; i++)
            inverse += trd_sum_value(root[i * k + j]) * trd_sum_value(root[i * k + j]);
        left[j] = 1 / inverse;
    }
    return TRD_OK;
}

/* The numbers that need the spread of every item. */
static trd_code from_correlations(const trd_scale_items *t, double variance, trd_pool *scratch, trd_reliability *r, trd_error *err)
{
    size_t  k = t->items;
    double *left = trd_pool_calloc(scratch, k, sizeof *left), sum = 0, own = 0, equal = 0;
    bool    all = false;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++)
            sum += correlation(t, i, j);
    if (isnan(sum)) {
        r->lambda6_reason = TRD_NO_VARIANCE;
        return TRD_OK;
    }
    double whole = (double)k + 2 * sum;
    r->mean_r = 2 * sum / (double)k / (double)(k - 1);
    r->standardized = trd_alpha_from(k, (double)k, whole);
    trd_code code = left_by_others(t, scratch, left, &all, err);
    r->lambda6_reason = all ? TRD_DEFINED : TRD_COLLINEAR;
    if (code != TRD_OK || !all)
        return code;
    for (size_t i = 0; i < k; i++) {
        own += t->covariance[i * k + i] * left[i];
        equal += left[i];
    }
    r->lambda6 = 1 - own / variance;
    r->lambda6_standardized = 1 - equal / whole;
    return TRD_OK;
}

static trd_code work_out(const trd_scale_items *t, const totals *s, trd_pool *scratch, trd_reliability *r, trd_error *err)
{
    double variance = trd_sum_value(s->all);

    for (size_t i = 0; i < t->items; i++)
        r->alpha.score_mean += t->mean[i];
    if (t->reason != TRD_DEFINED)
        return TRD_OK;
    bool flat = !(variance > 1e-14 * trd_sum_value(s->size));
    r->alpha.score_sd = flat ? 0 : sqrt(variance);
    r->alpha.reason = r->lambda6_reason = t->items < 2 ? TRD_ONE_ITEM : flat ? TRD_NO_VARIANCE : TRD_DEFINED;
    if (flat)
        variance = 0;
    each_item(t, s, r);
    if (r->alpha.reason != TRD_DEFINED)
        return TRD_OK;
    r->alpha.value = trd_alpha_from(t->items, trd_sum_value(s->diagonal), variance);
    trd_alpha_bound(&r->alpha);
    r->alpha_se = r->alpha.reason == TRD_DEFINED ? duhachek(t, s) : (double)NAN;
    r->measurement_error = r->alpha.score_sd * sqrt(fmax(0, 1 - r->alpha.value));
    from_covariances(t, variance, r);
    return from_correlations(t, variance, scratch, r, err);
}

trd_code trd_reliability_of(const trd_scale_items *items, double level, trd_pool *pool, trd_reliability *out, trd_error *err)
{
    const trd_scale_item  nothing = { NAN, NAN, NAN, NAN, NAN };
    totals          s;
    trd_reliability r = { .alpha_se = NAN, .standardized = NAN, .mean_r = NAN, .lambda1 = NAN, .lambda2 = NAN, .lambda5 = NAN,
                          .lambda6 = NAN, .lambda6_standardized = NAN, .measurement_error = NAN, .lambda6_reason = items->reason };
    trd_code        code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    r.alpha = (trd_alpha){ .value = NAN, .low = NAN, .high = NAN, .level = level, .cases = items->fewest, .left_out = items->left_out,
                           .items = items->items, .score_sd = NAN, .reason = items->reason };
    trd_pool *scratch = trd_pool_new(pool);
    r.item = trd_pool_calloc(pool, items->items, sizeof *r.item);
    if (!scratch || !r.item || !add_up(items, scratch, &s)) {
        code = no_memory(items->items, err);
    } else {
        for (size_t i = 0; i < items->items; i++) {
            r.item[i] = nothing;
            r.item[i].mean = items->mean[i];
        }
        if ((code = work_out(items, &s, scratch, &r, err)) == TRD_OK)
            *out = r;
    }
    trd_pool_free(scratch);
    return code;
}

/* ---- two halves ---- */

void trd_split_half_of(const trd_scale_items *items, const uint8_t *second, trd_split_half *out)
{
    trd_split_half h = { items->cases, NAN, NAN, NAN, items->reason };
    trd_sum        first = { 0, 0 }, other = { 0, 0 }, between = { 0, 0 }, size = { 0, 0 };
    size_t         k = items->items, n = 0;

    for (size_t i = 0; i < k; i++) {
        n += second[i] != 0;
        for (size_t j = 0; j < k; j++) {
            trd_sum *to = !second[i] != !second[j] ? &between : second[i] ? &other : &first, c = trd_sum_from(items->covariance[i * k + j]);
            *to = trd_sum_plus(*to, c);
            size = trd_sum_plus(size, trd_sum_from(fabs(c.high)));
        }
    }
    double a = trd_sum_value(first), b = trd_sum_value(other), c = trd_sum_value(between) / 2, noise = 1e-14 * trd_sum_value(size);
    if (h.reason == TRD_DEFINED && (n == 0 || n == k))
        h.reason = TRD_EMPTY_GROUP;
    else if (h.reason == TRD_DEFINED && !(a > noise && b > noise))
        h.reason = TRD_NO_VARIANCE;
    if (h.reason == TRD_DEFINED) {
        h.r = over_root(c, a, b);
        h.spearman_brown = 1 + h.r > 1e-15 ? 2 * h.r / (1 + h.r) : (double)NAN;
        h.lambda4 = a + b + 2 * c > noise ? 4 * c / (a + b + 2 * c) : (double)NAN;
    }
    *out = h;
}
