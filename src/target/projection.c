/* Projections u.x of a diffused mixture: a mixture in one dimension, with means alpha u.m_k and
 * variances alpha^2 u^T S_k u + sigma^2 |u|^2.  An estimator's truth, not on the way from seed to
 * state: libm and GSL are used. */
#include "core/memory.h"
#include "target/target.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

typedef struct
{
  size_t k;
  const double *weight;
  double *mean, *sd; /* [k] */
} line;

static double
dot (size_t d, const double *a, const double *b)
{
  double sum = 0;
  for (size_t i = 0; i < d; i++)
    sum += a[i] * b[i];
  return sum;
}

/* u^T S_k u, as a sum of squares. */
static double
quadratic (const ito_mixture *m, size_t k, const double *u)
{
  size_t d = m->d;
  double sum = 0;
  for (size_t j = 0; j < d; j++)
    {
      double c = m->frame ? dot (d, m->frame + (k * d + j) * d, u) : u[j];
      sum += m->variance[m->shape == ITO_COVARIANCE_ISOTROPIC ? k : k * d + j] * c * c;
    }
  return sum;
}

static int
project (const ito_target *t, double alpha, double sigma, const double *u, line *l,
         ito_error *error)
{
  const ito_mixture *m = t->mixture;
  if (!m)
    return ito_fail (error, GSL_EINVAL,
                     "projection of %s: only Gaussian mixtures have closed forms of it", t->spec);
  double length = dot (m->d, u, u);
  if (!(length > 0) || !isfinite (length) || !isfinite (alpha) || !(alpha >= 0) || !isfinite (sigma)
      || !(sigma >= 0) || alpha + sigma == 0)
    return ito_fail (error, GSL_EINVAL,
                     "projection of %s at alpha = %g, sigma = %g on a vector with |u|^2 = %g: give "
                     "finite numbers >= 0, not both 0, and u other than 0",
                     t->spec, alpha, sigma, length);
  l->k = m->k;
  l->weight = m->weight;
  l->mean = ITO_NEW (double, 2 * m->k, error);
  if (!l->mean)
    return GSL_ENOMEM;
  l->sd = l->mean + m->k;
  for (size_t k = 0; k < m->k; k++)
    {
      l->mean[k] = alpha * dot (m->d, u, m->mean + k * m->d);
      if (m->shared && k > 0)
        l->sd[k] = l->sd[0];
      else
        l->sd[k] = sqrt (alpha * alpha * quadratic (m, k, u) + sigma * sigma * length);
    }
  return 0;
}

/* P(y' <= y), or P(y' > y) if upper; the density to *density where it is asked for. */
static double
tail (const line *l, double y, int upper, double *density)
{
  double p = 0, f = 0;
  for (size_t k = 0; k < l->k; k++)
    if (l->weight[k] > 0)
      {
        double z = (y - l->mean[k]) / l->sd[k];
        p += l->weight[k] * 0.5 * erfc ((upper ? z : -z) * M_SQRT1_2);
        f += l->weight[k] * exp (-0.5 * z * z) / l->sd[k];
      }
  if (density)
    *density = f * (M_SQRT1_2 * M_2_SQRTPI * 0.5);
  return p;
}

/* The quantile lies between those of the components.  Newton's steps on the logarithm of the
 * smaller tail, bisection where one leaves the bracket or three have not halved it. */
static double
quantile (const line *l, double p)
{
  int upper = p > 0.5;
  double aim = upper ? 1 - p : p, low = INFINITY, high = -INFINITY, narrowest = INFINITY;
  double z = upper ? gsl_cdf_ugaussian_Qinv (aim) : gsl_cdf_ugaussian_Pinv (aim);
  for (size_t k = 0; k < l->k; k++)
    if (l->weight[k] > 0)
      {
        double y = l->mean[k] + l->sd[k] * z;
        low = fmin (low, y);
        high = fmax (high, y);
        narrowest = fmin (narrowest, l->sd[k]);
      }
  /* z and y are rounded: a little more, and it is a bracket. */
  double y = 0.5 * (low + high), margin = 1e-12 * (fabs (low) + fabs (high) + narrowest);
  low -= margin;
  high += margin;
  double width = high - low;
  for (int i = 1; i < 300; i++)
    {
      double density, q = tail (l, y, upper, &density);
      if (q == aim)
        break;
      if ((q < aim) != upper)
        low = y;
      else
        high = y;
      double step = q / density * log (aim / q), next = upper ? y - step : y + step;
      int halved = i % 3 || high - low <= 0.5 * width;
      if (i % 3 == 0)
        width = high - low;
      int newton = halved && next > low && next < high;
      if (!newton)
        next = 0.5 * (low + high);
      double change = fabs (next - y);
      y = next;
      if (change <= 2e-16 * fabs (y) + 1e-17 * narrowest)
        break;
    }
  return y;
}

int
ito_target_projection_cdf (const ito_target *target, double alpha, double sigma, const double *u,
                           double y, double *p)
{
  ito_error error = ITO_NO_ERROR;
  line l;
  if (!project (target, alpha, sigma, u, &l, &error))
    {
      *p = isnan (y) ? NAN : tail (&l, y, 0, NULL);
      free (l.mean);
    }
  return ITO_RAISE (&error);
}

int
ito_target_projection_quantile (const ito_target *target, double alpha, double sigma,
                                const double *u, double p, double *y)
{
  ito_error error = ITO_NO_ERROR;
  line l;
  if (!(p > 0 && p < 1))
    ito_fail (&error, GSL_EINVAL, "quantile at p = %g: p is between 0 and 1, both excluded", p);
  else if (!project (target, alpha, sigma, u, &l, &error))
    {
      *y = quantile (&l, p);
      free (l.mean);
    }
  return ITO_RAISE (&error);
}
