/* du = (u^(1/3)/3 + 6 u^(2/3)) dt + u^(2/3) dW,  u = (2 t + 1 + W/3)^3 with u0 = 1; roots are real
 * and negative where u is.  P. E. Kloeden, E. Platen 1992, section 4.4. */
#include "core/vmath.h"
#include "problem/problem.h"
#include <math.h>

/* The cube root of |u|: exp(log |u| / 3), and one step of Newton's, which leaves 2 ulp. */
static inline double
root_of (double u)
{
  double size = fabs (u), r = ito_v_exp (ito_v_log (size) / 3);
  double better = r - (r - size / (r * r)) / 3;
  return size > 0x1p-1000 && size < 0x1p+1000 ? better : r;
}

static inline double
drift_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double r = root_of (u);
  return (u < 0 ? -r : r) / 3 + 6 * (r * r);
}

static inline double
drift_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double r = root_of (u);
  return 1 / (9 * (r * r)) + 4 / (u < 0 ? -r : r);
}

static inline double
noise_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double r = root_of (u);
  return r * r;
}

static inline double
noise_slope_of (const double *a, size_t i, double t, double u)
{
  (void)a, (void)i, (void)t;
  double r = root_of (u);
  return 2 / (3 * (u < 0 ? -r : r));
}

#include "problem/diagonal_callbacks.h"

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  (void)p, (void)stride;
  for (size_t k = 0; k < n; k++)
    {
      double z = 2 * t + 1 + w[k] / 3;
      out[k] = z * z * z;
    }
}

/* z is normal with variance t/9. */
static double
mean (const ito_problem *p, double t)
{
  (void)p;
  double m = 2 * t + 1;
  return m * (m * m + t / 3);
}

static double
square (const ito_problem *p, double t)
{
  (void)p;
  double m = (2 * t + 1) * (2 * t + 1), v = t / 9;
  return m * m * m + 15 * m * m * v + 45 * m * v * v + 15 * v * v * v;
}

static double
density (const ito_problem *p, double t, const double *x)
{
  (void)p;
  double r = cbrt (x[0]), z = 3 * (r - 2 * t - 1);
  return isinf (t) ? NAN : exp (-0.5 * z * z / t) / (sqrt (2 * M_PI * t) * (r * r));
}

static const ito_known_expectation known[] = {
  { "u", "closed form", ito_phi_1, mean, 0, 0 },
  { "u^2", "closed form", ito_phi_11, square, 0, 0 },
};

static const double start[] = { 1 };

const ito_problem_type ito_problem_cubic_time = {
  .entry = { .name = "cubic-time",
             .summary = "roots: not smooth at 0; exact on the path, density, moments",
             .formula = "du = (u^(1/3)/3 + 6 u^(2/3)) dt + u^(2/3) dW,  u0 = 1, T = 1\n"
                        "u = (2 t + 1 + W/3)^3",
             .source = "P. E. Kloeden, E. Platen 1992, Numerical solution of SDEs, section 4.4; "
                       "SciML problem library" },
  DIAGONAL_LINE (ITO_CALCULUS_ITO),
  .start = start,
  .end = 1,
  .exact = exact,
  .density = density,
  ITO_EXPECTATIONS (known),
};
