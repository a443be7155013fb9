/* method/method_int.h -- how a statistic reads what it is asked and tells what
 * it found. Private to engine/method.
 *
 *     static void welch(trd_call *call)
 *     {
 *         trd_summary a = trd_call_summary(call, "column", trd_call_where(call, "group", "group1")), b = ...;
 *         trd_welch   w;
 *
 *         trd_call_try(call, trd_welch_difference(&a, &b, trd_call_level(call), &w, &call->err));
 *         trd_tell(call, "difference", w.difference.value);
 *         trd_tell_reason(call, w.difference.reason);
 *     }
 *
 * A mistake (an argument that is not there, memory that is not) ends the call
 * at once: these functions do not return then, so nothing here has to be
 * checked, and nothing but the pool may hold what a call needs.
 */
#ifndef TRD_METHOD_METHOD_INT_H
#define TRD_METHOD_METHOD_INT_H

#include "method/method.h"
#include "stat/moments.h"
#include "stat/stat.h"
#include "stat/test.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

struct trd_call {
    trd_pool              *pool;            /* of this call                    */
    const trd_method      *method;
    const cJSON           *arguments;
    const trd_method_rows *given;
    size_t                *row;             /* the rows that pass the filter   */
    size_t                 rows;
    cJSON                 *result;
    trd_error              err;
    jmp_buf                stop;
};

/* One array for each file, ended by a NULL name. */
extern const trd_method trd_methods_agreement[];
extern const trd_method trd_methods_anova_ranks[];
extern const trd_method trd_methods_contingency[];
extern const trd_method trd_methods_correlations[];
extern const trd_method trd_methods_descriptives[];
extern const trd_method trd_methods_distributions[];
extern const trd_method trd_methods_effect_sizes[];
extern const trd_method trd_methods_glm[];
extern const trd_method trd_methods_impact_designs[];
extern const trd_method trd_methods_inequality_flows[];
extern const trd_method trd_methods_meta[];
extern const trd_method trd_methods_mixed[];
extern const trd_method trd_methods_ols[];
extern const trd_method trd_methods_ordinal_multinomial[];
extern const trd_method trd_methods_panel[];
extern const trd_method trd_methods_power[];
extern const trd_method trd_methods_propensity[];
extern const trd_method trd_methods_proportions[];
extern const trd_method trd_methods_reliability[];
extern const trd_method trd_methods_resampling[];
extern const trd_method trd_methods_survey[];
extern const trd_method trd_methods_survival[];
extern const trd_method trd_methods_t_tests[];
extern const trd_method trd_methods_wilcoxon[];

/* ---- ending early ---- */

_Noreturn void trd_call_stop(trd_call *call, trd_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Ends the call with call->err unless the code is TRD_OK. */
void trd_call_try(trd_call *call, trd_code code);

/* Zeroed memory that lives as long as the call. */
void *trd_call_alloc(trd_call *call, size_t count, size_t size);

/* ---- arguments ---- */

bool         trd_call_has(const trd_call *call, const char *name);              /* given, and not null */
const cJSON *trd_call_argument(const trd_call *call, const char *name);         /* NULL: not given     */
double       trd_call_number(trd_call *call, const char *name, double otherwise);    /* otherwise NAN: needed */
size_t       trd_call_count(trd_call *call, const char *name, size_t otherwise);     /* a whole number from 0 on */
const char  *trd_call_text(trd_call *call, const char *name);                   /* needed */
const char  *trd_call_text_or(trd_call *call, const char *name, const char *otherwise);
bool         trd_call_flag(trd_call *call, const char *name, bool otherwise);

/* Which of the words (ended by NULL) the argument is; 0 where not given. */
int      trd_call_choice(trd_call *call, const char *name, const char *const *words);
trd_side trd_call_side(trd_call *call);          /* alternative: two.sided, greater, less */
double   trd_call_level(trd_call *call);         /* confidence; 0.95                      */

/* A number within an argument; null is NAN, "Inf" and "-Inf" are infinite. */
double trd_call_as_number(trd_call *call, const char *name, const cJSON *x);

/* A list of numbers (null: NAN), or one number as a list of one; *n of them. */
double *trd_call_list(trd_call *call, const char *name, size_t *n);

/* A list of texts: names of columns, levels. Numbers are written out. */
const char **trd_call_words(trd_call *call, const char *name, size_t *n);

/* A number as a label: the shortest text that reads back as the same double. */
const char *trd_call_number_text(trd_call *call, double x);

/* A list of rows that are lists of numbers, row by row. */
double *trd_call_matrix(trd_call *call, const char *name, size_t *rows, size_t *columns);

/* ---- rows: call->rows of them ---- */

void trd_call_filter(trd_call *call);            /* chooses them; once, before the statistic runs */

/* The column that an argument names; missing is NAN, or NULL, or -1. The
 * caller may change what it gets. A text that is no number ends the call. */
double      *trd_call_numbers(trd_call *call, const char *argument);
double      *trd_call_numbers_of(trd_call *call, const char *column);
const char **trd_call_texts(trd_call *call, const char *argument);
const char **trd_call_texts_of(trd_call *call, const char *column);

/* Labels in order, each once; how many. Byte order, but by value where all are
 * numbers: school 280 comes before school 1082. */
size_t trd_call_sort_labels(const char **list, size_t n);

/* A column as codes 0 .. *count-1 in the order of its labels. */
int32_t *trd_call_codes(trd_call *call, const char *argument, int32_t *count, const char ***labels);
int32_t *trd_call_codes_of(trd_call *call, const char *column, int32_t *count, const char ***labels);

/* The same in the order of the argument `levels` when that is given: a text
 * that is no level is missing. */
int32_t *trd_call_levels(trd_call *call, const char *argument, const char *levels, int32_t *count, const char ***labels);

bool trd_call_column_is_text(trd_call *call, const char *column);

/* 1 where the column named by `argument` equals the argument `value`. */
uint8_t *trd_call_where(trd_call *call, const char *argument, const char *value);
uint8_t *trd_call_where_is(trd_call *call, const char *argument, const cJSON *value);

/* Is a text a yes (or a no), as files write them: 1, true, yes, ja, waar? */
bool trd_call_says(const char *text, bool yes);

/* Does a text (NULL: missing) equal a JSON text, number or flag? */
bool trd_call_text_is(const char *text, const cJSON *value);

/* Moments of the chosen rows (NULL: all) that have a number. */
trd_summary trd_call_summary(trd_call *call, const char *argument, const uint8_t *chosen);
trd_summary trd_call_summarise(const double *x, const uint8_t *chosen, size_t n);

/* The numbers of `column` in the rows where `group` is the argument `which`. */
double *trd_call_group(trd_call *call, const char *column, const char *group, const char *which, size_t *n);

/* Successes of cases: the arguments `hits` and `cases`, or counted: rows where
 * the argument column equals success_value, of those where group is the
 * argument `which` (NULL: of all). A missing cell is no case. */
typedef struct trd_hits {
    int64_t hits, cases;
} trd_hits;
trd_hits trd_call_hits(trd_call *call, const char *hits, const char *cases, const char *which);

/* Numbers of which none is missing, in order of size (frame/values.h) and ranked. */
typedef struct trd_values trd_values;
trd_values trd_call_order(trd_call *call, const double *x, size_t n);
double    *trd_call_ranks(trd_call *call, const double *x, size_t n);

/* Rows that lack none of the columns, moved to the front; how many. */
size_t trd_call_complete(double *const *columns, size_t column_count, size_t rows);

/* ---- what came out ---- */

void trd_tell(trd_call *call, const char *name, double value);                  /* NAN: not defined */
void trd_tell_flag(trd_call *call, const char *name, bool value);
void trd_tell_text(trd_call *call, const char *name, const char *value);
void trd_tell_list(trd_call *call, const char *name, const double *values, size_t n);
void trd_tell_texts(trd_call *call, const char *name, const char *const *texts, size_t n);
void trd_tell_named(trd_call *call, const char *name, const char *const *keys, const double *values, size_t n);
void trd_tell_matrix(trd_call *call, const char *name, const double *values, size_t rows, size_t columns);

/* TRD_TELL(call, { "t", t }, { "df", df }): several at once. */
typedef struct trd_told {
    const char *name;
    double      value;
} trd_told;
void trd_tell_all(trd_call *call, const trd_told *told);                        /* ended by a NULL name */
#define TRD_TELL(call, ...) trd_tell_all((call), (const trd_told[]){ __VA_ARGS__, { NULL, 0 } })

/* Why something is not defined; the first one told stays. */
void trd_tell_reason(trd_call *call, trd_stat_reason reason);

/* An object of its own under a name, made at the first call; then tell in it. */
cJSON *trd_tell_object(trd_call *call, cJSON *in, const char *name);            /* in NULL: the result */
void   trd_tell_in(trd_call *call, cJSON *in, const char *name, double value);
void   trd_tell_text_in(trd_call *call, cJSON *in, const char *name, const char *value);
void   trd_tell_reason_in(trd_call *call, cJSON *in, trd_stat_reason reason);
void   trd_tell_list_in(trd_call *call, cJSON *in, const char *name, const double *values, size_t n);
void   trd_tell_texts_in(trd_call *call, cJSON *in, const char *name, const char *const *texts, size_t n);

#endif
