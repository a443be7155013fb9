/* tests/unit/expr/tree.h -- schemas and trees from JSON, as a worker sends them. */
#ifndef TRD_TESTS_TREE_H
#define TRD_TESTS_TREE_H

#include "assert.h"

#include "base/json.h"
#include "expr/node.h"

typedef struct tree {
    trd_pool    *pool;
    trd_schema   schema;
    trd_problems problems;
} tree;

static inline cJSON *tree_json(const char *text)
{
    cJSON    *json = NULL;
    trd_error err = { 0 };
    assert_ok(trd_json_parse(text, strlen(text), "test", &json, &err), err);
    return json;
}

static inline void tree_open(tree *t, const char *datasets)
{
    trd_error err = { 0 };
    cJSON    *json = tree_json(datasets);
    memset(t, 0, sizeof *t);
    t->pool = trd_pool_new(NULL);
    assert_ok(trd_schema_read(json, t->pool, &t->schema, &t->problems, &err), err);
    cJSON_Delete(json);
}

static inline void tree_close(tree *t)
{
    trd_problems_release(&t->problems);
    trd_pool_free(t->pool);
}

static inline trd_node *tree_read(tree *t, const char *text)
{
    cJSON    *json = tree_json(text);
    trd_node *n = trd_node_read(json, &t->schema, "measure", 9, t->pool, &t->problems);
    cJSON_Delete(json);
    assert_non_null(n);
    return n;
}

/* Exactly one problem, on this line, that holds this text; then forgotten. */
static inline void tree_problem_at(tree *t, long line, const char *part, const char *file, int at)
{
    for (size_t i = 0; i < t->problems.count; i++)
        if (t->problems.count != 1 || t->problems.items[i].line != line || !strstr(t->problems.items[i].what, part)) {
            print_error("%ld: %s\nexpected one problem on line %ld with \"%s\"\n", t->problems.items[i].line,
                        t->problems.items[i].what, line, part);
            _fail(file, at);
        }
    if (t->problems.count == 0) {
        print_error("no problem; expected one on line %ld with \"%s\"\n", line, part);
        _fail(file, at);
    }
    t->problems.count = 0;
}
#define tree_problem(t, line, part) tree_problem_at((t), (line), (part), __FILE__, __LINE__)

#endif
