/* Moments of groups of paths, in two passes over the states of each. */
#include "ensemble/group_moments.h"
#include <math.h>

size_t
ito_moments_pairs (const ito_moments_form *f)
{
  return f->covariances ? f->d * (f->d + 1) / 2 : f->d;
}

size_t
ito_moments_size (const ito_moments_form *f)
{
  return 1 + f->d + 2 * ito_moments_pairs (f);
}

size_t
ito_moments_pair (const ito_moments_form *f, size_t i, size_t j)
{
  return f->covariances ? i * f->d - i * (i + 1) / 2 + j : i;
}

static void
add_products (const ito_moments_form *f, const double *x, const double *mean, double *m, double *q)
{
  for (size_t i = 0; i < f->d; i++)
    {
      double a = x[i] - mean[i];
      for (size_t j = i; j < (f->covariances ? f->d : i + 1); j++)
        {
          double product = a * (x[j] - mean[j]);
          *m++ += product;
          *q++ += product * product;
        }
    }
}

void
ito_moments_of (const ito_moments_form *f, size_t n, const double *x, double *record)
{
  size_t d = f->d, pairs = ito_moments_pairs (f);
  double *mean = record + 1, *m = mean + d, *q = m + pairs, count = 0;
  for (size_t k = 0; k < ito_moments_size (f); k++)
    record[k] = 0;
  for (size_t p = 0; p < n; p++)
    {
      if (isnan (x[p * d]))
        continue;
      count += 1;
      for (size_t i = 0; i < d; i++)
        mean[i] += x[p * d + i];
    }
  record[0] = count;
  for (size_t i = 0; i < d && count > 0; i++)
    mean[i] /= count;
  for (size_t p = 0; p < n; p++)
    if (!isnan (x[p * d]))
      add_products (f, x + p * d, mean, m, q);
}

void
ito_moments_add (const ito_moments_form *f, double *all, const double *record)
{
  size_t d = f->d, pairs = ito_moments_pairs (f);
  double n = all[0], k = record[0], *m = all + 1 + d;
  if (k == 0)
    return;
  for (size_t i = 0; i < 2 * pairs; i++)
    m[i] += record[1 + d + i];
  for (size_t i = 0; i < d; i++)
    {
      double a = record[1 + i] - all[1 + i];
      for (size_t j = i; j < (f->covariances ? d : i + 1); j++)
        *m++ += a * (record[1 + j] - all[1 + j]) * (n * k / (n + k));
    }
  for (size_t i = 0; i < d; i++)
    all[1 + i] += (record[1 + i] - all[1 + i]) * (k / (n + k));
  all[0] = n + k;
}

double
ito_moments_mean (const ito_moments_form *f, const double *record, size_t i)
{
  (void)f;
  return record[0] > 0 ? record[1 + i] : (double)NAN;
}

double
ito_moments_mean_error (const ito_moments_form *f, const double *record, size_t i)
{
  return sqrt (ito_moments_product (f, record, ito_moments_pair (f, i, i)) / record[0]);
}

double
ito_moments_product (const ito_moments_form *f, const double *record, size_t k)
{
  return record[0] > 1 ? record[1 + f->d + k] / (record[0] - 1) : (double)NAN;
}

/* The variance of a product of deviations is E[a^2 b^2] - E[ab]^2, over n paths. */
double
ito_moments_product_error (const ito_moments_form *f, const double *record, size_t k)
{
  double n = record[0], product = ito_moments_product (f, record, k);
  double spread = record[1 + f->d + ito_moments_pairs (f) + k] / n - product * product;
  return isnan (product) ? product : sqrt (spread > 0 ? spread / n : 0);
}
