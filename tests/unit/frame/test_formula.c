/* Formulas: cells against rows, terms by hand, what is left out, errors. */
#include "rows.h"

#include "frame/formula.h"
#include "stat/glm.h"
#include "stat/linear.h"

enum { ROWS = 20000, SCHOOLS = 40 };

typedef struct pupils {
    trd_column *gender, *wave, *part, *score, *yes, *school, *keep;
} pupils;

static pupils draw(trd_pool *pool, uint64_t seed)
{
    static const char *const names[] = { "x", "v", "m" };
    trd_random r = { seed, 0, 0 };
    pupils     p = { trd_column_new(pool, "gender", TRD_CODE, ROWS), trd_column_new_in(pool, "wave", TRD_INTEGER, TRD_I8, 0, ROWS),
                     trd_column_new(pool, "part", TRD_FLAG, ROWS), trd_column_new_in(pool, "score", TRD_REAL, TRD_I32, 2, ROWS),
                     trd_column_new(pool, "yes", TRD_FLAG, ROWS), trd_column_new_in(pool, "school", TRD_INTEGER, TRD_I16, 0, ROWS),
                     trd_column_new(pool, "keep", TRD_FLAG, ROWS) };
    p.gender->labels = trd_labels_new(pool);
    for (size_t i = 0; i < ROWS; i++) {
        const char *name = names[trd_random_below(&r, 10) ? trd_random_below(&r, 2) + 1 : 0];
        int         part = (int)trd_random_below(&r, 2), wave = 1 + (int)trd_random_below(&r, 2), school = (int)trd_random_below(&r, SCHOOLS);
        p.gender->as.i32[i] = trd_labels_add(p.gender->labels, name, 1);
        p.wave->as.i8[i] = (int8_t)wave;
        p.part->as.i8[i] = (int8_t)part;
        p.school->as.i16[i] = (int16_t)school;
        p.score->as.i32[i] = 600 + school + 10 * part * (wave == 2) + (int)trd_random_below(&r, 200);
        p.yes->as.i8[i] = trd_random_unit(&r) < 0.2 + 0.3 * part + (name[0] == 'v' ? 0.2 : 0);
        p.keep->as.i8[i] = trd_random_below(&r, 20) > 0;
        if (trd_random_below(&r, 50) == 0)
            assert_int_equal(trd_column_set_missing(p.score, pool, i, TRD_NO_ANSWER), 0);
        if (trd_random_below(&r, 80) == 0)
            assert_int_equal(trd_column_set_missing(p.gender, pool, i, TRD_NO_ANSWER), 0);
    }
    return p;
}

/* The same numbers in doubles, which do not collapse. */
static trd_column *doubles(trd_pool *pool, const trd_column *c)
{
    trd_column *out = trd_column_new(pool, c->name, TRD_REAL, c->rows);
    for (size_t i = 0; i < c->rows; i++)
        if (trd_column_is_missing(c, i))
            assert_int_equal(trd_column_set_missing(out, pool, i, TRD_NO_ANSWER), 0);
        else
            out->as.f64[i] = trd_column_number(c, i);
    return out;
}

static trd_model logit(const trd_formula *f, trd_formula_terms *terms, trd_pool *pool)
{
    trd_model_rows rows;
    trd_model_how  how = { .level = 0.95, .robust = f->group ? TRD_ROBUST_CR1 : TRD_ROBUST_NONE };
    trd_model      out;
    trd_error      err = { 0 };
    assert_ok(trd_formula_rows(f, pool, NULL, &rows, terms, &err), err);
    assert_ok(trd_glm_fit(TRD_LOGIT, &rows, &how, pool, &out, &err), err);
    return out;
}

static trd_linear linear(const trd_formula *f, trd_formula_terms *terms, trd_pool *pool)
{
    trd_products   products;
    trd_linear_how how = { .level = 0.95, .constant = f->group ? TRD_CONSTANT_OF_GROUP : TRD_CONSTANT,
                           .robust = f->group ? TRD_ROBUST_CR2 : TRD_ROBUST_NONE };
    trd_linear     out;
    trd_error      err = { 0 };
    assert_ok(trd_formula_products(f, pool, NULL, &products, terms, &err), err);
    assert_ok(trd_linear_fit(&products, &how, pool, &out, &err), err);
    return out;
}

static void assert_terms(const trd_coefficient *a, const trd_coefficient *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(a[i].of.reason, TRD_DEFINED);
        assert_close(a[i].of.value, b[i].of.value, 1e-12);
        assert_close(a[i].of.se, b[i].of.se, 1e-12);
        assert_close(a[i].of.df, b[i].of.df, 1e-9);
    }
}

static void cells_give_what_the_rows_give(void **state)
{
    pupils            p = draw(*state, 1);
    const size_t      product[][2] = { { 1, 2 } };
    trd_formula_terms a, b;
    for (int grouped = 0; grouped < 2; grouped++) {
        const trd_variable narrow[] = { { p.gender, false }, { p.wave, true }, { p.part, false } };
        const trd_variable wide[] = { { p.gender, false }, { p.wave, true }, { doubles(*state, p.part), false } };
        trd_formula cells = { .response = p.yes, .variable = narrow, .variables = 3, .product = product, .products = 1,
                              .group = grouped ? p.school : NULL, .keep = p.keep };
        trd_formula rows = cells;
        rows.variable = wide;
        trd_model x = logit(&cells, &a, *state), y = logit(&rows, &b, *state);
        assert_true(a.collapsed && !b.collapsed);
        assert_int_equal(a.left_out, b.left_out);
        assert_close(x.cases, y.cases, 0);
        assert_terms(x.term, y.term, 6);
        cells.response = rows.response = p.score;
        trd_linear v = linear(&cells, &a, *state), w = linear(&rows, &b, *state);
        assert_true(a.collapsed && !b.collapsed);
        assert_int_equal(a.left_out, b.left_out);
        assert_int_equal(v.terms, grouped ? 5 : 6);
        assert_terms(v.term, w.term, v.terms);
        assert_close(v.residual, w.residual, 1e-12);
        rows.response = doubles(*state, p.score);                /* also in doubles cells hold their moments */
        rows.variable = narrow;
        w = linear(&rows, &b, *state);
        assert_true(b.collapsed);
        assert_terms(v.term, w.term, v.terms);
    }
}

static void terms_are_named_and_mean_what_they_say(void **state)
{
    static const char *const names[] = { "part", "gender: v", "gender: x", "wave: 2", "part * wave: 2" };
    pupils             p = draw(*state, 2);
    const trd_variable variable[] = { { p.part, false }, { p.gender, false }, { p.wave, true } };
    const size_t       product[][2] = { { 0, 2 } };
    trd_formula        f = { .response = p.yes, .variable = variable, .variables = 3, .product = product, .products = 1 };
    trd_model_rows     rows;
    trd_formula_terms  terms;
    trd_error          err = { 0 };
    double             cases = 0, yes = 0, both = 0, truth[3] = { 0 };
    assert_ok(trd_formula_rows(&f, *state, NULL, &rows, &terms, &err), err);
    assert_int_equal(terms.terms, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(terms.name[i], names[i]);
    for (size_t i = 0; i < rows.rows; i++) {
        cases += rows.weight[i];
        yes += rows.weight[i] * rows.response[i];
        both += rows.weight[i] * rows.column[4][i] * rows.column[1][i];
    }
    for (size_t i = 0; i < ROWS; i++)
        if (!trd_column_is_missing(p.gender, i)) {
            truth[0]++;
            truth[1] += p.yes->as.i8[i];
            truth[2] += p.part->as.i8[i] && p.wave->as.i8[i] == 2 && trd_column_text(p.gender, i)[0] == 'v';
        }
    assert_close(cases, truth[0], 0);
    assert_close(yes, truth[1], 0);
    assert_close(both, truth[2], 0);
    assert_int_equal(terms.left_out, ROWS - (int64_t)truth[0]);
    assert_true(rows.rows <= 24);
}

static void many_cells_stay_rows(void **state)
{
    pupils             p = draw(*state, 3);
    const trd_variable variable[] = { { p.score, false }, { p.school, false }, { p.part, false } };
    trd_formula        f = { .response = p.yes, .variable = variable, .variables = 3 };
    trd_formula_terms  terms;
    trd_model          m = logit(&f, &terms, *state);
    assert_false(terms.collapsed);
    assert_int_equal(m.reason, TRD_DEFINED);
    assert_close((double)terms.left_out + m.cases, ROWS, 0);
}

static void no_rows_are_no_cases(void **state)
{
    pupils             p = draw(*state, 4);
    const trd_variable variable[] = { { p.gender, false }, { p.part, false } };
    trd_formula        f = { .response = p.yes, .variable = variable, .variables = 2, .keep = p.keep };
    trd_formula_terms  terms;
    for (size_t i = 0; i < ROWS; i++)
        p.keep->as.i8[i] = 0;
    trd_model m = logit(&f, &terms, *state);
    assert_int_equal(m.reason, TRD_NO_CASES);
    assert_int_equal(terms.left_out, ROWS);
    f.response = p.score;
    trd_linear l = linear(&f, &terms, *state);
    assert_int_equal(l.reason, TRD_NO_CASES);
    assert_int_equal(terms.left_out, ROWS);
}

static void wrong_formulas_are_refused(void **state)
{
    trd_pool          *pool = *state;
    pupils             p = draw(pool, 5);
    trd_column        *shorter = trd_column_new(pool, "short", TRD_INTEGER, 3), *spans = trd_column_new(pool, "spans", TRD_SPAN, ROWS);
    trd_variable       variable[TRD_FORMULA_VARIABLES + 1] = { { p.part, false }, { p.wave, false } };
    const size_t       product[][2] = { { 0, 2 } };
    trd_model_rows     rows;
    trd_formula_terms  terms = { .terms = 77 };
    trd_error          err = { 0 };
    const trd_formula  good = { .response = p.yes, .variable = variable, .variables = 2 };
    trd_formula        f = good;
    f.response = p.gender;
    assert_int_equal(trd_formula_rows(&f, pool, NULL, &rows, &terms, &err), TRD_E_USAGE);
    assert_holds(err.what, "say which of them counts as 1");
    f = good;
    f.variables = TRD_FORMULA_VARIABLES + 1;
    assert_int_equal(trd_formula_rows(&f, pool, NULL, &rows, &terms, &err), TRD_E_USAGE);
    f = good;
    f.product = product;
    f.products = 1;
    assert_int_equal(trd_formula_rows(&f, pool, NULL, &rows, &terms, &err), TRD_E_USAGE);
    const struct { trd_variable variable; const char *says; } wrong[] = {
        { { shorter, false }, "3 rows" }, { { spans, false }, "bounds only" }, { { doubles(pool, p.wave), true }, "no levels" } };
    for (size_t i = 0; i < 3; i++) {
        variable[1] = wrong[i].variable;
        assert_int_equal(trd_formula_rows(&good, pool, NULL, &rows, &terms, &err), TRD_E_USAGE);
        assert_holds(err.what, wrong[i].says);
    }
    variable[1] = (trd_variable){ p.score, true };
    trd_products products;
    trd_column  *many = trd_column_new(pool, "many", TRD_INTEGER, ROWS);
    for (size_t i = 0; i < ROWS; i++)
        many->as.i64[i] = (int64_t)i % 300;
    variable[1] = (trd_variable){ many, true };
    assert_int_equal(trd_formula_products(&good, pool, NULL, &products, &terms, &err), TRD_E_LIMIT);
    assert_holds(err.what, "many");
    assert_int_equal(terms.terms, 77);
}

static void a_stop_ends_the_gathering(void **state)
{
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    pupils                p = draw(*state, 6);
    trd_variable          variable[] = { { p.part, false } };
    trd_formula           f = { .response = p.score, .variable = variable, .variables = 1, .group = p.school };
    trd_products          products;
    trd_formula_terms     terms;
    trd_error             err = { 0 };
    for (int wide = 0; wide < 2; wide++) {
        assert_int_equal(trd_formula_products(&f, *state, &watch, &products, &terms, &err), TRD_E_CANCELLED);
        variable[0].column = doubles(*state, p.part);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(cells_give_what_the_rows_give),
        TEST(terms_are_named_and_mean_what_they_say),
        TEST(many_cells_stay_rows),
        TEST(no_rows_are_no_cases),
        TEST(wrong_formulas_are_refused),
        TEST(a_stop_ends_the_gathering),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("frame/formula", tests, NULL, NULL);
}
