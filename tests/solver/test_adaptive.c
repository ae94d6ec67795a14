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

/* Control: what is rejected is drawn anew, as if there were no path. */
static uint32_t attempt;

static void
draw_anew (const ito_step *s, const uint64_t *from, const uint64_t *to, double *z, double *zeta,
           double *scratch)
{
  ito_address address = {
    .seed = s->noise->seed, .purpose = ITO_PURPOSE_USER, .cell = attempt++, .draw = 0
  };
  (void)from, (void)to, (void)scratch;
  ito_normals_fill (&address, s->first, s->n, s->stride, s->m, z);
  address.draw = 1;
  ito_normals_fill (&address, s->first, s->n, s->stride, s->m, zeta);
}

static void
redraw_step (const ito_step *s, const double *x, double *y)
{
  ito_adaptive_pair pair = ito_diagonal_rk_pair;
  pair.noise = draw_anew;
  ito_adaptive_step (&pair, s, x, y);
}

/* Lotka and Volterra's first integral x - 3 log x + y - 1.5 log y grows in the mean at the rate of
 * the noise's variance, 0.1^2 (3 + 1.5)/2: mean and its standard error at the end. */
#define LAW_PATHS 4000

static double
mean_integral (const ito_solver *solver, const setting *c, double *standard_error)
{
  static double x[2 * LAW_PATHS];
  double sum = 0, squares = 0, n = (double)c->paths;
  if (run_with (c, solver, x, NULL, NULL))
    return NAN;
  for (size_t p = 0; p < c->paths; p++)
    {
      double a = x[2 * p], b = x[2 * p + 1], v = a - 3 * log (a) + b - 1.5 * log (b);
      sum += v;
      squares += v * v;
    }
  *standard_error = sqrt ((squares / n - sum / n * (sum / n)) / n);
  return sum / n;
}

static void
test_law (void)
{
  ito_problem *p = ito_problem_alloc ("lotka-volterra");
  ito_process *process = ito_process_alloc (ito_problem_sde (p));
  ito_solver *solver = ito_solver_alloc ("sriw1:adaptive=yes,rtol=1e-2");
  const setting c = { .process = process,
                      .start = ito_problem_start (p),
                      .end = 10,
                      .steps = 1,
                      .cells = 1,
                      .paths = LAW_PATHS,
                      .threads = 1 };
  const double truth = 2 + 0.01 * (3 + 1.5) / 2 * c.end;
  double deviation;
  double off = mean_integral (solver, &c, &deviation) - truth;
  tap_ok (fabs (off) <= 6.5 * deviation,
          "lotka-volterra: E of the first integral is off by %.3g, %.1f standard errors", off,
          off / deviation);
  ito_solver_type type = *solver->type;
  type.step = redraw_step;
  solver->type = &type;
  off = mean_integral (solver, &c, &deviation) - truth;
  tap_ok (off < -6.5 * deviation,
          "control: drawn anew after rejections it is off by %.3g, %.1f standard errors", off,
          off / deviation);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_problem_free (p);
}

/* Lotka and Volterra in logarithms: their noise is additive there. */
static int
log_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
           void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = 1.5 - exp (x[stride + p]) - 0.005;
      out[stride + p] = -3 + exp (x[p]) - 0.005;
    }
  return 0;
}

static int
log_noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
           const double *dw, double *out, void *params)
{
  (void)t, (void)t_inc, (void)params, (void)x;
  for (size_t i = 0; i < 2; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = 0.1 * dw[i * stride + p];
  return 0;
}

#define STRONG_PATHS 64

/* By a scheme for additive noise with fixed steps on the path of CELLS cells. */
static int
logarithmic (uint64_t steps, uint64_t cells, double *x)
{
  const ito_sde sde = {
    .d = 2, .m = 2, .noise = ITO_NOISE_ADDITIVE, .drift = log_drift, .diffusion_dw = log_noise
  };
  ito_process *process = ito_process_alloc (&sde);
  const double start[2] = { 0, 0 };
  const setting c = { .process = process,
                      .start = start,
                      .end = 10,
                      .steps = steps,
                      .cells = cells,
                      .paths = STRONG_PATHS };
  int failed = run (&c, "sra3", x, NULL, NULL);
  for (size_t k = 0; k < 2 * STRONG_PATHS; k++)
    x[k] = exp (x[k]);
  ito_process_free (process);
  return failed;
}

static void
test_strong (void)
{
  enum
  {
    CELLS = 1 << 12
  };
  static double reference[2 * STRONG_PATHS], coarser[2 * STRONG_PATHS], x[2 * STRONG_PATHS];
  ito_problem *p = ito_problem_alloc ("lotka-volterra");
  ito_process *process = ito_process_alloc (ito_problem_sde (p));
  const setting c = { .process = process,
                      .start = ito_problem_start (p),
                      .end = 10,
                      .steps = 1,
                      .cells = CELLS,
                      .paths = STRONG_PATHS };
  int failed = logarithmic (CELLS, 1, reference) || logarithmic (CELLS / 2, 2, coarser);
  double own = rms (2 * STRONG_PATHS, reference, coarser), last = INFINITY, more = 0, evaluations;
  for (int digits = 1; digits <= 3; digits++)
    {
      char spec[100];
      snprintf (spec, sizeof spec, "sriw1:adaptive=yes,rtol=1e-%d,atol=1e-%d", digits, digits);
      failed = failed || run (&c, spec, x, &evaluations, NULL);
      double error = rms (2 * STRONG_PATHS, x, reference);
      tap_ok (!failed && error < 0.5 * last && evaluations > more,
              "%s on lotka-volterra: off by %.3g, %.0f evaluations", spec, error, evaluations);
      last = error;
      more = evaluations;
    }
  tap_ok (own <= 0.01 * last, "the reference, in logarithms by sra3, is known to %.1e", own);
  ito_process_free (process);
  ito_problem_free (p);
}

/* The same bits in any blocks, by any threads, whatever times are saved. */
static void
test_same_data (void)
{
  enum
  {
    PATHS = 3000,
    STEPS = 4
  };
  static double x[2 * PATHS], other[2 * PATHS], all[(STEPS + 1) * 2 * PATHS];
  ito_problem *p = ito_problem_alloc ("lotka-volterra");
  ito_process *process = ito_process_alloc (ito_problem_sde (p));
  setting c = { .process = process,
                .start = ito_problem_start (p),
                .end = 2,
                .steps = STEPS,
                .cells = 3,
                .paths = PATHS,
                .threads = 1 };
  const char *spec = "sriw1:adaptive=yes,rtol=3e-2,atol=1e-2";
  double evaluations = 0, same = 0;
  int failed = run (&c, spec, x, &evaluations, NULL);
  c.block = 7;
  c.threads = 2;
  failed = failed || run (&c, spec, other, &same, NULL);
  tap_ok (!failed && memcmp (x, other, sizeof x) == 0 && same == evaluations,
          "two threads and blocks of 7: the same bits, %.1f evaluations", evaluations);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, c.end, STEPS);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  failed = ito_ensemble_set_paths (e, PATHS) || ito_ensemble_start_point (e, c.start)
           || ito_ensemble_set_cells (e, c.cells) || ito_ensemble_save_every (e, 1)
           || ito_ensemble_run_array (e, all);
  tap_ok (!failed && memcmp (x, all + STEPS * 2 * PATHS, sizeof x) == 0,
          "all times saved: the same bits");
  /* All of what it draws is addressed: an array holds none of it. */
  static double z[STEPS * 2 * 2 * PATHS];
  int refused = ito_ensemble_set_cells (e, 1) || ito_ensemble_noise_array (e, z, STEPS * 2)
                || ito_ensemble_run_array (e, all);
  tap_ok (refused && strstr (ito_last_error (), "array"), "refused: %s", ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_problem_free (p);
}

/* dX = X^2 dt + X/2 dW explodes where it starts above 0; the drift has no value beyond 1e6. */
static int
explosive (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
           void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = fabs (x[p]) < 1e6 ? x[p] * x[p] : NAN;
  return 0;
}

static int
half_of_it (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
            const double *dw, double *out, void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = 0.5 * x[p] * dw[p];
  return 0;
}

static void
test_failure (void)
{
  enum
  {
    PATHS = 100
  };
  const ito_sde sde = {
    .d = 1, .m = 1, .noise = ITO_NOISE_DIAGONAL, .drift = explosive, .diffusion_dw = half_of_it
  };
  static const double away = 20, towards = -20;
  double x[PATHS], evaluations = 0;
  unsigned char status[PATHS];
  ito_process *process = ito_process_alloc (&sde);
  setting c = {
    .process = process, .start = &away, .end = 4, .steps = 2, .cells = 1, .paths = PATHS
  };
  int failed = run (&c, "sriw1:adaptive=yes", x, &evaluations, status), stopped = 0, fine = 0;
  for (size_t p = 0; p < PATHS; p++)
    stopped += status[p] == ITO_PATH_STOPPED && isnan (x[p]);
  tap_ok (!failed && stopped == PATHS && evaluations < 1e5,
          "paths that explode are stopped at the floor of the tree, %.0f evaluations", evaluations);
  c.start = &towards;
  run (&c, "sriw1:adaptive=yes", x, &evaluations, status);
  for (size_t p = 0; p < PATHS; p++)
    fine += status[p] == ITO_PATH_FINE && x[p] < 0;
  tap_ok (fine == PATHS, "from the other side they are fine, %.0f evaluations", evaluations);
  run (&c, "sriw1:adaptive=yes,max_evaluations=20", x, &evaluations, status);
  stopped = 0;
  for (size_t p = 0; p < PATHS; p++)
    stopped += status[p] == ITO_PATH_STOPPED;
  tap_ok (stopped == PATHS && evaluations < 30, "max_evaluations stops, after %.0f", evaluations);
  ito_process_free (process);
}

/* The reverse process of a Gaussian under vp-linear, whose coefficients depend on each lane's time:
 * the law at the end is the target's. */
static void
test_reverse (void)
{
  enum
  {
    PATHS = 4000
  };
  ito_target *target = ito_target_alloc ("gaussian:mean=[1],covariance=0.25");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 1e-3, 4);
  ito_solver *solver = ito_solver_alloc ("sra1:adaptive=yes,rtol=1e-3,atol=1e-3");
  ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
  static double x[PATHS];
  ito_schedule_point s, t;
  ito_schedule_at (schedule, 1, &s);
  ito_schedule_at (schedule, 1e-3, &t);
  int failed = !e || ito_ensemble_set_paths (e, PATHS)
               || ito_ensemble_start_target (e, target, s.alpha, s.sigma)
               || ito_ensemble_run_array (e, x);
  double mean = 0, variance = 0, truth = t.alpha * t.alpha * 0.25 + t.sigma * t.sigma;
  for (size_t p = 0; p < PATHS; p++)
    mean += x[p] / PATHS;
  for (size_t p = 0; p < PATHS; p++)
    variance += (x[p] - mean) * (x[p] - mean) / PATHS;
  double z_mean = (mean - t.alpha) / sqrt (truth / PATHS),
         z_variance = (variance / truth - 1) / sqrt (2.0 / PATHS);
  tap_ok (!failed && fabs (z_mean) <= 6.5 && fabs (z_variance) <= 6.5,
          "a reverse process by sra1: mean and variance off by %.1f and %.1f standard errors",
          z_mean, z_variance);
  tap_ok (fabs (sqrt (PATHS / truth) * (mean - 0.9)) > 6.5,
          "control: a mean of 0.9 would be noticed");
  ito_ensemble_free (e);
  ito_solver_free (solver);
  ito_grid_free (grid);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
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
  test_strong ();
  test_law ();
  test_same_data ();
  test_failure ();
  test_reverse ();
  return tap_done ();
}
