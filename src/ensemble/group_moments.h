/* Moments of a group of paths at one time, and of all groups, added in order.
 *
 * A record holds the count n, the mean [d], and sums over the deviations a from the mean: M_ij =
 * sum a_i a_j, C_ij = sum a_i^2 a_j, Q_ij = sum a_i^2 a_j^2; of M and Q the pairs i <= j row by
 * row, of C all; or i = j only.  Q gives the standard errors of covariances, C carries it from one
 * mean to another. */
#ifndef ITO_ENSEMBLE_GROUP_MOMENTS_H
#define ITO_ENSEMBLE_GROUP_MOMENTS_H

#include <stddef.h>

#define ITO_COVARIANCE_MOST 64 /* coordinates up to which traces keep covariances */

typedef struct
{
  size_t d;
  int covariances; /* 0: variances only */
} ito_moments_form;

size_t ito_moments_pairs (const ito_moments_form *f);
/* Doubles of a record. */
size_t ito_moments_size (const ito_moments_form *f);
/* Of n rows x[p*d + i]; rows that begin with NaN have stopped, and are left out. */
void ito_moments_of (const ito_moments_form *f, size_t n, const double *x, double *record);
/* Adds a group to those before it; `all` begins as zeros.  Both are shifted to the common mean, as
 * Chan, Golub, LeVeque (1983, eq. 2.1) do for variances.  work: another record. */
void ito_moments_add (const ito_moments_form *f, double *all, const double *record, double *work);

/* The record of variances only out of one of covariances. */
void ito_moments_variances (const ito_moments_form *f, const double *record, double *variances);

/* Of coordinate i, and of pair k; NaN where there are too few paths. */
double ito_moments_mean (const ito_moments_form *f, const double *record, size_t i);
double ito_moments_mean_error (const ito_moments_form *f, const double *record, size_t i);
double ito_moments_product (const ito_moments_form *f, const double *record, size_t k);
double ito_moments_product_error (const ito_moments_form *f, const double *record, size_t k);
/* The pair (i, j), i <= j. */
size_t ito_moments_pair (const ito_moments_form *f, size_t i, size_t j);

#endif
