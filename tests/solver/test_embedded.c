/* Embedded pairs: orders with fixed steps, errors against the tolerance, a step size for each path,
 * failures, refusals.  Their tableaus are tested by test_tableaus.sh, dopri5 by test_dopri5 too. */
#include "solver/ode/embedded.h"
#include "turning_flow.h"

static const char *const pairs[] = { "bosh3", "tsit5", "dopri5", "dopri8" };
#define PAIRS (sizeof pairs / sizeof *pairs)

/* x [paths][d] at the end of the grid; nonzero where something failed. */
static int
run (const ito_process *process, const char *spec, const ito_grid *grid, uint64_t paths,
     size_t block, const double *start, double *x, double *evaluations, unsigned char *status)
{
  ito_solver *solver = ito_solver_alloc (spec);
  ito_ensemble *e = solver ? ito_ensemble_alloc (process, solver, grid) : NULL;
  int failed = !e || ito_ensemble_set_paths (e, paths) || ito_ensemble_set_block (e, block)
               || ito_ensemble_start_array (e, start) || ito_ensemble_run_array (e, x);
  if (failed)
    printf ("# %s: %s\n", spec, ito_last_error ());
  else
    {
      if (evaluations)
        *evaluations = ito_ensemble_get_result (e)->evaluations;
      if (status)
        memcpy (status, ito_ensemble_get_result (e)->status, paths);
    }
  ito_ensemble_free (e);
  ito_solver_free (solver);
  return failed;
}

static void
test_orders (void)
{
  turning_order ("bosh3:adaptive=no", "uniform", 3, 256, 4);
  turning_order ("tsit5:adaptive=no", "uniform", 5, 192, 4);
  turning_order ("dopri5:adaptive=no", "uniform", 5, 208, 4);
  turning_order ("dopri8:adaptive=no", "uniform", 8, 16, 4);
}

static void
test_fixed_evaluations (void)
{
  static const double count[PAIRS] = { 3, 6, 6, 12 };
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS];
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 2, 10);
  turning_truth (TURNING_END, start, truth);
  for (size_t i = 0; i < PAIRS; i++)
    {
      char spec[100];
      double evaluations = 0;
      snprintf (spec, sizeof spec, "%s:adaptive=no", pairs[i]);
      ito_solver *s = ito_solver_alloc (spec);
      run (process, spec, grid, ORDER_POINTS, 0, start, x, &evaluations, NULL);
      tap_ok (s->facts.evaluations == count[i] && evaluations == 10 * count[i],
              "%s evaluates %g times a step, as it declares", spec, evaluations / 10);
      ito_solver_free (s);
    }
  ito_grid_free (grid);
  ito_process_free (process);
}

/* On 2 intervals, each with as many steps as the tolerance asks for. */
static void
test_tolerance (const char *pair)
{
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS];
  double other[2 * ORDER_POINTS], last = INFINITY, more = 0, evaluations, all = 0, same = 0;
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 5, 2);
  char spec[100];
  turning_truth (5, start, truth);
  for (int digits = 5; digits <= 11; digits += 3)
    {
      snprintf (spec, sizeof spec, "%s:rtol=1e-%d,atol=1e-%d", pair, digits, digits);
      double error = run (process, spec, grid, ORDER_POINTS, 0, start, x, &evaluations, NULL)
                         ? INFINITY
                         : order_error (2 * ORDER_POINTS, x, truth);
      tap_ok (error <= 100 * pow (10, -digits), "%s: off by %.3g, %.1f evaluations a path", spec,
              error, evaluations);
      tap_ok (error < 0.05 * last && evaluations > more, "%s: better, and dearer, than before",
              spec);
      last = error;
      more = evaluations;
    }
  run (process, pair, grid, ORDER_POINTS, 0, start, x, &all, NULL);
  run (process, pair, grid, ORDER_POINTS, 7, start, other, &same, NULL);
  tap_ok (memcmp (x, other, sizeof x) == 0 && same == all, "%s: the same bits in blocks of 7",
          pair);
  ito_grid_free (grid);
  ito_process_free (process);
}

/* x' = x^2: 1/(1/x0 - t), infinite at t = 1/x0. */
static int
square (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
        void *params)
{
  (void)stride, (void)t, (void)t_inc;
  int *not_finite = params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = x[p] * x[p];
      *not_finite += !isfinite (x[p]);
    }
  return 0;
}

static void
test_failure (const char *pair)
{
  int not_finite = 0, right = 1;
  const ito_sde sde = { .d = 1, .drift = square, .params = &not_finite };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  double start[ORDER_POINTS], x[ORDER_POINTS], worst = 0;
  unsigned char status[ORDER_POINTS];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    start[p] = -2 + 5 * (double)p / ORDER_POINTS + 0.013;
  run (process, pair, grid, ORDER_POINTS, 0, start, x, NULL, status);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    if (start[p] < 1)
      {
        double truth = 1 / (1 / start[p] - 1);
        right = right && status[p] == ITO_PATH_FINE;
        worst = fmax (worst, fabs (x[p] - truth) / (1 + truth * truth));
      }
    else
      right = right && status[p] == ITO_PATH_STOPPED && isnan (x[p]);
  tap_ok (right && not_finite == 0,
          "%s: x' = x^2: the paths that explode are stopped, before the drift sees it", pair);
  tap_ok (worst <= 1e-6, "%s: the others: off by %.3g", pair, worst);
  ito_grid_free (grid);
  ito_process_free (process);
}

/* x' = 1/(1 + ((t - 2)/w)^2): long steps in its tail are rejected where the peak begins. */
static const double peak_width = 0.01;

static int
peak (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
      void *params)
{
  (void)stride, (void)params, (void)x;
  for (size_t p = 0; p < n; p++)
    {
      double u = (t[p * t_inc] - 2) / peak_width;
      out[p] = 1 / (1 + u * u);
    }
  return 0;
}

static void
test_rejection (const char *pair)
{
  const ito_sde sde = { .d = 1, .drift = peak };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 5, 1);
  double start[ORDER_POINTS] = { 0 }, x[ORDER_POINTS];
  double truth = peak_width * (atan (3 / peak_width) + atan (2 / peak_width));
  char spec[100];
  snprintf (spec, sizeof spec, "%s:rtol=1e-14,atol=1e-9", pair);
  run (process, spec, grid, ORDER_POINTS, 0, start, x, NULL, NULL);
  tap_ok (fabs (x[0] - truth) <= 2e-8, "%s: a peak from a flat start, off by %.3g", spec,
          fabs (x[0] - truth));
  ito_grid_free (grid);
  ito_process_free (process);
}

/* x [nodes+1][paths][2] at all times of a grid. */
static int
run_all (const ito_process *process, ito_solver *solver, const ito_grid *grid, size_t block,
         const double *start, double *x, double *evaluations)
{
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int failed = !e || ito_ensemble_set_paths (e, ORDER_POINTS) || ito_ensemble_set_block (e, block)
               || ito_ensemble_start_array (e, start) || ito_ensemble_save_every (e, 1)
               || ito_ensemble_run_array (e, x);
  if (failed)
    printf ("# %s: %s\n", ito_solver_spec (solver), ito_last_error ());
  else
    *evaluations = ito_ensemble_get_result (e)->evaluations;
  ito_ensemble_free (e);
  return failed;
}

#define NODES 61

/* The largest error at the inner times of the grid. */
static double
worst_inside (const ito_grid *grid, const double *x)
{
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], worst = 0;
  for (uint64_t i = 1; i < ito_grid_steps (grid); i++)
    {
      turning_truth (ito_grid_time (grid, i), start, truth);
      worst = fmax (worst, order_error (2 * ORDER_POINTS, x + 2 * ORDER_POINTS * i, truth));
    }
  return worst;
}

/* The grid's times are read off steps that know nothing of them. */
static void
test_dense (const char *pair)
{
  static double x[(NODES + 1) * 2 * ORDER_POINTS], other[(NODES + 1) * 2 * ORDER_POINTS];
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], end[2 * ORDER_POINTS];
  const size_t last = NODES * 2 * ORDER_POINTS;
  double dear = 0, cheap = 0, few = 0, worst = 0;
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 5, NODES);
  ito_grid *uneven = ito_grid_alloc ("quadratic", NULL, 0, 5, 7);
  ito_grid *one = ito_grid_alloc ("uniform", NULL, 0, 5, 1);
  turning_truth (5, start, truth);
  for (int digits = 5; digits <= 11; digits += 3)
    {
      char spec[100];
      snprintf (spec, sizeof spec, "%s:rtol=1e-%d,atol=1e-%d", pair, digits, digits);
      ito_solver *solver = ito_solver_alloc (spec);
      worst =
          run_all (process, solver, grid, 0, start, x, &cheap) ? INFINITY : worst_inside (grid, x);
      tap_ok (worst <= 100 * pow (10, -digits), "%s: between steps off by %.3g", spec, worst);
      ito_solver_free (solver);
    }
  /* At the last tolerance. */
  char spec[100];
  snprintf (spec, sizeof spec, "%s:rtol=1e-11,atol=1e-11", pair);
  run (process, spec, one, ORDER_POINTS, 0, start, end, &few, NULL);
  tap_ok (memcmp (end, x + last, sizeof end) == 0, "%s: one interval or %d: the same end", spec,
          NODES);
  run (process, spec, uneven, ORDER_POINTS, 0, start, end, NULL, NULL);
  tap_ok (memcmp (end, x + last, sizeof end) == 0, "%s: ... or 7 uneven ones", spec);
  ito_solver *solver = ito_solver_alloc (spec);
  run_all (process, solver, grid, 7, start, other, &few);
  tap_ok (memcmp (other, x, sizeof x) == 0 && few == cheap, "%s: ... in blocks of 7", spec);
  ito_solver_free (solver);
  snprintf (spec, sizeof spec, "%s:rtol=1e-5,atol=1e-5", pair);
  run (process, spec, grid, ORDER_POINTS, 0, start, end, &cheap, NULL);
  snprintf (spec, sizeof spec, "%s:rtol=1e-5,atol=1e-5,dense=no", pair);
  run (process, spec, grid, ORDER_POINTS, 0, start, other, &dear, NULL);
  tap_ok (dear > 1.5 * cheap && memcmp (end, other, sizeof end) != 0,
          "%s: steps that end at each of %d times: %.0f evaluations instead of %.0f", spec, NODES,
          dear, cheap);
  ito_grid_free (one);
  ito_grid_free (uneven);
  ito_grid_free (grid);
  ito_process_free (process);
}

/* Without its own rows an extension is the cubic of Hermite: seen at long steps. */
static void
test_dense_control (const char *pair)
{
  static double x[(NODES + 1) * 2 * ORDER_POINTS];
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], evaluations;
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 5, NODES);
  char spec[100];
  snprintf (spec, sizeof spec, "%s:rtol=1e-11,atol=1e-11", pair);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_embedded_pair cubic = *(const ito_embedded_pair *)solver->tableau;
  cubic.dense.rows = cubic.dense.extra_stages = 0;
  solver->tableau = &cubic;
  turning_truth (5, start, truth);
  double worst =
      run_all (process, solver, grid, 0, start, x, &evaluations) ? 0 : worst_inside (grid, x);
  tap_ok (worst > 100e-11, "control: %s by the cubic of Hermite is off by %.3g between steps", pair,
          worst);
  ito_solver_free (solver);
  ito_grid_free (grid);
  ito_process_free (process);
}

/* An error estimate that vanishes accepts any step: what the control is worth. */
static void
test_control (void)
{
  static const double none[7] = { 0 };
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS];
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 2, 1);
  ito_solver *solver = ito_solver_alloc ("tsit5");
  ito_embedded_pair pair = *(const ito_embedded_pair *)solver->tableau;
  pair.tableau.b_error = none;
  solver->tableau = &pair;
  turning_truth (2, start, truth);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int failed = !e || ito_ensemble_set_paths (e, ORDER_POINTS) || ito_ensemble_start_array (e, start)
               || ito_ensemble_run_array (e, x);
  double error = order_error (2 * ORDER_POINTS, x, truth);
  tap_ok (!failed && error > 1e-5, "control: without an error estimate tsit5 is off by %.3g",
          error);
  ito_ensemble_free (e);
  ito_solver_free (solver);
  ito_grid_free (grid);
  ito_process_free (process);
}

static int
product (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
         double *out, void *params)
{
  (void)t, (void)t_inc, (void)params, (void)stride;
  for (size_t p = 0; p < n; p++)
    out[p] = x[p] * dw[p];
  return 0;
}

static void
test_refusals (void)
{
  const ito_sde sde = {
    .d = 1, .m = 1, .noise = ITO_NOISE_DIAGONAL, .drift = square, .diffusion_dw = product
  };
  const ito_sde ode = { .d = 1, .drift = square };
  ito_process *noisy = ito_process_alloc (&sde), *quiet = ito_process_alloc (&ode);
  for (size_t i = 0; i < PAIRS; i++)
    {
      char spec[100];
      is_refused (pairs[i], noisy, "diagonal noise");
      snprintf (spec, sizeof spec, "%s:variable=lambda,adaptive=no", pairs[i]);
      is_refused (spec, quiet, "variable=t");
    }
  is_refused ("ralston", noisy, "diagonal noise");
  ito_process_free (noisy);
  ito_process_free (quiet);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_orders ();
  test_fixed_evaluations ();
  for (size_t i = 0; i < PAIRS; i++)
    {
      test_tolerance (pairs[i]);
      test_failure (pairs[i]);
      test_rejection (pairs[i]);
      test_dense (pairs[i]);
    }
  test_dense_control ("dopri5");
  test_dense_control ("tsit5");
  test_dense_control ("dopri8");
  test_control ();
  test_refusals ();
  return tap_done ();
}
