#include "vectors.h"

const vec_statistic vec_ols[] = {
    { NULL, NULL },
};
