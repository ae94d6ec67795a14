/* Nonstiff test set, class E: equations of second order on [0, 20].  (E2 is Van der Pol's:
 * van_der_pol.c.)
 * T. E. Hull, W. H. Enright, B. M. Fellen, A. E. Sedgwick 1972, SIAM J. Numer. Anal. 9, 603. */
#include "core/vmath.h"
#include "problem/ode.h"
#include <math.h>

/* y1' = y2, and y2' with its derivatives with respect to y1 and y2. */
#define SECOND_ORDER(name)                                                                         \
  ITO_BLOCK (drift_##name)                                                                         \
  {                                                                                                \
    for (size_t k = 0; k < n; k++)                                                                 \
      {                                                                                            \
        out[k] = x[stride + k];                                                                    \
        out[stride + k] = force_##name (t[k * t_inc], x[k], x[stride + k]);                        \
      }                                                                                            \
    return 0;                                                                                      \
  }                                                                                                \
  ITO_BLOCK (jacobian_##name)                                                                      \
  {                                                                                                \
    for (size_t k = 0; k < n; k++)                                                                 \
      {                                                                                            \
        out[k] = 0;                                                                                \
        out[stride + k] = 1;                                                                       \
        slopes_##name (t[k * t_inc], x[k], x[stride + k], out + 2 * stride + k,                    \
                       out + 3 * stride + k);                                                      \
      }                                                                                            \
    return 0;                                                                                      \
  }

static inline double
force_e1 (double t, double y, double v)
{
  double s = t + 1;
  return -(v / s + (1 - 0.25 / (s * s)) * y);
}

static inline void
slopes_e1 (double t, double y, double v, double *dy, double *dv)
{
  (void)y, (void)v;
  *dy = -(1 - 0.25 / ((t + 1) * (t + 1)));
  *dv = -1 / (t + 1);
}

/* J_1/2(s) = sqrt(2/(pi s)) sin s, s = t + 1. */
static void
solve_e1 (double t, long double *y)
{
  long double s = 1 + (long double)t, a = sqrtl (2 / (3.14159265358979323846264338327950288L * s));
  y[0] = a * sinl (s);
  y[1] = a * (cosl (s) - sinl (s) / (2 * s));
}

static inline double
force_e3 (double t, double y, double v)
{
  (void)v;
  double s, c;
  ito_v_sincos2pi (t * (2.78535 / (2 * M_PI)), &s, &c);
  return y * y * y / 6 - y + 2 * s;
}

static inline void
slopes_e3 (double t, double y, double v, double *dy, double *dv)
{
  (void)t, (void)v;
  *dy = 0.5 * y * y - 1;
  *dv = 0;
}

static inline double
force_e4 (double t, double y, double v)
{
  (void)t, (void)y;
  return 0.032 - 0.4 * v * v;
}

static inline void
slopes_e4 (double t, double y, double v, double *dy, double *dv)
{
  (void)t, (void)y;
  *dy = 0;
  *dv = -0.8 * v;
}

/* The terminal speed is sqrt(a/b), reached at the rate sqrt(a b). */
static void
solve_e4 (double t, long double *y)
{
  long double a = 0.032, b = 0.4, z = sqrtl (a * b) * t;
  y[0] = 30 + (z + log1pl (expm1l (-2 * z) / 2)) / b;
  y[1] = sqrtl (a / b) * tanhl (z);
}

static inline double
force_e5 (double t, double y, double v)
{
  (void)y;
  return sqrt (1 + v * v) / (25 - t);
}

static inline void
slopes_e5 (double t, double y, double v, double *dy, double *dv)
{
  (void)y;
  *dy = 0;
  *dv = v / (sqrt (1 + v * v) * (25 - t));
}

/* With s = 1 - t/25: y2 = (1/s - s)/2, y1 = 25 (s^2 - 1 - 2 log s)/4. */
static void
solve_e5 (double t, long double *y)
{
  long double s = 1 - (long double)t / 25;
  y[0] = 25 * ((s - 1) * (s + 1) - 2 * logl (s)) / 4;
  y[1] = (1 / s - s) / 2;
}

SECOND_ORDER (e1)
SECOND_ORDER (e3)
SECOND_ORDER (e4)
SECOND_ORDER (e5)
ITO_ODE_EXACT (e1, 2)
ITO_ODE_EXACT (e4, 2)
ITO_ODE_EXACT (e5, 2)

static const double start_e1[] = { 0.6713967071418031, 0.09540051444747445 },
                    start_e4[] = { 30, 0 }, zero[] = { 0, 0 };
/* tests/problem/ode_values.c. */
static const double final_e3[] = { -0.100417885864725061560575429006,
                                   0.241140013209593405991791624664 };

ITO_DETEST (e1, 2, start_e1, "e1", "Bessel's equation of order 1/2; closed form",
            "y'' = -y'/(t+1) - (1 - 0.25/(t+1)^2) y,  T = 20;  y = J_1/2(t + 1)", CLOSED (e1));
ITO_DETEST (e3, 2, zero, "e3", "Duffing's equation; stored",
            "y'' = y^3/6 - y + 2 sin(2.78535 t),  (0, 0), T = 20", STORED (final_e3));
ITO_DETEST (e4, 2, start_e4, "e4", "a falling body; closed form",
            "y'' = 0.032 - 0.4 y'^2,  (30, 0), T = 20", CLOSED (e4));
ITO_DETEST (e5, 2, zero, "e5", "linear pursuit; closed form",
            "y'' = sqrt(1 + y'^2)/(25 - t),  (0, 0), T = 20", CLOSED (e5));
