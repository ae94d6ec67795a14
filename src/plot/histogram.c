/* Histograms: ranges without outliers, bins that suit the sample. */
#include "core/memory.h"
#include "plot/figure.h"
#include <math.h>
#include <stdlib.h>

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double *
sorted_copy (uint64_t n, size_t stride, const double *x, ito_error *error)
{
  double *sorted = ITO_NEW (double, n, error);
  if (!sorted)
    return NULL;
  for (uint64_t i = 0; i < n; i++)
    sorted[i] = x[i * stride];
  qsort (sorted, n, sizeof *sorted, ascending);
  return sorted;
}

int
ito_range (uint64_t n, size_t stride, const double *x, double *lower, double *upper,
           ito_error *error)
{
  double *sorted = sorted_copy (n, stride, x, error);
  if (!sorted)
    return error->code;
  double a = sorted[0], b = sorted[n - 1];
  double core_a = sorted[n / 200], core_b = sorted[n - 1 - n / 200], margin = 0.06 * (b - a);
  if (b - a > 3 * (core_b - core_a) && core_b > core_a)
    {
      a = core_a;
      b = core_b;
      margin = 0.25 * (b - a);
    }
  if (!(margin > 0))
    margin = 0.5 * (1 + fabs (a));
  *lower = a - margin;
  *upper = b + margin;
  free (sorted);
  return GSL_SUCCESS;
}

int
ito_histogram (ito_script *script, uint64_t n, const double *x, double lower, double upper,
               ito_error *error)
{
  double *sorted = sorted_copy (n, 1, x, error);
  if (!sorted)
    return error->code;
  double spread = sorted[n - 1 - n / 4] - sorted[n / 4];
  double best = 2 * spread / cbrt ((double)n);
  double wanted = best > 0 ? ceil ((upper - lower) / best) : 10;
  size_t bins = wanted < 10 ? 10 : wanted > 150 ? 150 : (size_t)wanted;
  double width = (upper - lower) / (double)bins;
  double *centre = ITO_NEW (double, 3 * bins, error);
  if (centre)
    {
      double *height = centre + bins, *half = height + bins;
      for (uint64_t i = 0; i < n; i++)
        {
          double place = (sorted[i] - lower) / width;
          if (place >= 0 && place < (double)bins)
            height[(size_t)place] += 1 / ((double)n * width);
        }
      for (size_t b = 0; b < bins; b++)
        {
          centre[b] = lower + ((double)b + 0.5) * width;
          half[b] = width / 2;
        }
      const double *column[] = { centre, height, half };
      ito_script_table (script, "histogram", 3, bins, column, error);
    }
  free (centre);
  free (sorted);
  return error->code;
}
