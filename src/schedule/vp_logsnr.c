/* Variance preserving, log-SNR linear in t: Kingma, Salimans, Poole, Ho 2021 ("Variational
 * diffusion models"), section 3; lambda is half the log-SNR: lambda = lambda_max + (lambda_min -
 * lambda_max) t,  alpha^2 = 1/(1 + exp(-2 lambda)). */
#include "schedule/schedule.h"
#include "schedule/softplus.h"
#include <math.h>

static const ito_param params[] = { { "lambda_min", ITO_PARAM_NUMBER, "-5", -100, 100, NULL,
                                      "log(alpha/sigma) at t = 1", 0 },
                                    { "lambda_max", ITO_PARAM_NUMBER, "5", -100, 100, NULL,
                                      "log(alpha/sigma) at t = 0, above lambda_min", 0 },
                                    { 0 } };

static int
init (const ito_args *args, struct ito_schedule *s, ito_error *error)
{
  double min = ito_args_number (args, "lambda_min"), max = ito_args_number (args, "lambda_max");
  if (!(max > min))
    return ito_fail (error, GSL_EINVAL,
                     "lambda_max = %.10g is not above lambda_min = %.10g: lambda falls with t; "
                     "give lambda_max > lambda_min",
                     max, min);
  s->parameter[0] = min;
  s->parameter[1] = max;
  s->lower = 0;
  s->upper = 1;
  s->t_start = 1;
  s->t_end = 1e-3;
  return GSL_SUCCESS;
}

static void
at (const struct ito_schedule *s, double t, ito_schedule_point *p)
{
  double min = s->parameter[0], max = s->parameter[1], rate = max - min;
  double lambda = (1 - t) * max + t * min;
  double variance = 1 / (1 + ito_exp (2 * lambda));
  p->alpha = sqrt (1 / (1 + ito_exp (-2 * lambda)));
  p->sigma = sqrt (variance);
  p->log_alpha = -0.5 * ito_softplus (-2 * lambda);
  p->lambda = lambda;
  p->beta = p->g2 = 2 * rate * variance;
  p->f = -rate * variance;
  p->d_alpha = p->f * p->alpha;
  p->d_sigma = rate * p->alpha * p->alpha * p->sigma;
  p->d_variance = 2 * p->sigma * p->d_sigma;
  p->d_lambda = -rate;
}

static double
time_of (const struct ito_schedule *s, double lambda)
{
  return (s->parameter[1] - lambda) / (s->parameter[1] - s->parameter[0]);
}

const ito_schedule_type ito_schedule_vp_logsnr = {
  .entry = { .name = "vp-logsnr",
             .summary = "variance preserving, log-SNR linear in t",
             .formula = "lambda = lambda_max + (lambda_min - lambda_max) t, 0 <= t <= 1,\n"
                        "alpha^2 = 1/(1 + exp(-2 lambda)), sigma^2 = 1/(1 + exp(2 lambda)),\n"
                        "beta = 2 (lambda_max - lambda_min) sigma^2; default times 1 to 1e-3",
             .source = "Kingma, Salimans, Poole, Ho 2021, Variational diffusion models, section 3",
             .params = params },
  .init = init,
  .at = at,
  .time = time_of,
};
