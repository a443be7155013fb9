/* Kappa: two raters, or equally many for each subject. */
#include "stat/agreement.h"

#include "base/pool.h"

#include <math.h>

/* ---- two raters ---- */

typedef struct square {
    const double     *table;
    size_t            categories;
    trd_kappa_weights weights;
    double            total;
} square;

static double weight(const square *s, size_t i, size_t j)
{
    double apart = s->categories > 1 ? fabs((double)i - (double)j) / (double)(s->categories - 1) : 0;
    if (s->weights == TRD_KAPPA_PLAIN)
        return i == j;
    return 1 - (s->weights == TRD_KAPPA_LINEAR ? apart : apart * apart);
}

/* Shares of category i: of the first rater and of the second. */
static double first_share(const square *s, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < s->categories; j++)
        sum += s->table[i * s->categories + j];
    return sum / s->total;
}

static double second_share(const square *s, size_t j)
{
    double sum = 0;
    for (size_t i = 0; i < s->categories; i++)
        sum += s->table[i * s->categories + j];
    return sum / s->total;
}

typedef struct margin {
    double first, second;            /* shares                               */
    double first_weight, second_weight;  /* mean weight of a row, a column   */
} margin;

static void fill_margins(const square *s, margin *m)
{
    for (size_t i = 0; i < s->categories; i++)
        m[i] = (margin){ .first = first_share(s, i), .second = second_share(s, i) };
    for (size_t i = 0; i < s->categories; i++)
        for (size_t j = 0; j < s->categories; j++) {
            m[i].first_weight += weight(s, i, j) * m[j].second;
            m[i].second_weight += weight(s, j, i) * m[j].first;
        }
}

/* Fleiss, Cohen and Everitt: the error of kappa, and under kappa 0. */
static void errors(const square *s, const margin *m, trd_kappa *k)
{
    double kappa = k->kappa.value, chance = k->expected, sum = 0, sum0 = 0;

    for (size_t i = 0; i < s->categories; i++)
        for (size_t j = 0; j < s->categories; j++) {
            double w = weight(s, i, j), both = m[i].first_weight + m[j].second_weight;
            double term = w - both * (1 - kappa);
            sum += s->table[i * s->categories + j] / s->total * term * term;
            sum0 += m[i].first * m[j].second * (w - both) * (w - both);
        }
    double off = kappa - chance * (1 - kappa);
    k->kappa.se = sqrt(fmax(0, sum - off * off) / s->total) / (1 - chance);
    k->se0 = sqrt(fmax(0, sum0 - chance * chance) / s->total) / (1 - chance);
    k->z = kappa / k->se0;
}

/* Chance as Scott and as Gwet see it; plain agreement. */
static void other_chances(const square *s, const margin *m, trd_kappa *k)
{
    double scott = 0, gwet = 0, agreed = 0;

    for (size_t i = 0; i < s->categories; i++) {
        double share = (m[i].first + m[i].second) / 2;
        scott += share * share;
        gwet += share * (1 - share) / (double)(s->categories - 1);
        agreed += s->table[i * s->categories + i] / s->total;
    }
    k->scott_pi = (agreed - scott) / (1 - scott);
    k->gwet_ac1 = (agreed - gwet) / (1 - gwet);
}

static void work_out_kappa(const square *s, double level, margin *m, trd_kappa *k)
{
    fill_margins(s, m);
    k->observed = k->expected = 0;
    for (size_t i = 0; i < s->categories; i++) {
        k->expected += m[i].first * m[i].first_weight;
        for (size_t j = 0; j < s->categories; j++)
            k->observed += weight(s, i, j) * s->table[i * s->categories + j] / s->total;
    }
    if (trd_interval_is_flat(1 - k->expected, 1)) {
        k->kappa.reason = TRD_NO_VARIANCE;
        return;
    }
    int64_t cases = k->kappa.cases;
    k->kappa.value = (k->observed - k->expected) / (1 - k->expected);
    errors(s, m, k);
    other_chances(s, m, k);
    k->kappa = trd_interval_t(k->kappa.value, k->kappa.se, INFINITY, 1, level, cases);
}

trd_code trd_kappa_of(const double *table, size_t categories, trd_kappa_weights weights, double level,
                      trd_kappa *out, trd_error *err)
{
    square   s = { table, categories, weights, 0 };
    trd_code code = trd_level_check(level, err);

    for (size_t i = 0; i < categories * categories && code == TRD_OK; i++) {
        if (!(table[i] >= 0 && isfinite(table[i])))
            code = trd_fail(err, TRD_E_USAGE, "a count of %.15g; counts are 0 or more", table[i]);
        s.total += table[i];
    }
    if (code != TRD_OK)
        return code;
    trd_kappa k = { trd_interval_none(NAN, level, (int64_t)s.total, TRD_NO_CASES), NAN, NAN, NAN, NAN, NAN, NAN };
    if (s.total > 0) {
        trd_pool *scratch = trd_pool_new(NULL);
        margin   *m = scratch ? trd_pool_calloc(scratch, categories, sizeof *m) : NULL;
        if (m)
            work_out_kappa(&s, level, m, &k);
        trd_pool_free(scratch);
        if (!m)
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu categories", categories);
    }
    *out = k;
    return TRD_OK;
}

/* ---- equally many raters for each subject ---- */

static double column_share(const double *counts, size_t subjects, size_t categories, size_t c, double raters)
{
    double sum = 0;
    for (size_t i = 0; i < subjects; i++)
        sum += counts[i * categories + c];
    return sum / ((double)subjects * raters);
}

/* The raters of every subject; NAN when they are not equally many. */
static double raters_of(const double *counts, size_t subjects, size_t categories)
{
    double raters = NAN;
    for (size_t i = 0; i < subjects; i++) {
        double sum = 0;
        for (size_t c = 0; c < categories; c++)
            sum += counts[i * categories + c] >= 0 ? counts[i * categories + c] : (double)NAN;
        if (i == 0)
            raters = sum;
        if (!(sum == raters))
            return NAN;
    }
    return raters;
}

trd_code trd_fleiss_of(const double *counts, size_t subjects, size_t categories, trd_fleiss *out, trd_error *err)
{
    trd_fleiss f = { (int64_t)subjects, raters_of(counts, subjects, categories), NAN, NAN, NAN, NAN, NAN, TRD_NO_CASES };
    double     n = (double)subjects, m = f.raters, same = 0, chance = 0, spread = 0, skew = 0;

    if (subjects > 0 && !(m >= 2))
        return trd_fail(err, TRD_E_USAGE, "every subject must be rated by equally many raters, two at least");
    for (size_t c = 0; c < categories && subjects > 0; c++) {
        double p = column_share(counts, subjects, categories, c, m);
        chance += p * p;
        spread += p * (1 - p);
        skew += p * (1 - p) * (1 - 2 * p);
        for (size_t i = 0; i < subjects; i++)
            same += counts[i * categories + c] * (counts[i * categories + c] - 1);
    }
    if (subjects > 0) {
        f.observed = same / (n * m * (m - 1));
        f.expected = chance;
        f.reason = trd_interval_is_flat(1 - chance, 1) ? TRD_NO_VARIANCE : TRD_DEFINED;
    }
    if (f.reason == TRD_DEFINED) {
        f.kappa = (f.observed - chance) / (1 - chance);
        f.se0 = M_SQRT2 / (spread * sqrt(n * m * (m - 1))) * sqrt(spread * spread - skew);
        f.z = f.kappa / f.se0;
    }
    *out = f;
    return TRD_OK;
}
