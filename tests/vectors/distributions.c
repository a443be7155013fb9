#include "vectors.h"

const vec_statistic vec_distributions[] = {
    { NULL, NULL },
};
