/* The figure: each contestant's cost in units of the first one's, with the range over the rounds.
 */
#include "bench.h"
#include "embedded_bench.h"
#include "plot/plot.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
has_bar (const bench_row *row)
{
  return isfinite (row->ratio.median) && !row->absent[0];
}

/* place, median, lower, upper, 0 for the first of its race; in the order of the rows, downwards. */
static int
add_table (const bench *b, ito_script *script, ito_error *error)
{
  size_t bars = 0;
  double *cell = calloc (5 * b->rows + 1, sizeof *cell);
  if (!cell)
    return ito_fail (error, GSL_ENOMEM, "no memory for a figure");
  const double *column[5] = { cell, cell + b->rows, cell + 2 * b->rows, cell + 3 * b->rows,
                              cell + 4 * b->rows };
  for (size_t i = 0; i < b->rows; i++)
    if (has_bar (&b->row[i]))
      {
        const bench_row *row = &b->row[i];
        cell[bars] = (double)bars;
        cell[b->rows + bars] = row->ratio.median;
        cell[2 * b->rows + bars] = row->ratio.lower;
        cell[3 * b->rows + bars] = row->ratio.upper;
        cell[4 * b->rows + bars] = i > 0 && strcmp (row->part, b->row[i - 1].part) == 0;
        bars++;
      }
  ito_script_table (script, "bars", 5, bars, column, error);
  free (cell);
  return error->code;
}

static int
add_names (const bench *b, ito_script *script, ito_error *error)
{
  size_t bar = 0;
  int failed = ito_script_text (script, "set ytics ()\n");
  for (size_t i = 0; i < b->rows; i++)
    if (has_bar (&b->row[i]))
      failed |= ito_script_text (script, "set ytics add (\"%s %s: %s\" %zu)\n", b->row[i].benchmark,
                                 b->row[i].part, b->row[i].who, bar++);
  failed |= ito_script_text (script, "bars = %zu\n%s", bar, ito_text_bars);
  return failed ? ito_fail (error, GSL_ENOMEM, "no memory for the script of a figure") : 0;
}

int
bench_figure (const bench *b, const char *picture, int *missing, ito_error *error)
{
  size_t bars = 0;
  *missing = 0;
  for (size_t i = 0; i < b->rows; i++)
    bars += (size_t)has_bar (&b->row[i]);
  if (bars == 0)
    return GSL_SUCCESS;
  ito_script *script = ito_script_new (picture, 860, 110 + 24 * (double)bars, error);
  if (!script)
    return error->code;
  if (!add_table (b, script, error) && !add_names (b, script, error))
    ito_script_render (script, missing, error);
  ito_script_free (script);
  return error->code;
}
