/* tests/unit/intake/memory.h -- readers fed from memory. */
#ifndef TRD_TESTS_MEMORY_H
#define TRD_TESTS_MEMORY_H

#include "assert.h"

#include "base/text.h"
#include "intake/csv.h"

/* All records as text: `line:cell|cell` per record, quoted cells in [ ]. At
 * most `step` bytes come at a time (0: no limit). */
static inline trd_code read_records(const char *bytes, size_t n, char delimiter, size_t step, trd_text *out, trd_error *err)
{
    trd_source   source;
    trd_encoding encoding;
    trd_decoder  decoder;
    trd_csv     *csv = NULL;
    trd_record   record;
    bool         more = true;

    trd_source_memory(bytes, n, "t.csv", &source);
    source.step = step;
    trd_code code = trd_encoding_find(&source, NULL, &encoding, err);
    if (code == TRD_OK)
        code = trd_decoder_open(&decoder, &source, &encoding, err);
    if (code != TRD_OK)
        return code;
    assert_ok(trd_csv_open(&decoder, delimiter, &csv, err), *err);
    trd_text_add(out, "");
    while ((code = trd_csv_next(csv, &record, &more, err)) == TRD_OK && more) {
        trd_text_add_format(out, "%lld:", (long long)record.line);
        for (size_t i = 0; i < record.count; i++) {
            trd_text_add_format(out, "%s%s", i ? "|" : "", record.fields[i].quoted ? "[" : "");
            trd_text_add_bytes(out, record.fields[i].bytes, record.fields[i].length);
            trd_text_add(out, record.fields[i].quoted ? "]" : "");
            assert_int_equal(record.fields[i].bytes[record.fields[i].length], 0);
        }
        trd_text_add(out, "\n");
    }
    trd_csv_close(csv);
    trd_decoder_close(&decoder);
    return code;
}

#endif
