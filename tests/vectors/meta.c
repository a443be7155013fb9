#include "vectors.h"

const vec_statistic vec_meta[] = {
    { NULL, NULL },
};
