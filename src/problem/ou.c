/* Ornstein-Uhlenbeck process: du = theta (m - u) dt + s dW in each coordinate;
 *   u_t ~ N(m + (u0 - m) e^(-theta t), s^2 (1 - e^(-2 theta t))/(2 theta)).
 * G. E. Uhlenbeck, L. S. Ornstein 1930. */
#include "core/scalar.h"
#include "problem/problem.h"
#include <math.h>

enum
{
  THETA,
  MEAN,
  SIZE
};

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t;
  return a[THETA] * (a[MEAN] - u);
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t, (void)u;
  return -a[THETA];
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)i, (void)t, (void)u;
  return a[SIZE];
}

#define ADDITIVE_NOISE
#include "problem/diagonal_callbacks.h"

static double
mean (const ito_problem *p, double t)
{
  const double *a = p->parameter;
  return a[MEAN] + (p->start[0] - a[MEAN]) * ito_exp (-a[THETA] * t);
}

static double
variance (const ito_problem *p, double t)
{
  const double *a = p->parameter;
  return -a[SIZE] * a[SIZE] * ito_expm1 (-2 * a[THETA] * t) / (2 * a[THETA]);
}

static double
square (const ito_problem *p, double t)
{
  return mean (p, t) * mean (p, t) + variance (p, t);
}

static double
density (const ito_problem *p, double t, const double *x)
{
  double m = mean (p, t), v = variance (p, t), y = 1;
  if (!(v > 0))
    return NAN;
  for (size_t i = 0; i < p->sde.d; i++)
    y *= ito_exp (-0.5 * (x[i] - m) * (x[i] - m) / v) / sqrt (2 * M_PI * v);
  return y;
}

static const ito_known_expectation known[] = {
  { "u1", "closed form", ito_phi_1, mean, 0, 0 },
  { "u1^2", "closed form", ito_phi_11, square, 0, 0 },
};

static const ito_param params[] = {
  { "theta", ITO_PARAM_NUMBER, "1", 0, 1e9, NULL, "rate of return", ITO_PARAM_OPEN_LOWER },
  { "m", ITO_PARAM_NUMBER, "0.5", 0, 0, NULL, "mean at equilibrium", 0 },
  { "s", ITO_PARAM_NUMBER, "0.7", 0, 1e100, NULL, "size of the noise", ITO_PARAM_OPEN_LOWER },
  { "u0", ITO_PARAM_NUMBER, "2", 0, 0, NULL, "start, in each coordinate", 0 },
  { "d", ITO_PARAM_INTEGER, "1", 1, 1e6, NULL, "dimension", 0 },
  { 0 }
};

const ito_problem_type ito_problem_ou = {
  .entry = { .name = "ou",
             .summary = "Ornstein-Uhlenbeck, any dimension; density, equilibrium, moments",
             .formula = "du_i = theta (m - u_i) dt + s dW_i,  T = 1\n"
                        "u_i ~ N(m + (u0 - m) e^(-theta t), s^2 (1 - e^(-2 theta t))/(2 theta))",
             .source = "G. E. Uhlenbeck, L. S. Ornstein 1930, Phys. Rev. 36, 823",
             .params = params },
  DIAGONAL_ADDITIVE (1),
  .end = 1,
  .linear = drift_slope_of,
  .density = density,
  ITO_EXPECTATIONS (known),
};
