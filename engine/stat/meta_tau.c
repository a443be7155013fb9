/* How far true effects lie apart. Names as in meta_int.h. */
#include "stat/meta_int.h"

#include <math.h>

static double freedom(const trd_meta_fit *f)
{
    return (double)f->k - (double)f->p;
}

/* ---- closed forms ---- */

static double dersimonian_laird(trd_meta_fit *f)
{
    trd_meta_fit_at(f, 0);
    return (f->q - freedom(f)) / f->trace;
}

/* Expected: sum of squares = tau2 (k - p) + sum v (1 - h), h of equal weights. */
static double hedges(trd_meta_fit *f)
{
    double chance = 0;

    trd_meta_fit_at(f, INFINITY);
    for (size_t i = 0; i < f->k; i++)
        chance += f->v[i] * f->left[i];
    return (f->q - chance) / freedom(f);
}

static double sidik_jonkman(trd_meta_fit *f)
{
    double mean = 0, rough = 0;

    for (size_t i = 0; i < f->k; i++)
        mean += f->y[i] / (double)f->k;
    for (size_t i = 0; i < f->k; i++)
        rough += (f->y[i] - mean) * (f->y[i] - mean) / (double)f->k;
    if (!(rough > 0))
        return 0;
    trd_meta_fit_at(f, rough);
    return rough * f->q / freedom(f);
}

/* ---- searches ---- */

/* What must be 0: positive below the root. */
static double slope(trd_meta_fit *f, trd_meta_method method, double tau2)
{
    double weights = 0;

    trd_meta_fit_at(f, tau2);
    if (method == TRD_META_PM)
        return f->q - freedom(f);
    for (size_t i = 0; i < f->k; i++)
        weights += f->w[i];
    return f->ypp - (method == TRD_META_ML ? weights : f->trace);
}

static double log_likelihood(trd_meta_fit *f, trd_meta_method method, double tau2)
{
    double sum = 0;

    trd_meta_fit_at(f, tau2);
    for (size_t i = 0; i < f->k; i++)
        sum -= log(f->w[i]);
    return -0.5 * (sum + f->q + (method == TRD_META_REML ? f->log_det : 0));
}

/* The root between low and high, where the slope goes from above 0 to below. */
static double halve(trd_meta_fit *f, trd_meta_method method, double low, double high)
{
    for (int n = 0; n < 1100; n++) {
        double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high)
            break;
        if (slope(f, method, middle) > 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Above this all slopes are negative: with R the plain residual sum of squares
 * and m the largest v, y'PPy <= R / tau2^2 and tr P >= (k - p) / (tau2 + m). */
static double bound(trd_meta_fit *f)
{
    double most = 0;

    trd_meta_fit_at(f, INFINITY);
    for (size_t i = 0; i < f->k; i++)
        most = fmax(most, f->v[i]);
    double r = f->q / freedom(f);
    return (r + sqrt(r * r + 4 * r * most)) / 2 * 1.000001;
}

static double paule_mandel(trd_meta_fit *f)
{
    double high = bound(f);
    return slope(f, TRD_META_PM, 0) > 0 ? halve(f, TRD_META_PM, 0, high) : 0;
}

/* The likelihood may have more than one top: every change of the slope's sign on
 * a grid of equal ratios is one, and so is 0 when it falls from there. */
static double most_likely(trd_meta_fit *f, trd_meta_method method)
{
    enum { GRID = 100 };
    double high = bound(f), least = INFINITY, best = 0, top = -INFINITY, low = 0;

    for (size_t i = 0; i < f->k; i++)
        least = fmin(least, f->v[i]);
    double start = fmin(least, high) * 1e-3, ratio = pow(high / start, 1.0 / (GRID - 1)), at = start;
    bool   rising = slope(f, method, 0) > 0;
    if (!rising)
        top = log_likelihood(f, method, 0);
    for (int n = 0; n < GRID && high > 0; n++, at *= ratio) {
        bool rises = slope(f, method, at) > 0;
        if (rising && !rises) {
            double found = halve(f, method, low, at), height = log_likelihood(f, method, found);
            if (height > top) {
                top = height;
                best = found;
            }
        }
        rising = rises;
        low = at;
    }
    return best;
}

double trd_meta_tau2(trd_meta_fit *f, trd_meta_method method)
{
    double tau2 = 0;

    if (!(freedom(f) > 0))
        return 0;
    switch (method) {
    case TRD_META_DL: tau2 = dersimonian_laird(f); break;
    case TRD_META_HE: tau2 = hedges(f); break;
    case TRD_META_SJ: tau2 = sidik_jonkman(f); break;
    case TRD_META_PM: tau2 = paule_mandel(f); break;
    case TRD_META_ML:
    case TRD_META_REML: tau2 = most_likely(f, method); break;
    case TRD_META_COMMON:
    case TRD_META_METHODS: break;
    }
    return tau2 > 0 ? tau2 : 0;
}
