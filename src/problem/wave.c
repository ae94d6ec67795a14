/* du = -0.01 sin u cos^3 u dt + 0.1 cos^2 u dW,  u = atan(0.1 W + tan u0): tan u is a Brownian
 * motion, du = 0.1 cos^2 u o dW.
 * P. E. Kloeden, E. Platen 1992, section 4.4; SciML problem library. */
#include "core/vmath.h"
#include "problem/problem.h"
#include <math.h>

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double s, c;
  ito_v_sincos2pi (u * (1 / (2 * M_PI)), &s, &c);
  return -0.01 * s * (c * c * c);
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double s, c;
  ito_v_sincos2pi (u * (1 / (2 * M_PI)), &s, &c);
  return -0.01 * (c * c) * (c * c - 3 * s * s);
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double s, c;
  ito_v_sincos2pi (u * (1 / (2 * M_PI)), &s, &c);
  return 0.1 * (c * c);
}

static inline double
noise_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double s, c;
  ito_v_sincos2pi (u * (1 / (2 * M_PI)), &s, &c);
  return -0.2 * s * c;
}

#include "problem/diagonal_callbacks.h"

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  (void)t, (void)stride;
  double slope = tan (p->start[0]);
  for (size_t k = 0; k < n; k++)
    out[k] = atan (0.1 * w[k] + slope);
}

static double
density (const ito_problem *p, double t, const double *x)
{
  if (isinf (t))
    return NAN;
  if (!(fabs (x[0]) < M_PI / 2))
    return 0;
  double z = (tan (x[0]) - tan (p->start[0])) / 0.1, c = cos (x[0]);
  return exp (-0.5 * z * z / t) / (0.1 * sqrt (2 * M_PI * t) * (c * c));
}

static double
phi (const ito_problem *p, const double *x)
{
  (void)p;
  return tan (x[0]);
}

static double
phi_mean (const ito_problem *p, double t)
{
  (void)t;
  return tan (p->start[0]);
}

static double
phi_square (const ito_problem *p, const double *x)
{
  return phi (p, x) * phi (p, x);
}

static double
square (const ito_problem *p, double t)
{
  return phi_mean (p, t) * phi_mean (p, t) + 0.01 * t;
}

static const ito_known_expectation known[] = {
  { "tan u", "closed form", phi, phi_mean, 0, 0 },
  { "tan^2 u", "closed form", phi_square, square, 0, 0 },
};

static const double start[] = { 1 };

const ito_problem_type ito_problem_wave = {
  .entry = { .name = "wave",
             .summary = "bounded, trigonometric; exact on the path, density, moments",
             .formula = "du = -0.01 sin u cos^3 u dt + 0.1 cos^2 u dW,  u0 = 1, T = 1\n"
                        "u = atan(0.1 W + tan u0)",
             .source = "P. E. Kloeden, E. Platen 1992, Numerical solution of SDEs, section 4.4; "
                       "SciML problem library" },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .start = start,
  .end = 1,
  .exact = exact,
  .density = density,
  ITO_EXPECTATIONS (known),
};
