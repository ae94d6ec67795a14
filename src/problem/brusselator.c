/* The Brusselator around its equilibrium, (b, s) = (1.9, 0.1), one Brownian motion:
 *   du1 = ((b-1) u1 + b u1^2 + (u1+1)^2 u2) dt + s u1 (1+u1) dW
 *   du2 = (-b u1 - b u1^2 - (u1+1)^2 u2) dt - s u1 (1+u1) dW
 * The equilibrium is free of noise and stable: by T = 100 paths have come near it.
 * L. Arnold, G. Bleckert, K. R. Schenk-Hoppe 1999; SciML problem library. */
#include "problem/problem.h"

#define B 1.9
#define S 0.1

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double u = x[k], v = x[stride + k], rate = B * u + B * u * u + (u + 1) * (u + 1) * v;
      out[k] = rate - u;
      out[stride + k] = -rate;
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      double u = x[k], v = x[stride + k];
      double du = B + 2 * B * u + 2 * (u + 1) * v, dv = (u + 1) * (u + 1);
      out[k] = du - 1;
      out[stride + k] = dv;
      out[2 * stride + k] = -du;
      out[3 * stride + k] = -dv;
    }
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  for (size_t k = 0; k < n; k++)
    {
      double g = S * x[k] * (1 + x[k]) * dw[k];
      out[k] = g;
      out[stride + k] = -g;
    }
  return 0;
}

ITO_BLOCK (noise_matrix)
{
  for (size_t k = 0; k < n; k++)
    {
      double g = S * x[k] * (1 + x[k]);
      out[k] = g;
      out[stride + k] = -g;
    }
  return 0;
}

ITO_BLOCK (directional)
{
  for (size_t k = 0; k < n; k++)
    {
      double g = S * S * x[k] * (1 + x[k]) * (1 + 2 * x[k]);
      out[k] = g;
      out[stride + k] = -g;
    }
  return 0;
}

/* tests/problem/weak_values.py. */
#define SOURCE "splitting, two step sizes, quasi-random paths (standard error)"
static const ito_known_expectation known[] = {
  { "u1", SOURCE, ito_phi_1, NULL, -9.877e-5, 1.6e-7 },
  { "u2", SOURCE, ito_phi_2, NULL, -7.8661e-4, 1.9e-7 },
  { "u1^2", SOURCE, ito_phi_11, NULL, 1.5721e-7, 5.0e-10 },
  { "u2^2", SOURCE, ito_phi_22, NULL, 1.03848e-6, 1.3e-9 },
  { "u1 u2", SOURCE, ito_phi_12, NULL, -2.916e-8, 6.0e-10 },
};

static const double start[] = { -0.1, 0 };

const ito_problem_type ito_problem_brusselator = {
  .entry = { .name = "brusselator",
             .summary = "a reaction near its equilibrium, one Brownian motion; moments at T "
                        "(stored, with error)",
             .formula = "du1 = ((b-1) u1 + b u1^2 + (u1+1)^2 u2) dt + s u1 (1+u1) dW\n"
                        "du2 = (-b u1 - b u1^2 - (u1+1)^2 u2) dt - s u1 (1+u1) dW\n"
                        "(b, s) = (1.9, 0.1), (-0.1, 0), T = 100",
             .source = "L. Arnold, G. Bleckert, K. R. Schenk-Hoppe 1999, in Stochastic dynamics, "
                       "Springer, 71; SciML problem library" },
  .sde = { .d = 2,
           .m = 1,
           .calculus = ITO_CALCULUS_ITO,
           .noise = ITO_NOISE_SCALAR,
           .drift = drift,
           .diffusion_dw = noise,
           .diffusion = noise_matrix },
  .sde.jacobian = jacobian,
  .sde.directional = directional,
  .start = start,
  .end = 100,
  ITO_EXPECTATIONS (known),
};
