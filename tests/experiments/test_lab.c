/* What run functions may state, and what stops them. */
#include "experiment.h"
#include "tap.h"
#include <unistd.h>

#define DIRECTORY "test-lab-files"

static const double numbers[] = { 1, 2, 3 };

static int
nothing (ito_lab *lab)
{
  return ito_lab_status (lab);
}

static int
twice (ito_lab *lab)
{
  ito_lab_claim (lab, "same", "", 0, 0, 0, 1);
  ito_lab_control (lab, "same", "", 0, 0, 0, 1);
  return ito_lab_status (lab);
}

static int
no_word (ito_lab *lab)
{
  ito_lab_claim (lab, "Two words", "", 0, 0, 0, 1);
  return ito_lab_status (lab);
}

static int
uneven (ito_lab *lab)
{
  ito_lab_claim (lab, "one", "", 0, 0, 0, 1);
  ito_lab_column (lab, "table", "x", "", "", 3, numbers);
  ito_lab_column (lab, "table", "y", "", "", 2, numbers);
  return ito_lab_status (lab);
}

static int
no_block (ito_lab *lab)
{
  ito_lab_claim (lab, "one", "", 0, 0, 0, 1);
  ito_lab_column (lab, "a-b", "x", "", "", 3, numbers); /* gnuplot has no $a-b */
  return ito_lab_status (lab);
}

static int
no_values (ito_lab *lab)
{
  ito_lab_claim (lab, "one", "", 0, 0, 0, 1);
  ito_lab_column (lab, "table", "x", "", "", 3, NULL);
  return ito_lab_status (lab);
}

/* After a failure everything is let be, and the first sentence stays. */
static int
goes_on (ito_lab *lab)
{
  ito_target *t = ito_lab_target (lab, "gaussian:d=0");
  ito_schedule *s = ito_lab_schedule (lab, "vp-linaer");
  ito_score *score = ito_lab_score (lab, "exact", t, s);
  ito_process *p = ito_lab_flow (lab, score);
  ito_ensemble *e = ito_lab_ensemble (lab, p, ito_lab_solver (lab, "rk4"), NULL, 10, 1);
  double *x = ito_lab_doubles (lab, 10);
  ito_lab_claim (lab, "one", "", 0, 0, 0, 1);
  ito_lab_run (lab, "run", e);
  return t || s || score || p || e || x ? 0 : ito_lab_status (lab);
}

/* A run function that forgets to return the failure. */
static int
forgets (ito_lab *lab)
{
  ito_lab_claim (lab, "one", "", 0, 0, 0, 1);
  ito_lab_target (lab, "gausian");
  return 0;
}

static int
seeds (ito_lab *lab)
{
  ito_lab_claim (lab, "one", "", ito_lab_seed (lab, 1) != ito_lab_seed (lab, 2), 0, 1, 1);
  ito_lab_claim (lab, "two", "", ito_lab_seed (lab, 1) == ito_seed_derive (7, 1), 0, 1, 1);
  ito_lab_claim (lab, "unknown", "", isnan (ito_lab_parameter (lab, "none")), 0, 1, 1);
  ito_lab_claim (lab, "count", "", (double)ito_lab_count (lab, "none"), 0, 0, 0);
  return ito_lab_status (lab);
}

/* The sentence of a run that must fail ("" where it does not). */
static const char *
refusal (int (*run) (ito_lab *lab))
{
  static ito_error error;
  const ito_experiment e = {
    .slug = "lab", .theme = "tests", .title = "", .authors = "", .claim = "", .text = "", .run = run
  };
  const ito_experiment_options o = { .seed = 7, .directory = DIRECTORY, .command = "" };
  ito_outcome outcome;
  error = (ito_error)ITO_NO_ERROR;
  int status = ito_experiment_run (&e, &o, &outcome, &error);
  if (status == 0 && !outcome.as_expected)
    snprintf (error.text, sizeof error.text, "not as expected");
  ito_outcome_clear (&outcome);
  if (status && access (DIRECTORY "/lab.h5", F_OK) == 0)
    snprintf (error.text, sizeof error.text, "a file is left");
  unlink (DIRECTORY "/lab.h5");
  return error.text;
}

static void
refused (int (*run) (ito_lab *lab), const char *part, const char *what)
{
  const char *text = refusal (run);
  tap_ok (strstr (text, part) != NULL, "%s: %s", what, text);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  refused (nothing, "no claim", "an experiment that states nothing");
  refused (twice, "stated twice", "two statements of one name");
  refused (no_word, "needs a name", "a name that is no word");
  refused (uneven, "has 3 rows, its column y 2", "columns of different lengths");
  refused (no_block, "needs values, and names", "a table gnuplot cannot name");
  refused (no_values, "needs values", "a column without values");
  refused (goes_on, "lab: ", "an experiment that goes on after a failure");
  tap_ok (!strstr (refusal (goes_on), "linaer"), "its first failure is the one that is told");
  refused (forgets, "gaussian", "a failure that the experiment does not return");
  tap_same (refusal (seeds), "", "seeds of parts are derived; unknown parameters are not numbers");
  rmdir (DIRECTORY);
  return tap_done ();
}
