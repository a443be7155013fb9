/* The design of a survey, as a call describes it. */
#include "method/survey_int.h"

#include <string.h>

/* A name, or a list of names, in the design. */
static const char **names_in(trd_call *call, const char *part, size_t *n)
{
    const cJSON *a = cJSON_GetObjectItemCaseSensitive(trd_call_argument(call, "design"), part), *x;
    const char **out = trd_call_alloc(call, cJSON_IsArray(a) ? (size_t)cJSON_GetArraySize(a) : 1, sizeof *out);

    *n = 0;
    if (cJSON_IsString(a))
        out[(*n)++] = a->valuestring;
    else if (a && !cJSON_IsNull(a) && !cJSON_IsArray(a))
        trd_call_stop(call, TRD_E_USAGE, "%s of the design must name a column", part);
    cJSON_ArrayForEach(x, a) {
        if (!cJSON_IsString(x))
            trd_call_stop(call, TRD_E_USAGE, "%s of the design must name columns", part);
        out[(*n)++] = x->valuestring;
    }
    return out;
}

static const char *name_in(trd_call *call, const char *part)
{
    size_t       n;
    const char **names = names_in(call, part, &n);

    if (n > 1)
        trd_call_stop(call, TRD_E_USAGE, "%s of the design names %zu columns; give one", part, n);
    return n ? names[0] : NULL;
}

static void check_design(trd_call *call)
{
    static const char *const known[] = { "cluster", "strata", "weights", "fpc", "weights_from_fpc" };
    const cJSON             *design = trd_call_argument(call, "design"), *part;

    if (!cJSON_IsObject(design))
        trd_call_stop(call, TRD_E_USAGE, "design is not given; name its cluster, strata, weights and fpc");
    cJSON_ArrayForEach(part, design) {
        size_t i = 0;
        while (i < sizeof known / sizeof *known && strcmp(known[i], part->string) != 0)
            i++;
        if (i == sizeof known / sizeof *known)
            trd_call_stop(call, TRD_E_USAGE, "a design has no '%s'; it takes cluster, strata, weights, fpc and weights_from_fpc", part->string);
    }
}

/* `data` as rows: an object with a list for each column. */
static void take_data(trd_call *call)
{
    const cJSON       *data = trd_call_argument(call, "data"), *list, *x;
    size_t             columns = (size_t)cJSON_GetArraySize(data), c = 0, count = (size_t)cJSON_GetArraySize(data ? data->child : NULL);
    trd_method_rows   *rows = trd_call_alloc(call, 1, sizeof *rows);
    trd_method_column *column = trd_call_alloc(call, columns, sizeof *column);

    if (!data)
        return;
    if (!cJSON_IsObject(data))
        trd_call_stop(call, TRD_E_USAGE, "data must name columns, with a list for each");
    cJSON_ArrayForEach(list, data) {
        const char **texts = trd_call_alloc(call, count, sizeof *texts);
        size_t       r = 0;
        if (!cJSON_IsArray(list) || (size_t)cJSON_GetArraySize(list) != count)
            trd_call_stop(call, TRD_E_USAGE, "data must hold lists of equal length; %s does not", list->string ? list->string : "it");
        cJSON_ArrayForEach(x, list) {
            texts[r++] = cJSON_IsString(x) ? x->valuestring : cJSON_IsNumber(x) ? trd_pool_format(call->pool, "%.17g", x->valuedouble) : NULL;
            if (cJSON_IsNumber(x) && !texts[r - 1])
                trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
        }
        column[c++] = (trd_method_column){ .name = list->string, .texts = texts };
    }
    *rows = (trd_method_rows){ column, columns, count };
    call->given = rows;
    call->rows = 0;
    trd_call_filter(call);
}

static trd_lonely lonely_of(trd_call *call)
{
    static const char *const words[] = { "fail", "remove", "certainty", "adjust", "average", NULL };
    const trd_lonely         means[] = { TRD_LONELY_FAIL, TRD_LONELY_REMOVE, TRD_LONELY_REMOVE, TRD_LONELY_ADJUST, TRD_LONELY_AVERAGE };

    return means[trd_call_choice(call, "lonely_psu", words)];
}

trd_survey *trd_call_survey(trd_call *call, trd_survey_design *d)
{
    size_t      stages, populations;
    int32_t     count;
    trd_survey *s;

    check_design(call);
    take_data(call);
    const char    **clusters = names_in(call, "cluster", &stages), **fpc = names_in(call, "fpc", &populations);
    const char     *strata = name_in(call, "strata"), *weights = name_in(call, "weights");
    const int32_t **unit = trd_call_alloc(call, stages, sizeof *unit);
    const double  **population = trd_call_alloc(call, populations, sizeof *population);

    for (size_t i = 0; i < stages; i++)
        unit[i] = trd_call_codes_of(call, clusters[i], &count, NULL);
    for (size_t i = 0; i < populations; i++)
        population[i] = trd_call_numbers_of(call, fpc[i]);
    *d = (trd_survey_design){ .rows = call->rows, .stages = stages, .unit = unit, .populations = populations, .population = population,
                              .lonely = lonely_of(call) };
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(trd_call_argument(call, "design"), "weights_from_fpc"))) {
        weights = NULL;
        if (populations == 0)
            trd_call_stop(call, TRD_E_USAGE, "weights_from_fpc needs fpc, the sizes of the populations");
    }
    d->stratum = strata ? trd_call_codes_of(call, strata, &count, NULL) : NULL;
    d->weight = weights ? trd_call_numbers_of(call, weights) : NULL;
    trd_call_try(call, trd_survey_open(d, call->pool, &s, &call->err));
    return s;
}

/* ---- domains ---- */

static bool is_in(const char *text, const cJSON *value)
{
    const cJSON *one;

    if (!cJSON_IsArray(value))
        return trd_call_text_is(text, value);
    cJSON_ArrayForEach(one, value)
        if (trd_call_text_is(text, one))
            return true;
    return false;
}

uint8_t *trd_call_domain(trd_call *call, const char *const *columns)
{
    const cJSON *domain = trd_call_argument(call, "domain");
    const char  *column = trd_json_text(domain, "column", NULL);
    uint8_t     *use = trd_call_alloc(call, call->rows, 1);

    if (domain && !column)
        trd_call_stop(call, TRD_E_USAGE, "domain needs a column and a value; write { column = ..., value = ... }");
    const char **texts = domain ? trd_call_texts_of(call, column) : NULL;
    for (size_t r = 0; r < call->rows; r++)
        use[r] = !domain || is_in(texts[r], cJSON_GetObjectItemCaseSensitive(domain, "value"));
    for (size_t c = 0; columns[c]; c++) {
        const char **cells = trd_call_texts(call, columns[c]);
        for (size_t r = 0; r < call->rows; r++)
            use[r] = use[r] && cells[r];
    }
    return use;
}

double trd_call_survey_df(trd_call *call, const trd_survey *s, const uint8_t *use)
{
    double df;

    trd_call_try(call, trd_survey_df(s, use, &df, &call->err));
    return df;
}
