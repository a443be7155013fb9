/* Memory that lives and dies together. */
#include "assert.h"

#include "base/pool.h"

#include <stdlib.h>

static void allocations_are_aligned_and_do_not_overlap(void **state)
{
    (void)state;
    enum { COUNT = 2000 };
    trd_pool      *pool = trd_pool_new(NULL);
    unsigned char *at[COUNT];
    size_t         size[COUNT];

    for (size_t i = 0; i < COUNT; i++) {             /* small, and now and then larger than a block */
        size[i] = i % 97 ? i % 113 : 300000 + i;
        at[i] = trd_pool_alloc(pool, size[i]);
        assert_non_null(at[i]);
        assert_true((uintptr_t)at[i] % _Alignof(max_align_t) == 0);
        memset(at[i], (int)(i & 255), size[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < size[i]; j += 31)
            assert_int_equal(at[i][j], i & 255);
    trd_pool_free(pool);
}

static void nothing_asked_for_is_still_a_place_of_its_own(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    void     *a = trd_pool_alloc(pool, 0), *b = trd_pool_alloc(pool, 0), *c = trd_pool_calloc(pool, 0, 8);
    assert_non_null(a);
    assert_non_null(c);
    assert_ptr_not_equal(a, b);
    trd_pool_free(pool);
}

static void calloc_is_zero_and_refuses_a_product_that_overflows(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    memset(trd_pool_alloc(pool, 100), 0xFF, 100);
    const unsigned char *bytes = trd_pool_calloc(pool, 100, 3);
    for (int i = 0; i < 300; i++)
        assert_int_equal(bytes[i], 0);
    assert_null(trd_pool_calloc(pool, SIZE_MAX / 2 + 2, 2));      /* 2, if it wrapped round */
    assert_null(trd_pool_alloc(pool, SIZE_MAX));
    assert_null(trd_pool_alloc(pool, SIZE_MAX - 20));
    assert_non_null(trd_pool_alloc(pool, 10));       /* the pool stays usable */
    trd_pool_free(pool);
}

/* Writes its own letter behind the others. */
typedef struct mourner {
    char *log;
    char  letter;
} mourner;

static void mourn(void *what)
{
    mourner *m = what;
    size_t   n = strlen(m->log);
    m->log[n] = m->letter;
    m->log[n + 1] = '\0';
}

static void destructors_run_last_first_and_children_before_parents(void **state)
{
    (void)state;
    char      log[8] = "";
    mourner   a = { log, 'a' }, b = { log, 'b' }, c = { log, 'c' };
    trd_pool *pool = trd_pool_new(NULL), *child = trd_pool_new(pool);
    assert_int_equal(trd_pool_register(pool, mourn, &a), 0);
    assert_int_equal(trd_pool_register(child, mourn, &b), 0);
    assert_int_equal(trd_pool_register(pool, mourn, &c), 0);
    trd_pool_free(pool);
    assert_string_equal(log, "bca");
}

static void a_child_freed_first_leaves_its_brothers_with_the_parent(void **state)
{
    (void)state;
    char      log[8] = "";
    mourner   m[3] = { { log, '0' }, { log, '1' }, { log, '2' } };
    trd_pool *pool = trd_pool_new(NULL), *child[3];
    for (int i = 0; i < 3; i++) {
        child[i] = trd_pool_new(pool);
        trd_pool_register(child[i], mourn, &m[i]);
    }
    trd_pool_free(child[1]);
    assert_string_equal(log, "1");
    trd_pool_free(pool);
    assert_int_equal(strlen(log), 3);
    trd_pool_free(NULL);
}

static void texts_are_copied_with_their_end(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    char      letters[] = "trede";
    char     *copy = trd_pool_text(pool, letters), *part = trd_pool_bytes(pool, letters, 3);
    letters[0] = 'X';
    assert_string_equal(copy, "trede");
    assert_string_equal(part, "tre");
    assert_string_equal(trd_pool_bytes(pool, NULL, 0), "");
    assert_null(trd_pool_text(pool, NULL));
    assert_string_equal(trd_pool_format(pool, "%s %d", "trede", 4), "trede 4");
    assert_int_equal(strlen(trd_pool_format(pool, "%*d", 10000, 1)), 10000);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_aligned_and_do_not_overlap),
        cmocka_unit_test(nothing_asked_for_is_still_a_place_of_its_own),
        cmocka_unit_test(calloc_is_zero_and_refuses_a_product_that_overflows),
        cmocka_unit_test(destructors_run_last_first_and_children_before_parents),
        cmocka_unit_test(a_child_freed_first_leaves_its_brothers_with_the_parent),
        cmocka_unit_test(texts_are_copied_with_their_end),
    };
    return cmocka_run_group_tests_name("base/pool", tests, NULL, NULL);
}
