/* Variance preserving, linear rate: Ho, Jain, Abbeel 2020; Song et al. 2021 ("Score-based
 * generative modeling through SDEs"), eqs. 32-33:
 *   alpha = exp(-B/2),  sigma^2 = 1 - exp(-B),  B = int_0^t beta. */
#include "core/scalar.h"
#include "schedule/linear_beta.h"
#include "schedule/softplus.h"
#include <math.h>

static void
at (const struct ito_schedule *s, double t, ito_schedule_point *p)
{
  double B = ito_linear_beta_integral (s, t), beta = ito_linear_beta_at (s, t);
  double variance = 0 - ito_expm1 (-B); /* not -0 */
  p->alpha = ito_exp (-0.5 * B);
  p->sigma = sqrt (variance);
  p->log_alpha = 0 - 0.5 * B;
  p->lambda = p->log_alpha - 0.5 * ito_log (variance);
  p->beta = p->g2 = beta;
  p->f = -0.5 * beta;
  p->d_alpha = p->f * p->alpha;
  p->d_variance = beta * ito_exp (-B);
  if (variance > 0)
    {
      p->d_sigma = 0.5 * p->d_variance / p->sigma;
      p->d_lambda = -0.5 * beta / variance;
    }
  else /* with beta0 = 0, sigma = sqrt(beta1/2) t here */
    {
      p->d_sigma = s->parameter[0] > 0 ? INFINITY : sqrt (0.5 * s->parameter[1]);
      p->d_lambda = -INFINITY;
    }
}

static double
time_of (const struct ito_schedule *s, double lambda)
{
  return ito_linear_beta_time (s, ito_softplus (-2 * lambda));
}

const ito_schedule_type ito_schedule_vp_linear = {
  .entry = { .name = "vp-linear",
             .summary = "variance preserving, rate linear in t",
             .formula = "alpha = exp(-B/2), sigma^2 = 1 - exp(-B), B = int_0^t beta,\n"
                        "beta(t) = beta0 + (beta1 - beta0) t, 0 <= t <= 1; default times 1 to 1e-3",
             .source = "Song et al. 2021, Score-based generative modeling through stochastic "
                       "differential equations, eqs. 32-33",
             .params = ito_linear_beta_params },
  .init = ito_linear_beta_init,
  .at = at,
  .time = time_of,
};
