#include "vectors.h"

const vec_statistic vec_contingency[] = {
    { NULL, NULL },
};
