/* A recipe or a file can hold any text; none of it does anything to the place
 * where the report is shown. */
#include "assert.h"

#include "unit/report/sample.h"

#include "base/json.h"
#include "base/utf8.h"
#include "report/report.h"

#include <stdlib.h>

/* Hands every label of tests/report/hostile-labels.json, in every format, to `check`. */
typedef void (*check_fn)(const char *label, const char *report);

static void for_each_label(trd_report_format format, check_fn check)
{
    trd_text     file = { 0 }, text = { 0 };
    sample      *s = calloc(1, sizeof *s);
    int          seen = 0;
    const cJSON *entry;

    assert_non_null(s);
    assert_int_equal(trd_text_read_file(&file, TRD_SOURCE_DIR "/tests/report/hostile-labels.json", 1 << 20), 0);
    cJSON *list = cJSON_Parse(file.bytes);
    assert_non_null(list);
    cJSON_ArrayForEach(entry, list) {
        trd_error   err = { 0 };
        const char *label = trd_json_text(entry, "label", NULL);
        assert_non_null(label);
        sample_fill(s, seen++ % 2 == 0);
        sample_poison(s, label);
        trd_text_clear(&text);
        assert_ok(trd_report_write(&s->findings, format, NULL, &text, &err), err);
        assert_int_equal(trd_utf8_valid(text.bytes, text.length), text.length);
        assert_int_equal(strlen(text.bytes), text.length);
        check(label, text.bytes);
    }
    assert_true(seen > 15);
    cJSON_Delete(list);
    trd_text_release(&file);
    trd_text_release(&text);
    free(s);
}

static void assert_no_controls(const char *label, const char *report)
{
    const char *bom = "\xEF\xBB\xBF";
    if (strncmp(report, bom, 3) == 0)
        report += 3;
    while (*report) {
        unsigned letter = trd_utf8_next(&report);
        if (trd_utf8_is_control(letter))
            fail_msg("letter U+%04X of \"%s\" came through", letter, label);
    }
}

static void lines_fit(const char *label, const char *report)
{
    assert_no_controls(label, report);
    while (*report) {
        size_t length = strcspn(report, "\n");
        char  *line = strndup(report, length);
        assert_non_null(line);
        if (trd_utf8_width(line) > 80)
            fail_msg("a line of %zu columns with \"%s\"", trd_utf8_width(line), label);
        free(line);
        report += length + (report[length] == '\n');
    }
}

static void a_terminal_sees_no_control_letter_and_no_long_line(void **state)
{
    (void)state;
    for_each_label(TRD_REPORT_TEXT, lines_fit);
}

static const char *const own_tags[] = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "section", "div", "p", "h1", "h2", "h3", "h4", "ul", "li",
    "a", "b", "i", "bdi", "span", "strong", "code", "table", "thead", "tbody", "tr", "th", "td", "svg", "desc", "defs", "symbol",
    "use", "path", "rect", "circle", "text", "g",
};

/* Every < starts a tag of ours, and no attribute of a tag is an event. */
static void tags_are_ours(const char *label, const char *report)
{
    assert_no_controls(label, report);
    for (const char *at = strchr(report, '<'); at; at = strchr(at + 1, '<')) {
        const char *name = at + 1 + (at[1] == '/');
        size_t      length = strcspn(name, " >/\n");
        bool        known = strncmp(name, "!DOCTYPE", 8) == 0;
        for (size_t i = 0; i < sizeof own_tags / sizeof *own_tags; i++)
            known = known || (strlen(own_tags[i]) == length && strncmp(own_tags[i], name, length) == 0);
        if (!known)
            fail_msg("a tag <%.20s from \"%s\"", name, label);
        bool quoted = false;
        for (const char *in = name; *in && (*in != '>' || quoted); in++) {
            if (*in == '"')
                quoted = !quoted;
            if (!quoted && strncmp(in, " on", 3) == 0)
                fail_msg("an event attribute from \"%s\"", label);
        }
    }
}

static void html_has_no_tags_but_its_own(void **state)
{
    (void)state;
    for_each_label(TRD_REPORT_HTML, tags_are_ours);
}

static void reads_back(const char *label, const char *report)
{
    trd_error err = { 0 };
    cJSON    *json = NULL;
    assert_no_controls(label, report);
    assert_ok(trd_json_parse(report, strlen(report), "report", &json, &err), err);
    const cJSON *ladder = cJSON_GetObjectItemCaseSensitive(json, "ladder");
    assert_string_equal(trd_json_text(ladder, "title", NULL), label);
    assert_null(strstr(report, "</"));
    cJSON_Delete(json);
}

static void json_gives_every_label_back_as_it_was(void **state)
{
    (void)state;
    for_each_label(TRD_REPORT_JSON, reads_back);
}

/* Walks the cells of a CSV text the way a spreadsheet does. */
static void no_formulas(const char *label, const char *report)
{
    size_t columns = 0, cell = 1, rows = 0;
    char   separator = strncmp(report + 3, "id;", 3) == 0 ? ';' : ',';
    bool   quoted = false, at_start = true;

    assert_no_controls(label, report);
    for (const char *at = report + 3; *at; at++) {
        const char *content = at + (at_start && *at == '"');
        if (at_start && strchr("=+-@\t\r", *content) && *content && !(*content == '-' && content[1] >= '0' && content[1] <= '9'))
            fail_msg("the cell %.20s is a formula", content);
        at_start = false;
        if (*at == '"')
            quoted = !quoted;
        else if (!quoted && *at == separator) {
            cell++;
            at_start = true;
        } else if (!quoted && *at == '\n') {
            if (columns && cell != columns)
                fail_msg("a row of %zu cells under a head of %zu for \"%s\"", cell, columns, label);
            columns = cell;
            cell = 1;
            rows++;
            at_start = true;
        }
    }
    assert_int_equal(rows, SAMPLE_FINDINGS + 1);
}

static void csv_has_no_formula_and_rows_of_one_length(void **state)
{
    (void)state;
    for_each_label(TRD_REPORT_CSV, no_formulas);
}

static void no_markup(const char *label, const char *report)
{
    assert_no_controls(label, report);
    assert_null(strchr(report, '<'));
    for (const char *at = report; (at = strstr(at, "](")) != NULL; at++)
        assert_true(at > report && at[-1] == '\\');
    assert_null(strstr(report, "http://"));
    assert_null(strstr(report, "www."));
}

static void markdown_has_no_html_and_no_link(void **state)
{
    (void)state;
    for_each_label(TRD_REPORT_MARKDOWN, no_markup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_sees_no_control_letter_and_no_long_line),
        cmocka_unit_test(html_has_no_tags_but_its_own),
        cmocka_unit_test(json_gives_every_label_back_as_it_was),
        cmocka_unit_test(csv_has_no_formula_and_rows_of_one_length),
        cmocka_unit_test(markdown_has_no_html_and_no_link),
    };
    return cmocka_run_group_tests_name("report/hostile", tests, NULL, NULL);
}
