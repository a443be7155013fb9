/* Every fixed word of a report, Dutch and English side by side. */
#include "report/voice.h"

#include "frame/marks.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct pair {
    const char *nl, *en;
} pair;

static const pair words[W_COUNT] = {
    [W_LADDER]     = { "Impactladder", "Impact ladder" },
    [W_VERSION]    = { "versie", "version" },
    [W_PURPOSE]    = { "Doel", "Purpose" },
    [W_DATA]       = { "Gegevens", "Data" },
    [W_ENGINE]     = { "Berekend met", "Computed with" },
    [W_SEAL]       = { "Verzegeling", "Seal" },
    [W_LEARN]      = { "leren", "to learn" },
    [W_ACCOUNT]    = { "verantwoorden", "to account" },
    [W_PROVE]      = { "bewijzen", "to prove" },

    [W_SEALED_BEFORE] = { "Verzegeld vóór de eerste gegevens", "Sealed before the first data" },
    [W_SEALED_AFTER]  = { "Verzegeld toen er al gegevens waren", "Sealed after data were there" },
    [W_SEAL_CHANGED]  = { "Gewijzigd sinds de verzegeling", "Changed since the seal" },
    [W_SEAL_NEVER]    = { "Niet verzegeld", "Never sealed" },
    [W_SEALED_AT]     = { "verzegeld op", "sealed on" },
    [W_FIRST_DATA]    = { "eerste gegevens op", "first data on" },
    [W_FINGERPRINT]   = { "vingerafdruk", "fingerprint" },
    [W_SEALED_FINGERPRINT] = { "bij verzegeling", "when sealed" },
    [W_CHANGES]       = { "Gewijzigd", "Changed" },

    [W_SUMMARY]     = { "Samenvatting", "Summary" },
    [W_THE_LADDER]  = { "De ladder", "The ladder" },
    [W_FINDING]     = { "Bevinding", "Finding" },
    [W_FINDINGS]    = { "Bevindingen", "Findings" },
    [W_PROVENANCE]  = { "Herkomst", "Provenance" },
    [W_NOTES]       = { "Let op", "Please note" },
    [W_GUIDE]       = { "Zo leest u dit rapport", "How to read this report" },
    [W_MAIN_POINTS] = { "Hoofdindicatoren", "Primary indicators" },
    [W_READ_FIRST]  = { "Eerst lezen", "Read this first" },
    [W_AT_A_GLANCE] = { "Alles op een rij", "At a glance" },
    [W_NO_FINDINGS] = { "Deze ladder heeft geen indicatoren.", "This ladder has no indicators." },
    [W_NOTHING_ON_RUNG] = { "geen indicatoren op deze trede", "no indicators on this rung" },
    [W_NO_SOURCES]  = { "Er zijn geen gegevens gebruikt.", "No data were used." },

    [W_INDICATOR]     = { "indicator", "indicator" },
    [W_PRECONDITION]  = { "randvoorwaarde", "precondition" },
    [W_MECHANISM]     = { "mechanisme", "mechanism" },
    [W_PRECONDITIONS] = { "Randvoorwaarden", "Preconditions" },
    [W_MECHANISMS]    = { "Mechanisme naar de volgende trede", "Mechanism towards the next rung" },
    [W_FROM_TO]       = { "van %s naar %s", "from %s to %s" },
    [W_GUARDS]        = { "nodig voor %s", "needed for %s" },

    [W_INPUT]     = { "Input", "Input" },
    [W_OUTPUT]    = { "Output", "Output" },
    [W_EFFECT]    = { "Effect", "Effect" },
    [W_IMPACT]    = { "Impact", "Impact" },
    [W_INPUT_IS]  = { "wat erin gaat", "what goes in" },
    [W_OUTPUT_IS] = { "wat er is geleverd", "what was delivered" },
    [W_EFFECT_IS] = { "wat het teweegbrengt", "what it brings about" },
    [W_IMPACT_IS] = { "wat er blijvend verandert", "what changes for good" },

    [W_MET]          = { "gehaald", "met" },
    [W_MAINTAINED]   = { "behouden", "maintained" },
    [W_MISSED]       = { "niet gehaald", "missed" },
    [W_UNDECIDED]    = { "onbeslist", "undecided" },
    [W_UNMEASURABLE] = { "niet te meten", "unmeasurable" },

    [W_AS_IS]            = { "zoals het er staat", "as it stands" },
    [W_NOT_DELIVERED]    = { "niet uitgevoerd zoals bedoeld", "not delivered as intended" },
    [W_LINK_BREAKS]      = { "de schakel naar het effect breekt", "the link to the effect breaks" },
    [W_MECHANISM_FAILED] = { "het mechanisme werkte niet", "the mechanism did not work" },

    [W_SINGLE]       = { "één meting", "one measurement" },
    [W_BENCHMARK]    = { "vergeleken met een bekende waarde", "compared with a known value" },
    [W_CHAIN]        = { "doorstroom in de keten", "transition along the chain" },
    [W_TREND]        = { "trend in de tijd", "trend over time" },
    [W_FOLLOW_UP]    = { "voor-, na- en latere meting", "before, after and later" },
    [W_BEFORE_AFTER] = { "voor- en nameting", "before and after" },
    [W_DOSE]         = { "meer of minder deelname", "more or less taking part" },
    [W_VERSUS]       = { "twee groepen op één moment", "two groups at one moment" },
    [W_INTERRUPTED_SERIES] = { "tijdreeks met een onderbreking", "interrupted time series" },
    [W_ANCOVA]       = { "nameting, gecorrigeerd voor de voormeting", "after, adjusted for before" },
    [W_MATCHED]      = { "vergeleken met gelijkende anderen", "compared with others like them" },
    [W_DIFF_IN_DIFF] = { "voor- en nameting met vergelijkingsgroep",
                         "before and after, with a comparison group" },

    [W_MEASURED]   = { "Gemeten", "Measured" },
    [W_TARGET]     = { "Drempel", "Target" },
    [W_COMPARISON] = { "Vergelijking", "Comparison" },
    [W_VERDICT]    = { "Oordeel", "Verdict" },
    [W_CERTAINTY]  = { "Zekerheid", "Certainty" },
    [W_WHY]        = { "Waarom", "Why" },
    [W_READING]    = { "Duiding", "Reading" },
    [W_MEASURE]    = { "Maat", "Measure" },
    [W_CASES]      = { "Aantallen", "Cases" },
    [W_INSTRUMENT] = { "Instrument", "Instrument" },
    [W_MARKS]      = { "Kanttekeningen", "Marks" },
    [W_PARTS]      = { "Opgebouwd uit", "Made of" },
    [W_PRIMARY]    = { "hoofdindicator", "primary indicator" },
    [W_ID]         = { "id", "id" },
    [W_BECAUSE]    = { "vanwege", "because of" },

    [W_NO_TARGET]    = { "geen drempel", "no target" },
    [W_NO_MARKS]     = { "geen", "none" },
    [W_UNDEFINED]    = { "niet te bepalen", "not defined" },
    [W_FULL_COUNT]   = { "volledige telling", "full count" },
    [W_NO_INTERVAL]  = { "zonder interval", "no interval" },
    [W_INTERVAL]     = { "interval", "interval" },
    [W_UNKNOWN_DESTINATION] = { "grenzen door onbekende bestemmingen", "bounds from unknown destinations" },
    [W_HIDDEN_CELLS] = { "grenzen door verborgen cellen", "bounds from hidden cells" },
    [W_OF]           = { "van", "of" },
    [W_TO]           = { "tot", "to" },
    [W_USED]         = { "gebruikt", "used" },
    [W_LEFT_OUT]     = { "weggelaten", "left out" },
    [W_CLUSTERS]     = { "clusters", "clusters" },
    [W_POINTS]       = { "punten", "points" },

    [W_FIGURE]      = { "Cijfer", "Figure" },
    [W_SHOWN]       = { "Getoond", "Shown" },
    [W_UNCERTAINTY] = { "Onzekerheid", "Uncertainty" },
    [W_HOW_MEASURED] = { "Zo is gemeten", "How it was measured" },
    [W_ESTIMATE]    = { "schatting", "estimate" },
    [W_TAKING_PART] = { "deelnemers", "taking part" },
    [W_COMPARISON_GROUP] = { "vergelijkingsgroep", "comparison group" },

    [W_TABLE]    = { "Tabel", "Table" },
    [W_ROWS]     = { "Rijen", "Rows" },
    [W_SOURCE]   = { "Bron", "Source" },
    [W_IMPORTED] = { "Ingelezen", "Imported" },
    [W_LICENCE]  = { "Licentie", "Licence" },
    [W_UNKNOWN]  = { "onbekend", "unknown" },
    [W_DIGEST]   = { "Vingerafdruk", "Fingerprint" },

    [W_GUIDE_VERDICT] = {
        "Het oordeel rust op het hele interval, niet op het midden ervan. Ligt het interval aan beide kanten "
        "van de drempel, dan is het oordeel: onbeslist. Behouden betekent: geen daling die er volgens de "
        "afgesproken marge toe doet.",
        "The verdict rests on the whole interval, not on its middle. When the interval lies on both sides of "
        "the target, the verdict is: undecided. Maintained means: no decline that matters by the agreed margin." },
    [W_GUIDE_INTERVAL] = {
        "Een 95 %-interval geeft aan welke waarden bij deze gegevens passen: hoe smaller, hoe preciezer. "
        "Een volledige telling kent geen steekproeffout en heeft geen interval.",
        "A 95 % interval shows which values fit these data: the narrower, the more precise. A full count has "
        "no sampling error and no interval." },
    [W_GUIDE_SPAN] = {
        "Waar een bron kleine aantallen verbergt ('<5'), rekent dit rapport met alle mogelijke waarden. "
        "Het oordeel geldt dan alleen als het voor al die waarden geldt.",
        "Where a source hides small numbers ('<5'), this report reckons with every possible value. The verdict "
        "then holds only when it holds for all of them." },
    [W_GUIDE_CERTAINTY] = {
        "De zekerheid (0 tot 5) staat los van het oordeel: zij zegt hoe stevig het bewijs is en volgt uit "
        "vaste regels. Elk punt is toegelicht.",
        "Certainty (0 to 5) is separate from the verdict: it says how firm the evidence is and follows fixed "
        "rules. Each point is explained." },
    [W_GUIDE_WORDS] = {
        "De woorden volgen de opzet: één meting beschrijft, een voor- en nameting laat verandering zien, een "
        "vergelijkingsgroep kan een bijdrage ondersteunen.",
        "The words follow the design: one measurement describes, before and after shows change, a comparison "
        "group can support a contribution." },
    [W_GUIDE_UNITS] = {
        "pp = procentpunt, het verschil tussen twee percentages; sd = standaarddeviatie, de spreiding "
        "tussen deelnemers.",
        "pp = percentage point, the difference between two percentages; sd = standard deviation, the spread "
        "between participants." },

    [W_PLOT_INTERVAL] = { "Meting en drempel", "Measurement and target" },
    [W_PLOT_LINE]     = { "Verloop", "Course" },
    [W_DRAWING]       = { "Tekening van de ladder: input, output, effect en impact met hun indicatoren en oordelen",
                          "Drawing of the ladder: input, output, effect and impact with their indicators and verdicts" },
    [W_SYMBOLS]       = { "Tekens bij de oordelen", "Signs of the verdicts" },
    [W_TARGET_AREA]   = { "drempel", "target" },

    [W_RUNG]       = { "trede", "rung" },
    [W_KIND]       = { "soort", "kind" },
    [W_STAGE]      = { "schakel", "stage" },
    [W_LEVEL]      = { "niveau", "level" },
    [W_GROUP]      = { "groep", "group" },
    [W_UNIT]       = { "eenheid", "unit" },
    [W_VALUE]      = { "waarde", "value" },
    [W_LOW]        = { "ondergrens", "low" },
    [W_HIGH]       = { "bovengrens", "high" },
    [W_CONFIDENCE] = { "betrouwbaarheid", "confidence" },
    [W_SPAN_LOW]   = { "minimaal", "span_low" },
    [W_SPAN_HIGH]  = { "maximaal", "span_high" },
    [W_REASON]     = { "reden", "reason" },
    [W_CLAIM]      = { "bevinding", "claim" },
    [W_YES]        = { "ja", "yes" },
    [W_NO]         = { "nee", "no" },
};

static const pair marks[TRD_MARK_COUNT] = {
    { "weinig waarnemingen", "few cases" },
    { "verborgen cellen in de bron", "hidden cells in the source" },
    { "voorlopig jaar", "provisional year" },
    { "breuk in de definitie", "break in the definition" },
    { "lage respons", "low response" },
    { "weinig voor- en nametingen gekoppeld", "few matched before and after" },
    { "uitval verschilt tussen de groepen", "attrition differs between the groups" },
    { "groepen verschilden al bij de start", "groups differed at the start" },
    { "minder dan tien clusters", "fewer than ten clusters" },
    { "niet door loting ingedeeld", "not assigned by lot" },
    { "positieve selectie", "positive selection" },
    { "vergelijkingswaarde zonder bekende onzekerheid", "benchmark of unknown uncertainty" },
    { "drempel achteraf bepaald", "target set afterwards" },
    { "verkennend", "exploratory" },
    { "vaak gekeken", "many looks" },
    { "delen en totaal spreken elkaar tegen", "parts and totals disagree" },
    { "synthetische gegevens", "synthetic data" },
    { "meetschaal weinig betrouwbaar", "scale of low reliability" },
    { "het verband met het begin verschilt tussen de groepen", "what they started with works otherwise in the groups" },
    { "sommige deelnemers lijken op niemand in de vergelijkingsgroep", "some who took part are like nobody in the comparison group" },
};

typedef struct named_pair {
    const char *name, *nl, *en;
} named_pair;

static const named_pair terms[] = {          /* the levels and stages of the method */
    { "numbers", "cijfers", "numbers" },
    { "intentions", "intenties", "intentions" },
    { "image", "imago", "image" },
    { "balance", "balans", "balance" },
    { "network", "netwerk", "network" },
};

static const named_pair parts[] = {
    { "base", "begin", "start" },
    { "end", "eind", "end" },
    { "before", "voormeting", "before" },
    { "after", "nameting", "after" },
    { "hits", "met het kenmerk", "with the feature" },
    { "whole", "van het geheel", "out of" },
    { "base_total", "totaal aan het begin", "total at the start" },
    { "end_total", "totaal aan het eind", "total at the end" },
    { "relative", "verandering naar verhouding", "relative change" },
    { "size", "door omvang", "due to size" },
    { "choice", "door keuze", "due to choice" },
    { "benchmark", "bekende waarde", "known value" },
    { "difference", "verschil", "difference" },
    { "dose_none", "geen deelname", "no taking part" },
    { "dose_low", "weinig deelname", "little taking part" },
    { "dose_high", "veel deelname", "much taking part" },
    { "change_none", "verandering bij geen deelname", "change with no taking part" },
    { "change_low", "verandering bij weinig deelname", "change with little taking part" },
    { "change_high", "verandering bij veel deelname", "change with much taking part" },
    { "group", "de groep", "the group" },
    { "others", "de anderen", "the others" },
    { "flow", "van rij naar schatting", "from row to estimate" },
    { "flow_rows", "rijen", "rows" },
    { "flow_chosen", "gekozen", "chosen" },
    { "flow_keyed", "met sleutel en moment", "with a key and a moment" },
    { "flow_matched", "gekoppeld", "matched" },
    { "flow_complete", "volledig", "complete" },
    { "flow_used", "gebruikt", "used" },
    { "points_before", "momenten ervoor, vanaf", "periods before, from" },
    { "points_after", "momenten erna, vanaf", "periods after, from" },
    { "points_without", "momenten zonder waarde", "periods without a value" },
    { "step", "sprong", "step" },
    { "at_end", "afstand tot de oude lijn aan het eind", "distance from the old line at the end" },
    { "slope_before", "helling ervoor, per moment", "slope before, per period" },
    { "slope_change", "verandering van de helling, per moment", "change of slope, per period" },
    { "line_without", "de oude lijn, doorgetrokken", "the old line, drawn on" },
    { "line_with", "de lijn zoals zij werd", "the line as it became" },
    { "autocorrelation", "samenhang van opeenvolgende momenten", "autocorrelation of the residuals" },
    { "later", "latere meting", "later" },
    { "first_gain", "eerste verandering, van voor naar na", "first change, from before to after" },
    { "since", "verandering daarna", "change since" },
    { "share_left", "deel van de eerste winst dat over is", "share of the first gain that is left" },
    { "started", "met het kenmerk in de eerste schakel", "with the feature in the first stage" },
    { "arrived", "met het kenmerk aangekomen", "arrived with the feature" },
    { "not_arrived", "niet of elders aangekomen", "arrived without it, or elsewhere" },
    { "destination_unknown", "bestemming onbekend", "destination unknown" },
    { "share_of_known", "aandeel van wie de bestemming bekend is", "share of those whose destination is known" },
    { "if_none_arrived", "als geen van de onbekenden aankwam", "if none of the unknown arrived" },
    { "if_all_arrived", "als alle onbekenden aankwamen", "if all of the unknown arrived" },
    { "stage", "met het kenmerk onderweg", "with the feature on the way" },
    { "treated", "deelnemers", "taking part" },
    { "control_alike", "anderen die op hen lijken", "others like them" },
    { "unmatched", "deelnemers die op niemand lijken", "taking part and like nobody" },
    { "balance_before", "grootste verschil vooraf, in sd", "largest difference beforehand, in sd" },
    { "balance_after", "grootste verschil na het koppelen, in sd", "largest difference once matched, in sd" },
    { "treated_adjusted", "deelnemers, bij een gelijke start", "taking part, had all started alike" },
    { "control_adjusted", "vergelijkingsgroep, bij een gelijke start", "comparison group, had all started alike" },
    { "treated_before", "deelnemers, voormeting", "taking part, before" },
    { "treated_after", "deelnemers, nameting", "taking part, after" },
    { "control_before", "vergelijkingsgroep, voormeting", "comparison group, before" },
    { "control_after", "vergelijkingsgroep, nameting", "comparison group, after" },
};

static const pair months[12] = {
    { "januari", "January" }, { "februari", "February" }, { "maart", "March" }, { "april", "April" },
    { "mei", "May" }, { "juni", "June" }, { "juli", "July" }, { "augustus", "August" },
    { "september", "September" }, { "oktober", "October" }, { "november", "November" },
    { "december", "December" },
};

const char *trd_say(const trd_voice *v, trd_word word)
{
    return v->dutch ? words[word].nl : words[word].en;
}

const char *trd_say_head(trd_voice *v, trd_word word)
{
    const char *text = trd_say(v, word);
    char        first = *text;

    if (first >= 'a' && first <= 'z')            /* no heading starts with another small letter */
        first = (char)(first - 'a' + 'A');
    return trd_make(v, "%c%s", first, text + 1);
}

const char *trd_say_mark(const trd_voice *v, int mark)
{
    return v->dutch ? marks[mark].nl : marks[mark].en;
}

static const char *look_up(const trd_voice *v, const named_pair *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            return v->dutch ? list[i].nl : list[i].en;
    return name;
}

const char *trd_say_term(const trd_voice *v, const char *term)
{
    return look_up(v, terms, sizeof terms / sizeof *terms, term);
}

const char *trd_say_part(const trd_voice *v, const char *name)
{
    return look_up(v, parts, sizeof parts / sizeof *parts, name);
}

const char *trd_say_month(const trd_voice *v, int month)
{
    return v->dutch ? months[month - 1].nl : months[month - 1].en;
}

const char *trd_make(trd_voice *v, const char *format, ...)
{
    va_list args;
    char   *text = NULL;

    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length >= 0)
        text = trd_pool_alloc(v->pool, (size_t)length + 1);
    if (!text) {
        v->failed = true;
        return "";
    }
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}
