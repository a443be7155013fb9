/* Means, spread, shape, quantiles, ranks, frequencies and series. */
#include "method/method_int.h"

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
static double *present(trd_call *call, size_t *n)
{
    double *x = trd_call_numbers(call, "column");

    *n = trd_call_complete(&x, 1, call->rows);
    return x;
}

static trd_summary weighed(const double *x, const double *w, size_t n)
{
    trd_moments m;
    trd_summary s;

    trd_moments_init(&m);
    trd_moments_add_weighted(&m, x, w, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

static void tell_order(trd_call *call, const trd_values *o)
{
    double mad = trd_median_deviation(o->value, o->until, o->count);

    TRD_TELL(call,
        { "median", trd_quantile(o, 0.5, TRD_QUANTILE_USUAL) }, { "mad", TRD_MAD_NORMAL * mad }, { "mad_raw", mad },
        { "iqr_type7", trd_quantile(o, 0.75, 7) - trd_quantile(o, 0.25, 7) },
        { "iqr_type6", trd_quantile(o, 0.75, 6) - trd_quantile(o, 0.25, 6) },
        { "trimmed_mean_10", trd_mean_trimmed(o->value, o->until, o->count, 0.1) },
        { "trimmed_mean_20", trd_mean_trimmed(o->value, o->until, o->count, 0.2) },
        { "winsorized_mean_10", trd_mean_winsorized(o->value, o->until, o->count, 0.1) },
        { "geometric_mean", trd_mean_geometric(o->value, o->until, o->count) },
        { "harmonic_mean", trd_mean_harmonic(o->value, o->until, o->count) });
}

static void tell_shape(trd_call *call, const double *x, size_t n)
{
    trd_shape_sums sums;
    trd_shape      s;

    trd_shape_init(&sums);
    trd_shape_add(&sums, x, NULL, n);
    trd_shape_finish(&sums, &s);
    TRD_TELL(call,
        { "skewness_type1", s.skewness }, { "skewness_type2", s.skewness_sample }, { "skewness_type3", s.skewness_by_sd },
        { "kurtosis_type1", s.kurtosis }, { "kurtosis_type2", s.kurtosis_sample }, { "kurtosis_type3", s.kurtosis_by_sd });
}

static void describe(trd_call *call)
{
    size_t      n;
    double     *x = present(call, &n);
    trd_summary s = trd_call_summarise(x, NULL, n);
    trd_values  o = trd_call_order(call, x, n);

    TRD_TELL(call,
        { "n", (double)n }, { "n_missing", (double)(call->rows - n) }, { "sum", s.sum }, { "mean", s.mean }, { "sd", s.sd },
        { "variance", s.variance }, { "se_mean", s.sd / sqrt((double)n) }, { "min", s.least }, { "max", s.most },
        { "range", s.most - s.least }, { "variance_population", s.variance_population },
        { "coefficient_of_variation", s.mean == 0 ? (double)NAN : s.sd / s.mean });
    tell_order(call, &o);
    tell_shape(call, x, n);
    trd_tell_reason(call, s.reason != TRD_DEFINED ? s.reason : n < 4 ? TRD_NO_FREEDOM : s.variance == 0 ? TRD_NO_VARIANCE : TRD_DEFINED);
}

static void quantiles(trd_call *call)
{
    static const double      quarters[] = { 0, 0.25, 0.5, 0.75, 1 };
    static const char *const names[TRD_QUANTILE_TYPES] = { "type1", "type2", "type3", "type4", "type5", "type6", "type7", "type8", "type9" };
    size_t        n, count = sizeof quarters / sizeof *quarters;
    double       *x = present(call, &n);
    const double *probs = trd_call_has(call, "probs") ? trd_call_list(call, "probs", &count) : quarters;
    double       *got = trd_call_alloc(call, count, sizeof *got);
    trd_values    o = trd_call_order(call, x, n);

    for (size_t i = 0; i < count; i++)
        if (!(probs[i] >= 0 && probs[i] <= 1))
            trd_call_stop(call, TRD_E_USAGE, "probs must lie between 0 and 1; the median is 0.5");
    trd_tell(call, "n", (double)n);
    trd_tell_list(call, "probs", probs, count);
    for (int type = 1; type <= TRD_QUANTILE_TYPES; type++) {
        for (size_t i = 0; i < count; i++)
            got[i] = trd_quantile(&o, probs[i], type);
        trd_tell_list(call, names[type - 1], got, count);
    }
    trd_tell_reason(call, n ? TRD_DEFINED : TRD_NO_CASES);
}

static void nist_univariate(trd_call *call)
{
    size_t         n;
    double        *x = present(call, &n), r = NAN;
    trd_summary    s = trd_call_summarise(x, NULL, n);
    trd_noise_test noise;

    trd_autocorrelation(x, n, 1, &r, &noise);
    TRD_TELL(call, { "n", (double)n }, { "mean", s.mean }, { "sd", s.sd }, { "autocorrelation_lag1", r });
    trd_tell_reason(call, noise.reason);
}

static void autocorrelation(trd_call *call)
{
    size_t         n, lags = trd_call_count(call, "max_lag", 1);
    double        *x = present(call, &n);
    trd_noise_test noise;

    if (lags == 0 || lags > 100000)
        trd_call_stop(call, TRD_E_USAGE, "max_lag must be a number of steps from 1 to 100000");
    double *acf = trd_call_alloc(call, lags, sizeof *acf), *lag = trd_call_alloc(call, lags, sizeof *lag);
    trd_autocorrelation(x, n, lags, acf, &noise);
    for (size_t k = 0; k < lags; k++)
        lag[k] = (double)k + 1;
    trd_tell(call, "n", (double)n);
    trd_tell_list(call, "lags", lag, lags);
    trd_tell_list(call, "acf", acf, lags);
    TRD_TELL(call, { "box_pierce", noise.box_pierce }, { "ljung_box", noise.ljung_box }, { "ljung_box_p", noise.p }, { "df", noise.df });
    trd_tell_reason(call, noise.reason);
}

static void weighted_mean(trd_call *call)
{
    double     *x = trd_call_numbers(call, "column"), *w = trd_call_numbers(call, "weight");
    size_t      n = trd_call_complete((double *[]){ x, w }, 2, call->rows);
    trd_summary s = weighed(x, w, n);

    TRD_TELL(call,
        { "n", (double)n }, { "sum_weights", s.weight }, { "mean", s.mean }, { "variance_population", s.variance_population },
        { "variance_frequency", s.variance }, { "variance_reliability", s.variance_reliability }, { "effective_n", s.effective });
    trd_tell_reason(call, s.reason != TRD_DEFINED || s.cases != 1 ? s.reason : TRD_ONE_CASE);
}

static void tell_group(trd_call *call, const char *label, const double *x, size_t n, size_t missing)
{
    trd_summary s = trd_call_summarise(x, NULL, n);
    trd_values  o = trd_call_order(call, x, n);
    cJSON      *in = trd_tell_object(call, NULL, label);
    trd_mean    m;

    trd_call_try(call, trd_mean_of(&s, 0, trd_call_level(call), &m, &call->err));
    const trd_told told[] = {
        { "n", (double)n }, { "n_missing", (double)missing }, { "mean", m.mean.value }, { "sd", m.sd }, { "se", m.mean.se },
        { "ci_low", m.mean.low }, { "ci_high", m.mean.high }, { "median", trd_quantile(&o, 0.5, TRD_QUANTILE_USUAL) } };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        trd_tell_in(call, in, told[i].name, told[i].value);
    trd_tell_reason_in(call, in, m.mean.reason);
}

static void group_means(trd_call *call)
{
    const char **labels;
    int32_t      groups, *group = trd_call_codes(call, "by", &groups, &labels);
    double      *x = trd_call_numbers(call, "column"), *own = trd_call_alloc(call, call->rows, sizeof *own);

    for (int32_t g = 0; g < groups; g++) {
        size_t n = 0, missing = 0;
        for (size_t r = 0; r < call->rows; r++)
            if (group[r] == g && isnan(x[r]))
                missing++;
            else if (group[r] == g)
                own[n++] = x[r];
        tell_group(call, labels[g], own, n, missing);
    }
}

/* ---- counts of values ---- */

typedef struct value {
    const char *text;
    double      number;              /* NAN: all are texts */
    int32_t     code;
} value;

static int by_value(const void *a, const void *b)
{
    const value *v = a, *w = b;

    return isnan(v->number) ? strcmp(v->text, w->text) : (v->number > w->number) - (v->number < w->number);
}

/* Numbers in order of size, texts in that of their bytes. */
static value *values_of(trd_call *call, const int32_t *codes, int32_t count, const char **labels)
{
    value        *v = trd_call_alloc(call, (size_t)count, sizeof *v);
    const double *x = trd_call_column_is_text(call, trd_call_text(call, "column")) ? NULL : trd_call_numbers(call, "column");

    for (int32_t i = 0; i < count; i++)
        v[i] = (value){ .text = labels[i], .number = NAN, .code = i };
    for (size_t r = 0; x && r < call->rows; r++)
        if (codes[r] >= 0)
            v[codes[r]].number = x[r];
    qsort(v, (size_t)count, sizeof *v, by_value);
    return v;
}

static void frequencies(trd_call *call)
{
    const char **labels;
    int32_t      count, *codes = trd_call_codes(call, "column", &count, &labels);
    value       *v = values_of(call, codes, count, labels);
    size_t       k = (size_t)count;
    double      *rows = trd_call_alloc(call, k, sizeof *rows), valid = 0, before = 0;
    double      *list = trd_call_alloc(call, 4 * k, sizeof *list);

    for (size_t r = 0; r < call->rows; r++)
        if (codes[r] >= 0)
            rows[codes[r]]++, valid++;
    for (size_t i = 0; i < k; i++) {
        double of_this = rows[v[i].code];
        before += of_this;
        list[i] = of_this;
        list[k + i] = 100 * of_this / valid;
        list[2 * k + i] = 100 * of_this / (double)call->rows;
        list[3 * k + i] = 100 * before / valid;
        labels[i] = v[i].text;
    }
    trd_tell_texts(call, "values", labels, k);
    trd_tell_list(call, "counts", list, k);
    trd_tell(call, "n_valid", valid);
    trd_tell(call, "n_missing", (double)call->rows - valid);
    trd_tell_list(call, "percent_valid", list + k, k);
    trd_tell_list(call, "percent_total", list + 2 * k, k);
    trd_tell_list(call, "cumulative_percent", list + 3 * k, k);
}

static void share_at_least(trd_call *call)
{
    static const char *const kinds[] = { "wilson", "clopper_pearson", "agresti_coull", "jeffreys", "wald", NULL };
    static trd_code (*const interval[])(int64_t, int64_t, double, trd_share *, trd_error *) = {
        trd_share_wilson, trd_share_clopper_pearson, trd_share_agresti_coull, trd_share_jeffreys, trd_share_wald };
    size_t    n;
    double   *x = present(call, &n), threshold = trd_call_number(call, "threshold", NAN);
    int64_t   hits = 0;
    trd_share s;

    for (size_t i = 0; i < n; i++)
        hits += x[i] >= threshold;
    int kind = trd_call_choice(call, "interval", kinds);
    trd_call_try(call, interval[kind](hits, (int64_t)n, trd_call_level(call), &s, &call->err));
    TRD_TELL(call,
        { "count", (double)s.hits }, { "n", (double)s.cases }, { "share", s.value }, { "ci_low", s.low }, { "ci_high", s.high });
    trd_tell_reason(call, n ? TRD_DEFINED : TRD_NO_CASES);
}

static void ranks(trd_call *call)
{
    size_t          n;
    double         *x = present(call, &n), *least = trd_call_alloc(call, 2 * n, sizeof *least), *most = least + n;
    trd_values      o = trd_call_order(call, x, n), none = { 0 };
    trd_rank_counts counts;

    for (size_t r = 0; r < n; r++) {
        size_t low = 0, high = o.count - 1;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (o.value[middle] < x[r])
                low = middle + 1;
            else
                high = middle;
        }
        least[r] = low ? (double)o.until[low - 1] + 1 : 1;
        most[r] = (double)o.until[low];
    }
    trd_rank_compare(&o, &none, &counts);
    trd_tell_list(call, "average", trd_call_ranks(call, x, n), n);
    trd_tell_list(call, "min", least, n);
    trd_tell_list(call, "max", most, n);
    trd_tell(call, "tie_sum", counts.ties);
}

const trd_method trd_methods_descriptives[] = {
    { "describe", "mean, spread, order and shape of a column", "column missing",
      "n n_missing sum mean sd variance se_mean min max range median mad mad_raw iqr_type7 iqr_type6 trimmed_mean_10 "
      "trimmed_mean_20 winsorized_mean_10 variance_population coefficient_of_variation geometric_mean harmonic_mean "
      "skewness_type1 skewness_type2 skewness_type3 kurtosis_type1 kurtosis_type2 kurtosis_type3", describe },
    { "quantile", "quantiles of a column, in the nine types of Hyndman and Fan (7: R and Excel, 6: SPSS)",
      "column probs=0,0.25,0.5,0.75,1 missing", "n probs type1 type2 type3 type4 type5 type6 type7 type8 type9", quantiles },
    { "nist_univariate", "what NIST certifies of a series: mean, sd and the correlation of neighbours", "column",
      "n mean sd autocorrelation_lag1", nist_univariate },
    { "autocorrelation", "does a series resemble itself some steps earlier (acf, Box-Pierce, Ljung-Box)", "column max_lag=1",
      "n lags acf box_pierce ljung_box ljung_box_p df", autocorrelation },
    { "weighted_mean", "a mean of weighted rows, with its variances and the effective number of cases", "column weight missing",
      "n sum_weights mean variance_population variance_frequency variance_reliability effective_n", weighted_mean },
    { "group_means", "mean and median of each group; one object per group", "column by confidence=0.95 missing",
      "n n_missing mean sd se ci_low ci_high median", group_means },
    { "frequencies", "how often each value occurs", "column",
      "values counts n_valid n_missing percent_valid percent_total cumulative_percent", frequencies },
    { "share_at_least", "the share of rows at or above a threshold", "column threshold interval=wilson confidence=0.95 missing",
      "count n share ci_low ci_high", share_at_least },
    { "ranks", "ranks of the rows; equal values share their mean, least or highest rank", "column missing",
      "average min max tie_sum", ranks },
    { NULL, NULL, NULL, NULL, NULL },
};
