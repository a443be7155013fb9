/* The report as one HTML file that needs nothing beside it: no script, nothing
 * fetched, printable. Ids are made from numbers, never from a label. */
#include "report/report_int.h"

#include "report/drawing.h"
#include "report/markup.h"
#include "report/plot.h"
#include "report/style.h"

#include <string.h>

typedef struct page {
    trd_sheet *sheet;
    trd_text  *out;
} page;

static const char *say(const page *p, trd_word word)
{
    return trd_say(&p->sheet->voice, word);
}

static void raw(page *p, const char *markup)
{
    trd_text_add(p->out, markup);
}

static void put(page *p, const char *text)
{
    trd_markup_text(p->out, text);
}

/* <tag>text</tag>; the text is a stranger's, so its direction is its own. */
static void element(page *p, const char *tag, const char *class, const char *text)
{
    if (!text || !*text)
        return;
    trd_text_add_format(p->out, *class ? "<%s class=\"%s\" dir=\"auto\">" : "<%s%s dir=\"auto\">", tag, class);
    put(p, text);
    trd_text_add_format(p->out, "</%s>\n", tag);
}

/* A title that may have been shortened; then the whole stands in title="". */
static void put_title(page *p, const trd_item *item)
{
    if (item->short_title == item->title) {
        raw(p, "<bdi>");
    } else {
        raw(p, "<bdi title=\"");
        trd_markup_attribute(p->out, item->title);
        raw(p, "\">");
    }
    put(p, item->short_title);
    raw(p, "</bdi>");
}

static void sign(page *p, trd_verdict verdict)
{
    raw(p, "<svg viewBox=\"0 0 20 20\" aria-hidden=\"true\"><title>");
    put(p, trd_sheet_verdict(p->sheet, verdict));
    raw(p, "</title>");
    trd_markup_sign(p->out, verdict, 0, 0, 20);
    raw(p, "</svg>");
}

static void pill(page *p, const trd_item *item)
{
    raw(p, "<span class=\"pill\">");
    sign(p, item->finding->verdict);
    put(p, item->verdict);
    raw(p, "</span>");
}

static void steps(page *p, int grade)
{
    raw(p, "<span class=\"steps\" aria-hidden=\"true\">");
    for (int i = 0; i < 5; i++)
        raw(p, i < grade ? "<i class=\"on\"></i>" : "<i></i>");
    raw(p, "</span>");
}

/* ---- head ---- */

static void put_seal(page *p)
{
    const trd_seal_report *seal = &p->sheet->findings->seal;

    trd_text_add_format(p->out, "<div class=\"seal s%d\">\n<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><title>", (int)seal->state);
    put(p, say(p, W_SEAL));
    raw(p, "</title><rect class=\"key\" x=\"4\" y=\"10.5\" width=\"16\" height=\"11\" rx=\"2\"/>");
    raw(p, seal->state == TRD_NEVER_SEALED || seal->state == TRD_CHANGED_SINCE_SEAL
        ? "<path class=\"key\" d=\"M7.5 10V7a4.5 4.5 0 0 1 8.6-1.9\"/>"
        : "<path class=\"key\" d=\"M7.5 10V7a4.5 4.5 0 0 1 9 0v3\"/>");
    raw(p, "<circle class=\"key\" cx=\"12\" cy=\"16\" r=\"1\"/></svg>\n<div><p><strong>");
    put(p, p->sheet->seal);
    raw(p, "</strong></p>\n");
    element(p, "p", "", p->sheet->seal_words);
    if (seal->change_count > 0) {
        raw(p, "<ul>");
        for (size_t i = 0; i < seal->change_count; i++)
            element(p, "li", "", seal->changes[i]);
        raw(p, "</ul>\n");
    }
    raw(p, "<p class=\"facts\">");
    for (size_t i = 0; i < p->sheet->seal_fact_count; i++) {
        raw(p, i ? " \xC2\xB7 " : "");
        put(p, p->sheet->seal_facts[i].name);
        raw(p, " ");
        put(p, p->sheet->seal_facts[i].value);
    }
    raw(p, "</p></div></div>\n");
}

static void put_head(page *p)
{
    const trd_findings *f = p->sheet->findings;

    trd_text_add_format(p->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                        p->sheet->voice.dutch ? "nl" : "en");
    raw(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    put(p, p->sheet->title);
    raw(p, "</title>\n<style>\n");
    trd_style(p->out);
    raw(p, "</style>\n</head>\n<body>\n");
    trd_markup_symbols(p->sheet, p->out);
    raw(p, "<header class=\"top\"><div class=\"page\">\n<p class=\"over\">");
    put(p, say(p, W_LADDER));
    raw(p, " ");
    put(p, p->sheet->version);
    raw(p, "</p>\n");
    element(p, "h1", "", p->sheet->title);
    raw(p, "<p class=\"meta\">");
    const trd_fact facts[] = {
        { say(p, W_PURPOSE), p->sheet->purpose },
        { say(p, W_DATA), f->data_path ? f->data_path : "" },
    };
    for (size_t i = 0, shown = 0; i < sizeof facts / sizeof *facts; i++) {
        if (!*facts[i].value)
            continue;
        raw(p, shown++ ? " \xC2\xB7 " : "");
        put(p, facts[i].name);
        raw(p, ": <bdi>");
        put(p, facts[i].value);
        raw(p, "</bdi>");
    }
    raw(p, "</p>\n");
    put_seal(p);
    if (f->note_count > 0) {
        raw(p, "<div class=\"notes\"><p><strong>");
        put(p, say(p, W_NOTES));
        raw(p, "</strong></p>\n");
        for (size_t i = 0; i < f->note_count; i++)
            element(p, "p", "", f->notes[i]);
        raw(p, "</div>\n");
    }
    raw(p, "</div></header>\n");
}

/* ---- summary ---- */

static void begin_block(page *p, const char *id, const char *title)
{
    trd_text_add_format(p->out, "<section class=\"block\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
    put(p, title);
    raw(p, "</h2>\n");
}

static void put_tally(page *p)
{
    raw(p, "<ul class=\"tally\">\n");
    for (int i = 0; i <= TRD_UNMEASURABLE; i++) {
        trd_text_add_format(p->out, "<li%s>", p->sheet->verdicts[i] ? "" : " class=\"none\"");
        sign(p, (trd_verdict)i);
        trd_text_add_format(p->out, "<b>%d</b> <span>", p->sheet->verdicts[i]);
        put(p, trd_sheet_verdict(p->sheet, (trd_verdict)i));
        raw(p, "</span></li>\n");
    }
    raw(p, "</ul>\n");
}

static void put_main(page *p)
{
    raw(p, "<ul class=\"main\">\n");
    for (size_t i = 0; i < p->sheet->count; i++) {
        const trd_item *item = &p->sheet->items[i];
        if (!trd_sheet_is_main(p->sheet, item))
            continue;
        raw(p, "<li>");
        sign(p, item->finding->verdict);
        trd_text_add_format(p->out, "<p><b><a href=\"#f%d\">", item->number);
        put_title(p, item);
        raw(p, "</a>: ");
        put(p, item->verdict);
        raw(p, "</b></p>\n");
        element(p, "p", "", item->finding->claim);
        raw(p, "</li>\n");
    }
    raw(p, "</ul>\n");
}

/* What was not delivered, or where the chain broke, before any verdict. */
static void put_readings(page *p)
{
    bool any = false;

    for (size_t i = 0; i < p->sheet->count; i++) {
        const trd_item *item = &p->sheet->items[i];
        if (!*item->reading)
            continue;
        if (!any) {
            raw(p, "<div class=\"first\"><h3>");
            put(p, say(p, W_READ_FIRST));
            raw(p, "</h3>\n");
        }
        any = true;
        raw(p, "<p><b>");
        put_title(p, item);
        raw(p, "</b>: <bdi>");
        put(p, item->reading);
        raw(p, "</bdi></p>\n");
    }
    raw(p, any ? "</div>\n" : "");
}

/* In a narrow page the table becomes a list; data-label then names the cell. */
static void cell(page *p, trd_word head)
{
    raw(p, "<td role=\"cell\" data-label=\"");
    trd_markup_attribute(p->out, say(p, head));
    raw(p, "\"><span>");
}

static void overview_row(page *p, const trd_item *item)
{
    raw(p, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">");
    trd_text_add_format(p->out, "<a href=\"#f%d\">", item->number);
    put_title(p, item);
    raw(p, "</a>");
    if (item->finding->kind != TRD_INDICATOR)
        element(p, "span", "minor", item->kind);
    raw(p, "</th>");
    cell(p, W_MEASURED);
    put(p, item->value);
    element(p, "span", "minor", item->doubt);
    raw(p, "</span></td>");
    cell(p, W_TARGET);
    put(p, item->target);
    raw(p, "</span></td>");
    cell(p, W_COMPARISON);
    put(p, item->comparison);
    raw(p, "</span></td>");
    cell(p, W_VERDICT);
    pill(p, item);
    if (item->finding->reading != TRD_AS_IS)
        element(p, "span", "minor", say(p, (trd_word)(W_AS_IS + (int)item->finding->reading)));
    raw(p, "</span></td>");
    cell(p, W_CERTAINTY);
    put(p, item->certainty_of);
    raw(p, "</span></td></tr>\n");
}

static void put_overview(page *p)
{
    static const trd_word heads[] = { W_INDICATOR, W_MEASURED, W_TARGET, W_COMPARISON, W_VERDICT, W_CERTAINTY };

    raw(p, "<h3>");
    put(p, say(p, W_AT_A_GLANCE));
    raw(p, "</h3>\n<table class=\"stack\" role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        raw(p, "<th role=\"columnheader\" scope=\"col\">");
        put(p, trd_say_head(&p->sheet->voice, heads[i]));
        raw(p, "</th>");
    }
    raw(p, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
    for (int rung = TRD_INPUT; rung <= TRD_IMPACT; rung++) {
        raw(p, "<tr role=\"row\" class=\"rungrow\"><th role=\"rowheader\" scope=\"rowgroup\" colspan=\"6\">");
        put(p, trd_sheet_rung(p->sheet, (trd_rung)rung));
        raw(p, " <span>");
        put(p, say(p, (trd_word)(W_INPUT_IS + rung)));
        raw(p, "</span></th></tr>\n");
        for (int kind = TRD_INDICATOR; kind <= TRD_MECHANISM; kind++)
            for (size_t i = 0; i < p->sheet->count; i++)
                if ((int)p->sheet->items[i].finding->kind == kind && (int)p->sheet->items[i].place == rung)
                    overview_row(p, &p->sheet->items[i]);
    }
    raw(p, "</tbody></table>\n");
}

static void put_summary(page *p)
{
    begin_block(p, "summary", say(p, W_SUMMARY));
    if (p->sheet->count == 0) {
        element(p, "p", "", say(p, W_NO_FINDINGS));
    } else {
        put_tally(p);
        put_readings(p);
        put_main(p);
        put_overview(p);
    }
    raw(p, "</section>\n");
    begin_block(p, "ladder", say(p, W_THE_LADDER));
    trd_drawing(p->sheet, true, p->out);
    trd_drawing(p->sheet, false, p->out);
    raw(p, "</section>\n");
}

/* ---- one finding ---- */

static void fact_row(page *p, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    raw(p, "<tr><th scope=\"row\"><bdi>");
    put(p, name);
    raw(p, "</bdi></th><td><bdi>");
    put(p, value);
    raw(p, "</bdi></td></tr>\n");
}

static void put_figures(page *p, const trd_item *item)
{
    raw(p, "<table class=\"facts\"><thead><tr><th scope=\"col\">");
    put(p, say(p, W_FIGURE));
    raw(p, "</th><th scope=\"col\">");
    put(p, trd_say_head(&p->sheet->voice, W_VALUE));
    raw(p, "</th></tr></thead><tbody>\n");
    fact_row(p, say(p, W_MEASURED), item->value);
    fact_row(p, item->value == trd_say(&p->sheet->voice, W_UNDEFINED) ? trd_say_head(&p->sheet->voice, W_REASON)
                                                                    : say(p, W_UNCERTAINTY), item->doubt);
    fact_row(p, say(p, W_TARGET), item->target);
    for (size_t i = 0; i < item->part_count; i++)
        fact_row(p, item->parts[i].name, item->parts[i].value);
    raw(p, "</tbody></table>\n");
}

static void put_method(page *p, const trd_item *item)
{
    raw(p, "<h4>");
    put(p, say(p, W_HOW_MEASURED));
    raw(p, "</h4>\n<table class=\"facts\"><tbody>\n");
    fact_row(p, say(p, W_CASES), item->cases);
    fact_row(p, say(p, W_COMPARISON), item->comparison);
    fact_row(p, say(p, W_MEASURE), item->finding->measure);
    fact_row(p, say(p, W_INSTRUMENT), item->finding->instrument);
    raw(p, "</tbody></table>\n");
}

static void put_certainty(page *p, const trd_item *item)
{
    raw(p, "<h4>");
    put(p, say(p, W_CERTAINTY));
    raw(p, "</h4>\n<p>");
    steps(p, item->finding->certainty);
    put(p, item->certainty_of);
    raw(p, "</p>\n");
    if (item->reason_count > 0) {
        raw(p, "<ul class=\"reasons\">");
        for (size_t i = 0; i < item->reason_count; i++) {
            raw(p, "<li><b>");
            put(p, item->reasons[i].name);
            raw(p, "</b> <bdi>");
            put(p, item->reasons[i].value);
            raw(p, "</bdi></li>\n");
        }
        raw(p, "</ul>\n");
    }
    raw(p, "<h4>");
    put(p, say(p, W_MARKS));
    raw(p, "</h4>\n");
    if (!*item->marks) {
        element(p, "p", "", say(p, W_NO_MARKS));
        return;
    }
    raw(p, "<ul class=\"marks\">");
    for (int i = 0; i < TRD_MARK_COUNT; i++)
        if (item->finding->estimate.marks & (1u << i))
            element(p, "li", "", trd_say_mark(&p->sheet->voice, i));
    raw(p, "</ul>\n");
}

static void put_finding(page *p, const trd_item *item)
{
    trd_text_add_format(p->out, "<section class=\"block finding\" id=\"f%d\" aria-labelledby=\"h%d\">\n<header><h3 id=\"h%d\">%d. ",
                        item->number, item->number, item->number, item->number);
    put_title(p, item);
    raw(p, "</h3>\n");
    pill(p, item);
    raw(p, "</header>\n");
    element(p, "p", "about", item->about);
    element(p, "p", "claim", item->finding->claim);
    element(p, "p", "why", item->why);
    if (*item->reading) {
        raw(p, "<p class=\"reading\"><b>");
        put(p, say(p, W_READING));
        raw(p, ":</b> <bdi>");
        put(p, item->reading);
        raw(p, "</bdi></p>\n");
    }
    raw(p, "<div class=\"two\"><div>\n");
    trd_plot_interval(p->sheet, item, p->out);
    trd_plot_course(p->sheet, item, p->out);
    trd_plot_series(p->sheet, item, p->out);
    put_figures(p, item);
    raw(p, "</div><div>\n");
    put_certainty(p, item);
    put_method(p, item);
    raw(p, "</div></div>\n</section>\n");
}

/* ---- the end ---- */

static void put_source(page *p, const trd_provenance *source)
{
    trd_voice *v = &p->sheet->voice;

    raw(p, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"><bdi>");
    put(p, source->table);
    raw(p, "</bdi></th>");
    cell(p, W_ROWS);
    put(p, trd_figure_count(v, source->rows));
    raw(p, "</span></td>");
    cell(p, W_SOURCE);
    element(p, "bdi", "", source->source);
    raw(p, "<code class=\"minor\">");
    put(p, source->digest);
    raw(p, "</code></span></td>");
    cell(p, W_IMPORTED);
    put(p, trd_figure_day(v, source->imported_at ? source->imported_at : ""));
    raw(p, "</span></td>");
    cell(p, W_LICENCE);
    element(p, "bdi", "", source->licence && *source->licence ? source->licence : say(p, W_UNKNOWN));
    raw(p, "</span></td></tr>\n");
}

static void put_provenance(page *p)
{
    static const trd_word heads[] = { W_TABLE, W_ROWS, W_SOURCE, W_IMPORTED, W_LICENCE };
    const trd_findings   *f = p->sheet->findings;

    begin_block(p, "provenance", say(p, W_PROVENANCE));
    if (f->source_count == 0) {
        element(p, "p", "", say(p, W_NO_SOURCES));
    } else {
        raw(p, "<table class=\"stack source\" role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\">");
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            raw(p, "<th role=\"columnheader\" scope=\"col\">");
            put(p, trd_say_head(&p->sheet->voice, heads[i]));
            raw(p, "</th>");
        }
        raw(p, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
        for (size_t i = 0; i < f->source_count; i++)
            put_source(p, &f->sources[i]);
        raw(p, "</tbody></table>\n");
    }
    raw(p, "<p class=\"foot\">");
    put(p, say(p, W_ENGINE));
    raw(p, " <bdi>");
    put(p, f->engine);
    raw(p, "</bdi> \xC2\xB7 ");
    put(p, say(p, W_FINGERPRINT));
    raw(p, " <code>");
    put(p, f->seal.digest);
    raw(p, "</code></p>\n</section>\n");
}

void trd_report_html(trd_sheet *sheet, trd_text *out)
{
    page p = { sheet, out };

    put_head(&p);
    raw(&p, "<main class=\"page\">\n");
    put_summary(&p);
    trd_text_add_format(out, "<h2 id=\"findings\">");
    put(&p, say(&p, W_FINDINGS));
    raw(&p, "</h2>\n");
    for (size_t i = 0; i < sheet->count; i++)
        put_finding(&p, &sheet->items[i]);
    put_provenance(&p);
    begin_block(&p, "guide", say(&p, W_GUIDE));
    raw(&p, "<ul>\n");
    for (size_t i = 0; trd_sheet_guide(sheet, i); i++)
        element(&p, "li", "", trd_sheet_guide(sheet, i));
    raw(&p, "</ul>\n</section>\n</main>\n</body>\n</html>\n");
}
