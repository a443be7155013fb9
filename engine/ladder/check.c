#include "ladder/check.h"

#include "base/text.h"

#include <string.h>

typedef struct pair {
    const char *nl, *en;
} pair;

static const pair titles[TRD_STEPS] = {
    { "De hele ladder is ingevuld vóór het meten", "The whole ladder is filled in before measuring" },
    { "De uitvoering wordt gevolgd en de randvoorwaarden staan erin", "Delivery is monitored and preconditions are named" },
    { "De beoogde effecten staan er per doelgroep", "Intended effects are named per target group" },
    { "Mechanismen: wat de activiteit moet hebben om te werken", "Mechanisms: what the activity must have to work" },
    { "Per effect: hoe gemeten, en bij welke waarde tevreden", "How each effect is measured, and when one is satisfied" },
    { "Bestaande meetinstrumenten waar het kan", "Existing instruments wherever possible" },
    { "Zo goed mogelijk gemeten: voor en na, vergelijkingsgroep of benchmark", "Measured as well as possible: before/after, comparison group or benchmark" },
    { "Meer niveaus, en samenhang in de keten", "Several levels, and coherence across the chain" },
};

/* Names are gathered on two sides: what is there, and what is missing. */
typedef struct step {
    trd_text found, missing;
    int      have, lack;
} step;

typedef struct checker {
    const trd_ladder *ladder;
    bool              dutch;
    trd_pool         *pool;
    step              steps[TRD_STEPS];
    bool              failed;
} checker;

static const char *say(const checker *c, const char *nl, const char *en)
{
    return c->dutch ? nl : en;
}

static void have(step *s, const char *name)
{
    trd_text_add_format(&s->found, "%s%s", s->have++ ? "; " : "", name);
}

static void lack(step *s, const char *name)
{
    trd_text_add_format(&s->missing, "%s%s", s->lack++ ? "; " : "", name);
}

static void lack_of(checker *c, int at, const trd_indicator *i, const char *nl, const char *en)
{
    trd_text text = { 0 };
    trd_text_add_format(&text, "%s: %s", i->title, say(c, nl, en));
    lack(&c->steps[at], text.failed ? "" : text.bytes);
    trd_text_release(&text);
}

static bool is_complete(const trd_indicator *i)
{
    return i->measure && i->target.kind != TRD_NO_TARGET;
}

/* Is the measure about a named group: a cohort, a condition, a reach? */
static bool names_group(const trd_node *n)
{
    if (!n)
        return false;
    if (n->op == TRD_OP_COHORT || n->op == TRD_OP_REACH || n->where)
        return true;
    for (int k = 0; k < n->arg_count; k++)
        if (names_group(n->args[k]))
            return true;
    return false;
}

static void whole_ladder(checker *c, step *s)
{
    static const char *const nl[] = { "een indicator met drempel op input", "een indicator met drempel op output",
                                      "een indicator met drempel op effect", "een indicator met drempel op impact" };
    static const char *const en[] = { "an indicator with a target on input", "an indicator with a target on output",
                                      "an indicator with a target on effect", "an indicator with a target on impact" };
    for (int rung = TRD_INPUT; rung <= TRD_IMPACT; rung++) {
        bool filled = false;
        for (size_t k = 0; k < c->ladder->count; k++) {
            const trd_indicator *i = &c->ladder->indicators[k];
            if (i->kind == TRD_INDICATOR && (int)i->rung == rung && is_complete(i)) {
                have(s, i->title);
                filled = true;
            }
        }
        if (!filled)
            lack(s, say(c, nl[rung], en[rung]));
    }
}

static void delivery(checker *c, step *s)
{
    bool output = false, precondition = false;
    for (size_t k = 0; k < c->ladder->count; k++) {
        const trd_indicator *i = &c->ladder->indicators[k];
        if ((i->kind == TRD_INDICATOR && i->rung == TRD_OUTPUT) || i->kind == TRD_PRECONDITION) {
            *(i->kind == TRD_PRECONDITION ? &precondition : &output) = true;
            if (is_complete(i))
                have(s, i->title);
            else
                lack_of(c, 1, i, "meetwijze of drempel", "measure or target");
        }
    }
    if (!output)
        lack(s, say(c, "een indicator op output (aantallen, aanbod, frequentie)", "an indicator on output (numbers, offer, frequency)"));
    if (!precondition)
        lack(s, say(c, "een precondition met guards", "a precondition with guards"));
}

static void target_groups(checker *c, step *s)
{
    bool any = false;
    for (size_t k = 0; k < c->ladder->count; k++) {
        const trd_indicator *i = &c->ladder->indicators[k];
        if (i->kind != TRD_INDICATOR || i->rung != TRD_EFFECT)
            continue;
        any = true;
        if (*i->group || names_group(i->measure))
            have(s, i->title);
        else
            lack_of(c, 2, i, "voor wie? (group of cohort)", "for whom? (group or cohort)");
    }
    if (!any)
        lack(s, say(c, "een indicator op effect, met group", "an indicator on effect, with group"));
}

static void mechanisms(checker *c, step *s)
{
    bool any = false;
    for (size_t k = 0; k < c->ladder->count; k++) {
        const trd_indicator *i = &c->ladder->indicators[k];
        if (i->kind != TRD_MECHANISM)
            continue;
        any = true;
        if (is_complete(i))
            have(s, i->title);
        else
            lack_of(c, 3, i, "meetwijze of drempel", "measure or target");
    }
    if (!any)
        lack(s, say(c, "een mechanism van een output naar een effect", "a mechanism from an output to an effect"));
}

static void satisfied(checker *c, step *s)
{
    for (size_t k = 0; k < c->ladder->count; k++) {
        const trd_indicator *i = &c->ladder->indicators[k];
        if (i->kind != TRD_INDICATOR)
            continue;
        if (is_complete(i))
            have(s, i->title);
        else if (!i->measure)
            lack_of(c, 4, i, "hoe gemeten? (measure)", "measured how? (measure)");
        else
            lack_of(c, 4, i, "wanneer tevreden? (target)", "when satisfied? (target)");
    }
    if (s->have + s->lack == 0)
        lack(s, say(c, "indicatoren", "indicators"));
}

/* An instrument of others, or a register that holds everybody: both exist
 * already. Items of one's own are fine, but count as open. */
static void instruments(checker *c, step *s)
{
    for (size_t k = 0; k < c->ladder->count; k++) {
        const trd_indicator *i = &c->ladder->indicators[k];
        if (i->kind != TRD_INDICATOR || i->rung < TRD_EFFECT || !i->measure)
            continue;
        const trd_field *items = trd_node_items(i->measure);
        int              base = trd_node_base(&c->ladder->schema, (const trd_node *const *)&i->measure, 1);
        if ((items && items->instrument && items->instrument->existing) || (base >= 0 && c->ladder->schema.datasets[base].census))
            have(s, i->title);
        else
            lack_of(c, 5, i, "een bestaand instrument (items) of een registratie", "an existing instrument (items) or a register");
    }
    if (s->have + s->lack == 0)
        lack(s, say(c, "effecten om te meten", "effects to measure"));
}

static void comparisons(checker *c, step *s)
{
    for (size_t k = 0; k < c->ladder->count; k++) {
        const trd_indicator *i = &c->ladder->indicators[k];
        if (i->kind != TRD_INDICATOR || i->rung < TRD_EFFECT)
            continue;
        if (i->comparison.design != TRD_SINGLE)
            have(s, i->title);
        else
            lack_of(c, 6, i, "een vergelijking (compare)", "a comparison (compare)");
    }
    if (s->have + s->lack == 0)
        lack(s, say(c, "effecten om te vergelijken", "effects to compare"));
}

static const char *level_of(const trd_indicator *i)
{
    return i->level;
}

static const char *stage_of(const trd_indicator *i)
{
    return i->stage;
}

/* At least two different words among the indicators. */
static void at_least_two(checker *c, step *s, const char *(*word_of)(const trd_indicator *), const char *advice)
{
    const char *seen[8];
    int         count = 0;
    for (size_t k = 0; k < c->ladder->count; k++) {
        const char *word = word_of(&c->ladder->indicators[k]);
        int         at = 0;
        while (at < count && strcmp(seen[at], word) != 0)
            at++;
        if (*word && at == count && count < 8)
            seen[count++] = word;
    }
    for (int at = 0; at < count; at++)
        have(s, seen[at]);
    if (count < 2)
        lack(s, advice);
}

static void breadth(checker *c, step *s)
{
    at_least_two(c, s, level_of,
                 say(c, "een tweede niveau (level: numbers, intentions, image, balance)", "a second level (numbers, intentions, image, balance)"));
    at_least_two(c, s, stage_of,
                 say(c, "een tweede schakel (stage: po, vmbo onderbouw, vmbo bovenbouw, mbo)", "a second stage (po, vmbo onderbouw, vmbo bovenbouw, mbo)"));
}

trd_code trd_check(const trd_ladder *ladder, bool dutch, trd_pool *pool, trd_step out[TRD_STEPS], trd_error *err)
{
    static void (*const rules[TRD_STEPS])(checker *, step *) = {
        whole_ladder, delivery, target_groups, mechanisms, satisfied, instruments, comparisons, breadth,
    };
    checker c = { .ladder = ladder, .dutch = dutch, .pool = pool };

    for (int k = 0; k < TRD_STEPS; k++) {
        step *s = &c.steps[k];
        trd_text_add(&s->found, "");
        trd_text_add(&s->missing, "");
        rules[k](&c, s);
        out[k].state = s->lack == 0 ? TRD_STEP_DONE : s->have ? TRD_STEP_PARTLY : TRD_STEP_OPEN;
        out[k].title = dutch ? titles[k].nl : titles[k].en;
        out[k].found = s->found.failed ? NULL : trd_pool_text(pool, s->found.bytes);
        out[k].add = s->missing.failed ? NULL : trd_pool_text(pool, s->missing.bytes);
        c.failed |= !out[k].found || !out[k].add;
        trd_text_release(&s->found);
        trd_text_release(&s->missing);
    }
    return c.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the check; close some programs") : TRD_OK;
}
