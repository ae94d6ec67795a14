/* Stationary laws of Euler chains: the Gaussian in closed form, and moment identities. */
#include "tap.h"
#include <ito/ito.h>

static double
linear (double x, void *params)
{
  (void)params;
  return -x;
}

static double
log_cosh (double x, void *params)
{
  (void)params;
  return -x - tanh (x);
}

static double
broken (double x, void *params)
{
  (void)params;
  return x > 1 ? NAN : -x;
}

/* x' = (1 - h) x + sqrt(2h) z: N(0, 1/(1 - h/2)). */
static void
test_gaussian (double h)
{
  enum
  {
    N = 801
  };
  static double p[N];
  double x0 = -10, dx = 20.0 / (N - 1), v = 1 / (1 - h / 2), worst = 0, mass = 0;
  int status = ito_study_euler_chain (N, x0, dx, h, sqrt (2 * h), linear, NULL, 1e-14, p);
  for (int i = 0; i < N; i++)
    {
      double x = x0 + i * dx;
      worst = fmax (worst, fabs (p[i] - exp (-x * x / (2 * v)) / sqrt (2 * M_PI * v)));
      mass += p[i] * dx;
    }
  tap_ok (!status && worst <= 2e-12, "h = %g: N(0, 1/(1 - h/2)), off by %.2g", h, worst);
  tap_near (mass, 1, 1e-14, "h = %g: mass", h);
  double control = fabs (p[N / 2] - 1 / sqrt (2 * M_PI));
  tap_ok (control > 0.05 * h, "control: it is not the target, by %.2g", control);
}

/* In the stationary law E x'^2 = E x^2 gives 2 E x f + h E f^2 + s^2/h = 0, for any f. */
static void
test_identity (void)
{
  enum
  {
    N = 1201
  };
  static double p[N];
  double h = 0.3, x0 = -12, dx = 24.0 / (N - 1), s2 = 2 * h, sum = 0, mean = 0;
  int status = ito_study_euler_chain (N, x0, dx, h, sqrt (s2), log_cosh, NULL, 1e-14, p);
  for (int i = 0; i < N; i++)
    {
      double x = x0 + i * dx, f = -x - tanh (x);
      sum += p[i] * dx * (2 * x * f + h * f * f);
      mean += p[i] * dx * x;
    }
  tap_near (sum, -s2 / h, 1e-12, "log-cosh: E x'^2 = E x^2");
  tap_ok (!status && fabs (mean) <= 1e-10, "log-cosh: symmetric, mean %.2g", mean);
  /* Against a long chain of the same kind. */
  ito_target *target = ito_target_alloc ("log-cosh:d=1");
  ito_process *langevin = target ? ito_process_alloc_langevin (target) : NULL;
  ito_solver *ula = ito_solver_alloc ("ula:h=0.3");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 0.3 * 200, 200);
  ito_ensemble *e = langevin ? ito_ensemble_alloc (langevin, ula, grid) : NULL;
  size_t n = 20000;
  double *x = malloc (n * sizeof *x), moment = 0, m, se;
  status = !e || ito_ensemble_set_paths (e, n) || ito_ensemble_set_seed (e, 3)
           || ito_ensemble_run_array (e, x);
  for (int i = 0; i < N; i++)
    moment += p[i] * dx * (x0 + i * dx) * (x0 + i * dx);
  for (size_t k = 0; k < n; k++)
    x[k] *= x[k];
  ito_study_mean (n, x, &m, &se);
  tap_ok (!status && fabs (m - moment) <= 6.5 * se,
          "log-cosh: variance %.4f, of 20000 chains %.4f +- %.4f", moment, m, se);
  free (x);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (ula);
  ito_process_free (langevin);
  ito_target_free (target);
}

static void
refused (size_t n, double dx, double h, double s, ito_scalar_function *f, double tolerance,
         const char *word)
{
  double p[100];
  int status = ito_study_euler_chain (n, -2, dx, h, s, f, NULL, tolerance, p);
  tap_ok (status && strstr (ito_last_error (), word), "%s", ito_last_error ());
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_gaussian (0.1);
  test_gaussian (0.4);
  test_gaussian (1.0);
  test_identity ();
  refused (2, 0.1, 0.1, 0.4, linear, 1e-12, "3 nodes");
  refused (100, 0.1, 0.1, 0.1, linear, 1e-12, "closer");
  refused (100, 0.1, 0, 0.4, linear, 1e-12, "positive");
  refused (100, 0.1, 0.1, 0.4, linear, 0, "tolerance");
  refused (100, 0.1, 0.1, 0.4, broken, 1e-12, "not finite");
  return tap_done ();
}
