/* The heat equation on N = 100 points with one multiplicative Brownian motion (Stratonovich):
 *   u' = A u dt + u o dW  (of Ito: (A + 1/2) u dt + u dW),  A = N^2 Tridiag(1, -2, 1),  u0 = 1
 *   u = e^W exp(A t) u0,  A: eigenvalues -4 N^2 sin^2(j pi/(2 (N+1))), vectors sin(i j pi/(N+1)).
 * Explicit schemes need h < 2/(4 N^2) = 5e-5.  SciML problem library. */
#include "problem/problem.h"
#include <math.h>

#define N 100
#define SCALE ((double)N * N) /* D/dx^2 */

ITO_BLOCK (drift)
{
  const double shift = ITO_NUMBERS (params)[0];
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < n; k++)
      {
        double left = i > 0 ? x[(i - 1) * stride + k] : 0;
        double right = i < N - 1 ? x[(i + 1) * stride + k] : 0;
        out[i * stride + k] =
            SCALE * (left - 2 * x[i * stride + k] + right) + shift * x[i * stride + k];
      }
  return 0;
}

ITO_BLOCK (jacobian)
{
  const double shift = ITO_NUMBERS (params)[0];
  for (size_t i = 0; i < N; i++)
    for (size_t l = 0; l < N; l++)
      {
        double a = i == l ? -2 * SCALE + shift : i + 1 == l || l + 1 == i ? SCALE : 0;
        for (size_t k = 0; k < n; k++)
          out[(i * N + l) * stride + k] = a;
      }
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = x[i * stride + k] * dw[k];
  return 0;
}

/* g = u, and L g = u. */
ITO_BLOCK (noise_matrix)
{
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < n; k++)
      out[i * stride + k] = x[i * stride + k];
  return 0;
}

/* exp(A t) u0 in the eigenvectors: those of odd j have the sum cot(j pi/(2 (N+1))), of even j 0. */
static void
heat (double t, double *u)
{
  const double angle = M_PI / (N + 1);
  for (size_t i = 0; i < N; i++)
    u[i] = 0;
  for (size_t j = 1; j <= N; j += 2)
    {
      double half = 0.5 * angle * (double)j, s = sin (half);
      double c = 2. / (N + 1) / tan (half) * exp (-4 * SCALE * s * s * t);
      for (size_t i = 0; i < N; i++)
        u[i] += c * sin (angle * (double)((i + 1) * j % (2 * (N + 1))));
    }
}

static void
exact (const ito_problem *p, double t, size_t n, size_t stride, const double *w, double *out)
{
  (void)p;
  double u[N];
  heat (t, u);
  for (size_t k = 0; k < n; k++)
    {
      double e = exp (w[k]);
      for (size_t i = 0; i < N; i++)
        out[i * stride + k] = e * u[i];
    }
}

static double
phi (const ito_problem *p, const double *x)
{
  (void)p;
  return x[N / 2 - 1];
}

static double
mean (const ito_problem *p, double t)
{
  (void)p;
  double u[N];
  heat (t, u);
  return exp (0.5 * t) * u[N / 2 - 1];
}

static double
diagonal (const double *numbers, size_t i, double t, double u)
{
  (void)i, (void)t, (void)u;
  return -2 * SCALE + numbers[0];
}

static const ito_known_expectation known[] = {
  { "u50", "eigenvectors", phi, mean, 0, 0 },
};

static int
init (const ito_args *args, ito_problem *p, ito_error *error)
{
  (void)error;
  int ito = ito_args_word (args, "calculus") == 1;
  p->sde.calculus = ito ? ITO_CALCULUS_ITO : ITO_CALCULUS_STRATONOVICH;
  p->parameter[0] = ito ? 0.5 : 0;
  for (size_t i = 0; i < N; i++)
    {
      p->start[i] = 1;
      p->linear[i] = diagonal (p->parameter, i, 0, 0);
    }
  return GSL_SUCCESS;
}

static const ito_param params[] = { { "calculus", ITO_PARAM_WORD, "stratonovich", 0, 0,
                                      "stratonovich|ito",
                                      "ito: the same solution, the drift has u/2 more", 0 },
                                    { 0 } };

const ito_problem_type ito_problem_heat_100 = {
  .entry = { .name = "heat-100",
             .summary = "heat equation on 100 points, one Brownian motion (Stratonovich), stiff; "
                        "exact on the path, a moment",
             .formula = "du = A u dt + u o dW,  A = 100^2 Tridiag(1, -2, 1),  u0 = 1, T = 0.25\n"
                        "u = e^W exp(A t) u0.  Explicit schemes need steps below 5e-5.",
             .source = "SciML problem library",
             .params = params },
  .sde = { .d = N,
           .m = 1,
           .calculus = ITO_CALCULUS_STRATONOVICH,
           .noise = ITO_NOISE_SCALAR,
           .drift = drift,
           .diffusion_dw = noise,
           .diffusion = noise_matrix },
  .sde.jacobian = jacobian,
  .sde.directional = noise_matrix,
  .end = 0.25,
  .linear = diagonal,
  .init = init,
  .exact = exact,
  ITO_EXPECTATIONS (known),
};
