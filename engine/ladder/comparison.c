/* The comparisons of a recipe: which fields each design has, and whether they
 * fit together. */
#include "ladder/reader_int.h"

#include <math.h>
#include <string.h>

/* ---- fields ------------------------------------------------------------------ */

typedef enum sort_of {
    OF_COLUMN,                       /* a text column          */
    OF_CONDITION, OF_NUMBERS,        /* per row                */
    OF_MEASURE,
    OF_TERMS,                        /* a list of expressions per row */
    OF_TEXT, OF_TEXTS, OF_NUMBER, OF_FLAG
} sort_of;

static const struct field {
    const char *name;
    sort_of     sort;
    size_t      at;                  /* in trd_comparison */
    const char *example;
} fields[] = {
    { "time", OF_COLUMN, offsetof(trd_comparison, time), "time = survey.wave" },
    { "pair", OF_COLUMN, offsetof(trd_comparison, pair), "pair = survey.pupil" },
    { "treated", OF_CONDITION, offsetof(trd_comparison, treated), "treated = pupils.visited" },
    { "group", OF_CONDITION, offsetof(trd_comparison, treated), "group = pupils.visited" },
    { "cluster", OF_COLUMN, offsetof(trd_comparison, cluster), "cluster = pupils.school" },
    { "within", OF_MEASURE, offsetof(trd_comparison, within), "within = rows(survey)" },
    { "intensity", OF_NUMBERS, offsetof(trd_comparison, intensity), "intensity = pupils.hours" },
    { "covariates", OF_TERMS, 0, "covariates = { pupils.age }" },
    { "on", OF_TERMS, 0, "on = { pupils.age, pupils.gender }" },
    { "from", OF_TEXT, offsetof(trd_comparison, from), "from = \"2019\"" },
    { "to", OF_TEXT, offsetof(trd_comparison, to), "to = \"2024\"" },
    { "before", OF_TEXT, offsetof(trd_comparison, before), "before = \"before\"" },
    { "after", OF_TEXT, offsetof(trd_comparison, after), "after = \"after\"" },
    { "later", OF_TEXT, offsetof(trd_comparison, later), "later = \"later\"" },
    { "at", OF_TEXT, offsetof(trd_comparison, at), "at = \"2021-02\"" },
    { "stages", OF_TEXTS, offsetof(trd_comparison, stages), "stages = { \"po\", \"vmbo\", \"mbo\" }" },
    { "exits", OF_TEXTS, offsetof(trd_comparison, exits), "exits = { \"havo\", \"work\" }" },
    { "value", OF_NUMBER, offsetof(trd_comparison, value), "value = 0.55" },
    { "low", OF_NUMBER, offsetof(trd_comparison, low), "low = 0.51" },
    { "high", OF_NUMBER, offsetof(trd_comparison, high), "high = 0.62" },
    { "n", OF_NUMBER, offsetof(trd_comparison, n), "n = 400" },
    { "sd", OF_NUMBER, offsetof(trd_comparison, sd), "sd = 0.8" },
    { "year", OF_NUMBER, offsetof(trd_comparison, year), "year = 2023" },
    { "confidence", OF_NUMBER, offsetof(trd_comparison, confidence), "confidence = 0.95" },
    { "census", OF_FLAG, offsetof(trd_comparison, full_count), "census = true" },
    { "season", OF_NUMBER, offsetof(trd_comparison, season), "season = 12" },
    { "lags", OF_NUMBER, offsetof(trd_comparison, lags), "lags = 2" },
    { "caliper", OF_NUMBER, offsetof(trd_comparison, caliper), "caliper = 0.2" },
    { "source", OF_TEXT, offsetof(trd_comparison, source), "source = \"...\"" },
    { "population", OF_TEXT, offsetof(trd_comparison, population), "population = \"...\"" },
    { "effect", OF_TEXT, offsetof(trd_comparison, effect), "effect = \"end\"" },
    { "method", OF_TEXT, offsetof(trd_comparison, method), "method = \"nearest\"" },
};

/* What a design needs and what it may have beside. */
static const struct form {
    bool        known;               /* the recipe language has it */
    const char *needs[4], *takes[12];
} forms[TRD_DESIGNS] = {
    [TRD_SINGLE]       = { true, { NULL }, { NULL } },
    [TRD_BENCHMARK]    = { true, { NULL }, { "value", "low", "high", "confidence", "n", "sd", "census", "source", "year", "population" } },
    [TRD_CHAIN]        = { true, { "time", "pair" }, { "from", "to", "stages", "exits", "cluster" } },
    [TRD_TREND]        = { true, { "time" }, { "from", "to", "within" } },
    [TRD_FOLLOW_UP]    = { true, { "time", "pair" }, { "before", "after", "later", "cluster" } },
    [TRD_BEFORE_AFTER] = { true, { "time", "pair" }, { "cluster", "before", "after" } },
    [TRD_DOSE]         = { true, { "intensity" }, { "time", "pair", "covariates", "cluster", "before", "after" } },
    [TRD_VERSUS]       = { true, { "group" }, { "cluster" } },
    [TRD_INTERRUPTED_SERIES] = { true, { "time", "at" }, { "season", "lags", "effect" } },
    [TRD_ANCOVA]       = { true, { "time", "pair", "treated" }, { "covariates", "cluster", "before", "after" } },
    [TRD_MATCHED]      = { true, { "treated", "on" }, { "time", "pair", "method", "caliper", "cluster", "before", "after" } },
    [TRD_DIFF_IN_DIFF] = { true, { "time", "pair", "treated" }, { "cluster", "before", "after" } },
};

/* ---- reading ------------------------------------------------------------------- */

static trd_sort wanted(sort_of sort)
{
    return sort == OF_COLUMN ? TRD_SORT_TEXT : sort == OF_CONDITION ? TRD_SORT_CONDITION : TRD_SORT_MEASURE;
}

/* A list that is neither empty nor too long; NULL when there is none. */
static const cJSON *list_of(trd_reader *r, const cJSON *json, const struct field *f, const char *what, long line)
{
    const cJSON *list = trd_reader_member(json, f->name);
    int          count = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : -1;

    if (list && (count < 1 || count > TRD_COMPARISON_TERMS)) {
        trd_problems_add(r->problems, trd_reader_locate(r, line, f->name), "%s: %s must be a list of 1 to %d; write %s", what, f->name,
                         TRD_COMPARISON_TERMS, f->example);
        return NULL;
    }
    return list;
}

static void read_terms(trd_reader *r, const cJSON *json, const struct field *f, trd_comparison *c, const char *what, long line)
{
    const cJSON *list = list_of(r, json, f, what, line);

    for (const cJSON *m = list ? list->child : NULL; m && !r->failed; m = m->next) {
        size_t    before = r->problems->count;
        trd_node *n = trd_node_read(m, &r->ladder->schema, f->name, line, r->pool, r->problems);
        if (!n) {
            r->failed = true;
            return;
        }
        trd_sort sort = trd_node_check(n, &r->ladder->schema, r->problems);
        if (sort != TRD_SORT_NUMBER && sort != TRD_SORT_CONDITION && sort != TRD_SORT_TEXT && sort != TRD_SORT_MISTAKE &&
            r->problems->count == before)
            trd_problems_add(r->problems, trd_reader_locate(r, line, f->name), "%s: %s are numbers, texts or conditions per row; write %s",
                             what, f->name, f->example);
        c->terms[c->term_count++] = n;
    }
}

static void read_texts(trd_reader *r, const cJSON *json, const struct field *f, trd_names *out, const char *what, long line)
{
    const cJSON *list = list_of(r, json, f, what, line);

    for (const cJSON *m = list ? list->child : NULL; m; m = m->next) {
        if (!cJSON_IsString(m))
            trd_problems_add(r->problems, trd_reader_locate(r, line, f->name), "%s: %s must be texts; write %s", what, f->name, f->example);
        out->of[out->count++] = trd_reader_copy(r, cJSON_IsString(m) ? m->valuestring : "");
    }
}

/* A number per row, or the rows of another dataset: how many, or what they add up to. */
static const trd_node *read_amount(trd_reader *r, const cJSON *json, const struct field *f, const char *what, long line)
{
    size_t          before = r->problems->count;
    const trd_node *n = trd_reader_node(r, json, f->name, TRD_SORT_NUMBER, what, line);

    if (!n || r->problems->count > before || n->op == TRD_OP_ROWS || n->op == TRD_OP_SUM)
        return n;
    if (trd_node_check(n, &r->ladder->schema, r->problems) != TRD_SORT_NUMBER)
        trd_problems_add(r->problems, trd_reader_locate(r, line, f->name), "%s: %s must be a number per row, or count the rows of another "
                         "dataset; write %s, rows(visits) or sum(visits.hours)", what, f->name, f->example);
    return n;
}

static void read_field(trd_reader *r, const cJSON *json, const struct field *f, trd_comparison *c, const char *what, long line)
{
    void *at = (char *)c + f->at;

    switch (f->sort) {
    case OF_NUMBERS:
        *(const trd_node **)at = read_amount(r, json, f, what, line);
        break;
    case OF_COLUMN: case OF_CONDITION: case OF_MEASURE:
        *(const trd_node **)at = trd_reader_node(r, json, f->name, wanted(f->sort), what, line);
        break;
    case OF_TERMS:
        read_terms(r, json, f, c, what, line);
        break;
    case OF_TEXTS:
        read_texts(r, json, f, at, what, line);
        break;
    case OF_TEXT:
        if (trd_reader_member(json, f->name))
            *(const char **)at = trd_reader_text(r, json, f->name, "", line);
        break;
    case OF_NUMBER:
        *(double *)at = trd_reader_number_or_none(r, json, f->name, what, line);
        break;
    case OF_FLAG:
        *(bool *)at = trd_reader_flag(r, json, f->name, line);
        break;
    }
}

static const struct field *field_of(const char *name)
{
    for (size_t i = 0; i < TRD_COUNT(fields); i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

/* The fields of the design, and no others. */
static void read_fields(trd_reader *r, const cJSON *json, const struct form *form, trd_comparison *c, const char *what, long line)
{
    const char *known[1 + TRD_COUNT(form->needs) + TRD_COUNT(form->takes)] = { "kind" };
    size_t      count = 1, needed;

    for (size_t i = 0; i < TRD_COUNT(form->needs) && form->needs[i]; i++)
        known[count++] = form->needs[i];
    needed = count;
    for (size_t i = 0; i < TRD_COUNT(form->takes) && form->takes[i]; i++)
        known[count++] = form->takes[i];
    trd_reader_fields(r, json, known, count, what, line);
    for (size_t i = 1; i < count; i++) {
        const struct field *f = field_of(known[i]);
        read_field(r, json, f, c, what, line);
        if (i < needed && !trd_reader_member(json, f->name))
            trd_problems_add(r->problems, line, "%s needs %s; write %s", what, f->name, f->example);
    }
}

/* ---- what goes together ---------------------------------------------------------- */

/* The moments of the same cases: values of a category, in its own order where
 * the recipe names none. */
static void check_category(trd_reader *r, const char *what, const trd_node *time, const char **value, size_t at, const char *key, long line)
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
    } else if (trd_reader_find(time->field->values, time->field->value_count, *value) < 0) {
        const char *near = trd_schema_nearest(*value, time->field->values, time->field->value_count, r->problems);
        trd_problems_add(r->problems, trd_reader_locate(r, line, key), "%s: category '%s' has no value '%s'%s%s; name one that it declares",
                         what, time->field->name, *value, near ? ", nearest is " : "", near ? near : "");
    }
}

/* A known value says in one way how it is known. */
static void check_known(trd_reader *r, const trd_comparison *c, long line)
{
    bool bounds = !isnan(c->low) || !isnan(c->high), sample = !isnan(c->n);

    if (bounds + sample + c->full_count > 1)
        trd_problems_add(r->problems, line, "benchmark: how it is known is said twice; keep one of low and high, n, and census");
    if (isnan(c->low) != isnan(c->high))
        trd_problems_add(r->problems, line, "benchmark needs low and high both; add the other, or give n when it comes from a sample");
    if (sample && !(c->n >= 1 && c->n < 1e15 && c->n == floor(c->n)))
        trd_problems_add(r->problems, trd_reader_locate(r, line, "n"), "benchmark: n is the number of cases it comes from; write a whole number, n = 400");
    if (!isnan(c->sd) && (!sample || !(c->sd > 0)))
        trd_problems_add(r->problems, trd_reader_locate(r, line, "sd"), "benchmark: sd is that of n cases, and more than 0; write n = 400, sd = 0.8");
    if (!isnan(c->confidence) && (!bounds || isnan(c->value) || !(c->confidence > 0 && c->confidence < 1)))
        trd_problems_add(r->problems, trd_reader_locate(r, line, "confidence"), "benchmark: confidence says that low and high are the interval of value; "
                         "write value = 0.57, low = 0.51, high = 0.62, confidence = 0.95");
}

static void check_benchmark(trd_reader *r, const trd_comparison *c, long line)
{
    if (isnan(c->value) && (isnan(c->low) || isnan(c->high)))
        trd_problems_add(r->problems, line, "benchmark needs value, or low and high; write benchmark { low = 0.51, high = 0.62, source = \"...\" }");
    if (c->low > c->high)
        trd_problems_add(r->problems, line, "benchmark: low is above high; swap them");
    else if (c->value < c->low || c->value > c->high)
        trd_problems_add(r->problems, line, "benchmark: value lies outside low and high; correct one of them");
    if (!isnan(c->year) && !(fabs(c->year) < 10000 && c->year == floor(c->year)))
        trd_problems_add(r->problems, trd_reader_locate(r, line, "year"), "benchmark: year must be a whole number; write year = 2023, and a school year in source");
    check_known(r, c, line);
}

/* Names values that the category has, each once. */
static void check_names(trd_reader *r, const trd_field *category, const trd_names *names, const char *key, long line)
{
    for (size_t i = 0; i < names->count; i++) {
        bool known = !category || trd_reader_find(category->values, category->value_count, names->of[i]) >= 0;
        if (!known) {
            const char *near = trd_schema_nearest(names->of[i], category->values, category->value_count, r->problems);
            trd_problems_add(r->problems, trd_reader_locate(r, line, key), "chain: category '%s' has no value '%s'%s%s; name one that it declares",
                             category->name, names->of[i], near ? ", nearest is " : "", near ? near : "");
        }
        if (trd_reader_find(names->of, i, names->of[i]) >= 0)
            trd_problems_add(r->problems, trd_reader_locate(r, line, key), "chain: '%s' is named twice in %s; name each once", names->of[i], key);
    }
}

/* The stages in order: those named, or else those of the category, or else only
 * where it goes from and to. */
static void find_stages(trd_reader *r, trd_comparison *c, long line)
{
    const trd_field *category = c->time && c->time->op == TRD_OP_COLUMN && c->time->field->role == TRD_ROLE_CATEGORY ? c->time->field : NULL;

    check_names(r, category, &c->stages, "stages", line);
    check_names(r, category, &c->exits, "exits", line);
    for (size_t i = 0; i < c->exits.count; i++)
        if (trd_reader_find(c->stages.of, c->stages.count, c->exits.of[i]) >= 0)
            trd_problems_add(r->problems, trd_reader_locate(r, line, "exits"), "chain: '%s' is a stage and an exit; keep one", c->exits.of[i]);
    if (c->stages.count > 0)
        return;
    for (size_t i = 0; category && i < category->value_count && c->stages.count < TRD_COMPARISON_TERMS; i++)
        if (trd_reader_find(c->exits.of, c->exits.count, category->values[i]) < 0)
            c->stages.of[c->stages.count++] = category->values[i];
    if (!category && c->from && c->to && strcmp(c->from, c->to) != 0)
        c->stages = (trd_names){ { c->from, c->to }, 2 };
}

static void check_chain(trd_reader *r, trd_comparison *c, long line)
{
    const char **ends[] = { &c->from, &c->to };

    find_stages(r, c, line);
    if (c->stages.count < 2) {
        trd_problems_add(r->problems, line, "chain needs two stages or more, in order; write stages = { \"po\", \"vmbo\", \"mbo\" }");
        return;
    }
    int at[2] = { 0, (int)c->stages.count - 1 };
    for (int i = 0; i < 2; i++) {
        const char *key = i ? "to" : "from";
        if (!*ends[i])
            *ends[i] = c->stages.of[at[i]];
        if ((at[i] = trd_reader_find(c->stages.of, c->stages.count, *ends[i])) < 0) {
            const char *near = trd_schema_nearest(*ends[i], c->stages.of, c->stages.count, r->problems);
            trd_problems_add(r->problems, trd_reader_locate(r, line, key), "chain: %s names '%s', which is no stage%s%s; name one of the stages", key,
                             *ends[i], near ? ", nearest is " : "", near ? near : "");
        }
    }
    if (at[0] >= 0 && at[1] >= 0 && at[0] >= at[1])
        trd_problems_add(r->problems, line, "chain: from must be a stage before to; the order is that of stages, or of the category");
}

/* The third moment; the first two are checked as those of before_after. */
static void check_later(trd_reader *r, trd_comparison *c, long line)
{
    const trd_field *category = c->time && c->time->op == TRD_OP_COLUMN && c->time->field->role == TRD_ROLE_CATEGORY ? c->time->field : NULL;

    if (!c->later && category && category->value_count > 2)
        c->later = category->values[2];
    else if (!c->later)
        trd_problems_add(r->problems, line, "follow_up needs a third moment; name later = \"...\", or declare time as a category with three values");
    else if (category && trd_reader_find(category->values, category->value_count, c->later) < 0) {
        const char *near = trd_schema_nearest(c->later, category->values, category->value_count, r->problems);
        trd_problems_add(r->problems, trd_reader_locate(r, line, "later"), "follow_up: category '%s' has no value '%s'%s%s; name one that it declares",
                         category->name, c->later, near ? ", nearest is " : "", near ? near : "");
    }
    const char *names[] = { c->before, c->after, c->later };
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < i; k++)
            if (names[i] && names[k] && strcmp(names[i], names[k]) == 0)
                trd_problems_add(r->problems, line, "follow_up: '%s' is named for two moments; before, after and later are three", names[i]);
}

static void check_series(trd_reader *r, const trd_comparison *c, long line)
{
    static const char *const effects[] = { "end", "step" };
    const trd_field *category = c->time && c->time->op == TRD_OP_COLUMN && c->time->field->role == TRD_ROLE_CATEGORY ? c->time->field : NULL;
    bool             season = c->season >= 2 && c->season <= 60 && c->season == floor(c->season);
    bool             lags = c->lags >= 0 && c->lags <= 366 && c->lags == floor(c->lags);

    if (category && c->at && trd_reader_find(category->values, category->value_count, c->at) < 1) {
        const char *near = trd_schema_nearest(c->at, category->values, category->value_count, r->problems);
        trd_problems_add(r->problems, trd_reader_locate(r, line, "at"), "interrupted_series: at must be a value of category '%s' behind its first%s%s; "
                         "name the first period after", category->name, near ? ", nearest is " : "", near ? near : "");
    }
    if (!isnan(c->season) && !season)
        trd_problems_add(r->problems, trd_reader_locate(r, line, "season"), "interrupted_series: season is the number of periods after which it repeats; "
                         "write season = 12 for months, 4 for quarters");
    if (!isnan(c->lags) && !lags)
        trd_problems_add(r->problems, trd_reader_locate(r, line, "lags"), "interrupted_series: lags is how many periods neighbours resemble each other; "
                         "write a whole number, lags = 2, or leave it out");
    if (trd_reader_find(effects, TRD_COUNT(effects), c->effect) < 0)
        trd_problems_add(r->problems, trd_reader_locate(r, line, "effect"), "interrupted_series: effect is \"end\" (how far from the old line in the last "
                         "period) or \"step\" (the jump at once), not '%s'", c->effect);
}

static void check_matched(trd_reader *r, const trd_comparison *c, long line)
{
    static const char *const methods[] = { "nearest", "weights" };
    const char              *near = trd_schema_nearest(c->method, methods, TRD_COUNT(methods), r->problems);

    if (*c->method && trd_reader_find(methods, TRD_COUNT(methods), c->method) < 0)
        trd_problems_add(r->problems, trd_reader_locate(r, line, "method"), "matched: method '%s' is unknown; %s%s", c->method,
                         near ? "did you mean " : "it is nearest or weights", near ? near : "");
    if (c->caliper <= 0)
        trd_problems_add(r->problems, trd_reader_locate(r, line, "caliper"), "matched: caliper is how far a pair may be apart, in standard "
                         "deviations of the score; write caliper = 0.2");
    if (!isnan(c->caliper) && strcmp(c->method, "weights") == 0)
        trd_problems_add(r->problems, trd_reader_locate(r, line, "caliper"), "matched: caliper is of pairs, and weights make none; leave it out");
}

static int design_of(const char *name)
{
    for (int i = 0; i < TRD_DESIGNS; i++)
        if (forms[i].known && strcmp(trd_design_name((trd_design)i), name) == 0)
            return i;
    return -1;
}

void trd_reader_comparison(trd_reader *r, const cJSON *json, trd_comparison *c, long line)
{
    int design = design_of(trd_json_text(json, "kind", ""));

    c->line = line = trd_schema_line(json, line);
    c->low = c->value = c->high = c->n = c->sd = c->year = c->season = c->lags = c->caliper = c->confidence = NAN;
    c->source = c->population = c->method = "";
    c->effect = "end";
    if (!json)
        return;
    if (design < 0) {
        trd_problems_add(r->problems, line, "compare is no comparison; write for example trend { time = ... } (see trede help)");
        return;
    }
    const char *what = trd_design_name((trd_design)design);
    c->design = (trd_design)design;
    read_fields(r, json, &forms[design], c, what, line);
    if (c->design == TRD_BENCHMARK)
        check_benchmark(r, c, line);
    if (c->design == TRD_CHAIN)
        check_chain(r, c, line);
    if (c->design == TRD_INTERRUPTED_SERIES)
        check_series(r, c, line);
    if (c->design == TRD_MATCHED)
        check_matched(r, c, line);
    bool either = trd_reader_find(forms[design].takes, TRD_COUNT(forms[design].takes), "pair") >= 0;
    if (either && (c->time == NULL) != (c->pair == NULL))
        trd_problems_add(r->problems, line, "%s: time and pair go together, for the change of the same cases; give both or neither", what);
    if (c->time && trd_design_facts_of(c->design)->per_case) {
        check_category(r, what, c->time, &c->before, 0, "before", line);
        check_category(r, what, c->time, &c->after, 1, "after", line);
    }
    if (c->design == TRD_FOLLOW_UP)
        check_later(r, c, line);
}

trd_code trd_comparison_read(const cJSON *json, const trd_schema *schema, trd_pool *pool, trd_comparison *out,
                             trd_problems *problems, trd_error *err)
{
    trd_ladder around = { .schema = *schema };
    trd_reader r = { pool, &around, "", problems, false };

    memset(out, 0, sizeof *out);
    trd_reader_comparison(&r, json, out, 0);
    return r.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the comparison; close some programs") : TRD_OK;
}

/* ---- the measure beside it --------------------------------------------------------- */

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

/* What a sample of n says depends on what was measured in it. */
static void check_benchmark_fits(trd_reader *r, const trd_indicator *i, const char *what)
{
    const trd_comparison *c = &i->comparison;
    trd_op                op = i->measure->op;
    bool                  share = op == TRD_OP_SHARE || op == TRD_OP_PROPORTION, sample = !isnan(c->n);

    if (op == TRD_OP_MISTAKE)
        return;
    if (share && (c->value < 0 || c->value > 1 || c->low < 0 || c->high > 1))
        trd_problems_add(r->problems, c->line, "%s: the known share lies between 0 and 1; write value = 0.65 for 65 %%", what);
    if (share && !isnan(c->sd))
        trd_problems_add(r->problems, trd_reader_locate(r, c->line, "sd"), "%s: a share has no sd of its own; leave sd out, n is enough", what);
    if (sample && op == TRD_OP_MEAN && (isnan(c->sd) || c->n < 2))
        trd_problems_add(r->problems, c->line, "%s: a known mean needs the sd of its cases beside n, and 2 cases or more; write n = 400, sd = 0.8", what);
    if (sample && !share && op != TRD_OP_MEAN)
        trd_problems_add(r->problems, c->line, "%s: n says how sure a share or a mean is; give low and high here", what);
}

void trd_reader_comparison_fits(trd_reader *r, const trd_indicator *i, const char *what)
{
    const trd_schema     *schema = &r->ladder->schema;
    const trd_comparison *c = &i->comparison;
    const trd_node       *nodes[TRD_COMPARISON_NODES + 1] = { i->measure };
    size_t                count = 1 + trd_comparison_row_nodes(c, nodes + 1);
    bool                  per_case = trd_design_facts_of(c->design)->per_case, apart = false;

    if (per_case && i->measure->op != TRD_OP_MEAN && (i->measure->op != TRD_OP_SHARE || i->measure->counts)) {
        if (i->measure->op != TRD_OP_MISTAKE)
            trd_problems_add(r->problems, i->line, "%s: %s needs a mean or a share per case; write measure = mean(...)", what,
                             trd_design_name(c->design));
    } else if (c->design == TRD_CHAIN && (i->measure->op != TRD_OP_SHARE || i->measure->counts)) {
        if (i->measure->op != TRD_OP_MISTAKE)
            trd_problems_add(r->problems, i->line, "%s: chain follows cases that have a feature; write measure = share(condition), without counts", what);
    } else if (per_case || c->design == TRD_CHAIN) {
        for (size_t k = 0; k < c->term_count && per_case && !c->time; k++)
            if (trd_node_is_same(c->terms[k], i->measure->args[0]))
                trd_problems_add(r->problems, i->line, "%s: %s makes cases alike in the very thing that is measured; name what was known "
                                 "beforehand", what, trd_design_name(c->design));
        int base = trd_node_base(schema, nodes, count);
        apart = base < 0;
        if (base >= 0 && trd_comparison_counts_rows(c) && !trd_comparison_can_count(schema, c, base))
            trd_problems_add(r->problems, i->line, "%s: intensity counts rows that do not refer to what the measure refers to; "
                             "declare a ref() in both to the same dataset", what);
    } else if ((c->design == TRD_TREND || c->design == TRD_INTERRUPTED_SERIES) && c->time) {
        apart = !knows_time(schema, i->measure, c->time) || (c->within && !knows_time(schema, c->within, c->time));
    }
    if (c->design == TRD_BENCHMARK)
        check_benchmark_fits(r, i, what);
    if (apart)
        trd_problems_add(r->problems, i->line, "%s: its columns belong to datasets that do not refer to each other; declare a ref()", what);
}
