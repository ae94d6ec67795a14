/* Nonstiff test set, class A: single equations on [0, 20].
 * T. E. Hull, W. H. Enright, B. M. Fellen, A. E. Sedgwick 1972, SIAM J. Numer. Anal. 9, 603. */
#include "core/vmath.h"
#include "problem/ode.h"
#include <math.h>

ITO_BLOCK (drift_a1)
{
  for (size_t k = 0; k < n; k++)
    out[k] = -x[k];
  return 0;
}

ITO_BLOCK (jacobian_a1)
{
  for (size_t k = 0; k < n; k++)
    out[k] = -1;
  return 0;
}

static double
diagonal_a1 (const double *numbers, size_t i, double t, double u)
{
  (void)numbers, (void)i, (void)t, (void)u;
  return -1;
}

static void
solve_a1 (double t, long double *y)
{
  y[0] = expl (-(long double)t);
}

ITO_BLOCK (drift_a2)
{
  for (size_t k = 0; k < n; k++)
    out[k] = -0.5 * (x[k] * x[k] * x[k]);
  return 0;
}

ITO_BLOCK (jacobian_a2)
{
  for (size_t k = 0; k < n; k++)
    out[k] = -1.5 * (x[k] * x[k]);
  return 0;
}

static void
solve_a2 (double t, long double *y)
{
  y[0] = 1 / sqrtl (1 + (long double)t);
}

static inline double
cosine (double t)
{
  double s, c;
  ito_v_sincos2pi (t * (1 / (2 * M_PI)), &s, &c);
  return c;
}

ITO_BLOCK (drift_a3)
{
  for (size_t k = 0; k < n; k++)
    out[k] = x[k] * cosine (t[k * t_inc]);
  return 0;
}

ITO_BLOCK (jacobian_a3)
{
  for (size_t k = 0; k < n; k++)
    out[k] = cosine (t[k * t_inc]);
  return 0;
}

static void
solve_a3 (double t, long double *y)
{
  y[0] = expl (sinl (t));
}

ITO_BLOCK (drift_a4)
{
  for (size_t k = 0; k < n; k++)
    out[k] = 0.25 * x[k] * (1 - x[k] / 20);
  return 0;
}

ITO_BLOCK (jacobian_a4)
{
  for (size_t k = 0; k < n; k++)
    out[k] = 0.25 - x[k] / 40;
  return 0;
}

static void
solve_a4 (double t, long double *y)
{
  y[0] = 20 / (1 + 19 * expl (-(long double)t / 4));
}

ITO_BLOCK (drift_a5)
{
  for (size_t k = 0; k < n; k++)
    out[k] = (x[k] - t[k * t_inc]) / (x[k] + t[k * t_inc]);
  return 0;
}

ITO_BLOCK (jacobian_a5)
{
  for (size_t k = 0; k < n; k++)
    {
      double s = t[k * t_inc], sum = x[k] + s;
      out[k] = 2 * s / (sum * sum);
    }
  return 0;
}

/* A spiral: log(t^2 + y^2)/2 + atan(y/t) = log 4 + pi/2.  In the angle a of (t, y) it is r = 4
 * exp(pi/2 - a); r cos a = t by bisection, up to t = 29.8, where y' is infinite. */
static void
solve_a5 (double t, long double *y)
{
  const long double quarter = 1.57079632679489661923132169163975144L;
  long double low = -quarter / 2, high = quarter, a = quarter;
  for (int i = 0; i < 80; i++)
    {
      a = (low + high) / 2;
      if (4 * expl (quarter - a) * cosl (a) > t)
        low = a;
      else
        high = a;
    }
  y[0] = 4 * expl (quarter - a) * sinl (a);
}

ITO_ODE_EXACT (a1, 1)
ITO_ODE_EXACT (a2, 1)
ITO_ODE_EXACT (a3, 1)
ITO_ODE_EXACT (a4, 1)
ITO_ODE_EXACT (a5, 1)

static const double one[] = { 1 }, four[] = { 4 };

ITO_DETEST (a1, 1, one, "a1", "decay; closed form", "y' = -y,  y(0) = 1, T = 20", CLOSED (a1),
            .linear = diagonal_a1);
ITO_DETEST (a2, 1, one, "a2", "a special Riccati equation; closed form",
            "y' = -y^3/2,  y(0) = 1, T = 20;  y = 1/sqrt(1 + t)", CLOSED (a2));
ITO_DETEST (a3, 1, one, "a3", "an oscillation; closed form",
            "y' = y cos t,  y(0) = 1, T = 20;  y = exp(sin t)", CLOSED (a3));
ITO_DETEST (a4, 1, one, "a4", "logistic growth; closed form",
            "y' = y/4 (1 - y/20),  y(0) = 1, T = 20;  y = 20/(1 + 19 exp(-t/4))", CLOSED (a4));
ITO_DETEST (a5, 1, four, "a5", "a spiral; closed form",
            "y' = (y - t)/(y + t),  y(0) = 4, T = 20\n"
            "log(t^2 + y^2)/2 + atan(y/t) = log 4 + pi/2",
            CLOSED (a5));
