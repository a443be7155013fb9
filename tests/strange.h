/* tests/strange.h -- databases with tables of every kind that SQLite knows,
 * made up from a seed: for tests that read a database in two ways. */
#ifndef TRD_TESTS_STRANGE_H
#define TRD_TESTS_STRANGE_H

#include "scratch.h"

enum { STRANGE_COLUMNS = 160, STRANGE_TABLES = 8 };

/* What most cells of a column are. */
typedef enum strange_theme { STRANGE_SMALL, STRANGE_WHOLE, STRANGE_FLAG, STRANGE_MONEY, STRANGE_REAL, STRANGE_DAY, STRANGE_WORD, STRANGE_LONG,
                             STRANGE_DIGITS, STRANGE_ANY, STRANGE_THEMES } strange_theme;

typedef struct strange_table {
    char          name[8];
    int           columns, width;    /* width: themes as wide as this many bytes; missing: one in so many */
    int           missing;
    strange_theme themes[STRANGE_COLUMNS];
    bool          odd;               /* of a kind that pages are not read of                      */
    bool          unsure;            /* it depends: rows may be shorter than the table            */
} strange_table;

typedef struct strange {
    uint64_t      dice;
    sqlite3      *db;
    bool          odd;               /* the whole file                                            */
    bool          maps;              /* long rows are left to SQLite                              */
    strange_table tables[STRANGE_TABLES];
} strange;

static inline uint64_t strange_bits(strange *s)
{
    uint64_t z = s->dice += UINT64_C(0x9E3779B97F4A7C15);            /* SplitMix64 */
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline int strange_below(strange *s, int limit)
{
    return (int)(strange_bits(s) % (uint64_t)limit);
}

static inline void strange_run(strange *s, const char *sql)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%.300s: %s", sql, sqlite3_errmsg(s->db));
}

static inline void strange_format(strange *s, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *sql = sqlite3_vmprintf(format, list);
    va_end(list);
    strange_run(s, sql);
    sqlite3_free(sql);
}

/* ---- one cell ---- */

static inline int64_t strange_whole(strange *s, int bytes)
{
    int64_t value = (int64_t)(strange_bits(s) >> (64 - strange_below(s, 8 * bytes) - 1));
    return strange_below(s, 3) ? value : -value;
}

static inline double strange_real(strange *s)
{
    static const double odd[] = { -0.0, 0.0, 1e300, 5e-324, 1, -7, 9007199254740993.0, 0x1p62, -0x1p63, 281474976710656.0, 0.1 };
    if (strange_below(s, 3) == 0)
        return odd[strange_below(s, (int)(sizeof odd / sizeof *odd))];
    return (double)strange_whole(s, 6) / (double)(1 + strange_below(s, 1000));
}

static inline void strange_text(strange *s, sqlite3_stmt *to, int at, int most)
{
    static const char *const pieces[] = { "a", "b", "é", "7", " ", "🙂", "xyz", "-" };
    static char              text[10000];
    int                      n = 0, length = strange_below(s, most + 1);
    for (uint64_t bits = strange_bits(s); n < length; bits = bits >> 3 | bits << 61) {
        size_t bytes = strlen(pieces[bits % 8]);
        memcpy(text + n, pieces[bits % 8], bytes);
        n += (int)bytes;
    }
    sqlite3_bind_text(to, at, text, n, SQLITE_TRANSIENT);
}

static inline void strange_odd(strange *s, sqlite3_stmt *to, int at)
{
    switch (strange_below(s, 12)) {
    case 0:  sqlite3_bind_double(to, at, INFINITY); break;
    case 1:  sqlite3_bind_double(to, at, NAN); break;
    case 2:  sqlite3_bind_blob(to, at, "\1\2\3", 3, SQLITE_STATIC); break;
    case 3:  sqlite3_bind_text(to, at, "a\0b", 3, SQLITE_STATIC); break;
    case 4:  sqlite3_bind_text(to, at, "\xff\xfe", 2, SQLITE_STATIC); break;
    case 5:  sqlite3_bind_int64(to, at, INT64_MIN); break;
    case 6:  sqlite3_bind_int64(to, at, INT64_MAX); break;
    case 7:  sqlite3_bind_text(to, at, "", 0, SQLITE_STATIC); break;
    case 8:  strange_text(s, to, at, 20); break;
    case 9:  sqlite3_bind_zeroblob(to, at, strange_below(s, 3000)); break;
    default: sqlite3_bind_double(to, at, strange_real(s));
    }
}

static inline void strange_cell(strange *s, const strange_table *t, int column, sqlite3_stmt *to, int at)
{
    static const char *const words[] = { "havo", "vwo", "vmbo-t", "", "<5", "*", "een heel lang woord dat niet in een byte lengte past, want het gaat door" };
    char                     text[32];

    if (t->missing && strange_below(s, t->missing) == 0) {
        sqlite3_bind_null(to, at);
        return;
    }
    switch (t->themes[column]) {
    case STRANGE_SMALL: sqlite3_bind_int64(to, at, strange_below(s, 7)); break;
    case STRANGE_WHOLE: sqlite3_bind_int64(to, at, strange_whole(s, t->width)); break;
    case STRANGE_FLAG:  sqlite3_bind_int64(to, at, strange_below(s, 2)); break;
    case STRANGE_MONEY: sqlite3_bind_double(to, at, strange_below(s, 2000) / 100.0); break;
    case STRANGE_REAL:  sqlite3_bind_double(to, at, strange_real(s)); break;
    case STRANGE_DAY:
        snprintf(text, sizeof text, "20%02d-%02d-%02d", strange_below(s, 30), 1 + strange_below(s, 12), 1 + strange_below(s, 28));
        sqlite3_bind_text(to, at, text, -1, SQLITE_TRANSIENT);
        break;
    case STRANGE_WORD:  sqlite3_bind_text(to, at, words[strange_below(s, 7)], -1, SQLITE_STATIC); break;
    case STRANGE_LONG:  strange_text(s, to, at, strange_below(s, 20) ? 200 : 9000); break;
    case STRANGE_DIGITS:
        snprintf(text, sizeof text, strange_below(s, 2) ? "%d" : "%04d", strange_below(s, 3000));
        sqlite3_bind_text(to, at, text, -1, SQLITE_TRANSIENT);
        break;
    default: strange_odd(s, to, at);
    }
}

/* ---- one table ---- */

static inline char *strange_schema(strange *s, strange_table *t)
{
    static const char *const types[] = { "INTEGER", "INT", "TEXT", "REAL", "FLOAT", "DOUBLE PRECISION", "NUMERIC", "BLOB", "", "VARCHAR(20)",
                                         "FLOATING POINT", "REAL BLOB", "CHARREAL", "DECIMAL(5,2)", "BOOLEAN", "float" };
    int          key = strange_below(s, 8), at = strange_below(s, t->columns);
    sqlite3_str *sql = sqlite3_str_new(NULL);

    sqlite3_str_appendf(sql, "CREATE TABLE %s(", t->name);
    bool made = strange_below(s, 10) == 0;
    for (int i = 0; i < t->columns; i++) {
        bool here = i == at;
        if (i)
            sqlite3_str_appendall(sql, ", ");
        if (made && i == t->columns / 2)
            sqlite3_str_appendf(sql, "g INTEGER GENERATED ALWAYS AS (length(c0)) %s, ", strange_below(s, 2) ? "STORED" : "VIRTUAL");
        sqlite3_str_appendf(sql, "c%d %s", i, here && key == 1 ? "INTEGER PRIMARY KEY" : here && key == 2 ? "INT PRIMARY KEY"
                            : here && key == 3 ? "INTEGER PRIMARY KEY DESC" : types[strange_below(s, 16)]);
        if (here && key <= 3)
            t->themes[i] = STRANGE_ANY + (key > 0 ? 1 : 0);          /* the key is filled by number: see strange_fill */
        if (strange_below(s, 12) == 0 && t->themes[i] != STRANGE_THEMES)
            sqlite3_str_appendall(sql, " DEFAULT 7");
    }
    t->odd = made;
    sqlite3_str_appendall(sql, ")");
    if ((key == 1 || key == 2) && strange_below(s, 4) == 0) {
        sqlite3_str_appendall(sql, " WITHOUT ROWID");
        t->odd = true;
    }
    return sqlite3_str_finish(sql);
}

/* Puts rows in it; `columns` of them, since it may get more later. */
static inline void strange_fill(strange *s, strange_table *t, int rows, bool given)
{
    sqlite3_stmt *insert;
    sqlite3_str  *sql = sqlite3_str_new(NULL);
    bool          keyed = false;

    for (int i = 0; i < t->columns; i++)
        keyed |= t->themes[i] == STRANGE_THEMES;
    given = given && !keyed && !t->odd;
    sqlite3_str_appendf(sql, "INSERT OR IGNORE INTO %s(%s", t->name, given ? "rowid, " : "");
    for (int i = 0; i < t->columns; i++)
        sqlite3_str_appendf(sql, "%sc%d", i ? ", " : "", i);
    sqlite3_str_appendall(sql, ") VALUES(?1");
    for (int i = 1; i < t->columns + given; i++)
        sqlite3_str_appendf(sql, ", ?%d", i + 1);
    sqlite3_str_appendall(sql, ")");
    char *text = sqlite3_str_finish(sql);
    if (sqlite3_prepare_v2(s->db, text, -1, &insert, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(s->db));
    sqlite3_free(text);
    strange_run(s, "BEGIN");
    int64_t number = strange_below(s, 2) ? strange_whole(s, 7) : 0;
    for (int row = 0; row < rows; row++) {
        number += 1 + (strange_below(s, 10) == 0 ? strange_below(s, 1000) : 0);
        if (given)
            sqlite3_bind_int64(insert, 1, strange_below(s, 50) ? number : strange_whole(s, 8));
        for (int i = 0; i < t->columns; i++)
            if (t->themes[i] == STRANGE_THEMES)
                sqlite3_bind_int64(insert, i + 1, number);
            else
                strange_cell(s, t, i, insert, i + 1 + given);
        if (sqlite3_step(insert) != SQLITE_DONE)
            fail_msg("%s", sqlite3_errmsg(s->db));
        sqlite3_reset(insert);
    }
    strange_run(s, "COMMIT");
    sqlite3_finalize(insert);
}

static inline void strange_make_table(strange *s, int number)
{
    strange_table *t = &s->tables[number];

    *t = (strange_table){ .columns = 1 + strange_below(s, strange_below(s, 15) ? 12 : STRANGE_COLUMNS - 2), .width = 1 + strange_below(s, 8),
                          .missing = strange_below(s, 2) * (1 + strange_below(s, 30)) };
    snprintf(t->name, sizeof t->name, "t%d", number);
    bool any = strange_below(s, 12) == 0;
    for (int i = 0; i < t->columns + 2; i++)
        t->themes[i] = any ? STRANGE_ANY : (strange_theme)strange_below(s, STRANGE_ANY);
    char *schema = strange_schema(s, t);
    strange_run(s, schema);
    sqlite3_free(schema);
    int rows = strange_below(s, 4) == 0 ? strange_below(s, 3) : strange_below(s, 200);
    if (t->columns < 6 && strange_below(s, 20) == 0)
        rows = 15000 + strange_below(s, 3000);
    strange_fill(s, t, rows, strange_below(s, 2));
    if (strange_below(s, 3) == 0)
        strange_format(s, "DELETE FROM %s WHERE length(coalesce(c0, 1)) %% %d = 0", t->name, 1 + strange_below(s, 5));
    if (strange_below(s, 4) == 0) {                  /* rows that are shorter than the table from here on */
        bool filled = strange_below(s, 2);
        strange_format(s, "ALTER TABLE %s ADD COLUMN c%d REAL%s", t->name, t->columns++, filled ? " DEFAULT 2.5" : "");
        t->unsure |= filled;
        strange_fill(s, t, strange_below(s, 50), false);
    }
    if (strange_below(s, 4) == 0)
        strange_format(s, "CREATE INDEX i%d ON %s(c%d)", number, t->name, strange_below(s, t->columns));
    if (strange_below(s, 6) == 0)
        strange_format(s, "CREATE TABLE gone(a); INSERT INTO gone SELECT * FROM (SELECT zeroblob(900) FROM %s); DROP TABLE gone", t->name);
}

/* ---- one database ---- */

/* Makes the file at `path` anew from `seed`, odd in every fourth case. */
static inline void strange_make(strange *s, const char *path, uint64_t seed)
{
    static const int sizes[] = { 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536 };
    int              odd, vacuum, reserved = 8;

    *s = (strange){ .dice = seed };
    unlink(path);
    assert_int_equal(sqlite3_open(path, &s->db), SQLITE_OK);
    odd = strange_below(s, 12);
    s->odd = odd <= 2;
    if (odd == 0)
        sqlite3_file_control(s->db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
    s->maps = (vacuum = strange_below(s, 6)) < 2;
    strange_format(s, "PRAGMA page_size = %d; PRAGMA auto_vacuum = %d; PRAGMA encoding = '%s'; PRAGMA journal_mode = %s; PRAGMA synchronous = OFF",
                   sizes[strange_below(s, 8)], s->maps ? 1 + vacuum : 0, odd == 1 ? "UTF-16" : "UTF-8", odd == 2 ? "WAL" : "MEMORY");
    for (int i = 0; i < STRANGE_TABLES; i++)
        strange_make_table(s, i);
    sqlite3_close(s->db);
    s->db = NULL;
}

#endif
