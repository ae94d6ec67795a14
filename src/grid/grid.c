/* The registry of time grids, their points and their public functions. */
#include "grid/grid.h"
#include "core/memory.h"
#include <ito/random.h>
#include <math.h>
#include <stdlib.h>

static const ito_entry *const entries[] = {
#define ITO_GRID(name) &ito_grid_##name.entry,
#include "grid/grids.def"
#undef ITO_GRID
};

const ito_registry ito_grid_registry = {
  .kind = "grid", .plural = "grids", .n = sizeof entries / sizeof *entries, .entries = entries
};

static int
check_end (const ito_grid *g, double t, ito_error *error)
{
  ito_schedule_point p;
  if (g->schedule)
    return ito_schedule_point_at (g->schedule, t, &p, error);
  if (!isfinite (t))
    return ito_fail (error, GSL_EINVAL, "an end of the grid is not finite: %g; give a number", t);
  return GSL_SUCCESS;
}

/* Point i of the n equal parts between the coordinates a and b. */
static int
rule_point (const ito_grid *g, double a, double b, uint64_t n, uint64_t i, double s, double t,
            double *time, ito_error *error)
{
  if (i == 0 || i >= n)
    {
      *time = i == 0 ? s : t;
      return GSL_SUCCESS;
    }
  double parts = (double)n;
  double u = a * ((double)(n - i) / parts) + b * ((double)i / parts);
  if (g->type->from (g, u, time, error))
    return error->code;
  /* Rounding of the rule must not leave the interval. */
  *time = fmin (fmax (*time, fmin (s, t)), fmax (s, t));
  return GSL_SUCCESS;
}

double
ito_grid_time (const ito_grid *g, uint64_t i)
{
  if (i == 0)
    return g->t_start;
  if (i >= g->steps)
    return g->t_end;
  if (g->times)
    return g->times[i];
  uint64_t n = g->steps - (g->final != 0), k = i - (g->final < 0);
  double time = g->t_start;
  ito_error error = ITO_NO_ERROR; /* cannot occur between two times of the range */
  rule_point (g, g->u_start, g->u_end, n, k, g->rule_start, g->rule_end, &time, &error);
  return time;
}

/* The ends of the rule, and that its steps do not vanish in rounding. */
static int
finish (ito_grid *g, ito_error *error)
{
  if (g->type->to (g, g->rule_start, &g->u_start, error)
      || g->type->to (g, g->rule_end, &g->u_end, error))
    return error->code;
  uint64_t n = g->steps;
  if (ito_grid_time (g, 0) == ito_grid_time (g, 1)
      || ito_grid_time (g, n - 1) == ito_grid_time (g, n))
    return ito_fail (error, GSL_EINVAL,
                     "%llu steps between t = %.17g and t = %.17g are too many: neighbouring times "
                     "are equal in double precision; take fewer steps",
                     (unsigned long long)n, g->t_start, g->t_end);
  return GSL_SUCCESS;
}

static int
set_up (ito_grid *g, const ito_args *args, ito_error *error)
{
  const char *name = g->type->entry.name;
  if (g->type->needs_schedule && !g->schedule)
    return ito_fail (
        error, GSL_EINVAL,
        "grid '%s' needs a noise schedule: it divides its noise levels; use 'uniform', "
        "'quadratic', 'power' or 'times'",
        name);
  if (g->steps > ITO_MAX_STEPS)
    return ito_fail (error, GSL_EINVAL,
                     "%llu steps are too many: at most 2147483647; take fewer steps",
                     (unsigned long long)g->steps);
  if (!g->type->to)
    return g->type->init (args, g, error);
  if (g->steps == 0)
    return ito_fail (error, GSL_EINVAL,
                     "0 steps make no grid: grid '%s' needs to know how many; give at least 1",
                     name);
  if (check_end (g, g->t_start, error) || check_end (g, g->t_end, error))
    return error->code;
  g->rule_start = g->t_start;
  g->rule_end = g->t_end;
  if (g->type->init && g->type->init (args, g, error))
    return error->code;
  if (g->t_start == g->t_end)
    return ito_fail (error, GSL_EINVAL,
                     "the grid starts and ends at the same time: t = %.10g; give two different "
                     "times",
                     g->t_start);
  return finish (g, error);
}

ito_grid *
ito_grid_new (const char *spec, const ito_schedule *schedule, double t_start, double t_end,
              uint64_t steps, ito_error *error)
{
  ito_args *args = ito_args_parse (&ito_grid_registry, spec, error);
  ito_grid *g = args ? ITO_NEW (ito_grid, 1, error) : NULL;
  if (g)
    {
      g->type = (const ito_grid_type *)ito_args_entry (args);
      g->schedule = schedule;
      g->t_start = t_start;
      g->t_end = t_end;
      g->steps = steps;
      g->spec = ito_memory_text (ito_args_spec (args), error);
      if (!g->spec || set_up (g, args, error))
        {
          ito_grid_free (g);
          g = NULL;
        }
    }
  ito_args_free (args);
  return g;
}

int
ito_grid_point_between (const ito_grid *g, double s, double t, unsigned q, unsigned j, double *time,
                        ito_error *error)
{
  if (!g->type->to)
    return ito_fail (error, GSL_EINVAL,
                     "grid '%s' has no points between its own: it is a list, not a rule; use "
                     "nodes=fixed or a rule such as 'uniform' or 'logsnr'",
                     g->type->entry.name);
  double low = fmin (g->t_start, g->t_end), high = fmax (g->t_start, g->t_end);
  if (!(s >= low && s <= high && t >= low && t <= high))
    return ito_fail (
        error, GSL_EINVAL,
        "times %.10g and %.10g are outside the grid: it runs from %.10g to %.10g; give "
        "times between",
        s, t, g->t_start, g->t_end);
  if (q == 0 || j > q)
    return ito_fail (
        error, GSL_EINVAL,
        "there is no point %u of %u equal parts: give at least 1 part, and a point from 0 to "
        "their number",
        j, q);
  double a = 0, b = 0;
  if (j > 0 && j < q && (g->type->to (g, s, &a, error) || g->type->to (g, t, &b, error)))
    return error->code;
  return rule_point (g, a, b, q, j, s, t, time, error);
}

ito_grid *
ito_grid_alloc (const char *spec, const ito_schedule *schedule, double t_start, double t_end,
                uint64_t steps)
{
  ito_error error = ITO_NO_ERROR;
  ito_grid *g = ito_grid_new (spec, schedule, t_start, t_end, steps, &error);
  ITO_RAISE (&error);
  return g;
}

void
ito_grid_free (ito_grid *grid)
{
  if (!grid)
    return;
  free (grid->times);
  free (grid->spec);
  free (grid);
}

const char *
ito_grid_spec (const ito_grid *grid)
{
  return grid->spec;
}

uint64_t
ito_grid_steps (const ito_grid *grid)
{
  return grid->steps;
}

int
ito_grid_between (const ito_grid *grid, double s, double t, unsigned q, unsigned j, double *time)
{
  ito_error error = ITO_NO_ERROR;
  ito_grid_point_between (grid, s, t, q, j, time, &error);
  return ITO_RAISE (&error);
}
