#include "store/cache_int.h"

#include "base/clock.h"
#include "base/digest.h"

#include <stdio.h>
#include <string.h>

/* The highest number that was ever given, kept by SQLite for AUTOINCREMENT. */
#define LAST_NUMBER "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'trede_ledger')"

/* digest = SHA-256 of previous digest, number, time, event and detail, a line
 * each: taking out or changing an entry breaks every entry behind it. */
static void entry_digest(const char *previous, int64_t number, const char *time, const char *event, const char *detail,
                         char out[TRD_DIGEST_ROOM])
{
    char       text[32];
    trd_digest d;
    const char *parts[] = { previous, text, time, event, detail };

    snprintf(text, sizeof text, "%lld", (long long)number);
    trd_digest_init(&d);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        trd_digest_add(&d, parts[i], strlen(parts[i]));
        trd_digest_add(&d, "\n", 1);
    }
    trd_digest_finish(&d, out);
}

static const char *text_of(sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text ? text : "";
}

trd_code trd_ledger_append(trd_store *store, const char *event, const char *detail, trd_error *err)
{
    char          previous[TRD_DIGEST_ROOM] = "", digest[TRD_DIGEST_ROOM], now[TRD_TIME_ROOM];
    int64_t       number = 1;
    sqlite3_stmt *s;
    trd_code      code = trd_store_prepare(store, "SELECT " LAST_NUMBER ", (SELECT digest FROM trede_ledger ORDER BY number DESC LIMIT 1)", &s, err);

    if (code != TRD_OK)
        return code;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        number = sqlite3_column_int64(s, 0) + 1;
        snprintf(previous, sizeof previous, "%s", text_of(s, 1));
    }
    if ((code = trd_store_end(store, s, step, err)) != TRD_OK)
        return code;
    trd_clock_now(now);
    entry_digest(previous, number, now, event, detail, digest);
    if ((code = trd_store_prepare(store, "INSERT INTO trede_ledger VALUES(?, ?, ?, ?, ?)", &s, err)) != TRD_OK)
        return code;
    sqlite3_bind_int64(s, 1, number);
    sqlite3_bind_text(s, 2, now, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 3, event, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 4, detail, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 5, digest, -1, SQLITE_STATIC);
    return trd_store_end(store, s, sqlite3_step(s), err);
}

trd_code trd_ledger_add(trd_store *store, const char *event, const char *detail, trd_error *err)
{
    if (!trd_store_keeps_ledger(store))
        return TRD_OK;
    trd_code code = trd_store_run(store, "BEGIN IMMEDIATE", err);
    if (code != TRD_OK)
        return code;
    trd_cache *cache = trd_cache_before_entry(store);
    code = trd_ledger_append(store, event, detail, err);
    if (code == TRD_OK)
        code = trd_store_run(store, "COMMIT", err);
    if (code != TRD_OK)
        trd_store_run(store, "ROLLBACK", NULL);
    trd_cache_after_entry(cache, store, code == TRD_OK);
    return code;
}

static trd_code broken(const trd_store *store, size_t entry, trd_error *err)
{
    return trd_fail_at(err, TRD_E_DATA, store->path, 0, "the ledger was changed by hand at entry %zu; it proves nothing from there on, "
                       "import the files again into a new database", entry);
}

/* The chain cannot tell that its end is gone; the highest number ever given can. */
static trd_code check_end(trd_store *store, size_t count, trd_error *err)
{
    sqlite3_stmt *s;
    int64_t       last = 0;
    trd_code      code = trd_store_prepare(store, "SELECT " LAST_NUMBER, &s, err);

    if (code != TRD_OK)
        return code;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW)
        last = sqlite3_column_int64(s, 0);
    code = trd_store_end(store, s, step, err);
    return code == TRD_OK && last != (int64_t)count ? broken(store, count + 1, err) : code;
}

trd_code trd_ledger_read(trd_store *store, trd_pool *pool, trd_ledger_entry **out, size_t *count, trd_error *err)
{
    char              previous[TRD_DIGEST_ROOM] = "", digest[TRD_DIGEST_ROOM];
    trd_ledger_entry *list = NULL;
    size_t            n = 0, room = 0;
    sqlite3_stmt     *s = NULL;
    int               step = SQLITE_DONE;
    trd_code          code = TRD_OK;

    if (!store->ours) {
        *out = NULL;
        *count = 0;
        return TRD_OK;
    }
    code = trd_store_prepare(store, "SELECT number, time, event, detail, digest FROM trede_ledger ORDER BY number", &s, err);
    while (code == TRD_OK && (step = sqlite3_step(s)) == SQLITE_ROW) {
        trd_ledger_entry *more = trd_pool_grow(pool, list, n, &room, sizeof *more);
        if (!more) {
            code = trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
            break;
        }
        list = more;
        list[n] = (trd_ledger_entry){ sqlite3_column_int64(s, 0), trd_pool_text(pool, text_of(s, 1)), trd_pool_text(pool, text_of(s, 2)),
                                      trd_pool_text(pool, text_of(s, 3)), trd_pool_text(pool, text_of(s, 4)) };
        if (!list[n].time || !list[n].event || !list[n].detail || !list[n].digest) {
            code = trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
            break;
        }
        entry_digest(previous, list[n].number, list[n].time, list[n].event, list[n].detail, digest);
        if (list[n].number != (int64_t)n + 1 || strcmp(digest, list[n].digest) != 0)
            code = broken(store, n + 1, err);
        snprintf(previous, sizeof previous, "%s", list[n].digest);
        n++;
    }
    trd_code end = trd_store_end(store, s, step, code == TRD_OK ? err : NULL);
    if (code == TRD_OK)
        code = end;
    if (code == TRD_OK)
        code = check_end(store, n, err);
    if (code == TRD_OK) {
        *out = list;
        *count = n;
    }
    return code;
}
