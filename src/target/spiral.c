/* Arms of an Archimedean spiral, as a fine mixture. */
#include "core/memory.h"
#include "core/scalar.h"
#include "target/fine.h"
#include <math.h>
#include <stdlib.h>

static const ito_param params[] = {
  { "arms", ITO_PARAM_INTEGER, "2", 1, 100, NULL, "number of arms", 0 },
  { "turns", ITO_PARAM_NUMBER, "1.5", 0, 100, NULL, "turns of an arm", ITO_PARAM_OPEN_LOWER },
  { "radius", ITO_PARAM_NUMBER, "3", 0, 1e150, NULL, "radius at the outer end",
    ITO_PARAM_OPEN_LOWER },
  { "sd", ITO_PARAM_NUMBER, "0.1", 0, 1e150, NULL, "standard deviation around the curve",
    ITO_PARAM_OPEN_LOWER },
  ITO_FINE_NODES ("on each arm"),
  { 0 }
};

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  size_t arms = ito_args_integer (args, "arms"), n;
  double turns = ito_args_number (args, "turns"), radius = ito_args_number (args, "radius"),
         sd = ito_args_number (args, "sd"), angle = 6.283185307179586 * turns;
  /* d length / du of radius sqrt(u), angle sqrt(u), beyond the innermost node: at most this. */
  double length = 0.5 * radius * sqrt (angle * angle + 2);
  if (ito_fine_nodes (args, length, 1, &n, error))
    return error->code;
  double *means = ITO_NEW (double, 2 * n * arms, error);
  if (!means)
    return GSL_ENOMEM;
  for (size_t a = 0; a < arms; a++)
    for (size_t j = 0; j < n; j++)
      {
        double s = sqrt (((double)j + 0.5) / (double)n), r = radius * s;
        double turn = turns * s + (double)a / (double)arms;
        means[2 * (a * n + j)] = r * ito_cos2pi (turn);
        means[2 * (a * n + j) + 1] = r * ito_sin2pi (turn);
      }
  int status = ito_mixture_init_alike (t, 2, n * arms, NULL, means, sd * sd, error);
  free (means);
  return status;
}

const ito_target_type ito_target_spiral = {
  { "spiral", "2spirals", "arms of a spiral, as a fine Gaussian mixture, in 2D",
    "radius sqrt(u) (cos b, sin b), b = 2 pi (turns sqrt(u) + a/arms), u uniform on [0, 1],\n"
    "a = 0, ..., arms-1, plus N(0, sd^2 I); u takes `nodes` values in the middle of equal parts",
    "after Grathwohl et al. 2019, \"FFJORD\", toy data 2spirals", params },
  init
};
