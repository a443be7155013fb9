#include "expr/schema.h"

#include "base/json.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

typedef struct reader {
    trd_pool     *pool;
    trd_schema   *schema;
    trd_problems *problems;
    bool          failed;            /* out of memory */
} reader;

static const char *const role_names[] = {
    "key", "ref", "cluster", "flag", "number", "count", "date", "label", "category", "items",
};

static void *room(reader *r, size_t count, size_t size)
{
    void *out = trd_pool_calloc(r->pool, count ? count : 1, size);
    r->failed |= !out;
    return out;
}

static const char *text(reader *r, const cJSON *object, const char *key, const char *fallback)
{
    const char *copy = trd_pool_text(r->pool, trd_json_text(object, key, fallback));
    r->failed |= !copy && fallback;
    return copy;
}

static size_t size_of(const cJSON *array)
{
    return cJSON_IsArray(array) ? (size_t)cJSON_GetArraySize(array) : 0;
}

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char **texts(reader *r, const cJSON *array, size_t *count, const char *what, long line)
{
    const char **out = room(r, size_of(array), sizeof *out);
    *count = 0;
    if (!out)
        return NULL;
    for (const cJSON *m = cJSON_IsArray(array) ? array->child : NULL; m; m = m->next) {
        if (cJSON_IsString(m))
            r->failed |= !(out[(*count)++] = trd_pool_text(r->pool, m->valuestring));
        else
            trd_problems_add(r->problems, line, "%s must be a list of texts; write them in quotes", what);
    }
    return out;
}

long trd_schema_line(const cJSON *json, long fallback)
{
    double line = trd_json_double(json, "line", 0);
    return line >= 1 && line < 1e6 ? (long)line : fallback;
}

const char *trd_schema_nearest(const char *word, const char *const *words, size_t count, const trd_problems *problems)
{
    return problems->count < 100 && count <= 500 ? trd_nearest(word, words, count) : NULL;
}

static trd_instrument *read_instrument(reader *r, const cJSON *json, long line)
{
    trd_instrument *t = room(r, 1, sizeof *t);
    const cJSON    *answers = member(json, "answers"), *scale = member(json, "scale");
    const cJSON    *items = member(json, "items");

    if (!t)
        return NULL;
    t->id = text(r, json, "id", "?");
    t->title = text(r, json, "title", t->id);
    t->version = text(r, json, "version", "?");
    t->source = text(r, json, "source", "");
    t->licence = text(r, json, "licence", "");
    t->existing = trd_json_true(json, "existing");
    t->low = trd_json_double(scale, "low", NAN);
    t->high = trd_json_double(scale, "high", NAN);
    t->item_count = size_of(items);
    double minimum = trd_json_double(json, "minimum", 1);
    t->minimum = minimum >= 1 && minimum <= (double)t->item_count ? (size_t)minimum : 0;
    t->answers = room(r, size_of(answers), sizeof *t->answers);
    t->reversed = room(r, t->item_count, sizeof *t->reversed);
    if (r->failed)
        return NULL;
    for (const cJSON *m = cJSON_IsArray(answers) ? answers->child : NULL; m; m = m->next)
        t->answers[t->answer_count++] = (trd_answer){ text(r, m, "text", ""), trd_json_double(m, "value", NAN) };
    const cJSON *reverse = member(json, "reverse");
    for (const cJSON *m = cJSON_IsArray(reverse) ? reverse->child : NULL; m; m = m->next)
        if (cJSON_IsNumber(m) && m->valuedouble >= 1 && m->valuedouble <= (double)t->item_count)
            t->reversed[(size_t)m->valuedouble - 1] = true;
    if (t->item_count == 0 || !(t->low < t->high) || t->minimum == 0)
        trd_problems_add(r->problems, line, "instrument '%s' has no items, no scale or no minimum; correct the instrument", t->id);
    return t;
}

static void read_field(reader *r, const cJSON *json, const trd_dataset *in, trd_field *f)
{
    const char *kind = trd_json_text(json, "kind", "");
    size_t      columns;

    f->name = text(r, json, "name", "?");
    f->column = text(r, json, "column", f->name);
    f->line = trd_schema_line(json, 0);
    f->to = -1;
    size_t role = 0;
    while (role < sizeof role_names / sizeof *role_names && strcmp(kind, role_names[role]) != 0)
        role++;
    f->role = TRD_ROLE_LABEL;
    if (role < sizeof role_names / sizeof *role_names)
        f->role = (trd_role)role;
    else
        trd_problems_add(r->problems, f->line, "column '%s' of dataset '%s' has no kind; write for example %s = number()",
                         f->name, in->name, f->name);
    if (f->role == TRD_ROLE_CATEGORY) {
        f->values = texts(r, member(json, "values"), &f->value_count, "the values of a category", f->line);
        if (f->value_count == 0)
            trd_problems_add(r->problems, f->line, "category '%s' of dataset '%s' has no values; name them", f->name, in->name);
    } else if (f->role == TRD_ROLE_REF) {
        f->to = trd_schema_dataset(r->schema, trd_json_text(json, "to", ""));
        if (f->to < 0 || !trd_schema_role(&r->schema->datasets[f->to], TRD_ROLE_KEY))
            trd_problems_add(r->problems, f->line, "ref '%s' points to a dataset without a key(); "
                             "give that dataset a column = key()", f->name);
    } else if (f->role == TRD_ROLE_ITEMS) {
        f->instrument = read_instrument(r, member(json, "instrument"), f->line);
        f->items = texts(r, member(json, "columns"), &columns, "the columns of items", f->line);
        if (f->instrument && columns != f->instrument->item_count)
            trd_problems_add(r->problems, f->line, "items '%s': instrument '%s' has %zu items and %zu columns are named; "
                             "name one column per item", f->name, f->instrument->id, f->instrument->item_count, columns);
    }
}

static void read_dataset(reader *r, const cJSON *json, trd_dataset *d)
{
    const cJSON *columns = member(json, "columns");

    d->name = text(r, json, "name", "?");
    d->table = text(r, json, "table", d->name);
    d->line = trd_schema_line(json, 0);
    d->census = trd_json_true(json, "census");
    if (member(json, "census") && !cJSON_IsBool(member(json, "census")))
        trd_problems_add(r->problems, d->line, "dataset '%s': census must be true or false; write census = true", d->name);
    if (member(json, "table") && !cJSON_IsString(member(json, "table")))
        trd_problems_add(r->problems, d->line, "dataset '%s': table must be a text; write the name in quotes", d->name);
    double population = trd_json_double(json, "population", member(json, "population") ? -1 : 0);
    if (!(population >= 0 && population <= 1e15) || population != floor(population)) {
        trd_problems_add(r->problems, d->line, "dataset '%s': population must be a whole number; count the units", d->name);
        population = 0;
    }
    d->population = (int64_t)population;
    if (!(d->fields = room(r, size_of(columns), sizeof *d->fields)))
        return;
    for (const cJSON *m = cJSON_IsArray(columns) ? columns->child : NULL; m && !r->failed; m = m->next)
        read_field(r, m, d, &d->fields[d->field_count++]);
    if (d->field_count == 0 && !trd_json_true(json, "broken"))       /* else the surface has told why */
        trd_problems_add(r->problems, d->line, "dataset '%s' declares no columns; name those that the recipe needs", d->name);
}

trd_code trd_schema_read(const cJSON *datasets, trd_pool *pool, trd_schema *out,
                         trd_problems *problems, trd_error *err)
{
    reader r = { pool, out, problems, false };

    *out = (trd_schema){ room(&r, size_of(datasets), sizeof *out->datasets), 0 };
    for (const cJSON *m = cJSON_IsArray(datasets) ? datasets->child : NULL; m && !r.failed; m = m->next) {
        trd_dataset d = { 0 };
        if (out->count == TRD_DATASETS) {
            trd_problems_add(problems, trd_schema_line(m, 0), "a recipe has at most %d datasets; split it", TRD_DATASETS);
            break;
        }
        read_dataset(&r, m, &d);
        out->datasets[out->count++] = d;
    }
    return r.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the recipe; close some programs") : TRD_OK;
}

int trd_schema_dataset(const trd_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->count; i++)
        if (strcmp(schema->datasets[i].name, name) == 0)
            return (int)i;
    return -1;
}

const trd_field *trd_schema_field(const trd_dataset *dataset, const char *name)
{
    for (size_t i = 0; i < dataset->field_count; i++)
        if (strcmp(dataset->fields[i].name, name) == 0)
            return &dataset->fields[i];
    return NULL;
}

const trd_field *trd_schema_role(const trd_dataset *dataset, trd_role role)
{
    for (size_t i = 0; i < dataset->field_count; i++)
        if (dataset->fields[i].role == role)
            return &dataset->fields[i];
    return NULL;
}

/* References point to datasets declared before (the reader sees to that), so
 * one walk down the list finds all that can be reached. */
bool trd_schema_reaches(const trd_schema *schema, int from, int to)
{
    uint64_t reached = UINT64_C(1) << from;

    for (int at = from; at > to; at--) {
        const trd_dataset *d = &schema->datasets[at];
        for (size_t i = 0; (reached >> at & 1) && i < d->field_count; i++)
            if (d->fields[i].role == TRD_ROLE_REF && d->fields[i].to >= 0)
                reached |= UINT64_C(1) << d->fields[i].to;
    }
    return reached >> to & 1;
}
