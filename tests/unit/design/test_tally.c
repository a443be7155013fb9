/* What a measure adds up does not depend on threads: the same double to the
 * last bit, and what adding row by row gives. */
#include "small.h"

#include "base/random.h"
#include "base/text.h"

enum { ROWS = 300001, SCHOOLS = 40 };        /* enough rows for three threads */

static const char datasets[] =
    "local t = dataset('t') { school = cluster(), score = number(), hours = number(), hit = flag(), n = count() } ";

static const char *const measures[] = {
    "rows(t)", "sum(t.score)", "mean(t.score)", "mean(t.hours)", "share(t.hit)", "share(t.hit, { counts = t.n })",
    "sum(t.n)", "distinct(t.school)", "mean(t.score, { where = t.score:at_least(5) }) / share(t.hit)",
};
enum { MEASURES = sizeof measures / sizeof *measures };

static uint64_t below(trd_random *r, uint64_t limit)
{
    return trd_random_below(r, limit);
}

/* Decimals that are kept as whole numbers, reals that are not, flags, spans,
 * and a cell without a value here and there. */
static void make_data(trd_text *out)
{
    trd_random r = { .seed = 20261124 };

    trd_text_add(out, "t\nschool:c score:r hours:r hit:c n:i\n");
    for (int i = 0; i < ROWS; i++) {
        trd_text_add_format(out, "s%d ", (int)below(&r, SCHOOLS));
        if (below(&r, 50) == 0)
            trd_text_add(out, "- ");
        else
            trd_text_add_format(out, "%d.%02d ", (int)below(&r, 10), (int)below(&r, 100));
        trd_text_add_format(out, "%.17g %s ", trd_random_unit(&r) * 1e3, below(&r, 3) ? "ja" : below(&r, 20) ? "nee" : "-");
        if (below(&r, 10) == 0)
            trd_text_add(out, "<5\n");
        else
            trd_text_add_format(out, "%d\n", 5 + (int)below(&r, 90));
    }
}

typedef struct values {
    trd_measured all[MEASURES], first[MEASURES], others[MEASURES];
} values;

static void measure_all(small *s, int threads, values *out)
{
    trd_watch        watch = { .threads = threads };
    trd_data        *data;
    trd_error        err = { 0 };
    int              dataset;
    const trd_field *field;

    assert_ok(trd_data_open(s->store, &s->ladder->schema, &watch, s->pool, &data, &s->problems, &err), err);
    assert_true(trd_data_cluster(data, 0, &dataset, &field));
    for (int i = 0; i < MEASURES; i++) {
        trd_gathered *g;
        trd_grouping  how = { .cluster_dataset = dataset, .cluster = field };
        assert_ok(trd_measure_gather(data, s->ladder->indicators[i].measure, &how, s->pool, &g, &err), err);
        assert_ok(trd_gathered_value(g, (trd_rows_of){ .which = TRD_ROWS_CLUSTERED }, &out->all[i], &err), err);
        assert_ok(trd_gathered_value(g, (trd_rows_of){ .which = TRD_ROWS_OF_ONE }, &out->first[i], &err), err);
        assert_ok(trd_gathered_value(g, (trd_rows_of){ .which = TRD_ROWS_BUT_ONE }, &out->others[i], &err), err);
    }
    size_t          count;
    const trd_pass *passes = trd_data_passes(data, &count);
    assert_int_equal(count, MEASURES + 1);               /* one pass a measure; the quotient has two */
    for (size_t i = 0; i < count; i++)
        assert_int_equal(passes[i].threads, threads);
}

static void assert_same(const trd_measured *a, const trd_measured *b)
{
    assert_memory_equal(&a->value, &b->value, sizeof a->value);
    assert_int_equal(a->cases, b->cases);
    assert_int_equal(a->left_out, b->left_out);
    assert_int_equal(a->marks, b->marks);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    small    s;
    trd_text data = { 0 }, parts = { 0 };
    values   one, three;

    make_data(&data);
    trd_text_add(&parts, "output { ");
    for (int i = 0; i < MEASURES; i++)
        trd_text_add_format(&parts, "indicator 'i%d' { measure = %s }, ", i, measures[i]);
    trd_text_add(&parts, "}");
    small_open(&s, data.bytes, datasets, parts.bytes);
    measure_all(&s, 1, &one);
    measure_all(&s, 3, &three);
    for (int i = 0; i < MEASURES; i++) {
        assert_same(&one.all[i], &three.all[i]);
        assert_same(&one.first[i], &three.first[i]);
        assert_same(&one.others[i], &three.others[i]);
    }

    /* The naive second way: one row after the other. */
    const trd_node *score = s.ladder->indicators[1].measure->args[0];
    const trd_column *column;
    trd_error         err = { 0 };
    long double       sum = 0;
    int64_t           cases = 0;
    assert_ok(trd_data_evaluate(s.data, 0, score, &column, &err), err);
    for (size_t row = 0; row < column->rows; row++)
        if (!trd_column_is_missing(column, row)) {
            sum += (long double)trd_column_number(column, row);
            cases++;
        }
    assert_int_equal(one.all[1].cases, cases);
    assert_int_equal(one.all[1].left_out, ROWS - cases);
    assert_close(one.all[1].value.low, (double)sum, 1e-9);
    assert_close(one.all[2].value.low, (double)(sum / (long double)cases), 1e-12);
    assert_int_equal(one.all[0].cases, ROWS);
    assert_int_equal(one.all[7].cases, SCHOOLS);
    trd_text_release(&data);
    trd_text_release(&parts);
    small_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(threads_change_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
