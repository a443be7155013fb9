/* The fields of a recipe, as the worker gave them. */
#include "ladder/reader_int.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

int trd_reader_find(const char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count && list[i]; i++)
        if (strcmp(list[i], word) == 0)
            return (int)i;
    return -1;
}

const cJSON *trd_reader_member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The line on which `word =` stands, at or below `from`; `from` when nowhere.
 * One pass over the source, since hostile recipes ask this thousands of times. */
long trd_reader_locate(const trd_reader *r, long from, const char *word)
{
    const char *at = r->source;
    size_t      n = strlen(word);
    long        line = 1;

    for (; line < from && (at = strchr(at, '\n')); at++)
        line++;
    for (const char *p = n ? at : NULL; p && (p = strstr(p, word)); p += n) {
        const char *behind = p + n + strspn(p + n, " \t");
        if (*behind != '=' || behind[1] == '=' || (p > r->source && is_letter(p[-1])))
            continue;
        for (line = from; (at = memchr(at, '\n', (size_t)(p - at))); at++)
            line++;
        return line;
    }
    return from;
}

void trd_reader_fields(trd_reader *r, const cJSON *object, const char *const *known, size_t count, const char *what, long line)
{
    for (const cJSON *m = object ? object->child : NULL; m; m = m->next) {
        if (!m->string || strcmp(m->string, "line") == 0 || trd_reader_find(known, count, m->string) >= 0)
            continue;
        const char *near = trd_schema_nearest(m->string, known, count, r->problems);
        trd_problems_add(r->problems, trd_reader_locate(r, line, m->string), "%s: unknown field '%s'; %s%s%s", what, m->string,
                         near ? "did you mean '" : "see trede help for its fields", near ? near : "", near ? "'?" : "");
    }
}

const char *trd_reader_copy(trd_reader *r, const char *text)
{
    const char *out = trd_pool_text(r->pool, text);
    r->failed |= text && !out;
    return out ? out : "";
}

const char *trd_reader_text(trd_reader *r, const cJSON *object, const char *key, const char *fallback, long line)
{
    const cJSON *m = trd_reader_member(object, key);
    if (m && !cJSON_IsString(m))
        trd_problems_add(r->problems, trd_reader_locate(r, line, key), "'%s' must be a text; write it in quotes", key);
    return trd_reader_copy(r, cJSON_IsString(m) ? m->valuestring : fallback);
}

double trd_reader_number(trd_reader *r, const cJSON *json, const char *key, const char *what, long line)
{
    const cJSON *m = trd_reader_member(json, key);
    if (!cJSON_IsNumber(m)) {
        trd_problems_add(r->problems, m ? trd_reader_locate(r, line, key) : line, "%s needs the number %s; write it as a number", what, key);
        return NAN;
    }
    return m->valuedouble;
}

double trd_reader_number_or_none(trd_reader *r, const cJSON *json, const char *key, const char *what, long line)
{
    return trd_reader_member(json, key) ? trd_reader_number(r, json, key, what, line) : NAN;
}

bool trd_reader_flag(trd_reader *r, const cJSON *object, const char *key, long line)
{
    const cJSON *m = trd_reader_member(object, key);
    if (m && !cJSON_IsBool(m))
        trd_problems_add(r->problems, trd_reader_locate(r, line, key), "'%s' must be true or false; write %s = true", key, key);
    return cJSON_IsTrue(m);
}

const char *trd_reader_word(trd_reader *r, const cJSON *object, const char *key, const char *const *words, size_t count,
                              const char *fallback, long line)
{
    const char *text = trd_reader_text(r, object, key, fallback, line);
    if (*text && trd_reader_find(words, count, text) < 0) {
        const char *near = trd_schema_nearest(text, words, count, r->problems);
        trd_text    list = { 0 };
        for (size_t i = 0; i < count; i++)
            trd_text_add_format(&list, "%s%s", i ? ", " : "", words[i]);
        trd_problems_add(r->problems, trd_reader_locate(r, line, key), "%s '%s' is unknown; %s%s", key, text,
                         near ? "did you mean " : "it is one of: ", near ? near : list.bytes);
        trd_text_release(&list);
    }
    return text;
}

trd_node *trd_reader_node(trd_reader *r, const cJSON *object, const char *key, trd_sort wanted, const char *what, long line)
{
    const cJSON *m = trd_reader_member(object, key);
    if (!m || r->failed)
        return NULL;
    size_t    before = r->problems->count;
    trd_node *n = trd_node_read(m, &r->ladder->schema, key, line, r->pool, r->problems);
    if (!n) {
        r->failed = true;
        return NULL;
    }
    trd_sort sort = trd_node_check(n, &r->ladder->schema, r->problems);
    if (wanted == TRD_SORT_MEASURE && sort != TRD_SORT_MEASURE && sort != TRD_SORT_MISTAKE && r->problems->count == before)
        trd_problems_add(r->problems, line, "%s: %s is a value per row, and a measure is needed; "
                         "write for example mean(...) or share(...)", what, key);
    if (wanted == TRD_SORT_CONDITION && sort != wanted && sort != TRD_SORT_MISTAKE && r->problems->count == before)
        trd_problems_add(r->problems, line, "%s: %s must be a condition; write column:is(\"...\")", what, key);
    if (wanted == TRD_SORT_TEXT && (sort != wanted || n->op != TRD_OP_COLUMN) && sort != TRD_SORT_MISTAKE && r->problems->count == before)
        trd_problems_add(r->problems, trd_reader_locate(r, line, key), "%s: %s must be a text column; declare it as label(), category(), key(), "
                         "ref() or cluster(), and write for example %s = survey.wave", what, key, key);
    return n;
}
