/* stat/glm_int.h -- inside the models of a yes and of counts. */
#ifndef TRD_STAT_GLM_INT_H
#define TRD_STAT_GLM_INT_H

#include "stat/glm.h"
#include "stat/link.h"

/* The link of a model of a yes. */
static inline trd_link trd_family_link(trd_family family)
{
    return family == TRD_PROBIT ? TRD_LINK_PROBIT : family == TRD_CLOGLOG ? TRD_LINK_CLOGLOG : TRD_LINK_LOGIT;
}

#endif
