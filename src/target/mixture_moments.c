/* Covariances as matrices; mean and covariance of a diffused mixture:
 *   E x = alpha sum w m,   Cov x = alpha^2 sum w (S + (m - mbar)(m - mbar)^T) + sigma^2 I. */
#include "target/target.h"
#include <string.h>

void
ito_mixture_covariance (const ito_mixture *m, size_t k, double *covariance)
{
  size_t d = m->d;
  if (m->shape == ITO_COVARIANCE_FULL)
    {
      memcpy (covariance, m->covariance + k * d * d, d * d * sizeof (double));
      return;
    }
  memset (covariance, 0, d * d * sizeof (double));
  for (size_t i = 0; i < d; i++)
    covariance[i * d + i] = m->covariance[m->shape == ITO_COVARIANCE_ISOTROPIC ? k : k * d + i];
}

/* Entry (i, j) of the covariance of component k. */
static double
entry (const ito_mixture *m, size_t k, size_t i, size_t j)
{
  size_t d = m->d;
  if (m->shape == ITO_COVARIANCE_FULL)
    return m->covariance[(k * d + i) * d + j];
  if (i != j)
    return 0;
  return m->covariance[m->shape == ITO_COVARIANCE_ISOTROPIC ? k : k * d + i];
}

static double
mean_at (const ito_mixture *m, size_t i)
{
  double sum = 0;
  for (size_t k = 0; k < m->k; k++)
    sum += m->weight[k] * m->mean[k * m->d + i];
  return sum;
}

void
ito_mixture_moments (const ito_mixture *m, double alpha, double sigma, double *mean,
                     double *covariance)
{
  size_t d = m->d;
  for (size_t i = 0; mean && i < d; i++)
    mean[i] = alpha * mean_at (m, i);
  for (size_t i = 0; covariance && i < d; i++)
    {
      double a = mean_at (m, i);
      for (size_t j = 0; j <= i; j++)
        {
          double b = mean_at (m, j), sum = 0;
          for (size_t k = 0; k < m->k; k++)
            sum += m->weight[k]
                   * (entry (m, k, i, j) + (m->mean[k * d + i] - a) * (m->mean[k * d + j] - b));
          covariance[i * d + j] = covariance[j * d + i] =
              alpha * alpha * sum + (i == j ? sigma * sigma : 0);
        }
    }
}
