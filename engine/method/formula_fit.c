/* From the terms of a call to models, and from their coefficients to numbers
 * by name. */
#include "method/formula.h"

#include <math.h>

trd_product_rows trd_terms_product_rows(const trd_terms *t)
{
    return (trd_product_rows){ .rows = t->rows, .columns = t->terms + 1, .groups = 1, .column = t->column, .weight = t->weight };
}

trd_model_rows trd_terms_model_rows(const trd_terms *t)
{
    return (trd_model_rows){ .rows = t->rows, .terms = t->terms, .column = t->column, .response = t->response, .weight = t->weight,
                             .offset = t->offset };
}

trd_linear trd_terms_linear(trd_call *call, const trd_terms *t, trd_linear_how *how, trd_products *products)
{
    trd_product_rows *rows = trd_call_alloc(call, 1, sizeof *rows);
    trd_products      own, *p = products ? products : &own;
    trd_linear        fit;

    *rows = how->rows ? *how->rows : trd_terms_product_rows(t);
    how->rows = rows;
    how->level = trd_call_level(call);
    how->precise = 0;
    for (size_t r = 0; t->precise && r < t->rows; r++)
        how->precise += t->weight[r] > 0;
    if (how->constant == TRD_CONSTANT && !t->constant)
        how->constant = TRD_CONSTANT_NONE;
    trd_call_try(call, trd_products_of(rows, call->pool, p, &call->err));
    trd_call_try(call, trd_linear_fit(p, how, call->pool, &fit, &call->err));
    return fit;
}

double trd_coefficient_part(const trd_coefficient *c, trd_part part)
{
    switch (part) {
    case TRD_PART_VALUE:     return c->of.value;
    case TRD_PART_SE:        return c->of.se;
    case TRD_PART_STATISTIC: return c->statistic;
    case TRD_PART_P:         return c->p;
    case TRD_PART_LOW:       return c->of.low;
    case TRD_PART_HIGH:      return c->of.high;
    default:                 return c->of.df;
    }
}

const char *const *trd_terms_names(trd_call *call, const trd_terms *t)
{
    const char **out = trd_call_alloc(call, t->terms + 1, sizeof *out);

    out[0] = "(Intercept)";
    for (size_t i = 0; i < t->terms; i++)
        out[i + t->constant] = t->name[i];
    return out;
}

void trd_tell_part(trd_call *call, const char *name, const char *const *names, const trd_coefficient *c, size_t count, trd_part part)
{
    double *values = trd_call_alloc(call, count, sizeof *values);

    for (size_t i = 0; i < count; i++)
        values[i] = trd_coefficient_part(&c[i], part);
    trd_tell_named(call, name, names, values, count);
}

void trd_tell_reasons(trd_call *call, const char *const *names, const trd_coefficient *c, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (c[i].of.reason == TRD_DEFINED)
            continue;
        trd_tell_reason(call, c[i].of.reason);
        trd_tell_text_in(call, trd_tell_object(call, NULL, "reasons"), names[i], trd_stat_reason_name(c[i].of.reason));
    }
}
