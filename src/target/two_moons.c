/* Two interleaved half circles, as a fine mixture. */
#include "core/memory.h"
#include "core/scalar.h"
#include "target/fine.h"
#include <stdlib.h>

static const ito_param params[] = { { "radius", ITO_PARAM_NUMBER, "1", 0, 1e150, NULL,
                                      "radius of a half circle", ITO_PARAM_OPEN_LOWER },
                                    { "sd", ITO_PARAM_NUMBER, "0.1", 0, 1e150, NULL,
                                      "standard deviation around the curve", ITO_PARAM_OPEN_LOWER },
                                    ITO_FINE_NODES ("on each moon"),
                                    { 0 } };

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  double r = ito_args_number (args, "radius"), sd = ito_args_number (args, "sd");
  size_t n;
  if (ito_fine_nodes (args, 3.141592653589793 * r, 1, &n, error))
    return error->code;
  double *means = ITO_NEW (double, 4 * n, error);
  if (!means)
    return GSL_ENOMEM;
  for (size_t j = 0; j < n; j++)
    {
      double half_turn = ((double)j + 0.5) / (2 * (double)n);
      double c = ito_cos2pi (half_turn), s = ito_sin2pi (half_turn);
      means[2 * j] = r * c;
      means[2 * j + 1] = r * s;
      means[2 * (n + j)] = r * (1 - c);
      means[2 * (n + j) + 1] = r * (0.5 - s);
    }
  int status = ito_mixture_init_alike (t, 2, 2 * n, NULL, means, sd * sd, error);
  free (means);
  return status;
}

const ito_target_type ito_target_two_moons = {
  { "two-moons", NULL, "two interleaved half circles, as a fine Gaussian mixture, in 2D",
    "radius (cos a, sin a) and radius (1 - cos a, 1/2 - sin a), a uniform on [0, pi],\n"
    "plus N(0, sd^2 I); a takes `nodes` values in the middle of equal parts",
    "Pedregosa et al. 2011, \"Scikit-learn\", make_moons", params },
  init
};
