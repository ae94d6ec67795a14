/* Order studies of diffusion samplers, between two values of lambda, on grids of equal steps in it.
 *
 * Deterministic: the flow map at points of the exact law at the start, against another method.
 * Stochastic: the law of the end on a Gaussian target, on which a sampler is linear; its mean and
 * covariance follow without sampling (moments.c), the truth is the diffused target. */
#include "process/process.h"
#include "study/study.h"
#include "target/target.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS 64
#define FINEST 9

static int
sample_points (ito_study *s, const ito_schedule_point *at)
{
  const size_t d = s->process->sde.d;
  double *x = ITO_NEW (double, POINTS *d, &s->error);
  double *points = ITO_NEW (double, POINTS *d, &s->error);
  if (points
      && !ito_study_nested (
          s, ito_target_sample (s->target, at->alpha, at->sigma, s->seed, 0, 0, POINTS, POINTS, x)))
    for (size_t p = 0; p < POINTS; p++)
      for (size_t i = 0; i < d; i++)
        points[p * d + i] = x[i * POINTS + p];
  free (x);
  free (s->start);
  s->start = points;
  s->points = POINTS;
  return s->error.code;
}

static int
prepare (ito_study *s, double lambda0, double lambda1)
{
  ito_schedule_point at;
  if (ito_study_nested (s, ito_schedule_time (s->schedule, lambda0, &s->t0))
      || ito_study_nested (s, ito_schedule_time (s->schedule, lambda1, &s->t1))
      || ito_study_nested (s, ito_schedule_at (s->schedule, s->t0, &at)))
    return s->error.code;
  s->length = lambda1 - lambda0;
  s->grid = "logsnr";
  s->finest = FINEST;
  return s->kind == ITO_STUDY_ODE ? sample_points (s, &at) : GSL_SUCCESS;
}

ito_study *
ito_study_alloc_sampler (const ito_target *target, const ito_schedule *schedule,
                         const ito_solver *solver, double lambda0, double lambda1)
{
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *process = !score                     ? NULL
                         : solver->facts.stochastic ? ito_process_alloc_reverse (score, 1)
                                                    : ito_process_alloc_flow (score);
  ito_study *s = process ? ito_study_alloc (process, solver, ITO_STUDY_WEAK) : NULL;
  if (!s)
    {
      ito_process_free (process);
      ito_score_free (score);
      return NULL;
    }
  s->owned = process;
  s->owned_score = score;
  s->target = target;
  s->schedule = schedule;
  if (solver->facts.stochastic)
    s->run = ito_study_sampler_moments;
  if (prepare (s, lambda0, lambda1))
    {
      if (!s->raised)
        ITO_RAISE (&s->error);
      ito_study_free (s);
      return NULL;
    }
  return s;
}

/* Distance between two pairs of mean and covariance. */
static double
distance (size_t n, const double *a, const double *b)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrt (sum);
}

static int
law_at (ito_study *s, double t, double *law)
{
  ito_schedule_point at;
  const size_t d = s->process->sde.d;
  if (ito_study_nested (s, ito_schedule_at (s->schedule, t, &at)))
    return s->error.code;
  return ito_study_nested (s, ito_target_moments (s->target, at.alpha, at.sigma, law, law + d));
}

int
ito_study_sampler_moments (ito_study *s)
{
  const size_t d = s->process->sde.d, n = d + d * d;
  if (ito_target_components (s->target) != 1)
    return ito_fail (
        &s->error, GSL_EINVAL,
        "the order of %s on %s: a stochastic sampler is measured by its exact moments, "
        "which need a Gaussian target, such as gaussian:mean=[1],covariance=[[0.5]]",
        s->solver->spec, ito_excerpt (ito_target_spec (s->target)).text);
  if (ito_study_make_levels (s, 1))
    return s->error.code;
  double *start = ITO_NEW (double, 3 * n, &s->error);
  if (!start)
    return s->error.code;
  double *truth = start + n, *law = truth + n, zero = 0;
  if (!law_at (s, s->t0, start))
    law_at (s, s->t1, truth);
  for (size_t i = 0; i < n; i++)
    zero += truth[i] * truth[i];
  for (size_t k = 0; k < s->result.levels && !s->error.code; k++)
    {
      ito_grid *grid = ito_grid_alloc (s->grid, s->schedule, s->t0, s->t1, s->steps[k]);
      memcpy (law, start, n * sizeof *law);
      int code = grid ? ito_study_moments (s->process, s->solver, grid, law, law + d) : GSL_EINVAL;
      ito_grid_free (grid);
      ito_study_nested (s, code);
      s->error_of[k] = distance (n, law, truth);
      s->floor[k] = ITO_STUDY_ROUNDING * sqrt (zero);
      s->evaluations[k] = (double)s->steps[k] * s->solver->facts.evaluations;
    }
  free (start);
  snprintf (s->measure, sizeof s->measure, "|mean - truth|, |covariance - truth|: root of squares");
  snprintf (s->truth, sizeof s->truth, "the diffused target");
  snprintf (s->method, sizeof s->method, "moments of the sampler, propagated; no sampling");
  return s->error.code;
}
