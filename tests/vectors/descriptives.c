#include "vectors.h"

const vec_statistic vec_descriptives[] = {
    { NULL, NULL },
};
