/* Weights that fit what is known of the population. */
#include "method/survey_int.h"

#include "stat/survey_fit.h"

#include <math.h>
#include <string.h>

/* A column and the population of each of its levels, from an object. */
static const char **read_margin(trd_call *call, const char *column, const cJSON *population, trd_survey_margin *out)
{
    const char **label;
    int32_t      levels;
    int32_t     *code = trd_call_codes_of(call, column, &levels, &label);
    double      *size = trd_call_alloc(call, (size_t)levels, sizeof *size);
    const cJSON *p;

    if (!cJSON_IsObject(population))
        trd_call_stop(call, TRD_E_USAGE, "the population of %s must give a number for each level", column);
    for (int32_t l = 0; l < levels; l++) {
        p = cJSON_GetObjectItemCaseSensitive(population, label[l]);
        if (!cJSON_IsNumber(p))
            trd_call_stop(call, TRD_E_USAGE, "the population of %s has no number for '%s', which the rows have", column, label[l]);
        size[l] = p->valuedouble;
    }
    cJSON_ArrayForEach(p, population) {
        int32_t l = 0;
        while (l < levels && strcmp(label[l], p->string) != 0)
            l++;
        if (l == levels && !(cJSON_IsNumber(p) && p->valuedouble == 0))
            trd_call_stop(call, TRD_E_DATA, "no row has %s '%s', which is in the population; join it with another level", column, p->string);
    }
    *out = (trd_survey_margin){ code, (size_t)levels, size };
    return label;
}

/* What the call asks for, with weights that fit the margins. */
static void tell_estimates(trd_call *call, trd_survey_design *design, const trd_survey_margin *margin, size_t margins, const double *weight,
                           bool raked)
{
    const char         *names[] = { "mean_of", "total_of" };
    trd_survey_estimate e;
    trd_survey         *s;

    design->weight = weight;
    design->margin = margin;
    design->margins = margins;
    design->raked = raked;
    trd_call_try(call, trd_survey_open(design, call->pool, &s, &call->err));
    double df = trd_call_survey_df(call, s, NULL);
    trd_tell(call, "df", df);
    for (int i = 0; i < 2; i++) {
        if (!trd_call_has(call, names[i]))
            continue;
        double  *x = trd_call_numbers(call, names[i]);
        uint8_t *use = trd_call_alloc(call, call->rows, 1);
        for (size_t r = 0; r < call->rows; r++)
            use[r] = (uint8_t)!isnan(x[r]);
        trd_call_try(call, (i ? trd_survey_total : trd_survey_mean)(s, x, use, df, 0.95, &e, &call->err));
        trd_tell(call, i ? "total" : "mean", e.of.value);
        trd_tell(call, i ? "total_se" : "mean_se", e.of.se);
        trd_tell_reason(call, e.of.reason);
    }
}

/* The mean weight of the rows of each cell, in an object; cell < 0: none. */
static void tell_weights(trd_call *call, const char *name, const int32_t *cell, size_t cells, const char *const *label, const double *weight)
{
    double *sum = trd_call_alloc(call, cells, sizeof *sum), *rows = trd_call_alloc(call, cells, sizeof *rows);
    cJSON  *in = trd_tell_object(call, NULL, name);

    for (size_t r = 0; r < call->rows; r++)
        if (cell[r] >= 0) {
            sum[cell[r]] += weight[r];
            rows[cell[r]]++;
        }
    for (size_t c = 0; c < cells; c++)
        if (rows[c] > 0)
            trd_tell_in(call, in, label[c], sum[c] / rows[c]);
}

void trd_survey_poststratified(trd_call *call)
{
    trd_survey_design design;
    trd_survey       *s = trd_call_survey(call, &design);
    trd_survey_margin margin;
    const char      **label = read_margin(call, trd_call_text(call, "poststrata"), trd_call_argument(call, "population"), &margin);
    double           *weight = trd_call_alloc(call, call->rows, sizeof *weight);

    trd_call_try(call, trd_survey_poststratify(s, &margin, weight, &call->err));
    tell_estimates(call, &design, &margin, 1, weight, false);
    tell_weights(call, "weights_by_poststratum", margin.code, margin.levels, label, weight);
}

/* Cells of all margins, named "E|Yes". */
static size_t cells_of(trd_call *call, const trd_survey_margin *margin, const char **const *label, size_t margins, int32_t *cell,
                       const char ***names)
{
    size_t cells = 1, at;

    for (size_t m = 0; m < margins; m++)
        if ((cells *= margin[m].levels) > 100000)
            trd_call_stop(call, TRD_E_LIMIT, "the margins cross to more than 100000 cells; join levels");
    const char **list = trd_call_alloc(call, cells, sizeof *list);
    for (size_t c = 0; c < cells; c++) {
        size_t rest = c;
        list[c] = "";
        for (size_t m = margins; m-- > 0; rest /= margin[m].levels)
            if (!(list[c] = trd_pool_format(call->pool, "%s%s%s", label[m][rest % margin[m].levels], *list[c] ? "|" : "", list[c])))
                trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    }
    for (size_t r = 0; r < call->rows; r++) {
        at = 0;
        for (size_t m = 0; m < margins; m++)
            at = at * margin[m].levels + (size_t)margin[m].code[r];
        cell[r] = (int32_t)at;
    }
    *names = list;
    return cells;
}

void trd_survey_raked(trd_call *call)
{
    trd_survey_design  design;
    trd_survey        *s = trd_call_survey(call, &design);
    const cJSON       *given = trd_call_argument(call, "margins"), *one;
    size_t             margins = (size_t)cJSON_GetArraySize(given), m = 0;
    trd_survey_margin *margin = trd_call_alloc(call, margins, sizeof *margin);
    const char      ***label = trd_call_alloc(call, margins, sizeof *label), **names;
    double            *weight = trd_call_alloc(call, call->rows, sizeof *weight);
    int32_t           *cell = trd_call_alloc(call, call->rows, sizeof *cell);
    int                rounds;

    if (!cJSON_IsObject(given) || margins == 0)
        trd_call_stop(call, TRD_E_USAGE, "margins must give for each column the population of its levels");
    cJSON_ArrayForEach(one, given) {
        label[m] = read_margin(call, one->string, one, &margin[m]);
        m++;
    }
    trd_call_try(call, trd_survey_rake(s, margin, margins, weight, &rounds, &call->err));
    if (rounds == 0)
        trd_tell_reason(call, TRD_NO_CONVERGENCE);
    trd_tell(call, "rounds", rounds ? rounds : (double)NAN);
    tell_estimates(call, &design, margin, margins, weight, true);
    size_t cells = cells_of(call, margin, (const char **const *)label, margins, cell, &names);
    tell_weights(call, "weight_by_cell", cell, cells, names, weight);
}
