/* stat/sum.h -- sums in twice the precision of a double.
 *
 * A trd_sum is the unevaluated sum high + low of two doubles, about 32 digits:
 * adding a million numbers, in any order and over any split, rounds to the
 * same double. Sums of whole numbers are exact. Long double would be shorter
 * to write, but is no wider than a double on some machines.
 *
 * Invariant: |low| <= half a unit in the last place of high.
 * Range:     products are exact for factors between 1e-150 and 1e150 in size;
 *            beyond 1e300 a sum becomes NAN.
 * Needs -ffp-contract=off and no -ffast-math.
 * Source:    D.E. Knuth (1998), The Art of Computer Programming 2, 4.2.2,
 *            theorem B; T.J. Dekker (1971), Numerische Mathematik 18, 224-242;
 *            M. Joldes, J.-M. Muller & V. Popescu (2017), ACM TOMS 44(2), 15.
 * Checked:   tests/unit/stat/test_sum.c (integers and laws).
 */
#ifndef TRD_STAT_SUM_H
#define TRD_STAT_SUM_H

typedef struct trd_sum {
    double high, low;
} trd_sum;

/* a + b exactly, as a rounded sum and what was lost. */
static inline trd_sum trd_sum_of(double a, double b)
{
    double s = a + b, part = s - a;
    return (trd_sum){ s, (a - (s - part)) + (b - part) };
}

/* The same when |a| >= |b|. */
static inline trd_sum trd_sum_tidy(double a, double b)
{
    double s = a + b;
    return (trd_sum){ s, b - (s - a) };
}

static inline trd_sum trd_sum_plus(trd_sum a, trd_sum b)
{
    trd_sum s = trd_sum_of(a.high, b.high), t = trd_sum_of(a.low, b.low);
    s = trd_sum_tidy(s.high, s.low + t.high);
    return trd_sum_tidy(s.high, s.low + t.low);
}

static inline trd_sum trd_sum_minus(trd_sum a, trd_sum b)
{
    return trd_sum_plus(a, (trd_sum){ -b.high, -b.low });
}

/* a * b exactly: each factor is split into halves of 26 bits, since fma() is
 * a slow call where the processor lacks it. */
static inline trd_sum trd_sum_product(double a, double b)
{
    const double splitter = 134217729;                /* 2^27 + 1 */
    double       p = a * b, ta = splitter * a, tb = splitter * b;
    double       ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh;
    return (trd_sum){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static inline trd_sum trd_sum_times(trd_sum a, trd_sum b)
{
    trd_sum p = trd_sum_product(a.high, b.high);
    return trd_sum_tidy(p.high, p.low + (a.high * b.low + a.low * b.high));
}

static inline trd_sum trd_sum_over(trd_sum a, trd_sum b)
{
    double  first = a.high / b.high;
    trd_sum rest = trd_sum_minus(a, trd_sum_times(b, (trd_sum){ first, 0 }));
    double  second = rest.high / b.high;
    rest = trd_sum_minus(rest, trd_sum_times(b, (trd_sum){ second, 0 }));
    trd_sum q = trd_sum_tidy(first, second);
    return trd_sum_plus(q, (trd_sum){ rest.high / b.high, 0 });
}

static inline double trd_sum_value(trd_sum a)
{
    return a.high + a.low;
}

/* A whole number of up to 128 bits as a trd_sum: exact to 106 bits. */
__extension__ typedef __int128 trd_wide;

static inline trd_sum trd_sum_of_wide(trd_wide x)
{
    double high = (double)x;
    return trd_sum_tidy(high, high < 1.6e38 && high > -1.6e38 ? (double)(x - (trd_wide)high) : 0);
}

#endif
