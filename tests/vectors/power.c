#include "vectors.h"

const vec_statistic vec_power[] = {
    { NULL, NULL },
};
