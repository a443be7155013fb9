/* tests/small.h -- a small database and a small ladder, written as text.
 *
 * Data: blocks parted by an empty line. The first line of a block names the
 * table, the second its columns with their type (c code, i integer, r real),
 * then the rows; cells are parted by blanks, `-` is an empty cell. The texts
 * `<5` (1 to 4) and `weet_niet` (not applicable) are known in every table.
 *
 *     pupils
 *     pupil:c age:i
 *     p1 12
 *     p2 -
 */
#ifndef TRD_TESTS_SMALL_H
#define TRD_TESTS_SMALL_H

#include "assert.h"

#include "base/json.h"
#include "design/compare.h"
#include "ladder/ladder.h"
#include "script/worker.h"
#include "stat/stat.h"
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct small {
    trd_pool    *pool;
    trd_store   *store;
    char         path[256];
    trd_ladder  *ladder;
    trd_data    *data;
    trd_problems problems;
} small;

enum { SMALL_COLUMNS = 16, SMALL_LINE = 512 };

/* ---- a ladder ---- */

/* Reads a whole recipe; mistakes are in s->problems, and s->ladder is what
 * trd_ladder_read gave. */
static inline trd_code small_recipe(small *s, const char *source, trd_error *err)
{
    cJSON   *json = NULL;
    trd_code code = trd_script_recipe("small.lua", source, strlen(source), &json, err);
    if (code == TRD_OK)
        code = trd_ladder_read(json, "small.lua", source, s->pool, &s->ladder, &s->problems, err);
    cJSON_Delete(json);
    return code;
}

/* A ladder from its datasets (line 2) and the parts of its rungs (line 3). */
static inline void small_ladder(small *s, const char *datasets, const char *parts)
{
    trd_error   err = { 0 };
    const char *source = trd_pool_format(s->pool, "trede \"1\"\n%s\nladder \"small\" { %s }\n", datasets, parts);
    assert_ok(small_recipe(s, source, &err), err);
    for (size_t i = 0; i < s->problems.count; i++)
        print_error("small.lua:%ld: %s\n", s->problems.items[i].line, s->problems.items[i].what);
    assert_int_equal(s->problems.count, 0);
    assert_non_null(s->ladder);
}

/* ---- a database ---- */

static inline const char *small_next_line(const char *at, char line[SMALL_LINE])
{
    size_t n = strcspn(at, "\n");
    assert_true(n < SMALL_LINE);
    memcpy(line, at, n);
    line[n] = '\0';
    return at[n] ? at + n + 1 : at + n;
}

/* The words of a line, cut in place. */
static inline size_t small_words(char *line, char *words[SMALL_COLUMNS])
{
    size_t count = 0;
    for (char *rest = NULL, *word = strtok_r(line, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        assert_true(count < SMALL_COLUMNS);
        words[count++] = word;
    }
    return count;
}

static const trd_store_new_code small_codes[] = {
    { NULL, "<5", TRD_KNOWN, 1, 4 }, { NULL, "weet_niet", TRD_NOT_APPLICABLE, 0, 0 },
};

static inline void small_cell(trd_store_writer *w, size_t column, trd_type type, const char *text)
{
    char   *end;
    double  number = strtod(text, &end);
    if (strcmp(text, "-") == 0)
        return;
    for (int i = 0; i < 2; i++)
        if (strcmp(text, small_codes[i].text) == 0) {
            trd_store_writer_code(w, column, &small_codes[i]);
            return;
        }
    if (type != TRD_CODE && *end == '\0' && type == TRD_INTEGER)
        trd_store_writer_integer(w, column, (int64_t)number);
    else if (type != TRD_CODE && *end == '\0')
        trd_store_writer_real(w, column, number);
    else
        trd_store_writer_text(w, column, text, strlen(text));
}

static inline const char *small_table(small *s, const char *at)
{
    trd_store_source     source = { .file = "small.csv", .digest = "0", .profile = "", .encoding = "", .delimiter = "",
                                    .licence = "", .source_line = "" };
    char                 table[SMALL_LINE], head[SMALL_LINE], line[SMALL_LINE], *words[SMALL_COLUMNS];
    trd_store_new_column columns[SMALL_COLUMNS] = { { 0 } };
    trd_store_writer    *w;
    trd_error            err = { 0 };

    at = small_next_line(small_next_line(at, table), head);
    size_t count = small_words(head, words);
    for (size_t i = 0; i < count; i++) {
        char *colon = strchr(words[i], ':');
        assert_non_null(colon);
        *colon = '\0';
        columns[i] = (trd_store_new_column){ words[i], words[i], "",
                                             colon[1] == 'c' ? TRD_CODE : colon[1] == 'i' ? TRD_INTEGER : TRD_REAL };
    }
    assert_ok(trd_store_writer_open(s->store, table, false, columns, count, small_codes, 2, &w, &err), err);
    while (*at && *at != '\n') {
        char *cells[SMALL_COLUMNS];
        at = small_next_line(at, line);
        assert_int_equal(small_words(line, cells), count);
        for (size_t i = 0; i < count; i++)
            small_cell(w, i, columns[i].type, cells[i]);
        assert_ok(trd_store_writer_row(w, &err), err);
        source.rows++;
    }
    assert_ok(trd_store_writer_finish(w, &source, 0, &err), err);
    return *at ? at + 1 : at;
}

static inline void small_database(small *s, const char *text)
{
    const char *folder = getenv("TMPDIR");
    trd_error   err = { 0 };

    snprintf(s->path, sizeof s->path, "%s/trede-test-XXXXXX", folder && *folder ? folder : P_tmpdir);
    int file = mkstemp(s->path);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(unlink(s->path), 0);
    assert_ok(trd_store_open(s->path, TRD_STORE_IMPORT, &s->store, &err), err);
    while (*text)
        text = small_table(s, text);
}

/* ---- both ---- */

/* Database, ladder, and the two bound together. */
static inline void small_open(small *s, const char *data, const char *datasets, const char *parts)
{
    trd_error err = { 0 };

    trd_stat_init();
    memset(s, 0, sizeof *s);
    s->pool = trd_pool_new(NULL);
    assert_non_null(s->pool);
    small_ladder(s, datasets, parts);
    small_database(s, data);
    assert_ok(trd_data_open(s->store, &s->ladder->schema, NULL, s->pool, &s->data, &s->problems, &err), err);
    for (size_t i = 0; i < s->problems.count; i++)
        print_error("small.lua:%ld: %s\n", s->problems.items[i].line, s->problems.items[i].what);
    assert_int_equal(s->problems.count, 0);
}

static inline void small_close(small *s)
{
    trd_store_close(s->store);
    trd_problems_release(&s->problems);
    trd_pool_free(s->pool);
    if (s->path[0])
        unlink(s->path);
}

/* The estimate of indicator number i, in its target's unit. */
static inline trd_code small_try(small *s, size_t i, trd_estimate *out, trd_error *err)
{
    const trd_indicator *in = &s->ladder->indicators[i];
    trd_unit             unit = in->target.kind == TRD_NO_TARGET ? TRD_UNIT_COUNT : in->target.unit;
    assert_true(i < s->ladder->count);
    return trd_compare(s->data, in->measure, &in->comparison, unit, 0.95, out, err);
}

static inline trd_estimate small_estimate(small *s, size_t i)
{
    trd_estimate e;
    trd_error    err = { 0 };
    assert_ok(small_try(s, i, &e, &err), err);
    return e;
}

/* The estimate of one indicator over one database; labels are gone. */
static inline trd_estimate small_one(const char *data, const char *datasets, const char *indicator)
{
    small        s;
    trd_estimate e;
    trd_pool    *pool = trd_pool_new(NULL);
    small_open(&s, data, datasets, trd_pool_format(pool, "effect { indicator 'x' { %s } }", indicator));
    e = small_estimate(&s, 0);
    for (int i = 0; i < e.part_count; i++)
        e.parts[i].label = "";       /* lives in the pool that goes */
    small_close(&s);
    trd_pool_free(pool);
    return e;
}

static inline const trd_part *small_part(const trd_estimate *e, const char *name)
{
    for (int i = 0; i < e->part_count; i++)
        if (strcmp(e->parts[i].name, name) == 0)
            return &e->parts[i];
    fail_msg("there is no part '%s'", name);
    return NULL;
}

/* One problem: on this line, with this text in it. */
static inline void assert_problem_at(const trd_problems *list, long line, const char *part, const char *file, int at)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].line == line && strstr(list->items[i].what, part))
            return;
    print_error("no problem on line %ld holds \"%s\"; there are:\n", line, part);
    for (size_t i = 0; i < list->count; i++)
        print_error("  %ld: %s\n", list->items[i].line, list->items[i].what);
    _fail(file, at);
}
#define assert_problem(list, line, part) assert_problem_at((list), (line), (part), __FILE__, __LINE__)

#endif
