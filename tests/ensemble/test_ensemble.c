/* Settings and their refusals, saved times and slabs, progress and stops. */
#include "ensemble/ensemble.h"
#include "tap.h"
#include <ito/ito.h>
#include <pthread.h>

#define D 2
#define STEPS 25

static int
drift (double t, const double *x, double *out, void *params)
{
  (void)t, (void)params;
  out[0] = 1;
  out[1] = -x[1];
  return 0;
}

typedef struct
{
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
  ito_ensemble *e;
} fixture;

static fixture
new_fixture (ito_point_function *f, double g, const char *solver, const char *grid, uint64_t steps)
{
  fixture x = { ito_process_alloc_point (D, f, g, NULL), ito_solver_alloc (solver),
                ito_grid_alloc (grid, NULL, 0, 1, steps), NULL };
  x.e = ito_ensemble_alloc (x.process, x.solver, x.grid);
  return x;
}

static void
free_fixture (fixture *x)
{
  ito_ensemble_free (x->e);
  ito_grid_free (x->grid);
  ito_solver_free (x->solver);
  ito_process_free (x->process);
}

static void
refused (int status, const char *sentence)
{
  tap_ok (status == GSL_EINVAL, "refused");
  tap_same (ito_last_error (), sentence, "the sentence says why");
}

static void
test_settings (void)
{
  fixture x = new_fixture (drift, 0.5, "euler-maruyama", "uniform", STEPS);
  const double bad[D] = { 0, INFINITY };
  double z[STEPS][D], out[D];
  refused (ito_ensemble_set_paths (x.e, 0), "0 paths: an ensemble has 1 to 1099511627776 of them");
  refused (ito_ensemble_set_paths (x.e, ITO_MAX_PATHS + 1),
           "1099511627777 paths: an ensemble has 1 to 1099511627776 of them");
  refused (ito_ensemble_set_stream (x.e, 64), "stream 64: streams are 0 to 63");
  refused (ito_ensemble_set_block (x.e, 2049),
           "blocks of 2049 paths: 1 to 2048, or 0 for a choice");
  refused (ito_ensemble_start_point (x.e, bad),
           "the start is inf in coordinate 1: starts must be finite");
  refused (ito_ensemble_start_array (x.e, NULL), "no array of starts: give [N][d] numbers");
  refused (ito_ensemble_start_gaussian (x.e, -1),
           "the start has variance -1: it must be finite and not negative");
  refused (ito_ensemble_set_cells (x.e, 0), "0 cells a step: 1 to 85899345 with 25 steps");
  refused (ito_ensemble_set_cells (x.e, 85899346),
           "85899346 cells a step: 1 to 85899345 with 25 steps");
  refused (ito_ensemble_noise_array (x.e, &z[0][0], 24),
           "the noise has 24 draws: euler-maruyama:force=no needs 25 (25 steps of 1)");
  refused (ito_ensemble_save_every (x.e, 0), "every 0th step is to be saved: give 1 (all) or more");
  refused (ito_ensemble_set_denoise (x.e, 1), "the process has no denoiser: only those of a score "
                                              "under a schedule have one");
  memset (z, 0, sizeof z);
  ito_ensemble_set_cells (x.e, 2);
  ito_ensemble_noise_array (x.e, &z[0][0], STEPS);
  refused (ito_ensemble_run_array (x.e, out),
           "noise from an array and 2 cells a step: an array has its own; use one of them");
  ito_ensemble_set_cells (x.e, 1);
  tap_ok (ito_ensemble_run_array (x.e, out) == GSL_SUCCESS && fabs (out[0] - 1) < 1e-14,
          "after refusals the ensemble is as it was: it runs");
  free_fixture (&x);
  x = new_fixture (drift, 0.5, "euler-maruyama", "quadratic", STEPS);
  refused (ito_ensemble_set_cells (x.e, 2), "2 cells a step on a grid that is not uniform: cells "
                                            "are of equal length; use the uniform grid");
  tap_ok (ito_ensemble_set_cells (x.e, 1) == GSL_SUCCESS, "one cell a step is any grid's");
  free_fixture (&x);
  x = new_fixture (drift, 0, "heun", "uniform", STEPS);
  refused (ito_ensemble_noise_array (x.e, &z[0][0], STEPS),
           "heun:variable=t,force=no draws no noise: leave the array of noise out");
  tap_ok (ito_ensemble_alloc (NULL, x.solver, x.grid) == NULL, "%s", ito_last_error ());
  tap_ok (ito_ensemble_alloc (x.process, NULL, x.grid) == NULL, "%s", ito_last_error ());
  tap_ok (ito_ensemble_alloc (x.process, x.solver, NULL) == NULL, "%s", ito_last_error ());
  free_fixture (&x);
}

/* What a step cannot be made of is refused before anything runs. */
static void
test_first_plan (void)
{
  ito_target *target = ito_target_alloc ("ring");
  ito_schedule *schedule = ito_schedule_alloc ("flow");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, 1e-3, 10);
  tap_ok (ito_ensemble_alloc (reverse, solver, grid) == NULL,
          "the reverse SDE from alpha = 0 is refused");
  tap_same (ito_last_error (),
            "the drift of the reverse SDE is infinite at t = 1: the signal is gone (alpha = 0) and "
            "f = alpha'/alpha diverges; start or end away from it (--t-start, --t-end)",
            "the sentence says what to do");
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

/* Counts every number of every slab once. */
typedef struct
{
  pthread_t caller;
  uint64_t paths, saved, calls, stop_after;
  unsigned char *count; /* [saved][paths] */
  int right;
} ledger;

static int
note (const ito_slab *slab, void *params)
{
  ledger *l = params;
  l->right = l->right && pthread_equal (pthread_self (), l->caller) && slab->d == D
             && slab->first_path % 2048 == 0 && slab->first_time % 10 == 0
             && (slab->paths == 2048 || slab->first_path + slab->paths == l->paths)
             && (slab->times == 10 || slab->first_time + slab->times == l->saved);
  for (size_t i = 0; l->right && i < slab->times; i++)
    for (size_t p = 0; p < slab->paths; p++)
      {
        l->count[(slab->first_time + i) * l->paths + slab->first_path + p]++;
        /* x_0 = path + t */
        double truth = (double)(slab->first_path + p)
                       + (double)(slab->first_time + i) / (double)(l->saved - 1);
        l->right = l->right && fabs (slab->x[(i * slab->paths + p) * D] - truth) < 1e-9;
      }
  return ++l->calls == l->stop_after ? 42 : 0;
}

static void
test_slabs (uint64_t paths, unsigned threads)
{
  fixture x = new_fixture (drift, 0, "euler", "uniform", STEPS);
  double *start = calloc (paths * D, sizeof *start);
  ledger l = { .caller = pthread_self (), .paths = paths, .saved = STEPS + 1, .right = 1 };
  l.count = calloc (paths * l.saved, 1);
  for (size_t p = 0; p < paths; p++)
    start[p * D] = (double)p;
  ito_ensemble_set_paths (x.e, paths);
  ito_ensemble_set_threads (x.e, threads);
  ito_ensemble_start_array (x.e, start);
  ito_ensemble_save_every (x.e, 1);
  int status = ito_ensemble_run (x.e, note, &l), once = 1;
  for (uint64_t i = 0; i < paths * l.saved; i++)
    once = once && l.count[i] == 1;
  tap_ok (status == GSL_SUCCESS && l.right,
          "%d paths, %u threads: slabs are groups of 2048 paths and 10 times, in the caller's "
          "thread",
          (int)paths, threads);
  tap_ok (once, "each state is delivered once");
  l.calls = 0;
  l.stop_after = 3;
  tap_ok (ito_ensemble_run (x.e, note, &l) == 42 && l.calls >= 3
              && ito_ensemble_get_result (x.e) == NULL,
          "a sink's nonzero return stops the run and is returned");
  tap_ok (ito_ensemble_run (x.e, NULL, NULL) == GSL_SUCCESS
              && ito_ensemble_get_result (x.e)->paths == paths,
          "a run without a sink");
  free (l.count);
  free (start);
  free_fixture (&x);
}

static void
test_saved_times (void)
{
  fixture x = new_fixture (drift, 0, "euler", "uniform", STEPS);
  tap_ok (ito_ensemble_saved (x.e) == 1 && ito_ensemble_saved_time (x.e, 0) == 1,
          "by default the final time is kept");
  ito_ensemble_save_every (x.e, 5);
  tap_ok (ito_ensemble_saved (x.e) == 6 && ito_ensemble_saved_time (x.e, 0) == 0
              && fabs (ito_ensemble_saved_time (x.e, 1) - 0.2) < 1e-15
              && ito_ensemble_saved_time (x.e, 5) == 1,
          "every 5th of 25 steps: 6 times, 0 and the last included");
  ito_ensemble_save_every (x.e, 10);
  tap_ok (ito_ensemble_saved (x.e) == 4 && fabs (ito_ensemble_saved_time (x.e, 2) - 0.8) < 1e-15
              && ito_ensemble_saved_time (x.e, 3) == 1,
          "every 10th: 0, 10, 20 and the last");
  ito_ensemble_save_every (x.e, UINT64_MAX);
  tap_ok (ito_ensemble_saved (x.e) == 2 && ito_ensemble_saved_time (x.e, 0) == 0
              && ito_ensemble_saved_time (x.e, 1) == 1,
          "more than there are: both ends");
  ito_ensemble_save_final (x.e);
  tap_ok (ito_ensemble_saved (x.e) == 1, "the final one again");
  free_fixture (&x);
}

typedef struct
{
  double done, all;
  int calls, monotone, stop;
} meter;

static int
progress (double done, double all, void *params)
{
  meter *m = params;
  m->monotone = m->monotone && done >= m->done && done <= all;
  m->done = done;
  m->all = all;
  return ++m->calls == m->stop;
}

static void
test_progress (unsigned threads)
{
  fixture x = new_fixture (drift, 0.1, "euler-maruyama", "uniform", 400);
  meter m = { .monotone = 1 };
  ito_ensemble_set_paths (x.e, 20000);
  ito_ensemble_set_threads (x.e, threads);
  ito_ensemble_set_progress (x.e, progress, &m);
  int status = ito_ensemble_run (x.e, NULL, NULL);
  tap_ok (status == GSL_SUCCESS && m.calls >= 2 && m.monotone && m.all == 400.0 * 20000
              && m.done == m.all,
          "%u threads: progress is reported (%d times), in order and at the end", threads, m.calls);
  m = (meter){ .monotone = 1, .stop = 1 };
  char before[600];
  snprintf (before, sizeof before, "%s", ito_last_error ());
  tap_ok (ito_ensemble_run (x.e, NULL, NULL) == ITO_INTERRUPTED && m.calls == 1 && m.done < m.all
              && ito_ensemble_get_result (x.e) == NULL,
          "%u threads: progress can stop the run", threads);
  tap_ok (strcmp (before, ito_last_error ()) == 0, "which is no error");
  free_fixture (&x);
}

static int
broken (double t, const double *x, double *out, void *params)
{
  (void)params;
  out[0] = out[1] = 0;
  return t > 0.35 && x[0] == 0 ? GSL_EDOM : 0;
}

static void
test_callback (unsigned threads)
{
  fixture x = new_fixture (broken, 0, "euler", "uniform", 10);
  double out[3000][D];
  ito_ensemble_set_paths (x.e, 3000);
  ito_ensemble_set_threads (x.e, threads);
  refused (ito_ensemble_run_array (x.e, &out[0][0]),
           threads == 1 ? "a callback of the process failed with status 1 (input domain error): in "
                          "step 4, from t = 0.4 to 0.5, of the paths from 0"
                        : ito_last_error ());
  free_fixture (&x);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_settings ();
  test_first_plan ();
  test_slabs (5000, 1);
  test_slabs (5000, 3);
  test_slabs (1, 2);
  test_slabs (2048, 2);
  test_saved_times ();
  test_progress (1);
  test_progress (2);
  test_callback (1);
  test_callback (2);
  return tap_done ();
}
