/* A run that was killed or stopped, resumed: the data are those of an uninterrupted run. */
#include "exploding.h"
#include "tap.h"
#include "trace/trace.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define WHOLE "test_resume_whole.h5"
#define CUT "test_resume_cut.h5"

static int
count_down (const ito_slab *slab, void *params)
{
  exploding_sink *s = params;
  if (s->left-- == 0)
    {
      if (s->kills)
        kill (getpid (), SIGKILL);
      return GSL_EFAILED;
    }
  return ito_trace_slab (slab, s->trace);
}

/* A run into CUT that ends after some slabs. */
static int
cut (exploding *m, int slabs, int kills)
{
  exploding_sink sink = { .left = slabs, .kills = kills };
  fflush (stdout);
  pid_t child = kills ? fork () : 0;
  if (child == 0)
    {
      ito_file *file = exploding_create (CUT);
      sink.trace = file ? ito_trace_create (file, "/", m->e) : NULL;
      int status = sink.trace ? ito_ensemble_run (m->e, count_down, &sink) : -1;
      if (kills)
        _exit (1);
      ito_trace_finish (sink.trace, m->e);
      return status == GSL_EFAILED && ito_file_close (file, 1) == 0;
    }
  int how = 0;
  return child > 0 && waitpid (child, &how, 0) == child && WIFSIGNALED (how)
         && WTERMSIG (how) == SIGKILL;
}

static int
resume (exploding *m)
{
  ito_file *file = exploding_resume (CUT);
  ito_trace *trace = file ? ito_trace_resume (file, "/", m->e) : NULL;
  return trace && ito_ensemble_run (m->e, ito_trace_slab, trace) == 0
         && ito_trace_finish (trace, m->e) == 0 && ito_file_close (file, 0) == 0;
}

/* Bits of a dataset of the two files, without ito's own comparison. */
static int
same_bits (const char *name)
{
  size_t rank;
  uint64_t dims[4], dims_cut[4], n = 1;
  double *a = NULL, *b = NULL;
  ito_reader *whole = ito_reader_open (WHOLE), *other = ito_reader_open (CUT);
  int same = whole && other && ito_reader_array (whole, name, &rank, dims, &a) == 0
             && ito_reader_array (other, name, &rank, dims_cut, &b) == 0
             && memcmp (dims, dims_cut, sizeof dims) == 0;
  for (size_t i = 0; i < 4; i++)
    n *= dims[i];
  same = same && memcmp (a, b, n * sizeof *a) == 0;
  free (a);
  free (b);
  ito_reader_close (whole);
  ito_reader_close (other);
  return same;
}

static int
same_files (void)
{
  char text[500];
  int differ = 1;
  double nfe = 0, nfe_cut = 1;
  ito_reader *whole = ito_reader_open (WHOLE), *other = ito_reader_open (CUT);
  int same = whole && other && ito_reader_compare (whole, other, 0, &differ, text, sizeof text) == 0
             && !differ && strcmp (ito_reader_text (other, "/", "status"), "complete") == 0
             && ito_reader_number (whole, "/", "nfe", &nfe) == 0
             && ito_reader_number (other, "/", "nfe", &nfe_cut) == 0 && nfe == nfe_cut;
  if (!same)
    printf ("# %s, nfe %.17g and %.17g\n", text, nfe, nfe_cut);
  ito_reader_close (whole);
  ito_reader_close (other);
  return same && same_bits ("/x") && same_bits ("/path_status") && same_bits ("/path_stop_time")
         && same_bits ("/path_stop_state");
}

/* Groups of CUT that are done; what its status says, and whether anyone writes it. */
static uint64_t
groups_done (const char *status)
{
  uint64_t done = 99, all = 0;
  ito_reader *r = ito_reader_open (CUT);
  if (!r || ito_reader_done (r, "/", &done, &all) || all != 5
      || strcmp (ito_reader_text (r, "/", "status"), status) != 0 || ito_reader_is_written (r))
    done = 99;
  ito_reader_close (r);
  return done;
}

static void
test_solver (const char *solver, double noise)
{
  exploding m;
  exploding_begin (&m, 2, solver, noise);
  ito_file *file = exploding_create (WHOLE);
  tap_ok (file && ito_trace_run (file, "/", m.e) == 0 && ito_file_close (file, 0) == 0
              && ito_ensemble_get_result (m.e)->failed > 100,
          "%s: an uninterrupted run, some of whose paths stop: %s", solver, ito_last_error ());
  /* 5 groups of 2 slabs each. */
  uint64_t least = 99, most = 0;
  for (int slabs = 0; slabs < 10; slabs += 3)
    for (int kills = 0; kills < 2; kills++)
      {
        int good = cut (&m, slabs, kills);
        uint64_t done = groups_done (kills ? "running" : "interrupted");
        least = done < least ? done : least;
        most = done > most ? done : most;
        good = good && done < 5 && resume (&m);
        tap_ok (good && same_files (), "%s after %d slabs, %llu groups done: resumed, the same",
                kills ? "killed" : "stopped", slabs, (unsigned long long)done);
      }
  tap_ok (least == 0 && most >= 3, "from none to %llu groups were done before",
          (unsigned long long)most);

  /* Cut twice. */
  cut (&m, 4, 1);
  ito_file *again = exploding_resume (CUT);
  exploding_sink sink = { .left = 3 };
  sink.trace = ito_trace_resume (again, "/", m.e);
  ito_ensemble_run (m.e, count_down, &sink);
  ito_trace_finish (sink.trace, m.e);
  ito_file_close (again, 1);
  tap_ok (groups_done ("interrupted") < 5 && resume (&m) && same_files (),
          "interrupted twice, resumed twice: the same");

  /* What is marked is kept, not run again: another start for all shows in the others only. */
  cut (&m, 5, 0);
  uint64_t done = groups_done ("interrupted");
  for (size_t p = 0; p < EXPLODING_PATHS * 2; p++)
    m.start[p] += 0.01;
  int good = done > 0 && done < 5 && resume (&m);
  size_t kept = 0;
  for (uint64_t g = 0; g < 5; g++)
    {
      double a[2], b[2];
      ito_reader *whole = ito_reader_open (WHOLE), *other = ito_reader_open (CUT);
      uint64_t start[3] = { 0, g * 2048, 0 }, count[3] = { 1, 1, 2 };
      ito_error error = ITO_NO_ERROR;
      ito_reader_part (whole, "/x", 3, start, count, a, &error);
      ito_reader_part (other, "/x", 3, start, count, b, &error);
      kept += memcmp (a, b, sizeof a) == 0;
      ito_reader_close (whole);
      ito_reader_close (other);
    }
  tap_ok (good && kept == done, "control: %zu groups are of the first run, the others of another",
          kept);
  tap_ok (!same_files (), "control: and so the files are not the same");
  exploding_end (&m);
}

static void
refused (const char *name, const char *config, const char *text, const char *what)
{
  ito_file *file = ito_file_resume (name, &(ito_file_facts){ .format = "trace", .config = config });
  tap_ok (!file && strstr (ito_last_error (), text), "refused: %s: %s", what, ito_last_error ());
  ito_file_discard (file);
}

static void
refusals (void)
{
  static const char config[] = "steps = 24\nsave = every=2\n";
  exploding m;
  exploding_begin (&m, 2, "euler-maruyama", 0.5);
  cut (&m, 4, 0);
  refused (CUT, "steps = 25\nsave = every=2\n", "with steps = 24, not 25", "other steps");
  refused (CUT, "steps = 24\n", "with save = every=2, now without it", "an option is missing");
  refused (CUT, "steps = 24\nsave = every=2\ndenoise = yes\n", "without denoise, now yes",
           "an option more");
  ito_file *writer = exploding_resume (CUT);
  tap_ok (writer != NULL, "the same options: %s", ito_last_error ());
  refused (CUT, config, "being written by another", "a second writer");
  ito_file_discard (writer);
  tap_ok (groups_done ("running") < 5, "a resumed file that is discarded stays");
  ito_ensemble_set_paths (m.e, 8000);
  writer = exploding_resume (CUT);
  tap_ok (writer && !ito_trace_resume (writer, "/", m.e)
              && strstr (ito_last_error (), "not those of this run"),
          "refused: fewer paths: %s", ito_last_error ());
  ito_file_close (writer, 1);
  ito_ensemble_set_paths (m.e, EXPLODING_PATHS);
  resume (&m);
  refused (CUT, config, "nothing to resume", "a complete file");
  remove (CUT);
  refused (CUT, config, "there is no file", "no file");
  FILE *part = fopen (CUT ".part", "w");
  if (part)
    fclose (part);
  refused (CUT, config, "before its file was laid out", "only the working file is there");
  remove (CUT ".part");
  part = fopen (CUT, "w");
  if (part)
    fclose (part);
  refused (CUT, config, "not a file of ito", "an empty file");
  refused (".", config, "directory", "a directory");
  exploding_end (&m);
}

/* Paths that interact begin again together. */
static void
interacting (void)
{
  ito_target *target = ito_target_alloc ("ring:k=5");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  exploding m = { .process = ito_process_alloc_reverse (score, 1),
                  .solver = ito_solver_alloc ("predictor-corrector"),
                  .grid = ito_grid_alloc ("uniform", schedule, 1, 1e-3, EXPLODING_STEPS) };
  m.e = ito_ensemble_alloc (m.process, m.solver, m.grid);
  ito_ensemble_set_paths (m.e, EXPLODING_PATHS);
  ito_ensemble_start_gaussian (m.e, 1);
  ito_ensemble_save_every (m.e, 2);
  ito_file *file = exploding_create (WHOLE);
  int good = ito_trace_run (file, "/", m.e) == 0 && ito_file_close (file, 0) == 0;
  /* All but one of the slabs of the last times. */
  good = good && cut (&m, 9, 0);
  uint64_t done = groups_done ("interrupted");
  tap_ok (good && done > 0 && done < 5 && resume (&m) && same_files (),
          "paths that interact, %llu groups done: all again, the same", (unsigned long long)done);
  exploding_end (&m);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_solver ("euler-maruyama", 0.5);
  test_solver ("dopri5", 0);
  interacting ();
  refusals ();
  remove (WHOLE);
  remove (CUT);
  return tap_done ();
}
