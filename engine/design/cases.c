/* The cases of a comparison as plain arrays. */
#include "design/cases_int.h"

#include "base/random.h"
#include "stat/linear.h"

#include <stdlib.h>
#include <string.h>

/* ---- one case ------------------------------------------------------------------ */

/* The row that says what the term is; -1: neither does. */
static int64_t row_of(const trd_case_term *t, const uint32_t rows[2])
{
    for (int i = 0; i < 2; i++) {
        uint32_t row = rows[t->as_of_after ? 1 - i : i];
        if (row != UINT32_MAX && (t->column ? !trd_column_is_missing(t->column, row) : !isnan(t->number[row])))
            return row;
    }
    return -1;
}

static bool is_text(const trd_case_term *t)
{
    return t->column && t->column->type == TRD_CODE;
}

static double number_of(const trd_case_term *t, size_t row)
{
    if (!t->column)
        return t->number[row];
    if (is_text(t))
        return (double)trd_column_code(t->column, row);
    return t->column->width == TRD_SPANS ? t->column->as.spans[row].low : trd_column_number(t->column, row);
}

static bool is_hidden(const trd_case_term *t, size_t row)
{
    if (!t->column)
        return isinf(t->number[row]);
    return t->column->width == TRD_SPANS && t->column->as.spans[row].low < t->column->as.spans[row].high;
}

/* Puts the case at the end of the list when everything of it is known. */
static void add_case(const trd_pairing *p, const uint32_t rows[2], const trd_case_term *terms, size_t term_count, trd_cases *c)
{
    double  before = rows[0] != UINT32_MAX ? p->value[rows[0]] : NAN, after = rows[1] != UINT32_MAX ? p->value[rows[1]] : NAN;
    int     treated = trd_pairing_treated(p, rows);
    int32_t cluster = trd_pairing_cluster(p, rows);
    bool    hidden = trd_pairing_is_hidden(p, rows);

    c->present++;
    c->flow.matched += rows[0] != UINT32_MAX && rows[1] != UINT32_MAX;
    if (p->twice && !isnan(before) && treated >= 0) {
        c->started[treated]++;
        c->lost[treated] += isnan(after);
    }
    if ((p->twice && isnan(before)) || isnan(after) || treated < 0 || cluster < 0)
        return;
    for (size_t k = 0; k < term_count; k++) {
        int64_t row = row_of(&terms[k], rows);
        if (row < 0)
            return;
        c->term[k][c->count] = number_of(&terms[k], (size_t)row);
        hidden |= is_hidden(&terms[k], (size_t)row);
    }
    if (p->twice)
        c->before[c->count] = before;
    c->value[c->count] = after;
    c->treated[c->count] = (uint8_t)treated;
    if (c->cluster)
        c->cluster[c->count] = cluster;
    c->hidden += hidden;
    c->in_group[treated]++;
    c->count++;
}

/* ---- all of them ------------------------------------------------------------------ */

static trd_code number_clusters(const trd_pairing *p, trd_cases *c, trd_pool *pool, trd_error *err)
{
    size_t   labels = (size_t)trd_labels_count(p->cluster->labels);
    int32_t *number = trd_pool_calloc(pool, labels + 1, sizeof *number);

    if (!number || !(c->label = trd_pool_alloc(pool, (labels + 1) * sizeof *c->label)))
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < c->count; i++)
        number[c->cluster[i]] = 1;
    for (size_t k = 0; k < labels; k++) {
        if (number[k])
            c->label[c->clusters] = (int32_t)k;
        number[k] = number[k] ? c->clusters++ : TRD_UNKNOWN;
    }
    for (size_t i = 0; i < c->count; i++)
        c->cluster[i] = number[c->cluster[i]];
    return TRD_OK;
}

static trd_code too_many(trd_error *err)
{
    return trd_fail(err, TRD_E_RECIPE, "the texts among the covariates have too many different values (more than %d); leave one out, "
                    "or make groups with when(...)", TRD_CASE_COLUMNS);
}

/* A column of 0 and 1 for every text that a case has, but the most frequent. */
static trd_code spread_text(const trd_case_term *t, size_t term, const double *codes, trd_cases *c, trd_pool *pool, trd_error *err)
{
    size_t   labels = (size_t)trd_labels_count(t->column->labels), most = 0;
    int64_t *times = trd_pool_calloc(pool, labels + 1, sizeof *times);

    if (!times)
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < c->count; i++)
        times[(size_t)codes[i]]++;
    for (size_t k = 1; k < labels; k++)
        most = times[k] > times[most] ? k : most;
    for (size_t k = 0; k < labels; k++) {
        if (times[k] == 0 || k == most)
            continue;
        if (c->terms == TRD_CASE_COLUMNS)
            return too_many(err);
        c->from[c->terms] = term;
        double *column = c->term[c->terms++] = trd_pool_alloc(pool, (c->count + 1) * sizeof *column);
        if (!column)
            return trd_compare_no_memory(err);
        for (size_t i = 0; i < c->count; i++)
            column[i] = (size_t)codes[i] == k;
    }
    return TRD_OK;
}

static trd_code spread_terms(const trd_case_term *terms, size_t count, trd_cases *c, trd_pool *pool, trd_error *err)
{
    double  *noted[1 + TRD_COMPARISON_TERMS];
    trd_code code = TRD_OK;

    memcpy(noted, c->term, count * sizeof *noted);
    c->terms = 0;
    for (size_t k = 0; k < count && code == TRD_OK; k++) {
        if (is_text(&terms[k])) {
            code = spread_text(&terms[k], k, noted[k], c, pool, err);
        } else if (c->terms < TRD_CASE_COLUMNS) {
            c->from[c->terms] = k;
            c->term[c->terms++] = noted[k];
        } else {
            code = too_many(err);
        }
    }
    return code;
}

trd_code trd_cases_list(const trd_pairing *p, size_t by, const trd_case_term *terms, size_t term_count, trd_pool *pool,
                        trd_cases *out, trd_error *err)
{
    trd_cases c = { .flow = p->flow[by] };
    size_t    room = p->start[by + 1] - p->start[by] + 1;

    if (!(c.value = trd_pool_alloc(pool, room * sizeof *c.value)) || !(c.treated = trd_pool_alloc(pool, room)) ||
        (p->twice && !(c.before = trd_pool_alloc(pool, room * sizeof *c.before))) ||
        (p->cluster && !(c.cluster = trd_pool_alloc(pool, room * sizeof *c.cluster))))
        return trd_compare_no_memory(err);
    for (size_t k = 0; k < term_count; k++)
        if (!(c.term[k] = trd_pool_alloc(pool, room * sizeof **c.term)))
            return trd_compare_no_memory(err);
    for (uint32_t i = p->start[by]; i < p->start[by + 1]; i++)
        if (p->row[i][0] != UINT32_MAX || p->row[i][1] != UINT32_MAX)
            add_case(p, p->row[i], terms, term_count, &c);
    c.flow.complete = c.flow.used = (int64_t)c.count;
    trd_code code = c.cluster ? number_clusters(p, &c, pool, err) : TRD_OK;
    if (code == TRD_OK)
        code = spread_terms(terms, term_count, &c, pool, err);
    if (code == TRD_OK)
        *out = c;
    return code;
}

/* ---- an order of their own --------------------------------------------------------- */

typedef struct place {
    uint64_t key;
    uint32_t from;
} place;

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const place *)a)->key, y = ((const place *)b)->key;
    return (x > y) - (x < y);
}

static uint64_t mix(uint64_t key, const void *bytes, size_t n)
{
    trd_random r = { .seed = key };

    memcpy(&r.stream, bytes, n);
    return trd_random_bits(&r);
}

/* Of the terms their sum: texts become columns in an order that is that of the rows. */
static uint64_t key_of(const trd_pairing *p, const trd_cases *c, size_t i)
{
    uint64_t key = mix(c->treated[i], &c->value[i], sizeof(double)), terms = 0;

    if (c->before)
        key = mix(key, &c->before[i], sizeof(double));
    for (size_t k = 0; k < c->terms; k++)
        terms += mix(c->from[k], &c->term[k][i], sizeof(double));
    key = mix(key, &terms, sizeof terms);
    for (const char *at = c->cluster ? trd_labels_text(p->cluster->labels, c->label[c->cluster[i]]) : ""; *at; at++)
        key = mix(key, at, 1);
    return key;
}

static void reorder(void *column, size_t size, const place *places, size_t count, void *scratch)
{
    for (size_t i = 0; column && i < count; i++)
        memcpy((char *)scratch + i * size, (const char *)column + places[i].from * size, size);
    if (column)
        memcpy(column, scratch, count * size);
}

trd_code trd_cases_settle(const trd_pairing *p, trd_cases *c, trd_pool *pool, trd_error *err)
{
    place  *places = trd_pool_alloc(pool, (c->count + 1) * sizeof *places);
    double *scratch = trd_pool_alloc(pool, (c->count + 1) * sizeof *scratch);

    if (!places || !scratch)
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < c->count; i++)
        places[i] = (place){ key_of(p, c, i), (uint32_t)i };
    qsort(places, c->count, sizeof *places, by_key);
    reorder(c->before, sizeof *c->before, places, c->count, scratch);
    reorder(c->value, sizeof *c->value, places, c->count, scratch);
    reorder(c->treated, sizeof *c->treated, places, c->count, scratch);
    reorder(c->cluster, sizeof *c->cluster, places, c->count, scratch);
    for (size_t k = 0; k < c->terms; k++)
        reorder(c->term[k], sizeof *c->term[k], places, c->count, scratch);
    return TRD_OK;
}

bool trd_cases_describe(const trd_pairing *p, const trd_cases *cases, trd_estimate *out)
{
    out->marks |= p->marks;
    out->cases = (int64_t)cases->count;
    out->left_out = cases->present - (int64_t)cases->count;
    if (p->twice)
        trd_compare_attrition(cases->started, cases->lost, out);
    if (cases->count == 0)
        out->reason = p->twice ? "no_pairs" : "no_cases";
    else if (p->treated && (cases->in_group[0] == 0 || cases->in_group[1] == 0))
        out->reason = "empty_group";
    else if (cases->hidden)
        trd_compare_hidden(out);
    return out->reason == NULL;
}

trd_code trd_cases_terms(const trd_pairing *p, trd_case_term terms[TRD_COMPARISON_TERMS], trd_error *err)
{
    const trd_comparison *how = p->of->how;
    trd_code              code = TRD_OK;

    for (size_t k = 0; k < how->term_count && code == TRD_OK; k++) {
        terms[k] = (trd_case_term){ 0 };
        code = trd_data_evaluate(p->of->data, p->base, how->terms[k], &terms[k].column, err);
    }
    return code;
}

/* ---- two groups ---------------------------------------------------------------------- */

void trd_cases_summary(const trd_cases *cases, const double *x, int group, trd_summary *out)
{
    trd_moments m;

    trd_moments_init(&m);
    for (size_t i = 0; i < cases->count; i++)
        if (cases->treated[i] == group)
            trd_moments_add(&m, &x[i], NULL, 1);
    trd_moments_finish(&m, out);
}

void trd_cases_means(const trd_cases *cases, trd_unit unit, trd_estimate *out)
{
    static const char *const names[2][2] = { { "control_before", "control_after" }, { "treated_before", "treated_after" } };
    const double *const      values[] = { cases->before, cases->value };

    for (int group = 1; group >= 0; group--)
        for (int at = 0; at < 2; at++) {
            trd_summary s;
            if (!values[at])
                continue;
            trd_cases_summary(cases, values[at], group, &s);
            trd_estimate_part(out, names[group][at], "", unit, trd_span_of(s.mean), s.cases);
        }
}

double trd_cases_baseline(const trd_cases *cases, trd_estimate *out)
{
    trd_summary others, took_part;

    trd_cases_summary(cases, cases->before ? cases->before : cases->value, 0, &others);
    trd_cases_summary(cases, cases->before ? cases->before : cases->value, 1, &took_part);
    double squares = 0, df = 0;
    for (int i = 0; i < 2; i++) {
        const trd_summary *s = i ? &took_part : &others;
        squares += s->cases ? s->variance_population * (double)s->cases : 0;
        df += s->cases ? (double)s->cases - 1 : 0;
    }
    double sd = df > 0 ? sqrt(squares / df) : (double)NAN;
    if (cases->before && sd > 0)
        out->imbalance = (took_part.mean - others.mean) / sd;
    return sd;
}

trd_code trd_cases_arms(const trd_cases *cases, const double *weight, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    uint8_t *seen = trd_pool_calloc(pool, (size_t)cases->clusters + 1, 1);
    int64_t  arms[2] = { 0, 0 };

    if (!seen)
        return trd_compare_no_memory(err);
    for (size_t i = 0; cases->cluster && i < cases->count; i++) {
        if (weight && !(weight[i] > 0))
            continue;
        uint8_t arm = (uint8_t)(1 << cases->treated[i]);
        arms[cases->treated[i]] += !(seen[cases->cluster[i]] & arm);
        seen[cases->cluster[i]] |= arm;
    }
    trd_compare_arms(out, arms[0], arms[1]);
    return TRD_OK;
}

/* ---- least squares ------------------------------------------------------------------ */

/* The totals are those of clusters, which CR2 needs, or of all rows together. */
static trd_code fit(const trd_product_rows *rows, trd_robust robust, const trd_watch *watch, double level, trd_pool *pool,
                    trd_linear *out, trd_error *err)
{
    trd_products   products;
    trd_linear_how how = { .constant = TRD_CONSTANT, .robust = robust, .level = level, .clusters = rows->groups,
                           .rows = robust == TRD_ROBUST_HC3 ? rows : NULL, .watch = watch };
    trd_code       code = trd_products_of(rows, pool, &products, err);

    return code == TRD_OK ? trd_linear_fit(&products, &how, pool, out, err) : code;
}

trd_code trd_cases_fit(const trd_cases *cases, const double *y, const double *const *x, size_t columns, double level,
                       const trd_watch *watch, trd_pool *pool, trd_coefficient **out, trd_error *err)
{
    const double   **column = trd_pool_calloc(pool, columns + 1, sizeof *column);
    uint32_t        *group = cases->cluster ? trd_pool_alloc(pool, (cases->count + 1) * sizeof *group) : NULL;
    trd_product_rows rows = { .rows = cases->count, .columns = columns + 1, .groups = cases->cluster ? (size_t)cases->clusters : 1,
                              .column = column, .group = group };
    trd_linear       model;

    if (!column || (cases->cluster && !group))
        return trd_compare_no_memory(err);
    for (size_t i = 0; group && i < cases->count; i++)
        group[i] = (uint32_t)cases->cluster[i];
    if (columns)
        memcpy(column, x, columns * sizeof *x);
    column[columns] = y;
    trd_code code = fit(&rows, cases->cluster ? TRD_ROBUST_CR2 : TRD_ROBUST_HC3, watch, level, pool, &model, err);
    if (code == TRD_OK)
        *out = model.term;
    return code;
}

/* ---- every value of `by` -------------------------------------------------------------- */

/* terms: how much one took part, and what the recipe names beside. */
static trd_code estimate(const trd_pairing *p, const trd_case_term *terms, size_t by, trd_estimate *out, trd_error *err)
{
    trd_design design = p->of->how->design;
    trd_pool  *pool = trd_pool_new(p->of->scratch);
    trd_code   code = pool ? TRD_OK : trd_compare_no_memory(err);

    if (code == TRD_OK && trd_watch_stops(trd_data_watch(p->of->data)))
        code = trd_fail(err, TRD_E_CANCELLED, "interrupted");
    if (code == TRD_OK)
        code = design == TRD_ANCOVA ? trd_compare_ancova(p, terms + 1, by, pool, out, err)
             : design == TRD_MATCHED ? trd_compare_matched(p, terms + 1, by, pool, out, err)
             : design == TRD_DOSE   ? trd_compare_dose(p, terms, 1 + p->of->how->term_count, by, pool, out, err)
                                    : trd_compare_versus(p, by, pool, out, err);
    trd_pool_free(pool);
    return code;
}

trd_code trd_compare_cases(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err)
{
    trd_pairing   p;
    trd_case_term terms[1 + TRD_COMPARISON_TERMS];
    trd_code      code = trd_pairing_make(c, count, &p, err);

    if (code == TRD_OK && c->how->intensity)
        code = trd_compare_intensity(&p, &terms[0], err);
    if (code == TRD_OK)
        code = trd_cases_terms(&p, terms + 1, err);
    if (code == TRD_OK)
        code = trd_compare_reliability(c, p.base, p.chosen, p.by, out, count, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = estimate(&p, terms, i, &out[i], err);
    return code;
}
