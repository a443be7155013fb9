/* world.h -- columns in memory that a recipe's one dataset is bound to, so that
 * expressions can be worked out without a database. */
#ifndef TRD_TESTS_WORLD_H
#define TRD_TESTS_WORLD_H

#include "tree.h"

#include "expr/evaluate.h"

enum { WORLD_COLUMNS = 16 };

typedef struct world {
    tree              t;
    trd_rows          rows;
    const trd_column *columns[WORLD_COLUMNS];
    size_t            count;
    uint64_t          dice;
} world;

static inline uint64_t roll(world *w, uint64_t sides)
{
    w->dice = w->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (w->dice >> 33) % sides;
}

static inline trd_code world_find(const trd_rows *rows, int dataset, const trd_field *field, const char *source,
                                  const trd_column **out, trd_error *err)
{
    const world *w = rows->user;
    (void)dataset;
    (void)field;
    for (size_t i = 0; i < w->count; i++)
        if (strcmp(w->columns[i]->name, source) == 0) {
            *out = w->columns[i];
            return TRD_OK;
        }
    return trd_fail(err, TRD_E_DATA, "no column %s", source);
}

/* `datasets` is the declaration, as JSON. */
static inline void world_open(world *w, const char *datasets, size_t rows)
{
    memset(w, 0, sizeof *w);
    tree_open(&w->t, datasets);
    assert_int_equal(w->t.problems.count, 0);
    w->rows = (trd_rows){ &w->t.schema, rows, world_find, w, w->t.pool, NULL, NULL };
}

static inline trd_column *world_column(world *w, const char *name, trd_type type)
{
    trd_column *c = trd_column_new(w->t.pool, name, type, w->rows.rows);
    if (type == TRD_CODE && !c->labels)
        c->labels = trd_labels_new(w->t.pool);
    assert_true(w->count < WORLD_COLUMNS);
    w->columns[w->count++] = c;
    return c;
}

static inline void put_text(trd_column *c, size_t row, const char *text)
{
    c->as.i32[row] = trd_labels_add(c->labels, text, strlen(text));
}

/* Reads, checks and works out an expression; a mistake in it fails the test. */
static inline trd_code world_try(world *w, const char *json, const trd_column **out, trd_error *err)
{
    trd_node *n = tree_read(&w->t, json);
    trd_node_check(n, &w->t.schema, &w->t.problems);
    if (w->t.problems.count)
        fail_msg("%s", w->t.problems.items[0].what);
    return trd_evaluate(n, &w->rows, out, err);
}

static inline const trd_column *world_evaluate(world *w, const char *json)
{
    const trd_column *c = NULL;
    trd_error         err = { 0 };
    assert_ok(world_try(w, json, &c, &err), err);
    assert_int_equal(c->rows, w->rows.rows);
    return c;
}

static inline void lose(world *w, trd_column *c, size_t row, trd_missing kind)
{
    assert_int_equal(trd_column_set_missing(c, w->t.pool, row, kind), 0);
}

#endif
