/* Two by two: the count in the first cell follows the noncentral hypergeometric
 * distribution, whose mass falls on both sides of its mode. Everything is a sum
 * of masses over that of the mode, each from the one before it. */
#include "stat/fisher.h"

#include "stat/crosstab.h"

#include <math.h>

/* The masses of t in least .. most: `first` and `second` are the row sums, `drawn`
 * the sum of the first column. */
typedef struct urn {
    double first, second, drawn, least, most;
    double odds, log_odds, mode;
} urn;

/* Mass of t + 1 over that of t. */
static double step(const urn *u, double t)
{
    return (u->first - t) / (t + 1) * ((u->drawn - t) / (u->second - u->drawn + t + 1)) * u->odds;
}

static urn with_odds(urn u, double log_odds)
{
    double low = u.least, high = u.most;

    u.log_odds = log_odds;
    u.odds = exp(log_odds);
    while (low < high) {
        double middle = floor((low + high) / 2);
        if (step(&u, middle) > 1)
            low = middle + 1;
        else
            high = middle;
    }
    u.mode = low;
    return u;
}

typedef struct run {
    double mass, moment;             /* of the distance to where it began */
} run;

/* Masses from `from` to `to`, over that of `from`; those that do not matter any
 * more are left out. */
static run run_of(const urn *u, double from, double to)
{
    double way = to > from ? 1 : -1, term = 1;
    run    r = { 1, 0 };

    for (double t = from; t != to; t += way) {
        term *= way > 0 ? step(u, t) : 1 / step(u, t - 1);
        r.mass += term;
        r.moment += term * fabs(t + way - from);
        if (term * fabs(t + way - from) < 1e-20 * r.mass)
            break;
    }
    return r;
}

/* The logarithm of the mass of t over that of the mode; less than -800 is none.
 * Products of some hundred steps keep more digits than a sum of logarithms. */
static double log_mass(const urn *u, double to)
{
    double way = to > u->mode ? 1 : -1, product = 1, sum = 0;

    for (double t = u->mode; t != to && sum > -800; t += way) {
        product *= way > 0 ? step(u, t) : 1 / step(u, t - 1);
        if (product < 1e-250) {
            sum += log(product);
            product = 1;
        }
    }
    return sum > -800 ? sum + log(product) : -INFINITY;
}

static double total(const urn *u)
{
    return run_of(u, u->mode, u->least).mass + run_of(u, u->mode, u->most).mass - 1;
}

/* The chance of x and of all beyond it, up to `end`. */
static double tail(const urn *u, double x, double end)
{
    if ((x - u->mode) * (end - x) >= 0 && x != u->mode)
        return exp(log_mass(u, x)) * run_of(u, x, end).mass / total(u);
    return (run_of(u, u->mode, end).mass + run_of(u, u->mode, x).mass - 1) / total(u);
}

static double mean(const urn *u)
{
    run down = run_of(u, u->mode, u->least), up = run_of(u, u->mode, u->most);
    return u->mode + (up.moment - down.moment) / (up.mass + down.mass - 1);
}

/* ---- p ---- */

/* The first t from the mode to `end` whose mass is at most `most`; `end` + 1 or
 * - 1 when there is none. */
static double first_below(const urn *u, double end, double most)
{
    double way = end >= u->mode ? 1 : -1, sum = 0, product = 1, t = u->mode;

    for (; t != end && sum + log(product) > most; t += way) {
        product *= way > 0 ? step(u, t) : 1 / step(u, t - 1);
        if (product < 1e-250) {
            sum += log(product);
            product = 1;
        }
    }
    return sum + log(product) > most ? end + way : t;
}

static double two_sided(const urn *u, double x)
{
    double most = log_mass(u, x) + log1p(1e-7), p = 0;

    if (most >= 0)
        return 1;
    if (isinf(most))
        return 0;
    double left = u->mode == u->least ? u->least - 1 : first_below(u, u->least, most);
    double right = u->mode == u->most ? u->most + 1 : first_below(u, u->most, most);
    if (left >= u->least)
        p += tail(u, left, u->least);
    if (right <= u->most)
        p += tail(u, right, u->most);
    return fmin(1, p);
}

/* ---- odds ---- */

typedef struct wanted {
    double x, end, chance;           /* of x and all beyond it, to the end; NAN: x is the mean */
} wanted;

/* Rises with the odds; 0 where they are what is wanted. */
static double above(const urn *u, double log_odds, const wanted *w)
{
    urn v = with_odds(*u, log_odds);

    if (isnan(w->end))
        return mean(&v) - w->x;
    double off = log(tail(&v, w->x, w->end) / w->chance);
    return w->end == u->most ? off : -off;
}

static double odds_with(const urn *u, double start, const wanted *w)
{
    double low = start - 1, high = start + 1;

    for (double way = 1; above(u, low, w) > 0 && low > -600; way *= 2)
        low -= way;
    for (double way = 1; above(u, high, w) < 0 && high < 600; way *= 2)
        high += way;
    while (high - low > 1e-14 * fmax(1, fabs(low))) {
        double middle = (low + high) / 2;
        if (middle <= low || middle >= high)
            break;
        *(above(u, middle, w) > 0 ? &high : &low) = middle;
    }
    return exp((low + high) / 2);
}

static void fill_odds(const urn *u, double x, double start, trd_side side, double level, trd_fisher *f)
{
    double chance = side == TRD_TWO_SIDED ? (1 - level) / 2 : 1 - level;

    f->odds = x == u->least ? 0 : x == u->most ? INFINITY : odds_with(u, start, &(wanted){ x, NAN, 0 });
    f->low = x == u->least || side == TRD_LESS ? 0 : odds_with(u, start, &(wanted){ x, u->most, chance });
    f->high = x == u->most || side == TRD_GREATER ? INFINITY : odds_with(u, start, &(wanted){ x, u->least, chance });
}

trd_code trd_fisher_of(const int64_t count[4], trd_side side, double level, trd_fisher *out, trd_error *err)
{
    trd_fisher f = { 0, NAN, NAN, NAN, NAN, NAN, TRD_DEFINED };
    trd_code   code = trd_level_check(level, err);

    if (code != TRD_OK || (code = trd_counts_check(count, 4, &f.cases, err)) != TRD_OK)
        return code;
    if (f.cases > 1000000000)
        return trd_fail(err, TRD_E_LIMIT, "more than 1e9 cases; use the chi-square test, which is exact enough for so many");
    double a = (double)count[0], b = (double)count[1], c = (double)count[2], d = (double)count[3];
    urn    u = { .first = a + b, .second = c + d, .drawn = a + c, .least = fmax(0, a - d), .most = fmin(a + b, a + c) };
    f.sample_odds = a * d / (b * c);
    if (f.cases == 0) {
        f.reason = TRD_NO_CASES;
    } else if (a + b == 0 || c + d == 0 || a + c == 0 || b + d == 0) {
        f.reason = TRD_EMPTY_GROUP;
        f.p = 1;
        f.low = 0;
        f.high = INFINITY;
    } else {
        double start = log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)));
        urn    even = with_odds(u, 0);
        f.p = side == TRD_TWO_SIDED ? two_sided(&even, a) : fmin(1, tail(&even, a, side == TRD_GREATER ? even.most : even.least));
        fill_odds(&u, a, start, side, level, &f);
    }
    *out = f;
    return TRD_OK;
}
