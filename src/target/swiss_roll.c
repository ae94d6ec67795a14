/* The Swiss roll seen from the side, as a fine mixture. */
#include "core/memory.h"
#include "core/scalar.h"
#include "target/fine.h"
#include <math.h>
#include <stdlib.h>

static const ito_param params[] = { { "radius", ITO_PARAM_NUMBER, "3", 0, 1e150, NULL,
                                      "radius at the outer end", ITO_PARAM_OPEN_LOWER },
                                    { "sd", ITO_PARAM_NUMBER, "0.1", 0, 1e150, NULL,
                                      "standard deviation around the curve", ITO_PARAM_OPEN_LOWER },
                                    ITO_FINE_NODES ("on the roll"),
                                    { 0 } };

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  double radius = ito_args_number (args, "radius"), sd = ito_args_number (args, "sd");
  size_t n;
  /* d length / du of r = radius (1 + 2u)/3, angle = 3 pi/2 (1 + 2u), at the outer end. */
  double length = radius * sqrt (4. / 9 + 9 * 9.869604401089358);
  if (ito_fine_nodes (args, length, 1, &n, error))
    return error->code;
  double *means = ITO_NEW (double, 2 * n, error);
  if (!means)
    return GSL_ENOMEM;
  for (size_t j = 0; j < n; j++)
    {
      double u = ((double)j + 0.5) / (double)n, r = radius * (1 + 2 * u) / 3,
             turn = 0.75 * (1 + 2 * u);
      means[2 * j] = r * ito_cos2pi (turn);
      means[2 * j + 1] = r * ito_sin2pi (turn);
    }
  int status = ito_mixture_init_alike (t, 2, n, NULL, means, sd * sd, error);
  free (means);
  return status;
}

const ito_target_type ito_target_swiss_roll = {
  { "swiss-roll", NULL, "the Swiss roll in 2D, as a fine Gaussian mixture",
    "radius a/(9 pi/2) (cos a, sin a), a uniform on [3 pi/2, 9 pi/2], plus N(0, sd^2 I);\n"
    "a takes `nodes` values in the middle of equal parts",
    "Pedregosa et al. 2011, \"Scikit-learn\", make_swiss_roll (its first and last coordinate)",
    params },
  init
};
