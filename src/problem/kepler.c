/* Kepler's problem, q'' = -q/|q|^3 from the pericentre of an orbit of eccentricity e and period 2
 * pi:
 *   t = E - e sin E,  q = (cos E - e, sqrt(1 - e^2) sin E).
 * detest-d1, ..., -d5: e = 0.1, 0.3, 0.5, 0.7, 0.9. */
#include "problem/ode.h"
#include <math.h>

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], r2 = a * a + b * b, r3 = r2 * sqrt (r2);
      out[k] = x[2 * stride + k];
      out[stride + k] = x[3 * stride + k];
      out[2 * stride + k] = -a / r3;
      out[3 * stride + k] = -b / r3;
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], r2 = a * a + b * b, r5 = r2 * r2 * sqrt (r2);
      double cross = 3 * a * b / r5;
      double m[16] = { 0,
                       0,
                       1,
                       0,
                       0,
                       0,
                       0,
                       1,
                       (2 * a * a - b * b) / r5,
                       cross,
                       0,
                       0,
                       cross,
                       (2 * b * b - a * a) / r5,
                       0,
                       0 };
      for (size_t i = 0; i < 16; i++)
        out[i * stride + k] = m[i];
    }
  return 0;
}

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  (void)w;
  const long double pi = 3.14159265358979323846264338327950288L;
  long double e = p->parameter[0], mean = t, low = mean - e, high = mean + e;
  /* E - e sin E grows with E: bisection, then Newton's method. */
  for (int i = 0; i < 24; i++)
    {
      long double middle = (low + high) / 2;
      if (middle - e * sinl (middle) < mean)
        low = middle;
      else
        high = middle;
    }
  long double anomaly = (low + high) / 2;
  for (int i = 0; i < 6; i++)
    anomaly -= (anomaly - e * sinl (anomaly) - mean) / (1 - e * cosl (anomaly));
  anomaly = fmodl (anomaly, 2 * pi);
  long double c = cosl (anomaly), s = sinl (anomaly), b = sqrtl ((1 - e) * (1 + e));
  long double y[4] = { c - e, b * s, -s / (1 - e * c), b * c / (1 - e * c) };
  for (size_t i = 0; i < 4; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = (double)y[i];
}

static int
init (const ito_args *args, ito_problem *p, ito_error *error)
{
  (void)args, (void)error;
  double e = p->parameter[0];
  p->start[0] = 1 - e;
  p->start[1] = p->start[2] = 0;
  p->start[3] = sqrt ((1 + e) / (1 - e));
  return GSL_SUCCESS;
}

static const ito_param params[] = {
  { "e", ITO_PARAM_NUMBER, "0.5", 0, 1, NULL, "eccentricity", ITO_PARAM_OPEN_UPPER }, { 0 }
};

/* The start is rounded, which by the end has grown to some 1e-14 of the orbit. */
#define KEPLER                                                                                     \
  .sde.jacobian = jacobian, .end = 20, .init = init, .exact = exact, .final_error = 1e-13

const ito_problem_type ito_problem_kepler = {
  .entry = { .name = "kepler",
             .summary = "ODE: an orbit; closed form",
             .formula =
                 "q'' = -q/|q|^3,  q(0) = (1 - e, 0), q'(0) = (0, sqrt((1+e)/(1-e))), T = 20\n"
                 "period 2 pi; t = E - e sin E, q = (cos E - e, sqrt(1 - e^2) sin E)",
             .source = "J. Kepler 1609",
             .params = params },
  ITO_ODE_SDE (4, drift),
  KEPLER,
};

#define ORBIT(id, label, eccentricity)                                                             \
  static const double numbers_##id[] = { 1, eccentricity };                                        \
  const ito_problem_type ito_problem_detest_##id = {                                               \
    .entry = { .name = "detest-" label,                                                            \
               .summary = "ODE: an orbit of eccentricity " #eccentricity "; closed form",          \
               .formula = "q'' = -q/|q|^3,  q(0) = (1 - e, 0), q'(0) = (0, sqrt((1+e)/(1-e))),"    \
                          "\ne = " #eccentricity ", T = 20",                                       \
               .source = "T. E. Hull, W. H. Enright, B. M. Fellen, A. E. Sedgwick 1972, "          \
                         "SIAM J. Numer. Anal. 9, 603" },                                          \
    ITO_ODE_SDE (4, drift),                                                                        \
    .numbers = numbers_##id,                                                                       \
    KEPLER                                                                                         \
  }

ORBIT (d1, "d1", 0.1);
ORBIT (d2, "d2", 0.3);
ORBIT (d3, "d3", 0.5);
ORBIT (d4, "d4", 0.7);
ORBIT (d5, "d5", 0.9);
