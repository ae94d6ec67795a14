/* Gaussians on a ring. */
#include "core/memory.h"
#include "core/scalar.h"
#include "target/target.h"
#include <float.h>
#include <stdlib.h>

static const ito_param params[] = {
  { "k", ITO_PARAM_INTEGER, "8", 1, 1e6, NULL, "number of modes", 0 },
  { "radius", ITO_PARAM_NUMBER, "4", 0, 1e150, NULL, "radius of the ring", 0 },
  { "sd", ITO_PARAM_NUMBER, "0.3", 0, 1e150, NULL, "standard deviation of a mode",
    ITO_PARAM_OPEN_LOWER },
  { "weights", ITO_PARAM_ARRAY, "", 0, DBL_MAX, NULL, "weights [k] (normalised; default: equal)",
    0 },
  { 0 }
};

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  size_t k = ito_args_integer (args, "k");
  double radius = ito_args_number (args, "radius"), sd = ito_args_number (args, "sd");
  const ito_array *weights =
      ito_args_has (args, "weights") ? ito_args_array (args, "weights") : NULL;
  if (weights && (weights->rank > 1 || ito_array_count (weights) != k))
    return ito_fail (error, GSL_EINVAL, "ring: %zu weights for %zu modes; give one for each mode",
                     ito_array_count (weights), k);
  double *means = ITO_NEW (double, 2 * k, error);
  if (!means)
    return GSL_ENOMEM;
  for (size_t j = 0; j < k; j++)
    {
      double turn = (double)j / (double)k;
      means[2 * j] = radius * ito_cos2pi (turn);
      means[2 * j + 1] = radius * ito_sin2pi (turn);
    }
  int status =
      ito_mixture_init_alike (t, 2, k, weights ? weights->data : NULL, means, sd * sd, error);
  free (means);
  return status;
}

const ito_target_type ito_target_ring = {
  { "ring", NULL, "k Gaussians on a circle, in 2D",
    "sum_j weights_j N(radius (cos 2 pi j/k, sin 2 pi j/k), sd^2 I),  j = 0, ..., k-1", NULL,
    params },
  init
};
