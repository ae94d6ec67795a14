/* Equations of 1 - u^2: du = -(a + b^2 u)(1 - u^2) dt + b (1 - u^2) dW, which is
 * du = -a (1 - u^2) dt + b (1 - u^2) o dW: atanh u is a Brownian motion with drift,
 *   u = tanh(atanh u0 - a t + b W).
 * cubic: a = 0, b = 1/2 (Kloeden, Platen 1992, section 4.4; SciML problem library).
 * stiff-quadratic: SciML problem library, after Kloeden, Platen 1992, eq. 4.4.52. */
#include "problem/problem.h"
#include <math.h>

enum
{
  A,
  B
};

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return -(a[A] + a[B] * a[B] * u) * ((1 - u) * (1 + u));
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return 2 * u * (a[A] + a[B] * a[B] * u) - a[B] * a[B] * ((1 - u) * (1 + u));
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return a[B] * ((1 - u) * (1 + u));
}

static inline double
noise_slope_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return -2 * a[B] * u;
}

#include "problem/diagonal_callbacks.h"

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  (void)stride;
  const double *a = p->parameter;
  double start = p->start[0];
  for (size_t k = 0; k < n; k++)
    {
      double h = tanh (-a[A] * t + a[B] * w[k]);
      out[k] = (start + h) / (1 + start * h);
    }
}

static double
phi (const ito_problem *p, const double *x)
{
  (void)p;
  return atanh (x[0]);
}

static double
phi_mean (const ito_problem *p, double t)
{
  return atanh (p->start[0]) - p->parameter[A] * t;
}

static double
density (const ito_problem *p, double t, const double *x)
{
  double b = p->parameter[B];
  if (isinf (t) || !(b > 0))
    return NAN;
  if (!(fabs (x[0]) < 1))
    return 0;
  double z = (atanh (x[0]) - phi_mean (p, t)) / b;
  return exp (-0.5 * z * z / t) / (b * sqrt (2 * M_PI * t) * (1 - x[0]) * (1 + x[0]));
}

static const ito_known_expectation known[] = {
  { "atanh u", "closed form", phi, phi_mean, 0, 0 },
};

static const double start[] = { 0.5 }, cubic[] = { 2, 0, 0.5 };

const ito_problem_type ito_problem_cubic = {
  .entry = { .name = "cubic",
             .summary = "cubic drift, quadratic noise; exact on the path, density, a moment",
             .formula = "du = -u (1 - u^2)/4 dt + (1 - u^2)/2 dW,  u0 = 1/2, T = 1\n"
                        "u = ((1 + u0) e^W + u0 - 1)/((1 + u0) e^W + 1 - u0)",
             .source = "P. E. Kloeden, E. Platen 1992, Numerical solution of SDEs, section 4.4; "
                       "SciML problem library" },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .start = start,
  .end = 1,
  .numbers = cubic,
  .exact = exact,
  .density = density,
  ITO_EXPECTATIONS (known),
};

static int
init (const ito_args *args, ito_problem *p, ito_error *error)
{
  (void)args, (void)error;
  p->end = 1.5 / p->parameter[A];
  return GSL_SUCCESS;
}

static const ito_param params[] = {
  { "a", ITO_PARAM_NUMBER, "50", 0, 1e9, NULL, "stiffness", ITO_PARAM_OPEN_LOWER },
  { "b", ITO_PARAM_NUMBER, "1", 0, 1e5, NULL, "size of the noise", 0 },
  { 0 }
};

const ito_problem_type ito_problem_stiff_quadratic = {
  .entry = { .name = "stiff-quadratic",
             .summary = "stiff, with a stable and an unstable equilibrium; exact on the path, "
                        "density, a moment",
             .formula =
                 "du = -(a + b^2 u)(1 - u^2) dt + b (1 - u^2) dW,  u0 = 1/2, T = 1.5/a\n"
                 "E = exp(-2 a t + 2 b W):  u = ((1 + u0) E + u0 - 1)/((1 + u0) E - u0 + 1)\n"
                 "(a, b) = (50, 1), (500, 1), (5000, 70).  At T = 3 the solution is -1 to "
                 "the last bit,\nand a scheme may have gone to the unstable +1.",
             .source = "SciML problem library, after P. E. Kloeden, E. Platen 1992, eq. 4.4.52",
             .params = params },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .start = start,
  .end = 1,
  .init = init,
  .exact = exact,
  .density = density,
  ITO_EXPECTATIONS (known),
};
