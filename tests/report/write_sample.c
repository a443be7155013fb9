/* report-sample FOLDER [LABELS.json]: writes the hand-made findings of
 * tests/unit/report/sample.h in every format and both languages, for the
 * checks that read a report from outside. With a file of hostile labels (a
 * list of { "label": ... }) each label becomes a report of its own. */
#include "unit/report/sample.h"

#include "report/report.h"

#include <cjson/cJSON.h>
#include <stdio.h>

static const struct { const char *suffix; trd_report_format format; int width; } outputs[] = {
    { "80.txt", TRD_REPORT_TEXT, 80 }, { "120.txt", TRD_REPORT_TEXT, 120 }, { "json", TRD_REPORT_JSON, 0 },
    { "html", TRD_REPORT_HTML, 0 }, { "csv", TRD_REPORT_CSV, 0 }, { "md", TRD_REPORT_MARKDOWN, 0 },
};

static int write_one(const char *folder, const char *name, const trd_findings *f, size_t which)
{
    trd_report_options options = { .width = outputs[which].width };
    trd_text  text = { 0 };
    trd_error err = { 0 };
    char      path[4096];
    int       failed = 1;

    snprintf(path, sizeof path, "%s/%s.%s", folder, name, outputs[which].suffix);
    if (trd_report_write(f, outputs[which].format, &options, &text, &err) != TRD_OK) {
        fprintf(stderr, "%s: %s\n", path, err.what);
    } else {
        FILE *file = fopen(path, "wb");
        if (!file || fwrite(text.bytes, 1, text.length, file) != text.length || fclose(file) != 0)
            fprintf(stderr, "%s: cannot be written\n", path);
        else
            failed = 0;
    }
    trd_text_release(&text);
    return failed;
}

static int write_all(const char *folder, const char *name, const trd_findings *f)
{
    int failed = 0;
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++)
        failed |= write_one(folder, name, f, i);
    return failed;
}

static int write_hostile(const char *folder, const char *path)
{
    trd_text     text = { 0 };
    sample       s;
    int          failed = 0, number = 0;
    cJSON       *list = trd_text_read_file(&text, path, 1 << 24) == 0 ? cJSON_Parse(text.bytes) : NULL;
    const cJSON *entry;

    if (!list) {
        fprintf(stderr, "%s: cannot be read as JSON\n", path);
        failed = 1;
    }
    cJSON_ArrayForEach(entry, list) {
        const cJSON *label = cJSON_GetObjectItemCaseSensitive(entry, "label");
        char         name[32];
        snprintf(name, sizeof name, "hostile-%02d", ++number);
        sample_fill(&s, number % 2 == 0);
        sample_poison(&s, cJSON_IsString(label) ? label->valuestring : "");
        failed |= write_all(folder, name, &s.findings);
    }
    cJSON_Delete(list);
    trd_text_release(&text);
    return failed;
}

int main(int argc, char **argv)
{
    sample s;
    int    failed = 0;

    if (argc < 2) {
        fprintf(stderr, "usage: report-sample FOLDER [LABELS.json]\n");
        return 2;
    }
    sample_fill(&s, true);
    failed |= write_all(argv[1], "sample-nl", &s.findings);
    sample_fill(&s, false);
    failed |= write_all(argv[1], "sample-en", &s.findings);
    s.findings.count = s.findings.source_count = s.findings.note_count = 0;
    failed |= write_all(argv[1], "empty-en", &s.findings);
    if (argc > 2)
        failed |= write_hostile(argv[1], argv[2]);
    return failed;
}
