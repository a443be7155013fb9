#include "intake/sniff.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { RECORDS = 200 };

static const struct {
    char        sign;
    const char *word;
} delimiters[] = { { ';', "semicolon" }, { ',', "comma" }, { '\t', "tab" }, { '|', "bar" } };
enum { DELIMITERS = sizeof delimiters / sizeof *delimiters };

typedef struct trial {
    size_t  fields[RECORDS];
    int64_t lines[RECORDS];
    size_t  records;
    size_t  usual, agree;            /* the most frequent number of fields, and how often */
    bool      failed;                /* quotes do not work out with this delimiter         */
    trd_error why;
    bool    sep;                     /* the first record is sep=X                          */
    char    sep_sign;
} trial;

static trd_code try_one(trd_source *source, const trd_encoding *encoding, char sign, trial *t, trd_error *err)
{
    trd_decoder decoder;
    trd_csv    *csv = NULL;
    trd_record  record;
    bool        more = true;
    trd_code    code = trd_source_rewind(source, err);

    memset(t, 0, sizeof *t);
    if (code == TRD_OK)
        code = trd_decoder_open(&decoder, source, encoding, err);
    if (code != TRD_OK)
        return code;
    if ((code = trd_csv_open(&decoder, sign, &csv, err)) == TRD_OK) {
        while (t->records < RECORDS && (code = trd_csv_next(csv, &record, &more, &t->why)) == TRD_OK && more) {
            const char *first = record.fields[0].bytes;
            if (record.line == 1 && strncasecmp(first, "sep=", 4) == 0) {
                t->sep = true;
                t->sep_sign = record.fields[0].length == 5 ? first[4] : sign;
                if (t->sep_sign == '"' || isalnum((unsigned char)t->sep_sign))
                    t->sep_sign = 0;
                continue;
            }
            if (record.count == 1 && record.fields[0].length == 0)
                continue;
            t->fields[t->records] = record.count;
            t->lines[t->records++] = record.line;
        }
        t->failed = code == TRD_E_DATA;
        if (t->failed)
            code = TRD_OK;
        else if (code != TRD_OK && err)
            *err = t->why;
    }
    trd_csv_close(csv);
    trd_decoder_close(&decoder);
    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < t->records; i++) {
        size_t same = 0;
        for (size_t k = 0; k < t->records; k++)
            same += t->fields[k] == t->fields[i];
        if (same > t->agree || (same == t->agree && t->fields[i] > t->usual)) {
            t->agree = same;
            t->usual = t->fields[i];
        }
    }
    return trd_source_rewind(source, err);
}

/* Title lines above the header: fewer fields than the table has. */
static trd_code find_header(const trd_source *source, const trial *t, int64_t header, trd_sniff *out, trd_error *err)
{
    size_t first = 0;

    if (header) {
        out->header = header;
        return TRD_OK;
    }
    while (first < t->records && t->fields[first] < t->usual)
        first++;
    out->header = t->records ? t->lines[0] : 1;
    if (first > 0 && first < t->records && t->usual > 1 && t->agree > t->records / 2 && t->fields[0] == 1)
        return trd_fail_at(err, TRD_E_DATA, source->name, (long)t->lines[0], "title lines stand above the table, whose header seems to be line %lld; "
                           "take them out, or say --header %lld", (long long)t->lines[first], (long long)t->lines[first]);
    return TRD_OK;
}

static const char *word_of(char sign)
{
    for (int i = 0; i < DELIMITERS; i++)
        if (delimiters[i].sign == sign)
            return delimiters[i].word;
    return "as asked";
}

/* How well a delimiter explains the records: all rows equal beats most rows
 * equal; then more columns. 0: it divides nothing. */
static double score(const trial *t)
{
    if (t->failed || t->usual < 2 || t->records == 0)
        return 0;
    return (double)t->agree / (double)t->records + (t->agree == t->records);
}

trd_code trd_sniff_file(trd_source *source, const trd_encoding *encoding, char wanted, int64_t header, trd_pool *pool,
                        trd_sniff *out, trd_error *err)
{
    trial    trials[DELIMITERS], alone;
    int      best = -1, second = -1;
    trd_code code;

    if (wanted) {
        *out = (trd_sniff){ wanted, word_of(wanted), "as asked", 1 };
        if ((code = try_one(source, encoding, wanted, &alone, err)) != TRD_OK)
            return code;
        return find_header(source, &alone, header, out, err);
    }
    for (int i = 0; i < DELIMITERS; i++) {
        if ((code = try_one(source, encoding, delimiters[i].sign, &trials[i], err)) != TRD_OK)
            return code;
        if (trials[i].sep && trials[i].sep_sign) {
            char sign = trials[i].sep_sign;
            *out = (trd_sniff){ sign, word_of(sign), "the file says so (sep=)", 1 };
            if ((code = try_one(source, encoding, sign, &alone, err)) != TRD_OK)
                return code;
            return find_header(source, &alone, header, out, err);
        }
        if (best < 0 || score(&trials[i]) > score(&trials[best])) {
            second = best;
            best = i;
        } else if (second < 0 || score(&trials[i]) > score(&trials[second])) {
            second = i;
        }
    }
    for (int i = 0; i < DELIMITERS && score(&trials[best]) == 0; i++)
        if (trials[i].failed && trials[i].usual > 1) {
            if (err)
                *err = trials[i].why;
            return TRD_E_DATA;
        }
    if (score(&trials[best]) == 0) {
        *out = (trd_sniff){ ';', "none", "one column", header ? header : trials[0].records ? trials[0].lines[0] : 1 };
        return TRD_OK;
    }
    /* A decimal comma divides rows unevenly, so a tie is a true ambiguity. */
    if (score(&trials[second]) == score(&trials[best]) && trials[second].usual == trials[best].usual)
        return trd_fail_at(err, TRD_E_DATA, source->name, 1, "%s and %s divide the rows equally well; say which with --delimiter",
                           delimiters[best].word, delimiters[second].word);
    if (score(&trials[second]) == score(&trials[best]) && trials[second].usual > trials[best].usual)
        best = second;
    out->delimiter = delimiters[best].sign;
    out->word = delimiters[best].word;
    out->reason = trd_pool_format(pool, "%zu of the first %zu rows have %zu columns", trials[best].agree, trials[best].records, trials[best].usual);
    if (!out->reason)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the file; close some programs");
    return find_header(source, &trials[best], header, out, err);
}
