#include "stat/beta_int.h"

#include <math.h>

/* Beyond this the sums have no end that is worth waiting for. */
static const double most = 1e10;

bool trd_beta_is_large(double a, double b)
{
    return a >= 1000 && b >= 1000 && a <= most && b <= most;
}

/* What Stirling's formula lacks of log n!; n is large. */
static double stirling_lacks(double n)
{
    return (1 / 12.0 - (1 / 360.0 - 1 / 1260.0 / (n * n)) / (n * n)) / n;
}

/* x log(x / mean) + mean - x, where x - mean is `off`. */
static double deviance(double x, double mean, double off)
{
    double v = off / (x + mean), sum = off * v, term = 2 * x * v;

    if (fabs(v) >= 0.1)
        return x * log(x / mean) - off;
    for (int j = 3; j < 60; j += 2) {
        term *= v * v;
        sum += term / j;
    }
    return sum;
}

/* x^a rest^b / (a B(a, b)) */
static double before(double x, double rest, double a, double b)
{
    double n = a + b, off = a * rest - b * x;
    double log_mass = stirling_lacks(n) - stirling_lacks(a) - stirling_lacks(b) - deviance(a, n * x, off) - deviance(b, n * rest, -off);

    return sqrt(b / (2 * M_PI * a * n)) * exp(log_mass);
}

static double away_from_0(double x)
{
    return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* The continued fraction, by Lentz's method; x is not above the mean. */
static double fraction(double x, double a, double b)
{
    enum { MOST = 1000000 };
    double c = 1, d = 1 / away_from_0(1 - (a + b) * x / (a + 1)), value = d;

    for (int m = 1; m <= MOST; m++) {
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_0(1 + even * d);
        c = away_from_0(1 + even / c);
        value *= d * c;
        d = 1 / away_from_0(1 + odd * d);
        c = away_from_0(1 + odd / c);
        value *= d * c;
        if (fabs(d * c - 1) < 1e-15)
            return value;
    }
    return NAN;
}

double trd_beta_large(double x, double rest, double a, double b, bool upper)
{
    bool   above = a * rest < b * x;                 /* the mean: the upper tail is the smaller one */
    double tail;

    if (x <= 0 || rest <= 0)
        return (x <= 0) == upper ? 1 : 0;
    tail = above ? before(rest, x, b, a) * fraction(rest, b, a) : before(x, rest, a, b) * fraction(x, a, b);
    return above == upper ? tail : 1 - tail;
}

bool trd_gamma_is_large(double a)
{
    return a >= 1e5 && a <= most;
}

enum { GAMMA_MOST = 10000000 };

/* Of x up to a: the series; what stands before it goes on top. */
static double gamma_below(double x, double a)
{
    double term = 1 / a, sum = term;

    for (int i = 1; i <= GAMMA_MOST; i++) {
        term *= x / (a + i);
        sum += term;
        if (term < 1e-17 * sum)
            return sum;
    }
    return NAN;
}

/* Of x above a: the continued fraction, by Lentz's method. */
static double gamma_above(double x, double a)
{
    double b = x + 1 - a, c = 1e300, d = 1 / b, value = d;

    for (int i = 1; i <= GAMMA_MOST; i++) {
        double part = -i * (i - a);
        b += 2;
        d = 1 / away_from_0(part * d + b);
        c = away_from_0(b + part / c);
        value *= c * d;
        if (fabs(c * d - 1) < 1e-15)
            return value;
    }
    return NAN;
}

double trd_gamma_large(double x, double a, bool upper)
{
    if (x <= 0)
        return upper ? 1 : 0;
    double start = sqrt(a / (2 * M_PI)) * exp(-stirling_lacks(a) - deviance(a, x, a - x));
    double tail = start == 0 ? 0 : start * (x > a ? gamma_above(x, a) : gamma_below(x, a));
    return (x > a) == upper ? tail : 1 - tail;
}
