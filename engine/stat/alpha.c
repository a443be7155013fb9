#include "stat/alpha.h"

#include "stat/distribution.h"

#include <math.h>
#include <stdlib.h>

/* Answers are small whole numbers as a rule. Blocks of such rows are added up in
 * integers, within bounds that 64 bits hold: BLOCK MOST_CASES MOST_SUM^2 < 2^63. */
enum { BLOCK = 1024, WORTH_IT = 16, MOST_ANSWER = 4096, MOST_SUM = 32767, MOST_CASES = 1 << 20 };

typedef struct trd_alpha_block {
    int64_t first, second;
    int32_t least, most;
} block;

trd_alpha_sums *trd_alpha_sums_new(trd_pool *pool, size_t items)
{
    trd_alpha_sums *sums = trd_pool_calloc(pool, 1, sizeof *sums);

    if (!sums || !(sums->each = trd_pool_calloc(pool, items, sizeof *sums->each)) ||
        !(sums->block = trd_pool_calloc(pool, items + 1, sizeof *sums->block)))
        return NULL;
    sums->items = items;
    for (size_t i = 0; i < items; i++)
        trd_moments_init(&sums->each[i]);
    trd_moments_init(&sums->score);
    return sums;
}

static void add(trd_moments *m, double value, double count)
{
    if (count == 1)
        trd_moments_add(m, &value, NULL, 1);
    else
        trd_moments_add_weighted(m, &value, &count, NULL, 1);
}

static void add_row(trd_alpha_sums *sums, const double *row, double n)
{
    double sum = 0;

    for (size_t i = 0; i < sums->items; i++) {
        add(&sums->each[i], row[i], n);
        sum += row[i];
    }
    add(&sums->score, sum, n);
}

static void add_to_block(block *b, int32_t x, int64_t n)
{
    b->first += n * x;
    b->second += n * x * x;
    b->least = x < b->least ? x : b->least;
    b->most = x > b->most ? x : b->most;
}

/* A complete row; false: not one of small whole numbers, and nothing is added. */
static bool add_whole_row(const trd_alpha_sums *sums, const double *row, int64_t n)
{
    int32_t sum = 0;

    if (n > MOST_CASES || n < 1)
        return false;
    for (size_t i = 0; i < sums->items; i++) {
        if (!(fabs(row[i]) <= MOST_ANSWER) || row[i] != (int32_t)row[i] || abs(sum) > MOST_SUM - MOST_ANSWER)
            return false;
        sum += (int32_t)row[i];
    }
    for (size_t i = 0; i < sums->items; i++)
        add_to_block(&sums->block[i], (int32_t)row[i], n);
    add_to_block(&sums->block[sums->items], sum, n);
    return true;
}

static void begin_block(trd_alpha_sums *sums)
{
    for (size_t i = 0; i <= sums->items; i++)
        sums->block[i] = (block){ .least = INT32_MAX, .most = INT32_MIN };
}

static void end_block(trd_alpha_sums *sums, int64_t cases)
{
    for (size_t i = 0; i <= sums->items && cases > 0; i++) {
        const block   *b = &sums->block[i];
        trd_whole_sums whole = { .cases = cases, .first = b->first, .second = b->second };
        trd_moments    m = trd_moments_of_whole(0, &whole);
        m.least = b->least;
        m.most = b->most;
        trd_moments_merge(i < sums->items ? &sums->each[i] : &sums->score, &m);
    }
}

static bool is_complete(const double *row, size_t items)
{
    for (size_t i = 0; i < items; i++)
        if (isnan(row[i]))
            return false;
    return true;
}

void trd_alpha_sums_add(trd_alpha_sums *sums, const double *answers, const int64_t *count, size_t rows)
{
    for (size_t from = 0, to; from < rows; from = to) {
        int64_t cases = 0;
        to = rows - from < BLOCK ? rows : from + BLOCK;
        bool together = to - from >= WORTH_IT;
        if (together)
            begin_block(sums);
        for (size_t r = from; r < to; r++) {
            const double *row = answers + r * sums->items;
            int64_t       n = count ? count[r] : 1;
            if (!is_complete(row, sums->items))
                sums->left_out += n;
            else if (together && add_whole_row(sums, row, n))
                cases += n;
            else
                add_row(sums, row, (double)n);
        }
        end_block(sums, cases);
    }
}

void trd_alpha_sums_merge(trd_alpha_sums *into, const trd_alpha_sums *from)
{
    for (size_t i = 0; i < into->items; i++)
        trd_moments_merge(&into->each[i], &from->each[i]);
    trd_moments_merge(&into->score, &from->score);
    into->left_out += from->left_out;
}

double trd_alpha_from(size_t items, double item_variances, double score_variance)
{
    double k = (double)items;
    return items > 1 && score_variance > 0 ? k / (k - 1) * (1 - item_variances / score_variance) : (double)NAN;
}

/* 1 - alpha times a value of F with n - 1 and (n - 1)(k - 1) degrees. */
void trd_alpha_bound(trd_alpha *a)
{
    double df1 = (double)(a->cases - 1), df2 = df1 * (double)(a->items - 1), tail = (1 - a->level) / 2;

    a->low = a->high = NAN;
    a->reason = trd_interval_is_flat(1 - a->value, (double)a->items) ? TRD_NO_VARIANCE : TRD_DEFINED;
    if (a->reason != TRD_DEFINED)
        return;
    a->low = 1 - (1 - a->value) * trd_f_upper_quantile(tail, df1, df2);
    a->high = 1 - (1 - a->value) * trd_f_quantile(tail, df1, df2);
}

static void work_out(trd_alpha *a, const trd_alpha_sums *sums)
{
    double      variances = 0;
    trd_summary s, item;

    trd_moments_finish(&sums->score, &s);
    a->cases = (int64_t)s.weight;
    a->score_mean = s.mean;
    a->score_sd = s.sd;
    a->reason = s.reason;
    if (a->reason == TRD_DEFINED && a->items < 2)
        a->reason = TRD_ONE_ITEM;
    if (a->reason == TRD_DEFINED && trd_interval_is_flat(s.sd, fmax(fabs(s.least), fabs(s.most))))
        a->reason = TRD_NO_VARIANCE;
    if (a->reason != TRD_DEFINED)
        return;
    for (size_t i = 0; i < a->items; i++) {
        trd_moments_finish(&sums->each[i], &item);
        variances += item.variance;
    }
    a->value = trd_alpha_from(a->items, variances, s.variance);
    trd_alpha_bound(a);
}

trd_code trd_alpha_finish(const trd_alpha_sums *sums, double level, trd_alpha *out, trd_error *err)
{
    trd_alpha a = { .value = NAN, .low = NAN, .high = NAN, .level = level, .items = sums->items, .left_out = sums->left_out };
    trd_code  code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    work_out(&a, sums);
    *out = a;
    return TRD_OK;
}

trd_code trd_alpha_of(const double *answers, size_t rows, size_t items, double level, trd_alpha *out, trd_error *err)
{
    if (items == 0)
        return trd_fail(err, TRD_E_USAGE, "a scale without items; name at least two");
    trd_pool       *scratch = trd_pool_new(NULL);
    trd_alpha_sums *sums = scratch ? trd_alpha_sums_new(scratch, items) : NULL;
    trd_code        code = TRD_E_NOMEM;
    if (!sums) {
        trd_fail(err, code, "out of memory for %zu items", items);
    } else {
        trd_alpha_sums_add(sums, answers, NULL, rows);
        code = trd_alpha_finish(sums, level, out, err);
    }
    trd_pool_free(scratch);
    return code;
}
