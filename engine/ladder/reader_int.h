/* ladder/reader_int.h -- inside the reading of a recipe (ladder.c, comparison.c):
 * fields of a JSON object by name and sort. A mistake becomes a problem with the
 * line of the field, and something harmless is given instead. */
#ifndef TRD_LADDER_READER_INT_H
#define TRD_LADDER_READER_INT_H

#include "base/json.h"
#include "ladder/ladder.h"

#define TRD_COUNT(list) (sizeof(list) / sizeof *(list))

typedef struct trd_reader {
    trd_pool     *pool;
    trd_ladder   *ladder;
    const char   *source;
    trd_problems *problems;
    bool          failed;            /* out of memory */
} trd_reader;

/* The place of a word in a list that ends at `count` or NULL; -1: it is not there. */
int          trd_reader_find(const char *const *list, size_t count, const char *word);
const cJSON *trd_reader_member(const cJSON *object, const char *key);
const char  *trd_reader_copy(trd_reader *r, const char *text);

/* The line on which `word =` stands, at or below `from`; `from` when nowhere. */
long trd_reader_locate(const trd_reader *r, long from, const char *word);

/* Reports every field that is not known, with the nearest that is. */
void trd_reader_fields(trd_reader *r, const cJSON *object, const char *const *known, size_t count, const char *what, long line);

const char *trd_reader_text(trd_reader *r, const cJSON *object, const char *key, const char *fallback, long line);
double      trd_reader_number(trd_reader *r, const cJSON *json, const char *key, const char *what, long line);
double      trd_reader_number_or_none(trd_reader *r, const cJSON *json, const char *key, const char *what, long line);
bool        trd_reader_flag(trd_reader *r, const cJSON *object, const char *key, long line);
const char *trd_reader_word(trd_reader *r, const cJSON *object, const char *key, const char *const *words, size_t count,
                            const char *fallback, long line);

/* An expression that gives what is wanted; text must be a column. NULL when not given. */
trd_node *trd_reader_node(trd_reader *r, const cJSON *object, const char *key, trd_sort wanted, const char *what, long line);

/* What is compared with (ladder/comparison.c), and whether it fits the measure. */
void trd_reader_comparison(trd_reader *r, const cJSON *json, trd_comparison *c, long line);
void trd_reader_comparison_fits(trd_reader *r, const trd_indicator *i, const char *what);

#endif
