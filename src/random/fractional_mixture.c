/* The Markov approximation as noise: the processes Y, exact in law at the grid points.
 *
 *   Y_k(t + h) = exp(-g_k h) Y_k(t) + x_k,  E x_k x_l = int_0^h exp(-(g_k + g_l) s) ds
 * The x of one step are close to dependent: x = L z by Cholesky's factor with pivots, which ends
 * where what is left is rounding. */
#include "core/memory.h"
#include "core/scalar.h"
#include "random/fractional.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST ITO_MAX_FRACTIONAL_TERMS

/* Rows of coefficients: exp(-g h) - 1, omega, then L [rank][terms]. */
enum
{
  DECAY,
  WEIGHT,
  FACTOR
};

/* L [rank][n] of a [n][n], which is destroyed; returns the rank. */
static size_t
factor (size_t n, double *a, double *l)
{
  double trace = 0;
  for (size_t i = 0; i < n; i++)
    trace += a[i * n + i];
  for (size_t rank = 0; rank < n; rank++, l += n)
    {
      size_t best = 0;
      for (size_t i = 1; i < n; i++)
        best = a[i * n + i] > a[best * n + best] ? i : best;
      double pivot = a[best * n + best];
      if (!(pivot > 0x1p-50 * trace))
        return rank;
      for (size_t i = 0; i < n; i++)
        l[i] = a[i * n + best] / sqrt (pivot);
      for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
          a[i * n + j] -= l[i] * l[j];
      a[best * n + best] = 0;
    }
  return n;
}

int
ito_fractional_make_mixture (ito_fractional *f, double rate_ratio, ito_error *error)
{
  size_t n = f->terms;
  double rate[MOST], weight[MOST], a[MOST * MOST], cost, h = f->end / (double)f->steps;
  if (ito_fractional_weights (f->hurst, f->end, n, rate_ratio, rate, weight, &cost, error))
    return error->code;
  double *c = f->coefficient = ITO_NEW (double, (FACTOR + n) * n, error);
  if (!c)
    return error->code;
  for (size_t i = 0; i < n; i++)
    {
      c[DECAY * n + i] = ito_expm1 (-rate[i] * h);
      c[WEIGHT * n + i] = weight[i];
      for (size_t j = 0; j < n; j++)
        a[i * n + j] = h * ito_phi1 (-(rate[i] + rate[j]) * h);
    }
  f->normals = f->steps * factor (n, a, c + FACTOR * n);
  f->work = n * ITO_FRACTIONAL_LANES;
  return GSL_SUCCESS;
}

static void
map (const ito_fractional *f, size_t lanes, const double *z, size_t stride, double *x, double *work)
{
  size_t n = f->terms, rank = f->normals / f->steps;
  const double *c = f->coefficient, *l = c + FACTOR * n;
  memset (work, 0, n * lanes * sizeof *work);
  for (size_t k = 0; k < f->steps; k++, z += rank * lanes, x += stride)
    {
      memset (x, 0, lanes * sizeof *x);
      for (size_t i = 0; i < n; i++)
        for (size_t p = 0; p < lanes; p++)
          {
            double *y = work + i * lanes + p, change = c[DECAY * n + i] * *y;
            for (size_t j = 0; j < rank; j++)
              change += l[j * n + i] * z[j * lanes + p];
            *y += change;
            x[p] += c[WEIGHT * n + i] * change;
          }
    }
}

const ito_fractional_source ito_fractional_mixture = { .draw = 2, .map = map };
