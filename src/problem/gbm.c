/* Geometric Brownian motion, du = mu u dt + sigma u dW, in the calculus of Ito:
 *   u = u0 exp((mu - sigma^2/2) t + sigma W),  E u^k = u0^k exp((k mu + k (k-1) sigma^2/2) t)
 * and of Stratonovich, where mu is replaced by mu + sigma^2/2.  gbm-8: 4 x 2 independent copies.
 *
 * F. Black, M. Scholes 1973; numbers of gbm: the SciML problem library (C. Rackauckas, Q. Nie
 * 2017).  linear-test: Y. Saito, T. Mitsui 1996, SIAM J. Numer. Anal. 33, 2254. */
#include "core/scalar.h"
#include "problem/problem.h"
#include <math.h>

enum
{
  MU,
  SIGMA
};

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return a[MU] * u;
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t, (void)u;
  return a[MU];
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return a[SIGMA] * u;
}

static inline double
noise_slope_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t, (void)u;
  return a[SIGMA];
}

#include "problem/diagonal_callbacks.h"

/* The drift of the Ito equation with the same solutions. */
static double
ito_rate (const ito_problem *p)
{
  double s = p->parameter[SIGMA];
  return p->sde.calculus == ITO_CALCULUS_ITO ? p->parameter[MU] : p->parameter[MU] + 0.5 * s * s;
}

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  double s = p->parameter[SIGMA], growth = (ito_rate (p) - 0.5 * s * s) * t;
  for (size_t i = 0; i < p->sde.d; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = p->start[i] * ito_exp (growth + s * w[i * stride + k]);
}

static double
mean (const ito_problem *p, double t)
{
  return p->start[0] * ito_exp (ito_rate (p) * t);
}

static double
square (const ito_problem *p, double t)
{
  double s = p->parameter[SIGMA];
  return p->start[0] * p->start[0] * ito_exp ((2 * ito_rate (p) + s * s) * t);
}

static double
product (const ito_problem *p, double t)
{
  return mean (p, t) * mean (p, t);
}

/* Lognormal. */
static double
density (const ito_problem *p, double t, const double *x)
{
  double s = p->parameter[SIGMA], v = s * s * t;
  if (!(v > 0) || isinf (t))
    return NAN;
  if (!(x[0] / p->start[0] > 0))
    return 0;
  double z = ito_log (x[0] / p->start[0]) - (ito_rate (p) * t - 0.5 * v);
  return ito_exp (-0.5 * z * z / v) / (fabs (x[0]) * sqrt (2 * M_PI * v));
}

static const ito_known_expectation known[] = {
  { "u1", "closed form", ito_phi_1, mean, 0, 0 },
  { "u1^2", "closed form", ito_phi_11, square, 0, 0 },
  { "u1 u2", "closed form (independent copies)", ito_phi_12, product, 0, 0 },
};

#define GBM_PARAMS                                                                                 \
  { "mu", ITO_PARAM_NUMBER, "1.01", 0, 0, NULL, "rate of growth", 0 }, { "sigma",                  \
                                                                         ITO_PARAM_NUMBER,         \
                                                                         "0.87",                   \
                                                                         0,                        \
                                                                         INFINITY,                 \
                                                                         NULL,                     \
                                                                         "volatility",             \
                                                                         ITO_PARAM_OPEN_UPPER },   \
  {                                                                                                \
    "u0", ITO_PARAM_NUMBER, "0.5", 0, 1e100, NULL, "start", ITO_PARAM_OPEN_LOWER                   \
  }

static const ito_param params[] = { GBM_PARAMS, { 0 } };

#define SOURCE                                                                                     \
  "F. Black, M. Scholes 1973, J. Polit. Econ. 81, 637; numbers of the SciML problem library, "     \
  "C. Rackauckas, Q. Nie 2017, J. Open Res. Softw. 5, 15"

const ito_problem_type ito_problem_gbm = {
  .entry = { .name = "gbm",
             .summary = "geometric Brownian motion; exact on the path, density, moments",
             .formula = "du = mu u dt + sigma u dW,  T = 1\n"
                        "u = u0 exp((mu - sigma^2/2) t + sigma W),  E u = u0 exp(mu t)",
             .source = SOURCE,
             .params = params },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .end = 1,
  .linear = drift_slope_of,
  .exact = exact,
  .density = density,
  .expectations = known,
  .n_expectations = 2,
};

const ito_problem_type ito_problem_gbm_stratonovich = {
  .entry = { .name = "gbm-stratonovich",
             .summary = "gbm of Stratonovich; exact on the path, density, moments",
             .formula = "du = mu u dt + sigma u o dW (Stratonovich),  T = 1\n"
                        "u = u0 exp(mu t + sigma W),  E u = u0 exp((mu + sigma^2/2) t)",
             .source = SOURCE,
             .params = params },
  DIAGONAL_LINE (ITO_CALCULUS_STRATONOVICH),
  .end = 1,
  .linear = drift_slope_of,
  .exact = exact,
  .density = density,
  .expectations = known,
  .n_expectations = 2,
};

const ito_problem_type ito_problem_gbm_8 = {
  .entry = { .name = "gbm-8",
             .summary = "8 independent copies of gbm (diagonal noise); exact on the path, moments",
             .formula = "du_i = mu u_i dt + sigma u_i dW_i,  i = 1, ..., 8,  T = 1\n"
                        "u_i = u0 exp((mu - sigma^2/2) t + sigma W_i)",
             .source = SOURCE,
             .params = params },
  DIAGONAL_SPACE (8, ITO_CALCULUS_ITO),
  .end = 1,
  .linear = drift_slope_of,
  .exact = exact,
  ITO_EXPECTATIONS (known),
};

static const ito_param test_params[] = {
  { "lambda", ITO_PARAM_NUMBER, "-3", 0, 0, NULL, "rate", 0 },
  { "mu", ITO_PARAM_NUMBER, "1.5", 0, INFINITY, NULL, "size of the noise", ITO_PARAM_OPEN_UPPER },
  { "u0", ITO_PARAM_NUMBER, "1", 0, 1e100, NULL, "start", ITO_PARAM_OPEN_LOWER },
  { 0 }
};

const ito_problem_type ito_problem_linear_test = {
  .entry = { .name = "linear-test",
             .summary =
                 "linear equation of mean-square stability; exact on the path, density, moments",
             .formula =
                 "du = lambda u dt + mu u dW,  T = 1\n"
                 "E u^2 -> 0 where 2 lambda + mu^2 < 0; Euler-Maruyama of step h follows where\n"
                 "(1 + lambda h)^2 + mu^2 h < 1",
             .source =
                 "Y. Saito, T. Mitsui 1996, SIAM J. Numer. Anal. 33, 2254; D. J. Higham 2000, SIAM "
                 "J. Numer. Anal. 38, 753",
             .params = test_params },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .end = 1,
  .linear = drift_slope_of,
  .exact = exact,
  .density = density,
  .expectations = known,
  .n_expectations = 2,
};
