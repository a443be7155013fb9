/* Names: a cell is a cohort at a distance from its start; its dummy is a column
 * of the model, behind those of the periods and the controls. What is told of a
 * distance is a combination of its cells. */
#include "stat/event_study.h"

#include "stat/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct cell {
    uint32_t start;
    int64_t  distance, cases;
    size_t   term;                   /* in the model */
} cell;

typedef struct work {
    const trd_event_rows *in;
    trd_robust            robust;
    double                level;
    trd_pool             *scratch;
    uint32_t             *start;     /* [units]: as used: those that stand in never start       */
    uint8_t              *used;      /* [units] */
    uint32_t              end;       /* periods from here on are left out                       */
    size_t                rows, cells, first;        /* first: the first term of a cell         */
    size_t               *row;       /* [rows]: used ones                                       */
    cell                 *cell;
    double              **column;    /* of the used rows: periods, controls, cells, y           */
    size_t                columns;
    uint32_t             *group, *cluster;           /* of the rows: unit; of the units         */
    size_t                clusters;
    trd_linear            fit;
    bool                  told_apart;
    double                reference; /* rows of started units at -1                             */
} work;

static trd_code check(const trd_event_rows *in, trd_robust robust, trd_error *err)
{
    if (robust >= TRD_ROBUST_HC0 && robust < TRD_ROBUST_CR0)
        return trd_fail(err, TRD_E_USAGE, "units are followed in time, so their rows are not independent; choose errors by clusters");
    if (in->periods > TRD_LINEAR_TERMS)
        return trd_fail(err, TRD_E_LIMIT, "%zu periods are more than the %d a model can bear; join periods", in->periods,
                        TRD_LINEAR_TERMS);
    for (size_t i = 0; i < in->rows; i++) {
        if (in->unit[i] >= in->units)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no unit %u; codes run from 0 to %zu", i + 1, in->unit[i], in->units - 1);
        if (in->period[i] >= in->periods)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no period %u; codes run from 0 to %zu", i + 1, in->period[i],
                            in->periods - 1);
    }
    for (size_t u = 0; in->cluster && u < in->units; u++)
        if (in->cluster[u] >= in->clusters)
            return trd_fail(err, TRD_E_DATA, "unit %zu: there is no cluster %u; codes run from 0 to %zu", u, in->cluster[u],
                            in->clusters - 1);
    return TRD_OK;
}

/* ---- who takes part ------------------------------------------------------------------- */

static bool starts(const work *w, size_t unit)
{
    return w->start[unit] < w->end;
}

/* Cohorts seen in the last period before their start; the others are not used. */
static trd_code choose_units(work *w, trd_event_study *s, trd_error *err)
{
    const trd_event_rows *in = w->in;
    uint8_t              *seen = trd_pool_calloc(w->scratch, in->periods + 1, 1);    /* [start]: at -1 */
    uint8_t              *there = trd_pool_calloc(w->scratch, in->units, 1);
    uint32_t              last = 0;
    bool                  never = false;

    w->start = trd_pool_calloc(w->scratch, in->units, sizeof *w->start);
    w->used = trd_pool_calloc(w->scratch, in->units, 1);
    if (!seen || !there || !w->start || !w->used)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu units", in->units);
    w->end = (uint32_t)in->periods;
    for (size_t i = 0; i < in->rows; i++) {
        uint32_t start = in->start[in->unit[i]];
        there[in->unit[i]] = 1;
        if (start < in->periods && in->period[i] + 1 == start)
            seen[start] = 1;
    }
    for (size_t u = 0; u < in->units; u++) {
        w->start[u] = in->start[u];
        w->used[u] = there[u] && (in->start[u] >= in->periods || seen[in->start[u]]);
        s->left_out += there[u] && !w->used[u];
        never |= w->used[u] && in->start[u] >= in->periods;
        if (w->used[u] && in->start[u] < in->periods && in->start[u] > last)
            last = in->start[u];
    }
    if (!never && last > 0) {
        s->last_stand_in = true;
        w->end = last;
    }
    for (size_t u = 0; u < in->units; u++)
        if (w->used[u])
            *(starts(w, u) ? &s->started : &s->others) += 1;
    return TRD_OK;
}

static trd_code choose_rows(work *w, trd_error *err)
{
    const trd_event_rows *in = w->in;

    w->row = trd_pool_calloc(w->scratch, in->rows, sizeof *w->row);
    if (!w->row)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", in->rows);
    for (size_t i = 0; i < in->rows; i++)
        if (w->used[in->unit[i]] && in->period[i] < w->end) {
            w->row[w->rows++] = i;
            w->reference += starts(w, in->unit[i]) && in->period[i] + 1 == w->start[in->unit[i]];
        }
    return TRD_OK;
}

static int by_distance(const void *a, const void *b)
{
    const cell *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

static trd_code find_cells(work *w, trd_event_study *s, trd_error *err)
{
    const trd_event_rows *in = w->in;
    size_t                periods = in->periods;
    int64_t              *cases = trd_pool_calloc(w->scratch, periods * periods, sizeof *cases);     /* [start, period] */
    uint8_t              *cohort = trd_pool_calloc(w->scratch, periods, 1);

    w->cell = trd_pool_calloc(w->scratch, periods * periods, sizeof *w->cell);
    if (!cases || !cohort || !w->cell)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu periods", periods);
    for (size_t i = 0; i < w->rows; i++) {
        size_t unit = in->unit[w->row[i]];
        if (starts(w, unit))
            cases[w->start[unit] * periods + in->period[w->row[i]]]++;
    }
    for (size_t start = 0; start < periods; start++)
        for (size_t period = 0; period < periods; period++) {
            int64_t n = cases[start * periods + period];
            s->cohorts += n > 0 && !cohort[start];
            cohort[start] |= n > 0;
            if (n > 0 && period + 1 != start)
                w->cell[w->cells++] = (cell){ (uint32_t)start, (int64_t)period - (int64_t)start, n, 0 };
        }
    qsort(w->cell, w->cells, sizeof *w->cell, by_distance);
    return TRD_OK;
}

/* ---- the model ------------------------------------------------------------------------ */

static trd_code make_columns(work *w, trd_error *err)
{
    const trd_event_rows *in = w->in;
    size_t                times = in->periods > 0 ? in->periods - 1 : 0;

    w->first = times + in->controls;
    w->columns = w->first + w->cells + 1;
    if (w->columns > TRD_LINEAR_TERMS)
        return trd_fail(err, TRD_E_LIMIT, "%zu periods, controls and distances of cohorts are more than the %d a model can bear; "
                        "join periods or cohorts", w->columns, TRD_LINEAR_TERMS);
    double *made = trd_pool_calloc(w->scratch, w->columns * w->rows, sizeof *made);
    w->column = trd_pool_calloc(w->scratch, w->columns, sizeof *w->column);
    if (!made || !w->column)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", w->rows);
    for (size_t j = 0; j < w->columns; j++)
        w->column[j] = made + j * w->rows;
    for (size_t i = 0; i < w->rows; i++) {
        size_t at = w->row[i], period = in->period[at];
        if (period > 0)
            w->column[period - 1][i] = 1;
        for (size_t j = 0; j < in->controls; j++)
            w->column[times + j][i] = in->control[j][at];
        for (size_t c = 0; c < w->cells; c++)
            w->column[w->first + c][i] = w->start[in->unit[at]] == w->cell[c].start && starts(w, in->unit[at]) &&
                                         (int64_t)period - (int64_t)w->cell[c].start == w->cell[c].distance;
        w->column[w->columns - 1][i] = in->y[at];
    }
    for (size_t c = 0; c < w->cells; c++)
        w->cell[c].term = w->first + c;
    return TRD_OK;
}

/* Clusters of units, and whether two of them started and two did not. */
static trd_code make_clusters(work *w, trd_error *err)
{
    const trd_event_rows *in = w->in;
    int64_t               first[2] = { -1, -1 };
    bool                  two[2] = { false, false };

    w->cluster = trd_pool_calloc(w->scratch, in->units, sizeof *w->cluster);
    w->group = trd_pool_calloc(w->scratch, w->rows, sizeof *w->group);
    if (!w->cluster || !w->group)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu units", in->units);
    w->clusters = in->cluster ? in->clusters : in->units;
    for (size_t u = 0; u < in->units; u++)
        w->cluster[u] = in->cluster ? in->cluster[u] : (uint32_t)u;
    for (size_t i = 0; i < w->rows; i++) {
        uint32_t unit = in->unit[w->row[i]], cluster = w->cluster[unit];
        int      arm = starts(w, unit);
        w->group[i] = unit;
        two[arm] |= first[arm] >= 0 && first[arm] != (int64_t)cluster;
        if (first[arm] < 0)
            first[arm] = cluster;
    }
    w->told_apart = two[0] && two[1];
    return TRD_OK;
}

static trd_code fit_columns(const work *w, double *const *column, trd_pool *pool, trd_linear *out, trd_error *err)
{
    trd_product_rows rows = { .rows = w->rows, .columns = w->columns, .groups = w->in->units,
                              .column = (const double *const *)column, .group = w->group };
    trd_linear_how   how = { .constant = TRD_CONSTANT_OF_GROUP, .robust = w->robust, .level = w->level, .cluster = w->cluster,
                             .clusters = w->clusters };
    trd_products     products;
    trd_code         code = trd_products_of(&rows, w->scratch, &products, err);

    return code == TRD_OK ? trd_linear_fit(&products, &how, pool, out, err) : code;
}

/* ---- combinations of cells ------------------------------------------------------------ */

static double degrees(const work *w)
{
    return w->robust >= TRD_ROBUST_CR0 ? (double)w->fit.clusters - 1 : w->fit.df;
}

/* c' V d over the cells. */
static double shared(const work *w, const double *c, const double *d)
{
    double sum = 0;
    for (size_t i = 0; i < w->cells; i++)
        for (size_t j = 0; j < w->cells; j++)
            if (c[i] != 0 && d[j] != 0)
                sum += c[i] * w->fit.covariance[w->cell[i].term * w->fit.terms + w->cell[j].term] * d[j];
    return sum;
}

/* CR2's degrees belong to a term, so the combination becomes one: with x_p its
 * largest cell, x_p / c_p, and x_j - x_p c_j / c_p of the others. */
static trd_code turn(const work *w, const double *c, trd_coefficient *out, trd_error *err)
{
    double   **column = trd_pool_calloc(w->scratch, w->columns, sizeof *column);
    double    *made = trd_pool_calloc(w->scratch, w->cells * w->rows, sizeof *made);
    size_t     pivot = 0;
    trd_linear fit;

    if (!column || !made)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", w->rows);
    memcpy(column, w->column, w->columns * sizeof *column);
    for (size_t i = 0; i < w->cells; i++)
        pivot = fabs(c[i]) > fabs(c[pivot]) ? i : pivot;
    const double *of_pivot = w->column[w->cell[pivot].term];
    for (size_t i = 0; i < w->cells; i++) {
        const double *from = w->column[w->cell[i].term];
        double       *to = column[w->cell[i].term] = made + i * w->rows;
        for (size_t r = 0; r < w->rows; r++)
            to[r] = i == pivot ? from[r] / c[pivot] : from[r] - of_pivot[r] * c[i] / c[pivot];
    }
    trd_code code = fit_columns(w, column, w->scratch, &fit, err);
    if (code == TRD_OK)
        *out = fit.term[w->cell[pivot].term];
    return code;
}

static trd_code combine(const work *w, const double *c, trd_coefficient *out, trd_error *err)
{
    const trd_coefficient *term = w->fit.term;
    double                 value = 0;
    size_t                 count = 0, only = 0;
    trd_stat_reason        why = TRD_DEFINED;

    for (size_t i = 0; i < w->cells; i++) {
        const trd_interval *of = &term[w->cell[i].term].of;
        if (c[i] == 0)
            continue;
        count++;
        only = w->cell[i].term;
        value += c[i] * of->value;
        if (why == TRD_DEFINED || of->reason == TRD_COLLINEAR)
            why = of->reason;
    }
    if (count == 0)
        *out = trd_coefficient_none(NAN, w->level, (int64_t)w->rows, TRD_NO_CASES);
    else if (why != TRD_DEFINED)
        *out = trd_coefficient_none(value, w->level, (int64_t)w->rows, why);
    else if (count == 1)
        *out = term[only];
    else if (w->robust == TRD_ROBUST_CR2)
        return turn(w, c, out, err);
    else
        *out = trd_coefficient_of(value, sqrt(fmax(0, shared(w, c, c))), degrees(w), 0, w->level, (int64_t)w->rows);
    if (!w->told_apart && w->robust >= TRD_ROBUST_CR0 && out->of.reason == TRD_DEFINED)
        *out = trd_coefficient_none(out->of.value, w->level, (int64_t)w->rows, TRD_ONE_CLUSTER);
    out->of.clusters = w->fit.clusters;
    return TRD_OK;
}

/* Distances, each with the weights of its cells: a row of `c`. */
static trd_code tell_distances(const work *w, double *c, trd_pool *pool, trd_event_study *s, trd_error *err)
{
    trd_code code = TRD_OK;

    s->at = trd_pool_calloc(pool, w->cells, sizeof *s->at);
    s->covariance = trd_pool_calloc(pool, w->cells * w->cells, sizeof *s->covariance);
    if (!s->at || !s->covariance)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu distances", w->cells);
    for (size_t i = 0; i < w->cells; i++) {
        if (s->distances == 0 || s->at[s->distances - 1].distance != w->cell[i].distance)
            s->at[s->distances++].distance = w->cell[i].distance;
        s->at[s->distances - 1].cases += w->cell[i].cases;
        c[(s->distances - 1) * w->cells + i] = (double)w->cell[i].cases;
    }
    for (size_t d = 0; d < s->distances && code == TRD_OK; d++) {
        for (size_t i = 0; i < w->cells; i++)
            c[d * w->cells + i] /= (double)s->at[d].cases;
        code = combine(w, c + d * w->cells, &s->at[d].effect, err);
    }
    for (size_t d = 0; d < s->distances; d++)
        for (size_t e = 0; e < s->distances; e++)
            s->covariance[d * s->distances + e] = shared(w, c + d * w->cells, c + e * w->cells);
    return code;
}

static trd_code tell_means(const work *w, trd_event_study *s, trd_error *err)
{
    double *after = trd_pool_calloc(w->scratch, w->cells, sizeof *after), *against = trd_pool_calloc(w->scratch, w->cells, sizeof *against);
    double  rows_after = 0, rows_before = w->reference;

    if (!after || !against)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", w->cells);
    for (size_t i = 0; i < w->cells; i++)
        *(w->cell[i].distance >= 0 ? &rows_after : &rows_before) += (double)w->cell[i].cases;
    for (size_t i = 0; i < w->cells && rows_after > 0; i++) {
        double cases = (double)w->cell[i].cases;
        after[i] = w->cell[i].distance >= 0 ? cases / rows_after : 0;
        against[i] = w->cell[i].distance >= 0 ? after[i] : -cases / rows_before;
    }
    trd_code code = combine(w, after, &s->after, err);
    return code == TRD_OK ? combine(w, against, &s->against_before, err) : code;
}

/* The covariance is an estimate too, on so many degrees: of q terms, chi-square
 * (d - q + 1) / (d q) is F on q and d - q + 1. CR2's terms have degrees of their
 * own, of which the mean is taken. */
static void hotelling(trd_event_study *s)
{
    trd_wald *t = &s->before;
    double    q = t->terms, d = 0;

    for (size_t i = 0; i < s->distances; i++)
        if (s->at[i].distance < 0)
            d += s->at[i].effect.of.df / q;
    t->df = d - q + 1;
    if (t->df > 0) {
        t->f = t->chisq * t->df / (d * q);
        t->p = trd_f_upper(t->f, q, t->df);
    } else
        *t = (trd_wald){ NAN, NAN, q, NAN, NAN, TRD_NO_FREEDOM };
}

static trd_code tell_before(const work *w, trd_event_study *s, trd_error *err)
{
    trd_coefficient *term = trd_pool_calloc(w->scratch, s->distances, sizeof *term);
    size_t          *which = trd_pool_calloc(w->scratch, s->distances, sizeof *which), count = 0;

    if (!term || !which)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu distances", s->distances);
    for (size_t d = 0; d < s->distances; d++) {
        term[d] = s->at[d].effect;
        if (s->at[d].distance < 0)
            which[count++] = d;
    }
    trd_code code = trd_wald_test(term, s->covariance, s->distances, which, count, degrees(w), w->scratch, &s->before, err);
    if (code == TRD_OK && s->before.reason == TRD_DEFINED)
        hotelling(s);
    return code;
}

static trd_code analyse(work *w, trd_pool *pool, trd_event_study *s, trd_error *err)
{
    double  *c = trd_pool_calloc(w->scratch, w->cells * w->cells, sizeof *c);
    trd_code code = c ? make_columns(w, err) : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", w->cells);

    if (code == TRD_OK)
        code = make_clusters(w, err);
    if (code == TRD_OK)
        code = fit_columns(w, w->column, w->scratch, &w->fit, err);
    if (code == TRD_OK) {
        s->reason = w->fit.reason;
        code = tell_distances(w, c, pool, s, err);
    }
    if (code == TRD_OK)
        code = tell_means(w, s, err);
    return code == TRD_OK ? tell_before(w, s, err) : code;
}

trd_code trd_event_study_fit(const trd_event_rows *rows, trd_robust robust, double level, trd_pool *pool, trd_event_study *out,
                             trd_error *err)
{
    trd_code code = check(rows, robust, err);
    if (code == TRD_OK)
        code = trd_level_check(level, err);
    if (code != TRD_OK)
        return code;

    work            w = { .in = rows, .robust = robust, .level = level, .scratch = trd_pool_new(pool) };
    trd_event_study s = { .distances = 0 };
    code = w.scratch ? choose_units(&w, &s, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK)
        code = choose_rows(&w, err);
    if (code == TRD_OK)
        code = find_cells(&w, &s, err);
    if (code == TRD_OK) {
        s.cases = (int64_t)w.rows;
        s.reason = rows->rows == 0 ? TRD_NO_CASES : s.started == 0 || s.others == 0 ? TRD_EMPTY_GROUP : TRD_DEFINED;
        s.after = s.against_before = trd_coefficient_none(NAN, level, s.cases, s.reason);
        s.before = (trd_wald){ NAN, NAN, 0, NAN, NAN, s.reason };
        if (s.reason == TRD_DEFINED)
            code = analyse(&w, pool, &s, err);
    }
    if (code == TRD_OK)
        *out = s;
    trd_pool_free(w.scratch);
    return code;
}
