#include "design/tally.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
}

/* ---- adding up ---------------------------------------------------------- */

trd_span trd_span_sum_value(trd_span_sum s)
{
    return (trd_span){ trd_sum_value(s.low), trd_sum_value(s.high) };
}

static void add_tally(trd_tally *into, const trd_tally *more)
{
    into->rows += more->rows;
    into->cases += more->cases;
    into->left_out += more->left_out;
    into->marks |= more->marks;
    for (int i = 0; i < TRD_TALLY_SUMS; i++) {
        into->sums[i].low = trd_sum_plus(into->sums[i].low, more->sums[i].low);
        into->sums[i].high = trd_sum_plus(into->sums[i].high, more->sums[i].high);
    }
}

void trd_tally_subtract(trd_tally *from, const trd_tally *less)
{
    from->rows -= less->rows;
    from->cases -= less->cases;
    from->left_out -= less->left_out;
    for (int i = 0; i < TRD_TALLY_SUMS; i++) {
        from->sums[i].low = trd_sum_minus(from->sums[i].low, less->sums[i].low);
        from->sums[i].high = trd_sum_minus(from->sums[i].high, less->sums[i].high);
    }
}

static void add_span(trd_span_sum *sum, trd_span value)
{
    sum->low = trd_sum_plus(sum->low, (trd_sum){ value.low, 0 });
    sum->high = trd_sum_plus(sum->high, (trd_sum){ value.high, 0 });
}

/* ---- gathering in one scan ---------------------------------------------- */

/* Whole numbers of one group, exact. */
typedef struct exact {
    int64_t cases, left_out, sum;
} exact;

typedef struct worker {
    trd_tally *tallies;              /* groups + 1: the last for rows not chosen      */
    exact     *exact;                /* the same                                      */
    int        scale;                /* of the exact sums                             */
    size_t     contradiction;        /* first row whose part exceeds its whole        */
} worker;

typedef struct gathering {
    const trd_node *measure;
    uint32_t        groups;
    worker         *workers;
    int64_t         bound;           /* whole numbers up to this cannot overflow a sum */
} gathering;

/* May the column be added as whole numbers, with nothing to remember of its cells? */
static bool is_plain(const trd_column *c, int64_t bound)
{
    static const int64_t most[] = { INT8_MAX, INT16_MAX, INT32_MAX, INT64_MAX };
    if (c->width > TRD_I64 || c->missing || c->contradicted || (c->has_missing && c->usual == TRD_SUPPRESSED))
        return false;
    if (c->least <= c->most)
        return c->least > -bound && c->most < bound;
    return most[c->width] < bound;
}

#define ADD_EXACT(member)                                                                    \
    for (size_t i = 0; i < n; i++) {                                                         \
        int64_t x = c->as.member[i], known = x != missing;                                   \
        exact  *e = &to[group[i]];                                                           \
        e->cases += known;                                                                   \
        e->left_out += 1 - known;                                                            \
        e->sum += known ? x : 0;                                                             \
    }                                                                                        \
    return;

static void add_exact(const trd_column *c, const uint32_t *group, size_t n, exact *to)
{
    const int64_t missing = trd_width_missing(c->width);
    switch (c->width) {
    case TRD_I8:  ADD_EXACT(i8)
    case TRD_I16: ADD_EXACT(i16)
    case TRD_I32: ADD_EXACT(i32)
    default:      ADD_EXACT(i64)
    }
}

static void add_numbers(const trd_column *c, const uint32_t *group, size_t n, uint32_t groups, trd_tally *to)
{
    for (size_t i = 0; i < n; i++) {
        trd_tally *t = &to[group[i]];
        if (group[i] == groups)
            continue;
        t->marks |= trd_column_marks(c, i);
        t->rows++;
        if (trd_column_is_missing(c, i)) {
            t->left_out++;
        } else {
            t->cases++;
            add_span(&t->sums[TRD_TALLY_VALUE], trd_column_span(c, i));
        }
    }
}

/* A share of rows, each counting for one or for a number of cases. */
static void add_share(const trd_column *hit, const trd_column *counts, const uint32_t *group, size_t n, uint32_t groups, trd_tally *to)
{
    for (size_t i = 0; i < n; i++) {
        trd_tally *t = &to[group[i]];
        if (group[i] == groups)
            continue;
        t->marks |= trd_column_marks(hit, i) | (counts ? trd_column_marks(counts, i) : 0);
        t->rows++;
        if (trd_column_is_missing(hit, i) || (counts && trd_column_is_missing(counts, i))) {
            t->left_out++;
            continue;
        }
        trd_span cases = counts ? trd_column_span(counts, i) : trd_span_of(1);
        add_span(&t->sums[trd_column_whole(hit, i) ? TRD_TALLY_PART : TRD_TALLY_REST], cases);
        add_span(&t->sums[TRD_TALLY_WHOLE], cases);
        t->cases++;
    }
}

/* Part and whole as columns of counts: the rest is whole - part, row by row. */
static void add_proportion(const trd_column *part, const trd_column *whole, const trd_scan_block *b, uint32_t groups, worker *w)
{
    for (size_t i = 0; i < b->rows; i++) {
        trd_tally *t = &w->tallies[b->group[i]];
        if (b->group[i] == groups)
            continue;
        t->marks |= trd_column_marks(part, i) | trd_column_marks(whole, i);
        t->rows++;
        if (trd_column_is_missing(part, i) || trd_column_is_missing(whole, i)) {
            t->left_out++;
            continue;
        }
        trd_span a = trd_column_span(part, i), all = trd_column_span(whole, i), rest = trd_span_subtract(all, a);
        if (rest.high < 0 && b->from + i < w->contradiction)
            w->contradiction = b->from + i;
        add_span(&t->sums[TRD_TALLY_PART], a);
        add_span(&t->sums[TRD_TALLY_REST], (trd_span){ fmax(rest.low, 0), rest.high });
        add_span(&t->sums[TRD_TALLY_WHOLE], all);
        t->cases++;
    }
}

static trd_code gather_block(void *user, int number, const trd_scan_block *b, trd_error *err)
{
    const gathering  *g = user;
    worker           *w = &g->workers[number];
    const trd_column *c = b->values[0];

    (void)err;
    switch (g->measure->op) {
    case TRD_OP_ROWS:
        for (size_t i = 0; i < b->rows; i++)
            w->exact[b->group[i]].cases++;
        break;
    case TRD_OP_PROPORTION:
        add_proportion(c, b->values[1], b, g->groups, w);
        break;
    case TRD_OP_SHARE:
        if (g->measure->counts || !is_plain(c, g->bound))
            add_share(c, g->measure->counts ? b->values[1] : NULL, b->group, b->rows, g->groups, w->tallies);
        else
            add_exact(c, b->group, b->rows, w->exact);
        break;
    default:
        w->scale = c->scale;
        if (is_plain(c, g->bound))
            add_exact(c, b->group, b->rows, w->exact);
        else
            add_numbers(c, b->group, b->rows, g->groups, w->tallies);
    }
    return TRD_OK;
}

/* An exact sum as what it stands for. */
static trd_sum sum_of_whole(int64_t sum, int scale)
{
    trd_sum whole = { (double)sum, (double)(sum - (int64_t)(double)sum) };
    return scale ? trd_sum_over(whole, (trd_sum){ trd_power_of_ten(scale), 0 }) : whole;
}

static void add_exactly(trd_tally *t, const exact *e, trd_op op, int scale)
{
    trd_tally more = { .rows = e->cases + e->left_out, .cases = e->cases, .left_out = e->left_out };

    more.sums[TRD_TALLY_VALUE].low = more.sums[TRD_TALLY_VALUE].high = sum_of_whole(e->sum, scale);
    if (op == TRD_OP_SHARE) {
        more.sums[TRD_TALLY_REST].low = more.sums[TRD_TALLY_REST].high = sum_of_whole(e->cases - e->sum, 0);
        more.sums[TRD_TALLY_WHOLE].low = more.sums[TRD_TALLY_WHOLE].high = sum_of_whole(e->cases, 0);
    }
    add_tally(t, &more);
}

/* Makes the workers' memory: groups + 1 of everything. */
static trd_code make_workers(gathering *g, int workers, trd_pool *scratch, trd_error *err)
{
    if (!(g->workers = trd_pool_calloc(scratch, (size_t)workers, sizeof *g->workers)))
        return no_memory(err);
    for (int i = 0; i < workers; i++) {
        worker *w = &g->workers[i];
        w->contradiction = SIZE_MAX;
        if (!(w->tallies = trd_pool_calloc(scratch, (size_t)g->groups + 1, sizeof *w->tallies)) ||
            !(w->exact = trd_pool_calloc(scratch, (size_t)g->groups + 1, sizeof *w->exact)))
            return no_memory(err);
    }
    return TRD_OK;
}

static trd_code merge_workers(const gathering *g, int workers, trd_tallies *out, trd_error *err)
{
    size_t contradiction = SIZE_MAX;

    for (int i = 0; i < workers; i++) {
        const worker *w = &g->workers[i];
        contradiction = w->contradiction < contradiction ? w->contradiction : contradiction;
        for (uint32_t k = 0; k < g->groups; k++) {
            add_exactly(&out->of[k], &w->exact[k], g->measure->op, w->scale);
            add_tally(&out->of[k], &w->tallies[k]);
        }
    }
    if (contradiction != SIZE_MAX)
        return trd_fail(err, TRD_E_DATA, "row %zu: the part is larger than the whole; correct the data or the measure", contradiction + 1);
    for (uint32_t k = 0; k < g->groups; k++)
        add_tally(&out->all, &out->of[k]);
    return TRD_OK;
}

static trd_code gather_values(trd_data *data, const trd_node *n, trd_scan *scan, trd_pool *scratch, trd_tallies *out, trd_error *err)
{
    gathering g = { .measure = n, .groups = out->groups };
    int       workers = trd_scan_workers(data, scan);
    size_t    rows = trd_data_rows(data, scan->base)->rows;

    g.bound = INT64_MAX / 4 / (int64_t)(rows + 1);
    for (int i = 0; i < n->arg_count && n->op != TRD_OP_ROWS; i++)
        scan->values[scan->value_count++] = n->args[i];
    if (n->counts)
        scan->values[scan->value_count++] = n->counts;
    trd_code code = make_workers(&g, workers, scratch, err);
    if (code == TRD_OK)
        code = trd_scan_run(data, scan, gather_block, &g, &out->marks, err);
    return code == TRD_OK ? merge_workers(&g, workers, out, err) : code;
}

/* ---- different ones: distinct and reach ---------------------------------- */

static trd_code note_groups(void *user, int number, const trd_scan_block *b, trd_error *err)
{
    uint32_t *groups = user;
    (void)number;
    (void)err;
    memcpy(groups + b->from, b->group, b->rows * sizeof *groups);
    return TRD_OK;
}

/* Rows and the units they belong to: unit[row] is 0 .. units - 1, or -1. */
typedef struct membership {
    const int32_t  *unit;
    const uint32_t *group;           /* groups: not chosen */
    const int8_t   *class;           /* per unit: counts in sum 0 or 1, or -1: in none */
    size_t          rows;
    int32_t         units;
} membership;

static void count_unit(trd_tally *t, const membership *m, int32_t unit)
{
    int class = m->class[unit];
    if (class < 0)
        return;
    t->cases++;
    add_span(&t->sums[class], trd_span_of(1));
}

/* The rows in order of group, so that one stamp per unit tells whether its
 * group has met it before. `starts` has groups + 1 entries. */
static int32_t *units_by_group(const membership *m, uint32_t groups, size_t *starts, trd_pool *scratch)
{
    int32_t *sorted = trd_pool_alloc(scratch, (m->rows + 1) * sizeof *sorted);
    size_t   at = 0;

    for (size_t row = 0; row < m->rows && sorted; row++)
        if (m->group[row] < groups && m->unit[row] >= 0)
            starts[m->group[row]]++;
    for (uint32_t g = 0; g <= groups; g++) {
        size_t count = starts[g];
        starts[g] = at;
        at += count;
    }
    for (size_t row = 0; row < m->rows && sorted; row++)
        if (m->group[row] < groups && m->unit[row] >= 0)
            sorted[starts[m->group[row]]++] = m->unit[row];
    return sorted;                   /* starts[g] is now where group g ends */
}

static trd_code count_units(const membership *m, trd_pool *scratch, trd_tallies *out, trd_error *err)
{
    enum { NEVER = 0 };
    uint32_t *met = trd_pool_calloc(scratch, (size_t)m->units + 1, sizeof *met);     /* 1 + the last group that met it */
    uint8_t  *several = trd_pool_calloc(scratch, (size_t)m->units + 1, 1);
    size_t   *ends = trd_pool_calloc(scratch, (size_t)out->groups + 1, sizeof *ends);
    int32_t  *sorted = ends ? units_by_group(m, out->groups, ends, scratch) : NULL;

    if (!met || !several || !sorted)
        return no_memory(err);
    for (size_t row = 0; row < m->rows; row++)
        if (m->group[row] < out->groups) {
            trd_tally *t = &out->of[m->group[row]];
            t->rows++;
            t->left_out += m->unit[row] < 0;
        }
    for (uint32_t g = 0; g < out->groups; g++) {
        out->all.rows += out->of[g].rows;
        out->all.left_out += out->of[g].left_out;
        out->only[g].rows = out->of[g].rows;
        out->only[g].left_out = out->of[g].left_out;
        for (size_t i = g ? ends[g - 1] : 0; i < ends[g]; i++) {
            int32_t unit = sorted[i];
            if (met[unit] == g + 1)
                continue;
            count_unit(&out->of[g], m, unit);
            if (met[unit] == NEVER)
                count_unit(&out->all, m, unit);
            else
                several[unit] = 1;
            met[unit] = g + 1;
        }
    }
    for (int32_t unit = 0; unit < m->units; unit++)
        if (met[unit] != NEVER && !several[unit])
            count_unit(&out->only[met[unit] - 1], m, unit);
    return TRD_OK;
}

static trd_code gather_distinct(trd_data *data, const trd_node *n, const trd_scan *scan, membership *m, trd_pool *scratch,
                                trd_tallies *out, trd_error *err)
{
    const trd_column *c;
    trd_code          code = trd_data_evaluate(data, scan->base, n->args[0], &c, err);

    if (code != TRD_OK)
        return code;
    if (c->type != TRD_CODE)
        return trd_fail(err, TRD_E_RECIPE, "distinct counts the values of a text column; declare '%s' as key(), ref() or label()", c->name);
    m->units = trd_labels_count(c->labels);
    int32_t *unit = trd_pool_alloc(scratch, (c->rows + 1) * sizeof *unit);
    int8_t  *class = trd_pool_calloc(scratch, (size_t)m->units + 1, 1);
    if (!unit || !class)
        return no_memory(err);
    for (size_t row = 0; row < c->rows; row++)
        unit[row] = trd_column_is_missing(c, row) ? -1 : trd_column_code(c, row);
    m->unit = unit;
    m->class = class;
    out->marks |= c->marks;
    return count_units(m, scratch, out, err);
}

/* Those reached, by whether they are in the cohort. Only those whose cohort is
 * known count, on both sides. */
static trd_code gather_reach(trd_data *data, const trd_node *n, const trd_scan *scan, membership *m, trd_pool *scratch,
                             trd_tallies *out, trd_error *err)
{
    int               target = n->args[0]->field->to;
    const int64_t    *index;
    const trd_column *cohort;
    trd_code          code = trd_data_index(data, scan->base, target, &index, err);

    if (code == TRD_OK)
        code = trd_data_evaluate(data, target, n->args[1], &cohort, err);
    if (code != TRD_OK)
        return code;
    if (cohort->rows > INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "more than %d cases; reach cannot count them", INT32_MAX);
    m->units = (int32_t)cohort->rows;
    int32_t *unit = trd_pool_alloc(scratch, (m->rows + 1) * sizeof *unit);
    int8_t  *class = trd_pool_alloc(scratch, cohort->rows + 1);
    if (!unit || !class)
        return no_memory(err);
    for (size_t row = 0; row < m->rows; row++)
        unit[row] = (int32_t)index[row];
    for (size_t row = 0; row < cohort->rows; row++) {
        class[row] = trd_column_is_missing(cohort, row) ? -1 : trd_column_whole(cohort, row) == 1 ? TRD_TALLY_PART : TRD_TALLY_REST;
        if (class[row] >= 0)
            out->population[class[row] == TRD_TALLY_PART]++;
    }
    m->unit = unit;
    m->class = class;
    out->marks |= cohort->marks;
    return count_units(m, scratch, out, err);
}

static trd_code gather_units(trd_data *data, const trd_node *n, const trd_scan *scan, trd_pool *pool, trd_pool *scratch,
                             trd_tallies *out, trd_error *err)
{
    membership m = { .rows = trd_data_rows(data, scan->base)->rows };
    uint32_t  *groups = trd_pool_alloc(scratch, (m.rows + 1) * sizeof *groups);

    if (!groups || !(out->only = trd_pool_calloc(pool, (size_t)out->groups + 1, sizeof *out->only)))
        return no_memory(err);
    m.group = groups;
    trd_code code = trd_scan_run(data, scan, note_groups, groups, &out->marks, err);
    if (code != TRD_OK)
        return code;
    return n->op == TRD_OP_REACH ? gather_reach(data, n, scan, &m, scratch, out, err)
                                 : gather_distinct(data, n, scan, &m, scratch, out, err);
}

/* ---- both ---------------------------------------------------------------- */

trd_code trd_tallies_gather(trd_data *data, const trd_node *n, const trd_selection *only, int dataset, const trd_field *field,
                            trd_pool *pool, trd_tallies *out, trd_error *err)
{
    trd_scan scan = { .base = trd_node_measure_base(trd_data_schema(data), n), .where = n->where, .only = only };

    memset(out, 0, sizeof *out);
    if (n->op < TRD_OP_ROWS || n->op > TRD_OP_REACH)
        return trd_fail(err, TRD_E_RECIPE, "this is no measure; write for example mean(survey.score)");
    if (scan.base < 0)
        return trd_fail(err, TRD_E_RECIPE, "the columns of this measure belong to datasets that do not refer to each other; "
                        "declare a ref() between them");
    out->no_table = !trd_data_table(data, scan.base);
    trd_code code = out->no_table || !field ? TRD_OK : trd_data_field(data, scan.base, dataset, field, &scan.by, err);
    if (code != TRD_OK)
        return code;
    out->groups = trd_scan_groups(&scan);
    if (!(out->of = out->only = trd_pool_calloc(pool, (size_t)out->groups + 1, sizeof *out->of)))
        return no_memory(err);
    if (out->no_table)
        return TRD_OK;
    out->marks |= trd_data_table(data, scan.base)->marks;
    trd_pool *scratch = trd_pool_new(pool);
    if (!scratch)
        return no_memory(err);
    code = n->op == TRD_OP_DISTINCT || n->op == TRD_OP_REACH ? gather_units(data, n, &scan, pool, scratch, out, err)
                                                             : gather_values(data, n, &scan, scratch, out, err);
    trd_pool_free(scratch);
    return code;
}
