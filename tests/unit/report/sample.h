/* Findings made by hand for the report tests: every verdict, a span, an
 * undefined value, a full count, a trend, a difference in differences, a
 * precondition and a mechanism; Dutch and English; and the same with a hostile
 * text in every place a stranger can fill. All figures are made up. */
#ifndef TRD_TESTS_REPORT_SAMPLE_H
#define TRD_TESTS_REPORT_SAMPLE_H

#include "ladder/findings.h"

#include <math.h>
#include <string.h>

enum { SAMPLE_FINDINGS = 10, SAMPLE_SOURCES = 2 };

typedef struct sample {
    trd_findings   findings;
    trd_finding    items[SAMPLE_FINDINGS];
    trd_provenance sources[SAMPLE_SOURCES];
    trd_reason     reasons[3], few_reasons[2];
    const char    *guards[1], *because[1], *from_to[2], *notes[1], *changes[1];
    bool           dutch;
} sample;

static inline const char *pick(const sample *s, const char *nl, const char *en)
{
    return s->dutch ? nl : en;
}

static inline trd_part sample_part(const char *name, const char *label, trd_unit unit, double low, double high, int64_t cases)
{
    return (trd_part){ name, label, unit, { low, high }, cases, NAN, NAN, 0 };
}

static inline trd_finding *sample_add(sample *s, const char *id, const char *title, trd_rung rung, trd_kind kind)
{
    trd_finding *f = &s->items[s->findings.count++];

    *f = (trd_finding){
        .id = id, .title = title, .rung = rung, .kind = kind, .stage = "", .level = "", .group = "",
        .instrument = "", .measure = "", .target_words = "", .verdict_words = "", .reading_words = "", .claim = "",
        .reasons = s->reasons, .reason_count = 3, .certainty = 3,
    };
    f->estimate = (trd_estimate){ .value = NAN, .low = NAN, .high = NAN, .span = { NAN, NAN }, .sd = NAN, .attrition = NAN,
                                  .attrition_gap = NAN, .imbalance = NAN, .reliability = NAN };
    f->target = (trd_target){ .low = NAN, .high = NAN };
    return f;
}

static inline void sample_delivery(sample *s)
{
    trd_finding *f = sample_add(s, "uren", pick(s, "Ontwikkeluren", "Development hours"), TRD_INPUT, TRD_INDICATOR);
    f->estimate.unit = TRD_UNIT_COUNT;
    f->estimate.value = 412;
    f->estimate.census = true;
    f->estimate.cases = 38;
    f->target = (trd_target){ TRD_BETWEEN, 300, 500, TRD_UNIT_COUNT };
    f->target_words = pick(s, "tussen 300 en 500", "between 300 and 500");
    f->verdict_words = pick(s, "412 ligt tussen 300 en 500.", "412 lies between 300 and 500.");
    f->claim = pick(s, "Er zijn 412 uren aan de ontwikkeling besteed.", "412 hours went into development.");
    f->measure = pick(s, "som van de uren", "sum of the hours");
    f->certainty = 5;

    f = sample_add(s, "deelnemers", pick(s, "Deelnemers", "Participants"), TRD_OUTPUT, TRD_INDICATOR);
    f->estimate.unit = TRD_UNIT_COUNT;
    f->estimate.value = 1049;
    f->estimate.census = true;
    f->estimate.cases = 2310;
    f->estimate.left_out = 12;
    f->target = (trd_target){ TRD_AT_LEAST, 1200, NAN, TRD_UNIT_COUNT };
    f->target_words = pick(s, "ten minste 1.200", "at least 1,200");
    f->verdict = TRD_MISSED;
    f->verdict_words = pick(s, "1.049 ligt onder 1.200.", "1,049 lies below 1,200.");
    f->claim = pick(s, "Er deden 1.049 verschillende leerlingen mee.", "1,049 different pupils took part.");
    f->certainty = 4;

    f = sample_add(s, "bereik", pick(s, "Bereik onder meisjes", "Reach among girls"), TRD_OUTPUT, TRD_INDICATOR);
    f->estimate.unit = TRD_UNIT_RATIO;
    f->estimate.design = TRD_BENCHMARK;
    f->estimate.value = 0.913;
    f->estimate.low = 0.842;
    f->estimate.high = 0.988;
    f->estimate.confidence = 0.95;
    f->estimate.cases = 1049;
    f->group = pick(s, "meisjes", "girls");
    f->target = (trd_target){ TRD_REPRESENTATION, 0.8, 1.25, TRD_UNIT_RATIO };
    f->target_words = pick(s, "naar verhouding, tussen 0,8 en 1,25", "in proportion, between 0.8 and 1.25");
    f->verdict_words = pick(s, "Het hele interval ligt tussen 0,8 en 1,25.", "The whole interval lies between 0.8 and 1.25.");
    f->claim = pick(s, "Meisjes deden iets minder vaak mee dan hun aandeel in de regio, binnen de afgesproken grenzen.",
                    "Girls took part slightly less often than their share in the region, within the agreed bounds.");
}

static inline void sample_conditions(sample *s)
{
    trd_finding *f = sample_add(s, "begeleider", pick(s, "Begeleider aanwezig", "Guide present"), TRD_OUTPUT, TRD_PRECONDITION);
    f->estimate.unit = TRD_UNIT_SHARE;
    f->estimate.value = 0.7812;
    f->estimate.low = 0.7601;
    f->estimate.high = 0.8009;
    f->estimate.confidence = 0.95;
    f->estimate.cases = 2310;
    f->estimate.clusters = 14;
    f->target = (trd_target){ TRD_AT_LEAST, 0.9, NAN, TRD_UNIT_SHARE };
    f->target_words = pick(s, "ten minste 90 %", "at least 90 %");
    f->verdict = TRD_MISSED;
    f->verdict_words = pick(s, "Het hele interval ligt onder 90 %.", "The whole interval lies below 90 %.");
    f->claim = pick(s, "Bij 78,1 % van de bezoeken was een begeleider aanwezig.", "A guide was present at 78.1 % of the visits.");
    f->guards = s->guards;
    f->guard_count = 1;

    f = sample_add(s, "maken", pick(s, "Zelf maken wekt interesse", "Making things wakes interest"), TRD_OUTPUT, TRD_MECHANISM);
    f->estimate.unit = TRD_UNIT_SHARE;
    f->estimate.value = 0.6496;
    f->estimate.low = 0.6207;
    f->estimate.high = 0.6778;
    f->estimate.confidence = 0.95;
    f->estimate.cases = 1049;
    f->target = (trd_target){ TRD_AT_LEAST, 0.65, NAN, TRD_UNIT_SHARE };
    f->target_words = pick(s, "ten minste 65 %", "at least 65 %");
    f->verdict = TRD_UNDECIDED;
    f->verdict_words = pick(s, "Het interval ligt aan beide kanten van 65 %.", "The interval lies on both sides of 65 %.");
    f->claim = pick(s, "64,96 % van de deelnemers maakte zelf iets.", "64.96 % of the participants made something themselves.");
    f->from_to = s->from_to;
}

static inline void sample_interest(sample *s)
{
    trd_finding *f = sample_add(s, "interesse", pick(s, "Interesse in techniek", "Interest in technology"), TRD_EFFECT, TRD_INDICATOR);
    trd_estimate *e = &f->estimate;
    e->design = TRD_DIFF_IN_DIFF;
    e->unit = TRD_UNIT_SD;
    e->value = 0.184;
    e->low = 0.021;
    e->high = 0.347;
    e->confidence = 0.95;
    e->cases = 402;
    e->left_out = 31;
    e->clusters = 9;
    e->marks = TRD_MARK_FEW_CLUSTERS | TRD_MARK_SYNTHETIC | TRD_MARK_SELF_SELECTION;
    e->parts[0] = sample_part("treated_before", "", TRD_UNIT_POINTS, 2.914, 2.914, 211);
    e->parts[1] = sample_part("treated_after", "", TRD_UNIT_POINTS, 3.158, 3.158, 211);
    e->parts[2] = sample_part("control_before", "", TRD_UNIT_POINTS, 2.902, 2.902, 191);
    e->parts[3] = sample_part("control_after", "", TRD_UNIT_POINTS, 2.988, 2.988, 191);
    e->part_count = 4;
    f->primary = true;
    f->stage = "vmbo onderbouw";
    f->level = pick(s, "intenties", "intentions");
    f->instrument = pick(s, "Interesse in techniek, 4 vragen, versie 1: eigen schaal", "Interest in technology, 4 items, version 1: own scale");
    f->measure = pick(s, "gemiddelde schaalscore", "mean scale score");
    f->target = (trd_target){ TRD_GAIN, 0.2, NAN, TRD_UNIT_SD };
    f->target_words = pick(s, "een winst van ten minste 0,20 sd", "a gain of at least 0.20 sd");
    f->verdict = TRD_UNDECIDED;
    f->verdict_words = pick(s, "Het interval ligt aan beide kanten van +0,20 sd.", "The interval lies on both sides of +0.20 sd.");
    f->reading = TRD_NOT_DELIVERED;
    f->reading_words = pick(s, "Dit zegt niets over het idee zelf: eerst moet de uitvoering kloppen.",
                            "This says nothing about the idea itself: delivery has to be right first.");
    f->because = s->because;
    f->because_count = 1;
    f->claim = pick(s, "De interesse van deelnemers steeg 0,18 sd meer dan in de vergelijkingsgroep; de activiteit kan daaraan hebben bijgedragen.",
                    "The interest of participants rose 0.18 sd more than in the comparison group; the activity may have contributed to that.");
}

static inline void sample_others(sample *s)
{
    trd_finding *f = sample_add(s, "trots", pick(s, "Trots op eigen werk", "Pride in one's own work"), TRD_EFFECT, TRD_INDICATOR);
    f->estimate.unit = TRD_UNIT_SHARE;
    f->estimate.reason = pick(s, "geen van de 12 vragenlijsten bevat een antwoord", "none of the 12 questionnaires holds an answer");
    f->estimate.left_out = 12;
    f->estimate.marks = TRD_MARK_FEW_CASES;
    f->level = pick(s, "imago", "image");
    f->verdict = TRD_UNMEASURABLE;
    f->target = (trd_target){ TRD_AT_LEAST, 0.5, NAN, TRD_UNIT_SHARE };
    f->target_words = pick(s, "ten minste 50 %", "at least 50 %");
    f->verdict_words = pick(s, "Er zijn geen antwoorden.", "There are no answers.");
    f->claim = pick(s, "Over trots is met deze gegevens niets te zeggen.", "These data say nothing about pride.");
    f->reasons = s->few_reasons;
    f->reason_count = 2;
    f->certainty = 0;

    f = sample_add(s, "aandeel", pick(s, "Aandeel techniek in bb, kb en gl", "Share of technology in bb, kb and gl"), TRD_IMPACT, TRD_INDICATOR);
    f->estimate.design = TRD_TREND;
    f->estimate.unit = TRD_UNIT_PP;
    f->estimate.value = -0.00302;
    f->estimate.low = -0.00447;
    f->estimate.high = -0.00157;
    f->estimate.confidence = 0.95;
    f->estimate.cases = 110146;
    f->estimate.marks = TRD_MARK_PROVISIONAL;
    f->estimate.parts[0] = sample_part("base", "2014-2015", TRD_UNIT_SHARE, 0.2119, 0.2119, 56133);
    f->estimate.parts[1] = sample_part("end", "2018-2019", TRD_UNIT_SHARE, 0.20888, 0.20888, 54013);
    f->estimate.part_count = 2;
    f->level = pick(s, "cijfers", "numbers");
    f->stage = "vmbo bovenbouw";
    f->primary = true;
    f->target = (trd_target){ TRD_NO_DECLINE, -0.005, NAN, TRD_UNIT_PP };
    f->target_words = pick(s, "geen daling van meer dan 0,5 pp", "no decline of more than 0.5 pp");
    f->verdict = TRD_MAINTAINED;
    f->verdict_words = pick(s, "Ook de ondergrens, −0,45 pp, blijft binnen de marge van 0,5 pp.",
                            "The lower bound too, −0.45 pp, stays within the margin of 0.5 pp.");
    f->claim = pick(s, "Het aandeel techniek bleef tussen 2014-2015 en 2018-2019 behouden.",
                    "The share of technology was maintained between 2014-2015 and 2018-2019.");

    f = sample_add(s, "meisjes", pick(s, "Meisjes in technische profielen", "Girls in technical profiles"), TRD_IMPACT, TRD_INDICATOR);
    f->estimate.design = TRD_TREND;
    f->estimate.unit = TRD_UNIT_COUNT;
    f->estimate.has_span = true;
    f->estimate.span = (trd_span){ 181, 289 };
    f->estimate.cases = 4210;
    f->estimate.marks = TRD_MARK_SUPPRESSED | TRD_MARK_PROVISIONAL;
    f->estimate.parts[0] = sample_part("base", "2019-2020", TRD_UNIT_COUNT, 1008, 1048, -1);
    f->estimate.parts[1] = sample_part("end", "2023-2024", TRD_UNIT_COUNT, 1229, 1297, -1);
    f->estimate.parts[2] = sample_part("size", "", TRD_UNIT_COUNT, -62.25, -58.5, -1);
    f->estimate.part_count = 3;
    f->group = pick(s, "meisjes", "girls");
    f->target = (trd_target){ .kind = TRD_RISE, .low = NAN, .high = NAN, .unit = TRD_UNIT_COUNT };
    f->target_words = pick(s, "een stijging", "a rise");
    f->verdict = TRD_MET;
    f->verdict_words = pick(s, "Voor elke mogelijke waarde van de verborgen cellen is het aantal gestegen.",
                            "For every possible value of the hidden cells the number rose.");
    f->claim = pick(s, "Het aantal meisjes in technische profielen steeg met 181 tot 289.",
                    "The number of girls in technical profiles rose by 181 to 289.");

    f = sample_add(s, "doorstroom", pick(s, "Doorstroom naar technisch mbo", "Transition to technical mbo"), TRD_IMPACT, TRD_INDICATOR);
    f->estimate.unit = TRD_UNIT_SHARE;
    f->estimate.value = 0.6143;
    f->estimate.low = 0.5921;
    f->estimate.high = 0.6361;
    f->estimate.confidence = 0.95;
    f->estimate.cases = 1862;
    static const trd_period years[] = {
        { "2014", { 0.52, 0.52 }, 0.519, 0.519 }, { "2015", { 0.53, 0.53 }, 0.527, 0.527 }, { "2016", { 0.531, 0.531 }, 0.535, 0.535 },
        { "2017", { 0.541, 0.549 }, 0.543, 0.543 }, { "2018", { 0.552, 0.552 }, 0.551, 0.551 }, { "2019", { 0.581, 0.581 }, 0.583, 0.559 },
        { "2020", { 0.594, 0.594 }, 0.593, 0.567 }, { "2021", { NAN, NAN }, 0.603, 0.575 }, { "2022", { 0.614, 0.614 }, 0.613, 0.583 },
    };
    f->estimate.series = years;
    f->estimate.series_count = sizeof years / sizeof *years;
    f->estimate.series_from = 5;
    f->claim = pick(s, "61,4 % van de gediplomeerden ging verder in een technische mbo-opleiding.",
                    "61.4 % of the graduates went on to a technical mbo course.");
    f->verdict = TRD_UNMEASURABLE;
    f->verdict_words = pick(s, "Er is geen drempel afgesproken.", "No target was agreed.");
}

/* Fills *s with the findings in Dutch or English. The struct points into
 * itself: keep it where it is. */
static inline void sample_fill(sample *s, bool dutch)
{
    memset(s, 0, sizeof *s);
    s->dutch = dutch;
    s->reasons[0] = (trd_reason){ 3, "design_compared", pick(s, "de opzet vergelijkt met een bekende waarde of groep", "the design compares with a known value or group") };
    s->reasons[1] = (trd_reason){ 1, "sealed_before", pick(s, "de drempel lag vast voor de eerste gegevens", "the target was fixed before the first data") };
    s->reasons[2] = (trd_reason){ -1, "few_clusters", pick(s, "minder dan tien scholen", "fewer than ten schools") };
    s->few_reasons[0] = (trd_reason){ 0, "undefined", pick(s, "er is geen uitkomst", "there is no outcome") };
    s->few_reasons[1] = (trd_reason){ 0, "few_cases", pick(s, "te weinig waarnemingen", "too few cases") };
    s->guards[0] = "interesse";
    s->because[0] = "begeleider";
    s->from_to[0] = pick(s, "Deelnemers", "Participants");
    s->from_to[1] = pick(s, "Interesse in techniek", "Interest in technology");
    s->notes[0] = pick(s, "Deze gegevens zijn synthetisch: gemaakt om het programma te laten zien.",
                       "These data are synthetic: made to show the program.");
    s->changes[0] = pick(s, "drempel van Interesse in techniek: 0,25 sd → 0,20 sd", "target of Interest in technology: 0.25 sd → 0.20 sd");
    s->sources[0] = (trd_provenance){ "leerlingen", "techlab-leerlingen-synthetisch.csv",
        "5f2b8a51e0c39d4476aa01f2c8d4be97310f5c4ad2b86e1079c3fe524b8d6a10", "2024-09-01T12:00:00Z", "CC0-1.0", 11763 };
    s->sources[1] = (trd_provenance){ "bezoeken", "techlab-bezoeken-synthetisch.csv",
        "0b64c2f89a7e35d1c4f0937be2a85d16f4c3b9a07e6d52184fb0c7a93d5e8f21", "2024-09-01T12:01:00Z", "CC0-1.0", 2322 };
    s->findings = (trd_findings){
        .ladder_id = "techlab", .ladder_title = pick(s, "Techlab regio Noord", "Techlab, region North"), .ladder_version = "1.2.0",
        .purpose = "learn", .language = dutch ? "nl" : "en", .items = s->items, .sources = s->sources,
        .source_count = SAMPLE_SOURCES, .notes = s->notes, .note_count = 1,
        .engine = "trede 0.1.0 (Lua 5.4.4, SQLite 3.40.1, GSL 2.7.1)", .data_path = "techlab.db",
    };
    s->findings.seal = (trd_seal_report){
        .state = TRD_CHANGED_SINCE_SEAL,
        .digest = "9c1f7ab2d3e4c5b6a7988796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2",
        .sealed_digest = "1d2c3b4a59687786a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0aa55",
        .sealed_at = "2024-08-20T09:30:00Z", .first_data_at = "2024-09-01T12:00:00Z",
        .words = pick(s, "De ladder is verzegeld voordat er gegevens waren en daarna gewijzigd.",
                      "The ladder was sealed before there were data and changed after that."),
        .changes = s->changes, .change_count = 1,
    };
    sample_delivery(s);
    sample_conditions(s);
    sample_interest(s);
    sample_others(s);
}

/* Puts `text` everywhere a recipe or a file could have put it. */
static inline void sample_poison(sample *s, const char *text)
{
    trd_findings *f = &s->findings;

    f->ladder_id = f->ladder_title = f->ladder_version = f->engine = f->data_path = text;
    f->seal.words = f->seal.digest = f->seal.sealed_at = text;
    s->notes[0] = s->changes[0] = s->guards[0] = s->because[0] = s->from_to[0] = s->from_to[1] = text;
    for (size_t i = 0; i < f->count; i++) {
        trd_finding *one = &s->items[i];
        one->id = one->title = one->stage = one->level = one->group = one->instrument = one->measure = text;
        one->target_words = one->verdict_words = one->reading_words = one->claim = text;
        one->estimate.reason = text;
        for (int k = 0; k < one->estimate.part_count; k++)
            one->estimate.parts[k].label = text;
    }
    for (size_t i = 0; i < 3; i++)
        s->reasons[i].text = s->reasons[i].code = text;
    for (size_t i = 0; i < SAMPLE_SOURCES; i++)
        s->sources[i].table = s->sources[i].source = s->sources[i].digest = s->sources[i].imported_at = s->sources[i].licence = text;
}

#endif
