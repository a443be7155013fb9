/* report/columns.h -- laying out words on a terminal: wrapping and columns.
 *
 * Texts given here are safe to show (trd_text_add_safe) and measured in
 * terminal columns, not bytes. Lines break at spaces; a word longer than the
 * line is broken at a joint or between letters, never cut. A no-break space does not break
 * and is written as a space.
 */
#ifndef TRD_REPORT_COLUMNS_H
#define TRD_REPORT_COLUMNS_H

#include "base/text.h"

enum { TRD_MOST_COLUMNS = 6 };

typedef struct trd_columns {
    size_t count, indent;                        /* two spaces between columns    */
    size_t width[TRD_MOST_COLUMNS];              /* grown by _fit, cut by _shrink */
    size_t least[TRD_MOST_COLUMNS];              /* not narrower, as long as that can be;
                                                    grown by _fit to the longest word    */
} trd_columns;

/* Makes the columns wide enough for one row of `count` cells. */
void trd_columns_fit(trd_columns *c, const char *const *cells);

/* Narrows the widest columns until a row is at most `total` columns wide. */
void trd_columns_shrink(trd_columns *c, size_t total);

/* Writes a row, each cell wrapped in its column. colors[i] is a terminal code
 * put around cell i, "" or NULL for none; `colors` may be NULL. */
void trd_columns_row(trd_text *out, const trd_columns *c, const char *const *cells,
                     const char *const *colors);

/* Writes `text` in lines of at most `width` columns, the first line behind the
 * `indent` columns that stand there already, the others indented by as much. */
void trd_wrap(trd_text *out, const char *text, size_t indent, size_t width);

/* `count` spaces, or another letter. */
void trd_fill(trd_text *out, const char *letter, size_t count);

#endif
