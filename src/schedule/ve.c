/* Variance exploding, geometric: Song, Ermon 2019; Song et al. 2021, eqs. 30-31:
 *   alpha = 1,  sigma = sigma_min (sigma_max/sigma_min)^t,  0 <= t <= 1. */
#include "core/scalar.h"
#include "schedule/schedule.h"
#include <math.h>

static const ito_param params[] = {
  { "sigma_min", ITO_PARAM_NUMBER, "0.01", 1e-50, 1e50, NULL, "noise at t = 0", 0 },
  { "sigma_max", ITO_PARAM_NUMBER, "50", 1e-50, 1e50, NULL, "noise at t = 1, above sigma_min", 0 },
  { 0 }
};

static int
init (const ito_args *args, struct ito_schedule *s, ito_error *error)
{
  double min = ito_args_number (args, "sigma_min"), max = ito_args_number (args, "sigma_max");
  if (!(max > min))
    return ito_fail (error, GSL_EINVAL,
                     "sigma_max = %.10g is not above sigma_min = %.10g: the noise must grow with "
                     "t; give sigma_max > sigma_min",
                     max, min);
  s->parameter[0] = min;
  s->parameter[1] = max;
  s->parameter[2] = ito_log (min);
  s->parameter[3] = ito_log (max / min);
  s->lower = 0;
  s->upper = 1;
  s->t_start = 1;
  s->t_end = 0;
  return GSL_SUCCESS;
}

static void
at (const struct ito_schedule *s, double t, ito_schedule_point *p)
{
  double rate = s->parameter[3];
  p->alpha = 1;
  p->sigma = t == 1 ? s->parameter[1] : s->parameter[0] * ito_exp (rate * t);
  p->log_alpha = 0;
  p->lambda = -(s->parameter[2] + rate * t);
  p->f = p->beta = p->d_alpha = 0;
  p->d_sigma = rate * p->sigma;
  p->g2 = p->d_variance = 2 * rate * p->sigma * p->sigma;
  p->d_lambda = -rate;
}

static double
time_of (const struct ito_schedule *s, double lambda)
{
  return (-lambda - s->parameter[2]) / s->parameter[3];
}

const ito_schedule_type ito_schedule_ve = {
  .entry = { .name = "ve",
             .summary = "variance exploding, sigma geometric in t",
             .formula = "alpha = 1, sigma = sigma_min (sigma_max/sigma_min)^t, 0 <= t <= 1,\n"
                        "g^2 = 2 log(sigma_max/sigma_min) sigma^2; default times 1 to 0",
             .source = "Song et al. 2021, Score-based generative modeling through stochastic "
                       "differential equations, eqs. 30-31",
             .params = params },
  .init = init,
  .at = at,
  .time = time_of,
  .variance_exploding = 1,
};
