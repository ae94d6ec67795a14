/* Separable systems dq = v(p, t) dt, dp = F(q, t) dt: that a process is one is found out by moving
 * q and p each by itself at a few points.  That v and F are gradients (H = T(p) + V(q)) is not
 * checked: without it the methods keep their order, but not the phase volume of a Hamiltonian. */
#include "solver/ode/separable.h"
#include "core/memory.h"
#include <math.h>
#include <stdlib.h>

#define POINTS 8 /* base points; lanes: the base, another q, another p */
#define LANES (3 * POINTS)

/* Points of [-2, 2], of no pattern. */
static void
fill (size_t d, double *x)
{
  unsigned state = 12345;
  for (size_t i = 0; i < d; i++)
    for (size_t k = 0; k < POINTS; k++)
      {
        double base, other;
        state = state * 1664525u + 1013904223u;
        base = (double)state / 0x1p30 - 2;
        state = state * 1664525u + 1013904223u;
        other = (double)state / 0x1p30 - 2;
        double *row = x + i * LANES;
        row[k] = base;
        row[POINTS + k] = i < d / 2 ? other : base;
        row[2 * POINTS + k] = i < d / 2 ? base : other;
      }
}

static int
same (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

int
ito_separable_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                     ito_error *error)
{
  size_t d = p->sde.d;
  if (p->kind != ITO_PROCESS_USER || d % 2)
    return ito_fail (error, GSL_EINVAL,
                     "%s needs a process of your own in positions and momenta (q, p), an even "
                     "number of coordinates, with dq = v(p, t) dt, dp = F(q, t) dt: this one %s; "
                     "use rk4 or dopri5",
                     s->spec, p->kind == ITO_PROCESS_USER ? "has an odd number" : "is of a score");
  double *x = ITO_NEW (double, 2 * d * LANES, error), t = ito_grid_time (g, 0);
  if (!x)
    return error->code;
  double *out = x + d * LANES;
  fill (d, x);
  int status = p->sde.drift (LANES, LANES, &t, 0, x, out, p->sde.params), separable = 1;
  for (size_t i = 0; i < d; i++)
    {
      /* dq is the same at another q, dp at another p. */
      const double *base = out + i * LANES, *other = base + (i < d / 2 ? POINTS : 2 * POINTS);
      for (size_t k = 0; k < POINTS; k++)
        separable = separable && same (base[k], other[k]);
    }
  free (x);
  if (status)
    return ito_fail (error, status, "the drift of the process failed with code %d at t = %g",
                     status, t);
  if (!separable && !s->force)
    return ito_fail (error, GSL_EINVAL,
                     "%s needs dq = v(p, t) dt, dp = F(q, t) dt, q the first half of the "
                     "coordinates and p the second, and here dq depends on q or dp on p: order "
                     "them so, use rk4 or dopri5, or force=yes",
                     s->spec);
  return GSL_SUCCESS;
}

void
ito_separable_rest (const ito_step *s, double *k)
{
  for (size_t p = 0; p < s->n; p++)
    for (size_t i = 0; s->status[p] && i < s->d; i++)
      k[i * s->stride + p] = 0;
}

void
ito_separable_add (const ito_step *s, unsigned half, double *out, const double *x, double c,
                   const double *k)
{
  size_t offset = half * (s->d / 2) * s->stride;
  const double factor[2] = { 1, c };
  const double *const term[2] = { x + offset, k + offset };
  ito_kernel ()->combine (s->d / 2, s->n, s->stride, out + offset, 2, factor, term);
}
