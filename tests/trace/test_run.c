/* Ensembles, traced: the file holds what the ensemble gives into memory. */
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/ito.h>

#define FILE_NAME "test_run.h5"
#define PATHS 2500
#define STEPS 24

/* Every third path explodes, from where it starts. */
static int
drift (double t, const double *x, double *out, void *params)
{
  (void)t;
  (void)params;
  out[0] = x[0] > 50 ? x[0] * x[0] * x[0] : -x[0];
  out[1] = -x[1];
  return 0;
}

static ito_file *
create (void)
{
  return ito_file_create (FILE_NAME, &(ito_file_facts){ .format = "trace", .overwrite = 1 });
}

static int
stop (double done, double all, void *params)
{
  (void)params;
  return done > 0 && done < all;
}

static ito_ensemble *
ensemble_of (const ito_process *process, const ito_solver *solver, const ito_grid *grid,
             const double *start)
{
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  if (!e || ito_ensemble_set_paths (e, PATHS) || ito_ensemble_start_array (e, start)
      || ito_ensemble_save_every (e, 2) || ito_ensemble_set_threads (e, 2))
    abort ();
  return e;
}

static void
compare (const double *x, const ito_ensemble_result *r)
{
  size_t rank, saved = STEPS / 2 + 1, bytes = saved * PATHS * 2 * sizeof (double), wrong = 0;
  uint64_t dims[4];
  double *read = NULL, *time = NULL, *status = NULL, *stop_time = NULL, *state = NULL, nfe = 0,
         threads = 0, start = -1, end = -1;
  ito_reader *reader = ito_reader_open (FILE_NAME);
  ito_reader_array (reader, "/x", &rank, dims, &read);
  tap_ok (rank == 3 && dims[0] == saved && dims[1] == PATHS && dims[2] == 2
              && memcmp (read, x, bytes) == 0,
          "/x is what the ensemble gives into memory, bit for bit");
  tap_ok (memcmp (read + 2, x, bytes - 16) != 0, "control: not what is one path off");
  ito_reader_array (reader, "/time", &rank, dims, &time);
  int good = dims[0] == saved;
  for (size_t i = 0; good && i < saved; i++)
    good = fabs (time[i] - (double)i / (double)(saved - 1)) < 1e-15;
  ito_reader_number (reader, "/time", "start", &start);
  ito_reader_number (reader, "/time", "end", &end);
  tap_ok (good && start == 0 && end == 1, "/time, its start and its end");
  ito_reader_array (reader, "/path_status", &rank, dims, &status);
  ito_reader_array (reader, "/path_stop_time", &rank, dims, &stop_time);
  ito_reader_array (reader, "/path_stop_state", &rank, dims, &state);
  for (size_t p = 0; p < PATHS; p++)
    {
      wrong += status[p] != r->status[p] || (status[p] != 0) != (p % 3 == 0);
      wrong += status[p] != 0 ? stop_time[p] != r->stop_time[p] || state[2 * p] < 50
                              : !isnan (stop_time[p]) || !isnan (state[2 * p + 1]);
    }
  tap_ok (wrong == 0 && r->failed == (PATHS + 2) / 3, "how paths ended: every third one failed");
  ito_reader_number (reader, "/", "nfe", &nfe);
  ito_reader_number (reader, "/", "threads", &threads);
  tap_ok (nfe == r->evaluations && threads == 2, "nfe and threads");
  ito_reader_close (reader);
  free (read);
  free (time);
  free (status);
  free (stop_time);
  free (state);
}

int
main (void)
{
  static double start[PATHS * 2], x[(STEPS / 2 + 1) * PATHS * 2];
  gsl_set_error_handler_off ();
  for (int p = 0; p < PATHS; p++)
    {
      start[2 * p] = p % 3 ? 0.25 : 100;
      start[2 * p + 1] = p;
    }
  ito_process *process = ito_process_alloc_point (2, drift, 0.5, NULL);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, STEPS);
  if (!process || !solver || !grid)
    abort ();
  ito_ensemble *e = ensemble_of (process, solver, grid, start);
  tap_ok (ito_ensemble_run_array (e, x) == 0, "into memory: %s", ito_last_error ());
  ito_file *file = create ();
  tap_ok (file && ito_trace_run (file, "/", e) == 0 && ito_file_close (file, 0) == 0,
          "into a file: %s", ito_last_error ());
  compare (x, ito_ensemble_get_result (e));

  /* With one thread the first report comes between the two groups. */
  file = create ();
  ito_ensemble_set_threads (e, 1);
  ito_ensemble_set_progress (e, stop, NULL);
  tap_ok (ito_trace_run (file, "/", e) != 0 && ito_file_close (file, 0) == 0,
          "a run that is stopped: %s", ito_last_error ());
  ito_reader *reader = ito_reader_open (FILE_NAME);
  tap_same (ito_reader_text (reader, "/", "status"), "interrupted", "its file says interrupted");
  ito_reader_close (reader);
  ito_ensemble_set_progress (e, NULL, NULL);
  ito_ensemble_set_threads (e, 2);

  file = create ();
  tap_ok (ito_trace_run (file, "runs", e) == GSL_EINVAL, "refused: %s", ito_last_error ());
  tap_ok (ito_trace_run (file, "/runs/a", e) == 0 && ito_trace_run (file, "/runs/b", e) == 0
              && ito_file_close (file, 0) == 0,
          "two runs in one file");
  reader = ito_reader_open (FILE_NAME);
  double a[PATHS * 2];
  double threads = 0;
  ito_reader_time (reader, "/runs/b", STEPS / 2, a);
  ito_reader_number (reader, "/", "threads", &threads);
  tap_ok (memcmp (a, x + STEPS / 2 * PATHS * 2, sizeof a) == 0 && threads == 2,
          "the second one is the same");
  tap_same (ito_reader_text (reader, "/runs/a", "status"), "complete", "each is complete");
  ito_reader_close (reader);

  file = create ();
  ito_ensemble *fresh = ensemble_of (process, solver, grid, start);
  ito_trace *trace = ito_trace_create (file, "/", fresh);
  tap_ok (trace && ito_trace_finish (trace, fresh) != 0, "a run that has not been: %s",
          ito_last_error ());
  ito_file_discard (file);
  ito_ensemble_free (fresh);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  remove (FILE_NAME);
  return tap_done ();
}
