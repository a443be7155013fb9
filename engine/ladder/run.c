#include "ladder/run.h"

#include "ladder/certainty.h"
#include "ladder/verdict.h"

#include <string.h>

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the findings; close some programs");
}

/* ---- one indicator ------------------------------------------------------ */

static void unmeasurable(trd_estimate *e, const char *reason)
{
    trd_estimate_init(e, TRD_SINGLE, TRD_UNIT_COUNT);
    e->reason = reason;
}

/* The first table under the indicator that the database does not have. */
static const char *absent_table(const trd_indicator *i, const trd_data *data)
{
    const trd_node   *nodes[TRD_COMPARISON_NODES + 1] = { i->measure };
    size_t            count = 1 + trd_comparison_nodes(&i->comparison, nodes + 1);
    const trd_schema *schema = trd_data_schema(data);
    for (size_t d = 0; d < schema->count; d++)
        for (size_t k = 0; k < count; k++)
            if (trd_node_uses(nodes[k], (int)d) && !trd_data_table(data, (int)d))
                return schema->datasets[d].table;
    return NULL;
}

static trd_code estimate(const trd_ladder *l, const trd_indicator *i, trd_data *data, trd_estimate *out, trd_error *err)
{
    trd_unit unit = i->target.kind == TRD_NO_TARGET ? TRD_UNIT_COUNT : i->target.unit;

    if (!i->measure) {
        unmeasurable(out, "no_measure");
        return TRD_OK;
    }
    const char *table = absent_table(i, data);
    if (table) {
        unmeasurable(out, trd_pool_format(trd_data_pool(data), "no_table:%s", table));
        out->design = i->comparison.design;
        return out->reason ? TRD_OK : no_memory(err);
    }
    trd_error inner = { 0 };
    trd_code  code = trd_compare(data, i->measure, &i->comparison, unit, 0.95, out, &inner);
    if (code == TRD_OK)
        return TRD_OK;
    return trd_fail_at(err, inner.code, l->file, i->line, "%s \"%s\": %s", trd_kind_name(i->kind), i->title, inner.what);
}

static void fill(const trd_indicator *i, trd_finding *f)
{
    f->id = i->id;
    f->title = i->title;
    f->rung = i->rung;
    f->kind = i->kind;
    f->stage = i->stage;
    f->level = i->level;
    f->group = i->group;
    f->primary = i->primary;
    f->target = i->target;
    f->instrument = "";
    const trd_field *items = i->measure ? trd_node_items(i->measure) : NULL;
    if (items && items->instrument)
        f->instrument = items->instrument->title;
}

/* Links of a mechanism or precondition, by title and id. */
static trd_code link_up(const trd_ladder *l, const trd_indicator *i, trd_finding *f, trd_pool *pool, trd_error *err)
{
    if (i->kind == TRD_MECHANISM && i->from >= 0 && i->to >= 0) {
        if (!(f->from_to = trd_pool_calloc(pool, 2, sizeof *f->from_to)))
            return no_memory(err);
        f->from_to[0] = l->indicators[i->from].title;
        f->from_to[1] = l->indicators[i->to].title;
    }
    if (i->guard_count) {
        if (!(f->guards = trd_pool_calloc(pool, i->guard_count, sizeof *f->guards)))
            return no_memory(err);
        for (size_t k = 0; k < i->guard_count; k++)
            f->guards[f->guard_count++] = l->indicators[i->guards[k]].id;
    }
    return TRD_OK;
}

/* The columns of the whole ladder, in one pass per table. */
static trd_code prepare(const trd_ladder *l, trd_data *data, trd_pool *pool, trd_error *err)
{
    const trd_node **trees = trd_pool_calloc(pool, l->count * (TRD_COMPARISON_NODES + 1) + 1, sizeof *trees);
    size_t           count = 0;

    if (!trees)
        return no_memory(err);
    for (size_t k = 0; k < l->count; k++) {
        trees[count++] = l->indicators[k].measure;
        count += trd_comparison_nodes(&l->indicators[k].comparison, trees + count);
    }
    return trd_data_prepare(data, trees, count, err);
}

/* ---- delivery before theory --------------------------------------------- */

static bool holds(const trd_finding *f)
{
    return f->verdict == TRD_MET || f->verdict == TRD_MAINTAINED;
}

static void because(trd_finding *f, const trd_finding *other)
{
    for (size_t i = 0; i < f->because_count; i++)
        if (f->because[i] == other->id)
            return;
    f->because[f->because_count++] = other->id;
}

/* Reads the verdict of an effect in the light of what should have moved it.
 * A verdict that holds needs no excuse. Failed delivery comes first: it says
 * nothing of the idea. Only where delivery held can a mechanism, or the link
 * behind it, be to blame. */
static trd_code read_finding(const trd_ladder *l, trd_findings *all, size_t at, trd_pool *pool, trd_error *err)
{
    trd_finding *f = &all->items[at];
    bool         mechanism = false, mechanism_holds = true;

    f->reading = TRD_AS_IS;
    if (!(f->because = trd_pool_calloc(pool, all->count + 1, sizeof *f->because)))
        return no_memory(err);
    if (f->kind != TRD_INDICATOR || holds(f) || f->verdict == TRD_UNMEASURABLE)
        return TRD_OK;
    for (size_t k = 0; k < l->count; k++) {
        const trd_indicator *i = &l->indicators[k];
        for (size_t g = 0; g < i->guard_count; g++)
            if (i->guards[g] == (int)at && all->items[k].verdict == TRD_MISSED)
                because(f, &all->items[k]);
        if (i->kind == TRD_MECHANISM && i->to == (int)at) {
            if (i->from >= 0 && all->items[i->from].verdict == TRD_MISSED)
                because(f, &all->items[i->from]);
            mechanism = true;
            mechanism_holds &= holds(&all->items[k]);
        }
    }
    if (f->because_count) {
        f->reading = TRD_NOT_DELIVERED;
        return TRD_OK;
    }
    if (!mechanism || f->verdict != TRD_MISSED)
        return TRD_OK;
    f->reading = mechanism_holds ? TRD_LINK_BREAKS : TRD_MECHANISM_FAILED;
    for (size_t k = 0; k < l->count; k++)
        if (l->indicators[k].kind == TRD_MECHANISM && l->indicators[k].to == (int)at &&
            (mechanism_holds || all->items[k].verdict == TRD_MISSED))
            because(f, &all->items[k]);
    if (!f->because_count)           /* the mechanism is undecided: nothing to conclude */
        f->reading = TRD_AS_IS;
    return TRD_OK;
}

/* ---- provenance and seal ------------------------------------------------ */

/* Two datasets may be of one table, such as a sample and a count of it. */
static bool is_listed(const trd_data *data, size_t dataset)
{
    const trd_store_table *t = trd_data_table(data, (int)dataset);

    for (size_t d = 0; t && d < dataset; d++)
        if (trd_data_table(data, (int)d) && strcmp(trd_data_table(data, (int)d)->name, t->name) == 0)
            return true;
    return false;
}

static trd_code provenance(const trd_data *data, trd_pool *pool, trd_findings *f, const char **first, trd_error *err)
{
    const trd_schema *schema = trd_data_schema(data);
    size_t            room = 0;

    *first = "";
    for (size_t d = 0; d < schema->count; d++)
        room += trd_data_table(data, (int)d) ? trd_data_table(data, (int)d)->source_count + 1 : 0;
    if (!(f->sources = trd_pool_calloc(pool, room + 1, sizeof *f->sources)))
        return no_memory(err);
    for (size_t d = 0; d < schema->count; d++) {
        const trd_store_table *t = is_listed(data, d) ? NULL : trd_data_table(data, (int)d);
        if (t && t->source_count == 0)
            f->sources[f->source_count++] = (trd_provenance){ t->name, "", "", "", "", t->rows };
        for (size_t s = 0; t && s < t->source_count; s++) {
            const trd_store_source *from = &t->sources[s];
            f->sources[f->source_count++] = (trd_provenance){ t->name, from->file, from->digest, from->imported_at, from->licence, from->rows };
            if (!**first || strcmp(from->imported_at, *first) < 0)
                *first = from->imported_at;
        }
    }
    return TRD_OK;
}

static trd_code seal_report(const trd_ladder *l, const trd_seal *seal, const char *first, trd_pool *pool, trd_findings *f, trd_error *err)
{
    trd_seal_report *r = &f->seal;

    r->state = trd_seal_state_of(seal, l, first);
    r->digest = l->digest;
    r->sealed_digest = seal->digest;
    r->sealed_at = seal->sealed_at;
    r->first_data_at = first;
    if (r->state != TRD_CHANGED_SINCE_SEAL)
        return TRD_OK;
    return trd_seal_changes(seal->canonical, l->canonical, pool, &f->changes, &f->change_count, err);
}

trd_code trd_ladder_run(const trd_ladder *l, trd_store *store, const trd_seal *seal, const trd_watch *watch,
                        trd_pool *pool, trd_findings **out, trd_problems *problems, trd_error *err)
{
    trd_findings *f = trd_pool_calloc(pool, 1, sizeof *f);
    trd_data     *data;
    const char   *first;
    size_t        present = 0;
    trd_code      code = f ? trd_data_open(store, &l->schema, watch, pool, &data, problems, err) : no_memory(err);

    if (code != TRD_OK || problems->count)
        return code;
    for (size_t d = 0; d < l->schema.count; d++)
        present += trd_data_table(data, (int)d) != NULL;
    if (present == 0 && l->schema.count)
        return trd_fail_at(err, TRD_E_DATA, trd_store_path(store), 0, "has none of the tables that the recipe needs (the first is '%s'); "
                           "import them: trede import FILE --into %s", l->schema.datasets[0].table, trd_store_path(store));
    f->ladder_id = l->id;
    f->ladder_title = l->title;
    f->ladder_version = l->version;
    f->purpose = l->purpose;
    f->language = l->language;
    f->ladder = l;
    if ((code = provenance(data, pool, f, &first, err)) != TRD_OK || (code = seal_report(l, seal, first, pool, f, err)) != TRD_OK)
        return code;
    if (!(f->items = trd_pool_calloc(pool, l->count + 1, sizeof *f->items)))
        return no_memory(err);
    f->count = l->count;
    if ((code = prepare(l, data, pool, err)) != TRD_OK)
        return code;
    for (size_t k = 0; k < l->count; k++) {
        const trd_indicator *i = &l->indicators[k];
        trd_finding         *item = &f->items[k];
        if (trd_watch_stops(watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        fill(i, item);
        trd_data_begin(data, i->title, (double)k / (double)l->count, (double)(k + 1) / (double)l->count);
        trd_watch_report(trd_data_watch(data), i->title, 0);
        if ((code = link_up(l, i, item, pool, err)) != TRD_OK || (code = estimate(l, i, data, &item->estimate, err)) != TRD_OK)
            return code;
        item->verdict = trd_verdict_of(&item->estimate, &item->target, &item->why);
        if (trd_certainty(item, f->seal.state, pool) != 0)
            return no_memory(err);
    }
    for (size_t k = 0; k < l->count; k++)
        if ((code = read_finding(l, f, k, pool, err)) != TRD_OK)
            return code;
    f->passes = trd_data_passes(data, &f->pass_count);
    f->from_cache = trd_store_from_cache(store);
    f->joins = trd_data_joins(data, &f->join_count);
    if ((code = trd_data_loaded(data, &f->loaded, &f->loaded_count, err)) == TRD_OK)
        *out = f;
    return code;
}
