#include "ladder/ladder.h"

#include "ladder/reader_int.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const char *const rungs[] = { "input", "output", "effect", "impact" };
static const char *const kinds[] = { "indicator", "precondition", "mechanism" };
static const char *const levels[] = { "numbers", "intentions", "image", "balance" };
static const char *const stages[] = { "po", "vmbo onderbouw", "vmbo bovenbouw", "mbo", "network" };
static const char *const purposes[] = { "learn", "account", "prove" };
static const char *const languages[] = { "nl", "en" };

const char *trd_rung_name(trd_rung rung)
{
    return rungs[rung];
}

const char *trd_kind_name(trd_kind kind)
{
    return kinds[kind];
}

/* ---- targets ------------------------------------------------------------ */

static const struct target_row {
    const char     *name;
    trd_target_kind kind;
    bool            of_change;       /* needs a comparison that gives a change */
    const char     *fields[3];
    size_t          field_count;
} targets[] = {
    { "at_least", TRD_AT_LEAST, false, { "low" }, 1 },
    { "at_most", TRD_AT_MOST, false, { "high" }, 1 },
    { "between", TRD_BETWEEN, false, { "low", "high" }, 2 },
    { "representation", TRD_REPRESENTATION, false, { "low", "high" }, 2 },
    { "above_benchmark", TRD_ABOVE_BENCHMARK, false, { NULL }, 0 },
    { "rise", TRD_RISE, true, { NULL }, 0 },
    { "no_decline", TRD_NO_DECLINE, true, { "margin", "unit" }, 2 },
    { "gain", TRD_GAIN, true, { "at_least", "unit" }, 2 },
};

static const char *const unit_names[] = { "count", "pp", "sd", "points", "%" };
static const trd_unit    unit_values[] = { TRD_UNIT_COUNT, TRD_UNIT_PP, TRD_UNIT_SD, TRD_UNIT_POINTS, TRD_UNIT_RELATIVE };

/* The unit of a target of change: as named, and it must fit the comparison. */
static void read_unit(trd_reader *r, const cJSON *json, const char *what, const trd_indicator *i, trd_target *t, long line)
{
    trd_unit natural = trd_compare_unit(i->measure, i->comparison.design);

    t->unit = natural;
    if (trd_reader_member(json, "unit")) {
        const char *word = trd_reader_word(r, json, "unit", unit_names, TRD_COUNT(unit_names), "", line);
        int         at = trd_reader_find(unit_names, TRD_COUNT(unit_names), word);
        if (at < 0)
            return;
        t->unit = unit_values[at];
        bool sd = trd_design_facts_of(i->comparison.design)->sd;
        bool fits = t->unit == natural || (t->unit == TRD_UNIT_SD && sd && natural == TRD_UNIT_POINTS) ||
                    (t->unit == TRD_UNIT_RELATIVE && i->comparison.design == TRD_TREND);
        if (!fits)
            trd_problems_add(r->problems, trd_reader_locate(r, line, "unit"), "%s: unit \"%s\" does not fit this measure and comparison; "
                             "leave unit out, or use \"%s\"", what, word,
                             natural == TRD_UNIT_PP ? "pp" : natural == TRD_UNIT_COUNT ? "count" : "points");
    }
    if (t->unit == TRD_UNIT_PP || t->unit == TRD_UNIT_RELATIVE) {        /* fractions inside */
        t->low /= 100;
        t->high /= 100;
    }
}

static void read_target(trd_reader *r, const cJSON *json, trd_indicator *i, const char *what)
{
    trd_target *t = &i->target;
    long        line = trd_schema_line(json, i->line);
    const struct target_row *row = NULL;

    t->low = t->high = NAN;
    if (!json)
        return;
    for (size_t k = 0; k < TRD_COUNT(targets); k++)
        if (strcmp(trd_json_text(json, "kind", ""), targets[k].name) == 0)
            row = &targets[k];
    if (!row) {
        trd_problems_add(r->problems, trd_reader_locate(r, i->line, "target"), "%s: target is no target; write for example at_least(0.9) (see trede help)", what);
        return;
    }
    const char *known[4] = { "kind" };
    for (size_t k = 0; k < row->field_count; k++)
        known[k + 1] = row->fields[k];
    trd_reader_fields(r, json, known, row->field_count + 1, row->name, line);
    if (!i->measure) {
        trd_problems_add(r->problems, line, "%s has a target but no measure; add measure = ...", what);
        return;
    }
    t->kind = row->kind;
    t->unit = trd_measure_unit(i->measure);
    for (size_t k = 0; k < row->field_count; k++)
        if (strcmp(row->fields[k], "low") == 0 || strcmp(row->fields[k], "at_least") == 0)
            t->low = trd_reader_number(r, json, row->fields[k], row->name, line);
        else if (strcmp(row->fields[k], "high") == 0)
            t->high = trd_reader_number(r, json, row->fields[k], row->name, line);
        else if (strcmp(row->fields[k], "margin") == 0)
            t->low = -trd_reader_number(r, json, row->fields[k], row->name, line);
    bool change = trd_design_facts_of(i->comparison.design)->difference;
    if (row->of_change && !change)
        trd_problems_add(r->problems, line, "%s: target %s is about a change, and nothing is compared; "
                         "add compare = trend{...}, before_after{...} or difference_in_differences{...}", what, row->name);
    else if (!row->of_change && change)
        trd_problems_add(r->problems, line, "%s: target %s is about a level, and %s gives a change; use rise, gain or no_decline",
                         what, row->name, trd_design_name(i->comparison.design));
    else if (row->of_change)
        read_unit(r, json, row->name, i, t, line);
    if (t->kind == TRD_ABOVE_BENCHMARK && i->comparison.design != TRD_BENCHMARK)
        trd_problems_add(r->problems, line, "%s: above_benchmark needs a benchmark; add compare = benchmark { ... }", what);
    if (t->low > t->high)
        trd_problems_add(r->problems, line, "%s: the lower threshold is above the upper one, so no data can ever meet it; swap them", what);
    if (t->kind == TRD_NO_DECLINE && t->low > 0)
        trd_problems_add(r->problems, line, "%s: a margin is a positive number; write no_decline { margin = 0.5, unit = \"pp\" }", what);
    if (t->unit == TRD_UNIT_SHARE && (t->low > 1 || t->high > 1 || t->low < 0 || t->high < 0))
        trd_problems_add(r->problems, line, "%s: a share lies between 0 and 1; write 0.9 for 90 %%", what);
}

/* ---- indicators --------------------------------------------------------- */

/* An id from a title: letters and digits, the rest a dash. */
static const char *slug(trd_reader *r, const char *title)
{
    char   out[64];
    size_t n = 0;
    for (; *title && n < sizeof out - 1; title++) {
        if (isalnum((unsigned char)*title))
            out[n++] = (char)tolower((unsigned char)*title);
        else if (n && out[n - 1] != '-')
            out[n++] = '-';
    }
    while (n && out[n - 1] == '-')
        n--;
    out[n] = '\0';
    return trd_reader_copy(r, n ? out : "x");
}

static void read_indicator(trd_reader *r, const cJSON *json, trd_indicator *i)
{
    static const char *const known[] = {
        "kind", "title", "rung", "id", "measure", "compare", "target", "level", "stage", "group", "primary", "guards", "from", "to",
    };
    int kind = trd_reader_find(kinds, TRD_COUNT(kinds), trd_json_text(json, "kind", "")), rung = trd_reader_find(rungs, TRD_COUNT(rungs), trd_json_text(json, "rung", ""));

    i->line = trd_schema_line(json, 0);
    i->kind = (trd_kind)(kind < 0 ? 0 : kind);
    i->from = i->to = -1;
    i->title = trd_reader_text(r, json, "title", "?", i->line);
    i->id = trd_reader_member(json, "id") ? trd_reader_text(r, json, "id", "", i->line) : slug(r, i->title);
    const char *what = trd_pool_format(r->pool, "%s \"%s\"", kinds[i->kind], i->title);
    if (!what) {
        r->failed = true;
        return;
    }
    if (rung < 0 && i->kind != TRD_MECHANISM)
        trd_problems_add(r->problems, i->line, "%s stands on no rung; put it in input, output, effect or impact", what);
    i->rung = (trd_rung)(rung < 0 ? 0 : rung);
    trd_reader_fields(r, json, known, TRD_COUNT(known), what, i->line);
    i->level = trd_reader_word(r, json, "level", levels, TRD_COUNT(levels), "", i->line);
    i->stage = trd_reader_word(r, json, "stage", stages, TRD_COUNT(stages), "", i->line);
    i->group = trd_reader_text(r, json, "group", "", i->line);
    i->primary = trd_reader_flag(r, json, "primary", i->line);
    i->measure = trd_reader_node(r, json, "measure", TRD_SORT_MEASURE, what, i->line);
    trd_reader_comparison(r, trd_reader_member(json, "compare"), &i->comparison, i->line);
    if (i->measure)
        trd_reader_comparison_fits(r, i, what);
    read_target(r, trd_reader_member(json, "target"), i, what);
}

static int by_title(const trd_ladder *l, const char *title)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->indicators[i].title, title) == 0 || strcmp(l->indicators[i].id, title) == 0)
            return (int)i;
    return -1;
}

static int refer(trd_reader *r, const trd_indicator *by, const char *title, const char *key)
{
    int at = by_title(r->ladder, title);
    if (at < 0) {
        const char **titles = trd_pool_calloc(r->pool, r->ladder->count + 1, sizeof *titles);
        const char  *near = NULL;
        for (size_t i = 0; titles && i < r->ladder->count; i++)
            titles[i] = r->ladder->indicators[i].title;
        if (titles)
            near = trd_schema_nearest(title, titles, r->ladder->count, r->problems);
        trd_problems_add(r->problems, trd_reader_locate(r, by->line, key), "%s \"%s\": %s names \"%s\", which the ladder does not have; %s%s%s",
                         kinds[by->kind], by->title, key, title, near ? "did you mean \"" : "name an indicator by its title",
                         near ? near : "", near ? "\"?" : "");
    }
    return at;
}

/* Titles become indexes, once all indicators are known. */
static void resolve(trd_reader *r, const cJSON *json, trd_indicator *i)
{
    const cJSON *guards = trd_reader_member(json, "guards");

    if (i->kind == TRD_PRECONDITION) {
        if (cJSON_IsArray(guards) && !(i->guards = trd_pool_calloc(r->pool, (size_t)cJSON_GetArraySize(guards) + 1, sizeof *i->guards)))
            r->failed = true;
        for (const cJSON *m = i->guards ? guards->child : NULL; m; m = m->next) {
            int at = cJSON_IsString(m) ? refer(r, i, m->valuestring, "guards") : -1;
            if (at >= 0)
                i->guards[i->guard_count++] = at;
        }
        if (guards && !cJSON_IsArray(guards))
            trd_problems_add(r->problems, trd_reader_locate(r, i->line, "guards"), "guards must be a list of titles; write guards = { \"...\" }");
    } else if (i->kind == TRD_MECHANISM) {
        const char *from = trd_reader_text(r, json, "from", "", i->line), *to = trd_reader_text(r, json, "to", "", i->line);
        if (!*from || !*to)
            trd_problems_add(r->problems, i->line, "mechanism \"%s\" needs from and to; name the titles it links", i->title);
        i->from = *from ? refer(r, i, from, "from") : -1;
        i->to = *to ? refer(r, i, to, "to") : -1;
        if (i->to >= 0)
            i->rung = r->ladder->indicators[i->to].rung;
    }
    for (const trd_indicator *other = r->ladder->indicators; other < i; other++)
        if (strcmp(other->id, i->id) == 0)
            trd_problems_add(r->problems, i->line, "%s \"%s\" has the same id '%s' as \"%s\"; give it another title, or an id",
                             kinds[i->kind], i->title, i->id, other->title);
}

/* ---- the ladder --------------------------------------------------------- */

static trd_code canonical(trd_ladder *l, const cJSON *recipe, trd_pool *pool, trd_error *err)
{
    static const char *const parts[] = { "cohorts", "datasets", "ladder", "level" };
    trd_text text = { 0 };

    trd_text_add(&text, "{");
    for (size_t i = 0; i < TRD_COUNT(parts); i++) {
        const cJSON *m = trd_reader_member(recipe, parts[i]);
        trd_text_add_format(&text, "%s\"%s\":", i ? "," : "", parts[i]);
        if (m)
            trd_json_canonical(m, "line", &text);
        else
            trd_text_add(&text, "null");
    }
    trd_text_add(&text, "}");
    if (!text.failed && (l->canonical = trd_pool_bytes(pool, text.bytes, text.length)))
        trd_digest_of(text.bytes, text.length, l->digest);
    trd_text_release(&text);
    return l->canonical ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for the recipe; close some programs");
}

static void read_problems(trd_reader *r, const cJSON *list)
{
    for (const cJSON *m = cJSON_IsArray(list) ? list->child : NULL; m; m = m->next)
        trd_problems_add(r->problems, trd_schema_line(m, 0), "%s", trd_json_text(m, "message", "?"));
}

/* In order of line, each once: a cohort with a mistake is met at every use. */
static void finish_problems(trd_problems *problems)
{
    size_t kept = 0;

    trd_problems_sort(problems);
    for (size_t i = 0; i < problems->count; i++) {
        size_t same = kept;
        while (same > 0 && problems->items[same - 1].line == problems->items[i].line &&
               strcmp(problems->items[same - 1].what, problems->items[i].what) != 0)
            same--;
        if (same == 0 || problems->items[same - 1].line != problems->items[i].line)
            problems->items[kept++] = problems->items[i];
    }
    problems->count = kept;
}

trd_code trd_ladder_read(const cJSON *recipe, const char *file, const char *source, trd_pool *pool,
                         trd_ladder **out, trd_problems *problems, trd_error *err)
{
    static const char *const known[] = { "id", "title", "version", "language", "purpose", "parts" };
    trd_ladder  *l = trd_pool_calloc(pool, 1, sizeof *l);
    trd_reader   r = { pool, l, source, problems, !l };
    const cJSON *ladder = trd_reader_member(recipe, "ladder"), *parts = trd_reader_member(ladder, "parts");
    size_t       count = cJSON_IsArray(parts) ? (size_t)cJSON_GetArraySize(parts) : 0;

    if (!l)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the recipe; close some programs");
    read_problems(&r, trd_reader_member(recipe, "problems"));
    /* Without a ladder, what went wrong before is the only news. */
    bool ended = !cJSON_IsObject(ladder) && problems->count > 0;
    if (!trd_json_text(recipe, "level", NULL) && !ended)
        trd_problems_add(problems, 1, "the recipe does not say its language level; begin with trede \"1\"");
    if (!cJSON_IsObject(ladder)) {
        if (!ended)
            trd_problems_add(problems, 1, "the recipe declares no ladder; write ladder \"title\" { ... }");
        finish_problems(problems);
        return TRD_OK;
    }
    trd_code code = trd_schema_read(trd_reader_member(recipe, "datasets"), pool, &l->schema, problems, err);
    if (code != TRD_OK)
        return code;
    long line = trd_schema_line(ladder, 1);
    trd_reader_fields(&r, ladder, known, TRD_COUNT(known), "ladder", line);
    l->file = trd_reader_copy(&r, file);
    l->title = trd_reader_text(&r, ladder, "title", "?", line);
    l->id = trd_reader_member(ladder, "id") ? trd_reader_text(&r, ladder, "id", "", line) : slug(&r, l->title);
    l->version = trd_reader_text(&r, ladder, "version", "0", line);
    l->language = trd_reader_word(&r, ladder, "language", languages, TRD_COUNT(languages), "nl", line);
    l->purpose = trd_reader_word(&r, ladder, "purpose", purposes, TRD_COUNT(purposes), "learn", line);
    r.failed |= !(l->indicators = trd_pool_calloc(pool, count + 1, sizeof *l->indicators));
    for (const cJSON *m = count && !r.failed ? parts->child : NULL; m && !r.failed; m = m->next)
        read_indicator(&r, m, &l->indicators[l->count++]);
    size_t at = 0;
    for (const cJSON *m = count && !r.failed ? parts->child : NULL; m && !r.failed; m = m->next)
        resolve(&r, m, &l->indicators[at++]);
    if (l->count == 0)
        trd_problems_add(problems, line, "the ladder has no indicators; put them in input, output, effect and impact");
    finish_problems(problems);
    if (r.failed)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the recipe; close some programs");
    *out = l;
    return canonical(l, recipe, pool, err);
}
