/* A kernel density of a point cloud: a mixture with one Gaussian at each point. */
#include "core/scalar.h"
#include "target/target.h"
#include <float.h>
#include <math.h>

static const ito_param params[] = {
  { "points", ITO_PARAM_ARRAY, NULL, -DBL_MAX, DBL_MAX, NULL,
    "points [N,d], best as @FILE:/dataset; a list: N numbers, d = 1", 0 },
  { "bandwidth", ITO_PARAM_NUMBER, "", 0, 1e150, NULL,
    "standard deviation of the kernel (default: Scott's rule, sd N^(-1/(d+4)), with sd^2 the mean "
    "variance of the coordinates)",
    ITO_PARAM_OPEN_LOWER },
  { 0 }
};

/* Mean over the coordinates of the variance (divisor N - 1). */
static double
mean_variance (size_t n, size_t d, const double *x)
{
  double total = 0;
  for (size_t i = 0; i < d; i++)
    {
      double mean = 0, square = 0;
      for (size_t p = 0; p < n; p++)
        mean += x[p * d + i] / (double)n;
      for (size_t p = 0; p < n; p++)
        square += (x[p * d + i] - mean) * (x[p * d + i] - mean);
      total += square / (double)(n > 1 ? n - 1 : 1);
    }
  return total / (double)d;
}

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  const ito_array *points = ito_args_array (args, "points");
  if (points->rank < 1 || points->rank > 2 || ito_array_count (points) == 0)
    return ito_fail (error, GSL_EINVAL, "cloud: points have rank %zu, %zu numbers; give [N,d]",
                     points->rank, ito_array_count (points));
  size_t n = points->dims[0], d = points->rank == 2 ? points->dims[1] : 1;
  double h;
  if (ito_args_has (args, "bandwidth"))
    h = ito_args_number (args, "bandwidth");
  else
    {
      double power = -1 / ((double)d + 4);
      h = sqrt (mean_variance (n, d, points->data)) * ito_pow ((double)n, power);
      if (!(h > 0) || !isfinite (h))
        return ito_fail (error, GSL_EINVAL,
                         "cloud: the points have no spread to take a bandwidth from; give "
                         "bandwidth=");
    }
  return ito_mixture_init_alike (t, d, n, NULL, points->data, h * h, error);
}

const ito_target_type ito_target_cloud = {
  { "cloud", "kde", "kernel density of a point cloud, a Gaussian mixture",
    "1/N sum_j N(points_j, bandwidth^2 I)", "Scott 1992, \"Multivariate density estimation\"",
    params },
  init
};
