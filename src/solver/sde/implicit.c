/* Implicit stages y = b + c f(t, y) by Newton's method with the Jacobian, path by path:
 *
 *   (I - c f'(y)) delta = y - c f(y) - b,  y := y - delta,
 *
 * until |delta| <= max (1e-10 |y|, 1e-14 |b|) in the maximum norm; the next delta would be at
 * rounding.  A path does not depend on its block: once it has converged it stays.
 *
 * For small c the matrix has a positive determinant, and so along the branch of solutions that
 * begins at y = b, c = 0.  A solution with det <= 0 is not on it: finite and wrong, as the unstable
 * equilibrium of a drift that has two.  Such a path is stopped, like one without a solution. */
#include "solver/sde/implicit.h"
#include <ito/ensemble.h>
#include <math.h>

#define MOST_ITERATIONS 50
#define TOLERANCE 1e-10
#define ROUNDING 1e-14

int
ito_implicit_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                    ito_error *error)
{
  (void)g;
  if (p->kind != ITO_PROCESS_USER || !p->sde.jacobian)
    return ito_fail (error, GSL_EINVAL,
                     "%s is implicit and needs the Jacobian of the drift, and the process has "
                     "none: %s, or use euler-maruyama",
                     s->spec,
                     p->kind == ITO_PROCESS_USER ? "give ito_sde.jacobian"
                                                 : "only a process of callbacks can have one");
  return GSL_SUCCESS;
}

size_t
ito_implicit_extra (const ito_process *p, size_t stride)
{
  size_t d = p->sde.d;
  return d * d * stride + stride + (d * d + d + 7) / 8 * 8;
}

/* a delta = r in place (r becomes delta) by elimination with row pivots; a [d][d].  Returns the
 * sign of the determinant, 0 where there is none. */
static int
eliminate (size_t d, double *a, double *r)
{
  int sign = 1;
  for (size_t k = 0; k < d; k++)
    {
      size_t pivot = k;
      for (size_t i = k + 1; i < d; i++)
        if (fabs (a[i * d + k]) > fabs (a[pivot * d + k]))
          pivot = i;
      if (!(fabs (a[pivot * d + k]) > 0) || isinf (a[pivot * d + k]))
        return 0;
      if (pivot != k)
        {
          sign = -sign;
          for (size_t j = k; j < d; j++)
            {
              double swap = a[k * d + j];
              a[k * d + j] = a[pivot * d + j];
              a[pivot * d + j] = swap;
            }
          double swap = r[k];
          r[k] = r[pivot];
          r[pivot] = swap;
        }
      if (a[k * d + k] < 0)
        sign = -sign;
      for (size_t i = k + 1; i < d; i++)
        {
          double factor = a[i * d + k] / a[k * d + k];
          if (factor == 0)
            continue;
          for (size_t j = k + 1; j < d; j++)
            a[i * d + j] -= factor * a[k * d + j];
          r[i] -= factor * r[k];
        }
    }
  for (size_t k = d; k-- > 0;)
    {
      for (size_t j = k + 1; j < d; j++)
        r[k] -= a[k * d + j] * r[j];
      r[k] /= a[k * d + k];
    }
  return sign;
}

/* What an iteration says of a path. */
typedef enum
{
  GOES_ON,
  SOLVED,
  FAILED
} verdict;

/* One iteration of path p; a, r: memory of its own. */
static verdict
iterate (const ito_step *s, size_t p, double c, const double *b, const double *f,
         const double *jacobian, double *y, double *a, double *r)
{
  const size_t d = s->d, stride = s->stride;
  double size = 0, change = 0;
  for (size_t i = 0; i < d; i++)
    {
      size_t at = i * stride + p;
      r[i] = y[at] - c * f[at] - b[at];
      for (size_t l = 0; l < d; l++)
        a[i * d + l] = (i == l) - c * jacobian[(i * d + l) * stride + p];
    }
  int sign = eliminate (d, a, r);
  if (sign == 0)
    return FAILED;
  for (size_t i = 0; i < d; i++)
    {
      size_t at = i * stride + p;
      if (!isfinite (r[i]))
        return FAILED;
      y[at] -= r[i];
      change = fmax (change, fabs (r[i]));
      size = fmax (size, fmax (fabs (y[at]), ROUNDING / TOLERANCE * fabs (b[at])));
    }
  if (!(change <= TOLERANCE * size))
    return GOES_ON;
  return sign > 0 ? SOLVED : FAILED;
}

void
ito_implicit_solve (const ito_step *s, unsigned j, double c, const double *b, double *y, double *f,
                    double *memory)
{
  const ito_sde *sde = &s->process->sde;
  const size_t d = s->d;
  double *jacobian = memory, *busy = jacobian + d * d * s->stride, *a = busy + s->stride,
         *r = a + d * d;
  size_t left = 0;
  for (size_t p = 0; p < s->n; p++)
    {
      busy[p] = s->status[p] == ITO_PATH_FINE;
      left += busy[p] != 0;
    }
  for (int k = 0; k < MOST_ITERATIONS && left > 0; k++)
    {
      ito_step_model (s, j, y, f);
      int status = sde->jacobian (s->n, s->stride, &s->stage[j].t, 0, y, jacobian, sde->params);
      if (status && !*s->user_status)
        *s->user_status = status;
      for (size_t p = 0; p < s->n; p++)
        {
          if (busy[p] == 0)
            continue;
          s->evaluations[p] += 1;
          verdict v = iterate (s, p, c, b, f, jacobian, y, a, r);
          if (v == GOES_ON)
            continue;
          busy[p] = 0;
          left--;
          if (v == FAILED)
            s->status[p] = ITO_PATH_STOPPED;
        }
    }
  for (size_t p = 0; p < s->n && left > 0; p++)
    if (busy[p] != 0)
      s->status[p] = ITO_PATH_STOPPED;
}
