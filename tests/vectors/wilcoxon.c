#include "vectors.h"

const vec_statistic vec_wilcoxon[] = {
    { NULL, NULL },
};
