/* Errors against steps, on logarithmic axes, with the slope of each table, and a line of a rational
 * slope, or of the declared one and its neighbours, to compare with.  Levels that a study has
 * dropped are hollow. */
#include "core/memory.h"
#include "embedded.h"
#include "plot/figure.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TABLES 8

typedef struct
{
  const double *step, *error, *standard_error;
  const double *dropped; /* nonzero: does not count; NULL: all do */
  int steps_are_counts;
} columns;

static const double *
column_named (const ito_table *table, const char *const *names, int *which)
{
  for (int i = 0; names[i]; i++)
    for (size_t j = 0; j < table->columns; j++)
      if (strcmp (table->name[j], names[i]) == 0)
        {
          if (which)
            *which = i;
          return table->column[j];
        }
  return NULL;
}

/* Nonzero if the table shows errors against steps. */
static int
find_columns (const ito_table *table, columns *c)
{
  static const char *const step[] = { "step", "h", "dt", "steps", "nfe", NULL };
  static const char *const error[] = { "error", "errors", "strong_error", "weak_error", NULL };
  static const char *const spread[] = { "standard_error", "standard_errors", "se", NULL };
  static const char *const dropped[] = { "dropped", NULL };
  int which = 0;
  c->dropped = column_named (table, dropped, NULL);
  c->step = column_named (table, step, &which);
  c->error = column_named (table, error, NULL);
  c->standard_error = column_named (table, spread, NULL);
  c->steps_are_counts = which >= 3;
  return c->step && c->error;
}

static int
is_drawn (const columns *c, size_t i)
{
  return c->step[i] > 0 && c->error[i] > 0 && isfinite (c->step[i]) && isfinite (c->error[i]);
}

static int
counts (const columns *c, size_t i)
{
  return is_drawn (c, i) && !(c->dropped && c->dropped[i] != 0);
}

/* Least squares of log error on log step. */
static double
slope_of (size_t n, const columns *c, double *mean_x, double *mean_y, size_t *used)
{
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  size_t m = 0;
  for (size_t i = 0; i < n; i++)
    if (counts (c, i))
      {
        sx += log (c->step[i]);
        sy += log (c->error[i]);
        m++;
      }
  *used = m;
  *mean_x = sx / (double)m;
  *mean_y = sy / (double)m;
  for (size_t i = 0; i < n; i++)
    if (counts (c, i))
      {
        double x = log (c->step[i]) - *mean_x;
        sxx += x * x;
        sxy += x * (log (c->error[i]) - *mean_y);
      }
  return sxx > 0 ? sxy / sxx : (double)NAN;
}

/* A number that a study has written to its table; NaN where there is none. */
static double
fact (ito_reader *reader, const char *name, const char *attribute)
{
  char object[256];
  double value = NAN;
  ito_error none = ITO_NO_ERROR;
  snprintf (object, sizeof object, "/tables/%s", name);
  if (!ito_object_exists (reader->h5, object)
      || ito_reader_find_number (reader, object, attribute, &value, &none))
    return (double)NAN;
  return value;
}

void
ito_draw_name (ito_reader *reader, ito_script *script, const char *name, size_t index, double slope)
{
  char object[256], title[96];
  snprintf (object, sizeof object, "/tables/%s", name);
  const char *solver = ito_reader_find_text (reader, object, "solver");
  double lower = fact (reader, name, "lower"), upper = fact (reader, name, "upper");
  if (!solver || !*solver)
    solver = name;
  size_t length = strlen (solver), more = strlen (",force=no");
  if (length > more && strcmp (solver + length - more + 1, "force=no") == 0)
    length -= more;
  int cut = length > 44;
  snprintf (title, sizeof title, "%.*s%s", cut ? 40 : (int)length, solver, cut ? " ..." : "");
  ito_script_text (script, "name%zu = ", index + 1);
  ito_script_quote (script, title);
  if (isfinite (lower) && isfinite (upper))
    ito_script_text (script, ".sprintf(\": %%.3f in [%%.3f, %%.3f]\", %.8g, %.8g, %.8g)",
                     fact (reader, name, "slope"), lower, upper);
  else if (isfinite (slope))
    ito_script_text (script, ".sprintf(\", slope %%.2f\", %.8g)", slope);
  ito_script_text (script, "\n");
}

static int
add_table (ito_reader *reader, ito_script *script, const char *name, const ito_table *table,
           const columns *c, size_t index, ito_error *error)
{
  double x, y, *bar = ITO_NEW (double, 3 * table->rows + 1, error);
  double *kept = bar + table->rows, *hollow = kept + table->rows;
  size_t used;
  if (!bar)
    return error->code;
  /* Bars are 95 % intervals. */
  for (size_t i = 0; i < table->rows; i++)
    {
      bar[i] = c->standard_error ? 1.96 * c->standard_error[i] : 0;
      kept[i] = counts (c, i) ? c->error[i] : (double)NAN;
      hollow[i] = is_drawn (c, i) && !counts (c, i) ? c->error[i] : (double)NAN;
    }
  const double *column[] = { c->step, c->error, bar, kept, hollow };
  char block[16] = { 't', (char)('1' + (int)index), 0 };
  ito_script_table (script, block, 5, table->rows, column, error);
  double slope = slope_of (table->rows, c, &x, &y, &used);
  ito_draw_name (reader, script, name, index, used >= 2 ? slope : (double)NAN);
  if (index == 0)
    {
      double declared = fact (reader, name, "declared");
      double nearest = isfinite (declared) ? declared : floor (2 * slope + 0.5) / 2;
      int shown = used >= 2 && isfinite (nearest) && nearest != 0;
      ito_script_text (script,
                       "guide = %d\nslope = %.8g\nlog_x = %.8g; log_y = %.8g\ncounts = %d\n"
                       "declared = %d\n",
                       shown, shown ? nearest : 1.0, used ? x : 0.0, used ? y : 0.0,
                       c->steps_are_counts, shown && isfinite (declared));
    }
  free (bar);
  return error->code;
}

/* Widens the range [0, 1] of steps, [2, 3] of errors by a table. */
static void
widen (double range[4], size_t n, const columns *c)
{
  for (size_t i = 0; i < n; i++)
    if (is_drawn (c, i))
      {
        range[0] = fmin (range[0], c->step[i]);
        range[1] = fmax (range[1], c->step[i]);
        range[2] = fmin (range[2], c->error[i]);
        range[3] = fmax (range[3], c->error[i]);
      }
}

int
ito_draw_order (ito_reader *reader, ito_script *script, ito_error *error)
{
  ito_table table;
  columns c;
  size_t found = 0;
  const char *name;
  double range[4] = { INFINITY, 0, INFINITY, 0 };
  for (uint64_t i = 0;
       found < MAX_TABLES && (name = ito_reader_member (reader, "/tables", i, error)); i++)
    {
      ito_error none = ITO_NO_ERROR;
      if (ito_table_read (reader, name, &table, &none))
        continue;
      if (find_columns (&table, &c)
          && add_table (reader, script, name, &table, &c, found, error) == 0)
        {
          found++;
          widen (range, table.rows, &c);
        }
      ito_table_clear (&table);
    }
  if (!error->code && !found)
    return ito_fail (error, GSL_EINVAL,
                     "no order to draw: no table of '%s' has columns 'step' and 'error'",
                     reader->path);
  if (!error->code && !(range[1] > 0))
    return ito_fail (error, GSL_EINVAL, "no order to draw: no error of '%s' is positive",
                     reader->path);
  ito_script_text (script, "tables = %zu\nset xrange [%.6g:%.6g]\nset yrange [%.6g:%.6g]\n%s",
                   found, range[0] / 1.3, range[1] * 1.3, range[2] / 2, range[3] * 2,
                   ito_text_plot_order);
  return error->code;
}
