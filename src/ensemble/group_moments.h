/* Moments of a group of paths at one time, and of all groups, added in order.
 *
 * A record holds the count n, the mean [d], the central sums of products M_ij = sum (x_i - m_i)
 * (x_j - m_j), and Q_ij, the sums of their squares, about the mean of each group, for the standard
 * errors of covariances; pairs i <= j row by row, or i = j only. */
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
/* Adds a group to those before it; `all` begins as zeros (Chan, Golub, LeVeque 1983, eq. 2.1). */
void ito_moments_add (const ito_moments_form *f, double *all, const double *record);

/* Of coordinate i, and of pair k; NaN where there are too few paths. */
double ito_moments_mean (const ito_moments_form *f, const double *record, size_t i);
double ito_moments_mean_error (const ito_moments_form *f, const double *record, size_t i);
double ito_moments_product (const ito_moments_form *f, const double *record, size_t k);
double ito_moments_product_error (const ito_moments_form *f, const double *record, size_t k);
/* The pair (i, j), i <= j. */
size_t ito_moments_pair (const ito_moments_form *f, size_t i, size_t j);

#endif
