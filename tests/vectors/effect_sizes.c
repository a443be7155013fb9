#include "vectors.h"

const vec_statistic vec_effect_sizes[] = {
    { NULL, NULL },
};
