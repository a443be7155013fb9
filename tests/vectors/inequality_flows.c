#include "vectors.h"

const vec_statistic vec_inequality_flows[] = {
    { NULL, NULL },
};
