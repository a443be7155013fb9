/* References: which row of another dataset does each row belong to? */
#include "design/data_int.h"

#include "frame/join.h"
#include "frame/unit.h"

#include <string.h>

/* ---- one reference --------------------------------------------------------- */

/* Every value of a key stands there once. */
static trd_code check_key(trd_data *data, const trd_dataset *target, const trd_column *key, trd_pool *scratch, trd_error *err)
{
    trd_units      units;
    trd_unit_waves rows;
    uint8_t       *all = trd_pool_alloc(scratch, key->rows);
    trd_code       code = all ? trd_units_make(&key, 1, scratch, data->watch, &units, err) : trd_data_no_memory(err);

    if (code != TRD_OK)
        return code;
    memset(all, 1, key->rows);                                   /* one wave of all rows */
    if ((code = trd_units_waves(&units, all, scratch, data->watch, &rows, err)) != TRD_OK || !rows.twice)
        return code;
    return trd_fail(err, TRD_E_DATA, "key '%s' of table '%s' holds '%s' twice (rows %u and %zu); a key stands there once, correct the data",
                    key->name, target->table, trd_column_text(key, rows.again), rows.row[units.of[rows.again]][0] + 1, rows.again + 1);
}

static trd_code note_join(trd_data *data, int base, const trd_field *f, const trd_join *join, trd_error *err)
{
    trd_joined *more = trd_pool_grow(data->pool, data->joins, data->join_count, &data->join_room, sizeof *more);

    if (!more)
        return trd_data_no_memory(err);
    data->joins = more;
    more[data->join_count++] = (trd_joined){ data->schema->datasets[base].name, f->column, data->schema->datasets[f->to].name,
                                             join->kind, join->of_left, join->of_right };
    return TRD_OK;
}

/* The row of the key for every row of `ref`. */
static trd_code join(trd_data *data, int base, const trd_field *f, const trd_column *ref, const trd_column *key, int64_t **out,
                     trd_error *err)
{
    trd_pool *scratch = trd_pool_new(data->pool);
    int64_t  *index = trd_pool_alloc(data->pool, ref->rows * sizeof *index);
    trd_join  joined;
    trd_code  code = scratch && index ? check_key(data, &data->schema->datasets[f->to], key, scratch, err) : trd_data_no_memory(err);

    if (code == TRD_OK)
        code = trd_join_make(&ref, &key, 1, TRD_JOIN_LEFT, 0, scratch, data->watch, &joined, err);
    if (code == TRD_OK)
        code = note_join(data, base, f, &joined, err);
    if (code == TRD_OK) {
        memcpy(index, joined.right, ref->rows * sizeof *index);  /* the key is unique: a row for a row */
        *out = index;
    }
    trd_pool_free(scratch);
    return code;
}

/* ---- along references -------------------------------------------------------- */

/* The first reference of a dataset that leads to another. */
static const trd_field *reference(const trd_data *data, int base, int dataset)
{
    const trd_dataset *d = &data->schema->datasets[base];

    for (size_t i = 0; i < d->field_count; i++) {
        const trd_field *f = &d->fields[i];
        if (f->role == TRD_ROLE_REF && f->to >= 0 && trd_schema_reaches(data->schema, f->to, dataset))
            return f;
    }
    return NULL;
}

static trd_code make_index(trd_data *data, int base, const trd_field *f, int dataset, int64_t **out, trd_error *err)
{
    const trd_field  *key_field = trd_schema_role(&data->schema->datasets[f->to], TRD_ROLE_KEY);
    const trd_column *ref, *key;
    const int64_t    *further;
    trd_code          code = trd_data_load(data, base, f, f->column, &ref, err);

    if (code == TRD_OK)
        code = trd_data_load(data, f->to, key_field, key_field->column, &key, err);
    if (code == TRD_OK)
        code = join(data, base, f, ref, key, out, err);
    if (code != TRD_OK || f->to == dataset)
        return code;
    if ((code = trd_data_index(data, f->to, dataset, &further, err)) != TRD_OK)      /* on to the next reference */
        return code;
    for (size_t row = 0; row < ref->rows; row++)
        (*out)[row] = (*out)[row] < 0 ? -1 : further[(*out)[row]];
    return TRD_OK;
}

trd_code trd_data_index(trd_data *data, int base, int dataset, const int64_t **out, trd_error *err)
{
    const trd_field *f = reference(data, base, dataset);
    int64_t         *index;
    trd_code         code;

    for (const trd_kept_index *k = data->indexes; k; k = k->next)
        if (k->base == base && k->dataset == dataset) {
            *out = k->index;
            return TRD_OK;
        }
    if (!f)
        return trd_fail(err, TRD_E_RECIPE, "dataset '%s' has no reference to '%s'; declare one with ref()",
                        data->schema->datasets[base].name, data->schema->datasets[dataset].name);
    if ((code = make_index(data, base, f, dataset, &index, err)) != TRD_OK)
        return code;
    trd_kept_index *k = trd_pool_alloc(data->pool, sizeof *k);
    if (!k)
        return trd_data_no_memory(err);
    *k = (trd_kept_index){ data->indexes, base, dataset, index };
    data->indexes = k;
    *out = index;
    return TRD_OK;
}

trd_code trd_data_column_in(trd_data *data, int base, int dataset, const trd_field *f, const char *source,
                          const trd_column **out, trd_error *err)
{
    const trd_column *column;
    const int64_t    *index;
    trd_code          code;

    if (base == dataset)
        return trd_data_load(data, dataset, f, source, out, err);
    if ((*out = trd_data_kept(data, base, dataset, source)))
        return TRD_OK;
    if ((code = trd_data_load(data, dataset, f, source, &column, err)) != TRD_OK ||
        (code = trd_data_index(data, base, dataset, &index, err)) != TRD_OK)
        return code;
    *out = trd_column_gather(column, index, data->rows[base].rows, data->pool);
    return *out ? trd_data_keep(data, base, dataset, source, *out, err) : trd_data_no_memory(err);
}
