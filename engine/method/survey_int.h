/* method/survey_int.h -- the design of a call, for all statistics of surveys. */
#ifndef TRD_METHOD_SURVEY_INT_H
#define TRD_METHOD_SURVEY_INT_H

#include "method/method_int.h"
#include "stat/survey.h"

/* From the arguments `design` and `lonely_psu`; takes rows from `data` first,
 * when that is given. */
trd_survey *trd_call_survey(trd_call *call, trd_survey_design *design);

/* 1 where the domain of the call holds and none of the columns (arguments that
 * name one, ended by NULL) is missing. */
uint8_t *trd_call_domain(trd_call *call, const char *const *columns);

double trd_call_survey_df(trd_call *call, const trd_survey *s, const uint8_t *use);

/* One statistic a function, for the table in survey.c. */
void trd_survey_modelled(trd_call *call);
void trd_survey_poststratified(trd_call *call);
void trd_survey_raked(trd_call *call);

#endif
