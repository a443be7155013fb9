#include "vectors.h"

const vec_statistic vec_ordinal_multinomial[] = {
    { NULL, NULL },
};
