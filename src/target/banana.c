/* The banana: a Gaussian bent along a parabola.
 *
 *   x_1 ~ N(0, sd^2),  x_2 = -b (x_1^2 - sd^2) + N(0, 1)
 * With e = x_2 + b (x_1^2 - sd^2): log p = -x_1^2/(2 sd^2) - e^2/2 - log(2 pi sd). */
#include "core/memory.h"
#include "core/scalar.h"
#include "random/address.h"
#include "target/target.h"

#define LOG_TWO_PI 1.8378770664093454836

static const ito_param params[] = { { "b", ITO_PARAM_NUMBER, "0.1", -1e6, 1e6, NULL, "bending", 0 },
                                    { "sd", ITO_PARAM_NUMBER, "10", 0, 1e6, NULL,
                                      "standard deviation of x_1", ITO_PARAM_OPEN_LOWER },
                                    { 0 } };

static double
distance (double b, double v, double x, double y)
{
  return y + b * (x * x - v);
}

static int
log_density (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  double b = t->parameter[0], v = t->parameter[1] * t->parameter[1];
  double constant = LOG_TWO_PI + ito_log (t->parameter[1]);
  for (size_t p = 0; p < n; p++)
    {
      double e = distance (b, v, x[p], x[stride + p]);
      out[p] = -0.5 * (x[p] * x[p] / v + e * e) - constant;
    }
  return 0;
}

static int
score (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  double b = t->parameter[0], v = t->parameter[1] * t->parameter[1];
  for (size_t p = 0; p < n; p++)
    {
      double e = distance (b, v, x[p], x[stride + p]);
      out[p] = -x[p] / v - 2 * b * x[p] * e;
      out[stride + p] = -e;
    }
  return 0;
}

static int
hessian (const struct ito_target *t, const double *x, double *h)
{
  double b = t->parameter[0], v = t->parameter[1] * t->parameter[1];
  h[0] = -1 / v - 2 * b * distance (b, v, x[0], x[1]) - 4 * b * b * x[0] * x[0];
  h[1] = h[2] = -2 * b * x[0];
  h[3] = -1;
  return 0;
}

/* Laplacian = -1/sd^2 - 2 b e - 4 b^2 x_1^2 - 1. */
static int
grad_laplacian (const struct ito_target *t, const double *x, double *out)
{
  double b = t->parameter[0];
  out[0] = -12 * b * b * x[0];
  out[1] = -2 * b;
  return 0;
}

static int
sample (const struct ito_target *t, uint64_t seed, unsigned stream, uint64_t first, size_t n,
        size_t stride, double *x)
{
  double b = t->parameter[0], sd = t->parameter[1];
  ito_address a = { .seed = seed, .stream = stream, .purpose = ITO_PURPOSE_START, .draw = 1 };
  ito_normals_fill (&a, first, n, stride, 2, x);
  for (size_t p = 0; p < n; p++)
    {
      x[p] *= sd;
      x[stride + p] -= b * (x[p] * x[p] - sd * sd);
    }
  return 0;
}

static int
moments (const struct ito_target *t, double *mean, double *covariance)
{
  double b = t->parameter[0], v = t->parameter[1] * t->parameter[1];
  if (mean)
    mean[0] = mean[1] = 0;
  if (covariance)
    {
      covariance[0] = v;
      covariance[1] = covariance[2] = 0;
      covariance[3] = 1 + 2 * b * b * v * v;
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
  t->d = 2;
  t->form = &form;
  t->parameter[0] = ito_args_number (args, "b");
  t->parameter[1] = ito_args_number (args, "sd");
  return 0;
}

const ito_target_type ito_target_banana = {
  { "banana", NULL, "a Gaussian bent along a parabola, in 2D; closed form, for Langevin methods",
    "x_1 ~ N(0, sd^2),  x_2 = -b (x_1^2 - sd^2) + N(0, 1)",
    "Haario, Saksman, Tamminen 1999, \"Adaptive proposal distribution for random walk "
    "Metropolis algorithm\"",
    params },
  init
};
