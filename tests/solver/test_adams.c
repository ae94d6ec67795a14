/* Adams methods: weights, orders on uniform and other grids, the flow, refusals. */
#include "line_flow.h"
#include "solver/ode/adams.h"
#include "turning_flow.h"

/* Hairer, Norsett, Wanner 1993, III.1, Tables 1.1 and 1.2 (newest derivative first). */
static void
test_weights (void)
{
  static const double explicit_weights[3][4] = { { 3. / 2, -1. / 2 },
                                                 { 23. / 12, -16. / 12, 5. / 12 },
                                                 { 55. / 24, -59. / 24, 37. / 24, -9. / 24 } };
  static const double implicit_weights[3][4] = { { 1. / 2, 1. / 2 },
                                                 { 5. / 12, 8. / 12, -1. / 12 },
                                                 { 9. / 24, 19. / 24, -5. / 24, 1. / 24 } };
  static const double node[5] = { 1, 0, -1, -2, -3 };
  double w[4], worst = 0;
  for (unsigned k = 2; k <= 4; k++)
    {
      ito_adams_weights (k, node + 1, 0, 1, w);
      for (unsigned j = 0; j < k; j++)
        worst = fmax (worst, fabs (w[j] - explicit_weights[k - 2][j]));
      ito_adams_weights (k, node, 0, 1, w);
      for (unsigned j = 0; j < k; j++)
        worst = fmax (worst, fabs (w[j] - implicit_weights[k - 2][j]));
    }
  tap_ok (worst <= 1e-15, "uniform nodes give the classical weights, off by %.2g", worst);
  /* Any nodes: exact for powers below k, int v^q = (to^(q+1) - from^(q+1))/(q + 1). */
  static const double uneven[4] = { 0.7, 0.4, -0.15, -0.2 };
  worst = 0;
  double beyond = INFINITY;
  for (unsigned k = 2; k <= 4; k++)
    {
      ito_adams_weights (k, uneven, 0.4, 1.1, w);
      for (unsigned q = 0; q <= k; q++)
        {
          double sum = 0, truth = (pow (1.1, q + 1) - pow (0.4, q + 1)) / (q + 1);
          for (unsigned j = 0; j < k; j++)
            sum += w[j] * pow (uneven[j], q);
          if (q < k)
            worst = fmax (worst, fabs (sum - truth));
          else
            beyond = fmin (beyond, fabs (sum - truth));
        }
    }
  tap_ok (worst <= 1e-14, "uneven nodes integrate polynomials of degree below k, off by %.2g",
          worst);
  tap_ok (beyond > 1e-3, "control: but not of degree k, off by %.2g", beyond);
}

static void
test_orders (void)
{
  static const char *const grids[] = { "uniform", "quadratic" };
  /* First numbers of steps, by grid and order: where the leading error has taken over. */
  static const uint64_t explicit_first[2][3] = { { 1024, 256, 512 }, { 512, 256, 512 } };
  static const uint64_t implicit_first[2][3] = { { 4096, 512, 1024 }, { 1024, 512, 256 } };
  for (size_t g = 0; g < 2; g++)
    for (int k = 2; k <= 4; k++)
      {
        char spec[100];
        snprintf (spec, sizeof spec, "adams-bashforth:order=%d", k);
        turning_order (spec, grids[g], k, explicit_first[g][k - 2], 4);
        snprintf (spec, sizeof spec, "adams-bashforth-moulton:order=%d", k);
        turning_order (spec, grids[g], k, implicit_first[g][k - 2], 4);
      }
}

/* On the flow of a mixture, in all variables. */
static void
test_flow (void)
{
  static const char *const variables[] = { "t", "lambda", "sigma" };
  line_flow f;
  line_flow_init (&f, "gmm:weights=[0.4;0.6],means=[-1.2;0.8],covariances=[0.25;0.36]", "vp-linear",
                  1, 0.05);
  for (size_t v = 0; v < 3; v++)
    {
      char spec[100];
      snprintf (spec, sizeof spec, "adams-bashforth-moulton:order=3,variable=%s", variables[v]);
      ito_slope s = line_flow_order (&f, spec, v == 0 ? "uniform" : "logsnr", 256, 4);
      order_is_declared (&s, 3, spec);
      snprintf (spec, sizeof spec, "adams-bashforth:order=2,variable=%s", variables[v]);
      s = line_flow_order (&f, spec, v == 0 ? "uniform" : "logsnr", 256, 4);
      order_is_declared (&s, 2, spec);
    }
  line_flow_clear (&f);
}

/* Started by Euler's method instead, whose local error is of order 2, order 4 is lost. */
static void
test_start (void)
{
  static const double a[16] = { 0 }, b[4] = { 1 }, c[4] = { 0 };
  static const ito_tableau euler = { .stages = 4, .a = a, .b = b, .c = c, .order = 1 };
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS], h[4], error[4];
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_slope s = { .slope = NAN };
  turning_truth (TURNING_END, start, truth);
  for (int i = 0; i < 4; i++)
    {
      uint64_t n = (uint64_t)1024 << i;
      ito_solver *solver = ito_solver_alloc ("adams-bashforth");
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, TURNING_END, n);
      solver->tableau = &euler;
      ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
      if (!e || ito_ensemble_set_paths (e, ORDER_POINTS) || ito_ensemble_start_array (e, start)
          || ito_ensemble_run_array (e, x))
        printf ("# %s\n", ito_last_error ());
      h[i] = 1 / (double)n;
      error[i] = order_error (2 * ORDER_POINTS, x, truth);
      ito_ensemble_free (e);
      ito_grid_free (grid);
      ito_solver_free (solver);
    }
  ito_study_slope (4, h, error, NULL, &s);
  tap_ok (s.upper < 2.5, "control: started by Euler's method, order %.3f, not 4", s.slope);
  ito_process_free (process);
}

static int
cube (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
      void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = x[p] * x[p] * x[p];
  return 0;
}

/* x' = x^3: x = 1/sqrt (1/x0^2 - 2 t). */
static void
test_failure (void)
{
  static const char *const specs[] = { "adams-bashforth", "adams-bashforth-moulton" };
  const ito_sde sde = { .d = 1, .drift = cube };
  ito_process *process = ito_process_alloc (&sde);
  double start[ORDER_POINTS], x[ORDER_POINTS];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    start[p] = p < 60 ? 0.5 : 3;
  for (int k = 0; k < 2; k++)
    {
      int right = !order_run (process, specs[k], "uniform", NULL, 0, 1, 200, start, x);
      for (size_t p = 0; p < ORDER_POINTS; p++)
        right = right && (p < 60 ? fabs (x[p] - 1 / sqrt (2)) < 1e-6 : isnan (x[p]));
      tap_ok (right, "%s: paths that explode stop, the others go on", specs[k]);
    }
  ito_process_free (process);
}

static void
test_refusals (void)
{
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *user = ito_process_alloc (&sde);
  ito_target *target = ito_target_alloc ("gaussian");
  ito_process *langevin = ito_process_alloc_langevin (target);
  is_refused ("adams-bashforth", langevin, "additive noise");
  is_refused ("adams-bashforth-moulton", langevin, "additive noise");
  is_refused ("adams-bashforth:variable=sigma", user, "variable=t");
  tap_ok (!ito_solver_alloc ("adams-bashforth:order=5"), "order 5 is refused: %s",
          ito_last_error ());
  ito_process_free (langevin);
  ito_process_free (user);
  ito_target_free (target);
}

/* On the flow of a Gaussian a run is affine: two of its paths give the moments of all. */
static void
test_moments (void)
{
  ito_target *target = ito_target_alloc ("gaussian:mean=2,sd=0.5");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 0.1, 10);
  ito_solver *adams = ito_solver_alloc ("adams-bashforth");
  ito_ensemble *e = ito_ensemble_alloc (flow, adams, grid);
  double start[] = { 0.3, 1.3 }, end[2], mean = 0.3, variance = 0.7;
  ito_ensemble_set_paths (e, 2);
  ito_ensemble_start_array (e, start);
  int status = ito_ensemble_run_array (e, end);
  double slope = end[1] - end[0];
  tap_ok (!status && !ito_study_moments (flow, adams, grid, &mean, &variance)
              && fabs (mean - end[0]) < 1e-12 && fabs (variance - 0.7 * slope * slope) < 1e-12,
          "moments go through a method that looks back: off by %.2g",
          fmax (fabs (mean - end[0]), fabs (variance - 0.7 * slope * slope)));
  ito_ensemble_free (e);
  ito_solver_free (adams);
  ito_grid_free (grid);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_weights ();
  test_orders ();
  test_flow ();
  test_start ();
  test_failure ();
  test_moments ();
  test_refusals ();
  return tap_done ();
}
