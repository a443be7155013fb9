/* report/report.h -- findings as something to read: text, JSON, HTML, CSV,
 * Markdown.
 *
 * The way: trd_report_write() turns the findings into a sheet (report/sheet.h:
 * every number and word as it is shown, in the language of the run), and one
 * driver per format lays the sheet out and escapes it. Nothing is computed
 * here; what is not in the findings is not in the report.
 *
 * The same findings give the same bytes, on every machine and in every locale.
 */
#ifndef TRD_REPORT_REPORT_H
#define TRD_REPORT_REPORT_H

#include "base/error.h"
#include "base/text.h"
#include "ladder/findings.h"

typedef enum trd_report_format {
    TRD_REPORT_TEXT,
    TRD_REPORT_JSON,                 /* docs/findings.schema.json             */
    TRD_REPORT_HTML,                 /* one file, no script, nothing fetched  */
    TRD_REPORT_CSV,                  /* one row per finding                   */
    TRD_REPORT_MARKDOWN
} trd_report_format;

typedef struct trd_report_options {
    int  width;                      /* columns of the text report; 0 = 80, never below 40 */
    bool color;                      /* colour codes in the text report                    */
} trd_report_options;

/* Adds the report on `f` behind what *out holds.
 *
 * Empty:   findings without indicators give a report that says so.
 * Options: NULL is all defaults.
 * Errors:  TRD_E_USAGE for an unknown format, TRD_E_NOMEM; *out is left as it
 *          was.
 * Owns:    *out belongs to the caller. */
trd_code trd_report_write(const trd_findings *f, trd_report_format format,
                          const trd_report_options *options, trd_text *out, trd_error *err);

/* "text", "json", "html", "csv", "md" (or "markdown"); -1 for another name. */
int trd_report_format_from_name(const char *name);

#endif
