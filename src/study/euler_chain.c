/* Stationary law of an Euler chain on the line, by powers of its transition matrix.
 *
 *   p'(y) = sum_i dx p(x_i) N(y; x_i + h f(x_i), s^2)
 *
 * on equidistant nodes: for a smooth kernel the trapezoid rule is exact to rounding once dx is
 * below 3/4 s.  Each row of the matrix keeps its entries within 9 s.  The start is the stationary
 * density of the diffusion with this drift and noise, exp(2h/s^2 int f), from which the chain's is
 * off by O(h).  Probability that leaves the nodes is spread in proportion over the rest. */
#include "core/memory.h"
#include <ito/study.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REACH 9.0
#define MAX_POWERS 10000000

/* Row i: the nodes first[i], ..., first[i] + width[i] - 1. */
typedef struct
{
  size_t n, band;
  size_t *first, *width;
  double *entry; /* [n][band] */
} band_matrix;

static int
check (size_t n, double dx, double h, double s, double tolerance, ito_error *error)
{
  if (n < 3 || !(dx > 0) || !(h > 0) || !(s > 0) || isinf (dx) || isinf (h) || isinf (s))
    return ito_fail (error, GSL_EINVAL,
                     "an Euler chain on %zu nodes dx = %g apart with h = %g, s = %g: it needs 3 "
                     "nodes and positive numbers",
                     n, dx, h, s);
  if (!(dx <= 0.75 * s))
    return ito_fail (error, GSL_EINVAL,
                     "the nodes are dx = %g apart and the chain's noise is s = %g: they must be "
                     "closer than 0.75 s = %g",
                     dx, s, 0.75 * s);
  if (!(tolerance >= 1e-15))
    return ito_fail (error, GSL_EINVAL,
                     "a tolerance of %g in L1 is below rounding: take at least 1e-15", tolerance);
  return GSL_SUCCESS;
}

static int
fill_matrix (band_matrix *m, double x0, double dx, double h, double s, ito_scalar_function *f,
             void *params, double *drift, ito_error *error)
{
  double normal = 1 / (s * sqrt (2 * 3.14159265358979323846));
  for (size_t i = 0; i < m->n; i++)
    {
      double x = x0 + (double)i * dx;
      drift[i] = f (x, params);
      double at = x + h * drift[i];
      if (!isfinite (at))
        return ito_fail (error, GSL_EINVAL, "the drift of an Euler chain at x = %g is not finite",
                         x);
      double lower = ceil ((at - REACH * s - x0) / dx), upper = floor ((at + REACH * s - x0) / dx);
      lower = fmax (lower, 0);
      upper = fmin (upper, (double)(m->n - 1));
      m->first[i] = upper < lower ? 0 : (size_t)lower;
      m->width[i] = upper < lower ? 0 : (size_t)(upper - lower) + 1;
      for (size_t j = 0; j < m->width[i]; j++)
        {
          double z = (x0 + (double)(m->first[i] + j) * dx - at) / s;
          m->entry[i * m->band + j] = dx * normal * exp (-0.5 * z * z);
        }
    }
  return GSL_SUCCESS;
}

/* Scales p to sum p dx = 1. */
static int
normalise (size_t n, double dx, double *p, ito_error *error)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += p[i];
  if (!(sum > 0) || isinf (sum))
    return ito_fail (error, GSL_EINVAL,
                     "the Euler chain leaves its nodes: no probability is left on them; take a "
                     "wider range or a smaller h");
  for (size_t i = 0; i < n; i++)
    p[i] /= sum * dx;
  return GSL_SUCCESS;
}

static void
start (size_t n, double dx, double h, double s, const double *drift, double *p)
{
  double largest = 0;
  p[0] = 0;
  for (size_t i = 1; i < n; i++)
    {
      p[i] = p[i - 1] + 2 * h / (s * s) * dx * 0.5 * (drift[i - 1] + drift[i]);
      largest = fmax (largest, p[i]);
    }
  for (size_t i = 0; i < n; i++)
    p[i] = exp (p[i] - largest);
}

static void
apply (const band_matrix *m, const double *p, double *out)
{
  memset (out, 0, m->n * sizeof *out);
  for (size_t i = 0; i < m->n; i++)
    for (size_t j = 0; j < m->width[i]; j++)
      out[m->first[i] + j] += p[i] * m->entry[i * m->band + j];
}

static int
iterate (const band_matrix *m, double dx, double tolerance, double *p, double *next,
         ito_error *error)
{
  for (unsigned long k = 0; k < MAX_POWERS; k++)
    {
      double change = 0;
      apply (m, p, next);
      if (normalise (m->n, dx, next, error))
        return error->code;
      for (size_t i = 0; i < m->n; i++)
        {
          change += fabs (next[i] - p[i]) * dx;
          p[i] = next[i];
        }
      if (change < tolerance)
        return GSL_SUCCESS;
    }
  return ito_fail (error, GSL_EMAXITER,
                   "the Euler chain has not settled after %d powers: its law moves by more than %g "
                   "in L1 still; allow a larger tolerance",
                   MAX_POWERS, tolerance);
}

int
ito_study_euler_chain (size_t n, double x0, double dx, double h, double s, ito_scalar_function *f,
                       void *params, double tolerance, double *density)
{
  ito_error error = ITO_NO_ERROR;
  if (check (n, dx, h, s, tolerance, &error))
    return ITO_RAISE (&error);
  double reach = 2 * REACH * s / dx + 2;
  band_matrix m = { .n = n, .band = reach < (double)n ? (size_t)reach : n };
  ito_workspace space = { 0 };
  double *drift = NULL, *next = NULL;
  for (int pass = 0; pass < 2 && !error.code; pass++)
    {
      m.first = ITO_TAKE (&space, size_t, n);
      m.width = ITO_TAKE (&space, size_t, n);
      m.entry = ito_workspace_take (&space, n, m.band * sizeof (double));
      drift = ITO_TAKE (&space, double, n);
      next = ITO_TAKE (&space, double, n);
      if (pass == 0)
        ito_workspace_alloc (&space, &error);
    }
  if (!error.code && !fill_matrix (&m, x0, dx, h, s, f, params, drift, &error))
    {
      start (n, dx, h, s, drift, density);
      if (!normalise (n, dx, density, &error))
        iterate (&m, dx, tolerance, density, next, &error);
    }
  ito_workspace_free (&space);
  return ITO_RAISE (&error);
}
