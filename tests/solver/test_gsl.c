/* GSL's steppers: orders with fixed steps, errors against the tolerance, stiffness, failures. */
#include "solver/stepper.h"
#include "turning_flow.h"

static const char *const all[] = { "rk2",    "rk4",    "rkf45", "rkck",    "rk8pd", "rk1imp",
                                   "rk2imp", "rk4imp", "bsimp", "msadams", "msbdf" };
#define ALL (sizeof all / sizeof *all)

static int
turning_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                  double *out, void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double a = x[p], b = x[stride + p], c = (1 + cos (t[p * t_inc]) / 4) / 2;
      out[p] = -2 * c * a * b;
      out[stride + p] = -c * (a * a + 3 * b * b);
      out[2 * stride + p] = c * (3 * a * a + b * b);
      out[3 * stride + p] = 2 * c * a * b;
    }
  return 0;
}

/* theta' = 1 + cos(t)/4 */
static int
rotate (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
        void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double turn = 1 + cos (t[p * t_inc]) / 4;
      out[p] = -turn * x[stride + p];
      out[stride + p] = turn * x[p];
    }
  return 0;
}

static void
rotate_truth (const double *start, double *truth)
{
  double angle = TURNING_END + sin (TURNING_END) / 4, c = cos (angle), s = sin (angle);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      truth[2 * p] = c * start[2 * p] - s * start[2 * p + 1];
      truth[2 * p + 1] = s * start[2 * p] + c * start[2 * p + 1];
    }
}

static int
run (const ito_process *process, const char *spec, double t_end, uint64_t steps, size_t block,
     const double *start, double *x, double *evaluations, unsigned char *status)
{
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, t_end, steps);
  ito_ensemble *e = solver ? ito_ensemble_alloc (process, solver, grid) : NULL;
  int failed = !e || ito_ensemble_set_paths (e, ORDER_POINTS) || ito_ensemble_set_block (e, block)
               || ito_ensemble_start_array (e, start) || ito_ensemble_run_array (e, x);
  if (failed)
    printf ("# %s: %s\n", spec, ito_last_error ());
  if (!failed && evaluations)
    *evaluations = ito_ensemble_get_result (e)->evaluations;
  if (!failed && status)
    memcpy (status, ito_ensemble_get_result (e)->status, ORDER_POINTS);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  return failed;
}

static void
test_orders (const ito_process *process)
{
  static const struct
  {
    const char *name;
    double order;
    uint64_t first;
  } fixed[] = {
    { "rk2", 3, 512 },  { "rk4", 4, 256 },     { "rkf45", 5, 256 },  { "rkck", 5, 256 },
    { "rk8pd", 8, 16 }, { "rk1imp", 1, 1024 }, { "rk2imp", 2, 128 }, { "rk4imp", 4, 64 },
  };
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS];
  const ito_sde linear = { .d = 2, .drift = rotate };
  ito_process *rotation = ito_process_alloc (&linear);
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
    {
      char spec[100];
      /* The leading error of rk8pd takes over late where the rotation depends on the radius. */
      int simple = fixed[i].order == 8;
      turning_truth (TURNING_END, start, truth);
      if (simple)
        rotate_truth (start, truth);
      /* The tolerance is that of the Newton iterations. */
      snprintf (spec, sizeof spec, "gsl:stepper=%s,adaptive=no,rtol=1e-12,atol=1e-12",
                fixed[i].name);
      ito_slope s = order_measure (simple ? rotation : process, spec, "uniform", NULL, 0,
                                   TURNING_END, fixed[i].first, 4, 2, start, truth);
      order_is_declared (&s, fixed[i].order, spec);
      ito_solver *solver = ito_solver_alloc (spec);
      tap_ok (solver->facts.deterministic == fixed[i].order, "%s declares it", fixed[i].name);
      ito_solver_free (solver);
    }
  ito_process_free (rotation);
}

static void
test_tolerance (const ito_process *process)
{
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS];
  double other[2 * ORDER_POINTS];
  turning_truth (2, start, truth);
  for (size_t i = 0; i < ALL; i++)
    {
      double error[2] = { INFINITY, INFINITY }, evaluations[2] = { 0 }, same = 0;
      char spec[100];
      for (int k = 0; k < 2; k++)
        {
          snprintf (spec, sizeof spec, "gsl:stepper=%s,rtol=1e-%d,atol=1e-%d,max_evaluations=1e7",
                    all[i], 3 + 3 * k, 3 + 3 * k);
          if (!run (process, spec, 2, 2, 0, start, x, &evaluations[k], NULL))
            error[k] = order_error (2 * ORDER_POINTS, x, truth);
        }
      tap_ok (error[0] < 0.1 && error[1] < 1e-3 && (error[1] < 0.2 * error[0] || error[1] < 1e-13)
                  && evaluations[1] >= evaluations[0],
              "%s: off by %.3g at 1e-3, %.3g at 1e-6; %.0f, %.0f evaluations a path", all[i],
              error[0], error[1], evaluations[0], evaluations[1]);
      run (process, spec, 2, 2, 7, start, other, &same, NULL);
      tap_ok (memcmp (x, other, sizeof x) == 0 && same == evaluations[1],
              "%s: the same bits in blocks of 7", all[i]);
    }
}

/* The steps of bsimp are as good as its Jacobian. */
static void
test_differences (const ito_process *process)
{
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS];
  double other[2 * ORDER_POINTS];
  turning_truth (2, start, truth);
  int failed = run (process, "gsl:stepper=bsimp,rtol=1e-3,atol=1e-3", 2, 2, 0, start, x, NULL, NULL)
               || run (process, "gsl:stepper=bsimp,jacobian=differences,rtol=1e-3,atol=1e-3", 2, 2,
                       0, start, other, NULL, NULL);
  double off = order_error (2 * ORDER_POINTS, other, x);
  tap_ok (!failed && off <= 1e-12, "bsimp by differences is bsimp to %.2g", off);
}

/* x' = -l (x - cos t) - sin t: x = cos t from any start, after a layer of width 1/l. */
static const double rate = 1e5;

static int
stiff (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)stride, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = -rate * (x[p] - cos (t[p * t_inc])) - sin (t[p * t_inc]);
  return 0;
}

static int
stiff_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                double *out, void *params)
{
  (void)stride, (void)params, (void)t, (void)t_inc, (void)x;
  for (size_t p = 0; p < n; p++)
    out[p] = -rate;
  return 0;
}

static void
test_stiff (void)
{
  static const char *const implicit[] = { "rk1imp", "rk2imp", "rk4imp", "bsimp", "msbdf" };
  const ito_sde sde = { .d = 1, .drift = stiff, .jacobian = stiff_jacobian };
  const ito_sde bare = { .d = 1, .drift = stiff };
  ito_process *process = ito_process_alloc (&sde), *without = ito_process_alloc (&bare);
  double start[ORDER_POINTS], x[ORDER_POINTS], evaluations;
  unsigned char status[ORDER_POINTS];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    start[p] = 2 * (double)p / ORDER_POINTS;
  for (size_t i = 0; i < 5; i++)
    {
      char spec[100];
      double worst = 0;
      snprintf (spec, sizeof spec, "gsl:stepper=%s,rtol=1e-4,atol=1e-4", implicit[i]);
      if (run (process, spec, 1, 1, 0, start, x, &evaluations, NULL))
        worst = INFINITY;
      for (size_t p = 0; p < ORDER_POINTS; p++)
        worst = fmax (worst, isnan (x[p]) ? INFINITY : fabs (x[p] - cos (1)));
      /* bsimp is far better than it is asked to be, if its df/dt is right. */
      double bound = strcmp (implicit[i], "bsimp") ? 1e-3 : 1e-8;
      tap_ok (worst < bound && evaluations < 5000, "%s, stiff: off by %.3g in %.0f evaluations",
              spec, worst, evaluations);
      snprintf (spec, sizeof spec, "gsl:stepper=%s,jacobian=differences,rtol=1e-4,atol=1e-4",
                implicit[i]);
      worst = run (without, spec, 1, 1, 0, start, x, &evaluations, NULL) ? INFINITY : 0;
      for (size_t p = 0; p < ORDER_POINTS; p++)
        worst = fmax (worst, isnan (x[p]) ? INFINITY : fabs (x[p] - cos (1)));
      tap_ok (worst < bound && evaluations < 10000, "%s: off by %.3g in %.0f evaluations", spec,
              worst, evaluations);
    }
  int stopped = !run (process, "gsl:stepper=rkf45,rtol=1e-4,atol=1e-4,max_evaluations=20000", 1, 1,
                      0, start, x, NULL, status);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    stopped = stopped && status[p] == ITO_PATH_STOPPED && isnan (x[p]);
  tap_ok (stopped, "control: rkf45 is not through after 20000 evaluations, and stopped");
  ito_process_free (without);
  ito_process_free (process);
}

/* x' = x^2, infinite at 1/x0. */
static int
square (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
        void *params)
{
  int *not_finite = params;
  (void)stride, (void)t, (void)t_inc;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = x[p] * x[p];
      *not_finite += !isfinite (x[p]);
    }
  return 0;
}

static int
square_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                 double *out, void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = 2 * x[p];
  return 0;
}

/* The limit on evaluations is for the whole path, not for each interval. */
static void
test_limit (const ito_process *process)
{
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS], most = 0;
  unsigned char status[ORDER_POINTS];
  turning_truth (2, start, truth);
  const char *spec = "gsl:stepper=rkf45,max_evaluations=100";
  int right = !run (process, spec, 2, 10, 0, start, x, &most, status);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    right = right && status[p] == ITO_PATH_STOPPED;
  tap_ok (right && most == 100, "10 intervals want more than 100 evaluations: stopped at %.0f",
          most);
  right = !run (process, spec, 0.2, 1, 0, start, x, &most, NULL);
  tap_ok (right && most < 100, "control: one of them does not, with %.0f", most);
}

static void
test_failure (void)
{
  int not_finite = 0;
  const ito_sde sde = {
    .d = 1, .drift = square, .jacobian = square_jacobian, .params = &not_finite
  };
  ito_process *process = ito_process_alloc (&sde);
  double start[ORDER_POINTS], x[ORDER_POINTS];
  unsigned char status[ORDER_POINTS];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    start[p] = p % 2 ? 0.5 : 3;
  for (size_t i = 0; i < ALL; i++)
    {
      char spec[100];
      double worst = 0;
      snprintf (spec, sizeof spec, "gsl:stepper=%s,rtol=1e-6,atol=1e-6", all[i]);
      int right = !run (process, spec, 1, 4, 0, start, x, NULL, status);
      for (size_t p = 0; p < ORDER_POINTS; p++)
        if (p % 2)
          worst = fmax (worst, status[p] ? INFINITY : fabs (x[p] - 1));
        else
          right = right && status[p] == ITO_PATH_STOPPED && isnan (x[p]);
      tap_ok (right && worst < 1e-3 && not_finite == 0,
              "%s: x' = x^2: the paths that explode are stopped, the others off by %.2g", all[i],
              worst);
    }
  ito_process_free (process);
}

/* x' = x with a step of 1: the Newton matrix 1 - h is singular. */
static int
grows (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  memcpy (out, x, n * sizeof *x);
  return 0;
}

static int
grows_jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                double *out, void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)x;
  for (size_t p = 0; p < n; p++)
    out[p] = 1;
  return params ? GSL_EDOM : 0;
}

static int handled;

static void
handler (const char *reason, const char *file, int line, int code)
{
  (void)reason, (void)file, (void)line, (void)code;
  handled++;
}

static void
test_handler (void)
{
  ito_sde sde = { .d = 1, .drift = grows, .jacobian = grows_jacobian };
  ito_process *process = ito_process_alloc (&sde);
  double start[ORDER_POINTS], x[ORDER_POINTS];
  unsigned char status[ORDER_POINTS];
  int stopped = 1;
  for (size_t p = 0; p < ORDER_POINTS; p++)
    start[p] = 1;
  stopped = !run (process, "gsl:stepper=rk1imp,adaptive=no", 1, 1, 0, start, x, NULL, status);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    stopped = stopped && status[p] == ITO_PATH_STOPPED;
  tap_ok (stopped, "a singular Newton matrix stops the path");
  /* With a handler in place that step is what would call it, in a worker: refused. */
  ito_solver *solver = ito_solver_alloc ("gsl:stepper=rk1imp,adaptive=no");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 1);
  gsl_set_error_handler (handler);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  tap_ok (!e && strstr (ito_last_error (), "gsl_set_error_handler_off"),
          "with a handler in place it is refused: %s", ito_last_error ());
  tap_ok (handled == 1 && gsl_set_error_handler_off () == handler,
          "the refusal reaches the handler once, and leaves it in place");
  ito_error error = ITO_NO_ERROR;
  gsl_set_error_handler (NULL);
  int code = ito_solver_accepts (solver, process, grid, &error);
  gsl_error_handler_t *left = gsl_set_error_handler_off ();
  tap_ok (code == GSL_EINVAL && left == NULL, "so it is with GSL's own");
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  /* A callback's failure ends the run. */
  sde.params = &handled;
  process = ito_process_alloc (&sde);
  tap_ok (run (process, "gsl:stepper=msbdf", 1, 1, 0, start, x, NULL, NULL)
              && strstr (ito_last_error (), "status 1"),
          "a Jacobian that fails ends the run: %s", ito_last_error ());
  ito_process_free (process);
}

/* The flow of a diffusion model, by the steppers that need no Jacobian. */
static void
test_flow (void)
{
  static const char *const variables[] = { "t", "lambda", "sigma" };
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=0.5,sd=0.3");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, 1, &s);
  ito_schedule_at (schedule, 0.01, &t);
  double start[ORDER_POINTS], x[ORDER_POINTS];
  double wide = sqrt (0.09 * s.alpha * s.alpha + s.sigma * s.sigma);
  double narrow = sqrt (0.09 * t.alpha * t.alpha + t.sigma * t.sigma);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    start[p] = 0.5 * s.alpha + wide * (4 * (double)p / ORDER_POINTS - 2);
  for (size_t v = 0; v < 3; v++)
    {
      char spec[100];
      double worst = 0;
      snprintf (spec, sizeof spec, "gsl:stepper=%s,variable=%s", v == 1 ? "msadams" : "rk8pd",
                variables[v]);
      if (order_run (flow, spec, "uniform", schedule, 1, 0.01, 3, start, x))
        worst = INFINITY;
      for (size_t p = 0; p < ORDER_POINTS; p++)
        worst =
            fmax (worst, fabs (x[p] - 0.5 * t.alpha - narrow * (4 * (double)p / ORDER_POINTS - 2)));
      tap_ok (worst <= 1e-6, "%s on the flow of a Gaussian: off by %.2g", spec, worst);
    }
  is_refused ("gsl:stepper=bsimp", flow, "ito_sde.jacobian");
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

static void
test_refusals (void)
{
  const ito_sde sde = { .d = 2, .drift = turning_drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_target *target = ito_target_alloc ("gaussian");
  ito_process *langevin = ito_process_alloc_langevin (target);
  is_refused ("gsl", langevin, "additive noise");
  is_refused ("gsl:stepper=msbdf", process, "ito_sde.jacobian");
  is_refused ("gsl:variable=lambda", process, "variable=t");
  tap_ok (!ito_solver_alloc ("gsl:stepper=msadams,adaptive=no")
              && strstr (ito_last_error (), "adaptive=yes"),
          "%s", ito_last_error ());
  tap_ok (!ito_solver_alloc ("gsl:stepper=rk5") && strstr (ito_last_error (), "rk4"), "%s",
          ito_last_error ());
  ito_process_free (langevin);
  ito_process_free (process);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  const ito_sde sde = { .d = 2, .drift = turning_drift, .jacobian = turning_jacobian };
  ito_process *process = ito_process_alloc (&sde);
  test_orders (process);
  test_tolerance (process);
  test_differences (process);
  test_stiff ();
  test_limit (process);
  test_failure ();
  test_handler ();
  test_flow ();
  test_refusals ();
  ito_process_free (process);
  return tap_done ();
}
