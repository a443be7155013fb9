/* Models: B6, B7. */
#include "work.h"

#include "frame/formula.h"
#include "stat/glm.h"

/* B6: school_id wave participated score; constants of schools absorbed, errors
 * clustered by school (CR1). */
trd_code absorbed_schools(work *w, trd_pool *pool, trd_error *err)
{
    const trd_variable variable[] = { { w->columns[2], false }, { w->columns[1], true } };
    const size_t       product[][2] = { { 0, 1 } };
    trd_formula        formula = { .response = w->columns[3], .variable = variable, .variables = 2, .product = product,
                                   .products = 1, .group = w->columns[0] };
    trd_linear_how     how = { .constant = TRD_CONSTANT_OF_GROUP, .robust = TRD_ROBUST_CR1, .level = 0.95 };
    trd_formula_terms  terms;
    trd_products       products;
    trd_linear         fit;

    trd_code code = trd_formula_products(&formula, pool, NULL, &products, &terms, err);
    if (code == TRD_OK)
        code = trd_linear_fit(&products, &how, pool, &fit, err);
    for (size_t i = 0; code == TRD_OK && i < 2 * fit.terms; i++)
        answer(w, i < fit.terms ? fit.term[i].of.value : fit.term[i - fit.terms].of.se);
    return code;
}

/* B7: gender migration participated phase profile_tech. */
trd_code logit_of_cells(work *w, trd_pool *pool, trd_error *err)
{
    const trd_variable variable[] = { { w->columns[0], true }, { w->columns[1], false }, { w->columns[2], false },
                                      { w->columns[3], false } };
    trd_formula        formula = { .response = w->columns[4], .variable = variable, .variables = 4 };
    trd_model_how      how = { .level = 0.95 };
    trd_formula_terms  terms;
    trd_model_rows     rows;
    trd_model          fit;

    trd_code code = trd_formula_rows(&formula, pool, NULL, &rows, &terms, err);
    if (code == TRD_OK)
        code = trd_glm_fit(TRD_LOGIT, &rows, &how, pool, &fit, err);
    for (size_t i = 0; code == TRD_OK && i < fit.terms; i++)
        answer(w, fit.term[i].of.value);
    return code;
}
