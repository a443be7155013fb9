/* The keys of both tables are put one behind the other and numbered together;
 * after that a match is an equal number. */
#include "frame/join.h"

#include "frame/unit.h"

#include <string.h>

/* ---- keys of two tables in one column ----------------------------------------- */

static trd_code not_comparable(const trd_column *l, const trd_column *r, trd_error *err)
{
    return trd_fail(err, TRD_E_DATA, "column %s (%s) cannot be matched with column %s (%s); choose keys of the same kind",
                    l->name ? l->name : "?", trd_type_name(l->type), r->name ? r->name : "?", trd_type_name(r->type));
}

static bool is_number(const trd_column *c)
{
    return c->type == TRD_INTEGER || c->type == TRD_REAL;
}

static void set_missing(trd_column *both, size_t row)
{
    both->has_missing = true;
    if (both->width == TRD_F64)
        both->as.f64[row] = trd_span_undefined().low;
    else
        both->as.i64[row] = INT64_MIN;
}

/* Codes of the right table become those of the left; texts that the left has
 * not are numbered behind them. */
static trd_code put_codes(trd_column *both, const trd_column *l, const trd_column *r, trd_pool *scratch, trd_error *err)
{
    int32_t  left_texts = trd_labels_count(l->labels), texts = trd_labels_count(r->labels);
    int64_t *to = trd_pool_alloc(scratch, ((size_t)texts + 1) * sizeof *to);

    if (!to)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to match %d texts", texts);
    for (int32_t code = 0; code < texts; code++) {
        int32_t found = l->labels == r->labels ? code : trd_labels_find(l->labels, trd_labels_text(r->labels, code));
        to[code] = found >= 0 ? found : (int64_t)left_texts + code;
    }
    for (size_t i = 0; i < both->rows; i++) {
        const trd_column *c = i < l->rows ? l : r;
        size_t            row = i < l->rows ? i : i - l->rows;
        if (trd_column_is_missing(c, row))
            set_missing(both, i);
        else
            both->as.i64[i] = c == l ? trd_column_code(c, row) : to[trd_column_code(c, row)];
    }
    return TRD_OK;
}

/* Whole numbers of equal scale as they are; other numbers as doubles, of which
 * equal decimals are equal. */
static void put_numbers(trd_column *both, const trd_column *l, const trd_column *r)
{
    for (size_t i = 0; i < both->rows; i++) {
        const trd_column *c = i < l->rows ? l : r;
        size_t            row = i < l->rows ? i : i - l->rows;
        if (trd_column_is_missing(c, row))
            set_missing(both, i);
        else if (both->width == TRD_F64)
            both->as.f64[i] = trd_column_number(c, row);
        else
            both->as.i64[i] = trd_column_whole(c, row);
    }
}

static trd_code put_together(const trd_column *l, const trd_column *r, trd_pool *scratch, const trd_column **out, trd_error *err)
{
    if (l->width == TRD_SPANS || r->width == TRD_SPANS || (l->type != r->type && !(is_number(l) && is_number(r))))
        return not_comparable(l, r, err);
    bool        whole = l->width != TRD_F64 && r->width != TRD_F64 && l->scale == r->scale;
    trd_column *both = trd_column_new(scratch, l->name, whole ? TRD_INTEGER : TRD_REAL, l->rows + r->rows);
    if (!both)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to match %zu rows", l->rows + r->rows);
    *out = both;
    if (l->type == TRD_CODE)
        return put_codes(both, l, r, scratch, err);
    put_numbers(both, l, r);
    return TRD_OK;
}

static trd_code number_keys(const trd_column *const *left, const trd_column *const *right, size_t count, trd_pool *scratch,
                            const trd_watch *watch, trd_units *out, trd_error *err)
{
    trd_code           code = TRD_OK;
    const trd_column **both = trd_pool_calloc(scratch, count, sizeof *both);

    if (!both)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu keys", count);
    for (size_t k = 0; k < count && code == TRD_OK; k++) {
        if (left[k]->rows != left[0]->rows || right[k]->rows != right[0]->rows)
            return trd_fail(err, TRD_E_USAGE, "the keys of a table must have equally many rows");
        code = put_together(left[k], right[k], scratch, &both[k], err);
    }
    return code == TRD_OK ? trd_units_make(both, count, scratch, watch, out, err) : code;
}

/* ---- the report --------------------------------------------------------------------- */

/* Rows per unit on both sides. */
typedef struct tally {
    uint32_t *left, *right;
} tally;

static void count_side(trd_join_side *side, const trd_units *u, const uint32_t *own, const uint32_t *other)
{
    side->rows = (int64_t)u->rows;
    side->no_key = (int64_t)u->rows;
    for (uint32_t unit = 0; unit < u->units; unit++) {
        side->no_key -= own[unit];
        side->matched += other[unit] ? own[unit] : 0;
        side->unmatched += other[unit] ? 0 : own[unit];
        side->repeated += other[unit] && own[unit] > 1;
    }
}

static void report(trd_join *j, const trd_units *left, const trd_units *right, const tally *n, size_t *pairs)
{
    bool many_left = false, many_right = false;

    *pairs = 0;
    count_side(&j->of_left, left, n->left, n->right);
    count_side(&j->of_right, right, n->right, n->left);
    for (uint32_t unit = 0; unit < left->units; unit++) {
        *pairs += (size_t)n->left[unit] * n->right[unit];
        j->keys += n->left[unit] && n->right[unit];
        many_left |= n->right[unit] && n->left[unit] > 1;
        many_right |= n->left[unit] && n->right[unit] > 1;
    }
    j->kind = many_left ? (many_right ? TRD_JOIN_MANY_TO_MANY : TRD_JOIN_MANY_TO_ONE)
                        : many_right ? TRD_JOIN_ONE_TO_MANY : TRD_JOIN_ONE_TO_ONE;
}

/* ---- the rows ------------------------------------------------------------------------- */

static void write_rows(trd_join *j, const trd_units *left, const trd_units *right, const tally *n, const trd_unit_rows *of_right,
                       trd_join_rows which)
{
    size_t at = 0;

    for (size_t i = 0; i < left->rows; i++) {
        uint32_t unit = left->of[i], partners = unit < left->units ? n->right[unit] : 0;
        if (partners == 0 && which != TRD_JOIN_MATCHED) {
            j->left[at] = (int64_t)i;
            j->right[at++] = -1;
        }
        for (uint32_t p = 0; p < partners; p++) {
            j->left[at] = (int64_t)i;
            j->right[at++] = of_right->row[of_right->start[unit] + p];
        }
    }
    for (size_t i = 0; which == TRD_JOIN_ALL && i < right->rows; i++)
        if (right->of[i] == right->units || n->left[right->of[i]] == 0) {
            j->left[at] = -1;
            j->right[at++] = (int64_t)i;
        }
}

static trd_code count_units(const trd_units *u, trd_pool *scratch, uint32_t **out, trd_error *err)
{
    uint32_t *n = trd_pool_calloc(scratch, (size_t)u->units + 1, sizeof *n);

    if (!n)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to match %u keys", u->units);
    for (size_t i = 0; i < u->rows; i++)
        n[u->of[i]]++;
    *out = n;
    return TRD_OK;
}

static trd_code join(const trd_units *both, size_t left_rows, trd_join_rows which, size_t most, trd_pool *pool, trd_pool *scratch,
                     trd_join *out, trd_error *err)
{
    trd_units     left = { left_rows, both->units, both->of };
    trd_units     right = { both->rows - left_rows, both->units, both->of + left_rows };
    trd_unit_rows of_right;
    trd_join      j = { .rows = 0 };
    tally         n = { NULL, NULL };
    trd_code      code;

    if ((code = count_units(&left, scratch, &n.left, err)) != TRD_OK || (code = count_units(&right, scratch, &n.right, err)) != TRD_OK ||
        (code = trd_units_rows(&right, scratch, &of_right, err)) != TRD_OK)
        return code;
    report(&j, &left, &right, &n, &j.rows);
    if (which != TRD_JOIN_MATCHED)
        j.rows += (size_t)(j.of_left.unmatched + j.of_left.no_key);
    if (which == TRD_JOIN_ALL)
        j.rows += (size_t)(j.of_right.unmatched + j.of_right.no_key);
    if (most && j.rows > most)
        return trd_fail(err, TRD_E_LIMIT, "the tables of %zu and %zu rows would give %zu rows together, because %lld keys stand on "
                        "several rows of both; give keys that are different on one side", left.rows, right.rows, j.rows,
                        (long long)(j.of_left.repeated < j.of_right.repeated ? j.of_left.repeated : j.of_right.repeated));
    j.left = trd_pool_alloc(pool, j.rows * sizeof *j.left);
    j.right = trd_pool_alloc(pool, j.rows * sizeof *j.right);
    if (!j.left || !j.right)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", j.rows);
    write_rows(&j, &left, &right, &n, &of_right, which);
    *out = j;
    return TRD_OK;
}

trd_code trd_join_make(const trd_column *const *left, const trd_column *const *right, size_t count, trd_join_rows which,
                       size_t most, trd_pool *pool, const trd_watch *watch, trd_join *out, trd_error *err)
{
    trd_units both;
    trd_code  code;

    if (count == 0)
        return trd_fail(err, TRD_E_USAGE, "a join needs at least one key");
    if (left[0]->rows > INT32_MAX || right[0]->rows > INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "tables of %zu and %zu rows are too large to join", left[0]->rows, right[0]->rows);
    trd_pool *scratch = trd_pool_new(pool);
    if (!scratch)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to join");
    if ((code = number_keys(left, right, count, scratch, watch, &both, err)) == TRD_OK)
        code = join(&both, left[0]->rows, which, most, pool, scratch, out, err);
    trd_pool_free(scratch);
    return code;
}
