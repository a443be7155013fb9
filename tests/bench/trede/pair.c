/* The same pupils twice: B5a, B5b. */
#include "work.h"

#include "base/parallel.h"
#include "stat/welch.h"

/* The change of the score of each pupil, by the group of the first row. */
typedef struct changes {
    const trd_unit_waves *waves;
    const trd_column     *score;
    const trd_groups     *groups;
    const uint32_t       *group;                     /* per row */
    trd_column            form;                      /* of the changes: whole steps of the score */
    trd_accumulator      *of[TRD_THREADS];
} changes;

static trd_code add_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    changes *c = user;
    int64_t  cells[TRD_BLOCK];
    uint32_t group[TRD_BLOCK];
    trd_code code = TRD_OK;

    while (from < to && code == TRD_OK) {
        trd_column block = c->form;
        block.as.i64 = cells;
        block.rows = 0;
        for (; from < to && block.rows < TRD_BLOCK; from++) {
            const uint32_t *row = c->waves->row[from];
            if (row[0] == UINT32_MAX || row[1] == UINT32_MAX || trd_column_is_missing(c->score, row[0]) ||
                trd_column_is_missing(c->score, row[1]))
                continue;
            group[block.rows] = c->group[row[0]];
            cells[block.rows++] = trd_column_whole(c->score, row[1]) - trd_column_whole(c->score, row[0]);
        }
        code = trd_accumulator_update(c->of[worker], &block, NULL, group, err);
    }
    return code;
}

/* group wave score pupil_id */
static trd_code add_changes(const work *w, trd_pool *pool, trd_groups *groups, trd_accumulator **out, trd_error *err)
{
    const trd_column *wave = w->columns[1], *score = w->columns[2];
    trd_unit_waves    waves;
    uint32_t         *group;
    int               threads = trd_parallel_threads(w->units.units, NULL);
    changes           c = { .waves = &waves, .score = score, .groups = groups };
    trd_accumulate    what = { .column = &c.form, .order = TRD_ACCUMULATE_VARIANCE };

    if (wave->width != TRD_I8 || score->width == TRD_F64)
        return trd_fail(err, TRD_E_DATA, "wave and score are not kept as narrow whole numbers");
    trd_code code = groups_of(w, 1, pool, groups, &group, err);
    if (code == TRD_OK)
        code = trd_units_waves(&w->units, (const uint8_t *)wave->as.i8, pool, NULL, &waves, err);
    if (code != TRD_OK)
        return code;
    c.group = group;
    c.form = (trd_column){ .type = score->type, .width = TRD_I64, .scale = score->scale, .least = score->least - score->most,
                           .most = score->most - score->least };
    for (int i = 0; i < threads; i++)
        if (!(c.of[i] = trd_accumulator_new(&what, groups->groups, pool)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory");
    code = trd_parallel(w->units.units, 0, threads, add_piece, &c, NULL, NULL, err);
    for (int i = 1; i < threads && code == TRD_OK; i++)
        trd_accumulator_merge(c.of[0], c.of[i]);
    *out = c.of[0];
    return code;
}

trd_code changes_by_school(work *w, trd_pool *pool, trd_error *err)
{
    trd_groups       schools;
    trd_accumulator *of = NULL;
    double           used = 0, n = 0, mean = 0, sd = 0;
    trd_code         code = add_changes(w, pool, &schools, &of, err);

    for (uint32_t g = 0; code == TRD_OK && g < schools.groups; g++) {
        trd_summary s;
        trd_accumulator_finish(of, g, &s);
        used += s.cases > 0;
        n += (double)s.cases;
        mean += s.cases > 0 ? s.mean : 0;
        sd += s.cases > 1 ? s.sd : 0;
    }
    answer(w, used);
    answer(w, n);
    answer(w, mean);
    answer(w, sd);
    return code;
}

trd_code welch_of_changes(work *w, trd_pool *pool, trd_error *err)
{
    trd_groups       arms;
    trd_accumulator *of = NULL;
    trd_code         code = add_changes(w, pool, &arms, &of, err);

    return code == TRD_OK ? answer_welch(w, &arms, of, err) : code;
}
