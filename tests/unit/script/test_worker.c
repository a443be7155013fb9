/* Lua of strangers: what it can do, what it cannot, and how it ends. */
#include "assert.h"

#include "base/json.h"
#include "base/utf8.h"
#include "script/worker.h"

#include <dirent.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static trd_code run(const char *source, cJSON **out, trd_error *err)
{
    *out = NULL;
    memset(err, 0, sizeof *err);
    return trd_script_recipe("r.lua", source, strlen(source), out, err);
}

/* The first problem of a recipe that runs and is mistaken. */
static void assert_told(const char *source, long line, const char *part)
{
    cJSON    *json;
    trd_error err;
    assert_ok(run(source, &json, &err), err);
    const cJSON *problem = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "problems"), 0);
    if (!problem)
        fail_msg("no problem in: %s", source);
    assert_holds(trd_json_text(problem, "message", ""), part);
    assert_close(trd_json_double(problem, "line", 0), (double)line, 0);
    cJSON_Delete(json);
}

static void assert_refused(const char *source, size_t n, trd_code code, const char *place, const char *part)
{
    cJSON    *json = NULL;
    trd_error err = { 0 };
    assert_int_equal(trd_script_recipe("r.lua", source, n, &json, &err), code);
    assert_null(json);
    assert_string_equal(err.place, place);
    assert_holds(err.what, part);
}

/* What a recipe printed. */
static void assert_prints(const char *source, const char *text)
{
    cJSON    *json;
    trd_error err;
    assert_ok(run(source, &json, &err), err);
    if (cJSON_GetArraySize(cJSON_GetObjectItem(json, "problems")))
        fail_msg("%s", trd_json_text(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "problems"), 0), "message", ""));
    assert_string_equal(trd_json_text(json, "printed", ""), text);
    cJSON_Delete(json);
}

/* ---- what it gives ------------------------------------------------------- */

static void a_recipe_gives_what_it_declares(void **state)
{
    (void)state;
    cJSON    *json;
    trd_error err;
    assert_ok(run("trede '1'\nlocal d = dataset 'd' { a = number() }\ncohort('c', d.a:above(1))\n"
                  "ladder 't' { id = 'x', output { indicator 'A' { measure = mean(d.a) } } }\nprint('hello', 1, true)", &json, &err), err);
    assert_string_equal(trd_json_text(json, "level", ""), "1");
    assert_string_equal(trd_json_text(json, "printed", ""), "hello\t1\ttrue");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "problems")), 0);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "cohorts")), 1);
    const cJSON *part = cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "ladder"), "parts"), 0);
    assert_string_equal(trd_json_text(part, "rung", ""), "output");
    assert_close(trd_json_double(part, "line", 0), 4, 0);
    assert_string_equal(trd_json_text(cJSON_GetObjectItem(part, "measure"), "op", ""), "mean");
    cJSON_Delete(json);
}

static void mistakes_come_with_their_line(void **state)
{
    (void)state;
    assert_told("local x = 1\nlocal y = = 2\n", 2, "unexpected symbol near '='");
    assert_told("\n\nerror('no further')\n", 3, "no further");
    assert_told("\nlocal x\nx.y = 1\n", 3, "attempt to index a nil value");
    assert_told("mesure(1)\n", 1, "unknown word 'mesure'");
    assert_told("\nassert(false, 'must hold')", 2, "must hold");
    assert_told("local d = dataset 'd' { a = number() }\n\nprint(mean(d.b))", 3, "declares no column 'b'");
    assert_told("local d = dataset 'd' { a = number() }\nprint(d.a + 'x')", 2, "+ needs columns, conditions or numbers, got the text 'x'");
    assert_told("local d = dataset 'd' { a = number() }\nd.a:abov(3)", 2, "unknown method ':abov'; did you mean 'above'?");
    assert_told("goto nowhere", 1, "no visible label 'nowhere'");
}

static void error_values_of_any_kind_are_told(void **state)
{
    (void)state;
    assert_told("error({})", 0, "an error without a text was raised");
    assert_told("error(nil)", 0, "an error without a text was raised");
    assert_told("error(function() end)", 0, "an error without a text was raised");
    assert_told("error('\\xff\\xfe')", 1, "an error text that is not UTF-8 was raised");
    cJSON    *json;
    trd_error err;
    assert_ok(run("error(('x'):rep(100000), 0)", &json, &err), err);       /* cut, not lost */
    assert_true(strlen(trd_json_text(cJSON_GetArrayItem(cJSON_GetObjectItem(json, "problems"), 0), "message", "")) < 2048);
    cJSON_Delete(json);
}

static void what_cannot_be_a_declaration_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *fields, *part;
    } cases[] = {
        { "x = 1/0", "ladder.x: a number is not finite" },
        { "x = { y = 0/0 }", "ladder.x.y: a number is not finite" },
        { "x = { y = print }", "ladder.x.y: a function stands where a value must" },
        { "x = { [1] = 1, a = { 2, [true] = 3 }, [2.5] = 1 }", NULL },
        { "x = { a = 1, [true] = 2 }", "ladder.x: a table mixes names and positions" },
        { "x = '\\xff'", "ladder.x: a text is not plain UTF-8" },
        { "x = 'a\\0b'", "ladder.x: a text is not plain UTF-8" },
        { "x = { ['\\xff'] = 1 }", "ladder.x: a name is not plain UTF-8" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        snprintf(text, sizeof text, "ladder 't' { %s }", cases[i].fields);
        if (cases[i].part)
            assert_refused(text, strlen(text), TRD_E_RECIPE, "r.lua", cases[i].part);
    }
    assert_refused("local t = {} t.t = t ladder 'x' { t = t }", 41, TRD_E_RECIPE, "r.lua", "nested too deep");
    static const char deep[] = "local t = {} for i = 1, 500 do t = { t } end ladder 'x' { t = t }";
    assert_refused(deep, strlen(deep), TRD_E_RECIPE, "r.lua", "nested too deep");
    static const char wide[] = "local t = {} for i = 1, 30000 do t[i] = i end ladder 'x' { t = t }";
    assert_refused(wide, strlen(wide), TRD_E_RECIPE, "r.lua", "too many values");
    static const char large[] = "local t = {} for i = 1, 3 do t[i] = ('x'):rep(900000) end ladder 'x' { t = t }";
    assert_refused(large, strlen(large), TRD_E_RECIPE, "r.lua", "too many values");
}

/* Many names in one table: sorted, and the worker lives (glibc's qsort would
 * ask the system for the size of its memory). */
static void names_are_sorted_however_many_there_are(void **state)
{
    (void)state;
    cJSON    *json;
    trd_error err;
    assert_ok(run("local t = {} for i = 1, 5000 do t['k' .. i] = true end ladder 'x' { t = t }", &json, &err), err);
    const cJSON *t = cJSON_GetObjectItem(cJSON_GetObjectItem(json, "ladder"), "t");
    assert_int_equal(cJSON_GetArraySize(t), 5000);
    for (const cJSON *m = t->child; m->next; m = m->next)
        assert_true(strcmp(m->string, m->next->string) < 0);
    cJSON_Delete(json);
}

/* ---- limits -------------------------------------------------------------- */

static void an_endless_recipe_is_stopped_in_time(void **state)
{
    (void)state;
    static const struct {
        const char *source, *place;
    } cases[] = {
        { "local x = 0\nwhile true do\nx = x + 1 end", "r.lua:" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON    *json;
        trd_error err;
        double    start = seconds();
        assert_int_equal(run(cases[i].source, &json, &err), TRD_E_LIMIT);
        assert_true(seconds() - start < 6);
        assert_holds(err.place, cases[i].place);
        assert_holds(err.what, "used up its time");
    }
}

static void a_recipe_that_collects_memory_is_stopped(void **state)
{
    (void)state;
    static const char *const sources[] = {
        "local s = 'x' while true do s = s .. s end",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1000000) .. #t end",
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        cJSON    *json;
        trd_error err;
        assert_int_equal(run(sources[i], &json, &err), TRD_E_LIMIT);
        assert_memory_equal(err.place, "r.lua", 5);              /* with the line, where Lua still knows it */
        assert_holds(err.what, "used up its 64 MB of memory");
    }
}

static void long_work_in_c_is_refused_at_the_door(void **state)
{
    (void)state;
    assert_told("local s = ('x'):rep(1e9)", 1, "a text and a whole number are needed");
    assert_told("local s = ('x'):rep(1 << 40)", 1, "would be longer than 1 MB");
    assert_told("local s = (''):rep(1 << 60)", 1, "would be longer than 1 MB");
    assert_told("local s = ('x'):rep(2, ('y'):rep(999999))", 1, "would be longer than 1 MB");
    assert_told("table.unpack({}, 1, 1000)", 1, "at most 200 values");
    assert_told("local t = {} for i = 1, 100001 do t[i] = i end table.sort(t)", 1, "at most 100,000 values");
    assert_told("local t = {} for i = 1, 100001 do t[i] = i end table.insert(t, 1, 0)", 1, "at most 100,000 values");
    assert_told("while true do print(('x'):rep(1000)) end", 0, "print: more than 10,000 lines or 1 MB");
}

/* A sort that goes badly takes its pivot from the clock, and may. */
static void a_sort_that_goes_badly_ends_well(void **state)
{
    (void)state;
    assert_prints("local gas, solid, candidate, val, idx = 1 << 40, 0, 0, {}, {}\n"
                  "for i = 1, 3000 do val[i], idx[i] = gas, i end\n"
                  "table.sort(idx, function(a, b)\n"
                  "  if val[a] == gas and val[b] == gas then\n"
                  "    if a == candidate then val[a] = solid else val[b] = solid end\n"
                  "    solid = solid + 1\n"
                  "  end\n"
                  "  if val[a] == gas then candidate = a elseif val[b] == gas then candidate = b end\n"
                  "  return val[a] < val[b]\n"
                  "end)\n"
                  "print 'sorted'\ntrede '1' ladder 'x' {}", "sorted");
}

static void the_source_is_text_of_at_most_64_kilobytes(void **state)
{
    (void)state;
    size_t n = TRD_SOURCE_LIMIT + 1;
    char  *long_text = malloc(n + 1);
    memset(long_text, ' ', n);
    long_text[n] = '\0';
    assert_refused(long_text, n, TRD_E_RECIPE, "r.lua", "is 65537 bytes long");
    cJSON    *json = NULL;
    trd_error err = { 0 };
    assert_ok(trd_script_recipe("r.lua", long_text, n - 1, &json, &err), err);
    cJSON_Delete(json);
    free(long_text);
    assert_refused("print(1)\0print(2)", 17, TRD_E_RECIPE, "r.lua", "is not plain UTF-8 text (byte 9)");
    assert_refused("print('\xe9')", 10, TRD_E_RECIPE, "r.lua", "is not plain UTF-8 text (byte 8)");
    assert_refused("\033Lua\x54\0\x19\x93\r\n\x1a\n", 12, TRD_E_RECIPE, "r.lua", "is not plain UTF-8 text");
    assert_told("\033Lua", 0, "attempt to load a binary chunk");
}

/* ---- what is not there --------------------------------------------------- */

static void what_could_reach_out_is_absent(void **state)
{
    (void)state;
    static const char *const names[] = {
        "io", "os", "load", "loadstring", "loadfile", "dofile", "require", "package", "debug", "coroutine", "collectgarbage",
        "setmetatable", "getmetatable", "rawget", "rawset", "rawequal", "rawlen", "next", "pcall", "xpcall", "warn", "utf8",
        "_G", "_VERSION", "string.dump", "string.find", "string.gsub", "string.gmatch", "string.match", "string.pack",
        "math.random", "math.randomseed", "table.move", "table.pack", "('x').find", "('x').nothing",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char source[128];
        snprintf(source, sizeof source, "print(%s == nil)", names[i]);
        assert_prints(source, "true");
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every name that a recipe can see, and no other: a new word is added here. */
static void the_environment_is_the_written_list(void **state)
{
    (void)state;
    static const char *allowed[] = {
        /* the ladder */
        "trede", "ladder", "input", "output", "effect", "impact", "indicator", "precondition", "mechanism",
        /* the contract */
        "dataset", "cohort", "key", "ref", "cluster", "flag", "number", "count", "date", "label", "category", "items",
        /* expressions */
        "when",
        /* measures */
        "rows", "sum", "mean", "share", "proportion", "distinct", "reach",
        /* comparisons and targets */
        "single", "benchmark", "chain", "trend", "follow_up", "before_after", "versus", "interrupted_series", "ancova", "dose",
        "matched",
        "difference_in_differences",
        "at_least", "at_most", "between", "rise", "no_decline", "gain", "above_benchmark", "representation",
        /* plain Lua */
        "assert", "error", "ipairs", "pairs", "print", "select", "tonumber", "tostring", "type",
        "math", "math.abs", "math.ceil", "math.floor", "math.fmod", "math.huge", "math.max", "math.maxinteger", "math.min",
        "math.mininteger", "math.pi", "math.sqrt", "math.tointeger", "math.type",
        "string", "string.byte", "string.char", "string.format", "string.len", "string.lower", "string.rep", "string.reverse",
        "string.sub", "string.upper",
        "table", "table.concat", "table.insert", "table.remove", "table.sort", "table.unpack",
    };
    cJSON    *json;
    trd_error err;
    size_t    count = sizeof allowed / sizeof *allowed, at = 0;
    qsort(allowed, count, sizeof *allowed, by_text);
    assert_ok(run("local names = {}\n"
                  "for name, value in pairs(_ENV) do\n"
                  "  names[#names + 1] = name\n"
                  "  if type(value) == 'table' then for key in pairs(value) do names[#names + 1] = name .. '.' .. key end end\n"
                  "end\n"
                  "table.sort(names)\n"
                  "for _, name in ipairs(names) do print(name) end", &json, &err), err);
    for (const char *line = trd_json_text(json, "printed", ""); *line;) {
        size_t n = strcspn(line, "\n");
        if (at == count || strlen(allowed[at]) != n || strncmp(allowed[at], line, n) != 0)
            fail_msg("a recipe sees '%.*s', and the list says '%s'", (int)n, line, at < count ? allowed[at] : "no more");
        at++;
        line += n + (line[n] == '\n');
    }
    assert_int_equal(at, count);
    cJSON_Delete(json);
}

static void printing_shows_no_address_and_runs_no_metamethod(void **state)
{
    (void)state;
    assert_prints("local d = dataset 'd' { a = number() } print({}, print, d, d.a, nil, 1.5, tostring({}), ('%s'):format('x'))",
                  "table\tfunction\ttable\ttable\tnil\t1.5\ttable\tx");
    assert_prints("print(('x'):upper(), ('abc'):sub(2), ('a'):rep(3, '-'), #'abc', ('%5.2f'):format(1))", "X\tbc\ta-a-a\t3\t 1.00");
    assert_told("print('1' + 1)", 1, "attempt to perform arithmetic on a string value");
    assert_prints("local t = { z = 1, a = 2, 7, 8 } for k, v in pairs(t) do print(k, v) end", "1\t7\n2\t8\na\t2\nz\t1");
}

static void what_is_declared_cannot_be_changed(void **state)
{
    (void)state;
    assert_told("local d = dataset 'd' { a = number() }\nd.b = 1", 2, "a dataset cannot be changed");
    assert_told("local d = dataset 'd' { a = number() }\nd.a.where = d.a", 2, "an expression cannot be changed");
}

/* A recipe cannot poison the next: each has a world of its own. */
static void one_recipe_does_not_reach_the_next(void **state)
{
    (void)state;
    cJSON    *json;
    trd_error err;
    assert_ok(run("string.upper = nil math.floor = nil mean = nil leaked = 1 table.insert = function() end", &json, &err), err);
    cJSON_Delete(json);
    assert_prints("print(('x'):upper(), math.floor(1.5), type(mean), string.upper == nil)", "X\t1\tfunction\tfalse");
}

static void the_same_recipe_says_the_same_thing_twice(void **state)
{
    (void)state;
    static const char source[] = "local t = {} for i = 1, 300 do t['k' .. i * 7919 % 300] = {} end for k in pairs(t) do print(k) end "
                                 "ladder 'x' { t = t }";
    char             *texts[2];
    for (int i = 0; i < 2; i++) {
        cJSON    *json;
        trd_error err;
        assert_ok(run(source, &json, &err), err);
        texts[i] = cJSON_PrintUnformatted(json);
        cJSON_Delete(json);
    }
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
}

/* A data file has no words at all. */
static void a_data_file_can_only_return_a_value(void **state)
{
    (void)state;
    cJSON    *json = NULL;
    trd_error err = { 0 };
    static const char good[] = "return { a = { 1, 2 }, b = 'x' .. 'y' }";
    assert_ok(trd_script_data("p.lua", good, strlen(good), &json, &err), err);
    assert_string_equal(trd_json_text(json, "b", ""), "xy");
    cJSON_Delete(json);
    static const char *const bad[] = { "return print", "return x.y", "print(1)", "mean(1)", "return", "x = " };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json = NULL;
        trd_code code = trd_script_data("p.lua", bad[i], strlen(bad[i]), &json, &err);
        if (code == TRD_OK)
            assert_true(cJSON_IsNull(json));
        else
            assert_int_equal(code, TRD_E_RECIPE);
        cJSON_Delete(json);
    }
    assert_int_equal(trd_script_data("p.lua", "while true do end", 17, &json, &err), TRD_E_LIMIT);
}

/* ---- the attacks --------------------------------------------------------- */

/* One recipe of others: it ends in time, says something when it fails, and
 * nothing of it escapes. */
static void attack(const char *folder, const char *name)
{
    char      path[1024];
    trd_text  source = { 0 };
    cJSON    *json = NULL;
    trd_error err = { 0 };

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (trd_text_read_file(&source, path, 16 << 20) != 0)
        fail_msg("%s cannot be read", path);
    double   start = seconds();
    trd_code code = trd_script_recipe(name, source.bytes, source.length, &json, &err);
    if (seconds() - start > 6)
        fail_msg("%s took %.1f s", name, seconds() - start);
    if (code == TRD_OK) {
        char *text = cJSON_PrintUnformatted(json);
        if (strstr(text, "ESCAPED") || strstr(text, "BYTECODE RAN"))
            fail_msg("%s escaped: %.300s", name, text);
        free(text);
    } else if (!err.what[0] || trd_utf8_valid(err.what, strlen(err.what)) < strlen(err.what) || (code != TRD_E_RECIPE && code != TRD_E_LIMIT)) {
        fail_msg("%s ends with code %d and \"%s\"", name, (int)code, err.what);
    }
    cJSON_Delete(json);
    trd_text_release(&source);
}

static void the_shared_attacks_do_no_harm(void **state)
{
    (void)state;
    static const char *const chosen[] = {
        "cpu_03_pcall_swallow.lua", "cpu_18_rep_empty.lua", "cpu_24_sort_big.lua", "cpu_27_tostring_error_object.lua", "cpu_30_error_table.lua",
        "env_05_poison_host_tables.lua", "esc_01_io_open_write.lua", "esc_04_os_exit.lua", "esc_16_stdout_raw.lua", "mem_02_doubling.lua",
        "mem_17_rep_sep.lua", "res_02_deep.lua", "res_05_strings.lua", "src_01_bytecode.lua", "src_07_power_chain.lua", "src_16_nul_bytes.lua",
        "src_31_empty.lua", "stk_01_recursion.lua", "stk_07_meta_call_chain.lua", "stk_19_integer_edges.lua",
    };
    static const char folder[] = TRD_SHARED_DIR "/attacks/recipes";
    DIR              *all = opendir(folder);

    if (!all) {
        print_message("%s is not there: the shared attacks are left out\n", folder);
        skip();
    }
    if (!getenv("TRD_ALL_ATTACKS")) {
        for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++)
            attack(folder, chosen[i]);
    } else {
        for (const struct dirent *e; (e = readdir(all));)
            if (strlen(e->d_name) > 4 && strcmp(e->d_name + strlen(e->d_name) - 4, ".lua") == 0)
                attack(folder, e->d_name);
    }
    closedir(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recipe_gives_what_it_declares),
        cmocka_unit_test(mistakes_come_with_their_line),
        cmocka_unit_test(error_values_of_any_kind_are_told),
        cmocka_unit_test(what_cannot_be_a_declaration_is_refused),
        cmocka_unit_test(names_are_sorted_however_many_there_are),
        cmocka_unit_test(an_endless_recipe_is_stopped_in_time),
        cmocka_unit_test(a_recipe_that_collects_memory_is_stopped),
        cmocka_unit_test(long_work_in_c_is_refused_at_the_door),
        cmocka_unit_test(a_sort_that_goes_badly_ends_well),
        cmocka_unit_test(the_source_is_text_of_at_most_64_kilobytes),
        cmocka_unit_test(what_could_reach_out_is_absent),
        cmocka_unit_test(the_environment_is_the_written_list),
        cmocka_unit_test(printing_shows_no_address_and_runs_no_metamethod),
        cmocka_unit_test(what_is_declared_cannot_be_changed),
        cmocka_unit_test(one_recipe_does_not_reach_the_next),
        cmocka_unit_test(the_same_recipe_says_the_same_thing_twice),
        cmocka_unit_test(a_data_file_can_only_return_a_value),
        cmocka_unit_test(the_shared_attacks_do_no_harm),
    };
    return cmocka_run_group_tests_name("script/worker", tests, NULL, NULL);
}
