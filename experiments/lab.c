/* The lab: what run functions state is checked and kept here, in memory, until the end. */
#include "lab.h"
#include "core/memory.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int
ito_lab_status (const ito_lab *lab)
{
  return lab->error.code;
}

int
ito_lab_failed (ito_lab *lab, int status)
{
  if (status && !lab->error.code)
    {
      const char *text = ito_last_error ();
      ito_fail (&lab->error, status, "%s: %s", lab->experiment->slug,
                text[0] ? text : "a call of the library failed");
    }
  return status;
}

static const ito_experiment_param *
find_parameter (const ito_lab *lab, const char *key, size_t *index)
{
  const ito_experiment_param *p = lab->experiment->params;
  for (size_t i = 0; p && p[i].key; i++)
    if (strcmp (p[i].key, key) == 0)
      {
        *index = i;
        return p + i;
      }
  return NULL;
}

double
ito_lab_parameter (const ito_lab *lab, const char *key)
{
  size_t i;
  return find_parameter (lab, key, &i) ? lab->value[i] : NAN;
}

size_t
ito_lab_count (const ito_lab *lab, const char *key)
{
  double v = ito_lab_parameter (lab, key);
  return v >= 0 && v < 9007199254740992.0 ? (size_t)v : 0;
}

int
ito_lab_smoke (const ito_lab *lab)
{
  return lab->options->smoke;
}

unsigned
ito_lab_threads (const ito_lab *lab)
{
  return lab->options->threads;
}

uint64_t
ito_lab_seed (const ito_lab *lab, uint64_t index)
{
  return ito_seed_derive (lab->options->seed, index);
}

static int
report_progress (ito_lab *lab, double done)
{
  const ito_experiment_options *o = lab->options;
  if (!o->progress || !o->progress (lab->experiment, lab->stage, done, o->progress_params))
    return 0;
  ito_fail (&lab->error, GSL_EFAILED, "%s: stopped: nothing of it was kept", lab->experiment->slug);
  return 1;
}

void
ito_lab_stage (ito_lab *lab, const char *what, double done)
{
  lab->stage = what;
  lab->done = done;
  if (!lab->error.code)
    report_progress (lab, done);
}

static int
ensemble_progress (double done, double all, void *params)
{
  (void)done;
  (void)all;
  ito_lab *lab = params;
  return report_progress (lab, lab->done);
}

void *
ito_lab_keep (ito_lab *lab, void *object, void (*release) (void *object))
{
  if (!object)
    {
      ito_lab_failed (lab, lab->error.code ? 0 : GSL_EFAILED);
      return NULL;
    }
  ito_lab_owned *own = lab->error.code ? NULL : realloc (lab->own, (lab->owned + 1) * sizeof *own);
  if (!own)
    {
      ito_fail (&lab->error, GSL_ENOMEM, "no memory for an experiment's objects: use fewer paths");
      release (object);
      return NULL;
    }
  lab->own = own;
  own[lab->owned++] = (ito_lab_owned){ object, release };
  return object;
}

int
ito_lab_run (ito_lab *lab, const char *name, ito_ensemble *e)
{
  char group[128];
  if (lab->error.code || !e)
    return lab->error.code;
  snprintf (group, sizeof group, "/runs/%s", name);
  return ito_lab_failed (lab, ito_trace_run (lab->file, group, e));
}

/* Names of claims and tables are words: they name datasets, gnuplot blocks and anchors. */
static int
is_word (const char *name)
{
  return name[0] && name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == 0;
}

static void
state (ito_lab *lab, int control, const char *name, const char *text, double value,
       double standard_error, double lower, double upper)
{
  if (lab->error.code)
    return;
  if (!is_word (name))
    {
      ito_fail (&lab->error, GSL_EINVAL, "%s: the claim '%.80s' needs a name of a-z, 0-9, - and _",
                lab->experiment->slug, name);
      return;
    }
  for (size_t i = 0; i < lab->claims; i++)
    if (strcmp (lab->claim[i].name, name) == 0)
      {
        ito_fail (&lab->error, GSL_EINVAL, "%s: the claim '%s' is stated twice",
                  lab->experiment->slug, name);
        return;
      }
  ito_claim *claim = realloc (lab->claim, (lab->claims + 1) * sizeof *claim);
  if (!claim)
    {
      ito_fail (&lab->error, GSL_ENOMEM, "no memory for a claim");
      return;
    }
  lab->claim = claim;
  ito_claim *c = claim + lab->claims;
  memset (c, 0, sizeof *c);
  c->name = ito_memory_text (name, &lab->error);
  c->text = ito_memory_text (text, &lab->error);
  c->control = control;
  c->value = value;
  c->standard_error = standard_error;
  c->lower = lower;
  c->upper = upper;
  c->verdict = ito_verdict_of (value, standard_error, lower, upper);
  c->as_expected = ito_verdict_expected (control, c->verdict, value);
  lab->claims++;
}

void
ito_lab_claim (ito_lab *lab, const char *name, const char *text, double value,
               double standard_error, double lower, double upper)
{
  state (lab, 0, name, text, value, standard_error, lower, upper);
}

void
ito_lab_control (ito_lab *lab, const char *name, const char *text, double value,
                 double standard_error, double lower, double upper)
{
  state (lab, 1, name, text, value, standard_error, lower, upper);
}

static ito_lab_table *
table_named (ito_lab *lab, const char *name, size_t rows)
{
  for (size_t i = 0; i < lab->tables; i++)
    if (strcmp (lab->table[i].name, name) == 0)
      return lab->table + i;
  ito_lab_table *table = realloc (lab->table, (lab->tables + 1) * sizeof *table);
  if (!table)
    {
      ito_fail (&lab->error, GSL_ENOMEM, "no memory for the table '%s'", name);
      return NULL;
    }
  lab->table = table;
  ito_lab_table *t = table + lab->tables++;
  memset (t, 0, sizeof *t);
  t->rows = rows;
  t->name = ito_memory_text (name, &lab->error);
  return t->name ? t : NULL;
}

void
ito_lab_column (ito_lab *lab, const char *table, const char *column, const char *long_name,
                const char *units, size_t n, const double *values)
{
  if (lab->error.code)
    return;
  if (!is_word (table) || !is_word (column) || strchr (table, '-') || n == 0 || !values)
    {
      ito_fail (&lab->error, GSL_EINVAL,
                "%s: the table %.80s/%.80s needs values, and names of a-z, 0-9 and _",
                lab->experiment->slug, table, column);
      return;
    }
  ito_lab_table *t = table_named (lab, table, n);
  if (!t)
    return;
  if (t->rows != n)
    {
      ito_fail (&lab->error, GSL_EINVAL, "%s: the table %s has %zu rows, its column %s %zu",
                lab->experiment->slug, table, t->rows, column, n);
      return;
    }
  ito_lab_table_column *c = realloc (t->column, (t->columns + 1) * sizeof *c);
  if (!c)
    {
      ito_fail (&lab->error, GSL_ENOMEM, "no memory for the table '%s'", table);
      return;
    }
  t->column = c;
  c += t->columns++;
  memset (c, 0, sizeof *c);
  c->name = ito_memory_text (column, &lab->error);
  c->long_name = ito_memory_text (long_name ? long_name : "", &lab->error);
  c->units = ito_memory_text (units ? units : "", &lab->error);
  c->values = ITO_NEW (double, n, &lab->error);
  if (c->values)
    memcpy (c->values, values, n * sizeof (double));
}

static void
configure (ito_lab *lab, ito_ensemble *e, uint64_t paths, uint64_t part)
{
  if (ito_lab_failed (lab, ito_ensemble_set_paths (e, paths))
      || ito_lab_failed (lab, ito_ensemble_set_seed (e, ito_lab_seed (lab, part)))
      || ito_lab_failed (lab, ito_ensemble_set_threads (e, lab->options->threads)))
    return;
  if (lab->options->progress)
    ito_lab_failed (lab, ito_ensemble_set_progress (e, ensemble_progress, lab));
}

static void
release_ensemble (void *e)
{
  ito_ensemble_free (e);
}

ito_ensemble *
ito_lab_ensemble (ito_lab *lab, const ito_process *process, const ito_solver *solver,
                  const ito_grid *grid, uint64_t paths, uint64_t part)
{
  if (lab->error.code || !process || !solver || !grid)
    return NULL;
  ito_ensemble *e =
      ito_lab_keep (lab, ito_ensemble_alloc (process, solver, grid), release_ensemble);
  if (e)
    configure (lab, e, paths, part);
  return lab->error.code ? NULL : e;
}

void
ito_lab_clear (ito_lab *lab)
{
  while (lab->owned)
    {
      lab->owned--;
      lab->own[lab->owned].release (lab->own[lab->owned].object);
    }
  for (size_t i = 0; i < lab->claims; i++)
    {
      free (lab->claim[i].name);
      free (lab->claim[i].text);
    }
  for (size_t i = 0; i < lab->tables; i++)
    {
      ito_lab_table *t = lab->table + i;
      for (size_t j = 0; j < t->columns; j++)
        {
          free (t->column[j].name);
          free (t->column[j].long_name);
          free (t->column[j].units);
          free (t->column[j].values);
        }
      free (t->column);
      free (t->name);
    }
  free (lab->own);
  free (lab->claim);
  free (lab->table);
  memset (lab, 0, sizeof *lab);
}
