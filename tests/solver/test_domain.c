/* Domains: every solver either keeps a square-root diffusion positive, as it declares, or paths
 * leave with status 2, their time and their last state inside; the others go on. */
#include "solver/stepper.h"
#include "tap.h"
#include <ito/ito.h>

#define PATHS 4000
#define STEPS 8

static double x[PATHS * 2];
static ito_ensemble *run;

static int
simulate (const char *problem_spec, const char *solver_spec, double end, uint64_t steps)
{
  static ito_problem *problem;
  static ito_process *process;
  static ito_solver *solver;
  static ito_grid *grid;
  ito_ensemble_free (run);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_problem_free (problem);
  problem = ito_problem_alloc (problem_spec);
  process = ito_process_alloc (ito_problem_sde (problem));
  solver = ito_solver_alloc (solver_spec);
  grid = ito_grid_alloc ("uniform", NULL, 0, end, steps);
  run = ito_ensemble_alloc (process, solver, grid);
  return !run || ito_ensemble_set_paths (run, PATHS)
         || ito_ensemble_start_point (run, ito_problem_start (problem))
         || ito_ensemble_run_array (run, x);
}

/* Of the last run, in d coordinates: paths that left, and whether all that is recorded is right. */
static size_t
left_domain (size_t d, double end, uint64_t steps, int *right)
{
  const ito_ensemble_result *r = ito_ensemble_get_result (run);
  size_t left = 0;
  for (size_t p = 0; p < PATHS; p++)
    if (!r->status[p])
      *right = *right && x[p * d] >= 0;
    else if (r->status[p] == ITO_PATH_LEFT_DOMAIN)
      {
        double step = r->stop_time[p] / end * (double)steps;
        left++;
        *right = *right && r->stop_state[p * d] >= 0 && isnan (x[p * d]) && step >= 0.5
                 && step < (double)steps + 0.5 && fabs (step - nearbyint (step)) < 1e-9;
      }
  return left;
}

static void
check_solver (const char *name)
{
  ito_solver *solver = ito_solver_alloc (name);
  int keeps = solver && solver->facts.keeps_positive;
  ito_solver_free (solver);
  if (!keeps)
    {
      if (simulate ("cir:s2=4", name, 1, STEPS))
        return; /* takes no such process */
      int right = 1;
      size_t left = left_domain (1, 1, STEPS, &right);
      tap_ok (left > 0 && right, "%s declares nothing: %zu of %d paths leave, with status 2", name,
              left, PATHS);
      return;
    }
  for (int k = 0; k < 2; k++)
    for (uint64_t steps = 1; steps <= 64; steps *= 8)
      {
        int right = !simulate (k ? "cir:s2=3.9" : "cir", name, 4, steps);
        size_t left = right ? left_domain (1, 4, steps, &right) : 0;
        tap_ok (right && left == 0 && ito_ensemble_get_result (run)->failed == 0,
                "%s keeps cir positive, s^2 = %s, %d steps of %g", name, k ? "3.9" : "0.5",
                (int)steps, 4 / (double)steps);
      }
}

static int
still (size_t n, size_t stride, const double *t, size_t t_inc, const double *at, double *out,
       void *params)
{
  (void)t, (void)t_inc, (void)at, (void)stride;
  for (size_t p = 0; p < n; p++)
    out[p] = *(const double *)params;
  return 0;
}

/* A point on the border is inside; what is no number from a finite state has asked outside;
 * infinite states are not finite. */
static void
test_borders (void)
{
  static const double lower[1] = { 0 };
  static const double rates[] = { -1, -1.0000001, NAN, INFINITY };
  static const unsigned char expected[] = { ITO_PATH_FINE, ITO_PATH_LEFT_DOMAIN,
                                            ITO_PATH_LEFT_DOMAIN, ITO_PATH_NOT_FINITE };
  for (int k = 0; k < 4; k++)
    for (int with = 1; with >= 0; with--)
      {
        double rate = rates[k], start = 1, end;
        const ito_sde sde = {
          .d = 1, .drift = still, .params = &rate, .lower = with ? lower : NULL
        };
        ito_process *process = ito_process_alloc (&sde);
        ito_solver *solver = ito_solver_alloc ("euler");
        ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 1);
        ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
        int status = ito_ensemble_set_paths (e, 1) || ito_ensemble_start_point (e, &start)
                     || ito_ensemble_run_array (e, &end);
        unsigned char truth = with ? expected[k] : k < 2 ? ITO_PATH_FINE : ITO_PATH_NOT_FINITE;
        unsigned char seen = status ? 99 : ito_ensemble_get_result (e)->status[0];
        tap_ok (seen == truth, "from 1 by %g, %s: status %d", rate,
                with ? "on x >= 0" : "control: without a domain", seen);
        ito_ensemble_free (e);
        ito_grid_free (grid);
        ito_solver_free (solver);
        ito_process_free (process);
      }
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_borders ();
  for (size_t i = 0; i < ito_solver_registry.n; i++)
    check_solver (ito_solver_registry.entries[i]->name);
  int right = !simulate ("heston", "euler-maruyama", 1, STEPS);
  size_t left = left_domain (2, 1, STEPS, &right);
  tap_ok (right && left > 0 && left < PATHS, "heston: %zu paths leave by their variance alone",
          left);
  return tap_done ();
}
