#include "vectors.h"

const vec_statistic vec_anova_ranks[] = {
    { NULL, NULL },
};
