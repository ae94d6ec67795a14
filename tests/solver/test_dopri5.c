/* The adaptive reference: errors against the tolerance, one step size for each path, failures. */
#include "tap.h"
#include <ito/ito.h>

#define N 300

/* x [N] at the end; evaluations to *evaluations, statuses to status [N]. */
static int
run (const ito_process *process, const char *spec, const ito_grid *grid, size_t block,
     const double *start, double *x, double *evaluations, unsigned char *status)
{
  ito_solver *solver = ito_solver_alloc (spec);
  ito_ensemble *e = solver ? ito_ensemble_alloc (process, solver, grid) : NULL;
  int failed = !e || ito_ensemble_set_paths (e, N) || ito_ensemble_set_block (e, block)
               || ito_ensemble_start_array (e, start) || ito_ensemble_run_array (e, x);
  if (failed)
    printf ("# %s: %s\n", spec, ito_last_error ());
  else if (evaluations)
    *evaluations = ito_ensemble_get_result (e)->evaluations;
  if (!failed && status)
    memcpy (status, ito_ensemble_get_result (e)->status, N);
  ito_ensemble_free (e);
  ito_solver_free (solver);
  return failed;
}

static double
worst_of (const double *x, const double *truth)
{
  double worst = 0;
  for (size_t p = 0; p < N; p++)
    worst = fmax (worst, fabs (x[p] - truth[p]));
  return worst;
}

/* The flow on the line is the monotone map between the laws: x_t = F_t^{-1}(F_s(x_s)). */
static void
test_flow (void)
{
  static const char *const variables[] = { "t", "lambda", "sigma" };
  ito_target *target =
      ito_target_alloc ("gmm:weights=[0.4;0.6],means=[-1.2;0.8],covariances=[0.09;0.16]");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 1e-2, 3);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, 1, &s);
  ito_schedule_at (schedule, 1e-2, &t);
  double start[N], truth[N], x[N], other[N];
  const double u = 1;
  for (size_t p = 0; p < N; p++)
    {
      double level = ((double)p + 0.5) / N;
      ito_target_projection_quantile (target, s.alpha, s.sigma, &u, level, &start[p]);
      ito_target_projection_quantile (target, t.alpha, t.sigma, &u, level, &truth[p]);
    }
  /* The flow amplifies errors made early, most between the modes. */
  double amplification = 0;
  for (size_t p = 1; p < N; p++)
    amplification = fmax (amplification, (truth[p] - truth[p - 1]) / (start[p] - start[p - 1]));
  for (size_t v = 0; v < 3; v++)
    {
      double last = INFINITY, evaluations, more = 0;
      for (int digits = 4; digits <= 12; digits += 4)
        {
          char spec[100];
          snprintf (spec, sizeof spec, "dopri5:rtol=1e-%d,atol=1e-%d,dense=no,variable=%s", digits,
                    digits, variables[v]);
          double worst = run (flow, spec, grid, 0, start, x, &evaluations, NULL)
                             ? INFINITY
                             : worst_of (x, truth);
          tap_ok (worst <= 30 * amplification * pow (10, -digits),
                  "%s: off by %.3g, amplified %.0f times, %.1f evaluations a path", spec, worst,
                  amplification, evaluations);
          tap_ok (worst < 1e-2 * last && evaluations > more, "%s: better, and dearer, than before",
                  spec);
          last = worst;
          more = evaluations;
        }
    }
  double all = 0;
  run (flow, "dopri5", grid, 0, start, x, &all, NULL);
  static const size_t blocks[] = { 1, 7, 64 };
  for (size_t i = 0; i < 3; i++)
    {
      size_t block = blocks[i];
      double same = 0;
      run (flow, "dopri5", grid, block, start, other, &same, NULL);
      tap_ok (memcmp (x, other, sizeof x) == 0 && same == all,
              "blocks of %zu paths give the same bits and evaluations", block);
    }
  /* Another grid only adds times to read off. */
  ito_grid *fine = ito_grid_alloc ("logsnr", schedule, 1, 1e-2, 40);
  run (flow, "dopri5", fine, 0, start, other, NULL, NULL);
  tap_ok (worst_of (other, truth) <= 1e-6, "on 40 intervals: off by %.3g", worst_of (other, truth));
  ito_grid_free (fine);
  ito_grid_free (grid);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
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
test_failure (void)
{
  int not_finite = 0;
  const ito_sde sde = { .d = 1, .drift = square, .params = &not_finite };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  double start[N], x[N], worst = 0;
  unsigned char status[N];
  int right = 1;
  for (size_t p = 0; p < N; p++)
    start[p] = -2 + 5 * (double)p / N + 0.003;
  run (process, "dopri5", grid, 0, start, x, NULL, status);
  for (size_t p = 0; p < N; p++)
    if (start[p] < 1)
      {
        double truth = 1 / (1 / start[p] - 1);
        right = right && status[p] == ITO_PATH_FINE;
        worst = fmax (worst, fabs (x[p] - truth) / (1 + truth * truth));
      }
    else
      right = right && status[p] == ITO_PATH_STOPPED && isnan (x[p]);
  tap_ok (right, "x' = x^2: the paths that explode are stopped, the others are not");
  tap_ok (worst <= 1e-6, "the others: off by %.3g", worst);
  tap_ok (not_finite == 0, "the callback saw finite states only");
  run (process, "dopri5:max_evaluations=20,dense=no", grid, 0, start, x, NULL, status);
  int stopped = 1;
  for (size_t p = 0; p < N; p++)
    if (fabs (start[p]) > 0.2)
      stopped = stopped && status[p] == ITO_PATH_STOPPED;
  tap_ok (stopped, "20 evaluations do not suffice but near the fixed point: paths are stopped");
  ito_grid_free (grid);
  ito_process_free (process);
}

/* A wrong sign in the drift is seen. */
static int
wrong_square (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
              void *params)
{
  int status = square (n, stride, t, t_inc, x, out, params);
  for (size_t p = 0; p < n; p++)
    out[p] *= 1.0001;
  return status;
}

static void
test_control (void)
{
  int not_finite = 0;
  const ito_sde sde = { .d = 1, .drift = wrong_square, .params = &not_finite };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  double start[N], x[N], worst = 0;
  for (size_t p = 0; p < N; p++)
    start[p] = -1 + (double)p / N;
  run (process, "dopri5", grid, 0, start, x, NULL, NULL);
  for (size_t p = 0; p < N; p++)
    worst = fmax (worst, fabs (x[p] - start[p] / (1 - start[p])));
  tap_ok (worst > 1e-6, "control: a drift off by 1e-4 is off by %.3g", worst);
  ito_grid_free (grid);
  ito_process_free (process);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_flow ();
  test_failure ();
  test_control ();
  return tap_done ();
}
