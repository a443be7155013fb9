/* The report as Markdown, to paste into a document or a wiki: a summary table
 * and the sentences behind it. */
#include "report/report_int.h"

#include "base/utf8.h"

#include <string.h>

typedef struct writer {
    trd_sheet *sheet;
    trd_text  *out;
} writer;

static const char *say(const writer *w, trd_word word)
{
    return trd_say(&w->sheet->voice, word);
}

/* Text from anywhere: no markup, no HTML, no link that makes itself. */
static void put(writer *w, const char *text)
{
    trd_text safe = { 0 };

    trd_text_add(&safe, "");
    trd_text_add_safe(&safe, text ? text : "");
    if (safe.failed)
        w->out->failed = true;
    for (const char *at = safe.failed ? "" : safe.bytes; *at; at++) {
        if (*at == '<')
            trd_text_add(w->out, "&lt;");
        else if (*at == '>')
            trd_text_add(w->out, "&gt;");
        else if (*at == '&')
            trd_text_add(w->out, "&amp;");
        else if (at[0] == '\xC2' && at[1] == '\xA0') {         /* no-break space */
            trd_text_add(w->out, " ");
            at++;
        } else if (at != safe.bytes && *at == '.' && (at[-1] == 'w' || at[-1] == 'W'))     /* www. */
            trd_text_add(w->out, "\\.");
        else {
            if (strchr("\\`*_{}[]#|~@$", *at) || (*at == ':' && at[1] == '/'))
                trd_text_add(w->out, "\\");
            trd_text_add_bytes(w->out, at, 1);
        }
    }
    trd_text_release(&safe);
}

static void cell(writer *w, const char *text)
{
    trd_text_add(w->out, " ");
    put(w, text);
    trd_text_add(w->out, " |");
}

static void heads(writer *w, const trd_word *words, size_t count)
{
    trd_text_add(w->out, "|");
    for (size_t i = 0; i < count; i++)
        cell(w, trd_say_head(&w->sheet->voice, words[i]));
    trd_text_add(w->out, "\n|");
    for (size_t i = 0; i < count; i++)
        trd_text_add(w->out, " --- |");
    trd_text_add(w->out, "\n");
}

static void heading(writer *w, const char *marks, const char *text)
{
    trd_text_add(w->out, marks);
    put(w, text);
    trd_text_add(w->out, "\n\n");
}

static void bullet(writer *w, const char *label, const char *text)
{
    if (!text || !*text)
        return;
    trd_text_add_format(w->out, "- **%s:** ", label);
    put(w, text);
    trd_text_add(w->out, "\n");
}

static void put_head(writer *w)
{
    trd_sheet             *s = w->sheet;
    const trd_seal_report *seal = &s->findings->seal;

    heading(w, "# ", s->title);
    bullet(w, say(w, W_LADDER), s->version);
    bullet(w, say(w, W_PURPOSE), s->purpose);
    bullet(w, say(w, W_SEAL), *s->seal_words ? s->seal_words : s->seal);
    for (size_t i = 0; i < seal->change_count; i++)
        bullet(w, say(w, W_CHANGES), seal->changes[i]);
    bullet(w, say(w, W_DATA), s->findings->data_path);
    bullet(w, say(w, W_ENGINE), s->findings->engine);
    for (size_t i = 0; i < s->findings->note_count; i++)
        bullet(w, say(w, W_NOTES), s->findings->notes[i]);
}

static void put_summary(writer *w)
{
    static const trd_word words[] = { W_RUNG, W_INDICATOR, W_MEASURED, W_TARGET, W_VERDICT, W_CERTAINTY };

    trd_text_add(w->out, "\n");
    heading(w, "## ", say(w, W_SUMMARY));
    heads(w, words, sizeof words / sizeof *words);
    for (size_t i = 0; i < w->sheet->count; i++) {
        const trd_item *item = &w->sheet->items[i];
        trd_text_add(w->out, "|");
        cell(w, item->finding->kind == TRD_INDICATOR ? trd_sheet_rung(w->sheet, item->finding->rung) : item->kind);
        cell(w, item->short_title);
        cell(w, item->compact);
        cell(w, item->target);
        cell(w, item->verdict);
        cell(w, item->certainty);
        trd_text_add(w->out, "\n");
    }
    if (w->sheet->count == 0)
        trd_text_add_format(w->out, "\n%s\n", say(w, W_NO_FINDINGS));
}

static void put_facts(writer *w, const trd_fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        trd_text_add(w->out, "  - ");
        put(w, facts[i].name);
        trd_text_add(w->out, " ");
        put(w, facts[i].value);
        trd_text_add(w->out, "\n");
    }
}

static void put_item(writer *w, const trd_item *item)
{
    const trd_finding *one = item->finding;

    trd_text_add(w->out, "\n### ");
    trd_text_add_format(w->out, "%d. ", item->number);
    put(w, item->title);
    trd_text_add(w->out, "\n\n*");
    put(w, item->about);
    trd_text_add(w->out, "*\n\n");
    bullet(w, say(w, W_FINDING), one->claim);
    bullet(w, say(w, W_VERDICT), *item->why ? trd_make(&w->sheet->voice, "%s. %s", item->verdict, item->why) : item->verdict);
    bullet(w, say(w, W_READING), item->reading);
    bullet(w, say(w, W_MEASURED), item->measured);
    put_facts(w, item->parts, item->part_count);
    bullet(w, say(w, W_TARGET), item->target);
    bullet(w, say(w, W_COMPARISON), item->comparison);
    bullet(w, say(w, W_MEASURE), one->measure);
    bullet(w, say(w, W_INSTRUMENT), one->instrument);
    bullet(w, say(w, W_CASES), item->cases);
    bullet(w, say(w, W_CERTAINTY), item->certainty_of);
    put_facts(w, item->reasons, item->reason_count);
    bullet(w, say(w, W_MARKS), item->marks);
}

static void put_provenance(writer *w)
{
    static const trd_word words[] = { W_TABLE, W_ROWS, W_SOURCE, W_IMPORTED, W_LICENCE, W_DIGEST };
    trd_voice            *v = &w->sheet->voice;
    const trd_findings   *f = w->sheet->findings;

    trd_text_add(w->out, "\n");
    heading(w, "## ", say(w, W_PROVENANCE));
    if (f->source_count == 0)
        trd_text_add_format(w->out, "%s\n", say(w, W_NO_SOURCES));
    else
        heads(w, words, sizeof words / sizeof *words);
    for (size_t i = 0; i < f->source_count; i++) {
        const trd_provenance *source = &f->sources[i];
        trd_text_add(w->out, "|");
        cell(w, source->table);
        cell(w, trd_figure_count(v, source->rows));
        cell(w, source->source);
        cell(w, trd_figure_day(v, source->imported_at ? source->imported_at : ""));
        cell(w, source->licence && *source->licence ? source->licence : say(w, W_UNKNOWN));
        cell(w, trd_sheet_short_digest(v, source->digest ? source->digest : ""));
        trd_text_add(w->out, "\n");
    }
}

void trd_report_markdown(trd_sheet *sheet, trd_text *out)
{
    writer w = { sheet, out };

    put_head(&w);
    put_summary(&w);
    trd_text_add(out, "\n");
    heading(&w, "## ", say(&w, W_FINDINGS));
    for (size_t i = 0; i < sheet->count; i++)
        put_item(&w, &sheet->items[i]);
    put_provenance(&w);
    trd_text_add(out, "\n");
    heading(&w, "## ", say(&w, W_GUIDE));
    for (size_t i = 0; trd_sheet_guide(sheet, i); i++) {
        trd_text_add(out, "- ");
        put(&w, trd_sheet_guide(sheet, i));
        trd_text_add(out, "\n");
    }
}
