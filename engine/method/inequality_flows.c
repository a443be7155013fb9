/* Inequality, segregation, representation, flows, and rates over the years. */
#include "method/method_int.h"

#include "frame/quantile.h"
#include "stat/flows.h"
#include "stat/inequality.h"
#include "stat/rates.h"
#include "stat/representation.h"
#include "stat/segregation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups over units ---- */

/* Rows, or their frequencies, added up: counts[unit * *groups + group]. */
static double *counted(trd_call *call, int32_t *units, int32_t *groups, const char ***labels)
{
    int32_t *unit = trd_call_codes(call, "unit", units, NULL);
    int32_t *group = trd_call_codes(call, "group", groups, labels);
    double  *times = trd_call_has(call, "frequency") ? trd_call_numbers(call, "frequency") : NULL;
    double  *counts = trd_call_alloc(call, (size_t)*units * (size_t)*groups, sizeof *counts);

    for (size_t r = 0; r < call->rows; r++)
        if (unit[r] >= 0 && group[r] >= 0 && (!times || !isnan(times[r])))
            counts[(size_t)unit[r] * (size_t)*groups + (size_t)group[r]] += times ? times[r] : 1;
    return counts;
}

static double *one_group(trd_call *call, const char *argument, const double *counts, int32_t units, int32_t groups, const char **labels)
{
    const cJSON *wanted = trd_call_argument(call, argument);
    double      *out = trd_call_alloc(call, (size_t)units, sizeof *out);

    if (!wanted)
        trd_call_stop(call, TRD_E_USAGE, "%s is not given; it takes %s", argument, call->method->arguments);
    for (int32_t g = 0; g < groups; g++)
        for (int32_t u = 0; trd_call_text_is(labels[g], wanted) && u < units; u++)
            out[u] = counts[(size_t)u * (size_t)groups + (size_t)g];
    return out;
}

static void segregation(trd_call *call)
{
    int32_t         units, groups;
    const char    **labels;
    double         *counts = counted(call, &units, &groups, &labels);
    double         *first = one_group(call, "group1", counts, units, groups, labels);
    double         *second = one_group(call, "group2", counts, units, groups, labels);
    trd_segregation s;

    trd_call_try(call, trd_segregation_two(first, second, (size_t)units, &s, &call->err));
    TRD_TELL(call,
        { "units", (double)s.units }, { "n1", s.first }, { "n2", s.second }, { "dissimilarity", s.dissimilarity }, { "gini", s.gini },
        { "theil_h", s.theil_h }, { "entropy_nats", s.entropy }, { "variance_ratio", s.variance_ratio },
        { "isolation_group1", s.isolation }, { "exposure_group1_to_group2", s.exposure },
        { "mutual_information_nats", s.mutual_information }, { "atkinson_half", s.atkinson_half });
    trd_tell_reason(call, s.reason);
}

static void segregation_multigroup(trd_call *call)
{
    int32_t              units, groups;
    double              *counts = counted(call, &units, &groups, NULL);
    trd_segregation_many s;

    trd_segregation_of(counts, (size_t)units, (size_t)groups, &s);
    TRD_TELL(call,
        { "units", (double)s.units }, { "groups", (double)s.groups }, { "entropy_nats", s.entropy }, { "theil_h", s.theil_h },
        { "mutual_information_nats", s.mutual_information });
    trd_tell_reason(call, s.reason);
}

/* ---- amounts ---- */

static void inequality(trd_call *call)
{
    double        *x = trd_call_numbers(call, "variable");
    int32_t        groups = 0, *group = trd_call_has(call, "group") ? trd_call_codes(call, "group", &groups, NULL) : NULL;
    size_t         n = 0;
    trd_inequality i;

    for (size_t r = 0; r < call->rows; r++)
        if (!isnan(x[r]) && (!group || group[r] >= 0)) {
            if (group)
                group[n] = group[r];
            x[n++] = x[r];
        }
    trd_values o = trd_call_order(call, x, n);
    double     tenth = trd_quantile(&o, 0.1, TRD_QUANTILE_USUAL), ninth = trd_quantile(&o, 0.9, TRD_QUANTILE_USUAL);
    trd_call_try(call, trd_inequality_of(x, group, groups, n, &i, &call->err));
    TRD_TELL(call,
        { "n", (double)i.cases }, { "mean", i.mean }, { "gini", i.gini }, { "gini_unbiased", i.gini_unbiased },
        { "theil_t", i.theil_t }, { "theil_l", i.theil_l }, { "cv", i.cv }, { "atkinson_05", i.atkinson_half },
        { "atkinson_1", i.atkinson_1 }, { "hoover", i.hoover }, { "p90_p10", tenth > 0 ? ninth / tenth : (double)NAN },
        { "theil_t_between", i.theil_t_between }, { "theil_t_within", i.theil_t_within },
        { "theil_l_between", i.theil_l_between }, { "theil_l_within", i.theil_l_within });
    trd_tell_reason(call, i.reason != TRD_DEFINED || i.cases != 1 ? i.reason : TRD_ONE_CASE);
}

/* ---- who takes part ---- */

/* The numbers of `name` in the order of the groups of `like`, when both name
 * their groups; else in their own. */
static double *beside(trd_call *call, const char *name, const char *like, size_t n)
{
    const cJSON *a = trd_call_argument(call, name), *b = trd_call_argument(call, like), *group;
    size_t       count, at = 0;
    double      *out = trd_call_list(call, name, &count);

    if (count != n)
        trd_call_stop(call, TRD_E_USAGE, "%s is of %zu groups and %s of %zu; give both for the same groups", like, n, name, count);
    if (!cJSON_IsObject(a) || !cJSON_IsObject(b))
        return out;
    cJSON_ArrayForEach(group, b) {
        const cJSON *x = cJSON_GetObjectItemCaseSensitive(a, group->string);
        if (!x)
            trd_call_stop(call, TRD_E_USAGE, "%s has no group '%s' and %s has", name, group->string, like);
        out[at++] = trd_call_as_number(call, name, x);
    }
    return out;
}

/* By name of the group when the argument names them, else a list. */
static void tell_by_group(trd_call *call, const char *name, const char *like, const double *values, size_t n)
{
    const cJSON *a = trd_call_argument(call, like), *group;

    if (!cJSON_IsObject(a)) {
        trd_tell_list(call, name, values, n);
        return;
    }
    cJSON *in = trd_tell_object(call, NULL, name);
    cJSON_ArrayForEach(group, a)
        trd_tell_in(call, in, group->string, *values++);
}

static void representation(trd_call *call)
{
    enum { PARTS = 8 };
    static const char *const names[PARTS] = { "share_participants", "share_population", "representation_ratio", "percentage_point_gap",
                                              "participation_rate", "parity_ratio_to_first", "parity_low", "parity_high" };
    size_t              groups;
    double             *participants = trd_call_list(call, "participants", &groups);
    double             *population = beside(call, "population", "participants", groups);
    trd_representation *r = trd_call_alloc(call, groups, sizeof *r);
    double             *out = trd_call_alloc(call, PARTS * groups, sizeof *out);

    trd_call_try(call, trd_representation_of(participants, population, groups, trd_call_level(call), r, &call->err));
    for (size_t g = 0; g < groups; g++) {
        const double told[PARTS] = { r[g].participants, r[g].population, r[g].ratio, 100 * r[g].gap,
                                     r[g].rate, r[g].parity.value, r[g].parity.low, r[g].parity.high };
        for (size_t i = 0; i < PARTS; i++)
            out[i * groups + g] = told[i];
        trd_tell_reason(call, r[g].parity.reason);
    }
    for (size_t i = 0; i < PARTS; i++)
        tell_by_group(call, names[i], "participants", out + i * groups, groups);
}

/* ---- flows ---- */

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The states: the argument `levels`, or all texts of both columns. */
static const char **states_of(trd_call *call, size_t *count)
{
    int32_t      k, m;
    const char **first, **second;

    if (trd_call_has(call, "levels"))
        return trd_call_words(call, "levels", count);
    trd_call_codes(call, "from", &k, &first);
    trd_call_codes(call, "to", &m, &second);
    const char **out = trd_call_alloc(call, (size_t)k + (size_t)m, sizeof *out);
    size_t       n = 0, kept = 0;
    for (int32_t i = 0; i < k; i++)
        out[n++] = first[i];
    for (int32_t i = 0; i < m; i++)
        out[n++] = second[i];
    qsort(out, n, sizeof *out, by_bytes);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(out[kept - 1], out[i]) != 0)
            out[kept++] = out[i];
    *count = kept;
    return out;
}

static int32_t *places(trd_call *call, const char *argument, const char *const *states, size_t count)
{
    const char **texts = trd_call_texts(call, argument);
    int32_t     *out = trd_call_alloc(call, call->rows, sizeof *out);

    for (size_t r = 0; r < call->rows; r++) {
        out[r] = -1;
        for (size_t s = 0; texts[r] && s < count; s++)
            if (strcmp(texts[r], states[s]) == 0)
                out[r] = (int32_t)s;
    }
    return out;
}

static void transition_matrix(trd_call *call)
{
    size_t          k;
    const char    **states = states_of(call, &k);
    size_t          side = k + 1;
    int32_t        *from = places(call, "from", states, k), *to = places(call, "to", states, k);
    int64_t        *counts = trd_call_alloc(call, side * side, sizeof *counts);
    double         *numbers = trd_call_alloc(call, side * side, sizeof *numbers), *shares = trd_call_alloc(call, k * k, sizeof *shares);
    double         *before = trd_call_alloc(call, k, sizeof *before), *after = trd_call_alloc(call, k, sizeof *after);
    trd_transitions t;

    trd_transitions_count(from, to, call->rows, k, counts);
    trd_transitions_of(counts, k, shares, before, after, &t);
    for (size_t i = 0; i < side * side; i++)
        numbers[i] = (double)counts[i];
    trd_tell_texts(call, "states", states, k);
    trd_tell_matrix(call, "counts_with_missing", numbers, side, side);
    trd_tell_matrix(call, "row_proportions", shares, k, k);
    trd_tell_list(call, "from_share", before, k);
    trd_tell_list(call, "to_share", after, k);
    TRD_TELL(call,
        { "n_both_known", (double)t.known }, { "stayers_share", t.stayers }, { "shorrocks_mobility", t.shorrocks },
        { "immobility_ratio", t.immobility });
    trd_tell_reason(call, t.reason != TRD_DEFINED ? t.reason : isnan(t.shorrocks) ? TRD_EMPTY_GROUP : TRD_DEFINED);
}

static void retention_chain(trd_call *call)
{
    size_t              k, n = call->rows;
    const char        **columns = trd_call_words(call, "present_columns", &k);
    uint8_t            *present = trd_call_alloc(call, n * k, 1);
    trd_retention_step *step = trd_call_alloc(call, k, sizeof *step);
    double             *out = trd_call_alloc(call, 4 * k, sizeof *out);

    if (k == 0)
        trd_call_stop(call, TRD_E_USAGE, "present_columns names no column; give one per occasion");
    for (size_t i = 0; i < k; i++) {
        const char **texts = trd_call_texts_of(call, columns[i]);
        for (size_t r = 0; r < n; r++)
            present[r * k + i] = texts[r] != NULL;
    }
    trd_retention_of(present, n, k, step);
    for (size_t i = 0; i < k; i++) {
        out[i] = (double)step[i].still;
        out[k + i] = step[i].retention;
        out[2 * k + i] = step[i].rate;
        out[3 * k + i] = (double)step[i].joined;
    }
    trd_tell(call, "started", out[0]);
    trd_tell_list(call, "still_each_step", out, k);
    trd_tell_list(call, "retention", out + k, k);
    trd_tell_list(call, "step_rate", out + 2 * k + 1, k - 1);
    trd_tell_list(call, "new_each_step", out + 3 * k + 1, k - 1);
    trd_tell_reason(call, step[0].still ? TRD_DEFINED : TRD_NO_CASES);
}

static void markov_chain(trd_call *call)
{
    size_t          k, columns, n, steps = trd_call_count(call, "steps", 1);
    double         *shares = trd_call_matrix(call, "matrix", &k, &columns), *start = trd_call_list(call, "start", &n);
    double         *power = trd_call_alloc(call, k * k, sizeof *power), *after = trd_call_alloc(call, 2 * k, sizeof *after);
    trd_stat_reason reason;

    if (columns != k)
        trd_call_stop(call, TRD_E_USAGE, "matrix has %zu rows of %zu; a chain needs as many of both", k, columns);
    if (n != k)
        trd_call_stop(call, TRD_E_USAGE, "start holds %zu shares; matrix has %zu states", n, k);
    if (steps > 1000000)
        trd_call_stop(call, TRD_E_USAGE, "steps must be a number from 0 to 1000000");
    trd_call_try(call, trd_markov_after(shares, k, start, (int)steps, power, after, &call->err));
    trd_call_try(call, trd_markov_rest(shares, k, after + k, &reason, &call->err));
    trd_tell_list(call, "after_steps", after, k);
    trd_tell_matrix(call, "matrix_power", power, k, k);
    trd_tell_list(call, "stationary", after + k, k);
    trd_tell_reason(call, reason);
}

/* ---- rates and years ---- */

static void kitagawa_decomposition(trd_call *call)
{
    static const char *const names[] = { "events_after", "n_before", "events_before" };
    size_t          groups;
    double         *n_after = trd_call_list(call, "n_after", &groups), *other[3];
    trd_rate_group *group = trd_call_alloc(call, groups, sizeof *group);
    double         *effects = trd_call_alloc(call, 2 * groups, sizeof *effects);
    trd_rates       r;

    for (int i = 0; i < 3; i++)
        other[i] = beside(call, names[i], "n_after", groups);
    for (size_t g = 0; g < groups; g++)
        group[g] = (trd_rate_group){ n_after[g], other[0][g], other[1][g], other[2][g] };
    trd_call_try(call, trd_rates_of(group, groups, effects, effects + groups, &r, &call->err));
    TRD_TELL(call,
        { "rate_after", r.after }, { "rate_before", r.before }, { "change", r.change }, { "rate_effect", r.rate_effect },
        { "composition_effect", r.composition_effect }, { "directly_standardised_after", r.standardised },
        { "directly_standardised_before", r.before }, { "indirect_ratio_after", r.indirect });
    tell_by_group(call, "rate_effect_by_group", "n_after", effects, groups);
    tell_by_group(call, "composition_effect_by_group", "n_after", effects + groups, groups);
    trd_tell_reason(call, r.reason);
}

static void index_series(trd_call *call)
{
    size_t    n, base = trd_call_count(call, "base_position", 1);
    double   *values = trd_call_list(call, "values", &n), *out = trd_call_alloc(call, 3 * n, sizeof *out);
    trd_index i;

    if (base < 1 || base > n)
        trd_call_stop(call, TRD_E_USAGE, "base_position must be a place in values, from 1 to %zu", n);
    trd_call_try(call, trd_index_of(values, n, base - 1, out, out + n, out + 2 * n, &i, &call->err));
    for (size_t k = 0; k + 1 < n; k++)
        out[2 * n + k] *= 100;
    trd_tell_list(call, "index", out, n);
    trd_tell_list(call, "change", out + n, n - 1);
    trd_tell_list(call, "percent_change", out + 2 * n, n - 1);
    TRD_TELL(call,
        { "total_change_percent", 100 * i.total_change }, { "mean_growth_percent", 100 * i.growth }, { "trend_slope", i.slope });
    trd_tell_reason(call, n < 2 ? TRD_ONE_CASE : TRD_DEFINED);
}

const trd_method trd_methods_inequality_flows[] = {
    { "segregation", "how unevenly two groups are spread over units (dissimilarity, Gini, Theil's H, isolation, exposure)",
      "unit group group1 group2 frequency",
      "units n1 n2 dissimilarity gini theil_h entropy_nats variance_ratio isolation_group1 exposure_group1_to_group2 "
      "mutual_information_nats atkinson_half", segregation },
    { "segregation_multigroup", "how unevenly several groups are spread over units (Theil's H)", "unit group frequency",
      "units groups entropy_nats theil_h mutual_information_nats", segregation_multigroup },
    { "inequality", "how unequally an amount is divided (Gini, Theil, Atkinson, Hoover), between and within groups",
      "variable group missing",
      "n mean gini gini_unbiased theil_t theil_l cv atkinson_05 atkinson_1 hoover p90_p10 theil_t_between theil_t_within "
      "theil_l_between theil_l_within", inequality },
    { "representation", "who takes part, compared with who could; numbers by group", "participants population confidence=0.95",
      "share_participants share_population representation_ratio percentage_point_gap participation_rate parity_ratio_to_first "
      "parity_low parity_high", representation },
    { "transition_matrix", "who went from where to where, and who stayed", "from to levels",
      "states counts_with_missing row_proportions from_share to_share n_both_known stayers_share shorrocks_mobility immobility_ratio",
      transition_matrix },
    { "retention_chain", "who is still there at each occasion; present is: the column is not missing", "present_columns",
      "started still_each_step retention step_rate new_each_step", retention_chain },
    { "markov_chain", "where a table of moves leads after some steps, and in the end", "matrix start steps=1",
      "after_steps matrix_power stationary", markov_chain },
    { "kitagawa_decomposition", "a change of a rate: from other rates within groups, or from other groups",
      "n_after events_after n_before events_before",
      "rate_after rate_before change rate_effect composition_effect directly_standardised_after directly_standardised_before "
      "indirect_ratio_after rate_effect_by_group composition_effect_by_group", kitagawa_decomposition },
    { "index_series", "a series as an index, with its steps, growth and trend", "values base_position=1",
      "index change percent_change total_change_percent mean_growth_percent trend_slope", index_series },
    { NULL, NULL, NULL, NULL, NULL },
};
