/* A strongly log-concave product law with a bounded third derivative: the potential is
 * u(x) = x^2/2 + log cosh x in each coordinate, so 1 <= u'' <= 2 and |u'''| <= 0.77.
 *
 *   score -x - tanh x,  Hessian -1 - sech^2 x,  gradient of the Laplacian 2 sech^2 x tanh x
 * Samples by rejection from N(0,1), accepted with probability 1/cosh x: attempt a of a coordinate
 * reads node a, its uniform from draw 0 and its normal from draw 1. */
#include "core/kernels.h"
#include "core/memory.h"
#include "core/scalar.h"
#include "random/address.h"
#include "target/target.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* log of the integral of exp(-x^2/2)/cosh x, and the variance. */
#define LOG_INTEGRAL 0.61954046117925221551
#define VARIANCE 0.59183411493058523649

enum
{
  LANES = 256
};

static const ito_param params[] = {
  { "d", ITO_PARAM_INTEGER, "1", 1, 1 << 20, NULL, "dimension", 0 }, { 0 }
};

/* tanh of n <= LANES values: from exp(-2|x|), near 0 by Lambert's continued fraction to x^2/13
 * (error 2e-16 for |x| <= 1/2).  Vectorised, other than ito_tanh. */
static void
tanh_of (size_t n, const double *x, double *out)
{
  double e[LANES];
  for (size_t p = 0; p < n; p++)
    e[p] = -2 * fabs (x[p]);
  ito_kernel ()->exp (n, e, e);
  for (size_t p = 0; p < n; p++)
    {
      double y = x[p] * x[p];
      double small = x[p] * (135135 + y * (17325 + y * (378 + y)))
                     / (135135 + y * (62370 + y * (3150 + y * 28)));
      double large = copysign ((1 - e[p]) / (1 + e[p]), x[p]);
      out[p] = fabs (x[p]) < 0.5 ? small : large;
    }
}

static int
score (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  for (size_t i = 0; i < t->d; i++)
    for (size_t p = 0; p < n; p += LANES)
      {
        size_t lanes = n - p < LANES ? n - p : LANES;
        const double *y = x + i * stride + p;
        double *o = out + i * stride + p;
        tanh_of (lanes, y, o);
        for (size_t j = 0; j < lanes; j++)
          o[j] = -y[j] - o[j];
      }
  return 0;
}

static int
log_density (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  for (size_t p = 0; p < n; p++)
    {
      double sum = 0;
      for (size_t i = 0; i < t->d; i++)
        {
          double y = fabs (x[i * stride + p]);
          /* log cosh y = y + log((1 + e^{-2y})/2) */
          sum += -0.5 * y * y - y - ito_log1p (0.5 * ito_expm1 (-2 * y)) - LOG_INTEGRAL;
        }
      out[p] = sum;
    }
  return 0;
}

static double
sech_square (double x)
{
  double e = ito_exp (-fabs (x)), s = 2 * e / (1 + e * e);
  return s * s;
}

static int
hessian (const struct ito_target *t, const double *x, double *h)
{
  memset (h, 0, t->d * t->d * sizeof (double));
  for (size_t i = 0; i < t->d; i++)
    h[i * (t->d + 1)] = -1 - sech_square (x[i]);
  return 0;
}

static int
grad_laplacian (const struct ito_target *t, const double *x, double *out)
{
  for (size_t i = 0; i < t->d; i++)
    out[i] = 2 * sech_square (x[i]) * ito_tanh (x[i]);
  return 0;
}

/* Attempt after attempt for all coordinates of `lanes` paths, until each is accepted; one is
 * refused with probability 0.26, so 65536 are enough.  z, u [d][lanes]; NaN marks what is open. */
static void
fill_block (const struct ito_target *t, ito_address a, uint64_t first, size_t lanes, size_t stride,
            double *x, double *z, double *u)
{
  size_t open = t->d * lanes;
  for (size_t i = 0; i < t->d; i++)
    for (size_t p = 0; p < lanes; p++)
      x[i * stride + p] = NAN;
  for (a.node = 0; open > 0 && a.node < ITO_MAX_NODES; a.node++)
    {
      a.draw = 0;
      ito_uniforms_fill (&a, first, lanes, lanes, t->d, u);
      a.draw = 1;
      ito_normals_fill (&a, first, lanes, lanes, t->d, z);
      for (size_t i = 0; i < t->d; i++)
        for (size_t p = 0; p < lanes; p++)
          {
            double y = z[i * lanes + p];
            if (isnan (x[i * stride + p])
                && u[i * lanes + p] * (0.5 * (ito_exp (y) + ito_exp (-y))) <= 1)
              {
                x[i * stride + p] = y;
                open--;
              }
          }
    }
}

static int
sample (const struct ito_target *t, uint64_t seed, unsigned stream, uint64_t first, size_t n,
        size_t stride, double *x)
{
  ito_address a = { .seed = seed, .stream = stream, .purpose = ITO_PURPOSE_START };
  size_t block = 65536 / t->d;
  block = block < 8 ? 8 : block > LANES ? LANES : block;
  block = block > n ? n : block;
  double *z = n ? ITO_NEW (double, 2 * t->d * block, NULL) : NULL;
  if (n && !z)
    return GSL_ENOMEM;
  for (size_t p = 0; p < n; p += block)
    fill_block (t, a, first + p, n - p < block ? n - p : block, stride, x + p, z, z + t->d * block);
  free (z);
  return 0;
}

static int
moments (const struct ito_target *t, double *mean, double *covariance)
{
  if (mean)
    memset (mean, 0, t->d * sizeof (double));
  if (covariance)
    {
      memset (covariance, 0, t->d * t->d * sizeof (double));
      for (size_t i = 0; i < t->d; i++)
        covariance[i * (t->d + 1)] = VARIANCE;
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
  return 0;
}

const ito_target_type ito_target_log_cosh = {
  { "log-cosh", NULL, "product of exp(-x^2/2)/cosh x; closed form, for Langevin methods",
    "density proportional to prod_i exp(-x_i^2/2)/cosh x_i:\n"
    "strongly log-concave, 1 <= -(log p)'' <= 2, |(log p)'''| <= 0.77",
    "a toy with a bounded third derivative, as in Li, Zha, Tao 2022, \"Sqrt(d) dimension "
    "dependence of Langevin Monte Carlo\"",
    params },
  init
};
