/* stat/newton_int.h -- the maximum of a log-likelihood by Newton's method.
 *
 * Terms are centred (when there is a constant to take the mean up) and divided
 * by a power of two near their spread; parameters are of those columns. `first`
 * parameters stand before the slopes: the constant, or thresholds. A model of
 * several answers has so many equations, each with a constant (all of them come
 * first) and slopes of its own. Rows are added in chunks in plain doubles, chunks in twice the precision and in
 * pieces of fixed size, so that the result does not depend on threads.
 */
#ifndef TRD_STAT_NEWTON_INT_H
#define TRD_STAT_NEWTON_INT_H

#include "stat/model_rows.h"
#include "stat/normal_int.h"

enum { TRD_CHUNK = 256 };

/* Rows side by side, filled up with rows of weight 0. */
typedef struct trd_chunk {
    size_t rows;
    double weight[TRD_CHUNK], response[TRD_CHUNK], offset[TRD_CHUNK];
    double z[TRD_MODEL_TERMS][TRD_CHUNK];            /* the terms, centred and scaled */
} trd_chunk;

typedef struct trd_newton trd_newton;
struct trd_newton {
    const trd_model_rows *rows;
    const trd_model_how  *how;
    trd_pool             *scratch;
    const void           *user;      /* of the model */
    size_t                m, first, equations;       /* m = first + equations * terms */
    bool                  ordinal;   /* thresholds before the slopes, which have a minus sign */
    double               *mean, *scale;              /* [terms] */

    /* Adds to sums, 1 + m + pairs of m: log-likelihood, gradient, information
     * at b. `rough`: b is not an estimate yet; the gradient is such that
     * b + information^-1 gradient is a first one. */
    void (*chunk)(const trd_newton *n, const trd_chunk *c, const double *b, bool rough, double *sums);
    /* Is b possible at all? NULL: always. */
    bool (*allowed)(const trd_newton *n, const double *b);
    /* What the likelihood of a row gains when b moves along a direction: the
     * least of it, below 0 when it loses; *most: the largest move. */
    double (*gain)(const trd_newton *n, const trd_chunk *c, size_t row, const double *direction, double *most);
    /* The gradient of one row, m numbers. */
    void (*score)(const trd_newton *n, const trd_chunk *c, size_t row, const double *b, double *score);

    /* found */
    double               *b;
    trd_sum              *root;      /* m x m, of the information at b */
    uint8_t              *kept;
    double               *meat;      /* m x m, of root scores; NULL: model-based */
    double               *running;   /* the direction in which b is infinite     */
    double                log_likelihood, cases;
    int64_t               clusters;
    int                   iterations;
    trd_stat_reason       reason;
};

/* Checks the call and the rows, and sets n up with room; b is 0. */
trd_code trd_newton_open(trd_newton *n, const trd_model_rows *rows, const trd_model_how *how, size_t first, size_t equations,
                         trd_pool *scratch, trd_error *err);

/* Searches from b, and gathers the scores when robust errors are asked. */
trd_code trd_newton_search(trd_newton *n, trd_error *err);

/* The terms in the units of the data, from the parameters. */
trd_code trd_newton_finish(const trd_newton *n, trd_pool *pool, trd_model *out, trd_error *err);

/* out = root in, m numbers. */
void trd_newton_times_root(const trd_newton *n, const double *in, double *out);

void trd_chunk_load(const trd_newton *n, size_t from, size_t to, trd_chunk *c);

/* ---- for the loops of a model ---- */

double trd_chunk_dot(const double *a, const double *b);
void   trd_chunk_times(const double *a, const double *b, double *out);
void   trd_chunk_add(double times, const double *a, double *out);

#endif
