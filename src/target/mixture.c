/* Gaussian mixtures: the checked, factored arrays, and their fields at one time.
 *
 * A full covariance is S = Q diag(v) Q^T, factored once; diffused to (alpha, sigma) it is
 * C = Q diag(alpha^2 v + sigma^2) Q^T, so no time needs another factorisation. */
#include "core/memory.h"
#include "core/scalar.h"
#include "core/vmath.h"
#include "target/symmetric.h"
#include "target/target.h"
#include <ito/random.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Numbers in the covariance of one component. */
static size_t
covariance_size (const ito_mixture *m)
{
  return m->shape == ITO_COVARIANCE_ISOTROPIC  ? 1
         : m->shape == ITO_COVARIANCE_DIAGONAL ? m->d
                                               : m->d * m->d;
}

static void
lay_out (ito_mixture *m, ito_workspace *w)
{
  size_t size = covariance_size (m);
  m->weight = ITO_TAKE (w, double, m->k);
  m->log_weight = ITO_TAKE (w, double, m->k);
  m->cumulative = ITO_TAKE (w, double, m->k);
  m->mean = ITO_TAKE (w, double, m->k * m->d);
  m->covariance = ITO_TAKE (w, double, m->k *size);
  m->variance = m->covariance;
  m->frame = NULL;
  if (m->shape == ITO_COVARIANCE_FULL)
    {
      m->variance = ITO_TAKE (w, double, m->k * m->d);
      m->frame = ITO_TAKE (w, double, m->k *size);
    }
}

static int
allocate (ito_mixture *m, ito_error *error)
{
  size_t numbers;
  if (m->d == 0 || m->k == 0)
    return ito_fail (error, GSL_EINVAL,
                     "a mixture of %zu components in %zu dimensions: there is "
                     "nothing in it; give at least one of each",
                     m->k, m->d);
  if (m->d > ITO_MAX_COORDINATES || __builtin_mul_overflow (m->k, covariance_size (m), &numbers)
      || numbers > PTRDIFF_MAX / 64)
    return ito_fail (error, GSL_EINVAL,
                     "a mixture of %zu components in %zu dimensions: that is too large; at most "
                     "%u dimensions, and memory for k d^2 numbers",
                     m->k, m->d, ITO_MAX_COORDINATES);
  ito_workspace w = { 0 };
  lay_out (m, &w);
  if (ito_workspace_alloc (&w, error))
    return GSL_ENOMEM;
  m->base = w.base;
  lay_out (m, &w);
  return 0;
}

static int
set_weights (ito_mixture *m, const double *weights, ito_error *error)
{
  double largest = 0, sum = 0, running = 0;
  size_t last = 0;
  for (size_t k = 0; k < m->k; k++)
    {
      double w = weights ? weights[k] : 1;
      if (!isfinite (w) || w < 0)
        return ito_fail (error, GSL_EINVAL,
                         "weight %zu is %g: weights are finite and not negative; give numbers >= 0 "
                         "(they are normalised)",
                         k + 1, w);
      largest = w > largest ? w : largest;
    }
  if (largest == 0)
    return ito_fail (error, GSL_EINVAL,
                     "the weights are all zero: no component could be drawn; give at least one "
                     "positive weight");
  /* By the largest first, so that the sum neither overflows nor loses tiny weights. */
  for (size_t k = 0; k < m->k; k++)
    sum += (m->weight[k] = weights ? weights[k] / largest : 1);
  m->normalised = weights && fabs (sum * largest - 1) > 1e-12;
  for (size_t k = 0; k < m->k; k++)
    {
      if (m->weight[k] > 0)
        last = k;
      m->weight[k] /= sum;
      m->log_weight[k] = m->weight[k] > 0 ? ito_log (m->weight[k]) : -INFINITY;
      m->cumulative[k] = running += m->weight[k];
    }
  for (size_t k = last; k < m->k; k++)
    m->cumulative[k] = 1;
  for (size_t k = 0; k < last; k++)
    m->cumulative[k] = m->cumulative[k] < 1 ? m->cumulative[k] : 1;
  return 0;
}

static int
set_means (ito_mixture *m, const double *means, ito_error *error)
{
  for (size_t i = 0; i < m->k * m->d; i++)
    if (!isfinite (means[i]))
      return ito_fail (error, GSL_EINVAL,
                       "mean of component %zu: its coordinate %zu is %g; give finite numbers",
                       i / m->d + 1, i % m->d + 1, means[i]);
  memcpy (m->mean, means, m->k * m->d * sizeof (double));
  return 0;
}

/* The eigenframe of component k; work [d][d]. */
static int
factor (ito_mixture *m, size_t k, double *work, ito_error *error)
{
  size_t d = m->d;
  double *a = m->covariance + k * d * d, largest = 0;
  for (size_t i = 0; i < d * d; i++)
    {
      if (!isfinite (a[i]))
        return ito_fail (error, GSL_EINVAL,
                         "covariance of component %zu: an entry is %g; give finite numbers", k + 1,
                         a[i]);
      largest = fabs (a[i]) > largest ? fabs (a[i]) : largest;
    }
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < i; j++)
      {
        if (fabs (a[i * d + j] - a[j * d + i]) > 1e-12 * largest)
          return ito_fail (error, GSL_EINVAL,
                           "covariance of component %zu is not symmetric: entry (%zu,%zu) is "
                           "%.9g, entry (%zu,%zu) is %.9g; give a symmetric matrix",
                           k + 1, i + 1, j + 1, a[i * d + j], j + 1, i + 1, a[j * d + i]);
        a[i * d + j] = a[j * d + i] = 0.5 * (a[i * d + j] + a[j * d + i]);
      }
  int fine = ito_symmetric_positive (d, a, work);
  if (fine)
    {
      memcpy (work, a, d * d * sizeof (double));
      fine = !ito_symmetric_eigen (d, work, m->variance + k * d, m->frame + k * d * d);
    }
  for (size_t j = 0; fine && j < d; j++)
    fine = m->variance[k * d + j] > 0;
  return fine ? 0
              : ito_fail (error, GSL_EINVAL,
                          "covariance of component %zu is not positive definite: no Gaussian has "
                          "it; give a matrix whose eigenvalues are all positive",
                          k + 1);
}

static int
set_covariances (ito_mixture *m, const double *covariances, ito_error *error)
{
  size_t size = covariance_size (m);
  memcpy (m->covariance, covariances, m->k * size * sizeof (double));
  m->shared = 1;
  for (size_t i = size; m->shared && i < m->k * size; i++)
    m->shared = covariances[i] == covariances[i - size];
  if (m->shape != ITO_COVARIANCE_FULL)
    {
      for (size_t i = 0; i < m->k * size; i++)
        if (!(covariances[i] > 0) || !isfinite (covariances[i]) || !isfinite (1 / covariances[i]))
          return ito_fail (error, GSL_EINVAL,
                           "covariance of component %zu is not positive definite: a variance is "
                           "%g; give positive finite numbers",
                           i / size + 1, covariances[i]);
      return 0;
    }
  double *work = ITO_NEW (double, size, error);
  if (!work)
    return GSL_ENOMEM;
  int status = 0;
  for (size_t k = 0; !status && k < m->k; k++)
    if (k > 0 && m->shared)
      {
        memcpy (m->covariance + k * size, m->covariance, size * sizeof (double));
        memcpy (m->variance + k * m->d, m->variance, m->d * sizeof (double));
        memcpy (m->frame + k * size, m->frame, size * sizeof (double));
      }
    else
      status = factor (m, k, work, error);
  free (work);
  return status;
}

int
ito_mixture_init (struct ito_target *t, size_t d, size_t k, const double *weights,
                  const double *means, ito_covariance_shape shape, const double *covariances,
                  ito_error *error)
{
  ito_mixture *m = ITO_NEW (ito_mixture, 1, error);
  if (!m)
    return GSL_ENOMEM;
  m->d = d;
  m->k = k;
  m->shape = shape;
  int status = allocate (m, error);
  if (!status)
    status = set_weights (m, weights, error);
  if (!status)
    status = set_means (m, means, error);
  if (!status)
    status = set_covariances (m, covariances, error);
  if (status)
    {
      ito_mixture_free (m);
      return status;
    }
  t->d = d;
  t->mixture = m;
  return 0;
}

int
ito_mixture_init_alike (struct ito_target *t, size_t d, size_t k, const double *weights,
                        const double *means, double variance, ito_error *error)
{
  double *variances = ITO_NEW (double, k, error);
  if (!variances)
    return GSL_ENOMEM;
  for (size_t i = 0; i < k; i++)
    variances[i] = variance;
  int status =
      ito_mixture_init (t, d, k, weights, means, ITO_COVARIANCE_ISOTROPIC, variances, error);
  free (variances);
  return status;
}

void
ito_mixture_free (ito_mixture *m)
{
  if (m)
    free (m->base);
  free (m);
}

int
ito_target_normalised (const struct ito_target *t)
{
  return t->mixture && t->mixture->normalised;
}

/* ---- fields ---- */

size_t
ito_mixture_lanes (size_t k)
{
  size_t lanes = 2048 / k / 16 * 16;
  return lanes < 16 ? 16 : lanes > 256 ? 256 : lanes;
}

/* Logits, and five rows. */
size_t
ito_mixture_scratch (size_t k, size_t d)
{
  (void)d;
  return (k + 5) * ito_mixture_lanes (k);
}

static int
may_be_linear (const ito_mixture *m)
{
  return m->shape == ITO_COVARIANCE_ISOTROPIC && m->shared;
}

size_t
ito_mixture_coefficients (const ito_mixture *m)
{
  return m->k * (1 + 2 * m->d + 2 * covariance_size (m))
         + (may_be_linear (m) ? 1 + m->k * (1 + 2 * m->d) : 0);
}

void
ito_mixture_field_at (const ito_mixture *m, const double *coef, ito_mixture_field *f)
{
  size_t size = covariance_size (m);
  f->d = m->d;
  f->k = m->k;
  f->shape = (int)m->shape;
  f->shared = m->shared;
  f->mean = coef;
  f->vector = f->mean + m->k * m->d;
  f->precision = f->vector + m->k * m->d;
  f->matrix = f->precision + m->k * size;
  f->offset = f->matrix + m->k * size;
  f->linear = 0;
  if (may_be_linear (m))
    {
      const double *linear = f->offset + m->k;
      f->linear = *linear != 0;
      f->constant = linear + 1;
      f->slope = f->constant + m->k;
      f->pull = f->slope + m->k * m->d;
    }
}

/* Products with means lose |mean|^2 / variance units of the last place: bits as many as a
 * difference of a mean and a point at this distance has lost already. */
#define LINEAR_LIMIT 1024

static void
prepare_linear (const ito_mixture *m, const ito_mixture_field *f, double *linear)
{
  const size_t d = m->d;
  const double precision = f->precision[0], matrix = f->matrix[0];
  double *constant = linear + 1, *slope = constant + m->k, *pull = slope + m->k * d, largest = 0;
  for (size_t k = 0; k < m->k; k++)
    {
      double square = 0;
      for (size_t i = k * d; i < (k + 1) * d; i++)
        {
          square += f->mean[i] * f->mean[i];
          slope[i] = ITO_V_LOG2E * (precision * f->mean[i]);
          pull[i] = f->vector[i] - matrix * f->mean[i];
        }
      constant[k] = ITO_V_LOG2E * (f->offset[k] - 0.5 * precision * square);
      largest = square > largest ? square : largest;
    }
  linear[0] = largest * precision <= LINEAR_LIMIT;
}

/* Precision and matrix of component k; returns log det C. */
static double
prepare_component (const ito_mixture *m, size_t k, double alpha, double sigma, double c_denoiser,
                   double c_score, double *precision, double *matrix)
{
  size_t d = m->d, n = m->shape == ITO_COVARIANCE_ISOTROPIC ? 1 : d;
  const double *variance = m->variance + k * n;
  double log_det = 0;
  if (m->shape == ITO_COVARIANCE_FULL)
    memset (matrix, 0, d * d * sizeof (double));
  for (size_t j = 0; j < n; j++)
    {
      double c = alpha * alpha * variance[j] + sigma * sigma;
      double g = (c_denoiser * alpha * variance[j] - c_score) / c;
      log_det += ito_log (c);
      if (m->shape != ITO_COVARIANCE_FULL)
        {
          precision[j] = 1 / c;
          matrix[j] = g;
          continue;
        }
      const double *q = m->frame + (k * d + j) * d;
      double root = sqrt (c);
      for (size_t i = 0; i < d; i++)
        precision[j * d + i] = q[i] / root;
      for (size_t i = 0; i < d; i++)
        for (size_t l = 0; l < d; l++)
          matrix[i * d + l] += g * (q[i] * q[l]);
    }
  return m->shape == ITO_COVARIANCE_ISOTROPIC ? (double)d * log_det : log_det;
}

void
ito_mixture_prepare (const ito_mixture *m, double alpha, double sigma, double c_denoiser,
                     double c_score, double *coef, ito_mixture_field *f)
{
  size_t size = covariance_size (m), n = m->k * m->d;
  double *mean = coef, *vector = mean + n, *precision = vector + n,
         *matrix = precision + m->k * size, *offset = matrix + m->k * size, log_det = 0;
  for (size_t i = 0; i < n; i++)
    {
      mean[i] = alpha * m->mean[i];
      vector[i] = c_denoiser * m->mean[i];
    }
  for (size_t k = 0; k < m->k; k++)
    {
      if (k == 0 || !m->shared)
        log_det = prepare_component (m, k, alpha, sigma, c_denoiser, c_score, precision + k * size,
                                     matrix + k * size);
      else
        {
          memcpy (precision + k * size, precision, size * sizeof (double));
          memcpy (matrix + k * size, matrix, size * sizeof (double));
        }
      offset[k] = m->log_weight[k] - 0.5 * log_det;
    }
  ito_mixture_field_at (m, coef, f);
  if (may_be_linear (m))
    {
      prepare_linear (m, f, offset + m->k);
      ito_mixture_field_at (m, coef, f);
    }
}

void
ito_mixture_raw_at (const ito_mixture *m, ito_mixture_raw *raw)
{
  *raw = (ito_mixture_raw){ .d = m->d,
                            .k = m->k,
                            .shape = (int)m->shape,
                            .log_weight = m->log_weight,
                            .mean = m->mean,
                            .variance = m->variance,
                            .frame = m->frame };
}
