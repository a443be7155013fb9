/* report/markup.h -- writing HTML and SVG: one escape per context, numbers
 * that do not know a locale, and lines of text in a drawing. */
#ifndef TRD_REPORT_MARKUP_H
#define TRD_REPORT_MARKUP_H

#include "base/text.h"
#include "report/sheet.h"

/* Text between tags. Control letters become visible, what XML forbids U+FFFD. */
void trd_markup_text(trd_text *out, const char *text);

/* A value between double quotes. */
void trd_markup_attribute(trd_text *out, const char *text);

/* Replaces each @ in `form` by the next argument, a coordinate with at most
 * one decimal: trd_markup_shape(out, "<line x1=\"@\" y1=\"@\"/>", 2, x, y). */
void trd_markup_shape(trd_text *out, const char *form, int count, ...);

/* The sign of a verdict, drawn in a square of `size` at x, y. Shape and colour
 * both differ; the symbols are defined once (trd_markup_symbols). */
void trd_markup_sign(trd_text *out, trd_verdict verdict, double x, double y, double size);
void trd_markup_symbols(const trd_sheet *s, trd_text *out);

/* About how wide `text` is when set in a font of `size`; rather too wide. */
double trd_markup_width(const char *text, double size);

/* Writes `text` as lines of at most `width`, at most `most` of them (then with
 * an ellipsis), each a <text class="class"> `step` lower. Returns the number
 * of lines; out == NULL only counts. */
int trd_markup_lines(trd_text *out, trd_voice *v, const char *text, const char *class, double x, double y,
                     double width, double size, double step, int most);

#endif
