/* The report for a spreadsheet: one row per finding. Numbers are fractions
 * with every digit; the column "shown" has them as people read them. Dutch
 * spreadsheets expect ; and a decimal comma. Nothing becomes a formula: a cell
 * of text that starts like one gets an apostrophe (OWASP, CSV injection). */
#include "report/report_int.h"

#include "base/json.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

typedef struct writer {
    trd_sheet *sheet;
    trd_text  *out;
    bool       first;
} writer;

static void separate(writer *w)
{
    if (!w->first)
        trd_text_add(w->out, w->sheet->voice.dutch ? ";" : ",");
    w->first = false;
}

static bool starts_like_a_formula(const char *text)
{
    const char *at = text;
    unsigned    letter = trd_utf8_next(&at);

    return letter == '=' || letter == '+' || letter == '-' || letter == '@' || letter == '\t' ||
           letter == '\r' || letter == '\n' ||
           letter == 0xFF1D || letter == 0xFF0B || letter == 0xFF0D || letter == 0xFF20;   /* full-width */
}

static void put_text(writer *w, const char *text)
{
    trd_text safe = { 0 };

    separate(w);
    text = text ? text : "";
    if (*text && starts_like_a_formula(text))
        trd_text_add(&safe, "'");
    trd_text_add(&safe, "");
    trd_text_add_safe(&safe, text);
    if (safe.failed) {
        w->out->failed = true;
    } else if (!safe.bytes[strcspn(safe.bytes, ";,\"'\n\r \xC2")]) {
        trd_text_add(w->out, safe.bytes);
    } else {
        trd_text_add(w->out, "\"");
        for (const char *at = safe.bytes; *at; at++) {
            if (at[0] == '\xC2' && at[1] == '\xA0') {           /* no-break space */
                trd_text_add(w->out, " ");
                at++;
                continue;
            }
            trd_text_add_bytes(w->out, at, 1);
            if (*at == '"')
                trd_text_add(w->out, "\"");
        }
        trd_text_add(w->out, "\"");
    }
    trd_text_release(&safe);
}

static void put_number(writer *w, double value)
{
    size_t start;

    separate(w);
    start = w->out->length;
    if (!isfinite(value))
        return;                                   /* an empty cell: not defined */
    trd_json_number(w->out, value);
    for (size_t i = start; i < w->out->length && w->sheet->voice.dutch; i++)
        if (w->out->bytes[i] == '.')
            w->out->bytes[i] = ',';
}

static void put_row(writer *w, const trd_item *item)
{
    const trd_finding  *one = item->finding;
    const trd_estimate *e = &one->estimate;
    const trd_voice    *v = &w->sheet->voice;
    static const char *const units[] = { "count", "share", "points", "sd", "pp", "ratio", "relative" };
    bool interval = e->confidence > 0 && isfinite(e->value);
    bool span = e->has_span && trd_span_is_defined(e->span);

    w->first = true;
    put_text(w, one->id);
    put_text(w, item->title);
    put_text(w, trd_sheet_rung(w->sheet, one->rung));
    put_text(w, item->kind);
    put_text(w, trd_say_term(v, one->level ? one->level : ""));
    put_text(w, trd_say_term(v, one->stage ? one->stage : ""));
    put_text(w, one->group);
    put_text(w, trd_say(v, one->primary ? W_YES : W_NO));
    put_text(w, item->compact[0] == '+' ? item->compact + 1 : item->compact);
    put_text(w, units[e->unit]);
    put_number(w, span ? NAN : e->value);
    put_number(w, interval ? e->low : NAN);
    put_number(w, interval ? e->high : NAN);
    put_number(w, interval ? e->confidence : NAN);
    put_number(w, span ? e->span.low : NAN);
    put_number(w, span ? e->span.high : NAN);
    put_text(w, isfinite(e->value) && !span ? "" : item->doubt);
    put_number(w, (double)e->cases);
    put_number(w, (double)e->left_out);
    put_number(w, (double)e->clusters);
    put_text(w, item->comparison);
    put_text(w, item->target);
    put_text(w, item->verdict);
    put_text(w, item->why);
    put_text(w, item->reading);
    put_text(w, one->claim);
    put_number(w, one->certainty);
    put_text(w, item->marks);
    trd_text_add(w->out, "\n");
}

void trd_report_csv(trd_sheet *sheet, trd_text *out)
{
    static const trd_word heads[] = {
        W_ID, W_INDICATOR, W_RUNG, W_KIND, W_LEVEL, W_STAGE, W_GROUP, W_PRIMARY, W_SHOWN, W_UNIT, W_VALUE, W_LOW,
        W_HIGH, W_CONFIDENCE, W_SPAN_LOW, W_SPAN_HIGH, W_REASON, W_USED, W_LEFT_OUT, W_CLUSTERS, W_COMPARISON,
        W_TARGET, W_VERDICT, W_WHY, W_READING, W_CLAIM, W_CERTAINTY, W_MARKS,
    };
    writer w = { sheet, out, true };

    trd_text_add(out, "\xEF\xBB\xBF");            /* tells Excel that this is UTF-8 */
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        put_text(&w, i == 0 ? trd_say(&sheet->voice, W_ID) : trd_say_head(&sheet->voice, heads[i]));
    trd_text_add(out, "\n");
    for (size_t i = 0; i < sheet->count; i++)
        put_row(&w, &sheet->items[i]);
}
