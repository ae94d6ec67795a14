/* Predator and prey with multiplicative noise:
 *   dx = (1.5 x - x y) dt + 0.1 x dW1,  dy = (-3 y + x y) dt + 0.1 y dW2
 * By Ito's formula the first integral of the ordinary equation grows at a constant rate:
 *   d E[x - 3 log x + y - 1.5 log y] = 0.1^2 (3 + 1.5)/2 dt.
 * A. J. Lotka 1925; V. Volterra 1926; SciML problem library. */
#include "core/scalar.h"
#include "problem/problem.h"
#include <math.h>

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k];
      out[k] = 1.5 * a - a * b;
      out[stride + k] = -3 * b + a * b;
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k];
      out[k] = 1.5 - b;
      out[stride + k] = -a;
      out[2 * stride + k] = b;
      out[3 * stride + k] = -3 + a;
    }
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  for (size_t i = 0; i < 2; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = 0.1 * x[i * stride + k] * dw[i * stride + k];
  return 0;
}

ITO_BLOCK (noise_matrix)
{
  for (size_t k = 0; k < n; k++)
    {
      out[k] = 0.1 * x[k];
      out[stride + k] = out[2 * stride + k] = 0;
      out[3 * stride + k] = 0.1 * x[stride + k];
    }
  return 0;
}

ITO_BLOCK (derivative)
{
  for (size_t i = 0; i < 2; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = 0.1;
  return 0;
}

static double
phi (const ito_problem *p, const double *x)
{
  (void)p;
  return x[0] - 3 * log (x[0]) + x[1] - 1.5 * log (x[1]);
}

static double
phi_mean (const ito_problem *p, double t)
{
  return phi (p, p->start) + 0.0225 * t;
}

static const ito_known_expectation known[] = {
  { "u1 - 3 log u1 + u2 - 1.5 log u2", "closed form", phi, phi_mean, 0, 0 },
};

static const double start[] = { 1, 1 };

const ito_problem_type ito_problem_lotka_volterra = {
  .entry = { .name = "lotka-volterra",
             .summary = "predator and prey, multiplicative noise; a moment",
             .formula = "dx = (1.5 x - x y) dt + 0.1 x dW1\n"
                        "dy = (-3 y + x y) dt + 0.1 y dW2,  (1, 1), T = 10\n"
                        "E[x - 3 log x + y - 1.5 log y] = 2 + 0.0225 t.  Reference on the path: a "
                        "fine solution\nby a solver of another family.",
             .source = "V. Volterra 1926, Nature 118, 558; SciML problem library" },
  .sde = { .d = 2,
           .m = 2,
           .calculus = ITO_CALCULUS_ITO,
           .noise = ITO_NOISE_DIAGONAL,
           .drift = drift,
           .diffusion_dw = noise,
           .diffusion = noise_matrix },
  .sde.jacobian = jacobian,
  .sde.derivative = derivative,
  .start = start,
  .end = 10,
  ITO_EXPECTATIONS (known),
};
