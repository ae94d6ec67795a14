/* ito list, ito run, ito report: the experiments. */
#include "cli/cli.h"
#include "core/directory.h"
#include "core/number.h"
#include "experiment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *
default_directory (const cli *c)
{
  return cli_text (c, "output", "out");
}

/* What is known of an experiment in a directory. */
static const char *
status_in (const char *directory, const ito_experiment *x)
{
  char path[4096];
  struct stat st;
  ito_outcome outcome = { 0 };
  ito_error error = ITO_NO_ERROR;
  int n = snprintf (path, sizeof path, "%s/%s.h5", directory, x->slug);
  if (n < 0 || n >= (int)sizeof path || stat (path, &st) != 0)
    return "not run";
  const char *status = "unreadable";
  if (ito_outcome_read (path, &outcome, &error) == 0)
    status = outcome.as_expected ? "as expected" : "NOT as expected";
  ito_outcome_clear (&outcome);
  return status;
}

static int
check_theme (const char *theme)
{
  const char *names[256];
  size_t n = 0;
  if (!theme)
    return CLI_DONE;
  for (size_t i = 0; ito_experiments[i] && n < 256; i++)
    {
      if (strcmp (ito_experiments[i]->theme, theme) == 0)
        return CLI_DONE;
      names[n++] = ito_experiments[i]->theme;
    }
  const char *near = ito_nearest (theme, names, n);
  return cli_usage ("unknown theme '%.60s'%s%s%s: 'ito list' shows all", theme,
                    near ? ": did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int
list_run (cli *c)
{
  const char *theme = cli_text (c, "theme", NULL);
  int status = check_theme (theme);
  if (status)
    return status;
  int json = cli_flag (c, "json");
  cli_json j;
  if (json)
    {
      cli_json_open (&j, stdout);
      cli_json_begin (&j, "experiments", '[');
    }
  else
    printf ("%-14s %-10s %-9s %-15s %s\n", "slug", "theme", "faithful", "status", "paper");
  for (size_t i = 0; ito_experiments[i]; i++)
    {
      const ito_experiment *x = ito_experiments[i];
      if (theme && strcmp (x->theme, theme) != 0)
        continue;
      const char *state = status_in (default_directory (c), x);
      if (json)
        {
          cli_json_begin (&j, NULL, '{');
          cli_json_text (&j, "slug", x->slug);
          cli_json_text (&j, "theme", x->theme);
          cli_json_text (&j, "title", x->title);
          cli_json_text (&j, "authors", x->authors);
          cli_json_number (&j, "year", x->year);
          cli_json_text (&j, "faithfulness", ito_faithfulness_name (x->faithfulness));
          cli_json_text (&j, "status", state);
          cli_json_end (&j, '}');
        }
      else
        printf ("%-14s %-10s %-9s %-15s %s\n", x->slug, x->theme,
                ito_faithfulness_name (x->faithfulness), state, x->title);
    }
  if (json)
    {
      cli_json_end (&j, ']');
      cli_json_close (&j);
    }
  return CLI_DONE;
}

static const cli_option list_options[] = { { "theme", 0, "T", "only those of a theme" },
                                           { "output", 'o', "DIR",
                                             "where results are (default out)" },
                                           { NULL, 0, NULL, NULL } };
const cli_command cli_command_list = { "list", "",       "List the experiments",
                                       NULL,   CLI_JSON, list_options,
                                       0,      0,        list_run };

int
cli_make_directory (const char *directory)
{
  ito_error error = { 0 };
  return ito_make_directory (directory, &error) ? cli_error_failed (&error) : CLI_DONE;
}

static void
interval_text (const ito_claim *k, char *text, size_t size)
{
  if (isinf (k->lower) && !isinf (k->upper))
    snprintf (text, size, "<= %.4g", k->upper);
  else if (isinf (k->upper) && !isinf (k->lower))
    snprintf (text, size, ">= %.4g", k->lower);
  else
    snprintf (text, size, "[%.4g, %.4g]", k->lower, k->upper);
}

static void
print_claims (const ito_outcome *o)
{
  char value[64], interval[64];
  for (size_t i = 0; i < o->claims; i++)
    {
      const ito_claim *k = &o->claim[i];
      interval_text (k, interval, sizeof interval);
      printf ("  %-8s %-34s %-24s %-20s %-10s %s\n", k->control ? "control" : "claim", k->name,
              cli_estimate (k->value, k->standard_error, value), interval,
              ito_verdict_name (k->verdict), k->as_expected ? "as expected" : "NOT AS EXPECTED");
    }
}

static void
json_outcome (cli_json *j, const ito_experiment *x, const ito_outcome *o)
{
  cli_json_begin (j, NULL, '{');
  cli_json_text (j, "slug", x->slug);
  cli_json_bool (j, "as_expected", o->as_expected);
  cli_json_bool (j, "kept", o->kept);
  cli_json_number (j, "seconds", o->seconds);
  cli_json_begin (j, "claims", '[');
  for (size_t i = 0; i < o->claims; i++)
    {
      const ito_claim *k = &o->claim[i];
      cli_json_begin (j, NULL, '{');
      cli_json_text (j, "name", k->name);
      cli_json_text (j, "kind", k->control ? "control" : "claim");
      cli_json_number (j, "value", k->value);
      cli_json_number (j, "standard_error", k->standard_error);
      cli_json_number (j, "lower", k->lower);
      cli_json_number (j, "upper", k->upper);
      cli_json_text (j, "verdict", ito_verdict_name (k->verdict));
      cli_json_bool (j, "as_expected", k->as_expected);
      cli_json_end (j, '}');
    }
  cli_json_end (j, ']');
  cli_json_end (j, '}');
}

/* --set key=value: names are checked against all experiments that run. */
static int
read_sets (const cli *c, const ito_experiment *const *chosen, size_t n, const char **key,
           double *value, char **storage)
{
  size_t size = 1;
  for (size_t i = 0; i < c->sets; i++)
    size += strlen (c->set[i]) + 1;
  char *p = malloc (size);
  *storage = p;
  if (!p)
    return cli_library_failed (GSL_ENOMEM);
  for (size_t i = 0; i < c->sets; i++)
    {
      strcpy (p, c->set[i]);
      char *equals = strchr (p, '=');
      if (!equals)
        return cli_usage ("--set '%.60s' is not key=value", c->set[i]);
      *equals = 0;
      key[i] = p;
      if (ito_number_parse (equals + 1, &value[i]) != 0 || !isfinite (value[i]))
        return cli_usage ("--set %s is '%.60s': it must be a finite number", p, equals + 1);
      const char *names[256];
      size_t names_n = 0, known = 0;
      for (size_t e = 0; e < n; e++)
        for (const ito_experiment_param *q = chosen[e]->params; q && q->key; q++)
          {
            if (strcmp (q->key, p) == 0)
              {
                known = 1;
                if (!(value[i] >= q->lower && value[i] <= q->upper))
                  return cli_usage ("--set %s is %g: %s takes %g to %g", p, value[i],
                                    chosen[e]->slug, q->lower, q->upper);
              }
            if (names_n < 256)
              names[names_n++] = q->key;
          }
      if (!known)
        {
          const char *near = ito_nearest (p, names, names_n);
          return cli_usage ("--set: unknown parameter '%.60s'%s%s%s", p,
                            near ? ": did you mean '" : "", near ? near : "", near ? "'?" : "");
        }
      p += strlen (c->set[i]) + 1;
    }
  return CLI_DONE;
}

/* An interrupted experiment keeps nothing; those before it are kept. */
static int
stop_when_interrupted (const ito_experiment *experiment, const char *what, double done,
                       void *params)
{
  (void)experiment;
  (void)what;
  (void)done;
  (void)params;
  return cli_interrupted != 0;
}

static int
run_chosen (cli *c, const ito_experiment *const *chosen, size_t n)
{
  const char *key[CLI_MAX_SETS], *directory = default_directory (c);
  double value[CLI_MAX_SETS];
  char *storage = NULL;
  uint64_t seed = 1, threads = 0;
  int status = cli_count (c, "seed", 0, UINT64_MAX, &seed);
  if (!status)
    status = cli_count (c, "threads", 1, 4096, &threads);
  if (!status)
    status = read_sets (c, chosen, n, key, value, &storage);
  if (!status)
    status = cli_make_directory (directory);
  int json = cli_flag (c, "json"), unexpected = 0, no_figure = 0;
  cli_json j;
  if (!status && json)
    {
      cli_json_open (&j, stdout);
      cli_json_begin (&j, "experiments", '[');
    }
  for (size_t i = 0; i < n && !status; i++)
    {
      ito_experiment_options options = { .smoke = cli_flag (c, "smoke"),
                                         .seed = seed,
                                         .threads = (unsigned)threads,
                                         .overwrite = cli_flag (c, "force"),
                                         .directory = directory,
                                         .command = c->line,
                                         .progress = stop_when_interrupted,
                                         .sets = c->sets,
                                         .set_key = key,
                                         .set_value = value };
      ito_outcome outcome = { 0 };
      ito_error error = ITO_NO_ERROR;
      if (!c->quiet && !c->silent && (cli_flag (c, "progress") || !json))
        {
          fprintf (stderr, "[%zu/%zu] %s: %s\n", i + 1, n, chosen[i]->slug, chosen[i]->title);
          fflush (stderr);
        }
      if (ito_experiment_run (chosen[i], &options, &outcome, &error))
        status = cli_interrupted ? CLI_INTERRUPTED : cli_error_failed (&error);
      else
        {
          if (json)
            json_outcome (&j, chosen[i], &outcome);
          else if (!c->silent)
            {
              printf ("%s: %s (%.1f s%s)\n", chosen[i]->slug,
                      outcome.as_expected ? "as expected" : "NOT AS EXPECTED", outcome.seconds,
                      outcome.kept ? ", kept from before" : "");
              print_claims (&outcome);
              fflush (stdout);
            }
          unexpected += !outcome.as_expected;
          no_figure += outcome.no_figure;
        }
      ito_outcome_clear (&outcome);
    }
  if (!status && json)
    {
      cli_json_end (&j, ']');
      cli_json_close (&j);
    }
  if (!status && !json && !c->silent)
    printf ("%zu experiment%s, %d not as expected; results in %s\n", n, n == 1 ? "" : "s",
            unexpected, directory);
  if (no_figure)
    cli_notice (c, "gnuplot was not found: no figures were drawn");
  free (storage);
  return status ? status : unexpected ? CLI_NOT_AS_EXPECTED : CLI_DONE;
}

static int
run_run (cli *c)
{
  const ito_experiment *chosen[256];
  size_t n = 0;
  const char *theme = cli_text (c, "theme", NULL);
  int all = cli_flag (c, "all");
  int status = check_theme (theme);
  if (status)
    return status;
  if ((c->arguments > 0) + (theme != NULL) + all != 1)
    return cli_usage ("'ito run' needs names of experiments, --theme T or --all: 'ito list' shows "
                      "them");
  for (size_t i = 0; i < c->arguments && n < 256; i++)
    {
      ito_error error = ITO_NO_ERROR;
      const ito_experiment *x = ito_experiment_find (c->argument[i], &error);
      if (!x)
        return cli_error_failed (&error);
      for (size_t k = 0; k < n; k++)
        if (chosen[k] == x)
          return cli_usage ("'%s' is named twice", x->slug);
      chosen[n++] = x;
    }
  if (c->arguments == 0)
    for (size_t i = 0; ito_experiments[i] && n < 256; i++)
      if (all || strcmp (ito_experiments[i]->theme, theme) == 0)
        chosen[n++] = ito_experiments[i];
  return run_chosen (c, chosen, n);
}

static const cli_option run_options[] = {
  { "theme", 0, "T", "all experiments of a theme" },
  { "all", 0, NULL, "all experiments" },
  { "smoke", 0, NULL, "small and quick: a second each" },
  { "set", 0, "KEY=VALUE", "a parameter of the experiments; may be repeated" },
  { "output", 'o', "DIR", "where results go (default out)" },
  { "force", 'f', NULL, "run again what is there already" },
  { NULL, 0, NULL, NULL }
};
const cli_command cli_command_run = {
  "run",
  "SLUG...",
  "Run experiments: claims of papers, each beside a control that must fail",
  "Writes DIR/SLUG.h5 and its figure DIR/SLUG.svg, and prints claims and controls.\n"
  "A complete result of the same configuration, seed and version is kept.\n"
  "Exit status 1: a claim does not hold, or a control does not fail.",
  CLI_RUN | CLI_JSON,
  run_options,
  0,
  255,
  run_run
};

static int
report_run (cli *c)
{
  char page[4096];
  ito_error error = ITO_NO_ERROR;
  if (ito_report (c->argument[0], page, sizeof page, &error))
    return cli_error_failed (&error);
  if (!c->quiet)
    printf ("%s\n", page);
  return CLI_DONE;
}
const cli_command cli_command_report = {
  "report", "DIR", "Make one page of the results in a directory: DIR/index.html",
  NULL,     0,     NULL,
  1,        1,     report_run
};
