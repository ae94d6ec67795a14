/* The dark squares of a checkerboard, as a fine mixture. */
#include "core/memory.h"
#include "target/fine.h"
#include <stdlib.h>

static const ito_param params[] = {
  { "k", ITO_PARAM_INTEGER, "4", 1, 50, NULL, "squares along each side", 0 },
  { "size", ITO_PARAM_NUMBER, "2", 0, 1e150, NULL, "side of a square", ITO_PARAM_OPEN_LOWER },
  { "sd", ITO_PARAM_NUMBER, "0.2", 0, 1e150, NULL, "softness of the edges, standard deviation",
    ITO_PARAM_OPEN_LOWER },
  { "nodes", ITO_PARAM_INTEGER, "", 1, 200, NULL,
    "Gaussians along the side of a square (default: neighbours at most 1.5 sd apart)", 0 },
  { 0 }
};

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  size_t k = ito_args_integer (args, "k"), n, at = 0;
  double size = ito_args_number (args, "size"), sd = ito_args_number (args, "sd");
  /* Ripples of 2 exp(-2 pi^2 / 1.5^2) = 3e-4 for half the cost. */
  if (ito_fine_nodes (args, size, 1.5, &n, error))
    return error->code;
  if (n > 200)
    return ito_fail (
        error, GSL_EINVAL,
        "checkerboard: sd = %g needs %zu x %zu Gaussians in each square: at most 200 x "
        "200; give a larger sd, or nodes=",
        sd, n, n);
  double *means = ITO_NEW (double, k *k *n *n + 2 * n * n, error);
  if (!means)
    return GSL_ENOMEM;
  for (size_t i = 0; i < k; i++)
    for (size_t j = i % 2; j < k; j += 2)
      for (size_t a = 0; a < n * n; a++, at++)
        {
          double x = (double)i - 0.5 * (double)k + ((double)(a / n) + 0.5) / (double)n;
          double y = (double)j - 0.5 * (double)k + ((double)(a % n) + 0.5) / (double)n;
          means[2 * at] = size * x;
          means[2 * at + 1] = size * y;
        }
  int status = ito_mixture_init_alike (t, 2, at, NULL, means, sd * sd, error);
  free (means);
  return status;
}

const ito_target_type ito_target_checkerboard = {
  { "checkerboard", NULL, "dark squares of a checkerboard, as a fine Gaussian mixture, in 2D",
    "uniform on the squares (i, j), i + j even, of a k x k board around 0, plus N(0, sd^2 I);\n"
    "a square is `nodes` x `nodes` Gaussians in the middle of equal parts",
    "after Grathwohl et al. 2019, \"FFJORD\", toy data checkerboard", params },
  init
};
