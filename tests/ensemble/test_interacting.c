/* Coupled paths: a mean field against its own recursion in long double, failing paths that leave
 * the means, the same bits for any threads, blocks, windows and saved times. */
#include "ensemble/ensemble.h"
#include "tap.h"
#include <ito/ito.h>

#define PATHS 5000
#define STEPS 12
#define D 2

/* x_0 <- x_0 + h (m - x_0), m the mean of x_0; then x_1 <- x_1 + m, m the mean of x_0 as it is now.
 * Three phases: ask, move and ask, move.  A path is lost in the step of its coordinate 1, if that
 * is above 1000: in phase 1, before it adds to the second mean. */
static int
mean_plan (ito_plan *plan, ito_error *error)
{
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0, error);
}

static void
mean_phase (const ito_step *s, unsigned k, double *x, const double *reduced, double *partial)
{
  double *x1 = x + s->stride;
  for (size_t p = 0; p < s->n; p++)
    {
      if (k == 1)
        x[p] += (s->t1 - s->t0) * (reduced[0] - x[p]);
      if (k == 1 && x1[p] >= 1000 && s->step == (uint64_t)(x1[p] - 1000))
        x[p] = NAN;
      if (k == 2 && x1[p] < 1000)
        x1[p] += reduced[1];
      if (s->status[p] || !isfinite (x[p]))
        continue;
      partial[0] += k == 0 ? x[p] : 0;
      partial[1] += k == 1 ? x[p] : 0;
    }
}

static int
nothing (double t, const double *x, double *out, void *params)
{
  (void)t, (void)x, (void)params;
  out[0] = out[1] = 0;
  return 0;
}

typedef struct
{
  unsigned threads;
  size_t block;
  uint64_t every;
  size_t plan_bytes, window_bytes;
} variant;

static const variant variants[] = {
  { 1, 1, 0, 1 << 24, 1 << 22 },    { 2, 8, 0, 1 << 24, 1 << 22 }, { 3, 64, 0, 1 << 24, 1 << 22 },
  { 1, 100, 7, 1 << 24, 1 << 22 },  { 7, 100, 1, 0, 1 << 22 },     { 1, 256, 3, 0, 1 },
  { 2, 2048, 1, 1 << 24, 1 << 22 }, { 3, 2047, 36, 0, 3000 },
};

static void
apply (ito_ensemble *e, const variant *v)
{
  ito_ensemble_set_threads (e, v->threads);
  ito_ensemble_set_block (e, v->block);
  if (v->every)
    ito_ensemble_save_every (e, v->every);
  else
    ito_ensemble_save_final (e);
  e->plan_bytes = v->plan_bytes;
  e->window_bytes = v->window_bytes;
}

/* All variants against the states x of every step. */
static void
compare (ito_ensemble *e, const double *all, uint64_t steps, const char *what)
{
  double *x = malloc ((steps + 1) * PATHS * D * sizeof *x);
  for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
    {
      const variant *v = &variants[i];
      apply (e, v);
      uint64_t saved = ito_ensemble_saved (e);
      int equal = ito_ensemble_run_array (e, x) == GSL_SUCCESS;
      for (uint64_t j = 0; equal && j < saved; j++)
        {
          uint64_t step = v->every && j + 1 < saved ? j * v->every : steps;
          equal = memcmp (x + j * PATHS * D, all + step * PATHS * D, PATHS * D * sizeof *x) == 0;
        }
      tap_ok (equal, "%s: %u threads, blocks of %zu, every %d, windows of %zu bytes: same bits",
              what, v->threads, v->block, (int)v->every, v->window_bytes);
    }
  free (x);
}

/* What must come out, in long double. */
static void
recursion (long double (*x)[D], int lost[])
{
  const long double h = 1.0L / STEPS;
  for (int step = 0; step < STEPS; step++)
    {
      long double mean = 0, fine = 0;
      for (size_t p = 0; p < PATHS; p++)
        if (!lost[p])
          {
            mean += x[p][0];
            fine++;
          }
      mean /= fine;
      long double next = 0;
      for (size_t p = 0; p < PATHS; p++)
        if (!lost[p])
          {
            lost[p] = x[p][1] >= 1000 && (int)(x[p][1] - 1000) == step;
            if (lost[p])
              {
                fine--;
                continue;
              }
            x[p][0] += h * (mean - x[p][0]);
            next += x[p][0];
          }
      next /= fine;
      for (size_t p = 0; p < PATHS; p++)
        if (!lost[p] && x[p][1] < 1000)
          x[p][1] += next;
    }
}

static void
test_mean_field (void)
{
  static double start[PATHS][D], x[STEPS + 1][PATHS][D];
  static long double truth[PATHS][D];
  static int lost[PATHS];
  static const ito_solver_type type = { .kind = ITO_SOLVER_ODE,
                                        .plan = mean_plan,
                                        .phase = mean_phase };
  char spec[] = "mean-field";
  ito_solver solver = { .type = &type,
                        .spec = spec,
                        .facts = { .kind = ITO_SOLVER_ODE, .evaluations = 1, .interacts = 1 },
                        .stages = 1,
                        .reductions = 2,
                        .phases = 3 };
  ito_process *process = ito_process_alloc_point (D, nothing, 0, NULL);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, STEPS);
  ito_ensemble *e = ito_ensemble_alloc (process, &solver, grid);
  uint64_t failing = 0;
  for (size_t p = 0; p < PATHS; p++)
    {
      truth[p][0] = start[p][0] = 3 + sin ((double)p);
      truth[p][1] = start[p][1] = p % 11 == 4 ? 1000 + (double)(p % STEPS) : cos ((double)p);
      failing += p % 11 == 4;
    }
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_start_array (e, &start[0][0]);
  ito_ensemble_save_every (e, 1);
  tap_ok (ito_ensemble_run_array (e, &x[0][0][0]) == GSL_SUCCESS, "a mean field runs %s",
          ito_last_error ());
  recursion (truth, lost);
  const ito_ensemble_result *r = ito_ensemble_get_result (e);
  double worst = 0;
  int record = r->failed == failing && r->evaluations == STEPS;
  for (size_t p = 0; p < PATHS; p++)
    {
      if (lost[p])
        {
          size_t step = p % STEPS;
          record = record && r->status[p] == ITO_PATH_NOT_FINITE
                   && fabs (r->stop_time[p] - (double)(step + 1) / STEPS) < 1e-15
                   && r->stop_state[p * D] == x[step][p][0] && isnan (x[step + 1][p][0]);
          continue;
        }
      record = record && r->status[p] == ITO_PATH_FINE;
      for (size_t i = 0; i < D; i++)
        worst = fmax (worst, fabs ((double)(x[STEPS][p][i] - truth[p][i])));
    }
  tap_near (worst, 0, 1e-12, "every path follows the recursion, lost paths left out of the means");
  tap_ok (record, "lost paths: status, time and state");
  compare (e, &x[0][0][0], STEPS, "mean field");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_process_free (process);
}

static void
test_predictor_corrector (void)
{
  static double x[STEPS + 1][PATHS][D], half[PATHS / 2][D];
  ito_target *target = ito_target_alloc ("ring:k=5,radius=3,sd=0.4");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc ("predictor-corrector:corrections=2");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 1e-3, STEPS);
  ito_ensemble *e = ito_ensemble_alloc (reverse, solver, grid);
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_start_gaussian (e, 1);
  ito_ensemble_save_every (e, 1);
  tap_ok (ito_ensemble_run_array (e, &x[0][0][0]) == GSL_SUCCESS
              && ito_ensemble_get_result (e)->evaluations == 3 * STEPS,
          "predictor-corrector runs, with 3 evaluations a step");
  compare (e, &x[0][0][0], STEPS, "predictor-corrector");
  ito_ensemble_set_paths (e, PATHS / 2);
  ito_ensemble_save_final (e);
  ito_ensemble_run_array (e, &half[0][0]);
  tap_ok (memcmp (half, x[STEPS], sizeof half) != 0,
          "control: with half of the paths the others move differently, they are coupled");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

static int
stop_at_third (const ito_slab *slab, void *params)
{
  (void)slab;
  return ++*(int *)params == 3 ? 9 : 0;
}

static int
stop (double done, double all, void *params)
{
  (void)params;
  return done < all;
}

static void
test_stops (void)
{
  static const ito_solver_type type = { .kind = ITO_SOLVER_ODE,
                                        .plan = mean_plan,
                                        .phase = mean_phase };
  char spec[] = "mean-field";
  ito_solver solver = { .type = &type,
                        .spec = spec,
                        .facts = { .kind = ITO_SOLVER_ODE, .evaluations = 1, .interacts = 1 },
                        .stages = 1,
                        .reductions = 2,
                        .phases = 3 };
  ito_process *process = ito_process_alloc_point (D, nothing, 0, NULL);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, STEPS);
  ito_ensemble *e = ito_ensemble_alloc (process, &solver, grid);
  int calls = 0;
  ito_ensemble_set_paths (e, PATHS);
  ito_ensemble_save_every (e, 1);
  tap_ok (ito_ensemble_run (e, stop_at_third, &calls) == 9 && calls == 3
              && ito_ensemble_get_result (e) == NULL,
          "a sink's nonzero return stops the run and is returned");
  ito_ensemble_set_progress (e, stop, NULL);
  tap_ok (ito_ensemble_run (e, NULL, NULL) == ITO_INTERRUPTED
              && ito_ensemble_get_result (e) == NULL,
          "progress can stop the run");
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_process_free (process);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_mean_field ();
  test_predictor_corrector ();
  test_stops ();
  return tap_done ();
}
