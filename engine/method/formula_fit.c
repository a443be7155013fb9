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

static double largest(const double *x, size_t n)
{
    double most = 0;

    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i]));
    return most;
}

/* The term as a linear model of the terms before it that are kept. */
static void tell_relation(trd_call *call, const trd_terms *t, const trd_coefficient *c, size_t term)
{
    trd_terms      less = *t;
    trd_linear_how how = { 0 };

    less.column = trd_call_alloc(call, t->terms + 1, sizeof *less.column);
    less.name = trd_call_alloc(call, t->terms, sizeof *less.name);
    less.terms = 0;
    for (size_t j = 0; j < term; j++)
        if (c[j + t->constant].of.reason != TRD_COLLINEAR) {
            less.name[less.terms] = t->name[j];
            less.column[less.terms++] = t->column[j];
        }
    less.column[less.terms] = less.response = t->column[term];
    cJSON *in = trd_tell_object(call, trd_tell_object(call, NULL, "relations"), t->name[term]);
    if (less.terms + t->constant == 0)
        return;
    trd_linear fit = trd_terms_linear(call, &less, &how, NULL);
    const char *const *names = trd_terms_names(call, &less);
    double noise = 1e-9 * largest(less.response, t->rows);
    for (size_t i = 0; i < fit.terms; i++) {
        double size = i < t->constant ? 1 : largest(less.column[i - t->constant], t->rows), b = fit.term[i].of.value;
        if (fabs(b) * size > noise)
            trd_tell_in(call, in, names[i], b);
    }
}

void trd_tell_relations(trd_call *call, const trd_terms *t, const trd_coefficient *c)
{
    for (size_t j = 0; j < t->terms; j++)
        if (c[j + t->constant].of.reason == TRD_COLLINEAR)
            tell_relation(call, t, c, j);
}
