/* stat/influence.h -- a linear model row by row: which rows pull the line
 * towards them, and do the residuals look as the model supposes?
 *
 * leverage   h, how far a row's own response moves its fitted value: 0..1, on
 *            average K / n (K terms, n cases)
 * studentized  the residual in its own standard errors, with the spread of the
 *            other rows: t on n - K - 1 degrees when the model holds
 * cook       how far all fitted values move, in standard errors squared and per
 *            term, when the row is left out
 */
#ifndef TRD_STAT_INFLUENCE_H
#define TRD_STAT_INFLUENCE_H

#include "stat/linear.h"

typedef struct trd_influence_row {
    double fitted, residual, leverage, standardized, studentized, cook;
} trd_influence_row;

typedef struct trd_influence {
    trd_influence_row *row;          /* as the rows that were given                              */
    double             leverage, cook, studentized;      /* the largest (in size)                */
    size_t             at_leverage, at_cook, at_studentized;     /* their rows                   */
    size_t             alone;        /* rows of leverage 1, which decide their own fitted value  */
    double             durbin_watson;          /* 0..4; near 2: rows next to each other are not
                                                  alike. As frequency, a row stands beside itself */
    double             breusch_pagan, breusch_pagan_df, breusch_pagan_p;
    trd_stat_reason    reason;       /* why only fitted, residual and leverage are there         */
} trd_influence;

/* All of it. `how` is that of the fit and names the rows; its standard errors
 * play no part.
 *
 * Breusch and Pagan's test is Koenker's studentized one: n R^2 of the squared
 * residuals on the regressors, chi-square on so many degrees as there are
 * slopes.
 *
 * Empty:   rows of weight 0 are NAN. Without a spread (TRD_NO_FREEDOM,
 *          TRD_NO_VARIANCE: all residuals 0; TRD_NO_CASES, TRD_NOT_FINITE) the
 *          last three of a row and the tests are NAN, with the reason. A row of
 *          leverage 1 has no studentized residual and no distance; it is counted
 *          in `alone`. With inverse variances, or constants absorbed, there is
 *          no Durbin-Watson and no Breusch-Pagan: NAN.
 * Errors:  as trd_linear_fit; TRD_E_USAGE without rows.
 * Owns:    out->row is in `pool`.
 * Cost:    two passes over the rows, on one core.
 * Source:  R.D. Cook (1977), Technometrics 19(1), 15-18; D.A. Belsley, E. Kuh &
 *          R.E. Welsch (1980), Regression Diagnostics, ch. 2; J. Durbin & G.S.
 *          Watson (1950), Biometrika 37, 409-428; T.S. Breusch & A.R. Pagan
 *          (1979), Econometrica 47(5), 1287-1294; R. Koenker (1981), J.
 *          Econometrics 17(1), 107-112.
 * Checked: shared vectors ols (R: hatvalues, cooks.distance, rstudent; lmtest's
 *          bptest; Durbin-Watson by its formula), leaving each row out
 *          (test_influence.c).
 */
trd_code trd_influence_of(const trd_products *products, const trd_linear_how *how, trd_pool *pool, trd_influence *out,
                          trd_error *err);

#endif
