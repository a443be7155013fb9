#include "stat/stratified.h"

#include "stat/distribution.h"

#include <inttypes.h>
#include <math.h>

/* Sums over strata, by the names of Robins, Breslow and Greenland. */
typedef struct sums {
    double r, s, pr, pssqr, qs;               /* of R, S, P R, P S + Q R, Q S             */
    double risk_up, risk_down, difference, weight;
    double off, variance;                     /* of the first cell against its expectation */
    double strata;                            /* that say anything                         */
} sums;

static void add(sums *x, double a, double b, double c, double d)
{
    double n = a + b + c + d, r = a * d / n, s = b * c / n, p = (a + d) / n, q = (b + c) / n;
    double first = a + b, second = c + d, yes = a + c, no = b + d;

    if (n == 0)
        return;
    x->r += r;
    x->s += s;
    x->pr += p * r;
    x->pssqr += p * s + q * r;
    x->qs += q * s;
    x->risk_up += a * second / n;
    x->risk_down += c * first / n;
    x->difference += (a * second - c * first) / n;
    x->weight += first * second / n;
    if (first == 0 || second == 0 || yes == 0 || no == 0)
        return;
    x->strata++;
    x->off += (a * d - b * c) / n;
    x->variance += first / n * (second / n) * yes * (no / (n - 1));
}

/* The first cell under the odds ratio, given the sums: the root of
 * (1 - odds) x^2 + (n - first - yes + odds (first + yes)) x - odds first yes. */
static double cell_under(double odds, double first, double yes, double n)
{
    double square = 1 - odds, half = n - first - yes + odds * (first + yes), own = odds * first * yes;
    double root = sqrt(fmax(0, half * half + 4 * square * own));

    return half > 0 ? 2 * own / (half + root) : (root - half) / (2 * square);
}

static void fill_sameness(const int64_t *count, size_t k, double strata, trd_stratified *t)
{
    double chisq = 0, off = 0, variance = 0;

    for (size_t i = 0; i < k; i++, count += 4) {
        double a = (double)count[0], first = a + (double)count[1], yes = a + (double)count[2], n = first + (double)count[2] + (double)count[3];
        if (first == 0 || yes == 0 || first == n || yes == n)
            continue;
        double x = cell_under(t->odds, first, yes, n);
        double v = 1 / (1 / x + 1 / (first - x) + 1 / (yes - x) + 1 / (n - first - yes + x));
        chisq += (a - x) * (a - x) / v;
        off += a - x;
        variance += v;
    }
    t->breslow_day = trd_chisq_of(chisq, strata - 1);
    t->tarone = trd_chisq_of(fmax(0, chisq - off * off / variance), strata - 1);
}

static void fill(const sums *x, double level, trd_stratified *t)
{
    double off = fabs(x->off), z = trd_normal_upper_quantile((1 - level) / 2);

    t->odds = x->r / x->s;
    t->risk_ratio = x->risk_up / x->risk_down;
    t->difference = x->difference / x->weight;
    t->chisq = trd_chisq_of(off * off / x->variance, 1);
    t->corrected = trd_chisq_of((off >= 0.5 ? off - 0.5 : off) * (off >= 0.5 ? off - 0.5 : off) / x->variance, 1);
    if (x->r > 0 && x->s > 0) {
        double se = sqrt(x->pr / (2 * x->r * x->r) + x->pssqr / (2 * x->r * x->s) + x->qs / (2 * x->s * x->s));
        t->low = t->odds * exp(-z * se);
        t->high = t->odds * exp(z * se);
    }
}

trd_code trd_stratified_of(const int64_t *count, size_t k, double level, trd_stratified *out, trd_error *err)
{
    trd_chisq      none = { NAN, NAN, NAN };
    trd_stratified t = { 0, NAN, NAN, NAN, NAN, NAN, none, none, none, none, TRD_DEFINED };
    sums           x = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
    trd_code       code = trd_level_check(level, err);

    if (code != TRD_OK || (code = trd_counts_check(count, 4 * k, &t.cases, err)) != TRD_OK)
        return code;
    for (size_t i = 0; i < k; i++)
        add(&x, (double)count[4 * i], (double)count[4 * i + 1], (double)count[4 * i + 2], (double)count[4 * i + 3]);
    t.reason = t.cases == 0 ? TRD_NO_CASES : x.strata == 0 ? TRD_NO_VARIANCE : x.r > 0 && x.s > 0 ? TRD_DEFINED : TRD_NO_BOUNDS;
    if (t.cases > 0 && x.strata > 0)
        fill(&x, level, &t);
    if (t.reason == TRD_DEFINED)
        fill_sameness(count, k, x.strata, &t);
    *out = t;
    return TRD_OK;
}
