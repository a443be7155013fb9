/* Comparisons over small databases, against numbers worked out here by hand or
 * by another formula. */
#include "small.h"

#include "stat/alpha.h"
#include "stat/distribution.h"

static trd_estimate (*const one)(const char *data, const char *datasets, const char *indicator) = small_one;

/* ---- one measurement ----------------------------------------------------- */

static const char people[] = "d\nflag:c score:r\nja 1\nja 3\nnee 2\nja 6\n- -\n";

static void a_share_of_a_sample_has_wilsons_interval(void **state)
{
    (void)state;
    trd_estimate e = one(people, "local d = dataset('d') { flag = flag(), score = number() }", "measure = share(d.flag)");
    double       p = 0.75, n = 4, z = 1.959963984540054, middle = (p + z * z / (2 * n)) / (1 + z * z / n),
           half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    assert_close(e.value, p, 1e-15);
    assert_close(e.low, middle - half, 1e-12);
    assert_close(e.high, middle + half, 1e-12);
    assert_close(e.confidence, 0.95, 0);
    assert_int_equal(e.cases, 4);
    assert_int_equal(e.left_out, 1);
    assert_int_equal(e.clusters, 0);
    assert_close(small_part(&e, "hits")->value.low, 3, 0);
    assert_close(small_part(&e, "whole")->value.low, 4, 0);
}

static void a_mean_of_a_sample_has_students_interval(void **state)
{
    (void)state;
    trd_estimate e = one(people, "local d = dataset('d') { flag = flag(), score = number() }", "measure = mean(d.score)");
    double       half = 3.182446305284263 * sqrt((4 + 0 + 1 + 9) / 3.0 / 4);      /* t on 3 degrees; deviations -2, 0, -1, 3 */
    assert_close(e.value, 3, 1e-15);
    assert_close(e.low, 3 - half, 1e-10);
    assert_close(e.high, 3 + half, 1e-10);
}

static void a_full_count_has_no_interval_and_needs_none(void **state)
{
    (void)state;
    trd_estimate e = one(people, "local d = dataset('d', { census = true }) { flag = flag(), score = number() }", "measure = share(d.flag)");
    assert_true(e.census);
    assert_close(e.value, 0.75, 0);
    assert_close(e.confidence, 0, 0);
    assert_true(isnan(e.low) && isnan(e.high));
    assert_null(e.reason);
}

static void a_population_narrows_the_interval(void **state)
{
    (void)state;
    trd_estimate free = one(people, "local d = dataset('d') { flag = flag(), score = number() }", "measure = mean(d.score)"),
                 drawn = one(people, "local d = dataset('d', { population = 5 }) { flag = flag(), score = number() }", "measure = mean(d.score)");
    assert_close((drawn.high - drawn.low) / (free.high - free.low), sqrt(1 - 4 / 5.0), 1e-10);
}

static void no_cases_are_undefined_with_a_reason(void **state)
{
    (void)state;
    static const char datasets[] = "local d = dataset('d') { flag = flag(), score = number() }";
    static const char *const measures[] = {
        "measure = share(d.flag, { where = d.score:above(99) })", "measure = mean(d.score, { where = d.score:above(99) })",
        "measure = sum(d.score, { where = d.score:above(99) })", "measure = sum(d.score, { where = d.score:above(99) }) / rows(d)",
    };
    for (int i = 0; i < 4; i++) {
        trd_estimate e = one(people, datasets, measures[i]);
        assert_true(isnan(e.value) && isnan(e.low) && isnan(e.high));
        assert_false(e.has_span);
        assert_string_equal(e.reason, "no_cases");
        assert_int_equal(e.cases, 0);
    }
}

static void one_case_has_a_mean_and_no_interval(void **state)
{
    (void)state;
    trd_estimate e = one("d\nscore:r\n3\n", "local d = dataset('d') { score = number() }", "measure = mean(d.score)");
    assert_close(e.value, 3, 0);
    assert_true(isnan(e.low));
    assert_string_equal(e.reason, "one_case");
}

static void hidden_cells_in_a_sample_have_a_span_and_no_interval(void **state)
{
    (void)state;
    static const char data[] = "d\nyear:c n:i\n2019 <5\n2020 8\n2020 9\n";
    trd_estimate      e = one(data, "local d = dataset('d') { year = label(), n = count() }", "measure = mean(d.n)");
    assert_true(e.has_span);
    assert_close(e.span.low, 6, 1e-15);
    assert_close(e.span.high, 7, 1e-15);
    assert_true(isnan(e.value));
    assert_string_equal(e.reason, "hidden_in_sample");
    assert_true(e.marks & TRD_MARK_SUPPRESSED);
    e = one(data, "local d = dataset('d', { census = true }) { year = label(), n = count() }", "measure = mean(d.n)");
    assert_true(e.has_span && e.census);
    assert_null(e.reason);
}

/* ---- clusters ------------------------------------------------------------ */

/* Four schools of five; `alike` says whether pupils of a school answer alike. */
static const char *schools(trd_pool *pool, bool alike)
{
    trd_text text = { 0 };
    trd_text_add(&text, "d\nschool:c yes:c score:r\n");
    for (int school = 0; school < 4; school++)
        for (int pupil = 0; pupil < 5; pupil++) {
            bool yes = alike ? school % 2 == 0 : (school + pupil) % 2 == 0;
            trd_text_add_format(&text, "s%d %s %d\n", school, yes ? "ja" : "nee", (yes ? 10 : 0) + pupil);
        }
    const char *out = trd_pool_text(pool, text.bytes);
    trd_text_release(&text);
    return out;
}

static void cases_that_resemble_each_other_give_a_wider_interval(void **state)
{
    (void)state;
    static const char *const measures[] = { "measure = share(d.yes)", "measure = mean(d.score)" };
    static const char plain[] = "local d = dataset('d') { school = label(), yes = flag(), score = number() }";
    static const char clustered[] = "local d = dataset('d') { school = cluster(), yes = flag(), score = number() }";
    trd_pool         *pool = trd_pool_new(NULL);
    for (int i = 0; i < 2; i++) {
        trd_estimate a = one(schools(pool, true), plain, measures[i]), b = one(schools(pool, true), clustered, measures[i]);
        assert_close(a.value, b.value, 1e-15);
        assert_int_equal(b.clusters, 4);
        assert_int_equal(a.clusters, 0);
        assert_true(b.high - b.low > 1.5 * (a.high - a.low));
        trd_estimate mixed = one(schools(pool, false), clustered, measures[i]);
        assert_true(b.high - b.low > 1.5 * (mixed.high - mixed.low));
    }
    trd_pool_free(pool);
}

/* The mean of 4 equal schools is the mean of 4 school means: t on 3 degrees. */
static void equal_clusters_are_as_their_means(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_estimate e = one(schools(pool, true), "local d = dataset('d') { school = cluster(), yes = flag(), score = number() }", "measure = mean(d.score)");
    double       means[] = { 12, 2, 12, 2 }, variance = 0;
    for (int i = 0; i < 4; i++)
        variance += (means[i] - 7) * (means[i] - 7) / 3;
    assert_close(e.value, 7, 1e-14);
    assert_close(e.high - e.value, 3.182446305284263 * sqrt(variance / 4), 1e-10);
    trd_pool_free(pool);
}

static void one_cluster_has_no_interval(void **state)
{
    (void)state;
    static const char data[] = "d\nschool:c yes:c score:r\ns1 ja 1\ns1 nee 2\ns1 ja 3\n";
    static const char *const measures[] = { "measure = share(d.yes)", "measure = mean(d.score)", "measure = sum(d.score) / rows(d)" };
    for (int i = 0; i < 3; i++) {
        trd_estimate e = one(data, "local d = dataset('d') { school = cluster(), yes = flag(), score = number() }", measures[i]);
        assert_true(isfinite(e.value));
        assert_true(isnan(e.low));
        assert_string_equal(e.reason, "one_cluster");
        assert_int_equal(e.clusters, 1);
    }
}

/* A case that belongs to no cluster cannot be in the interval, and then it is
 * not in the value either: n in = used + left out. */
static void cases_without_a_cluster_are_left_out_of_value_and_interval(void **state)
{
    (void)state;
    static const char with[] = "d\nschool:c yes:c score:r\ns1 ja 1\ns1 nee 2\ns2 ja 3\ns2 ja 5\ns3 nee 5\n- ja 99\n- - -\n";
    static const char without[] = "d\nschool:c yes:c score:r\ns1 ja 1\ns1 nee 2\ns2 ja 3\ns2 ja 5\ns3 nee 5\n";
    static const char datasets[] = "local d = dataset('d') { school = cluster(), yes = flag(), score = number() }";
    static const char *const measures[] = { "measure = share(d.yes)", "measure = mean(d.score)", "measure = sum(d.score) / rows(d)" };
    for (int i = 0; i < 3; i++) {
        trd_estimate a = one(with, datasets, measures[i]), b = one(without, datasets, measures[i]);
        assert_close(a.value, b.value, 1e-15);
        assert_close(a.low, b.low, 1e-12);
        assert_close(a.high, b.high, 1e-12);
        assert_int_equal(a.cases, 5);
        assert_int_equal(a.left_out, 2);
        assert_int_equal(b.left_out, 0);
    }
}

/* A formula over clusters: sum / rows is a mean, and for equal clusters the
 * jackknife of a mean is that of the cluster means. */
static void a_formula_gets_its_interval_by_the_jackknife(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    static const char datasets[] = "local d = dataset('d') { school = cluster(), yes = flag(), score = number() }";
    trd_estimate mean = one(schools(pool, true), datasets, "measure = mean(d.score)"),
                 formula = one(schools(pool, true), datasets, "measure = sum(d.score) / rows(d)");
    assert_close(formula.value, mean.value, 1e-14);
    assert_close(formula.low, mean.low, 1e-10);
    assert_close(formula.high, mean.high, 1e-10);
    assert_int_equal(formula.clusters, 4);
    trd_pool_free(pool);
}

/* The clusters of other rows do not count: two schools give one degree. */
static void only_the_clusters_that_were_used_count(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    static const char datasets[] = "local d = dataset('d') { school = cluster(), yes = flag(), score = number() }";
    trd_estimate e = one(schools(pool, true), datasets,
                         "measure = sum(d.score, { where = d.school:is { 's0', 's1' } }) / rows(d, { where = d.school:is { 's0', 's1' } })");
    assert_int_equal(e.clusters, 2);
    assert_close(e.value, 7, 1e-14);
    assert_close(e.high - e.value, trd_t_critical(0.95, 1) * 5, 1e-9);
    trd_pool_free(pool);
}

static void a_formula_without_clusters_has_no_interval(void **state)
{
    (void)state;
    trd_estimate e = one(people, "local d = dataset('d') { flag = flag(), score = number() }", "measure = sum(d.score) / rows(d)");
    assert_close(e.value, 12 / 5.0, 1e-15);
    assert_string_equal(e.reason, "no_interval_method");
}

/* Costs know no school: that is no reason to stop the run. */
static void a_formula_over_unrelated_datasets_has_no_interval(void **state)
{
    (void)state;
    trd_estimate e = one("d\nschool:c\ns1\ns2\n\ncosts\nhours:r\n3\n4\n",
                         "local d = dataset('d') { school = cluster() } local costs = dataset('costs') { hours = number() }",
                         "measure = sum(costs.hours) / rows(d)");
    assert_close(e.value, 3.5, 1e-15);
    assert_string_equal(e.reason, "no_interval_method");
}

/* ---- benchmark ----------------------------------------------------------- */

static void a_benchmark_stands_beside_the_measure(void **state)
{
    (void)state;
    static const char datasets[] = "local d = dataset('d') { flag = flag(), score = number() }";
    trd_estimate a = one(people, datasets, "measure = share(d.flag), compare = benchmark { low = 0.51, high = 0.62 }"),
                 b = one(people, datasets, "measure = share(d.flag), compare = benchmark { value = 0.55 }"),
                 alone = one(people, datasets, "measure = share(d.flag)");
    assert_close(small_part(&a, "benchmark")->value.low, 0.51, 0);
    assert_close(small_part(&a, "benchmark")->value.high, 0.62, 0);
    assert_false(a.marks & TRD_MARK_BENCHMARK_UNCERTAIN);
    assert_close(small_part(&b, "benchmark")->value.high, 0.55, 0);
    assert_true(b.marks & TRD_MARK_BENCHMARK_UNCERTAIN);
    assert_close(a.low, alone.low, 0);
    assert_int_equal(a.design, TRD_BENCHMARK);
    assert_close(small_part(&a, "difference")->low, alone.low - 0.62, 1e-15);     /* in a range: the worst case */
    assert_close(small_part(&a, "difference")->high, alone.high - 0.51, 1e-15);
    assert_close(small_part(&a, "difference")->value.low, 0.75 - 0.565, 1e-15);
    assert_close(small_part(&b, "difference")->low, alone.low - 0.55, 1e-15);
    assert_int_equal(small_part(&b, "difference")->unit, TRD_UNIT_PP);
}

/* R: prop.test(correct = FALSE) and t.test for either side, the squared distances added (Newcombe; Zou & Donner). */
static void the_uncertainty_of_a_benchmark_enters_the_difference(void **state)
{
    (void)state;
    static const char datasets[] = "local d = dataset('d') { flag = flag(), score = number() }";
    static const struct { const char *indicator; double known[2], apart[3]; } cases[] = {
        { "measure = share(d.flag), compare = benchmark { value = 0.55, n = 400 }",
          { 0.501000998580612, 0.598047771985958 }, { 0.2, -0.251919618992751, 0.410203401693166 } },
        { "measure = mean(d.score), compare = benchmark { value = 2, n = 50, sd = 1.2 }",
          { 1.65896377340512, 2.34103622659488 }, { 1, -2.45431096962423, 4.45431096962423 } },
        { "measure = share(d.flag), compare = benchmark { value = 0.57, low = 0.51, high = 0.62, confidence = 0.90 }",
          { 0.498505590317872, 0.629578674735107 }, { 0.18, -0.273290604492229, 0.396554885788978 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_estimate    e = one(people, datasets, cases[i].indicator);
        const trd_part *known = small_part(&e, "benchmark"), *apart = small_part(&e, "difference");
        assert_close(known->low, cases[i].known[0], 1e-12);
        assert_close(known->high, cases[i].known[1], 1e-12);
        assert_close(apart->value.low, cases[i].apart[0], 1e-12);
        assert_close(apart->low, cases[i].apart[1], 1e-12);
        assert_close(apart->high, cases[i].apart[2], 1e-12);
        assert_close(apart->confidence, 0.95, 0);
        assert_false(e.marks & TRD_MARK_BENCHMARK_UNCERTAIN);
    }
}

/* A full count has no interval of its own; what is left is the doubt of the benchmark. */
static void a_full_count_beside_a_benchmark(void **state)
{
    (void)state;
    static const char all[] = "local d = dataset('d', { census = true }) { flag = flag(), score = number() }",
                      cells[] = "local d = dataset('d', { census = true }) { year = label(), n = count() }",
                      hidden[] = "d\nyear:c n:i\n2019 <5\n2020 8\n2020 9\n";
    trd_estimate exact = one(people, all, "measure = share(d.flag), compare = benchmark { value = 0.55, census = true }"),
                 range = one(people, all, "measure = share(d.flag), compare = benchmark { low = 0.51, high = 0.62 }"),
                 sample = one(people, all, "measure = share(d.flag), compare = benchmark { value = 0.55, n = 400 }"),
                 span = one(hidden, cells, "measure = sum(d.n), compare = benchmark { low = 10, high = 12 }");
    const trd_part *d = small_part(&exact, "difference");
    assert_false(exact.marks & TRD_MARK_BENCHMARK_UNCERTAIN);
    assert_true(d->confidence == 0 && trd_span_is_known(d->value));
    assert_close(d->value.low, 0.2, 1e-15);
    d = small_part(&range, "difference");
    assert_true(d->confidence == 0);
    assert_close(d->value.low, 0.13, 1e-15);
    assert_close(d->value.high, 0.24, 1e-15);
    d = small_part(&sample, "difference");
    assert_close(d->low, 0.75 - 0.598047771985958, 1e-12);
    assert_close(d->high, 0.75 - 0.501000998580612, 1e-12);
    d = small_part(&span, "difference");              /* 18 to 21, less 10 to 12 */
    assert_close(d->value.low, 6, 0);
    assert_close(d->value.high, 11, 0);
    trd_estimate one_case = one("d\nscore:r\n3\n", "local d = dataset('d') { score = number() }",
                                "measure = mean(d.score), compare = benchmark { value = 2, n = 50, sd = 1.2 }");
    assert_string_equal(one_case.reason, "one_case");
    assert_true(small_part(&one_case, "difference")->confidence == 0);
}

/* ---- trend --------------------------------------------------------------- */

static const char exams[] = "exams\nyear:c technical:i all:i\n"
                            "2018-2019 11229 54013\n2014-2015 12175 56133\n2016-2017 1 2\n";
static const char exams_declared[] = "local exams = dataset('exams', { census = true }) { year = label(), technical = count(), all = count() }";

/* The published change of exam candidates: -946, of which -459.8 by size and
 * -486.2 by choice (E.S. Dunn's identity, worked out here again). */
static void a_change_splits_in_size_and_choice(void **state)
{
    (void)state;
    trd_estimate e = one(exams, exams_declared, "measure = sum(exams.technical), compare = trend { time = exams.year, from = '2014-2015', "
                                                "to = '2018-2019', within = sum(exams.all) }");
    double       size = 12175 / 56133.0 * (54013 - 56133), choice = 54013 * (11229 / 54013.0 - 12175 / 56133.0);
    assert_close(e.value, -946, 0);
    assert_close(small_part(&e, "size")->value.low, size, 1e-9);
    assert_close(small_part(&e, "size")->value.high, size, 1e-9);
    assert_close(small_part(&e, "choice")->value.low, choice, 1e-9);
    assert_close(size + choice, e.value, 1e-9);
    assert_close(size, -459.8, 2e-4);
    assert_close(choice, -486.2, 2e-4);
    assert_close(small_part(&e, "base")->value.low, 12175, 0);
    assert_close(small_part(&e, "end_total")->value.low, 54013, 0);
    assert_close(small_part(&e, "relative")->value.low, -946 / 12175.0, 1e-15);
}

/* Size and choice add up to the change whatever the numbers. */
static void the_split_is_complete(void **state)
{
    (void)state;
    for (int i = 1; i <= 6; i++) {
        char data[256];
        snprintf(data, sizeof data, "exams\nyear:c technical:i all:i\n2014 %d %d\n2015 %d %d\n", 3 * i, 10 * i + 7, 50 - 7 * i, 60 + i * i);
        trd_estimate e = one(data, exams_declared, "measure = sum(exams.technical), compare = trend { time = exams.year, within = sum(exams.all) }");
        assert_close(small_part(&e, "size")->value.low + small_part(&e, "choice")->value.low, e.value, 1e-12);
        assert_close(e.value, 50 - 10 * i, 0);
    }
}

static void a_trend_goes_from_the_first_to_the_last_point(void **state)
{
    (void)state;
    trd_estimate e = one(exams, exams_declared, "measure = proportion(exams.technical, exams.all), compare = trend { time = exams.year }");
    assert_close(e.value, 11229 / 54013.0 - 12175 / 56133.0, 1e-15);
    assert_int_equal(e.unit, TRD_UNIT_PP);
    assert_true(e.census);
    e = one(exams, exams_declared, "measure = sum(exams.technical), compare = trend { time = exams.year, from = '2016-2017' }");
    assert_close(e.value, 11228, 0);
}

static void a_point_that_is_not_there_is_a_reason_and_no_error(void **state)
{
    (void)state;
    trd_estimate e = one(exams, exams_declared, "measure = sum(exams.technical), compare = trend { time = exams.year, to = '2030' }");
    assert_true(isnan(e.value));
    assert_string_equal(e.reason, "no_such_point");
    e = one("exams\nyear:c technical:i all:i\n2014 1 2\n2014 3 9\n", exams_declared, "measure = sum(exams.technical), compare = trend { time = exams.year }");
    assert_true(isnan(e.value));
    assert_string_equal(e.reason, "one_point");
    assert_close(small_part(&e, "base")->value.low, 4, 0);
    e = one("exams\nyear:c technical:i all:i\n- 1 2\n", exams_declared, "measure = sum(exams.technical), compare = trend { time = exams.year }");
    assert_string_equal(e.reason, "no_cases");
}

static void hidden_cells_give_a_change_between_bounds(void **state)
{
    (void)state;
    trd_estimate e = one("exams\nyear:c technical:i all:i\n2014 <5 20\n2014 10 30\n2015 <5 25\n2015 18 30\n", exams_declared,
                         "measure = sum(exams.technical), compare = trend { time = exams.year, within = sum(exams.all) }");
    assert_true(e.has_span);
    assert_close(e.span.low, 19 - 14, 0);
    assert_close(e.span.high, 22 - 11, 0);
    assert_null(e.reason);
    assert_true(e.marks & TRD_MARK_SUPPRESSED);
    /* Every pair of hidden values lies within the bounds of the parts. */
    for (int a = 1; a <= 4; a++)
        for (int b = 1; b <= 4; b++) {
            double n0 = 10 + a, n1 = 18 + b, size = n0 / 50 * 5, choice = n1 - 55 * n0 / 50;
            assert_true(small_part(&e, "size")->value.low <= size + 1e-12 && small_part(&e, "size")->value.high >= size - 1e-12);
            assert_true(small_part(&e, "choice")->value.low <= choice + 1e-12 && small_part(&e, "choice")->value.high >= choice - 1e-12);
        }
}

/* A change in %: of counts, of means and of shares alike. */
static void a_relative_change_is_relative_to_the_start(void **state)
{
    (void)state;
    static const char data[] = "d\nyear:c n:i part:i whole:i\n2014 40 1 4\n2015 50 2 5\n";
    static const char datasets[] = "local d = dataset('d', { census = true }) { year = label(), n = count(), part = count(), whole = count() }";
    static const char *const measures[] = { "sum(d.n)", "mean(d.n)", "proportion(d.part, d.whole)", "sum(d.n) - sum(d.n)" };
    static const double      expected[] = { 0.25, 0.25, 0.4 / 0.25 - 1, NAN };
    for (int i = 0; i < 4; i++) {
        char text[256];
        snprintf(text, sizeof text, "measure = %s, compare = trend { time = d.year }, target = gain { at_least = 20, unit = '%%' }", measures[i]);
        trd_estimate e = one(data, datasets, text);
        assert_int_equal(e.unit, TRD_UNIT_RELATIVE);
        assert_close(e.value, expected[i], 1e-14);
        if (isnan(expected[i]))
            assert_string_equal(e.reason, "no_base");
    }
}

/* Newcombe (1998), table II: 56 of 70 against 48 of 80, 0.0524 to 0.3339. */
static void two_samples_of_shares_differ_by_newcombes_method(void **state)
{
    (void)state;
    trd_text data = { 0 };
    trd_text_add(&data, "d\nyear:c hit:c\n");
    for (int i = 0; i < 150; i++)
        trd_text_add_format(&data, "%s %s\n", i < 80 ? "2019" : "2020", i < 48 || (i >= 80 && i < 136) ? "ja" : "nee");
    trd_estimate e = one(data.bytes, "local d = dataset('d') { year = label(), hit = flag() }", "measure = share(d.hit), compare = trend { time = d.year }");
    assert_close(e.value, 0.2, 1e-12);
    assert_close(e.low, 0.0524, 1e-3);
    assert_close(e.high, 0.3339, 1e-3);
    assert_null(e.reason);
    trd_text_release(&data);
}

static void two_samples_of_numbers_differ_as_in_welchs_test(void **state)
{
    (void)state;
    static const char data[] = "d\nyear:c x:r\n2019 1\n2019 3\n2020 4\n2020 8\n2020 6\n2020 -\n";
    trd_estimate      e = one(data, "local d = dataset('d') { year = label(), x = number() }", "measure = mean(d.x), compare = trend { time = d.year }"),
                      drawn = one(data, "local d = dataset('d', { population = 4 }) { year = label(), x = number() }", "measure = mean(d.x), compare = trend { time = d.year }");
    double            a = 2 / 2.0, b = 4 / 3.0, df = (a + b) * (a + b) / (a * a / 1 + b * b / 2);
    assert_close(e.value, 4, 1e-14);
    assert_close(e.high - e.value, trd_t_critical(0.95, df) * sqrt(a + b), 1e-10);
    double one_side = trd_t_critical(0.95, 1) * sqrt(a * (1 - 2 / 4.0)), other = trd_t_critical(0.95, 2) * sqrt(b * (1 - 3 / 4.0));
    assert_close(drawn.high - drawn.value, sqrt(one_side * one_side + other * other), 1e-10);
}

/* In a sample with clusters the interval of a trend is that of the change, or
 * of the relative change, recomputed without each school. */
static void a_trend_of_a_sample_is_jackknifed(void **state)
{
    (void)state;
    static const char data[] = "d\nschool:c year:c score:r\ns1 a 1\ns1 b 3\ns2 a 2\ns2 b 3\ns3 a 3\ns3 b 5\ns3 b 6\n";
    static const char datasets[] = "local d = dataset('d') { school = cluster(), year = label(), score = number() }";
    static const double a[] = { 1, 2, 3 }, b[] = { 3, 3, 11 }, nb[] = { 1, 1, 2 };
    for (int relative = 0; relative < 2; relative++) {
        double without[3], mean = 0, variance = 0;
        for (int g = 0; g < 3; g++) {
            double start = 0, end = 0, cases = 0;
            for (int k = 0; k < 3; k++)
                if (k != g) {
                    start += a[k] / 2;
                    end += b[k];
                    cases += nb[k];
                }
            without[g] = relative ? end / cases / start - 1 : end / cases - start;
            mean += without[g] / 3;
        }
        for (int g = 0; g < 3; g++)
            variance += 2 / 3.0 * (without[g] - mean) * (without[g] - mean);
        trd_estimate e = one(data, datasets, relative ? "measure = mean(d.score), compare = trend { time = d.year }, target = gain { at_least = 1, unit = '%' }"
                                                      : "measure = mean(d.score), compare = trend { time = d.year }");
        assert_close(e.value, relative ? 17 / 4.0 / 2 - 1 : 17 / 4.0 - 2, 1e-14);
        assert_close(e.high - e.value, trd_t_critical(0.95, 2) * sqrt(variance), 1e-9);
        assert_int_equal(e.clusters, 3);
    }
}

/* ---- the same cases twice ------------------------------------------------ */

static const char panel[] =
    "p\npupil:c school:c treated:c\n"
    "p1 s1 ja\np2 s1 nee\np3 s2 ja\np4 s2 nee\np5 s3 ja\np6 s3 nee\np7 s1 ja\np8 s2 nee\np9 s3 -\n"
    "\n"
    "s\npupil:c wave:c score:r yes:c\n"
    "p1 voor 2 nee\np1 na 4 ja\np2 voor 3 nee\np2 na 3 nee\np3 voor 1 nee\np3 na 4 ja\np4 voor 2 ja\np4 na 2 ja\n"
    "p5 voor 4 ja\np5 na 5 ja\np6 voor 5 ja\np6 na 4 nee\np7 voor 3 ja\np8 na 2 nee\np9 voor 1 ja\np9 na 5 ja\n";

static const char panel_declared[] =
    "local p = dataset('p') { pupil = key(), school = label(), treated = flag() } "
    "local s = dataset('s') { pupil = ref(p), wave = category { 'voor', 'na' }, score = number(), yes = flag() } ";

/* p1..p6 and p9 have both; p7 only before, p8 only after. */
static void before_after_is_the_mean_of_each_cases_change(void **state)
{
    (void)state;
    static const double change[] = { 2, 0, 3, 0, 1, -1, 4 }, before[] = { 2, 3, 1, 2, 4, 5, 1 };
    double              mean = 0, variance = 0, start = 0, spread = 0;
    for (int i = 0; i < 7; i++) {
        mean += change[i] / 7;
        start += before[i] / 7;
    }
    for (int i = 0; i < 7; i++) {
        variance += (change[i] - mean) * (change[i] - mean) / 6;
        spread += (before[i] - start) * (before[i] - start) / 6;
    }
    trd_estimate e = one(panel, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil }");
    assert_close(e.value, mean, 1e-14);
    assert_close(e.high - e.value, trd_t_critical(0.95, 6) * sqrt(variance / 7), 1e-10);
    assert_int_equal(e.cases, 7);
    assert_int_equal(e.left_out, 2);
    assert_close(e.attrition, 1 / 8.0, 1e-15);
    assert_close(e.sd, sqrt(spread), 1e-12);
    assert_close(small_part(&e, "before")->value.low, start, 1e-14);
    trd_estimate in_sd = one(panel, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil }, "
                                                    "target = gain { at_least = 0.2, unit = 'sd' }");
    assert_close(in_sd.value, mean / sqrt(spread), 1e-12);
    assert_close(in_sd.low, e.low / sqrt(spread), 1e-12);
    assert_int_equal(in_sd.unit, TRD_UNIT_SD);
}

/* Items as numbers on the scale 1..5; the third points the other way. In
 * school A they go together, in school B they contradict each other. */
static const char scale[] =
    "t\npupil:c school:c wave:c i1:i i2:i i3:i i4:i\n"
    "a1 A voor 1 1 5 2\na1 A na 2 2 4 2\na2 A voor 3 3 3 3\na2 A na 4 4 2 5\na3 A voor 5 5 1 5\na3 A na 5 4 1 5\n"
    "b1 B voor 1 5 5 1\nb1 B na 5 1 5 1\nb2 B voor 5 1 1 1\nb2 B na 1 5 1 5\n";
static const char scale_declared[] =
    "local t = dataset('t') { pupil = label(), school = label(), wave = category { 'voor', 'na' }, "
    "i = items('interesse-techniek', { 'i1', 'i2', 'i3', 'i4' }) } ";

static void reliability_is_alpha_of_the_rows_that_were_chosen(void **state)
{
    (void)state;
    static const double answers[] = { 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 5, 5, 5, 5, 4, 5, 5 };
    trd_alpha           alpha;
    trd_error           err = { 0 };
    assert_ok(trd_alpha_of(answers, 6, 4, 0.95, &alpha, &err), err);
    trd_estimate chosen = one(scale, scale_declared, "measure = mean(t.i:score(), { where = t.school:is 'A' }), "
                                                     "compare = before_after { time = t.wave, pair = t.pupil }");
    trd_estimate all = one(scale, scale_declared, "measure = mean(t.i:score()), compare = before_after { time = t.wave, pair = t.pupil }");
    assert_close(chosen.reliability, alpha.value, 1e-12);
    assert_true(chosen.reliability > 0.9);
    assert_true(all.reliability < chosen.reliability - 0.2);
}

static void a_share_before_and_after_is_a_change_in_points_of_percent(void **state)
{
    (void)state;
    trd_estimate e = one(panel, panel_declared, "measure = share(s.yes), compare = before_after { time = s.wave, pair = s.pupil }");
    assert_close(e.value, (5 - 4) / 7.0, 1e-14);      /* before 4, 5, 6 and 9 said yes; after 1, 3, 4, 5 and 9 */
    assert_int_equal(e.unit, TRD_UNIT_PP);
    assert_int_equal(small_part(&e, "before")->unit, TRD_UNIT_SHARE);
}

/* Welch's interval of the difference of the mean changes, by hand: p9's group
 * is unknown, so that case is left out as well. */
static void difference_in_differences_is_the_difference_of_the_mean_changes(void **state)
{
    (void)state;
    static const double treated[] = { 2, 3, 1 }, control[] = { 0, 0, -1 };
    double              m1 = 2, m0 = -1 / 3.0, v1 = 0, v0 = 0;
    for (int i = 0; i < 3; i++) {
        v1 += (treated[i] - m1) * (treated[i] - m1) / 2;
        v0 += (control[i] - m0) * (control[i] - m0) / 2;
    }
    double a = v1 / 3, b = v0 / 3, df = (a + b) * (a + b) / (a * a / 2 + b * b / 2);
    trd_estimate e = one(panel, panel_declared, "measure = mean(s.score), compare = difference_in_differences { time = s.wave, pair = s.pupil, treated = p.treated }");
    assert_close(e.value, m1 - m0, 1e-14);
    assert_close(e.high - e.value, trd_t_critical(0.95, df) * sqrt(a + b), 1e-9);
    assert_int_equal(e.cases, 6);
    assert_int_equal(e.left_out, 3);
    assert_close(small_part(&e, "treated_before")->value.low, 7 / 3.0, 1e-14);
    assert_close(small_part(&e, "control_after")->value.low, 3, 1e-14);
    assert_close(e.attrition_gap, 1 / 4.0 - 0, 1e-15);
    double sd = sqrt((2 * (7 / 3.0) + 2 * (7 / 3.0)) / 4);       /* both groups: variance 7/3 before */
    assert_close(e.sd, sd, 1e-12);
    assert_close(e.imbalance, (7 / 3.0 - 10 / 3.0) / sd, 1e-12);
    assert_true(e.marks & TRD_MARK_SELF_SELECTION);
}

static void pairs_are_the_same_over_the_reference_and_by_school(void **state)
{
    (void)state;
    trd_estimate by_school = one(panel, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil, cluster = p.school }"),
                 alone = one(panel, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil }");
    assert_close(by_school.value, alone.value, 1e-14);
    assert_int_equal(by_school.clusters, 3);
    assert_int_equal(alone.clusters, 0);
    assert_true(fabs(by_school.high - alone.high) > 1e-6);
}

/* 7 cases changed: of everybody the change is known, of 8 a part was drawn, of 7 nobody is left. */
static void a_full_count_and_a_population_hold_for_changes_too(void **state)
{
    (void)state;
    static const char declared[] = "local s = dataset('s', { %s }) { pupil = label(), wave = category { 'voor', 'na' }, score = number() } ";
    static const char change[] = "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil }";
    trd_pool         *pool = trd_pool_new(NULL);
    trd_estimate      all = one(panel, trd_pool_format(pool, declared, "census = true"), change),
                      free = one(panel, trd_pool_format(pool, declared, ""), change),
                      drawn = one(panel, trd_pool_format(pool, declared, "population = 8"), change),
                      everybody = one(panel, trd_pool_format(pool, declared, "population = 7"), change);
    assert_true(all.census && all.value == free.value && isnan(all.low) && all.confidence == 0 && !all.reason);
    assert_close(drawn.high - drawn.value, (free.high - free.value) * sqrt(1 - 7 / 8.0), 1e-12);
    assert_true(everybody.census && isnan(everybody.low) && everybody.value == free.value);
    trd_pool_free(pool);
}

static void fewer_than_ten_clusters_are_marked_in_every_design(void **state)
{
    (void)state;
    trd_estimate in_all = one(panel, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil, cluster = p.school }"),
                 in_arm = one(panel, panel_declared, "measure = mean(s.score), compare = difference_in_differences "
                                                     "{ time = s.wave, pair = s.pupil, treated = p.treated, cluster = s.pupil }"),
                 none = one(panel, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil }");
    assert_true(in_all.marks & TRD_MARK_FEW_CLUSTERS);
    assert_int_equal(in_all.arm_clusters, -1);
    assert_true(in_arm.marks & TRD_MARK_FEW_CLUSTERS);
    assert_int_equal(in_arm.arm_clusters, 3);
    assert_false(none.marks & TRD_MARK_FEW_CLUSTERS);
}

/* A case that is not used may be hidden; one that is takes the number away. */
static void a_hidden_value_is_no_value_per_case(void **state)
{
    (void)state;
    static const char data[] = "s\npupil:c wave:c n:i\np1 voor 2\np1 na 9\np2 voor 3\np2 na %s\np3 voor <5\np4 voor 3\np4 na 5\n";
    static const char declared[] = "local s = dataset('s') { pupil = label(), wave = category { 'voor', 'na' }, n = count() } ";
    static const char change[] = "measure = mean(s.n), compare = before_after { time = s.wave, pair = s.pupil }";
    trd_pool         *pool = trd_pool_new(NULL);
    trd_estimate      hidden = one(trd_pool_format(pool, data, "<5"), declared, change), known = one(trd_pool_format(pool, data, "4"), declared, change);
    assert_true(isnan(hidden.value) && isnan(hidden.low));
    assert_string_equal(hidden.reason, "hidden_cases");
    assert_true(hidden.marks & TRD_MARK_SUPPRESSED);
    assert_close(known.value, 10 / 3.0, 1e-14);
    trd_pool_free(pool);
}

static void the_way_from_row_to_estimate_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double      count;
    } steps[] = { { "flow_rows", 16 }, { "flow_chosen", 16 }, { "flow_keyed", 16 }, { "flow_matched", 7 }, { "flow_complete", 6 }, { "flow_used", 6 } };
    trd_estimate e = one(panel, panel_declared, "measure = mean(s.score), compare = difference_in_differences { time = s.wave, pair = s.pupil, treated = p.treated }");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        assert_close(small_part(&e, steps[i].name)->value.low, steps[i].count, 0);
}

static void nobody_measured_twice_is_a_reason(void **state)
{
    (void)state;
    static const char data[] = "p\npupil:c school:c treated:c\np1 s1 ja\n\ns\npupil:c wave:c score:r yes:c\np1 voor 2 ja\np2 na 3 ja\n";
    trd_estimate      e = one(data, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil }");
    assert_true(isnan(e.value));
    assert_string_equal(e.reason, "no_pairs");
    assert_int_equal(e.left_out, 2);
}

static void a_group_of_nobody_is_a_reason(void **state)
{
    (void)state;
    static const char data[] = "p\npupil:c school:c treated:c\np1 s1 ja\np2 s1 ja\n\ns\npupil:c wave:c score:r yes:c\n"
                               "p1 voor 2 ja\np1 na 3 ja\np2 voor 2 ja\np2 na 4 ja\n";
    trd_estimate      e = one(data, panel_declared, "measure = mean(s.score), compare = difference_in_differences { time = s.wave, pair = s.pupil, treated = p.treated }");
    assert_true(isnan(e.value));
    assert_non_null(e.reason);
}

static void a_spread_of_nothing_gives_no_gain_in_sd(void **state)
{
    (void)state;
    static const char data[] = "p\npupil:c school:c treated:c\np1 s1 ja\np2 s1 ja\n\ns\npupil:c wave:c score:r yes:c\n"
                               "p1 voor 2 ja\np1 na 3 ja\np2 voor 2 ja\np2 na 4 ja\n";
    trd_estimate      e = one(data, panel_declared, "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil }, target = gain { at_least = 0.2, unit = 'sd' }");
    assert_true(isnan(e.value) && isnan(e.low));
    assert_string_equal(e.reason, "no_variance");
}

static void two_rows_of_one_measurement_are_refused(void **state)
{
    (void)state;
    small        s;
    trd_estimate e;
    trd_error    err = { 0 };
    small_open(&s, "p\npupil:c school:c treated:c\np1 s1 ja\n\ns\npupil:c wave:c score:r yes:c\np1 voor 2 ja\np1 na 3 ja\np1 na 3 ja\n", panel_declared,
               "effect { indicator 'x' { measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil } } }");
    assert_int_equal(small_try(&s, 0, &e, &err), TRD_E_DATA);
    assert_holds(err.what, "'p1' has two rows at 'na' (the second is row 3)");
    small_close(&s);
}

/* ---- laws ---------------------------------------------------------------- */

/* Lines of a table in an order drawn from `seed`. */
static const char *shuffled(trd_pool *pool, const char *head, const char *rows, unsigned seed)
{
    const char *lines[64];
    size_t      count = 0;
    for (const char *at = rows; *at; at = strchr(at, '\n') + 1)
        lines[count++] = at;
    trd_text text = { 0 };
    trd_text_add(&text, head);
    for (size_t left = count; left > 0; left--) {
        seed = seed * 1103515245u + 12345u;
        size_t at = (seed >> 8) % left;
        trd_text_add_bytes(&text, lines[at], (size_t)(strchr(lines[at], '\n') - lines[at]) + 1);
        lines[at] = lines[left - 1];
    }
    const char *out = trd_pool_text(pool, text.bytes);
    trd_text_release(&text);
    return out;
}

static void the_order_of_rows_does_not_matter(void **state)
{
    (void)state;
    static const char datasets[] =
        "local p = dataset('p') { pupil = key(), school = cluster(), treated = flag() } "
        "local s = dataset('s') { pupil = ref(p), wave = category { 'voor', 'na' }, score = number(), yes = flag() } ";
    static const char parts[] =
        "effect { indicator 'a' { measure = mean(s.score) }, indicator 'b' { measure = share(s.yes) }, "
        "indicator 'c' { measure = sum(s.score) / distinct(s.pupil) }, "
        "indicator 'd' { measure = mean(s.score), compare = trend { time = s.wave, from = 'voor', to = 'na' } }, "
        "indicator 'e' { measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil } }, "
        "indicator 'f' { measure = mean(s.score), compare = difference_in_differences { time = s.wave, pair = s.pupil, treated = p.treated } } }";
    enum { INDICATORS = 6 };
    trd_estimate first[INDICATORS];
    for (unsigned seed = 0; seed < 8; seed++) {
        trd_pool   *pool = trd_pool_new(NULL);
        const char *pupils = strchr(strchr(panel, '\n') + 1, '\n') + 1, *gap = strstr(panel, "\n\n"), *survey = strchr(strchr(gap + 2, '\n') + 1, '\n') + 1;
        char       *p_rows = trd_pool_bytes(pool, pupils, (size_t)(gap + 1 - pupils));
        const char *data = trd_pool_format(pool, "%s\n%s", shuffled(pool, "p\npupil:c school:c treated:c\n", p_rows, seed),
                                           shuffled(pool, "s\npupil:c wave:c score:r yes:c\n", survey, seed + 100));
        small       s;
        small_open(&s, data, datasets, parts);
        for (size_t i = 0; i < INDICATORS; i++) {
            trd_estimate e = small_estimate(&s, i);
            if (seed == 0)
                first[i] = e;
            assert_close(e.value, first[i].value, 1e-14);
            assert_close(e.low, first[i].low, 1e-12);
            assert_close(e.high, first[i].high, 1e-12);
            assert_int_equal(e.cases, first[i].cases);
            assert_int_equal(e.left_out, first[i].left_out);
            if (isnan(e.low))
                fail_msg("%zu: %s", i, e.reason ? e.reason : "?");
        }
        small_close(&s);
        trd_pool_free(pool);
    }
}

static void stopped(void *user, const char *what, double fraction)
{
    (void)user;
    (void)what;
    (void)fraction;
}

static void an_interrupt_stops_the_jackknife(void **state)
{
    (void)state;
    trd_pool             *pool = trd_pool_new(NULL);
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop, .report = stopped };
    small                 s;
    trd_estimate          e;
    trd_error             err = { 0 };
    small_open(&s, schools(pool, true), "local d = dataset('d') { school = cluster(), yes = flag(), score = number() }",
               "effect { indicator 'x' { measure = sum(d.score) / rows(d) } }");
    small_estimate(&s, 0);                            /* loads the columns, unwatched */
    trd_data *watched;
    assert_ok(trd_data_open(s.store, &s.ladder->schema, &watch, s.pool, &watched, &s.problems, &err), err);
    s.data = watched;
    assert_int_equal(small_try(&s, 0, &e, &err), TRD_E_CANCELLED);
    small_close(&s);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_of_a_sample_has_wilsons_interval),
        cmocka_unit_test(a_mean_of_a_sample_has_students_interval),
        cmocka_unit_test(a_full_count_has_no_interval_and_needs_none),
        cmocka_unit_test(a_population_narrows_the_interval),
        cmocka_unit_test(no_cases_are_undefined_with_a_reason),
        cmocka_unit_test(one_case_has_a_mean_and_no_interval),
        cmocka_unit_test(hidden_cells_in_a_sample_have_a_span_and_no_interval),
        cmocka_unit_test(cases_that_resemble_each_other_give_a_wider_interval),
        cmocka_unit_test(equal_clusters_are_as_their_means),
        cmocka_unit_test(one_cluster_has_no_interval),
        cmocka_unit_test(cases_without_a_cluster_are_left_out_of_value_and_interval),
        cmocka_unit_test(a_formula_gets_its_interval_by_the_jackknife),
        cmocka_unit_test(only_the_clusters_that_were_used_count),
        cmocka_unit_test(a_formula_without_clusters_has_no_interval),
        cmocka_unit_test(a_formula_over_unrelated_datasets_has_no_interval),
        cmocka_unit_test(a_benchmark_stands_beside_the_measure),
        cmocka_unit_test(the_uncertainty_of_a_benchmark_enters_the_difference),
        cmocka_unit_test(a_full_count_beside_a_benchmark),
        cmocka_unit_test(a_change_splits_in_size_and_choice),
        cmocka_unit_test(the_split_is_complete),
        cmocka_unit_test(a_trend_goes_from_the_first_to_the_last_point),
        cmocka_unit_test(a_point_that_is_not_there_is_a_reason_and_no_error),
        cmocka_unit_test(hidden_cells_give_a_change_between_bounds),
        cmocka_unit_test(a_relative_change_is_relative_to_the_start),
        cmocka_unit_test(two_samples_of_shares_differ_by_newcombes_method),
        cmocka_unit_test(two_samples_of_numbers_differ_as_in_welchs_test),
        cmocka_unit_test(a_trend_of_a_sample_is_jackknifed),
        cmocka_unit_test(before_after_is_the_mean_of_each_cases_change),
        cmocka_unit_test(reliability_is_alpha_of_the_rows_that_were_chosen),
        cmocka_unit_test(a_share_before_and_after_is_a_change_in_points_of_percent),
        cmocka_unit_test(difference_in_differences_is_the_difference_of_the_mean_changes),
        cmocka_unit_test(pairs_are_the_same_over_the_reference_and_by_school),
        cmocka_unit_test(a_full_count_and_a_population_hold_for_changes_too),
        cmocka_unit_test(fewer_than_ten_clusters_are_marked_in_every_design),
        cmocka_unit_test(a_hidden_value_is_no_value_per_case),
        cmocka_unit_test(the_way_from_row_to_estimate_is_counted),
        cmocka_unit_test(nobody_measured_twice_is_a_reason),
        cmocka_unit_test(a_group_of_nobody_is_a_reason),
        cmocka_unit_test(a_spread_of_nothing_gives_no_gain_in_sd),
        cmocka_unit_test(two_rows_of_one_measurement_are_refused),
        cmocka_unit_test(the_order_of_rows_does_not_matter),
        cmocka_unit_test(an_interrupt_stops_the_jackknife),
    };
    return cmocka_run_group_tests_name("design/compare", tests, NULL, NULL);
}
