/* Paths: against time on the line, with the law at the end beside them; in the plane over the
 * target. */
#include "core/memory.h"
#include "embedded.h"
#include "plot/figure.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_PATHS 50
#define MAX_VERTICES 12000 /* of all paths, so that an SVG stays below 300 KB */

/* What is drawn of the paths: every stride-th saved time, the first and the last included. */
typedef struct
{
  size_t paths, times, axes;
  uint64_t first_path, stride;
  uint64_t *index;                         /* [times] */
  double *x;                               /* [times][paths][axes] */
  double *status, *stop_time, *stop_state; /* [paths], [paths], [paths][d] */
} sample;

static void
sample_clear (sample *s)
{
  free (s->index);
  free (s->x);
  free (s->status);
  free (s->stop_time);
  free (s->stop_state);
}

/* Paths are alike, so the first ones of a group that is written are a fair choice. */
static int
sample_choose (const ito_run *run, sample *s, ito_error *error)
{
  uint64_t group = 0;
  while (run->done[group] != 1)
    group++;
  s->first_path = group * ITO_TRACE_GROUP;
  uint64_t left = run->paths - s->first_path;
  s->paths = left < MAX_PATHS ? (size_t)left : MAX_PATHS;
  s->axes = run->d < 2 ? 1 : 2;
  uint64_t most = MAX_VERTICES / s->paths;
  s->stride = (run->times + most - 1) / most;
  s->times = (size_t)((run->times - 1 + s->stride - 1) / s->stride + 1);
  s->index = ITO_NEW (uint64_t, s->times, error);
  s->x = ITO_NEW (double, s->times * s->paths * s->axes, error);
  for (size_t i = 0; s->index && i < s->times; i++)
    s->index[i] = i + 1 < s->times ? i * s->stride : run->times - 1;
  return error->code;
}

static int
sample_part (const ito_run *run, const char *leaf, size_t rank, const uint64_t *start,
             const uint64_t *count, double *data, ito_error *error)
{
  char *name = ito_object_path (run->group, leaf, error);
  if (name)
    ito_reader_part (run->reader, name, rank, start, count, data, error);
  free (name);
  return error->code;
}

static int
sample_read (const ito_run *run, sample *s, ito_error *error)
{
  uint64_t start[3] = { 0, s->first_path, 0 }, count[3] = { 1, s->paths, s->axes };
  for (size_t i = 0; i < s->times; i++)
    {
      start[0] = s->index[i];
      if (sample_part (run, "x", 3, start, count, s->x + i * s->paths * s->axes, error))
        return error->code;
    }
  count[2] = run->d;
  s->status = ITO_NEW (double, s->paths, error);
  s->stop_time = ITO_NEW (double, s->paths, error);
  s->stop_state = ITO_NEW (double, s->paths * run->d, error);
  if (!error->code
      && sample_part (run, "path_status", 1, start + 1, count + 1, s->status, error) == GSL_SUCCESS
      && sample_part (run, "path_stop_time", 1, start + 1, count + 1, s->stop_time, error)
             == GSL_SUCCESS)
    sample_part (run, "path_stop_state", 2, start + 1, count + 1, s->stop_state, error);
  return error->code;
}

/* $paths: time, coordinates, number of the path from 1, a row of nan behind each path to lift the
 * pen; $starts, $ends, $stops: marks. */
static int
write_tables (const ito_run *run, const sample *s, ito_script *script, ito_error *error)
{
  size_t rows = s->paths * (s->times + 1), stops = 0;
  double *t = ITO_NEW (double, 4 * rows, error);
  if (!t)
    return error->code;
  double *u = t + rows, *v = u + rows, *number = v + rows;
  const double *column[] = { t, u, v, number };
  for (size_t p = 0, r = 0; p < s->paths; p++)
    for (size_t i = 0; i <= s->times; i++, r++)
      {
        int pen = i < s->times;
        const double *x = pen ? s->x + (i * s->paths + p) * s->axes : NULL;
        t[r] = pen ? run->time[s->index[i]] : (double)NAN;
        u[r] = pen ? x[0] : (double)NAN;
        v[r] = pen && s->axes > 1 ? x[1] : (double)NAN;
        number[r] = (double)(p + 1);
      }
  ito_script_table (script, "paths", 4, rows, column, error);
  for (int last = 0; last < 2; last++)
    {
      size_t i = last ? s->times - 1 : 0;
      for (size_t p = 0; p < s->paths; p++)
        {
          const double *x = s->x + (i * s->paths + p) * s->axes;
          t[p] = run->time[s->index[i]];
          u[p] = x[0];
          v[p] = s->axes > 1 ? x[1] : 0;
        }
      ito_script_table (script, last ? "ends" : "starts", 3, s->paths, column, error);
    }
  for (size_t p = 0; p < s->paths; p++)
    if (s->status[p] != 0)
      {
        t[stops] = s->stop_time[p];
        u[stops] = s->stop_state[p * run->d];
        v[stops++] = s->axes > 1 ? s->stop_state[p * run->d + 1] : 0;
      }
  ito_script_table (script, "stops", 3, stops, column, error);
  ito_script_text (script, "stops = %zu\n", stops);
  free (t);
  return error->code;
}

/* Ranges that the drawn paths fill; [0], [1] of the first coordinate, [2], [3] of the second. */
static int
ranges_of (const sample *s, double range[4], ito_error *error)
{
  size_t all = s->paths * s->times;
  double *finite = ITO_NEW (double, all, error);
  for (size_t j = 0; j < s->axes && !error->code; j++)
    {
      uint64_t n = 0;
      for (size_t i = 0; i < all; i++)
        if (isfinite (s->x[i * s->axes + j]))
          finite[n++] = s->x[i * s->axes + j];
      if (n)
        ito_range (n, 1, finite, range + 2 * j, range + 2 * j + 1, error);
      else
        range[2 * j + 1] = (range[2 * j] = -1) + 2;
    }
  free (finite);
  return error->code;
}

/* A wide range in the plane beside a narrow one would be a strip: the picture is square. */
static void
make_square (double range[4])
{
  double side = fmax (range[1] - range[0], range[3] - range[2]);
  for (int j = 0; j < 2; j++)
    {
      double middle = (range[2 * j] + range[2 * j + 1]) / 2;
      range[2 * j] = middle - side / 2;
      range[2 * j + 1] = middle + side / 2;
    }
}

static int
draw_line (const ito_run *run, ito_script *script, double range[4], ito_error *error)
{
  uint64_t n = 0;
  double *x = NULL, lower, upper;
  ito_error none = ITO_NO_ERROR;
  ito_script_text (script, "t0 = %.8g; t1 = %.8g\n", run->time[0], run->time[run->times - 1]);
  int beside = ito_run_states (run, run->times - 1, 1, &x, &n, &none) == GSL_SUCCESS && n >= 200;
  if (beside && ito_range (n, 1, x, &lower, &upper, error) == GSL_SUCCESS)
    {
      range[0] = fmin (range[0], lower);
      range[1] = fmax (range[1], upper);
      ito_draw_line_density (run, script, n, x, lower, upper, error);
    }
  ito_script_text (script, "x0 = %.8g; x1 = %.8g\nbeside = %d\nsample_size = %llu\n%s", range[0],
                   range[1], beside, (unsigned long long)n, ito_text_plot_paths_line);
  free (x);
  return error->code;
}

static int
draw_plane (const ito_run *run, ito_script *script, double range[4], ito_error *error)
{
  make_square (range);
  ito_script_text (script, "has_target = %d\nx0 = %.8g; x1 = %.8g; y0 = %.8g; y1 = %.8g\n",
                   run->k != 0, range[0], range[1], range[2], range[3]);
  if (!run->k)
    ito_script_text (script, "$contour << EOD\nnan nan\nEOD\n");
  else if (ito_target_contours (run, script, range, error))
    return error->code;
  ito_script_text (script, "%s", ito_text_plot_paths_plane);
  return GSL_SUCCESS;
}

int
ito_draw_paths (const ito_run *run, ito_script *script, ito_error *error)
{
  sample s = { 0 };
  double range[4];
  char every[80] = "";
  if (run->times < 2)
    return ito_fail (error, GSL_EINVAL,
                     "no paths to draw: '%s' holds one time only; choose --kind density, or save "
                     "more times",
                     run->reader->path);
  if (sample_choose (run, &s, error) == GSL_SUCCESS && sample_read (run, &s, error) == GSL_SUCCESS
      && ranges_of (&s, range, error) == GSL_SUCCESS)
    {
      if (s.stride > 1)
        snprintf (every, sizeof every, ", one saved time in %llu of %llu",
                  (unsigned long long)s.stride, (unsigned long long)run->times);
      ito_draw_heading (run, script);
      ito_script_text (script, "caption = \"%zu of %llu paths%s", s.paths,
                       (unsigned long long)run->paths, every);
      ito_draw_coordinates (run, script);
      if (write_tables (run, &s, script, error) == GSL_SUCCESS)
        (s.axes == 1 ? draw_line : draw_plane) (run, script, range, error);
    }
  sample_clear (&s);
  return error->code;
}
