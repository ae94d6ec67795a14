/* Stochastic volatility: dv = k (th - v) dt + xi sqrt(v) dW1, dx = (r - v/2) dt + sqrt(v) dW2', W1
 * and W2' of correlation rho: W2' = rho W1 + sqrt(1 - rho^2) W2.  Its moments follow a linear
 * system, and E e^x = S0 e^(r t).  S. L. Heston 1993, Rev. Financ. Stud. 6, 327. */
#include "core/scalar.h"
#include "problem/problem.h"
#include <math.h>

#define RATE 2.0
#define LEVEL 0.04
#define XI 0.3
#define INTEREST 0.05
#define RHO (-0.7)
#define ROOT 0.71414284285428499980 /* sqrt(1 - rho^2) */

ITO_BLOCK (drift)
{
  for (size_t k = 0; k < n; k++)
    {
      double v = x[k];
      out[k] = RATE * (LEVEL - v);
      out[stride + k] = INTEREST - 0.5 * v;
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  for (size_t k = 0; k < n; k++)
    {
      out[k] = -RATE;
      out[stride + k] = 0;
      out[2 * stride + k] = -0.5;
      out[3 * stride + k] = 0;
    }
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  for (size_t k = 0; k < n; k++)
    {
      double s = sqrt (x[k]);
      out[k] = XI * s * dw[k];
      out[stride + k] = s * (RHO * dw[k] + ROOT * dw[stride + k]);
    }
  return 0;
}

ITO_BLOCK (noise_matrix)
{
  for (size_t k = 0; k < n; k++)
    {
      double s = sqrt (x[k]);
      out[k] = XI * s;
      out[stride + k] = 0;
      out[2 * stride + k] = RHO * s;
      out[3 * stride + k] = ROOT * s;
    }
  return 0;
}

/* Along W1: xi sqrt(v) d/dv; nothing depends on x, so none along W2. */
ITO_BLOCK (directional)
{
  static const double along[8] = { 0.5 * XI * XI, 0, 0, 0, 0.5 * XI * RHO, 0.5 * XI * ROOT, 0, 0 };
  for (size_t i = 0; i < 8; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = along[i];
  return 0;
}

/* E of 1, v, x, v^2, v x, x^2. */
static double
moment (const ito_problem *p, double t, size_t i)
{
  static const double m[36] = {
    0,
    0,
    0,
    0,
    0,
    0, /* 1 */
    RATE * LEVEL,
    -RATE,
    0,
    0,
    0,
    0, /* v */
    INTEREST,
    -0.5,
    0,
    0,
    0,
    0, /* x */
    0,
    2 * RATE * LEVEL + XI * XI,
    0,
    -2 * RATE,
    0,
    0, /* v^2 */
    0,
    INTEREST + RHO * XI,
    RATE * LEVEL,
    -0.5,
    -RATE,
    0, /* v x */
    0,
    1,
    2 * INTEREST,
    0,
    -1,
    0, /* x^2 */
  };
  double v = p->start[0], x = p->start[1], state[6] = { 1, v, x, v * v, v * x, x * x };
  ito_moment_flow (6, m, t, state);
  return state[i];
}

#define MOMENT(name, i)                                                                            \
  static double name (const ito_problem *p, double t) { return moment (p, t, i); }
MOMENT (mean_v, 1)
MOMENT (mean_x, 2)
MOMENT (square_v, 3)
MOMENT (product, 4)
MOMENT (square_x, 5)

static double
phi_price (const ito_problem *p, const double *x)
{
  (void)p;
  return exp (x[1]);
}

static double
price (const ito_problem *p, double t)
{
  return exp (p->start[1] + INTEREST * t);
}

static const ito_known_expectation known[] = {
  { "v", "matrix exponential", ito_phi_1, mean_v, 0, 0 },
  { "x", "matrix exponential", ito_phi_2, mean_x, 0, 0 },
  { "v^2", "matrix exponential", ito_phi_11, square_v, 0, 0 },
  { "v x", "matrix exponential", ito_phi_12, product, 0, 0 },
  { "x^2", "matrix exponential", ito_phi_22, square_x, 0, 0 },
  { "e^x", "closed form", phi_price, price, 0, 0 },
};

static double
diagonal (const double *numbers, size_t i, double t, double u)
{
  (void)numbers, (void)t, (void)u;
  return i == 0 ? -RATE : 0;
}

static const double start[] = { LEVEL, 0 }, lower[] = { 0, -INFINITY };

const ito_problem_type ito_problem_heston = {
  .entry = { .name = "heston",
             .summary = "variance and log-price of stochastic volatility; first and second moments",
             .formula = "dv = 2 (0.04 - v) dt + 0.3 sqrt(v) dW1,  x = log S\n"
                        "dx = (0.05 - v/2) dt + sqrt(v) (-0.7 dW1 + sqrt(0.51) dW2)\n"
                        "v0 = 0.04, S0 = 1, T = 1; E S = e^(0.05 t)",
             .source = "S. L. Heston 1993, Rev. Financ. Stud. 6, 327" },
  .sde = { .d = 2,
           .m = 2,
           .calculus = ITO_CALCULUS_ITO,
           .noise = ITO_NOISE_GENERAL,
           .drift = drift,
           .diffusion_dw = noise,
           .diffusion = noise_matrix },
  .sde.jacobian = jacobian,
  .sde.directional = directional,
  .sde.lower = lower,
  .linear = diagonal,
  .start = start,
  .end = 1,
  ITO_EXPECTATIONS (known),
};
