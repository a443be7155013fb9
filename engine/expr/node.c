#include "expr/node_int.h"

#include "base/json.h"
#include "base/number.h"

#include <string.h>

static const struct op_row {
    const char *name;
    int         least, most;         /* operands */
} ops[] = {
    [TRD_OP_MISTAKE] = { "", 0, 0 },
    [TRD_OP_COLUMN] = { "column", 0, 0 },           [TRD_OP_NUMBER] = { "number", 0, 0 },
    [TRD_OP_TEXT] = { "text", 0, 0 },               [TRD_OP_TRUTH] = { "truth", 0, 0 },
    [TRD_OP_COHORT] = { "cohort", 1, 1 },           [TRD_OP_IS] = { "is", 1, 1 },
    [TRD_OP_STARTS_WITH] = { "starts_with", 1, 1 }, [TRD_OP_ENDS_WITH] = { "ends_with", 1, 1 },
    [TRD_OP_CONTAINS] = { "contains", 1, 1 },       [TRD_OP_SAME] = { "same", 2, 2 },
    [TRD_OP_AT_LEAST] = { "at_least", 2, 2 },       [TRD_OP_AT_MOST] = { "at_most", 2, 2 },
    [TRD_OP_ABOVE] = { "above", 2, 2 },             [TRD_OP_BELOW] = { "below", 2, 2 },
    [TRD_OP_AND] = { "and", 2, 2 },                 [TRD_OP_OR] = { "or", 2, 2 },
    [TRD_OP_NOT] = { "not", 1, 1 },                 [TRD_OP_KNOWN] = { "known", 1, 1 },
    [TRD_OP_MISSING] = { "missing", 1, 1 },         [TRD_OP_OR_ELSE] = { "or_else", 2, 2 },
    [TRD_OP_WHEN] = { "when", 2, 3 },
    [TRD_OP_NARROWED] = { "narrowed", 3, 3 },       [TRD_OP_SCORE] = { "score", 1, 1 },
    [TRD_OP_YEAR] = { "year", 1, 1 },               [TRD_OP_MONTH] = { "month", 1, 1 },
    [TRD_OP_DAY] = { "day", 1, 1 },                 [TRD_OP_SCHOOL_YEAR] = { "school_year", 1, 1 },
    [TRD_OP_DAYS_SINCE] = { "days_since", 2, 2 },
    [TRD_OP_RANK] = { "rank_within", 1, TRD_NODE_ARGS - 1 },
    [TRD_OP_SHARE_BELOW] = { "share_below_within", 1, TRD_NODE_ARGS - 1 },
    [TRD_OP_LAG] = { "lag", 3, TRD_NODE_ARGS },
    [TRD_OP_ADD] = { "add", 2, 2 },                 [TRD_OP_SUBTRACT] = { "subtract", 2, 2 },
    [TRD_OP_MULTIPLY] = { "multiply", 2, 2 },       [TRD_OP_DIVIDE] = { "divide", 2, 2 },
    [TRD_OP_ROWS] = { "rows", 0, 0 },               [TRD_OP_SUM] = { "sum", 1, 1 },
    [TRD_OP_MEAN] = { "mean", 1, 1 },               [TRD_OP_SHARE] = { "share", 1, 1 },
    [TRD_OP_PROPORTION] = { "proportion", 2, 2 },   [TRD_OP_DISTINCT] = { "distinct", 1, 1 },
    [TRD_OP_REACH] = { "reach", 2, 2 },
};

const char *trd_op_name(trd_op op)
{
    return ops[op].name;
}

const char *trd_node_word(const trd_node *n)
{
    bool alone = n->arg_count == 1;
    switch (n->op) {
    case TRD_OP_RANK:        return alone ? "rank" : "rank_within";
    case TRD_OP_SHARE_BELOW: return alone ? "share_below" : "share_below_within";
    case TRD_OP_SAME:        return "is";
    default:                 return ops[n->op].name;
    }
}

static trd_node *mistake(trd_pool *pool, long line)
{
    trd_node *n = trd_pool_calloc(pool, 1, sizeof *n);
    if (n)
        n->line = line;
    return n;
}

/* ---- reading ------------------------------------------------------------ */

static void read_column(trd_node *n, const cJSON *json, const trd_schema *schema, trd_problems *problems)
{
    const char *dataset = trd_json_text(json, "dataset", "");
    n->dataset = trd_schema_dataset(schema, dataset);
    if (n->dataset >= 0 && n->op == TRD_OP_COLUMN)
        n->field = trd_schema_field(&schema->datasets[n->dataset], trd_json_text(json, "column", ""));
    if (n->dataset < 0 || (n->op == TRD_OP_COLUMN && !n->field)) {
        trd_problems_add(problems, n->line, "there is no column '%s.%s'; declare it in the dataset",
                         dataset, trd_json_text(json, "column", "?"));
        n->op = TRD_OP_MISTAKE;
    }
}

static void read_values(trd_node *n, const cJSON *values, trd_pool *pool, trd_problems *problems)
{
    size_t room = cJSON_IsArray(values) ? (size_t)cJSON_GetArraySize(values) : 0;
    if (!(n->values = trd_pool_calloc(pool, room + 1, sizeof *n->values)))
        return;
    for (const cJSON *m = room ? values->child : NULL; m; m = m->next) {
        const char *text = NULL;
        if (cJSON_IsString(m)) {
            text = trd_pool_text(pool, m->valuestring);
        } else if (cJSON_IsBool(m)) {
            text = cJSON_IsTrue(m) ? "true" : "false";
        } else if (cJSON_IsNumber(m)) {
            trd_text number = { 0 };
            trd_json_number(&number, m->valuedouble);
            text = trd_pool_text(pool, number.bytes);
            trd_text_release(&number);
        }
        if (text)
            n->values[n->value_count++] = text;
        else
            trd_problems_add(problems, n->line, "'%s' compares with texts, numbers, true or false; correct the value",
                             ops[n->op].name);
    }
    if (n->value_count == 0 && n->op != TRD_OP_MISSING)
        trd_problems_add(problems, n->line, "'%s' needs a value to compare with; name one", ops[n->op].name);
}

trd_node *trd_node_read(const cJSON *json, const trd_schema *schema, const char *what, long line,
                        trd_pool *pool, trd_problems *problems)
{
    trd_node   *n = mistake(pool, line);
    const char *op = trd_json_text(json, "op", NULL);

    if (!n)
        return NULL;
    if (cJSON_IsArray(json) && cJSON_GetArraySize(json) == 0 && problems->count)
        return n;                                   /* the surface has reported it */
    if (cJSON_IsNumber(json)) {
        n->op = TRD_OP_NUMBER;
        n->number = json->valuedouble;
        return n;
    }
    for (size_t i = 1; op && i < sizeof ops / sizeof *ops; i++)
        if (strcmp(ops[i].name, op) == 0)
            n->op = (trd_op)i;
    if (n->op == TRD_OP_MISTAKE) {
        trd_problems_add(problems, line, "%s is no expression; write for example mean(survey.score)", what);
        return n;
    }
    n->line = trd_schema_line(json, line);
    n->dataset = -1;
    n->number = trd_json_double(json, "value", 0);
    if (!(n->name = trd_pool_text(pool, trd_json_text(json, "name", ""))))
        return NULL;
    if (n->op == TRD_OP_COLUMN || n->op == TRD_OP_ROWS)
        read_column(n, json, schema, problems);
    if ((n->op >= TRD_OP_IS && n->op <= TRD_OP_CONTAINS) || n->op == TRD_OP_MISSING)
        read_values(n, cJSON_GetObjectItemCaseSensitive(json, "values"), pool, problems);

    const cJSON *args = cJSON_GetObjectItemCaseSensitive(json, "args");
    int          count = cJSON_IsArray(args) ? cJSON_GetArraySize(args) : 0;
    int          least = ops[n->op].least, most = ops[n->op].most;
    if (count < least || count > most) {
        if (least == most)
            trd_problems_add(problems, n->line, "'%s' needs %d operands; see trede help", op, least);
        else
            trd_problems_add(problems, n->line, "'%s' takes %d to %d operands, and here are %d; see trede help %s", op, least, most,
                             count, op);
        n->op = TRD_OP_MISTAKE;
        return n;
    }
    for (const cJSON *m = count ? args->child : NULL; m; m = m->next)
        if (!(n->args[n->arg_count++] = trd_node_read(m, schema, what, n->line, pool, problems)))
            return NULL;
    const cJSON *where = cJSON_GetObjectItemCaseSensitive(json, "where");
    const cJSON *counts = cJSON_GetObjectItemCaseSensitive(json, "counts");
    if (where && !(n->where = trd_node_read(where, schema, "where", n->line, pool, problems)))
        return NULL;
    if (counts && !(n->counts = trd_node_read(counts, schema, "counts", n->line, pool, problems)))
        return NULL;
    return n;
}

/* ---- questions about a tree --------------------------------------------- */

/* A bit for every dataset that the tree names. */
static uint64_t used_by(const trd_node *n)
{
    uint64_t used = 0;
    if (!n)
        return 0;
    if (n->op == TRD_OP_COLUMN || n->op == TRD_OP_ROWS)
        used = UINT64_C(1) << n->dataset;
    for (int i = 0; i < n->arg_count; i++)
        used |= used_by(n->args[i]);
    return used | used_by(n->where) | used_by(n->counts);
}

bool trd_node_uses(const trd_node *n, int dataset)
{
    return used_by(n) >> dataset & 1;
}

bool trd_node_is_same(const trd_node *a, const trd_node *b)
{
    if (!a || !b)
        return a == b;
    if (a->op != b->op || a->arg_count != b->arg_count || a->dataset != b->dataset || a->field != b->field ||
        memcmp(&a->number, &b->number, sizeof a->number) != 0 || strcmp(a->name ? a->name : "", b->name ? b->name : "") != 0 ||
        a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (strcmp(a->values[i], b->values[i]) != 0)
            return false;
    for (int i = 0; i < a->arg_count; i++)
        if (!trd_node_is_same(a->args[i], b->args[i]))
            return false;
    return trd_node_is_same(a->where, b->where) && trd_node_is_same(a->counts, b->counts);
}

static bool reaches_all(const trd_schema *schema, int base, uint64_t used)
{
    for (int other = 0; other < (int)schema->count; other++)
        if ((used >> other & 1) && !trd_schema_reaches(schema, base, other))
            return false;
    return true;
}

int trd_node_base(const trd_schema *schema, const trd_node *const *nodes, size_t count)
{
    uint64_t used = 0;
    for (size_t i = 0; i < count; i++)
        used |= used_by(nodes[i]);
    for (int base = 0; base < (int)schema->count; base++)
        if ((used >> base & 1) && reaches_all(schema, base, used))
            return base;
    return -1;
}

int trd_node_measure_base(const trd_schema *schema, const trd_node *n)
{
    int base;
    if (n->op == TRD_OP_ROWS)
        base = n->dataset;
    else if (n->op == TRD_OP_REACH)
        base = n->args[0]->dataset;
    else
        return trd_node_base(schema, &n, 1);
    int  target = n->op == TRD_OP_REACH ? n->args[0]->field->to : base;
    bool fits = target >= 0 && reaches_all(schema, base, used_by(n->where)) &&
                (n->op == TRD_OP_ROWS || reaches_all(schema, target, used_by(n->args[1])));
    return fits ? base : -1;
}

const trd_field *trd_node_items(const trd_node *n)
{
    if (!n)
        return NULL;
    if (n->op == TRD_OP_SCORE && n->args[0]->op == TRD_OP_COLUMN)
        return n->args[0]->field;
    for (int i = 0; i < n->arg_count; i++) {
        const trd_field *found = trd_node_items(n->args[i]);
        if (found)
            return found;
    }
    return NULL;
}

static void add_words(const trd_node *n, const trd_schema *schema, trd_text *out);

static void add_list(const trd_node *n, int from, const trd_schema *schema, trd_text *out)
{
    for (int i = from; i < n->arg_count; i++) {
        trd_text_add(out, i > from ? ", " : "");
        add_words(n->args[i], schema, out);
    }
}

/* when(a, x):when(b, y):otherwise(z) */
static void add_when(const trd_node *n, const trd_schema *schema, trd_text *out)
{
    const char *word = "when(";

    for (; n && n->op == TRD_OP_WHEN; n = n->args[2]) {
        trd_text_add(out, word);
        add_words(n->args[0], schema, out);
        trd_text_add(out, ", ");
        add_words(n->args[1], schema, out);
        trd_text_add(out, ")");
        word = ":when(";
    }
    if (!n)
        return;
    trd_text_add(out, ":otherwise(");
    add_words(n, schema, out);
    trd_text_add(out, ")");
}

static void add_lag(const trd_node *n, const trd_schema *schema, trd_text *out)
{
    add_words(n->args[0], schema, out);
    trd_text_add(out, n->arg_count > 3 ? ":lag{ by = { " : ":lag{ by = ");
    add_list(n, 2, schema, out);
    trd_text_add(out, n->arg_count > 3 ? " }, order = " : ", order = ");
    add_words(n->args[1], schema, out);
    if (n->number != 1)
        trd_text_add_format(out, ", n = %g", n->number);
    trd_text_add(out, " }");
}

static void add_method(const trd_node *n, const trd_schema *schema, trd_text *out)
{
    add_words(n->args[0], schema, out);
    trd_text_add_format(out, ":%s(", trd_node_word(n));
    add_list(n, 1, schema, out);
    for (size_t i = 0; i < n->value_count; i++)
        trd_text_add_format(out, "%s\"%s\"", i ? ", " : "", n->values[i]);
    trd_text_add(out, ")");
}

static void add_measure(const trd_node *n, const trd_schema *schema, trd_text *out)
{
    trd_text_add_format(out, "%s(", ops[n->op].name);
    if (n->op == TRD_OP_ROWS)
        trd_text_add(out, schema->datasets[n->dataset].name);
    add_list(n, 0, schema, out);
    if (n->where) {
        trd_text_add(out, ", where ");
        add_words(n->where, schema, out);
    }
    if (n->counts) {
        trd_text_add(out, ", counts ");
        add_words(n->counts, schema, out);
    }
    trd_text_add(out, ")");
}

static void add_words(const trd_node *n, const trd_schema *schema, trd_text *out)
{
    static const char *const signs[] = {
        [TRD_OP_AND] = " & ", [TRD_OP_OR] = " | ", [TRD_OP_ADD] = " + ", [TRD_OP_SUBTRACT] = " - ",
        [TRD_OP_MULTIPLY] = " * ", [TRD_OP_DIVIDE] = " / ",
    };
    switch (n->op) {
    case TRD_OP_MISTAKE: trd_text_add(out, "?"); return;
    case TRD_OP_COLUMN:
        trd_text_add_format(out, "%s.%s", schema->datasets[n->dataset].name, n->field->name);
        return;
    case TRD_OP_NUMBER: trd_json_number(out, n->number); return;
    case TRD_OP_TEXT:   trd_text_add_format(out, "\"%s\"", n->name); return;
    case TRD_OP_TRUTH:  trd_text_add(out, n->number != 0 ? "true" : "false"); return;
    case TRD_OP_COHORT: trd_text_add(out, n->name); return;
    case TRD_OP_AND: case TRD_OP_OR: case TRD_OP_ADD: case TRD_OP_SUBTRACT: case TRD_OP_MULTIPLY: case TRD_OP_DIVIDE:
        trd_text_add(out, "(");
        add_words(n->args[0], schema, out);
        trd_text_add(out, signs[n->op]);
        add_words(n->args[1], schema, out);
        trd_text_add(out, ")");
        return;
    case TRD_OP_NOT:
        trd_text_add(out, "~");
        add_words(n->args[0], schema, out);
        return;
    case TRD_OP_WHEN: add_when(n, schema, out); return;
    case TRD_OP_LAG:  add_lag(n, schema, out); return;
    default:
        if (n->op < TRD_OP_ADD)
            add_method(n, schema, out);
        else
            add_measure(n, schema, out);
    }
}

const char *trd_node_words(const trd_node *node, const trd_schema *schema, trd_pool *pool)
{
    trd_text text = { 0 };
    add_words(node, schema, &text);
    const char *out = text.failed ? NULL : trd_pool_text(pool, text.bytes);
    trd_text_release(&text);
    return out;
}
