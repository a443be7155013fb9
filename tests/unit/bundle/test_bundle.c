/* A bundle: round trip, every changed byte, unsafe paths. */
#include "small.h"

#include "bundle/bundle.h"

typedef struct packed {
    small    s;
    char     path[300];
    trd_text text;
} packed;

static void write_file(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

/* A small bundle of three files, as text and on disk. */
static void pack(packed *p)
{
    trd_error err = { 0 };
    memset(p, 0, sizeof *p);
    p->s.pool = trd_pool_new(NULL);
    small_ladder(&p->s, "local d = dataset 'd' { a = number(), b = label() }", "output { indicator 'A' { measure = mean(d.a) } }");
    trd_bundle_file files[] = {
        { .path = "x.lua", .text = "trede \"1\"\n-- \xc3\xa9\x1b\t</script>\n" }, { .path = "x.lua.seal.json", .text = "{}" }, { .path = "instruments/i.lua", .text = "" },
    };
    trd_bundle b = { .id = "x", .title = "X \"y\"", .version = "1", .made_at = "2026-01-01T00:00:00.000Z", .engine = "trede", .recipe = "x.lua",
                     .ladder_digest = p->s.ladder->digest, .files = files, .count = 3 };
    assert_ok(trd_bundle_write(&b, p->s.ladder, &p->text, &err), err);
    snprintf(p->path, sizeof p->path, "%s/trede-bundle-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
    int file = mkstemp(p->path);
    assert_true(file >= 0);
    close(file);
    write_file(p->path, p->text.bytes, p->text.length);
}

static void unpack(packed *p)
{
    unlink(p->path);
    trd_text_release(&p->text);
    small_close(&p->s);
}

static trd_code read_text(packed *p, const char *bytes, size_t n, trd_error *err)
{
    trd_bundle b = { .id = "as it was" };
    write_file(p->path, bytes, n);
    trd_code code = trd_bundle_read(p->path, p->s.pool, &b, err);
    if (code != TRD_OK)
        assert_string_equal(b.id, "as it was");
    return code;
}

static void a_bundle_is_read_as_it_was_written(void **state)
{
    (void)state;
    packed     p;
    trd_bundle b;
    trd_error  err = { 0 };
    pack(&p);
    assert_ok(trd_bundle_read(p.path, p.s.pool, &b, &err), err);
    assert_string_equal(b.id, "x");
    assert_string_equal(b.title, "X \"y\"");
    assert_string_equal(b.ladder_digest, p.s.ladder->digest);
    assert_int_equal(b.count, 3);
    assert_string_equal(trd_bundle_find(&b, "x.lua")->text, "trede \"1\"\n-- \xc3\xa9\x1b\t</script>\n");
    assert_string_equal(trd_bundle_find(&b, "instruments/i.lua")->text, "");
    assert_null(trd_bundle_find(&b, "y.lua"));
    assert_holds(p.text.bytes, "\"passport\":[{\"columns\":[\"a\",\"b\"],\"dataset\":\"d\"}]");
    /* And written again it is the same file. */
    trd_text again = { 0 };
    assert_ok(trd_bundle_write(&b, p.s.ladder, &again, &err), err);
    assert_string_equal(again.bytes, p.text.bytes);
    trd_text_release(&again);
    unpack(&p);
}

/* Every byte, changed to each of a few others; every byte taken out. */
static void every_changed_byte_is_found(void **state)
{
    (void)state;
    static const char others[] = { ' ', '0', 'a', 'F', '"', '\\', '\n' };
    packed            p;
    pack(&p);
    for (size_t at = 0; at < p.text.length; at++) {
        char was = p.text.bytes[at];
        for (size_t k = 0; k < sizeof others; k++) {
            trd_error err = { 0 };
            if (others[k] == was || (at % sizeof others != k && at % 7 != 0))      /* one other each, all of them now and then */
                continue;
            p.text.bytes[at] = others[k];
            if (read_text(&p, p.text.bytes, p.text.length, &err) == TRD_OK)
                fail_msg("byte %zu, '%c', may become '%c'", at, was, others[k]);
            assert_true(err.place[0] && err.what[0]);
        }
        p.text.bytes[at] = was;
    }
    for (size_t n = 0; n < p.text.length; n += 13) {
        trd_error err = { 0 };
        assert_int_not_equal(read_text(&p, p.text.bytes, n, &err), TRD_OK);
    }
    unpack(&p);
}

/* The digest is right, and still: what is not as trede pack writes it is not
 * what was packed. */
static void another_spelling_of_the_same_bundle_is_refused(void **state)
{
    (void)state;
    packed    p;
    trd_text  text = { 0 };
    trd_error err = { 0 };
    pack(&p);
    trd_text_add(&text, " ");
    trd_text_add(&text, p.text.bytes);
    assert_int_equal(read_text(&p, text.bytes, text.length, &err), TRD_E_RECIPE);
    trd_text_clear(&text);
    const char *escape = strstr(p.text.bytes, "\\u001b");
    assert_non_null(escape);
    trd_text_add_bytes(&text, p.text.bytes, (size_t)(escape - p.text.bytes));
    trd_text_add(&text, "\\u001B");
    trd_text_add(&text, escape + 6);
    assert_int_equal(read_text(&p, text.bytes, text.length, &err), TRD_E_RECIPE);
    assert_holds(err.what, "was changed after it was made");
    trd_text_release(&text);
    unpack(&p);
}

static void only_plain_paths_are_safe(void **state)
{
    (void)state;
    static const char *const safe[] = { "a", "a.lua", "a-b_c.1", "instruments/x.lua", "a/b/c" };
    static const char *const unsafe[] = {
        "", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", ".", "./a", ".hidden", "a/.hidden", "a/", "a//b", "-rf", "a/-x",
        "a b", "a\\b", "c:x", "a\nb", "a\tb", "\xc3\xa9", "a*", "~", "$x", "a;b", "a%2e",
    };
    char longest[102];
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        assert_true(trd_bundle_path_is_safe(safe[i]));
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        if (trd_bundle_path_is_safe(unsafe[i]))
            fail_msg("'%s' is taken for safe", unsafe[i]);
    memset(longest, 'a', sizeof longest);
    longest[100] = '\0';
    assert_true(trd_bundle_path_is_safe(longest));
    longest[100] = 'a';
    longest[101] = '\0';
    assert_false(trd_bundle_path_is_safe(longest));
}

static void a_bundle_with_an_unsafe_path_is_not_written(void **state)
{
    (void)state;
    packed          p;
    trd_error       err = { 0 };
    trd_text        out = { 0 };
    trd_bundle_file file = { .path = "../x.lua", .text = "" };
    trd_bundle      b = { .id = "x", .title = "x", .version = "1", .made_at = "", .engine = "", .recipe = "x", .ladder_digest = "", .files = &file, .count = 1 };
    pack(&p);
    assert_int_equal(trd_bundle_write(&b, p.s.ladder, &out, &err), TRD_E_USAGE);
    assert_int_equal(out.length, 0);
    unpack(&p);
}

/* Somebody who knows the format, and puts the right digest on the wrong things. */
static trd_code forged(packed *p, const char *files, const char *recipe, trd_error *err)
{
    trd_text  text = { 0 };
    cJSON    *json = NULL;
    char      digest[TRD_DIGEST_ROOM];
    trd_error inner = { 0 };
    trd_text_add_format(&text, "{\"bundle\":\"trede 1\",\"id\":\"x\",\"recipe\":\"%s\",\"files\":%s}", recipe, files);
    assert_ok(trd_json_parse(text.bytes, text.length, "forged", &json, &inner), inner);
    trd_text_clear(&text);
    trd_json_canonical(json, NULL, &text);
    trd_digest_of(text.bytes, text.length, digest);
    cJSON_AddStringToObject(json, "digest", digest);
    trd_text_clear(&text);
    trd_json_canonical(json, NULL, &text);
    trd_text_add(&text, "\n");
    trd_code code = read_text(p, text.bytes, text.length, err);
    cJSON_Delete(json);
    trd_text_release(&text);
    return code;
}

#define NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"     /* SHA-256 of no bytes */
#define FILE_CALLED(path) "{\"path\":\"" path "\",\"sha256\":\"" NOTHING "\",\"text\":\"\"}"

static void a_forged_bundle_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *files, *recipe, *part;
    } cases[] = {
        { "[" FILE_CALLED("../x") "]", "../x", "is no plain name" },
        { "[" FILE_CALLED("/etc/x") "]", "/etc/x", "is no plain name" },
        { "[" FILE_CALLED("x") "," FILE_CALLED("x") "]", "x", "holds 'x' twice" },
        { "[" FILE_CALLED("x") "]", "y", "holds no recipe" },
        { "[{\"path\":\"x\",\"sha256\":\"0\",\"text\":\"\"}]", "x", "'x' was changed" },
        { "[{\"path\":\"x\",\"sha256\":\"" NOTHING "\"}]", "x", "is no plain name" },
        { "[7,null,[]]", "x", "is no plain name" },
        { "[]", "x", "holds 0 files" },
        { "{}", "x", "holds 0 files" },
        { "\"x\"", "x", "holds 0 files" },
    };
    packed p;
    pack(&p);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_error err = { 0 };
        assert_int_equal(forged(&p, cases[i].files, cases[i].recipe, &err), TRD_E_RECIPE);
        assert_holds(err.what, cases[i].part);
        assert_string_equal(err.place, p.path);
    }
    trd_error err = { 0 };
    assert_ok(forged(&p, "[" FILE_CALLED("x") "]", "x", &err), err);
    trd_text many = { 0 };
    for (int i = 0; i <= TRD_BUNDLE_FILES; i++)
        trd_text_add_format(&many, "%s{\"path\":\"f%d\",\"sha256\":\"" NOTHING "\",\"text\":\"\"}", i ? "," : "[", i);
    trd_text_add(&many, "]");
    assert_int_equal(forged(&p, many.bytes, "f0", &err), TRD_E_RECIPE);
    assert_holds(err.what, "holds 65 files");
    trd_text_release(&many);
    unpack(&p);
}

static void what_is_no_bundle_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "x", "null\n", "[]\n", "{}\n", "{\"bundle\":\"trede 2\"}\n", "{\"bundle\":\"trede 1\"}\n", "{\"bundle\":7}\n" };
    packed                   p;
    trd_error                err = { 0 };
    trd_bundle               b;
    pack(&p);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(trd_exit_status(read_text(&p, texts[i], strlen(texts[i]), &err)), 3);
    assert_int_equal(trd_bundle_read("no/such/bundle", p.s.pool, &b, &err), TRD_E_IO);
    assert_holds(err.what, "cannot be read");
    unpack(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_is_read_as_it_was_written),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(another_spelling_of_the_same_bundle_is_refused),
        cmocka_unit_test(only_plain_paths_are_safe),
        cmocka_unit_test(a_bundle_with_an_unsafe_path_is_not_written),
        cmocka_unit_test(a_forged_bundle_is_refused),
        cmocka_unit_test(what_is_no_bundle_is_refused),
    };
    return cmocka_run_group_tests_name("bundle/bundle", tests, NULL, NULL);
}
