/* Noncentral t and the studentized range: a probability that is known when the
 * sd is, over the distribution of the estimated sd s = sqrt(chi-square / df). */
#include "stat/noncentral.h"

#include "stat/distribution.h"

#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>

/* ---- integrals ---- */

typedef struct integrand {
    double (*of)(const struct integrand *f, double s);       /* the logarithm of the probability */
    double x, shift, df;
    double error;                                             /* relative, of the integral */
    double constant, peak;                                    /* of log_at */
} integrand;

typedef double curve(const void *f, double at);

/* 16 points of Gauss and Legendre. */
static double gauss(curve *of, const void *f, double low, double high)
{
    static const double point[8][2] = {
        { 0.095012509837637440, 0.189450610455068496 }, { 0.281603550779258913, 0.182603415044923588 },
        { 0.458016777657227386, 0.169156519395002538 }, { 0.617876244402643748, 0.149595988816576732 },
        { 0.755404408355003033, 0.124628971255533872 }, { 0.865631202387831743, 0.095158511682492784 },
        { 0.944575023073232576, 0.062253523938647892 }, { 0.989400934991649932, 0.027152459411754094 } };
    double middle = (low + high) / 2, half = (high - low) / 2, total = 0;

    for (int i = 0; i < 8; i++)
        total += point[i][1] * (of(f, middle - half * point[i][0]) + of(f, middle + half * point[i][0]));
    return total * half;
}

/* Halves until two halves say what the whole said, as far as rounding lets them. */
static double refine(curve *of, const void *f, double low, double high, double whole, double error, int depth)
{
    double middle = (low + high) / 2, left = gauss(of, f, low, middle), right = gauss(of, f, middle, high);

    if (depth == 0 || fabs(left + right - whole) <= error)
        return left + right;
    return refine(of, f, low, middle, left, error, depth - 1) + refine(of, f, middle, high, right, error, depth - 1);
}

/* ---- over the distribution of s ---- */

/* The logarithm of the integrand in u = log s. With x = df / 2 the density of u
 * is 2 x^x e^(-x) / Gamma(x) exp(-x (e^2u - 1 - 2u)): nothing large cancels. */
static double log_at(const integrand *f, double u)
{
    double v = 2 * u, bent = expm1(v) - v;

    if (fabs(v) < 0.1) {                             /* e^v - 1 - v by its series */
        double power = v * v / 2;
        bent = 0;
        for (int k = 3; k < 18; k++) {
            bent += power;
            power *= v / k;
        }
    }
    return f->constant - f->df / 2 * bent + f->of(f, exp(u));
}

static double scaled_at(const void *f, double u)
{
    return exp(log_at(f, u) - ((const integrand *)f)->peak);
}

/* Where the integrand is largest: it has one top. */
static double top_of(const integrand *f)
{
    double step = 0.01, u = 0, here = log_at(f, 0), low = -1, high = 1;
    bool   found = false;

    for (; step < 700 && !found; step *= 2)          /* which way is up? */
        for (int side = -1; side <= 1 && !found; side += 2)
            if (log_at(f, side * step) > here) {
                found = true;
                u = side * step;
                double ahead = u + side * step;
                while (fabs(ahead) < 700 && log_at(f, ahead) > log_at(f, u)) {
                    step *= 2;
                    u = ahead;
                    ahead = u + side * step;
                }
                low = fmin(u - 2 * step, ahead);
                high = fmax(u + 2 * step, ahead);
            }
    for (int i = 0; i < 80 && high - low > 1e-6 * fmax(1e-3, fabs(low)); i++) {
        double a = low + 0.381966011250105 * (high - low), b = high - 0.381966011250105 * (high - low);
        if (log_at(f, a) < log_at(f, b))
            low = a;
        else
            high = b;
    }
    return (low + high) / 2;
}

/* How far from the top on one side the integrand is e^-45 of it. */
static double reach_of(const integrand *f, double top, int side)
{
    double near = 0, far = 1e-4;

    while (log_at(f, top + side * far) > f->peak - 45 && far < 2000) {
        near = far;
        far *= 2;
    }
    for (int i = 0; i < 6; i++) {
        double middle = (near + far) / 2;
        if (log_at(f, top + side * middle) > f->peak - 45)
            near = middle;
        else
            far = middle;
    }
    return far;
}

static double over_spread(integrand *f)
{
    enum { HALVINGS = 10 };
    double half = f->df / 2;

    f->constant = M_LN2 + 0.5 * log(half / (2 * M_PI)) - log(gsl_sf_gammastar(half));
    double top = top_of(f);
    f->peak = log_at(f, top);
    if (!(f->peak > -745))                           /* below the smallest double */
        return 0;
    double low = top - reach_of(f, top, -1), high = top + reach_of(f, top, 1);
    double below = gauss(scaled_at, f, low, top), above = gauss(scaled_at, f, top, high);
    double error = (below + above) * fmax(f->error, 1e-15 * fabs(f->of(f, exp(top))));
    double total = refine(scaled_at, f, low, top, below, error, HALVINGS) + refine(scaled_at, f, top, high, above, error, HALVINGS);
    return fmin(1, total * exp(f->peak));
}

/* ---- noncentral t ---- */

static double log_normal_lower(double z)
{
    return z > -5 ? log(trd_normal_lower(z)) : gsl_sf_log_erfc(-z / M_SQRT2) - M_LN2;
}

static double t_at(const integrand *f, double s)
{
    return log_normal_lower(f->x * s - f->shift);
}

/* P(X <= x), and by turning both signs P(X > x). */
static double noncentral_t(double x, double df, double ncp)
{
    if (isnan(x) || !(df > 0) || !isfinite(ncp))
        return NAN;
    if (isinf(x))
        return x > 0;
    if (isinf(df))
        return trd_normal_lower(x - ncp);
    if (x == 0)
        return trd_normal_lower(-ncp);
    return over_spread(&(integrand){ .of = t_at, .x = x, .shift = ncp, .df = df, .error = 1e-13 });
}

double trd_noncentral_t_lower(double x, double df, double ncp)
{
    return noncentral_t(x, df, ncp);
}

double trd_noncentral_t_upper(double x, double df, double ncp)
{
    return noncentral_t(-x, df, -ncp);
}

/* ---- the range of several normal values ---- */

typedef struct range {
    double w, others;                /* others: groups - 1 */
    bool   lower;
} range;

/* P(z - w < Z <= z), from the tail that loses nothing. */
static double between(double z, double w)
{
    return z - w > 0 ? trd_normal_upper(z - w) - trd_normal_upper(z) : trd_normal_lower(z) - trd_normal_lower(z - w);
}

/* z is the largest; the others lie within w below it, or not all of them. */
static double range_at(const void *data, double z)
{
    const range *r = data;

    if (r->lower)
        return trd_normal_density(z) * pow(between(z, r->w), r->others);
    double under = trd_normal_lower(z), beyond = trd_normal_lower(z - r->w);
    double all = pow(under, r->others);
    if (under == 0 || all == 0)
        return 0;
    return -trd_normal_density(z) * all * expm1(r->others * log1p(-beyond / under));
}

static double range_known(double w, double groups, bool lower)
{
    enum { STEPS = 24 };
    range  r = { w, groups - 1, lower };
    double low = -9, high = 9 + (lower ? 0 : fmin(w, 80) / 2), total = 0;

    for (int i = 0; i < STEPS; i++)
        total += gauss(range_at, &r, low + (high - low) * i / STEPS, low + (high - low) * (i + 1) / STEPS);
    return fmin(1, groups * total);
}

static double log_range_lower(const integrand *f, double s)
{
    return log(range_known(f->x * s, f->shift, true));
}

static double log_range_upper(const integrand *f, double s)
{
    return log(range_known(f->x * s, f->shift, false));
}

static double studentized(double q, double groups, double df, bool lower)
{
    if (isnan(q) || !(groups >= 2) || !isfinite(groups) || !(df > 0))
        return NAN;
    if (q <= 0 || isinf(q))
        return (q > 0) == lower;
    if (isinf(df))
        return range_known(q, groups, lower);
    return over_spread(&(integrand){ .of = lower ? log_range_lower : log_range_upper, .x = q, .shift = groups, .df = df, .error = 1e-11 });
}

double trd_range_lower(double q, double groups, double df)
{
    return studentized(q, groups, df, true);
}

double trd_range_upper(double q, double groups, double df)
{
    return studentized(q, groups, df, false);
}

/* Regula falsi on the logarithms of q and of the tail (Illinois): the side that
 * has stayed twice counts half. */
double trd_range_upper_quantile(double p, double groups, double df)
{
    if (!(p >= 0 && p <= 1) || isnan(trd_range_upper(1, groups, df)))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? INFINITY : 0;
    double low = 0, high = 1, at_low, at_high;       /* logarithms of q */
    while ((at_low = log(trd_range_upper(exp(low), groups, df) / p)) < 0 && low > -700)
        low = low * 2 - 1;
    while ((at_high = log(trd_range_upper(exp(high), groups, df) / p)) > 0 && high < 700)
        high *= 2;
    if (isinf(at_high))
        at_high = -1e3;
    for (int i = 0, stayed = 0; i < 100 && high - low > 1e-13; i++) {
        double next = low + (high - low) * at_low / (at_low - at_high);
        double at = log(trd_range_upper(exp(next), groups, df) / p);
        if (fabs(at) < 1e-11)
            return exp(next);
        if (at > 0) {
            low = next;
            at_low = at;
            at_high /= stayed > 0 ? 2 : 1;
            stayed = 1;
        } else {
            high = next;
            at_high = isinf(at) ? -1e3 : at;
            at_low /= stayed < 0 ? 2 : 1;
            stayed = -1;
        }
    }
    return exp((low + high) / 2);
}
