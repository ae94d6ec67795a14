/* A process in the other calculus: the drift against numerical derivatives, solvers of both calculi
 * against one solution (without conversion they miss it), refusals. */
#include "process/process.h"
#include "tap.h"
#include <ito/ito.h>

#define LANES 8

/* L^j g_j summed over j, by central differences of the products g dw along g_j. */
static void
correction (const ito_sde *sde, double t, const double *x, double *out)
{
  const double width = 1e-5;
  double moved[4 * LANES], g[4 * LANES], there[4 * LANES], back[4 * LANES], dw[4 * LANES];
  memset (out, 0, sde->d * LANES * sizeof *out);
  for (size_t j = 0; j < sde->m; j++)
    {
      for (size_t k = 0; k < sde->m * LANES; k++)
        dw[k] = k / LANES == j;
      sde->diffusion_dw (LANES, LANES, &t, 0, x, dw, g, sde->params);
      for (size_t k = 0; k < sde->d * LANES; k++)
        moved[k] = x[k] + width * g[k];
      sde->diffusion_dw (LANES, LANES, &t, 0, moved, dw, there, sde->params);
      for (size_t k = 0; k < sde->d * LANES; k++)
        moved[k] = x[k] - width * g[k];
      sde->diffusion_dw (LANES, LANES, &t, 0, moved, dw, back, sde->params);
      for (size_t k = 0; k < sde->d * LANES; k++)
        out[k] += (there[k] - back[k]) / (2 * width);
    }
}

static void
test_drift (const char *problem)
{
  ito_problem *p = ito_problem_alloc (problem);
  const ito_sde *sde = ito_problem_sde (p);
  const int is_ito = sde->calculus == ITO_CALCULUS_ITO;
  ito_process *given = ito_process_alloc (sde);
  ito_process *other =
      ito_process_alloc_calculus (given, is_ito ? ITO_CALCULUS_STRATONOVICH : ITO_CALCULUS_ITO);
  ito_process *again = ito_process_alloc_calculus (other, sde->calculus);
  double x[4 * LANES], f[4 * LANES], h[4 * LANES], back[4 * LANES], sum[4 * LANES];
  double off = 0, round = 0, size = 0, t = 0.3;
  for (size_t k = 0; k < sde->d * LANES; k++)
    x[k] = 0.2 + 0.07 * (double)k;
  int status = sde->drift (LANES, LANES, &t, 0, x, f, sde->params)
               || other->sde.drift (LANES, LANES, &t, 0, x, h, other->sde.params)
               || again->sde.drift (LANES, LANES, &t, 0, x, back, again->sde.params);
  correction (sde, t, x, sum);
  for (size_t k = 0; k < sde->d * LANES; k++)
    {
      off = fmax (off, fabs (h[k] - f[k] - (is_ito ? -0.5 : 0.5) * sum[k]));
      round = fmax (round, fabs (back[k] - f[k]));
      size = fmax (size, fabs (sum[k]));
    }
  tap_ok (!status && size > 1e-3 && off <= 1e-8 * (1 + size),
          "%s: the drift is corrected by %.3g, off by %.1e", problem, size / 2, off);
  tap_ok (round <= 1e-14 * (1 + size) && ito_process_calculus (again) == sde->calculus,
          "%s: there and back", problem);
  ito_process_free (again);
  ito_process_free (other);
  ito_process_free (given);
  ito_problem_free (p);
}

#define PATHS 1000
#define STEPS 512

/* Root mean square distance at t = 1 from the closed form on the path. */
static double
distance (ito_problem *p, const ito_process *process, const char *solver)
{
  static double w[PATHS], truth[PATHS], x[PATHS];
  ito_solver *s = ito_solver_alloc (solver);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, STEPS);
  ito_brownian *path = ito_brownian_alloc (1, STEPS, 0, 1);
  const uint64_t from = 0, to = ito_brownian_ticks (path);
  ito_ensemble *e = ito_ensemble_alloc (process, s, grid);
  int failed = !e || ito_ensemble_set_paths (e, PATHS)
               || ito_ensemble_start_point (e, ito_problem_start (p))
               || ito_ensemble_run_array (e, x)
               || ito_brownian_increments (path, 0, PATHS, PATHS, &from, &to, 0, w, NULL, NULL)
               || ito_problem_exact (p, 1, PATHS, PATHS, w, truth);
  double sum = 0;
  for (size_t k = 0; k < PATHS; k++)
    sum += (x[k] - truth[k]) * (x[k] - truth[k]);
  if (failed)
    printf ("# %s: %s\n", solver, ito_last_error ());
  ito_ensemble_free (e);
  ito_brownian_free (path);
  ito_grid_free (grid);
  ito_solver_free (s);
  return failed ? NAN : sqrt (sum / PATHS);
}

static void
test_solutions (const char *problem, const char *native, const char *foreign, const char *forced)
{
  ito_problem *p = ito_problem_alloc (problem);
  ito_process *given = ito_process_alloc (ito_problem_sde (p));
  const int is_ito = ito_process_calculus (given) == ITO_CALCULUS_ITO;
  ito_process *other =
      ito_process_alloc_calculus (given, is_ito ? ITO_CALCULUS_STRATONOVICH : ITO_CALCULUS_ITO);
  double as_given = distance (p, given, native), converted = distance (p, other, foreign);
  double wrong = distance (p, given, forced);
  tap_ok (as_given <= 0.02 && converted <= 0.02,
          "%s: %s, and %s after conversion: off by %.2g and %.2g", problem, native, foreign,
          as_given, converted);
  tap_ok (wrong > 0.2, "%s: control: %s without conversion is off by %.2g", problem, forced, wrong);
  ito_process_free (other);
  ito_process_free (given);
  ito_problem_free (p);
}

static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  memcpy (out, x, n * sizeof *x);
  return 0;
}

static int
noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
       double *out, void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = x[p] * dw[p];
  return 0;
}

static void
test_unchanged_and_refused (void)
{
  ito_sde sde = {
    .d = 1, .m = 1, .noise = ITO_NOISE_ADDITIVE, .drift = drift, .diffusion_dw = noise
  };
  ito_process *additive = ito_process_alloc (&sde);
  ito_process *same = ito_process_alloc_calculus (additive, ITO_CALCULUS_STRATONOVICH);
  tap_ok (same && same->sde.drift == drift
              && ito_process_calculus (same) == ITO_CALCULUS_STRATONOVICH,
          "additive noise: the same drift in both");
  ito_process_free (same);
  ito_process_free (additive);
  sde.noise = ITO_NOISE_DIAGONAL;
  ito_process *unknown = ito_process_alloc (&sde);
  tap_ok (!ito_process_alloc_calculus (unknown, ITO_CALCULUS_STRATONOVICH)
              && strstr (ito_last_error (), "ito_sde.derivative"),
          "refused: %s", ito_last_error ());
  ito_process_free (unknown);
  sde.noise = ITO_NOISE_SCALAR;
  unknown = ito_process_alloc (&sde);
  tap_ok (!ito_process_alloc_calculus (unknown, ITO_CALCULUS_STRATONOVICH)
              && strstr (ito_last_error (), "ito_sde.directional"),
          "refused: %s", ito_last_error ());
  tap_ok (!ito_process_alloc_calculus (unknown, (ito_calculus)7), "refused: %s", ito_last_error ());
  ito_process_free (unknown);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_drift ("gbm");
  test_drift ("gbm-stratonovich");
  test_drift ("lotka-volterra");
  test_drift ("brusselator");
  test_drift ("noncommutative-2");
  test_solutions ("gbm", "milstein", "stratonovich-heun", "stratonovich-heun:force=yes");
  test_solutions ("gbm-stratonovich", "stratonovich-heun", "milstein", "milstein:force=yes");
  test_unchanged_and_refused ();
  return tap_done ();
}
