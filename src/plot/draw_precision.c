/* Work against precision: the error of several solvers against evaluations and against time, with
 * bars in both directions, and the floor of sampling. */
#include "core/memory.h"
#include "embedded.h"
#include "plot/figure.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_TABLES 8
#define FLOOR_ERRORS 4.0

/* The record of times of a table, [n]; nonzero where there is none. */
static int
times (ito_reader *reader, const char *table, const char *name, size_t n, double **data)
{
  char object[300];
  size_t rank = 0;
  uint64_t dims[4] = { 0 };
  ito_error none = ITO_NO_ERROR;
  snprintf (object, sizeof object, "/record/timing/%s/%s", table, name);
  if (!ito_object_exists (reader->h5, object)
      || ito_reader_read (reader, object, &rank, dims, data, &none))
    return 1;
  if (rank == 1 && dims[0] == n)
    return 0;
  free (*data);
  *data = NULL;
  return 1;
}

/* Evaluations, error, its bar, whether kept; seconds, least, most; the floor. */
static int
add_table (ito_reader *reader, ito_script *script, const char *name, const ito_table *table,
           size_t index, ito_error *error)
{
  const double *evaluations = ito_table_column (table, "evaluations"),
               *error_of = ito_table_column (table, "error");
  const double *se = ito_table_column (table, "standard_error");
  const double *normals = ito_table_column (table, "normals"),
               *dropped = ito_table_column (table, "dropped");
  const size_t n = table->rows;
  double *seconds = NULL, *least = NULL, *most = NULL;
  if (!evaluations || !error_of || !se || times (reader, name, "seconds", n, &seconds)
      || times (reader, name, "seconds_least", n, &least)
      || times (reader, name, "seconds_most", n, &most))
    {
      free (seconds);
      free (least);
      return 0;
    }
  double *data = ITO_NEW (double, 5 * n, error);
  if (!data)
    {
      free (seconds);
      free (least);
      free (most);
      return 0;
    }
  double *work = data, *low = data + n, *high = low + n, *hollow = high + n, *floor = hollow + n;
  for (size_t i = 0; i < n; i++)
    {
      int drawn = error_of[i] > 0 && isfinite (error_of[i]);
      work[i] = evaluations[i] + (normals ? normals[i] : 0);
      /* A bar that reaches 0 ends at a tenth of the error. */
      low[i] = drawn ? fmax (error_of[i] - 1.96 * se[i], 0.1 * error_of[i]) : (double)NAN;
      high[i] = drawn ? error_of[i] + 1.96 * se[i] : (double)NAN;
      hollow[i] = drawn && dropped && dropped[i] != 0 ? error_of[i] : (double)NAN;
      floor[i] = se[i] > 0 ? FLOOR_ERRORS * se[i] : (double)NAN;
    }
  const double *columns[] = { work, seconds, error_of, least, most, low, high, hollow, floor };
  char block[16] = { 't', (char)('1' + (int)index), 0 };
  ito_script_table (script, block, 9, n, columns, error);
  ito_draw_name (reader, script, name, index, (double)NAN);
  free (data);
  free (seconds);
  free (least);
  free (most);
  return 1;
}

int
ito_draw_precision (ito_reader *reader, ito_script *script, ito_error *error)
{
  ito_table table;
  size_t found = 0;
  const char *name;
  for (uint64_t i = 0;
       found < MAX_TABLES && (name = ito_reader_member (reader, "/tables", i, error)); i++)
    {
      ito_error none = ITO_NO_ERROR;
      if (ito_table_read (reader, name, &table, &none))
        continue;
      found += (size_t)add_table (reader, script, name, &table, found, error);
      ito_table_clear (&table);
    }
  if (!error->code && !found)
    return ito_fail (error, GSL_EINVAL,
                     "no precision to draw: no table of '%s' has times; ito order "
                     "--work-precision makes one",
                     reader->path);
  ito_script_text (script, "tables = %zu\n%s", found, ito_text_plot_precision);
  return error->code;
}
