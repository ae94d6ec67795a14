/* du = (u/2 + sqrt(u^2+1)) dt + sqrt(u^2+1) dW, u0 = 0: asinh u = t + W, and
 *   E [z^3 - 6 z^2 + 8 z] = t^3 - 3 t^2 + 2 t,  z = asinh u.
 * A. Roessler 2009, SIAM J. Numer. Anal. 47, 1713, section 6; A. Tocino, J. Vigo-Aguiar 2002. */
#include "problem/problem.h"
#include <math.h>

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  return 0.5 * u + sqrt (u * u + 1);
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  return 0.5 + u / sqrt (u * u + 1);
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  return sqrt (u * u + 1);
}

static inline double
noise_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  return u / sqrt (u * u + 1);
}

#include "problem/diagonal_callbacks.h"

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  (void)p, (void)stride;
  for (size_t k = 0; k < n; k++)
    out[k] = sinh (t + w[k]);
}

static double
phi (const ito_problem *p, const double *x)
{
  (void)p;
  double z = asinh (x[0]);
  return z * (z * (z - 6) + 8);
}

static double
phi_mean (const ito_problem *p, double t)
{
  (void)p;
  return t * (t * (t - 3) + 2);
}

/* E sinh(t + W), and E sinh^2 = (E cosh(2 (t + W)) - 1)/2. */
static double
mean (const ito_problem *p, double t)
{
  (void)p;
  return exp (0.5 * t) * sinh (t);
}

static double
square (const ito_problem *p, double t)
{
  (void)p;
  return 0.5 * (exp (2 * t) * cosh (2 * t) - 1);
}

static double
density (const ito_problem *p, double t, const double *x)
{
  (void)p;
  double z = asinh (x[0]) - t;
  return isinf (t) ? NAN : exp (-0.5 * z * z / t) / sqrt (2 * M_PI * t * (1 + x[0] * x[0]));
}

static const ito_known_expectation known[] = {
  { "z^3 - 6 z^2 + 8 z, z = asinh u", "closed form", phi, phi_mean, 0, 0 },
  { "u", "closed form", ito_phi_1, mean, 0, 0 },
  { "u^2", "closed form", ito_phi_11, square, 0, 0 },
};

static const double start[] = { 0 };

const ito_problem_type ito_problem_rossler_weak = {
  .entry = { .name = "rossler-weak",
             .summary = "hyperbolic, for weak orders; exact on the path, density, moments",
             .formula = "du = (u/2 + sqrt(u^2+1)) dt + sqrt(u^2+1) dW,  u0 = 0, T = 2\n"
                        "u = sinh z, z = t + W:  E [z^3 - 6 z^2 + 8 z] = t^3 - 3 t^2 + 2 t",
             .source = "A. Roessler 2009, SIAM J. Numer. Anal. 47, 1713, section 6" },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .start = start,
  .end = 2,
  .exact = exact,
  .density = density,
  ITO_EXPECTATIONS (known),
};
