/* ito order --work-precision: the errors of several solvers against what they cost. */
#include "cli/order.h"
#include "cli/record.h"
#include <math.h>

static void
print_study (const cli_order *o)
{
  const ito_study_result *r = ito_study_get_result (o->study);
  const ito_solver_facts *f = ito_solver_get_facts (o->solver);
  printf ("%s: slope %.3f in [%.3f, %.3f]\n", ito_solver_spec (o->solver), r->order.slope,
          r->order.lower, r->order.upper);
  printf ("%10s %12s %11s %13s %11s %12s %10s\n", "steps", "error", "std error", "evaluations",
          "normals", "seconds", "+-");
  for (size_t i = 0; i < r->levels; i++)
    printf ("%10llu %12.5g %11.2g %13g %11g %12.3g %10.1g  %s\n", (unsigned long long)r->steps[i],
            r->error[i], r->standard_error ? r->standard_error[i] : 0, r->evaluations[i],
            (double)r->steps[i] * f->normals, r->seconds[i],
            0.5 * (r->seconds_most[i] - r->seconds_least[i]), ito_level_reason_text (r->reason[i]));
  printf ("\n");
}

static void
json_study (cli_json *j, const cli_order *o)
{
  const ito_study_result *r = ito_study_get_result (o->study);
  const struct
  {
    const char *key;
    const double *x;
  } columns[] = { { "errors", r->error },
                  { "standard_errors", r->standard_error },
                  { "evaluations", r->evaluations },
                  { "seconds", r->seconds },
                  { "seconds_least", r->seconds_least },
                  { "seconds_most", r->seconds_most } };
  cli_json_begin (j, NULL, '{');
  cli_json_text (j, "solver", ito_solver_spec (o->solver));
  cli_json_number (j, "slope", r->order.slope);
  cli_json_begin (j, "steps", '[');
  for (size_t i = 0; i < r->levels; i++)
    cli_json_number (j, NULL, (double)r->steps[i]);
  cli_json_end (j, ']');
  for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
    {
      cli_json_begin (j, columns[k].key, '[');
      for (size_t i = 0; i < r->levels; i++)
        cli_json_number (j, NULL, columns[k].x ? columns[k].x[i] : 0);
      cli_json_end (j, ']');
    }
  cli_json_end (j, '}');
}

/* The file is made at the end, when all options are noted. */
static int
write_studies (cli *c, size_t n, const cli_order *o, const char *path)
{
  const ito_file_facts facts = { "work-precision", c->line, c->config, o->seed,
                                 cli_flag (c, "force") };
  ito_file *file = ito_file_create (path, &facts);
  if (!file)
    return cli_file_failed ();
  int status = cli_write_record (c, file), code = GSL_SUCCESS;
  for (size_t i = 0; i < n && !status && !code; i++)
    {
      /* Two digits: members are listed by name. */
      char name[32];
      snprintf (name, sizeof name, "solver%02zu", i + 1);
      code = ito_study_write (o[i].study, file, name);
    }
  if (status || code)
    {
      ito_file_discard (file);
      return status ? status : cli_library_failed (code);
    }
  code = ito_file_close (file, 0);
  return code ? cli_library_failed (code) : CLI_DONE;
}

static void
print_studies (cli *c, size_t n, const cli_order *o)
{
  cli_json j;
  if (!cli_flag (c, "json"))
    {
      for (size_t i = 0; i < n; i++)
        print_study (&o[i]);
      return;
    }
  cli_json_open (&j, stdout);
  cli_json_begin (&j, "solvers", '[');
  for (size_t i = 0; i < n; i++)
    json_study (&j, &o[i]);
  cli_json_end (&j, ']');
  cli_json_close (&j);
}

int
cli_work_precision (cli *c)
{
  static cli_order o[CLI_MAX_SETS];
  const char *path = cli_text (c, "output", NULL), *solver;
  int status = cli_required (c, "solver", &solver);
  if (!status)
    status = cli_configured (c, "work-precision", "yes");
  if (!status && path)
    status = cli_order_check_output (c, path);
  size_t n = 0;
  for (; n < c->sets && !status; n++)
    {
      o[n] = (cli_order){ .spec = c->set[n], .is_further = n > 0, .timing = 1, .seed = 1 };
      status = cli_order_study (c, &o[n]);
    }
  if (!status && path)
    status = write_studies (c, n, o, path);
  if (!status && !c->silent)
    print_studies (c, n, o);
  for (size_t i = 0; i < n; i++)
    cli_order_clear (&o[i]);
  return status;
}
