#include "ladder/ladder.h"

#include "base/json.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const char *const rungs[] = { "input", "output", "effect", "impact" };
static const char *const kinds[] = { "indicator", "precondition", "mechanism" };
static const char *const levels[] = { "numbers", "intentions", "image", "balance" };
static const char *const stages[] = { "po", "vmbo onderbouw", "vmbo bovenbouw", "mbo", "network" };
static const char *const purposes[] = { "learn", "account", "prove" };
static const char *const languages[] = { "nl", "en" };
#define COUNT(list) (sizeof(list) / sizeof *(list))

typedef struct reader {
    trd_pool     *pool;
    trd_ladder   *ladder;
    const char   *source;
    trd_problems *problems;
    bool          failed;            /* out of memory */
} reader;

const char *trd_rung_name(trd_rung rung)
{
    return rungs[rung];
}

const char *trd_kind_name(trd_kind kind)
{
    return kinds[kind];
}

static int find(const char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], word) == 0)
            return (int)i;
    return -1;
}

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The line on which `word =` stands, at or below `from`; `from` when nowhere.
 * One pass over the source, since hostile recipes ask this thousands of times. */
static long locate(const reader *r, long from, const char *word)
{
    const char *at = r->source;
    size_t      n = strlen(word);
    long        line = 1;

    for (; line < from && (at = strchr(at, '\n')); at++)
        line++;
    for (const char *p = n ? at : NULL; p && (p = strstr(p, word)); p += n) {
        const char *behind = p + n + strspn(p + n, " \t");
        if (*behind != '=' || behind[1] == '=' || (p > r->source && is_letter(p[-1])))
            continue;
        for (line = from; (at = memchr(at, '\n', (size_t)(p - at))); at++)
            line++;
        return line;
    }
    return from;
}

/* ---- fields ------------------------------------------------------------- */


static void check_fields(reader *r, const cJSON *object, const char *const *known, size_t count, const char *what, long line)
{
    for (const cJSON *m = object ? object->child : NULL; m; m = m->next) {
        if (!m->string || strcmp(m->string, "line") == 0 || find(known, count, m->string) >= 0)
            continue;
        const char *near = trd_schema_nearest(m->string, known, count, r->problems);
        trd_problems_add(r->problems, locate(r, line, m->string), "%s: unknown field '%s'; %s%s%s", what, m->string,
                         near ? "did you mean '" : "see trede help for its fields", near ? near : "", near ? "'?" : "");
    }
}

static const char *copy(reader *r, const char *text)
{
    const char *out = trd_pool_text(r->pool, text);
    r->failed |= text && !out;
    return out ? out : "";
}

static const char *text_field(reader *r, const cJSON *object, const char *key, const char *fallback, long line)
{
    const cJSON *m = member(object, key);
    if (m && !cJSON_IsString(m))
        trd_problems_add(r->problems, locate(r, line, key), "'%s' must be a text; write it in quotes", key);
    return copy(r, cJSON_IsString(m) ? m->valuestring : fallback);
}

static double number_field(reader *r, const cJSON *json, const char *key, const char *what, long line)
{
    const cJSON *m = member(json, key);
    if (!cJSON_IsNumber(m)) {
        trd_problems_add(r->problems, m ? locate(r, line, key) : line, "%s needs the number %s; write it as a number", what, key);
        return NAN;
    }
    return m->valuedouble;
}

static double number_or_none(reader *r, const cJSON *json, const char *key, const char *what, long line)
{
    return member(json, key) ? number_field(r, json, key, what, line) : NAN;
}

static bool flag_field(reader *r, const cJSON *object, const char *key, long line)
{
    const cJSON *m = member(object, key);
    if (m && !cJSON_IsBool(m))
        trd_problems_add(r->problems, locate(r, line, key), "'%s' must be true or false; write %s = true", key, key);
    return cJSON_IsTrue(m);
}

static const char *word_field(reader *r, const cJSON *object, const char *key, const char *const *words, size_t count,
                              const char *fallback, long line)
{
    const char *text = text_field(r, object, key, fallback, line);
    if (*text && find(words, count, text) < 0) {
        const char *near = trd_schema_nearest(text, words, count, r->problems);
        trd_text    list = { 0 };
        for (size_t i = 0; i < count; i++)
            trd_text_add_format(&list, "%s%s", i ? ", " : "", words[i]);
        trd_problems_add(r->problems, locate(r, line, key), "%s '%s' is unknown; %s%s", key, text,
                         near ? "did you mean " : "it is one of: ", near ? near : list.bytes);
        trd_text_release(&list);
    }
    return text;
}

static trd_node *node_field(reader *r, const cJSON *object, const char *key, trd_sort wanted, const char *what, long line)
{
    const cJSON *m = member(object, key);
    if (!m || r->failed)
        return NULL;
    size_t    before = r->problems->count;
    trd_node *n = trd_node_read(m, &r->ladder->schema, key, line, r->pool, r->problems);
    if (!n) {
        r->failed = true;
        return NULL;
    }
    trd_sort sort = trd_node_check(n, &r->ladder->schema, r->problems);
    if (wanted == TRD_SORT_MEASURE && sort != TRD_SORT_MEASURE && sort != TRD_SORT_MISTAKE && r->problems->count == before)
        trd_problems_add(r->problems, line, "%s: %s is a value per row, and a measure is needed; "
                         "write for example mean(...) or share(...)", what, key);
    if (wanted == TRD_SORT_CONDITION && sort != wanted && sort != TRD_SORT_MISTAKE && r->problems->count == before)
        trd_problems_add(r->problems, line, "%s: %s must be a condition; write column:is(\"...\")", what, key);
    if (wanted == TRD_SORT_TEXT && (sort != wanted || n->op != TRD_OP_COLUMN) && sort != TRD_SORT_MISTAKE && r->problems->count == before)
        trd_problems_add(r->problems, locate(r, line, key), "%s: %s must be a text column; declare it as label(), category(), key(), "
                         "ref() or cluster(), and write for example %s = survey.wave", what, key, key);
    return n;
}

/* ---- comparisons -------------------------------------------------------- */

static const char *const comparisons[] = { "single", "benchmark", "trend", "before_after", "difference_in_differences" };

static void check_category(reader *r, const char *what, const trd_node *time, const char **value, size_t at, const char *key, long line)
{
    if (!time || time->op != TRD_OP_COLUMN)
        return;
    if (time->field->role != TRD_ROLE_CATEGORY || time->field->value_count < 2) {
        if (!*value)
            trd_problems_add(r->problems, line, "%s: time must be a category with two values, or name before and after", what);
        return;
    }
    if (!*value) {
        *value = time->field->values[at];
    } else if (find(time->field->values, time->field->value_count, *value) < 0) {
        const char *near = trd_schema_nearest(*value, time->field->values, time->field->value_count, r->problems);
        trd_problems_add(r->problems, locate(r, line, key), "%s: category '%s' has no value '%s'%s%s; name one that it declares",
                         what, time->field->name, *value, near ? ", nearest is " : "", near ? near : "");
    }
}

static void need(reader *r, const char *what, const trd_node *n, const char *key, const char *example, long line)
{
    if (!n)
        trd_problems_add(r->problems, line, "%s needs %s; write %s", what, key, example);
}

static void read_comparison(reader *r, const cJSON *json, trd_comparison *c, long line)
{
    static const char *const known[][8] = {
        { "kind" }, { "kind", "value", "low", "high", "source" }, { "kind", "time", "from", "to", "within" },
        { "kind", "time", "pair", "cluster", "before", "after" },
        { "kind", "time", "pair", "treated", "cluster", "before", "after" },
    };
    static const size_t counts[] = { 1, 5, 5, 6, 7 };
    int                 design = find(comparisons, COUNT(comparisons), trd_json_text(json, "kind", ""));

    c->line = line = trd_schema_line(json, line);
    c->low = c->value = c->high = NAN;
    if (!json)
        return;
    if (design < 0) {
        trd_problems_add(r->problems, line, "compare is no comparison; write for example trend { time = ... } (see trede help)");
        return;
    }
    const char *what = comparisons[design];
    check_fields(r, json, known[design], counts[design], what, line);
    c->design = (trd_design)design;
    c->time = node_field(r, json, "time", TRD_SORT_TEXT, what, line);
    c->pair = node_field(r, json, "pair", TRD_SORT_TEXT, what, line);
    c->cluster = node_field(r, json, "cluster", TRD_SORT_TEXT, what, line);
    c->treated = node_field(r, json, "treated", TRD_SORT_CONDITION, what, line);
    c->within = node_field(r, json, "within", TRD_SORT_MEASURE, what, line);
    c->from = member(json, "from") ? text_field(r, json, "from", "", line) : NULL;
    c->to = member(json, "to") ? text_field(r, json, "to", "", line) : NULL;
    c->before = member(json, "before") ? text_field(r, json, "before", "", line) : NULL;
    c->after = member(json, "after") ? text_field(r, json, "after", "", line) : NULL;
    c->source = text_field(r, json, "source", "", line);
    c->value = number_or_none(r, json, "value", what, line);
    c->low = number_or_none(r, json, "low", what, line);
    c->high = number_or_none(r, json, "high", what, line);
    if (c->design == TRD_BENCHMARK && isnan(c->value) && (isnan(c->low) || isnan(c->high)))
        trd_problems_add(r->problems, line, "benchmark needs value, or low and high; write benchmark { low = 0.51, high = 0.62, source = \"...\" }");
    if (c->design == TRD_BENCHMARK && c->low > c->high)
        trd_problems_add(r->problems, line, "benchmark: low is above high; swap them");
    if (c->design >= TRD_TREND)
        need(r, what, c->time, "time", "time = survey.wave", line);
    if (c->design >= TRD_BEFORE_AFTER) {
        need(r, what, c->pair, "pair", "pair = survey.pupil", line);
        check_category(r, what, c->time, &c->before, 0, "before", line);
        check_category(r, what, c->time, &c->after, 1, "after", line);
    }
    if (c->design == TRD_DIFF_IN_DIFF)
        need(r, what, c->treated, "treated", "treated = pupils.visited", line);
}

trd_code trd_comparison_read(const cJSON *json, const trd_schema *schema, trd_pool *pool, trd_comparison *out,
                             trd_problems *problems, trd_error *err)
{
    trd_ladder around = { .schema = *schema };
    reader     r = { pool, &around, "", problems, false };

    memset(out, 0, sizeof *out);
    read_comparison(&r, json, out, 0);
    return r.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the comparison; close some programs") : TRD_OK;
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
static void read_unit(reader *r, const cJSON *json, const char *what, const trd_indicator *i, trd_target *t, long line)
{
    trd_unit natural = trd_compare_unit(i->measure, i->comparison.design);

    t->unit = natural;
    if (member(json, "unit")) {
        const char *word = word_field(r, json, "unit", unit_names, COUNT(unit_names), "", line);
        int         at = find(unit_names, COUNT(unit_names), word);
        if (at < 0)
            return;
        t->unit = unit_values[at];
        bool paired = i->comparison.design >= TRD_BEFORE_AFTER;
        bool fits = t->unit == natural || (t->unit == TRD_UNIT_SD && paired && natural == TRD_UNIT_POINTS) ||
                    (t->unit == TRD_UNIT_RELATIVE && i->comparison.design == TRD_TREND);
        if (!fits)
            trd_problems_add(r->problems, locate(r, line, "unit"), "%s: unit \"%s\" does not fit this measure and comparison; "
                             "leave unit out, or use \"%s\"", what, word,
                             natural == TRD_UNIT_PP ? "pp" : natural == TRD_UNIT_COUNT ? "count" : "points");
    }
    if (t->unit == TRD_UNIT_PP || t->unit == TRD_UNIT_RELATIVE) {        /* fractions inside */
        t->low /= 100;
        t->high /= 100;
    }
}

static void read_target(reader *r, const cJSON *json, trd_indicator *i, const char *what)
{
    trd_target *t = &i->target;
    long        line = trd_schema_line(json, i->line);
    const struct target_row *row = NULL;

    t->low = t->high = NAN;
    if (!json)
        return;
    for (size_t k = 0; k < COUNT(targets); k++)
        if (strcmp(trd_json_text(json, "kind", ""), targets[k].name) == 0)
            row = &targets[k];
    if (!row) {
        trd_problems_add(r->problems, locate(r, i->line, "target"), "%s: target is no target; write for example at_least(0.9) (see trede help)", what);
        return;
    }
    const char *known[4] = { "kind" };
    for (size_t k = 0; k < row->field_count; k++)
        known[k + 1] = row->fields[k];
    check_fields(r, json, known, row->field_count + 1, row->name, line);
    if (!i->measure) {
        trd_problems_add(r->problems, line, "%s has a target but no measure; add measure = ...", what);
        return;
    }
    t->kind = row->kind;
    t->unit = trd_measure_unit(i->measure);
    for (size_t k = 0; k < row->field_count; k++)
        if (strcmp(row->fields[k], "low") == 0 || strcmp(row->fields[k], "at_least") == 0)
            t->low = number_field(r, json, row->fields[k], row->name, line);
        else if (strcmp(row->fields[k], "high") == 0)
            t->high = number_field(r, json, row->fields[k], row->name, line);
        else if (strcmp(row->fields[k], "margin") == 0)
            t->low = -number_field(r, json, row->fields[k], row->name, line);
    bool change = i->comparison.design >= TRD_TREND;
    if (row->of_change && !change)
        trd_problems_add(r->problems, line, "%s: target %s is about a change, and nothing is compared; "
                         "add compare = trend{...}, before_after{...} or difference_in_differences{...}", what, row->name);
    else if (!row->of_change && change)
        trd_problems_add(r->problems, line, "%s: target %s is about a level, and %s gives a change; use rise, gain or no_decline",
                         what, row->name, comparisons[i->comparison.design]);
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

/* Has every measure of a formula the points in time among its own rows? */
static bool knows_time(const trd_schema *schema, const trd_node *n, const trd_node *time)
{
    if (n->op == TRD_OP_NUMBER || n->op == TRD_OP_MISTAKE || time->op != TRD_OP_COLUMN)
        return true;
    if (n->op >= TRD_OP_ADD && n->op <= TRD_OP_DIVIDE)
        return knows_time(schema, n->args[0], time) && knows_time(schema, n->args[1], time);
    int base = n->op >= TRD_OP_ROWS ? trd_node_measure_base(schema, n) : -1;
    return base < 0 || trd_schema_reaches(schema, base, time->dataset);      /* < 0: reported already */
}

static void check_columns(reader *r, const trd_indicator *i, const char *what)
{
    const trd_schema     *schema = &r->ladder->schema;
    const trd_comparison *c = &i->comparison;
    const trd_node       *nodes[] = { i->measure, c->time, c->pair, c->treated, c->cluster };
    bool                  apart = false;

    if (c->design >= TRD_BEFORE_AFTER && i->measure->op != TRD_OP_MEAN && (i->measure->op != TRD_OP_SHARE || i->measure->counts)) {
        if (i->measure->op != TRD_OP_MISTAKE)
            trd_problems_add(r->problems, i->line, "%s: %s needs a mean or a share per case; write measure = mean(...)", what,
                             comparisons[c->design]);
    } else if (c->design >= TRD_BEFORE_AFTER) {
        apart = trd_node_base(schema, nodes, COUNT(nodes)) < 0;
    } else if (c->design == TRD_TREND && c->time) {
        apart = !knows_time(schema, i->measure, c->time) || (c->within && !knows_time(schema, c->within, c->time));
    }
    if (apart)
        trd_problems_add(r->problems, i->line, "%s: its columns belong to datasets that do not refer to each other; declare a ref()", what);
}

/* An id from a title: letters and digits, the rest a dash. */
static const char *slug(reader *r, const char *title)
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
    return copy(r, n ? out : "x");
}

static void read_indicator(reader *r, const cJSON *json, trd_indicator *i)
{
    static const char *const known[] = {
        "kind", "title", "rung", "id", "measure", "compare", "target", "level", "stage", "group", "primary", "guards", "from", "to",
    };
    int kind = find(kinds, COUNT(kinds), trd_json_text(json, "kind", "")), rung = find(rungs, COUNT(rungs), trd_json_text(json, "rung", ""));

    i->line = trd_schema_line(json, 0);
    i->kind = (trd_kind)(kind < 0 ? 0 : kind);
    i->from = i->to = -1;
    i->title = text_field(r, json, "title", "?", i->line);
    i->id = member(json, "id") ? text_field(r, json, "id", "", i->line) : slug(r, i->title);
    const char *what = trd_pool_format(r->pool, "%s \"%s\"", kinds[i->kind], i->title);
    if (!what) {
        r->failed = true;
        return;
    }
    if (rung < 0 && i->kind != TRD_MECHANISM)
        trd_problems_add(r->problems, i->line, "%s stands on no rung; put it in input, output, effect or impact", what);
    i->rung = (trd_rung)(rung < 0 ? 0 : rung);
    check_fields(r, json, known, COUNT(known), what, i->line);
    i->level = word_field(r, json, "level", levels, COUNT(levels), "", i->line);
    i->stage = word_field(r, json, "stage", stages, COUNT(stages), "", i->line);
    i->group = text_field(r, json, "group", "", i->line);
    i->primary = flag_field(r, json, "primary", i->line);
    i->measure = node_field(r, json, "measure", TRD_SORT_MEASURE, what, i->line);
    read_comparison(r, member(json, "compare"), &i->comparison, i->line);
    if (i->measure)
        check_columns(r, i, what);
    read_target(r, member(json, "target"), i, what);
}

static int by_title(const trd_ladder *l, const char *title)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->indicators[i].title, title) == 0 || strcmp(l->indicators[i].id, title) == 0)
            return (int)i;
    return -1;
}

static int refer(reader *r, const trd_indicator *by, const char *title, const char *key)
{
    int at = by_title(r->ladder, title);
    if (at < 0) {
        const char **titles = trd_pool_calloc(r->pool, r->ladder->count + 1, sizeof *titles);
        const char  *near = NULL;
        for (size_t i = 0; titles && i < r->ladder->count; i++)
            titles[i] = r->ladder->indicators[i].title;
        if (titles)
            near = trd_schema_nearest(title, titles, r->ladder->count, r->problems);
        trd_problems_add(r->problems, locate(r, by->line, key), "%s \"%s\": %s names \"%s\", which the ladder does not have; %s%s%s",
                         kinds[by->kind], by->title, key, title, near ? "did you mean \"" : "name an indicator by its title",
                         near ? near : "", near ? "\"?" : "");
    }
    return at;
}

/* Titles become indexes, once all indicators are known. */
static void resolve(reader *r, const cJSON *json, trd_indicator *i)
{
    const cJSON *guards = member(json, "guards");

    if (i->kind == TRD_PRECONDITION) {
        if (cJSON_IsArray(guards) && !(i->guards = trd_pool_calloc(r->pool, (size_t)cJSON_GetArraySize(guards) + 1, sizeof *i->guards)))
            r->failed = true;
        for (const cJSON *m = i->guards ? guards->child : NULL; m; m = m->next) {
            int at = cJSON_IsString(m) ? refer(r, i, m->valuestring, "guards") : -1;
            if (at >= 0)
                i->guards[i->guard_count++] = at;
        }
        if (guards && !cJSON_IsArray(guards))
            trd_problems_add(r->problems, locate(r, i->line, "guards"), "guards must be a list of titles; write guards = { \"...\" }");
    } else if (i->kind == TRD_MECHANISM) {
        const char *from = text_field(r, json, "from", "", i->line), *to = text_field(r, json, "to", "", i->line);
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
    for (size_t i = 0; i < COUNT(parts); i++) {
        const cJSON *m = member(recipe, parts[i]);
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

static void read_problems(reader *r, const cJSON *list)
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
    reader       r = { pool, l, source, problems, !l };
    const cJSON *ladder = member(recipe, "ladder"), *parts = member(ladder, "parts");
    size_t       count = cJSON_IsArray(parts) ? (size_t)cJSON_GetArraySize(parts) : 0;

    if (!l)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the recipe; close some programs");
    read_problems(&r, member(recipe, "problems"));
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
    trd_code code = trd_schema_read(member(recipe, "datasets"), pool, &l->schema, problems, err);
    if (code != TRD_OK)
        return code;
    long line = trd_schema_line(ladder, 1);
    check_fields(&r, ladder, known, COUNT(known), "ladder", line);
    l->file = copy(&r, file);
    l->title = text_field(&r, ladder, "title", "?", line);
    l->id = member(ladder, "id") ? text_field(&r, ladder, "id", "", line) : slug(&r, l->title);
    l->version = text_field(&r, ladder, "version", "0", line);
    l->language = word_field(&r, ladder, "language", languages, COUNT(languages), "nl", line);
    l->purpose = word_field(&r, ladder, "purpose", purposes, COUNT(purposes), "learn", line);
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
