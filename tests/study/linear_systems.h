/* Linear systems dX = A X dt + sum_j (B_j X + c_j) dW_j, one for each noise structure, with all
 * derivatives, and their first and second moments by the exponential of the moment equation. */
#ifndef ITO_TESTS_STUDY_LINEAR_SYSTEMS_H
#define ITO_TESTS_STUDY_LINEAR_SYSTEMS_H

#include "solver/stepper.h"
#include "tap.h"
#include <ito/ito.h>

#define LINEAR_D 2

typedef struct
{
  size_t m;
  ito_noise_structure noise;
  double b[3][LINEAR_D][LINEAR_D], c[3][LINEAR_D];
} linear_system;

static const double linear_a[LINEAR_D][LINEAR_D] = { { -1, 0.5 }, { -0.5, -1 } };
static const double linear_start[LINEAR_D] = { 1, -1 };

static const linear_system linear_systems[] = {
  { 2, ITO_NOISE_ADDITIVE, { { { 0 } } }, { { 0.8, 0.3 }, { 0.2, 0.5 } } },
  { 1, ITO_NOISE_SCALAR, { { { 0.5, 0.2 }, { -0.1, 0.4 } } }, { { 0 } } },
  { 2, ITO_NOISE_DIAGONAL, { { { 0.6 } }, { { 0 }, { 0, 0.5 } } }, { { 0 } } },
  { 2,
    ITO_NOISE_COMMUTATIVE,
    { { { 0.3, 0 }, { 0, 0.2 } }, { { 0.1, 0 }, { 0, -0.2 } } },
    { { 0 } } },
  { 2,
    ITO_NOISE_GENERAL,
    { { { 0.3, 0 }, { 0.1, 0.2 } }, { { 0, 0.2 }, { 0.2, 0.1 } } },
    { { 0 } } },
};

static inline const linear_system *
linear_system_of (ito_noise_structure noise)
{
  return &linear_systems[noise - ITO_NOISE_ADDITIVE];
}

static int
linear_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
              void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t i = 0; i < LINEAR_D; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = linear_a[i][0] * x[p] + linear_a[i][1] * x[stride + p];
  return 0;
}

static int
linear_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                 double *out, void *params)
{
  (void)t, (void)t_inc, (void)params, (void)x;
  for (size_t i = 0; i < LINEAR_D * LINEAR_D; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = linear_a[i / LINEAR_D][i % LINEAR_D];
  return 0;
}

static int
linear_noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
              const double *dw, double *out, void *params)
{
  const linear_system *q = params;
  (void)t, (void)t_inc;
  for (size_t i = 0; i < LINEAR_D; i++)
    for (size_t p = 0; p < n; p++)
      {
        double sum = 0;
        for (size_t j = 0; j < q->m; j++)
          sum += (q->b[j][i][0] * x[p] + q->b[j][i][1] * x[stride + p] + q->c[j][i])
                 * dw[j * stride + p];
        out[i * stride + p] = sum;
      }
  return 0;
}

static int
linear_derivative (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                   double *out, void *params)
{
  const linear_system *q = params;
  (void)t, (void)t_inc, (void)x;
  for (size_t i = 0; i < LINEAR_D; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = q->b[i][i][i];
  return 0;
}

/* L^j g_k = B_k (B_j x + c_j). */
static int
linear_directional (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                    double *out, void *params)
{
  const linear_system *q = params;
  (void)t, (void)t_inc;
  for (size_t i = 0; i < LINEAR_D; i++)
    for (size_t j = 0; j < q->m; j++)
      for (size_t k = 0; k < q->m; k++)
        for (size_t p = 0; p < n; p++)
          {
            double sum = 0;
            for (size_t l = 0; l < LINEAR_D; l++)
              sum += q->b[k][i][l]
                     * (q->b[j][l][0] * x[p] + q->b[j][l][1] * x[stride + p] + q->c[j][l]);
            out[((i * q->m + j) * q->m + k) * stride + p] = sum;
          }
  return 0;
}

static inline ito_process *
linear_process (const linear_system *q, ito_calculus calculus)
{
  const int diagonal = q->noise == ITO_NOISE_DIAGONAL;
  const ito_sde sde = { .d = LINEAR_D,
                        .m = q->m,
                        .calculus = calculus,
                        .noise = q->noise,
                        .drift = linear_drift,
                        .diffusion_dw = linear_noise,
                        .jacobian = linear_jacobian,
                        .derivative = diagonal ? linear_derivative : NULL,
                        .directional = diagonal ? NULL : linear_directional,
                        .params = (void *)(uintptr_t)q };
  return ito_process_alloc (&sde);
}

static inline int
linear_accepts (const linear_system *q, const ito_solver *solver)
{
  ito_process *process = linear_process (q, solver->facts.calculus);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int yes = e != NULL;
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_process_free (process);
  return yes;
}

/* E X and E X X^T at time 1: with Y = (1, X), E Y Y^T = exp (G) Y0 Y0^T, by 64 steps of the series
 * in long double.  Stratonovich: A + sum B_j^2/2, and sum B_j c_j/2, in the drift. */
static inline void
linear_moments (const linear_system *q, ito_calculus calculus, double m[LINEAR_D],
                double p[LINEAR_D][LINEAR_D])
{
  enum
  {
    E = LINEAR_D + 1,
    EE = E * E
  };
  long double a[E][E] = { { 0 } }, b[3][E][E] = { { { 0 } } }, g[EE][EE], s[EE];
  for (int i = 0; i < LINEAR_D; i++)
    {
      for (int k = 0; k < LINEAR_D; k++)
        a[i + 1][k + 1] = linear_a[i][k];
      for (size_t j = 0; j < q->m; j++)
        {
          b[j][i + 1][0] = q->c[j][i];
          for (int k = 0; k < LINEAR_D; k++)
            b[j][i + 1][k + 1] = q->b[j][i][k];
        }
    }
  for (size_t j = 0; j < q->m && calculus == ITO_CALCULUS_STRATONOVICH; j++)
    for (int i = 0; i < E; i++)
      for (int k = 0; k < E; k++)
        for (int l = 0; l < E; l++)
          a[i][k] += 0.5L * b[j][i][l] * b[j][l][k];
  for (int i = 0; i < EE; i++)
    {
      int r = i / E, c = i % E;
      s[i] =
          (r ? (long double)linear_start[r - 1] : 1) * (c ? (long double)linear_start[c - 1] : 1);
      for (int k = 0; k < EE; k++)
        {
          int u = k / E, v = k % E;
          g[i][k] = (c == v) * a[r][u] + (r == u) * a[c][v];
          for (size_t j = 0; j < q->m; j++)
            g[i][k] += b[j][r][u] * b[j][c][v];
        }
    }
  for (int step = 0; step < 64; step++)
    {
      long double term[EE], next[EE];
      memcpy (term, s, sizeof term);
      for (int order = 1; order < 20; order++)
        {
          for (int i = 0; i < EE; i++)
            {
              next[i] = 0;
              for (int l = 0; l < EE; l++)
                next[i] += g[i][l] * term[l] / (64 * order);
            }
          memcpy (term, next, sizeof term);
          for (int i = 0; i < EE; i++)
            s[i] += term[i];
        }
    }
  for (int i = 0; i < LINEAR_D; i++)
    {
      m[i] = (double)s[i + 1];
      for (int k = 0; k < LINEAR_D; k++)
        p[i][k] = (double)s[(i + 1) * E + k + 1];
    }
}

#endif
