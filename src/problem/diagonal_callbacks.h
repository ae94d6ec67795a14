/* Callbacks of a problem whose coordinates do not see each other, from four functions of one
 * coordinate, to be defined before:
 *   drift_of, noise_of (a, i, t, u) and their derivatives in u, drift_slope_of, noise_slope_of,
 * a: the problem's numbers, i: the coordinate.  DIAGONAL: the members of an ito_problem_type. */
#ifndef ITO_PROBLEM_DIAGONAL_CALLBACKS_H
#define ITO_PROBLEM_DIAGONAL_CALLBACKS_H

#include "problem/problem.h"
#include <string.h>

ITO_BLOCK (drift)
{
  const double *a = ITO_NUMBERS (params);
  size_t d = ((const ito_problem *)params)->sde.d;
  for (size_t i = 0; i < d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = drift_of (a, i, t[p * t_inc], x[i * stride + p]);
  return 0;
}

ITO_BLOCK_NOISE (noise)
{
  const double *a = ITO_NUMBERS (params);
  size_t d = ((const ito_problem *)params)->sde.d;
  for (size_t i = 0; i < d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = noise_of (a, i, t[p * t_inc], x[i * stride + p]) * dw[i * stride + p];
  return 0;
}

/* Row i of a d x d matrix of blocks holds its diagonal entry only. */
static inline double *
diagonal_row (size_t d, size_t i, size_t n, size_t stride, double *out)
{
  for (size_t j = 0; j < d; j++)
    memset (out + (i * d + j) * stride, 0, n * sizeof *out);
  return out + (i * d + i) * stride;
}

ITO_BLOCK (noise_matrix)
{
  const double *a = ITO_NUMBERS (params);
  size_t d = ((const ito_problem *)params)->sde.d;
  for (size_t i = 0; i < d; i++)
    {
      double *entry = diagonal_row (d, i, n, stride, out);
      for (size_t p = 0; p < n; p++)
        entry[p] = noise_of (a, i, t[p * t_inc], x[i * stride + p]);
    }
  return 0;
}

ITO_BLOCK (jacobian)
{
  const double *a = ITO_NUMBERS (params);
  size_t d = ((const ito_problem *)params)->sde.d;
  for (size_t i = 0; i < d; i++)
    {
      double *entry = diagonal_row (d, i, n, stride, out);
      for (size_t p = 0; p < n; p++)
        entry[p] = drift_slope_of (a, i, t[p * t_inc], x[i * stride + p]);
    }
  return 0;
}

#ifndef ADDITIVE_NOISE
ITO_BLOCK (derivative)
{
  const double *a = ITO_NUMBERS (params);
  size_t d = ((const ito_problem *)params)->sde.d;
  for (size_t i = 0; i < d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = noise_slope_of (a, i, t[p * t_inc], x[i * stride + p]);
  return 0;
}

/* d = 1: g g'. */
ITO_UNUSED
ITO_BLOCK (directional)
{
  const double *a = ITO_NUMBERS (params);
  for (size_t p = 0; p < n; p++)
    out[p] = noise_of (a, 0, t[p * t_inc], x[p]) * noise_slope_of (a, 0, t[p * t_inc], x[p]);
  return 0;
}
#endif

#define DIAGONAL_SDE(dimension, its_calculus, its_noise)                                           \
  .sde = { .d = dimension,                                                                         \
           .m = dimension,                                                                         \
           .calculus = its_calculus,                                                               \
           .noise = its_noise,                                                                     \
           .drift = drift,                                                                         \
           .diffusion_dw = noise,                                                                  \
           .diffusion = noise_matrix },                                                            \
  .sde.jacobian = jacobian
#define DIAGONAL_ADDITIVE(dimension) DIAGONAL_SDE (dimension, ITO_CALCULUS_ITO, ITO_NOISE_ADDITIVE)
/* One coordinate is scalar noise. */
#define DIAGONAL_LINE(its_calculus)                                                                \
  DIAGONAL_SDE (1, its_calculus, ITO_NOISE_SCALAR), .sde.derivative = derivative,                  \
                                                    .sde.directional = directional
#define DIAGONAL_SPACE(dimension, its_calculus)                                                    \
  DIAGONAL_SDE (dimension, its_calculus, ITO_NOISE_DIAGONAL), .sde.derivative = derivative

#endif
