/* The law at the last saved time: a histogram on the line; points, or a histogram in the plane. */
#include "core/memory.h"
#include "embedded.h"
#include "plot/figure.h"
#include <math.h>
#include <stdlib.h>

#define LINE_POINTS 400
#define MAX_POINTS 1500 /* as circles of an SVG, which are 100 bytes each */

/* $exact: the target's density on the line. */
static int
exact_line (const ito_run *run, ito_script *script, double lower, double upper, ito_error *error)
{
  double *x = ITO_NEW (double, 2 * LINE_POINTS, error), *p = x + LINE_POINTS;
  if (!x)
    return error->code;
  for (size_t i = 0; i < LINE_POINTS; i++)
    {
      x[i] = lower + (upper - lower) * (double)i / (LINE_POINTS - 1);
      p[i] = ito_target_line (run, x[i]);
    }
  const double *column[] = { x, p };
  ito_script_table (script, "exact", 2, LINE_POINTS, column, error);
  free (x);
  return error->code;
}

int
ito_draw_line_density (const ito_run *run, ito_script *script, uint64_t n, const double *x,
                       double lower, double upper, ito_error *error)
{
  if (ito_histogram (script, n, x, lower, upper, error))
    return error->code;
  ito_script_text (script, "has_target = %d\n", run->k && run->ends_at_target);
  return run->k && run->ends_at_target ? exact_line (run, script, lower, upper, error)
                                       : GSL_SUCCESS;
}

/* $cells: the sample's density on a grid in the plane. */
static int
cells (ito_script *script, uint64_t n, const double *x, const double range[4], ito_error *error)
{
  double side = sqrt ((double)n / 15);
  size_t bins = side < 40 ? 40 : side > 120 ? 120 : (size_t)side;
  double dx = (range[1] - range[0]) / (double)bins, dy = (range[3] - range[2]) / (double)bins;
  double *cell = ITO_NEW (double, 3 * bins * bins, error);
  if (!cell)
    return error->code;
  double *u = cell + bins * bins, *v = u + bins * bins;
  for (uint64_t i = 0; i < n; i++)
    {
      double a = (x[2 * i] - range[0]) / dx, b = (x[2 * i + 1] - range[2]) / dy;
      if (a >= 0 && a < (double)bins && b >= 0 && b < (double)bins)
        cell[(size_t)b * bins + (size_t)a] += 1 / ((double)n * dx * dy);
    }
  for (size_t i = 0; i < bins * bins; i++)
    {
      u[i] = range[0] + ((double)(i % bins) + 0.5) * dx;
      v[i] = range[2] + ((double)(i / bins) + 0.5) * dy;
    }
  const double *column[] = { u, v, cell };
  ito_script_table (script, "cells", 3, bins * bins, column, error);
  free (cell);
  return error->code;
}

static int
points (ito_script *script, uint64_t n, const double *x, ito_error *error)
{
  double *u = ITO_NEW (double, 2 * n, error), *v = u + n;
  if (!u)
    return error->code;
  for (uint64_t i = 0; i < n; i++)
    {
      u[i] = x[2 * i];
      v[i] = x[2 * i + 1];
    }
  const double *column[] = { u, v };
  ito_script_table (script, "points", 2, n, column, error);
  free (u);
  return error->code;
}

/* Widens a range that is less than 0.8 of the other: a flat picture would leave its page empty. */
static void
make_stout (double *range, const double *other)
{
  double missing = 0.8 * (other[1] - other[0]) - (range[1] - range[0]);
  if (missing > 0)
    {
      range[0] -= missing / 2;
      range[1] += missing / 2;
    }
}

static int
plane (const ito_run *run, ito_script *script, uint64_t n, const double *x, ito_error *error)
{
  double range[4];
  if (ito_range (n, 2, x, range, range + 1, error)
      || ito_range (n, 2, x + 1, range + 2, range + 3, error))
    return error->code;
  make_stout (range, range + 2);
  make_stout (range + 2, range);
  int as_points = n <= MAX_POINTS, target = run->k && run->ends_at_target;
  ito_script_text (script,
                   "has_target = %d\nas_points = %d\nx0 = %.8g; x1 = %.8g; y0 = %.8g; y1 = %.8g\n",
                   target, as_points, range[0], range[1], range[2], range[3]);
  if (target && ito_target_contours (run, script, range, error))
    return error->code;
  return as_points ? points (script, n, x, error) : cells (script, n, x, range, error);
}

int
ito_draw_density (const ito_run *run, ito_script *script, ito_error *error)
{
  uint64_t n;
  double *x = NULL, lower, upper;
  size_t axes = run->d < 2 ? 1 : 2;
  if (ito_run_states (run, run->times - 1, axes, &x, &n, error))
    return error->code;
  ito_draw_heading (run, script);
  ito_script_text (script, "caption = \"%llu paths at time %.6g", (unsigned long long)n,
                   run->time[run->times - 1]);
  ito_draw_coordinates (run, script);
  if (axes == 1 && ito_range (n, 1, x, &lower, &upper, error) == GSL_SUCCESS
      && ito_draw_line_density (run, script, n, x, lower, upper, error) == GSL_SUCCESS)
    ito_script_text (script, "set xrange [%.8g:%.8g]\n%s", lower, upper,
                     ito_text_plot_density_line);
  else if (axes == 2 && plane (run, script, n, x, error) == GSL_SUCCESS)
    ito_script_text (script, "%s", ito_text_plot_density_plane);
  free (x);
  return error->code;
}
