/* Stochastic differential equations whose solution is a function of time, W and the Levy area, with
 * all derivatives:
 *
 *   sinh      X_i = sinh (asinh u + a_i sin t + sum_j b_ij W_j): drift a_i s cos t + X sum
 * b_ij^2/2, noise b_ij s, s = sqrt(1 + X^2); scalar, diagonal (two) and commutative (one, m = 2)
 *   plane     z = x1 + i x2: dz = a z dt + b z dW with complex a, b: scalar noise that is not
 * diagonal
 *   area      (W_1, W_2, exp(2 c A_12)): drift (0, 0, c^2 x3 (x1^2 + x2^2)/2), noise that does not
 *             commute
 *   sine      dX = sin X dt + (1 + t/4) dW: additive; no formula (the terms of order 3/2
 * stand out)
 *
 * Of Ito; those of Stratonovich are without the second half of the drift. */
#ifndef ITO_TESTS_SOLVER_SDE_PROBLEMS_H
#define ITO_TESTS_SOLVER_SDE_PROBLEMS_H

#include "tap.h"
#include <ito/ito.h>

#define BLOCK                                                                                      \
  size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out, void *params
#define BLOCK_DW                                                                                   \
  size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,       \
      double *out, void *params
#define UNUSED (void)t, (void)t_inc, (void)params, (void)stride, (void)x

typedef struct
{
  size_t d, m;
  double a[2], b[2][2]; /* b[i][j] */
  int ito;
} sinh_numbers;

static int
sinh_drift (BLOCK)
{
  const sinh_numbers *q = params;
  UNUSED;
  for (size_t i = 0; i < q->d; i++)
    for (size_t p = 0; p < n; p++)
      {
        double v = x[i * stride + p];
        out[i * stride + p] =
            q->a[i] * cos (t[p * t_inc]) * sqrt (1 + v * v)
            + 0.5 * q->ito * v * (q->b[i][0] * q->b[i][0] + q->b[i][1] * q->b[i][1]);
      }
  return 0;
}

static int
sinh_jacobian (BLOCK)
{
  const sinh_numbers *q = params;
  UNUSED;
  for (size_t i = 0; i < q->d; i++)
    for (size_t l = 0; l < q->d; l++)
      for (size_t p = 0; p < n; p++)
        {
          double v = x[i * stride + p];
          out[(i * q->d + l) * stride + p] =
              i != l ? 0
                     : q->a[i] * cos (t[p * t_inc]) * v / sqrt (1 + v * v)
                           + 0.5 * q->ito * (q->b[i][0] * q->b[i][0] + q->b[i][1] * q->b[i][1]);
        }
  return 0;
}

static int
sinh_noise (BLOCK_DW)
{
  const sinh_numbers *q = params;
  UNUSED;
  for (size_t i = 0; i < q->d; i++)
    for (size_t p = 0; p < n; p++)
      {
        double v = x[i * stride + p], sum = q->b[i][0] * dw[p];
        if (q->m == 2)
          sum += q->b[i][1] * dw[stride + p];
        out[i * stride + p] = sqrt (1 + v * v) * sum;
      }
  return 0;
}

static int
sinh_derivative (BLOCK)
{
  const sinh_numbers *q = params;
  UNUSED;
  for (size_t i = 0; i < q->d; i++)
    for (size_t p = 0; p < n; p++)
      {
        double v = x[i * stride + p];
        out[i * stride + p] = q->b[i][i] * v / sqrt (1 + v * v);
      }
  return 0;
}

static int
sinh_directional (BLOCK)
{
  const sinh_numbers *q = params;
  UNUSED;
  for (size_t i = 0; i < q->d; i++)
    for (size_t j = 0; j < q->m; j++)
      for (size_t k = 0; k < q->m; k++)
        for (size_t p = 0; p < n; p++)
          out[((i * q->m + j) * q->m + k) * stride + p] =
              q->b[i][j] * q->b[i][k] * x[i * stride + p];
  return 0;
}

/* Rates of growth and turning: of the drift (less that of Stratonovich), of the noise. */
static const double plane_a[2] = { -0.4, 0.9 }, plane_b[2] = { 0.5, 0.6 };

static void
turn (size_t n, size_t stride, const double r[2], const double *x, const double *dw, double *out)
{
  for (size_t p = 0; p < n; p++)
    {
      double w = dw ? dw[p] : 1;
      out[p] = w * (r[0] * x[p] - r[1] * x[stride + p]);
      out[stride + p] = w * (r[1] * x[p] + r[0] * x[stride + p]);
    }
}

/* a + b^2/2 for Ito. */
static int
plane_drift (BLOCK)
{
  const double half = 0.5 * *(const int *)params;
  const double r[2] = { plane_a[0] + half * (plane_b[0] * plane_b[0] - plane_b[1] * plane_b[1]),
                        plane_a[1] + half * 2 * plane_b[0] * plane_b[1] };
  (void)t, (void)t_inc;
  turn (n, stride, r, x, NULL, out);
  return 0;
}

static int
plane_jacobian (BLOCK)
{
  const double one[4] = { 1, 0, 0, 1 }; /* columns: lanes 0 and 1 of a block of two */
  double f[4];
  (void)x;
  plane_drift (2, 2, t, t_inc, one, f, params);
  for (size_t k = 0; k < 4; k++)
    for (size_t p = 0; p < n; p++)
      out[k * stride + p] = f[k];
  return 0;
}

static int
plane_noise (BLOCK_DW)
{
  UNUSED;
  turn (n, stride, plane_b, x, dw, out);
  return 0;
}

static int
plane_directional (BLOCK)
{
  const double r[2] = { plane_b[0] * plane_b[0] - plane_b[1] * plane_b[1],
                        2 * plane_b[0] * plane_b[1] };
  UNUSED;
  turn (n, stride, r, x, NULL, out);
  return 0;
}

#define AREA_RATE 0.3

static int
area_drift (BLOCK)
{
  const int *ito = params;
  (void)t, (void)t_inc;
  for (size_t p = 0; p < n; p++)
    {
      double u = x[p], v = x[stride + p];
      out[p] = out[stride + p] = 0;
      out[2 * stride + p] =
          *ito * 0.5 * AREA_RATE * AREA_RATE * x[2 * stride + p] * (u * u + v * v);
    }
  return 0;
}

static int
area_jacobian (BLOCK)
{
  const double c = *(const int *)params * AREA_RATE * AREA_RATE;
  (void)t, (void)t_inc;
  for (size_t k = 0; k < 6; k++)
    for (size_t p = 0; p < n; p++)
      out[k * stride + p] = 0;
  for (size_t p = 0; p < n; p++)
    {
      double u = x[p], v = x[stride + p], w = x[2 * stride + p];
      out[6 * stride + p] = c * w * u;
      out[7 * stride + p] = c * w * v;
      out[8 * stride + p] = 0.5 * c * (u * u + v * v);
    }
  return 0;
}

static int
area_noise (BLOCK_DW)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = dw[p];
      out[stride + p] = dw[stride + p];
      out[2 * stride + p] =
          AREA_RATE * x[2 * stride + p] * (x[p] * dw[stride + p] - x[stride + p] * dw[p]);
    }
  return 0;
}

static int
area_directional (BLOCK)
{
  const double c = AREA_RATE;
  UNUSED;
  for (size_t k = 0; k < 12; k++)
    for (size_t p = 0; p < n; p++)
      out[k * stride + p] = 0;
  for (size_t p = 0; p < n; p++)
    {
      double u = x[p], v = x[stride + p], w = x[2 * stride + p];
      out[8 * stride + p] = c * c * w * v * v;
      out[9 * stride + p] = c * w - c * c * w * u * v;
      out[10 * stride + p] = -c * w - c * c * w * u * v;
      out[11 * stride + p] = c * c * w * u * u;
    }
  return 0;
}

static int
sine_drift (BLOCK)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = sin (x[p]);
  return 0;
}

static int
sine_jacobian (BLOCK)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = cos (x[p]);
  return 0;
}

static int
sine_noise (BLOCK_DW)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    out[p] = (1 + 0.25 * t[p * t_inc]) * dw[p];
  return 0;
}

typedef enum
{
  SINH_SCALAR,
  SINH_DIAGONAL,
  SINH_COMMUTATIVE,
  AREA,
  SINE,
  PLANE,
  PROBLEMS
} problem_id;

static sinh_numbers sinh_of[3][2] = {
  { { 1, 1, { -0.4 }, { { 0.8 } }, 1 }, { 1, 1, { -0.4 }, { { 0.8 } }, 0 } },
  { { 2, 2, { -0.4, 0.5 }, { { 0.8, 0 }, { 0, 0.6 } }, 1 },
    { 2, 2, { -0.4, 0.5 }, { { 0.8, 0 }, { 0, 0.6 } }, 0 } },
  { { 1, 2, { -0.4 }, { { 0.5, 0.6 } }, 1 }, { 1, 2, { -0.4 }, { { 0.5, 0.6 } }, 0 } }
};
static int area_of[2] = { 1, 0 };

static const char *const problem_names[PROBLEMS] = {
  "scalar", "diagonal", "commutative", "general", "additive", "scalar (in the plane)"
};

/* The problem on the interval [0, 1] from problem_start. */
static ito_sde
problem_sde (problem_id id, ito_calculus calculus)
{
  int other = calculus == ITO_CALCULUS_STRATONOVICH;
  static const ito_noise_structure noise[PROBLEMS] = { ITO_NOISE_SCALAR,      ITO_NOISE_DIAGONAL,
                                                       ITO_NOISE_COMMUTATIVE, ITO_NOISE_GENERAL,
                                                       ITO_NOISE_ADDITIVE,    ITO_NOISE_SCALAR };
  ito_sde sde = { .d = 1, .m = 1, .calculus = calculus, .noise = noise[id] };
  if (id <= SINH_COMMUTATIVE)
    {
      sde.d = sinh_of[id][other].d;
      sde.m = sinh_of[id][other].m;
      sde.drift = sinh_drift;
      sde.jacobian = sinh_jacobian;
      sde.diffusion_dw = sinh_noise;
      sde.derivative = id == SINH_COMMUTATIVE ? NULL : sinh_derivative;
      sde.directional = id == SINH_DIAGONAL ? NULL : sinh_directional;
      sde.params = &sinh_of[id][other];
    }
  else if (id == AREA)
    {
      sde.d = 3;
      sde.m = 2;
      sde.drift = area_drift;
      sde.jacobian = area_jacobian;
      sde.diffusion_dw = area_noise;
      sde.directional = area_directional;
      sde.params = &area_of[other];
    }
  else if (id == PLANE)
    {
      sde.d = 2;
      sde.drift = plane_drift;
      sde.jacobian = plane_jacobian;
      sde.diffusion_dw = plane_noise;
      sde.directional = plane_directional;
      sde.params = &area_of[other];
    }
  else
    {
      sde.drift = sine_drift;
      sde.jacobian = sine_jacobian;
      sde.diffusion_dw = sine_noise;
    }
  return sde;
}

static const double problem_start[PROBLEMS][3] = { { 0.5 },     { 0.5, -0.3 }, { 0.5 },
                                                   { 0, 0, 1 }, { 1 },         { 1, 0.3 } };

/* The solution at time 1 of a path with W = w [m] there, and area. */
static inline void
problem_exact (problem_id id, const double *w, double area, double *x)
{
  if (id == AREA)
    {
      x[0] = w[0];
      x[1] = w[1];
      x[2] = exp (2 * AREA_RATE * area);
      return;
    }
  if (id == PLANE)
    {
      const double r = exp (plane_a[0] + plane_b[0] * w[0]), angle = plane_a[1] + plane_b[1] * w[0];
      x[0] = r * (cos (angle) * problem_start[id][0] - sin (angle) * problem_start[id][1]);
      x[1] = r * (sin (angle) * problem_start[id][0] + cos (angle) * problem_start[id][1]);
      return;
    }
  const sinh_numbers *q = &sinh_of[id][0];
  for (size_t i = 0; i < q->d; i++)
    {
      double y = asinh (problem_start[id][i]) + q->a[i] * sin (1);
      for (size_t j = 0; j < q->m; j++)
        y += q->b[i][j] * w[j];
      x[i] = sinh (y);
    }
}

#endif
