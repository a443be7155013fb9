#include "vectors.h"

const vec_statistic vec_mixed[] = {
    { NULL, NULL },
};
