/* Means, spread, shape, quantiles, ranks, frequencies and series. */
#include "vectors.h"

#include "frame/quantile.h"
#include "stat/autocorrelation.h"
#include "stat/mean.h"
#include "stat/robust.h"
#include "stat/shape.h"
#include "stat/share.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of the argument `column` that are there, in order of rows. */
static double *present(vec *v, size_t *n, size_t *missing)
{
    size_t  rows, kept = 0;
    double *x = vec_values(v, "column", &rows);

    for (size_t r = 0; r < rows; r++)
        if (!isnan(x[r]))
            x[kept++] = x[r];
    *n = kept;
    *missing = rows - kept;
    return x;
}

static trd_column *column_of(vec *v, const double *x, size_t n)
{
    trd_column *c = trd_column_new(v->pool, "x", TRD_REAL, n);
    if (n)
        memcpy(c->as.f64, x, n * sizeof *x);
    return c;
}

static bool order(vec *v, const double *x, size_t n, trd_values *out)
{
    trd_error err = { 0 };
    return vec_ok(v, trd_values_make(column_of(v, x, n), NULL, 1, v->pool, NULL, out, &err), &err);
}

static trd_summary summary_of(const double *x, const double *w, size_t n)
{
    trd_moments m;
    trd_summary s;

    trd_moments_init(&m);
    if (w)
        trd_moments_add_weighted(&m, x, w, NULL, n);
    else
        trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

static void check_order(vec *v, const trd_values *o)
{
    double mad = trd_median_deviation(o->value, o->until, o->count);

    vec_check_if(v, "median", trd_quantile(o, 0.5, TRD_QUANTILE_USUAL));
    vec_check_if(v, "mad", TRD_MAD_NORMAL * mad);
    vec_check_if(v, "mad_raw", mad);
    vec_check_if(v, "iqr_type7", trd_quantile(o, 0.75, 7) - trd_quantile(o, 0.25, 7));
    vec_check_if(v, "iqr_type6", trd_quantile(o, 0.75, 6) - trd_quantile(o, 0.25, 6));
    vec_check_if(v, "trimmed_mean_10", trd_mean_trimmed(o->value, o->until, o->count, 0.1));
    vec_check_if(v, "trimmed_mean_20", trd_mean_trimmed(o->value, o->until, o->count, 0.2));
    vec_check_if(v, "winsorized_mean_10", trd_mean_winsorized(o->value, o->until, o->count, 0.1));
    vec_check_if(v, "geometric_mean", trd_mean_geometric(o->value, o->until, o->count));
    vec_check_if(v, "harmonic_mean", trd_mean_harmonic(o->value, o->until, o->count));
}

/* What is not defined (kurtosis of type 2 of three cases) is not expected. */
static void check_shape(vec *v, const double *x, size_t n)
{
    trd_shape_sums sums;
    trd_shape      s;

    trd_shape_init(&sums);
    trd_shape_add(&sums, x, NULL, n);
    trd_shape_finish(&sums, &s);
    vec_check_if(v, "skewness_type1", s.skewness);
    vec_check_if(v, "skewness_type2", s.skewness_sample);
    vec_check_if(v, "skewness_type3", s.skewness_by_sd);
    vec_check_if(v, "kurtosis_type1", s.kurtosis);
    vec_check_if(v, "kurtosis_type2", s.kurtosis_sample);
    vec_check_if(v, "kurtosis_type3", s.kurtosis_by_sd);
}

static void describe(vec *v)
{
    size_t      n, missing;
    double     *x = present(v, &n, &missing);
    trd_summary s = summary_of(x, NULL, n);
    trd_values  o;

    vec_check_if(v, "n", (double)n);
    vec_check_if(v, "n_missing", (double)missing);
    vec_check_if(v, "sum", s.sum);
    vec_check_if(v, "mean", s.mean);
    vec_check_if(v, "sd", s.sd);
    vec_check_if(v, "variance", s.variance);
    vec_check_if(v, "se_mean", s.sd / sqrt((double)n));
    vec_check_if(v, "min", s.least);
    vec_check_if(v, "max", s.most);
    vec_check_if(v, "range", s.most - s.least);
    vec_check_if(v, "variance_population", s.variance_population);
    vec_check_if(v, "coefficient_of_variation", s.sd / s.mean);
    if (order(v, x, n, &o))
        check_order(v, &o);
    check_shape(v, x, n);
}

static void quantiles(vec *v)
{
    static const char *const names[] = { "type1", "type2", "type3", "type4", "type5", "type6", "type7", "type8", "type9" };
    size_t     n, missing, count;
    double    *x = present(v, &n, &missing), *probs = vec_values(v, "probs", &count);
    double    *got = trd_pool_calloc(v->pool, count + 1, sizeof *got);
    trd_values o;

    if (!order(v, x, n, &o))
        return;
    for (int type = 1; type <= TRD_QUANTILE_TYPES; type++) {
        for (size_t i = 0; i < count; i++)
            got[i] = trd_quantile(&o, probs[i], type);
        if (vec_expects(v, names[type - 1]))
            vec_check_list(v, names[type - 1], got, count);
    }
}

static void nist_univariate(vec *v)
{
    size_t         n, missing;
    double        *x = present(v, &n, &missing), r = NAN;
    trd_summary    s = summary_of(x, NULL, n);
    trd_noise_test noise;

    trd_autocorrelation(x, n, 1, &r, &noise);
    vec_check(v, "mean", s.mean);
    vec_check(v, "sd", s.sd);
    vec_check(v, "autocorrelation_lag1", r);
}

static void autocorrelation(vec *v)
{
    size_t         n, missing, lags = (size_t)vec_number(v, "max_lag", 1);
    double        *x = present(v, &n, &missing), *acf = trd_pool_calloc(v->pool, lags + 1, sizeof *acf);
    double        *lag = trd_pool_calloc(v->pool, lags + 1, sizeof *lag);
    trd_noise_test noise;

    trd_autocorrelation(x, n, lags, acf, &noise);
    for (size_t k = 0; k < lags; k++)
        lag[k] = (double)k + 1;
    vec_check_list(v, "lags", lag, lags);
    vec_check_list(v, "acf", acf, lags);
    vec_check_if(v, "box_pierce", noise.box_pierce);
    vec_check_if(v, "ljung_box", noise.ljung_box);
    vec_check_if(v, "ljung_box_p", noise.p);
    vec_check_if(v, "df", noise.df);
}

static void weighted_mean(vec *v)
{
    size_t  rows, rows_w, n = 0;
    double *x = vec_values(v, "column", &rows), *w = vec_values(v, "weight", &rows_w);

    for (size_t r = 0; r < rows && r < rows_w; r++)
        if (!isnan(x[r]) && !isnan(w[r])) {
            x[n] = x[r];
            w[n++] = w[r];
        }
    trd_summary s = summary_of(x, w, n);
    vec_check_if(v, "n", (double)s.cases);
    vec_check_if(v, "sum_weights", s.weight);
    vec_check_if(v, "mean", s.mean);
    vec_check_if(v, "variance_population", s.variance_population);
    vec_check_if(v, "variance_frequency", s.variance);
    vec_check_if(v, "variance_reliability", s.variance_reliability);
    vec_check_if(v, "effective_n", s.effective);
}

static void check_group(vec *v, const cJSON *group, const double *x, size_t n, size_t missing)
{
    trd_summary s = summary_of(x, NULL, n);
    trd_values  o;
    trd_mean    m;
    trd_error   err = { 0 };

    if (!order(v, x, n, &o) || !vec_ok(v, trd_mean_of(&s, 0, vec_level(v), &m, &err), &err))
        return;
    const struct { const char *name; double got; } parts[] = {
        { "n", (double)n }, { "n_missing", (double)missing }, { "mean", m.mean.value }, { "sd", m.sd }, { "se", m.mean.se },
        { "ci_low", m.mean.low }, { "ci_high", m.mean.high }, { "median", trd_quantile(&o, 0.5, TRD_QUANTILE_USUAL) } };
    const cJSON *part;
    cJSON_ArrayForEach(part, group) {
        size_t i = 0, count = sizeof parts / sizeof *parts;
        while (i < count && strcmp(parts[i].name, part->string) != 0)
            i++;
        if (i < count)
            vec_check_part(v, group->string, part, parts[i].got);
        else
            vec_fail(v, "%s of %s is expected and not computed", part->string, group->string);
    }
}

static void group_means(vec *v)
{
    const char *by = vec_text(v, "by");

    for (const cJSON *g = v->expected->child; g; g = g->next) {
        size_t           n = 0, missing = 0;
        double          *x = vec_numbers(v, vec_text(v, "column"));
        const vec_table *t = vec_data(v);
        for (size_t r = 0; x && r < t->rows; r++)
            if (strcmp(vec_cell(t, r, by), g->string) == 0) {
                missing += isnan(x[r]) ? 1 : 0;
                if (!isnan(x[r]))
                    x[n++] = x[r];
            }
        check_group(v, g, x, n, missing);
    }
}

/* Numbers stand in order of size, texts in that of their bytes. */
static int by_value(const void *a, const void *b)
{
    const char *first = *(const char *const *)a, *second = *(const char *const *)b;
    double      x = vec_as_number(first), y = vec_as_number(second);
    return isnan(x) || isnan(y) ? strcmp(first, second) : (x > y) - (x < y);
}

static void check_values(vec *v, const char **texts, size_t count)
{
    const cJSON *values = cJSON_GetObjectItemCaseSensitive(v->expected, "values"), *value;
    size_t       i = 0;

    vec_told(v, "values");
    if ((size_t)cJSON_GetArraySize(values) != count)
        vec_fail(v, "values: %d are expected, not %zu", cJSON_GetArraySize(values), count);
    else
        cJSON_ArrayForEach(value, values)
            if (!vec_cell_is(texts[i++], value))
                vec_fail(v, "values: number %zu is %s", i, texts[i - 1]);
}

static void frequencies(vec *v)
{
    const vec_table *t = vec_data(v);
    const char      *column = vec_text(v, "column"), **texts;
    int32_t          count;
    int32_t         *codes = vec_codes(v, column, &count, &texts);
    double          *rows = trd_pool_calloc(v->pool, (size_t)count + 1, sizeof *rows), valid = 0, before = 0;
    double          *list = trd_pool_calloc(v->pool, 3 * ((size_t)count + 1), sizeof *list);
    double          *percent = list, *total = list + count, *upto = total + count;

    qsort(texts, (size_t)count, sizeof *texts, by_value);
    for (size_t r = 0; r < t->rows; r++)
        for (int32_t i = 0; codes[r] >= 0 && i < count; i++)
            if (strcmp(texts[i], vec_cell(t, r, column)) == 0)
                rows[i]++, valid++;
    for (int32_t i = 0; i < count; i++) {
        before += rows[i];
        percent[i] = 100 * rows[i] / valid;
        total[i] = 100 * rows[i] / (double)t->rows;
        upto[i] = 100 * before / valid;
    }
    check_values(v, texts, (size_t)count);
    vec_check_list(v, "counts", rows, (size_t)count);
    vec_check(v, "n_valid", valid);
    vec_check(v, "n_missing", (double)t->rows - valid);
    vec_check_list(v, "percent_valid", percent, (size_t)count);
    vec_check_list(v, "percent_total", total, (size_t)count);
    vec_check_list(v, "cumulative_percent", upto, (size_t)count);
}

static void share_at_least(vec *v)
{
    size_t    n, missing;
    double   *x = present(v, &n, &missing), threshold = vec_number(v, "threshold", NAN);
    int64_t   hits = 0;
    trd_share s;
    trd_error err = { 0 };

    for (size_t i = 0; i < n; i++)
        hits += x[i] >= threshold;
    bool exact = vec_is(v, "interval", "clopper_pearson") || vec_is(v, "interval", "exact");
    if (vec_text(v, "interval") && !exact && !vec_is(v, "interval", "wilson"))
        vec_fail(v, "interval '%s' is not known", vec_text(v, "interval"));
    if (!vec_ok(v, (exact ? trd_share_clopper_pearson : trd_share_wilson)(hits, (int64_t)n, vec_level(v), &s, &err), &err))
        return;
    vec_check_if(v, "count", (double)s.hits);
    vec_check_if(v, "n", (double)s.cases);
    vec_check_if(v, "share", s.value);
    vec_check_if(v, "ci_low", s.low);
    vec_check_if(v, "ci_high", s.high);
}

static void ranks(vec *v)
{
    size_t          n, missing;
    double         *x = present(v, &n, &missing), *rank = trd_pool_calloc(v->pool, 3 * (n + 1), sizeof *rank);
    double         *least = rank + n, *most = least + n;
    trd_values      o, none = { 0 };
    trd_rank_counts counts;
    trd_error       err = { 0 };

    if (!order(v, x, n, &o) || !vec_ok(v, trd_ranks(column_of(v, x, n), NULL, 1, v->pool, NULL, rank, &err), &err))
        return;
    for (size_t r = 0; r < n; r++) {
        size_t i = 0;
        while (o.value[i] < x[r])
            i++;
        least[r] = (double)(o.until[i] - trd_values_rows(&o, i) + 1);
        most[r] = (double)o.until[i];
    }
    trd_rank_compare(&o, &none, &counts);
    vec_check_list(v, "average", rank, n);
    vec_check_list(v, "min", least, n);
    vec_check_list(v, "max", most, n);
    vec_check(v, "tie_sum", counts.ties);
}

const vec_statistic vec_descriptives[] = {
    { "describe", describe }, { "quantile", quantiles }, { "nist_univariate", nist_univariate },
    { "autocorrelation", autocorrelation }, { "weighted_mean", weighted_mean }, { "group_means", group_means },
    { "frequencies", frequencies }, { "share_at_least", share_at_least }, { "ranks", ranks }, { NULL, NULL }
};
