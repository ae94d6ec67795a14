/* Gaussians on a square grid. */
#include "core/memory.h"
#include "target/target.h"
#include <stdlib.h>

static const ito_param params[] = {
  { "k", ITO_PARAM_INTEGER, "5", 1, 1000, NULL, "modes along each side", 0 },
  { "spacing", ITO_PARAM_NUMBER, "2", 0, 1e150, NULL, "distance of neighbours", 0 },
  { "sd", ITO_PARAM_NUMBER, "0.1", 0, 1e150, NULL, "standard deviation of a mode",
    ITO_PARAM_OPEN_LOWER },
  { 0 }
};

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  size_t k = ito_args_integer (args, "k");
  double spacing = ito_args_number (args, "spacing"), sd = ito_args_number (args, "sd");
  double *means = ITO_NEW (double, 2 * k * k, error);
  if (!means)
    return GSL_ENOMEM;
  for (size_t i = 0; i < k * k; i++)
    {
      means[2 * i] = spacing * ((double)(i / k) - 0.5 * (double)(k - 1));
      means[2 * i + 1] = spacing * ((double)(i % k) - 0.5 * (double)(k - 1));
    }
  int status = ito_mixture_init_alike (t, 2, k * k, NULL, means, sd * sd, error);
  free (means);
  return status;
}

const ito_target_type ito_target_grid = {
  { "grid", NULL, "k x k Gaussians on a square grid around 0, in 2D",
    "k^-2 sum_ij N(spacing (i - (k-1)/2, j - (k-1)/2), sd^2 I),  i, j = 0, ..., k-1",
    "the 25-Gaussians toy of Dumoulin et al. 2017, \"Adversarially learned inference\"", params },
  init
};
