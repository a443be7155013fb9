/* Different ones: `distinct` counts the values of a text column, `reach` those
 * that rows refer to, by whether they are in a cohort. A case that occurs in
 * several groups counts in each, and once in a slice; so slices are counted
 * from the rows, and what is gone without a group is what occurs nowhere else. */
#include "design/tally.h"

#include "frame/unit.h"

#include <string.h>

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
}

enum { CLASSES = 2, NOWHERE = -1 };

/* Rows and the units they belong to. */
typedef struct membership {
    const trd_watch  *watch;
    const trd_column *key;           /* per row; missing: no unit                    */
    uint32_t         *group;         /* per row; groups: not chosen                  */
    const int8_t     *class;         /* per row: its unit counts in sum 0 or 1, or in none (-1); NULL: in 0 */
    trd_units         units;         /* within a slice: one unit in two slices is two */
} membership;

static trd_code note_groups(void *user, int number, const trd_scan_block *b, trd_error *err)
{
    uint32_t *groups = user;
    (void)number;
    (void)err;
    memcpy(groups + b->from, b->group, b->rows * sizeof *groups);
    return TRD_OK;
}

/* ---- what the rows belong to ------------------------------------------------ */

static trd_code distinct_members(trd_data *data, const trd_node *n, int base, membership *m, trd_tallies *out, trd_error *err)
{
    trd_code code = trd_data_evaluate(data, base, n->args[0], &m->key, err);

    if (code != TRD_OK)
        return code;
    if (m->key->type != TRD_CODE)
        return trd_fail(err, TRD_E_RECIPE, "distinct counts the values of a text column; declare '%s' as key(), ref() or label()",
                        m->key->name);
    out->marks |= m->key->marks;
    return TRD_OK;
}

/* Those reached, by whether they are in the cohort. Only those whose cohort is
 * known count, on both sides. */
static trd_code reach_members(trd_data *data, const trd_node *n, int base, trd_pool *scratch, membership *m, trd_tallies *out,
                              trd_error *err)
{
    int               target = n->args[0]->field->to;
    size_t            rows = trd_data_rows(data, base)->rows;
    const int64_t    *index;
    const trd_column *cohort;
    trd_code          code = trd_data_index(data, base, target, &index, err);

    if (code == TRD_OK)
        code = trd_data_evaluate(data, target, n->args[1], &cohort, err);
    if (code != TRD_OK)
        return code;
    trd_column *key = trd_column_new(scratch, "", TRD_INTEGER, rows);
    int8_t     *class = trd_pool_alloc(scratch, rows), *class_of = trd_pool_alloc(scratch, cohort->rows);
    if (!key || !class || !class_of)
        return no_memory(err);
    for (size_t i = 0; i < cohort->rows; i++) {
        class_of[i] = trd_column_is_missing(cohort, i) ? NOWHERE : trd_column_whole(cohort, i) == 1 ? TRD_TALLY_PART : TRD_TALLY_REST;
        if (class_of[i] >= 0)
            out->population[class_of[i] == TRD_TALLY_PART]++;
    }
    for (size_t row = 0; row < rows; row++) {
        key->has_missing |= index[row] < 0;
        key->as.i64[row] = index[row] < 0 ? INT64_MIN : index[row];
        class[row] = index[row] < 0 ? NOWHERE : class_of[index[row]];
    }
    key->least = 0;
    key->most = (int64_t)cohort->rows - 1;
    m->key = key;
    m->class = class;
    out->marks |= cohort->marks;
    return TRD_OK;
}

/* ---- counting ------------------------------------------------------------------ */

/* Where each group counts: a place, or NOWHERE. */
typedef struct places {
    int64_t *of;                     /* per group */
    uint32_t count;
} places;

/* A place and a class per row. */
static uint32_t *spread(const membership *m, const places *p, uint32_t groups, trd_pool *scratch)
{
    uint32_t *at = trd_pool_alloc(scratch, m->units.rows * sizeof *at), spare = p->count * CLASSES;

    for (size_t row = 0; at && row < m->units.rows; row++) {
        int     class = m->class ? m->class[row] : 0;
        int64_t place = m->group[row] < groups && class >= 0 ? p->of[m->group[row]] : NOWHERE;
        at[row] = place >= 0 ? (uint32_t)place * CLASSES + (uint32_t)class : spare;
    }
    return at;
}

/* Different units of each place and class, CLASSES for each place; `alone`:
 * those that are in that place only. */
static trd_code count_places(const membership *m, const places *p, uint32_t groups, bool alone, trd_pool *scratch, int64_t **out,
                             trd_error *err)
{
    uint32_t *at = spread(m, p, groups, scratch);

    *out = trd_pool_calloc(scratch, (size_t)p->count * CLASSES + 1, sizeof **out);
    if (!at || !*out)
        return no_memory(err);
    return alone ? trd_units_alone(&m->units, at, p->count * CLASSES, scratch, *out, err)
                 : trd_units_distinct(&m->units, at, p->count * CLASSES, scratch, m->watch, *out, err);
}

static void put(trd_tally *t, const int64_t counts[CLASSES])
{
    for (int class = 0; class < CLASSES; class++) {
        t->cases += counts[class];
        t->sums[class].low = t->sums[class].high = (trd_sum){ (double)counts[class], 0 };
    }
}

static trd_code count_groups(const membership *m, places *p, bool alone, trd_pool *scratch, trd_tallies *out, trd_error *err)
{
    int64_t *counts = NULL;

    p->count = out->groups;
    for (uint32_t g = 0; g < out->groups; g++)
        p->of[g] = alone && out->cluster[g] < 0 ? NOWHERE : (int64_t)g;
    trd_code code = count_places(m, p, out->groups, alone, scratch, &counts, err);
    for (uint32_t g = 0; g < out->groups && code == TRD_OK; g++)
        put(alone ? &out->only[g] : &out->of[g], counts + (size_t)g * CLASSES);
    return code;
}

static trd_code count_slices(const membership *m, places *p, bool every, trd_pool *scratch, trd_tallies *out, trd_error *err)
{
    int64_t *counts = NULL;

    p->count = (uint32_t)out->slice_count;
    for (size_t s = 0; s < out->slice_count; s++)
        for (uint32_t g = out->slices[s].from; g < out->slices[s].to; g++)
            p->of[g] = every || out->cluster[g] >= 0 ? (int64_t)s : NOWHERE;
    trd_code code = count_places(m, p, out->groups, false, scratch, &counts, err);
    for (size_t s = 0; s < out->slice_count && code == TRD_OK; s++)
        put(every ? &out->slices[s].every : &out->slices[s].all, counts + s * CLASSES);
    return code;
}

static void count_rows(const membership *m, trd_tallies *out)
{
    for (size_t row = 0; row < m->units.rows; row++)
        if (m->group[row] < out->groups) {
            out->of[m->group[row]].rows++;
            out->of[m->group[row]].left_out += m->units.of[row] == m->units.units;
        }
    for (size_t i = 0; i < out->slice_count; i++)
        for (uint32_t g = out->slices[i].from; g < out->slices[i].to; g++) {
            trd_tally rows = { .rows = out->of[g].rows, .left_out = out->of[g].left_out };
            out->only[g] = rows;
            trd_tally_add(&out->slices[i].every, &rows);
            if (out->cluster[g] >= 0)
                trd_tally_add(&out->slices[i].all, &rows);
        }
}

/* Units within a slice: of one slice the values as they are, of several the
 * combinations of slice and value. */
static trd_code number_units(membership *m, const trd_tallies *out, trd_pool *scratch, trd_error *err)
{
    const trd_column *keys[] = { m->key, NULL };
    trd_column       *slice;
    int64_t          *of = trd_pool_alloc(scratch, ((size_t)out->groups + 1) * sizeof *of);

    if (out->slice_count <= 1)
        return trd_units_make(keys, 1, scratch, m->watch, &m->units, err);
    if (!of || !(slice = trd_column_new(scratch, "", TRD_INTEGER, m->key->rows)))
        return no_memory(err);
    for (size_t s = 0; s < out->slice_count; s++)
        for (uint32_t g = out->slices[s].from; g < out->slices[s].to; g++)
            of[g] = (int64_t)s;
    of[out->groups] = 0;             /* not chosen: whichever */
    for (size_t row = 0; row < m->key->rows; row++)
        slice->as.i64[row] = of[m->group[row]];
    slice->least = 0;
    slice->most = (int64_t)out->slice_count - 1;
    keys[1] = slice;
    return trd_units_make(keys, 2, scratch, m->watch, &m->units, err);
}

/* Of rows without a cluster there are none: what is counted of the others is of all. */
static bool all_in_clusters(const trd_tallies *out)
{
    for (uint32_t g = 0; g < out->groups; g++)
        if (out->cluster[g] < 0 && out->of[g].rows > 0)
            return false;
    return true;
}

static trd_code count_clusters(const membership *m, places *p, trd_pool *scratch, trd_tallies *out, trd_error *err)
{
    trd_code code = count_slices(m, p, false, scratch, out, err);

    if (code != TRD_OK || (code = count_groups(m, p, true, scratch, out, err)) != TRD_OK)
        return code;
    if (!all_in_clusters(out))
        return count_slices(m, p, true, scratch, out, err);
    for (size_t i = 0; i < out->slice_count; i++)
        out->slices[i].every = out->slices[i].all;
    return TRD_OK;
}

static trd_code count(membership *m, trd_pool *scratch, trd_tallies *out, trd_error *err)
{
    places   p = { .of = trd_pool_alloc(scratch, ((size_t)out->groups + 1) * sizeof *p.of) };
    trd_code code = p.of ? number_units(m, out, scratch, err) : no_memory(err);

    if (code != TRD_OK)
        return code;
    count_rows(m, out);
    if ((code = count_groups(m, &p, false, scratch, out, err)) != TRD_OK || out->groups > out->slice_count)
        return code == TRD_OK ? count_clusters(m, &p, scratch, out, err) : code;
    for (size_t i = 0; i < out->slice_count; i++) {              /* every group is a slice */
        trd_slice *s = &out->slices[i];
        s->every = out->of[s->from];
        s->all = out->cluster[s->from] >= 0 ? s->every : s->all;
    }
    return TRD_OK;
}

trd_code trd_tallies_distinct(trd_data *data, const trd_node *n, trd_scanner *s, int base, trd_pool *pool, trd_tallies *out,
                              trd_error *err)
{
    trd_pool  *scratch = trd_pool_new(pool);
    membership m = { .watch = trd_data_watch(data) };
    trd_code   code = TRD_OK;

    if (!scratch || !(m.group = trd_pool_alloc(scratch, trd_data_rows(data, base)->rows * sizeof *m.group)) ||
        !(out->only = trd_pool_calloc(pool, (size_t)out->groups + 1, sizeof *out->only)))
        code = no_memory(err);
    if (code == TRD_OK)
        code = trd_scanner_run(s, note_groups, m.group, &out->marks, err);
    if (code == TRD_OK)
        code = n->op == TRD_OP_REACH ? reach_members(data, n, base, scratch, &m, out, err)
                                     : distinct_members(data, n, base, &m, out, err);
    if (code == TRD_OK)
        code = count(&m, scratch, out, err);
    trd_pool_free(scratch);
    return code;
}
