/* stat/shift_share.h -- did a part change because the whole did, or because
 * more of the whole chose it?
 *
 * A part N = share * whole changes between two points in time. Its change is
 * split without rest into size (the whole changed, at the base share) and
 * choice (the share changed, at the whole of the end).
 *
 * Shape:   four numbers in. For parts known by bounds only, see the room that
 *          knows spans.
 * Units:   size, choice and total in cases, not whole numbers.
 * Empty:   a whole of 0 has no share: everything NAN, TRD_NO_CASES.
 * Errors:  TRD_E_USAGE for a negative number or a part larger than its whole;
 *          *out is left as it was.
 * Owns:    nothing.
 * Source:  E.S. Dunn (1960), Papers of the Regional Science Association 6,
 *          97-112; E.M. Kitagawa (1955), JASA 50(272), 1168-1194.
 * Checked: 12,175 of 56,133 to 11,229 of 54,013: -459.8 - 486.2 = -946.
 */
#ifndef TRD_STAT_SHIFT_SHARE_H
#define TRD_STAT_SHIFT_SHARE_H

#include "stat/stat.h"

typedef struct trd_shift_share {
    double base_share, end_share;
    double total;                    /* end part - base part                   */
    double size;                     /* base share * (end whole - base whole)  */
    double choice;                   /* end whole * (end share - base share)   */
    trd_stat_reason reason;
} trd_shift_share;

trd_code trd_shift_share_of(double base_part, double base_whole, double end_part, double end_whole,
                            trd_shift_share *out, trd_error *err);

#endif
