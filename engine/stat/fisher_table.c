/* The exact p of a table by a network.
 *
 * A stage is a column; a node is what the rows still have to receive, in order of
 * size, written as one number. The weight of a table is the product of 1 / x! of
 * its cells. First all nodes are found, from the first column on; then, from the
 * last, the heaviest and lightest way to the end; then the weights of the ways so
 * far (`pasts`) go from node to node, alike ones together, until it is certain on
 * which side of the table seen they end. */
#include "stat/fisher.h"

#include "base/pool.h"
#include "stat/crosstab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 32, NODES_MOST = 400000, PASTS_MOST = 2000000 };
static const double work_most = 2e8;
static const double grain = 1e-9;                 /* pasts nearer than this (in logarithms) are one */

typedef struct node {
    uint64_t key;
    double   longest, shortest, all;  /* logarithms of weights to the end: of one way, of all ways */
    int64_t  past;                    /* first of a chain; -1: none */
} node;

/* A way so far; `of` many of them. */
typedef struct past {
    double  value, of;
    int64_t to, next;                 /* the node, and the next past of the same node */
} past;

/* Places in an array by a number: 0 in `slot` is free. */
typedef struct index {
    uint32_t *slot;
    size_t    slots;                  /* a power of 2 */
} index_of;

typedef struct stage {
    node    *nodes;
    size_t   count, room;
    index_of by_key;
} stage;

typedef struct network {
    trd_pool *pool;
    size_t    rows, columns;
    int64_t  *row, *column;
    double   *log_factorial;
    uint64_t  base;                   /* of the digits of a key */
    stage    *stages;                 /* one for each column */
    double    seen, all, work, p;     /* logarithms of the largest weight that counts, and of all */
    past     *pasts, *next_pasts;
    size_t    past_count, past_room, next_count, next_room;
    index_of  by_past;
    trd_error *err;
} network;

static trd_code too_large(network *w)
{
    return trd_fail(w->err, TRD_E_LIMIT, "this table allows too many others to count them all; join rows or columns, or use the chi-square test");
}

static trd_code no_memory(network *w)
{
    return trd_fail(w->err, TRD_E_NOMEM, "no memory for an exact test of a table");
}

/* ---- indexes ---- */

static uint64_t scrambled(uint64_t x)
{
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15u;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9u;
    return x ^ (x >> 32);
}

static bool index_room(trd_pool *pool, index_of *x, size_t items)
{
    x->slots = 64;
    while (x->slots < 2 * (items + 1))
        x->slots *= 2;
    return (x->slot = trd_pool_calloc(pool, x->slots, sizeof *x->slot)) != NULL;
}

/* ---- nodes ---- */

static uint64_t key_of(const network *w, const int64_t *left)
{
    int64_t  sorted[ROWS_MOST];
    uint64_t key = 0;

    for (size_t i = 0; i < w->rows; i++) {
        size_t at = i;
        for (; at > 0 && sorted[at - 1] < left[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = left[i];
    }
    for (size_t i = 0; i < w->rows; i++)
        key = key * w->base + (uint64_t)sorted[i];
    return key;
}

static void left_of(const network *w, uint64_t key, int64_t *left)
{
    for (size_t i = w->rows; i-- > 0; key /= w->base)
        left[i] = (int64_t)(key % w->base);
}

/* The slot of a key: of its node, or free. */
static uint32_t *slot_of(const stage *s, uint64_t key)
{
    size_t at = scrambled(key) & (s->by_key.slots - 1);
    while (s->by_key.slot[at] && s->nodes[s->by_key.slot[at] - 1].key != key)
        at = (at + 1) & (s->by_key.slots - 1);
    return &s->by_key.slot[at];
}

static trd_code add_node(network *w, stage *s, uint64_t key)
{
    if (2 * (s->count + 1) > s->by_key.slots) {
        if (!index_room(w->pool, &s->by_key, 2 * s->count + 64))
            return no_memory(w);
        for (size_t i = 0; i < s->count; i++)
            *slot_of(s, s->nodes[i].key) = (uint32_t)i + 1;
    }
    uint32_t *slot = slot_of(s, key);
    if (*slot)
        return TRD_OK;
    if (s->count >= NODES_MOST)
        return too_large(w);
    if (s->count == s->room && !(s->nodes = trd_pool_grow(w->pool, s->nodes, s->count, &s->room, sizeof *s->nodes)))
        return no_memory(w);
    s->nodes[s->count] = (node){ .key = key, .longest = -INFINITY, .shortest = INFINITY, .past = -1 };
    *slot = (uint32_t)++s->count;
    return TRD_OK;
}

/* ---- ways of giving out a column ---- */

typedef trd_code visit(network *w, size_t stage, size_t from, uint64_t to, double weight);

typedef struct giving {
    size_t   stage, from;
    int64_t  left[ROWS_MOST], later[ROWS_MOST];   /* later: what the rows after this one can take */
    visit   *each;
} giving;

static trd_code give(network *w, giving *g, size_t row, int64_t rest, double weight)
{
    int64_t  own = g->left[row];
    trd_code code = TRD_OK;

    if (row + 1 == w->rows) {
        g->left[row] = own - rest;
        code = ++w->work > work_most ? too_large(w) : g->each(w, g->stage, g->from, key_of(w, g->left), weight - w->log_factorial[rest]);
        g->left[row] = own;
        return code;
    }
    int64_t most = own < rest ? own : rest, least = rest > g->later[row] ? rest - g->later[row] : 0;
    for (int64_t x = least; x <= most && code == TRD_OK; x++) {
        g->left[row] = own - x;
        code = give(w, g, row + 1, rest - x, weight - w->log_factorial[x]);
    }
    g->left[row] = own;
    return code;
}

static trd_code for_each_way(network *w, size_t at, size_t from, visit *each)
{
    giving  g = { .stage = at, .from = from, .each = each };
    int64_t sum = 0;

    left_of(w, w->stages[at].nodes[from].key, g.left);
    for (size_t i = w->rows; i-- > 0; sum += g.left[i])
        g.later[i] = sum;
    return give(w, &g, 0, w->column[at], 0);
}

static trd_code find(network *w, size_t at, size_t from, uint64_t to, double weight)
{
    (void)from, (void)weight;
    return add_node(w, &w->stages[at + 1], to);
}

static trd_code bound(network *w, size_t at, size_t from, uint64_t to, double weight)
{
    node *n = &w->stages[at].nodes[from], *next = &w->stages[at + 1].nodes[*slot_of(&w->stages[at + 1], to) - 1];

    n->longest = fmax(n->longest, weight + next->longest);
    n->shortest = fmin(n->shortest, weight + next->shortest);
    return TRD_OK;
}

/* ---- weights so far ---- */

static uint64_t past_key(int64_t to, double value)
{
    return (uint64_t)to * 0x9e3779b97f4a7c15u ^ (uint64_t)llround(value / grain);
}

static uint32_t *past_slot(network *w, int64_t to, double value)
{
    long long rounded = llround(value / grain);
    size_t    at = scrambled(past_key(to, value)) & (w->by_past.slots - 1);

    for (; w->by_past.slot[at]; at = (at + 1) & (w->by_past.slots - 1)) {
        past *p = &w->next_pasts[w->by_past.slot[at] - 1];
        if (p->to == to && llround(p->value / grain) == rounded)
            break;
    }
    return &w->by_past.slot[at];
}

static trd_code add_past(network *w, stage *s, int64_t to, double value, double of)
{
    if (2 * (w->next_count + 1) > w->by_past.slots) {
        if (!index_room(w->pool, &w->by_past, 2 * w->next_count + 64))
            return no_memory(w);
        for (size_t i = 0; i < w->next_count; i++)
            *past_slot(w, w->next_pasts[i].to, w->next_pasts[i].value) = (uint32_t)i + 1;
    }
    uint32_t *slot = past_slot(w, to, value);
    if (*slot) {
        w->next_pasts[*slot - 1].of += of;
        return TRD_OK;
    }
    if (w->next_count >= PASTS_MOST)
        return too_large(w);
    if (w->next_count == w->next_room &&
        !(w->next_pasts = trd_pool_grow(w->pool, w->next_pasts, w->next_count, &w->next_room, sizeof *w->next_pasts)))
        return no_memory(w);
    w->next_pasts[w->next_count] = (past){ value, of, to, s->nodes[to].past };
    s->nodes[to].past = (int64_t)w->next_count;
    *slot = (uint32_t)++w->next_count;
    return TRD_OK;
}

/* Where a way so far is at a node: certain to count, certain not to, or on. */
static trd_code arrive(network *w, size_t at, int64_t to, double value, double of)
{
    const node *n = &w->stages[at].nodes[to];

    if (value + n->longest <= w->seen)
        w->p += of * exp(value + n->all - w->all);
    else if (value + n->shortest <= w->seen)
        return add_past(w, &w->stages[at], to, value, of);
    return TRD_OK;
}

static trd_code carry(network *w, size_t at, size_t from, uint64_t to, double weight)
{
    int64_t  next = *slot_of(&w->stages[at + 1], to) - 1;
    trd_code code = TRD_OK;

    for (int64_t i = w->stages[at].nodes[from].past; i >= 0 && code == TRD_OK; i = w->pasts[i].next) {
        if (++w->work > work_most)
            return too_large(w);
        code = arrive(w, at + 1, next, w->pasts[i].value + weight, w->pasts[i].of);
    }
    return code;
}

/* ---- the walk ---- */

static trd_code all_ways(network *w, size_t at, visit *each)
{
    trd_code code = TRD_OK;

    for (size_t i = 0; i < w->stages[at].count && code == TRD_OK; i++)
        if (each != carry || w->stages[at].nodes[i].past >= 0)
            code = for_each_way(w, at, i, each);
    return code;
}

/* The weight of all ways from a node: what is left, in a hypergeometric table. */
static void fill_all(network *w, size_t at)
{
    double  columns = 0;
    int64_t left[ROWS_MOST], sum = 0;

    for (size_t c = at; c < w->columns; c++) {
        columns += w->log_factorial[w->column[c]];
        sum += w->column[c];
    }
    for (size_t i = 0; i < w->stages[at].count; i++) {
        node  *n = &w->stages[at].nodes[i];
        double rows = 0;
        left_of(w, n->key, left);
        for (size_t r = 0; r < w->rows; r++)
            rows += w->log_factorial[left[r]];
        n->all = w->log_factorial[sum] - rows - columns;
        if (at + 1 == w->columns)
            n->longest = n->shortest = -rows;
    }
}

static trd_code walk(network *w)
{
    trd_code code = add_node(w, &w->stages[0], key_of(w, w->row));

    for (size_t at = 0; at + 1 < w->columns && code == TRD_OK; at++)
        code = all_ways(w, at, find);
    for (size_t at = w->columns; at-- > 0 && code == TRD_OK;) {
        fill_all(w, at);
        if (at + 1 < w->columns)
            code = all_ways(w, at, bound);
    }
    if (code == TRD_OK) {
        w->all = w->stages[0].nodes[0].all;
        code = arrive(w, 0, 0, 0, 1);
    }
    for (size_t at = 0; at + 1 < w->columns && code == TRD_OK; at++) {
        past  *pasts = w->pasts;
        size_t room = w->past_room;
        w->pasts = w->next_pasts;
        w->past_room = w->next_room;
        w->past_count = w->next_count;
        w->next_pasts = pasts;
        w->next_room = room;
        w->next_count = 0;
        if (w->by_past.slots)
            memset(w->by_past.slot, 0, w->by_past.slots * sizeof *w->by_past.slot);
        code = all_ways(w, at, carry);
    }
    return code;
}

/* ---- the table ---- */

static int larger_first(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

/* The sums that are not 0, largest first. */
static int64_t *sums_of(trd_pool *pool, const int64_t *count, size_t rows, size_t columns, bool by_row, size_t *n)
{
    size_t   lines = by_row ? rows : columns;
    int64_t *sum = trd_pool_calloc(pool, lines + 1, sizeof *sum);

    *n = 0;
    if (!sum)
        return NULL;
    for (size_t i = 0; i < rows * columns; i++)
        sum[by_row ? i / columns : i % columns] += count[i];
    qsort(sum, lines, sizeof *sum, larger_first);
    while (*n < lines && sum[*n] > 0)
        ++*n;
    return sum;
}

static trd_code prepare(network *w, const int64_t *count, size_t cells, int64_t cases)
{
    uint64_t largest = UINT64_MAX;

    w->base = (uint64_t)w->row[0] + 1;
    for (size_t i = 0; i < w->rows; i++)
        largest /= w->base;
    if (w->rows > ROWS_MOST || largest == 0)
        return too_large(w);
    w->log_factorial = trd_pool_calloc(w->pool, (size_t)cases + 1, sizeof *w->log_factorial);
    w->stages = trd_pool_calloc(w->pool, w->columns, sizeof *w->stages);
    if (!w->log_factorial || !w->stages)
        return no_memory(w);
    for (size_t i = 1; i <= (size_t)cases; i++)
        w->log_factorial[i] = lgamma((double)i + 1);
    for (size_t i = 0; i < cells; i++)
        w->seen -= w->log_factorial[count[i]];
    w->seen += 1e-7;
    return TRD_OK;
}

trd_code trd_fisher_table_of(const int64_t *count, size_t rows, size_t columns, trd_fisher_table *out, trd_error *err)
{
    network          w = { .err = err, .pool = trd_pool_new(NULL) };
    trd_fisher_table t = { 0, NAN, TRD_DEFINED };
    trd_code         code = w.pool ? trd_counts_check(count, rows * columns, &t.cases, err) : no_memory(&w);

    if (code == TRD_OK && t.cases > 1000000)
        code = too_large(&w);
    if (code == TRD_OK && (!(w.row = sums_of(w.pool, count, rows, columns, true, &w.rows)) ||
                           !(w.column = sums_of(w.pool, count, rows, columns, false, &w.columns))))
        code = no_memory(&w);
    if (code == TRD_OK && (w.rows < 2 || w.columns < 2)) {
        t.reason = t.cases ? TRD_EMPTY_GROUP : TRD_NO_CASES;
        t.p = t.cases ? 1 : (double)NAN;
    } else if (code == TRD_OK) {
        if (w.rows > w.columns) {                 /* the shorter side makes the nodes */
            network turned = w;
            w.row = turned.column;
            w.rows = turned.columns;
            w.column = turned.row;
            w.columns = turned.rows;
        }
        if ((code = prepare(&w, count, rows * columns, t.cases)) == TRD_OK && (code = walk(&w)) == TRD_OK)
            t.p = fmin(1, w.p);
    }
    trd_pool_free(w.pool);
    if (code == TRD_OK)
        *out = t;
    return code;
}
