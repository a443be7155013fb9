#include "base/json.h"

#include "base/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST = 128,
    LONGEST_NUMBER = 63              /* cJSON reads no more letters of a number */
};

/* ---- the strict check before cJSON ------------------------------------- */

typedef struct scanner {
    const char *start, *at, *end;
    const char *wrong;               /* what is wrong at `at` */
} scanner;

static bool scan_value(scanner *s, int depth);

static bool wrong(scanner *s, const char *what)
{
    if (!s->wrong)
        s->wrong = what;
    return false;
}

static void skip_space(scanner *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
}

static bool is_digit(const scanner *s)
{
    return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

static bool is_char(const scanner *s, char c)
{
    return s->at < s->end && *s->at == c;
}

static bool scan_digits(scanner *s)
{
    if (!is_digit(s))
        return wrong(s, "a digit is missing");
    while (is_digit(s))
        s->at++;
    return true;
}

static bool scan_number(scanner *s)
{
    const char *first = s->at;

    if (is_char(s, '-'))
        s->at++;
    if (is_char(s, '0')) {
        s->at++;
        if (is_digit(s))
            return wrong(s, "a number starts with 0");
    } else if (!scan_digits(s)) {
        return false;
    }
    if (is_char(s, '.')) {
        s->at++;
        if (!scan_digits(s))
            return false;
    }
    if (is_char(s, 'e') || is_char(s, 'E')) {
        s->at++;
        if (is_char(s, '+') || is_char(s, '-'))
            s->at++;
        if (!scan_digits(s))
            return false;
    }
    return s->at - first <= LONGEST_NUMBER || wrong(s, "a number of more than 63 characters");
}

/* Four hexadecimal digits at s->at + 1 as a number, or -1. */
static int scan_unit(const scanner *s)
{
    int unit = 0;

    if (s->end - s->at < 5)
        return -1;
    for (int i = 1; i <= 4; i++) {
        char c = s->at[i];
        int  digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0)
            return -1;
        unit = 16 * unit + digit;
    }
    return unit;
}

/* At the 'u' of an escape; ends on its last digit. A letter beyond U+FFFF is
 * a pair of units and never half a pair. */
static bool scan_unicode(scanner *s)
{
    int unit = scan_unit(s);

    if (unit < 0)
        return wrong(s, "a broken \\u escape");
    if (unit == 0)
        return wrong(s, "a NUL in a text");
    s->at += 4;
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    if (unit < 0xDC00 && s->end - s->at > 2 && s->at[1] == '\\' && s->at[2] == 'u') {
        s->at += 2;
        unit = scan_unit(s);
        if (unit >= 0xDC00 && unit <= 0xDFFF) {
            s->at += 4;
            return true;
        }
    }
    return wrong(s, "half a letter in a \\u escape");
}

static bool scan_string(scanner *s)
{
    s->at++;
    while (s->at < s->end && *s->at != '"') {
        if ((unsigned char)*s->at < 0x20)
            return wrong(s, "a control character in a text");
        if (*s->at == '\\') {
            s->at++;
            if (s->at == s->end)
                break;
            if (*s->at == 'u') {
                if (!scan_unicode(s))
                    return false;
            } else if (!*s->at || !strchr("\"\\/bfnrt", *s->at)) {
                return wrong(s, "an unknown escape");
            }
        }
        s->at++;
    }
    if (s->at == s->end)
        return wrong(s, "a text that never ends");
    s->at++;
    return true;
}

static bool scan_list(scanner *s, int depth, char close, bool keyed)
{
    s->at++;
    skip_space(s);
    if (is_char(s, close)) {
        s->at++;
        return true;
    }
    for (;;) {
        skip_space(s);
        if (keyed) {
            if (!is_char(s, '"'))
                return wrong(s, "a key is missing");
            if (!scan_string(s))
                return false;
            skip_space(s);
            if (!is_char(s, ':'))
                return wrong(s, "a ':' is missing");
            s->at++;
        }
        if (!scan_value(s, depth + 1))
            return false;
        skip_space(s);
        if (is_char(s, close)) {
            s->at++;
            return true;
        }
        if (!is_char(s, ','))
            return wrong(s, "a ',' is missing");
        s->at++;
    }
}

static bool scan_word(scanner *s, const char *word)
{
    size_t n = strlen(word);
    if ((size_t)(s->end - s->at) < n || strncmp(s->at, word, n) != 0)
        return wrong(s, "no JSON value");
    s->at += n;
    return true;
}

static bool scan_value(scanner *s, int depth)
{
    if (depth > DEEPEST)
        return wrong(s, "nested too deep");
    skip_space(s);
    if (s->at == s->end)
        return wrong(s, "the text ends too early");
    switch (*s->at) {
    case '{': return scan_list(s, depth, '}', true);
    case '[': return scan_list(s, depth, ']', false);
    case '"': return scan_string(s);
    case 't': return scan_word(s, "true");
    case 'f': return scan_word(s, "false");
    case 'n': return scan_word(s, "null");
    default:  return is_char(s, '-') || is_digit(s) ? scan_number(s) : wrong(s, "no JSON value");
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has_infinity(const cJSON *value)
{
    if (cJSON_IsNumber(value) && !isfinite(value->valuedouble))
        return true;
    for (const cJSON *m = value->child; m; m = m->next)
        if (has_infinity(m))
            return true;
    return false;
}

/* Is a key twice in one object? Sorted, since a hostile object may be long. */
static const char *double_key(const cJSON *value)
{
    const char *found = NULL;

    if (cJSON_IsObject(value)) {
        size_t       n = (size_t)cJSON_GetArraySize(value), i = 0;
        const char **keys = malloc((n + 1) * sizeof *keys);
        if (!keys)
            return "(out of memory)";
        for (const cJSON *m = value->child; m; m = m->next)
            keys[i++] = m->string;
        qsort(keys, n, sizeof *keys, by_text);
        for (i = 1; i < n && !found; i++)
            if (strcmp(keys[i - 1], keys[i]) == 0)
                found = keys[i];
        free(keys);
    }
    for (const cJSON *m = value->child; m && !found; m = m->next)
        found = double_key(m);
    return found;
}

trd_code trd_json_parse(const char *bytes, size_t n, const char *name, cJSON **out, trd_error *err)
{
    scanner s = { bytes, bytes, bytes + n, NULL };
    size_t  valid = trd_utf8_valid(bytes, n);

    if (valid < n)
        return trd_fail_at(err, TRD_E_DATA, name, 0,
                           "byte %zu is not UTF-8, so this is no JSON text; check the file", valid + 1);
    bool fine = scan_value(&s, 0);
    if (fine) {
        skip_space(&s);
        if (s.at < s.end)
            fine = wrong(&s, "text behind the value");
    }
    if (!fine)
        return trd_fail_at(err, TRD_E_DATA, name, 0, "byte %zu: %s, so this is no JSON text; check the file",
                           (size_t)(s.at - s.start) + 1, s.wrong);
    cJSON *tree = cJSON_ParseWithLength(bytes, n);
    if (!tree)
        return trd_fail_at(err, TRD_E_NOMEM, name, 0, "the JSON text cannot be read; too little memory?");
    const char *twice = double_key(tree);
    if (twice) {
        trd_fail_at(err, TRD_E_DATA, name, 0, "key \"%s\" stands twice in one object; keep one", twice);
        cJSON_Delete(tree);
        return TRD_E_DATA;
    }
    if (has_infinity(tree)) {
        cJSON_Delete(tree);
        return trd_fail_at(err, TRD_E_DATA, name, 0, "a number is larger than a double can hold; write it smaller");
    }
    *out = tree;
    return TRD_OK;
}

trd_code trd_json_read(const char *path, size_t limit, cJSON **out, trd_error *err)
{
    trd_text text = { 0 };
    int      status = trd_text_read_file(&text, path, limit);
    trd_code code;

    if (status < 0)
        code = trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read (%s); check the name", strerror(errno));
    else if (status > 0)
        code = trd_fail_at(err, TRD_E_DATA, path, 0, "is larger than %zu bytes; this is not the right file", limit);
    else
        code = trd_json_parse(text.bytes, text.length, path, out, err);
    trd_text_release(&text);
    return code;
}

/* ---- writing ------------------------------------------------------------ */

/* ECMAScript Number::toString: shortest digits that read back, then placed. */
void trd_json_number(trd_text *out, double value)
{
    char digits[40], *exponent;
    int  precision = 1;

    if (!isfinite(value)) {
        trd_text_add(out, "null");
        return;
    }
    if (value == 0) {
        trd_text_add(out, "0");
        return;
    }
    do {
        snprintf(digits, sizeof digits, "%.*e", precision - 1, fabs(value));
    } while (strtod(digits, NULL) != fabs(value) && ++precision <= 17);

    exponent = strchr(digits, 'e');
    int point = atoi(exponent + 1) + 1;              /* digits before the point */
    *exponent = '\0';
    if (digits[1])
        memmove(digits + 1, digits + 2, strlen(digits + 2) + 1);
    int count = (int)strlen(digits);

    if (value < 0)
        trd_text_add(out, "-");
    if (count <= point && point <= 21) {
        trd_text_add(out, digits);
        for (int i = count; i < point; i++)
            trd_text_add(out, "0");
    } else if (0 < point && point <= 21) {
        trd_text_add_format(out, "%.*s.%s", point, digits, digits + point);
    } else if (-6 < point && point <= 0) {
        trd_text_add(out, "0.");
        for (int i = point; i < 0; i++)
            trd_text_add(out, "0");
        trd_text_add(out, digits);
    } else {
        trd_text_add_format(out, "%c%s%se%+d", digits[0], count > 1 ? "." : "", digits + 1, point - 1);
    }
}

/* RFC 8785 §3.2.2.2: only what must be escaped is. */
static void canonical_string(trd_text *out, const char *text)
{
    trd_text_add(out, "\"");
    for (; *text; text++) {
        switch (*text) {
        case '"':  trd_text_add(out, "\\\""); break;
        case '\\': trd_text_add(out, "\\\\"); break;
        case '\b': trd_text_add(out, "\\b"); break;
        case '\f': trd_text_add(out, "\\f"); break;
        case '\n': trd_text_add(out, "\\n"); break;
        case '\r': trd_text_add(out, "\\r"); break;
        case '\t': trd_text_add(out, "\\t"); break;
        default:
            if ((unsigned char)*text < 0x20)
                trd_text_add_format(out, "\\u%04x", (unsigned)*text);
            else
                trd_text_add_bytes(out, text, 1);
        }
    }
    trd_text_add(out, "\"");
}

/* Keys in order of their UTF-16 units. UTF-8 order differs from it only
 * between U+E000..U+FFFF and the letters beyond U+FFFF. */
static unsigned utf16_rank(unsigned letter)
{
    return letter > 0xFFFF ? 0xD800 + ((letter - 0x10000) >> 10) : letter;
}

static int by_utf16(const void *a, const void *b)
{
    const char *x = (*(const cJSON *const *)a)->string, *y = (*(const cJSON *const *)b)->string;
    while (*x && *y) {
        unsigned p = trd_utf8_next(&x), q = trd_utf8_next(&y);
        if (utf16_rank(p) != utf16_rank(q))
            return utf16_rank(p) < utf16_rank(q) ? -1 : 1;
        if (p != q)
            return p < q ? -1 : 1;
    }
    return *x ? 1 : *y ? -1 : 0;
}

static void canonical_object(const cJSON *value, const char *skip, trd_text *out)
{
    size_t        n = 0, room = (size_t)cJSON_GetArraySize(value);
    const cJSON **members = malloc((room + 1) * sizeof *members);

    if (!members) {
        out->failed = true;
        return;
    }
    for (const cJSON *m = value->child; m; m = m->next)
        if (!skip || strcmp(m->string, skip) != 0)
            members[n++] = m;
    qsort(members, n, sizeof *members, by_utf16);
    trd_text_add(out, "{");
    for (size_t i = 0; i < n; i++) {
        if (i)
            trd_text_add(out, ",");
        canonical_string(out, members[i]->string);
        trd_text_add(out, ":");
        trd_json_canonical(members[i], skip, out);
    }
    trd_text_add(out, "}");
    free(members);
}

void trd_json_canonical(const cJSON *value, const char *skip, trd_text *out)
{
    if (cJSON_IsObject(value)) {
        canonical_object(value, skip, out);
    } else if (cJSON_IsArray(value)) {
        trd_text_add(out, "[");
        for (const cJSON *m = value->child; m; m = m->next) {
            if (m != value->child)
                trd_text_add(out, ",");
            trd_json_canonical(m, skip, out);
        }
        trd_text_add(out, "]");
    } else if (cJSON_IsString(value)) {
        canonical_string(out, value->valuestring);
    } else if (cJSON_IsNumber(value)) {
        trd_json_number(out, value->valuedouble);
    } else {
        trd_text_add(out, cJSON_IsTrue(value) ? "true" : cJSON_IsFalse(value) ? "false" : "null");
    }
}

const char *trd_json_text(const cJSON *object, const char *key, const char *fallback)
{
    const cJSON *m = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(m) ? m->valuestring : fallback;
}

double trd_json_double(const cJSON *object, const char *key, double fallback)
{
    const cJSON *m = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(m) ? m->valuedouble : fallback;
}

bool trd_json_true(const cJSON *object, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}
