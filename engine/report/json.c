/* The report for programs: docs/findings.schema.json, member by member in the
 * order of the schema. Values are fractions, as in the engine; the words are
 * those of the other formats. */
#include "report/report_int.h"

#include "base/json.h"
#include "base/utf8.h"
#include "ladder/ladder.h"
#include "ladder/verdict.h"

#include <math.h>

/* The names of the schema, in the order of the enums, where the rooms above
 * have none. */
static const char *const reading_names[] = { "as_is", "not_delivered", "link_breaks", "mechanism_failed" };
static const char *const seal_names[]    = { "sealed_before_data", "sealed_after_data", "changed_since_seal", "never_sealed" };
static const char *const target_names[]  = { "none", "at_least", "at_most", "between", "rise", "no_decline", "gain",
                                             "above_benchmark", "representation" };

typedef struct writer {
    trd_text *out;
    int       depth;
    bool      first;                         /* nothing in this object or array yet */
} writer;

static void line(writer *w)
{
    trd_text_add(w->out, "\n");
    for (int i = 0; i < w->depth; i++)
        trd_text_add(w->out, "  ");
}

static void next(writer *w)
{
    if (w->depth > 0 && !w->first)
        trd_text_add(w->out, ",");
    if (w->depth > 0)
        line(w);
    w->first = false;
}

/* Beside what base escapes, letters that could steer a terminal. */
static void add_string(trd_text *out, const char *text)
{
    trd_text escaped = { 0 };

    trd_text_add_json(&escaped, text ? text : "");
    if (escaped.failed) {
        out->failed = true;
        trd_text_release(&escaped);
        return;
    }
    for (const char *at = escaped.bytes; *at;) {
        const char *start = at;
        unsigned    letter = trd_utf8_next(&at);
        if (trd_utf8_is_control(letter))
            trd_text_add_format(out, "\\u%04x", letter);
        else
            trd_text_add_bytes(out, start, (size_t)(at - start));
    }
    trd_text_release(&escaped);
}

static void key(writer *w, const char *name)
{
    next(w);
    add_string(w->out, name);
    trd_text_add(w->out, ": ");
}

/* name == NULL: a member of an array. */
static void begin(writer *w, const char *name, const char *bracket)
{
    if (name)
        key(w, name);
    else
        next(w);
    trd_text_add(w->out, bracket);
    w->depth++;
    w->first = true;
}

static void finish(writer *w, const char *bracket)
{
    bool empty = w->first;

    w->depth--;
    if (!empty)
        line(w);
    trd_text_add(w->out, bracket);
    w->first = false;
}

static void put_text(writer *w, const char *name, const char *text)
{
    key(w, name);
    add_string(w->out, text);
}

static void put_some(writer *w, const char *name, const char *text)
{
    if (text && *text)
        put_text(w, name, text);
}

static void put_number(writer *w, const char *name, double value)
{
    key(w, name);
    trd_json_number(w->out, value);              /* not finite: null */
}

static void put_count(writer *w, const char *name, int64_t value)
{
    key(w, name);
    trd_text_add_format(w->out, "%lld", (long long)value);
}

static void put_true(writer *w, const char *name, bool value)
{
    key(w, name);
    trd_text_add(w->out, value ? "true" : "false");
}

static void put_list(writer *w, const char *name, const char *const *texts, size_t count)
{
    begin(w, name, "[");
    for (size_t i = 0; i < count; i++) {
        next(w);
        add_string(w->out, texts[i]);
    }
    finish(w, "]");
}

static void put_seal(writer *w, const trd_seal_report *seal)
{
    begin(w, "seal", "{");
    put_text(w, "state", seal_names[seal->state]);
    put_text(w, "digest", seal->digest);
    put_some(w, "sealed_digest", seal->sealed_digest);
    put_some(w, "sealed_at", seal->sealed_at);
    put_some(w, "first_data_at", seal->first_data_at);
    put_text(w, "words", seal->words);
    put_list(w, "changes", (const char *const *)seal->changes, seal->change_count);
    finish(w, "}");
}

static void put_ladder(writer *w, const trd_findings *f)
{
    begin(w, "ladder", "{");
    put_text(w, "id", f->ladder_id);
    put_text(w, "title", f->ladder_title);
    put_text(w, "version", f->ladder_version);
    put_text(w, "purpose", f->purpose);
    put_text(w, "language", f->language);
    put_seal(w, &f->seal);
    finish(w, "}");
}

static void put_estimate(writer *w, const trd_item *item)
{
    const trd_estimate *e = &item->finding->estimate;
    bool known = isfinite(e->value) && !e->has_span;
    bool interval = known && e->confidence > 0;

    begin(w, "estimate", "{");
    put_number(w, "value", known ? e->value : NAN);
    put_number(w, "low", interval ? e->low : NAN);
    put_number(w, "high", interval ? e->high : NAN);
    put_number(w, "confidence", interval ? e->confidence : NAN);
    put_text(w, "unit", trd_unit_name(e->unit));
    if (!known)
        put_text(w, "reason", *item->doubt ? item->doubt : item->value);
    finish(w, "}");
    if (e->has_span && trd_span_is_defined(e->span)) {
        begin(w, "span", "{");
        put_number(w, "low", e->span.low);
        put_number(w, "high", e->span.high);
        finish(w, "}");
    }
}

static void put_parts(writer *w, const trd_estimate *e)
{
    begin(w, "parts", "[");
    for (int i = 0; i < e->part_count; i++) {
        const trd_part *part = &e->parts[i];
        begin(w, NULL, "{");
        put_text(w, "name", part->name);
        put_text(w, "label", part->label);
        put_text(w, "unit", trd_unit_name(part->unit));
        put_number(w, "value", trd_span_is_known(part->value) ? part->value.low : NAN);
        put_number(w, "low", part->confidence > 0 ? part->low : part->value.low);
        put_number(w, "high", part->confidence > 0 ? part->high : part->value.high);
        if (part->confidence > 0)
            put_number(w, "confidence", part->confidence);
        key(w, "cases");
        if (part->cases >= 0)
            trd_text_add_format(w->out, "%lld", (long long)part->cases);
        else
            trd_text_add(w->out, "null");
        finish(w, "}");
    }
    finish(w, "]");
}

/* The periods of an interrupted series. */
static void put_series(writer *w, const trd_estimate *e)
{
    if (e->series_count == 0)
        return;
    begin(w, "series", "[");
    for (size_t i = 0; i < e->series_count; i++) {
        const trd_period *at = &e->series[i];
        begin(w, NULL, "{");
        put_text(w, "period", at->label);
        put_true(w, "after", i >= e->series_from);
        put_number(w, "low", at->value.low);
        put_number(w, "high", at->value.high);
        put_number(w, "line", at->line);
        put_number(w, "old_line", at->old_line);
        finish(w, "}");
    }
    finish(w, "]");
}

static void put_target(writer *w, const trd_finding *one)
{
    if (one->target.kind == TRD_NO_TARGET) {
        key(w, "target");
        trd_text_add(w->out, "null");
        return;
    }
    begin(w, "target", "{");
    put_text(w, "kind", target_names[one->target.kind]);
    put_number(w, "low", one->target.low);
    put_number(w, "high", one->target.high);
    put_text(w, "unit", trd_unit_name(one->target.unit));
    put_text(w, "words", one->target_words);
    finish(w, "}");
}

static void put_judgement(writer *w, const trd_finding *one)
{
    put_text(w, "verdict", trd_verdict_name(one->verdict));
    put_text(w, "verdict_words", one->verdict_words);
    begin(w, "reading", "{");
    put_text(w, "state", reading_names[one->reading]);
    put_text(w, "words", one->reading_words);
    put_list(w, "because", (const char *const *)one->because, one->because_count);
    finish(w, "}");
    put_text(w, "claim", one->claim);
    begin(w, "certainty", "{");
    put_count(w, "grade", one->certainty);
    begin(w, "reasons", "[");
    for (size_t i = 0; i < one->reason_count; i++) {
        begin(w, NULL, "{");
        put_count(w, "points", one->reasons[i].points);
        put_text(w, "code", one->reasons[i].code);
        put_text(w, "text", one->reasons[i].text);
        finish(w, "}");
    }
    finish(w, "]");
    finish(w, "}");
    begin(w, "marks", "[");
    for (int i = 0; i < TRD_MARK_COUNT; i++)
        if (one->estimate.marks & (1u << i)) {
            next(w);
            add_string(w->out, trd_mark_name(i));
        }
    finish(w, "]");
}

static void put_finding(writer *w, const trd_item *item)
{
    const trd_finding *one = item->finding;

    begin(w, NULL, "{");
    put_text(w, "id", one->id);
    put_text(w, "title", one->title);
    put_text(w, "rung", trd_rung_name(one->rung));
    put_text(w, "kind", trd_kind_name(one->kind));
    put_text(w, "stage", one->stage);
    put_text(w, "level", one->level);
    put_text(w, "group", one->group);
    put_true(w, "primary", one->primary);
    put_count(w, "n", one->estimate.cases);
    put_count(w, "left_out", one->estimate.left_out);
    put_count(w, "clusters", one->estimate.clusters);
    put_estimate(w, item);
    put_text(w, "comparison", trd_design_name(one->estimate.design));
    put_true(w, "census", one->estimate.census);
    put_parts(w, &one->estimate);
    put_series(w, &one->estimate);
    put_target(w, one);
    put_judgement(w, one);
    put_list(w, "groups", NULL, 0);
    put_text(w, "instrument", one->instrument);
    put_text(w, "measure", one->measure);
    if (one->kind == TRD_MECHANISM && one->from_to) {
        put_text(w, "from", one->from_to[0]);
        put_text(w, "to", one->from_to[1]);
    }
    if (one->kind == TRD_PRECONDITION)
        put_list(w, "guards", (const char *const *)one->guards, one->guard_count);
    finish(w, "}");
}

static void put_provenance(writer *w, const trd_findings *f)
{
    begin(w, "provenance", "{");
    begin(w, "datasets", "[");
    for (size_t i = 0; i < f->source_count; i++) {
        const trd_provenance *source = &f->sources[i];
        begin(w, NULL, "{");
        put_text(w, "table", source->table);
        put_count(w, "rows", source->rows);
        put_text(w, "source", source->source);
        put_text(w, "digest", source->digest);
        put_text(w, "imported_at", source->imported_at);
        put_text(w, "licence", source->licence);
        finish(w, "}");
    }
    finish(w, "]");
    put_text(w, "engine", f->engine);
    put_text(w, "data", f->data_path);
    finish(w, "}");
}

void trd_report_json(trd_sheet *sheet, trd_text *out)
{
    const trd_findings *f = sheet->findings;
    writer w = { out, 0, true };

    begin(&w, NULL, "{");
    put_ladder(&w, f);
    begin(&w, "findings", "[");
    for (size_t i = 0; i < sheet->count; i++)
        put_finding(&w, &sheet->items[i]);
    finish(&w, "]");
    put_provenance(&w, f);
    put_list(&w, "notes", (const char *const *)f->notes, f->note_count);
    finish(&w, "}");
    trd_text_add(out, "\n");
}
