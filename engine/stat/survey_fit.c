#include "stat/survey_fit.h"

#include "stat/normal_int.h"
#include "stat/survey_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1000 };

/* Fits one margin. */
static trd_code fit(const trd_survey_margin *m, double *weight, size_t rows, trd_sum *sum, trd_error *err)
{
    memset(sum, 0, m->levels * sizeof *sum);
    for (size_t r = 0; r < rows; r++)
        sum[m->code[r]] = trd_sum_plus(sum[m->code[r]], trd_sum_from(weight[r]));
    for (size_t l = 0; l < m->levels; l++) {
        double found = trd_sum_value(sum[l]), wanted = m->population[l];
        if ((found > 0) != (wanted > 0))
            return trd_fail(err, TRD_E_DATA, "level %zu of a margin has a population of %g and a weight of %g in the sample; "
                            "join it with another", l + 1, wanted, found);
        sum[l] = trd_sum_from(found > 0 ? wanted / found : 1);
    }
    for (size_t r = 0; r < rows; r++)
        weight[r] *= sum[m->code[r]].high;
    return TRD_OK;
}

/* Has no weight moved by more than rounding? `before` becomes the weights. */
static bool is_still(const double *weight, double *before, size_t rows)
{
    bool still = true;

    for (size_t r = 0; r < rows; r++) {
        still = still && fabs(weight[r] - before[r]) <= 1e-13 * weight[r];
        before[r] = weight[r];
    }
    return still;
}

/* Does a margin hold, but for a factor? Margins of different sums cannot all
 * hold; those that contradict each other come to rest too, and do not. */
static bool holds(const trd_survey_margin *m, const double *weight, size_t rows, trd_sum *sum)
{
    double all = 0, wanted = 0;

    memset(sum, 0, m->levels * sizeof *sum);
    for (size_t r = 0; r < rows; r++)
        sum[m->code[r]] = trd_sum_plus(sum[m->code[r]], trd_sum_from(weight[r]));
    for (size_t l = 0; l < m->levels; l++) {
        all += trd_sum_value(sum[l]);
        wanted += m->population[l];
    }
    for (size_t l = 0; l < m->levels; l++)
        if (fabs(trd_sum_value(sum[l]) * wanted - m->population[l] * all) > 1e-9 * m->population[l] * all)
            return false;
    return true;
}

static trd_code check(const trd_survey_margin *m, size_t rows, trd_error *err)
{
    for (size_t l = 0; l < m->levels; l++)
        if (!(m->population[l] >= 0 && m->population[l] < INFINITY))
            return trd_fail(err, TRD_E_DATA, "a population of %g for level %zu; give 0 or more", m->population[l], l + 1);
    for (size_t r = 0; r < rows; r++)
        if (m->code[r] < 0 || (size_t)m->code[r] >= m->levels)
            return trd_fail(err, TRD_E_DATA, "row %zu has no level of a margin; leave it out or give it one", r + 1);
    return TRD_OK;
}

trd_code trd_survey_rake(const trd_survey *s, const trd_survey_margin *margin, size_t margins, double *weight, int *rounds,
                         trd_error *err)
{
    size_t   rows = s->design.rows, most = 1;
    trd_code code = TRD_OK;

    *rounds = 0;
    for (size_t m = 0; m < margins && code == TRD_OK; m++) {
        code = check(&margin[m], rows, err);
        most = margin[m].levels > most ? margin[m].levels : most;
    }
    if (code != TRD_OK)
        return code;
    trd_sum *sum = calloc(most, sizeof *sum);
    double  *before = calloc(rows + 1, sizeof *before);
    if (!sum || !before)
        code = trd_survey_no_room(rows, err);
    memcpy(weight, s->weight, rows * sizeof *weight);
    for (int i = 1; i <= ROUNDS && code == TRD_OK && *rounds == 0; i++) {
        for (size_t m = 0; m < margins && code == TRD_OK; m++)
            code = fit(&margin[m], weight, rows, sum, err);
        if (code == TRD_OK && (is_still(weight, before, rows) || margins < 2))
            *rounds = i;
    }
    for (size_t m = 0; m < margins && code == TRD_OK; m++)
        if (!holds(&margin[m], weight, rows, sum))
            *rounds = 0;
    free(sum);
    free(before);
    return code;
}

trd_code trd_survey_poststratify(const trd_survey *s, const trd_survey_margin *margin, double *weight, trd_error *err)
{
    int rounds;
    return trd_survey_rake(s, margin, 1, weight, &rounds, err);
}
