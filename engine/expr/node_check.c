/* Types of trees: every mistake is found here, before any row is read. */
#include "expr/node_int.h"

#include "base/number.h"
#include "frame/missing.h"

#include <math.h>
#include <string.h>

static const char *sort_words(trd_sort sort)
{
    static const char *const words[] = { "a mistake", "a condition", "a number", "a date", "a text column", "items", "a measure" };
    return words[sort];
}

static const char *node_words(const trd_node *n, trd_sort sort)
{
    return n->op == TRD_OP_TEXT ? "a text" : n->op == TRD_OP_TRUTH ? "true or false" : sort_words(sort);
}

/* What to do with a value of this sort where another is wanted; `by` is the
 * word that wants it. */
static void add_sort_problem(const trd_node *of, const char *by, const char *wanted, trd_sort got, trd_problems *problems)
{
    static const char *const advice[] = {
        [TRD_SORT_CONDITION] = "name a column of that kind",
        [TRD_SORT_NUMBER] = "compare it to get a condition, with at_least, at_most, above, below, between or is",
        [TRD_SORT_DATE] = "take a part of it (year, school_year, month, day) or the days_since another date",
        [TRD_SORT_TEXT] = "a text has is, one_of, starts_with, ends_with and contains",
        [TRD_SORT_ITEMS] = "add :score() to get a number",
        [TRD_SORT_MEASURE] = "name a column: a measure is about all rows together",
    };
    const char *what = advice[got];

    if (strcmp(wanted, "a date") == 0)
        what = "declare the column as date()";
    else if (strcmp(wanted, "items") == 0)
        what = "declare the columns with items()";
    else if (got == TRD_SORT_NUMBER && strcmp(wanted, "a condition") != 0)
        what = "name a column of that kind";
    trd_problems_add(problems, of->line, "%s needs %s, and this is %s; %s", by, wanted, sort_words(got), what);
}

/* What `of` needs of its operand n; a mistake stands on the line of `of`. */
static trd_sort expect(const trd_node *of, const trd_node *n, trd_sort wanted, const trd_schema *schema, const char *by,
                       trd_problems *problems)
{
    trd_sort got = trd_node_check(n, schema, problems);
    if (got != wanted && got != TRD_SORT_MISTAKE) {
        add_sort_problem(of, by, sort_words(wanted), got, problems);
        return TRD_SORT_MISTAKE;
    }
    return got;
}

static trd_sort sort_of_column(const trd_node *n)
{
    switch (n->field->role) {
    case TRD_ROLE_FLAG:                         return TRD_SORT_CONDITION;
    case TRD_ROLE_NUMBER: case TRD_ROLE_COUNT:  return TRD_SORT_NUMBER;
    case TRD_ROLE_DATE:                         return TRD_SORT_DATE;
    case TRD_ROLE_ITEMS:                        return TRD_SORT_ITEMS;
    default:                                    return TRD_SORT_TEXT;
    }
}

/* A value that a column of this sort can never hold is a mistake, not a
 * condition that is false in every row. */
static void check_values(const trd_node *n, trd_sort sort, trd_problems *problems)
{
    for (size_t i = 0; i < n->value_count; i++) {
        const char *value = n->values[i];
        double      number;
        int32_t     day;
        if (sort == TRD_SORT_CONDITION && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
            trd_problems_add(problems, n->line, "'is' compares a flag with true or false, and not with '%s'; write :is(true)", value);
        else if (sort == TRD_SORT_DATE && !trd_number_date(value, strlen(value), &day))
            trd_problems_add(problems, n->line, "'%s' is no date; write for example :is \"2024-10-01\"", value);
        else if (sort == TRD_SORT_NUMBER && !trd_number_decimal(value, strlen(value), '.', &number, NULL))
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

/* Is the literal text `n` a day, as what it stands beside is a date? */
static trd_sort check_day(const trd_node *of, const trd_node *n, trd_problems *problems)
{
    int32_t day;
    if (trd_number_date(n->name, strlen(n->name), &day))
        return TRD_SORT_DATE;
    trd_problems_add(problems, of->line, "'%s' is no date; write for example \"2024-10-01\"", n->name);
    return TRD_SORT_MISTAKE;
}

/* at_least and its like: two numbers, or two dates of which one may be a text. */
static trd_sort check_compare(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    const char *by = *n->name ? n->name : trd_op_name(n->op);
    trd_sort    a = trd_node_check(n->args[0], schema, problems), b = trd_node_check(n->args[1], schema, problems);

    if (a == TRD_SORT_MISTAKE || b == TRD_SORT_MISTAKE)
        return TRD_SORT_CONDITION;
    if (a == TRD_SORT_DATE && n->args[1]->op == TRD_OP_TEXT)
        check_day(n, n->args[1], problems);
    else if (a == TRD_SORT_DATE && b != TRD_SORT_DATE)
        trd_problems_add(problems, n->line, "%s compares a date with dates, and this is %s; write a day as \"2024-10-01\"", by,
                         node_words(n->args[1], b));
    else if (a == TRD_SORT_NUMBER && n->args[1]->op == TRD_OP_TEXT)
        trd_problems_add(problems, n->line, "%s compares a number with numbers, and '%s' is a text; write it without quotes", by,
                         n->args[1]->name);
    else if (a != TRD_SORT_DATE && a != TRD_SORT_NUMBER)
        add_sort_problem(n, by, "a number or a date", a, problems);
    else if (a != b)
        add_sort_problem(n, by, "a number beside a number", b, problems);
    return TRD_SORT_CONDITION;
}

static bool is_of_rows(trd_sort sort)
{
    return sort != TRD_SORT_ITEMS && sort != TRD_SORT_MEASURE && sort != TRD_SORT_MISTAKE;
}

/* A word that takes a value of any sort per row. */
static trd_sort check_any(const trd_node *of, const trd_node *n, const trd_schema *schema, const char *by, trd_problems *problems)
{
    trd_sort sort = trd_node_check(n, schema, problems);

    if (is_of_rows(sort) || sort == TRD_SORT_MISTAKE)
        return sort;
    add_sort_problem(of, by, "a value per row", sort, problems);
    return TRD_SORT_MISTAKE;
}

/* Two values that will stand in one column. */
static trd_sort check_alike(const trd_node *of, const trd_node *x, const trd_node *y, const trd_schema *schema, const char *by,
                            trd_problems *problems)
{
    trd_sort a = check_any(of, x, schema, by, problems), b = check_any(of, y, schema, by, problems);

    if (a == TRD_SORT_MISTAKE || b == TRD_SORT_MISTAKE)
        return TRD_SORT_MISTAKE;
    if (a == b)
        return a;
    if (a == TRD_SORT_DATE && y->op == TRD_OP_TEXT)
        return check_day(of, y, problems);
    if (b == TRD_SORT_DATE && x->op == TRD_OP_TEXT)
        return check_day(of, x, problems);
    trd_problems_add(problems, of->line, "%s %s of one kind, and here are %s and %s; make them the same kind", by,
                     of->op == TRD_OP_SAME ? "compares values" : "gives values", node_words(x, a), node_words(y, b));
    return TRD_SORT_MISTAKE;
}

static trd_sort check_when(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    trd_sort condition = expect(n, n->args[0], TRD_SORT_CONDITION, schema, "when", problems);
    trd_sort value = n->arg_count == 3 ? check_alike(n, n->args[1], n->args[2], schema, "when", problems)
                                       : check_any(n, n->args[1], schema, "when", problems);
    return condition == TRD_SORT_MISTAKE ? TRD_SORT_MISTAKE : value;
}

static void check_missing(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    const char *kinds[TRD_MISSING_KINDS];

    check_any(n, n->args[0], schema, "missing", problems);
    for (int kind = 0; kind < TRD_MISSING_KINDS; kind++)
        kinds[kind] = trd_missing_name((trd_missing)kind);
    for (size_t i = 0; i < n->value_count; i++) {
        if (trd_missing_from_name(n->values[i]) > TRD_KNOWN)
            continue;
        const char *near = trd_schema_nearest(n->values[i], kinds + 1, TRD_MISSING_KINDS - 1, problems);
        trd_problems_add(problems, n->line, "'%s' is no kind of missing; %s%s%sthere are no_answer, not_asked, not_applicable, "
                         "user_missing and suppressed", n->values[i], near ? "did you mean '" : "", near ? near : "", near ? "'? " : "");
    }
}

static trd_sort check_days_since(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    trd_sort a = expect(n, n->args[0], TRD_SORT_DATE, schema, "days_since", problems);
    if (n->args[1]->op == TRD_OP_NUMBER || n->args[1]->op == TRD_OP_TRUTH) {
        trd_problems_add(problems, n->line, "days_since counts from a date, and this is %s; write a day as \"2024-10-01\"",
                         node_words(n->args[1], TRD_SORT_NUMBER));
        return TRD_SORT_MISTAKE;
    }
    trd_sort b = n->args[1]->op == TRD_OP_TEXT ? check_day(n, n->args[1], problems)
                                               : expect(n, n->args[1], TRD_SORT_DATE, schema, "days_since", problems);
    return a == TRD_SORT_MISTAKE || b == TRD_SORT_MISTAKE ? TRD_SORT_MISTAKE : TRD_SORT_NUMBER;
}

/* Ranks and lag look at whole columns of one dataset. */
static trd_sort check_whole(const trd_node *n, const trd_schema *schema, trd_problems *problems)
{
    bool        lag = n->op == TRD_OP_LAG, fine = true;
    const char *by = trd_node_word(n);
    trd_sort    value = check_any(n, n->args[0], schema, by, problems);

    if (!lag && value != TRD_SORT_NUMBER && value != TRD_SORT_DATE && value != TRD_SORT_MISTAKE) {
        trd_problems_add(problems, n->line, "%s needs a number or a date, which have an order, and this is %s; name one of those", by,
                         sort_words(value));
        value = TRD_SORT_MISTAKE;
    }
    for (int i = 1; i < n->arg_count; i++)
        fine &= check_any(n, n->args[i], schema, lag ? i == 1 ? "the order of lag" : "the key of lag" : by, problems) != TRD_SORT_MISTAKE;
    if (lag && !(n->number >= 1 && n->number <= 1e6 && n->number == floor(n->number))) {
        trd_problems_add(problems, n->line, "lag goes back a whole number of records, 1 or more, and not %g; write n = 1", n->number);
        fine = false;
    }
    if (value == TRD_SORT_MISTAKE || !fine)
        return TRD_SORT_MISTAKE;
    if (trd_node_base(schema, &n, 1) < 0) {
        trd_problems_add(problems, n->line, "the columns of %s belong to datasets that do not refer to each other; declare a ref() "
                         "between them", by);
        return TRD_SORT_MISTAKE;
    }
    return lag ? value : TRD_SORT_NUMBER;
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
    trd_problems_add(problems, n->line, "%s and %s cannot be combined by '%s'; %s", sort_words(a), sort_words(b), trd_op_name(n->op),
                     a == TRD_SORT_DATE || b == TRD_SORT_DATE ? "write a:days_since(b) for the days between two dates"
                                                              : "use two numbers or two measures");
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
    const char *name = trd_op_name(n->op);
    size_t      before = problems->count;

    if (n->where)
        expect(n, n->where, TRD_SORT_CONDITION, schema, "where", problems);
    if (n->counts)
        expect(n, n->counts, TRD_SORT_NUMBER, schema, "counts", problems);
    if (n->op == TRD_OP_SUM || n->op == TRD_OP_MEAN) {
        trd_sort sort = trd_node_check(n->args[0], schema, problems);
        if (sort != TRD_SORT_NUMBER && sort != TRD_SORT_CONDITION && sort != TRD_SORT_MISTAKE)
            add_sort_problem(n, name, "a number", sort, problems);
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
    const char *name = trd_op_name(n->op);

    switch (n->op) {
    case TRD_OP_MISTAKE: return TRD_SORT_MISTAKE;
    case TRD_OP_COLUMN:  return sort_of_column(n);
    case TRD_OP_NUMBER:  return TRD_SORT_NUMBER;
    case TRD_OP_TEXT:    return TRD_SORT_TEXT;
    case TRD_OP_TRUTH:   return TRD_SORT_CONDITION;
    case TRD_OP_IS:      return check_is(n, schema, problems);
    case TRD_OP_COHORT:
    case TRD_OP_NOT:     return expect(n, n->args[0], TRD_SORT_CONDITION, schema, n->op == TRD_OP_NOT ? "~" : name, problems);
    case TRD_OP_STARTS_WITH: case TRD_OP_ENDS_WITH: case TRD_OP_CONTAINS:
        expect(n, n->args[0], TRD_SORT_TEXT, schema, name, problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_AND:
    case TRD_OP_OR:
        expect(n, n->args[0], TRD_SORT_CONDITION, schema, n->op == TRD_OP_AND ? "&" : "|", problems);
        expect(n, n->args[1], TRD_SORT_CONDITION, schema, n->op == TRD_OP_AND ? "&" : "|", problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_AT_LEAST: case TRD_OP_AT_MOST: case TRD_OP_ABOVE: case TRD_OP_BELOW:
        return check_compare(n, schema, problems);
    case TRD_OP_SAME:
        check_alike(n, n->args[0], n->args[1], schema, "is", problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_KNOWN:
        check_any(n, n->args[0], schema, name, problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_MISSING:
        check_missing(n, schema, problems);
        return TRD_SORT_CONDITION;
    case TRD_OP_OR_ELSE: return check_alike(n, n->args[0], n->args[1], schema, name, problems);
    case TRD_OP_WHEN:    return check_when(n, schema, problems);
    case TRD_OP_NARROWED:
        for (int i = 0; i < 3; i++)
            expect(n, n->args[i], TRD_SORT_NUMBER, schema, "narrowed_by", problems);
        return TRD_SORT_NUMBER;
    case TRD_OP_SCORE:
        return expect(n, n->args[0], TRD_SORT_ITEMS, schema, name, problems) == TRD_SORT_MISTAKE ? TRD_SORT_MISTAKE : TRD_SORT_NUMBER;
    case TRD_OP_YEAR: case TRD_OP_MONTH: case TRD_OP_DAY: case TRD_OP_SCHOOL_YEAR:
        return expect(n, n->args[0], TRD_SORT_DATE, schema, name, problems) == TRD_SORT_MISTAKE ? TRD_SORT_MISTAKE : TRD_SORT_NUMBER;
    case TRD_OP_DAYS_SINCE: return check_days_since(n, schema, problems);
    case TRD_OP_RANK: case TRD_OP_SHARE_BELOW: case TRD_OP_LAG:
        return check_whole(n, schema, problems);
    case TRD_OP_ADD: case TRD_OP_SUBTRACT: case TRD_OP_MULTIPLY: case TRD_OP_DIVIDE:
        return check_arithmetic(n, schema, problems);
    case TRD_OP_ROWS: case TRD_OP_SUM: case TRD_OP_MEAN: case TRD_OP_SHARE: case TRD_OP_PROPORTION:
    case TRD_OP_DISTINCT: case TRD_OP_REACH:
        return check_measure(n, schema, problems);
    }
    return TRD_SORT_MISTAKE;
}
