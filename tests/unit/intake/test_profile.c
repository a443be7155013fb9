/* Profiles: what they say, what is refused, which file they fit. */
#include "profiles.h"

static int setup(void **state)
{
    return !(*state = trd_pool_new(NULL));
}

static int teardown(void **state)
{
    trd_pool_free(*state);
    return 0;
}

static trd_record header_of(trd_pool *pool, const char *const *names, size_t count)
{
    trd_record record = { 1, trd_pool_calloc(pool, count, sizeof *record.fields), count };
    for (size_t i = 0; i < count; i++)
        record.fields[i] = (trd_field_text){ names[i], strlen(names[i]), false };
    return record;
}

static void the_profiles_of_trede_are_read(void **state)
{
    trd_profile pupils, exams;
    profile_file("duo-vo-leerlingen", *state, &pupils);
    assert_string_equal(pupils.name, "duo-vo-leerlingen");
    assert_string_equal(pupils.table, "leerlingen");
    assert_string_equal(pupils.from_name, "jaar");
    assert_string_equal(pupils.key, "leerjaar");
    assert_int_equal(pupils.key_type, TRD_INTEGER);
    assert_true(pupils.append);
    assert_int_equal(pupils.pattern_count, 2);
    assert_int_equal(pupils.suppressed_count, 1);
    assert_string_equal(pupils.suppressed[0].text, "<5");
    assert_true(pupils.suppressed[0].low == 1 && pupils.suppressed[0].high == 4);
    assert_holds(pupils.licence, "CC0");
    assert_int_equal(pupils.columns[0].header_count, 2);
    profile_file("duo-vo-examens", *state, &exams);
    assert_string_equal(exams.key, "schooljaar");
    assert_null(exams.from_name);
    assert_int_equal(exams.pattern_count, 12);
    assert_true(exams.patterns[2].optional);
}

static void a_profile_fits_when_all_its_headers_are_there(void **state)
{
    static const char *const pupils_2019[] = { "BRIN NUMMER", "VESTIGINGSNUMMER", "INSTELLINGSNAAM VESTIGING", "PLAATSNAAM VESTIGING", "PROVINCIE VESTIGING",
        "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR", "VMBO SECTOR", "AFDELING", "ELEMENTCODE", "opleidingsnaam",
        "LEER- OF VERBLIJFSJAAR 1 - MAN", "LEER- OF VERBLIJFSJAAR 1 - VROUW" };
    static const char *const brin[] = { "INSTELLINGSCODE" };
    trd_profile pupils, exams;
    const char *lacking = NULL;
    trd_record  header = header_of(*state, pupils_2019, 12);
    profile_file("duo-vo-leerlingen", *state, &pupils);
    profile_file("duo-vo-examens", *state, &exams);
    assert_true(trd_profile_fits(&pupils, &header, &lacking));
    assert_false(trd_profile_fits(&exams, &header, &lacking));
    assert_string_equal(lacking, "GEMEENTENAAM");
    header.count = 11;
    assert_false(trd_profile_fits(&pupils, &header, &lacking));
    assert_string_equal(lacking, "LEER- OF VERBLIJFSJAAR {} - VROUW");
    header = header_of(*state, brin, 1);
    assert_int_equal(trd_profile_find(&pupils.columns[0], &header), 0);          /* a synonym */
    assert_int_equal(trd_profile_find(&pupils.columns[1], &header), -1);
}

static void a_pattern_takes_what_stands_for_its_hole(void **state)
{
    const char *start = NULL;
    (void)state;
    assert_int_equal(trd_profile_match("JAAR {} - MAN", "JAAR 3 - MAN", &start), 1);
    assert_memory_equal(start, "3", 1);
    assert_int_equal(trd_profile_match("JAAR {} - MAN", "jaar 2019-2020 - man", &start), 9);
    assert_memory_equal(start, "2019-2020", 9);
    assert_int_equal(trd_profile_match("JAAR {} - MAN", "JAAR  - MAN", &start), 0);
    assert_int_equal(trd_profile_match("JAAR {} - MAN", "JAAR 3 - VROUW", &start), 0);
    assert_int_equal(trd_profile_match("JAAR {} - MAN", "JAAR", &start), 0);
    assert_int_equal(trd_profile_match("{}", "x", &start), 1);
    assert_int_equal(trd_profile_match("{}", "", &start), 0);
    assert_int_equal(trd_profile_match("a{}a", "a", &start), 0);
}

static void a_mistake_in_a_profile_is_named(void **state)
{
    static const struct { const char *lua, *part; } mistakes[] = {
        { "return 5", "a profile is a table" },
        { "return { name = 'x' }", "needs name and table" },
        { "return { name = 'x', table = 't' }", "needs columns" },
        { "return { name = 'x', table = 't', columns = {}, colour = 1 }", "no field 'colour'" },
        { "return { name = 'x', table = 't', columns = { { header = 'A' } } }", "entry 1 of columns has no name" },
        { "return { name = 'x', table = 't', columns = { { name = 'a' } } }", "column 'a' has no header" },
        { "return { name = 'x', table = 't', columns = { { name = 'a', header = 'A', type = 'date' } } }", "type 'date'" },
        { "return { name = 'x', table = 't', columns = { { name = 'rowid', header = 'A' } } }", "'rowid'" },
        { "return { name = 'x', table = 't', columns = { { name = '', header = 'A' } } }", "can be called ''" },
        { "return { name = 'x', table = 't', columns = { { name = 'a', header = 'A' }, { name = 'A', header = 'B' } } }", "two columns are called 'A'" },
        { "return { name = 'x', table = 't', from_name = 'a', columns = { { name = 'a', header = 'A' } } }", "two columns" },
        { "return { name = 'x', table = 't', columns = { { name = 'a', header = 'A' } }, unpivot = { name = 'a', pattern = { { column = 'b', header = '{}' } } } }", "two columns" },
        { "return { name = 'x', table = 't', columns = { { name = 'a', header = 'A' } }, unpivot = { name = 'k', pattern = { { column = 'b', header = 'B' } } } }", "has no {}" },
        { "return { name = 'x', table = 't', columns = { { name = 'a', header = 'A' } }, unpivot = { name = 'k' } }", "at least one pattern" },
        { "return { name = 'x', table = 't', columns = { { name = 'a', header = 'A' } }, suppressed = { ['<5'] = { 4, 1 } } }", "two bounds" },
        { "return { name = 'x', table = 't', columns = { { name = 'a', header = 'A' } }, suppressed = { ['<5'] = 4 } }", "two bounds" },
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        trd_profile out;
        trd_error   err = { 0 };
        assert_int_equal(profile_of(mistakes[i].lua, *state, &out, &err), TRD_E_RECIPE);
        assert_holds(err.what, mistakes[i].part);
        assert_holds(err.place, "test.lua");
    }
}

static void a_profile_is_data_and_can_do_nothing(void **state)
{
    trd_profile out;
    trd_error   err = { 0 };
    assert_int_equal(profile_of("return io.open('x')", *state, &out, &err), TRD_E_RECIPE);
    assert_int_equal(profile_of("while true do end", *state, &out, &err), TRD_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_profiles_of_trede_are_read, setup, teardown),
        cmocka_unit_test_setup_teardown(a_profile_fits_when_all_its_headers_are_there, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pattern_takes_what_stands_for_its_hole, setup, teardown),
        cmocka_unit_test_setup_teardown(a_mistake_in_a_profile_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_profile_is_data_and_can_do_nothing, setup, teardown),
    };
    return cmocka_run_group_tests_name("intake/profile", tests, NULL, NULL);
}
