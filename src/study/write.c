/* A study in a file: the table of its levels, and what they show as attributes. */
#include "study/study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int
write_column (ito_file *file, const char *group, const char *name, const char *text, size_t n,
              const double *data)
{
  const uint64_t dims[] = { n };
  char path[300];
  snprintf (path, sizeof path, "%s/%s", group, name);
  int code = ito_file_write_array (file, path, 1, dims, data);
  return code ? code : ito_file_write_text (file, path, "long_name", text);
}

static int
write_facts (const ito_study *s, ito_file *file, const char *group)
{
  const ito_study_result *r = &s->result;
  const ito_order *o = &r->order;
  const struct
  {
    const char *name;
    double value;
  } numbers[] = { { "slope", o->slope },
                  { "lower", o->lower },
                  { "upper", o->upper },
                  { "slope_standard_error", o->standard_error },
                  { "spread", o->spread },
                  { "declared", o->declared == ITO_ORDER_NONE ? (double)NAN : o->declared },
                  { "band", o->band },
                  { "paths", (double)r->paths },
                  { "limit", r->has_limit ? r->limit : (double)NAN },
                  { "limit_allowed", r->has_limit ? r->limit_allowed : (double)NAN } };
  const struct
  {
    const char *name, *text;
  } texts[] = { { "verdict", ito_order_verdict_name (o->verdict) },
                { "control_below", ito_order_verdict_name (o->control[0]) },
                { "control_above", ito_order_verdict_name (o->control[1]) },
                { "remark", o->remark ? o->remark : "" },
                { "solver", s->solver->spec },
                { "measure", r->measure },
                { "truth", r->truth },
                { "data", r->method } };
  int code = GSL_SUCCESS;
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers && !code; i++)
    code = ito_file_write_number (file, group, numbers[i].name, numbers[i].value);
  for (size_t i = 0; i < sizeof texts / sizeof *texts && !code; i++)
    code = ito_file_write_text (file, group, texts[i].name, texts[i].text);
  return code;
}

/* Times are no data of the study, which come out equal each time: they stand in its record. */
static int
write_seconds (const ito_study_result *r, ito_file *file, const char *name)
{
  char group[200];
  snprintf (group, sizeof group, "/record/timing/%s", name);
  int code = write_column (file, group, "seconds", "processor seconds a path, median of 5",
                           r->levels, r->seconds);
  if (!code)
    code = write_column (file, group, "seconds_least", "the least of them", r->levels,
                         r->seconds_least);
  return code ? code
              : write_column (file, group, "seconds_most", "the most of them", r->levels,
                              r->seconds_most);
}

int
ito_study_write (const ito_study *s, ito_file *file, const char *name)
{
  const ito_study_result *r = &s->result;
  ito_error error = ITO_NO_ERROR;
  char group[200];
  if (!s->finished)
    {
      ito_fail (&error, GSL_EINVAL, "a study that has not run has nothing to write: run it first");
      return ITO_RAISE (&error);
    }
  double *column = ITO_NEW (double, 3 * r->levels, &error);
  if (!column)
    return ITO_RAISE (&error);
  double *standard_error = column + r->levels, *reason = standard_error + r->levels;
  for (size_t i = 0; i < r->levels; i++)
    {
      column[i] = (double)r->steps[i];
      standard_error[i] = r->standard_error ? r->standard_error[i] : 0;
      reason[i] = r->reason[i];
    }
  snprintf (group, sizeof group, "/tables/%s", name);
  int code = write_column (file, group, "steps", "number of steps", r->levels, column);
  if (!code)
    code = write_column (file, group, "step", "size of a step", r->levels, r->step);
  if (!code)
    code = write_column (file, group, "error", r->measure, r->levels, r->error);
  if (!code)
    code = write_column (file, group, "standard_error", "of the error; 0: exact", r->levels,
                         standard_error);
  if (!code)
    code = write_column (file, group, "dropped",
                         "0 kept, 1 not finite, 2 below 4 standard errors, 3 below the floor, 4 "
                         "before the asymptotic range",
                         r->levels, reason);
  if (!code)
    code = write_column (file, group, "evaluations", "drift evaluations of a path", r->levels,
                         r->evaluations);
  if (!code && s->solver->facts.stochastic)
    {
      for (size_t i = 0; i < r->levels; i++)
        column[i] = (double)r->steps[i] * s->solver->facts.normals * (double)s->process->sde.m;
      code = write_column (file, group, "normals", "normals drawn for a path", r->levels, column);
    }
  if (!code && r->seconds)
    code = write_seconds (r, file, name);
  free (column);
  return code ? code : write_facts (s, file, group);
}
