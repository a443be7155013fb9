/* A whole column of one expression: the blocks of a program, put together. */
#include "expr/evaluate.h"

#include "base/parallel.h"
#include "expr/program_int.h"

#include <string.h>

enum { MIXED = TRD_MISSING_KINDS };              /* a block with missing cells of several kinds */

typedef struct whole {
    const trd_program *program;
    trd_state         *states[TRD_THREADS];
    trd_column        *out;
    uint8_t           *kinds;        /* per block: of its missing cells, TRD_KNOWN when none */
    uint8_t           *contradicted; /* per block                                        */
} whole;

static void copy_kinds(const trd_column *from, trd_column *to, size_t at)
{
    if (to->missing)
        for (size_t row = 0; row < from->rows; row++)
            to->missing[at + row] = (uint8_t)trd_column_missing(from, row);
    if (to->contradicted && from->contradicted)
        memcpy(to->contradicted + at, from->contradicted, from->rows);
}

static trd_code run_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    whole *w = user;

    for (size_t at = from; at < to; at += TRD_BLOCK) {
        size_t   n = to - at < TRD_BLOCK ? to - at : TRD_BLOCK, size = trd_width_bytes(w->out->width);
        trd_code code = trd_program_run(w->program, w->states[worker], at, n, err);
        if (code != TRD_OK)
            return code;
        const trd_column *got = trd_program_output(w->states[worker], 0);
        memcpy(w->out->as.i8 + at * size, got->as.cells, n * size);
        w->kinds[at / TRD_BLOCK] = (uint8_t)(!got->has_missing ? TRD_KNOWN : got->missing ? MIXED : got->usual);
        w->contradicted[at / TRD_BLOCK] = got->contradicted != NULL;
        copy_kinds(got, w->out, at);
    }
    return TRD_OK;
}

/* Are the missing cells of all blocks of one kind? Then no kind per cell is kept. */
static bool is_one_kind(whole *w, size_t blocks)
{
    trd_column *out = w->out;

    for (size_t i = 0; i < blocks; i++) {
        if (w->kinds[i] == TRD_KNOWN)
            continue;
        if (w->kinds[i] == MIXED || (out->has_missing && out->usual != (trd_missing)w->kinds[i]))
            return false;
        out->has_missing = true;
        out->usual = (trd_missing)w->kinds[i];
    }
    return true;
}

static trd_code run_all(whole *w, const trd_rows *rows, trd_error *err)
{
    size_t   n = rows->rows, blocks = (n + TRD_BLOCK - 1) / TRD_BLOCK;
    int      threads = trd_parallel_threads(n, rows->watch);
    trd_code code = trd_parallel(n, TRD_PIECE, threads, run_piece, w, rows->watch, NULL, err);

    if (code != TRD_OK)
        return code;
    bool one_kind = is_one_kind(w, blocks), contradicted = memchr(w->contradicted, 1, blocks + 1) != NULL;
    if (one_kind && !contradicted)
        return code;
    /* Seldom: kinds or contradictions per row are wanted after all, and are computed again. */
    if ((contradicted && !(w->out->contradicted = trd_pool_calloc(rows->pool, n, 1))) ||
        (!one_kind && !(w->out->missing = trd_pool_calloc(rows->pool, n, 1))))
        return trd_step_no_memory(err);
    w->out->has_missing |= !one_kind;
    return trd_parallel(n, TRD_PIECE, threads, run_piece, w, rows->watch, NULL, err);
}

static trd_code evaluate(const trd_node *node, const trd_rows *rows, trd_pool *scratch, const trd_column **result, trd_error *err)
{
    size_t       blocks = rows->rows / TRD_BLOCK + 2;
    int          threads = trd_parallel_threads(rows->rows, rows->watch), output;
    trd_program *program;
    whole        w = { 0 };
    trd_code     code = trd_program_new(rows, scratch, &program, err);

    if (code == TRD_OK)
        code = trd_program_add(program, node, &output, err);
    if (code != TRD_OK)
        return code;
    if (trd_program_whole(program, output)) {
        *result = trd_program_whole(program, output);
        return TRD_OK;
    }
    w.program = program;
    for (int i = 0; i < threads; i++)
        if (!(w.states[i] = trd_program_state(program, scratch)))
            return trd_step_no_memory(err);
    const trd_column *shape = trd_program_output(w.states[0], output);
    w.out = trd_column_new_in(rows->pool, "", shape->type, shape->width, shape->scale, rows->rows);
    w.kinds = trd_pool_calloc(scratch, blocks, 1);
    w.contradicted = trd_pool_calloc(scratch, blocks, 1);
    if (!w.out || !w.kinds || !w.contradicted)
        return trd_step_no_memory(err);
    w.out->marks = shape->marks;
    w.out->labels = shape->labels;
    if ((code = run_all(&w, rows, err)) == TRD_OK)
        *result = w.out;
    return code;
}

trd_code trd_evaluate(const trd_node *node, const trd_rows *rows, const trd_column **result, trd_error *err)
{
    trd_pool *scratch = trd_pool_new(rows->pool);

    if (!scratch)
        return trd_step_no_memory(err);
    trd_code code = evaluate(node, rows, scratch, result, err);
    trd_pool_free(scratch);
    return code;
}
