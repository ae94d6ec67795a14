/* Neal's funnel.
 *
 *   x_1 ~ N(0, sd^2),  x_i | x_1 ~ N(0, e^{x_1}), i = 2, ..., d
 * With v = x_1, q = sum_{i>1} x_i^2, m = d - 1:
 *   log p = -v^2/(2 sd^2) - log sd - m v/2 - q e^{-v}/2 - d/2 log 2 pi. */
#include "core/scalar.h"
#include "random/address.h"
#include "target/target.h"
#include <string.h>

#define HALF_LOG_TWO_PI 0.91893853320467274178

static const ito_param params[] = {
  { "d", ITO_PARAM_INTEGER, "10", 2, 1 << 21, NULL, "dimension", 0 },
  { "sd", ITO_PARAM_NUMBER, "3", 0, 20, NULL, "standard deviation of x_1", ITO_PARAM_OPEN_LOWER },
  { 0 }
};

static double
square (size_t d, size_t stride, const double *x)
{
  double q = 0;
  for (size_t i = 1; i < d; i++)
    q += x[i * stride] * x[i * stride];
  return q;
}

static int
log_density (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  double sd = t->parameter[0], m = (double)(t->d - 1);
  double constant = ito_log (sd) + (double)t->d * HALF_LOG_TWO_PI;
  for (size_t p = 0; p < n; p++)
    {
      double v = x[p], z = v / sd;
      out[p] = -0.5 * (z * z + m * v + square (t->d, stride, x + p) * ito_exp (-v)) - constant;
    }
  return 0;
}

static int
score (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  double v2 = t->parameter[0] * t->parameter[0], m = (double)(t->d - 1);
  for (size_t p = 0; p < n; p++)
    {
      double e = ito_exp (-x[p]);
      out[p] = -x[p] / v2 - 0.5 * m + 0.5 * square (t->d, stride, x + p) * e;
      for (size_t i = 1; i < t->d; i++)
        out[i * stride + p] = -x[i * stride + p] * e;
    }
  return 0;
}

static int
hessian (const struct ito_target *t, const double *x, double *h)
{
  size_t d = t->d;
  double e = ito_exp (-x[0]);
  memset (h, 0, d * d * sizeof (double));
  h[0] = -1 / (t->parameter[0] * t->parameter[0]) - 0.5 * square (d, 1, x) * e;
  for (size_t i = 1; i < d; i++)
    {
      h[i] = h[i * d] = x[i] * e;
      h[i * d + i] = -e;
    }
  return 0;
}

/* Laplacian = -1/sd^2 - (q/2 + m) e^{-v}. */
static int
grad_laplacian (const struct ito_target *t, const double *x, double *out)
{
  double e = ito_exp (-x[0]);
  out[0] = (0.5 * square (t->d, 1, x) + (double)(t->d - 1)) * e;
  for (size_t i = 1; i < t->d; i++)
    out[i] = -x[i] * e;
  return 0;
}

static int
sample (const struct ito_target *t, uint64_t seed, unsigned stream, uint64_t first, size_t n,
        size_t stride, double *x)
{
  ito_address a = { .seed = seed, .stream = stream, .purpose = ITO_PURPOSE_START, .draw = 1 };
  ito_normals_fill (&a, first, n, stride, t->d, x);
  for (size_t p = 0; p < n; p++)
    {
      x[p] *= t->parameter[0];
      double s = ito_exp (0.5 * x[p]);
      for (size_t i = 1; i < t->d; i++)
        x[i * stride + p] *= s;
    }
  return 0;
}

static int
moments (const struct ito_target *t, double *mean, double *covariance)
{
  double v = t->parameter[0] * t->parameter[0];
  if (mean)
    memset (mean, 0, t->d * sizeof (double));
  if (covariance)
    {
      memset (covariance, 0, t->d * t->d * sizeof (double));
      for (size_t i = 0; i < t->d; i++)
        covariance[i * (t->d + 1)] = i ? ito_exp (0.5 * v) : v;
    }
  return 0;
}

static const ito_closed_form form = {
  log_density, score, hessian, grad_laplacian, sample, moments
};

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  (void)error;
  t->d = ito_args_integer (args, "d");
  t->form = &form;
  t->parameter[0] = ito_args_number (args, "sd");
  return 0;
}

const ito_target_type ito_target_funnel = {
  { "funnel", NULL, "Neal's funnel; closed form, for Langevin methods",
    "x_1 ~ N(0, sd^2),  x_i | x_1 ~ N(0, exp(x_1)),  i = 2, ..., d",
    "Neal 2003, \"Slice sampling\", section 8", params },
  init
};
