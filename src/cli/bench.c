/* ito bench: the library's own benchmarks, beside what others write for the same work. */
#include "bench.h"
#include "cli/cli.h"
#include "core/kernels.h"
#include "core/number.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 16 /* benchmarks */

static void
show (const bench_race *race, const char *who, unsigned round, void *params)
{
  const bench *b = params;
  fprintf (stderr, "\r%s %s: %s, round %u of %u%*s", race->benchmark, race->part, who, round + 1,
           b->rounds, 20, "");
  fflush (stderr);
}

static const char *
spread_text (const bench_spread *s, char text[64])
{
  if (isfinite (s->median))
    snprintf (text, 64, "%.3g (%.3g..%.3g)", s->median, s->lower, s->upper);
  else
    text[0] = 0;
  return text;
}

static void
print_row (const bench *b, const bench_row *row)
{
  char cost[64], ratio[64], value[64] = "";
  printf ("  %-28s", row->who);
  if (row->absent[0])
    {
      printf (" skipped: %s\n", row->absent);
      return;
    }
  if (!b->quick)
    printf (" %-24s %-24s", spread_text (&row->cost, cost), spread_text (&row->ratio, ratio));
  if (row->right)
    {
      if (row->truths)
        snprintf (value, sizeof value, "%s %.12g", row->truth[0].name, row->value[0]);
      printf (" %s\n", value);
      return;
    }
  printf (" WRONG:");
  for (size_t i = 0; i < row->truths; i++)
    if (!(fabs (row->value[i] - row->truth[i].truth) <= row->truth[i].tolerance))
      printf (" %s %.12g, not %.12g +- %.2g;", row->truth[i].name, row->value[i],
              row->truth[i].truth, row->truth[i].tolerance);
  printf ("\n");
}

static void
print_table (const bench *b)
{
  const bench_peer *const peers[] = { &b->numpy, &b->torch };
  printf ("kernels %s, %u round%s", ito_dispatch_name (), b->rounds, b->rounds == 1 ? "" : "s");
  for (size_t i = 0; i < 2; i++)
    if (peers[i]->version[0])
      printf (", %s", peers[i]->version);
  printf ("%s\n", b->quick ? "; check values only" : "; medians (least..most) of CPU time");
  for (size_t i = 0; i < b->rows; i++)
    {
      const bench_row *row = &b->row[i];
      if (i == 0 || strcmp (row->part, row[-1].part) != 0)
        {
          char title[80];
          snprintf (title, sizeof title, "%s %s", row->benchmark, row->part);
          printf ("\n%-30s", title);
          if (!b->quick)
            printf (" %-24s %-24s check", row->unit, isfinite (row->ratio.median) ? "ratio" : "");
          printf ("\n");
        }
      print_row (b, row);
    }
}

static void
json_spread (cli_json *j, const char *key, const bench_spread *s)
{
  cli_json_begin (j, key, '[');
  cli_json_number (j, NULL, s->median);
  cli_json_number (j, NULL, s->lower);
  cli_json_number (j, NULL, s->upper);
  cli_json_end (j, ']');
}

static void
json_row (cli_json *j, const bench *b, const bench_row *row)
{
  cli_json_begin (j, NULL, '{');
  cli_json_text (j, "benchmark", row->benchmark);
  cli_json_text (j, "part", row->part);
  cli_json_text (j, "who", row->who);
  if (row->absent[0])
    cli_json_text (j, "skipped", row->absent);
  else
    {
      if (!b->quick)
        {
          cli_json_text (j, "unit", row->unit);
          json_spread (j, "cost", &row->cost);
          json_spread (j, "ratio", &row->ratio);
        }
      cli_json_begin (j, "checks", '[');
      for (size_t i = 0; i < row->truths; i++)
        {
          cli_json_begin (j, NULL, '{');
          cli_json_text (j, "name", row->truth[i].name);
          cli_json_number (j, "value", row->value[i]);
          cli_json_number (j, "truth", row->truth[i].truth);
          cli_json_number (j, "tolerance", row->truth[i].tolerance);
          cli_json_end (j, '}');
        }
      cli_json_end (j, ']');
      cli_json_bool (j, "right", row->right);
    }
  cli_json_end (j, '}');
}

static void
print_json (const bench *b, FILE *file)
{
  cli_json j;
  cli_json_open (&j, file);
  cli_json_text (&j, "kernels", ito_dispatch_name ());
  cli_json_text (&j, "numpy", b->numpy.version);
  cli_json_text (&j, "torch", b->torch.version);
  cli_json_number (&j, "rounds", b->rounds);
  cli_json_begin (&j, "rows", '[');
  for (size_t i = 0; i < b->rows; i++)
    json_row (&j, b, &b->row[i]);
  cli_json_end (&j, ']');
  cli_json_close (&j);
}

/* Puts bench.json and bench.svg into the directory. */
static int
keep (const cli *c, const bench *b, const char *json, const char *picture)
{
  ito_error error = ITO_NO_ERROR;
  int missing = 0;
  FILE *file = fopen (json, "w");
  if (file)
    print_json (b, file);
  if (!file || fclose (file) != 0)
    {
      ito_fail (&error, GSL_EFAILED, "'%.200s' could not be written: %s", json, strerror (errno));
      return cli_error_failed (&error);
    }
  if (bench_figure (b, picture, &missing, &error))
    return cli_error_failed (&error);
  if (missing)
    cli_notice (c, "gnuplot was not found: no figure was drawn");
  return CLI_DONE;
}

static const bench_type *
find (const char *name)
{
  const char *names[2 * MOST];
  size_t n = 0;
  for (size_t i = 0; bench_types[i]; i++)
    {
      if (strcmp (bench_types[i]->name, name) == 0 || strcmp (bench_types[i]->number, name) == 0)
        return bench_types[i];
      names[n++] = bench_types[i]->name;
      names[n++] = bench_types[i]->number;
    }
  const char *near = ito_nearest (name, names, n);
  cli_usage ("unknown benchmark '%.60s'%s%s%s: 'ito bench --list' shows all", name,
             near ? ": did you mean '" : "", near ? near : "", near ? "'?" : "");
  return NULL;
}

static int
list (void)
{
  for (size_t i = 0; bench_types[i]; i++)
    printf ("%-4s %-14s %s\n", bench_types[i]->number, bench_types[i]->name,
            bench_types[i]->summary);
  return CLI_DONE;
}

static int
run_chosen (cli *c, bench *b, const bench_type *const *chosen)
{
  ito_error error = ITO_NO_ERROR;
  int shown = !c->quiet && isatty (STDERR_FILENO);
  if (shown)
    {
      b->progress = show;
      b->progress_params = b;
    }
  b->stop = &cli_interrupted;
  for (size_t i = 0; chosen[i] && !error.code; i++)
    chosen[i]->run (b, &error);
  if (shown)
    fprintf (stderr, "\r%-78s\r", "");
  if (error.code == ITO_INTERRUPTED)
    return CLI_INTERRUPTED;
  return error.code ? cli_error_failed (&error) : CLI_DONE;
}

/* The results go beside each other, or nowhere. */
static int
prepare (cli *c, bench *b, char json[4096], char picture[4096])
{
  uint64_t rounds = 5;
  const char *directory = cli_text (c, "output", NULL);
  int status = cli_count (c, "rounds", 1, BENCH_ROUNDS, &rounds);
  b->quick = cli_flag (c, "quick");
  b->rounds = b->quick ? 1 : (unsigned)rounds;
  if (status || !directory)
    return status;
  if ((status = cli_make_directory (directory)))
    return status;
  b->directory = directory;
  snprintf (json, 4096, "%.4000s/bench.json", directory);
  snprintf (picture, 4096, "%.4000s/bench.svg", directory);
  if (!cli_flag (c, "force") && access (json, F_OK) == 0)
    return cli_usage ("'%.200s' is there already: --force replaces it, -o names another directory",
                      json);
  return CLI_DONE;
}

static int
bench_run (cli *c)
{
  const bench_type *chosen[MOST + 1] = { NULL };
  char json[4096] = "", picture[4096] = "";
  bench b;
  if (cli_flag (c, "list"))
    return list ();
  for (size_t i = 0; i < c->arguments; i++)
    if (!(chosen[i] = find (c->argument[i])))
      return CLI_USAGE;
  for (size_t i = 0; c->arguments == 0 && bench_types[i] && i < MOST; i++)
    chosen[i] = bench_types[i];
  bench_begin (&b);
  int status = prepare (c, &b, json, picture);
  if (!status)
    status = run_chosen (c, &b, chosen);
  if (!status)
    {
      if (cli_flag (c, "json"))
        print_json (&b, stdout);
      else
        print_table (&b);
      if (json[0])
        status = keep (c, &b, json, picture);
      if (!status && !bench_all_right (&b))
        status = CLI_NOT_AS_EXPECTED;
    }
  bench_end (&b);
  return status;
}

static const cli_option options[] = {
  { "rounds", 0, "N", "rounds of the contestants in turn (default 5)" },
  { "quick", 0, NULL, "tiny sizes and one round, for the check values only" },
  { "list", 0, NULL, "name the benchmarks" },
  { "output", 'o', "DIR", "keep bench.json and bench.svg, and write files there (else here)" },
  { "force", 'f', NULL, "replace what is there" },
  { NULL, 0, NULL, NULL }
};
const cli_command cli_command_bench = {
  "bench",
  "[NAME...]",
  "Time the library beside what others write for the same work",
  "Contestants take turns; the cost is CPU time of the work itself, a ratio is taken in each\n"
  "round to the first contestant of the race.  What each finds is compared with the truth.\n"
  "numpy and torch take part where $PYTHON, python3 or /usr/bin/python3 has them.\n"
  "Exit status 1: a contestant found something else.",
  CLI_JSON,
  options,
  0,
  MOST,
  bench_run
};
