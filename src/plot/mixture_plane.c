/* The target's density, a Gaussian mixture, in its first one or two coordinates: a marginal of a
 * mixture is the mixture of the marginals. */
#include "core/memory.h"
#include "plot/figure.h"
#include <math.h>
#include <stdlib.h>

#define GRID 161

double
ito_target_line (const ito_run *run, double x)
{
  double sum = 0;
  size_t d = run->target_d;
  for (size_t k = 0; k < run->k; k++)
    {
      double v = run->covariance[k * d * d], z = x - run->mean[k * d];
      sum += run->weight[k] * exp (-0.5 * z * z / v) / sqrt (2 * M_PI * v);
    }
  return sum;
}

double
ito_target_plane (const ito_run *run, double x, double y)
{
  double sum = 0;
  size_t d = run->target_d;
  for (size_t k = 0; k < run->k; k++)
    {
      const double *c = run->covariance + k * d * d;
      double u = x - run->mean[k * d], v = y - run->mean[k * d + 1];
      double det = c[0] * c[d + 1] - c[1] * c[d];
      double form = (c[d + 1] * u * u - (c[1] + c[d]) * u * v + c[0] * v * v) / det;
      sum += run->weight[k] * exp (-0.5 * form) / (2 * M_PI * sqrt (det));
    }
  return sum;
}

static int
descending (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x < y) - (x > y);
}

/* The heights above which the given shares of the mass lie. */
static int
levels_of (size_t n, const double *density, size_t levels, const double *share, double *level,
           ito_error *error)
{
  double total = 0, sum = 0;
  double *sorted = ITO_NEW (double, n, error);
  if (!sorted)
    return error->code;
  for (size_t i = 0; i < n; i++)
    total += sorted[i] = density[i];
  qsort (sorted, n, sizeof *sorted, descending);
  size_t found = 0;
  for (size_t i = 0; i < n && found < levels; i++)
    for (sum += sorted[i]; found < levels && sum >= share[found] * total;)
      level[found++] = sorted[i];
  while (found < levels)
    level[found++] = sorted[n - 1];
  free (sorted);
  return GSL_SUCCESS;
}

int
ito_target_contours (const ito_run *run, ito_script *script, const double range[4],
                     ito_error *error)
{
  static const double share[3] = { 0.5, 0.9, 0.99 };
  double level[3];
  double *density = ITO_NEW (double, GRID *GRID, error);
  if (!density)
    return error->code;
  ito_script_text (script, "$target << EOD\n");
  for (size_t j = 0; j < GRID; j++)
    {
      double y = range[2] + (range[3] - range[2]) * (double)j / (GRID - 1);
      for (size_t i = 0; i < GRID; i++)
        {
          double x = range[0] + (range[1] - range[0]) * (double)i / (GRID - 1);
          double p = density[j * GRID + i] = ito_target_plane (run, x, y);
          ito_script_text (script, "%.5g %.5g %.5g\n", x, y, p);
        }
      ito_script_text (script, "\n");
    }
  ito_script_text (script, "EOD\n");
  if (levels_of (GRID * GRID, density, 3, share, level, error) == GSL_SUCCESS)
    ito_script_text (script,
                     "set contour base\nunset surface\nset cntrparam levels discrete %.6g, %.6g, "
                     "%.6g\nset table $contour\nsplot $target using 1:2:3 with lines notitle\n"
                     "unset table\nunset contour\nset surface\n",
                     level[0], level[1], level[2]);
  free (density);
  return error->code;
}
