/* The registry of schedules and their public functions. */
#include "schedule/schedule.h"
#include "core/memory.h"
#include "core/scalar.h"
#include <math.h>
#include <stdlib.h>

static const ito_entry *const entries[] = {
#define ITO_SCHEDULE(name) &ito_schedule_##name.entry,
#include "schedule/schedules.def"
#undef ITO_SCHEDULE
};

const ito_registry ito_schedule_registry = { .kind = "schedule",
                                             .plural = "schedules",
                                             .n = sizeof entries / sizeof *entries,
                                             .entries = entries };

static ito_schedule *
make (const ito_args *args, ito_error *error)
{
  ito_schedule *s = ITO_NEW (ito_schedule, 1, error);
  if (!s)
    return NULL;
  s->type = (const ito_schedule_type *)ito_args_entry (args);
  s->spec = ito_memory_text (ito_args_spec (args), error);
  if (s->spec && s->type->init (args, s, error) == GSL_SUCCESS)
    return s;
  ito_schedule_free (s);
  return NULL;
}

ito_schedule *
ito_schedule_new (const char *spec, ito_error *error)
{
  ito_args *args = ito_args_parse (&ito_schedule_registry, spec, error);
  if (!args)
    return NULL;
  ito_schedule *s = make (args, error);
  ito_args_free (args);
  return s;
}

int
ito_schedule_point_at (const ito_schedule *s, double t, ito_schedule_point *p, ito_error *error)
{
  if (!(t >= s->lower && t <= s->upper && isfinite (t)))
    return ito_fail (error, GSL_EINVAL,
                     "time %.10g is outside the range of schedule '%s': give a time in [%.10g, "
                     "%.10g%s",
                     t, s->type->entry.name, s->lower, s->upper, isinf (s->upper) ? ")" : "]");
  p->t = t;
  s->type->at (s, t, p);
  return GSL_SUCCESS;
}

/* The lambdas of the range: from high at its lower end to low at its upper end. */
static void
lambda_range (const ito_schedule *s, double *low, double *high)
{
  ito_schedule_point p;
  s->type->at (s, s->lower, &p);
  *high = p.lambda;
  *low = -INFINITY;
  if (isfinite (s->upper))
    {
      s->type->at (s, s->upper, &p);
      *low = p.lambda;
    }
}

int
ito_schedule_time_of (const ito_schedule *s, double lambda, double *t, ito_error *error)
{
  double low, high;
  lambda_range (s, &low, &high);
  /* A lambda computed from a time at the end may miss the range by rounding. */
  double slack = 1e-12 * fmax (1, fabs (lambda));
  if (!(lambda >= low - slack && lambda <= high + slack)
      || (lambda == -INFINITY && isinf (s->upper)))
    return ito_fail (error, GSL_EINVAL,
                     "lambda %.10g is outside the range of schedule '%s': give log(alpha/sigma) in "
                     "%s%.10g, %.10g]",
                     lambda, s->type->entry.name, isinf (s->upper) ? "(" : "[", low, high);
  if (lambda >= high)
    *t = s->lower;
  else if (lambda <= low)
    *t = s->upper;
  else
    *t = fmin (fmax (s->type->time (s, lambda), s->lower), s->upper);
  return GSL_SUCCESS;
}

ito_schedule *
ito_schedule_alloc (const char *spec)
{
  ito_error error = ITO_NO_ERROR;
  ito_schedule *s = ito_schedule_new (spec, &error);
  ITO_RAISE (&error);
  return s;
}

void
ito_schedule_free (ito_schedule *schedule)
{
  if (!schedule)
    return;
  free (schedule->spec);
  free (schedule);
}

const char *
ito_schedule_spec (const ito_schedule *schedule)
{
  return schedule->spec;
}

void
ito_schedule_range (const ito_schedule *schedule, double *lower, double *upper)
{
  *lower = schedule->lower;
  *upper = schedule->upper;
}

void
ito_schedule_default_times (const ito_schedule *schedule, double *t_start, double *t_end)
{
  *t_start = schedule->t_start;
  *t_end = schedule->t_end;
}

int
ito_schedule_at (const ito_schedule *schedule, double t, ito_schedule_point *at)
{
  ito_error error = ITO_NO_ERROR;
  ito_schedule_point_at (schedule, t, at, &error);
  return ITO_RAISE (&error);
}

int
ito_schedule_time (const ito_schedule *schedule, double lambda, double *t)
{
  ito_error error = ITO_NO_ERROR;
  ito_schedule_time_of (schedule, lambda, t, &error);
  return ITO_RAISE (&error);
}

int
ito_schedule_prior_variance (const ito_schedule *schedule, double t, double *v)
{
  ito_error error = ITO_NO_ERROR;
  ito_schedule_point p;
  if (ito_schedule_point_at (schedule, t, &p, &error) == GSL_SUCCESS)
    *v = schedule->type->variance_exploding ? p.sigma * p.sigma : 1;
  return ITO_RAISE (&error);
}
