/* Moment propagation against recursions by hand, closed forms and ensembles. */
#include "tap.h"
#include <ito/ito.h>

/* Euler-Maruyama for the reverse SDE of N(m, v), VP-linear, by hand. */
static void
by_hand (double eta, double t0, double t1, int n, long double *mean, long double *variance)
{
  for (int i = 0; i < n; i++)
    {
      long double t = t0 + (t1 - t0) * i / (long double)n, h = (t1 - t0) / (long double)n;
      long double beta = 0.1L + 19.9L * t, integral = 0.1L * t + 19.9L * t * t / 2;
      long double a = expl (-integral / 2), v = a * a * 0.25L - expm1l (-integral);
      long double k = (1 + eta * eta) / 2 * beta / v;
      /* dx = (-beta/2 x + k (x - a m)) dt + eta sqrt(beta) dW. */
      long double slope = 1 + h * (-beta / 2 + k);
      *mean = slope * *mean - h * k * a * 0.7L;
      *variance = slope * slope * *variance + eta * eta * beta * fabsl (h);
    }
}

static void
test_reverse (double eta)
{
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=0.7,sd=0.5");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, eta);
  ito_solver *em = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 0.9, 0.01, 77);
  double mean = 0.1, variance = 0.9;
  long double m = 0.1L, v = 0.9L;
  int status = ito_study_moments (reverse, em, grid, &mean, &variance);
  by_hand (eta, 0.9, 0.01, 77, &m, &v);
  tap_ok (!status && fabs (mean - (double)m) <= 1e-13 && fabs (variance - (double)v) <= 1e-13,
          "reverse SDE, eta = %g: mean off by %.2g, variance by %.2g", eta, mean - (double)m,
          variance - (double)v);
  tap_ok (fabs (variance - (0.25 + 0.75 * 0.002)) > 1e-4, "control: the steps have a bias");
  ito_grid_free (grid);
  ito_solver_free (em);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

/* Full covariance: against 40000 paths of the same. */
static void
test_ensemble (const char *spec)
{
  enum
  {
    N = 40000
  };
  ito_target *target = ito_target_alloc ("gmm:means=[[1;-1]],covariances=[[[0.5;0.2];[0.2;0.3]]]");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("logsnr", schedule, 1, 0.01, 15);
  double mean[2] = { 0, 0 }, cov[4] = { 1, 0, 0, 1 }, worst = 0;
  double *x = malloc (N * 3 * sizeof *x);
  int status = ito_study_moments (reverse, solver, grid, mean, cov);
  ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
  status = status || ito_ensemble_set_paths (e, N) || ito_ensemble_set_seed (e, 23)
           || ito_ensemble_start_gaussian (e, 1) || ito_ensemble_run_array (e, x);
  for (int i = 0; i < 2; i++)
    for (int j = i; j < 2; j++)
      {
        double m, se;
        for (size_t p = 0; p < N; p++)
          x[2 * N + p] = (x[2 * p + (size_t)i] - mean[i]) * (x[2 * p + (size_t)j] - mean[j]);
        ito_study_mean (N, x + 2 * N, &m, &se);
        worst = fmax (worst, fabs (m - cov[2 * i + j]) / se);
      }
  tap_ok (!status && worst <= 6.5, "%s: covariance of %d paths within %.1f standard errors", spec,
          N, worst);
  tap_ok (cov[1] == cov[2] || fabs (cov[1] - cov[2]) <= 1e-15, "%s: symmetric", spec);
  free (x);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

/* A solver with inner stages, and its own steps, on the flow: the exact map in the limit. */
static void
test_flow (void)
{
  ito_target *target = ito_target_alloc ("gmm:means=[[1;-1]],covariances=[[[0.5;0.2];[0.2;0.3]]]");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_solver *solver = ito_solver_alloc ("dpmsolver:order=3,uneven=no");
  ito_grid *grid = ito_grid_alloc ("logsnr", schedule, 1, 0.01, 600);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, 1, &s);
  ito_schedule_at (schedule, 0.01, &t);
  double mean[2], cov[4], truth_mean[2], truth[4], worst = 0;
  ito_target_moments (target, s.alpha, s.sigma, mean, cov);
  ito_target_moments (target, t.alpha, t.sigma, truth_mean, truth);
  int status = ito_study_moments (flow, solver, grid, mean, cov);
  for (int i = 0; i < 4; i++)
    worst = fmax (worst, fabs (cov[i] - truth[i]));
  for (int i = 0; i < 2; i++)
    worst = fmax (worst, fabs (mean[i] - truth_mean[i]));
  tap_ok (!status && worst <= 1e-6, "the flow carries the exact law: off by %.2g", worst);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

static void
test_refusals (void)
{
  ito_target *target = ito_target_alloc ("gmm:weights=[0.4;0.6],means=[-1;1],covariances=0.2");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *em = ito_solver_alloc ("euler-maruyama"), *heun = ito_solver_alloc ("heun");
  ito_solver *pc = ito_solver_alloc ("predictor-corrector");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 0.9, 0.01, 7);
  double mean = 0, variance = 1;
  tap_ok (ito_study_moments (reverse, em, grid, &mean, &variance) == GSL_EINVAL
              && strstr (ito_last_error (), "not linear"),
          "%s", ito_last_error ());
  tap_ok (ito_study_moments (reverse, pc, grid, &mean, &variance) == GSL_EINVAL
              && strstr (ito_last_error (), "couples"),
          "%s", ito_last_error ());
  tap_ok (ito_study_moments (reverse, heun, grid, &mean, &variance) == GSL_EINVAL
              && strstr (ito_last_error (), "noise"),
          "%s", ito_last_error ());
  /* Two far modes look linear near each of them. */
  ito_target *far = ito_target_alloc ("gmm:means=[-40;40],covariances=1");
  ito_process *langevin = ito_process_alloc_langevin (far);
  ito_solver *ula = ito_solver_alloc ("ula:h=0.1");
  ito_grid *short_grid = ito_grid_alloc ("uniform", NULL, 0, 0.1, 1);
  mean = 0;
  variance = 1601;
  tap_ok (ito_study_moments (langevin, ula, short_grid, &mean, &variance) == GSL_EINVAL, "%s",
          ito_last_error ());
  ito_grid_free (short_grid);
  ito_solver_free (ula);
  ito_process_free (langevin);
  ito_target_free (far);
  ito_grid_free (grid);
  ito_solver_free (pc);
  ito_solver_free (heun);
  ito_solver_free (em);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_reverse (1);
  test_reverse (0.5);
  test_ensemble ("euler-maruyama");
  test_ensemble ("predictor-corrector:norm=path,corrections=2");
  test_ensemble ("ddim:eta=1");
  test_flow ();
  test_refusals ();
  return tap_done ();
}
