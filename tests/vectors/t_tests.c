#include "vectors.h"

const vec_statistic vec_t_tests[] = {
    { NULL, NULL },
};
