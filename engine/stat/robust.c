#include "stat/robust.h"

#include "stat/sum.h"

#include <math.h>

static trd_sum plus_rows(trd_sum total, double value, int64_t rows)
{
    return trd_sum_plus(total, trd_sum_product(value, (double)rows));
}

/* The k-th lowest value, 1 the lowest. */
static double ordered(const double *value, const int64_t *until, size_t count, int64_t k)
{
    size_t low = 0, high = count - 1;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (until[middle] < k)
            low = middle + 1;
        else
            high = middle;
    }
    return value[low];
}

static double median(const double *value, const int64_t *until, size_t count)
{
    int64_t rows = until[count - 1];
    double  a = ordered(value, until, count, (rows + 1) / 2), b = ordered(value, until, count, rows / 2 + 1);
    return a + (b - a) / 2;
}

/* The mean of the rows cut + 1 .. rows - cut, with `more` more rows at each of the
 * lowest and highest value among them. */
static double mean_within(const double *value, const int64_t *until, size_t count, int64_t cut, int64_t more)
{
    int64_t rows = until[count - 1], before = 0;
    trd_sum total = { 0, 0 };

    for (size_t i = 0; i < count; i++) {
        int64_t from = before > cut ? before : cut, to = until[i] < rows - cut ? until[i] : rows - cut;
        if (to > from)
            total = plus_rows(total, value[i], to - from);
        before = until[i];
    }
    if (more > 0) {
        total = plus_rows(total, ordered(value, until, count, cut + 1), more);
        total = plus_rows(total, ordered(value, until, count, rows - cut), more);
    }
    return trd_sum_value(total) / (double)(rows - 2 * cut + 2 * more);
}

double trd_mean_trimmed(const double *value, const int64_t *until, size_t count, double part)
{
    if (count == 0 || !(part >= 0 && part <= 1))
        return NAN;
    if (part >= 0.5)
        return median(value, until, count);
    return mean_within(value, until, count, (int64_t)floor((double)until[count - 1] * part), 0);
}

double trd_mean_winsorized(const double *value, const int64_t *until, size_t count, double part)
{
    if (count == 0 || !(part >= 0 && part <= 1))
        return NAN;
    if (part >= 0.5)
        return median(value, until, count);
    int64_t cut = (int64_t)floor((double)until[count - 1] * part);
    return mean_within(value, until, count, cut, cut);
}

/* The values above and below the median are two lists of rising distances;
 * they are walked together until half of the rows have passed. */
double trd_median_deviation(const double *value, const int64_t *until, size_t count)
{
    if (count == 0)
        return NAN;
    double  middle = median(value, until, count), first = NAN;
    int64_t rows = until[count - 1], passed = 0;
    size_t  above = 0;

    while (above < count && value[above] < middle)
        above++;
    for (size_t below = above;;) {
        double down = below > 0 ? middle - value[below - 1] : INFINITY;
        double up = above < count ? value[above] - middle : INFINITY, distance = fmin(down, up);
        size_t i = down <= up ? --below : above++;
        passed += until[i] - (i ? until[i - 1] : 0);
        if (isnan(first) && passed >= (rows + 1) / 2)
            first = distance;
        if (passed >= rows / 2 + 1)
            return first + (distance - first) / 2;
    }
}

static double mean_of_positive(const double *value, const int64_t *until, size_t count, double (*change)(double))
{
    trd_sum total = { 0, 0 };

    if (count == 0 || !(value[0] > 0))
        return NAN;
    for (size_t i = 0; i < count; i++)
        total = plus_rows(total, change(value[i]), until[i] - (i ? until[i - 1] : 0));
    return trd_sum_value(total) / (double)until[count - 1];
}

static double inverse(double x)
{
    return 1 / x;
}

double trd_mean_geometric(const double *value, const int64_t *until, size_t count)
{
    return exp(mean_of_positive(value, until, count, log));
}

double trd_mean_harmonic(const double *value, const int64_t *until, size_t count)
{
    return 1 / mean_of_positive(value, until, count, inverse);
}
