/* Adaptive stochastic schemes: errors against the tolerance on the very path, the law under
 * rejections (a control draws anew and fails), the same data in any blocks, failures. */
#include "random/address.h"
#include "solver/sde/diagonal_rk.h"
#include "tap.h"
#include <ito/ito.h>

typedef struct
{
  const ito_process *process;
  const double *start;
  double end;
  uint64_t steps, cells, paths;
  size_t block;
  unsigned threads;
} setting;

/* x [paths][d] at the end; nonzero where something failed. */
static int
run_with (const setting *c, const ito_solver *solver, double *x, double *evaluations,
          unsigned char *status)
{
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, c->end, c->steps);
  ito_ensemble *e = solver ? ito_ensemble_alloc (c->process, solver, grid) : NULL;
  int failed = !e || ito_ensemble_set_paths (e, c->paths) || ito_ensemble_start_point (e, c->start)
               || ito_ensemble_set_cells (e, c->cells) || ito_ensemble_set_block (e, c->block)
               || ito_ensemble_set_threads (e, c->threads ? c->threads : 2)
               || ito_ensemble_run_array (e, x);
  if (failed)
    printf ("# %s: %s\n", solver ? ito_solver_spec (solver) : "", ito_last_error ());
  else if (evaluations)
    *evaluations = ito_ensemble_get_result (e)->evaluations;
  if (!failed && status)
    memcpy (status, ito_ensemble_get_result (e)->status, c->paths);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  return failed;
}

static int
run (const setting *c, const char *spec, double *x, double *evaluations, unsigned char *status)
{
  ito_solver *solver = ito_solver_alloc (spec);
  int failed = run_with (c, solver, x, evaluations, status);
  ito_solver_free (solver);
  return failed;
}

static double
rms (size_t count, const double *a, const double *b)
{
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sqrt (sum / (double)count);
}

/* A tolerance that takes every step leaves the fixed step of an interval. */
static void
test_whole_steps (const char *scheme, const char *problem, uint64_t cells)
{
  ito_problem *p = ito_problem_alloc (problem);
  ito_process *process = ito_process_alloc (ito_problem_sde (p));
  const setting c = { .process = process,
                      .start = ito_problem_start (p),
                      .end = 1,
                      .steps = 16,
                      .cells = cells,
                      .paths = 100 };
  static double x[800], y[800];
  char spec[100];
  size_t d = ito_process_dimension (process);
  snprintf (spec, sizeof spec, "%s:adaptive=yes,atol=1e300", scheme);
  int failed = run (&c, scheme, x, NULL, NULL) || run (&c, spec, y, NULL, NULL);
  double off = rms (100 * d, x, y);
  tap_ok (!failed && off <= 1e-13, "%s on %s with %g cells: whole steps are the fixed ones (%.1e)",
          scheme, problem, (double)cells, off);
  ito_process_free (process);
  ito_problem_free (p);
}

/* The closed form on the path, whose W is asked of the object. */
static void
test_on_the_path (const char *scheme, const char *problem)
{
  enum
  {
    PATHS = 1000
  };
  ito_problem *p = ito_problem_alloc (problem);
  ito_process *process = ito_process_alloc (ito_problem_sde (p));
  const setting c = { .process = process,
                      .start = ito_problem_start (p),
                      .end = 1,
                      .steps = 1,
                      .cells = 1,
                      .paths = PATHS };
  ito_brownian *path = ito_brownian_alloc (1, 1, 0, 1);
  const uint64_t from = 0, to = ito_brownian_ticks (path);
  static double w[PATHS], truth[PATHS], x[PATHS];
  double last = INFINITY, more = 0, evaluations;
  ito_brownian_increments (path, 0, PATHS, PATHS, &from, &to, 0, w, NULL, NULL);
  ito_problem_exact (p, 1, PATHS, PATHS, w, truth);
  for (int digits = 2; digits <= 4; digits += 2)
    {
      char spec[100];
      snprintf (spec, sizeof spec, "%s:adaptive=yes,rtol=1e-%d,atol=1e-%d", scheme, digits, digits);
      double error = run (&c, spec, x, &evaluations, NULL) ? INFINITY : rms (PATHS, x, truth);
      tap_ok (error < 0.1 * last && error <= 10 * pow (10, -digits) && evaluations > more,
              "%s on %s: off by %.3g on the path, %.1f evaluations", spec, problem, error,
              evaluations);
      last = error;
      more = evaluations;
    }
  ito_brownian_free (path);
  ito_process_free (process);
  ito_problem_free (p);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_whole_steps ("sriw1", "gbm", 1);
  test_whole_steps ("sriw1", "lotka-volterra", 3);
  test_whole_steps ("sriw2", "lotka-volterra", 1);
  test_whole_steps ("sra1", "additive", 1);
  test_whole_steps ("sra3", "additive-nonlinear", 6);
  test_on_the_path ("sriw1", "gbm");
  test_on_the_path ("sriw1", "cubic");
  test_on_the_path ("sriw2", "gbm");
  test_on_the_path ("sra1", "additive");
  return tap_done ();
}
