/* Measuring orders: end states of a solver on a grid of n steps against an exact flow map. */
#ifndef ITO_TESTS_SOLVER_ORDERS_H
#define ITO_TESTS_SOLVER_ORDERS_H

#include "tap.h"
#include <ito/ito.h>

#define ORDER_POINTS 64
#define ORDER_LEVELS 8

/* x [ORDER_POINTS][d] stepped from t0 to t1 in n steps; nonzero where something failed. */
static inline int
order_run (const ito_process *process, const char *solver_spec, const char *grid_spec,
           const ito_schedule *schedule, double t0, double t1, uint64_t n, const double *start,
           double *x)
{
  ito_solver *solver = ito_solver_alloc (solver_spec);
  ito_grid *grid = ito_grid_alloc (grid_spec, schedule, t0, t1, n);
  ito_ensemble *e = solver && grid ? ito_ensemble_alloc (process, solver, grid) : NULL;
  int status = !e || ito_ensemble_set_paths (e, ORDER_POINTS) || ito_ensemble_start_array (e, start)
               || ito_ensemble_run_array (e, x);
  if (status)
    printf ("# %s: %s\n", solver_spec, ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  return status;
}

static inline double
order_error (size_t count, const double *x, const double *truth)
{
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += (x[i] - truth[i]) * (x[i] - truth[i]);
  return sqrt (sum / (double)count);
}

/* The slope over levels first, 2 first, ..., of the rms error against the truth. */
static inline ito_slope
order_measure (const ito_process *process, const char *solver, const char *grid,
               const ito_schedule *schedule, double t0, double t1, uint64_t first, size_t levels,
               size_t d, const double *start, const double *truth)
{
  double h[ORDER_LEVELS], error[ORDER_LEVELS], x[ORDER_POINTS * 8];
  ito_slope slope = { .slope = NAN, .lower = NAN, .upper = NAN };
  for (size_t i = 0; i < levels; i++)
    {
      uint64_t n = first << i;
      h[i] = 1 / (double)n;
      if (order_run (process, solver, grid, schedule, t0, t1, n, start, x))
        return slope;
      error[i] = order_error (ORDER_POINTS * d, x, truth);
    }
  if (ito_study_slope (levels, h, error, NULL, &slope))
    printf ("# %s\n", ito_last_error ());
  return slope;
}

/* The measured order is the declared one. */
static inline void
order_holds (const ito_slope *s, double declared, const char *what)
{
  tap_ok (fabs (s->slope - declared) <= 0.15 && s->spread <= 0.3,
          "%s: order %.3f in [%.3f, %.3f], declared %g", what, s->slope, s->lower, s->upper,
          declared);
}

#endif
