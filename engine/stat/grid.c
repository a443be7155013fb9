#include "stat/grid_int.h"

#include <math.h>

enum { PLACES = 6 };

static bool range_of(const double *x, size_t n, double *least, double *most)
{
    double low = INFINITY, high = -INFINITY, sum = 0;

    for (size_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
        sum += x[i] - x[i];                          /* NAN once a value is not finite */
    }
    *least = low;
    *most = high;
    return sum == 0;
}

/* Is every value the double nearest to a decimal with these places? */
static bool has_places(const double *x, size_t n, double scale)
{
    for (size_t i = 0; i < n; i++)
        if (nearbyint(x[i] * scale) / scale != x[i])
            return false;
    return true;
}

bool trd_grid_for(const double *x, size_t n, trd_grid *out)
{
    double least, most, scale = 1;

    if (!range_of(x, n, &least, &most))
        return false;
    *out = (trd_grid){ .origin = n ? least + (most - least) / 2 : 0, .scale = 1, .exact = true };
    if (!(most > least))
        return true;
    for (int places = 0; places <= PLACES; places++, scale *= 10) {
        double middle = nearbyint(out->origin * scale);
        if ((most - least) * scale >= 0x1p30 || fabs(least) * scale >= 0x1p52 || fabs(most) * scale >= 0x1p52)
            break;
        if (has_places(x, n, scale)) {
            *out = (trd_grid){ .origin = middle / scale, .scale = scale, .exact = true };
            return true;
        }
    }
    out->scale = 0x1p30 / (most - least);
    out->exact = false;
    return isfinite(out->scale) && isfinite(out->origin);
}
