/* Order studies without noise: an ordinary differential equation from one point, or the flow of a
 * sampler from several.  The error is the root mean square over points and coordinates. */
#include "problem/problem.h"
#include "process/process.h"
#include "study/study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FINER 4 /* steps of a reference, times the finest */

typedef struct
{
  size_t count; /* numbers of a state: points times coordinates */
  double *x, *truth, *other;
  double truth_error;
} flow;

static double
root_mean_square (size_t n, const double *x, const double *y)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (x[i] - (y ? y[i] : 0)) * (x[i] - (y ? y[i] : 0));
  return sqrt (sum / (double)n);
}

/* Another method on finer steps; its error is at most the change by its last halving. */
static int
find_by_reference (ito_study *s, flow *f)
{
  const char *spec = s->reference ? s->reference : ito_study_other_family (s->process, s->solver);
  uint64_t steps = FINER * s->steps[s->result.levels - 1];
  ito_level level = { 0 };
  ito_solver *other = ito_solver_alloc (spec);
  if (!other)
    return ito_study_nested (s, GSL_EINVAL);
  int code = ito_study_level (s, s->process, other, s->points, steps, steps, f->truth, &level);
  if (!code && !level.failed)
    code =
        ito_study_level (s, s->process, other, s->points, steps / 2, steps / 2, f->other, &level);
  if (!code && level.failed)
    ito_fail (&s->error, GSL_EFAILED,
              "the reference %s on %llu steps does not stay finite: set another one, or finer "
              "levels",
              spec, (unsigned long long)steps);
  f->truth_error = root_mean_square (f->count, f->truth, f->other);
  snprintf (s->truth, sizeof s->truth, "%s on %llu steps (its own error %.1g)", spec,
            (unsigned long long)steps, f->truth_error);
  ito_solver_free (other);
  return s->error.code;
}

static int
find_truth (ito_study *s, flow *f)
{
  const size_t d = s->process->sde.d;
  if (s->exact && s->points == 1)
    {
      int code = s->exact (s->t1, 1, 1, NULL, f->truth, s->exact_params);
      snprintf (s->truth, sizeof s->truth, "the exact solution");
      return code ? ito_fail (&s->error, code, "the exact solution failed with code %d", code)
                  : GSL_SUCCESS;
    }
  if (s->problem && ito_problem_has_final (s->problem) && s->t1 == ito_problem_end (s->problem))
    {
      double largest = 0;
      ito_problem_final (s->problem, f->truth, &f->truth_error);
      for (size_t i = 0; i < d; i++)
        largest = fmax (largest, fabs (f->truth[i]));
      f->truth_error *= largest;
      snprintf (s->truth, sizeof s->truth, "the problem's final state (error %.1g)",
                f->truth_error);
      return GSL_SUCCESS;
    }
  return find_by_reference (s, f);
}

static int
measure (ito_study *s, flow *f)
{
  if (find_truth (s, f))
    return s->error.code;
  double rounding = ITO_STUDY_ROUNDING * root_mean_square (f->count, f->truth, NULL);
  double floor = fmax (rounding, ITO_STUDY_REFERENCE * f->truth_error);
  s->floor_is_reference = floor > rounding;
  for (size_t i = 0; i < s->result.levels; i++)
    {
      ito_level level;
      if (ito_study_level (s, s->process, s->solver, s->points, s->steps[i], s->steps[i], f->x,
                           &level))
        return s->error.code;
      s->evaluations[i] = level.evaluations;
      s->seconds[i] = level.seconds;
      s->error_of[i] = level.failed ? (double)NAN : root_mean_square (f->count, f->x, f->truth);
      s->floor[i] = floor;
    }
  return GSL_SUCCESS;
}

int
ito_study_flow (ito_study *s)
{
  flow f = { .count = s->points * s->process->sde.d };
  const double order = s->has_declared ? s->declared : s->solver->facts.deterministic;
  /* Methods of high order reach rounding within few halvings. */
  if (ito_study_make_levels (s, order > 3.5 ? 2 : 1))
    return s->error.code;
  f.x = ITO_NEW (double, 3 * f.count, &s->error);
  if (f.x)
    {
      f.truth = f.x + f.count;
      f.other = f.truth + f.count;
      measure (s, &f);
    }
  free (f.x);
  snprintf (s->measure, sizeof s->measure, "|X - truth| at the end");
  snprintf (s->method, sizeof s->method, "no noise");
  if (s->points > 1)
    snprintf (s->method, sizeof s->method, "no noise; %llu points", (unsigned long long)s->points);
  return s->error.code;
}
