/* report/report_int.h -- the drivers, for report.c alone. Each adds its
 * format to *out and reports running out of memory in out->failed or
 * sheet->voice.failed. */
#ifndef TRD_REPORT_INT_H
#define TRD_REPORT_INT_H

#include "report/report.h"
#include "report/sheet.h"

void trd_report_text(trd_sheet *sheet, const trd_report_options *options, trd_text *out);
void trd_report_json(trd_sheet *sheet, trd_text *out);
void trd_report_html(trd_sheet *sheet, trd_text *out);
void trd_report_csv(trd_sheet *sheet, trd_text *out);
void trd_report_markdown(trd_sheet *sheet, trd_text *out);

#endif
