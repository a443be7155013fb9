#include "vectors.h"

const vec_statistic vec_glm[] = {
    { NULL, NULL },
};
