/* W2 of a sampler's law on a Gaussian target, against recursions by hand. */
#include "tap.h"
#include <ito/ito.h>

typedef struct
{
  long double m, v; /* mean, variance */
} law;

static law
law_at (long double t)
{
  long double integral = 0.1L * t + 19.9L * t * t / 2, a = expl (-integral / 2);
  return (law){ 0.7L * a, 0.25L * a * a - expm1l (-integral) };
}

/* Euler-Maruyama for the reverse SDE of N(0.7, 0.25), VP-linear. */
static double
by_hand (long double eta, long double t0, long double t1, int n)
{
  law x = law_at (t0), end = law_at (t1);
  for (int i = 0; i < n; i++)
    {
      long double t = t0 + (t1 - t0) * i / n, h = (t1 - t0) / n, beta = 0.1L + 19.9L * t;
      law p = law_at (t);
      long double k = (1 + eta * eta) / 2 * beta / p.v, slope = 1 + h * (k - beta / 2);
      x.m = slope * x.m - h * k * p.m;
      x.v = slope * slope * x.v + eta * eta * beta * fabsl (h);
    }
  return (double)hypotl (x.m - end.m, sqrtl (x.v) - sqrtl (end.v));
}

static void
test_euler_maruyama (const ito_score *score, const ito_schedule *schedule, double eta)
{
  ito_process *reverse = ito_process_alloc_reverse (score, eta);
  ito_solver *em = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 0.9, 0.01, 77);
  double w2 = NAN, truth = by_hand (eta, 0.9L, 0.01L, 77);
  int status = ito_study_law_w2 (reverse, em, grid, &w2);
  tap_ok (!status && fabs (w2 - truth) <= 1e-13, "Euler-Maruyama, eta = %g: W2 %.6g, off by %.2g",
          eta, w2, w2 - truth);
  tap_ok (fabs (w2 - by_hand (eta, 0.9L, 0.01L, 78)) > 1e-5, "control: another number of steps");
  ito_grid_free (grid);
  ito_solver_free (em);
  ito_process_free (reverse);
}

/* Solvers that look back: the flow carries the exact law. */
static void
test_multistep (const ito_score *score, const ito_schedule *schedule)
{
  ito_process *flow = ito_process_alloc_flow (score);
  ito_solver *solver = ito_solver_alloc ("dpmpp-2m");
  ito_grid *grid = ito_grid_alloc ("logsnr", schedule, 0.9, 0.01, 400);
  double w2 = NAN;
  int status = ito_study_law_w2 (flow, solver, grid, &w2);
  tap_ok (!status && w2 > 0 && w2 <= 1e-4, "dpmpp-2m, 400 steps: W2 %.2g", w2);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (flow);
}

static int
drift (double t, const double *x, double *out, void *params)
{
  (void)t;
  (void)params;
  *out = -*x;
  return 0;
}

static void
test_refusals (const ito_schedule *schedule)
{
  ito_target *two = ito_target_alloc ("gmm:means=[[1];[-1]],covariances=[[0.5];[0.5]]");
  ito_score *score = ito_score_alloc ("exact", two, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_process *own = ito_process_alloc_point (1, drift, 0, NULL);
  ito_solver *solver = ito_solver_alloc ("euler");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 0.9, 0.01, 10);
  double w2;
  tap_ok (ito_study_law_w2 (flow, solver, grid, &w2) == GSL_EINVAL, "a mixture is refused: %s",
          ito_last_error ());
  tap_ok (ito_study_law_w2 (own, solver, grid, &w2) == GSL_EINVAL, "no score is refused: %s",
          ito_last_error ());
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (own);
  ito_process_free (flow);
  ito_score_free (score);
  ito_target_free (two);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=0.7,sd=0.5");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  test_euler_maruyama (score, schedule, 0);
  test_euler_maruyama (score, schedule, 1);
  test_multistep (score, schedule);
  test_refusals (schedule);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return tap_done ();
}
