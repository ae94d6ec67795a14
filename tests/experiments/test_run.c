/* Running and keeping: files, configurations, errors that leave nothing. */
#include "fabricated.h"
#include "tap.h"
#include <sys/stat.h>
#include <unistd.h>

FABRICATED (good, "fabricated-good", fabricated_good);
FABRICATED (bad, "fabricated-bad", fabricated_bad);
FABRICATED (broken, "fabricated-broken", fabricated_broken);

#define DIRECTORY "test-run-files/inner"

static int
there (const char *name)
{
  char path[300];
  struct stat s;
  snprintf (path, sizeof path, DIRECTORY "/%s", name);
  return stat (path, &s) == 0;
}

static void
clean (void)
{
  static const char *const names[] = { "good.h5",   "good.svg",       "bad.h5",    "bad.svg",
                                       "broken.h5", "broken.h5.part", "broken.svg" };
  char path[300];
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    {
      snprintf (path, sizeof path, DIRECTORY "/fabricated-%s", names[i]);
      unlink (path);
    }
}

static ito_experiment_options
options (void)
{
  return (ito_experiment_options){
    .seed = 1, .threads = 1, .directory = DIRECTORY, .command = "ito run fabricated"
  };
}

/* Runs; returns the status, with the outcome and the error. */
static int
run (const ito_experiment *e, const ito_experiment_options *o, ito_outcome *outcome,
     ito_error *error)
{
  *error = (ito_error)ITO_NO_ERROR;
  return ito_experiment_run (e, o, outcome, error);
}

static const ito_claim *
claim (const ito_outcome *o, const char *name)
{
  for (size_t i = 0; i < o->claims; i++)
    if (strcmp (o->claim[i].name, name) == 0)
      return o->claim + i;
  return NULL;
}

static void
runs_and_reads_back (void)
{
  ito_experiment_options o = options ();
  ito_outcome outcome, again;
  ito_error error;
  int status = run (&good, &o, &outcome, &error);
  tap_ok (status == 0, "a good experiment runs (%s)", error.text);
  tap_ok (outcome.as_expected && outcome.claims == 4 && !outcome.kept, "all four are as expected");
  tap_ok (there ("fabricated-good.h5"), "its file is there, and the directories it needed");
  tap_ok (outcome.no_figure || there ("fabricated-good.svg"), "so is its figure");
  tap_ok (!there ("fabricated-good.h5.part"), "and no working file");

  status = ito_outcome_read (DIRECTORY "/fabricated-good.h5", &again, &error);
  tap_ok (status == 0 && again.claims == outcome.claims && again.as_expected,
          "the file reads back (%s)", error.text);
  for (size_t i = 0; i < again.claims && i < outcome.claims; i++)
    {
      const ito_claim *a = outcome.claim + i, *b = again.claim + i;
      tap_ok (strcmp (a->name, b->name) == 0 && strcmp (a->text, b->text) == 0
                  && a->control == b->control && a->value == b->value
                  && a->standard_error == b->standard_error && a->lower == b->lower
                  && a->upper == b->upper && a->verdict == b->verdict
                  && a->as_expected == b->as_expected,
              "the same claim: %s", a->name);
    }
  const ito_claim *k = claim (&again, "exact");
  tap_ok (k && k->lower == -INFINITY && k->upper == 1e-5 && k->value == 3e-9,
          "an open side is kept");
  k = claim (&again, "parameter");
  tap_ok (k && k->value == 10, "the full value of the parameter was used");
  ito_outcome_clear (&again);
  ito_outcome_clear (&outcome);
}

static void
record_is_complete (void)
{
  size_t rank;
  uint64_t dims[4];
  double *data = NULL, number = 0;
  ito_reader *r = ito_reader_open (DIRECTORY "/fabricated-good.h5");
  tap_ok (r != NULL, "the file opens");
  if (!r)
    return;
  tap_same (ito_reader_text (r, "/", "ito_format"), "experiment", "its format");
  tap_same (ito_reader_text (r, "/", "experiment"), "fabricated-good", "its experiment");
  tap_same (ito_reader_text (r, "/", "command"), "ito run fabricated", "its command");
  tap_same (ito_reader_text (r, "/", "config"),
            "experiment = fabricated-good\nsmoke = no\nseed = 1\nset = size=10\n",
            "its configuration, all options resolved");
  tap_same (ito_reader_text (r, "/tables", "order"), "first other", "the tables in order");
  tap_same (ito_reader_text (r, "/tables/first", "columns"), "z_last a_first",
            "columns in the order written");
  tap_same (ito_reader_text (r, "/tables/first/z_last", "units"), "s", "units of a column");
  tap_ok (ito_reader_number (r, "/", "seed", &number) == 0 && number == 1, "its seed");
  tap_ok (ito_reader_array (r, "/tables/first/a_first", &rank, dims, &data) == 0 && rank == 1
              && dims[0] == 3 && data[0] == 0.5 && isnan (data[1]) && data[2] == 1e-7,
          "a column, NaN included");
  free (data);
  tap_ok (ito_reader_shape (r, "/runs/langevin/x", &rank, dims) == 0 && rank == 3 && dims[0] == 5
              && dims[1] == 30 && dims[2] == 1,
          "the run is kept");
  ito_reader_close (r);
}

static void
keeps (void)
{
  ito_experiment_options o = options ();
  ito_outcome outcome;
  ito_error error;
  int before = fabricated_runs;
  tap_ok (run (&good, &o, &outcome, &error) == 0 && outcome.kept && outcome.claims == 4
              && fabricated_runs == before,
          "the same run again is kept, not made");
  ito_outcome_clear (&outcome);
  o.threads = 2;
  o.command = "ito run --threads 2 fabricated";
  tap_ok (run (&good, &o, &outcome, &error) == 0 && outcome.kept && fabricated_runs == before,
          "another number of threads is the same result");
  ito_outcome_clear (&outcome);

  o = options ();
  o.seed = 2;
  tap_ok (run (&good, &o, &outcome, &error) == GSL_EINVAL && strstr (error.text, "another seed")
              && strstr (error.text, "--force") && fabricated_runs == before,
          "another seed is refused: %s", error.text);
  const char *key[] = { "size" };
  double value[] = { 11 };
  o = options ();
  o.sets = 1;
  o.set_key = key;
  o.set_value = value;
  tap_ok (run (&good, &o, &outcome, &error) == GSL_EINVAL
              && strstr (error.text, "another configuration"),
          "another parameter is refused: %s", error.text);
  o.overwrite = 1;
  tap_ok (run (&good, &o, &outcome, &error) == 0 && !outcome.kept
              && claim (&outcome, "parameter")->value == 11 && fabricated_runs == before + 1,
          "with force it is made anew");
  ito_outcome_clear (&outcome);
  o.overwrite = 0;
  tap_ok (run (&good, &o, &outcome, &error) == 0 && outcome.kept, "and that is kept then");
  ito_outcome_clear (&outcome);
  o = options ();
  o.smoke = 1;
  o.overwrite = 1;
  tap_ok (run (&good, &o, &outcome, &error) == 0 && claim (&outcome, "parameter")->value == 2,
          "a smoke run takes the smoke value");
  ito_outcome_clear (&outcome);
}

static void
redraws (void)
{
  ito_experiment_options o = options ();
  ito_outcome outcome;
  ito_error error;
  int before = fabricated_runs;
  o.smoke = 1;
  setenv ("ITO_GNUPLOT", "/no/such/gnuplot", 1);
  unlink (DIRECTORY "/fabricated-good.svg");
  tap_ok (run (&good, &o, &outcome, &error) == 0 && outcome.no_figure && outcome.as_expected
              && !there ("fabricated-good.svg"),
          "without gnuplot there is no figure, and nothing else is lost");
  ito_outcome_clear (&outcome);
  unsetenv ("ITO_GNUPLOT");
  int status = run (&good, &o, &outcome, &error);
  if (status == 0 && outcome.no_figure)
    tap_skip ("a missing figure is drawn from what was kept", "there is no gnuplot");
  else
    tap_ok (status == 0 && outcome.kept && there ("fabricated-good.svg")
                && fabricated_runs == before,
            "a missing figure is drawn from what was kept");
  ito_outcome_clear (&outcome);
}

static void
fails (void)
{
  ito_experiment_options o = options ();
  ito_outcome outcome;
  ito_error error;
  size_t unexpected = 0;
  tap_ok (run (&bad, &o, &outcome, &error) == 0 && !outcome.as_expected && outcome.claims == 5,
          "an experiment that fails runs, and is not as expected");
  for (size_t i = 0; i < outcome.claims; i++)
    unexpected += !outcome.claim[i].as_expected;
  tap_ok (unexpected == 4, "four of its five statements are not as expected");
  ito_outcome_clear (&outcome);
  tap_ok (run (&bad, &o, &outcome, &error) == 0 && outcome.kept && !outcome.as_expected,
          "kept, it is still not as expected");
  ito_outcome_clear (&outcome);

  tap_ok (run (&broken, &o, &outcome, &error) == GSL_EFAILED && strstr (error.text, "gaussian")
              && outcome.claims == 0,
          "an error of the library ends the experiment with its sentence: %s", error.text);
  tap_ok (!there ("fabricated-broken.h5") && !there ("fabricated-broken.h5.part")
              && !there ("fabricated-broken.svg"),
          "and leaves nothing");
}

static int
stop_at_half (const ito_experiment *e, const char *what, double done, void *params)
{
  (void)e;
  (void)what;
  *(double *)params = done;
  return done > 0.5;
}

static void
stops (void)
{
  ito_experiment_options o = options ();
  ito_outcome outcome;
  ito_error error;
  double done = 0;
  clean ();
  o.progress = stop_at_half;
  o.progress_params = &done;
  tap_ok (run (&good, &o, &outcome, &error) == GSL_EFAILED && done == 0.75
              && !there ("fabricated-good.h5") && !there ("fabricated-good.h5.part"),
          "progress is told, and can stop the experiment: %s", error.text);
}

static void
refuses (void)
{
  ito_experiment_options o = options ();
  ito_outcome outcome;
  ito_error error;
  const char *key[] = { "size" };
  double value[] = { 0.5 };
  o.sets = 1;
  o.set_key = key;
  o.set_value = value;
  tap_ok (run (&good, &o, &outcome, &error) == GSL_EINVAL && strstr (error.text, "1 to 1000"),
          "a parameter out of range: %s", error.text);
  value[0] = NAN;
  tap_ok (run (&good, &o, &outcome, &error) == GSL_EINVAL, "a parameter that is no number: %s",
          error.text);
  o = options ();
  FILE *file = fopen ("test-run-files/file", "w");
  if (file)
    fclose (file);
  o.directory = "test-run-files/file/inner";
  tap_ok (run (&good, &o, &outcome, &error) == GSL_EINVAL, "a directory below a file: %s",
          error.text);
  o.directory = "test-run-files/file";
  tap_ok (run (&good, &o, &outcome, &error) == GSL_EINVAL, "a file in place of a directory: %s",
          error.text);
  error = (ito_error)ITO_NO_ERROR;
  tap_ok (ito_outcome_read ("test-run-files/file", &outcome, &error) == GSL_EINVAL,
          "an outcome of a file that is none: %s", error.text);
  error = (ito_error)ITO_NO_ERROR;
  tap_ok (!ito_experiment_find ("dmp-solver", &error) && strstr (error.text, "dpm-solver"),
          "an unknown experiment: %s", error.text);
  tap_ok (ito_experiment_find ("dpm-solver", &error) != NULL, "a known one");
  unlink ("test-run-files/file");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  clean ();
  runs_and_reads_back ();
  record_is_complete ();
  keeps ();
  redraws ();
  fails ();
  stops ();
  refuses ();
  clean ();
  rmdir (DIRECTORY);
  rmdir ("test-run-files");
  return tap_done ();
}
