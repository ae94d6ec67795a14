/* Running one experiment: its configuration, its file, its figure; or keeping what is there. */
#include "core/directory.h"
#include "core/memory.h"
#include "core/number.h"
#include "plot/plot.h"
#include "record.h"
#include <inttypes.h>
#include <ito/version.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define MAX_PARAMETERS 64

static int
place (const ito_experiment_options *o, const char *slug, const char *ending, char path[PATH_SIZE],
       ito_error *error)
{
  const char *directory = o->directory && o->directory[0] ? o->directory : ".";
  int n = snprintf (path, PATH_SIZE, "%s/%s.%s", directory, slug, ending);
  if (n < 0 || n >= PATH_SIZE)
    return ito_fail (error, GSL_EINVAL, "the path '%.100s...' is too long: use a shorter one",
                     directory);
  return 0;
}

/* Values of the parameters: smoke or full, then those that were set.  Keys of other experiments are
 * passed over: one command may run several. */
static int
resolve (const ito_experiment *e, const ito_experiment_options *o, double value[MAX_PARAMETERS],
         ito_error *error)
{
  size_t n = 0;
  for (const ito_experiment_param *p = e->params; p && p->key && n < MAX_PARAMETERS; p++, n++)
    {
      char given[32], low[32], high[32];
      value[n] = o->smoke ? p->smoke : p->full;
      for (size_t j = 0; j < o->sets; j++)
        if (strcmp (p->key, o->set_key[j]) == 0)
          value[n] = o->set_value[j];
      if (!(value[n] >= p->lower && value[n] <= p->upper))
        return ito_fail (error, GSL_EINVAL, "%s=%s is out of range: %s takes %s to %s", p->key,
                         ito_number_print (value[n], given), e->slug,
                         ito_number_print (p->lower, low), ito_number_print (p->upper, high));
    }
  return 0;
}

/* option = value lines, from which the same run can be made again. */
static char *
configuration (const ito_experiment *e, const ito_experiment_options *o, const double *value,
               ito_error *error)
{
  size_t size = 256 + strlen (e->slug), n = 0;
  for (const ito_experiment_param *p = e->params; p && p->key; p++)
    size += strlen (p->key) + 48;
  char *text = ITO_NEW (char, size, error);
  if (!text)
    return NULL;
  char *end = text
              + snprintf (text, size, "experiment = %s\nsmoke = %s\nseed = %" PRIu64 "\n", e->slug,
                          o->smoke ? "yes" : "no", o->seed);
  for (const ito_experiment_param *p = e->params; p && p->key; p++, n++)
    {
      char number[32];
      end += snprintf (end, size - (size_t)(end - text), "set = %s=%s\n", p->key,
                       ito_number_print (value[n], number));
    }
  return text;
}

/* What sets a complete result apart from the run that is asked for; NULL: nothing. */
static const char *
difference (ito_reader *reader, const char *config, uint64_t seed)
{
  double number = NAN;
  if (strcmp (ito_reader_text (reader, "/", "ito_version"), ITO_VERSION) != 0)
    return "another version";
  if (ito_reader_number (reader, "/", "seed", &number) || number != (double)seed)
    return "another seed";
  if (strcmp (ito_reader_text (reader, "/", "config"), config) != 0)
    return "another configuration";
  return NULL;
}

/* Whether the result asked for is there; refuses to overwrite another one. */
static int
keep (const char *file, const char *config, uint64_t seed, ito_outcome *outcome, ito_error *error)
{
  struct stat s;
  if (stat (file, &s) != 0)
    return 0;
  ito_reader *reader = ito_record_open (file, error);
  if (!reader)
    return error->code;
  const char *other = difference (reader, config, seed);
  if (other)
    ito_fail (error, GSL_EINVAL,
              "'%.300s' exists and is of %s: give another directory by -o, or overwrite it by "
              "--force",
              file, other);
  else if (ito_record_outcome (reader, outcome, error) == 0)
    outcome->kept = 1;
  ito_reader_close (reader);
  return error->code;
}

static double
seconds_now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Runs it into its file; after an error there is none. */
static int
run (const ito_experiment *e, const ito_experiment_options *o, const double *value,
     const char *config, const char *path, ito_error *error)
{
  ito_lab lab = { .experiment = e, .options = o, .value = value, .stage = "" };
  ito_file_facts facts = { .format = "experiment",
                           .command = o->command,
                           .config = config,
                           .seed = o->seed,
                           .overwrite = o->overwrite };
  lab.file = ito_file_create (path, &facts);
  if (!lab.file)
    {
      /* A place that cannot be written to is the caller's mistake, a full disk is not. */
      const char *directory = o->directory && o->directory[0] ? o->directory : ".";
      return ito_fail (error, access (directory, W_OK) == 0 ? GSL_EFAILED : GSL_EINVAL, "%s",
                       ito_last_error ());
    }
  ito_lab_failed (&lab, e->run (&lab));
  if (!lab.error.code && lab.claims == 0)
    ito_fail (&lab.error, GSL_EFAILED, "%s stated no claim", e->slug);
  if (!lab.error.code)
    ito_record_write (&lab, &lab.error);
  if (lab.error.code)
    ito_file_discard (lab.file);
  else
    ito_record_failed (ito_file_close (lab.file, 0), &lab.error);
  if (lab.error.code)
    ito_fail (error, lab.error.code, "%s", lab.error.text);
  ito_lab_clear (&lab);
  return error->code;
}

static int
run_or_keep (const ito_experiment *e, const ito_experiment_options *o, const double *value,
             const char *path, ito_outcome *outcome, ito_error *error)
{
  char *config = configuration (e, o, value, error);
  if (!config)
    return error->code;
  if (!o->overwrite)
    keep (path, config, o->seed, outcome, error);
  if (!error->code && !outcome->kept)
    {
      double start = seconds_now ();
      if (ito_make_directory (o->directory && o->directory[0] ? o->directory : ".", error) == 0
          && run (e, o, value, config, path, error) == 0
          && ito_outcome_read (path, outcome, error) == 0)
        outcome->seconds = seconds_now () - start;
    }
  free (config);
  return error->code;
}

int
ito_experiment_run (const ito_experiment *experiment, const ito_experiment_options *options,
                    ito_outcome *outcome, ito_error *error)
{
  char path[PATH_SIZE], picture[PATH_SIZE];
  double value[MAX_PARAMETERS];
  memset (outcome, 0, sizeof *outcome);
  if (place (options, experiment->slug, "h5", path, error)
      || place (options, experiment->slug, "svg", picture, error)
      || resolve (experiment, options, value, error)
      || run_or_keep (experiment, options, value, path, outcome, error))
    return error->code;
  outcome->experiment = experiment;
  /* A figure that is there belongs to the result that was kept. */
  if (!outcome->kept)
    unlink (picture);
  if (experiment->figure && experiment->figure[0] && access (picture, R_OK) != 0)
    ito_plot_file (path, "figure", picture, NULL, &outcome->no_figure, error);
  if (error->code)
    ito_outcome_clear (outcome);
  return error->code;
}
