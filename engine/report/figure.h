/* report/figure.h -- numbers and days as a reader in a region expects them.
 *
 * Dutch: 19,1 % and 11.763; English: 19.1 % and 11,763. A fraction becomes a
 * percentage here and nowhere else. What is not finite is shown in words; a
 * value that rounds to zero has no sign. Between a number and its unit stands
 * a no-break space (U+00A0), which the plain formats write as a space.
 */
#ifndef TRD_REPORT_FIGURE_H
#define TRD_REPORT_FIGURE_H

#include "ladder/findings.h"
#include "report/voice.h"

/* `value` in its unit with `digits` decimals; `sign` writes + before a rise. */
const char *trd_figure(trd_voice *v, double value, trd_unit unit, int digits, bool sign);

/* As few decimals as tell the value whole (at most 6): "20 %", "0,25". */
const char *trd_figure_exact(trd_voice *v, double value, trd_unit unit, bool sign);

/* "18,8–19,4 %", or "−0,4 tot +1,2 pp" where a sign is shown; without the unit
 * when `bare`. One bound that is not finite: not defined. */
const char *trd_figure_range(trd_voice *v, double low, double high, trd_unit unit, int digits,
                             bool sign, bool bare);

const char *trd_figure_count(trd_voice *v, int64_t count);

/* "2024-09-01T12:00:00Z" -> "1 september 2024, 12:00 UTC"; another text as it is. */
const char *trd_figure_day(trd_voice *v, const char *iso);

/* Decimals for a finding's estimate: the habit of its unit, or more where
 * fewer would print the value or a bound as equal to a threshold it differs
 * from (64,96 % against 65 %). */
int trd_figure_digits(const trd_finding *finding);

/* The habit of a unit for one value; counts that are whole have none. */
int trd_figure_habit(trd_unit unit, double value);

/* Decimals for a part of an estimate: the habit of its unit, or more where the
 * two points of a change would print with another difference than the change
 * itself (21,3 % and 21,0 %, while the change is printed as -0,4 pp). */
int trd_figure_part_digits(const trd_estimate *estimate, const trd_part *part);

/* True when numbers in the two units lie on one scale (share, pp, relative). */
bool trd_figure_same_scale(trd_unit a, trd_unit b);

/* True when the estimate is a change or a difference, shown with its sign. */
bool trd_figure_is_change(const trd_estimate *estimate);

#endif
