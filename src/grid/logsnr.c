/* Equal steps in lambda = log(alpha/sigma): Lu et al. 2022 ("DPM-Solver"), section 3.4 and app. C.
 */
#include "grid/grid.h"
#include <math.h>

static int
to (const struct ito_grid *g, double t, double *u, ito_error *error)
{
  ito_schedule_point p;
  if (ito_schedule_point_at (g->schedule, t, &p, error))
    return error->code;
  if (!isfinite (p.lambda))
    return ito_fail (error, GSL_EINVAL,
                     "grid 'logsnr' cannot reach t = %.10g: lambda is infinite where %s = 0; %s", t,
                     p.lambda > 0 ? "sigma" : "alpha",
                     p.lambda > 0 ? "end at a larger time, or use grid 'karras:final=yes'"
                                  : "start at a smaller time");
  *u = p.lambda;
  return GSL_SUCCESS;
}

static int
from (const struct ito_grid *g, double u, double *t, ito_error *error)
{
  return ito_schedule_time_of (g->schedule, u, t, error);
}

const ito_grid_type ito_grid_logsnr = {
  .entry = { .name = "logsnr",
             .summary = "equal steps in lambda = log(alpha/sigma)",
             .formula = "lambda(t_i) = lambda(t_start) + (lambda(t_end) - lambda(t_start)) i/N",
             .source = "Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver, section 3.4" },
  .to = to,
  .from = from,
  .needs_schedule = 1,
};
