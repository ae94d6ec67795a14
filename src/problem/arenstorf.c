/* Arenstorf's orbit: the restricted problem of three bodies, Earth 1 - mu and Moon mu =
 * 0.012277471, in the rotating frame.  Periodic to the digits of the start; the stored state is
 * that of the start as it is rounded. R. F. Arenstorf 1963; E. Hairer, S. P. Norsett, G. Wanner
 * 1993, section II.0. */
#include "problem/ode.h"
#include <math.h>

#define MU 0.012277471
#define NU (1 - MU)

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], va = x[2 * stride + k], vb = x[3 * stride + k];
      double earth = (a + MU) * (a + MU) + b * b, moon = (a - NU) * (a - NU) + b * b;
      double e3 = NU / (earth * sqrt (earth)), m3 = MU / (moon * sqrt (moon));
      out[k] = va;
      out[stride + k] = vb;
      out[2 * stride + k] = a + 2 * vb - e3 * (a + MU) - m3 * (a - NU);
      out[3 * stride + k] = b - 2 * va - e3 * b - m3 * b;
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k];
      double p = a + MU, q = a - NU, earth = p * p + b * b, moon = q * q + b * b;
      double e3 = NU / (earth * sqrt (earth)), m3 = MU / (moon * sqrt (moon));
      double e5 = 3 * e3 / earth, m5 = 3 * m3 / moon, cross = b * (e5 * p + m5 * q);
      double m[16] = { 0,
                       0,
                       1,
                       0,
                       0,
                       0,
                       0,
                       1,
                       1 - e3 - m3 + e5 * p * p + m5 * q * q,
                       cross,
                       0,
                       2,
                       cross,
                       1 - e3 - m3 + (e5 + m5) * b * b,
                       -2,
                       0 };
      for (size_t i = 0; i < 16; i++)
        out[i * stride + k] = m[i];
    }
  return 0;
}

static const double start[] = { 0.994, 0, 0, -2.00158510637908252240537862224 };
/* tests/problem/ode_values.c. */
static const double final_arenstorf[] = { 0.993999999999973995765258238415,
                                          -8.85513462012109983238365128972e-14,
                                          -1.4388667357318120265974475482e-11,
                                          -2.00158510638312901984201236178 };

const ito_problem_type ito_problem_arenstorf = {
  .entry = { .name = "arenstorf",
             .summary = "ODE: periodic orbit around Earth and Moon; stored",
             .formula = "x'' = x + 2 y' - nu (x + mu)/D1 - mu (x - nu)/D2\n"
                        "y'' = y - 2 x' - nu y/D1 - mu y/D2,  nu = 1 - mu, mu = 0.012277471\n"
                        "D1 = ((x + mu)^2 + y^2)^(3/2), D2 = ((x - nu)^2 + y^2)^(3/2)\n"
                        "(0.994, 0, 0, -2.00158510637908252240537862224), one period",
             .source = "R. F. Arenstorf 1963, Amer. J. Math. 85, 27; E. Hairer, S. P. Norsett, G. "
                       "Wanner 1993, Solving ODEs I, section II.0" },
  ITO_ODE_SDE (4, drift),
  .sde.jacobian = jacobian,
  .start = start,
  .end = 17.0652165601579625588917206249,
  STORED (final_arenstorf),
};
