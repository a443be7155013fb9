#include "vectors.h"

const vec_statistic vec_reliability[] = {
    { NULL, NULL },
};
