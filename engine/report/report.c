#include "report/report.h"

#include "report/report_int.h"

#include <string.h>

int trd_report_format_from_name(const char *name)
{
    static const char *const names[] = { "text", "json", "html", "csv", "md" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return strcmp(name, "markdown") == 0 ? TRD_REPORT_MARKDOWN : -1;
}

trd_code trd_report_write(const trd_findings *f, trd_report_format format,
                          const trd_report_options *options, trd_text *out, trd_error *err)
{
    static const trd_report_options plain = { 0 };
    trd_code  code = TRD_OK;
    trd_text  text = { 0 };
    trd_sheet sheet;
    trd_pool *pool = trd_pool_new(NULL);

    if (!pool || !trd_sheet_build(f, pool, &sheet)) {
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the report; close other programs and try again");
        goto done;
    }
    switch (format) {
    case TRD_REPORT_TEXT:     trd_report_text(&sheet, options ? options : &plain, &text); break;
    case TRD_REPORT_JSON:     trd_report_json(&sheet, &text); break;
    case TRD_REPORT_HTML:     trd_report_html(&sheet, &text); break;
    case TRD_REPORT_CSV:      trd_report_csv(&sheet, &text); break;
    case TRD_REPORT_MARKDOWN: trd_report_markdown(&sheet, &text); break;
    default:
        code = trd_fail(err, TRD_E_USAGE, "there is no report format %d; use text, json, html, csv or md", (int)format);
        goto done;
    }
    if (!text.failed && !sheet.voice.failed)
        trd_text_add_bytes(out, text.bytes, text.length);
    if (text.failed || sheet.voice.failed || out->failed)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the report; close other programs and try again");
done:
    trd_text_release(&text);
    trd_pool_free(pool);
    return code;
}
