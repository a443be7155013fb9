#include "vectors.h"

const vec_statistic vec_correlations[] = {
    { NULL, NULL },
};
