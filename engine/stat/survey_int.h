/* stat/survey_int.h -- a design as variances need it: units numbered 0, 1, ...
 * in order of what they lie in. */
#ifndef TRD_STAT_SURVEY_INT_H
#define TRD_STAT_SURVEY_INT_H

#include "stat/survey.h"

typedef struct trd_survey_stage {
    size_t        parents, units;    /* parents: strata, or units of the stage before   */
    const size_t *parent;            /* of each row                                     */
    size_t       *unit;              /* of each row; those of a parent stand together   */
    size_t       *parent_of;         /* of each unit                                    */
    double       *sampled, *population;      /* units of each parent; INFINITY: no end  */
    double       *factor;            /* of each parent: the sampled share of what it lies in */
} trd_survey_stage;

struct trd_survey {
    trd_survey_design design;
    const double     *weight;
    size_t            strata, stages;
    size_t           *stratum;       /* of each row */
    trd_survey_stage *stage;
};

static inline bool trd_survey_uses(const trd_survey *s, const uint8_t *use, size_t row)
{
    return (!use || use[row]) && s->weight[row] > 0;
}

/* Was every unit of the population sampled? */
bool trd_survey_is_full(const trd_survey *s);

/* The interval of an estimate with linearised values z. `scale`: the size of the
 * numbers it was worked out from. */
typedef struct trd_survey_value {
    double  value, scale;
    int64_t cases;
} trd_survey_value;

trd_code trd_survey_judge(const trd_survey *s, const trd_survey_value *v, const double *z, const uint8_t *use, double df,
                          double level, trd_interval *out, trd_error *err);

/* The same when the variance is known. */
trd_interval trd_survey_interval(const trd_survey *s, const trd_survey_value *v, double variance, double df, double level);

/* With the error of no memory for the rows. */
trd_code trd_survey_no_room(size_t rows, trd_error *err);

#endif
