/* The slope of a convergence study, with its interval.
 *
 * The rule, fixed before any data are seen:
 *   1. The fine end is the end of the table with the smaller error.  From there, points are dropped
 *      up to the first whose error is above its floor: 4 standard errors where they are given (a
 *      point that is mostly noise biases log y), else 2^-50 of the largest error (rounding).
 *   2. slope: weighted least squares of log2 y on log2 x; weights 1/Var(log2 y), the variance by
 * the delta method, (standard error / (y log 2))^2, where standard errors are given, else equal.
 *   3. standard error: of that fit, from the weights (0 for exact data).
 *   4. spread: half of the range of the slopes between neighbours, less what sampling explains:
 * each pair of local slopes counts with the difference beyond 1.96 of its standard error.
 *   5. interval: slope +- (1.96 standard errors + spread). */
#include "core/error.h"
#include <ito/study.h>
#include <math.h>

#define FLOOR_ERRORS 4.0
#define FLOOR_ROUNDING 0x1p-50

static int
check (size_t n, const double *x, const double *y, const double *standard_error, ito_error *error)
{
  if (n < 2)
    return ito_fail (error, GSL_EINVAL, "a slope of %zu points: it needs at least 2", n);
  for (size_t i = 0; i < n; i++)
    {
      if (!(x[i] > 0) || isinf (x[i]))
        return ito_fail (error, GSL_EINVAL,
                         "x[%zu] = %g of a slope: it must be positive and finite", i, x[i]);
      if (!(y[i] >= 0) || isinf (y[i]))
        return ito_fail (error, GSL_EINVAL,
                         "the error y[%zu] = %g of a slope: it must be finite and not negative", i,
                         y[i]);
      if (standard_error && (!(standard_error[i] > 0) || isinf (standard_error[i])))
        return ito_fail (error, GSL_EINVAL,
                         "standard error %zu of a slope is %g: all must be positive and finite; "
                         "give none for exact data",
                         i, standard_error[i]);
    }
  return GSL_SUCCESS;
}

static int
above_floor (size_t i, const double *y, const double *standard_error, double largest)
{
  return y[i] > (standard_error ? FLOOR_ERRORS * standard_error[i] : FLOOR_ROUNDING * largest);
}

/* The points that count: first, used. */
static int
choose (size_t n, const double *x, const double *y, const double *standard_error, ito_slope *slope,
        ito_error *error)
{
  double largest = 0;
  size_t first = 0, end = n;
  for (size_t i = 0; i < n; i++)
    largest = fmax (largest, y[i]);
  if (y[n - 1] <= y[0])
    while (end > 0 && !above_floor (end - 1, y, standard_error, largest))
      end--;
  else
    while (first < n && !above_floor (first, y, standard_error, largest))
      first++;
  slope->first = first;
  slope->used = end - first;
  if (slope->used < 2)
    return ito_fail (error, GSL_EINVAL,
                     "%zu of %zu errors of a slope are above their floor (%s), and it needs 2: %s",
                     slope->used, n, standard_error ? "4 standard errors" : "rounding",
                     standard_error ? "take more paths or coarser steps" : "take coarser steps");
  for (size_t i = first; i < end; i++)
    {
      if (!(y[i] > 0))
        return ito_fail (error, GSL_EINVAL,
                         "the error y[%zu] of a slope is 0 amid larger ones: leave it out", i);
      if (i > first && x[i] == x[i - 1])
        return ito_fail (error, GSL_EINVAL,
                         "x[%zu] = x[%zu] = %g of a slope: neighbours must differ", i - 1, i, x[i]);
    }
  return GSL_SUCCESS;
}

/* Standard deviation of log2 y. */
static double
deviation (size_t i, const double *y, const double *standard_error)
{
  return standard_error ? standard_error[i] / (y[i] * log (2.0)) : 0;
}

static void
fit (const double *x, const double *y, const double *standard_error, ito_slope *slope)
{
  double weights = 0, mean_x = 0, mean_y = 0, xx = 0, xy = 0;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = slope->first; i < slope->first + slope->used; i++)
      {
        double s = deviation (i, y, standard_error);
        double w = standard_error ? 1 / (s * s) : 1;
        if (pass == 0)
          {
            weights += w;
            mean_x += w * log2 (x[i]);
            mean_y += w * log2 (y[i]);
            continue;
          }
        double dx = log2 (x[i]) - mean_x / weights;
        xx += w * dx * dx;
        xy += w * dx * (log2 (y[i]) - mean_y / weights);
      }
  slope->slope = xy / xx;
  slope->standard_error = standard_error ? 1 / sqrt (xx) : 0;
}

/* Slope between points i and i + 1, and its standard error. */
static double
local_slope (size_t i, const double *x, const double *y, const double *standard_error, double *se)
{
  double dx = log2 (x[i + 1]) - log2 (x[i]);
  *se = hypot (deviation (i, y, standard_error), deviation (i + 1, y, standard_error)) / fabs (dx);
  return (log2 (y[i + 1]) - log2 (y[i])) / dx;
}

static double
spread (const double *x, const double *y, const double *standard_error, const ito_slope *slope)
{
  double range = 0, se_i, se_j;
  size_t end = slope->first + slope->used - 1;
  for (size_t i = slope->first; i < end; i++)
    for (size_t j = i + 1; j < end; j++)
      {
        double s = local_slope (i, x, y, standard_error, &se_i)
                   - local_slope (j, x, y, standard_error, &se_j);
        range = fmax (range, fabs (s) - 1.96 * hypot (se_i, se_j));
      }
  return range / 2;
}

int
ito_study_slope (size_t n, const double *x, const double *y, const double *standard_error,
                 ito_slope *slope)
{
  ito_error error = ITO_NO_ERROR;
  if (check (n, x, y, standard_error, &error) || choose (n, x, y, standard_error, slope, &error))
    return ITO_RAISE (&error);
  fit (x, y, standard_error, slope);
  slope->spread = spread (x, y, standard_error, slope);
  double half = 1.96 * slope->standard_error + slope->spread;
  slope->lower = slope->slope - half;
  slope->upper = slope->slope + half;
  return GSL_SUCCESS;
}
