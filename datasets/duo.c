/* datasets/duo.c -- a dozen made-up school locations in exactly the format of
 * DUO's open data: the pupil file (ASCII, no quotes), the exam file as it was
 * until 2019 (windows-1252, decimal comma, nothing hidden) and as it is since
 * (UTF-8, every field quoted, CRLF, '<5' for 1 to 4).
 *
 * The BRIN codes 99xx do not exist. Shares are near the national ones: about
 * 23, 22 and 9 % of the third-year pupils of bb, kb and gl choose a technical
 * profile, and one in nine of them is a girl.
 */
#include "draw.h"

#include <string.h>

typedef struct place {
    const char *brin, *branch, *name, *town, *province;
    int64_t     basic, middle, mixed, theory;        /* third-year pupils: bb, kb, gl, tl      */
    unsigned    offers;                              /* bit i: profile i of the table is there */
} place;

/* Accents only where DUO's own files have them: in the exam files. "{e}" is é. */
static const place places[] = {
    { "99AA", "00", "Voorbeeldcollege A", "VOORBEELDSTAD", "Overijssel", 62, 58, 24, 70, 0x0EF },
    { "99AA", "01", "Voorbeeldcollege A loc Zuid", "VOORBEELDSTAD", "Overijssel", 41, 37, 12, 0, 0x0E3 },
    { "99AB", "00", "Voorbeeldcollege B", "NERGENSHUIZEN", "Gelderland", 55, 49, 22, 48, 0x1E7 },
    { "99AB", "02", "Vakschool Voorbeeld B", "NERGENSHUIZEN", "Gelderland", 73, 66, 15, 0, 0x0EF },
    { "99AC", "00", "Prins Andr{e} Voorbeeldschool", "ERGENSDORP", "Drenthe", 28, 34, 18, 52, 0x1E2 },
    { "99AC", "01", "Havenschool Voorbeeld C", "AAN DE VAART", "Zuid-Holland", 36, 30, 9, 0, 0x0F1 },
    { "99AD", "00", "Voorbeeldlyceum D", "TUSSENBERG", "Limburg", 0, 44, 38, 84, 0x0C6 },
    { "99AE", "00", "Voorbeeldcollege E", "BOVENVELD", "Groningen", 47, 52, 20, 41, 0x1E3 },
    { "99AE", "01", "Groenschool Voorbeeld E", "BOVENVELD", "Groningen", 31, 29, 26, 0, 0x100 },
    { "99AF", "00", "Voorbeeldcollege F", "LAAGLAND", "Flevoland", 58, 61, 27, 66, 0x0ED },
    { "99AG", "00", "Voorbeeldcollege G", "KLEINEBROEK", "Noord-Brabant", 22, 26, 11, 35, 0x0E1 },
    { "99AH", "00", "Vakcollege Voorbeeld H", "GROTEBROEK", "Noord-Brabant", 69, 57, 0, 0, 0x0EB },
};

typedef struct profile {
    const char *sector, *name;
    int         code;                                /* 6011: bb, 6021: kb, 6031: gl    */
    int64_t     basic, middle, mixed;                /* weight in each leerweg          */
    int64_t     girls;                               /* in a thousand of its pupils     */
} profile;

static const profile profiles[] = {
    { "Techniek", "Produceren, installeren en energie", 6100, 115, 120, 48, 50 },
    { "Techniek", "Bouwen, wonen en interieur", 6000, 80, 85, 36, 60 },
    { "Techniek", "Mobiliteit en transport", 6200, 62, 60, 24, 50 },
    { "Techniek", "Media, vormgeving en ICT", 6300, 62, 80, 70, 290 },
    { "Techniek", "Maritiem en Techniek", 6800, 65, 70, 30, 80 },
    { "Economie", "Economie en ondernemen", 6400, 250, 250, 200, 480 },
    { "Zorg & Welzijn", "Zorg en welzijn", 6600, 300, 290, 210, 870 },
    { "Intersect. programma", "Dienstverlening en producten", 6900, 190, 200, 380, 520 },
    { "Landbouw", "Groen", 6700, 340, 330, 420, 560 },
};

enum {
    PLACES = sizeof places / sizeof *places,
    PROFILES = sizeof profiles / sizeof *profiles,
    TECHNICAL = 0x01F,                               /* the first five, as bits */
    EXAM_YEARS = 5
};

/* ---- leerwegen --------------------------------------------------------------- */

typedef struct leerweg {
    const char *level, *prefix;                      /* "VMBO BL lj 3-4", "VMBO BB" */
    int         code;                                /* added to the profile's code */
} leerweg;

static const leerweg leerwegen[] = {
    { "VMBO BL lj 3-4", "VMBO BB", 11 }, { "VMBO KL lj 3-4", "VMBO KB", 21 }, { "VMBO GL lj 3-4", "VMBO GL", 31 },
};

static int64_t pupils_of(const place *p, int way)
{
    return way == 0 ? p->basic : way == 1 ? p->middle : p->mixed;
}

static int64_t weight_of(const place *p, int way, int i)
{
    const profile *f = &profiles[i];
    if (!(p->offers >> i & 1))
        return 0;
    return way == 0 ? f->basic : way == 1 ? f->middle : f->mixed;
}

/* Pupils of one profile: its part of the leerweg, in milli of `thousand`. */
static int64_t draw_choosers(trd_random *r, const place *p, int way, int i, int64_t pupils)
{
    int64_t all = 0;
    for (int k = 0; k < PROFILES; k++)
        all += weight_of(p, way, k);
    if (all == 0)
        return 0;
    return draw_part(r, pupils, 1000 * weight_of(p, way, i) / all);
}

/* The name in the encoding of the file: `accent` stands for "{e}". */
static void add_name(trd_text *t, const char *name, const char *accent)
{
    const char *hole = strstr(name, "{e}");
    if (!hole) {
        trd_text_add(t, name);
        return;
    }
    trd_text_add_bytes(t, name, (size_t)(hole - name));
    trd_text_add(t, accent);
    trd_text_add(t, hole + 3);
}

/* ---- the pupil file ------------------------------------------------------------ */

/* One row of counts: leerjaar 1..6, man and vrouw. */
static void add_pupils(trd_text *t, const place *p, const char *level, const char *sector, const char *name, int code,
                       const char *course, const int64_t counts[12])
{
    trd_text_add_format(t, "%s;%s;", p->brin, p->branch);
    add_name(t, p->name, "e");
    trd_text_add_format(t, ";%s;%s;%s;%s;%s;%04d;%s", p->town, p->province, level, sector, name, code, course);
    for (int i = 0; i < 12; i++)
        trd_text_add_format(t, ";%lld", (long long)counts[i]);
    trd_text_add(t, "\n");
}

static void split(trd_random *r, int64_t cases, int64_t girls, int64_t *man, int64_t *vrouw)
{
    *vrouw = draw_hits(r, cases, girls);
    *man = cases - *vrouw;
}

static void add_location(trd_text *t, trd_random *r, const place *p, int64_t milli)
{
    int64_t lower = (p->basic + p->middle + p->mixed + p->theory) * milli / 1000, counts[12] = { 0 };
    split(r, lower, 480, &counts[0], &counts[1]);
    split(r, lower + draw_between(r, -6, 6), 480, &counts[2], &counts[3]);
    add_pupils(t, p, "Brugjaar 1-2", "N.v.t.", "N.v.t.", 31, "Ljvb op VMBO-BBg Lw", counts);

    for (int way = 0; way < 3; way++)
        for (int i = 0; i < PROFILES; i++) {
            int64_t all = pupils_of(p, way) * milli / 1000, third[12] = { 0 };
            trd_text course = { 0 };
            split(r, draw_choosers(r, p, way, i, all), profiles[i].girls, &third[4], &third[5]);
            split(r, draw_choosers(r, p, way, i, all * 97 / 100), profiles[i].girls, &third[6], &third[7]);
            if (third[4] + third[5] + third[6] + third[7] == 0)
                continue;
            trd_text_add_format(&course, "%s %s", leerwegen[way].prefix, profiles[i].name);
            add_pupils(t, p, leerwegen[way].level, profiles[i].sector, profiles[i].name,
                       profiles[i].code + leerwegen[way].code, course.bytes, third);
            trd_text_release(&course);
        }
    if (strcmp(p->branch, "00") == 0 && p->basic > 60) {      /* an older route that two locations still have */
        int64_t route[12] = { 0 };
        split(r, draw_between(r, 2, 6), 60, &route[4], &route[5]);
        add_pupils(t, p, leerwegen[0].level, "Techniek", "Vakmanschapsroute Techniek", 4511,
                   "VMBO BB Vakmanschapsroute Techniek Niveau-2", route);
    }
    if (p->theory > 0) {
        int64_t none[12] = { 0 }, technical[12] = { 0 };
        split(r, p->theory * milli / 1000, 500, &none[4], &none[5]);
        add_pupils(t, p, "VMBO TL lj 3-4", "N.v.t.", "N.v.t.", 474, "MAVO/Theor Lw-Profielloos leerjaar 3", none);
        split(r, draw_part(r, p->theory, 320), 300, &technical[6], &technical[7]);
        add_pupils(t, p, "VMBO TL lj 3-4", "Techniek", "N.v.t.", 470, "MAVO/Theor Lw-Profiel Techniek", technical);
    }
}

static bool write_pupils(const char *folder, uint64_t seed, int year, trd_text *t)
{
    trd_random r = { seed, STREAM_DUO_PUPILS, (uint64_t)(year - 2018) << 32 };
    trd_text   name = { 0 };

    trd_text_add(t, "BRIN NUMMER;VESTIGINGSNUMMER;INSTELLINGSNAAM VESTIGING;PLAATSNAAM VESTIGING;PROVINCIE VESTIGING;"
                    "ONDERWIJSTYPE VO EN LEER- OF VERBLIJFSJAAR;VMBO SECTOR;AFDELING;ELEMENTCODE;OPLEIDINGSNAAM");
    for (int i = 1; i <= 6; i++)
        trd_text_add_format(t, ";LEER- OF VERBLIJFSJAAR %d - MAN;LEER- OF VERBLIJFSJAAR %d - VROUW", i, i);
    trd_text_add(t, "\n");
    for (int i = 0; i < PLACES; i++)
        add_location(t, &r, &places[i], 1000 - 20 * (year - 2018));
    trd_text_add_format(&name, "leerlingen-vo-per-vestiging-naar-onderwijstype-%d-nagemaakt.csv", year);
    bool fine = write_file(folder, name.bytes, t);
    trd_text_release(&name);
    return fine;
}

/* ---- the exam files ------------------------------------------------------------- */

typedef struct result {
    int64_t candidates, passed;
} result;

/* A cell of each layout: the old one tells all, the new one hides 1 to 4. */
typedef struct layout {
    const char *brin, *branch, *name, *accent;       /* header words, and é in the encoding */
    const char *quote, *end, *mark, *percent;
    int         first_year;
    bool        hides, has_unknown;
} layout;

static const layout until_2019 = { "BRIN NUMMER", "VESTIGINGSNUMMER", "examenkandidaten-en-geslaagden-2014-2019-nagemaakt.csv",
                                   "\xE9", "", "\n", ",", "%", 2014, false, true };
static const layout since_2019 = { "INSTELLINGSCODE", "VESTIGINGSCODE", "examenkandidaten-en-geslaagden-2019-2024-nagemaakt.csv",
                                   "\xC3\xA9", "\"", "\r\n", ".", "", 2019, true, false };

static void add_field(trd_text *t, const layout *l, const char *text)
{
    if (t->length && t->bytes[t->length - 1] != '\n')
        trd_text_add(t, ";");
    trd_text_add_format(t, "%s%s%s", l->quote, text, l->quote);
}

static void add_count(trd_text *t, const layout *l, int64_t count)
{
    trd_text cell = { 0 };
    if (l->hides && count > 0 && count < 5)
        trd_text_add(&cell, "<5");
    else
        trd_text_add_format(&cell, "%lld", (long long)count);
    add_field(t, l, cell.bytes);
    trd_text_release(&cell);
}

/* Old: "66,7%", "100,0%" and ",0%". New: "66.7", "100" and "0". */
static void add_percent(trd_text *t, const layout *l, result x)
{
    trd_text cell = { 0 };
    int64_t  tenths = x.candidates ? (2000 * x.passed + x.candidates) / (2 * x.candidates) : 0;
    if (tenths >= 10 || l->hides)
        trd_text_add_format(&cell, "%lld", (long long)(tenths / 10));
    if (tenths % 10 || !l->hides)
        trd_text_add_format(&cell, "%s%lld", l->mark, (long long)(tenths % 10));
    trd_text_add(&cell, l->percent);
    add_field(t, l, cell.bytes);
    trd_text_release(&cell);
}

static void add_result(trd_text *t, const layout *l, result x)
{
    add_count(t, l, x.candidates);
    add_count(t, l, x.passed);
    add_percent(t, l, x);
}

static void add_exam_header(trd_text *t, const layout *l)
{
    static const char *const what[] = { "EXAMENKANDIDATEN", "GESLAAGDEN", "SLAAGPERC" };
    static const char *const whom[] = { "MAN", "VROUW", "ONBEKEND", "TOTAAL" };
    const char *const        first[] = { l->brin, l->branch, "INSTELLINGSNAAM VESTIGING", "GEMEENTENAAM",
                                         "ONDERWIJSTYPE VO", "INSPECTIECODE", "OPLEIDINGSNAAM" };

    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        add_field(t, l, first[i]);
    for (int year = 0; year < EXAM_YEARS; year++)
        for (int w = 0; w < 4; w++)
            for (int k = 0; k < 3; k++) {
                trd_text head = { 0 };
                if (w == 2 && !l->has_unknown)
                    continue;
                trd_text_add_format(&head, "%s SCHOOLJAAR %d-%d - %s", what[k], l->first_year + year,
                                    l->first_year + year + 1, whom[w]);
                add_field(t, l, head.bytes);
                trd_text_release(&head);
            }
    trd_text_add(t, l->end);
}

/* One row: a course at a location through five years. Candidates decline by two
 * per cent a year, the technical ones by half a per cent more; more of the
 * technical ones are girls each year. */
static void add_course(trd_text *t, trd_random *r, const layout *l, const place *p, const char *code, const char *course,
                       int64_t base, int64_t girls, bool technical)
{
    trd_text branch = { 0 }, name = { 0 };

    trd_text_add_format(&branch, "%s%s", p->brin, p->branch);
    add_name(&name, p->name, l->accent);
    const char *const first[] = { p->brin, branch.bytes, name.bytes, p->town, "VMBO", code, course };
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        add_field(t, l, first[i]);
    for (int year = 0; year < EXAM_YEARS; year++) {
        int64_t since = l->first_year + year - 2014;
        int64_t all = draw_part(r, base, 1000 - (technical ? 25 : 20) * since);
        result  man = { 0, 0 }, vrouw = { 0, 0 }, unknown = { 0, 0 };
        split(r, all, technical ? girls + 12 * since : girls, &man.candidates, &vrouw.candidates);
        man.passed = draw_hits(r, man.candidates, 940);
        vrouw.passed = draw_hits(r, vrouw.candidates, 955);
        add_result(t, l, man);
        add_result(t, l, vrouw);
        if (l->has_unknown)
            add_result(t, l, unknown);
        add_result(t, l, (result){ man.candidates + vrouw.candidates, man.passed + vrouw.passed });
    }
    trd_text_add(t, l->end);
    trd_text_release(&branch);
    trd_text_release(&name);
}

static void add_exams(trd_text *t, trd_random *r, const layout *l, const place *p)
{
    /* Examined as economie: the profile economie and, since 2019, D&P. */
    static const struct { const char *code, *name; int way; unsigned profiles; int64_t girls; } courses[] = {
        { "34", "VMBO B - techniek", 0, 0x01F, 80 },
        { "35", "VMBO B - zorg en welzijn", 0, 0x040, 870 },
        { "36", "VMBO B - economie", 0, 0x0A0, 480 },
        { "37", "VMBO B - landbouw", 0, 0x100, 560 },
        { "38", "VMBO K - techniek", 1, 0x01F, 90 },
        { "39", "VMBO K - zorg en welzijn", 1, 0x040, 870 },
        { "40", "VMBO K - economie", 1, 0x0A0, 480 },
        { "41", "VMBO K - landbouw", 1, 0x100, 560 },
        { "42", "VMBO G - techniek", 2, 0x01F, 130 },
        { "43", "VMBO G - zorg en welzijn", 2, 0x040, 860 },
        { "44", "VMBO G - economie", 2, 0x0A0, 500 },
        { "45", "VMBO G - landbouw", 2, 0x100, 580 },
    };

    for (size_t c = 0; c < sizeof courses / sizeof *courses; c++) {
        int64_t base = 0;
        for (int i = 0; i < PROFILES; i++)
            if (courses[c].profiles >> i & 1)
                base += draw_choosers(r, p, courses[c].way, i, pupils_of(p, courses[c].way));
        if (base > 0)
            add_course(t, r, l, p, courses[c].code, courses[c].name, base, courses[c].girls, courses[c].profiles == TECHNICAL);
    }
    if (p->theory > 0)
        add_course(t, r, l, p, "90", "VMBO T - techniek", draw_part(r, p->theory, 320), 300, true);
}

static bool write_exams(const char *folder, uint64_t seed, const layout *l, trd_text *t)
{
    trd_random r = { seed, STREAM_DUO_EXAMS, (uint64_t)(l->first_year - 2014) << 32 };
    add_exam_header(t, l);
    for (int i = 0; i < PLACES; i++)
        add_exams(t, &r, l, &places[i]);
    return write_file(folder, l->name, t);
}

bool make_duo(const char *folder, uint64_t seed)
{
    trd_text t = { 0 };
    bool     fine = write_pupils(folder, seed, 2018, &t) && write_pupils(folder, seed, 2019, &t) &&
                    write_exams(folder, seed, &until_2019, &t) && write_exams(folder, seed, &since_2019, &t);
    trd_text_release(&t);
    return fine;
}
