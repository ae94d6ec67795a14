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

/* Nonzero where row i has another race than the bar before it. */
static int
begins_race (const bench *b, size_t i)
{
  return i == 0 || strcmp (b->row[i].part, b->row[i - 1].part) != 0;
}

/* place, median, lower, upper, 0 for the first of its race; downwards, a gap before each race. */
static int
add_bars (const bench *b, ito_script *script, ito_error *error)
{
  size_t bars = 0;
  double place = 0, *cell = calloc (5 * b->rows + 1, sizeof *cell);
  if (!cell)
    return ito_fail (error, GSL_ENOMEM, "no memory for a figure");
  const double *column[5] = { cell, cell + b->rows, cell + 2 * b->rows, cell + 3 * b->rows,
                              cell + 4 * b->rows };
  int failed = ito_script_text (script, "set ytics ()\n");
  for (size_t i = 0; i < b->rows; i++)
    if (has_bar (&b->row[i]))
      {
        const bench_row *row = &b->row[i];
        place += bars > 0 ? begins_race (b, i) ? 1.5 : 1 : 0;
        cell[bars] = place;
        cell[b->rows + bars] = row->ratio.median;
        cell[2 * b->rows + bars] = row->ratio.lower;
        cell[3 * b->rows + bars] = row->ratio.upper;
        cell[4 * b->rows + bars] = !begins_race (b, i);
        bars++;
        failed |= ito_script_text (script, "set ytics add (\"%s %s: %s\" %g)\n", row->benchmark,
                                   row->part, row->who, place);
      }
  failed |= ito_script_text (script, "bars = %g\n", place + 1);
  ito_script_table (script, "bars", 5, bars, column, error);
  failed |= ito_script_text (script, "%s", ito_text_bars);
  free (cell);
  return failed ? ito_fail (error, GSL_ENOMEM, "no memory for the script of a figure")
                : error->code;
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
  ito_script *script = ito_script_new (picture, 860, 110 + 27 * (double)bars, error);
  if (!script)
    return error->code;
  if (!add_bars (b, script, error))
    ito_script_render (script, missing, error);
  ito_script_free (script);
  return error->code;
}
