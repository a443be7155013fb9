/* report/drawing.h -- the ladder as one drawing: rungs from input to impact,
 * indicators as boxes with the sign of their verdict, preconditions beside
 * them, mechanisms between the rungs. Drawn twice, for a wide page and for a
 * narrow one; the style sheet shows one of them. */
#ifndef TRD_REPORT_DRAWING_H
#define TRD_REPORT_DRAWING_H

#include "base/text.h"
#include "report/sheet.h"

void trd_drawing(trd_sheet *s, bool wide, trd_text *out);

#endif
