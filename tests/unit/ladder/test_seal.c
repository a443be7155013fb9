/* The seal: written, read, tampered with; what changed since, in words. */
#include "small.h"

#include "ladder/seal.h"
#include "report/narrate.h"

static const char datasets[] = "local p = dataset 'p' { a = number(), b = flag(), t = label() } ";
static const char parts[] = "output { indicator 'Interesse' { measure = mean(p.a), target = at_least(0.2) } }";

typedef struct sealed {
    small s;
    char  path[300];
} sealed;

static void start(sealed *w, const char *ladder_parts)
{
    memset(w, 0, sizeof *w);
    w->s.pool = trd_pool_new(NULL);
    small_ladder(&w->s, datasets, ladder_parts);
    snprintf(w->path, sizeof w->path, "%s/trede-seal-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
    int file = mkstemp(w->path);
    assert_true(file >= 0);
    close(file);
    unlink(w->path);
}

static void end(sealed *w)
{
    unlink(w->path);
    small_close(&w->s);
}

static void write_seal(sealed *w, const char *now)
{
    trd_seal  earlier;
    trd_error err = { 0 };
    assert_ok(trd_seal_read(w->path, w->s.pool, &earlier, &err), err);
    assert_ok(trd_seal_write(w->path, w->s.ladder, now, &earlier, &err), err);
}

static void a_seal_is_read_as_it_was_written(void **state)
{
    (void)state;
    sealed    w;
    trd_seal  seal;
    trd_error err = { 0 };
    start(&w, parts);
    write_seal(&w, "2026-01-02T03:04:05.678Z");
    assert_ok(trd_seal_read(w.path, w.s.pool, &seal, &err), err);
    assert_string_equal(seal.digest, w.s.ladder->digest);
    assert_string_equal(seal.sealed_at, "2026-01-02T03:04:05.678Z");
    assert_string_equal(seal.canonical, w.s.ladder->canonical);
    end(&w);
}

static void no_file_is_no_seal(void **state)
{
    (void)state;
    sealed    w;
    trd_seal  seal;
    trd_error err = { 0 };
    start(&w, parts);
    assert_ok(trd_seal_read(w.path, w.s.pool, &seal, &err), err);
    assert_string_equal(seal.digest, "");
    assert_string_equal(trd_seal_path("a/b.lua", w.s.pool), "a/b.lua.seal.json");
    end(&w);
}

static void sealing_again_keeps_the_history(void **state)
{
    (void)state;
    sealed   w;
    trd_text text = { 0 };
    char     first[TRD_DIGEST_ROOM];
    start(&w, parts);
    write_seal(&w, "2026-01-01T00:00:00.000Z");
    memcpy(first, w.s.ladder->digest, sizeof first);
    for (int again = 2; again <= 3; again++) {
        char now[32];
        small_ladder(&w.s, datasets, again == 2 ? "output { indicator 'Interesse' { measure = mean(p.a), target = at_least(0.1) } }" : parts);
        snprintf(now, sizeof now, "2026-01-0%dT00:00:00.000Z", again);
        write_seal(&w, now);
    }
    assert_int_equal(trd_text_read_file(&text, w.path, 1 << 20), 0);
    assert_holds(text.bytes, first);
    assert_holds(text.bytes, "\"sealed_at\":\"2026-01-01T00:00:00.000Z\"");
    assert_holds(text.bytes, "\"sealed_at\":\"2026-01-02T00:00:00.000Z\"");
    assert_holds(text.bytes, "\"sealed_at\": \"2026-01-03T00:00:00.000Z\"");
    trd_text_release(&text);
    end(&w);
}

/* Every byte of a seal with a history, changed in turn. */
static void a_changed_byte_is_found(void **state)
{
    (void)state;
    sealed   w;
    trd_text text = { 0 };
    start(&w, parts);
    write_seal(&w, "2026-01-01T00:00:00.000Z");
    small_ladder(&w.s, datasets, "output { indicator 'Interesse' { measure = mean(p.a), target = at_least(0.1) } }");
    write_seal(&w, "2026-01-02T00:00:00.000Z");
    assert_int_equal(trd_text_read_file(&text, w.path, 1 << 20), 0);
    for (size_t at = 0; at < text.length; at++) {
        char      was = text.bytes[at];
        trd_seal  seal;
        trd_error err = { 0 };
        text.bytes[at] = was == '1' ? '2' : '1';
        FILE *file = fopen(w.path, "w");
        fwrite(text.bytes, 1, text.length, file);
        fclose(file);
        trd_code code = trd_seal_read(w.path, w.s.pool, &seal, &err);
        if (code == TRD_OK)
            fail_msg("byte %zu, '%c', may be changed", at, was);
        assert_holds(err.place, w.path);
        text.bytes[at] = was;
    }
    assert_true(text.length > 500);
    trd_text_release(&text);
    end(&w);
}

static void a_seal_made_up_by_hand_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "null", "[]", "{}", "{\"digest\":7,\"ladder\":7,\"sealed_at\":[]}", "{\"seal\":\"trede 1\"", "{\"ladder\":{},\"sealed_at\":\"2020\"}" };
    sealed                   w;
    start(&w, parts);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        trd_seal  seal;
        trd_error err = { 0 };
        FILE     *file = fopen(w.path, "w");
        fputs(texts[i], file);
        fclose(file);
        trd_code code = trd_seal_read(w.path, w.s.pool, &seal, &err);
        assert_int_equal(trd_exit_status(code), 3);
        assert_string_equal(seal.digest, "");
    }
    end(&w);
}

static void a_seal_that_cannot_be_written_says_so(void **state)
{
    (void)state;
    sealed    w;
    trd_seal  none = { "", "", "" };
    trd_error err = { 0 };
    start(&w, parts);
    assert_int_equal(trd_seal_write("no/such/folder/x.seal.json", w.s.ladder, "2026", &none, &err), TRD_E_IO);
    assert_holds(err.place, "no/such/folder/x.seal.json");
    end(&w);
}

/* ---- what changed -------------------------------------------------------- */

/* The changes between two ladders, in words, parted by lines. */
static const char *words_between(trd_pool *pool, const char *before, const char *after, bool dutch)
{
    small       a = { .pool = trd_pool_new(NULL) }, b = { .pool = trd_pool_new(NULL) };
    trd_change *changes = NULL;
    size_t      count = 0;
    trd_error   err = { 0 };
    trd_text    text = { 0 };

    small_ladder(&a, datasets, before);
    small_ladder(&b, datasets, after);
    assert_ok(trd_seal_changes(a.ladder->canonical, b.ladder->canonical, pool, &changes, &count, &err), err);
    trd_text_add(&text, "");
    for (size_t i = 0; i < count; i++)
        trd_text_add_format(&text, "%s%s", i ? "\n" : "", trd_narrate_change(&changes[i], dutch, pool));
    const char *out = trd_pool_text(pool, text.bytes);
    trd_text_release(&text);
    small_close(&a);
    small_close(&b);
    return out;
}

static void changes_are_told_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *nl, *en;
    } cases[] = {
        { "output { indicator 'Interesse' { measure = mean(p.a), target = at_least(0.2) } }", "output { indicator 'Interesse' { measure = mean(p.a), target = at_least(0.1) } }",
          "drempel van \"Interesse\": 0.2 → 0.1", "target of \"Interesse\": 0.2 → 0.1" },
        { "output { indicator 'A' {}, indicator 'B' {} }", "output { indicator 'A' {} }", "weggelaten: \"B\"", "removed: \"B\"" },
        { "output { indicator 'A' {} }", "output { indicator 'A' {}, indicator 'B' {} }", "toegevoegd: \"B\"", "added: \"B\"" },
        { "output { indicator 'A' {} }", "output { indicator 'A' {} }", "", "" },
    };
    trd_pool *pool = trd_pool_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(words_between(pool, cases[i].before, cases[i].after, true), cases[i].nl);
        const char *english = words_between(pool, cases[i].before, cases[i].after, false);
        if (i == 0) {
            assert_holds(english, "\"Interesse\": 0.2 → 0.1");
            assert_null(strstr(english, "drempel"));
        } else {
            assert_string_equal(english, cases[i].en);
        }
    }
    trd_pool_free(pool);
}

static void every_kind_of_change_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *part;
    } cases[] = {
        { "effect { indicator 'A' { measure = mean(p.a) } }", "effect { indicator 'A' { measure = sum(p.a) } }", "\"A\"" },
        { "effect { indicator 'A' { measure = mean(p.a), compare = trend { time = p.t, from = 'x' } } }",
          "effect { indicator 'A' { measure = mean(p.a), compare = trend { time = p.t, from = 'y' } } }", "x → y" },
        { "effect { indicator 'A' { measure = mean(p.a), target = at_least(1) } }", "effect { indicator 'A' { measure = mean(p.a) } }", "\"A\"" },
        { "effect { indicator 'A' {} }", "impact { indicator 'A' {} }", "effect → impact" },
        { "effect { indicator 'A' { primary = true } }", "effect { indicator 'A' { primary = false } }", "\"A\"" },
        { "version = '1', effect { indicator 'A' {} }", "version = '2', effect { indicator 'A' {} }", "1 → 2" },
        { "effect { indicator 'A' {}, precondition 'P' { guards = {} } }", "effect { indicator 'A' {}, precondition 'P' { guards = { 'A' } } }", "\"P\"" },
    };
    trd_pool *pool = trd_pool_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *words = words_between(pool, cases[i].before, cases[i].after, true);
        assert_holds(words, cases[i].part);
        assert_holds(words, "→");
        assert_null(strchr(words, '\n'));             /* one change, one line */
    }
    trd_pool_free(pool);
}

/* ---- the four states ----------------------------------------------------- */

static void the_state_follows_from_digest_and_times(void **state)
{
    (void)state;
    sealed w;
    start(&w, parts);
    trd_seal none = { "", "", "" }, seal = { w.s.ladder->digest, "2026-01-02T00:00:00.000Z", w.s.ladder->canonical },
             other = { "0000", "2026-01-02T00:00:00.000Z", "{}" };
    assert_int_equal(trd_seal_state_of(&none, w.s.ladder, "2026-01-03T00:00:00.000Z"), TRD_NEVER_SEALED);
    assert_int_equal(trd_seal_state_of(&other, w.s.ladder, "2026-01-03T00:00:00.000Z"), TRD_CHANGED_SINCE_SEAL);
    assert_int_equal(trd_seal_state_of(&seal, w.s.ladder, "2026-01-03T00:00:00.000Z"), TRD_SEALED_BEFORE_DATA);
    assert_int_equal(trd_seal_state_of(&seal, w.s.ladder, "2026-01-02T00:00:00.001Z"), TRD_SEALED_BEFORE_DATA);
    assert_int_equal(trd_seal_state_of(&seal, w.s.ladder, "2026-01-02T00:00:00.000Z"), TRD_SEALED_AFTER_DATA);
    assert_int_equal(trd_seal_state_of(&seal, w.s.ladder, "2025-12-31T00:00:00.000Z"), TRD_SEALED_AFTER_DATA);
    assert_int_equal(trd_seal_state_of(&seal, w.s.ladder, ""), TRD_SEALED_AFTER_DATA);      /* no time on record */
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seal_is_read_as_it_was_written),
        cmocka_unit_test(no_file_is_no_seal),
        cmocka_unit_test(sealing_again_keeps_the_history),
        cmocka_unit_test(a_changed_byte_is_found),
        cmocka_unit_test(a_seal_made_up_by_hand_is_refused),
        cmocka_unit_test(a_seal_that_cannot_be_written_says_so),
        cmocka_unit_test(changes_are_told_in_words),
        cmocka_unit_test(every_kind_of_change_is_named),
        cmocka_unit_test(the_state_follows_from_digest_and_times),
    };
    return cmocka_run_group_tests_name("ladder/seal", tests, NULL, NULL);
}
