/* report/style.h -- the style sheet of the HTML report. */
#ifndef TRD_REPORT_STYLE_H
#define TRD_REPORT_STYLE_H

#include "base/text.h"

void trd_style(trd_text *out);

#endif
