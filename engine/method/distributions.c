/* Densities, tails and quantiles, one entry for a list of values. */
#include "method/method_int.h"

#include "stat/discrete.h"
#include "stat/distribution.h"
#include "stat/noncentral.h"

#include <math.h>
#include <string.h>

typedef double of_none(double x);
typedef double of_one(double x, double a);
typedef double of_two(double x, double a, double b);
typedef double of_three(double x, double a, double b, double c);

typedef struct distribution {
    const char *name, *function;
    const char *parameters[3];
    of_none    *none;                /* the one that takes so many parameters */
    of_one     *one;
    of_two     *two;
    of_three   *three;
} distribution;

/* How many are ranked; -1, which has no distribution, for what is no such number. */
static int ranked(double n)
{
    return n >= 0 && n <= 1e6 && n == floor(n) ? (int)n : -1;
}

static double signed_rank_lower(double x, double n) { return trd_signed_rank_lower(x, ranked(n)); }
static double signed_rank_upper(double x, double n) { return trd_signed_rank_upper(x, ranked(n)); }
static double rank_sum_lower(double x, double a, double b) { return trd_rank_sum_lower(x, ranked(a), ranked(b)); }
static double rank_sum_upper(double x, double a, double b) { return trd_rank_sum_upper(x, ranked(a), ranked(b)); }
static double range_quantile(double p, double k, double df) { return trd_range_upper_quantile(1 - p, k, df); }

static const distribution known[] = {
    { "normal", "pdf", { NULL }, .none = trd_normal_density },
    { "normal", "cdf", { NULL }, .none = trd_normal_lower },
    { "normal", "sf", { NULL }, .none = trd_normal_upper },
    { "normal", "quantile", { NULL }, .none = trd_normal_quantile },
    { "t", "cdf", { "df" }, .one = trd_t_lower },
    { "t", "sf", { "df" }, .one = trd_t_upper },
    { "t", "quantile", { "df" }, .one = trd_t_quantile },
    { "chisq", "cdf", { "df" }, .one = trd_chisq_lower },
    { "chisq", "sf", { "df" }, .one = trd_chisq_upper },
    { "chisq", "quantile", { "df" }, .one = trd_chisq_quantile },
    { "f", "cdf", { "df1", "df2" }, .two = trd_f_lower },
    { "f", "sf", { "df1", "df2" }, .two = trd_f_upper },
    { "f", "quantile", { "df1", "df2" }, .two = trd_f_quantile },
    { "beta", "cdf", { "a", "b" }, .two = trd_beta_lower },
    { "beta", "sf", { "a", "b" }, .two = trd_beta_upper },
    { "beta", "quantile", { "a", "b" }, .two = trd_beta_quantile },
    { "binomial", "pmf", { "n", "p" }, .two = trd_binomial_mass },
    { "binomial", "cdf", { "n", "p" }, .two = trd_binomial_lower },
    { "binomial", "sf", { "n", "p" }, .two = trd_binomial_upper },
    { "poisson", "pmf", { "lambda" }, .one = trd_poisson_mass },
    { "poisson", "cdf", { "lambda" }, .one = trd_poisson_lower },
    { "poisson", "sf", { "lambda" }, .one = trd_poisson_upper },
    { "hypergeometric", "pmf", { "white", "black", "drawn" }, .three = trd_hypergeometric_mass },
    { "hypergeometric", "cdf", { "white", "black", "drawn" }, .three = trd_hypergeometric_lower },
    { "hypergeometric", "sf", { "white", "black", "drawn" }, .three = trd_hypergeometric_upper },
    { "noncentral_chisq", "cdf", { "df", "ncp" }, .two = trd_noncentral_chisq_lower },
    { "noncentral_chisq", "sf", { "df", "ncp" }, .two = trd_noncentral_chisq_upper },
    { "noncentral_f", "cdf", { "df1", "df2", "ncp" }, .three = trd_noncentral_f_lower },
    { "noncentral_f", "sf", { "df1", "df2", "ncp" }, .three = trd_noncentral_f_upper },
    { "noncentral_t", "cdf", { "df", "ncp" }, .two = trd_noncentral_t_lower },
    { "noncentral_t", "sf", { "df", "ncp" }, .two = trd_noncentral_t_upper },
    { "studentized_range", "cdf", { "groups", "df" }, .two = trd_range_lower },
    { "studentized_range", "sf", { "groups", "df" }, .two = trd_range_upper },
    { "studentized_range", "quantile", { "groups", "df" }, .two = range_quantile },
    { "wilcoxon_signed_rank", "cdf", { "n" }, .one = signed_rank_lower },
    { "wilcoxon_signed_rank", "sf", { "n" }, .one = signed_rank_upper },
    { "wilcoxon_rank_sum", "cdf", { "n1", "n2" }, .two = rank_sum_lower },
    { "wilcoxon_rank_sum", "sf", { "n1", "n2" }, .two = rank_sum_upper },
};

static double at(const distribution *d, const double *p, double x)
{
    return d->none ? d->none(x) : d->one ? d->one(x, p[0]) : d->two ? d->two(x, p[0], p[1]) : d->three(x, p[0], p[1], p[2]);
}

static void tell_at(trd_call *call, const distribution *d)
{
    const cJSON *parameters = trd_call_argument(call, "parameters");
    double       p[3] = { NAN, NAN, NAN };
    size_t       n;
    double      *x = trd_call_list(call, "values", &n);

    for (int i = 0; i < 3 && d->parameters[i]; i++) {
        const cJSON *one = cJSON_GetObjectItemCaseSensitive(parameters, d->parameters[i]);
        if (!one)
            trd_call_stop(call, TRD_E_USAGE, "parameters needs the number %s", d->parameters[i]);
        p[i] = trd_call_as_number(call, d->parameters[i], one);
    }
    for (size_t i = 0; i < n; i++)
        x[i] = at(d, p, x[i]);
    trd_tell_list(call, "result", x, n);
}

static void distribution_at(trd_call *call)
{
    const char *name = trd_call_text(call, "distribution"), *function = trd_call_text(call, "function");

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0 && strcmp(known[i].function, function) == 0) {
            tell_at(call, &known[i]);
            return;
        }
    trd_call_stop(call, TRD_E_USAGE, "the %s of '%s' is not known; see help \"distribution\"", function, name);
}

const trd_method trd_methods_distributions[] = {
    { "distribution", "a distribution at values: normal t chisq f beta binomial poisson hypergeometric, noncentral_t noncentral_chisq "
      "noncentral_f, studentized_range, wilcoxon_signed_rank wilcoxon_rank_sum; function pdf or pmf, cdf, sf (upper tail) or quantile",
      "distribution function parameters values", "result", distribution_at },
    { NULL, NULL, NULL, NULL, NULL },
};
