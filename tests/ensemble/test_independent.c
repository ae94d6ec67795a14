/* Independent paths: the same bits for any threads, blocks, windows and saved times; failures are
 * the failing path's own; moments of a chain that are known exactly. */
#include "ensemble/ensemble.h"
#include "tap.h"
#include <ito/ito.h>

#define PATHS 5000
#define STEPS 37
#define D 2

typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *reverse, *flow;
  ito_grid *grid;
} model;

static model
new_model (void)
{
  model m = { .target = ito_target_alloc ("ring:k=5,radius=3,sd=0.4"),
              .schedule = ito_schedule_alloc ("vp-linear") };
  m.score = ito_score_alloc ("exact", m.target, m.schedule);
  m.reverse = ito_process_alloc_reverse (m.score, 1);
  m.flow = ito_process_alloc_flow (m.score);
  m.grid = ito_grid_alloc ("uniform", m.schedule, 1, 1e-3, STEPS);
  return m;
}

static void
free_model (model *m)
{
  ito_grid_free (m->grid);
  ito_process_free (m->reverse);
  ito_process_free (m->flow);
  ito_score_free (m->score);
  ito_schedule_free (m->schedule);
  ito_target_free (m->target);
}

typedef struct
{
  unsigned threads;
  size_t block;
  uint64_t every; /* 0: final */
  size_t plan_bytes, window_bytes;
  uint64_t seed;
} variant;

/* Runs a variant into x [saved][PATHS][D]; the number of saved times, 0 after an error. */
static uint64_t
run (const ito_process *process, const ito_solver *solver, const ito_grid *grid, const variant *v,
     double *x)
{
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  if (!e)
    return 0;
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_set_seed (e, v->seed);
  ito_ensemble_set_threads (e, v->threads);
  ito_ensemble_set_block (e, v->block);
  ito_ensemble_start_gaussian (e, 1);
  if (v->every)
    ito_ensemble_save_every (e, v->every);
  e->plan_bytes = v->plan_bytes;
  e->window_bytes = v->window_bytes;
  uint64_t saved = ito_ensemble_saved (e);
  int status = ito_ensemble_run_array (e, x);
  ito_ensemble_free (e);
  return status ? 0 : saved;
}

static int
same (const double *x, const double *y)
{
  return memcmp (x, y, PATHS * D * sizeof *x) == 0;
}

/* Every variant against all states of one run. */
static void
test_same_data (const ito_process *process, const char *spec, const ito_grid *grid)
{
  static const variant variants[] = {
    { 1, 1, 0, 1 << 24, 1 << 22, 7 },    { 1, 8, 0, 1 << 24, 1 << 22, 7 },
    { 2, 64, 0, 1 << 24, 1 << 22, 7 },   { 1, 100, 7, 1 << 24, 1 << 22, 7 },
    { 3, 100, 1, 1 << 24, 1 << 22, 7 },  { 7, 256, 3, 1 << 24, 1 << 22, 7 },
    { 1, 2048, 1, 1 << 24, 1 << 22, 7 }, { 3, 2047, 36, 1 << 24, 1 << 22, 7 },
    { 2, 0, 1000, 0, 1 << 22, 7 },       { 3, 64, 5, 0, 1, 7 },
    { 1, 256, 2, 0, 3000, 7 },
  };
  static double all[(STEPS + 1) * PATHS * D], x[(STEPS + 1) * PATHS * D];
  const variant first = { 1, 256, 1, 1 << 24, 1 << 22, 7 };
  ito_solver *solver = ito_solver_alloc (spec);
  tap_ok (run (process, solver, grid, &first, all) == STEPS + 1, "%s: runs %s", spec,
          ito_last_error ());
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
    {
      const variant *v = &variants[i];
      uint64_t saved = run (process, solver, grid, v, x);
      int equal = saved > 0;
      for (uint64_t j = 0; equal && j < saved; j++)
        {
          uint64_t step = v->every && j + 1 < saved ? j * v->every : STEPS;
          equal = same (x + j * PATHS * D, all + step * PATHS * D);
        }
      tap_ok (equal,
              "%s: %u threads, blocks of %zu, every %d, plan of %zu, windows of %zu bytes: same "
              "bits (%d times)",
              spec, v->threads, v->block, (int)v->every, v->plan_bytes, v->window_bytes,
              (int)saved);
    }
  variant other = first;
  other.seed = 8;
  run (process, solver, grid, &other, x);
  tap_ok (!same (x + STEPS * PATHS * D, all + STEPS * PATHS * D),
          "%s: control, another seed gives other bits", spec);
  ito_solver_free (solver);
}

/* dX = -X dt + s dW on a uniform grid: Euler's mean and variance follow m <- (1 - h) m, v <- (1 -
 * h)^2 v + h s^2 exactly. */
static int
decay (double t, const double *x, double *out, void *params)
{
  (void)t, (void)params;
  out[0] = -x[0];
  out[1] = -x[1];
  return 0;
}

static void
test_moments (void)
{
  enum
  {
    N = 60000
  };
  const double s = 0.8, h = 2.0 / 20;
  ito_process *process = ito_process_alloc_point (D, decay, s, NULL);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 2, 20);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  const double start[D] = { 3, -1 };
  double *x = malloc (N * D * sizeof *x);
  ito_ensemble_set_paths (e, N);
  ito_ensemble_start_point (e, start);
  tap_ok (ito_ensemble_run_array (e, x) == GSL_SUCCESS, "an Ornstein-Uhlenbeck process runs");
  for (int i = 0; i < D; i++)
    {
      double m = start[i], v = 0, mean = 0, square = 0, cross = 0;
      for (int k = 0; k < 20; k++)
        {
          m *= 1 - h;
          v = (1 - h) * (1 - h) * v + h * s * s;
        }
      for (size_t p = 0; p < N; p++)
        {
          mean += (x[p * D + (size_t)i] - m) / N;
          square += (x[p * D + (size_t)i] - m) * (x[p * D + (size_t)i] - m) / N;
          if (i == 0)
            cross += (x[p * D] - m) * (x[p * D + 1] - m * start[1] / start[0]) / N;
        }
      double error = sqrt (v / N), error_square = v * sqrt (2.0 / N);
      tap_near (mean, 0, 6.5 * error, "coordinate %d: mean, less the exact one", i);
      tap_near (square, v, 6.5 * error_square, "coordinate %d: variance", i);
      if (i == 0)
        tap_near (cross, 0, 6.5 * v / sqrt (N), "coordinates are independent: covariance");
      tap_ok (fabs (square - (1 - exp (-4)) * s * s / 2) > 6.5 * error_square,
              "control: the variance is not the SDE's, the step shows");
    }
  tap_ok (ito_ensemble_get_result (e)->evaluations == 20, "20 evaluations a path");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  free (x);
}

/* A drift that leaves the finite numbers where a path is told to: coordinate 1 is the time at which
 * the path fails, coordinate 0 grows by 1 a unit of time. */
typedef struct
{
  _Atomic int strange; /* callbacks that saw a number that is not finite */
  int fails;
} fate;

static int
doomed (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
        void *params)
{
  fate *f = params;
  for (size_t p = 0; p < n; p++)
    {
      if (!isfinite (x[p]) || !isfinite (x[stride + p]))
        f->strange++;
      out[p] = f->fails && t[p * t_inc] >= x[stride + p] ? (p % 2 ? INFINITY : NAN) : 1;
      out[stride + p] = 0;
    }
  return 0;
}

static void
test_failures (size_t block, unsigned threads)
{
  static double start[PATHS][D], x[11][PATHS][D], fine[11][PATHS][D];
  fate f = { .fails = 0 };
  ito_sde sde = { .d = D, .drift = doomed, .params = &f };
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc ("euler");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 10);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  uint64_t failing = 0;
  for (size_t p = 0; p < PATHS; p++)
    {
      start[p][0] = (double)p;
      /* Fails in the step from 0.k, k = 0..9; most never do. */
      start[p][1] = p % 7 == 3 ? (double)(p % 10) / 10 - 0.05 : 1e3;
      failing += p % 7 == 3;
    }
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_set_block (e, block);
  ito_ensemble_set_threads (e, threads);
  ito_ensemble_start_array (e, &start[0][0]);
  ito_ensemble_save_every (e, 1);
  int status = ito_ensemble_run_array (e, &fine[0][0][0]);
  f.fails = 1;
  status = status ? status : ito_ensemble_run_array (e, &x[0][0][0]);
  const ito_ensemble_result *r = ito_ensemble_get_result (e);
  tap_ok (status == GSL_SUCCESS && r, "paths that fail do not fail the run");
  tap_ok (r && r->failed == failing && r->paths == PATHS, "they are counted");
  tap_ok (f.strange == 0, "callbacks see finite numbers only");
  int states = 1, others = 1, record = 1, nan = 1;
  for (size_t p = 0; r && p < PATHS; p++)
    {
      int fails = p % 7 == 3, k = (int)(p % 10); /* the step from k/10 to (k+1)/10 */
      for (int i = 0; i <= 10; i++)
        if (!fails || i <= k)
          others = others && memcmp (x[i][p], fine[i][p], sizeof x[i][p]) == 0;
        else
          nan = nan && isnan (x[i][p][0]) && isnan (x[i][p][1]);
      record =
          record && r->status[p] == (fails ? ITO_PATH_NOT_FINITE : ITO_PATH_FINE)
          && (fails ? fabs (r->stop_time[p] - (k + 1) / 10.0) < 1e-15 : isnan (r->stop_time[p]));
      const double *stop = r->stop_state + p * D;
      states = states
               && (fails ? stop[0] == fine[k][p][0] && stop[1] == fine[k][p][1]
                         : isnan (stop[0]) && isnan (stop[1]));
    }
  tap_ok (record, "status and stop time of every path");
  tap_ok (states, "the state of its stop is the last finite one");
  tap_ok (nan, "a slab holds NaN from the stop on");
  tap_ok (others, "the others, and the times before, are as without failures");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
}

/* What slabs tell of the ends of their paths. */
typedef struct
{
  unsigned char status[PATHS];
  double stop_time[PATHS], stop_state[PATHS][D], evaluations;
  size_t stopped, lasts, order_broken;
  uint64_t next_time[3]; /* of each group */
} ends;

static int
keep_ends (const ito_slab *slab, void *params)
{
  ends *k = params;
  uint64_t *next = &k->next_time[slab->first_path / 2048];
  k->order_broken += *next != slab->first_time;
  *next += slab->times;
  if (!slab->status)
    return 0;
  k->lasts++;
  k->stopped += slab->stopped;
  k->evaluations += slab->evaluations;
  memcpy (k->status + slab->first_path, slab->status, slab->paths);
  if (slab->stopped)
    {
      memcpy (k->stop_time + slab->first_path, slab->stop_time, slab->paths * sizeof (double));
      memcpy (k->stop_state + slab->first_path, slab->stop_state,
              slab->paths * D * sizeof (double));
    }
  return 0;
}

static void
test_ends (uint64_t every)
{
  static double start[PATHS][D];
  static ends kept, skipped;
  static const unsigned char skip[3] = { 0, 1, 0 };
  fate f = { .fails = 1 };
  ito_sde sde = { .d = D, .drift = doomed, .params = &f };
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc ("euler");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 25);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  for (size_t p = 0; p < PATHS; p++)
    {
      start[p][0] = (double)p;
      start[p][1] = p % 7 == 3 && p > 2100 ? (double)(p % 10) / 10 - 0.05 : 1e3;
    }
  memset (&kept, 0, sizeof kept);
  memset (&skipped, 0, sizeof skipped);
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_set_threads (e, 2);
  ito_ensemble_start_array (e, &start[0][0]);
  if (every)
    ito_ensemble_save_every (e, every);
  int status = ito_ensemble_run (e, keep_ends, &kept);
  const ito_ensemble_result *r = ito_ensemble_get_result (e);
  int same = status == 0 && r && kept.stopped == r->failed && kept.lasts == 3 && r->failed > 0
             && fabs (kept.evaluations / PATHS - r->evaluations) < 1e-12;
  tap_ok (same && memcmp (kept.status, r->status, PATHS) == 0 && !kept.order_broken,
          "the last slab of each group says how its paths ended");
  size_t wrong = 0;
  for (size_t p = 2048; r && p < PATHS; p++)
    wrong += memcmp (&kept.stop_time[p], &r->stop_time[p], sizeof (double)) != 0
             || memcmp (kept.stop_state[p], r->stop_state + p * D, D * sizeof (double)) != 0;
  tap_ok (wrong == 0, "when and where, as the result has it");
  uint64_t failed = r ? r->failed : 0;
  ito_ensemble_set_keep_ends (e, 0);
  status = ito_ensemble_run (e, NULL, NULL);
  r = ito_ensemble_get_result (e);
  tap_ok (status == 0 && r && r->failed == failed && !r->status && !r->stop_time && !r->stop_state,
          "a result that keeps no ends counts them all the same");
  ito_ensemble_set_skip (e, skip);
  status = ito_ensemble_run (e, keep_ends, &skipped);
  r = ito_ensemble_get_result (e);
  wrong = 0;
  for (size_t p = 0; p < PATHS; p++)
    wrong += p / 2048 == 1 ? skipped.status[p] : skipped.status[p] != kept.status[p];
  tap_ok (status == 0 && wrong == 0 && skipped.lasts == 2 && skipped.next_time[1] == 0
              && skipped.next_time[0] > 0 && skipped.next_time[2] > 0 && r
              && r->failed == skipped.stopped,
          "groups that are skipped have no slabs, the others are as before");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
}

/* A step function that sets a status of its own: coordinate 0 is stopped above 2. */
static int
boundary_plan (ito_plan *plan, ito_error *error)
{
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0, error);
}

/* Stopped lanes that were not where they stopped. */
static _Atomic int moved;

static void
boundary_step (const ito_step *s, const double *x, double *y)
{
  ito_step_model (s, 0, x, y);
  for (size_t p = 0; p < s->n; p++)
    {
      for (size_t i = 0; i < s->d; i++)
        y[i * s->stride + p] = x[i * s->stride + p] + (s->t1 - s->t0) * y[i * s->stride + p];
      s->evaluations[p] += s->status[p] ? 0 : 1;
      moved += s->status[p] && x[p] > 2;
      s->lane[p] += 1;
      ito_step_history_slot (s)[p] = (double)s->step;
      if (s->step > 0 && ito_step_history (s, 1)[p] != (double)(s->step - 1))
        s->status[p] = ITO_PATH_STOPPED;
      if (y[p] > 2)
        s->status[p] = ITO_PATH_LEFT_DOMAIN;
    }
}

static void
test_own_status (void)
{
  static const ito_solver_type type = { .kind = ITO_SOLVER_ODE,
                                        .plan = boundary_plan,
                                        .step = boundary_step };
  static double start[100][D], x[100][D];
  char spec[] = "boundary";
  ito_solver solver = { .type = &type,
                        .spec = spec,
                        .facts = { .kind = ITO_SOLVER_ODE, .evaluations = -1 },
                        .stages = 1,
                        .history = 2,
                        .lane_values = 1 };
  fate f = { .fails = 0 };
  ito_sde sde = { .d = D, .drift = doomed, .params = &f };
  ito_process *process = ito_process_alloc (&sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 10);
  ito_ensemble *e = ito_ensemble_alloc (process, &solver, grid);
  for (size_t p = 0; p < 100; p++)
    start[p][0] = p % 4 ? 0 : 1.55; /* 2.05 after step 5 */
  ito_ensemble_set_paths (e, 100);
  ito_ensemble_set_block (e, 16);
  ito_ensemble_start_array (e, &start[0][0]);
  tap_ok (ito_ensemble_run_array (e, &x[0][0]) == GSL_SUCCESS, "a solver with a domain runs %s",
          ito_last_error ());
  const ito_ensemble_result *r = ito_ensemble_get_result (e);
  int right = r && r->failed == 25;
  for (size_t p = 0; right && p < 100; p++)
    right = p % 4 ? r->status[p] == 0 && fabs (x[p][0] - 1) < 1e-14
                  : r->status[p] == ITO_PATH_LEFT_DOMAIN && isnan (x[p][0])
                        && fabs (r->stop_time[p] - 0.5) < 1e-15
                        && fabs (r->stop_state[p * D] - 1.95) < 1e-14;
  tap_ok (right, "a status the solver sets stops the path; history is kept from step to step");
  tap_ok (moved == 0, "and there it stays");
  tap_near (r ? r->evaluations : 0, 0.75 * 10 + 0.25 * 5, 1e-12,
            "evaluations that vary: the mean over the paths");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_process_free (process);
}

/* The last state of a flow, and D at the end of the grid. */
static void
test_denoise (void)
{
  model m = new_model ();
  ito_target *gaussian = ito_target_alloc ("gaussian:d=2,mean=[1;-2],sd=0.5");
  ito_score *score = ito_score_alloc ("exact", gaussian, m.schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_solver *solver = ito_solver_alloc ("heun");
  ito_grid *grid = ito_grid_alloc ("uniform", m.schedule, 1, 0.2, 10);
  ito_ensemble *e = ito_ensemble_alloc (flow, solver, grid);
  double plain[100][D], denoised[100][D];
  ito_ensemble_set_paths (e, 100);
  ito_ensemble_start_gaussian (e, 1);
  int status = ito_ensemble_run_array (e, &plain[0][0]);
  double evaluations = ito_ensemble_get_result (e)->evaluations;
  ito_ensemble_set_denoise (e, 1);
  ito_ensemble_set_block (e, 24);
  status = status ? status : ito_ensemble_run_array (e, &denoised[0][0]);
  const double integral = 0.1 * 0.2 + 0.5 * 19.9 * 0.2 * 0.2, alpha = exp (-0.5 * integral),
               sigma2 = -expm1 (-integral), v = 0.25, mean[D] = { 1, -2 };
  double worst = 0;
  for (size_t p = 0; p < 100; p++)
    for (size_t i = 0; i < D; i++)
      {
        double truth =
            mean[i] + alpha * v / (alpha * alpha * v + sigma2) * (plain[p][i] - alpha * mean[i]);
        worst = fmax (worst, fabs (denoised[p][i] - truth));
      }
  tap_ok (status == GSL_SUCCESS, "runs with the denoiser at the end");
  tap_near (worst, 0, 1e-13, "the final state is E[x0 | x_t]");
  tap_ok (evaluations == 20 && ito_ensemble_get_result (e)->evaluations == 21,
          "evaluations: 20, and 21 with the denoiser");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (flow);
  ito_score_free (score);
  ito_target_free (gaussian);
  free_model (&m);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  model m = new_model ();
  test_same_data (m.reverse, "euler-maruyama", m.grid);
  test_same_data (m.reverse, "predictor-corrector:norm=path,corrections=2", m.grid);
  test_same_data (m.flow, "dopri5:rtol=1e-3,atol=1e-3", m.grid);
  free_model (&m);
  test_moments ();
  test_failures (0, 1);
  test_failures (100, 2);
  test_failures (1, 3);
  test_ends (0);
  test_ends (2);
  test_own_status ();
  test_denoise ();
  return tap_done ();
}
