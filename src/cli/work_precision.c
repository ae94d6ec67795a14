/* ito order --work-precision: the errors of several solvers against what they cost. */
#include "cli/order.h"
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

static int
write_studies (size_t n, const cli_order *o, ito_file *file)
{
  int code = GSL_SUCCESS;
  for (size_t i = 0; i < n && !code; i++)
    {
      /* Two digits: members are listed by name. */
      char name[32];
      snprintf (name, sizeof name, "solver%02zu", i + 1);
      code = ito_study_write (o[i].study, file, name);
    }
  return code;
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
  ito_file *file = NULL;
  int code = GSL_SUCCESS;
  int status = cli_required (c, "solver", &solver);
  if (!status)
    status = cli_configured (c, "work-precision", "yes");
  size_t n = 0;
  for (; n < c->sets && !status; n++)
    {
      o[n] = (cli_order){ .spec = c->set[n], .is_further = n > 0, .timing = 1, .seed = 1 };
      status = cli_order_make (c, &o[n]);
    }
  if (!status && path)
    status = cli_order_open (c, "work-precision", o->seed, path, &file);
  for (size_t i = 0; i < n && !status; i++)
    status = cli_order_run (c, &o[i]);
  if (!status && file)
    code = write_studies (n, o, file);
  status = cli_order_close (file, status, code);
  if (!status && !c->silent)
    print_studies (c, n, o);
  for (size_t i = 0; i < n; i++)
    cli_order_clear (&o[i]);
  return status;
}
