#include "expr/node.h"

#include "base/json.h"
#include "base/number.h"

#include <string.h>

static const struct op_row {
    const char *name;
    int         args;
} ops[] = {
    [TRD_OP_MISTAKE] = { "", 0 },
    [TRD_OP_COLUMN] = { "column", 0 },           [TRD_OP_NUMBER] = { "number", 0 },
    [TRD_OP_COHORT] = { "cohort", 1 },           [TRD_OP_IS] = { "is", 1 },
    [TRD_OP_STARTS_WITH] = { "starts_with", 1 }, [TRD_OP_ENDS_WITH] = { "ends_with", 1 },
    [TRD_OP_AT_LEAST] = { "at_least", 2 },       [TRD_OP_AT_MOST] = { "at_most", 2 },
    [TRD_OP_ABOVE] = { "above", 2 },             [TRD_OP_BELOW] = { "below", 2 },
    [TRD_OP_AND] = { "and", 2 },                 [TRD_OP_OR] = { "or", 2 },
    [TRD_OP_NOT] = { "not", 1 },                 [TRD_OP_KNOWN] = { "known", 1 },
    [TRD_OP_NARROWED] = { "narrowed", 3 },       [TRD_OP_SCORE] = { "score", 1 },
    [TRD_OP_ADD] = { "add", 2 },                 [TRD_OP_SUBTRACT] = { "subtract", 2 },
    [TRD_OP_MULTIPLY] = { "multiply", 2 },       [TRD_OP_DIVIDE] = { "divide", 2 },
    [TRD_OP_ROWS] = { "rows", 0 },               [TRD_OP_SUM] = { "sum", 1 },
    [TRD_OP_MEAN] = { "mean", 1 },               [TRD_OP_SHARE] = { "share", 1 },
    [TRD_OP_PROPORTION] = { "proportion", 2 },   [TRD_OP_DISTINCT] = { "distinct", 1 },
    [TRD_OP_REACH] = { "reach", 2 },
};

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
    if (n->value_count == 0)
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
    n->name = trd_pool_text(pool, trd_json_text(json, "name", ""));
    if (n->op == TRD_OP_COLUMN || n->op == TRD_OP_ROWS)
        read_column(n, json, schema, problems);
    if (n->op == TRD_OP_IS || n->op == TRD_OP_STARTS_WITH || n->op == TRD_OP_ENDS_WITH)
        read_values(n, cJSON_GetObjectItemCaseSensitive(json, "values"), pool, problems);

    const cJSON *args = cJSON_GetObjectItemCaseSensitive(json, "args");
    int          count = cJSON_IsArray(args) ? cJSON_GetArraySize(args) : 0;
    if (count != ops[n->op].args) {
        trd_problems_add(problems, n->line, "'%s' needs %d operands; see trede help", op, ops[n->op].args);
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

/* ---- types -------------------------------------------------------------- */

static const char *sort_words(trd_sort sort)
{
    static const char *const words[] = { "a mistake", "a condition", "a number", "a text column", "items", "a measure" };
    return words[sort];
}

/* What `of` needs of its operand n; a mistake stands on the line of `of`. */
static trd_sort expect(const trd_node *of, const trd_node *n, trd_sort wanted, const trd_schema *schema, const char *by,
                       trd_problems *problems)
{
    trd_sort got = trd_node_check(n, schema, problems);
    if (got != wanted && got != TRD_SORT_MISTAKE) {
        trd_problems_add(problems, of->line, "%s needs %s, and this is %s%s; see trede help %s", by, sort_words(wanted),
                         sort_words(got), got == TRD_SORT_ITEMS ? " (add :score())" : "", by);
        return TRD_SORT_MISTAKE;
    }
    return got;
}

static trd_sort sort_of_column(const trd_node *n)
{
    switch (n->field->role) {
    case TRD_ROLE_FLAG:                         return TRD_SORT_CONDITION;
    case TRD_ROLE_NUMBER: case TRD_ROLE_COUNT:
    case TRD_ROLE_DATE:                         return TRD_SORT_NUMBER;
    case TRD_ROLE_ITEMS:                        return TRD_SORT_ITEMS;
    default:                                    return TRD_SORT_TEXT;
    }
}

/* A value that a column of this sort can never hold is a mistake, not a
 * condition that is false in every row. */
static void check_values(const trd_node *n, trd_sort sort, trd_problems *problems)
{
    bool date = n->args[0]->op == TRD_OP_COLUMN && n->args[0]->field->role == TRD_ROLE_DATE;

    for (size_t i = 0; i < n->value_count; i++) {
        const char *value = n->values[i];
        double      number;
        int32_t     day;
        if (sort == TRD_SORT_CONDITION && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
            trd_problems_add(problems, n->line, "'is' compares a flag with true or false, and not with '%s'; write :is(true)", value);
        else if (date && !trd_number_date(value, strlen(value), &day))
            trd_problems_add(problems, n->line, "'%s' is no date; write for example :is \"2024-10-01\"", value);
        else if (sort == TRD_SORT_NUMBER && !date && !trd_number_decimal(value, strlen(value), '.', &number, NULL))
            trd_problems_add(problems, n->line, "'is' compares a number with numbers, and '%s' is none; write it as a number", value);
    }
}

static trd_sort check_is(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    const trd_node *of = n->args[0];
    trd_sort        sort = trd_node_check(of, schema, problems);

    if (sort == TRD_SORT_ITEMS || sort == TRD_SORT_MEASURE) {
        trd_problems_add(problems, n->line, "'is' compares a column, and this is %s; name a column", sort_words(sort));
        return TRD_SORT_MISTAKE;
    }
    check_values(n, sort, problems);
    if (of->op == TRD_OP_COLUMN && of->field->role == TRD_ROLE_CATEGORY)
        for (size_t i = 0; i < n->value_count; i++) {
            size_t at = 0;
            while (at < of->field->value_count && strcmp(of->field->values[at], n->values[i]) != 0)
                at++;
            if (at < of->field->value_count)
                continue;
            const char *near = trd_schema_nearest(n->values[i], of->field->values, of->field->value_count, problems);
            trd_problems_add(problems, n->line, "category '%s' has no value '%s'; %s%s%s", of->field->name, n->values[i],
                             near ? "did you mean '" : "name one that it declares", near ? near : "", near ? "'?" : "");
        }
    return TRD_SORT_CONDITION;
}

static trd_sort check_arithmetic(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    trd_sort a = trd_node_check(n->args[0], schema, problems), b = trd_node_check(n->args[1], schema, problems);

    if (a == TRD_SORT_MISTAKE || b == TRD_SORT_MISTAKE)
        return TRD_SORT_MISTAKE;
    bool number_a = n->args[0]->op == TRD_OP_NUMBER, number_b = n->args[1]->op == TRD_OP_NUMBER;
    if ((a == TRD_SORT_MEASURE && (b == TRD_SORT_MEASURE || number_b)) || (number_a && b == TRD_SORT_MEASURE))
        return TRD_SORT_MEASURE;
    bool fine_a = a == TRD_SORT_NUMBER || a == TRD_SORT_CONDITION, fine_b = b == TRD_SORT_NUMBER || b == TRD_SORT_CONDITION;
    if (fine_a && fine_b)
        return TRD_SORT_NUMBER;
    trd_problems_add(problems, n->line, "%s and %s cannot be combined by '%s'; use two numbers or two measures",
                     sort_words(a), sort_words(b), ops[n->op].name);
    return TRD_SORT_MISTAKE;
}

static bool holds_mistake(const trd_node *n)
{
    bool found = n && n->op == TRD_OP_MISTAKE;
    for (int i = 0; n && i < n->arg_count; i++)
        found |= holds_mistake(n->args[i]);
    return found || (n && (holds_mistake(n->where) || holds_mistake(n->counts)));
}

static trd_sort check_measure(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    const char *name = ops[n->op].name;
    size_t      before = problems->count;

    if (n->where)
        expect(n, n->where, TRD_SORT_CONDITION, schema, "where", problems);
    if (n->counts)
        expect(n, n->counts, TRD_SORT_NUMBER, schema, "counts", problems);
    if (n->op == TRD_OP_SUM || n->op == TRD_OP_MEAN) {
        trd_sort sort = trd_node_check(n->args[0], schema, problems);
        if (sort != TRD_SORT_NUMBER && sort != TRD_SORT_CONDITION && sort != TRD_SORT_MISTAKE)
            trd_problems_add(problems, n->line, "%s needs a number, and this is %s%s; see trede help %s", name,
                             sort_words(sort), sort == TRD_SORT_ITEMS ? " (add :score())" : "", name);
    } else if (n->op == TRD_OP_SHARE) {
        expect(n, n->args[0], TRD_SORT_CONDITION, schema, name, problems);
    } else if (n->op == TRD_OP_PROPORTION) {
        expect(n, n->args[0], TRD_SORT_NUMBER, schema, name, problems);
        expect(n, n->args[1], TRD_SORT_NUMBER, schema, name, problems);
    } else if (n->op == TRD_OP_DISTINCT) {
        expect(n, n->args[0], TRD_SORT_TEXT, schema, name, problems);
    } else if (n->op == TRD_OP_REACH) {
        expect(n, n->args[1], TRD_SORT_CONDITION, schema, name, problems);
        if (n->args[0]->op != TRD_OP_MISTAKE &&
            (n->args[0]->op != TRD_OP_COLUMN || n->args[0]->field->role != TRD_ROLE_REF))
            trd_problems_add(problems, n->line, "reach needs a ref() column; write reach(visits.pupil, cohort)");
    }
    if (problems->count == before && !holds_mistake(n) && trd_node_measure_base(schema, n) < 0)
        trd_problems_add(problems, n->line, "the columns of this measure belong to datasets that do not refer to each other; "
                         "declare a ref() between them");
    return TRD_SORT_MEASURE;
}

trd_sort trd_node_check(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    switch (n->op) {
    case TRD_OP_MISTAKE: return TRD_SORT_MISTAKE;
    case TRD_OP_COLUMN:  return sort_of_column(n);
    case TRD_OP_NUMBER:  return TRD_SORT_NUMBER;
    case TRD_OP_IS:      return check_is(n, schema, problems);
    case TRD_OP_COHORT:
    case TRD_OP_NOT:     return expect(n, n->args[0], TRD_SORT_CONDITION, schema, ops[n->op].name, problems);
    case TRD_OP_STARTS_WITH:
    case TRD_OP_ENDS_WITH:
        expect(n, n->args[0], TRD_SORT_TEXT, schema, ops[n->op].name, problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_AND:
    case TRD_OP_OR:
        expect(n, n->args[0], TRD_SORT_CONDITION, schema, n->op == TRD_OP_AND ? "&" : "|", problems);
        expect(n, n->args[1], TRD_SORT_CONDITION, schema, n->op == TRD_OP_AND ? "&" : "|", problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_AT_LEAST: case TRD_OP_AT_MOST: case TRD_OP_ABOVE: case TRD_OP_BELOW:
        expect(n, n->args[0], TRD_SORT_NUMBER, schema, ops[n->op].name, problems);
        expect(n, n->args[1], TRD_SORT_NUMBER, schema, ops[n->op].name, problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_KNOWN: {
        trd_sort sort = trd_node_check(n->args[0], schema, problems);
        if (sort == TRD_SORT_ITEMS || sort == TRD_SORT_MEASURE)
            trd_problems_add(problems, n->line, "known asks whether a column has a value, and this is %s%s; name a column",
                             sort_words(sort), sort == TRD_SORT_ITEMS ? " (add :score())" : "");
        return TRD_SORT_CONDITION;
    }
    case TRD_OP_NARROWED:
        for (int i = 0; i < 3; i++)
            expect(n, n->args[i], TRD_SORT_NUMBER, schema, "narrowed_by", problems);
        return TRD_SORT_NUMBER;
    case TRD_OP_SCORE:
        return expect(n, n->args[0], TRD_SORT_ITEMS, schema, "score", problems) == TRD_SORT_MISTAKE ? TRD_SORT_MISTAKE
                                                                                                 : TRD_SORT_NUMBER;
    case TRD_OP_ADD: case TRD_OP_SUBTRACT: case TRD_OP_MULTIPLY: case TRD_OP_DIVIDE:
        return check_arithmetic(n, schema, problems);
    case TRD_OP_ROWS: case TRD_OP_SUM: case TRD_OP_MEAN: case TRD_OP_SHARE: case TRD_OP_PROPORTION:
    case TRD_OP_DISTINCT: case TRD_OP_REACH:
        return check_measure(n, schema, problems);
    }
    return TRD_SORT_MISTAKE;
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

static void add_words(const trd_node *n, const trd_schema *schema, trd_text *out)
{
    static const char *const signs[] = {
        [TRD_OP_AND] = " & ", [TRD_OP_OR] = " | ", [TRD_OP_ADD] = " + ", [TRD_OP_SUBTRACT] = " - ",
        [TRD_OP_MULTIPLY] = " * ", [TRD_OP_DIVIDE] = " / ",
    };
    switch (n->op) {
    case TRD_OP_MISTAKE:
        trd_text_add(out, "?");
        return;
    case TRD_OP_COLUMN:
        trd_text_add_format(out, "%s.%s", schema->datasets[n->dataset].name, n->field->name);
        return;
    case TRD_OP_NUMBER:
        trd_json_number(out, n->number);
        return;
    case TRD_OP_COHORT:
        trd_text_add(out, n->name);
        return;
    case TRD_OP_AND: case TRD_OP_OR: case TRD_OP_ADD: case TRD_OP_SUBTRACT: case TRD_OP_MULTIPLY: case TRD_OP_DIVIDE:
        trd_text_add(out, "(");
        add_words(n->args[0], schema, out);
        trd_text_add(out, signs[n->op]);
        add_words(n->args[1], schema, out);
        trd_text_add(out, ")");
        return;
    default:
        break;
    }
    if (n->op < TRD_OP_ADD) {                        /* a method */
        if (n->op == TRD_OP_NOT) {
            trd_text_add(out, "~");
            add_words(n->args[0], schema, out);
            return;
        }
        add_words(n->args[0], schema, out);
        trd_text_add_format(out, ":%s(", ops[n->op].name);
        for (int i = 1; i < n->arg_count; i++) {
            trd_text_add(out, i > 1 ? ", " : "");
            add_words(n->args[i], schema, out);
        }
        for (size_t i = 0; i < n->value_count; i++)
            trd_text_add_format(out, "%s\"%s\"", i ? ", " : "", n->values[i]);
    } else {
        trd_text_add_format(out, "%s(", ops[n->op].name);
        if (n->op == TRD_OP_ROWS)
            trd_text_add(out, schema->datasets[n->dataset].name);
        for (int i = 0; i < n->arg_count; i++) {
            trd_text_add(out, i ? ", " : "");
            add_words(n->args[i], schema, out);
        }
        if (n->where) {
            trd_text_add(out, ", where ");
            add_words(n->where, schema, out);
        }
        if (n->counts) {
            trd_text_add(out, ", counts ");
            add_words(n->counts, schema, out);
        }
    }
    trd_text_add(out, ")");
}

const char *trd_node_words(const trd_node *node, const trd_schema *schema, trd_pool *pool)
{
    trd_text text = { 0 };
    add_words(node, schema, &text);
    const char *out = text.failed ? NULL : trd_pool_text(pool, text.bytes);
    trd_text_release(&text);
    return out;
}
