/* One solution as a function of time: all steps of an embedded pair, each with its continuous
 * extension (embedded.h). */
#include "solver/ode/embedded.h"
#include "solver/points.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ito_trajectory
{
  const ito_process *process;
  ito_variable variable;
  size_t d, steps, room, count;       /* count: coefficients of a coordinate */
  double t_start, t_end, first, last; /* first, last: the variable at the ends */
  double *before, *width;             /* [room] */
  double *c;                          /* [room][d][count] */
  double *end;                        /* [d], in the frame of the variable */
};

static int
grow (double **array, size_t room, size_t size, ito_error *error)
{
  double *larger = room > SIZE_MAX / sizeof (double) / size
                       ? NULL
                       : realloc (*array, room * size * sizeof **array);
  if (!larger)
    return ito_fail (error, GSL_ENOMEM, "no memory for a trajectory of %zu steps", room);
  *array = larger;
  return GSL_SUCCESS;
}

static int
make_room (ito_trajectory *a, ito_error *error)
{
  if (a->steps < a->room)
    return GSL_SUCCESS;
  size_t room = a->room ? 2 * a->room : 16;
  if (grow (&a->before, room, 1, error) || grow (&a->width, room, 1, error)
      || grow (&a->c, room, a->d * a->count, error))
    return error->code;
  a->room = room;
  return GSL_SUCCESS;
}

/* Step by step to the end. */
static int
travel (ito_trajectory *a, ito_points *points, ito_error *error)
{
  const ito_solver *s = points->solver;
  const size_t stride = points->stride;
  int ended = 0;
  if (ito_points_plan (points, 0, error))
    return error->code;
  while (!ended)
    {
      ito_embedded_ask_next (a->steps ? points->lane : NULL, stride, points->coef);
      if (make_room (a, error) || ito_points_take (points, a->steps, error))
        return error->code;
      ito_embedded_extension (s, points->lane, stride, points->history, a->d, &a->before[a->steps],
                              &a->width[a->steps], a->c + a->steps * a->d * a->count);
      a->last = ito_embedded_value (points->lane, stride, points->coef, &ended);
      a->steps++;
    }
  a->first = a->before[0];
  ito_embedded_state (points->history, stride, a->d, a->end);
  return GSL_SUCCESS;
}

static int
make (ito_trajectory *a, const ito_solver *s, const double *x, ito_error *error)
{
  ito_points points = { 0 };
  if (!ito_embedded_is_dense (s))
    return ito_fail (error, GSL_EINVAL,
                     "%s has no continuous extension: use dopri5, or another pair, with "
                     "adaptive=yes and dense=yes",
                     s->spec);
  for (size_t i = 0; i < a->d; i++)
    if (!isfinite (x[i]))
      return ito_fail (error, GSL_EINVAL,
                       "the start is %g in coordinate %zu: starts must be finite", x[i], i);
  ito_grid *grid = ito_grid_new ("uniform", a->process->schedule, a->t_start, a->t_end, 1, error);
  a->end = ITO_NEW (double, a->d, error);
  if (grid && a->end && ito_points_begin (&points, a->process, s, grid, 1, error) == GSL_SUCCESS)
    {
      for (size_t i = 0; i < a->d; i++)
        points.x[i * points.stride] = x[i];
      travel (a, &points, error);
    }
  ito_points_end (&points);
  ito_grid_free (grid);
  return error->code;
}

ito_trajectory *
ito_trajectory_alloc (const ito_process *process, const ito_solver *solver, double t_start,
                      double t_end, const double *x)
{
  ito_error error = ITO_NO_ERROR;
  ito_trajectory *a = NULL;
  if (!process || !solver || !x)
    ito_fail (&error, GSL_EINVAL, "a trajectory needs a process, a solver and a start: no %s",
              !process  ? "process"
              : !solver ? "solver"
                        : "start");
  else
    a = ITO_NEW (ito_trajectory, 1, &error);
  if (a)
    {
      *a = (ito_trajectory){ .process = process,
                             .variable = solver->variable,
                             .d = process->sde.d,
                             .t_start = t_start,
                             .t_end = t_end };
      a->count = ito_embedded_is_dense (solver) ? ito_embedded_extension_size (solver) : 0;
      make (a, solver, x, &error);
    }
  if (error.code)
    {
      ito_trajectory_free (a);
      ITO_RAISE (&error);
      return NULL;
    }
  return a;
}

void
ito_trajectory_free (ito_trajectory *a)
{
  if (!a)
    return;
  free (a->before);
  free (a->width);
  free (a->c);
  free (a->end);
  free (a);
}

size_t
ito_trajectory_steps (const ito_trajectory *a)
{
  return a->steps;
}

/* The last step that begins before the value. */
static size_t
step_of (const ito_trajectory *a, double value)
{
  const int up = a->last > a->first;
  size_t low = 0, high = a->steps;
  while (high - low > 1)
    {
      size_t middle = low + (high - low) / 2;
      if (up ? a->before[middle] < value : a->before[middle] > value)
        low = middle;
      else
        high = middle;
    }
  return low;
}

int
ito_trajectory_at (const ito_trajectory *a, double t, double *x)
{
  ito_error error = ITO_NO_ERROR;
  double value, alpha;
  if (!(t >= fmin (a->t_start, a->t_end) && t <= fmax (a->t_start, a->t_end)))
    ito_fail (&error, GSL_EINVAL, "t = %g is outside the trajectory from t = %g to %g", t,
              a->t_start, a->t_end);
  else if (ito_process_variable (a->process, a->variable, t, &value, &alpha, &error) == GSL_SUCCESS)
    {
      size_t k = step_of (a, value);
      double theta = (value - a->before[k]) / a->width[k];
      for (size_t i = 0; i < a->d; i++)
        x[i] = alpha
               * (value == a->last
                      ? a->end[i]
                      : ito_extension_value (a->c + (k * a->d + i) * a->count, a->count, theta));
    }
  return ITO_RAISE (&error);
}
