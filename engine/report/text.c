/* The report for a terminal. Order of reading: what it is and whether it was
 * sealed, the ladder rung by rung in one table, then each finding in full. */
#include "report/report_int.h"

#include "base/utf8.h"
#include "report/columns.h"

#include <string.h>

enum {
    DEFAULT_WIDTH = 80, LEAST_WIDTH = 40,
    PROSE_WIDTH = 110,                       /* longer lines of prose read badly */
    LABEL_WIDTH = 16, INDENT = 2
};

#define BOLD   "\x1B[1m"
#define FAINT  "\x1B[2m"
#define NORMAL "\x1B[0m"
#define LINE   "\xE2\x94\x80"
#define DOT    " \xC2\xB7 "

typedef struct page {
    trd_sheet *sheet;
    trd_text  *out;
    size_t     width, prose;
    bool       color;
} page;

static const char *say(const page *p, trd_word word)
{
    return trd_say(&p->sheet->voice, word);
}

/* A text from anywhere, made safe for a terminal. */
static const char *safe(page *p, const char *text)
{
    trd_text    made = { 0 };
    const char *kept;

    trd_text_add(&made, "");
    trd_text_add_safe(&made, text);
    kept = made.failed ? NULL : trd_pool_text(p->sheet->voice.pool, made.bytes);
    trd_text_release(&made);
    if (!kept)
        p->sheet->voice.failed = true;
    return kept ? kept : "";
}

static const char *verdict_sign(trd_verdict verdict)
{
    static const char *const signs[] = { "\xE2\x9C\x93", "=", "\xE2\x9C\x97", "?", "\xE2\x80\x93" };
    return signs[verdict];
}

static const char *verdict_color(const page *p, trd_verdict verdict)
{
    static const char *const colors[] = { "\x1B[32m", "\x1B[36m", "\x1B[31m", "\x1B[33m", "\x1B[35m" };
    return p->color ? colors[verdict] : "";
}

static void styled(page *p, const char *style, const char *text)
{
    trd_text_add(p->out, p->color ? style : "");
    trd_text_add(p->out, text);
    trd_text_add(p->out, p->color ? NORMAL : "");
}

static void rule(page *p)
{
    trd_fill(p->out, LINE, p->prose);
    trd_text_add(p->out, "\n");
}

/* Capitals stand out without colour; the words are ours, so ASCII but for é. */
static void section(page *p, const char *title)
{
    trd_text_add(p->out, "\n");
    styled(p, BOLD, title);
    trd_text_add(p->out, "\n");
    rule(p);
}

/* "  Label           text, wrapped behind the label" */
static void labelled(page *p, size_t indent, const char *label, const char *text)
{
    size_t column = indent + LABEL_WIDTH, used = indent + trd_utf8_width(label);

    if (!*text)
        return;
    trd_fill(p->out, " ", indent);
    styled(p, FAINT, label);
    if (used >= column) {                    /* a long label stands on a line of its own */
        trd_text_add(p->out, "\n");
        used = 0;
    }
    trd_fill(p->out, " ", column - used);
    trd_wrap(p->out, safe(p, text), column, p->prose);
}

static const char *facts_in_line(page *p, const trd_fact *facts, size_t count)
{
    const char *all = "";
    for (size_t i = 0; i < count; i++)
        all = trd_make(&p->sheet->voice, "%s%s%s %s", all, i ? DOT : "", facts[i].name, facts[i].value);
    return all;
}

static void head(page *p)
{
    trd_sheet              *s = p->sheet;
    const trd_seal_report  *seal = &s->findings->seal;

    trd_text_add(p->out, p->color ? BOLD : "");
    trd_wrap(p->out, safe(p, s->title), 0, p->prose);
    trd_text_add(p->out, p->color ? NORMAL : "");
    rule(p);
    labelled(p, 0, say(p, W_LADDER), s->version);
    labelled(p, 0, say(p, W_PURPOSE), s->purpose);
    labelled(p, 0, say(p, W_SEAL), *s->seal_words ? s->seal_words : s->seal);
    labelled(p, 0, "", facts_in_line(p, s->seal_facts, s->seal_fact_count));
    for (size_t i = 0; i < seal->change_count; i++)
        labelled(p, 0, i ? "" : say(p, W_CHANGES), seal->changes[i]);
    labelled(p, 0, say(p, W_DATA), s->findings->data_path ? s->findings->data_path : "");
    labelled(p, 0, say(p, W_ENGINE), s->findings->engine ? s->findings->engine : "");
    for (size_t i = 0; i < s->findings->note_count; i++)
        labelled(p, 0, i ? "" : say(p, W_NOTES), s->findings->notes[i]);
}

static void summary(page *p)
{
    const char *counts = "";

    section(p, say(p, W_SUMMARY));
    for (int i = 0; i <= TRD_UNMEASURABLE; i++)
        if (p->sheet->verdicts[i] > 0)
            counts = trd_make(&p->sheet->voice, "%s%s%d %s", counts, *counts ? DOT : "", p->sheet->verdicts[i],
                              trd_sheet_verdict(p->sheet, (trd_verdict)i));
    trd_wrap(p->out, *counts ? counts : say(p, W_NO_FINDINGS), 0, p->prose);
    for (size_t i = 0; i < p->sheet->count; i++) {
        const trd_item *item = &p->sheet->items[i];
        if (!trd_sheet_is_main(p->sheet, item) || !item->finding->claim || !*item->finding->claim)
            continue;
        styled(p, verdict_color(p, item->finding->verdict), verdict_sign(item->finding->verdict));
        trd_text_add(p->out, " ");
        trd_wrap(p->out, safe(p, item->finding->claim), 2, p->prose);
    }
}

/* ---- the ladder, one table over all rungs ---- */

enum { LADDER_COLUMNS = 5 };

static void ladder_cells(page *p, const trd_item *item, const char **cells)
{
    cells[0] = safe(p, item->short_title);
    cells[1] = safe(p, item->compact);
    cells[2] = safe(p, item->target);
    cells[3] = trd_make(&p->sheet->voice, "%s %s", verdict_sign(item->finding->verdict), item->verdict);
    cells[4] = item->certainty;
}

static void ladder_heads(page *p, const char **cells)
{
    static const trd_word heads[LADDER_COLUMNS] = { W_INDICATOR, W_MEASURED, W_TARGET, W_VERDICT, W_CERTAINTY };
    for (size_t i = 0; i < LADDER_COLUMNS; i++)
        cells[i] = say(p, heads[i]);
    cells[0] = "";                           /* the rung's name stands above it */
}

static void ladder_rows(page *p, const trd_columns *columns, trd_rung place, trd_kind kind)
{
    for (size_t i = 0; i < p->sheet->count; i++) {
        const trd_item *item = &p->sheet->items[i];
        const char *cells[LADDER_COLUMNS], *colors[LADDER_COLUMNS] = { 0 };
        if (item->finding->kind != kind || item->place != place)
            continue;
        ladder_cells(p, item, cells);
        colors[3] = verdict_color(p, item->finding->verdict);
        trd_columns_row(p->out, columns, cells, colors);
        if (item->finding->reading != TRD_AS_IS) {
            trd_fill(p->out, " ", columns->indent + 2);
            trd_wrap(p->out, safe(p, trd_make(&p->sheet->voice, "(%s)",
                     say(p, (trd_word)(W_AS_IS + (int)item->finding->reading)))), columns->indent + 2, p->width);
        }
    }
}

static void ladder_rung(page *p, const trd_columns *columns, trd_rung rung)
{
    trd_columns inner = *columns;
    trd_sheet  *s = p->sheet;

    inner.indent += 2;
    inner.width[0] -= inner.width[0] > 3 ? 2 : 0;
    trd_text_add(p->out, "\n");
    styled(p, BOLD, trd_sheet_rung(s, rung));
    trd_text_add(p->out, ": ");
    trd_text_add(p->out, say(p, (trd_word)(W_INPUT_IS + (int)rung)));
    trd_text_add(p->out, "\n");
    if (trd_sheet_count(s, rung, TRD_INDICATOR) == 0) {
        trd_fill(p->out, " ", columns->indent);
        trd_wrap(p->out, say(p, W_NOTHING_ON_RUNG), columns->indent, p->width);
    }
    ladder_rows(p, columns, rung, TRD_INDICATOR);
    if (trd_sheet_count(s, rung, TRD_PRECONDITION) > 0) {
        trd_fill(p->out, " ", columns->indent);
        styled(p, FAINT, say(p, W_PRECONDITIONS));
        trd_text_add(p->out, "\n");
        ladder_rows(p, &inner, rung, TRD_PRECONDITION);
    }
    if (trd_sheet_count(s, rung, TRD_MECHANISM) > 0) {
        trd_fill(p->out, " ", columns->indent);
        styled(p, FAINT, trd_make(&s->voice, "\xE2\x86\x93 %s", say(p, W_MECHANISMS)));
        trd_text_add(p->out, "\n");
        ladder_rows(p, &inner, rung, TRD_MECHANISM);
    }
}

static void ladder(page *p)
{
    trd_columns columns = { .count = LADDER_COLUMNS, .indent = INDENT, .least = { 14 } };
    const char *cells[LADDER_COLUMNS], *colors[LADDER_COLUMNS];

    section(p, say(p, W_THE_LADDER));
    ladder_heads(p, cells);
    trd_columns_fit(&columns, cells);
    for (size_t i = 0; i < p->sheet->count; i++) {
        ladder_cells(p, &p->sheet->items[i], cells);
        trd_columns_fit(&columns, cells);
    }
    columns.least[3] = columns.width[3];     /* a verdict stays on one line */
    columns.width[0] += 2;                   /* room for the indent under a heading */
    trd_columns_shrink(&columns, p->width);
    ladder_heads(p, cells);
    for (size_t i = 0; i < LADDER_COLUMNS; i++)
        colors[i] = p->color ? FAINT : "";
    trd_columns_row(p->out, &columns, cells, colors);
    for (int rung = TRD_INPUT; rung <= TRD_IMPACT; rung++)
        ladder_rung(p, &columns, (trd_rung)rung);
}

/* ---- each finding in full ---- */

static void finding_parts(page *p, const trd_item *item)
{
    for (size_t i = 0; i < item->part_count; i++)
        labelled(p, INDENT, i ? "" : say(p, W_PARTS),
                 trd_make(&p->sheet->voice, "%s: %s", item->parts[i].name, item->parts[i].value));
}

static void finding_certainty(page *p, const trd_item *item)
{
    labelled(p, INDENT, say(p, W_CERTAINTY), item->certainty_of);
    for (size_t i = 0; i < item->reason_count; i++) {
        const char *points = item->reasons[i].name;
        trd_fill(p->out, " ", INDENT + LABEL_WIDTH + (trd_utf8_width(points) < 2 ? 1 : 0));
        trd_text_add(p->out, points);
        trd_text_add(p->out, "  ");
        trd_wrap(p->out, safe(p, item->reasons[i].value), INDENT + LABEL_WIDTH + 4, p->prose);
    }
}

static void finding(page *p, const trd_item *item)
{
    const trd_finding *one = item->finding;
    trd_voice         *v = &p->sheet->voice;

    trd_text_add(p->out, "\n");
    trd_text_add(p->out, p->color ? BOLD : "");
    trd_wrap(p->out, safe(p, trd_make(v, "%d. %s", item->number, item->title)), 0, p->prose);
    trd_text_add(p->out, p->color ? NORMAL : "");
    trd_fill(p->out, " ", INDENT);
    trd_wrap(p->out, safe(p, item->about), INDENT, p->prose);
    if (one->claim && *one->claim) {
        trd_fill(p->out, " ", INDENT);
        trd_wrap(p->out, safe(p, one->claim), INDENT, p->prose);
    }
    labelled(p, INDENT, say(p, W_VERDICT), trd_make(v, "%s %s%s%s", verdict_sign(one->verdict), item->verdict,
                                                    *item->why ? ". " : "", item->why));
    labelled(p, INDENT, say(p, W_READING), item->reading);
    labelled(p, INDENT, say(p, W_MEASURED), item->measured);
    labelled(p, INDENT, say(p, W_TARGET), item->target);
    labelled(p, INDENT, say(p, W_COMPARISON), item->comparison);
    labelled(p, INDENT, say(p, W_MEASURE), one->measure ? one->measure : "");
    labelled(p, INDENT, say(p, W_INSTRUMENT), one->instrument ? one->instrument : "");
    finding_parts(p, item);
    labelled(p, INDENT, say(p, W_CASES), item->cases);
    finding_certainty(p, item);
    labelled(p, INDENT, say(p, W_MARKS), item->marks);
}

/* ---- where the data come from ---- */

enum { SOURCE_COLUMNS = 6 };

static void source_cells(page *p, const trd_provenance *source, const char **cells)
{
    trd_voice *v = &p->sheet->voice;

    cells[0] = safe(p, source->table ? source->table : "");
    cells[1] = trd_figure_count(v, source->rows);
    cells[2] = safe(p, source->source ? source->source : "");
    cells[3] = safe(p, trd_figure_day(v, source->imported_at ? source->imported_at : ""));
    cells[4] = safe(p, source->licence && *source->licence ? source->licence : say(p, W_UNKNOWN));
    cells[5] = safe(p, trd_sheet_short_digest(v, source->digest ? source->digest : ""));
}

static void provenance(page *p)
{
    const trd_findings *f = p->sheet->findings;
    trd_columns columns = { .count = SOURCE_COLUMNS, .indent = INDENT };
    const char *heads[SOURCE_COLUMNS] = { say(p, W_TABLE), say(p, W_ROWS), say(p, W_SOURCE), say(p, W_IMPORTED),
                                          say(p, W_LICENCE), say(p, W_DIGEST) };
    const char *cells[SOURCE_COLUMNS], *colors[SOURCE_COLUMNS];

    section(p, say(p, W_PROVENANCE));
    if (f->source_count == 0) {
        trd_wrap(p->out, say(p, W_NO_SOURCES), 0, p->prose);
        return;
    }
    trd_columns_fit(&columns, heads);
    for (size_t i = 0; i < f->source_count; i++) {
        source_cells(p, &f->sources[i], cells);
        trd_columns_fit(&columns, cells);
    }
    trd_columns_shrink(&columns, p->width);
    for (size_t i = 0; i < SOURCE_COLUMNS; i++)
        colors[i] = p->color ? FAINT : "";
    trd_columns_row(p->out, &columns, heads, colors);
    for (size_t i = 0; i < f->source_count; i++) {
        source_cells(p, &f->sources[i], cells);
        trd_columns_row(p->out, &columns, cells, NULL);
    }
}

void trd_report_text(trd_sheet *sheet, const trd_report_options *options, trd_text *out)
{
    size_t width = options->width <= 0             ? DEFAULT_WIDTH
                   : options->width < LEAST_WIDTH  ? LEAST_WIDTH
                                                   : (size_t)options->width;
    page p = { sheet, out, width, width < PROSE_WIDTH ? width : PROSE_WIDTH, options->color };

    head(&p);
    summary(&p);
    ladder(&p);
    section(&p, say(&p, W_FINDINGS));
    for (size_t i = 0; i < sheet->count; i++)
        finding(&p, &sheet->items[i]);
    provenance(&p);
    section(&p, say(&p, W_GUIDE));
    for (size_t i = 0; trd_sheet_guide(sheet, i); i++) {
        trd_text_add(out, "- ");
        trd_wrap(out, trd_sheet_guide(sheet, i), 2, p.prose);
    }
}
