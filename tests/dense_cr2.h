/* tests/dense_cr2.h -- cluster-robust least squares by the definition, with
 * dense matrices: the second opinion on stat/welch.h. Slow and plain.
 *
 * Shapes: x is n rows of k columns, y n values, cluster n codes below G. Out:
 * k coefficients, standard errors CR0, CR2 and Satterthwaite's degrees of CR2.
 * A_g = (I - H_gg)^(-1/2) by eigenvalues; p_g = (I - H)_g' A_g X_g M c. */
#ifndef TRD_TESTS_DENSE_CR2_H
#define TRD_TESTS_DENSE_CR2_H

#include "assert.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>

typedef struct dense_cr2 {
    double b[8], cr0[8], cr2[8], df[8];
} dense_cr2;

/* A (n x n symmetric) to the power -1/2. */
static inline gsl_matrix *dense_inverse_root(gsl_matrix *a)
{
    size_t                      n = a->size1;
    gsl_vector                 *values = gsl_vector_alloc(n);
    gsl_matrix                 *vectors = gsl_matrix_alloc(n, n), *out = gsl_matrix_calloc(n, n);
    gsl_eigen_symmv_workspace  *w = gsl_eigen_symmv_alloc(n);
    gsl_eigen_symmv(a, values, vectors, w);
    for (size_t i = 0; i < n; i++) {
        gsl_vector_view v = gsl_matrix_column(vectors, i);
        assert_true(gsl_vector_get(values, i) > 1e-9);
        gsl_blas_dsyr(CblasLower, 1 / sqrt(gsl_vector_get(values, i)), &v.vector, out);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            gsl_matrix_set(out, i, j, gsl_matrix_get(out, j, i));
    gsl_eigen_symmv_free(w);
    gsl_matrix_free(vectors);
    gsl_vector_free(values);
    return out;
}

/* M = (X'X)^-1 and b = M X'y. */
static inline gsl_matrix *dense_fit(const double *x, const double *y, size_t n, size_t k, double *b)
{
    gsl_matrix_const_view X = gsl_matrix_const_view_array(x, n, k);
    gsl_vector_const_view Y = gsl_vector_const_view_array(y, n);
    gsl_matrix           *m = gsl_matrix_alloc(k, k);
    gsl_vector           *xy = gsl_vector_alloc(k);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, &X.matrix, &X.matrix, 0, m);
    gsl_blas_dgemv(CblasTrans, 1, &X.matrix, &Y.vector, 0, xy);
    gsl_linalg_cholesky_decomp1(m);
    gsl_linalg_cholesky_invert(m);
    gsl_vector_view B = gsl_vector_view_array(b, k);
    gsl_blas_dgemv(CblasNoTrans, 1, m, xy, 0, &B.vector);
    gsl_vector_free(xy);
    return m;
}

/* For one cluster: W = A_g X_g (rows of the cluster x k) with adjust, X_g without. */
static inline gsl_matrix *dense_weights(const double *x, const size_t *rows, size_t count, size_t k, const gsl_matrix *m, int adjust)
{
    gsl_matrix *xg = gsl_matrix_alloc(count, k), *xm = gsl_matrix_alloc(count, k), *h = gsl_matrix_alloc(count, count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < k; j++)
            gsl_matrix_set(xg, i, j, x[rows[i] * k + j]);
    if (adjust) {
        gsl_matrix_set_identity(h);
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, xg, m, 0, xm);
        gsl_blas_dgemm(CblasNoTrans, CblasTrans, -1, xm, xg, 1, h);
        gsl_matrix *root = dense_inverse_root(h), *w = gsl_matrix_alloc(count, k);
        gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, root, xg, 0, w);
        gsl_matrix_free(root);
        gsl_matrix_free(xg);
        xg = w;
    }
    gsl_matrix_free(h);
    gsl_matrix_free(xm);
    return xg;
}

static inline dense_cr2 dense_cr2_of(const double *x, const double *y, const int32_t *cluster, size_t n, size_t k, int32_t G)
{
    dense_cr2   out = { 0 };
    gsl_matrix *m = dense_fit(x, y, n, k, out.b), *p = gsl_matrix_calloc(n, (size_t)G * k);
    double      plain[8] = { 0 }, reduced[8] = { 0 };
    size_t     *rows = test_malloc(n * sizeof *rows);

    for (int32_t g = 0; g < G; g++) {
        size_t count = 0;
        for (size_t i = 0; i < n; i++)
            if (cluster[i] == g)
                rows[count++] = i;
        for (int adjust = 0; count && adjust < 2; adjust++) {
            gsl_matrix *w = dense_weights(x, rows, count, k, m, adjust), *wm = gsl_matrix_alloc(count, k);
            gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, w, m, 0, wm);
            for (size_t c = 0; c < k; c++) {
                double total = 0;
                for (size_t i = 0; i < count; i++) {
                    double e = y[rows[i]];
                    for (size_t j = 0; j < k; j++)
                        e -= x[rows[i] * k + j] * out.b[j];
                    total += gsl_matrix_get(wm, i, c) * e;
                    if (adjust)
                        gsl_matrix_set(p, rows[i], (size_t)g * k + c, gsl_matrix_get(wm, i, c));
                }
                *(adjust ? &reduced[c] : &plain[c]) += total * total;
            }
            gsl_matrix_free(wm);
            gsl_matrix_free(w);
        }
    }
    /* p <- (I - H) p, then the degrees from the products p_g'p_h. */
    gsl_matrix_const_view X = gsl_matrix_const_view_array(x, n, k);
    gsl_matrix *xp = gsl_matrix_alloc(k, (size_t)G * k), *mxp = gsl_matrix_alloc(k, (size_t)G * k);
    gsl_blas_dgemm(CblasTrans, CblasNoTrans, 1, &X.matrix, p, 0, xp);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, 1, m, xp, 0, mxp);
    gsl_blas_dgemm(CblasNoTrans, CblasNoTrans, -1, &X.matrix, mxp, 1, p);
    for (size_t c = 0; c < k; c++) {
        double trace = 0, squares = 0;
        for (int32_t g = 0; g < G; g++)
            for (int32_t h = 0; h < G; h++) {
                gsl_vector_view a = gsl_matrix_column(p, (size_t)g * k + c), b = gsl_matrix_column(p, (size_t)h * k + c);
                double          product;
                gsl_blas_ddot(&a.vector, &b.vector, &product);
                trace += g == h ? product : 0;
                squares += product * product;
            }
        out.cr0[c] = sqrt(plain[c]);
        out.cr2[c] = sqrt(reduced[c]);
        out.df[c] = trace * trace / squares;
    }
    gsl_matrix_free(mxp);
    gsl_matrix_free(xp);
    gsl_matrix_free(p);
    gsl_matrix_free(m);
    test_free(rows);
    return out;
}

#endif
