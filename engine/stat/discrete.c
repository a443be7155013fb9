#include "stat/discrete.h"

#include "stat/beta_int.h"
#include "stat/sum.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>

static const double most = 2147483647.0;

static bool is_count(double n)
{
    return n >= 0 && n <= most && n == floor(n);
}

/* What all distributions share: k outside, k between whole numbers. */
typedef enum place { BELOW, WITHIN, ABOVE, NOWHERE } place;

static place place_of(double k, double least, double end)
{
    return isnan(k) ? NOWHERE : k < least ? BELOW : k >= end ? ABOVE : WITHIN;
}

static bool is_mass_zero(double k, double least, double end)
{
    return k < least || k > end || k != floor(k);
}

/* ---- binomial ---- */

static bool is_binomial(double k, double n, double p)
{
    return !isnan(k) && is_count(n) && p >= 0 && p <= 1;
}

double trd_binomial_mass(double k, double n, double p)
{
    if (!is_binomial(k, n, p))
        return NAN;
    return is_mass_zero(k, 0, n) ? 0 : gsl_ran_binomial_pdf((unsigned)k, p, (unsigned)n);
}

/* At most k hits of n: beta with k + 1 and n - k is above p. */
static double binomial_tail(double k, double n, double p, bool upper)
{
    if (trd_beta_is_large(k + 1, n - k))
        return trd_beta_large(p, 1 - p, k + 1, n - k, !upper);
    return upper ? gsl_cdf_binomial_Q((unsigned)k, p, (unsigned)n) : gsl_cdf_binomial_P((unsigned)k, p, (unsigned)n);
}

double trd_binomial_lower(double k, double n, double p)
{
    place at = place_of(k, 0, n);
    if (!is_binomial(k, n, p))
        return NAN;
    return at == BELOW ? 0 : at == ABOVE ? 1 : binomial_tail(floor(k), n, p, false);
}

double trd_binomial_upper(double k, double n, double p)
{
    place at = place_of(k, 0, n);
    if (!is_binomial(k, n, p))
        return NAN;
    return at == BELOW ? 1 : at == ABOVE ? 0 : binomial_tail(floor(k), n, p, true);
}

/* ---- Poisson ---- */

static bool is_poisson(double k, double mean)
{
    return !isnan(k) && mean >= 0 && isfinite(mean);
}

double trd_poisson_mass(double k, double mean)
{
    if (!is_poisson(k, mean))
        return NAN;
    if (mean == 0)
        return k == 0;
    return is_mass_zero(k, 0, most) ? 0 : gsl_ran_poisson_pdf((unsigned)k, mean);
}

/* At most k of them: gamma of shape k + 1 is above the mean. */
static double poisson_tail(double k, double mean, bool upper)
{
    if (trd_gamma_is_large(k + 1))
        return trd_gamma_large(mean, k + 1, !upper);
    return upper ? gsl_cdf_poisson_Q((unsigned)k, mean) : gsl_cdf_poisson_P((unsigned)k, mean);
}

double trd_poisson_lower(double k, double mean)
{
    place at = place_of(k, 0, most);
    if (!is_poisson(k, mean))
        return NAN;
    return at == BELOW ? 0 : at == ABOVE || mean == 0 ? 1 : poisson_tail(floor(k), mean, false);
}

double trd_poisson_upper(double k, double mean)
{
    place at = place_of(k, 0, most);
    if (!is_poisson(k, mean))
        return NAN;
    return at == BELOW ? 1 : at == ABOVE || mean == 0 ? 0 : poisson_tail(floor(k), mean, true);
}

/* ---- hypergeometric ---- */

static bool is_urn(double k, double white, double black, double drawn)
{
    return !isnan(k) && is_count(white) && is_count(black) && is_count(white + black) && is_count(drawn) && drawn <= white + black;
}

double trd_hypergeometric_mass(double k, double white, double black, double drawn)
{
    if (!is_urn(k, white, black, drawn))
        return NAN;
    if (is_mass_zero(k, fmax(0, drawn - black), fmin(white, drawn)))
        return 0;
    return gsl_ran_hypergeometric_pdf((unsigned)k, (unsigned)white, (unsigned)black, (unsigned)drawn);
}

/* Masses from k on, downwards (step -1) or upwards, each from the one before;
 * they fall from here on, or are added until nothing changes past the mode. */
static double sum_of_masses(double k, double white, double black, double drawn, int step)
{
    double mass = trd_hypergeometric_mass(k, white, black, drawn), total = 0;
    double least = fmax(0, drawn - black), end = fmin(white, drawn);

    for (; k >= least && k <= end; k += step) {
        double before = total;
        total += mass;
        double odds = step > 0 ? (white - k) * (drawn - k) / ((k + 1) * (black - drawn + k + 1))
                               : k * (black - drawn + k) / ((white - k + 1) * (drawn - k + 1));
        if (odds < 1 && total == before && total > 0)
            break;
        mass *= odds;
    }
    return fmin(1, total);
}

double trd_hypergeometric_lower(double k, double white, double black, double drawn)
{
    double least = fmax(0, drawn - black), end = fmin(white, drawn), mean = drawn * white / (white + black);
    if (!is_urn(k, white, black, drawn))
        return NAN;
    if (k < least || k >= end)
        return k >= end;
    k = floor(k);
    return k <= mean ? sum_of_masses(k, white, black, drawn, -1) : 1 - sum_of_masses(k + 1, white, black, drawn, 1);
}

double trd_hypergeometric_upper(double k, double white, double black, double drawn)
{
    double least = fmax(0, drawn - black), end = fmin(white, drawn), mean = drawn * white / (white + black);
    if (!is_urn(k, white, black, drawn))
        return NAN;
    if (k < least || k >= end)
        return k < least;
    k = floor(k);
    return k > mean ? sum_of_masses(k + 1, white, black, drawn, 1) : 1 - sum_of_masses(k, white, black, drawn, -1);
}

/* ---- ranks ---- */

double trd_signed_rank_lower(double w, int n)
{
    enum { SUMS = TRD_RANKS_EXACT_MOST * (TRD_RANKS_EXACT_MOST + 1) / 2 + 1 };
    double chance[SUMS] = { 1 }, total = 0;

    if (isnan(w) || n < 0 || n > TRD_RANKS_EXACT_MOST)
        return NAN;
    int end = n * (n + 1) / 2;
    for (int rank = 1; rank <= n; rank++)
        for (int sum = rank * (rank + 1) / 2; sum >= 0; sum--)
            chance[sum] = (chance[sum] + (sum >= rank ? chance[sum - rank] : 0)) / 2;
    for (int sum = 0; sum <= end && sum <= w; sum++)
        total += chance[sum];
    return fmin(1, total);
}

/* The distribution is the same from both ends. */
double trd_signed_rank_upper(double w, int n)
{
    return trd_signed_rank_lower((double)n * (n + 1.0) / 2 - floor(w) - 1, n);
}

/* The counts are the coefficients of the Gaussian binomial, the product over i
 * of (1 - q^(n2 + i)) / (1 - q^i). */
double trd_rank_sum_lower(double u, int n1, int n2)
{
    enum { SUMS = TRD_RANKS_EXACT_MOST * TRD_RANKS_EXACT_MOST + 1 };
    trd_wide ways[SUMS] = { 1 }, all = 0, wanted = 0;

    if (isnan(u) || n1 < 0 || n2 < 0 || n1 > TRD_RANKS_EXACT_MOST || n2 > TRD_RANKS_EXACT_MOST)
        return NAN;
    for (int i = 1; i <= n1; i++) {
        for (int k = n1 * n2; k >= n2 + i; k--)
            ways[k] -= ways[k - n2 - i];
        for (int k = i; k <= n1 * n2; k++)
            ways[k] += ways[k - i];
    }
    for (int k = 0; k <= n1 * n2; k++) {
        all += ways[k];
        wanted += k <= u ? ways[k] : 0;
    }
    return (double)wanted / (double)all;
}

double trd_rank_sum_upper(double u, int n1, int n2)
{
    return trd_rank_sum_lower((double)n1 * n2 - floor(u) - 1, n1, n2);
}
