/* Accumulators against a naive second way, and the laws: split anywhere and
 * merge, shuffle, any number of threads, any width. */
#include "rows.h"

#include "base/parallel.h"
#include "frame/accumulate.h"

#include <stdlib.h>

enum { ROWS = 5000, GROUPS = 7 };

static void put(trd_column *c, size_t i, int64_t x)
{
    switch (c->width) {
    case TRD_F64:   c->as.f64[i] = (double)x / 8 + 1e6; break;
    case TRD_SPANS: c->as.spans[i] = (trd_span){ (double)x, (double)x + (double)(x % 2 ? 3 : 0) }; break;
    default:        trd_column_put_whole(c, i, x);
    }
}

/* Values least .. least + size - 1, some missing of two kinds. */
static trd_column *column(trd_pool *pool, trd_width width, int scale, int64_t least, uint64_t size, bool missing, uint64_t seed)
{
    trd_type    type = width == TRD_SPANS ? TRD_SPAN : width == TRD_F64 || scale ? TRD_REAL : TRD_INTEGER;
    trd_column *c = trd_column_new_in(pool, "x", type, width, scale, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        put(c, i, (int64_t)((uint64_t)least + seed_next(&seed) % size));
        uint64_t r = seed_next(&seed) % 20;
        if (missing && r < 2)
            assert_int_equal(trd_column_set_missing(c, pool, i, r ? TRD_NOT_ASKED : TRD_SUPPRESSED), 0);
    }
    return c;
}

static uint32_t *groups(trd_pool *pool, uint64_t seed)
{
    uint32_t *g = trd_pool_alloc(pool, ROWS * sizeof *g);
    for (size_t i = 0; i < ROWS; i++)
        g[i] = (uint32_t)(seed_next(&seed) % (GROUPS + 1));
    return g;
}

/* In blocks of `step` rows, to two accumulators by turns when `split`. */
static trd_accumulator *gathered(trd_pool *pool, const trd_accumulate *what, const trd_column *c, const trd_column *weight,
                                 const uint32_t *group, size_t step, bool split)
{
    uint32_t         n_groups = group ? GROUPS : 1;
    trd_accumulator *of[2] = { trd_accumulator_new(what, n_groups, pool), trd_accumulator_new(what, n_groups, pool) };
    trd_error        err;
    int              turn = 0;

    for (size_t from = 0; from < c->rows; from += step, turn++) {
        size_t     n = c->rows - from < step ? c->rows - from : step;
        trd_column block = trd_column_slice(c, from, n), w = weight ? trd_column_slice(weight, from, n) : block;
        assert_ok(trd_accumulator_update(of[split && turn % 2], &block, weight ? &w : NULL, group ? group + from : NULL, &err), err);
    }
    if (split)
        trd_accumulator_merge(of[0], of[1]);
    return of[0];
}

/* A value less `base` in the column's own numbers. */
static long double value(const trd_column *c, size_t i, int64_t base)
{
    return c->width == TRD_F64 ? c->as.f64[i] : ((long double)trd_column_whole(c, i) - base) / trd_power_of_ten(c->scale);
}

/* Two passes in long double, the plain way. */
static void naive(const trd_column *c, const uint32_t *group, uint32_t g, trd_summary *out, trd_shape *shape)
{
    long double n = 0, sum = 0, m[5] = { 0 };
    int64_t     base = c->width != TRD_F64 && c->rows && trd_column_whole(c, 0) > (int64_t)1 << 61 ? (int64_t)1 << 62 : 0;
    double      least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < c->rows; i++)
        if ((!group || group[i] == g) && !trd_column_is_missing(c, i)) {
            double x = trd_column_number(c, i);
            n++;
            sum += value(c, i, base);
            least = fmin(least, x);
            most = fmax(most, x);
        }
    for (size_t i = 0; i < c->rows; i++)
        if ((!group || group[i] == g) && !trd_column_is_missing(c, i)) {
            long double d = value(c, i, base) - sum / n;
            m[2] += d * d;
            m[3] += d * d * d;
            m[4] += d * d * d * d;
        }
    *out = (trd_summary){ .cases = (int64_t)n, .sum = (double)(sum + n * base), .mean = (double)(sum / n + base), .least = least, .most = most,
                          .variance = (double)(m[2] / (n - 1)), .variance_population = (double)(m[2] / n),
                          .sd = (double)sqrtl(m[2] / (n - 1)) };
    *shape = (trd_shape){ .second = (double)(m[2] / n), .third = (double)(m[3] / n), .fourth = (double)(m[4] / n),
                          .skewness = (double)(m[3] / n / powl(m[2] / n, 1.5L)),
                          .kurtosis = (double)(m[4] / n / (m[2] / n) / (m[2] / n) - 3) };
}

static void assert_same(const trd_accumulator *a, const trd_accumulator *b, uint32_t n_groups)
{
    for (uint32_t g = 0; g < n_groups; g++) {
        trd_summary x, y;
        trd_accumulator_finish(a, g, &x);
        trd_accumulator_finish(b, g, &y);
        assert_memory_equal(&x, &y, offsetof(trd_summary, reason) + sizeof x.reason);
    }
}

typedef struct form {
    trd_width width;
    int       scale;
    int64_t   least;
    uint64_t  size;
} form;

static const form forms[] = {
    { TRD_I8, 0, 0, 2 }, { TRD_I8, 0, -100, 200 }, { TRD_I8, 1, 1, 9 }, { TRD_I16, 0, -30000, 60000 }, { TRD_I16, 2, 500, 100 },
    { TRD_I32, 4, -60000, 120000 }, { TRD_I32, 0, -2000000000, 4000000000u }, { TRD_I32, 9, 2000000000, 1000 },
    { TRD_I64, 0, 0, 100 }, { TRD_I64, 3, 900000000000, 1000000 }, { TRD_I64, 0, -1000000000000000000, 2000000000000000000 },
    { TRD_I64, 0, 4611686018427387904, 1000 }, { TRD_F64, 0, -1000, 3000 }, { TRD_F64, 0, 0, 1 },
};

static void check_form(const form *f, bool bounds, trd_accumulate_order order, bool grouped, bool missing, trd_pool *pool)
{
    trd_column     *c = column(pool, f->width, f->scale, f->least, f->size, missing, 11 + f->size);
    uint32_t       *group = grouped ? groups(pool, 5) : NULL, n_groups = grouped ? GROUPS : 1;
    trd_accumulate  what = { .column = c, .order = order, .extremes = true };

    if (bounds && f->width != TRD_F64) {
        c->least = f->least;
        c->most = (int64_t)((uint64_t)f->least + f->size - 1);
    }
    trd_accumulator *a = gathered(pool, &what, c, NULL, group, ROWS, false);
    assert_same(a, gathered(pool, &what, c, NULL, group, 640, false), n_groups);
    assert_same(a, gathered(pool, &what, c, NULL, group, 37, true), n_groups);
    for (uint32_t g = 0; g < n_groups; g++) {
        trd_summary got, want;
        trd_shape   shape, expected;
        naive(c, group, g, &want, &expected);
        trd_accumulator_finish(a, g, &got);
        assert_int_equal(got.cases, want.cases);
        assert_int_equal(trd_accumulator_cases(a, g), want.cases);
        assert_close(got.sum, want.sum, 1e-14);
        assert_close(got.mean, want.mean, 1e-14);
        assert_true(got.least == want.least && got.most == want.most);
        if (order == TRD_ACCUMULATE_SUM) {
            assert_true(isnan(got.variance) && isnan(got.sd));
            continue;
        }
        assert_close(got.variance / (f->size > 1 ? want.variance : 1), f->size > 1, 1e-12);
        assert_close(got.sd / (f->size > 1 ? want.sd : 1), f->size > 1, 1e-12);
        if (order != TRD_ACCUMULATE_SHAPE || f->size == 1)
            continue;
        trd_accumulator_shape(a, g, &shape);
        assert_close(shape.second / expected.second, 1, 1e-12);
        assert_close(shape.skewness, expected.skewness, 1e-10);
        assert_close(shape.kurtosis, expected.kurtosis, 1e-10);
        assert_close(shape.fourth / expected.fourth, 1, 1e-10);
    }
}

static void sums_are_those_of_the_plain_way_in_every_form(void **state)
{
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
        for (int bounds = 0; bounds < 2; bounds++)
            for (int order = TRD_ACCUMULATE_SUM; order <= TRD_ACCUMULATE_SHAPE; order++)
                for (int how = 0; how < 4; how++) {
                    trd_pool *pool = trd_pool_new(*state);
                    check_form(&forms[f], bounds, (trd_accumulate_order)order, how & 1, how & 2, pool);
                    trd_pool_free(pool);
                }
}

/* Many rows of the far end of the bounds: lanes must carry in time. */
static void sums_carry_before_they_overflow(void **state)
{
    enum { MANY = 300000 };
    for (int64_t far = 1000; far <= 40000000; far *= 200) {
        trd_column *c = trd_column_new_in(*state, "x", TRD_INTEGER, TRD_I32, 0, MANY);
        for (size_t i = 0; i < MANY; i++)
            c->as.i32[i] = (int32_t)(i % 2 ? far : -far);
        c->least = -far;
        c->most = far;
        trd_accumulate what = { .column = c, .order = TRD_ACCUMULATE_VARIANCE };
        for (int groups_given = 0; groups_given < 2; groups_given++) {
            uint32_t        *zero = trd_pool_calloc(*state, MANY, sizeof *zero);
            trd_accumulator *a = trd_accumulator_new(&what, 1, *state);
            trd_summary      s;
            trd_error        err;
            for (int times = 0; times < 20; times++)
                assert_ok(trd_accumulator_update(a, c, NULL, groups_given ? zero : NULL, &err), err);
            trd_accumulator_finish(a, 0, &s);
            assert_true(s.sum == 0 && s.mean == 0);
            assert_true(s.variance_population == (double)far * (double)far);
            assert_int_equal(s.cases, 20 * MANY);
        }
    }
}

/* One group with rows that are not used is what remains when those are taken out. */
static void rows_not_used_do_not_count_in_one_group(void **state)
{
    static const trd_width widths[] = { TRD_I8, TRD_I16, TRD_I32, TRD_I64, TRD_F64 };
    for (size_t w = 0; w < 5; w++)
        for (int kinds = 0; kinds < 2; kinds++) {
            trd_column *c = column(*state, widths[w], 0, 0, 90, kinds, 3);
            int64_t     from[ROWS];
            uint32_t    group[ROWS];
            size_t      n = 0;
            for (size_t i = 0; i < ROWS; i += 11)
                trd_column_set_missing(c, *state, i, TRD_NOT_ASKED);
            for (size_t i = 0; i < ROWS; i++)
                if ((group[i] = i % 3 == 1) == 0)
                    from[n++] = (int64_t)i;
            trd_column      *used = trd_column_gather(c, from, n, *state);
            trd_accumulate   what = { .column = c, .order = TRD_ACCUMULATE_VARIANCE, .extremes = true };
            trd_accumulator *a = trd_accumulator_new(&what, 1, *state), *b = trd_accumulator_new(&what, 1, *state);
            trd_error        err;
            assert_ok(trd_accumulator_update(a, c, NULL, group, &err), err);
            assert_ok(trd_accumulator_update(b, used, NULL, NULL, &err), err);
            assert_same(a, b, 1);
            for (int kind = 0; kind < TRD_MISSING_KINDS; kind++)
                assert_int_equal(trd_accumulator_missing(a, 0, (trd_missing)kind), trd_accumulator_missing(b, 0, (trd_missing)kind));
            assert_int_equal(trd_accumulator_cases(a, 0) + trd_accumulator_missing_all(a, 0), n);
        }
}

static void missing_cells_are_counted_by_kind(void **state)
{
    static const trd_width widths[] = { TRD_I8, TRD_I16, TRD_I32, TRD_I64, TRD_F64, TRD_SPANS };
    for (size_t w = 0; w < 6; w++) {
        trd_column      *c = column(*state, widths[w], 0, 0, 50, true, 3);
        uint32_t        *group = groups(*state, 8);
        trd_accumulate   what = { .column = c, .order = TRD_ACCUMULATE_SUM };
        trd_accumulator *a = gathered(*state, &what, c, NULL, group, 100, true);
        int64_t          want[GROUPS + 1][TRD_MISSING_KINDS] = { 0 };
        for (size_t i = 0; i < ROWS; i++)
            want[group[i]][trd_column_missing(c, i)]++;
        for (uint32_t g = 0; g < GROUPS; g++) {
            assert_int_equal(trd_accumulator_cases(a, g), want[g][TRD_KNOWN]);
            assert_int_equal(trd_accumulator_missing(a, g, TRD_NOT_ASKED), want[g][TRD_NOT_ASKED]);
            assert_int_equal(trd_accumulator_missing(a, g, TRD_SUPPRESSED), want[g][TRD_SUPPRESSED]);
            assert_int_equal(trd_accumulator_missing_all(a, g), want[g][TRD_NOT_ASKED] + want[g][TRD_SUPPRESSED]);
        }
    }
}

/* Blocks of one column may each have a kind of their own. */
static void a_kind_for_each_block_is_kept_apart(void **state)
{
    uint32_t         group[] = { 0, 1, 0, 1 };
    trd_column      *c = trd_column_new(*state, "x", TRD_INTEGER, 4);
    trd_accumulate   what = { .column = c, .order = TRD_ACCUMULATE_VARIANCE };
    trd_error        err;
    c->least = 0;
    c->most = 9;
    what.column = c;
    trd_accumulator *a = trd_accumulator_new(&what, 2, *state), *b = trd_accumulator_new(&what, 2, *state);
    trd_column_set_missing(c, *state, 0, TRD_NO_ANSWER);
    trd_column_set_missing(c, *state, 1, TRD_NO_ANSWER);
    for (int turn = 0; turn < 6; turn++) {
        c->usual = turn % 2 ? TRD_SUPPRESSED : TRD_NOT_ASKED;
        assert_ok(trd_accumulator_update(turn < 3 ? a : b, c, NULL, group, &err), err);
    }
    trd_accumulator_merge(a, b);
    for (uint32_t g = 0; g < 2; g++) {
        assert_int_equal(trd_accumulator_missing(a, g, TRD_SUPPRESSED), 3);
        assert_int_equal(trd_accumulator_missing(a, g, TRD_NOT_ASKED), 3);
        assert_int_equal(trd_accumulator_missing_all(a, g), 6);
        assert_int_equal(trd_accumulator_cases(a, g), 6);
    }
}

/* Order of rows and number of threads: not one bit, in the middle of doubles of
 * very different size too. */
typedef struct work {
    const trd_column *c;
    const uint32_t   *group;
    trd_accumulator  *of[TRD_THREADS];
} work;

static trd_code piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    work      *w = user;
    trd_column block = trd_column_slice(w->c, from, to - from);
    return trd_accumulator_update(w->of[worker], &block, NULL, w->group + from, err);
}

static void neither_order_nor_threads_change_a_digit(void **state)
{
    for (int real = 0; real < 2; real++) {
        trd_column *c = real ? trd_column_new(*state, "x", TRD_REAL, ROWS) : column(*state, TRD_I32, 4, -60000, 120000, true, 1);
        trd_column *shuffled = trd_column_new_in(*state, "x", TRD_REAL, c->width, c->scale, ROWS);
        uint32_t   *group = groups(*state, 8), *other = trd_pool_alloc(*state, ROWS * sizeof *other);
        uint64_t    seed = 4;
        for (size_t i = 0; real && i < ROWS; i++)
            c->as.f64[i] = ldexp((double)(int64_t)seed_next(&seed), -60 + (int)(seed_next(&seed) % 20)) + 1e9;
        shuffled->has_missing = c->has_missing;
        for (size_t i = 0; i < ROWS; i++) {
            size_t from = (i * 1237 + 11) % ROWS;            /* 1237 and 5000 have no divisor in common */
            memcpy(shuffled->as.i8 + i * trd_width_bytes(c->width), c->as.i8 + from * trd_width_bytes(c->width), trd_width_bytes(c->width));
            other[i] = group[from];
        }
        trd_accumulate   what = { .column = c, .order = TRD_ACCUMULATE_VARIANCE, .extremes = true };
        trd_accumulator *a = gathered(*state, &what, c, NULL, group, 2048, false);
        assert_same(a, gathered(*state, &what, shuffled, NULL, other, 99, true), GROUPS);
        for (int threads = 1; threads <= 3; threads++) {
            work      w = { .c = c, .group = group };
            trd_error err;
            for (int t = 0; t < threads; t++)
                w.of[t] = trd_accumulator_new(&what, GROUPS, *state);
            assert_ok(trd_parallel(ROWS, 64, threads, piece, &w, NULL, NULL, &err), err);
            for (int t = 1; t < threads; t++)
                trd_accumulator_merge(w.of[0], w.of[t]);
            assert_same(a, w.of[0], GROUPS);
        }
    }
}

/* NIST StRD NumAcc2-4: `first`, then `low` and `high` by turns, 1,001 cases; as
 * decimals all digits are certain, as doubles those that the data have. */
static void nist(void **state, int64_t first, int64_t low, int64_t high, double mean, double sd)
{
    trd_column *decimal = trd_column_new_in(*state, "y", TRD_REAL, TRD_I32, 1, 1001), *real = trd_column_new(*state, "y", TRD_REAL, 1001);
    for (size_t i = 0; i < 1001; i++) {
        int64_t x = i == 0 ? first : i % 2 ? low : high;
        decimal->as.i32[i] = (int32_t)x;
        real->as.f64[i] = (double)x / 10;
    }
    for (size_t step = 1; step < 2000; step = step * 3 + 1)
        for (int bounds = 0; bounds < 2; bounds++) {
            trd_summary    s;
            trd_accumulate what = { .column = decimal, .order = TRD_ACCUMULATE_VARIANCE };
            decimal->least = bounds ? low : 0;
            decimal->most = bounds ? high : -1;
            trd_accumulator_finish(gathered(*state, &what, decimal, NULL, NULL, step, step % 2), 0, &s);
            assert_close(s.mean / mean, 1, 1e-15);
            assert_close(s.sd / sd, 1, 1e-14);
            what.column = real;
            trd_accumulator_finish(gathered(*state, &what, real, NULL, NULL, step, step % 2), 0, &s);
            assert_close(s.mean / mean, 1, 1e-14);
            assert_close(s.sd / sd, 1, mean > 1e6 ? 1e-8 : mean > 1e5 ? 1e-9 : 1e-13);
        }
}

static void nist_sets_keep_their_digits(void **state)
{
    nist(state, 12, 11, 13, 1.2, 0.1);
    nist(state, 10000002, 10000001, 10000003, 1000000.2, 0.1);
    nist(state, 100000002, 100000001, 100000003, 10000000.2, 0.1);

    trd_column *c = trd_column_new(*state, "y", TRD_INTEGER, 3);                       /* NumAcc1 */
    trd_summary s;
    c->as.i64[0] = 10000001, c->as.i64[1] = 10000003, c->as.i64[2] = 10000002;
    trd_accumulate what = { .column = c, .order = TRD_ACCUMULATE_VARIANCE };
    trd_accumulator_finish(gathered(*state, &what, c, NULL, NULL, 2, false), 0, &s);
    assert_true(s.mean == 10000002 && s.sd == 1);
}

static void weights_are_as_many_equal_cases(void **state)
{
    static const trd_width widths[] = { TRD_I16, TRD_F64 };
    for (int real = 0; real < 2; real++) {
        trd_column *c = column(*state, widths[real], real ? 0 : 2, -300, 700, true, 21), *weight = column(*state, TRD_I8, 0, 0, 4, true, 22);
        uint32_t   *group = groups(*state, 2);
        trd_accumulate   weighted = { .column = c, .order = TRD_ACCUMULATE_VARIANCE, .extremes = true, .weighted = true }, plain = weighted;
        plain.weighted = false;
        trd_accumulator *a = gathered(*state, &weighted, c, weight, group, 500, true), *b = trd_accumulator_new(&plain, GROUPS, *state);
        assert_same(a, gathered(*state, &weighted, c, weight, group, 33, false), GROUPS);
        int64_t missing = 0, counted = 0;
        for (size_t i = 0; i < ROWS; i++) {
            trd_column one = trd_column_slice(c, i, 1);
            trd_error  err;
            if (trd_column_is_missing(weight, i)) {
                missing += group[i] < GROUPS;
                continue;
            }
            for (int64_t w = trd_column_whole(weight, i); w > 0; w--)
                assert_ok(trd_accumulator_update(b, &one, NULL, &group[i], &err), err);
            missing += group[i] < GROUPS && trd_column_whole(weight, i) > 0 && trd_column_is_missing(c, i);
        }
        for (uint32_t g = 0; g < GROUPS; g++) {
            trd_summary x, y;
            trd_accumulator_finish(a, g, &x);
            trd_accumulator_finish(b, g, &y);
            counted += trd_accumulator_missing_all(a, g);
            assert_true(x.weight == (double)y.cases && x.cases < y.cases);
            assert_close(x.mean, y.mean, 1e-15);
            assert_close(x.sum, y.sum, 1e-15);
            assert_close(x.variance, y.variance, 1e-14);
            assert_true(x.least == y.least && x.most == y.most);
        }
        assert_int_equal(counted, missing);
    }
}

static void spans_add_up_as_lows_and_highs(void **state)
{
    trd_column      *c = column(*state, TRD_SPANS, 0, 1, 9, true, 6);
    uint32_t        *group = groups(*state, 2);
    trd_accumulate   what = { .column = c, .order = TRD_ACCUMULATE_SUM };
    trd_accumulator *a = gathered(*state, &what, c, NULL, group, 64, true);
    for (uint32_t g = 0; g < GROUPS; g++) {
        trd_span_summary s;
        trd_summary      plain;
        double           low = 0, high = 0;
        int64_t          n = 0, uncertain = 0;
        for (size_t i = 0; i < ROWS; i++)
            if (group[i] == g && !trd_column_is_missing(c, i)) {
                low += c->as.spans[i].low;
                high += c->as.spans[i].high;
                uncertain += c->as.spans[i].low < c->as.spans[i].high;
                n++;
            }
        trd_accumulator_span(a, g, &s);
        trd_accumulator_finish(a, g, &plain);
        assert_true(s.cases == n && s.uncertain == uncertain && s.sum.low == low && s.sum.high == high);
        assert_true(s.mean.low == low / (double)n && s.mean.high == high / (double)n);
        assert_true(plain.cases == n && isnan(plain.mean));
    }
}

static void few_cases_are_undefined_not_zero(void **state)
{
    for (int real = 0; real < 2; real++) {
        trd_column *c = trd_column_new(*state, "x", real ? TRD_REAL : TRD_INTEGER, 4);
        uint32_t    group[] = { 1, 2, 2, 3 };                        /* none in 0, one in 1, two equal ones in 2, 3 not used */
        trd_accumulate what = { .column = c, .order = TRD_ACCUMULATE_SHAPE };
        trd_summary    s;
        trd_shape      shape;
        trd_error      err;
        for (size_t i = 0; i < 4; i++) {
            if (real)
                c->as.f64[i] = 0.1;
            else
                c->as.i64[i] = 7;
        }
        trd_accumulator *a = trd_accumulator_new(&what, 3, *state);
        assert_ok(trd_accumulator_update(a, c, NULL, group, &err), err);
        trd_accumulator_finish(a, 0, &s);
        assert_true(s.cases == 0 && s.sum == 0 && isnan(s.mean) && isnan(s.least) && s.reason == TRD_NO_CASES);
        trd_accumulator_finish(a, 1, &s);
        assert_true(s.cases == 1 && s.mean == (real ? 0.1 : 7) && isnan(s.variance) && s.reason == TRD_ONE_CASE);
        trd_accumulator_finish(a, 2, &s);
        assert_true(s.cases == 2 && s.variance == 0 && s.sd == 0 && s.reason == TRD_DEFINED);
        trd_accumulator_shape(a, 2, &shape);
        assert_true(shape.second == 0 && isnan(shape.skewness));
        trd_accumulator_shape(a, 0, &shape);
        assert_true(isnan(shape.second));
    }
}

static void blocks_of_another_form_are_refused(void **state)
{
    trd_column *c = column(*state, TRD_I16, 2, 0, 9, false, 6), *other = column(*state, TRD_I8, 2, 0, 9, false, 6);
    trd_accumulate   what = { .column = c, .order = TRD_ACCUMULATE_SUM }, weighted = { .column = c, .order = TRD_ACCUMULATE_SUM, .weighted = true };
    trd_accumulator *a = trd_accumulator_new(&what, 1, *state), *w = trd_accumulator_new(&weighted, 1, *state);
    trd_error        err;
    assert_int_equal(trd_accumulator_update(a, other, NULL, NULL, &err), TRD_E_USAGE);
    assert_int_equal(trd_accumulator_update(a, c, other, NULL, &err), TRD_E_USAGE);
    assert_int_equal(trd_accumulator_update(w, c, NULL, NULL, &err), TRD_E_USAGE);
    assert_int_equal(trd_accumulator_cases(a, 0), 0);
}

/* Totals of groups add up to that of all rows, and their moments merge to those
 * of the values added one by one. */
static void totals_and_moments_of_groups_make_the_whole(void **state)
{
    trd_pool *pool = *state;
    static const struct { trd_width width; int scale; int64_t least; uint64_t size; } kept[] = {
        { TRD_I8, 0, -3, 9 }, { TRD_I16, 2, 100, 900 }, { TRD_I32, 4, 60000, 30000 }, { TRD_I64, 0, INT64_C(1) << 52, 1000 },
        { TRD_F64, 0, -500, 1000 },
    };
    for (size_t f = 0; f < sizeof kept / sizeof *kept; f++) {
        trd_column      *c = column(pool, kept[f].width, kept[f].scale, kept[f].least, kept[f].size, true, 11 + f);
        uint32_t        *group = groups(pool, 3);
        trd_accumulate   what = { .column = c, .order = TRD_ACCUMULATE_VARIANCE, .extremes = true };
        trd_accumulator *a = gathered(pool, &what, c, NULL, group, 700, true);
        trd_span_sum     total = { { 0, 0 }, { 0, 0 } };
        trd_moments      merged, plain;
        trd_summary      got, expected;
        trd_moments_init(&merged);
        trd_moments_init(&plain);
        for (uint32_t g = 0; g < GROUPS; g++) {
            trd_moments m = trd_accumulator_moments(a, g);
            total = trd_span_sum_plus(total, trd_accumulator_total(a, g));
            trd_moments_merge(&merged, &m);
            assert_int_equal(trd_accumulator_hides(a, g), trd_accumulator_missing(a, g, TRD_SUPPRESSED) > 0);
        }
        for (size_t i = 0; i < c->rows; i++) {
            double x = trd_column_is_missing(c, i) ? NAN : trd_column_number(c, i);
            if (group[i] < GROUPS && !isnan(x))
                trd_moments_add(&plain, &x, NULL, 1);
        }
        trd_moments_finish(&merged, &got);
        trd_moments_finish(&plain, &expected);
        assert_int_equal(got.cases, expected.cases);
        assert_close(got.mean, expected.mean, 1e-15);
        assert_close(got.variance, expected.variance, 1e-13);
        assert_close(got.least, expected.least, 0);
        assert_close(got.most, expected.most, 0);
        assert_close(trd_span_sum_value(total).low, got.sum, 1e-15);
        total = trd_span_sum_minus(total, total);
        assert_close(trd_span_sum_value(total).high, 0, 0);
    }
}

static void a_total_of_spans_has_two_bounds_and_hides(void **state)
{
    trd_error       err;
    trd_column     *c = trd_column_new(*state, "x", TRD_SPAN, 3);
    trd_accumulate  what = { .column = c, .order = TRD_ACCUMULATE_SUM };
    static const trd_span cells[] = { { 1, 4 }, { 7, 7 }, { 2, 2 } };
    static const uint32_t group[] = { 0, 0, 1 };
    memcpy(c->as.spans, cells, sizeof cells);
    trd_accumulator *a = trd_accumulator_new(&what, 2, *state);
    assert_ok(trd_accumulator_update(a, c, NULL, group, &err), err);
    trd_span total = trd_span_sum_value(trd_accumulator_total(a, 0));
    assert_close(total.low, 8, 0);
    assert_close(total.high, 11, 0);
    assert_true(trd_accumulator_hides(a, 0));
    assert_false(trd_accumulator_hides(a, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sums_are_those_of_the_plain_way_in_every_form, setup, teardown),
        cmocka_unit_test_setup_teardown(sums_carry_before_they_overflow, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_not_used_do_not_count_in_one_group, setup, teardown),
        cmocka_unit_test_setup_teardown(missing_cells_are_counted_by_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(a_kind_for_each_block_is_kept_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(neither_order_nor_threads_change_a_digit, setup, teardown),
        cmocka_unit_test_setup_teardown(nist_sets_keep_their_digits, setup, teardown),
        cmocka_unit_test_setup_teardown(weights_are_as_many_equal_cases, setup, teardown),
        cmocka_unit_test_setup_teardown(spans_add_up_as_lows_and_highs, setup, teardown),
        cmocka_unit_test_setup_teardown(totals_and_moments_of_groups_make_the_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(a_total_of_spans_has_two_bounds_and_hides, setup, teardown),
        cmocka_unit_test_setup_teardown(few_cases_are_undefined_not_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(blocks_of_another_form_are_refused, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/accumulate", tests, NULL, NULL);
}
