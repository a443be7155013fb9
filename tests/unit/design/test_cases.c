/* Comparisons of one value per case, on thirty pupils of six schools. Figures
 * are R's (lm, t.test, sandwich 3.0), CR2 and its degrees by dense matrices in R. */
#include "small.h"

#include "stat/distribution.h"

static const char club[] =
    "p\npupil:c school:c age:i girl:c hours:i part:c\n"
    "p01 s1 13 nee 3 nee\np02 s1 14 nee 4 ja\np03 s1 12 nee 6 ja\np04 s1 14 nee 4 ja\np05 s1 14 nee 5 nee\n"
    "p06 s2 12 nee 4 nee\np07 s2 12 ja 0 ja\np08 s2 12 ja 0 ja\np09 s2 13 nee 0 nee\np10 s2 14 nee 2 nee\n"
    "p11 s3 14 ja 5 ja\np12 s3 14 nee 0 nee\np13 s3 14 ja 2 ja\np14 s3 13 ja 6 ja\np15 s3 13 ja 1 nee\n"
    "p16 s4 14 ja 3 ja\np17 s4 12 ja 0 nee\np18 s4 15 nee 1 ja\np19 s4 15 ja 1 ja\np20 s4 13 ja 2 ja\n"
    "p21 s5 12 nee 5 nee\np22 s5 15 ja 2 ja\np23 s5 14 ja 4 ja\np24 s5 12 ja 1 ja\np25 s5 13 ja 2 ja\n"
    "p26 s6 15 nee 0 nee\np27 s6 14 nee 4 nee\np28 s6 13 nee 2 nee\np29 s6 12 nee 2 nee\np30 s6 13 nee 2 ja\n"
    "\ns\npupil:c wave:c score:r yes:c\n"
    "p01 voor 1.5 nee\np01 na 3.1 nee\np02 voor 3.9 ja\np02 na 5.7 ja\np03 voor 2.7 nee\np03 na 4 nee\n"
    "p04 voor 3.7 ja\np04 na 3.6 ja\np05 voor 2.6 ja\np05 na 3.6 ja\np06 voor 5.1 ja\np06 na 4.3 ja\n"
    "p07 voor 2.8 ja\np07 na 3.8 ja\np08 voor 3.1 nee\np08 na 3.8 nee\np09 voor 3 nee\np09 na 3.1 nee\n"
    "p10 voor 4.3 ja\np10 na 4.9 ja\np11 voor 2.4 ja\np11 na 4.2 ja\np12 voor 3.7 ja\np12 na 2.6 ja\n"
    "p13 voor 4 ja\np13 na 3.4 ja\np14 voor 3.8 ja\np14 na 5.3 ja\np15 voor 3.4 nee\np15 na 3.4 nee\n"
    "p16 voor 3 ja\np16 na 3.6 ja\np17 voor 2.4 nee\np17 na 3.1 nee\np18 voor 3.3 nee\np18 na 3 nee\n"
    "p19 voor 3.4 nee\np19 na 3 nee\np20 voor 1.5 ja\np20 na 3.4 ja\np21 voor 3.5 ja\np21 na 2.6 ja\n"
    "p22 voor 3.7 ja\np22 na 3.2 ja\np23 voor 3.1 ja\np23 na 3.7 ja\np24 voor 2.5 nee\np24 na 3.3 nee\n"
    "p25 voor 3.5 nee\np25 na 3.9 nee\np26 voor 3.4 nee\np26 na 3.4 nee\np27 voor 1.8 nee\np27 na 2.3 nee\n"
    "p28 voor 2.6 ja\np28 na 3.4 ja\np29 voor 4 ja\np29 na 4 ja\np30 voor 2.4 ja\np30 na 3 ja\n";

static const char club_declared[] =
    "local p = dataset('p') { pupil = key(), school = label(), age = number(), girl = flag(), hours = number(), part = flag() } "
    "local s = dataset('s') { pupil = ref(p), wave = category { 'voor', 'na' }, score = number(), yes = flag() } ";

static trd_estimate of(const char *indicator)
{
    return small_one(club, club_declared, indicator);
}

/* The value with its interval, and how many were used. */
static void assert_estimate(const trd_estimate *e, double value, double low, double high, int64_t cases)
{
    assert_null(e->reason);
    assert_close(e->value, value, 1e-9);
    assert_close(e->low, low, 1e-8);
    assert_close(e->high, high, 1e-8);
    assert_int_equal(e->cases, cases);
}

static void assert_undefined(const trd_estimate *e, const char *reason)
{
    assert_true(isnan(e->value) && isnan(e->low) && isnan(e->high));
    assert_non_null(e->reason);
    assert_string_equal(e->reason, reason);
}

/* ---- two groups at one time ---------------------------------------------------- */

#define AFTER "{ where = s.wave:is 'na' }"

static void two_groups_differ_as_in_welchs_test(void **state)
{
    (void)state;
    trd_estimate e = of("measure = mean(s.score, " AFTER "), compare = versus { group = p.part }");
    assert_estimate(&e, 0.389592760180996, -0.164560939145577, 0.943746459507568, 30);
    assert_int_equal(e.unit, TRD_UNIT_POINTS);
    assert_int_equal(e.left_out, 0);
    assert_int_equal(e.clusters, 0);
    assert_close(small_part(&e, "group")->value.low, 3.75882352941176, 1e-12);
    assert_int_equal(small_part(&e, "others")->cases, 13);
    assert_close(small_part(&e, "flow_rows")->value.low, 60, 0);
    assert_close(small_part(&e, "flow_used")->value.low, 30, 0);
    assert_true(e.marks & TRD_MARK_SELF_SELECTION);
    trd_estimate in_sd = of("measure = mean(s.score, " AFTER "), compare = versus { group = p.part }, target = gain { at_least = 0.2, unit = 'sd' }");
    assert_close(in_sd.value, 0.389592760180996 / 0.736518566788581, 1e-9);
    assert_close(in_sd.low, -0.164560939145577 / 0.736518566788581, 1e-8);
}

static void groups_in_clusters_are_judged_by_clusters(void **state)
{
    (void)state;
    trd_estimate mean = of("measure = mean(s.score, " AFTER "), compare = versus { group = p.part, cluster = p.school }"),
                 share = of("measure = share(s.yes, " AFTER "), compare = versus { group = p.part, cluster = p.school }");
    assert_estimate(&mean, 0.389592760180996, -0.405150078457798, 1.18433559881979, 30);
    assert_estimate(&share, 0.108597285067873, -0.214458344988696, 0.431652915124443, 30);
    assert_int_equal(mean.clusters, 6);
    assert_int_equal(mean.arm_clusters, 6);
    assert_true(mean.marks & TRD_MARK_FEW_CLUSTERS);
}

static void shares_of_two_groups_differ_by_newcombes_method(void **state)
{
    (void)state;
    trd_estimate e = of("measure = share(s.yes, " AFTER "), compare = versus { group = p.part }");
    assert_estimate(&e, 0.108597285067873, -0.219186003768943, 0.414153342396695, 30);
    assert_int_equal(e.unit, TRD_UNIT_PP);
    assert_int_equal(small_part(&e, "group")->unit, TRD_UNIT_SHARE);
}

static void groups_that_cannot_be_compared_say_why(void **state)
{
    (void)state;
    trd_estimate nobody = of("measure = mean(s.score, " AFTER "), compare = versus { group = p.hours:above(99) }"),
                 none = of("measure = mean(s.score, { where = s.score:above(99) }), compare = versus { group = p.part }"),
                 alike = of("measure = mean(p.age, { where = p.age:is(13) }), compare = versus { group = p.part }"),
                 apart = of("measure = mean(s.score, " AFTER "), compare = versus { group = p.school:is 's1', cluster = p.school }");
    assert_undefined(&nobody, "empty_group");
    assert_int_equal(nobody.cases, 30);
    assert_undefined(&none, "no_cases");
    assert_true(alike.value == 0 && isnan(alike.low));
    assert_string_equal(alike.reason, "no_variance");
    assert_true(!isnan(apart.value));
    assert_true(isnan(apart.low));
    assert_string_equal(apart.reason, "one_cluster");
}

static void a_group_that_is_not_known_is_left_out(void **state)
{
    (void)state;
    static const char data[] = "t\nx:r in:c\n1 ja\n3 ja\n2 nee\n6 nee\n9 -\n- ja\n";
    static const char declared[] = "local t = dataset('t', { population = 8 }) { x = number(), ['in'] = flag() } ";
    trd_estimate      e = small_one(data, declared, "measure = mean(t.x), compare = versus { group = t['in'] }");
    assert_close(e.value, 2 - 4, 1e-15);
    assert_int_equal(e.cases, 4);
    assert_int_equal(e.left_out, 2);
    /* Welch: se^2 = 1 + 4, df = 25 / (1 + 16), narrowed by the half that was not drawn */
    assert_close(e.high - e.value, trd_t_critical(0.95, 25 / 17.0) * sqrt(5) * sqrt(1 - 4 / 8.0), 1e-10);
}

/* ---- after, adjusted for before -------------------------------------------------- */

static void after_is_adjusted_for_before(void **state)
{
    (void)state;
    trd_estimate e = of("measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = p.part }");
    assert_estimate(&e, 0.418976420931776, -0.0984780447331453, 0.936430886596698, 30);      /* HC3 */
    assert_close(small_part(&e, "treated_adjusted")->value.low, 3.77155644907043, 1e-10);
    assert_close(small_part(&e, "control_adjusted")->value.low, 3.35258002813866, 1e-10);
    assert_close(small_part(&e, "treated_before")->value.low, 3.10588235294118, 1e-12);
    assert_close(small_part(&e, "control_after")->value.low, 3.36923076923077, 1e-12);
    assert_close(e.imbalance, -0.0857173333108522, 1e-10);
    assert_close(e.sd, 0.828778978975844, 1e-10);
    assert_true((e.marks & TRD_MARK_SELF_SELECTION) && !(e.marks & TRD_MARK_SLOPES_DIFFER));
    assert_close(small_part(&e, "flow_matched")->value.low, 30, 0);
}

static void covariates_and_clusters_count_in_the_adjustment(void **state)
{
    (void)state;
    trd_estimate clustered = of("measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = p.part, cluster = p.school }"),
                 more = of("measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = p.part, "
                           "covariates = { p.age, p.girl }, cluster = p.school }"),
                 texts = of("measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = p.part, covariates = { p.school } }");
    assert_estimate(&clustered, 0.418976420931774, -0.149380800156402, 0.98733364201995, 30);
    assert_estimate(&more, 0.528020824244468, -0.27234894880645, 1.32839059729538, 30);
    assert_int_equal(more.clusters, 6);
    assert_true(more.marks & TRD_MARK_FEW_CLUSTERS);
    assert_close(texts.value, 0.542315376914393, 1e-9);      /* lm(after ~ before + factor(school) + part) */
    assert_close(texts.low, -0.0823093513408217, 1e-8);
}

/* After rises with before among the others and falls among those who took part. */
static void slopes_that_differ_are_marked(void **state)
{
    (void)state;
    static const char data[] = "t\nid:c wave:c x:r in:c k:r\n"
                               "a voor 1 ja 1\na na 5.1 ja 1\nb voor 2 ja 1\nb na 3.9 ja 1\nc voor 3 ja 1\nc na 3 ja 1\nd voor 4 ja 1\nd na 2.1 ja 1\n"
                               "e voor 1 nee 0\ne na 1.1 nee 0\nf voor 2 nee 0\nf na 1.9 nee 0\ng voor 3 nee 0\ng na 3 nee 0\nh voor 4 nee 0\nh na 4.1 nee 0\n";
    static const char declared[] = "local t = dataset('t') { id = label(), wave = category { 'voor', 'na' }, x = number(), took = flag('in'), k = number() } ";
    trd_estimate      e = small_one(data, declared, "measure = mean(t.x), compare = ancova { time = t.wave, pair = t.id, treated = t.took }"),
                      same = small_one(data, declared, "measure = mean(t.x), compare = ancova { time = t.wave, pair = t.id, treated = t.took, covariates = { t.k } }");
    assert_true(e.marks & TRD_MARK_SLOPES_DIFFER);
    assert_true(isnan(same.value));          /* the covariate is who took part */
    assert_string_equal(same.reason, "collinear");
}

static void an_adjustment_that_is_impossible_says_why(void **state)
{
    (void)state;
    trd_estimate nobody = of("measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = p.hours:above(99) }"),
                 apart = of("measure = mean(s.score), compare = ancova { time = s.wave, pair = s.pupil, treated = p.school:is 's1', cluster = p.school }"),
                 flat = of("measure = mean(p.age), compare = ancova { time = s.wave, pair = s.pupil, treated = p.part }");
    assert_undefined(&nobody, "empty_group");
    assert_true(!isnan(apart.value) && isnan(apart.low));
    assert_string_equal(apart.reason, "one_cluster");
    assert_close(flat.value, 0, 1e-12);      /* after is before: nothing is left to explain */
    assert_true(isnan(flat.low));
    assert_string_equal(flat.reason, "no_variance");
}

/* ---- more or less of it ------------------------------------------------------------ */

static void a_dose_is_the_slope_of_the_change_or_of_the_value(void **state)
{
    (void)state;
    trd_estimate change = of("measure = mean(s.score), compare = dose { time = s.wave, pair = s.pupil, intensity = p.hours }"),
                 value = of("measure = mean(s.score, " AFTER "), compare = dose { intensity = p.hours, cluster = p.school }"),
                 more = of("measure = mean(s.score, " AFTER "), compare = dose { intensity = p.hours, covariates = { p.age } }"),
                 in_sd = of("measure = mean(s.score), compare = dose { time = s.wave, pair = s.pupil, intensity = p.hours }, "
                            "target = gain { at_least = 0.1, unit = 'sd' }");
    assert_estimate(&change, 0.138406965495002, -0.0340298975297556, 0.310843828519759, 30);
    assert_estimate(&value, 0.148306997742664, -0.107121757750545, 0.403735753235873, 30);
    assert_estimate(&more, 0.147548503850848, -0.0206237352168166, 0.315720742918512, 30);
    assert_close(in_sd.value, 0.138406965495002 / 0.815151068433217, 1e-9);
    assert_close(small_part(&change, "change_none")->value.low, 7 / 30.0, 1e-12);
    assert_close(small_part(&change, "change_low")->value.low, 0.275, 1e-12);
    assert_close(small_part(&change, "change_high")->value.low, 0.741666666666667, 1e-12);
    assert_int_equal(small_part(&change, "change_none")->cases, 6);
    assert_int_equal(value.clusters, 6);
    assert_true((value.marks & TRD_MARK_FEW_CLUSTERS) && (value.marks & TRD_MARK_SELF_SELECTION));
}

/* Rows of another dataset are counted, or added up, for whom they refer to; who
 * has none has 0. */
static const char visited[] = "p\npupil:c x:r\na 1\nb 4\nc 2\nd 6\ne 9\n\nv\npupil:c hours:r guide:c n:i\n"
                              "b 1 ja 2\nb 2 nee 3\nc 1 ja 2\nd 3 ja 1\nd - nee 1\nd 1 ja %s\nz 5 ja 9\n";
static const char visited_declared[] =
    "local p = dataset('p') { pupil = key(), x = number() } "
    "local v = dataset('v') { pupil = ref(p), hours = number(), guide = flag(), n = count() } ";

static void rows_of_another_dataset_are_a_dose(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    const char *data = trd_pool_format(pool, visited, "4"), *hidden_data = trd_pool_format(pool, visited, "<5");
    /* visits 0 2 1 3 0 against x = 1 4 2 6 9; e's is beside the line */
    trd_estimate rows = small_one(data, visited_declared, "measure = mean(p.x, { where = p.x:below(9) }), compare = dose { intensity = rows(v) }"),
                 some = small_one(data, visited_declared, "measure = mean(p.x, { where = p.x:below(9) }), compare = dose { intensity = rows(v, { where = v.guide:is(true) }) }"),
                 hours = small_one(data, visited_declared, "measure = mean(p.x, { where = p.x:below(9) }), compare = dose { intensity = sum(v.hours) }"),
                 hidden = small_one(hidden_data, visited_declared, "measure = mean(p.x, { where = p.x:below(9) }), compare = dose { intensity = sum(v.n) }");
    assert_close(rows.value, 1.7, 1e-12);        /* x 1 2 4 6 on 0 1 2 3 */
    assert_int_equal(rows.cases, 4);
    assert_close(some.value, 2.5, 1e-12);        /* x 1 2 4 6 on 0 1 1 2: 5 / 2 */
    assert_close(hours.value, 1.2, 1e-12);       /* x 1 2 4 6 on 0 1 3 4: 12 / 10 */
    assert_undefined(&hidden, "hidden_cases");
    trd_pool_free(pool);
}

static void a_dose_that_is_the_same_for_all_says_so(void **state)
{
    (void)state;
    trd_estimate same = of("measure = mean(s.score, " AFTER "), compare = dose { intensity = p.hours - p.hours }"),
                 none = of("measure = mean(s.score, { where = s.score:above(99) }), compare = dose { intensity = p.hours }");
    assert_undefined(&same, "same_dose");
    assert_undefined(&none, "no_cases");
}

/* ---- beside others like them -------------------------------------------------------- */

#define ALIKE "matched { time = s.wave, pair = s.pupil, treated = p.part, on = { p.age, p.girl, s.score }"

/* Pairs from glm and a greedy search in R; weights from glm, and what a row pulls by, through the score too. */
static void those_who_took_part_are_paired_with_others_like_them(void **state)
{
    (void)state;
    trd_estimate e = of("measure = mean(s.score), compare = " ALIKE " }");
    assert_estimate(&e, 0.771428571428571, -0.534007157658757, 2.0768643005159, 14);
    assert_int_equal(e.left_out, 16);
    assert_close(small_part(&e, "unmatched")->value.low, 10, 0);
    assert_int_equal(small_part(&e, "unmatched")->cases, 17);
    assert_close(small_part(&e, "treated_after")->value.low, 4.05714285714286, 1e-10);
    assert_close(small_part(&e, "control_before")->value.low, 3.32857142857143, 1e-10);
    assert_int_equal(small_part(&e, "control_after")->cases, 7);
    assert_close(small_part(&e, "balance_before")->value.low, 1.29825502159442, 1e-10);
    assert_close(small_part(&e, "balance_after")->value.low, 0.067004806424019, 1e-8);
    assert_close(e.imbalance, 0.067004806424019, 1e-8);
    assert_close(small_part(&e, "flow_complete")->value.low, 30, 0);
    assert_close(small_part(&e, "flow_used")->value.low, 14, 0);
    assert_true((e.marks & TRD_MARK_POOR_OVERLAP) && (e.marks & TRD_MARK_SELF_SELECTION) && !(e.marks & TRD_MARK_BASELINE_IMBALANCE));
}

static void pairs_in_clusters_are_judged_by_clusters(void **state)
{
    (void)state;
    trd_estimate e = of("measure = mean(s.score), compare = " ALIKE ", cluster = p.school }");
    assert_estimate(&e, 0.771428571428571, -0.524750091080049, 2.067607233937192, 14);
    assert_int_equal(e.clusters, 6);
    assert_int_equal(e.arm_clusters, 5);
}

static void others_can_be_weighed_instead(void **state)
{
    (void)state;
    trd_estimate e = of("measure = mean(s.score), compare = " ALIKE ", method = 'weights' }"),
                 clustered = of("measure = mean(s.score), compare = " ALIKE ", method = 'weights', cluster = p.school }");
    assert_close(e.value, 0.412393978926405, 1e-8);
    assert_close(e.low, -0.0682399776357094, 1e-7);
    assert_close(e.high, 0.89302793548852, 1e-7);
    assert_close(clustered.low, -0.210060085830596, 1e-7);
    assert_int_equal(e.cases, 30);
    assert_close(e.imbalance, 0.412980921507284, 1e-7);
    assert_true(e.marks & TRD_MARK_BASELINE_IMBALANCE);
}

/* With so few ages nearly everything is a tie. */
static void the_order_of_the_rows_pairs_nobody_otherwise(void **state)
{
    (void)state;
    static const char at_once[] = "measure = mean(s.score, " AFTER "), compare = matched { treated = p.part, on = { p.girl }, cluster = p.school }";
    trd_pool         *pool = trd_pool_new(NULL);
    char             *turned = trd_pool_calloc(pool, 2 * sizeof club, 1), *to = turned;
    const char       *body = strchr(strchr(club, '\n') + 1, '\n') + 1, *blank = strstr(club, "\n\n");
    trd_estimate      a = small_one(club, club_declared, at_once);
    to += sprintf(to, "%.*s", (int)(body - club), club);
    for (const char *end = blank + 1; end > body;) {       /* the lines of pupils backwards */
        const char *line = end - 1;
        while (line > body && line[-1] != '\n')
            line--;
        to += sprintf(to, "%.*s", (int)(end - line), line);
        end = line;
    }
    sprintf(to, "%s", blank + 1);
    trd_estimate b = small_one(turned, club_declared, at_once);
    assert_true(a.value == b.value);
    assert_close(a.low, b.low, 1e-13);
    assert_close(a.high, b.high, 1e-13);
    assert_int_equal(a.cases, b.cases);
    trd_pool_free(pool);
}

static void those_who_are_like_nobody_say_why(void **state)
{
    (void)state;
    static const char data[] = "t\nx:r k:r took:c\n1 1 nee\n2 2 nee\n3 3 nee\n4 7 ja\n5 8 ja\n6 9 ja\n";
    static const char mixed[] = "t\nx:r k:r took:c\n1 1 nee\n2 3 nee\n3 5 nee\n4 2 ja\n5 4 ja\n6 6 ja\n";
    static const char declared[] = "local t = dataset('t') { x = number(), k = number(), took = flag() } ";
    trd_estimate      nobody = of("measure = mean(s.score, " AFTER "), compare = matched { treated = p.hours:above(99), on = { p.age } }"),
                      told = small_one(data, declared, "measure = mean(t.x), compare = matched { treated = t.took, on = { t.k } }"),
                      none = small_one(mixed, declared, "measure = mean(t.x), compare = matched { treated = t.took, on = { t.k }, caliper = 0.001 }"),
                      flat = of("measure = mean(p.age, { where = p.age:is(13) }), compare = matched { treated = p.part, on = { p.girl } }"),
                      plain = of("measure = mean(s.score, " AFTER "), compare = matched { treated = p.part, on = { p.age - p.age } }");
    assert_undefined(&nobody, "empty_group");
    assert_undefined(&told, "told_apart");
    assert_undefined(&none, "no_matches");
    assert_close(small_part(&none, "unmatched")->value.low, 3, 0);
    assert_true(flat.value == 0 && isnan(flat.low));
    assert_string_equal(flat.reason, "no_variance");
    assert_int_equal(plain.cases, 26);       /* everyone is alike: 13 pairs of whom is there */
}

static void texts_of_too_many_values_are_refused(void **state)
{
    (void)state;
    trd_text     data = { 0 };
    small        s;
    trd_estimate e;
    trd_error    err = { 0 };
    trd_text_add(&data, "t\nx:r in:c name:c\n");
    for (int i = 0; i < 70; i++)
        trd_text_add_format(&data, "%d %s n%d\n", i % 7, i % 2 ? "ja" : "nee", i);
    small_open(&s, data.bytes, "local t = dataset('t') { x = number(), took = flag('in'), name = label() } ",
               "effect { indicator 'x' { measure = mean(t.x), compare = matched { treated = t.took, on = { t.name, t.took } } } }");
    assert_int_equal(small_try(&s, 0, &e, &err), TRD_E_RECIPE);
    assert_holds(err.what, "too many different values (more than 64)");
    small_close(&s);
    trd_text_release(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_groups_differ_as_in_welchs_test),
        cmocka_unit_test(groups_in_clusters_are_judged_by_clusters),
        cmocka_unit_test(shares_of_two_groups_differ_by_newcombes_method),
        cmocka_unit_test(groups_that_cannot_be_compared_say_why),
        cmocka_unit_test(a_group_that_is_not_known_is_left_out),
        cmocka_unit_test(after_is_adjusted_for_before),
        cmocka_unit_test(covariates_and_clusters_count_in_the_adjustment),
        cmocka_unit_test(slopes_that_differ_are_marked),
        cmocka_unit_test(an_adjustment_that_is_impossible_says_why),
        cmocka_unit_test(a_dose_is_the_slope_of_the_change_or_of_the_value),
        cmocka_unit_test(rows_of_another_dataset_are_a_dose),
        cmocka_unit_test(a_dose_that_is_the_same_for_all_says_so),
        cmocka_unit_test(those_who_took_part_are_paired_with_others_like_them),
        cmocka_unit_test(pairs_in_clusters_are_judged_by_clusters),
        cmocka_unit_test(others_can_be_weighed_instead),
        cmocka_unit_test(the_order_of_the_rows_pairs_nobody_otherwise),
        cmocka_unit_test(those_who_are_like_nobody_say_why),
        cmocka_unit_test(texts_of_too_many_values_are_refused),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("design/cases", tests, NULL, NULL);
}
