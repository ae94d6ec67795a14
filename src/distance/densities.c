/* W2 of two laws on the line given as densities on one grid of equidistant nodes.
 *
 *   W2^2 = int (x - T(x))^2 p(x) dx,  T = Fq^{-1} o Fp
 *
 * (the monotone map is optimal: Villani 2003, Theorem 2.18), by the trapezoid rule on the nodes,
 * which is exact to rounding for smooth densities that vanish at both ends.  Masses of intervals by
 * the cubic through four nodes; inside an interval F is the monotone cubic of Hermite with the
 * densities as slopes (Fritsch, Carlson 1980).  Below and above the median of p the masses are
 * counted from that end, so that tails keep their digits. */
#include "core/memory.h"
#include <ito/distance.h>
#include <math.h>
#include <stdlib.h>

/* A law of total mass 1: density and mass below each node, or above it. */
typedef struct
{
  size_t n;
  double *density, *below, *above; /* [n], density in units of 1/dx */
} grid_law;

static int
fill (grid_law *law, const double *p, const char *which, ito_error *error)
{
  size_t n = law->n;
  double total = 0;
  for (size_t i = 0; i < n; i++)
    if (!(p[i] >= 0) || isinf (p[i]))
      return ito_fail (error, GSL_EINVAL,
                       "the %s density is %g at node %zu: it must be finite and not negative",
                       which, p[i], i);
  law->below[0] = 0;
  for (size_t i = 0; i + 1 < n; i++)
    {
      double mass = 0.5 * (p[i] + p[i + 1]);
      if (i > 0 && i + 2 < n)
        mass = fmax (0, (13 * (p[i] + p[i + 1]) - p[i - 1] - p[i + 2]) / 24);
      law->density[i] = mass; /* for now */
      total += mass;
    }
  if (!(total > 0) || isinf (total))
    return ito_fail (error, GSL_EINVAL, "the %s density has no mass: it is 0 at all nodes", which);
  for (size_t i = 0; i + 1 < n; i++)
    law->below[i + 1] = law->below[i] + law->density[i] / total;
  law->above[n - 1] = 0;
  for (size_t i = n - 1; i > 0; i--)
    law->above[i - 1] = law->above[i] + law->density[i - 1] / total;
  for (size_t i = 0; i < n; i++)
    law->density[i] = p[i] / total;
  return GSL_SUCCESS;
}

/* Where in [0, 1] the monotone cubic from 0 to `mass` with end slopes s0, s1 takes the value y. */
static double
inverse_cubic (double mass, double s0, double s1, double y)
{
  s0 = fmin (s0, 3 * mass);
  s1 = fmin (s1, 3 * mass);
  double low = 0, high = 1, u = y / mass;
  for (int i = 0; i < 60; i++)
    {
      double f = u * (s0 + u * (3 * mass - 2 * s0 - s1 + u * (s0 + s1 - 2 * mass))) - y;
      double slope = s0 + u * (2 * (3 * mass - 2 * s0 - s1) + 3 * u * (s0 + s1 - 2 * mass));
      if (f < 0)
        low = u;
      else
        high = u;
      double next = u - f / slope;
      if (!(next >= low && next <= high))
        next = 0.5 * (low + high);
      if (fabs (next - u) <= 1e-16)
        break;
      u = next;
    }
  return u;
}

/* The point, in units of dx from node 0, with mass y below it; i: an interval at or before it,
 * moved along. */
static double
quantile_below (const grid_law *law, double y, size_t *i)
{
  while (*i + 2 < law->n && law->below[*i + 1] < y)
    ++*i;
  double mass = law->below[*i + 1] - law->below[*i];
  if (!(mass > 0))
    return (double)*i;
  double rest = fmin (fmax (y - law->below[*i], 0), mass);
  return (double)*i + inverse_cubic (mass, law->density[*i], law->density[*i + 1], rest);
}

/* The same with mass y above it; i: a node at or after it. */
static double
quantile_above (const grid_law *law, double y, size_t *i)
{
  while (*i > 1 && law->above[*i - 1] < y)
    --*i;
  double mass = law->above[*i - 1] - law->above[*i];
  if (!(mass > 0))
    return (double)*i;
  double rest = fmin (fmax (y - law->above[*i], 0), mass);
  return (double)*i - inverse_cubic (mass, law->density[*i], law->density[*i - 1], rest);
}

static double
mean_square (const grid_law *p, const grid_law *q)
{
  double sum = 0, weight = 0;
  size_t at = 0, middle = 0;
  for (; middle < p->n && p->below[middle] <= 0.5; middle++)
    {
      double move = (double)middle - quantile_below (q, p->below[middle], &at);
      double w = p->density[middle] * (middle == 0 ? 0.5 : 1);
      sum += w * move * move;
      weight += w;
    }
  at = p->n - 1;
  for (size_t i = p->n; i-- > middle;)
    {
      double move = (double)i - quantile_above (q, p->above[i], &at);
      double w = p->density[i] * (i + 1 == p->n ? 0.5 : 1);
      sum += w * move * move;
      weight += w;
    }
  return weight > 0 ? sum / weight : 0;
}

int
ito_w2_densities (size_t n, double x0, double dx, const double *p, const double *q, double *w2)
{
  ito_error error = ITO_NO_ERROR;
  double *work = NULL;
  if (n < 4 || !isfinite (x0) || !(dx > 0) || isinf (dx))
    ito_fail (&error, GSL_EINVAL,
              "densities on %zu nodes from %g, %g apart: it takes 4 nodes and dx > 0", n, x0, dx);
  else
    work = ito_memory (n, 6 * sizeof (double), &error);
  if (work)
    {
      grid_law a = { n, work, work + n, work + 2 * n };
      grid_law b = { n, work + 3 * n, work + 4 * n, work + 5 * n };
      if (!fill (&a, p, "first", &error) && !fill (&b, q, "second", &error))
        *w2 = dx * sqrt (mean_square (&a, &b));
    }
  free (work);
  return ITO_RAISE (&error);
}
