/* Lorenz's equations, sigma = 10, rho = 28, beta = 8/3, with additive noise 3 dW in each
 * coordinate. E. N. Lorenz 1963; SciML problem library. */
#include "problem/problem.h"

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k];
      out[k] = 10 * (b - a);
      out[stride + k] = a * (28 - c) - b;
      out[2 * stride + k] = a * b - 8. / 3 * c;
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      double a = x[k], b = x[stride + k], c = x[2 * stride + k];
      double m[9] = { -10, 10, 0, 28 - c, -1, -a, b, a, -8. / 3 };
      for (size_t i = 0; i < 9; i++)
        out[i * stride + k] = m[i];
    }
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  for (size_t i = 0; i < 3; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = 3 * dw[i * stride + k];
  return 0;
}

ITO_BLOCK (noise_matrix)
{
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; j < 3; j++)
      for (size_t k = 0; k < n; k++)
        out[(3 * i + j) * stride + k] = i == j ? 3 : 0;
  return 0;
}

/* tests/problem/weak_values.py. */
#define SOURCE "splitting, two step sizes, quasi-random paths (standard error)"
static const ito_known_expectation known[] = {
  { "u1", SOURCE, ito_phi_1, NULL, -8.99469, 0.0013 },
  { "u2", SOURCE, ito_phi_2, NULL, -8.46230, 0.0018 },
  { "u3", SOURCE, ito_phi_3, NULL, 28.47715, 0.0012 },
  { "u1^2", SOURCE, ito_phi_11, NULL, 87.382, 0.012 },
  { "u2^2", SOURCE, ito_phi_22, NULL, 81.519, 0.017 },
  { "u3^2", SOURCE, ito_phi_33, NULL, 819.944, 0.068 },
  { "u1 u2", SOURCE, ito_phi_12, NULL, 82.369, 0.013 },
};

static const double start[] = { 1, 1, 1 };

const ito_problem_type ito_problem_lorenz = {
  .entry = { .name = "lorenz",
             .summary = "chaotic, additive noise; moments at T (stored, with error)",
             .formula = "dx = 10 (y - x) dt + 3 dW1\n"
                        "dy = (x (28 - z) - y) dt + 3 dW2\n"
                        "dz = (x y - 8/3 z) dt + 3 dW3,  (1, 1, 1), T = 1",
             .source = "E. N. Lorenz 1963, J. Atmos. Sci. 20, 130; SciML problem library" },
  .sde = { .d = 3,
           .m = 3,
           .noise = ITO_NOISE_ADDITIVE,
           .drift = drift,
           .diffusion_dw = noise,
           .diffusion = noise_matrix },
  .sde.jacobian = jacobian,
  .start = start,
  .end = 1,
  ITO_EXPECTATIONS (known),
};
