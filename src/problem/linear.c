/* Linear systems du = A u dt + B1 u dW1 + B2 u dW2 in the plane (Ito).  The second moments S = E u
 * u^T follow S' = A S + S A^T + B1 S B1^T + B2 S B2^T.
 * noncommutative-2: Y. Komori, K. Burrage 2012, J. Comput. Appl. Math. 236, 2895; after A.
 * Roessler 2006: E u1^2 = e^-t, E u1 u2 = e^-2t, E u2^2 = (149 e^(-5t/2) + e^-t)/150. */
#include "problem/problem.h"
#include <math.h>

/* Numbers: A, B1, B2, row major. */
ITO_BLOCK (drift)
{
  const double *a = ITO_NUMBERS (params);
  for (size_t i = 0; i < 2; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = a[2 * i] * x[p] + a[2 * i + 1] * x[stride + p];
  return 0;
}

ITO_BLOCK (jacobian)
{
  const double *a = ITO_NUMBERS (params);
  for (size_t i = 0; i < 4; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = a[i];
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  const double *a = ITO_NUMBERS (params);
  for (size_t i = 0; i < 2; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = (a[4 + 2 * i] * x[p] + a[5 + 2 * i] * x[stride + p]) * dw[p]
                            + (a[8 + 2 * i] * x[p] + a[9 + 2 * i] * x[stride + p]) * dw[stride + p];
  return 0;
}

ITO_BLOCK (noise_matrix)
{
  const double *a = ITO_NUMBERS (params);
  for (size_t i = 0; i < 2; i++)
    for (size_t j = 0; j < 2; j++)
      {
        const double *row = a + 4 * (j + 1) + 2 * i;
        for (size_t p = 0; p < n; p++)
          out[(2 * i + j) * stride + p] = row[0] * x[p] + row[1] * x[stride + p];
      }
  return 0;
}

/* L^j g_k = B_k B_j u. */
ITO_BLOCK (directional)
{
  const double *a = ITO_NUMBERS (params);
  for (size_t i = 0; i < 2; i++)
    for (size_t j = 0; j < 2; j++)
      for (size_t k = 0; k < 2; k++)
        {
          const double *row = a + 4 * (k + 1) + 2 * i, *b = a + 4 * (j + 1);
          double c0 = row[0] * b[0] + row[1] * b[2], c1 = row[0] * b[1] + row[1] * b[3];
          for (size_t p = 0; p < n; p++)
            out[((2 * i + j) * 2 + k) * stride + p] = c0 * x[p] + c1 * x[stride + p];
        }
  return 0;
}

static double
first_moment (const ito_problem *p, double t, size_t i)
{
  double v[2] = { p->start[0], p->start[1] };
  ito_moment_flow (2, p->parameter, t, v);
  return v[i];
}

/* E u1^2, E u1 u2, E u2^2. */
static double
second_moment (const ito_problem *p, double t, size_t i)
{
  const double *a = p->parameter;
  double m[9] = { 2 * a[0], 2 * a[1], 0, a[2], a[0] + a[3], a[1], 0, 2 * a[2], 2 * a[3] };
  for (const double *b = a + 4; b < a + 12; b += 4)
    {
      double more[9] = { b[0] * b[0], 2 * b[0] * b[1],           b[1] * b[1],
                         b[0] * b[2], b[0] * b[3] + b[1] * b[2], b[1] * b[3],
                         b[2] * b[2], 2 * b[2] * b[3],           b[3] * b[3] };
      for (size_t k = 0; k < 9; k++)
        m[k] += more[k];
    }
  double v[3] = { p->start[0] * p->start[0], p->start[0] * p->start[1], p->start[1] * p->start[1] };
  ito_moment_flow (3, m, t, v);
  return v[i];
}

#define MOMENT(name, of, i)                                                                        \
  static double name (const ito_problem *p, double t) { return of (p, t, i); }
MOMENT (mean_1, first_moment, 0)
MOMENT (mean_2, first_moment, 1)
MOMENT (second_11, second_moment, 0)
MOMENT (second_12, second_moment, 1)
MOMENT (second_22, second_moment, 2)

static double
diagonal (const double *a, size_t i, double t, double u)
{
  (void)t, (void)u;
  return a[3 * i];
}

static const ito_known_expectation known[] = {
  { "u2^2", "matrix exponential", ito_phi_22, second_22, 0, 0 },
  { "u1^2", "matrix exponential", ito_phi_11, second_11, 0, 0 },
  { "u1 u2", "matrix exponential", ito_phi_12, second_12, 0, 0 },
  { "u1", "matrix exponential", ito_phi_1, mean_1, 0, 0 },
  { "u2", "matrix exponential", ito_phi_2, mean_2, 0, 0 },
};

#define SQRT2 1.41421356237309504880
/* How many, A, B1, B2. */
static const double
    general[] = { 12, -1, 0.5, -0.5, -1, 0.3, 0, 0.1, 0.2, 0, 0.2, 0.2, 0.1 },
    commuting[] = { 12, -1, 0.5, -0.5, -1, 0.3, 0, 0, 0.2, 0.1, 0, 0, -0.2 },
    noncommutative[] = { 12,     -273. / 512, 0,      -1. / 160,           -785. / 512 + SQRT2 / 8,
                         1. / 4, 0,           0,      (1 - 2 * SQRT2) / 4, 1. / 16,
                         0,      1. / 10,     1. / 16 },
    start[] = { 1, -1 }, ones[] = { 1, 1 };

#define LINEAR_SDE(its_noise)                                                                      \
  .sde = { .d = 2,                                                                                 \
           .m = 2,                                                                                 \
           .calculus = ITO_CALCULUS_ITO,                                                           \
           .noise = its_noise,                                                                     \
           .drift = drift,                                                                         \
           .diffusion_dw = noise,                                                                  \
           .diffusion = noise_matrix },                                                            \
  .sde.jacobian = jacobian, .sde.directional = directional, .linear = diagonal

const ito_problem_type ito_problem_linear_general = {
  .entry = { .name = "linear-general",
             .summary = "linear system, noise that does not commute; all first and second moments",
             .formula = "du = A u dt + B1 u dW1 + B2 u dW2,  u0 = (1, -1), T = 1\n"
                        "A = [-1, 0.5; -0.5, -1], B1 = [0.3, 0; 0.1, 0.2], B2 = [0, 0.2; 0.2, 0.1]",
             .source = "ito; its twin linear-commuting has noise that commutes" },
  LINEAR_SDE (ITO_NOISE_GENERAL),
  .start = start,
  .end = 1,
  .numbers = general,
  ITO_EXPECTATIONS (known),
};

const ito_problem_type ito_problem_linear_commuting = {
  .entry = { .name = "linear-commuting",
             .summary = "linear system, noise that commutes; all first and second moments",
             .formula = "du = A u dt + B1 u dW1 + B2 u dW2,  u0 = (1, -1), T = 1\n"
                        "A = [-1, 0.5; -0.5, -1], B1 = diag(0.3, 0.2), B2 = diag(0.1, -0.2)",
             .source = "ito; the twin of linear-general" },
  LINEAR_SDE (ITO_NOISE_COMMUTATIVE),
  .start = start,
  .end = 1,
  .numbers = commuting,
  ITO_EXPECTATIONS (known),
};

const ito_problem_type ito_problem_noncommutative_2 = {
  .entry = { .name = "noncommutative-2",
             .summary = "linear system, noise that does not commute, for weak orders; all first "
                        "and second moments",
             .formula =
                 "du1 = -273/512 u1 dt + u1/4 dW1 + u1/16 dW2\n"
                 "du2 = (-u1/160 + (-785/512 + sqrt(2)/8) u2) dt + (1 - 2 sqrt(2))/4 u2 dW1\n"
                 "      + (u1/10 + u2/16) dW2,  u0 = (1, 1), T = 3\n"
                 "E u1^2 = e^-t, E u1 u2 = e^-2t, E u2^2 = (149 e^(-5t/2) + e^-t)/150",
             .source = "A. Roessler 2006, BIT 46, 97; K. Debrabant, A. Roessler 2009, Appl. Numer. "
                       "Math. 59, 582" },
  LINEAR_SDE (ITO_NOISE_GENERAL),
  .start = ones,
  .end = 3,
  .numbers = noncommutative,
  ITO_EXPECTATIONS (known),
};
