#include "vectors.h"

#include "frame/quantile.h"
#include "stat/flows.h"
#include "stat/inequality.h"
#include "stat/rates.h"
#include "stat/representation.h"
#include "stat/segregation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows, or their frequencies, added up by unit and group; *groups columns. */
static double *counted(vec *v, int32_t *units, int32_t *groups, const char ***labels)
{
    int32_t *unit = vec_codes(v, vec_text(v, "unit"), units, NULL);
    int32_t *group = vec_codes(v, vec_text(v, "group"), groups, labels);
    double  *frequency = vec_numbers(v, vec_text(v, "frequency"));
    double  *counts = trd_pool_calloc(v->pool, (size_t)*units * (size_t)*groups + 1, sizeof *counts);

    for (size_t r = 0; r < vec_data(v)->rows; r++) {
        double times = frequency ? frequency[r] : 1;
        if (unit[r] >= 0 && group[r] >= 0 && !isnan(times))
            counts[unit[r] * *groups + group[r]] += times;
    }
    return counts;
}

static double *one_group(vec *v, const char *argument, const double *counts, int32_t units, int32_t groups, const char **labels)
{
    double *out = trd_pool_calloc(v->pool, (size_t)units + 1, sizeof *out);
    for (int32_t g = 0; g < groups; g++)
        for (int32_t u = 0; vec_cell_is(labels[g], vec_argument(v, argument)) && u < units; u++)
            out[u] = counts[u * groups + g];
    return out;
}

static void segregation(vec *v)
{
    int32_t         units, groups;
    const char    **labels;
    double         *counts = counted(v, &units, &groups, &labels);
    double         *first = one_group(v, "group1", counts, units, groups, labels);
    double         *second = one_group(v, "group2", counts, units, groups, labels);
    trd_segregation s;
    trd_error       err = { 0 };

    if (!vec_ok(v, trd_segregation_two(first, second, (size_t)units, &s, &err), &err))
        return;
    vec_check(v, "units", (double)s.units);
    vec_check(v, "n1", s.first);
    vec_check(v, "n2", s.second);
    vec_check(v, "dissimilarity", s.dissimilarity);
    vec_check(v, "gini", s.gini);
    vec_check(v, "theil_h", s.theil_h);
    vec_check(v, "entropy_nats", s.entropy);
    vec_check(v, "variance_ratio", s.variance_ratio);
    vec_check(v, "isolation_group1", s.isolation);
    vec_check(v, "exposure_group1_to_group2", s.exposure);
    vec_check(v, "mutual_information_nats", s.mutual_information);
    vec_check(v, "atkinson_half", s.atkinson_half);
}

static void segregation_multigroup(vec *v)
{
    int32_t              units, groups;
    double              *counts = counted(v, &units, &groups, NULL);
    trd_segregation_many s;

    trd_segregation_of(counts, (size_t)units, (size_t)groups, &s);
    vec_check(v, "units", (double)s.units);
    vec_check(v, "groups", (double)s.groups);
    vec_check(v, "entropy_nats", s.entropy);
    vec_check(v, "theil_h", s.theil_h);
    vec_check(v, "mutual_information_nats", s.mutual_information);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double p90_p10(vec *v, double *x, size_t n)
{
    int64_t   *until = trd_pool_calloc(v->pool, n + 1, sizeof *until);
    trd_values values = { .count = n, .rows = (int64_t)n, .value = x, .until = until };

    qsort(x, n, sizeof *x, ascending);
    for (size_t i = 0; i < n; i++)
        until[i] = (int64_t)i + 1;
    return trd_quantile(&values, 0.9, TRD_QUANTILE_USUAL) / trd_quantile(&values, 0.1, TRD_QUANTILE_USUAL);
}

static void inequality(vec *v)
{
    const char    *by = vec_text(v, "group");
    double        *x = vec_numbers(v, vec_text(v, "variable"));
    int32_t        groups = 0, *group = by ? vec_codes(v, by, &groups, NULL) : NULL;
    size_t         n = 0;
    trd_inequality i;
    trd_error      err = { 0 };

    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (!isnan(x[r]) && (!group || group[r] >= 0)) {
            if (group)
                group[n] = group[r];
            x[n++] = x[r];
        }
    if (!vec_ok(v, trd_inequality_of(x, group, groups, n, &i, &err), &err))
        return;
    vec_check(v, "n", (double)i.cases);
    vec_check(v, "mean", i.mean);
    vec_check(v, "gini", i.gini);
    vec_check(v, "gini_unbiased", i.gini_unbiased);
    vec_check(v, "theil_t", i.theil_t);
    vec_check(v, "theil_l", i.theil_l);
    vec_check(v, "cv", i.cv);
    vec_check(v, "atkinson_05", i.atkinson_half);
    vec_check(v, "atkinson_1", i.atkinson_1);
    vec_check(v, "hoover", i.hoover);
    vec_check_if(v, "theil_t_between", i.theil_t_between);
    vec_check_if(v, "theil_t_within", i.theil_t_within);
    vec_check_if(v, "theil_l_between", i.theil_l_between);
    vec_check(v, "p90_p10", p90_p10(v, x, n));
}

/* The numbers of an object or array, in order. */
static double *in_order(vec *v, const cJSON *list, size_t *n)
{
    double      *out = trd_pool_calloc(v->pool, (size_t)cJSON_GetArraySize(list) + 1, sizeof *out);
    const cJSON *x;

    *n = 0;
    cJSON_ArrayForEach(x, list)
        out[(*n)++] = cJSON_IsNumber(x) ? x->valuedouble : (double)NAN;
    return out;
}

static void representation(vec *v)
{
    size_t              groups, m;
    double             *participants = in_order(v, vec_argument(v, "participants"), &groups);
    double             *population = in_order(v, vec_argument(v, "population"), &m);
    trd_representation *r = trd_pool_calloc(v->pool, groups + 1, sizeof *r);
    double             *out = trd_pool_calloc(v->pool, 8 * groups + 1, sizeof *out);
    const char *const   names[] = { "share_participants", "share_population", "representation_ratio", "percentage_point_gap",
                                    "participation_rate", "parity_ratio_to_first", "parity_low", "parity_high" };
    trd_error           err = { 0 };

    if (!vec_ok(v, trd_representation_of(participants, population, groups, vec_level(v), r, &err), &err))
        return;
    for (size_t g = 0; g < groups; g++) {
        const double told[] = { r[g].participants, r[g].population, r[g].ratio, 100 * r[g].gap,
                                r[g].rate, r[g].parity.value, r[g].parity.low, r[g].parity.high };
        for (size_t i = 0; i < 8; i++)
            out[i * groups + g] = told[i];
    }
    for (size_t i = 0; i < 8; i++)
        vec_check_list(v, names[i], out + i * groups, groups);
}

static void check_matrix(vec *v, const char *name, const double *got, size_t rows, size_t columns)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(v->expected, name);
    for (size_t i = 0; i < rows * columns; i++)
        vec_check_part(v, name, cJSON_GetArrayItem(cJSON_GetArrayItem(expected, (int)(i / columns)), (int)(i % columns)), got[i]);
}

/* A column as places among the levels; -1: none of them. */
static int32_t *level_codes(vec *v, const char *argument, const cJSON *levels)
{
    const vec_table *t = vec_data(v);
    int32_t         *codes = trd_pool_calloc(v->pool, t->rows + 1, sizeof *codes);
    const cJSON     *level;

    for (size_t r = 0; r < t->rows; r++) {
        int32_t at = 0;
        codes[r] = -1;
        cJSON_ArrayForEach(level, levels) {
            if (vec_cell_is(vec_cell(t, r, vec_text(v, argument)), level))
                codes[r] = at;
            at++;
        }
    }
    return codes;
}

static void transition_matrix(vec *v)
{
    const cJSON    *levels = vec_argument(v, "levels");
    size_t          k = (size_t)cJSON_GetArraySize(levels), side = k + 1;
    int64_t        *counts = trd_pool_calloc(v->pool, side * side, sizeof *counts);
    double         *numbers = trd_pool_calloc(v->pool, side * side, sizeof *numbers), *shares = trd_pool_calloc(v->pool, k * k + 1, sizeof *shares);
    double         *from = trd_pool_calloc(v->pool, side, sizeof *from), *to = trd_pool_calloc(v->pool, side, sizeof *to);
    trd_transitions t;

    trd_transitions_count(level_codes(v, "from", levels), level_codes(v, "to", levels), vec_data(v)->rows, k, counts);
    trd_transitions_of(counts, k, shares, from, to, &t);
    for (size_t i = 0; i < side * side; i++)
        numbers[i] = (double)counts[i];
    check_matrix(v, "counts_with_missing", numbers, side, side);
    check_matrix(v, "row_proportions", shares, k, k);
    vec_check(v, "n_both_known", (double)t.known);
    vec_check(v, "stayers_share", t.stayers);
    vec_check(v, "shorrocks_mobility", t.shorrocks);
    vec_check_list(v, "from_share", from, k);
    vec_check_list(v, "to_share", to, k);
    vec_check(v, "immobility_ratio", t.immobility);
}

static void retention_chain(vec *v)
{
    const vec_table    *t = vec_data(v);
    const cJSON        *columns = vec_argument(v, "present_columns");
    size_t              k = (size_t)cJSON_GetArraySize(columns);
    uint8_t            *present = trd_pool_calloc(v->pool, t->rows * k + 1, 1);
    trd_retention_step *step = trd_pool_calloc(v->pool, k + 1, sizeof *step);
    double             *out = trd_pool_calloc(v->pool, 4 * k + 1, sizeof *out);

    for (size_t i = 0; i < t->rows * k; i++)
        present[i] = strcmp(vec_cell(t, i / k, cJSON_GetArrayItem(columns, (int)(i % k))->valuestring), "NA") != 0;
    trd_retention_of(present, t->rows, k, step);
    for (size_t i = 0; i < k; i++) {
        out[i] = (double)step[i].still;
        out[k + i] = step[i].retention;
        out[2 * k + i] = step[i].rate;
        out[3 * k + i] = (double)step[i].joined;
    }
    vec_check(v, "started", out[0]);
    vec_check_list(v, "still_each_step", out, k);
    vec_check_list(v, "retention", out + k, k);
    vec_check_list(v, "step_rate", out + 2 * k + 1, k - 1);
    vec_check_list(v, "new_each_step", out + 3 * k + 1, k - 1);
}

static void markov_chain(vec *v)
{
    const cJSON    *rows = vec_argument(v, "matrix"), *row;
    size_t          k = (size_t)cJSON_GetArraySize(rows), n, at = 0;
    double         *shares = trd_pool_calloc(v->pool, 2 * k * k + 2 * k + 1, sizeof *shares), *power = shares + k * k, *after = power + k * k;
    double         *start = vec_values(v, "start", &n);
    trd_stat_reason reason;
    trd_error       err = { 0 };

    cJSON_ArrayForEach(row, rows) {
        double *numbers = in_order(v, row, &n);
        for (size_t i = 0; i < n && i < k; i++)
            shares[at * k + i] = numbers[i];
        at++;
    }
    if (!vec_ok(v, trd_markov_after(shares, k, start, (int)vec_number(v, "steps", 1), power, after, &err), &err) ||
        !vec_ok(v, trd_markov_rest(shares, k, after + k, &reason, &err), &err))
        return;
    vec_check_list(v, "after_steps", after, k);
    check_matrix(v, "matrix_power", power, k, k);
    vec_check_list(v, "stationary", after + k, k);
}

static void kitagawa_decomposition(vec *v)
{
    size_t          groups, n;
    double         *part[] = { vec_values(v, "n_after", &groups), vec_values(v, "events_after", &n), vec_values(v, "n_before", &n),
                               vec_values(v, "events_before", &n) };
    trd_rate_group *group = trd_pool_calloc(v->pool, groups + 1, sizeof *group);
    double         *effects = trd_pool_calloc(v->pool, 2 * groups + 1, sizeof *effects);
    trd_rates       r;
    trd_error       err = { 0 };

    for (size_t g = 0; g < groups; g++)
        group[g] = (trd_rate_group){ part[0][g], part[1][g], part[2][g], part[3][g] };
    if (!vec_ok(v, trd_rates_of(group, groups, effects, effects + groups, &r, &err), &err))
        return;
    vec_check(v, "rate_after", r.after);
    vec_check(v, "rate_before", r.before);
    vec_check(v, "change", r.change);
    vec_check(v, "rate_effect", r.rate_effect);
    vec_check(v, "composition_effect", r.composition_effect);
    vec_check_list(v, "rate_effect_by_group", effects, groups);
    vec_check_list(v, "composition_effect_by_group", effects + groups, groups);
    vec_check(v, "directly_standardised_after", r.standardised);
    vec_check(v, "directly_standardised_before", r.before);
    vec_check(v, "indirect_ratio_after", r.indirect);
}

static void index_series(vec *v)
{
    size_t    n;
    double   *values = vec_values(v, "values", &n), *out = trd_pool_calloc(v->pool, 3 * n + 1, sizeof *out);
    trd_index i;
    trd_error err = { 0 };

    if (!vec_ok(v, trd_index_of(values, n, (size_t)vec_number(v, "base_position", 1) - 1, out, out + n, out + 2 * n, &i, &err), &err))
        return;
    for (size_t k = 0; k + 1 < n; k++)
        out[2 * n + k] *= 100;
    vec_check_list(v, "index", out, n);
    vec_check_list(v, "change", out + n, n - 1);
    vec_check_list(v, "percent_change", out + 2 * n, n - 1);
    vec_check(v, "total_change_percent", 100 * i.total_change);
    vec_check(v, "mean_growth_percent", 100 * i.growth);
    vec_check(v, "trend_slope", i.slope);
}

const vec_statistic vec_inequality_flows[] = {
    { "segregation", segregation },
    { "segregation_multigroup", segregation_multigroup },
    { "inequality", inequality },
    { "representation", representation },
    { "transition_matrix", transition_matrix },
    { "retention_chain", retention_chain },
    { "markov_chain", markov_chain },
    { "kitagawa_decomposition", kitagawa_decomposition },
    { "index_series", index_series },
    { NULL, NULL },
};
