#include "report/figure.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DIGITS = 6 };

#define NO_BREAK_SPACE "\xC2\xA0"
#define MINUS          "\xE2\x88\x92"
#define EN_DASH        "\xE2\x80\x93"

static const double no_difference = 1e-9;      /* on the shown scale: noise of arithmetic */

static double shown_scale(trd_unit unit)
{
    return unit == TRD_UNIT_SHARE || unit == TRD_UNIT_PP || unit == TRD_UNIT_RELATIVE ? 100 : 1;
}

static const char *unit_word(const trd_voice *v, trd_unit unit)
{
    switch (unit) {
    case TRD_UNIT_SHARE:
    case TRD_UNIT_RELATIVE: return "%";
    case TRD_UNIT_POINTS:   return trd_say(v, W_POINTS);
    case TRD_UNIT_SD:       return "sd";
    case TRD_UNIT_PP:       return "pp";
    case TRD_UNIT_COUNT:
    case TRD_UNIT_RATIO:    return "";
    }
    return "";
}

static bool rounds_to_zero(const char *digits)
{
    return strspn(digits, "0.,") == strlen(digits);
}

/* The number alone. printf's decimal mark depends on the locale of the
 * program, so whatever is no digit is taken to be it. */
static void add_number(trd_text *out, bool dutch, double shown, int digits, bool sign)
{
    char text[64];

    if (fabs(shown) >= 1e15)
        snprintf(text, sizeof text, "%.5e", fabs(shown));
    else
        snprintf(text, sizeof text, "%.*f", digits, fabs(shown));
    if (!rounds_to_zero(text))
        trd_text_add(out, shown < 0 ? MINUS : sign ? "+" : "");

    size_t whole = strspn(text, "0123456789");
    bool   plain = fabs(shown) < 1e15;
    for (size_t i = 0; i < whole; i++) {
        if (plain && i > 0 && (whole - i) % 3 == 0)
            trd_text_add(out, dutch ? "." : ",");
        trd_text_add_bytes(out, text + i, 1);
    }
    if (text[whole]) {
        trd_text_add(out, dutch ? "," : ".");
        trd_text_add(out, text + whole + 1);
    }
}

static const char *keep(trd_voice *v, trd_text *text)
{
    const char *kept = text->failed ? NULL : trd_pool_text(v->pool, text->bytes);

    if (!kept)
        v->failed = true;
    trd_text_release(text);
    return kept ? kept : "";
}

static void add_unit(trd_text *out, const trd_voice *v, trd_unit unit)
{
    const char *word = unit_word(v, unit);
    if (*word) {
        trd_text_add(out, NO_BREAK_SPACE);
        trd_text_add(out, word);
    }
}

const char *trd_figure(trd_voice *v, double value, trd_unit unit, int digits, bool sign)
{
    trd_text text = { 0 };

    if (!isfinite(value))
        return trd_say(v, W_UNDEFINED);
    add_number(&text, v->dutch, value * shown_scale(unit), digits, sign);
    add_unit(&text, v, unit);
    return keep(v, &text);
}

const char *trd_figure_exact(trd_voice *v, double value, trd_unit unit, bool sign)
{
    int    digits = 0;
    double shown = value * shown_scale(unit);

    if (!isfinite(value))
        return trd_say(v, W_UNDEFINED);
    while (digits < MOST_DIGITS &&
           fabs(shown * pow(10, digits) - round(shown * pow(10, digits))) > no_difference * pow(10, digits))
        digits++;
    return trd_figure(v, value, unit, digits, sign);
}

const char *trd_figure_range(trd_voice *v, double low, double high, trd_unit unit, int digits,
                             bool sign, bool bare)
{
    trd_text text = { 0 };

    if (!isfinite(low) || !isfinite(high))
        return trd_say(v, W_UNDEFINED);
    add_number(&text, v->dutch, low * shown_scale(unit), digits, sign);
    if (sign || low < 0) {
        trd_text_add(&text, " ");
        trd_text_add(&text, trd_say(v, W_TO));
        trd_text_add(&text, " ");
    } else {
        trd_text_add(&text, EN_DASH);
    }
    add_number(&text, v->dutch, high * shown_scale(unit), digits, sign);
    if (!bare)
        add_unit(&text, v, unit);
    return keep(v, &text);
}

const char *trd_figure_count(trd_voice *v, int64_t count)
{
    return trd_figure(v, (double)count, TRD_UNIT_COUNT, 0, false);
}

const char *trd_figure_day(trd_voice *v, const char *iso)
{
    int year, month, day, hour, minute, used = 0;

    if (sscanf(iso, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used != 10 ||
        month < 1 || month > 12)
        return iso;
    if (iso[10] == '\0')
        return trd_make(v, "%d" NO_BREAK_SPACE "%s %d", day, trd_say_month(v, month), year);
    if (sscanf(iso + 10, "T%2d:%2d", &hour, &minute) != 2 || iso[strlen(iso) - 1] != 'Z')
        return iso;
    return trd_make(v, "%d" NO_BREAK_SPACE "%s %d, %02d:%02d" NO_BREAK_SPACE "UTC",
                    day, trd_say_month(v, month), year, hour, minute);
}

int trd_figure_habit(trd_unit unit, double value)
{
    switch (unit) {
    case TRD_UNIT_COUNT:
        return !isfinite(value) || fabs(value) >= 100 || fabs(value - round(value)) < no_difference ? 0 : 1;
    case TRD_UNIT_SHARE:
    case TRD_UNIT_PP:
    case TRD_UNIT_RELATIVE: return 1;
    case TRD_UNIT_POINTS:
    case TRD_UNIT_SD:
    case TRD_UNIT_RATIO:    return 2;
    }
    return 2;
}

static const trd_part *find_part(const trd_estimate *e, const char *name)
{
    for (int i = 0; i < e->part_count; i++)
        if (e->parts[i].name && strcmp(e->parts[i].name, name) == 0 && trd_span_is_known(e->parts[i].value))
            return &e->parts[i];
    return NULL;
}

static double rounded(double value, int digits)
{
    return round(value * pow(10, digits)) / pow(10, digits);
}

int trd_figure_part_digits(const trd_estimate *e, const trd_part *part)
{
    static const char *const pairs[][2] = { { "base", "end" }, { "before", "later" }, { "before", "after" } };
    int habit = trd_figure_habit(part->unit, part->value.low);

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const trd_part *from = find_part(e, pairs[i][0]), *to = find_part(e, pairs[i][1]);
        if (!from || !to || (part != from && part != to) || !isfinite(e->value) ||
            (e->unit != TRD_UNIT_PP && e->unit != part->unit))
            continue;
        int    change = trd_figure_habit(e->unit, e->value);
        double scale = shown_scale(part->unit), shown = rounded(e->value * shown_scale(e->unit), change);
        for (int digits = habit; digits <= habit + 2; digits++) {
            double apart = rounded(to->value.low * scale, digits) - rounded(from->value.low * scale, digits);
            if (fabs(rounded(apart, change) - shown) < no_difference)
                return digits;
        }
    }
    return habit;
}

bool trd_figure_same_scale(trd_unit a, trd_unit b)
{
    return a == b || (shown_scale(a) == 100 && shown_scale(b) == 100);
}

bool trd_figure_is_change(const trd_estimate *e)
{
    return e->unit == TRD_UNIT_PP || e->unit == TRD_UNIT_SD || e->unit == TRD_UNIT_RELATIVE ||
           (trd_design_facts_of(e->design)->difference && (e->unit == TRD_UNIT_COUNT || e->unit == TRD_UNIT_POINTS));
}

static bool looks_equal(double a, double b, int digits)
{
    char one[400], other[400];

    if (!isfinite(a) || !isfinite(b) || fabs(a - b) <= no_difference * fmax(1, fabs(b)))
        return false;                                  /* nothing to tell apart */
    snprintf(one, sizeof one, "%.*f", digits, a);
    snprintf(other, sizeof other, "%.*f", digits, b);
    return strcmp(one, other) == 0 || (rounds_to_zero(one + (*one == '-')) && rounds_to_zero(other + (*other == '-')));
}

int trd_figure_digits(const trd_finding *finding)
{
    const trd_estimate *e = &finding->estimate;
    const trd_target   *t = &finding->target;
    double scale = shown_scale(e->unit);
    double values[] = { e->value, e->low, e->high, e->span.low, e->span.high };
    double limits[] = { t->low, t->high, t->kind == TRD_RISE ? 0 : NAN };
    size_t count = e->has_span ? 5 : 3;
    int    digits = trd_figure_habit(e->unit, e->value);

    if (t->kind == TRD_NO_TARGET || !trd_figure_same_scale(e->unit, t->unit))
        limits[0] = limits[1] = NAN;
    for (; digits < MOST_DIGITS; digits++) {
        bool blurred = looks_equal(e->value * scale, 0, digits);
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < 3; j++)
                blurred = blurred || looks_equal(values[i] * scale, limits[j] * scale, digits);
        if (!blurred)
            break;
    }
    return digits;
}
