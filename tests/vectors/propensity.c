#include "vectors.h"

const vec_statistic vec_propensity[] = {
    { NULL, NULL },
};
