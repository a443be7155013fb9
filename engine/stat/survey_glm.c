#include "stat/survey_glm.h"

#include "stat/glm.h"
#include "stat/normal_int.h"
#include "stat/survey_int.h"

#include <math.h>
#include <string.h>

/* Names and shapes: n rows in use of the design's, in its order; K terms, of
 * which `first` (0 or 1) is the constant; k of them kept. */
typedef struct glm_work {
    const trd_survey      *s;
    trd_survey_family      family;
    const trd_survey_rows *rows;
    trd_pool              *scratch;
    size_t                 n, first, terms, kept;
    size_t                *row;          /* [n]: of the design       */
    double               **column;       /* [terms - first][n]       */
    double                *response, *offset, *weight;   /* [n]; weights of mean 1 */
    double                *b;            /* [terms]; NAN: not kept   */
    size_t                *which;        /* [kept]: the term         */
    trd_stat_reason       *reason;       /* [terms]                  */
    trd_stat_reason        all;          /* of the model             */
} glm_work;

static double *some(glm_work *w, size_t n)
{
    return trd_pool_calloc(w->scratch, n + 1, sizeof(double));
}

static bool open_work(glm_work *w)
{
    size_t rows = w->s->design.rows;

    w->first = !w->rows->no_constant;
    w->terms = w->rows->terms + w->first;
    w->row = trd_pool_calloc(w->scratch, rows + 1, sizeof *w->row);
    for (size_t r = 0; w->row && r < rows; r++)
        if (trd_survey_uses(w->s, w->rows->use, r))
            w->row[w->n++] = r;
    w->column = trd_pool_calloc(w->scratch, w->terms + 1, sizeof *w->column);
    w->response = some(w, w->n);
    w->offset = some(w, w->n);
    w->weight = some(w, w->n);
    w->b = some(w, w->terms);
    w->which = trd_pool_calloc(w->scratch, w->terms + 1, sizeof *w->which);
    w->reason = trd_pool_calloc(w->scratch, w->terms + 1, sizeof *w->reason);
    bool fine = w->row && w->column && w->response && w->offset && w->weight && w->b && w->which && w->reason;
    for (size_t j = 0; fine && j < w->rows->terms; j++)
        fine = (w->column[j] = some(w, w->n)) != NULL;
    return fine;
}

static void gather(glm_work *w)
{
    trd_sum all = { 0, 0 };

    for (size_t i = 0; i < w->n; i++)
        all = trd_sum_plus(all, trd_sum_from(w->s->weight[w->row[i]]));
    for (size_t i = 0; i < w->n; i++) {
        size_t r = w->row[i];
        for (size_t j = 0; j < w->rows->terms; j++)
            w->column[j][i] = w->rows->column[j][r];
        w->offset[i] = w->rows->offset ? w->rows->offset[r] : 0;
        w->response[i] = w->rows->response[r] - (w->family == TRD_SURVEY_LINEAR ? w->offset[i] : 0);
        w->weight[i] = w->s->weight[r] * (double)w->n / trd_sum_value(all);
    }
}

static void keep(glm_work *w, const trd_coefficient *term, trd_stat_reason reason)
{
    w->all = reason;
    for (size_t j = 0; j < w->terms; j++) {
        w->b[j] = term[j].of.value;
        w->reason[j] = term[j].of.reason;
        if (!isnan(w->b[j]))
            w->which[w->kept++] = j;
    }
}

/* The estimates; a model's own doubt is not of use here. */
static trd_code fit_linear(glm_work *w, double level, trd_error *err)
{
    size_t           terms = w->rows->terms;
    const double   **column = trd_pool_calloc(w->scratch, terms + 1, sizeof *column);
    trd_product_rows rows = { .rows = w->n, .columns = terms + 1, .groups = 1, .column = column, .weight = w->weight };
    trd_linear_how   how = { .level = level, .constant = w->first ? TRD_CONSTANT : TRD_CONSTANT_NONE };
    trd_products     products;
    trd_linear       model;

    if (!column)
        return trd_survey_no_room(w->n, err);
    for (size_t j = 0; j < terms; j++)
        column[j] = w->column[j];
    column[terms] = w->response;
    trd_code code = trd_products_of(&rows, w->scratch, &products, err);
    if (code == TRD_OK)
        code = trd_linear_fit(&products, &how, w->scratch, &model, err);
    if (code == TRD_OK)
        keep(w, model.term, model.reason);
    return code;
}

static trd_code fit(glm_work *w, double level, trd_error *err)
{
    trd_model_rows rows = { .rows = w->n, .terms = w->rows->terms, .column = (const double *const *)w->column,
                            .response = w->response, .weight = w->weight, .offset = w->offset };
    trd_model_how  how = { .level = level, .no_constant = !w->first };
    trd_model      model;

    if (w->family == TRD_SURVEY_LINEAR)
        return fit_linear(w, level, err);
    trd_code code = trd_glm_fit(w->family == TRD_SURVEY_LOGISTIC ? TRD_LOGIT : TRD_POISSON, &rows, &how, w->scratch, &model, err);
    if (code == TRD_OK)
        keep(w, model.term, model.reason);
    return code;
}

/* ---- variance ---- */

static double value_of(const glm_work *w, size_t term, size_t i)
{
    return term < w->first ? 1 : w->column[term - w->first][i];
}

/* y - mu, and the slope of mu. */
static double rest_of(const glm_work *w, size_t i, double *slope)
{
    double eta = w->family == TRD_SURVEY_LINEAR ? 0 : w->offset[i];

    for (size_t m = 0; m < w->kept; m++)
        eta += w->b[w->which[m]] * value_of(w, w->which[m], i);
    double mu = w->family == TRD_SURVEY_LINEAR ? eta : w->family == TRD_SURVEY_LOGISTIC ? 1 / (1 + exp(-eta)) : exp(eta);
    *slope = w->family == TRD_SURVEY_LINEAR ? 1 : w->family == TRD_SURVEY_LOGISTIC ? mu * (1 - mu) : mu;
    return w->response[i] - mu;
}

/* K with K A K' = I for the weighted information A, and y - mu. */
static bool root_of(glm_work *w, trd_sum *root, double *rest)
{
    size_t   k = w->kept;
    trd_sum *a = trd_pool_calloc(w->scratch, trd_pairs(k) + 1, sizeof *a);
    uint8_t *kept = trd_pool_calloc(w->scratch, k + 1, 1);
    double  *scale = some(w, k), slope;

    if (!a || !kept || !scale)
        return false;
    for (size_t i = 0; i < w->n; i++) {
        rest[i] = rest_of(w, i, &slope);
        slope *= w->s->weight[w->row[i]];
        for (size_t p = 0; p < k; p++)
            for (size_t q = 0; q <= p; q++)
                a[trd_pair(p, q)] = trd_sum_plus(a[trd_pair(p, q)], trd_sum_product(slope * value_of(w, w->which[p], i), value_of(w, w->which[q], i)));
    }
    for (size_t p = 0; p < k; p++)
        scale[p] = trd_sum_value(a[trd_pair(p, p)]);
    trd_normal_root(a, scale, k, 0, root, kept);
    return true;
}

/* z[term][row of the design] = K'K x (y - mu). */
static trd_code linearise(glm_work *w, double **z, trd_error *err)
{
    size_t   k = w->kept;
    trd_sum *root = trd_pool_calloc(w->scratch, k * k + 3 * k + 1, sizeof *root), *x = root ? root + k * k : NULL;
    double  *rest = some(w, w->n);
    bool     room = root && rest && root_of(w, root, rest);

    for (size_t m = 0; m < k; m++)
        room = room && (z[m] = some(w, w->s->design.rows));
    if (!room)
        return trd_survey_no_room(w->s->design.rows, err);
    for (size_t i = 0; i < w->n; i++) {
        for (size_t m = 0; m < k; m++)
            x[m] = trd_sum_product(value_of(w, w->which[m], i), rest[i]);
        trd_normal_solve(root, x, k, x + k, x + 2 * k);
        for (size_t m = 0; m < k; m++)
            z[m][w->row[i]] = trd_sum_value(x[2 * k + m]);
    }
    return TRD_OK;
}

/* ---- what comes out ---- */

static trd_coefficient term_of(const glm_work *w, size_t j, double variance, double df, double level)
{
    trd_survey_value v = { w->b[j], w->b[j], (int64_t)w->n };
    trd_coefficient  c = { trd_survey_interval(w->s, &v, variance, df, level), NAN, NAN };

    if (isnan(w->b[j])) {
        c.of = trd_interval_none(NAN, level, (int64_t)w->n, w->reason[j]);
    } else if (c.of.reason == TRD_DEFINED) {
        c = trd_coefficient_of(w->b[j], c.of.se, df, w->b[j], level, (int64_t)w->n);
        c.of.clusters = w->s->design.stages ? (int64_t)w->s->stage[0].units : 0;
    } else if (!(df > 0) && !isnan(variance)) {
        c.of.reason = TRD_NO_FREEDOM;
    }
    return c;
}

static trd_code finish(glm_work *w, const double *variance, double level, trd_pool *pool, trd_survey_model *out, trd_error *err)
{
    size_t K = w->terms, k = w->kept;

    out->term = trd_pool_calloc(pool, K, sizeof *out->term);
    out->covariance = trd_pool_calloc(pool, K * K, sizeof *out->covariance);
    if (!out->term || !out->covariance)
        return trd_survey_no_room(w->n, err);
    for (size_t i = 0; i < K * K; i++)
        out->covariance[i] = NAN;
    for (size_t j = 0; j < K; j++)
        out->term[j] = term_of(w, j, NAN, out->df, level);
    for (size_t m = 0; m < k; m++) {
        size_t j = w->which[m];
        out->term[j] = term_of(w, j, variance[m * k + m], out->df, level);
        for (size_t l = 0; l < k; l++)
            out->covariance[j * K + w->which[l]] = variance[m * k + l];
    }
    out->reason = k == 0 ? w->all : out->term[w->which[0]].of.reason;
    return TRD_OK;
}

static trd_code run(glm_work *w, double level, trd_pool *pool, trd_survey_model *out, trd_error *err)
{
    trd_code code = open_work(w) ? TRD_OK : trd_survey_no_room(w->s->design.rows, err);

    if (code != TRD_OK)
        return code;
    gather(w);
    code = fit(w, level, err);
    double  *variance = some(w, w->kept * w->kept);
    double **z = trd_pool_calloc(w->scratch, w->kept + 1, sizeof *z);
    if (code == TRD_OK && (!variance || !z))
        code = trd_survey_no_room(w->s->design.rows, err);
    if (code == TRD_OK)
        code = linearise(w, z, err);
    if (code == TRD_OK)
        code = trd_survey_covariance(w->s, (const double *const *)z, w->kept, w->rows->use, variance, err);
    if (code == TRD_OK)
        code = trd_survey_df(w->s, w->rows->use, &out->df, err);
    if (code != TRD_OK)
        return code;
    out->df -= w->kept ? (double)w->kept - 1 : 0;
    return finish(w, variance, level, pool, out, err);
}

trd_code trd_survey_glm(const trd_survey *s, trd_survey_family family, const trd_survey_rows *rows, double level,
                        trd_pool *pool, trd_survey_model *out, trd_error *err)
{
    glm_work         w = { .s = s, .family = family, .rows = rows, .scratch = trd_pool_new(pool) };
    trd_survey_model model = { .terms = rows->terms + !rows->no_constant };

    if (!w.scratch)
        return trd_survey_no_room(s->design.rows, err);
    trd_code code = run(&w, level, pool, &model, err);
    model.kept = w.kept;
    model.cases = (int64_t)w.n;
    trd_pool_free(w.scratch);
    if (code == TRD_OK)
        *out = model;
    return code;
}
