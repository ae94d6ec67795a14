/* ULA: its stationary law on a Gaussian in closed form, and the grid it needs. */
#include "tap.h"
#include <ito/ito.h>

/* x1 = x - h x/v + sqrt(2h) z has the stationary variance v/(1 - h/(2v)). */
static void
test_stationary (void)
{
  static const double steps[] = { 0.4, 0.1, 0.025 };
  ito_target *target = ito_target_alloc ("gaussian:d=2,mean=[1;-2],sd=[1;0.7]");
  ito_process *langevin = ito_process_alloc_langevin (target);
  for (int i = 0; i < 3; i++)
    {
      char spec[40];
      double h = steps[i], mean[2] = { 5, 5 }, covariance[4] = { 0, 0, 0, 0 };
      uint64_t n = (uint64_t)(60 / h);
      snprintf (spec, sizeof spec, "ula:h=%g", h);
      ito_solver *ula = ito_solver_alloc (spec);
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, h * (double)n, n);
      int status = ito_study_moments (langevin, ula, grid, mean, covariance);
      if (status)
        printf ("# %s\n", ito_last_error ());
      double v = 0.7 * 0.7;
      tap_near (covariance[0], 1 / (1 - h / 2), 1e-12, "h = %g, stationary variance of N(0, 1)", h);
      tap_near (covariance[3], v / (1 - h / (2 * v)), 1e-12, "h = %g, of N(0, 0.49)", h);
      tap_ok (fabs (covariance[1]) <= 1e-14 && fabs (mean[0] - 1) <= 1e-10
                  && fabs (mean[1] + 2) <= 1e-10,
              "h = %g, means are exact", h);
      tap_ok (fabs (covariance[0] - 1) > 0.4 * h, "control: h = %g, the variance is not 1", h);
      ito_grid_free (grid);
      ito_solver_free (ula);
    }
  ito_process_free (langevin);
  ito_target_free (target);
}

/* The same by an ensemble. */
static void
test_ensemble (void)
{
  enum
  {
    N = 40000
  };
  ito_target *target = ito_target_alloc ("gaussian:d=1");
  ito_process *langevin = ito_process_alloc_langevin (target);
  ito_solver *ula = ito_solver_alloc ("ula:h=0.2");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 20, 100);
  ito_ensemble *e = ito_ensemble_alloc (langevin, ula, grid);
  double *x = malloc (N * sizeof *x), mean, se;
  int status = ito_ensemble_set_paths (e, N) || ito_ensemble_set_seed (e, 11)
               || ito_ensemble_run_array (e, x);
  for (size_t p = 0; p < N; p++)
    x[p] *= x[p];
  ito_study_mean (N, x, &mean, &se);
  tap_ok (!status && fabs (mean - 1 / 0.9) <= 6.5 * se,
          "%d chains: variance %.4f +- %.4f, truth %.4f", N, mean, se, 1 / 0.9);
  tap_ok (fabs (mean - 1) > 6.5 * se, "control: it is not 1");
  free (x);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (ula);
  ito_process_free (langevin);
  ito_target_free (target);
}

static void
refused (const ito_process *p, const char *rule, double t_end, uint64_t n, const char *word)
{
  ito_solver *ula = ito_solver_alloc ("ula:h=0.1");
  ito_grid *grid = ito_grid_alloc (rule, NULL, 0, t_end, n);
  ito_ensemble *e = ito_ensemble_alloc (p, ula, grid);
  tap_ok (word ? !e && strstr (ito_last_error (), word) : e != NULL, "%s to %g in %d steps: %s",
          rule, t_end, (int)n, e ? "fine" : ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (ula);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_stationary ();
  test_ensemble ();
  ito_target *target = ito_target_alloc ("gaussian:d=1");
  ito_process *langevin = ito_process_alloc_langevin (target);
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_process *forward = ito_process_alloc_forward (schedule, 1);
  refused (langevin, "uniform", 10, 100, NULL);
  refused (langevin, "uniform", 3 * 0.1, 3, NULL);
  refused (langevin, "uniform", 10, 101, "step");
  refused (langevin, "uniform", 9.99, 100, "h = 0.1");
  refused (langevin, "quadratic", 10, 100, "not uniform");
  refused (langevin, "times:at=[0;0.15;0.2]", 0.2, 2, "not uniform");
  refused (forward, "uniform", 1, 10, "kernel");
  ito_process_free (forward);
  ito_process_free (langevin);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return tap_done ();
}
