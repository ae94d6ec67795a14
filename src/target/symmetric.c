/* Jacobi's rotations (1846; Golub and Van Loan 2013, section 8.5) and Cholesky's factor. */
#include "target/symmetric.h"
#include <float.h>
#include <math.h>

int
ito_symmetric_positive (size_t d, const double *a, double *work)
{
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j <= i; j++)
      {
        double s = a[i * d + j];
        for (size_t m = 0; m < j; m++)
          s -= work[i * d + m] * work[j * d + m];
        if (j < i)
          work[i * d + j] = s / work[j * d + j];
        else if (s > 4 * DBL_EPSILON * (double)d * a[i * d + i]) /* false for a NaN */
          work[i * d + i] = sqrt (s);
        else
          return 0;
      }
  return 1;
}

/* Makes a[p][q] zero by a rotation in the plane of p and q. */
static void
rotate (size_t d, double *a, double *frame, size_t p, size_t q)
{
  double theta = (a[q * d + q] - a[p * d + p]) / (2 * a[p * d + q]);
  double t = 1 / (fabs (theta) + sqrt (theta * theta + 1));
  if (theta < 0)
    t = -t;
  double c = 1 / sqrt (t * t + 1), s = t * c;
  a[p * d + p] -= t * a[p * d + q];
  a[q * d + q] += t * a[p * d + q];
  a[p * d + q] = a[q * d + p] = 0;
  for (size_t i = 0; i < d; i++)
    {
      if (i != p && i != q)
        {
          double x = a[i * d + p], y = a[i * d + q];
          a[i * d + p] = a[p * d + i] = c * x - s * y;
          a[i * d + q] = a[q * d + i] = s * x + c * y;
        }
      double x = frame[p * d + i], y = frame[q * d + i];
      frame[p * d + i] = c * x - s * y;
      frame[q * d + i] = s * x + c * y;
    }
}

int
ito_symmetric_eigen (size_t d, double *a, double *value, double *frame)
{
  enum
  {
    SWEEPS = 60 /* 5 to 10 are usual */
  };
  int rotated = 1;
  for (size_t i = 0; i < d * d; i++)
    frame[i] = i % (d + 1) == 0;
  for (int sweep = 0; rotated && sweep < SWEEPS; sweep++)
    {
      rotated = 0;
      for (size_t p = 0; p + 1 < d; p++)
        for (size_t q = p + 1; q < d; q++)
          {
            double size = sqrt (fabs (a[p * d + p])) * sqrt (fabs (a[q * d + q]));
            if (fabs (a[p * d + q]) > 0.5 * DBL_EPSILON * size)
              {
                rotate (d, a, frame, p, q);
                rotated = 1;
              }
          }
    }
  for (size_t i = 0; i < d; i++)
    value[i] = a[i * d + i];
  return rotated;
}
