/* The design. */
#include "stat/survey.h"

#include "stat/survey_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

trd_code trd_survey_no_room(size_t rows, trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "no memory for a design of %zu rows; use fewer", rows);
}

/* ---- numbers for units ---- */

/* Room for sorting rows: by 16 bits of a key at a time. */
enum { DIGITS = 65536 };
typedef struct sorting {
    size_t *order, *next, *count;    /* [rows] twice, [DIGITS] */
} sorting;

static bool open_sorting(sorting *s, size_t rows)
{
    s->order = calloc(rows + 1, sizeof *s->order);
    s->next = calloc(rows + 1, sizeof *s->next);
    s->count = calloc(DIGITS, sizeof *s->count);
    return s->order && s->next && s->count;
}

static void close_sorting(sorting *s)
{
    free(s->order);
    free(s->next);
    free(s->count);
}

/* The units of rows: `code` within the groups of rows `parent`. */
typedef struct unit_key {
    const size_t  *parent;           /* NULL: one group        */
    const int32_t *code;             /* NULL: every row is one */
} unit_key;

/* Digits 0 and 1 are of the code, later ones of the parent. */
static size_t digit_of(const unit_key *k, size_t row, int digit)
{
    size_t key = digit < 2 ? (k->code ? (size_t)k->code[row] : 0) : k->parent ? k->parent[row] : 0;
    return key >> 16 * (digit < 2 ? digit : digit - 2) & (DIGITS - 1);
}

/* Sorts by one digit; rows with the same keep their order. */
static void sort_by_digit(const unit_key *k, int digit, size_t rows, sorting *s)
{
    size_t at = 0;

    memset(s->count, 0, DIGITS * sizeof *s->count);
    for (size_t i = 0; i < rows; i++)
        s->count[digit_of(k, i, digit)]++;
    if (rows == 0 || s->count[digit_of(k, 0, digit)] == rows)
        return;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t here = s->count[d];
        s->count[d] = at;
        at += here;
    }
    for (size_t i = 0; i < rows; i++)
        s->next[s->count[digit_of(k, s->order[i], digit)]++] = s->order[i];
    size_t *done = s->next;
    s->next = s->order;
    s->order = done;
}

/* Numbers the units in order of their parents (of which there are `parents`).
 * Returns how many there are. */
static size_t number_units(const unit_key *k, size_t parents, size_t rows, sorting *s, size_t *unit, size_t *parent_of)
{
    size_t units = 0;

    for (size_t r = 0; r < rows; r++)
        s->order[r] = r;
    for (int digit = k->code ? 0 : 2; digit < 2 || (digit < 6 && (parents - 1) >> 16 * (digit - 2) > 0); digit++)
        sort_by_digit(k, digit, rows, s);
    for (size_t i = 0; i < rows; i++) {
        size_t r = s->order[i], p = k->parent ? k->parent[r] : 0, last = i ? s->order[i - 1] : 0;
        bool   same = k->code && i > 0 && (!k->parent || k->parent[last] == p) && k->code[last] == k->code[r];
        if (!same)
            parent_of[units++] = p;
        unit[r] = units - 1;
    }
    return units;
}

static bool are_shares(const trd_survey_design *d)
{
    for (size_t i = 0; i < d->populations; i++)
        for (size_t r = 0; r < d->rows; r++)
            if (d->population[i][r] > 1)
                return false;
    return d->populations > 0;
}

/* How many units of each parent, of how many. */
static trd_code count_units(const trd_survey_design *d, size_t stage, trd_survey_stage *s, trd_error *err)
{
    bool shares = are_shares(d);

    for (size_t u = 0; u < s->units; u++)
        s->sampled[s->parent_of[u]]++;
    for (size_t r = 0; stage < d->populations && r < d->rows; r++) {
        size_t p = s->parent[r];
        double size = d->population[stage][r], taken = s->sampled[p], all = shares ? taken / size : size;
        if (isnan(size))
            return trd_fail(err, TRD_E_DATA, "row %zu has no population size; leave it out or give it one", r + 1);
        if (!(size > 0 && all >= taken))
            return trd_fail(err, TRD_E_DATA, "row %zu: %g units were sampled of %g; give the number there are", r + 1, taken, size);
        if (s->population[p] > 0 && s->population[p] != all)
            return trd_fail(err, TRD_E_DATA, "row %zu: a population of %g, and %g for other rows of the same stratum; give one number",
                            r + 1, all, s->population[p]);
        s->population[p] = all;
    }
    for (size_t p = 0; p < s->parents; p++)
        if (s->population[p] == 0)
            s->population[p] = INFINITY;
    return TRD_OK;
}

/* ---- opening ---- */

static bool room_for(trd_survey_stage *s, size_t rows, trd_pool *pool)
{
    s->unit = trd_pool_calloc(pool, rows + 1, sizeof *s->unit);
    s->parent_of = trd_pool_calloc(pool, rows + 1, sizeof *s->parent_of);
    s->sampled = trd_pool_calloc(pool, s->parents + 1, sizeof *s->sampled);
    s->population = trd_pool_calloc(pool, s->parents + 1, sizeof *s->population);
    s->factor = trd_pool_calloc(pool, s->parents + 1, sizeof *s->factor);
    return s->unit && s->parent_of && s->sampled && s->population && s->factor;
}

/* The sampled share of the units that a stage lies in. */
static void factors(trd_survey *s, size_t stage)
{
    trd_survey_stage       *now = &s->stage[stage];
    const trd_survey_stage *before = stage ? &s->stage[stage - 1] : NULL;

    for (size_t p = 0; p < now->parents; p++) {
        size_t of = before ? before->parent_of[p] : 0;
        now->factor[p] = before ? before->factor[of] * before->sampled[of] / before->population[of] : 1;
    }
}

static trd_code open_stages(trd_survey *s, trd_pool *pool, sorting *list, trd_error *err)
{
    const trd_survey_design *d = &s->design;
    trd_code                 code = TRD_OK;

    for (size_t i = 0; code == TRD_OK && i < s->stages; i++) {
        trd_survey_stage *now = &s->stage[i];
        now->parent = i ? s->stage[i - 1].unit : s->stratum;
        now->parents = i ? s->stage[i - 1].units : s->strata;
        if (!room_for(now, d->rows, pool))
            return trd_survey_no_room(d->rows, err);
        unit_key key = { now->parent, d->stages ? d->unit[i] : NULL };
        now->units = number_units(&key, now->parents, d->rows, list, now->unit, now->parent_of);
        code = count_units(d, i, now, err);
        factors(s, i);
    }
    return code;
}

/* Those that were given, or from the population sizes. */
static trd_code open_weights(trd_survey *s, trd_pool *pool, trd_error *err)
{
    const trd_survey_design *d = &s->design;
    double                  *own = d->weight ? NULL : trd_pool_calloc(pool, d->rows + 1, sizeof *own);

    if (!d->weight && !own)
        return trd_survey_no_room(d->rows, err);
    for (size_t r = 0; own && r < d->rows; r++) {
        own[r] = 1;
        for (size_t i = 0; i < s->stages && i < d->populations; i++) {
            const trd_survey_stage *stage = &s->stage[i];
            own[r] *= stage->population[stage->parent[r]] / stage->sampled[stage->parent[r]];
        }
    }
    s->weight = own ? own : d->weight;
    for (size_t r = 0; r < d->rows; r++)
        if (isnan(s->weight[r]))
            return trd_fail(err, TRD_E_DATA, "row %zu has no weight; leave it out or give it one", r + 1);
        else if (s->weight[r] < 0 || isinf(s->weight[r]))
            return trd_fail(err, TRD_E_DATA, "row %zu has a weight of %g; give 0 or more", r + 1, s->weight[r]);
    return TRD_OK;
}

static trd_code check_codes(const int32_t *code, size_t rows, const char *what, trd_error *err)
{
    for (size_t r = 0; code && r < rows; r++)
        if (code[r] < 0)
            return trd_fail(err, TRD_E_DATA, "row %zu has no %s; leave it out or give it one", r + 1, what);
    return TRD_OK;
}

static trd_code check(const trd_survey_design *d, trd_error *err)
{
    trd_code code = check_codes(d->stratum, d->rows, "stratum", err);

    if (d->populations > (d->stages ? d->stages : 1))
        return trd_fail(err, TRD_E_USAGE, "%zu population sizes and %zu stages of units; give one for each stage", d->populations,
                        d->stages ? d->stages : 1);
    for (size_t i = 0; code == TRD_OK && i < d->stages; i++)
        code = check_codes(d->unit[i], d->rows, "cluster", err);
    for (size_t i = 0; code == TRD_OK && i < d->margins; i++)
        code = check_codes(d->margin[i].code, d->rows, "level of a margin", err);
    return code;
}

static trd_code open_all(trd_survey *s, trd_pool *pool, sorting *list, trd_error *err)
{
    const trd_survey_design *d = &s->design;

    s->stages = d->stages && d->populations ? d->stages : 1;
    s->strata = 1;
    s->stage = trd_pool_calloc(pool, s->stages, sizeof *s->stage);
    s->stratum = trd_pool_calloc(pool, d->rows + 1, sizeof *s->stratum);
    size_t *none = d->stratum ? trd_pool_calloc(pool, d->rows + 1, sizeof *none) : NULL;
    if (!s->stage || !s->stratum || (d->stratum && !none))
        return trd_survey_no_room(d->rows, err);
    unit_key key = { NULL, d->stratum };
    if (d->stratum)
        s->strata = number_units(&key, 1, d->rows, list, s->stratum, none);
    trd_code code = open_stages(s, pool, list, err);
    return code == TRD_OK ? open_weights(s, pool, err) : code;
}

trd_code trd_survey_open(const trd_survey_design *design, trd_pool *pool, trd_survey **out, trd_error *err)
{
    trd_code code = check(design, err);

    if (code != TRD_OK)
        return code;
    trd_survey *s = trd_pool_calloc(pool, 1, sizeof *s);
    sorting     list;
    if (open_sorting(&list, design->rows) && s) {
        s->design = *design;
        code = open_all(s, pool, &list, err);
    } else {
        code = trd_survey_no_room(design->rows, err);
    }
    close_sorting(&list);
    if (code == TRD_OK)
        *out = s;
    return code;
}

/* ---- what is known of it ---- */

const double *trd_survey_weights(const trd_survey *s)
{
    return s->weight;
}

bool trd_survey_is_full(const trd_survey *s)
{
    for (size_t i = 0; i < s->stages; i++)
        for (size_t p = 0; p < s->stage[i].parents; p++)
            if (s->stage[i].sampled[p] < s->stage[i].population[p])
                return false;
    return true;
}

trd_code trd_survey_df(const trd_survey *s, const uint8_t *use, double *df, trd_error *err)
{
    const trd_survey_stage *first = &s->stage[0];
    uint8_t                *seen = calloc(first->units + s->strata + 1, 1);
    double                  found = 0;

    if (!seen)
        return trd_survey_no_room(s->design.rows, err);
    for (size_t r = 0; r < s->design.rows; r++)
        if (trd_survey_uses(s, use, r)) {
            found += !seen[first->unit[r]];
            found -= !seen[first->units + s->stratum[r]];
            seen[first->unit[r]] = seen[first->units + s->stratum[r]] = 1;
        }
    free(seen);
    *df = found;
    return TRD_OK;
}
