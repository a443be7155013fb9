#include "report/narrate.h"

#include "base/text.h"
#include "ladder/verdict.h"
#include "report/figure.h"
#include "report/voice.h"

#include <math.h>
#include <string.h>

typedef struct entry {               /* a stable code and what it means */
    const char *code, *nl, *en;
} entry;

static const char *pick(const trd_voice *v, const char *nl, const char *en)
{
    return v->dutch ? nl : en;
}

static const char *look_up(const trd_voice *v, const entry *list, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].code, code) == 0)
            return pick(v, list[i].nl, list[i].en);
    return code;
}
#define LOOK_UP(v, list, code) look_up((v), (list), sizeof(list) / sizeof *(list), (code))

/* ---- why a number is not there ------------------------------------------ */

static const entry reasons_undefined[] = {
    { "no_cases", "er zijn geen gegevens voor deze meting", "there are no cases for this measure" },
    { "no_measure", "de ladder zegt niet hoe dit gemeten wordt", "the ladder does not say how this is measured" },
    { "one_case", "met één waarneming is geen spreiding te bepalen", "one case has no spread" },
    { "empty_group", "een van de groepen is leeg", "one of the groups is empty" },
    { "no_variance", "alle waarnemingen zijn gelijk, dus de onzekerheid is niet te bepalen", "all cases are equal, so the uncertainty cannot be told" },
    { "one_cluster", "alle gegevens komen uit één school of groep, dus de onzekerheid is niet te bepalen", "all cases come from one cluster, so the uncertainty cannot be told" },
    { "full_count", "volledige telling", "full count" },
    { "no_bounds", "een van beide kanten heeft geen eigen marge", "one of the two sides has no interval of its own" },
    { "not_finite", "de getallen zijn te groot om mee te rekenen", "the numbers are too large to compute with" },
    { "collinear", "het volgt uit de andere kenmerken", "it follows from the other terms" },
    { "no_freedom", "er zijn even veel kenmerken als waarnemingen", "there are as many terms as cases" },
    { "separated", "een kenmerk voorspelt de uitkomst zonder uitzondering, dus de schatting is oneindig", "the terms tell some outcomes apart without fail, so the estimate is infinite" },
    { "no_convergence", "het zoeken naar de schatting kwam niet tot een einde", "the search for the estimate did not end" },
    { "undefined", "een van de getallen heeft geen waarde bij deze gegevens", "a number of the result has no value for these data" },
    { "no_replicate", "de uitkomst bestaat niet zonder een van de scholen of groepen", "the outcome does not exist without one of the clusters" },
    { "one_point", "er is maar één moment in de gegevens; een verandering heeft er twee nodig", "the data hold one point in time; a change needs two" },
    { "no_such_point", "een van de momenten komt niet in de gegevens voor", "one of the points in time is not in the data" },
    { "no_pairs", "geen enkele deelnemer is zowel vooraf als achteraf gemeten", "no case was measured both before and after" },
    { "divided_by_zero", "er wordt door nul gedeeld", "a division by zero" },
    { "no_interval_method", "voor deze formule op een steekproef is zonder cluster geen marge te berekenen", "for this formula on a sample there is no interval without a cluster" },
    { "hidden_in_sample", "verborgen cellen in een steekproef: de marge is niet te berekenen", "hidden cells in a sample: the interval cannot be computed" },
    { "no_matches", "geen enkele deelnemer lijkt genoeg op iemand die niet deelnam", "no participant is enough like anyone who did not take part" },
    { "told_apart", "wat vooraf bekend is vertelt zonder uitzondering wie deelnam, dus er is niemand die op de deelnemers lijkt", "what was known beforehand tells without fail who took part, so nobody is like the participants" },
    { "same_dose", "iedereen nam even veel deel", "everyone took part equally" },
    { "hidden_cases", "sommige waarden zijn door de bron verborgen, en deze vergelijking heeft ze allemaal nodig", "some values were hidden by the source, and this comparison needs them all" },
    { "no_interval", "de onzekerheid is niet te bepalen", "the uncertainty cannot be told" },
    { "no_three", "geen enkele deelnemer is op alle drie de momenten gemeten", "no case was measured at all three moments" },
    { "nobody_started", "niemand is met het kenmerk in de eerste schakel gezien", "nobody was seen with the feature in the first stage" },
    { "no_destination", "van niemand is bekend waar hij of zij aankwam", "of nobody it is known where they arrived" },
    { "few_points", "er zijn minder dan vier momenten ervoor of erna; twee lijnen hebben er meer nodig", "there are fewer than four periods before or after; two lines need more" },
    { "hidden_in_series", "verborgen cellen in de reeks: de marge is niet te berekenen", "hidden cells in the series: the interval cannot be computed" },
    { "no_base", "het begin is nul of onbekend, dus een verhouding is niet te bepalen", "the start is zero or unknown, so there is no ratio" },
};

static const char *say_undefined(trd_voice *v, const char *code)
{
    static const char prefix[] = "no_table:";
    if (strncmp(code, prefix, sizeof prefix - 1) == 0)
        return trd_make(v, pick(v, "de gegevens \"%s\" zijn niet ingelezen", "the data \"%s\" have not been imported"), code + sizeof prefix - 1);
    return LOOK_UP(v, reasons_undefined, code);
}

/* ---- numbers in sentences ----------------------------------------------- */

static bool is_change(const trd_finding *f)
{
    return trd_figure_is_change(&f->estimate);
}

static const char *threshold(trd_voice *v, const trd_finding *f, double value)
{
    return trd_figure_exact(v, value, f->target.unit, false);
}

static const char *say_value(trd_voice *v, const trd_finding *f)
{
    const trd_estimate *e = &f->estimate;
    int                 digits = trd_figure_digits(f);
    return e->has_span ? trd_figure_range(v, e->span.low, e->span.high, e->unit, digits, is_change(f), false)
                       : trd_figure(v, e->value, e->unit, digits, is_change(f));
}

/* The bounds that the verdict rests on. */
static const char *say_bounds(trd_voice *v, const trd_finding *f)
{
    trd_span bounds = trd_verdict_bounds(&f->estimate);
    return trd_figure_range(v, bounds.low, bounds.high, f->estimate.unit, trd_figure_digits(f), is_change(f), false);
}

static const trd_part *part(const trd_finding *f, const char *name)
{
    return trd_estimate_find(&f->estimate, name);
}

static const char *say_part(trd_voice *v, const trd_finding *f, const trd_part *p)
{
    int digits = trd_figure_part_digits(&f->estimate, p);
    return p->value.low == p->value.high ? trd_figure(v, p->value.low, p->unit, digits, false)
                                         : trd_figure_range(v, p->value.low, p->value.high, p->unit, digits, false, false);
}

/* ---- targets ------------------------------------------------------------ */

/* Targets of a change, where what is compared is not the same before. */
static const char *say_target_beside(trd_voice *v, const trd_finding *f)
{
    const trd_target *t = &f->target;

    if (f->estimate.design == TRD_DOSE)
        return t->kind == TRD_RISE ? pick(v, "hoger bij meer deelname", "higher with more taking part")
             : trd_make(v, t->kind == TRD_GAIN ? pick(v, "ten minste %s meer per eenheid deelname", "at least %s more per unit of taking part")
                                               : pick(v, "niet meer dan %s minder per eenheid deelname", "not more than %s less per unit of taking part"),
                        threshold(v, f, t->kind == TRD_GAIN ? t->low : -t->low));
    if (t->kind == TRD_RISE)
        return pick(v, "hoger dan de anderen", "higher than the others");
    if (t->kind == TRD_NO_DECLINE)
        return trd_make(v, pick(v, "niet meer dan %s onder de anderen", "not more than %s below the others"), threshold(v, f, -t->low));
    return trd_make(v, pick(v, "ten minste %s boven de anderen", "at least %s above the others"), threshold(v, f, t->low));
}

static bool is_beside(const trd_finding *f)
{
    trd_design design = f->estimate.design;
    bool       of_change = f->target.kind == TRD_RISE || f->target.kind == TRD_NO_DECLINE || f->target.kind == TRD_GAIN;
    return of_change && (design == TRD_DOSE || design == TRD_VERSUS || design == TRD_ANCOVA || design == TRD_MATCHED);
}

static const char *say_target(trd_voice *v, const trd_finding *f)
{
    const trd_target *t = &f->target;

    if (is_beside(f))
        return say_target_beside(v, f);

    switch (t->kind) {
    case TRD_NO_TARGET:
        return "";
    case TRD_AT_LEAST:
        return trd_make(v, pick(v, "ten minste %s", "at least %s"), threshold(v, f, t->low));
    case TRD_AT_MOST:
        return trd_make(v, pick(v, "ten hoogste %s", "at most %s"), threshold(v, f, t->high));
    case TRD_BETWEEN:
        return trd_make(v, pick(v, "tussen %s en %s", "between %s and %s"), threshold(v, f, t->low), threshold(v, f, t->high));
    case TRD_REPRESENTATION:
        return trd_make(v, pick(v, "naar verhouding: tussen %s en %s", "in proportion: between %s and %s"), threshold(v, f, t->low), threshold(v, f, t->high));
    case TRD_RISE:
        return pick(v, "een stijging", "a rise");
    case TRD_NO_DECLINE:
        return trd_make(v, pick(v, "geen daling van meer dan %s", "no decline of more than %s"), threshold(v, f, -t->low));
    case TRD_GAIN:
        return trd_make(v, pick(v, "een winst van ten minste %s", "a gain of at least %s"), threshold(v, f, t->low));
    case TRD_ABOVE_BENCHMARK:
        return pick(v, "boven de bekende waarde, haar eigen marge meegerekend", "above the known value, its own margin included");
    }
    return "";
}

/* ---- verdicts ----------------------------------------------------------- */

/* The bounds that a verdict against a benchmark rests on. */
static const char *say_difference(trd_voice *v, const trd_finding *f)
{
    trd_span        bounds = trd_verdict_difference(&f->estimate);
    const trd_part *d = part(f, "difference");
    if (!d || !trd_span_is_defined(bounds))
        return "";
    int digits = trd_figure_part_digits(&f->estimate, d);
    return trd_span_is_known(bounds) ? trd_figure(v, bounds.low, d->unit, digits, true)
                                     : trd_figure_range(v, bounds.low, bounds.high, d->unit, digits, true, false);
}

static const char *what_decides(trd_voice *v, const trd_finding *f)
{
    const trd_estimate *e = &f->estimate;
    if (f->target.kind == TRD_ABOVE_BENCHMARK)
        return trd_make(v, pick(v, "Het verschil met de bekende waarde is %s", "The difference from the known value is %s"), say_difference(v, f));
    if (e->has_span && e->design == TRD_CHAIN)
        return trd_make(v, pick(v, "Waar de onbekenden ook bleven, de uitkomst ligt op %s", "Wherever the unknown went, the outcome lies at %s"), say_bounds(v, f));
    if (e->has_span)
        return trd_make(v, pick(v, "Wat de verborgen cellen ook zijn, de uitkomst ligt op %s", "Whatever the hidden cells are, the outcome lies at %s"), say_bounds(v, f));
    if (e->confidence > 0)
        return trd_make(v, pick(v, "De marge loopt van %s", "The interval runs over %s"), say_bounds(v, f));
    return trd_make(v, pick(v, "Een volledige telling: %s", "A full count: %s"), say_value(v, f));
}

static const char *say_verdict(trd_voice *v, const trd_finding *f)
{
    const char *target = f->target_words;

    switch (f->verdict) {
    case TRD_UNMEASURABLE:
        if (strcmp(f->why, "no_target") == 0)
            return pick(v, "Er is geen drempel afgesproken.", "No target was agreed.");
        return trd_make(v, pick(v, "De reden: %s.", "The reason: %s."), say_undefined(v, f->why));
    case TRD_MET:
        return trd_make(v, pick(v, "%s; dat voldoet aan: %s.", "%s; that satisfies: %s."), what_decides(v, f), target);
    case TRD_MAINTAINED:
        return trd_make(v, pick(v, "%s; dat is geen zekere stijging, maar blijft binnen de marge: %s.",
                                "%s; that is no certain rise, but stays within the margin: %s."), what_decides(v, f), target);
    case TRD_MISSED:
        return trd_make(v, pick(v, "%s; dat voldoet niet aan: %s.", "%s; that does not satisfy: %s."), what_decides(v, f), target);
    case TRD_UNDECIDED:
        if (f->target.kind == TRD_ABOVE_BENCHMARK && strncmp(f->why, "straddles", strlen("straddles")) == 0)
            return trd_make(v, pick(v, "Het verschil met de bekende waarde, %s, ligt aan beide kanten van nul.",
                                    "The difference from the known value, %s, lies on both sides of zero."), say_difference(v, f));
        if (f->estimate.design == TRD_CHAIN && strcmp(f->why, "straddles_span") == 0)
            return trd_make(v, pick(v, "Het hangt ervan af waar de onbekenden bleven: %s ligt aan beide kanten van de drempel (%s).",
                                    "It depends on where the unknown went: %s lies on both sides of the target (%s)."), say_bounds(v, f), target);
        if (f->estimate.has_span && strcmp(f->why, "straddles_span") == 0)
            return trd_make(v, pick(v, "Het hangt van de verborgen cellen af: %s ligt aan beide kanten van de drempel (%s).",
                                    "It depends on the hidden cells: %s lies on both sides of the target (%s)."), say_bounds(v, f), target);
        if (strcmp(f->why, "straddles") == 0)
            return trd_make(v, pick(v, "De marge, %s, ligt aan beide kanten van de drempel (%s).", "The interval, %s, lies on both sides of the target (%s)."),
                            say_bounds(v, f), target);
        return trd_make(v, pick(v, "Niet te beslissen: %s.", "Cannot be decided: %s."), say_undefined(v, f->why));
    }
    return "";
}

/* ---- claims: what the design allows one to say -------------------------- */

static const char *claim_single(trd_voice *v, const trd_finding *f)
{
    const trd_estimate *e = &f->estimate;
    return trd_make(v, pick(v, "%s: %s%s.", "%s: %s%s."), f->title, say_value(v, f),
                    e->census && !e->has_span ? pick(v, " (volledige telling)", " (full count)") : "");
}

static const char *claim_benchmark(trd_voice *v, const trd_finding *f)
{
    const trd_part *b = part(f, "benchmark");
    trd_span        bounds = trd_verdict_difference(&f->estimate);
    const char     *how = pick(v, "is niet te onderscheiden van", "cannot be told apart from");

    if (!b || !trd_span_is_defined(bounds))
        return claim_single(v, f);
    if (bounds.low > 0)
        how = pick(v, "ligt hoger dan", "lies above");
    else if (bounds.high < 0)
        how = pick(v, "ligt lager dan", "lies below");
    return trd_make(v, pick(v, "%s: %s. Dat %s de bekende waarde %s%s%s%s, met een verschil van %s.",
                            "%s: %s. That %s the known value %s%s%s%s, with a difference of %s."),
                    f->title, say_value(v, f), how, say_part(v, f, b), *b->label ? " (" : "", b->label, *b->label ? ")" : "",
                    say_difference(v, f));
}

static const char *say_count(trd_voice *v, const trd_part *p)
{
    return trd_figure_count(v, (int64_t)p->value.low);
}

/* The share is of those whose destination is known, which its words must say
 * where there are others. */
static const char *claim_chain(trd_voice *v, const trd_finding *f)
{
    const trd_part *all = part(f, "started"), *arrived = part(f, "arrived"), *unknown = part(f, "destination_unknown");

    if (!all || !arrived || !unknown)
        return claim_single(v, f);
    const char *they = trd_make(v, pick(v, "%s: van de %s in %s zijn er %s aangekomen in %s", "%s: of the %s in %s, %s arrived in %s"),
                                f->title, say_count(v, all), all->label, say_count(v, arrived), arrived->label);
    const char *value = say_value(v, f);
    if (!(unknown->value.low > 0))
        return trd_make(v, "%s (%s).", they, value);
    const char *rest = trd_make(v, pick(v, "Van %s is de bestemming niet bekend.", "The destination of %s is not known."), say_count(v, unknown));
    if (f->estimate.has_span)
        return trd_make(v, "%s (%s). %s", they, value, rest);
    return trd_make(v, pick(v, "%s: %s van de %s wier bestemming bekend is. %s", "%s: %s of the %s whose destination is known. %s"), they, value,
                    trd_figure_count(v, (int64_t)(all->value.low - unknown->value.low)), rest);
}

static const char *direction(const trd_voice *v, trd_span bounds)
{
    if (bounds.low > 0)
        return pick(v, "gestegen", "risen");
    if (bounds.high < 0)
        return pick(v, "gedaald", "fallen");
    if (bounds.low == 0 && bounds.high == 0)
        return pick(v, "gelijk gebleven", "stayed the same");
    return pick(v, "niet aantoonbaar veranderd", "not demonstrably changed");
}

static const char *in_brackets(trd_voice *v, const char *label)
{
    return *label ? trd_make(v, " (%s)", label) : "";
}

static const char *claim_change(trd_voice *v, const trd_finding *f, const char *first, const char *last, const char *caution)
{
    const trd_part *a = part(f, first), *b = part(f, last);
    trd_span        bounds = trd_verdict_bounds(&f->estimate);
    const char     *how = trd_span_is_defined(bounds) ? direction(v, bounds)
                                                      : pick(v, "veranderd, zonder bekende onzekerheid", "changed, with unknown uncertainty");
    if (!a || !b)
        return claim_single(v, f);
    return trd_make(v, pick(v, "%s: %s, van %s%s naar %s%s (%s). %s", "%s: %s, from %s%s to %s%s (%s). %s"), f->title, how,
                    say_part(v, f, a), in_brackets(v, a->label), say_part(v, f, b), in_brackets(v, b->label), say_value(v, f), caution);
}

/* What became of the first gain, where there was one. */
static const char *say_left(trd_voice *v, const trd_finding *f)
{
    const trd_part *gain = part(f, "first_gain"), *left = part(f, "share_left");

    if (!gain)
        return "";
    if (left && (gain->confidence > 0 ? gain->low > 0 : gain->value.low > 0))
        return trd_make(v, pick(v, " Van de eerste winst (%s) is %s over.", " Of the first gain (%s), %s is left."),
                        trd_figure(v, gain->value.low, gain->unit, trd_figure_part_digits(&f->estimate, gain), true), say_part(v, f, left));
    if (gain->confidence > 0 && gain->low <= 0)
        return pick(v, " Een eerste winst was er niet aantoonbaar.", " A first gain was not demonstrable.");
    return "";
}

static const char *claim_follow_up(trd_voice *v, const trd_finding *f)
{
    const trd_part *a = part(f, "before"), *b = part(f, "after"), *c = part(f, "later");
    trd_span        bounds = trd_verdict_bounds(&f->estimate);
    const char     *how = trd_span_is_defined(bounds) ? direction(v, bounds)
                                                      : pick(v, "veranderd, zonder bekende onzekerheid", "changed, with unknown uncertainty");
    if (!a || !b || !c)
        return claim_single(v, f);
    return trd_make(v, pick(v, "%s: op den duur %s, van %s%s via %s%s naar %s%s (%s).%s Zonder vergelijkingsgroep is niet te zeggen waardoor.",
                            "%s: in the longer run %s, from %s%s via %s%s to %s%s (%s).%s Without a comparison group it does not tell what caused it."),
                    f->title, how, say_part(v, f, a), in_brackets(v, a->label), say_part(v, f, b), in_brackets(v, b->label),
                    say_part(v, f, c), in_brackets(v, c->label), say_value(v, f), say_left(v, f));
}

static const char *claim_series(trd_voice *v, const trd_finding *f)
{
    const trd_part *after = part(f, "points_after");
    trd_span        bounds = trd_verdict_bounds(&f->estimate);
    const char     *how = pick(v, "niet aantoonbaar anders", "not demonstrably different");

    if (!after)
        return claim_single(v, f);
    if (!trd_span_is_defined(bounds))
        how = pick(v, "anders, zonder bekende onzekerheid", "different, with unknown uncertainty");
    else if (bounds.low > 0)
        how = pick(v, "hoger", "higher");
    else if (bounds.high < 0)
        how = pick(v, "lager", "lower");
    return trd_make(v, pick(v, "%s: vanaf %s %s dan de lijn van ervoor, doorgetrokken (%s). Of er toen nog iets anders gebeurde, zegt het niet.",
                            "%s: from %s on %s than the line before, drawn on (%s). It does not tell whether something else happened then."),
                    f->title, after->label, how, say_value(v, f));
}

/* What those who took part did beside the others, by design. */
static const char *say_beside(const trd_voice *v, trd_design design, int sign)
{
    if (design == TRD_ANCOVA)
        return sign > 0 ? pick(v, "deelnemers staan er achteraf hoger voor dan anderen die gelijk begonnen", "participants stand higher afterwards than others who started alike")
             : sign < 0 ? pick(v, "deelnemers staan er achteraf lager voor dan anderen die gelijk begonnen", "participants stand lower afterwards than others who started alike")
                        : pick(v, "deelnemers staan er achteraf niet aantoonbaar anders voor dan anderen die gelijk begonnen",
                               "participants do not stand demonstrably different afterwards from others who started alike");
    if (design == TRD_MATCHED)
        return sign > 0 ? pick(v, "deelnemers komen hoger uit dan anderen die op hen lijken", "participants come out higher than others like them")
             : sign < 0 ? pick(v, "deelnemers komen lager uit dan anderen die op hen lijken", "participants come out lower than others like them")
                        : pick(v, "deelnemers komen niet aantoonbaar anders uit dan anderen die op hen lijken",
                               "participants do not come out demonstrably different from others like them");
    return sign > 0 ? pick(v, "deelnemers veranderden meer dan de vergelijkingsgroep", "participants changed more than the comparison group")
         : sign < 0 ? pick(v, "deelnemers veranderden minder dan de vergelijkingsgroep", "participants changed less than the comparison group")
                    : pick(v, "deelnemers veranderden niet aantoonbaar anders dan de vergelijkingsgroep",
                           "participants changed not demonstrably different than the comparison group");
}

static const char *claim_contribution(trd_voice *v, const trd_finding *f)
{
    trd_span    bounds = trd_verdict_bounds(&f->estimate);
    int         sign = bounds.low > 0 ? 1 : bounds.high < 0 ? -1 : 0;
    const char *rest = sign ? pick(v, "De activiteit kan daaraan hebben bijgedragen.", "The activity may have contributed to that.")
                            : pick(v, "Of de activiteit iets deed, is hiermee niet te zeggen.", "Whether the activity did anything cannot be told from this.");

    return trd_make(v, "%s: %s (%s). %s", f->title, say_beside(v, f->estimate.design, sign), say_value(v, f), rest);
}

static const char *caution_versus(const trd_voice *v)
{
    return pick(v, "Wie erbij hoort kan vooraf al anders zijn geweest: een verband is nog geen effect.",
                "Who belongs to it may have been different beforehand: an association is not an effect.");
}

static const char *claim_versus(trd_voice *v, const trd_finding *f)
{
    const trd_part *group = part(f, "group"), *others = part(f, "others");
    trd_span        bounds = trd_verdict_bounds(&f->estimate);
    const char     *how = pick(v, "niet aantoonbaar anders dan bij de anderen", "not demonstrably different from the others");

    if (!group || !others)
        return claim_single(v, f);
    if (!trd_span_is_defined(bounds))
        how = pick(v, "anders dan bij de anderen, zonder bekende onzekerheid", "different from the others, with unknown uncertainty");
    else if (bounds.low > 0)
        how = pick(v, "hoger dan bij de anderen", "higher than among the others");
    else if (bounds.high < 0)
        how = pick(v, "lager dan bij de anderen", "lower than among the others");
    else if (bounds.low == 0 && bounds.high == 0)
        how = pick(v, "gelijk aan de anderen", "the same as the others");
    return trd_make(v, pick(v, "%s: in de groep %s, %s tegen %s (%s). %s", "%s: in the group %s, %s against %s (%s). %s"), f->title, how,
                    say_part(v, f, group), say_part(v, f, others), say_value(v, f), caution_versus(v));
}

static const char *claim_dose(trd_voice *v, const trd_finding *f)
{
    trd_span    bounds = trd_verdict_bounds(&f->estimate);
    const char *how = !trd_span_is_defined(bounds) ? pick(v, "het verband met deelname heeft een onbekende onzekerheid", "how it goes together with taking part is of unknown uncertainty")
                    : bounds.low > 0  ? pick(v, "gaat samen met meer deelname", "goes together with more taking part")
                    : bounds.high < 0 ? pick(v, "gaat samen met minder deelname", "goes together with less taking part")
                                      : pick(v, "hangt niet aantoonbaar samen met deelname", "does not demonstrably go together with taking part");
    return trd_make(v, pick(v, "%s: %s (%s per eenheid deelname). Wie meer deelneemt kan anders zijn: een verband is nog geen effect.",
                            "%s: %s (%s per unit of taking part). Who takes part more may be different: an association is not an effect."),
                    f->title, how, say_value(v, f));
}

static const char *say_claim(trd_voice *v, const trd_finding *f)
{
    const trd_estimate *e = &f->estimate;
    bool                defined = e->has_span ? trd_span_is_defined(e->span) : !isnan(e->value);

    if (!defined)
        return trd_make(v, pick(v, "%s: met deze gegevens niet te zeggen.", "%s: these data do not tell."), f->title);
    switch (e->design) {
    case TRD_SINGLE:
        return claim_single(v, f);
    case TRD_BENCHMARK:
        return claim_benchmark(v, f);
    case TRD_TREND:
        return claim_change(v, f, "base", "end", pick(v, "Dit beschrijft een verandering; waardoor die komt, zegt het niet.",
                                                      "This describes a change; it does not tell what caused it."));
    case TRD_BEFORE_AFTER:
        return claim_change(v, f, "before", "after", pick(v, "Zonder vergelijkingsgroep is niet te zeggen waardoor.",
                                                          "Without a comparison group it does not tell what caused it."));
    case TRD_ANCOVA: case TRD_MATCHED: case TRD_DIFF_IN_DIFF:
        return claim_contribution(v, f);
    case TRD_DOSE:
        return claim_dose(v, f);
    case TRD_VERSUS:
        return claim_versus(v, f);
    case TRD_CHAIN:
        return claim_chain(v, f);
    case TRD_INTERRUPTED_SERIES:
        return claim_series(v, f);
    case TRD_FOLLOW_UP:
        return claim_follow_up(v, f);
    case TRD_DESIGNS:
        return claim_single(v, f);
    }
    return "";
}

/* ---- readings, certainty, seal ------------------------------------------ */

static const char *say_reading(const trd_voice *v, trd_reading reading)
{
    switch (reading) {
    case TRD_AS_IS:
        return "";
    case TRD_NOT_DELIVERED:
        return pick(v, "Dit zegt niets over het idee zelf: eerst moet de uitvoering kloppen.", "This says nothing about the idea itself: delivery has to be right first.");
    case TRD_LINK_BREAKS:
        return pick(v, "De uitvoering klopte en het mechanisme ook; het verwachte verband met het effect blijft uit.",
                    "Delivery and mechanism held; the expected link to the effect does not show.");
    case TRD_MECHANISM_FAILED:
        return pick(v, "De uitvoering klopte, maar wat de activiteit moest laten werken bleef uit.", "Delivery held, but what was to make the activity work did not.");
    }
    return "";
}

static const entry certainty_reasons[] = {
    { "unmeasurable", "niet te meten, dus geen zekerheid", "not measurable, so no certainty" },
    { "design_full_count", "een volledige telling beschrijft wat er is geleverd", "a full count describes what was delivered" },
    { "design_sample", "een steekproef beschrijft wat er is geleverd", "a sample describes what was delivered" },
    { "design_single", "één meting zonder vergelijking", "one measurement without a comparison" },
    { "design_benchmark", "vergeleken met een bekende waarde van elders", "compared with a known value from elsewhere" },
    { "design_chain", "dezelfde mensen in de volgende schakel gevolgd, zonder vergelijking", "the same people followed to the next stage, without a comparison" },
    { "design_interrupted_series", "veel momenten in de tijd, voor en na het begin, zonder vergelijkingsreeks", "many points in time, before and after it began, without a series to compare with" },
    { "short_series", "minder dan acht momenten ervoor of erna", "fewer than eight periods before or after" },
    { "design_trend", "twee momenten in de tijd, andere mensen", "two points in time, other people" },
    { "design_follow_up", "dezelfde mensen voor, na en later, zonder vergelijkingsgroep", "the same people before, after and later, no comparison group" },
    { "design_before_after", "dezelfde mensen voor en na, zonder vergelijkingsgroep", "the same people before and after, no comparison group" },
    { "design_dose", "meer of minder deelname naast elkaar gezet, niet verloot", "more and less taking part set side by side, not by lot" },
    { "design_versus", "twee groepen op één moment, niet door loting gevormd", "two groups at one moment, not formed by lot" },
    { "design_ancova", "naast anderen, gecorrigeerd voor het verschil aan het begin", "beside others, adjusted for the difference at the start" },
    { "design_matched", "naast anderen die op de deelnemers lijken in wat vooraf bekend is", "beside others like the participants in what was known beforehand" },
    { "design_diff_in_diff", "dezelfde mensen voor en na, met vergelijkingsgroep", "the same people before and after, with a comparison group" },
    { "sealed_before_data", "drempel verzegeld vóór de eerste gegevens", "target sealed before the first data" },
    { "sealed_after_data", "drempel verzegeld toen er al gegevens waren", "target sealed when data were there" },
    { "changed_since_seal", "de ladder is gewijzigd sinds de verzegeling", "the ladder changed since the seal" },
    { "never_sealed", "drempel nooit verzegeld", "target never sealed" },
    { "poor_overlap", "meer dan 10 % van de deelnemers lijkt op niemand; de uitkomst gaat over de overige deelnemers", "more than 10 % of the participants are like nobody; the outcome is about the rest of them" },
    { "few_cases", "minder dan 30 waarnemingen", "fewer than 30 cases" },
    { "few_clusters", "minder dan 10 scholen of groepen, in het geheel of bij een van beide kanten", "fewer than 10 clusters, in all or on one of the sides" },
    { "no_interval", "de onzekerheid is niet te bepalen", "the uncertainty cannot be told" },
    { "benchmark_uncertain", "van de bekende waarde is de onzekerheid niet bekend; er is gerekend alsof zij precies is",
      "the uncertainty of the known value is not known; it was taken to be exact" },
    { "contradiction", "in sommige rijen spreken delen en totaal elkaar tegen", "in some rows parts and total contradict each other" },
};

static const char *say_reason(trd_voice *v, const trd_finding *f, const char *code)
{
    const trd_estimate *e = &f->estimate;

    if (strcmp(code, "attrition") == 0 && e->design == TRD_CHAIN)
        return trd_make(v, pick(v, "van %s is de bestemming niet bekend", "the destination of %s is not known"), trd_figure(v, e->attrition, TRD_UNIT_SHARE, 0, false));
    if (strcmp(code, "attrition") == 0 && e->design == TRD_FOLLOW_UP)
        return trd_make(v, pick(v, "%s is niet bij alle drie de metingen aanwezig", "%s were not there at all three measurements"), trd_figure(v, e->attrition, TRD_UNIT_SHARE, 0, false));
    if (strcmp(code, "attrition") == 0)
        return trd_make(v, pick(v, "%s is niet bij beide metingen aanwezig", "%s were not there at both measurements"), trd_figure(v, e->attrition, TRD_UNIT_SHARE, 0, false));
    if (strcmp(code, "attrition_gap") == 0)
        return trd_make(v, pick(v, "de uitval verschilt %s tussen de groepen", "attrition differs by %s between the groups"), trd_figure(v, fabs(e->attrition_gap), TRD_UNIT_PP, 0, false));
    if (strcmp(code, "baseline_imbalance") == 0 && e->design == TRD_MATCHED)
        return trd_make(v, pick(v, "ook gekoppeld verschillen de groepen vooraf nog %s", "even when matched the groups still differ by %s beforehand"), trd_figure(v, fabs(e->imbalance), TRD_UNIT_SD, 2, false));
    if (strcmp(code, "baseline_imbalance") == 0)
        return trd_make(v, pick(v, "de groepen verschilden vooraf al %s", "the groups differed by %s beforehand"), trd_figure(v, fabs(e->imbalance), TRD_UNIT_SD, 2, false));
    if (strcmp(code, "low_reliability") == 0)
        return trd_make(v, pick(v, "de schaal is weinig betrouwbaar (alfa %s)", "the scale is not very reliable (alpha %s)"), trd_figure(v, e->reliability, TRD_UNIT_RATIO, 2, false));
    if (strcmp(code, "underpowered") == 0)
        return trd_make(v, pick(v, "te klein om de drempel te kunnen vinden: pas vanaf %s vindt deze meting een effect vier van de vijf keer",
                                "too small to find the target: only from %s does this study find an effect four times in five"),
                        trd_figure(v, 1.43 * (e->high - e->low) / 2, e->unit, trd_figure_habit(e->unit, 0.1) + 1, false));
    return LOOK_UP(v, certainty_reasons, code);
}

static const char *say_seal(const trd_voice *v, trd_seal_state state)
{
    switch (state) {
    case TRD_SEALED_BEFORE_DATA:
        return pick(v, "De ladder is verzegeld voordat de eerste gegevens werden ingelezen.", "The ladder was sealed before the first data were imported.");
    case TRD_SEALED_AFTER_DATA:
        return pick(v, "De ladder is verzegeld toen er al gegevens waren ingelezen, of van die gegevens is geen tijdstip bekend.",
                    "The ladder was sealed after data had been imported, or the time of the import is not on record.");
    case TRD_CHANGED_SINCE_SEAL:
        return pick(v, "De ladder is gewijzigd sinds de verzegeling; de drempels hieronder zijn dus niet die van tevoren.",
                    "The ladder changed since the seal; the targets below are not those set beforehand.");
    case TRD_NEVER_SEALED:
        return pick(v, "De ladder is niet verzegeld: niet is aan te tonen dat de drempels er eerder waren dan de gegevens.",
                    "The ladder was never sealed: nothing shows that the targets came before the data.");
    }
    return "";
}

static const entry change_fields[] = {
    { "target.low", "drempel", "threshold" },
    { "target.high", "bovengrens", "upper threshold" },
    { "target.at_least", "drempel", "threshold" },
    { "target.margin", "marge", "margin" },
    { "target.unit", "eenheid van de drempel", "unit of the target" },
    { "target.kind", "soort drempel", "kind of target" },
    { "target", "drempel", "target" },
    { "measure", "meetwijze", "measure" },
    { "compare", "vergelijking", "comparison" },
    { "compare.cluster", "clusters van de vergelijking", "clusters of the comparison" },
    { "compare.covariates", "waarvoor gecorrigeerd wordt", "what is adjusted for" },
    { "compare.on", "waarin anderen moeten lijken", "in what others must be like them" },
    { "compare.method", "manier van koppelen", "way of matching" },
    { "compare.caliper", "grootste afstand bij het koppelen", "largest distance when matching" },
    { "compare.intensity", "maat van deelname", "how much one took part" },
    { "compare.group", "groep van de vergelijking", "group of the comparison" },
    { "compare.treated", "wie deelnam", "who took part" },
    { "compare.kind", "soort vergelijking", "kind of comparison" },
    { "compare.value", "bekende waarde", "known value" },
    { "compare.low", "ondergrens van de bekende waarde", "lower bound of the known value" },
    { "compare.high", "bovengrens van de bekende waarde", "upper bound of the known value" },
    { "compare.n", "aantal achter de bekende waarde", "cases behind the known value" },
    { "compare.sd", "spreiding achter de bekende waarde", "sd behind the known value" },
    { "compare.from", "begin van de vergelijking", "start of the comparison" },
    { "compare.to", "eind van de vergelijking", "end of the comparison" },
    { "compare.before", "moment van de voormeting", "moment before" },
    { "compare.after", "moment van de nameting", "moment after" },
    { "compare.later", "moment van de latere meting", "later moment" },
    { "compare.at", "begin van de onderbreking", "first period after" },
    { "compare.effect", "soort effect", "kind of effect" },
    { "guards", "wat de randvoorwaarde bewaakt", "what the precondition guards" },
    { "columns", "kolommen", "columns" },
    { "version", "versie", "version" },
    { "title", "titel", "title" },
    { "purpose", "doel", "purpose" },
    { "rung", "trede", "rung" },
    { "group", "doelgroep", "target group" },
    { "primary", "hoofdindicator", "primary" },
};

/* Long values (a whole measure) are not shown: that they changed is enough. */
static const char *short_value(trd_voice *v, const char *json)
{
    size_t n = strlen(json);
    if (n == 0)
        return pick(v, "(geen)", "(none)");
    if (n > 40 || *json == '{' || *json == '[')
        return "…";
    if (*json == '"' && n >= 2)
        return trd_make(v, "%.*s", (int)n - 2, json + 1);
    return json;
}

const char *trd_narrate_change(const trd_change *c, bool dutch, trd_pool *pool)
{
    trd_voice   v = { .dutch = dutch, .pool = pool };
    const char *title = *c->title ? trd_make(&v, pick(&v, " van \"%s\"", " of \"%s\""), c->title) : "";

    if (strcmp(c->field, "added") == 0)
        return trd_make(&v, pick(&v, "toegevoegd: \"%s\"", "added: \"%s\""), c->title);
    if (strcmp(c->field, "removed") == 0)
        return trd_make(&v, pick(&v, "weggelaten: \"%s\"", "removed: \"%s\""), c->title);
    return trd_make(&v, "%s%s: %s → %s", LOOK_UP(&v, change_fields, c->field), title,
                    short_value(&v, c->before), short_value(&v, c->after));
}

/* ---- all of it ---------------------------------------------------------- */

static void narrate_finding(trd_voice *v, trd_findings *all, size_t at)
{
    trd_finding         *f = &all->items[at];
    const trd_indicator *i = all->ladder ? &all->ladder->indicators[at] : NULL;
    const char          *words = i && i->measure ? trd_node_words(i->measure, &all->ladder->schema, v->pool) : "";

    v->failed |= !words;
    f->measure = words ? words : "";
    f->target_words = say_target(v, f);
    f->verdict_words = say_verdict(v, f);
    f->claim = say_claim(v, f);
    f->reading_words = say_reading(v, f->reading);
    for (size_t k = 0; k < f->reason_count; k++)
        f->reasons[k].text = say_reason(v, f, f->reasons[k].code);
    if (f->estimate.reason)
        f->estimate.reason = say_undefined(v, f->estimate.reason);
}

static void narrate_notes(trd_voice *v, trd_findings *f, trd_marks marks)
{
    static const size_t most = 4;
    if (!(f->notes = trd_pool_calloc(v->pool, most, sizeof *f->notes))) {
        v->failed = true;
        return;
    }
    if (marks & TRD_MARK_SYNTHETIC)
        f->notes[f->note_count++] = pick(v, "Dit zijn verzonnen gegevens, gemaakt om te laten zien hoe Trede werkt. Er is geen enkele school of leerling mee beschreven.",
                                         "These are made-up data, to show how Trede works. They describe no school and no pupil.");
    if (marks & TRD_MARK_SUPPRESSED)
        f->notes[f->note_count++] = pick(v, "Sommige cellen zijn door de bron verborgen (zoals <5). Er is gerekend met alles wat ze kunnen zijn, niet met een gok.",
                                         "Some cells were hidden by the source (such as <5). The computation covers everything they can be, not a guess.");
    if (marks & TRD_MARK_CONTRADICTION)
        f->notes[f->note_count++] = pick(v, "In sommige rijen spreken delen en totaal elkaar tegen; daar zijn de ruimere grenzen gebruikt.",
                                         "In some rows parts and total contradict each other; the wider bounds were used there.");
}

trd_code trd_narrate(trd_findings *f, trd_pool *pool, trd_error *err)
{
    trd_voice v = { .dutch = strcmp(f->language, "nl") == 0, .pool = pool };
    trd_marks marks = 0;

    for (size_t k = 0; k < f->count; k++) {
        narrate_finding(&v, f, k);
        marks |= f->items[k].estimate.marks;
    }
    f->seal.words = say_seal(&v, f->seal.state);
    if (f->change_count && !(f->seal.changes = trd_pool_calloc(pool, f->change_count, sizeof *f->seal.changes)))
        v.failed = true;
    for (size_t k = 0; k < f->change_count && f->seal.changes; k++)
        f->seal.changes[f->seal.change_count++] = trd_narrate_change(&f->changes[k], v.dutch, pool);
    narrate_notes(&v, f, marks);
    return v.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the report; close some programs") : TRD_OK;
}
