#include "vectors.h"

const vec_statistic vec_survey[] = {
    { NULL, NULL },
};
