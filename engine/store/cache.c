#include "store/cache_int.h"
#include "store/page_bytes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <xxhash.h>

/* ---- what decides how cells are read ------------------------------------ */

static void add_text(XXH3_state_t *s, const char *text)
{
    XXH3_64bits_update(s, text, strlen(text) + 1);
}

static void add_special(XXH3_state_t *s, const trd_special *special)
{
    uint32_t kind = special->kind;

    add_text(s, special->text);
    XXH3_64bits_update(s, &kind, sizeof kind);
    XXH3_64bits_update(s, &special->span.low, sizeof special->span.low);
    XXH3_64bits_update(s, &special->span.high, sizeof special->span.high);
}

/* Follows from the state of the database; digested so that a column is also
 * refused where a mark should lie. */
static uint64_t meaning_of(const trd_load *l, const trd_load_column *column, const char *sql)
{
    const trd_store_table *t = l->table;
    XXH3_state_t          *s = XXH3_createState();
    int64_t                import = t->source_count ? t->sources[t->source_count - 1].number : 0;
    uint64_t               meaning = 0;

    if (!s)
        return 0;
    XXH3_64bits_reset(s);
    add_text(s, sql);
    XXH3_64bits_update(s, &import, sizeof import);
    for (size_t i = 0; i < column->special_count; i++)
        add_special(s, &column->specials[i]);
    meaning = XXH3_64bits_digest(s);
    XXH3_freeState(s);
    return meaning;
}

static const char *sql_of(const trd_load *l)
{
    sqlite3_stmt *s;
    const char   *sql = NULL;

    if (trd_store_prepare(l->store, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", &s, NULL) != TRD_OK)
        return NULL;
    sqlite3_bind_text(s, 1, l->table->name, -1, SQLITE_STATIC);
    if (sqlite3_step(s) == SQLITE_ROW)
        sql = trd_pool_text(l->scratch, (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    return sql;
}

static trd_cache_key *keys_of(const trd_load *l, const trd_cache *cache)
{
    const char    *sql = sql_of(l);
    trd_cache_key *keys = sql ? trd_pool_calloc(l->scratch, l->count, sizeof *keys) : NULL;

    for (size_t i = 0; keys && i < l->count; i++)
        keys[i] = (trd_cache_key){ .table = l->table->name, .column = l->columns[i].name, .type = l->columns[i].type,
                                   .rows = (uint64_t)l->table->rows, .meaning = meaning_of(l, &l->columns[i], sql), .mark = cache->mark };
    return keys;
}

/* ---- keeping ------------------------------------------------------------ */

static const trd_cache_table *find_table(const trd_cache *cache, const char *name)
{
    for (size_t i = 0; i < cache->table_count; i++)
        if (strcmp(cache->tables[i].name, name) == 0)
            return &cache->tables[i];
    return NULL;
}

static bool add_table(trd_cache *cache, const trd_store_table *t)
{
    trd_cache_table *more = trd_pool_grow(cache->pool, cache->tables, cache->table_count, &cache->table_room, sizeof *more);

    if (!more)
        return false;
    cache->tables = more;
    more[cache->table_count++] = (trd_cache_table){ t->name, t->rows };
    return true;
}

/* Keeps what was loaded just now. The state file comes last: without it nothing
 * is used. It is written while the state is held by a read lock, so it never
 * takes the place of one of a later state. */
static void keep(trd_cache *cache, const trd_load *l, trd_cache_key *keys, trd_column *const *columns, const bool *was_there)
{
    if (!cache->writes || !trd_cache_is_unchanged(cache) || (!cache->current && !trd_cache_begin(cache)))
        return;
    for (size_t i = 0; i < l->count; i++) {
        keys[i].mark = cache->mark;
        if (!was_there[i] && !trd_cache_write_column(cache, &keys[i], columns[i], l->watch) && trd_watch_stops(l->watch))
            return;
    }
    if (!find_table(cache, l->table->name) && add_table(cache, l->table))
        trd_cache_write_state(cache);
}

/* ---- loading ------------------------------------------------------------ */

/* The columns that are not there yet, by the other way, in one pass. */
static trd_code load_rest(const trd_load *l, bool alone, trd_cache_rest read_rest, const bool *is_there, trd_pool *pool,
                          trd_column **out, trd_error *err)
{
    trd_load     rest = *l;
    trd_column **made = trd_pool_calloc(l->scratch, l->count, sizeof *made);

    rest.count = 0;
    rest.columns = trd_pool_calloc(l->scratch, l->count, sizeof *rest.columns);
    if (!made || !rest.columns)
        return trd_load_no_memory(err);
    for (size_t i = 0; i < l->count; i++)
        if (!is_there[i])
            rest.columns[rest.count++] = l->columns[i];
    trd_code code = rest.count ? read_rest(&rest, alone, pool, made, err) : TRD_OK;
    for (size_t i = 0, k = 0; i < l->count && code == TRD_OK; i++)
        if (!is_there[i])
            out[i] = made[k++];
    return code;
}

static trd_code with_cache(trd_cache *cache, trd_load *l, bool alone, trd_cache_rest read_rest, trd_pool *pool, trd_column **out, trd_error *err)
{
    trd_cache_key *keys = keys_of(l, cache);
    bool          *is_there = trd_pool_calloc(l->scratch, l->count, sizeof *is_there);
    trd_code       code = TRD_OK;

    if (!keys || !is_there)
        return read_rest(l, alone, pool, out, err);
    if (cache->current)
        code = trd_cache_read_columns(cache, keys, l->count, l->watch, pool, out, err);
    for (size_t i = 0; i < l->count; i++)
        l->store->cached += is_there[i] = code == TRD_OK && out[i];
    if (code == TRD_OK)
        code = load_rest(l, alone, read_rest, is_there, pool, out, err);
    if (code == TRD_OK)
        keep(cache, l, keys, out, is_there);
    return code;
}

trd_code trd_cache_columns(trd_load *l, bool alone, trd_cache_rest read_rest, trd_pool *pool, trd_column **out, trd_error *err)
{
    trd_cache cache = { .folder = -1 };
    bool      used = l->store->cache_from > 0 && l->table->rows >= l->store->cache_from && trd_cache_open(&cache, l->store, false);
    trd_code  code = used ? with_cache(&cache, l, alone, read_rest, pool, out, err) : read_rest(l, alone, pool, out, err);

    trd_cache_release(&cache);
    return code;
}

/* Without waiting for another program: it is not worth that. */
static bool begin_at_once(trd_store *store, bool *begun)
{
    sqlite3_busy_timeout(store->db, 0);
    bool begins = trd_state_begin(store, begun, NULL) == TRD_OK;
    sqlite3_busy_timeout(store->db, TRD_BUSY_WAIT);
    return begins;
}

bool trd_cache_rows(trd_store *store, const char *table, int64_t *rows)
{
    trd_cache cache = { .folder = -1 };
    bool      begun;

    if (store->cache_from == 0 || !store->ours || !begin_at_once(store, &begun))
        return false;
    const trd_cache_table *found = trd_cache_open(&cache, store, false) && cache.current ? find_table(&cache, table) : NULL;
    if (found)
        *rows = found->rows;
    trd_state_end(store, begun);
    trd_cache_release(&cache);
    return found != NULL;
}

/* ---- an entry in the ledger --------------------------------------------- */

/* Was it one transaction, in the same file? The rest of the header may differ
 * in its count of pages, of free pages, and in who wrote last. */
static bool is_one_later(const trd_cache_state *before, const trd_cache_state *after)
{
    enum { COUNTER = 24, PAGES = 28, FREE = 32, SCHEMA = 40, VALID_FOR = 92 };
    uint32_t counter = trd_page_get4(before->header + COUNTER) + 1;

    return after->device == before->device && after->inode == before->inode &&
           memcmp(before->header, after->header, COUNTER) == 0 && memcmp(before->header + SCHEMA, after->header + SCHEMA, VALID_FOR - SCHEMA) == 0 &&
           trd_page_get4(after->header + COUNTER) == counter && trd_page_get4(after->header + VALID_FOR) == counter;
}

trd_cache *trd_cache_before_entry(const trd_store *store)
{
    trd_cache *cache = malloc(sizeof *cache);

    if (cache && trd_cache_open(cache, store, true) && cache->writes) {
        if (cache->current)
            return cache;
        trd_cache_empty(cache);                      /* of an earlier state: of no use any more */
    }
    if (cache)
        trd_cache_release(cache);
    free(cache);
    return NULL;
}

void trd_cache_after_entry(trd_cache *before, trd_store *store, bool written)
{
    trd_cache after = { .folder = -1 };
    bool      begun;

    if (!before)
        return;
    if (written && begin_at_once(store, &begun)) {
        if (trd_cache_open(&after, store, false) && is_one_later(&before->now, &after.now)) {
            before->now = after.now;
            trd_cache_write_state(before);
        }
        trd_cache_release(&after);
        trd_state_end(store, begun);
    }
    trd_cache_release(before);
    free(before);
}
