/* Step control of Jolicoeur-Martineau, Li, Piche-Taillefer, Kachman, Mitliagkas 2021, Gotta go
 * fast, Algorithm 1, and of DPM-Solver's adaptive form (Lu et al. 2022, Appendix C), path by path:
 * with candidates l (low) and u (high) of a step h, and l_p the low one of the last accepted step,
 *
 *   delta = max (atol, rtol max (|l|, |l_p|)) elementwise,   E = |(u - l)/delta|/sqrt d,
 *
 * u is accepted where E <= 1, and in both cases h <- min (left, 0.9 h E^{-power}).  Steps end at
 * the grid's times; one that is cut short there says nothing against the longer one.  A path whose
 * step falls below 1e-14 of the interval, or that evaluates too often, is stopped. */
#include "solver/diffusion/mixed_tolerance.h"
#include "core/scalar.h"
#include <ito/ensemble.h>
#include <math.h>

void
ito_mixed_sizes (struct ito_solver *s, unsigned works, unsigned lanes)
{
  s->facts.evaluations = -1;
  s->works = ITO_MIXED_WORKS + works;
  s->history = 1; /* the low candidate that was accepted last */
  s->facts.history = 1;
  s->lane_values = ITO_MIXED_LANES + lanes;
}

static double
error_of (const ito_step *s, size_t p, const double *low, const double *high)
{
  const double *option = s->solver->option, *before = s->history[0];
  double sum = 0;
  for (size_t i = p; i < s->d * s->stride; i += s->stride)
    {
      double delta = fmax (option[ITO_MIXED_ATOL],
                           option[ITO_MIXED_RTOL] * fmax (fabs (low[i]), fabs (before[i])));
      double e = (high[i] - low[i]) / delta;
      sum += e * e;
    }
  return sqrt (sum / (double)s->d);
}

/* How far each lane tries to go; nonzero while one does. */
static int
choose (const ito_step *s, double to)
{
  double *lane = s->lane, sign = 0;
  int working = 0;
  for (size_t p = 0; p < s->n; p++)
    {
      double left = to - lane[ITO_MIXED_VALUE * s->stride + p];
      double h = lane[ITO_MIXED_STEP * s->stride + p];
      sign = left < 0 ? -1 : 1;
      lane[ITO_MIXED_TAKEN * s->stride + p] = s->status[p] ? 0 : h >= fabs (left) ? left : sign * h;
      working |= lane[ITO_MIXED_TAKEN * s->stride + p] != 0;
    }
  return working;
}

static void
accept (const ito_step *s, size_t p, double to, const double *low, const double *high)
{
  double *value = s->lane + ITO_MIXED_VALUE * s->stride + p,
         taken = s->lane[ITO_MIXED_TAKEN * s->stride + p];
  *value = taken == to - *value ? to : *value + taken;
  for (size_t i = p; i < s->d * s->stride; i += s->stride)
    {
      s->work[0][i] = high[i];
      s->history[0][i] = low[i];
    }
}

static void
judge (const ito_step *s, double least, double to, double evaluations)
{
  const double *option = s->solver->option, *low = s->work[1], *high = s->work[2];
  for (size_t p = 0; p < s->n; p++)
    {
      double *step = s->lane + ITO_MIXED_STEP * s->stride + p,
             *count = s->lane + ITO_MIXED_COUNT * s->stride + p,
             h = fabs (s->lane[ITO_MIXED_TAKEN * s->stride + p]);
      if (h == 0)
        continue;
      *count += evaluations;
      s->evaluations[p] += evaluations;
      double error = error_of (s, p, low, high);
      double factor = !isfinite (error) ? 0.1
                      : error > 0       ? 0.9 / ito_pow (error, option[ITO_MIXED_POWER])
                                        : INFINITY;
      int cut = h < *step;
      if (error <= 1)
        {
          accept (s, p, to, low, high);
          *step = cut ? fmax (*step, h * factor) : h * factor;
        }
      else
        *step = h * factor;
      if (!(*step >= least) || *count >= option[ITO_MIXED_MAX_EVALUATIONS])
        s->status[p] = ITO_PATH_STOPPED;
    }
}

void
ito_mixed_run (const ito_step *s, double from, double to, double evaluations,
               ito_mixed_trial *trial, const double *x, double *y)
{
  const double one = 1;
  ito_step_combine (s, s->work[0], 1, &one, &x);
  for (size_t p = 0; p < s->n; p++)
    {
      double *step = s->lane + ITO_MIXED_STEP * s->stride + p;
      s->lane[ITO_MIXED_VALUE * s->stride + p] = from;
      for (size_t i = p; *step == 0 && i < s->d * s->stride; i += s->stride)
        s->history[0][i] = x[i];
      if (*step == 0)
        *step = s->solver->option[ITO_MIXED_FIRST];
    }
  for (unsigned k = 0; choose (s, to); k++)
    {
      trial (s, k, s->lane + ITO_MIXED_VALUE * s->stride, s->lane + ITO_MIXED_TAKEN * s->stride,
             s->work[0], s->work[1], s->work[2]);
      judge (s, 1e-14 * fabs (to - from), to, evaluations);
    }
  ito_step_combine (s, y, 1, &one, (const double *const[]){ s->work[0] });
  for (size_t p = 0; p < s->n; p++)
    for (size_t i = p; s->status[p] && i < s->d * s->stride; i += s->stride)
      y[i] = x[i];
}
