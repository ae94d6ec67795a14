/* ito compare: many samplers on one target at equal numbers of evaluations. */
#include "cli/cli.h"
#include "cli/record.h"
#include "core/number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BUDGETS 32

typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_comparison *comparison;
  size_t budgets, samplers;
  uint64_t budget[MAX_BUDGETS];
  char *solver[CLI_MAX_SETS]; /* canonical */
  char *rule[CLI_MAX_SETS];
  ito_comparison_row row[CLI_MAX_SETS][MAX_BUDGETS];
  uint64_t seed, paths;
} contest;

static void
clear (contest *k)
{
  for (size_t i = 0; i < CLI_MAX_SETS; i++)
    {
      free (k->solver[i]);
      free (k->rule[i]);
    }
  ito_comparison_free (k->comparison);
  ito_schedule_free (k->schedule);
  ito_target_free (k->target);
}

/* --nfe 5,10,20 */
static int
budgets_option (cli *c, contest *k)
{
  const char *text = cli_text (c, "nfe", "5,10,20,40"), *rest = text;
  while (*rest)
    {
      char word[24];
      size_t n = strcspn (rest, ",");
      snprintf (word, sizeof word, "%.*s", (int)(n < 23 ? n : 23), rest);
      if (k->budgets == MAX_BUDGETS || ito_count_parse (word, 1000000, &k->budget[k->budgets])
          || k->budget[k->budgets] == 0)
        return cli_usage ("--nfe is '%.40s': it must be up to %d numbers of evaluations, from 1 to "
                          "1000000: 5,10,20",
                          text, MAX_BUDGETS);
      k->budgets++;
      rest += n + (rest[n] == ',');
    }
  return cli_configured (c, "nfe", "%s", text);
}

/* "SOLVER" or "SOLVER on GRID". */
static int
sampler_option (cli *c, contest *k, const char *text)
{
  const char *on = strstr (text, " on ");
  const size_t i = k->samplers;
  k->solver[i] = on ? strndup (text, (size_t)(on - text)) : strdup (text);
  k->rule[i] = strdup (on ? on + 4 : cli_text (c, "grid", "logsnr"));
  ito_solver *s = k->solver[i] && k->rule[i] ? ito_solver_alloc (k->solver[i]) : NULL;
  if (!s)
    return cli_library_failed (GSL_EINVAL);
  int status = CLI_DONE;
  if (ito_solver_get_facts (s)->kind == ITO_SOLVER_LANGEVIN)
    status = cli_usage ("%s is a Langevin kernel, which has no evaluations to an end; compare "
                        "diffusion samplers, or solvers of ODEs and SDEs",
                        k->solver[i]);
  else
    status = cli_configured (c, "solver", "%s on %s", ito_solver_spec (s), k->rule[i]);
  ito_solver_free (s);
  k->samplers++;
  return status;
}

static int
read_options (cli *c, contest *k)
{
  const char *target, *schedule, *solver;
  double t_start, t_end;
  uint64_t threads = 0;
  char start[32], end[32];
  k->seed = 1;
  k->paths = 10000;
  int status = cli_required (c, "target", &target);
  if (!status)
    status = cli_required (c, "schedule", &schedule);
  if (!status)
    status = cli_required (c, "solver", &solver);
  if (status)
    return status;
  k->target = ito_target_alloc (target);
  k->schedule = k->target ? ito_schedule_alloc (schedule) : NULL;
  if (!k->schedule)
    return cli_library_failed (GSL_EINVAL);
  ito_schedule_default_times (k->schedule, &t_start, &t_end);
  status = cli_number (c, "t-start", &t_start);
  if (!status)
    status = cli_number (c, "t-end", &t_end);
  if (!status)
    status = cli_count (c, "paths", 16, 10000000, &k->paths);
  if (!status)
    status = cli_count (c, "seed", 0, UINT64_MAX, &k->seed);
  if (!status)
    status = cli_count (c, "threads", 1, 4096, &threads);
  if (!status)
    status = cli_configured (c, "target", "%s", ito_target_spec (k->target));
  if (!status)
    status = cli_configured (c, "schedule", "%s", ito_schedule_spec (k->schedule));
  if (!status)
    status = cli_configured (c, "t-start", "%s", ito_number_print (t_start, start));
  if (!status)
    status = cli_configured (c, "t-end", "%s", ito_number_print (t_end, end));
  if (!status)
    status = cli_configured (c, "paths", "%llu", (unsigned long long)k->paths);
  if (!status)
    status = cli_configured (c, "seed", "%llu", (unsigned long long)k->seed);
  if (!status)
    status = budgets_option (c, k);
  for (size_t i = 0; i < c->sets && !status; i++)
    status = sampler_option (c, k, c->set[i]);
  if (status)
    return status;
  k->comparison = ito_comparison_alloc (k->target, k->schedule, t_start, t_end, k->paths, k->seed,
                                        (unsigned)threads);
  return k->comparison ? CLI_DONE : cli_library_failed (GSL_EINVAL);
}

static int
run_all (cli *c, contest *k)
{
  cli_progress progress;
  int code = GSL_SUCCESS, stopped = 0;
  cli_progress_begin (&progress, c, "comparing");
  for (size_t i = 0; i < k->samplers && !code; i++)
    {
      ito_solver *s = ito_solver_alloc (k->solver[i]);
      for (size_t j = 0; j < k->budgets && s && !code && !stopped; j++)
        {
          code = ito_comparison_run (k->comparison, s, k->rule[i], k->budget[j], &k->row[i][j]);
          stopped = cli_progress_step ((double)(i * k->budgets + j + 1),
                                       (double)(k->samplers * k->budgets), &progress);
        }
      if (!s)
        code = GSL_EINVAL;
      ito_solver_free (s);
    }
  cli_progress_end (&progress);
  return code ? cli_library_failed (code) : stopped ? CLI_INTERRUPTED : CLI_DONE;
}

static void
print_rows (const contest *k)
{
  const char *measure = ito_comparison_measure (k->comparison);
  double floor = ito_comparison_floor (k->comparison);
  printf ("%s, %s\n  flow   root mean square distance from the end of the flow (its own error "
          "%.1g)\n  law    %s",
          ito_target_spec (k->target), ito_schedule_spec (k->schedule),
          ito_comparison_truth_error (k->comparison), measure);
  if (floor > 0)
    printf (" (of as many exact samples: %.3g)", floor);
  printf ("\n\n");
  for (size_t i = 0; i < k->samplers; i++)
    {
      printf ("%s on %s\n%8s %8s %12s %12s %9s %12s %9s\n", k->solver[i], k->rule[i], "budget",
              "steps", "evaluations", "flow", "+-", "law", "+-");
      for (size_t j = 0; j < k->budgets; j++)
        {
          const ito_comparison_row *r = &k->row[i][j];
          if (r->steps == 0)
            printf ("%8llu  no number of steps fits\n", (unsigned long long)r->budget);
          else if (r->failed)
            printf ("%8llu %8llu %12g  %llu paths do not stay finite\n",
                    (unsigned long long)r->budget, (unsigned long long)r->steps, r->evaluations,
                    (unsigned long long)r->failed);
          else
            printf ("%8llu %8llu %12g %12.4g %9.1g %12.4g %9.1g\n", (unsigned long long)r->budget,
                    (unsigned long long)r->steps, r->evaluations, r->flow,
                    1.96 * r->flow_standard_error, r->law, 1.96 * r->law_standard_error);
        }
      printf ("\n");
    }
}

/* The columns of a sampler's table. */
#define COLUMNS 8
static const struct
{
  const char *name, *text;
} columns[COLUMNS] = { { "nfe", "evaluations allowed" },
                       { "steps", "number of steps" },
                       { "evaluations", "evaluations made by a path" },
                       { "failed", "paths that did not stay finite" },
                       { "flow", "root mean square distance from the end of the flow" },
                       { "flow_standard_error", "of it" },
                       { "law", NULL },
                       { "law_standard_error", "of it; 0: exact" } };

static double
entry (const ito_comparison_row *r, size_t column)
{
  const double values[COLUMNS] = {
    (double)r->budget, (double)r->steps,       r->evaluations, (double)r->failed,
    r->flow,           r->flow_standard_error, r->law,         r->law_standard_error
  };
  return values[column];
}

static void
print_json (const contest *k, const char *path)
{
  cli_json j;
  cli_json_open (&j, stdout);
  cli_json_text (&j, "target", ito_target_spec (k->target));
  cli_json_text (&j, "schedule", ito_schedule_spec (k->schedule));
  cli_json_text (&j, "law", ito_comparison_measure (k->comparison));
  cli_json_number (&j, "floor", ito_comparison_floor (k->comparison));
  cli_json_number (&j, "truth_error", ito_comparison_truth_error (k->comparison));
  cli_json_number (&j, "paths", (double)k->paths);
  cli_json_begin (&j, "samplers", '[');
  for (size_t i = 0; i < k->samplers; i++)
    {
      cli_json_begin (&j, NULL, '{');
      cli_json_text (&j, "solver", k->solver[i]);
      cli_json_text (&j, "grid", k->rule[i]);
      for (size_t m = 0; m < COLUMNS; m++)
        {
          cli_json_begin (&j, columns[m].name, '[');
          for (size_t b = 0; b < k->budgets; b++)
            cli_json_number (&j, NULL, entry (&k->row[i][b], m));
          cli_json_end (&j, ']');
        }
      cli_json_end (&j, '}');
    }
  cli_json_end (&j, ']');
  if (path)
    cli_json_text (&j, "file", path);
  cli_json_close (&j);
}

static int
write_sampler (const contest *k, size_t i, ito_file *file)
{
  char group[32], path[64], title[2100];
  const uint64_t dims[] = { k->budgets };
  double data[MAX_BUDGETS];
  int code = GSL_SUCCESS;
  snprintf (group, sizeof group, "/tables/sampler%02zu", i + 1);
  for (size_t m = 0; m < COLUMNS && !code; m++)
    {
      for (size_t b = 0; b < k->budgets; b++)
        data[b] = entry (&k->row[i][b], m);
      snprintf (path, sizeof path, "%s/%s", group, columns[m].name);
      code = ito_file_write_array (file, path, 1, dims, data);
      if (!code)
        code = ito_file_write_text (file, path, "long_name",
                                    columns[m].text ? columns[m].text
                                                    : ito_comparison_measure (k->comparison));
    }
  snprintf (title, sizeof title, "%s on %s", k->solver[i], k->rule[i]);
  if (!code)
    code = ito_file_write_text (file, group, "solver", title);
  if (!code)
    code = ito_file_write_number (file, group, "floor", ito_comparison_floor (k->comparison));
  return code;
}

/* The file is made at the end; whether it may be is asked before. */
static int
write_file (cli *c, const contest *k, const char *path, int only_ask)
{
  const ito_file_facts facts = { "comparison", c->line, c->config, k->seed, cli_flag (c, "force") };
  ito_file *file = ito_file_create (path, &facts);
  if (!file)
    return cli_file_failed ();
  int status = only_ask ? CLI_DONE : cli_write_record (c, file), code = GSL_SUCCESS;
  for (size_t i = 0; i < k->samplers && !status && !code && !only_ask; i++)
    code = write_sampler (k, i, file);
  if (status || code || only_ask)
    {
      ito_file_discard (file);
      return status ? status : code ? cli_library_failed (code) : CLI_DONE;
    }
  code = ito_file_close (file, 0);
  return code ? cli_library_failed (code) : CLI_DONE;
}

static int
contest_run (cli *c)
{
  static contest k;
  const char *path = cli_text (c, "output", NULL);
  memset (&k, 0, sizeof k);
  int status = path ? write_file (c, &k, path, 1) : CLI_DONE;
  if (!status)
    status = read_options (c, &k);
  if (!status)
    status = run_all (c, &k);
  if (!status && path)
    status = write_file (c, &k, path, 0);
  if (!status && !c->silent && cli_flag (c, "json"))
    print_json (&k, path);
  else if (!status && !c->silent)
    print_rows (&k);
  clear (&k);
  return status;
}

static const cli_option contest_options[] = {
  { "target", 0, "SPEC", "the target ('ito targets')" },
  { "schedule", 0, "SPEC", "the noise schedule ('ito schedules')" },
  { "solver", 0, "SPEC", "a sampler, or 'SPEC on GRID'; given again for each" },
  { "nfe", 0, "N,N,...", "evaluations allowed a path (default 5,10,20,40)" },
  { "grid", 0, "SPEC", "the time grid of those without their own (default logsnr)" },
  { "t-start", 0, "T", "where to start (default: the schedule's)" },
  { "t-end", 0, "T", "where to end (default: the schedule's)" },
  { "paths", 0, "N", "paths that are sampled (default 10000)" },
  { NULL, 0, NULL, NULL }
};

const cli_command cli_command_compare = {
  "compare",
  "",
  "Compare samplers at equal numbers of evaluations",
  "All start in the exact law of the diffused target. Deterministic samplers: distance from the "
  "end\n"
  "of the probability flow. All: distance of the law at the end, on Gaussian targets by exact "
  "moments.\n"
  "Example: ito compare --target ring --schedule vp-linear --solver ddim --solver heun \\\n"
  "    --solver 'ddim on ays:target=(ring)' --nfe 5,10,20 -o c.h5 && ito plot c.h5",
  CLI_OUTPUT | CLI_RUN | CLI_JSON,
  contest_options,
  0,
  0,
  contest_run
};
