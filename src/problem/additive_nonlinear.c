/* Nonlinear drift, additive noise: orders of additive schemes are sharp here, where on linear
 * problems they super-converge.
 *   du = -(u + sin u) dt + 0.5 dW,  u0 = 1,  T = 1 */
#include "core/vmath.h"
#include "problem/problem.h"
#include <math.h>

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double sine, cosine;
  ito_v_sincos2pi (u * (1 / (2 * M_PI)), &sine, &cosine);
  return -(u + sine);
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double sine, cosine;
  ito_v_sincos2pi (u * (1 / (2 * M_PI)), &sine, &cosine);
  return -(1 + cosine);
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t, (void)u;
  return 0.5;
}

#define ADDITIVE_NOISE
#include "problem/diagonal_callbacks.h"

/* density ~ exp(-4 (u^2 - 2 cos u)) = exp(-(2/s^2) V), V = u^2/2 - cos u; its integral over the
 * line, times e^-8, by quadrature in 30-digit arithmetic (tests/problem/line_values.py). */
static const double equilibrium_integral = 0.6291357372548869281784266;

static double
density (const ito_problem *p, double t, const double *x)
{
  (void)p;
  return isinf (t) ? exp (-4 * x[0] * x[0] - 8 * (1 - cos (x[0]))) / equilibrium_integral : NAN;
}

static const ito_known_expectation known[] = {
  /* Backward equation, Chebyshev in space, at two resolutions: tests/problem/line_values.py. */
  { "u", "backward equation, spectral", ito_phi_1, NULL, 0.14452703290495, 1e-12 },
  { "u^2", "backward equation, spectral", ito_phi_11, NULL, 0.08411992197216, 1e-12 },
};

static const double start[] = { 1 };

const ito_problem_type ito_problem_additive_nonlinear = {
  .entry = { .name = "additive-nonlinear",
             .summary = "nonlinear drift, additive noise; moments at T, density at equilibrium",
             .formula = "du = -(u + sin u) dt + 0.5 dW,  u0 = 1, T = 1\n"
                        "Orders of additive schemes are sharp here.  Reference on the path: a fine "
                        "solution\nby a solver of another family.",
             .source = "ito: a drift whose derivatives do not vanish" },
  DIAGONAL_ADDITIVE (1),
  .start = start,
  .end = 1,
  .density = density,
  ITO_EXPECTATIONS (known),
};
