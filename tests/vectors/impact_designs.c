#include "vectors.h"

const vec_statistic vec_impact_designs[] = {
    { NULL, NULL },
};
