/* Concentric circles, as a fine mixture. */
#include "core/memory.h"
#include "core/scalar.h"
#include "target/fine.h"
#include <math.h>
#include <stdlib.h>

static const ito_param params[] = { { "k", ITO_PARAM_INTEGER, "4", 1, 100, NULL,
                                      "number of circles", 0 },
                                    { "radius", ITO_PARAM_NUMBER, "3", 0, 1e150, NULL,
                                      "radius of the outermost", ITO_PARAM_OPEN_LOWER },
                                    { "sd", ITO_PARAM_NUMBER, "0.08", 0, 1e150, NULL,
                                      "standard deviation around a circle", ITO_PARAM_OPEN_LOWER },
                                    ITO_FINE_NODES ("on the outermost circle, fewer on the others"),
                                    { 0 } };

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  size_t k = ito_args_integer (args, "k"), n, total = 0, at = 0;
  double radius = ito_args_number (args, "radius"), sd = ito_args_number (args, "sd");
  if (ito_fine_nodes (args, 6.283185307179586 * radius, 1, &n, error))
    return error->code;
  for (size_t c = 1; c <= k; c++)
    total += (n * c + k - 1) / k;
  double *means = ITO_NEW (double, 3 * total, error);
  if (!means)
    return GSL_ENOMEM;
  double *weights = means + 2 * total;
  for (size_t c = 1; c <= k; c++)
    {
      size_t nodes = (n * c + k - 1) / k;
      double r = radius * (double)c / (double)k;
      for (size_t j = 0; j < nodes; j++, at++)
        {
          double turn = (double)j / (double)nodes;
          means[2 * at] = r * ito_cos2pi (turn);
          means[2 * at + 1] = r * ito_sin2pi (turn);
          weights[at] = 1 / ((double)k * (double)nodes);
        }
    }
  int status = ito_mixture_init_alike (t, 2, total, weights, means, sd * sd, error);
  free (means);
  return status;
}

const ito_target_type ito_target_rings = {
  { "rings", NULL, "concentric circles of equal mass, as a fine Gaussian mixture, in 2D",
    "radius c/k (cos a, sin a), a uniform on [0, 2 pi], c = 1, ..., k, plus N(0, sd^2 I);\n"
    "the Gaussians of a circle are equally spaced",
    "after Grathwohl et al. 2019, \"FFJORD\", toy data rings", params },
  init
};
