/* Linear with additive noise that depends on time, each coordinate with its own b:
 *   du_i = (b_i/sqrt(1+t) - u_i/(2 (1+t))) dt + a b_i/sqrt(1+t) dW_i
 *   u_i = (u0 + b_i (t + a W_i))/sqrt(1+t)
 * A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 7; SciML problem library. */
#include "core/scalar.h"
#include "problem/problem.h"
#include <math.h>

/* Numbers: a, b_1, ..., b_d. */
static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  return a[1 + i] / sqrt (1 + t) - u / (2 * (1 + t));
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)u;
  return -1 / (2 * (1 + t));
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)u;
  return a[0] * a[1 + i] / sqrt (1 + t);
}

#define ADDITIVE_NOISE
#include "problem/diagonal_callbacks.h"

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  const double *a = p->parameter;
  for (size_t i = 0; i < p->sde.d; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] =
          (p->start[i] + a[1 + i] * (t + a[0] * w[i * stride + k])) / sqrt (1 + t);
}

static double
mean (const ito_problem *p, double t)
{
  return (p->start[0] + p->parameter[1] * t) / sqrt (1 + t);
}

static double
variance (const ito_problem *p, double t)
{
  double s = p->parameter[0] * p->parameter[1];
  return s * s * t / (1 + t);
}

static double
square (const ito_problem *p, double t)
{
  return mean (p, t) * mean (p, t) + variance (p, t);
}

static double
density (const ito_problem *p, double t, const double *x)
{
  double v = variance (p, t), z = x[0] - mean (p, t);
  return isinf (t) || !(v > 0) ? NAN : ito_exp (-0.5 * z * z / v) / sqrt (2 * M_PI * v);
}

static const ito_known_expectation known[] = {
  { "u1", "closed form", ito_phi_1, mean, 0, 0 },
  { "u1^2", "closed form", ito_phi_11, square, 0, 0 },
};

static const double one[] = { 2, 0.1, 0.05 }, four[] = { 5, 0.1, 0.5, 0.25, 0.125, 0.1115 },
                    ones[] = { 1, 1, 1, 1 };

#define SOURCE                                                                                     \
  "A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 7; SciML problem library, C. "          \
  "Rackauckas, Q. Nie 2017, J. Open Res. Softw. 5, 15"

const ito_problem_type ito_problem_additive = {
  .entry = { .name = "additive",
             .summary = "linear, additive noise that depends on time; exact on the path, density, "
                        "moments",
             .formula = "du = (b/sqrt(1+t) - u/(2 (1+t))) dt + a b/sqrt(1+t) dW,\n"
                        "a = 0.1, b = 0.05, u0 = 1, T = 1\n"
                        "u = (u0 + b (t + a W))/sqrt(1+t)",
             .source = SOURCE },
  DIAGONAL_ADDITIVE (1),
  .start = ones,
  .end = 1,
  .numbers = one,
  .exact = exact,
  .density = density,
  ITO_EXPECTATIONS (known),
};

const ito_problem_type ito_problem_additive_4 = {
  .entry = { .name = "additive-4",
             .summary = "4 equations like additive; exact on the path, moments",
             .formula = "du_i = (b_i/sqrt(1+t) - u_i/(2 (1+t))) dt + a b_i/sqrt(1+t) dW_i,\n"
                        "a = 0.1, b = (0.5, 0.25, 0.125, 0.1115), u0 = 1, T = 1\n"
                        "u_i = (u0 + b_i (t + a W_i))/sqrt(1+t)",
             .source = SOURCE },
  DIAGONAL_ADDITIVE (4),
  .start = ones,
  .end = 1,
  .numbers = four,
  .exact = exact,
  ITO_EXPECTATIONS (known),
};
