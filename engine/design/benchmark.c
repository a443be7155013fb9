/* A measure beside a known value from elsewhere, and how far it is from it. The
 * value itself is known exactly (a full count), in a range (rounding, published
 * bounds) or by a sample (its size, or its interval); what of it is uncertain
 * goes into the difference. */
#include "design/compare_int.h"

#include "stat/difference.h"
#include "stat/distribution.h"

#include <math.h>

/* An interval at one level as one at another, by the normal distribution. */
static trd_yardstick at_level(const trd_comparison *how, double confidence)
{
    double value = isnan(how->value) ? (how->low + how->high) / 2 : how->value;
    double by = trd_t_critical(confidence, INFINITY) / trd_t_critical(how->confidence, INFINITY);

    return (trd_yardstick){ value, value - by * (value - how->low), value + by * (how->high - value), TRD_KNOWN_BY_SAMPLE };
}

static trd_code of_sample(const trd_comparison *how, bool share, double confidence, trd_yardstick *out, trd_error *err)
{
    int64_t   cases = (int64_t)how->n;
    trd_share s;

    if (!share) {
        trd_interval mean = trd_interval_t(how->value, how->sd / sqrt(how->n), how->n - 1, fabs(how->value), confidence, cases);
        *out = (trd_yardstick){ how->value, mean.low, mean.high, TRD_KNOWN_BY_SAMPLE };
        return TRD_OK;
    }
    trd_code code = trd_share_published(how->value, cases, confidence, &s, err);
    if (code == TRD_OK)
        *out = (trd_yardstick){ how->value, s.low, s.high, TRD_KNOWN_BY_SAMPLE };
    return code;
}

static trd_code yardstick(const trd_comparing *c, trd_yardstick *out, trd_error *err)
{
    const trd_comparison *how = c->how;

    if (how->n > 0)
        return of_sample(how, trd_measure_unit(c->measure) == TRD_UNIT_SHARE, c->confidence, out, err);
    if (isnan(how->low) || isnan(how->high))
        *out = (trd_yardstick){ how->value, NAN, NAN, TRD_KNOWN_EXACTLY };
    else if (isnan(how->confidence))
        *out = (trd_yardstick){ how->value, how->low, how->high, TRD_KNOWN_IN_RANGE };
    else
        *out = at_level(how, c->confidence);
    return TRD_OK;
}

/* "Techniekpact, vmbo leerjaar 3, 2023" */
static const char *label_of(const trd_comparison *how, trd_pool *pool)
{
    const char *year = isnan(how->year) ? "" : trd_pool_format(pool, "%.0f", how->year);

    if (!year)
        return NULL;
    return trd_pool_format(pool, "%s%s%s%s%s", how->source, *how->source && *how->population ? ", " : "", how->population,
                           (*how->source || *how->population) && *year ? ", " : "", year);
}

static trd_code note_value(const trd_comparing *c, const trd_yardstick *y, trd_estimate *out, trd_error *err)
{
    const char *label = label_of(c->how, trd_data_pool(c->data));
    int64_t     cases = c->how->n > 0 ? (int64_t)c->how->n : -1;

    if (!label)
        return trd_compare_no_memory(err);
    if (y->how == TRD_KNOWN_IN_RANGE) {
        trd_estimate_part(out, "benchmark", label, out->unit, (trd_span){ y->low, y->high }, cases);
        return TRD_OK;
    }
    trd_interval known = trd_interval_none(y->value, c->confidence, cases, TRD_FULL_COUNT);
    if (y->how == TRD_KNOWN_BY_SAMPLE && !isnan(y->low) && !isnan(y->high)) {
        known.low = y->low;
        known.high = y->high;
        known.reason = TRD_DEFINED;
    }
    trd_estimate_part_between(out, "benchmark", label, out->unit, &known, cases);
    if (y->how == TRD_KNOWN_EXACTLY && !c->how->full_count)
        out->marks |= TRD_MARK_BENCHMARK_UNCERTAIN;
    return TRD_OK;
}

/* Of hidden cells, and of a full count beside a range: bounds, no interval. */
static trd_span difference_bounds(trd_span own, const trd_yardstick *y)
{
    bool exact = y->how == TRD_KNOWN_EXACTLY || isnan(y->low) || isnan(y->high);
    return trd_span_subtract(own, exact ? trd_span_of(y->value) : (trd_span){ y->low, y->high });
}

trd_code trd_compare_benchmark(const trd_comparing *c, trd_estimate *out, trd_error *err)
{
    trd_unit      unit = out->unit == TRD_UNIT_SHARE ? TRD_UNIT_PP : out->unit;
    trd_span      own = out->has_span ? out->span : trd_span_of(out->value);
    trd_interval  mine = trd_interval_none(out->value, c->confidence, out->cases, TRD_FULL_COUNT), apart;
    trd_yardstick y;
    trd_code      code = yardstick(c, &y, err);

    if (code != TRD_OK || (code = note_value(c, &y, out, err)) != TRD_OK)
        return code;
    if (!trd_span_is_defined(own))
        return TRD_OK;
    if (out->has_span || (out->census && y.how != TRD_KNOWN_BY_SAMPLE)) {
        trd_estimate_part(out, "difference", "", unit, difference_bounds(own, &y), -1);
        return TRD_OK;
    }
    if (out->confidence > 0) {
        mine.low = out->low;
        mine.high = out->high;
        mine.reason = TRD_DEFINED;
    } else if (!out->census) {           /* the reason stands in the estimate */
        mine.reason = TRD_NO_VARIANCE;
    }
    if ((code = trd_difference_from(&mine, &y, &apart, err)) == TRD_OK)
        trd_estimate_part_between(out, "difference", "", unit, &apart, -1);
    return code;
}
