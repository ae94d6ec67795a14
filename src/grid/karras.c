/* Equal steps in (sigma/alpha)^(1/rho): Karras, Aittala, Aila, Laine 2022 ("Elucidating the design
 * space of diffusion-based generative models"), eq. 5, in the noise-to-signal ratio of any
 * schedule. */
#include "core/scalar.h"
#include "grid/grid.h"
#include <math.h>

static const ito_param params[] = {
  { "rho", ITO_PARAM_NUMBER, "7", 0, 1000, NULL, "larger: denser near sigma = 0",
    ITO_PARAM_OPEN_LOWER },
  { "sigma_min", ITO_PARAM_NUMBER, "", 0, 1e100, NULL,
    "smallest sigma/alpha; takes the place of t_end (default: there)", ITO_PARAM_OPEN_LOWER },
  { "sigma_max", ITO_PARAM_NUMBER, "", 0, 1e100, NULL,
    "largest sigma/alpha; takes the place of t_start (default: there)", ITO_PARAM_OPEN_LOWER },
  { "final", ITO_PARAM_WORD, "no", 0, 0, "no|yes",
    "yes: the last of the N steps goes from sigma_min to sigma = 0", 0 },
  { 0 }
};

static int
to (const struct ito_grid *g, double t, double *u, ito_error *error)
{
  ito_schedule_point p;
  if (ito_schedule_point_at (g->schedule, t, &p, error))
    return error->code;
  double ratio = p.sigma / p.alpha;
  if (!isfinite (ratio))
    return ito_fail (error, GSL_EINVAL,
                     "grid 'karras' cannot reach t = %.10g: sigma/alpha is infinite where alpha = "
                     "0; start at a smaller time or give sigma_max",
                     t);
  *u = ratio > 0 ? ito_pow (ratio, 1 / g->parameter[0]) : 0;
  return GSL_SUCCESS;
}

static int
from (const struct ito_grid *g, double u, double *t, ito_error *error)
{
  double lambda = u > 0 ? -g->parameter[0] * ito_log (u) : INFINITY;
  return ito_schedule_time_of (g->schedule, lambda, t, error);
}

static int
move_end (const ito_args *args, const char *key, const struct ito_grid *g, double *t,
          ito_error *error)
{
  if (!ito_args_has (args, key))
    return GSL_SUCCESS;
  double sigma = ito_args_number (args, key);
  ito_error inner = ITO_NO_ERROR;
  if (ito_schedule_time_of (g->schedule, -ito_log (sigma), t, &inner) == GSL_SUCCESS)
    return GSL_SUCCESS;
  ito_schedule_point low, high;
  double lower = g->schedule->lower, upper = g->schedule->upper;
  g->schedule->type->at (g->schedule, lower, &low);
  g->schedule->type->at (g->schedule, isfinite (upper) ? upper : lower, &high);
  return ito_fail (error, GSL_EINVAL,
                   "%s = %.10g is never reached: sigma/alpha of schedule '%s' is in [%.10g, "
                   "%.10g]; give one of these",
                   key, sigma, g->schedule->type->entry.name, low.sigma / low.alpha,
                   isfinite (upper) ? high.sigma / high.alpha : upper);
}

static int
init (const ito_args *args, struct ito_grid *g, ito_error *error)
{
  g->parameter[0] = ito_args_number (args, "rho");
  int ascends = g->t_start < g->t_end;
  double *noisy = ascends ? &g->t_end : &g->t_start, *clean = ascends ? &g->t_start : &g->t_end;
  if (move_end (args, "sigma_min", g, clean, error)
      || move_end (args, "sigma_max", g, noisy, error))
    return error->code;
  if (!(*clean < *noisy))
    return ito_fail (error, GSL_EINVAL,
                     "grid 'karras' has no extent: its sigma_min is not below its sigma_max; give "
                     "sigma_min < sigma_max, or other times");
  g->rule_start = g->t_start;
  g->rule_end = g->t_end;
  if (ito_args_word (args, "final") == 0)
    return GSL_SUCCESS;

  ito_schedule_point p, end;
  g->schedule->type->at (g->schedule, g->schedule->lower, &p);
  if (p.sigma > 0)
    return ito_fail (error, GSL_EINVAL,
                     "final=yes has nowhere to go: sigma of schedule '%s' is never 0 (at least "
                     "%.10g); use final=no",
                     g->schedule->type->entry.name, p.sigma);
  if (ito_schedule_point_at (g->schedule, *clean, &end, error))
    return error->code;
  if (!(end.sigma > 0))
    return ito_fail (error, GSL_EINVAL,
                     "final=yes needs a smallest sigma above 0: the times reach sigma = 0 already; "
                     "give sigma_min, or another end, or final=no");
  *clean = g->schedule->lower;
  g->final = ascends ? -1 : 1;
  return GSL_SUCCESS;
}

const ito_grid_type ito_grid_karras = {
  .entry = { .name = "karras",
             .summary = "equal steps in (sigma/alpha)^(1/rho), with an optional last step to 0",
             .formula = "(sigma/alpha)(t_i) = (sigma_max^(1/rho)\n"
                        "                     + (sigma_min^(1/rho) - sigma_max^(1/rho)) i/N)^rho;\n"
                        "final=yes: i/(N-1) for i < N, and sigma(t_N) = 0",
             .source = "Karras, Aittala, Aila, Laine 2022, Elucidating the design space of "
                       "diffusion-based generative models, eq. 5",
             .params = params },
  .init = init,
  .to = to,
  .from = from,
  .needs_schedule = 1,
};
