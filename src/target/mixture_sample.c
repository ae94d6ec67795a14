/* Exact samples of a diffused mixture: x = alpha m_k + Q_k diag(sqrt(alpha^2 v + sigma^2)) z.
 *
 * Addressed by path: the uniform of draw 0 chooses k, the normals of draw 1 are z. */
#include "core/memory.h"
#include "random/address.h"
#include "target/target.h"
#include <math.h>
#include <stdlib.h>

enum
{
  LANES = 256
};

/* The first k with u <= w_0 + ... + w_k: never one of weight 0, as u > 0. */
static size_t
choose (const ito_mixture *m, double u)
{
  size_t low = 0, high = m->k - 1;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (u <= m->cumulative[middle])
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/* From normals z to a sample, in place; y [d]. */
static void
transform (const ito_mixture *m, size_t k, double alpha, double sigma, size_t stride, double *x,
           double *y)
{
  size_t d = m->d;
  for (size_t j = 0; j < d; j++)
    {
      double v = m->variance[m->shape == ITO_COVARIANCE_ISOTROPIC ? k : k * d + j];
      y[j] = sqrt (alpha * alpha * v + sigma * sigma) * x[j * stride];
    }
  for (size_t i = 0; i < d; i++)
    {
      double sum = 0;
      if (m->frame)
        for (size_t j = 0; j < d; j++)
          sum += m->frame[(k * d + j) * d + i] * y[j];
      x[i * stride] = alpha * m->mean[k * d + i] + (m->frame ? sum : y[i]);
    }
}

int
ito_mixture_sample (const ito_mixture *m, double alpha, double sigma, uint64_t seed,
                    unsigned stream, uint64_t first, size_t n, size_t stride, double *x,
                    ito_error *error)
{
  double u[LANES];
  ito_address address = { .seed = seed, .stream = stream, .purpose = ITO_PURPOSE_START };
  double *y = ITO_NEW (double, m->d, error);
  if (!y)
    return GSL_ENOMEM;
  for (size_t p = 0; p < n; p += LANES)
    {
      size_t lanes = n - p < LANES ? n - p : LANES;
      address.draw = 0;
      ito_uniforms_fill (&address, first + p, lanes, LANES, 1, u);
      address.draw = 1;
      ito_normals_fill (&address, first + p, lanes, stride, m->d, x + p);
      for (size_t j = 0; j < lanes; j++)
        transform (m, choose (m, u[j]), alpha, sigma, stride, x + p + j, y);
    }
  free (y);
  return 0;
}
