#include "vectors.h"

const vec_statistic vec_proportions[] = {
    { NULL, NULL },
};
