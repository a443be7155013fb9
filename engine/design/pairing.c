/* The rows under a comparison of a value per case, and their cases. One scan
 * notes what a row says; cases are numbered, and their two rows found, by
 * frame/unit.h. */
#include "design/pairing_int.h"

#include "frame/unit.h"

/* ---- the rows --------------------------------------------------------------- */

/* Of a span its low bound, and that it is hidden. */
static void note_values(const trd_column *c, const uint8_t *wave, uint8_t *chosen, double *out)
{
    const double unit = trd_power_of_ten(c->scale);

    for (size_t i = 0; i < c->rows; i++) {
        if (wave[i] == 0 || trd_column_is_missing(c, i)) {
            out[i] = NAN;
        } else if (c->width == TRD_SPANS) {
            out[i] = c->as.spans[i].low;
            if (c->as.spans[i].low < c->as.spans[i].high)
                chosen[i] |= TRD_HIDDEN;
        } else {
            out[i] = c->width == TRD_F64 ? c->as.f64[i] : (double)trd_column_whole(c, i) / unit;
        }
    }
}

/* What is scanned beside the measure; 0: not asked for. */
typedef struct noting {
    trd_pairing *p;
    size_t       time, treated;
} noting;

static trd_code note_block(void *user, int worker, const trd_scan_block *b, trd_error *err)
{
    const noting     *n = user;
    trd_pairing      *p = n->p;
    const trd_column *time = n->time ? b->values[n->time] : NULL, *treated = n->treated ? b->values[n->treated] : NULL;
    uint8_t          *wave = p->wave + b->from, *chosen = p->chosen + b->from;

    (void)worker;
    (void)err;
    for (size_t i = 0; i < b->rows; i++) {
        chosen[i] = b->group[i] == 0 ? TRD_CHOSEN : 0;
        wave[i] = chosen[i] && !time ? TRD_WAVE_AFTER : 0;
    }
    for (size_t i = 0; time && i < b->rows; i++) {
        int32_t at = chosen[i] && !trd_column_is_missing(time, i) ? trd_column_code(time, i) : TRD_UNKNOWN;
        wave[i] = at < 0 ? 0 : at == p->before ? TRD_WAVE_BEFORE : at == p->after ? TRD_WAVE_AFTER : 0;
    }
    note_values(b->values[0], wave, chosen, p->value + b->from);
    for (size_t i = 0; treated && i < b->rows; i++)
        p->treated[b->from + i] = (int8_t)(trd_column_is_missing(treated, i) ? TRD_UNKNOWN : trd_column_whole(treated, i) == 1);
    return TRD_OK;
}

/* The columns under the comparison, in the rows of one dataset. */
static trd_code load_columns(trd_pairing *p, trd_error *err)
{
    trd_data             *data = p->of->data;
    const trd_comparison *how = p->of->how;
    int                   dataset;
    const trd_field      *field;
    trd_code              code = p->twice ? trd_data_evaluate(data, p->base, how->pair, &p->pair, err) : TRD_OK;

    if (code == TRD_OK && how->cluster)
        code = trd_data_evaluate(data, p->base, how->cluster, &p->cluster, err);
    else if (code == TRD_OK && trd_data_cluster(data, p->base, &dataset, &field))
        code = trd_data_field(data, p->base, dataset, field, &p->cluster, err);
    if (code == TRD_OK && p->of->grouping.by)
        code = trd_data_evaluate(data, p->base, p->of->grouping.by, &p->by, err);
    return code;
}

static trd_code not_text(trd_error *err)
{
    return trd_fail(err, TRD_E_RECIPE, "time, pair and cluster must be text columns; declare them as category(), ref(), key() or label()");
}

static bool is_text(const trd_column *c)
{
    return !c || c->type == TRD_CODE;
}

static trd_code find_moments(trd_pairing *p, const trd_column *time, trd_error *err)
{
    if (!is_text(time) || !is_text(p->pair) || !is_text(p->cluster))
        return not_text(err);
    if (time) {
        p->before = trd_labels_find(time->labels, p->of->how->before);
        p->after = trd_labels_find(time->labels, p->of->how->after);
        p->marks |= time->marks;
    }
    return TRD_OK;
}

static trd_code note_rows(trd_pairing *p, trd_error *err)
{
    const trd_comparing  *c = p->of;
    const trd_comparison *how = c->how;
    size_t                rows = trd_data_rows(c->data, p->base)->rows;
    trd_scan     scan = { .base = p->base, .where = c->measure->where, .values = { c->measure->args[0] }, .value_count = 1 };
    noting       n = { .p = p };
    trd_scanner *s;

    if (p->twice)
        scan.values[n.time = scan.value_count++] = how->time;
    if (how->treated)
        scan.values[n.treated = scan.value_count++] = how->treated;
    trd_code code = trd_scanner_open(c->data, &scan, c->scratch, &s, err);
    if (code == TRD_OK)
        code = find_moments(p, n.time ? trd_scanner_form(s, n.time) : NULL, err);
    if (code != TRD_OK)
        return code;
    p->marks |= trd_scanner_form(s, 0)->marks | trd_data_table(c->data, p->base)->marks;
    if (!(p->chosen = trd_pool_alloc(c->scratch, rows)) || !(p->wave = trd_pool_alloc(c->scratch, rows)) ||
        !(p->value = trd_pool_alloc(c->scratch, rows * sizeof *p->value)) ||
        (how->treated && !(p->treated = trd_pool_alloc(c->scratch, rows))))
        return trd_compare_no_memory(err);
    return trd_scanner_run(s, note_block, &n, NULL, err);
}

/* How far each row comes on the way to a case. */
static trd_code count_rows(trd_pairing *p, size_t count, trd_error *err)
{
    size_t rows = trd_data_rows(p->of->data, p->base)->rows;

    if (!(p->flow = trd_pool_calloc(p->of->scratch, count + 1, sizeof *p->flow)))
        return trd_compare_no_memory(err);
    for (size_t by = 0; by < count; by++)
        p->flow[by].rows = (int64_t)rows;
    for (size_t i = 0; i < rows; i++) {
        if (p->by && trd_column_is_missing(p->by, i))
            continue;
        trd_flow *f = &p->flow[p->by ? trd_column_code(p->by, i) : 0];
        f->chosen += p->chosen[i] != 0;
        f->keyed += p->wave[i] != 0 && !(p->pair && trd_column_is_missing(p->pair, i));
    }
    return TRD_OK;
}

/* ---- the cases: two rows each --------------------------------------------------- */

/* A case with two rows of one measurement is a mistake in the data: which one
 * counts is not ours to guess. */
static trd_code measured_twice(const trd_pairing *p, size_t row, trd_error *err)
{
    return trd_fail(err, TRD_E_DATA, "'%s' has two rows at '%s' (the second is row %zu); keep one, a case is measured once",
                    trd_column_text(p->pair, row), p->wave[row] == TRD_WAVE_BEFORE ? p->of->how->before : p->of->how->after, row + 1);
}

/* Where the cases of each value of `by` begin: they are in its order. */
static void find_starts(trd_pairing *p, uint32_t units, size_t count)
{
    size_t next = 0;

    for (uint32_t unit = 0; p->by && unit < units; unit++) {
        const uint32_t *row = p->row[unit];
        uint32_t        some = row[0] != UINT32_MAX ? row[0] : row[1];
        if (some == UINT32_MAX)
            continue;
        for (size_t by = (size_t)trd_column_code(p->by, some); next <= by; next++)
            p->start[next] = unit;
    }
    for (next += !p->by; next <= count; next++)
        p->start[next] = units;
}

static trd_code match(trd_pairing *p, size_t count, trd_error *err)
{
    const trd_watch  *watch = trd_data_watch(p->of->data);
    const trd_column *keys[] = { p->by, p->pair };
    trd_units         units;
    trd_unit_waves    waves;
    trd_code          code = trd_units_make(p->by ? keys : keys + 1, p->by ? 2 : 1, p->of->scratch, watch, &units, err);

    if (code == TRD_OK)
        code = trd_units_waves(&units, p->wave, p->of->scratch, watch, &waves, err);
    if (code == TRD_OK && waves.twice)
        code = measured_twice(p, waves.again, err);
    if (code == TRD_OK) {
        p->row = waves.row;
        find_starts(p, units.units, count);
    }
    return code;
}

/* ---- the cases: one row each ---------------------------------------------------- */

static trd_code list(trd_pairing *p, size_t count, trd_error *err)
{
    size_t    rows = trd_data_rows(p->of->data, p->base)->rows;
    uint32_t *next = trd_pool_calloc(p->of->scratch, count + 1, sizeof *next);

    if (!next || !(p->row = trd_pool_alloc(p->of->scratch, (rows + 1) * sizeof *p->row)))
        return trd_compare_no_memory(err);
    for (size_t by = 0; by < count; by++)
        p->start[by + 1] = p->start[by] + (uint32_t)p->flow[by].keyed;
    for (size_t by = 0; by < count; by++)
        next[by] = p->start[by];
    for (size_t i = 0; i < rows; i++)
        if (p->wave[i] != 0 && !(p->by && trd_column_is_missing(p->by, i))) {
            uint32_t at = next[p->by ? trd_column_code(p->by, i) : 0]++;
            p->row[at][0] = UINT32_MAX;
            p->row[at][1] = (uint32_t)i;
        }
    return TRD_OK;
}

trd_code trd_pairing_make(const trd_comparing *c, size_t count, trd_pairing *out, trd_error *err)
{
    const trd_node *nodes[TRD_COMPARISON_NODES + 2] = { c->measure, c->grouping.by };
    size_t          asked = 2 + trd_comparison_row_nodes(c->how, nodes + 2);
    trd_pairing     p = { .of = c, .base = trd_node_base(trd_data_schema(c->data), nodes, asked), .twice = c->how->time != NULL };

    if (p.base < 0)
        return trd_fail(err, TRD_E_RECIPE, "its columns belong to datasets that do not refer to each other; declare a ref()");
    trd_code code = load_columns(&p, err);
    if (code == TRD_OK)
        code = note_rows(&p, err);
    if (code == TRD_OK && !(p.start = trd_pool_calloc(c->scratch, count + 1, sizeof *p.start)))
        code = trd_compare_no_memory(err);
    if (code == TRD_OK)
        code = count_rows(&p, count, err);
    if (code == TRD_OK)
        code = p.twice ? match(&p, count, err) : list(&p, count, err);
    if (code == TRD_OK)
        *out = p;
    return code;
}

/* ---- what is known of a case ------------------------------------------------------ */

int trd_pairing_treated(const trd_pairing *p, const uint32_t rows[2])
{
    if (!p->treated)
        return 1;
    uint32_t first = rows[0] < rows[1] ? rows[0] : rows[1], last = rows[0] < rows[1] ? rows[1] : rows[0];
    int      said = last != UINT32_MAX ? p->treated[last] : TRD_UNKNOWN;
    return said == TRD_UNKNOWN && first != UINT32_MAX ? p->treated[first] : said;
}

int64_t trd_pairing_row(const uint32_t rows[2], const trd_column *c)
{
    uint32_t first = rows[0] < rows[1] ? rows[0] : rows[1], last = rows[0] < rows[1] ? rows[1] : rows[0];

    if (last != UINT32_MAX && !trd_column_is_missing(c, last))
        return last;
    return first != UINT32_MAX && !trd_column_is_missing(c, first) ? (int64_t)first : TRD_UNKNOWN;
}

int32_t trd_pairing_cluster(const trd_pairing *p, const uint32_t rows[2])
{
    int64_t row = p->cluster ? trd_pairing_row(rows, p->cluster) : 0;
    return !p->cluster ? 0 : row < 0 ? TRD_UNKNOWN : trd_column_code(p->cluster, (size_t)row);
}

bool trd_pairing_is_hidden(const trd_pairing *p, const uint32_t rows[2])
{
    for (int i = 0; i < 2; i++)
        if (rows[i] != UINT32_MAX && (p->chosen[rows[i]] & TRD_HIDDEN))
            return true;
    return false;
}

/* ---- facts --------------------------------------------------------------------------- */

void trd_compare_attrition(const int64_t started[2], const int64_t lost[2], trd_estimate *out)
{
    double from[2] = { (double)started[0], (double)started[1] }, gone[2] = { (double)lost[0], (double)lost[1] };

    if (from[0] + from[1] > 0)
        out->attrition = (gone[0] + gone[1]) / (from[0] + from[1]);
    if (from[0] > 0 && from[1] > 0)
        out->attrition_gap = gone[1] / from[1] - gone[0] / from[0];
}

void trd_compare_flow(const trd_flow *flow, bool twice, trd_estimate *out)
{
    const struct {
        const char *name;
        int64_t     count;
        bool        shown;
    } steps[] = {
        { "flow_rows", flow->rows, true },        { "flow_chosen", flow->chosen, true },
        { "flow_keyed", flow->keyed, twice },     { "flow_matched", flow->matched, twice },
        { "flow_complete", flow->complete, true }, { "flow_used", flow->used, true },
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i].shown)
            trd_estimate_part(out, steps[i].name, "", TRD_UNIT_COUNT, trd_span_of((double)steps[i].count), -1);
}
