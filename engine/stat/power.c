#include "stat/power.h"

#include "stat/distribution.h"
#include "stat/noncentral.h"

#include <math.h>

static bool is_open_probability(double p)
{
    return p > 0 && p < 1;
}

/* ---- turning a power round ---- */

typedef struct question {
    double (*power)(const struct question *q, double x);
    double fixed[4];
    double alpha;
    bool   two_sided;
    trd_t_design design;
} question;

/* The x from `least` on at which the power is what is wanted; it rises with x. */
static double answer(const question *q, double wanted, double least)
{
    double low = least, high = 2 * least + 1;

    if (!is_open_probability(wanted) || !is_open_probability(q->alpha) || isnan(q->power(q, high)))
        return NAN;
    if (q->power(q, low) >= wanted)
        return low;
    while (q->power(q, high) < wanted) {
        low = high;
        high *= 2;
        if (high > 1e12)
            return INFINITY;
    }
    for (int i = 0; i < 200 && high - low > 4e-16 * high; i++) {
        double middle = (low + high) / 2;
        if (q->power(q, middle) < wanted)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

/* ---- t ---- */

static double t_power(double df, double ncp, double alpha, bool two_sided)
{
    if (!is_open_probability(alpha) || !(df >= 1) || isnan(ncp))
        return NAN;
    double critical = trd_t_upper_quantile(two_sided ? alpha / 2 : alpha, df);
    double power = trd_noncentral_t_upper(critical, df, ncp);
    return two_sided ? power + trd_noncentral_t_lower(-critical, df, ncp) : power;
}

double trd_power_t(trd_t_design design, double n, double d, double alpha, bool two_sided)
{
    double samples = design == TRD_T_TWO_SAMPLES ? 2 : 1;
    return t_power(samples * (n - 1), sqrt(n / samples) * d, alpha, two_sided);
}

double trd_power_t_unequal(double n1, double n2, double d, double alpha, bool two_sided)
{
    return t_power(n1 + n2 - 2, d / sqrt(1 / n1 + 1 / n2), alpha, two_sided);
}

static double t_by_cases(const question *q, double n)
{
    return trd_power_t(q->design, n, q->fixed[0], q->alpha, q->two_sided);
}

static double t_by_effect(const question *q, double d)
{
    return trd_power_t(q->design, q->fixed[0], d, q->alpha, q->two_sided);
}

static double t_by_effect_unequal(const question *q, double d)
{
    return trd_power_t_unequal(q->fixed[0], q->fixed[1], d, q->alpha, q->two_sided);
}

double trd_power_t_cases(trd_t_design design, double d, double alpha, double power, bool two_sided)
{
    question q = { t_by_cases, { two_sided ? fabs(d) : d }, alpha, two_sided, design };
    return q.fixed[0] > 0 ? answer(&q, power, 2) : NAN;
}

double trd_power_t_effect(trd_t_design design, double n, double alpha, double power, bool two_sided)
{
    question q = { t_by_effect, { n }, alpha, two_sided, design };
    return answer(&q, power, 0);
}

double trd_power_t_unequal_effect(double n1, double n2, double alpha, double power, bool two_sided)
{
    question q = { t_by_effect_unequal, { n1, n2 }, alpha, two_sided, TRD_T_TWO_SAMPLES };
    return answer(&q, power, 0);
}

/* ---- two shares ---- */

/* The deviate of the test, and the spread of the difference without and with it. */
static bool shares(double p1, double p2, double alpha, bool two_sided, double *z, double *null, double *spread)
{
    if (!(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1) || p1 == p2 || !is_open_probability(alpha))
        return false;
    *z = trd_normal_upper_quantile(two_sided ? alpha / 2 : alpha);
    *null = sqrt((p1 + p2) * (2 - p1 - p2) / 2);
    *spread = sqrt(p1 * (1 - p1) + p2 * (1 - p2));
    return true;
}

double trd_power_shares(double n, double p1, double p2, double alpha, bool two_sided)
{
    double z, null, spread;
    if (!(n > 0) || !shares(p1, p2, alpha, two_sided, &z, &null, &spread))
        return NAN;
    return trd_normal_lower((sqrt(n) * fabs(p1 - p2) - z * null) / spread);
}

double trd_power_shares_cases(double p1, double p2, double alpha, double power, bool two_sided)
{
    double z, null, spread;
    if (!is_open_probability(power) || !shares(p1, p2, alpha, two_sided, &z, &null, &spread))
        return NAN;
    double root = (z * null + trd_normal_quantile(power) * spread) / fabs(p1 - p2);
    return root * root;
}

double trd_power_shares_corrected(double cases, double p1, double p2)
{
    double root = 1 + sqrt(1 + 4 / (cases * fabs(p1 - p2)));
    return cases / 4 * root * root;
}

double trd_cohen_h(double p1, double p2)
{
    return 2 * asin(sqrt(p1)) - 2 * asin(sqrt(p2));
}

double trd_power_arcsine_cases(double h, double alpha, double power, bool two_sided)
{
    if (!is_open_probability(alpha) || !is_open_probability(power) || h == 0)
        return NAN;
    double root = (trd_normal_upper_quantile(two_sided ? alpha / 2 : alpha) + trd_normal_quantile(power)) / h;
    return 2 * root * root;
}

/* ---- groups and tables ---- */

double trd_power_anova(double groups, double n, double f, double alpha)
{
    double df1 = groups - 1, df2 = (n - 1) * groups;
    return is_open_probability(alpha) ? trd_noncentral_f_upper(trd_f_upper_quantile(alpha, df1, df2), df1, df2, groups * n * f * f) : NAN;
}

static double anova_by_cases(const question *q, double n)
{
    return trd_power_anova(q->fixed[0], n, q->fixed[1], q->alpha);
}

double trd_power_anova_cases(double groups, double f, double alpha, double power)
{
    question q = { anova_by_cases, { groups, f }, alpha, true, TRD_T_TWO_SAMPLES };
    return f != 0 ? answer(&q, power, 2) : NAN;
}

double trd_power_chisq(double n, double w, double df, double alpha)
{
    return is_open_probability(alpha) ? trd_noncentral_chisq_upper(trd_chisq_upper_quantile(alpha, df), df, n * w * w) : NAN;
}

static double chisq_by_cases(const question *q, double n)
{
    return trd_power_chisq(n, q->fixed[0], q->fixed[1], q->alpha);
}

double trd_power_chisq_cases(double w, double df, double alpha, double power)
{
    question q = { chisq_by_cases, { w, df }, alpha, true, TRD_T_TWO_SAMPLES };
    return w != 0 ? answer(&q, power, 1) : NAN;
}

/* ---- clusters ---- */

double trd_design_effect(double size, double cv, double icc)
{
    return 1 + ((cv * cv + 1) * size - 1) * icc;
}

trd_smallest_effect trd_cluster_trial_effect(const trd_cluster_trial *t, double alpha, double power)
{
    double              share = t->treated * (1 - t->treated) * t->clusters;
    trd_smallest_effect e = { .df = t->clusters - t->covariates - 2 };

    e.multiplier = trd_t_upper_quantile(alpha / 2, e.df) + trd_t_quantile(power, e.df);
    e.se = sqrt(t->icc * (1 - t->r2_cluster) / share + (1 - t->icc) * (1 - t->r2_case) / (share * t->size));
    e.effect = e.multiplier * e.se;
    return e;
}

/* ---- the size of a survey ---- */

double trd_share_cases(double p, double margin, double level, double population)
{
    double z = trd_normal_upper_quantile((1 - level) / 2), n = z * z * p * (1 - p) / (margin * margin);
    return n / (1 + (n - 1) / population);
}
