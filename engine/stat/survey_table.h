/* stat/survey_table.h -- do the rows and columns of a table go together, when
 * the cases came from a survey?
 *
 * Pearson's chi-square of the weighted table, set right for the design as Rao
 * and Scott do: with Delta the matrix of design effects of the interactions,
 * chisq / trace(Delta) follows F on df1 = trace(Delta)^2 / trace(Delta^2) and
 * df1 times the design's degrees (second order). The first order takes chisq /
 * mean(Delta) as chi-square on (rows - 1) (columns - 1).
 *
 * Shape:   codes 0 .. rows - 1 and 0 .. columns - 1, one a row of the design;
 *          -1: missing, leaves the row out. Both at least 2.
 * Units:   `table` is in weights; chisq is that of shares times all rows of the
 *          design, also those that miss a code.
 * Empty:   a level without weight: TRD_EMPTY_GROUP (TRD_NO_CASES when there is
 *          none at all); a lonely unit: TRD_ONE_CLUSTER; no variance at all:
 *          TRD_NO_VARIANCE. Then statistics are NAN; `table` stands.
 * Errors:  TRD_E_USAGE for too few levels or a code that is none; TRD_E_NOMEM.
 * Owns:    table is in `pool`.
 * Cost:    (rows - 1) (columns - 1) numbers for each row of the design.
 * Source:  J.N.K. Rao & A.J. Scott (1984), Annals of Statistics 12(1), 46-60;
 *          D.R. Thomas & J.N.K. Rao (1987), JASA 82, 630-636.
 * Checked: the shared vectors and random designs (R's survey, svychisq).
 */
#ifndef TRD_STAT_SURVEY_TABLE_H
#define TRD_STAT_SURVEY_TABLE_H

#include "stat/survey.h"

typedef struct trd_survey_table {
    size_t          rows, columns;
    double         *table;           /* [rows * columns] */
    double          f, df1, df2, p;              /* second order */
    double          chisq, first_order_p;        /* first order: chisq itself is not corrected */
    trd_stat_reason reason;
} trd_survey_table;

trd_code trd_survey_chisq(const trd_survey *s, const int32_t *row, size_t rows, const int32_t *column, size_t columns,
                          trd_pool *pool, trd_survey_table *out, trd_error *err);

#endif
