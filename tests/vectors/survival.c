#include "vectors.h"

const vec_statistic vec_survival[] = {
    { NULL, NULL },
};
