/* The value of a measure over some rows, on small databases. */
#include "small.h"

/* Six pupils in three schools; p6 has no school, p5 no age. Visits: p1 twice,
 * one of somebody unknown, one of nobody. */
static const char data[] =
    "pupils\n"
    "pupil:c school:c gender:c visited:c age:i\n"
    "p1 s1 v ja 12\n"
    "p2 s1 m ja 13\n"
    "p3 s2 v nee 14\n"
    "p4 s2 m nee 15\n"
    "p5 s3 v - -\n"
    "p6 - m ja 16\n"
    "\n"
    "visits\n"
    "pupil:c hours:r guide:c\n"
    "p1 1.5 ja\n"
    "p1 2 nee\n"
    "p3 0.25 weet_niet\n"
    "p9 4 ja\n"
    "- 8 ja\n"
    "\n"
    "classes\n"
    "year:c boys:i girls:i total:i\n"
    "2019 10 <5 13\n"
    "2019 20 <5 24\n"
    "2020 12 2 14\n"
    "2020 - 5 9\n";

static const char datasets[] =
    "local pupils = dataset('pupils') { pupil = key(), school = cluster(), gender = category { 'm', 'v' }, visited = flag(), age = number() } "
    "local visits = dataset('visits') { pupil = ref(pupils), hours = number(), guide = flag() } "
    "local classes = dataset('classes', { census = true }) { year = label(), boys = count(), girls = count(), total = count() } "
    "local girls = cohort('girls', pupils.gender:is 'v') ";

typedef struct expected {
    const char *measure;             /* in Lua                          */
    double      low, high;           /* NAN: undefined                  */
    int64_t     cases, left_out;
    const char *reason;
} expected;

/* The value of indicator number i over all rows. */
static trd_code measured(small *s, size_t i, trd_measured *out, trd_error *err)
{
    trd_gathered *g;
    trd_code      code = trd_measure_gather(s->data, s->ladder->indicators[i].measure, &(trd_grouping){ NULL }, s->pool, &g, err);
    return code == TRD_OK ? trd_gathered_value(g, (trd_rows_of){ .which = TRD_ROWS_EVERY }, out, err) : code;
}

static void check(const expected *all, size_t count)
{
    trd_text parts = { 0 };
    small    s;

    trd_text_add(&parts, "output { ");
    for (size_t i = 0; i < count; i++)
        trd_text_add_format(&parts, "indicator 'i%zu' { measure = %s }, ", i, all[i].measure);
    trd_text_add(&parts, "}");
    small_open(&s, data, datasets, parts.bytes);
    trd_text_release(&parts);
    for (size_t i = 0; i < count; i++) {
        const expected *e = &all[i];
        trd_measured    m;
        trd_error       err = { 0 };
        if (measured(&s, i, &m, &err) != TRD_OK)
            fail_msg("%s: %s", e->measure, err.what);
        bool low = isnan(e->low) ? isnan(m.value.low) : fabs(m.value.low - e->low) < 1e-12;
        bool high = isnan(e->high) ? isnan(m.value.high) : fabs(m.value.high - e->high) < 1e-12;
        if (!low || !high || m.cases != e->cases || m.left_out != e->left_out)
            fail_msg("%s gives [%g, %g] over %lld, left out %lld", e->measure, m.value.low, m.value.high,
                     (long long)m.cases, (long long)m.left_out);
        if (e->reason)
            assert_string_equal(m.reason, e->reason);
        else
            assert_null(m.reason);
    }
    small_close(&s);
}
#define CHECK(list) check((list), sizeof(list) / sizeof *(list))

static void simple_measures_count_what_is_missing_as_left_out(void **state)
{
    (void)state;
    static const expected list[] = {
        { "rows(pupils)", 6, 6, 6, 0, NULL },
        { "rows(pupils, { where = girls })", 3, 3, 3, 0, NULL },
        { "sum(pupils.age)", 70, 70, 5, 1, NULL },
        { "mean(pupils.age)", 14, 14, 5, 1, NULL },
        { "mean(pupils.age, { where = girls })", 13, 13, 2, 1, NULL },
        { "share(pupils.visited)", 0.6, 0.6, 5, 1, NULL },
        { "share(pupils.age:at_least(14))", 0.6, 0.6, 5, 1, NULL },
        { "share(girls)", 0.5, 0.5, 6, 0, NULL },
        { "mean(pupils.visited)", 0.6, 0.6, 5, 1, NULL },
        { "distinct(pupils.school)", 3, 3, 3, 1, NULL },
        { "distinct(pupils.gender, { where = pupils.visited })", 2, 2, 2, 0, NULL },
        { "share(girls, { counts = pupils.age })", 26 / 70.0, 26 / 70.0, 70, 1, NULL },
    };
    CHECK(list);
}

static void no_cases_are_undefined_and_a_count_of_nothing_is_zero(void **state)
{
    (void)state;
    static const expected list[] = {
        { "rows(pupils, { where = pupils.age:above(99) })", 0, 0, 0, 0, NULL },
        { "distinct(pupils.school, { where = pupils.age:above(99) })", 0, 0, 0, 0, NULL },
        { "sum(pupils.age, { where = pupils.age:above(99) })", NAN, NAN, 0, 0, "no_cases" },
        { "mean(pupils.age, { where = pupils.age:above(99) })", NAN, NAN, 0, 0, "no_cases" },
        { "mean(pupils.age, { where = pupils.pupil:is 'p5' })", NAN, NAN, 0, 1, "no_cases" },
        { "share(girls, { where = pupils.age:above(99) })", NAN, NAN, 0, 0, "no_cases" },
        { "share(pupils.visited, { where = pupils.pupil:is 'p5' })", NAN, NAN, 0, 1, "no_cases" },
        { "proportion(classes.girls, classes.total, { where = classes.year:is '1999' })", NAN, NAN, 0, 0, "no_cases" },
        { "reach(visits.pupil, girls, { where = visits.hours:above(99) })", NAN, NAN, 0, 0, "no_cases" },
        { "reach(visits.pupil, pupils.age:above(99))", NAN, NAN, 2, 2, "no_cases" },
    };
    CHECK(list);
}

/* Visits know their pupil's columns: p1, p1, p3, and two that match nobody. */
static void columns_come_along_references(void **state)
{
    (void)state;
    static const expected list[] = {
        { "share(girls, { where = visits.hours:known() })", 1, 1, 3, 2, NULL },
        { "mean(pupils.age, { where = visits.hours:above(0) })", 38 / 3.0, 38 / 3.0, 3, 2, NULL },
        { "sum(visits.hours, { where = pupils.school:is 's1' })", 3.5, 3.5, 2, 0, NULL },
        { "sum(visits.hours, { where = ~pupils.gender:known() })", 12, 12, 2, 0, NULL },
        { "share(visits.guide)", 0.75, 0.75, 4, 1, NULL },
        { "distinct(visits.pupil)", 3, 3, 3, 1, NULL },
    };
    CHECK(list);
}

/* Reached p1 and p3, both girls; girls are half of the six pupils. */
static void reach_compares_with_the_population(void **state)
{
    (void)state;
    static const expected list[] = {
        { "reach(visits.pupil, girls)", 2, 2, 2, 2, NULL },
        { "reach(visits.pupil, pupils.age:at_least(13))", 0.5 / 0.8, 0.5 / 0.8, 2, 2, NULL },     /* p5 has no age */
        { "reach(visits.pupil, girls, { where = visits.guide })", 2, 2, 1, 2, NULL },
    };
    CHECK(list);
}

static void hidden_cells_give_spans(void **state)
{
    (void)state;
    static const expected list[] = {
        { "sum(classes.girls)", 9, 15, 4, 0, NULL },
        { "mean(classes.girls)", 9 / 4.0, 15 / 4.0, 4, 0, NULL },
        { "sum(classes.girls:narrowed_by { total = classes.total, others = { classes.boys } }, { where = classes.boys:known() })", 9, 9, 3, 0, NULL },
        { "sum(classes.girls:narrowed_by { total = classes.total, others = { classes.boys } }, { where = classes.year:is '2019' })", 7, 7, 2, 0, NULL },
        { "proportion(classes.girls, classes.total)", 9 / 60.0, 15 / 60.0, 60, 0, NULL },
        { "share(classes.year:is '2019', { counts = classes.girls })", 2 / 9.0, 8 / 15.0, 9, 0, NULL },
        { "share(classes.girls:at_least(2))", 1, 1, 2, 2, NULL },
    };
    CHECK(list);
}

static void formulas_combine_measures(void **state)
{
    (void)state;
    static const expected list[] = {
        { "sum(visits.hours) / distinct(visits.pupil)", 15.75 / 3, 15.75 / 3, 5, 1, NULL },
        { "1 - share(pupils.visited)", 0.4, 0.4, 5, 1, NULL },
        { "100 * share(pupils.visited)", 60, 60, 5, 1, NULL },
        { "rows(pupils) + rows(visits)", 11, 11, 6, 0, NULL },
        { "rows(pupils) - sum(classes.girls)", -9, -3, 6, 0, NULL },
        { "rows(pupils) / rows(visits, { where = visits.hours:above(99) })", NAN, NAN, 6, 0, "divided_by_zero" },
        { "rows(pupils) / sum(visits.hours, { where = visits.hours:above(99) })", NAN, NAN, 6, 0, "no_cases" },
    };
    CHECK(list);
}

static void units_follow_the_measure(void **state)
{
    (void)state;
    static const struct {
        const char *measure;
        trd_unit    unit;
    } list[] = {
        { "rows(pupils)", TRD_UNIT_COUNT }, { "mean(pupils.age)", TRD_UNIT_POINTS }, { "share(girls)", TRD_UNIT_SHARE },
        { "1 - share(girls)", TRD_UNIT_SHARE }, { "share(girls) - 0.5", TRD_UNIT_SHARE }, { "2 * mean(pupils.age)", TRD_UNIT_POINTS },
        { "reach(visits.pupil, girls)", TRD_UNIT_RATIO }, { "sum(visits.hours) / rows(pupils)", TRD_UNIT_RATIO },
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        small s = { .pool = trd_pool_new(NULL) };
        small_ladder(&s, datasets, trd_pool_format(s.pool, "output { indicator 'x' { measure = %s } }", list[i].measure));
        assert_int_equal(trd_measure_unit(s.ladder->indicators[0].measure), list[i].unit);
        small_close(&s);
    }
}

static void a_share_tells_hits_and_the_others(void **state)
{
    (void)state;
    small        s;
    trd_measured m;
    trd_error    err = { 0 };
    small_open(&s, data, datasets, "output { indicator 'x' { measure = share(pupils.visited) } }");
    assert_ok(measured(&s, 0, &m, &err), err);
    assert_true(m.is_share);
    assert_close(m.part.low, 3, 0);
    assert_close(m.rest.low, 2, 0);
    small_close(&s);
}

/* Over all schools, in the first, in all but the first (s1: p1 and p2); p6
 * belongs to none. */
static void a_measure_falls_apart_by_cluster(void **state)
{
    (void)state;
    static const struct {
        const char *measure;
        double      all, first, others;
    } cases[] = {
        { "sum(pupils.age)", 54, 25, 29 },
        { "mean(pupils.age)", 13.5, 12.5, 14.5 },
        { "rows(pupils)", 5, 2, 3 },
        { "share(pupils.visited)", 0.5, 1, 0 },
        { "sum(visits.hours)", 3.75, 3.5, 0.25 },           /* over the reference */
        { "distinct(visits.pupil)", 2, 1, 1 },
        { "reach(visits.pupil, girls)", 2, 2, 2 },          /* p1 and p3 are girls; half of all */
        { "mean(visits.hours) / rows(visits)", 1.25 / 3, 1.75 / 2, 0.25 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small            s;
        trd_measured     m;
        trd_gathered    *g;
        trd_error        err = { 0 };
        int              dataset;
        const trd_field *field;
        char             parts[256];
        snprintf(parts, sizeof parts, "output { indicator 'x' { measure = %s } }", cases[i].measure);
        small_open(&s, data, datasets, parts);
        const trd_node *measure = s.ladder->indicators[0].measure;
        assert_true(trd_data_cluster(s.data, trd_schema_dataset(&s.ladder->schema, "visits"), &dataset, &field));
        trd_grouping how = { .cluster_dataset = dataset, .cluster = field };
        assert_ok(trd_measure_gather(s.data, measure, &how, s.pool, &g, &err), err);
        assert_ok(trd_gathered_value(g, (trd_rows_of){ .which = TRD_ROWS_CLUSTERED }, &m, &err), err);
        assert_close(m.value.low, cases[i].all, 1e-15);
        assert_ok(trd_gathered_value(g, (trd_rows_of){ .which = TRD_ROWS_OF_ONE }, &m, &err), err);
        assert_close(m.value.low, cases[i].first, 1e-15);
        assert_ok(trd_gathered_value(g, (trd_rows_of){ .which = TRD_ROWS_BUT_ONE }, &m, &err), err);
        assert_close(m.value.low, cases[i].others, 1e-15);
        assert_true(trd_gathered_has(g, (trd_rows_of){ .which = TRD_ROWS_OF_ONE }));
        small_close(&s);
    }
}

/* v1, v2 and v3 refer to p1 and p2, v4 to nobody, v5 to one who is not there. */
static void following_a_reference_is_reported(void **state)
{
    (void)state;
    small             s;
    trd_measured      m;
    trd_error         err = { 0 };
    size_t            count;
    static const char rows[] = "pupils\npupil:c school:c gender:c visited:c age:i\np1 s1 v ja 12\np2 s1 m ja 13\np3 s2 v nee 14\n\n"
                               "visits\npupil:c hours:r guide:c\np1 1 ja\np1 2 ja\np2 1 ja\n- 1 ja\np9 1 nee\n";
    small_open(&s, rows, datasets, "output { indicator 'x' { measure = share(visits.guide, { where = pupils.visited }) } }");
    trd_data_joins(s.data, &count);
    assert_int_equal(count, 0);
    assert_ok(measured(&s, 0, &m, &err), err);
    assert_int_equal(m.cases, 3);
    const trd_joined *joins = trd_data_joins(s.data, &count);
    assert_int_equal(count, 1);
    assert_string_equal(joins[0].dataset, "visits");
    assert_string_equal(joins[0].to, "pupils");
    assert_int_equal(joins[0].kind, TRD_JOIN_MANY_TO_ONE);
    assert_int_equal(joins[0].of_rows.matched, 3);
    assert_int_equal(joins[0].of_rows.unmatched, 1);
    assert_int_equal(joins[0].of_rows.no_key, 1);
    assert_int_equal(joins[0].of_keys.unmatched, 1);
    small_close(&s);
}

static void marks_come_from_the_rows_that_were_used(void **state)
{
    (void)state;
    small        s;
    trd_measured m;
    trd_error    err = { 0 };
    small_open(&s, data, datasets, "output { indicator 'x' { measure = sum(classes.girls) }, "
                                   "indicator 'y' { measure = sum(classes.girls, { where = classes.year:is '2020' }) } }");
    assert_ok(measured(&s, 0, &m, &err), err);
    assert_true(m.marks & TRD_MARK_SUPPRESSED);
    assert_ok(measured(&s, 1, &m, &err), err);
    assert_false(m.marks & TRD_MARK_SUPPRESSED);
    small_close(&s);
}

/* Data that are not what the recipe says. */
static void wrong_data_are_errors_that_name_table_and_row(void **state)
{
    (void)state;
    static const struct {
        const char *data, *measure, *part;
    } cases[] = {
        { "pupils\npupil:c school:c gender:c visited:c age:i\np1 s m ja 1\np2 s x ja 1\n", "share(girls)", "holds 'x', which category 'gender' does not declare" },
        { "pupils\npupil:c school:c gender:c visited:c age:i\np1 s m ja 1\np2 s m misschien 1\n", "share(pupils.visited)", "row 2: 'misschien' is no yes or no" },
        { "pupils\npupil:c school:c gender:c visited:c age:i\np1 s m ja 1\np1 s v ja 1\n\nvisits\npupil:c hours:r guide:c\np1 1 ja\n",
          "share(girls, { where = visits.guide })", "key 'pupil' of table 'pupils' holds 'p1' twice (rows 1 and 2)" },
        { "classes\nyear:c boys:i girls:i total:i\n2019 1 3 4\n2019 1 9 4\n", "proportion(classes.girls, classes.total)", "row 2: the part is larger than the whole" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small        s = { .pool = NULL };
        trd_measured m;
        trd_error    err = { 0 };
        trd_pool    *pool = trd_pool_new(NULL);
        small_open(&s, cases[i].data, datasets, trd_pool_format(pool, "output { indicator 'x' { measure = %s } }", cases[i].measure));
        assert_int_equal(measured(&s, 0, &m, &err), TRD_E_DATA);
        assert_holds(err.what, cases[i].part);
        small_close(&s);
        trd_pool_free(pool);
    }
}

static void a_table_that_is_not_there_gives_no_number(void **state)
{
    (void)state;
    small        s;
    trd_measured m;
    trd_error    err = { 0 };
    small_open(&s, "visits\npupil:c hours:r guide:c\np1 1 ja\n", datasets, "output { indicator 'x' { measure = rows(pupils) } }");
    assert_ok(measured(&s, 0, &m, &err), err);
    assert_string_equal(m.reason, "no_table");
    small_close(&s);
}

/* Binding: every column that does not fit is told, with line and nearest name. */
static void columns_that_do_not_fit_are_problems(void **state)
{
    (void)state;
    small     s = { .pool = trd_pool_new(NULL) };
    trd_error err = { 0 };
    small_ladder(&s, "local d = dataset('d') { ages = number(), other = label(), word = number(), part = count() }",
                 "output { indicator 'x' { measure = sum(d.ages) } }");
    small_database(&s, "d\nage:i word:c part:r\n1 x 0.5\n");
    assert_ok(trd_data_open(s.store, &s.ladder->schema, NULL, s.pool, &s.data, &s.problems, &err), err);
    assert_int_equal(s.problems.count, 4);
    assert_problem(&s.problems, 2, "table 'd' has no column 'ages'; did you mean 'age'?");
    assert_problem(&s.problems, 2, "table 'd' has no column 'other'; it has: age, word, part");
    assert_problem(&s.problems, 2, "column 'word' of table 'd' holds text");
    assert_problem(&s.problems, 2, "holds decimal numbers, and the recipe declares counts");
    small_close(&s);
}

static void a_column_is_found_whatever_its_case(void **state)
{
    (void)state;
    small s;
    small_open(&s, "d\nAge:i\n3\n4\n", "local d = dataset('d') { age = number() }", "output { indicator 'x' { measure = sum(d.age) } }");
    assert_close(small_estimate(&s, 0).value, 7, 0);
    small_close(&s);
}

/* References of references: hours -> visit -> pupil. */
static void references_are_followed_in_steps(void **state)
{
    (void)state;
    small s;
    small_open(&s, "pupils\npupil:c gender:c\np1 v\np2 m\n\nvisits\nvisit:c pupil:c\nv1 p1\nv2 p2\nv3 p9\n\n"
                   "hours\nvisit:c hours:i\nv1 1\nv1 2\nv2 4\nv3 8\nv9 16\n",
               "local pupils = dataset('pupils') { pupil = key(), gender = label() } "
               "local visits = dataset('visits') { visit = key(), pupil = ref(pupils) } "
               "local hours = dataset('hours') { visit = ref(visits), hours = number() } ",
               "output { indicator 'x' { measure = sum(hours.hours, { where = pupils.gender:is 'v' }) }, "
               "indicator 'y' { measure = sum(hours.hours, { where = ~pupils.gender:known() }) } }");
    assert_close(small_estimate(&s, 0).value, 3, 0);
    assert_close(small_estimate(&s, 1).value, 24, 0);
    small_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simple_measures_count_what_is_missing_as_left_out),
        cmocka_unit_test(no_cases_are_undefined_and_a_count_of_nothing_is_zero),
        cmocka_unit_test(columns_come_along_references),
        cmocka_unit_test(reach_compares_with_the_population),
        cmocka_unit_test(hidden_cells_give_spans),
        cmocka_unit_test(formulas_combine_measures),
        cmocka_unit_test(units_follow_the_measure),
        cmocka_unit_test(a_share_tells_hits_and_the_others),
        cmocka_unit_test(a_measure_falls_apart_by_cluster),
        cmocka_unit_test(following_a_reference_is_reported),
        cmocka_unit_test(marks_come_from_the_rows_that_were_used),
        cmocka_unit_test(wrong_data_are_errors_that_name_table_and_row),
        cmocka_unit_test(a_table_that_is_not_there_gives_no_number),
        cmocka_unit_test(columns_that_do_not_fit_are_problems),
        cmocka_unit_test(a_column_is_found_whatever_its_case),
        cmocka_unit_test(references_are_followed_in_steps),
    };
    return cmocka_run_group_tests_name("design/measure", tests, NULL, NULL);
}
