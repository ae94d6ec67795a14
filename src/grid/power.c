/* Equal steps in t^(1/p):  t_i = (t_start^(1/p) + (t_end^(1/p) - t_start^(1/p)) i/N)^p. */
#include "grid/power.h"
#include "core/scalar.h"

int
ito_power_check (const struct ito_grid *g, double t, ito_error *error)
{
  if (t >= 0)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL,
                   "time %.10g is no time for grid '%s': it takes a root of t; use times >= 0 or "
                   "grid 'uniform'",
                   t, g->type->entry.name);
}

static const ito_param params[] = { { "p", ITO_PARAM_NUMBER, "3", 0, 100, NULL,
                                      "power: 1 is uniform, 2 quadratic; larger is denser at 0",
                                      ITO_PARAM_OPEN_LOWER },
                                    { 0 } };

static int
init (const ito_args *args, struct ito_grid *g, ito_error *error)
{
  (void)error;
  g->parameter[0] = ito_args_number (args, "p");
  return GSL_SUCCESS;
}

static int
to (const struct ito_grid *g, double t, double *u, ito_error *error)
{
  if (ito_power_check (g, t, error))
    return error->code;
  *u = t > 0 ? ito_pow (t, 1 / g->parameter[0]) : 0;
  return GSL_SUCCESS;
}

static int
from (const struct ito_grid *g, double u, double *t, ito_error *error)
{
  (void)error;
  *t = u > 0 ? ito_pow (u, g->parameter[0]) : 0;
  return GSL_SUCCESS;
}

const ito_grid_type ito_grid_power = {
  .entry = { .name = "power",
             .summary = "equal steps in t^(1/p)",
             .formula = "t_i = (t_start^(1/p) + (t_end^(1/p) - t_start^(1/p)) i/N)^p",
             .source = "",
             .params = params },
  .init = init,
  .to = to,
  .from = from,
};
