#include "stat/link.h"

#include "stat/distribution.h"

#include <gsl/gsl_sf_erf.h>
#include <math.h>

/* log of 1 - exp(-e^x): of a small e^x that is x. */
static double log_some(double x)
{
    return x < -37 ? x : log(-expm1(-exp(x)));
}

static double log_logistic(double x)
{
    return x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x));
}

static double log_normal(double x)
{
    return x > 0 ? log1p(-trd_normal_upper(x)) : gsl_sf_log_erfc(-x / M_SQRT2) - M_LN2;
}

double trd_link_log_lower(trd_link link, double x)
{
    switch (link) {
    case TRD_LINK_LOGIT:   return log_logistic(x);
    case TRD_LINK_PROBIT:  return log_normal(x);
    case TRD_LINK_CLOGLOG: return log_some(x);
    default:               return -exp(-x);
    }
}

double trd_link_log_upper(trd_link link, double x)
{
    switch (link) {
    case TRD_LINK_LOGIT:   return log_logistic(-x);
    case TRD_LINK_PROBIT:  return log_normal(-x);
    case TRD_LINK_CLOGLOG: return -exp(x);
    default:               return log_some(-x);
    }
}

double trd_link_lower(trd_link link, double x)
{
    switch (link) {
    case TRD_LINK_LOGIT:   return 1 / (1 + exp(-x));
    case TRD_LINK_PROBIT:  return trd_normal_lower(x);
    case TRD_LINK_CLOGLOG: return -expm1(-exp(x));
    default:               return exp(-exp(-x));
    }
}

double trd_link_upper(trd_link link, double x)
{
    switch (link) {
    case TRD_LINK_LOGIT:   return 1 / (1 + exp(x));
    case TRD_LINK_PROBIT:  return trd_normal_upper(x);
    case TRD_LINK_CLOGLOG: return exp(-exp(x));
    default:               return -expm1(-exp(-x));
    }
}

double trd_link_log_density(trd_link link, double x)
{
    switch (link) {
    case TRD_LINK_LOGIT:   return log_logistic(x) + log_logistic(-x);
    case TRD_LINK_PROBIT:  return -x * x / 2 - log(2 * M_PI) / 2;
    case TRD_LINK_CLOGLOG: return x - exp(x);
    default:               return -x - exp(-x);
    }
}

double trd_link_bend(trd_link link, double x)
{
    switch (link) {
    case TRD_LINK_LOGIT:   return -tanh(x / 2);
    case TRD_LINK_PROBIT:  return -x;
    case TRD_LINK_CLOGLOG: return -expm1(x);
    default:               return expm1(-x);
    }
}

double trd_link_quantile(trd_link link, double p)
{
    switch (link) {
    case TRD_LINK_LOGIT:   return log(p) - log1p(-p);
    case TRD_LINK_PROBIT:  return trd_normal_quantile(p);
    case TRD_LINK_CLOGLOG: return log(-log1p(-p));
    default:               return -log(-log(p));
    }
}
