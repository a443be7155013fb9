#include "report/markup.h"

#include "base/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const double LETTER = 0.62;         /* width of a letter of a wide, bold face, in its size */

static bool forbidden(unsigned letter)
{
    return (letter & 0xFFFE) == 0xFFFE || (letter >= 0xFDD0 && letter <= 0xFDEF);
}

static void escape(trd_text *out, const char *text, bool quotes)
{
    while (*text) {
        const char *start = text;
        unsigned    letter = trd_utf8_next(&text);
        if (letter == '&')
            trd_text_add(out, "&amp;");
        else if (letter == '<')
            trd_text_add(out, "&lt;");
        else if (letter == '>')
            trd_text_add(out, "&gt;");
        else if (letter == '"' && quotes)
            trd_text_add(out, "&quot;");
        else if (letter == '\'' && quotes)
            trd_text_add(out, "&#39;");
        else if (letter == '\n' || letter == '\t')
            trd_text_add(out, " ");
        else if (trd_utf8_is_control(letter))
            trd_text_add_format(out, letter < 0x100 ? "\\x%02X" : "\\u%04X", letter);
        else if (forbidden(letter) || letter == 0xFFFD)
            trd_text_add(out, "\xEF\xBF\xBD");
        else
            trd_text_add_bytes(out, start, (size_t)(text - start));
    }
}

void trd_markup_text(trd_text *out, const char *text)
{
    escape(out, text ? text : "", false);
}

void trd_markup_attribute(trd_text *out, const char *text)
{
    escape(out, text ? text : "", true);
}

static void coordinate(trd_text *out, double value)
{
    long tenths = isfinite(value) && fabs(value) < 1e6 ? lround(value * 10) : 0;

    trd_text_add_format(out, tenths % 10 ? "%s%ld.%ld" : "%s%ld", tenths < 0 ? "-" : "",
                        labs(tenths) / 10, labs(tenths) % 10);
}

void trd_markup_shape(trd_text *out, const char *form, int count, ...)
{
    va_list args;

    va_start(args, count);
    for (; *form; form++) {
        if (*form == '@' && count-- > 0)
            coordinate(out, va_arg(args, double));
        else
            trd_text_add_bytes(out, form, 1);
    }
    va_end(args);
}

/* Filled circle with a tick, square with =, diamond with a cross, open circle
 * with a question mark, dashed circle with a dash. */
void trd_markup_symbols(const trd_sheet *s, trd_text *out)
{
    static const char *const shapes[] = {
        "<circle cx=\"10\" cy=\"10\" r=\"9\" class=\"fill\"/><path d=\"M5.6 10.4l3 3 5.8-6.4\" class=\"on\"/>",
        "<rect x=\"1.5\" y=\"1.5\" width=\"17\" height=\"17\" rx=\"3\" class=\"fill\"/>"
        "<path d=\"M5.8 7.8h8.4M5.8 12.2h8.4\" class=\"on\"/>",
        "<path d=\"M10 .4L19.6 10 10 19.6.4 10z\" class=\"fill\"/><path d=\"M6.9 6.9l6.2 6.2M13.1 6.9l-6.2 6.2\" class=\"on\"/>",
        "<circle cx=\"10\" cy=\"10\" r=\"8\" class=\"open\"/>"
        "<path d=\"M7.3 8a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3.9-1.3 1.8\" class=\"line\"/><circle cx=\"10\" cy=\"14.6\" r=\"1.1\" class=\"fill\"/>",
        "<circle cx=\"10\" cy=\"10\" r=\"8\" class=\"open dashed\"/><path d=\"M6.4 10h7.2\" class=\"line\"/>",
    };

    trd_text_add(out, "<svg class=\"symbols\" width=\"0\" height=\"0\" aria-hidden=\"true\"><title>");
    trd_markup_text(out, trd_say(&s->voice, W_SYMBOLS));
    trd_text_add(out, "</title><defs>");
    for (int i = 0; i <= TRD_UNMEASURABLE; i++)
        trd_text_add_format(out, "<symbol id=\"v%d\" viewBox=\"0 0 20 20\">%s</symbol>\n", i, shapes[i]);
    trd_text_add(out, "</defs></svg>\n");
}

void trd_markup_sign(trd_text *out, trd_verdict verdict, double x, double y, double size)
{
    trd_text_add_format(out, "<use href=\"#v%d\" class=\"c%d\"", (int)verdict, (int)verdict);
    trd_markup_shape(out, " x=\"@\" y=\"@\" width=\"@\" height=\"@\"/>", 4, x, y, size, size);
}

double trd_markup_width(const char *text, double size)
{
    return (double)trd_utf8_width(text) * size * LETTER;
}

int trd_markup_lines(trd_text *out, trd_voice *v, const char *text, const char *class, double x, double y,
                     double width, double size, double step, int most)
{
    size_t columns = (size_t)fmax(4, width / (size * LETTER));
    int    lines = 0;

    while (*text && lines < most) {
        size_t fits = trd_utf8_prefix(text, columns), end = fits;
        bool   cut = false;
        if (text[fits]) {
            while (end > 0 && text[end] != ' ')
                end--;
            if (end == 0)
                end = fits;
            if (lines + 1 == most) {
                end = trd_utf8_prefix(text, columns - 1);
                cut = true;
            }
        }
        if (end > 4 * columns + 64) {                  /* heaps of combining letters */
            end = 4 * columns;
            cut = true;
        }
        if (out) {
            char *line = trd_pool_bytes(v->pool, text, end);
            if (!line) {
                v->failed = true;
                return lines;
            }
            trd_utf8_trim(line);
            trd_text_add_format(out, "<text class=\"%s\"", class);
            trd_markup_shape(out, " x=\"@\" y=\"@\">", 2, x, y + step * lines);
            trd_markup_text(out, line);
            trd_text_add(out, cut ? "\xE2\x80\xA6</text>\n" : "</text>\n");
        }
        lines++;
        if (cut)
            break;
        text += end;
        text += strspn(text, " ");
    }
    return lines;
}
