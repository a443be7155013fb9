#include "report/drawing.h"

#include "report/markup.h"

#include <math.h>

/* Shapes and names: W width of the drawing; a band is one rung, a box one
 * finding, the gap the space between two bands in which mechanisms stand. */
typedef struct plan {
    trd_sheet *sheet;
    trd_text  *out;
    double     width;                /* of the drawing                          */
    double     left;                 /* where boxes begin, behind the rung name */
    int        across;               /* boxes in a row                          */
    double     box, between;         /* width of a box, space between boxes     */
} plan;

enum { PAD = 12, SIGN = 22, TITLE = 14, SMALL = 12, TITLE_STEP = 18, SMALL_STEP = 16, MOST_LINES = 3, TOP_NAME = 44 };

static double text_width(const plan *p)
{
    return p->box - SIGN - 3 * PAD;
}

static const char *kicker(const trd_item *item)
{
    return item->finding->kind == TRD_INDICATOR ? "" : item->kind;
}

static int title_lines(const plan *p, const trd_item *item)
{
    return trd_markup_lines(NULL, &p->sheet->voice, item->short_title, "", 0, 0, text_width(p), TITLE, 0, MOST_LINES);
}

static int value_lines(const plan *p, const trd_item *item)
{
    return trd_markup_lines(NULL, &p->sheet->voice, item->compact, "", 0, 0, text_width(p), SMALL, 0, 2);
}

static const char *reading_words(const plan *p, const trd_item *item)
{
    trd_reading reading = item->finding->reading;
    return reading == TRD_AS_IS ? "" : trd_say(&p->sheet->voice, (trd_word)(W_AS_IS + (int)reading));
}

static int verdict_lines(const plan *p, const trd_item *item)
{
    return 1 + trd_markup_lines(NULL, &p->sheet->voice, reading_words(p, item), "", 0, 0, text_width(p), SMALL, 0, 2);
}

static double box_height(const plan *p, const trd_item *item)
{
    return 2 * PAD + (*kicker(item) ? SMALL_STEP : 0) + title_lines(p, item) * TITLE_STEP +
           (value_lines(p, item) + verdict_lines(p, item)) * SMALL_STEP - 2;
}

static void draw_box(const plan *p, const trd_item *item, double x, double y, double height)
{
    static const char *const classes[] = { "box", "box guard", "box means" };
    trd_voice *v = &p->sheet->voice;
    double     text = x + SIGN + 2 * PAD, line = y + PAD + 12, width = text_width(p);

    trd_text_add_format(p->out, "<a href=\"#f%d\"><rect class=\"%s\"", item->number, classes[item->finding->kind]);
    trd_markup_shape(p->out, " x=\"@\" y=\"@\" width=\"@\" height=\"@\" rx=\"@\"/>\n", 5, x, y, p->box, height,
                     item->finding->kind == TRD_MECHANISM ? 18.0 : 6.0);
    trd_markup_sign(p->out, item->finding->verdict, x + PAD, y + PAD, SIGN);
    if (*kicker(item)) {
        trd_markup_lines(p->out, v, kicker(item), "kick", text, line, width, SMALL, 0, 1);
        line += SMALL_STEP;
    }
    line += trd_markup_lines(p->out, v, item->short_title, "name", text, line, width, TITLE, TITLE_STEP, MOST_LINES) * TITLE_STEP;
    line += trd_markup_lines(p->out, v, item->compact, "small", text, line, width, SMALL, SMALL_STEP, 2) * SMALL_STEP;
    trd_text_add_format(p->out, "<g class=\"c%d\">", (int)item->finding->verdict);
    line += trd_markup_lines(p->out, v, item->verdict, "word", text, line, width, SMALL, SMALL_STEP, 1) * SMALL_STEP;
    trd_text_add(p->out, "</g>\n");
    trd_markup_lines(p->out, v, reading_words(p, item), "small", text, line, width, SMALL, SMALL_STEP, 2);
    trd_text_add(p->out, "</a>\n");
}

/* The findings of some kinds at a rung, in the order they are drawn. */
static size_t gather(const plan *p, trd_rung rung, trd_kind from, trd_kind to, const trd_item **list)
{
    size_t count = 0;

    for (int kind = (int)from; kind <= (int)to; kind++)
        for (size_t i = 0; i < p->sheet->count; i++)
            if (p->sheet->items[i].place == rung && (int)p->sheet->items[i].finding->kind == kind)
                list[count++] = &p->sheet->items[i];
    return count;
}

/* Boxes in rows, each row as high as its highest box; returns the height used.
 * Without `draw` it only measures. */
static double boxes(const plan *p, trd_rung rung, trd_kind from, trd_kind to, double y, bool draw)
{
    const trd_item **list = trd_pool_calloc(p->sheet->voice.pool, p->sheet->count, sizeof *list);
    double           used = 0;

    if (!list) {
        p->sheet->voice.failed = true;
        return 0;
    }
    size_t count = gather(p, rung, from, to, list), across = (size_t)p->across;
    for (size_t row = 0; row < count; row += across) {
        size_t end = row + across < count ? row + across : count;
        double height = 0;
        for (size_t i = row; i < end; i++)
            height = fmax(height, box_height(p, list[i]));
        for (size_t i = row; i < end && draw; i++)
            draw_box(p, list[i], p->left + (double)(i - row) * (p->box + p->between), y + used, height);
        used += height + (end < count ? p->between : 0);
    }
    return used;
}

static double band_height(const plan *p, trd_rung rung)
{
    double inside = boxes(p, rung, TRD_INDICATOR, TRD_PRECONDITION, 0, false);
    double name = p->across == 1 ? TOP_NAME : 0;
    return fmax(inside, 44) + name + 2 * PAD;
}

static double gap_height(const plan *p, trd_rung rung)
{
    double inside = boxes(p, rung, TRD_MECHANISM, TRD_MECHANISM, 0, false);
    if (rung == TRD_IMPACT)
        return inside > 0 ? inside + PAD : 0;
    return inside > 0 ? inside + 2 * PAD : 34;
}

static void draw_band(const plan *p, trd_rung rung, double y)
{
    trd_voice *v = &p->sheet->voice;
    double     height = band_height(p, rung), name = p->across == 1 ? TOP_NAME : 0;

    trd_markup_shape(p->out, "<rect class=\"band\" x=\"0.5\" y=\"@\" width=\"@\" height=\"@\" rx=\"8\"/>\n", 3, y,
                     p->width - 1, height);
    trd_text_add(p->out, "<text class=\"rung\"");
    trd_markup_shape(p->out, " x=\"@\" y=\"@\">", 2, (double)PAD + 4, y + 28);
    trd_markup_text(p->out, trd_sheet_rung(p->sheet, rung));
    trd_text_add(p->out, "</text>\n");
    trd_markup_lines(p->out, v, trd_say(v, (trd_word)(W_INPUT_IS + (int)rung)), "small", PAD + 4, y + 46,
                     p->across == 1 ? p->width : p->left - PAD, SMALL, SMALL_STEP, 3);
    if (trd_sheet_count(p->sheet, rung, TRD_INDICATOR) + trd_sheet_count(p->sheet, rung, TRD_PRECONDITION) == 0)
        trd_markup_lines(p->out, v, trd_say(v, W_NOTHING_ON_RUNG), "small", p->left, y + name + 40, p->width, SMALL, 0, 1);
    boxes(p, rung, TRD_INDICATOR, TRD_PRECONDITION, y + PAD + name, true);
}

static void draw_arrow(const plan *p, double y, double height)
{
    double x = p->across == 1 ? 22 : 54;

    trd_markup_shape(p->out, "<path class=\"arrow\" d=\"M@ @V@\"/><path class=\"tip\" d=\"M@ @h12l-6 8z\"/>\n", 5, x, y + 3,
                     y + height - 9, x - 6, y + height - 11);
}

void trd_drawing(trd_sheet *s, bool wide, trd_text *out)
{
    plan   p = wide ? (plan){ s, out, 1000, 172, 3, 264, PAD } : (plan){ s, out, 340, 40, 1, 288, PAD };
    double height = 0, y = 1;

    for (int rung = TRD_INPUT; rung <= TRD_IMPACT; rung++)
        height += band_height(&p, (trd_rung)rung) + gap_height(&p, (trd_rung)rung);
    trd_text_add_format(out, "<svg class=\"drawing %s\" viewBox=\"0 0 %d %d\" role=\"group\" aria-labelledby=\"d%d\">\n<title id=\"d%d\">",
                        wide ? "wide" : "narrow", (int)p.width, (int)ceil(height) + 2, wide, wide);
    trd_markup_text(out, trd_say(&s->voice, W_DRAWING));
    trd_text_add(out, "</title>\n");
    for (int rung = TRD_INPUT; rung <= TRD_IMPACT; rung++) {
        double band = band_height(&p, (trd_rung)rung), gap = gap_height(&p, (trd_rung)rung);
        draw_band(&p, (trd_rung)rung, y);
        if (rung < TRD_IMPACT)
            draw_arrow(&p, y + band, gap);
        boxes(&p, (trd_rung)rung, TRD_MECHANISM, TRD_MECHANISM, y + band + PAD, true);
        y += band + gap;
    }
    trd_text_add(out, "</svg>\n");
}
