/* W2 of Gaussians (Dowson, Landau 1982; Olkin, Pukelsheim 1982),
 *   W2^2 = |m1 - m2|^2 + tr (S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2)
 *        = |m1 - m2|^2 + min over orthogonal R of |S1^1/2 - S2^1/2 R|^2,
 * the second form (Procrustes; Bhatia, Jain, Lim 2019, Theorem 1) because the first cancels where
 * the laws are close: R = U V^T of the singular value decomposition S2^1/2 S1^1/2 = U D V^T, by
 * one-sided Jacobi rotations (Hestenes 1958). */
#include "core/memory.h"
#include "target/symmetric.h"
#include <float.h>
#include <ito/distance.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SWEEPS 60

static int
check (size_t d, const double *mean, const double *cov, const char *which, ito_error *error)
{
  double largest = 0;
  for (size_t i = 0; i < d * d; i++)
    largest = fmax (largest, fabs (cov[i]));
  for (size_t i = 0; i < d; i++)
    {
      if (!isfinite (mean[i]))
        return ito_fail (error, GSL_EINVAL, "the mean of the %s Gaussian is not finite", which);
      for (size_t j = 0; j < d; j++)
        if (!isfinite (cov[i * d + j])
            || !(fabs (cov[i * d + j] - cov[j * d + i]) <= 1e-10 * largest))
          return ito_fail (error, GSL_EINVAL,
                           "the covariance of the %s Gaussian is not symmetric and finite at "
                           "(%zu, %zu)",
                           which, i, j);
    }
  return GSL_SUCCESS;
}

/* root = a^1/2 for a symmetric, positive semi-definite; work [2 d d + d]. */
static int
square_root (size_t d, const double *a, double *root, double *work, const char *which,
             ito_error *error)
{
  double *copy = work, *frame = work + d * d, *value = work + 2 * d * d, largest = 0;
  memcpy (copy, a, d * d * sizeof *a);
  if (ito_symmetric_eigen (d, copy, value, frame))
    return ito_fail (error, GSL_EFAILED,
                     "no eigenvalues of the covariance of the %s Gaussian: Jacobi's rotations did "
                     "not converge",
                     which);
  for (size_t j = 0; j < d; j++)
    largest = fmax (largest, value[j]);
  for (size_t j = 0; j < d; j++)
    {
      if (!(value[j] >= -1e-10 * largest))
        return ito_fail (error, GSL_EINVAL,
                         "the covariance of the %s Gaussian has the eigenvalue %g: it must not be "
                         "negative",
                         which, value[j]);
      value[j] = sqrt (fmax (value[j], 0));
    }
  for (size_t i = 0; i < d; i++)
    for (size_t k = 0; k < d; k++)
      {
        double sum = 0;
        for (size_t j = 0; j < d; j++)
          sum += value[j] * frame[j * d + i] * frame[j * d + k];
        root[i * d + k] = sum;
      }
  return GSL_SUCCESS;
}

/* Rotates the columns p and q of a and of v. */
static void
rotate (size_t d, double *a, double *v, size_t p, size_t q, double c, double s)
{
  for (size_t i = 0; i < d; i++)
    {
      double x = a[i * d + p], y = a[i * d + q];
      a[i * d + p] = c * x - s * y;
      a[i * d + q] = s * x + c * y;
      x = v[i * d + p], y = v[i * d + q];
      v[i * d + p] = c * x - s * y;
      v[i * d + q] = s * x + c * y;
    }
}

/* a <- a v with orthogonal columns. */
static void
orthogonalise (size_t d, double *a, double *v)
{
  int rotated = 1;
  for (size_t i = 0; i < d * d; i++)
    v[i] = i % (d + 1) == 0;
  for (int sweep = 0; rotated && sweep < SWEEPS; sweep++)
    {
      rotated = 0;
      for (size_t p = 0; p + 1 < d; p++)
        for (size_t q = p + 1; q < d; q++)
          {
            double pp = 0, qq = 0, pq = 0;
            for (size_t i = 0; i < d; i++)
              {
                pp += a[i * d + p] * a[i * d + p];
                qq += a[i * d + q] * a[i * d + q];
                pq += a[i * d + p] * a[i * d + q];
              }
            if (!(fabs (pq) > DBL_EPSILON * sqrt (pp) * sqrt (qq)))
              continue;
            double theta = (qq - pp) / (2 * pq);
            double t = (theta >= 0 ? 1 : -1) / (fabs (theta) + hypot (theta, 1));
            double c = 1 / hypot (t, 1);
            rotate (d, a, v, p, q, c, t * c);
            rotated = 1;
          }
    }
}

/* Column j of a to length 1, orthogonal to the columns done: a column that vanishes is replaced by
 * the unit vector that is least in their span. */
static void
normalise_column (size_t d, double *a, size_t j, const unsigned char *done, double least)
{
  double length = 0;
  for (size_t i = 0; i < d; i++)
    length = hypot (length, a[i * d + j]);
  for (size_t unit = 0; !(length > least) && unit < d; unit++)
    {
      for (size_t i = 0; i < d; i++)
        a[i * d + j] = i == unit;
      for (int twice = 0; twice < 2; twice++)
        for (size_t k = 0; k < d; k++)
          if (done[k])
            {
              double dot = 0;
              for (size_t i = 0; i < d; i++)
                dot += a[i * d + j] * a[i * d + k];
              for (size_t i = 0; i < d; i++)
                a[i * d + j] -= dot * a[i * d + k];
            }
      length = 0;
      for (size_t i = 0; i < d; i++)
        length = hypot (length, a[i * d + j]);
      least = 0.5 / sqrt ((double)d);
    }
  for (size_t i = 0; i < d; i++)
    a[i * d + j] /= length;
}

/* a (with orthogonal columns) to U: long columns first, then those that vanish. */
static void
normalise_columns (size_t d, double *a, unsigned char *done)
{
  double largest = 0;
  for (size_t j = 0; j < d; j++)
    {
      double length = 0;
      for (size_t i = 0; i < d; i++)
        length = hypot (length, a[i * d + j]);
      largest = fmax (largest, length);
    }
  double least = largest * DBL_EPSILON * (double)d;
  for (int vanishing = 0; vanishing < 2; vanishing++)
    for (size_t j = 0; j < d; j++)
      {
        double length = 0;
        for (size_t i = 0; i < d; i++)
          length = hypot (length, a[i * d + j]);
        if (done[j] || (!vanishing && !(length > least)))
          continue;
        normalise_column (d, a, j, done, least);
        done[j] = 1;
      }
}

/* out = a b, or a b^T. */
static void
multiply (size_t d, const double *a, const double *b, int transposed, double *out)
{
  for (size_t i = 0; i < d; i++)
    for (size_t k = 0; k < d; k++)
      {
        double sum = 0;
        for (size_t j = 0; j < d; j++)
          sum += a[i * d + j] * (transposed ? b[k * d + j] : b[j * d + k]);
        out[i * d + k] = sum;
      }
}

/* |S1^1/2 - S2^1/2 R|^2; work [6 d d + d]. */
static int
shape_square (size_t d, const double *cov1, const double *cov2, double *work, double *square,
              ito_error *error)
{
  size_t dd = d * d;
  double *a = work, *b = a + dd, *u = b + dd, *v = u + dd, *rest = v + dd;
  if (square_root (d, cov1, a, rest, "first", error)
      || square_root (d, cov2, b, rest, "second", error))
    return error->code;
  multiply (d, b, a, 0, u);
  orthogonalise (d, u, v);
  normalise_columns (d, u, (unsigned char *)memset (rest, 0, d));
  multiply (d, b, u, 0, rest);
  multiply (d, rest, v, 1, rest + dd);
  *square = 0;
  for (size_t i = 0; i < dd; i++)
    *square += (a[i] - rest[dd + i]) * (a[i] - rest[dd + i]);
  return GSL_SUCCESS;
}

int
ito_w2_gaussian (size_t d, const double *mean1, const double *cov1, const double *mean2,
                 const double *cov2, double *w2)
{
  ito_error error = ITO_NO_ERROR;
  double *work = NULL, square = 0;
  if (d == 0)
    ito_fail (&error, GSL_EINVAL, "Gaussians of dimension 0: they need at least 1 coordinate");
  else if (!check (d, mean1, cov1, "first", &error) && !check (d, mean2, cov2, "second", &error))
    work = ito_memory (d, (6 * d + 1) * sizeof (double), &error);
  if (work && !shape_square (d, cov1, cov2, work, &square, &error))
    {
      for (size_t i = 0; i < d; i++)
        square += (mean1[i] - mean2[i]) * (mean1[i] - mean2[i]);
      *w2 = sqrt (square);
    }
  free (work);
  return ITO_RAISE (&error);
}
