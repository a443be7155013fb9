/* The sample findings in every format: what must be there, what must not. */
#include "assert.h"

#include "unit/report/sample.h"

#include "base/json.h"
#include "base/utf8.h"
#include "report/report.h"

#include <stdlib.h>

typedef struct written {
    sample   s;
    trd_text text;
} written;

static const char *report(written *w, trd_report_format format, int width)
{
    trd_report_options options = { .width = width };
    trd_error          err = { 0 };
    trd_text_clear(&w->text);
    assert_ok(trd_report_write(&w->s.findings, format, &options, &w->text, &err), err);
    return w->text.bytes;
}

static int begin(void **state)
{
    return (*state = calloc(1, sizeof(written))) ? 0 : -1;
}

static int end(void **state)
{
    trd_text_release(&((written *)*state)->text);
    free(*state);
    return 0;
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("the report holds \"%s\"", part);
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        n++;
    return n;
}

/* Width in columns of the widest line. */
static size_t widest_line(const char *text)
{
    size_t widest = 0;
    char   line[8192];
    while (*text) {
        size_t length = strcspn(text, "\n");
        assert_true(length < sizeof line);
        memcpy(line, text, length);
        line[length] = '\0';
        if (trd_utf8_width(line) > widest)
            widest = trd_utf8_width(line);
        text += length + (text[length] == '\n');
    }
    return widest;
}

static void format_names_are_known_and_others_refused(void **state)
{
    (void)state;
    assert_int_equal(trd_report_format_from_name("text"), TRD_REPORT_TEXT);
    assert_int_equal(trd_report_format_from_name("json"), TRD_REPORT_JSON);
    assert_int_equal(trd_report_format_from_name("html"), TRD_REPORT_HTML);
    assert_int_equal(trd_report_format_from_name("csv"), TRD_REPORT_CSV);
    assert_int_equal(trd_report_format_from_name("md"), TRD_REPORT_MARKDOWN);
    assert_int_equal(trd_report_format_from_name("markdown"), TRD_REPORT_MARKDOWN);
    assert_int_equal(trd_report_format_from_name("pdf"), -1);
    assert_int_equal(trd_report_format_from_name(""), -1);
}

static void an_unknown_format_leaves_the_text_alone(void **state)
{
    written  *w = *state;
    trd_error err = { 0 };
    sample_fill(&w->s, true);
    trd_text_clear(&w->text);
    trd_text_add(&w->text, "before");
    assert_int_equal(trd_report_write(&w->s.findings, (trd_report_format)99, NULL, &w->text, &err), TRD_E_USAGE);
    assert_string_equal(w->text.bytes, "before");
    assert_holds(err.what, "use text, json, html, csv or md");
}

static void the_text_report_tells_the_ladder_in_dutch(void **state)
{
    written *w = *state;
    sample_fill(&w->s, true);
    const char *text = report(w, TRD_REPORT_TEXT, 120);
    static const char *const expected[] = {
        "Techlab regio Noord\n", "techlab 1.2.0", "daarna gewijzigd", "0,25 sd \xE2\x86\x92 0,20 sd",
        "3 gehaald \xC2\xB7 1 behouden \xC2\xB7 1 niet gehaald \xC2\xB7 1 onbeslist \xC2\xB7 2 niet te meten",
        "\nInput: wat erin gaat\n", "Randvoorwaarden\n", "Mechanisme naar de volgende trede\n",
        "412 (volledige telling)", "1.049 (volledige telling)", "78,1 % (76,0\xE2\x80\x93" "80,1)",
        "64,96 % (62,07\xE2\x80\x93" "67,78)", "+181 tot +289", "(niet uitgevoerd zoals bedoeld)", "niet te bepalen",
        "\xE2\x9C\x93 gehaald", "= behouden", "\xE2\x9C\x97 niet gehaald", "? onbeslist", "\xE2\x80\x93 niet te meten",
        "+0,18 sd, 95 %-interval +0,02 tot +0,35 sd", "402 gebruikt \xC2\xB7 31 weggelaten \xC2\xB7 9 clusters",
        "vanwege Begeleider aanwezig", "nodig voor Interesse in techniek", "van Deelnemers naar Interesse in techniek",
        "begin (2019-2020): 1.008\xE2\x80\x93" "1.048", "deelnemers, voormeting: 2,91 punten (n = 211)",
        "minder dan tien clusters, niet door loting ingedeeld, synthetische gegevens", "1 september 2024, 12:00 UTC",
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_holds(text, expected[i]);
}

static void the_text_report_tells_the_ladder_in_english(void **state)
{
    written *w = *state;
    sample_fill(&w->s, false);
    const char *text = report(w, TRD_REPORT_TEXT, 120);
    static const char *const expected[] = {
        "Impact ladder", "1,049 (full count)", "(76.0\xE2\x80\x93", "78.1 %", "\xE2\x9C\x97 missed", "? undecided",
        "+0.18 sd, 95 % interval +0.02 to +0.35 sd", "not defined", "(not delivered as intended)", "How to read this report",
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_holds(text, expected[i]);
    assert_lacks(text, "gehaald");
    assert_lacks(text, "drempel");
}

static void no_line_is_wider_than_asked(void **state)
{
    written *w = *state;
    static const int widths[] = { 40, 60, 80, 100, 120, 200 };
    for (int dutch = 0; dutch <= 1; dutch++)
        for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
            sample_fill(&w->s, dutch);
            assert_true(widest_line(report(w, TRD_REPORT_TEXT, widths[i])) <= (size_t)widths[i]);
        }
}

static void width_zero_is_eighty_and_too_narrow_is_forty(void **state)
{
    written *w = *state;
    sample_fill(&w->s, true);
    char *eighty = strdup(report(w, TRD_REPORT_TEXT, 80));
    char *forty = strdup(report(w, TRD_REPORT_TEXT, 40));
    assert_non_null(eighty);
    assert_non_null(forty);
    assert_string_equal(report(w, TRD_REPORT_TEXT, 0), eighty);
    assert_string_equal(report(w, TRD_REPORT_TEXT, 3), forty);
    free(eighty);
    free(forty);
}

static void nothing_is_cut_at_eighty_columns(void **state)
{
    written *w = *state;
    sample_fill(&w->s, true);
    report(w, TRD_REPORT_TEXT, 80);
    for (size_t i = 0; i < w->s.findings.count; i++)
        for (const char *word = w->s.items[i].claim; *word; word += strspn(word, " ")) {
            char one[128];
            size_t length = strcspn(word, " ");
            assert_true(length < sizeof one);
            memcpy(one, word, length);
            one[length] = '\0';
            assert_holds(w->text.bytes, one);
            word += length;
        }
    assert_lacks(w->text.bytes, " \n");                    /* and no line ends in spaces */
}

static void colour_comes_only_when_asked(void **state)
{
    written           *w = *state;
    trd_report_options options = { .width = 80, .color = true };
    trd_error          err = { 0 };
    sample_fill(&w->s, true);
    assert_lacks(report(w, TRD_REPORT_TEXT, 80), "\x1B");
    trd_text_clear(&w->text);
    assert_ok(trd_report_write(&w->s.findings, TRD_REPORT_TEXT, &options, &w->text, &err), err);
    assert_holds(w->text.bytes, "\x1B[31m\xE2\x9C\x97 niet gehaald\x1B[0m");
}

static void json_keeps_every_digit_and_knows_null(void **state)
{
    written  *w = *state;
    trd_error err = { 0 };
    cJSON    *json = NULL;
    sample_fill(&w->s, true);
    w->s.items[2].estimate.value = 0.1 + 0.2;
    report(w, TRD_REPORT_JSON, 0);
    assert_ok(trd_json_parse(w->text.bytes, w->text.length, "report", &json, &err), err);
    const cJSON *findings = cJSON_GetObjectItemCaseSensitive(json, "findings");
    assert_int_equal(cJSON_GetArraySize(findings), SAMPLE_FINDINGS);
    const cJSON *reach = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(findings, 2), "estimate");
    assert_true(trd_json_double(reach, "value", 0) == 0.1 + 0.2);
    const cJSON *pride = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(findings, 6), "estimate");
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(pride, "value")));
    assert_string_equal(trd_json_text(pride, "reason", ""), "geen van de 12 vragenlijsten bevat een antwoord");
    const cJSON *girls = cJSON_GetArrayItem(findings, 8);
    const cJSON *span = cJSON_GetObjectItemCaseSensitive(girls, "span");
    assert_close(trd_json_double(span, "low", NAN), 181, 0);
    assert_close(trd_json_double(span, "high", NAN), 289, 0);
    assert_null(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(findings, 0), "span"));
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(findings, 9), "target")));
    cJSON_Delete(json);
}

static void the_same_findings_give_the_same_bytes(void **state)
{
    written *w = *state;
    for (int format = TRD_REPORT_TEXT; format <= TRD_REPORT_MARKDOWN; format++) {
        sample_fill(&w->s, true);
        char *first = strdup(report(w, (trd_report_format)format, 80));
        assert_non_null(first);
        sample_fill(&w->s, true);
        assert_string_equal(report(w, (trd_report_format)format, 80), first);
        free(first);
    }
}

static void html_is_one_file_with_a_section_for_each_finding(void **state)
{
    written *w = *state;
    sample_fill(&w->s, true);
    const char *html = report(w, TRD_REPORT_HTML, 0);
    assert_holds(html, "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">");
    assert_holds(html, "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"");
    assert_int_equal(count_of(html, "<section class=\"block finding\""), SAMPLE_FINDINGS);
    assert_int_equal(count_of(html, "<svg"), count_of(html, "</svg>"));
    assert_int_equal(count_of(html, "class=\"drawing"), 2);
    assert_lacks(html, "<script");
    assert_lacks(html, "http://");
    assert_lacks(html, "https://");
    assert_holds(html, "drempel 300\xE2\x80\x93" "500");                  /* both ends of the target */
    assert_holds(html, "drempel 20,7\xC2\xA0%");                          /* the level a decline may reach */
    sample_fill(&w->s, false);
    assert_holds(report(w, TRD_REPORT_HTML, 0), "<html lang=\"en\">");
}

static void csv_is_for_the_spreadsheets_of_the_language(void **state)
{
    written *w = *state;
    sample_fill(&w->s, true);
    const char *csv = report(w, TRD_REPORT_CSV, 0);
    assert_holds(csv, "\xEF\xBB\xBFid;Indicator;Trede;");
    assert_holds(csv, "\nbegeleider;\"Begeleider aanwezig\";Output;randvoorwaarde;");
    assert_holds(csv, ";0,7812;0,7601;0,8009;0,95;");
    assert_int_equal(count_of(csv, "\n"), SAMPLE_FINDINGS + 1);
    sample_fill(&w->s, false);
    csv = report(w, TRD_REPORT_CSV, 0);
    assert_holds(csv, "\xEF\xBB\xBFid,Indicator,Rung,");
    assert_holds(csv, ",0.7812,0.7601,0.8009,0.95,");
}

static void markdown_has_a_table_and_the_sentences(void **state)
{
    written *w = *state;
    sample_fill(&w->s, true);
    const char *text = report(w, TRD_REPORT_MARKDOWN, 0);
    assert_holds(text, "# Techlab regio Noord\n");
    assert_holds(text, "| Trede | Indicator | Gemeten | Drempel | Oordeel | Zekerheid |\n| --- |");
    assert_holds(text, "| Output | Deelnemers | 1.049 (volledige telling) | ten minste 1.200 | niet gehaald | 4/5 |\n");
    assert_holds(text, "### 6. Interesse in techniek\n");
}

static void findings_without_anything_still_make_a_report(void **state)
{
    written *w = *state;
    memset(&w->s, 0, sizeof w->s);
    for (int format = TRD_REPORT_TEXT; format <= TRD_REPORT_MARKDOWN; format++)
        assert_true(strlen(report(w, (trd_report_format)format, 80)) > 50);
    w->s.findings.language = "en";
    assert_holds(report(w, TRD_REPORT_TEXT, 80), "This ladder has no indicators.");
    assert_holds(report(w, TRD_REPORT_TEXT, 80), "No data were used.");
}

static void the_figures_agree_between_the_formats(void **state)
{
    written *w = *state;
    static const trd_report_format formats[] = { TRD_REPORT_TEXT, TRD_REPORT_HTML, TRD_REPORT_MARKDOWN, TRD_REPORT_CSV };
    sample_fill(&w->s, true);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const char *text = report(w, formats[i], 120);
        assert_holds(text, "64,96");
        assert_holds(text, "1.049");
        assert_holds(text, "+0,02 tot +0,35");
        assert_holds(text, "niet uitgevoerd zoals bedoeld, vanwege Begeleider aanwezig");
        assert_lacks(text, " nan");
        assert_lacks(text, ">nan");
        assert_lacks(text, ";nan");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(format_names_are_known_and_others_refused, begin, end),
        cmocka_unit_test_setup_teardown(an_unknown_format_leaves_the_text_alone, begin, end),
        cmocka_unit_test_setup_teardown(the_text_report_tells_the_ladder_in_dutch, begin, end),
        cmocka_unit_test_setup_teardown(the_text_report_tells_the_ladder_in_english, begin, end),
        cmocka_unit_test_setup_teardown(no_line_is_wider_than_asked, begin, end),
        cmocka_unit_test_setup_teardown(width_zero_is_eighty_and_too_narrow_is_forty, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_cut_at_eighty_columns, begin, end),
        cmocka_unit_test_setup_teardown(colour_comes_only_when_asked, begin, end),
        cmocka_unit_test_setup_teardown(json_keeps_every_digit_and_knows_null, begin, end),
        cmocka_unit_test_setup_teardown(the_same_findings_give_the_same_bytes, begin, end),
        cmocka_unit_test_setup_teardown(html_is_one_file_with_a_section_for_each_finding, begin, end),
        cmocka_unit_test_setup_teardown(csv_is_for_the_spreadsheets_of_the_language, begin, end),
        cmocka_unit_test_setup_teardown(markdown_has_a_table_and_the_sentences, begin, end),
        cmocka_unit_test_setup_teardown(findings_without_anything_still_make_a_report, begin, end),
        cmocka_unit_test_setup_teardown(the_figures_agree_between_the_formats, begin, end),
    };
    return cmocka_run_group_tests_name("report/report", tests, NULL, NULL);
}
