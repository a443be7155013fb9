#include "vectors.h"

const vec_statistic vec_agreement[] = {
    { NULL, NULL },
};
