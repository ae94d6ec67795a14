/* Symmetric matrices: eigenvalues, and the test for positive definiteness.  On the way from seed to
 * state, so neither GSL nor libm is used. */
#ifndef ITO_TARGET_SYMMETRIC_H
#define ITO_TARGET_SYMMETRIC_H

#include <stddef.h>

/* Nonzero if the symmetric a [d][d] has a Cholesky factor whose pivots are not rounding errors;
 * work [d][d]. */
int ito_symmetric_positive (size_t d, const double *a, double *work);

/* a = sum_j value[j] frame[j] frame[j]^T by cyclic Jacobi rotations: eigenvalues [d], orthonormal
 * eigenvectors as rows [d][d]; a is destroyed.  Small eigenvalues of a positive definite matrix are
 * as accurate relative to themselves as the matrix allows (Demmel and Veselic 1992).  Nonzero
 * where it has not converged. */
int ito_symmetric_eigen (size_t d, double *a, double *value, double *frame);

#endif
