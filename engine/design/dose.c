/* More or less of it: does more taking part go together with a better outcome, or
 * with more change? The slope of least squares on how much one took part, in
 * clusters with CR2's errors, else with HC3's. */
#include "design/cases_int.h"

#include <stdlib.h>

/* ---- how much each case took part ------------------------------------------------- */

/* The dataset in whose rows those of `counted` are counted: one it refers to, and
 * that the cases know. */
static int shared(const trd_schema *schema, int base, int counted)
{
    const trd_dataset *d = &schema->datasets[counted];

    for (size_t k = 0; k < d->field_count; k++)
        if (d->fields[k].role == TRD_ROLE_REF && d->fields[k].to >= 0 && trd_schema_reaches(schema, base, d->fields[k].to))
            return d->fields[k].to;
    return -1;
}

static int counted_of(const trd_schema *schema, const trd_node *intensity)
{
    return intensity->op == TRD_OP_ROWS ? intensity->dataset : trd_node_measure_base(schema, intensity);
}

bool trd_comparison_counts_rows(const trd_comparison *how)
{
    return how->intensity && (how->intensity->op == TRD_OP_ROWS || how->intensity->op == TRD_OP_SUM);
}

bool trd_comparison_can_count(const trd_schema *schema, const trd_comparison *how, int base)
{
    int counted = counted_of(schema, how->intensity);
    return counted >= 0 && shared(schema, base, counted) >= 0;
}

/* Adds what row `row` stands for; INFINITY: that is known by bounds only. */
static double amount_of(const trd_column *value, size_t row)
{
    if (!value)
        return 1;
    if (trd_column_is_missing(value, row))
        return 0;
    trd_span span = trd_column_span(value, row);
    return span.low < span.high ? (double)INFINITY : span.low;
}

/* The rows (or what they add up to) of `counted` for every row of `to`. */
static trd_code count_rows(trd_data *data, const trd_node *intensity, int counted, int to, double *count, trd_error *err)
{
    const trd_column *where = NULL, *value = NULL;
    const int64_t    *index;
    size_t            rows = trd_data_rows(data, counted)->rows;
    trd_code          code = trd_data_index(data, counted, to, &index, err);

    if (code == TRD_OK && intensity->where)
        code = trd_data_evaluate(data, counted, intensity->where, &where, err);
    if (code == TRD_OK && intensity->op == TRD_OP_SUM)
        code = trd_data_evaluate(data, counted, intensity->args[0], &value, err);
    for (size_t i = 0; i < rows && code == TRD_OK; i++)
        if (index[i] >= 0 && (!where || (!trd_column_is_missing(where, i) && trd_column_whole(where, i) == 1)))
            count[index[i]] += amount_of(value, i);
    return code;
}

static trd_code count_for_cases(const trd_pairing *p, const double **out, trd_error *err)
{
    trd_data         *data = p->of->data;
    const trd_schema *schema = trd_data_schema(data);
    const trd_node   *intensity = p->of->how->intensity;
    int               counted = counted_of(schema, intensity), to = counted < 0 ? -1 : shared(schema, p->base, counted);
    size_t            rows = trd_data_rows(data, p->base)->rows;
    const int64_t    *index = NULL;

    if (to < 0)
        return trd_fail(err, TRD_E_RECIPE, "intensity counts rows that do not refer to what the measure knows; declare a ref()");
    double  *count = trd_pool_calloc(p->of->scratch, trd_data_rows(data, to)->rows + 1, sizeof *count);
    double  *number = trd_pool_alloc(p->of->scratch, (rows + 1) * sizeof *number);
    trd_code code = count && number ? count_rows(data, intensity, counted, to, count, err) : trd_compare_no_memory(err);
    if (code == TRD_OK && to != p->base)
        code = trd_data_index(data, p->base, to, &index, err);
    for (size_t i = 0; i < rows && code == TRD_OK; i++)
        number[i] = !index ? count[i] : index[i] < 0 ? (double)NAN : count[index[i]];
    *out = number;
    return code;
}

trd_code trd_compare_intensity(const trd_pairing *p, trd_case_term *out, trd_error *err)
{
    *out = (trd_case_term){ .as_of_after = true };
    if (trd_comparison_counts_rows(p->of->how))
        return count_for_cases(p, &out->number, err);
    return trd_data_evaluate(p->of->data, p->base, p->of->how->intensity, &out->column, err);
}

/* ---- no, little and much ------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The middle of the doses above 0; NAN without any. */
static trd_code middle_of(const trd_cases *cases, trd_pool *pool, double *out, trd_error *err)
{
    double *some = trd_pool_alloc(pool, (cases->count + 1) * sizeof *some);
    size_t  n = 0;

    if (!some)
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < cases->count; i++)
        if (cases->term[0][i] > 0)
            some[n++] = cases->term[0][i];
    qsort(some, n, sizeof *some, ascending);
    *out = n == 0 ? (double)NAN : (some[(n - 1) / 2] + some[n / 2]) / 2;
    return TRD_OK;
}

typedef struct level {
    trd_moments outcome;
    double      least, most;         /* doses */
} level;

static trd_code show_levels(const trd_pairing *p, const trd_cases *cases, const double *y, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    static const char *const names[2][3] = { { "dose_none", "dose_low", "dose_high" }, { "change_none", "change_low", "change_high" } };
    trd_unit unit = p->twice ? trd_compare_unit(p->of->measure, TRD_DOSE) : trd_measure_unit(p->of->measure);
    level    levels[3] = { { .least = INFINITY, .most = -INFINITY }, { .least = INFINITY, .most = -INFINITY }, { .least = INFINITY, .most = -INFINITY } };
    double   middle = NAN;
    trd_code code = middle_of(cases, pool, &middle, err);

    if (code != TRD_OK)
        return code;
    for (int k = 0; k < 3; k++)
        trd_moments_init(&levels[k].outcome);
    for (size_t i = 0; i < cases->count; i++) {
        double dose = cases->term[0][i];
        level *l = &levels[dose <= 0 ? 0 : dose <= middle ? 1 : 2];
        trd_moments_add(&l->outcome, &y[i], NULL, 1);
        l->least = fmin(l->least, dose);
        l->most = fmax(l->most, dose);
    }
    for (int k = 0; k < 3; k++) {
        trd_summary s;
        trd_moments_finish(&levels[k].outcome, &s);
        if (s.cases == 0)
            continue;
        const char *label = trd_pool_format(trd_data_pool(p->of->data), levels[k].least == levels[k].most ? "%.6g" : "%.6g\xE2\x80\x93%.6g",
                                            levels[k].least, levels[k].most);
        if (!label)
            return trd_compare_no_memory(err);
        trd_estimate_part(out, names[p->twice][k], label, unit, trd_span_of(s.mean), s.cases);
    }
    return TRD_OK;
}

/* ---- the slope ------------------------------------------------------------------------ */

static trd_code compare(const trd_pairing *p, const trd_cases *cases, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    const trd_comparing *c = p->of;
    double              *y = trd_pool_alloc(pool, (cases->count + 1) * sizeof *y);
    trd_coefficient     *term;

    if (!y)
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < cases->count; i++)
        y[i] = cases->value[i] - (p->twice ? cases->before[i] : 0);
    trd_code code = trd_cases_fit(cases, y, (const double *const *)cases->term, cases->terms, c->confidence, trd_data_watch(c->data), pool, &term, err);
    if (code != TRD_OK)
        return code;
    trd_interval slope = term[1].of;
    slope.cases = (int64_t)cases->count;
    slope.clusters = cases->clusters;
    if ((code = trd_compare_found(c, slope, out, err)) != TRD_OK || (code = show_levels(p, cases, y, pool, out, err)) != TRD_OK)
        return code;
    trd_compare_to_sd(out, trd_cases_baseline(cases, out));
    if (slope.reason == TRD_COLLINEAR)
        out->reason = "same_dose";
    return TRD_OK;
}

trd_code trd_compare_dose(const trd_pairing *p, const trd_case_term *terms, size_t term_count, size_t by, trd_pool *pool,
                          trd_estimate *out, trd_error *err)
{
    trd_cases cases;
    trd_code  code = trd_cases_list(p, by, terms, term_count, pool, &cases, err);

    if (code != TRD_OK)
        return code;
    out->marks |= TRD_MARK_SELF_SELECTION;       /* who takes part more, chose to */
    if (trd_cases_describe(p, &cases, out))
        code = compare(p, &cases, pool, out, err);
    trd_compare_flow(&cases.flow, p->twice, out);
    return code;
}
