/* tests/bench/pupils.c -- bench-pupils ROWS FOLDER: the made-up pupils that
 * everything is timed on, as pupils.csv, pupils-nl.csv (semicolons, decimal
 * commas) and pupils.db (one plain SQLite table, `pupils`, not made by Trede).
 *
 * A pupil goes to one school in one year and has a row for wave 1 (95 of 100)
 * and for wave 2 (92 of 100). Schools differ in size (log-normal), in level and
 * in what taking part does; regions hold several schools. Rows stand together
 * by year, in random order within it. What is in the data: alpha of q1..q5
 * about 0.8, a difference in differences of about 0.16 points, a logit of
 * profile_tech on gender (-1.0), migration, participated and phase.
 *
 * All numbers come from (seed, pupil), so the same ROWS give the same data.
 */
#include "base/number.h"
#include "base/random.h"
#include "base/text.h"

#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCHOOLS = 600, REGIONS = 78, YEARS = 5, ITEMS = 5, COLUMNS = 17 };
enum { STREAM_SCHOOLS = 1, STREAM_ORDER = 2, STREAM_PUPILS = 16 };
enum { NO_SCORE = -1 };

static const char *const names[COLUMNS] = { "pupil_id", "school_id", "region", "year", "track", "gender", "migration",
                                            "participated", "wave", "phase", "q1", "q2", "q3", "q4", "q5", "score",
                                            "profile_tech" };
static const char *const tracks[] = { "basis", "kader", "gemengd", "theorie" };
static const char *const genders[] = { "m", "v", "x" };

typedef struct school {
    int    region;
    double up_to;                    /* sizes summed up to here, for drawing */
    double level, gain, share;       /* of scores; of taking part; who take part */
} school;

typedef struct row {
    int32_t pupil, score;            /* score in ten-thousandths, or NO_SCORE */
    int16_t school;
    uint8_t region, year, track, gender, migration, participated, wave, phase, tech;
    uint8_t q[ITEMS];                /* 1..5, 0: no answer */
} row;

/* A standard normal number (Box and Muller's, one of the two). */
static double normal(trd_random *r)
{
    double u = 1 - trd_random_unit(r), angle = 6.283185307179586 * trd_random_unit(r);
    return sqrt(-2 * log(u)) * cos(angle);
}

static bool chance(trd_random *r, double p)
{
    return trd_random_unit(r) < p;
}

static double within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static void make_schools(school all[SCHOOLS])
{
    trd_random r = { 1, STREAM_SCHOOLS, 0 };
    double     size = 0;

    for (int i = 0; i < SCHOOLS; i++) {
        double u = trd_random_unit(&r);
        size += exp(0.8 * normal(&r));
        all[i] = (school){ .region = i < REGIONS ? i : (int)(REGIONS * pow(u, 1.5)), .up_to = size,
                           .level = 0.35 * normal(&r), .gain = 0.15 + 0.08 * normal(&r) };
        all[i].share = chance(&r, 0.3) ? 0 : 0.4 + 0.6 * trd_random_unit(&r);
    }
}

static int16_t draw_school(const school all[SCHOOLS], trd_random *r)
{
    double at = trd_random_unit(r) * all[SCHOOLS - 1].up_to;
    int    low = 0, high = SCHOOLS - 1;

    while (low < high) {
        int middle = (low + high) / 2;
        if (all[middle].up_to <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return (int16_t)low;
}

/* What a pupil scores and answers in wave w->wave. */
static void measure(row *w, const school *s, double ability, double attitude, trd_random *r)
{
    double later = w->wave == 2, part = w->participated;
    double score = 6.2 + s->level + 0.15 * w->track - 0.1 * w->migration + 0.05 * part + later * (0.1 + part * s->gain) +
                   ability + 0.7 * normal(r);

    w->score = chance(r, 0.02) ? NO_SCORE : (int32_t)lrint(within(score, 1, 10) * 10000);
    for (int i = 0; i < ITEMS; i++) {
        double answer = 3.35 + 0.075 * (i - 2) + 0.75 * attitude + 0.1 * later * part + 0.75 * normal(r);
        w->q[i] = chance(r, 0.03) ? 0 : (uint8_t)lrint(within(answer, 1, 5));
    }
}

/* The rows of pupil i: none, one or two. */
static int make_pupil(int64_t i, const school all[SCHOOLS], row out[2])
{
    trd_random r = { 1, (uint64_t)i + STREAM_PUPILS, 0 };
    row        w = { .pupil = 1 + (int32_t)((uint64_t)i * 61803397 % 99999989), .school = draw_school(all, &r) };
    const school *s = &all[w.school];
    int        count = 0;

    w.region = (uint8_t)s->region;
    w.year = (uint8_t)trd_random_below(&r, YEARS);
    double u = trd_random_unit(&r);
    w.track = u < 0.22 ? 0 : u < 0.5 ? 1 : u < 0.7 ? 2 : 3;
    u = trd_random_unit(&r);
    w.gender = u < 0.5 ? 0 : u < 0.996 ? 1 : 2;
    w.migration = chance(&r, 0.27);
    w.participated = chance(&r, s->share);
    w.phase = (uint8_t)(1 + trd_random_below(&r, 4));
    double ability = 0.8 * normal(&r), attitude = normal(&r);
    double taste = -1.7 - 1.1 * (w.gender == 1) - 0.15 * w.migration + 0.35 * w.participated + 0.1 * (w.phase - 1) +
                   0.3 * s->level;
    bool tech = chance(&r, 1 / (1 + exp(-taste)));
    bool there[2] = { chance(&r, 0.95), chance(&r, 0.92) };
    for (int wave = 0; wave < 2; wave++) {
        w.wave = (uint8_t)(1 + wave);
        w.tech = tech != (wave == 0 && chance(&r, 0.04));    /* some change their mind */
        measure(&w, s, ability, attitude, &r);
        if (there[wave])
            out[count++] = w;
    }
    return count;
}

/* All rows, by year and shuffled within it; NULL without memory. */
static row *make_rows(int64_t count)
{
    school     schools[SCHOOLS];
    row       *drawn = malloc(((size_t)count + 1) * sizeof *drawn), *out = malloc((size_t)count * sizeof *out);
    int64_t    made = 0, start[YEARS + 1] = { 0 }, at[YEARS];
    trd_random r = { 1, STREAM_ORDER, 0 };

    if (!drawn || !out) {
        free(drawn);
        free(out);
        return NULL;
    }
    make_schools(schools);
    for (int64_t i = 0; made < count; i++)
        made += make_pupil(i, schools, drawn + made);
    for (int64_t i = 0; i < count; i++)
        start[drawn[i].year + 1]++;
    for (int y = 0; y < YEARS; y++)
        at[y] = start[y + 1] += start[y];
    for (int64_t i = 0; i < count; i++)
        out[--at[drawn[i].year]] = drawn[i];
    for (int y = 0; y < YEARS; y++)
        for (int64_t i = start[y + 1] - 1; i > start[y]; i--) {
            int64_t other = start[y] + (int64_t)trd_random_below(&r, (uint64_t)(i - start[y] + 1));
            row     kept = out[i];
            out[i] = out[other];
            out[other] = kept;
        }
    free(drawn);
    return out;
}

static const char *region_name(int region, char room[32])
{
    static const char *const first[] = { "Noorder", "Zuider", "Ooster", "Wester", "Midden", "Groot", "Klein",
                                         "Boven", "Neder", "Oud", "Nieuw", "Hoog", "Laag" };
    static const char *const last[] = { "land", "veld", "waard", "kust", "stroom", "dijk en omstreken" };
    snprintf(room, 32, "%s%s", first[region % 13], last[region / 13]);
    return room;
}

static bool write_csv(const char *path, const row *rows, int64_t count, char separator, char mark)
{
    FILE    *file = fopen(path, "wb");
    trd_text t = { 0 };
    char     region[32], s = separator;

    if (!file)
        return false;
    for (int i = 0; i < COLUMNS; i++)
        trd_text_add_format(&t, "%s%c", names[i], i + 1 < COLUMNS ? s : '\n');
    for (int64_t i = 0; i < count; i++) {
        const row *w = &rows[i];
        trd_text_add_format(&t, "%d%c%d%c%s%c%d%c%s%c%s%c%d%c%d%c%d%c%d%c", w->pupil, s, 1000 + w->school, s,
                            region_name(w->region, region), s, 2020 + w->year, s, tracks[w->track], s,
                            genders[w->gender], s, w->migration, s, w->participated, s, w->wave, s, w->phase, s);
        for (int q = 0; q < ITEMS; q++)
            trd_text_add_format(&t, w->q[q] ? "%d%c" : "%.0d%c", w->q[q], s);
        if (w->score != NO_SCORE)
            trd_text_add_format(&t, "%d%c%04d", w->score / 10000, mark, w->score % 10000);
        trd_text_add_format(&t, "%c%d\n", s, w->tech);
        if (t.length > 1 << 20 || i + 1 == count) {
            fwrite(t.bytes, 1, t.length, file);
            trd_text_clear(&t);
        }
    }
    bool fine = !t.failed && !ferror(file);
    trd_text_release(&t);
    return fclose(file) == 0 && fine;
}

static bool insert(sqlite3_stmt *s, const row *w)
{
    char      region[32];
    const int before[] = { w->pupil, 1000 + w->school, 0, 2020 + w->year, 0, 0, w->migration, w->participated, w->wave,
                           w->phase };

    for (int i = 0; i < 10; i++)
        sqlite3_bind_int(s, i + 1, before[i]);
    sqlite3_bind_text(s, 3, region_name(w->region, region), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 5, tracks[w->track], -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 6, genders[w->gender], -1, SQLITE_STATIC);
    for (int q = 0; q < ITEMS; q++)
        if (w->q[q])
            sqlite3_bind_int(s, 11 + q, w->q[q]);
        else
            sqlite3_bind_null(s, 11 + q);
    if (w->score != NO_SCORE)
        sqlite3_bind_double(s, 16, w->score / 10000.0);
    else
        sqlite3_bind_null(s, 16);
    sqlite3_bind_int(s, 17, w->tech);
    return sqlite3_step(s) == SQLITE_DONE && sqlite3_reset(s) == SQLITE_OK;
}

static bool write_table(const char *path, const row *rows, int64_t count)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *s = NULL;

    remove(path);
    bool fine = sqlite3_open(path, &db) == SQLITE_OK &&
                sqlite3_exec(db,
                             "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096;"
                             "CREATE TABLE pupils(pupil_id INTEGER, school_id INTEGER, region TEXT, year INTEGER, "
                             "track TEXT, gender TEXT, migration INTEGER, participated INTEGER, wave INTEGER, "
                             "phase INTEGER, q1 INTEGER, q2 INTEGER, q3 INTEGER, q4 INTEGER, q5 INTEGER, score REAL, "
                             "profile_tech INTEGER); BEGIN",
                             NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(db, "INSERT INTO pupils VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &s, NULL) ==
                    SQLITE_OK;
    for (int64_t i = 0; fine && i < count; i++)
        fine = insert(s, &rows[i]);
    sqlite3_finalize(s);
    fine = fine && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    if (!fine)
        fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(db));
    return sqlite3_close(db) == SQLITE_OK && fine;
}

int main(int count, char **words)
{
    char    csv[4096], dutch[4096], table[4096];
    int64_t rows;

    if (count != 3 || !trd_number_integer(words[1], strlen(words[1]), &rows) || rows < 1 || rows > 50000000 ||
        strlen(words[2]) > 4000) {
        fputs("usage: bench-pupils ROWS FOLDER\n", stderr);
        return 2;
    }
    snprintf(csv, sizeof csv, "%s/pupils.csv", words[2]);
    snprintf(dutch, sizeof dutch, "%s/pupils-nl.csv", words[2]);
    snprintf(table, sizeof table, "%s/pupils.db", words[2]);
    row *all = make_rows(rows);
    bool fine = all && write_csv(csv, all, rows, ',', '.') && write_csv(dutch, all, rows, ';', ',') &&
                write_table(table, all, rows);
    free(all);
    if (!fine)
        fprintf(stderr, "the data cannot be written in %s: is there room?\n", words[2]);
    return fine ? 0 : 3;
}
