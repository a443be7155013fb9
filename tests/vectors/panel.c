#include "vectors.h"

const vec_statistic vec_panel[] = {
    { NULL, NULL },
};
