/* stats.NAME { ... }: the statistics of engine/method over columns that
 * expressions give, or over lists of the script. */
#include "script/session_int.h"

#include "method/method.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

int trd_session_methods(lua_State *L)
{
    lua_Integer n = 0;

    lua_newtable(L);
    for (const trd_method_family *f = trd_method_families(); f->name; f++)
        for (const trd_method *m = f->methods; m->name; m++) {
            const char *parts[][2] = { { "name", m->name },           { "family", f->name },       { "title", f->title },
                                       { "summary", m->summary }, { "arguments", m->arguments }, { "returns", m->returns } };
            lua_createtable(L, 0, 6);
            for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
                lua_pushstring(L, parts[i][1]);
                lua_setfield(L, -2, parts[i][0]);
            }
            lua_rawseti(L, -2, ++n);
        }
    return 1;
}

/* ---- rows ---- */

/* The rows that a statistic looks at: all, or those for which `where` holds. */
typedef struct chosen {
    size_t *row, count;
} chosen;

/* One cell of a column; what is hidden is not missing, and a statistic that
 * left it out would be wrong without a sign. */
static trd_code cell_of(const trd_column *from, size_t row, const char *name, double *number, const char **text, trd_error *err)
{
    trd_missing why = trd_column_missing(from, row);
    trd_span    span = from->width == TRD_SPANS ? from->as.spans[row] : (trd_span){ 0, 0 };

    if (why == TRD_SUPPRESSED || (why == TRD_KNOWN && span.low != span.high))
        return trd_fail(err, TRD_E_DATA, "'%s' has hidden cells, the first in row %zu; leave them out with where, as %s:at_least(5) does, and "
                        "say so, or use value(...), which carries their bounds", name, row + 1, name);
    *text = why == TRD_KNOWN && from->type == TRD_CODE ? trd_labels_text(from->labels, (int32_t)trd_column_whole(from, row)) : NULL;
    *number = why != TRD_KNOWN || from->type == TRD_CODE ? (double)NAN : from->width == TRD_SPANS ? span.low : trd_column_number(from, row);
    return TRD_OK;
}

/* Numbers that a double cannot tell apart (identifiers beyond 2^53) go as texts. */
static bool is_wide(const trd_column *c, const chosen *rows)
{
    bool wide = false;

    for (size_t r = 0; c->width == TRD_I64 && c->scale == 0 && r < rows->count && !wide; r++) {
        int64_t x = trd_column_whole(c, rows->row[r]);
        wide = !trd_column_is_missing(c, rows->row[r]) && (x > (int64_t)1 << 53 || x < -((int64_t)1 << 53));
    }
    return wide;
}

static trd_code column_of(const trd_column *from, const chosen *rows, trd_method_column *to, trd_pool *pool, trd_error *err)
{
    double      *numbers = trd_pool_calloc(pool, rows->count + 1, sizeof *numbers);
    const char **texts = trd_pool_calloc(pool, rows->count + 1, sizeof *texts);
    trd_code     code = numbers && texts ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");

    bool wide = is_wide(from, rows);
    for (size_t r = 0; r < rows->count && code == TRD_OK; r++) {
        code = cell_of(from, rows->row[r], to->name, &numbers[r], &texts[r], err);
        if (code == TRD_OK && wide && !isnan(numbers[r]) &&
            !(texts[r] = trd_pool_format(pool, "%lld", (long long)trd_column_whole(from, rows->row[r]))))
            code = trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    }
    to->numbers = from->type == TRD_CODE || wide ? NULL : numbers;
    to->texts = from->type == TRD_CODE || wide ? texts : NULL;
    return code;
}

static trd_code choose(const trd_column *where, size_t count, trd_pool *pool, chosen *out, trd_error *err)
{
    if (!(out->row = trd_pool_calloc(pool, count + 1, sizeof *out->row)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    for (size_t r = 0; r < count; r++)
        if (!where || (trd_column_missing(where, r) == TRD_KNOWN && trd_column_whole(where, r) == 1))
            out->row[out->count++] = r;
    return TRD_OK;
}

/* Reads the expressions (a JSON object); `where` becomes the last node. */
static size_t read_nodes(trd_session *s, const cJSON *expressions, trd_pool *pool, const trd_node **nodes, trd_method_column *columns,
                         trd_problems *problems)
{
    const cJSON *e;
    size_t       n = 0;

    cJSON_ArrayForEach(e, expressions) {
        trd_node *node = trd_node_read(e, &s->schema, e->string, 0, s->data_pool, problems);
        trd_sort  sort = node ? trd_node_check(node, &s->schema, problems) : TRD_SORT_MISTAKE;
        if (sort == TRD_SORT_MEASURE)
            trd_problems_add(problems, 0, "%s: a statistic needs columns, and a measure has no rows", e->string);
        if (strcmp(e->string, "where") == 0) {
            if (sort != TRD_SORT_MISTAKE && sort != TRD_SORT_CONDITION)
                trd_problems_add(problems, 0, "where needs a condition; write where = survey.wave:is \"before\"");
            nodes[cJSON_GetArraySize(expressions) - 1] = node;
            continue;
        }
        if (!(columns[n].name = trd_pool_text(pool, e->string)))
            columns[n].name = "";
        nodes[n++] = node;
    }
    return n;
}

/* The expressions as columns of one dataset. */
static trd_code rows_of(trd_session *s, const cJSON *expressions, trd_pool *pool, trd_problems *problems, trd_method_rows *out,
                        trd_text *words, trd_error *err)
{
    size_t             count = (size_t)cJSON_GetArraySize(expressions);
    trd_method_column *columns = trd_pool_calloc(pool, count + 1, sizeof *columns);
    const trd_node   **nodes = trd_pool_calloc(pool, count + 1, sizeof *nodes);
    const trd_column **found = trd_pool_calloc(pool, count + 1, sizeof *found);
    chosen             rows = { 0 };

    if (!columns || !nodes || !found)
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    size_t n = read_nodes(s, expressions, pool, nodes, columns, problems);
    if (problems->count || count == 0)
        return TRD_OK;
    int base = trd_node_base(&s->schema, nodes, count);
    if (base < 0)
        return trd_fail(err, TRD_E_RECIPE, "the columns come from datasets that no reference joins; take them from one dataset");
    trd_code code = trd_data_prepare(s->data, nodes, count, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = trd_data_evaluate(s->data, base, nodes[i], &found[i], err);
    if (code == TRD_OK)
        code = choose(n < count ? found[n] : NULL, found[0]->rows, pool, &rows, err);
    for (size_t i = 0; i < n && code == TRD_OK; i++)
        code = column_of(found[i], &rows, &columns[i], pool, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++) {
        const char *one = trd_node_words(nodes[i], &s->schema, s->data_pool);
        trd_text_add_format(words, "%s%s", i == 0 ? "" : i < n ? ", " : ", where ", one ? one : "?");
    }
    *out = (trd_method_rows){ .columns = columns, .column_count = n, .count = rows.count };
    return code;
}

/* Lists of the script: numbers or texts, false where there is no value. */
static trd_code list_of(lua_State *L, int index, size_t count, trd_pool *pool, trd_method_column *to, trd_error *err)
{
    double      *numbers = trd_pool_calloc(pool, count + 1, sizeof *numbers);
    const char **texts = trd_pool_calloc(pool, count + 1, sizeof *texts);
    bool         is_text = false, is_number = false;

    if (!numbers || !texts)
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    for (size_t r = 0; r < count; r++) {
        int type = lua_rawgeti(L, index, (lua_Integer)r + 1);
        is_text = is_text || type == LUA_TSTRING;
        is_number = is_number || type == LUA_TNUMBER;
        if ((type != LUA_TSTRING && type != LUA_TNUMBER && !(type == LUA_TBOOLEAN && !lua_toboolean(L, -1))) || (is_text && is_number))
            return trd_fail(err, TRD_E_RECIPE, "column '%s', place %zu: a column is a list of numbers or of texts; write false where there is "
                            "no value", to->name, r + 1);
        numbers[r] = type == LUA_TNUMBER ? lua_tonumber(L, -1) : (double)NAN;
        texts[r] = type == LUA_TSTRING ? lua_tostring(L, -1) : NULL;       /* stays alive in the list */
        lua_pop(L, 1);
    }
    *to = (trd_method_column){ .name = to->name, .numbers = is_text ? NULL : numbers, .texts = is_text ? texts : NULL };
    return TRD_OK;
}

static trd_code rows_of_lists(lua_State *L, int index, trd_pool *pool, trd_method_rows *out, trd_error *err)
{
    trd_method_column *columns = NULL;
    size_t             room = 0, n = 0;
    trd_code           code = TRD_OK;

    for (lua_pushnil(L); code == TRD_OK && lua_next(L, index); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1))
            return trd_fail(err, TRD_E_RECIPE, "data needs columns by name; write data = { score = { 1, 2, 3 } }");
        size_t count = lua_rawlen(L, -1);
        if (n && count != out->count)
            return trd_fail(err, TRD_E_RECIPE, "column '%s' has %zu values and '%s' has %zu; give all as many, with false where there is none",
                            lua_tostring(L, -2), count, columns[0].name, out->count);
        if (!(columns = trd_pool_grow(pool, columns, n, &room, sizeof *columns)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
        columns[n].name = lua_tostring(L, -2);
        out->count = count;
        code = list_of(L, lua_gettop(L), count, pool, &columns[n++], err);
    }
    out->columns = columns;
    out->column_count = n;
    return code;
}

/* ---- what came out ---- */

static void push(lua_State *L, const cJSON *value)
{
    const cJSON *part;
    lua_Integer  n = 0;

    luaL_checkstack(L, 4, "result");
    if (cJSON_IsNumber(value) && value->valuedouble == floor(value->valuedouble) && fabs(value->valuedouble) < 0x1p53) {
        lua_pushinteger(L, (lua_Integer)value->valuedouble);             /* 12, not 12.0 */
    } else if (cJSON_IsNumber(value)) {
        lua_pushnumber(L, value->valuedouble);
    } else if (cJSON_IsString(value)) {
        lua_pushstring(L, value->valuestring);
    } else if (cJSON_IsArray(value) || cJSON_IsObject(value)) {
        lua_newtable(L);
        cJSON_ArrayForEach(part, value) {
            push(L, part);
            if (cJSON_IsArray(value))
                lua_rawseti(L, -2, ++n);
            else if (cJSON_IsNull(part))
                lua_pop(L, 1);
            else
                lua_setfield(L, -2, part->string);
        }
    } else {
        lua_pushboolean(L, cJSON_IsTrue(value));     /* in a list, what is not defined is false */
    }
}

static void push_names(lua_State *L, const cJSON *result)
{
    const cJSON *part;
    lua_Integer  n = 0;

    lua_newtable(L);
    cJSON_ArrayForEach(part, result) {
        lua_pushstring(L, part->string);
        lua_rawseti(L, -2, ++n);
    }
}

/* Columns of the session's data, and the look in the ledger. */
static trd_code look(lua_State *L, trd_session *s, const char *name, trd_pool *pool, trd_method_rows *rows, trd_error *err)
{
    cJSON       *datasets = NULL, *expressions = NULL;
    trd_problems problems = { 0 };
    trd_text     words = { 0 };
    trd_code     code = trd_session_json(L, 3, &datasets, err);

    trd_text_add_format(&words, "stats.%s(", name);
    if (code == TRD_OK)
        code = trd_session_json(L, 4, &expressions, err);
    if (code == TRD_OK)
        code = trd_session_bind(s, datasets, &problems, err);
    if (code == TRD_OK && problems.count == 0)
        code = rows_of(s, expressions, pool, &problems, rows, &words, err);
    if (code == TRD_OK && problems.count)
        code = trd_fail(err, TRD_E_RECIPE, "%s", problems.items[0].what);
    trd_text_add(&words, ")");
    if (code == TRD_OK)
        code = trd_session_note_look(s, words.bytes, err);
    trd_text_release(&words);
    trd_problems_release(&problems);
    cJSON_Delete(datasets);
    cJSON_Delete(expressions);
    return code;
}

int trd_session_statistic(lua_State *L)
{
    trd_session      *s = trd_session_self(L);
    const char       *name = luaL_checkstring(L, 1);
    const trd_method *method = trd_method_find(name);
    trd_method_rows   rows = { 0 };
    trd_error         err = { 0 };
    cJSON            *arguments = NULL, *result = NULL;
    bool              on_data = !lua_isnoneornil(L, 4);

    if (!method)
        return luaL_error(L, "there is no statistic '%s'", name);
    if (on_data && !s->store)
        return luaL_error(L, "there are no data; start with --data DB, or give data = { score = { 1, 2, 3 } }");
    trd_pool *pool = trd_pool_new(s->pool);
    trd_code  code = pool ? trd_session_json(L, 2, &arguments, &err) : trd_fail(&err, TRD_E_NOMEM, "out of memory; close some programs");
    if (code == TRD_OK && on_data)
        code = look(L, s, name, pool, &rows, &err);
    if (code == TRD_OK && !lua_isnoneornil(L, 5))
        code = rows_of_lists(L, 5, pool, &rows, &err);
    if (code == TRD_OK)
        code = trd_method_call(method, arguments, rows.columns ? &rows : NULL, &result, &err);
    cJSON_Delete(arguments);
    trd_pool_free(pool);
    if (code != TRD_OK)
        return trd_session_raise(L, &err);
    push(L, result);
    push_names(L, result);
    cJSON_Delete(result);
    return 2;
}
