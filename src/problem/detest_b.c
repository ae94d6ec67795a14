/* Nonstiff test set, class B: small systems on [0, 20].
 * T. E. Hull, W. H. Enright, B. M. Fellen, A. E. Sedgwick 1972, SIAM J. Numer. Anal. 9, 603. */
#include "problem/ode.h"
#include <math.h>

ITO_BLOCK (drift_b1)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k];
      out[k] = 2 * (a - a * b);
      out[stride + k] = -(b - a * b);
    }
  return 0;
}

ITO_BLOCK (jacobian_b1)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k];
      out[k] = 2 - 2 * b;
      out[stride + k] = -2 * a;
      out[2 * stride + k] = b;
      out[3 * stride + k] = a - 1;
    }
  return 0;
}

ITO_BLOCK (drift_b2)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k];
      out[k] = b - a;
      out[stride + k] = a - 2 * b + c;
      out[2 * stride + k] = b - c;
    }
  return 0;
}

ITO_BLOCK (jacobian_b2)
{
  static const double m[9] = { -1, 1, 0, 1, -2, 1, 0, 1, -1 };
  for (size_t i = 0; i < 9; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = m[i];
  return 0;
}

/* Eigenvalues 0, -1, -3: (2, 0, 1) = (1, 1, 1) + (1, 0, -1)/2 + (1, -2, 1)/2. */
static void
solve_b2 (double t, long double *y)
{
  long double a = expl (-(long double)t) / 2, b = expl (-3 * (long double)t) / 2;
  y[0] = 1 + a + b;
  y[1] = 1 - 2 * b;
  y[2] = 1 - a + b;
}

ITO_BLOCK (drift_b3)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k];
      out[k] = -a;
      out[stride + k] = a - b * b;
      out[2 * stride + k] = b * b;
    }
  return 0;
}

ITO_BLOCK (jacobian_b3)
{
  for (size_t k = 0; k < n; k++)
    {
      double b2 = 2 * x[stride + k];
      double m[9] = { -1, 0, 0, 1, -b2, 0, 0, b2, 0 };
      for (size_t i = 0; i < 9; i++)
        out[i * stride + k] = m[i];
    }
  return 0;
}

ITO_BLOCK (drift_b4)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k], r = sqrt (a * a + b * b);
      out[k] = -b - a * c / r;
      out[stride + k] = a - b * c / r;
      out[2 * stride + k] = a / r;
    }
  return 0;
}

ITO_BLOCK (jacobian_b4)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k], r = sqrt (a * a + b * b);
      double r3 = r * r * r;
      double m[9] = { -c * b * b / r3,    -1 + a * b * c / r3, -a / r,
                      1 + a * b * c / r3, -c * a * a / r3,     -b / r,
                      b * b / r3,         -a * b / r3,         0 };
      for (size_t i = 0; i < 9; i++)
        out[i * stride + k] = m[i];
    }
  return 0;
}

/* On a torus: r = 2 + cos t, polar angle t, height sin t. */
static void
solve_b4 (double t, long double *y)
{
  long double c = cosl (t), s = sinl (t);
  y[0] = (2 + c) * c;
  y[1] = (2 + c) * s;
  y[2] = s;
}

ITO_BLOCK (drift_b5)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k];
      out[k] = b * c;
      out[stride + k] = -a * c;
      out[2 * stride + k] = -0.51 * a * b;
    }
  return 0;
}

ITO_BLOCK (jacobian_b5)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k];
      double m[9] = { 0, c, b, -c, 0, -a, -0.51 * b, -0.51 * a, 0 };
      for (size_t i = 0; i < 9; i++)
        out[i * stride + k] = m[i];
    }
  return 0;
}

ITO_ODE_EXACT (b2, 3)
ITO_ODE_EXACT (b4, 3)

static const double start_b1[] = { 1, 3 }, start_b2[] = { 2, 0, 1 }, start_b3[] = { 1, 0, 0 },
                    start_b4[] = { 3, 0, 0 }, start_b5[] = { 0, 1, 1 };
/* tests/problem/ode_values.c. */
static const double final_b1[] = { 0.676187600857660660725574058913,
                                   0.186081609964002980075108603516 };
static const double final_b3[] = { 2.06115362243855782796594038085e-09,
                                   0.0525722802204851252888107592216,
                                   0.947427717718361252272631412812 };
static const double final_b5[] = { -0.939657079872920375764743285338,
                                   -0.342117775400074962630322128805,
                                   0.741412659619995308695070900621 };

ITO_DETEST (b1, 2, start_b1, "b1", "conflicting populations; stored",
            "y1' = 2 (y1 - y1 y2),  y2' = -(y2 - y1 y2),  (1, 3), T = 20", STORED (final_b1));
ITO_DETEST (b2, 3, start_b2, "b2", "a linear chemical reaction; closed form",
            "y1' = y2 - y1,  y2' = y1 - 2 y2 + y3,  y3' = y2 - y3,  (2, 0, 1), T = 20",
            CLOSED (b2));
ITO_DETEST (b3, 3, start_b3, "b3", "a nonlinear chemical reaction; stored",
            "y1' = -y1,  y2' = y1 - y2^2,  y3' = y2^2,  (1, 0, 0), T = 20", STORED (final_b3));
ITO_DETEST (b4, 3, start_b4, "b4", "a line on a torus; closed form",
            "r = sqrt(y1^2 + y2^2):  y1' = -y2 - y1 y3/r,  y2' = y1 - y2 y3/r,  y3' = y1/r,\n"
            "(3, 0, 0), T = 20",
            CLOSED (b4));
ITO_DETEST (b5, 3, start_b5, "b5", "Euler's rigid body; stored",
            "y1' = y2 y3,  y2' = -y1 y3,  y3' = -0.51 y1 y2,  (0, 1, 1), T = 20\n"
            "(sn, cn, dn of the parameter 0.51)",
            STORED (final_b5));
