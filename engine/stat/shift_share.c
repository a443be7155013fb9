#include "stat/shift_share.h"

#include <math.h>
#include <stdbool.h>

static bool is_part(double part, double whole)
{
    return part >= 0 && part <= whole && isfinite(whole);
}

trd_code trd_shift_share_of(double base_part, double base_whole, double end_part, double end_whole,
                            trd_shift_share *out, trd_error *err)
{
    if (!is_part(base_part, base_whole) || !is_part(end_part, end_whole))
        return trd_fail(err, TRD_E_USAGE, "%.15g of %.15g and %.15g of %.15g; a part lies between 0 and its whole",
                        base_part, base_whole, end_part, end_whole);
    if (base_whole == 0 || end_whole == 0) {
        *out = (trd_shift_share){ NAN, NAN, NAN, NAN, NAN, TRD_NO_CASES };
        return TRD_OK;
    }
    double size = base_part * (end_whole - base_whole) / base_whole, total = end_part - base_part;
    *out = (trd_shift_share){ .base_share = base_part / base_whole, .end_share = end_part / end_whole,
                              .total = total, .size = size, .choice = total - size, .reason = TRD_DEFINED };
    return TRD_OK;
}
