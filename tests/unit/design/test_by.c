/* A comparison for every value of a column at once is, value by value, the
 * comparison over the rows that have it: to the last digit, in every design. */
#include "small.h"

#include "base/random.h"
#include "base/text.h"

#include <math.h>

enum { CASES = 400, SCHOOLS = 12, GROUPS = 3 };

static const char datasets[] =
    "local t = dataset('t') { pupil = label(), school = cluster(), g = label(), year = label(), month = label(), person = label(), moment = category { 'm0', 'm1', 'm2', 'm3' },  wave = category { 'voor', 'na' }, "
    "part = flag(), score = number(), hit = flag(), n = count(), i = items('interesse-techniek', { 'i1', 'i2', 'i3', 'i4' }) } ";

/* Measures with the place of their `where`, and what they are compared with. */
static const struct {
    const char *measure, *compare;
} comparisons[] = {
    { "mean(t.score%s)", NULL },
    { "share(t.hit%s)", NULL },
    { "rows(t%s)", NULL },
    { "distinct(t.pupil%s)", NULL },
    { "share(t.hit, { counts = t.n%s })", NULL },
    { "proportion(t.n, t.n + t.n%s)", NULL },
    { "mean(t.score%s)", "trend { time = t.year }" },
    { "share(t.hit%s)", "trend { time = t.year, from = '2019', to = '2021' }" },
    { "rows(t%s)", "trend { time = t.year }" },
    { "distinct(t.pupil%s)", "trend { time = t.year }" },
    { "share(t.hit%s)", "chain { time = t.wave, pair = t.pupil }" },
    { "share(t.hit%s)", "interrupted_series { time = t.month, at = '07' }" },
    { "rows(t%s)", "interrupted_series { time = t.month, at = '07', effect = 'step' }" },
    { "mean(t.score%s)", "follow_up { time = t.moment, pair = t.person }" },
    { "mean(t.score%s)", "before_after { time = t.wave, pair = t.pupil }" },
    { "mean(t.i:score()%s)", "before_after { time = t.wave, pair = t.pupil }" },
    { "mean(t.score%s)", "versus { group = t.part }" },
    { "share(t.hit%s)", "versus { group = t.part }" },
    { "mean(t.score%s)", "matched { treated = t.part, on = { t.n, t.school } }" },
    { "mean(t.score%s)", "matched { treated = t.part, on = { t.n }, time = t.wave, pair = t.pupil, method = 'weights' }" },
    { "mean(t.score%s)", "dose { intensity = t.n }" },
    { "share(t.hit%s)", "dose { intensity = t.n, time = t.wave, pair = t.pupil }" },
    { "mean(t.score%s)", "ancova { time = t.wave, pair = t.pupil, treated = t.part, covariates = { t.n } }" },
    { "mean(t.score%s)", "difference_in_differences { time = t.wave, pair = t.pupil, treated = t.part }" },
};
enum { COMPARISONS = sizeof comparisons / sizeof *comparisons };

/* A school, a group or a value is missing here and there; a pupil has one group. */
static void make_data(trd_text *out)
{
    trd_random r = { .seed = 5 };

    trd_text_add(out, "t\npupil:c school:c g:c year:c month:c person:c moment:c wave:c part:c score:r hit:c n:i i1:i i2:i i3:i i4:i\n");
    for (int pupil = 0; pupil < CASES; pupil++) {
        int group = (int)trd_random_below(&r, GROUPS + 1), school = (int)trd_random_below(&r, SCHOOLS + 1);
        for (int wave = 0; wave < 2; wave++) {
            if (trd_random_below(&r, 10) == 0)
                continue;
            trd_text_add_format(out, "p%d ", pupil);
            trd_text_add_format(out, school ? "s%d " : "- ", school);
            trd_text_add_format(out, group ? "g%d " : "- ", group);
            trd_text_add_format(out, "%d %02d q%d m%d %s %s ", 2019 + (int)trd_random_below(&r, 3), 1 + (int)trd_random_below(&r, 12), pupil / 2,
                                pupil % 2 * 2 + wave, wave ? "na" : "voor", pupil % 2 ? "ja" : "nee");
            trd_text_add_format(out, trd_random_below(&r, 20) ? "%d.%d " : "- ", (int)trd_random_below(&r, 10), (int)trd_random_below(&r, 10));
            trd_text_add_format(out, "%s %d", trd_random_below(&r, 2) ? "ja" : "nee", (int)trd_random_below(&r, 9));
            for (int i = 0; i < 4; i++)
                trd_text_add_format(out, " %d", 1 + (int)trd_random_below(&r, 5));
            trd_text_add(out, "\n");
        }
    }
}

static void add_indicator(trd_text *parts, size_t i, const char *where)
{
    char measure[128];

    snprintf(measure, sizeof measure, comparisons[i].measure, where);
    trd_text_add_format(parts, "indicator 'i%zu %s' { measure = %s", i, *where ? "of one" : "of all", measure);
    trd_text_add_format(parts, comparisons[i].compare ? ", compare = %s }, " : " }, ", comparisons[i].compare);
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void assert_same(const trd_estimate *a, const trd_estimate *b)
{
    assert_true(is_same(a->value, b->value));
    assert_true(is_same(a->low, b->low));
    assert_true(is_same(a->high, b->high));
    assert_true(is_same(a->reliability, b->reliability));
    assert_true(is_same(a->attrition, b->attrition));
    assert_int_equal(a->cases, b->cases);
    assert_int_equal(a->left_out, b->left_out);
    assert_int_equal(a->clusters, b->clusters);
    assert_int_equal(a->marks, b->marks);
    assert_int_equal(a->part_count, b->part_count);
    for (int i = 0; i < a->part_count; i++) {
        assert_string_equal(a->parts[i].label, b->parts[i].label);
        assert_true(is_same(a->parts[i].value.low, b->parts[i].value.low));
    }
    assert_int_equal(!a->reason, !b->reason);
}

/* Where the condition stands in the measure number i. */
static const char *where_of(size_t i, const char *group, char *out, size_t room)
{
    snprintf(out, room, strstr(comparisons[i].measure, "counts") ? ", where = t.g:is '%s'" : ", { where = t.g:is '%s' }", group);
    return out;
}

static void a_value_of_by_is_a_condition_on_the_rows(void **state)
{
    (void)state;
    trd_text data = { 0 }, parts = { 0 };
    small    s;
    char     where[64];

    make_data(&data);
    trd_text_add(&parts, "effect { ");
    for (size_t i = 0; i < COMPARISONS; i++) {
        add_indicator(&parts, i, "");
        add_indicator(&parts, i, where_of(i, "g2", where, sizeof where));
    }
    trd_text_add(&parts, "indicator 'by' { measure = distinct(t.g) } }");
    small_open(&s, data.bytes, datasets, parts.bytes);
    const trd_node   *by = s.ladder->indicators[2 * COMPARISONS].measure->args[0];
    const trd_column *groups;
    trd_error         err = { 0 };
    assert_ok(trd_data_evaluate(s.data, by->dataset, by, &groups, &err), err);
    int32_t at = trd_labels_find(groups->labels, "g2");
    for (size_t i = 0; i < COMPARISONS; i++) {
        const trd_indicator *all = &s.ladder->indicators[2 * i], *some = &s.ladder->indicators[2 * i + 1];
        trd_estimate        *list, alone;
        size_t               count;
        assert_ok(trd_compare_by(s.data, all->measure, &all->comparison, TRD_UNIT_COUNT, 0.95, by, s.pool, &list, &count, &err), err);
        assert_int_equal(count, GROUPS);
        assert_ok(trd_compare(s.data, some->measure, &some->comparison, TRD_UNIT_COUNT, 0.95, &alone, &err), err);
        assert_true(alone.cases > 0 && !isnan(alone.value));
        assert_same(&list[at], &alone);
    }
    trd_text_release(&data);
    trd_text_release(&parts);
    small_close(&s);
}

static void by_is_a_text_column(void **state)
{
    (void)state;
    small         s;
    trd_error     err = { 0 };
    trd_estimate *list;
    size_t        count;
    small_open(&s, "t\na:i b:c\n1 x\n", "local t = dataset('t') { a = number(), b = label() } ", "output { indicator 'x' { measure = sum(t.a) } }");
    const trd_indicator *in = &s.ladder->indicators[0];
    assert_int_equal(trd_compare_by(s.data, in->measure, &in->comparison, TRD_UNIT_COUNT, 0.95, in->measure->args[0], s.pool, &list, &count, &err),
                     TRD_E_RECIPE);
    assert_holds(err.what, "by needs a text column");
    small_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_of_by_is_a_condition_on_the_rows),
        cmocka_unit_test(by_is_a_text_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
