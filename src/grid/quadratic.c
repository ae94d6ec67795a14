/* Equal steps in sqrt t: Song, Meng, Ermon 2021 ("Denoising diffusion implicit models"), app. D.2:
 *   t_i = (sqrt t_start + (sqrt t_end - sqrt t_start) i/N)^2. */
#include "grid/grid.h"
#include "grid/power.h"
#include <math.h>

static int
to (const struct ito_grid *g, double t, double *u, ito_error *error)
{
  if (ito_power_check (g, t, error))
    return error->code;
  *u = sqrt (t);
  return GSL_SUCCESS;
}

static int
from (const struct ito_grid *g, double u, double *t, ito_error *error)
{
  (void)g;
  (void)error;
  *t = u * u;
  return GSL_SUCCESS;
}

const ito_grid_type ito_grid_quadratic = {
  .entry = { .name = "quadratic",
             .summary = "equal steps in sqrt t: short steps near t = 0",
             .formula = "t_i = (sqrt t_start + (sqrt t_end - sqrt t_start) i/N)^2",
             .source = "Song, Meng, Ermon 2021, Denoising diffusion implicit models, app. D.2" },
  .to = to,
  .from = from,
};
