/* Kinetic Langevin equation in two wells: dq = p dt, dp = (q - q^3 - p) dt + 0.7 dW.  Equilibrium
 * density ~ exp(-2 H/0.49), H = p^2/2 - q^2/2 + q^4/4 (friction 1: the temperature is 0.49/2). */
#include "problem/problem.h"
#include <math.h>

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double q = x[k], v = x[stride + k];
      out[k] = v;
      out[stride + k] = q - q * q * q - v;
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      out[k] = 0;
      out[stride + k] = 1;
      out[2 * stride + k] = 1 - 3 * x[k] * x[k];
      out[3 * stride + k] = -1;
    }
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  for (size_t k = 0; k < n; k++)
    {
      out[k] = 0;
      out[stride + k] = 0.7 * dw[k];
    }
  return 0;
}

ITO_BLOCK (noise_matrix)
{
  for (size_t k = 0; k < n; k++)
    {
      out[k] = 0;
      out[stride + k] = 0.7;
    }
  return 0;
}

/* The integral over q is that of double-well, over p Gaussian. */
static double
density (const ito_problem *p, double t, const double *x)
{
  (void)p;
  double q2 = x[0] * x[0], h = 0.5 * x[1] * x[1] + q2 * (0.25 * q2 - 0.5);
  double integral = 5.429597501528654070962202 * sqrt (M_PI * 0.49);
  return isinf (t) ? exp (-2 / 0.49 * h) / integral : NAN;
}

static double
zero (const ito_problem *p, double t)
{
  (void)p, (void)t;
  return 0;
}

static const ito_known_expectation known[] = {
  { "u1", "symmetry", ito_phi_1, zero, 0, 0 },
  { "u2", "symmetry", ito_phi_2, zero, 0, 0 },
};

static const double start[] = { 0, 0 };

const ito_problem_type ito_problem_duffing_kinetic = {
  .entry = { .name = "duffing-kinetic",
             .summary = "kinetic Langevin in two wells, noise in the velocity only; equilibrium",
             .formula = "dq = p dt,  dp = (q - q^3 - p) dt + 0.7 dW,  (0, 0), T = 10\n"
                        "at equilibrium ~ exp(-2 H/0.49), H = p^2/2 - q^2/2 + q^4/4",
             .source = "H. A. Kramers 1940, Physica 7, 284" },
  .sde = { .d = 2,
           .m = 1,
           .noise = ITO_NOISE_ADDITIVE,
           .drift = drift,
           .diffusion_dw = noise,
           .diffusion = noise_matrix },
  .sde.jacobian = jacobian,
  .start = start,
  .end = 10,
  .density = density,
  ITO_EXPECTATIONS (known),
};
