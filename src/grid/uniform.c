/* Equal steps in t. */
#include "grid/grid.h"

static int
to (const struct ito_grid *g, double t, double *u, ito_error *error)
{
  (void)g;
  (void)error;
  *u = t;
  return GSL_SUCCESS;
}

static int
from (const struct ito_grid *g, double u, double *t, ito_error *error)
{
  (void)g;
  (void)error;
  *t = u;
  return GSL_SUCCESS;
}

const ito_grid_type ito_grid_uniform = {
  .entry = { .name = "uniform",
             .summary = "equal steps in t",
             .formula = "t_i = t_start + (t_end - t_start) i/N",
             .source = "" },
  .to = to,
  .from = from,
};
