#include "report/plot.h"

#include "report/markup.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 440, FONT = 13 };

/* A line of numbers laid on a stretch of the drawing. */
typedef struct scale {
    double low, high;                /* numbers     */
    double from, to;                 /* coordinates */
    double step;                     /* between ticks */
    int    digits;                   /* decimals of a tick */
} scale;

static double place(const scale *s, double value)
{
    double at = s->from + (value - s->low) / (s->high - s->low) * (s->to - s->from);
    double first = fmin(s->from, s->to), last = fmax(s->from, s->to);
    return fmin(fmax(at, first), last);
}

static void include(scale *s, double value)
{
    if (!isfinite(value))
        return;
    if (isnan(s->low) || value < s->low)
        s->low = value;
    if (isnan(s->high) || value > s->high)
        s->high = value;
}

/* Room on both sides, and ticks at 1, 2 or 5 times a power of ten. */
static void settle(scale *s, trd_unit unit, bool change)
{
    double room = (s->high - s->low) * 0.14;
    bool   never_negative = s->low >= 0 && !change;

    if (!(room > 0))
        room = fmax(fabs(s->low) * 0.1, unit == TRD_UNIT_COUNT ? 1 : 0.01);
    s->low -= room;
    s->high += room;
    if (never_negative && s->low < 0)
        s->low = 0;
    if (unit == TRD_UNIT_SHARE && s->high > 1)
        s->high = fmax(1, s->high - room);

    double shown = unit == TRD_UNIT_SHARE || unit == TRD_UNIT_PP || unit == TRD_UNIT_RELATIVE ? 100 : 1;
    double rough = (s->high - s->low) * shown / 4;
    double power = pow(10, floor(log10(rough)));
    double times = rough / power;
    s->step = (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10) * power / shown;
    s->digits = (int)fmax(0, -floor(log10(s->step * shown) + 1e-9));
}

static double first_tick(const scale *s)
{
    return ceil(s->low / s->step - 1e-9) * s->step;
}

static void start(const trd_item *item, trd_text *out, const char *what, int kind, int height,
                  const char *description)
{
    trd_text_add_format(out, "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"p%d-%d-t p%d-%d-d\">\n",
                        (int)WIDTH, height, item->number, kind, item->number, kind);
    trd_text_add_format(out, "<title id=\"p%d-%d-t\">", item->number, kind);
    trd_markup_text(out, what);
    trd_text_add(out, ": ");
    trd_markup_text(out, item->short_title);
    trd_text_add_format(out, "</title><desc id=\"p%d-%d-d\">", item->number, kind);
    trd_markup_text(out, description);
    trd_text_add(out, "</desc>\n");
}

/* A label centred at x, moved inwards where it would leave the drawing. */
static void label(trd_text *out, const char *class, double x, double y, const char *text)
{
    double half = trd_markup_width(text, FONT) / 2;

    x = fmin(fmax(x, half + 2), WIDTH - half - 2);
    trd_text_add_format(out, "<text class=\"%s\" text-anchor=\"middle\"", class);
    trd_markup_shape(out, " x=\"@\" y=\"@\">", 2, x, y);
    trd_markup_text(out, text);
    trd_text_add(out, "</text>\n");
}

static const trd_part *part_named(const trd_estimate *e, const char *name)
{
    const trd_part *part = trd_estimate_find(e, name);
    return part && trd_span_is_defined(part->value) ? part : NULL;
}

/* ---- the estimate against the threshold ---- */

typedef struct limits {
    double low, high;                /* where the target begins and ends; infinite: open */
    bool   any;
} limits;

static limits target_limits(const trd_finding *one)
{
    const trd_target *t = &one->target;
    const trd_part   *known = part_named(&one->estimate, "benchmark");
    limits l = { -INFINITY, INFINITY, t->kind != TRD_NO_TARGET && trd_figure_same_scale(one->estimate.unit, t->unit) };

    switch (t->kind) {
    case TRD_RISE:    l.low = isfinite(t->low) ? t->low : 0; break;
    case TRD_AT_MOST: l.high = t->high; break;
    case TRD_BETWEEN:
    case TRD_REPRESENTATION:
        l.low = t->low;
        l.high = t->high;
        break;
    case TRD_NO_TARGET: break;
    case TRD_AT_LEAST:
    case TRD_NO_DECLINE:
    case TRD_GAIN: l.low = t->low; break;
    case TRD_ABOVE_BENCHMARK: l.low = known ? known->value.high : NAN; break;
    }
    l.any = l.any && !isnan(l.low) && !isnan(l.high) && (isfinite(l.low) || isfinite(l.high));
    return l;
}

static const char *limit_words(trd_sheet *s, const trd_item *item, limits l)
{
    trd_voice  *v = &s->voice;
    trd_unit    unit = item->finding->target.unit;
    const char *low = isfinite(l.low) ? trd_figure_exact(v, l.low, unit, item->sign) : "";
    const char *high = isfinite(l.high) ? trd_figure_exact(v, l.high, unit, item->sign) : "";

    if (item->finding->target.kind == TRD_RISE || item->finding->target.kind == TRD_ABOVE_BENCHMARK)     /* more than, not from */
        return trd_make(v, "%s > %s", trd_say(v, W_TARGET_AREA), low);
    return trd_make(v, "%s %s%s%s", trd_say(v, W_TARGET_AREA), low, *low && *high ? "\xE2\x80\x93" : "", high);
}

static void draw_axis(trd_sheet *s, const trd_item *item, const scale *x, double y, trd_text *out)
{
    trd_unit unit = item->finding->estimate.unit;

    trd_markup_shape(out, "<path class=\"axis\" d=\"M@ @H@\"/>\n", 3, x->from, y, x->to);
    for (double t = first_tick(x); t <= x->high + x->step * 1e-9; t += x->step) {
        double value = fabs(t) < x->step * 1e-6 ? 0 : t;
        trd_markup_shape(out, "<path class=\"axis\" d=\"M@ @v5\"/>", 2, place(x, value), y);
        label(out, "tick", place(x, value), y + 19, trd_figure(&s->voice, value, unit, x->digits, item->sign));
    }
}

static void draw_target(trd_sheet *s, const trd_item *item, const scale *x, limits l, double top, double bottom, trd_text *out)
{
    double from = place(x, fmax(l.low, x->low)), to = place(x, fmin(l.high, x->high));

    trd_markup_shape(out, "<rect class=\"area\" x=\"@\" y=\"@\" width=\"@\" height=\"@\"/>\n", 4, from, top,
                     fmax(0, to - from), bottom - top);
    if (isfinite(l.low))
        trd_markup_shape(out, "<path class=\"limit\" d=\"M@ @V@\"/>\n", 3, from, top - 4, bottom);
    if (isfinite(l.high))
        trd_markup_shape(out, "<path class=\"limit\" d=\"M@ @V@\"/>\n", 3, to, top - 4, bottom);
    double middle = isfinite(l.low) && isfinite(l.high) ? (from + to) / 2 : isfinite(l.low) ? from : to;
    label(out, "limit-words", middle, top - 9, limit_words(s, item, l));
}

static void draw_estimate(const trd_item *item, const scale *x, double y, trd_text *out)
{
    const trd_estimate *e = &item->finding->estimate;
    int color = (int)item->finding->verdict;

    trd_text_add_format(out, "<g class=\"c%d\">", color);
    if (e->has_span) {
        double from = place(x, e->span.low), to = place(x, e->span.high);
        trd_markup_shape(out, "<rect class=\"span\" x=\"@\" y=\"@\" width=\"@\" height=\"12\" rx=\"2\"/>", 3, from,
                         y - 6, fmax(2, to - from));
        label(out, "value", (from + to) / 2, y - 13, item->value);
    } else {
        if (e->confidence > 0 && isfinite(e->low) && isfinite(e->high)) {
            double from = place(x, e->low), to = place(x, e->high);
            trd_markup_shape(out, "<path class=\"whisker\" d=\"M@ @H@M@ @v12M@ @v12\"/>", 7, from, y, to, from, y - 6,
                             to, y - 6);
        }
        trd_markup_shape(out, "<circle class=\"dot\" cx=\"@\" cy=\"@\" r=\"6\"/>", 2, place(x, e->value), y);
        label(out, "value", place(x, e->value), y - 13, item->value);
    }
    trd_text_add(out, "</g>\n");
}

bool trd_plot_interval(trd_sheet *s, const trd_item *item, trd_text *out)
{
    const trd_estimate *e = &item->finding->estimate;
    limits target = target_limits(item->finding);
    scale  x = { NAN, NAN, 14, WIDTH - 14, 0, 0 };
    enum { TOP = 24, BAR = 62, AXIS = 84, HEIGHT = 110 };

    if (e->has_span ? !trd_span_is_defined(e->span) : !isfinite(e->value))
        return false;
    include(&x, e->has_span ? e->span.low : e->value);
    include(&x, e->has_span ? e->span.high : e->value);
    if (!e->has_span && e->confidence > 0) {
        include(&x, e->low);
        include(&x, e->high);
    }
    if (target.any) {
        include(&x, target.low);
        include(&x, target.high);
    }
    if (item->sign)
        include(&x, 0);
    settle(&x, e->unit, item->sign);
    start(item, out, trd_say(&s->voice, W_PLOT_INTERVAL), 1, HEIGHT,
          trd_make(&s->voice, "%s. %s: %s.", item->measured, trd_say(&s->voice, W_TARGET), item->target));
    if (target.any)
        draw_target(s, item, &x, target, TOP, AXIS, out);
    if (item->sign)
        trd_markup_shape(out, "<path class=\"zero\" d=\"M@ @V@\"/>\n", 3, place(&x, 0), (double)TOP, (double)AXIS);
    draw_axis(s, item, &x, AXIS, out);
    draw_estimate(item, &x, BAR, out);
    trd_text_add(out, "</svg>\n");
    return true;
}

/* ---- from the first point in time to the last ---- */

typedef struct series {
    const trd_part *from, *to;
    const char     *name;            /* "" when there is one line */
} series;

static int find_series(trd_sheet *s, const trd_estimate *e, series *lines)
{
    static const struct { const char *from, *to; int name; } known[] = {
        { "base", "end", -1 },
        { "before", "later", -1 },
        { "before", "after", -1 },
        { "treated_before", "treated_after", W_TAKING_PART },
        { "control_before", "control_after", W_COMPARISON_GROUP },
    };
    int count = 0;

    for (size_t i = 0; i < sizeof known / sizeof *known && count < 2; i++) {
        const trd_part *from = part_named(e, known[i].from), *to = part_named(e, known[i].to);
        if (from && to && trd_figure_same_scale(from->unit, to->unit) && !(count == 1 && known[i].name < 0))
            lines[count++] = (series){ from, to, known[i].name < 0 ? "" : trd_say(&s->voice, (trd_word)known[i].name) };
    }
    return count;
}

/* The level that the last point had to reach; NAN when that is not one level. */
static double threshold_level(const trd_finding *one, const trd_part *base)
{
    const trd_target *t = &one->target;
    double start_level = trd_span_is_known(base->value) ? base->value.low : NAN;

    switch (t->kind) {
    case TRD_AT_LEAST:
        return trd_figure_is_change(&one->estimate) ? NAN : t->low;
    case TRD_RISE:
        return start_level;
    case TRD_NO_DECLINE:
    case TRD_GAIN:
        if (t->unit == TRD_UNIT_RELATIVE)
            return start_level * (1 + t->low);
        return trd_figure_same_scale(t->unit, base->unit) ? start_level + t->low : NAN;
    case TRD_NO_TARGET:
    case TRD_AT_MOST:
    case TRD_BETWEEN:
    case TRD_ABOVE_BENCHMARK:
    case TRD_REPRESENTATION: return NAN;
    }
    return NAN;
}

static double middle_of(trd_span span)
{
    return (span.low + span.high) / 2;
}

/* One end of a line: its mark, its value beside it, its bounds when hidden
 * cells leave it open. `up` lifts the value above the mark. */
static void draw_point(trd_sheet *s, const trd_estimate *e, const trd_part *part, double x, const scale *y, bool second, bool up, trd_text *out)
{
    double at = place(y, middle_of(part->value));
    int    digits = trd_figure_part_digits(e, part);
    double top = at;

    if (!trd_span_is_known(part->value)) {
        double low = place(y, part->value.low), high = place(y, part->value.high);
        trd_markup_shape(out, "<rect class=\"span\" x=\"@\" y=\"@\" width=\"12\" height=\"@\" rx=\"2\"/>", 3, x - 6, high,
                         fmax(2, low - high));
        top = up ? high : low;
        label(out, "value", x, up ? top - 9 : top + 18,
              trd_figure_range(&s->voice, part->value.low, part->value.high, part->unit, digits, false, false));
        return;
    }
    trd_markup_shape(out, second ? "<rect class=\"dot\" x=\"@\" y=\"@\" width=\"10\" height=\"10\"/>"
                                 : "<circle class=\"dot\" cx=\"@\" cy=\"@\" r=\"6\"/>",
                     2, second ? x - 5 : x, second ? at - 5 : at);
    label(out, "value", x, up ? top - 12 : top + 21, trd_figure(&s->voice, part->value.low, part->unit, digits, false));
}

bool trd_plot_course(trd_sheet *s, const trd_item *item, trd_text *out)
{
    enum { HEIGHT = 206, TOP = 26, BOTTOM = 168, LEFT = 84, RIGHT = WIDTH - 84 };
    series      lines[2];
    trd_voice  *v = &s->voice;
    int         count = find_series(s, &item->finding->estimate, lines);
    scale       y = { NAN, NAN, BOTTOM, TOP, 0, 0 };
    const char *words = "";

    if (count == 0)
        return false;
    double limit = count == 1 ? threshold_level(item->finding, lines[0].from) : NAN;
    for (int i = 0; i < count; i++) {
        include(&y, lines[i].from->value.low);
        include(&y, lines[i].from->value.high);
        include(&y, lines[i].to->value.low);
        include(&y, lines[i].to->value.high);
    }
    include(&y, limit);
    settle(&y, lines[0].from->unit, false);
    for (size_t i = 0; i < item->part_count; i++)
        words = trd_make(v, "%s%s%s: %s", words, i ? "; " : "", item->parts[i].name, item->parts[i].value);
    start(item, out, trd_say(v, W_PLOT_LINE), 2, HEIGHT, words);
    trd_markup_shape(out, "<path class=\"axis\" d=\"M@ @H@\"/>", 3, LEFT - 40.0, (double)BOTTOM + 12, RIGHT + 40.0);
    if (isfinite(limit)) {
        trd_markup_shape(out, "<path class=\"limit\" d=\"M@ @H@\"/>", 3, (double)LEFT, place(&y, limit), (double)RIGHT);
        label(out, "limit-words", (LEFT + RIGHT) / 2.0, place(&y, limit) - 6,
              trd_make(v, "%s %s", trd_say(v, W_TARGET_AREA), trd_figure(v, limit, lines[0].from->unit,
                       trd_figure_habit(lines[0].from->unit, limit), false)));
    }
    for (int i = 0; i < count; i++) {
        double from = middle_of(lines[i].from->value), to = middle_of(lines[i].to->value);
        bool   higher = count == 1 || to >= middle_of(lines[1 - i].to->value);
        bool   first_higher = count == 1 || from >= middle_of(lines[1 - i].from->value);
        trd_text_add_format(out, "<g class=\"%s\">", i == 0 ? "c-main" : "c-other");
        trd_markup_shape(out, i == 0 ? "<path class=\"course\" d=\"M@ @L@ @\"/>" : "<path class=\"course dashes\" d=\"M@ @L@ @\"/>",
                         4, (double)LEFT, place(&y, from), (double)RIGHT, place(&y, to));
        draw_point(s, &item->finding->estimate, lines[i].from, LEFT, &y, i == 1, first_higher, out);
        draw_point(s, &item->finding->estimate, lines[i].to, RIGHT, &y, i == 1, higher, out);
        if (*lines[i].name)
            label(out, "value", (LEFT + RIGHT) / 2.0, (place(&y, from) + place(&y, to)) / 2 + (higher ? -10 : 20), lines[i].name);
        trd_text_add(out, "</g>\n");
    }
    const trd_part *ends[] = { lines[0].from, lines[0].to };
    for (int i = 0; i < 2; i++) {
        const char *name = ends[i]->label && *ends[i]->label && count == 1 ? ends[i]->label
                         : trd_say_part(v, i == 0 ? (count == 2 ? "before" : ends[i]->name) : (count == 2 ? "after" : ends[i]->name));
        trd_text_add(out, "<g text-anchor=\"middle\">");
        trd_markup_lines(out, v, name, "tick", i == 0 ? LEFT : RIGHT, BOTTOM + 30, 180, FONT, 15, 1);
        trd_text_add(out, "</g>");
    }
    trd_text_add(out, "</svg>\n");
    return true;
}

/* ---- an interrupted series ---- */

typedef struct frame {               /* where periods and values stand */
    const trd_estimate *e;
    double              left, right;
    scale               y;
} frame;

static double across(const frame *f, double period)
{
    return f->left + period / (double)(f->e->series_count - 1) * (f->right - f->left);
}

/* One of both lines, from one period to another. */
static void draw_line(const frame *f, bool old, size_t from, size_t to, trd_text *out)
{
    trd_text_add(out, old ? "<path class=\"course dashes\" d=\"" : "<path class=\"course\" d=\"");
    for (size_t i = from; i < to; i++)
        trd_markup_shape(out, i == from ? "M@ @" : "L@ @", 2, across(f, (double)i),
                         place(&f->y, old ? f->e->series[i].old_line : f->e->series[i].line));
    trd_text_add(out, "\"/>");
}

static void draw_periods(const frame *f, trd_text *out)
{
    for (size_t i = 0; i < f->e->series_count; i++) {
        trd_span value = f->e->series[i].value;
        double   x = across(f, (double)i), low = place(&f->y, value.low), high = place(&f->y, value.high);
        if (!trd_span_is_defined(value))
            continue;
        if (trd_span_is_known(value))
            trd_markup_shape(out, "<circle class=\"dot\" cx=\"@\" cy=\"@\" r=\"3\"/>", 2, x, low);
        else
            trd_markup_shape(out, "<rect class=\"span\" x=\"@\" y=\"@\" width=\"6\" height=\"@\" rx=\"2\"/>", 3, x - 3, high, fmax(2, low - high));
    }
}

static void draw_frame(trd_sheet *s, const frame *f, trd_unit unit, double bottom, trd_text *out)
{
    const size_t marks[] = { 0, f->e->series_from, f->e->series_count - 1 };

    trd_markup_shape(out, "<path class=\"axis\" d=\"M@ @H@\"/>", 3, f->left - 8, bottom + 8, f->right + 8);
    for (double t = first_tick(&f->y); t <= f->y.high + f->y.step * 1e-9; t += f->y.step)
        label(out, "tick", f->left / 2, place(&f->y, t) + 4, trd_figure(&s->voice, fabs(t) < f->y.step * 1e-6 ? 0 : t, unit, f->y.digits, false));
    trd_markup_shape(out, "<path class=\"limit\" d=\"M@ @V@\"/>", 3, across(f, (double)f->e->series_from - 0.5), place(&f->y, f->y.high), bottom + 8);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        label(out, "tick", across(f, (double)marks[i]), bottom + (i == 1 ? 42 : 26), f->e->series[marks[i]].label);
}

bool trd_plot_series(trd_sheet *s, const trd_item *item, trd_text *out)
{
    enum { HEIGHT = 226, TOP = 16, BOTTOM = 170 };
    const trd_estimate *e = &item->finding->estimate;
    frame               f = { e, 78, WIDTH - 30, { NAN, NAN, BOTTOM, TOP, 0, 0 } };
    trd_unit            unit = e->unit == TRD_UNIT_PP ? TRD_UNIT_SHARE : e->unit;

    if (e->series_count < 2 || e->series_from < 1)
        return false;
    for (size_t i = 0; i < e->series_count; i++) {
        include(&f.y, e->series[i].value.low);
        include(&f.y, e->series[i].value.high);
        include(&f.y, e->series[i].line);
        include(&f.y, e->series[i].old_line);
    }
    settle(&f.y, unit, false);
    start(item, out, trd_say(&s->voice, W_PLOT_LINE), 3, HEIGHT,
          trd_make(&s->voice, "%s, %s, %s. %s.", e->series[0].label, e->series[e->series_from].label,
                   e->series[e->series_count - 1].label, item->measured));
    draw_frame(s, &f, unit, BOTTOM, out);
    if (isfinite(e->series[0].line)) {
        trd_text_add(out, "<g class=\"c-other\">");
        draw_line(&f, true, e->series_from - 1, e->series_count, out);
        trd_text_add(out, "</g><g class=\"c-main\">");
        draw_line(&f, false, 0, e->series_from, out);
        draw_line(&f, false, e->series_from, e->series_count, out);
        trd_text_add(out, "</g>");
    }
    trd_text_add(out, "<g class=\"c-main\">");
    draw_periods(&f, out);
    trd_text_add(out, "</g>\n</svg>\n");
    return true;
}
