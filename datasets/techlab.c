/* datasets/techlab.c -- a made-up region "Techlab": sixteen vmbo schools, nine
 * of which took their lower classes to a techlab.
 *
 * The process, in the order in which it is drawn (all traits in milli sd):
 *   interest before = school + class + sex + pupil
 *   interest after  = interest before + drift + school's own change
 *                     + pupil's own change + EFFECT where the pupil took part
 *   intention       = leans on interest before, and does not move
 *   an answer       = reading of the trait with its own noise, cut in five
 * The school's own change is what makes pupils of one school alike in their
 * change: an analysis that forgets the schools is too sure of itself.
 */
#include "draw.h"

#include <stdlib.h>

enum {
    SCHOOLS = 16, MOST_PUPILS = 2000, YEARS = 6, ITEMS = 4, INTENTIONS = 2,

    EFFECT = 280,                /* on the trait of a pupil who took part    */
    DRIFT = -40,                 /* of everybody, in one school year         */
    SCHOOL_CHANGE = 105,         /* sd of the school's own change            */
    PUPIL_CHANGE = 450,          /* sd of the pupil's own change             */
    SCHOOL_LEVEL = 180, CLASS_LEVEL = 150, BOYS_LEAD = 300,
    ITEM_NOISE = 920,            /* sd of one answer around the trait        */

    GIRLS = 490,                 /* in a thousand pupils                     */
    BOY_JOINS = 975, GIRL_JOINS = 840,
    GUIDED = 820, MADE = 910,
    ABSENT_BEFORE = 35, ABSENT_AFTER = 120, BLANK = 15, DONT_KNOW = 22
};

typedef struct pupil {
    int     school, class_no, year;
    bool    girl, joined;
    int64_t before, after;       /* interest, milli sd */
    int64_t intention;
} pupil;

typedef struct region {
    uint64_t seed;
    pupil    pupils[MOST_PUPILS];
    int      count;
} region;

static const bool visited[SCHOOLS] = { 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0 };
static const int  classes[SCHOOLS] = { 5, 5, 4, 5, 4, 5, 5, 4, 5, 3, 5, 4, 5, 4, 4, 4 };

static const char *yes_no(bool yes)
{
    return yes ? "ja" : "nee";
}

static void draw_pupils(region *g)
{
    trd_random r = { g->seed, STREAM_PUPILS, 0 };

    for (int s = 0; s < SCHOOLS; s++) {
        int64_t school = draw_normal(&r) * SCHOOL_LEVEL / 1000;
        int64_t change = draw_normal(&r) * SCHOOL_CHANGE / 1000;
        for (int c = 0; c < classes[s]; c++) {
            int64_t level = school + draw_normal(&r) * CLASS_LEVEL / 1000;
            int64_t size = draw_between(&r, 19, 25);
            for (int64_t i = 0; i < size; i++) {
                pupil *p = &g->pupils[g->count++];
                p->school = s;
                p->class_no = c;
                p->year = 1 + c % 2;
                p->girl = draw_chance(&r, GIRLS);
                p->joined = draw_chance(&r, p->girl ? GIRL_JOINS : BOY_JOINS) && visited[s];
                p->before = level + draw_normal(&r) * 950 / 1000 + (p->girl ? -BOYS_LEAD / 2 : BOYS_LEAD / 2);
                p->after = p->before + DRIFT + change + draw_normal(&r) * PUPIL_CHANGE / 1000 + (p->joined ? EFFECT : 0);
                p->intention = p->before * 6 / 10 + draw_normal(&r) * 800 / 1000;
            }
        }
    }
}

static bool write_pupils(const region *g, const char *folder, trd_text *t)
{
    trd_text_add(t, "leerling;school;klas;geslacht;leerjaar;bezocht\n");
    for (int i = 0; i < g->count; i++) {
        const pupil *p = &g->pupils[i];
        trd_text_add_format(t, "L%04d;S%02d;%d%c;%c;%d;%s\n", i + 1, p->school + 1, p->year,
                            'a' + p->class_no / 2, p->girl ? 'v' : 'm', p->year, yes_no(visited[p->school]));
    }
    return write_file(folder, "techlab-leerlingen-synthetisch.csv", t);
}

/* Three rounds of visits, of which every participant joined at least one.
 * Groups of about four pupils work at a bench with or without a guide. */
static bool write_visits(const region *g, const char *folder, trd_text *t)
{
    static const char *const dates[3][4] = {
        { "2024-10-08", "2024-10-10", "2024-10-15", "2024-10-17" },
        { "2024-11-19", "2024-11-21", "2024-11-26", "2024-11-28" },
        { "2025-01-14", "2025-01-16", "2025-01-21", "2025-01-23" },
    };
    trd_random r = { g->seed, STREAM_VISITS, 0 };

    trd_text_add(t, "leerling;datum;begeleider;zelf_gemaakt;schakel\n");
    for (int round = 0; round < 3; round++) {
        bool guided = false;
        for (int i = 0; i < g->count; i++) {
            const pupil *p = &g->pupils[i];
            if (i % 4 == 0)
                guided = draw_chance(&r, GUIDED);
            bool present = draw_chance(&r, 450), made = draw_chance(&r, MADE);
            if (!p->joined || (round != (p->class_no + i) % 3 && !present))
                continue;
            trd_text_add_format(t, "L%04d;%s;%s;%s;%s\n", i + 1, dates[round][p->school % 4], yes_no(guided), yes_no(made),
                                round == 2 && p->year == 2 ? "mbo" : "vmbo onderbouw");
        }
    }
    return write_file(folder, "techlab-bezoeken-synthetisch.csv", t);
}

/* One answer to a statement: the label in which the trait with its noise falls. */
static void add_answer(trd_text *t, trd_random *r, int64_t trait, int64_t shift, bool reversed)
{
    static const char *const labels[] = { "helemaal oneens", "oneens", "neutraal", "eens", "helemaal eens" };
    static const int64_t     cuts[] = { -1600, -500, 550, 1700 };
    int64_t                  seen = trait + shift + draw_normal(r) * ITEM_NOISE / 1000;
    int                      label = 0, luck = (int)draw_between(r, 0, 999);

    if (reversed)
        seen = -seen;
    while (label < 4 && seen > cuts[label])
        label++;
    if (luck < BLANK)
        trd_text_add(t, ";");
    else
        trd_text_add_format(t, ";%s", luck < BLANK + DONT_KNOW ? "weet niet" : labels[label]);
}

static bool write_survey(const region *g, const char *folder, trd_text *t)
{
    static const int64_t shifts[ITEMS] = { 150, -200, 50, -50 };      /* some statements are easier to agree with */
    trd_random           r = { g->seed, STREAM_SURVEY, 0 };

    trd_text_add(t, "leerling;meting;i1;i2;i3;i4;v1;v2\n");
    for (int wave = 0; wave < 2; wave++)
        for (int i = 0; i < g->count; i++) {
            const pupil *p = &g->pupils[i];
            if (draw_chance(&r, wave ? ABSENT_AFTER : ABSENT_BEFORE))
                continue;
            trd_text_add_format(t, "L%04d;%s", i + 1, wave ? "na" : "voor");
            for (int item = 0; item < ITEMS; item++)
                add_answer(t, &r, wave ? p->after : p->before, shifts[item], item == 2);
            for (int item = 0; item < INTENTIONS; item++)
                add_answer(t, &r, p->intention, -600, false);
            trd_text_add(t, "\n");
        }
    return write_file(folder, "techlab-vragenlijst-synthetisch.csv", t);
}

/* Hours in tenths: planned, and what became of it. */
static bool write_costs(const region *g, const char *folder, trd_text *t)
{
    static const struct { const char *post; int64_t planned, rate, materials; } posts[] = {
        { "projectleiding", 800, 78, 0 }, { "ontwerp opdrachten po-vmbo", 620, 72, 18500 },
        { "ontwerp opdrachten vmbo-mbo", 540, 72, 12000 }, { "scholing begeleiders", 480, 65, 42000 },
        { "inrichting techlab", 440, 58, 1245000 }, { "roostering en vervoer", 360, 52, 386000 },
        { "werving bedrijven", 300, 72, 0 }, { "veiligheid en toezicht", 240, 58, 67500 },
        { "monitoring en vragenlijsten", 200, 65, 9500 },
    };
    trd_random r = { g->seed, STREAM_COSTS, 0 };

    trd_text_add(t, "post;uren;bedrag\n");
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        int64_t hours = posts[i].planned * draw_between(&r, 94, 114) / 100;
        int64_t cents = hours * posts[i].rate * 10 + posts[i].materials * draw_between(&r, 92, 108) / 100;
        trd_text_add_format(t, "%s;%lld,%lld;%lld,%02lld\n", posts[i].post, (long long)(hours / 10), (long long)(hours % 10),
                            (long long)(cents / 100), (long long)(cents % 100));
    }
    return write_file(folder, "techlab-kosten-synthetisch.csv", t);
}

/* Third-year pupils and those of them who chose a technical profile. A full
 * count of a slowly shrinking region. The choosers are the expected number
 * rounded by chance, not drawn one by one: among 1,700 pupils chance alone
 * moves a share by a point, and the example must tell a fixed story. */
static bool write_choice(const region *g, const char *folder, trd_text *t)
{
    trd_random r = { g->seed, STREAM_CHOICE, 0 };
    int64_t    pupils[SCHOOLS], share[SCHOOLS];

    trd_text_add(t, "schooljaar;school;leerlingen;techniek\n");
    for (int s = 0; s < SCHOOLS; s++) {
        pupils[s] = 20 * classes[s] + 18 + draw_between(&r, -4, 4);
        share[s] = 197 + draw_normal(&r) * 45 / 1000;
    }
    for (int year = 0; year < YEARS; year++)
        for (int s = 0; s < SCHOOLS; s++) {
            int64_t now = pupils[s] - draw_part(&r, pupils[s], 18 * year);
            trd_text_add_format(t, "%d-%d;S%02d;%lld;%lld\n", 2018 + year, 2019 + year, s + 1, (long long)now,
                                (long long)draw_part(&r, now, share[s] - year * 6 / 10));
        }
    return write_file(folder, "techlab-keuze-synthetisch.csv", t);
}

bool make_techlab(const char *folder, uint64_t seed)
{
    region  *g = calloc(1, sizeof *g);
    trd_text t = { 0 };
    bool     fine = false;

    if (g) {
        g->seed = seed;
        draw_pupils(g);
        fine = write_pupils(g, folder, &t) && write_visits(g, folder, &t) && write_survey(g, folder, &t) &&
               write_costs(g, folder, &t) && write_choice(g, folder, &t);
    }
    trd_text_release(&t);
    free(g);
    return fine;
}
