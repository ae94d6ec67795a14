/* Solutions as functions of time: against a closed form, the bits of ensembles, refusals. */
#include "turning_flow.h"

#define NODES 50

static const char *const pairs[] = { "bosh3", "tsit5", "dopri5", "dopri8" };

/* At addressed times from any to any end. */
static void
test_truth (const char *pair, double from, double to)
{
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2], worst = 0;
  char spec[100];
  snprintf (spec, sizeof spec, "%s:rtol=1e-10,atol=1e-10", pair);
  ito_solver *solver = ito_solver_alloc (spec);
  turning_truth (from, start, truth);
  const double *begin = from > 0 ? truth : start;
  ito_trajectory *a = ito_trajectory_alloc (process, solver, from, to, begin);
  int failed = !a;
  for (int k = 0; k <= 1000 && !failed; k++)
    {
      double t = from + (to - from) * k / 1000.0, at[2 * ORDER_POINTS];
      turning_truth (t, start, at);
      failed = ito_trajectory_at (a, k == 1000 ? to : t, x);
      worst = fmax (worst, hypot (x[0] - at[0], x[1] - at[1]));
    }
  tap_ok (!failed && worst <= 1e-8 && ito_trajectory_steps (a) > 3,
          "%s from %g to %g in %zu steps: off by %.2g at 1001 times", spec, from, to,
          a ? ito_trajectory_steps (a) : 0, worst);
  ito_trajectory_free (a);
  ito_solver_free (solver);
  ito_process_free (process);
}

/* x [nodes+1][d] of one path on a grid; the trajectory has it, at its times and beside them not. */
static void
compare (const ito_process *process, const char *spec, const ito_grid *grid, const double *start,
         size_t d, double tolerance)
{
  static double x[(NODES + 1) * 4];
  double y[4], worst = 0, beside = INFINITY;
  ito_solver *solver = ito_solver_alloc (spec);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  double from = ito_grid_time (grid, 0), to = ito_grid_time (grid, NODES);
  ito_trajectory *a = ito_trajectory_alloc (process, solver, from, to, start);
  int failed = !a || !e || ito_ensemble_start_point (e, start) || ito_ensemble_save_every (e, 1)
               || ito_ensemble_run_array (e, x);
  for (uint64_t i = 0; i <= NODES && !failed; i++)
    {
      double t = ito_grid_time (grid, i), off = 0;
      failed = ito_trajectory_at (a, t, y);
      for (size_t k = 0; k < d; k++)
        worst = fmax (worst, fabs (y[k] - x[i * d + k]));
      ito_trajectory_at (a, i < NODES ? t + 1e-4 * (to - from) : t - 1e-4 * (to - from), y);
      for (size_t k = 0; k < d; k++)
        off = fmax (off, fabs (y[k] - x[i * d + k]));
      beside = fmin (beside, off);
    }
  if (failed)
    printf ("# %s\n", ito_last_error ());
  tap_ok (!failed && worst <= tolerance, "%s: as an ensemble with these times, off by %.2g", spec,
          worst);
  tap_ok (beside > 1e-7, "control: beside them it is off by %.2g", beside);
  ito_trajectory_free (a);
  ito_ensemble_free (e);
  ito_solver_free (solver);
}

static void
test_ensembles (void)
{
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  const double start[2] = { 0.9, 0.2 };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 5, NODES);
  for (size_t i = 0; i < 4; i++)
    compare (process, pairs[i], grid, start, 2, 0);
  ito_grid_free (grid);
  ito_process_free (process);

  const double noise[2] = { 0.7, -1.1 };
  ito_target *target = ito_target_alloc ("two-moons");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_grid *down = ito_grid_alloc ("uniform", schedule, 1, 1e-2, NODES);
  compare (flow, "dopri5", down, noise, 2, 0);
  compare (flow, "dopri8:variable=lambda", down, noise, 2, 1e-12);
  compare (flow, "tsit5:variable=sigma", down, noise, 2, 1e-12);
  ito_grid_free (down);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

static int
square (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
        void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = x[p] * x[p];
  return 0;
}

static void
test_refusals (void)
{
  static const char *const none[] = { "rk4", "gsl", "dopri5:adaptive=no", "tsit5:dense=no" };
  const ito_sde sde = { .d = 1, .drift = square };
  ito_process *process = ito_process_alloc (&sde);
  double one = 1, x = NAN;
  for (size_t i = 0; i < 4; i++)
    {
      ito_solver *solver = ito_solver_alloc (none[i]);
      tap_ok (!ito_trajectory_alloc (process, solver, 0, 0.5, &one)
                  && strstr (ito_last_error (), "no continuous extension"),
              "refused: %s", ito_last_error ());
      ito_solver_free (solver);
    }
  ito_solver *solver = ito_solver_alloc ("dopri5");
  tap_ok (!ito_trajectory_alloc (process, solver, 0, 2, &one)
              && strstr (ito_last_error (), "tolerance"),
          "beyond an explosion: %s", ito_last_error ());
  tap_ok (!ito_trajectory_alloc (process, solver, 0, 0, &one), "no time: %s", ito_last_error ());
  one = NAN;
  tap_ok (!ito_trajectory_alloc (process, solver, 0, 0.5, &one), "%s", ito_last_error ());
  one = 1;
  ito_trajectory *a = ito_trajectory_alloc (process, solver, 0, 0.5, &one);
  int failed = !a || ito_trajectory_at (a, 0.5, &x);
  tap_ok (!failed && fabs (x - 2) < 1e-7, "x' = x^2: %.9g at 1/2", x);
  tap_ok (ito_trajectory_at (a, 0.51, &x) == GSL_EINVAL
              && ito_trajectory_at (a, NAN, &x) == GSL_EINVAL,
          "outside: %s", ito_last_error ());
  ito_trajectory_free (a);
  ito_solver_free (solver);
  ito_process_free (process);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  for (size_t i = 0; i < 4; i++)
    {
      test_truth (pairs[i], 0, 8);
      test_truth (pairs[i], 8, 3);
    }
  test_ensembles ();
  test_refusals ();
  return tap_done ();
}
