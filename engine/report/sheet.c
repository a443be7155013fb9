#include "report/sheet.h"

#include "base/text.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

#define DOT " \xC2\xB7 "
#define ELLIPSIS "\xE2\x80\xA6"
#define NO_BREAK_SPACE "\xC2\xA0"

static const char *text_of(const char *text)
{
    return text ? text : "";
}

/* A title has to show something: the next best name when it is blank. */
static const char *named(const char *title, const char *id)
{
    title = text_of(title);
    id = text_of(id);
    if (title[strspn(title, " ")])
        return title;
    return id[strspn(id, " ")] ? id : "?";
}

static const char *shortened(trd_voice *v, const char *text)
{
    if (trd_utf8_width(text) <= SHORT_TITLE && strlen(text) <= 4 * SHORT_TITLE)
        return text;
    size_t bytes = trd_utf8_prefix(text, SHORT_TITLE - 1);
    if (bytes > 4 * SHORT_TITLE)                       /* heaps of combining letters */
        bytes = 4 * SHORT_TITLE;
    char *cut = trd_pool_bytes(v->pool, text, bytes);
    if (!cut) {
        v->failed = true;
        return "";
    }
    trd_utf8_trim(cut);
    return trd_make(v, "%s" ELLIPSIS, cut);
}

/* "a · b", or the one that holds something. */
static const char *joined(trd_voice *v, const char *a, const char *between, const char *b)
{
    if (!*a || !*b)
        return *a ? a : b;
    return trd_make(v, "%s%s%s", a, between, b);
}

static const trd_finding *find(const trd_findings *f, const char *id)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(text_of(f->items[i].id), id) == 0)
            return &f->items[i];
    return NULL;
}

/* Titles of the findings with these ids; an id that is none stays as it is. */
static const char *titles(trd_voice *v, const trd_findings *f, const char *const *ids, size_t count)
{
    const char *all = "";

    for (size_t i = 0; i < count; i++) {
        const trd_finding *one = find(f, text_of(ids[i]));
        all = joined(v, all, ", ", one ? text_of(one->title) : text_of(ids[i]));
    }
    return all;
}

/* The word table holds a format with one or two %s, so that word order is
 * free in each language; it is filled here without printf seeing it. */
static const char *filled(trd_voice *v, const char *form, const char *first, const char *second)
{
    const char *hole = strstr(form, "%s");
    const char *next = second ? strstr(hole + 2, "%s") : NULL;

    if (!next)
        return trd_make(v, "%.*s%s%s", (int)(hole - form), form, first, hole + 2);
    return trd_make(v, "%.*s%s%.*s%s%s", (int)(hole - form), form, first,
                    (int)(next - hole - 2), hole + 2, second, next + 2);
}

static void say_relation(trd_voice *v, const trd_findings *f, trd_item *item)
{
    const trd_finding *one = item->finding;

    item->relation = "";
    item->place = one->rung;
    if (one->kind == TRD_MECHANISM && one->from_to && one->from_to[0] && one->from_to[1]) {
        item->relation = filled(v, trd_say(v, W_FROM_TO), one->from_to[0], one->from_to[1]);
        for (size_t i = 0; i < f->count; i++)
            if (f->items[i].kind == TRD_INDICATOR && strcmp(text_of(f->items[i].title), one->from_to[0]) == 0)
                item->place = f->items[i].rung;
    } else if (one->kind == TRD_PRECONDITION && one->guard_count > 0) {
        item->relation = filled(v, trd_say(v, W_GUARDS), titles(v, f, (const char *const *)one->guards, one->guard_count), NULL);
    }
}

static void say_measured(trd_voice *v, trd_item *item)
{
    const trd_estimate *e = &item->finding->estimate;
    const char *mark = trd_say(v, W_FULL_COUNT);

    if (e->has_span && trd_span_is_defined(e->span)) {
        item->value = trd_figure_range(v, e->span.low, e->span.high, e->unit, item->digits, item->sign, false);
        item->doubt = trd_say(v, e->design == TRD_CHAIN ? W_UNKNOWN_DESTINATION : W_HIDDEN_CELLS);
        item->compact = item->value;
    } else if (!isfinite(e->value)) {
        item->value = item->compact = trd_say(v, W_UNDEFINED);
        item->doubt = text_of(e->reason);
    } else {
        item->value = item->compact = trd_figure(v, e->value, e->unit, item->digits, item->sign);
        item->doubt = e->census ? mark : trd_say(v, W_NO_INTERVAL);
        if (e->census)
            item->compact = trd_make(v, "%s (%s)", item->value, mark);
        if (e->confidence > 0 && isfinite(e->low) && isfinite(e->high)) {
            item->compact = trd_make(v, "%s (%s)", item->value,
                trd_figure_range(v, e->low, e->high, e->unit, item->digits, item->sign, true));
            item->doubt = trd_make(v, v->dutch ? "%s-%s %s" : "%s %s %s",
                trd_figure_exact(v, e->confidence, TRD_UNIT_SHARE, false), trd_say(v, W_INTERVAL),
                trd_figure_range(v, e->low, e->high, e->unit, item->digits, item->sign, false));
        }
    }
    item->measured = *item->doubt ? trd_make(v, "%s, %s", item->value, item->doubt) : item->value;
}

static void say_cases(trd_voice *v, trd_item *item)
{
    const trd_estimate *e = &item->finding->estimate;

    item->cases = trd_make(v, "%s %s" DOT "%s %s",
        trd_figure_count(v, e->cases), trd_say(v, W_USED), trd_figure_count(v, e->left_out), trd_say(v, W_LEFT_OUT));
    if (e->clusters > 0)
        item->cases = trd_make(v, "%s" DOT "%s %s", item->cases,
            trd_figure_count(v, e->clusters), trd_say(v, W_CLUSTERS));
}

static void say_about(trd_voice *v, const trd_sheet *s, trd_item *item)
{
    const trd_finding *one = item->finding;
    const char *about = trd_sheet_rung(s, one->rung);

    if (one->kind != TRD_INDICATOR)
        about = joined(v, item->kind, DOT, item->relation);
    about = joined(v, about, DOT, trd_say_term(v, text_of(one->level)));
    about = joined(v, about, DOT, trd_say_term(v, text_of(one->stage)));
    about = joined(v, about, DOT, text_of(one->group));
    item->about = joined(v, about, DOT, one->primary ? trd_say(v, W_PRIMARY) : "");
}

static void say_marks(trd_voice *v, trd_item *item)
{
    item->marks = "";
    for (int i = 0; i < TRD_MARK_COUNT; i++)
        if (item->finding->estimate.marks & (1u << i))
            item->marks = joined(v, item->marks, ", ", trd_say_mark(v, i));
}

static void say_reading(trd_voice *v, const trd_findings *f, trd_item *item)
{
    const trd_finding *one = item->finding;
    const char *because = titles(v, f, (const char *const *)one->because, one->because_count);

    item->reading = "";
    if (one->reading == TRD_AS_IS)
        return;
    item->reading = trd_say(v, (trd_word)(W_AS_IS + (int)one->reading));
    if (*because)
        item->reading = trd_make(v, "%s, %s %s", item->reading, trd_say(v, W_BECAUSE), because);
    item->reading = joined(v, item->reading, ". ", text_of(one->reading_words));
}

/* A part that is a difference, whatever its unit. */
static bool is_signed(const trd_part *part)
{
    static const char *const names[] = { "size", "choice", "difference", "step", "at_end", "slope_before", "slope_change", "first_gain", "since", "autocorrelation",
                                         "change_none", "change_low", "change_high" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text_of(part->name), names[i]) == 0)
            return true;
    return part->unit == TRD_UNIT_PP || part->unit == TRD_UNIT_RELATIVE;
}

/* "2,91 (2,80-3,02; n = 211)" */
static const char *say_part(trd_voice *v, const trd_estimate *e, const trd_part *part)
{
    int         digits = trd_figure_part_digits(e, part);
    bool        sign = is_signed(part);
    const char *behind = "";
    const char *value = trd_span_is_known(part->value)
        ? trd_figure(v, part->value.low, part->unit, digits, sign)
        : trd_figure_range(v, part->value.low, part->value.high, part->unit, digits, sign, false);

    if (part->confidence > 0)
        behind = trd_figure_range(v, part->low, part->high, part->unit, digits, sign, true);
    if (part->cases >= 0)
        behind = trd_make(v, "%s%sn" NO_BREAK_SPACE "=" NO_BREAK_SPACE "%s", behind, *behind ? "; " : "",
                          trd_figure_count(v, part->cases));
    return *behind ? trd_make(v, "%s (%s)", value, behind) : value;
}

static bool is_step(const trd_part *part)
{
    return strncmp(text_of(part->name), "flow_", 5) == 0;
}

static trd_fact fact_of(trd_voice *v, const trd_estimate *e, const trd_part *part)
{
    trd_fact fact = { trd_say_part(v, text_of(part->name)), say_part(v, e, part) };

    if (part->label && *part->label)
        fact.name = trd_make(v, "%s (%s)", fact.name, part->label);
    return fact;
}

/* The steps from row to estimate are one fact: "120 rows, 118 chosen, ...". */
static void say_parts(trd_voice *v, trd_item *item)
{
    const trd_estimate *e = &item->finding->estimate;
    size_t    count = e->part_count > 0 ? (size_t)e->part_count : 0, shown = 0;
    trd_fact *facts = trd_pool_calloc(v->pool, count + 1, sizeof *facts);
    trd_fact  flow = { trd_say_part(v, "flow"), "" };

    if (!facts) {
        v->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const trd_part *part = &e->parts[i];
        if (is_step(part))
            flow.value = trd_make(v, "%s%s%s" NO_BREAK_SPACE "%s", flow.value, *flow.value ? ", " : "",
                                  trd_figure_count(v, (int64_t)part->value.low), trd_say_part(v, part->name));
        else
            facts[shown++] = fact_of(v, e, part);
    }
    if (*flow.value)
        facts[shown++] = flow;
    item->parts = facts;
    item->part_count = shown;
}

static void say_reasons(trd_voice *v, trd_item *item)
{
    const trd_finding *one = item->finding;
    trd_fact *facts = trd_pool_calloc(v->pool, one->reason_count, sizeof *facts);

    if (!facts) {
        v->failed = true;
        return;
    }
    for (size_t i = 0; i < one->reason_count; i++) {
        facts[i].name = trd_figure(v, one->reasons[i].points, TRD_UNIT_COUNT, 0, true);
        facts[i].value = text_of(one->reasons[i].text);
    }
    item->reasons = facts;
    item->reason_count = one->reason_count;
}

static void say_item(trd_sheet *s, const trd_finding *one, size_t index, trd_item *item)
{
    trd_voice *v = &s->voice;

    item->finding = one;
    item->number = (int)index + 1;
    item->digits = trd_figure_digits(one);
    item->sign = trd_figure_is_change(&one->estimate);
    item->title = named(one->title, one->id);
    item->short_title = shortened(v, item->title);
    item->kind = trd_say(v, (trd_word)(W_INDICATOR + (int)one->kind));
    say_relation(v, s->findings, item);
    say_about(v, s, item);
    say_measured(v, item);
    say_cases(v, item);
    item->target = one->target.kind == TRD_NO_TARGET || !one->target_words || !*one->target_words
        ? trd_say(v, W_NO_TARGET) : one->target_words;
    item->comparison = trd_say(v, (trd_word)(W_SINGLE + (int)one->estimate.design));
    item->verdict = trd_sheet_verdict(s, one->verdict);
    item->why = text_of(one->verdict_words);
    say_reading(v, s->findings, item);
    item->certainty = trd_make(v, "%d/5", one->certainty);
    item->certainty_of = trd_make(v, "%d %s 5", one->certainty, trd_say(v, W_OF));
    say_marks(v, item);
    say_parts(v, item);
    say_reasons(v, item);
}

static void say_seal(trd_sheet *s)
{
    enum { MOST = 4 };
    trd_voice             *v = &s->voice;
    const trd_seal_report *seal = &s->findings->seal;
    trd_fact              *facts = trd_pool_calloc(v->pool, MOST, sizeof *facts);
    size_t                 n = 0;

    s->seal = trd_say(v, (trd_word)(W_SEALED_BEFORE + (int)seal->state));
    s->seal_words = text_of(seal->words);
    s->fingerprint = trd_sheet_short_digest(v, text_of(seal->digest));
    if (!facts) {
        v->failed = true;
        return;
    }
    if (*text_of(seal->sealed_at))
        facts[n++] = (trd_fact){ trd_say(v, W_SEALED_AT), trd_figure_day(v, seal->sealed_at) };
    if (*text_of(seal->first_data_at))
        facts[n++] = (trd_fact){ trd_say(v, W_FIRST_DATA), trd_figure_day(v, seal->first_data_at) };
    if (*s->fingerprint)
        facts[n++] = (trd_fact){ trd_say(v, W_FINGERPRINT), s->fingerprint };
    if (*text_of(seal->sealed_digest) && strcmp(seal->sealed_digest, text_of(seal->digest)) != 0)
        facts[n++] = (trd_fact){ trd_say(v, W_SEALED_FINGERPRINT), trd_sheet_short_digest(v, seal->sealed_digest) };
    s->seal_facts = facts;
    s->seal_fact_count = n;
}

static const char *say_purpose(const trd_voice *v, const char *purpose)
{
    return strcmp(purpose, "learn") == 0     ? trd_say(v, W_LEARN)
           : strcmp(purpose, "account") == 0 ? trd_say(v, W_ACCOUNT)
           : strcmp(purpose, "prove") == 0   ? trd_say(v, W_PROVE)
                                             : purpose;
}

bool trd_sheet_build(const trd_findings *f, trd_pool *pool, trd_sheet *out)
{
    trd_sheet s = { .voice = { .dutch = strcmp(text_of(f->language), "en") != 0, .pool = pool }, .findings = f };
    trd_item *items = trd_pool_calloc(pool, f->count, sizeof *items);

    if (!items)
        return false;
    s.title = named(f->ladder_title, f->ladder_id);
    s.version = trd_make(&s.voice, "%s %s", text_of(f->ladder_id), text_of(f->ladder_version));
    s.purpose = say_purpose(&s.voice, text_of(f->purpose));
    say_seal(&s);
    for (size_t i = 0; i < f->count; i++) {
        say_item(&s, &f->items[i], i, &items[i]);
        if (f->items[i].kind == TRD_INDICATOR)
            s.verdicts[f->items[i].verdict]++;
    }
    s.items = items;
    s.count = f->count;
    *out = s;
    return !s.voice.failed;
}

const char *trd_sheet_rung(const trd_sheet *s, trd_rung rung)
{
    return trd_say(&s->voice, (trd_word)(W_INPUT + (int)rung));
}

const char *trd_sheet_verdict(const trd_sheet *s, trd_verdict verdict)
{
    return trd_say(&s->voice, (trd_word)(W_MET + (int)verdict));
}

bool trd_sheet_is_main(const trd_sheet *s, const trd_item *item)
{
    if (item->finding->kind != TRD_INDICATOR)
        return false;
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].finding->primary && s->items[i].finding->kind == TRD_INDICATOR)
            return item->finding->primary;
    return item->finding->rung >= TRD_EFFECT;
}

const char *trd_sheet_guide(const trd_sheet *s, size_t i)
{
    return i <= W_GUIDE_UNITS - W_GUIDE_VERDICT ? trd_say(&s->voice, (trd_word)(W_GUIDE_VERDICT + (int)i)) : NULL;
}

const char *trd_sheet_short_digest(trd_voice *v, const char *digest)
{
    const char *colon = strchr(digest, ':');           /* "sha256:..." */
    const char *letters = colon ? colon + 1 : digest;

    if (strlen(letters) <= SHORT_DIGEST)
        return digest;
    return trd_make(v, "%.*s" ELLIPSIS, (int)(letters - digest) + (int)trd_utf8_prefix(letters, SHORT_DIGEST), digest);
}

size_t trd_sheet_count(const trd_sheet *s, trd_rung place, trd_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        n += s->items[i].finding->kind == kind && s->items[i].place == place;
    return n;
}
