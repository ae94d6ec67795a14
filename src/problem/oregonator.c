/* The Oregonator: the Belousov-Zhabotinskii reaction of three substances, stiff.
 * R. J. Field, R. M. Noyes 1974; E. Hairer, G. Wanner 1996, section IV.10. */
#include "problem/ode.h"

#define Q 8.375e-6

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k];
      out[k] = 77.27 * (b + a * (1 - Q * a - b));
      out[stride + k] = (c - (1 + a) * b) / 77.27;
      out[2 * stride + k] = 0.161 * (a - c);
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k];
      double m[9] = { 77.27 * (1 - 2 * Q * a - b),
                      77.27 * (1 - a),
                      0,
                      -b / 77.27,
                      -(1 + a) / 77.27,
                      1 / 77.27,
                      0.161,
                      0,
                      -0.161 };
      for (size_t i = 0; i < 9; i++)
        out[i * stride + k] = m[i];
    }
  return 0;
}

static const double start[] = { 1, 2, 3 };
/* tests/problem/ode_values.c. */
static const double final_oregonator[] = { 1.00081487031852271665175707567,
                                           1228.17852154988742633111276849,
                                           132.055494284650454627843739414 };

const ito_problem_type ito_problem_oregonator = {
  .entry = { .name = "oregonator",
             .summary = "ODE: an oscillating reaction, stiff; stored",
             .formula = "y1' = 77.27 (y2 + y1 (1 - 8.375e-6 y1 - y2))\n"
                        "y2' = (y3 - (1 + y1) y2)/77.27\n"
                        "y3' = 0.161 (y1 - y3),  (1, 2, 3), T = 360",
             .source = "R. J. Field, R. M. Noyes 1974, J. Chem. Phys. 60, 1877; E. Hairer, G. "
                       "Wanner 1996, Solving ODEs II, section IV.10" },
  ITO_ODE_SDE (3, drift),
  .sde.jacobian = jacobian,
  .start = start,
  .end = 360,
  STORED (final_oregonator),
};
