/* du = (u - u^3) dt + s dW, s = 0.7, u0 = -1: two wells, V = u^4/4 - u^2/2, equilibrium density
 * ~ exp(-2 V/s^2).  H. A. Kramers 1940. */
#include "problem/problem.h"
#include <math.h>

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  return u * ((1 - u) * (1 + u));
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  return 1 - 3 * u * u;
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t, (void)u;
  return 0.7;
}

#define ADDITIVE_NOISE
#include "problem/diagonal_callbacks.h"

/* Stored numbers: tests/problem/line_values.py. */
static double
density (const ito_problem *p, double t, const double *x)
{
  (void)p;
  static const double integral = 5.429597501528654070962202;
  double u2 = x[0] * x[0];
  return isinf (t) ? exp (-2 / 0.49 * u2 * (0.25 * u2 - 0.5)) / integral : NAN;
}

static const ito_known_expectation known[] = {
  { "u", "backward equation, spectral", ito_phi_1, NULL, -0.40630630090353, 1e-12 },
  { "u^2", "backward equation, spectral", ito_phi_11, NULL, 0.83243668997616, 1e-12 },
};

/* (2/s^2) int_-1^0 e^(2 V(y)/s^2) int_-inf^y e^(-2 V(z)/s^2) dz dy. */
static const ito_expectation numbers[] = {
  { "mean time from -1 to 0", "quadrature", 5.9049959144383313286, 0 },
  { NULL, NULL, 0, 0 },
};

static const double start[] = { -1 };

const ito_problem_type ito_problem_double_well = {
  .entry = { .name = "double-well",
             .summary = "two wells, additive noise; equilibrium, moments at T, mean exit time",
             .formula = "du = (u - u^3) dt + 0.7 dW,  u0 = -1, T = 5\n"
                        "at equilibrium ~ exp(-2 V/0.49), V = u^4/4 - u^2/2;\n"
                        "mean time from -1 to 0: 5.9049959144383",
             .source = "H. A. Kramers 1940, Physica 7, 284" },
  DIAGONAL_ADDITIVE (1),
  .start = start,
  .end = 5,
  .density = density,
  .numbers_known = numbers,
  ITO_EXPECTATIONS (known),
};
