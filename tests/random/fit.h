/* Goodness of fit: Kolmogorov and Smirnov's test, and moments with their exact standard errors. */
#ifndef ITO_TESTS_FIT_H
#define ITO_TESTS_FIT_H

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

static inline int
fit_ascending (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Sorts x and returns sqrt(n) sup |F_n - F|; under F it exceeds t with probability 2 exp(-2 t^2) at
 * most, up to O(n^-1/2) (Smirnov 1944): FIT_KS_LIMIT is p = 1e-10. */
#define FIT_KS_LIMIT 3.444
static inline double
fit_ks (double *x, size_t n, double (*cdf) (double))
{
  double sup = 0;
  qsort (x, n, sizeof *x, fit_ascending);
  for (size_t i = 0; i < n; i++)
    {
      double f = cdf (x[i]);
      sup = fmax (sup, fmax (f - (double)i / (double)n, (double)(i + 1) / (double)n - f));
    }
  return sup * sqrt ((double)n);
}

static inline double
fit_uniform_cdf (double x)
{
  return x;
}

static inline double
fit_normal_cdf (double x)
{
  return 0.5 * erfc (-x * M_SQRT1_2);
}

static inline double
fit_exponential_cdf (double x)
{
  return -expm1 (-x);
}

/* Mean of x^k minus its expectation, in standard errors; moment[k] = E x^k, up to 2k. */
static inline double
fit_moment (const double *x, size_t n, unsigned k, const double *moment)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    {
      double power = x[i];
      for (unsigned j = 1; j < k; j++)
        power *= x[i];
      sum += power;
    }
  double error = sqrt ((moment[2 * k] - moment[k] * moment[k]) / (double)n);
  return (sum / (double)n - moment[k]) / error;
}

/* Correlation of a and b, both of mean 0 and variance 1, in standard errors under independence. */
static inline double
fit_correlation (const double *a, const double *b, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum / sqrt ((double)n);
}

/* The same of their squares, which have variance 2. */
static inline double
fit_correlation_of_squares (const double *a, const double *b, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (a[i] * a[i] - 1) * (b[i] * b[i] - 1);
  return sum / sqrt ((double)n) / 2;
}

#endif
