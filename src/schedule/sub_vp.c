/* Sub-VP, linear rate: Song et al. 2021, eq. 28:
 *   alpha = exp(-B/2),  sigma = 1 - exp(-B) = 1 - alpha^2,  g^2 = beta (1 - exp(-2B)). */
#include "core/scalar.h"
#include "schedule/linear_beta.h"
#include <math.h>

static void
at (const struct ito_schedule *s, double t, ito_schedule_point *p)
{
  double B = ito_linear_beta_integral (s, t), beta = ito_linear_beta_at (s, t);
  double square = ito_exp (-B); /* alpha^2 */
  p->alpha = ito_exp (-0.5 * B);
  p->sigma = 0 - ito_expm1 (-B); /* not -0 */
  p->log_alpha = 0 - 0.5 * B;
  p->lambda = p->log_alpha - ito_log (p->sigma);
  p->beta = beta;
  p->f = -0.5 * beta;
  p->g2 = beta * (0 - ito_expm1 (-2 * B));
  p->d_alpha = p->f * p->alpha;
  p->d_sigma = beta * square;
  p->d_variance = 2 * p->sigma * p->d_sigma;
  p->d_lambda = p->sigma > 0 ? -0.5 * beta * (1 + square) / p->sigma : -INFINITY;
}

/* sigma/alpha = 2 sinh(B/2), so B/2 = asinh(y), y = exp(-lambda)/2. */
static double
time_of (const struct ito_schedule *s, double lambda)
{
  double half;
  if (lambda > 0)
    {
      double y = 0.5 * ito_exp (-lambda), y2 = y * y;
      half = ito_log1p (y + y2 / (1 + sqrt (1 + y2)));
    }
  else /* e^-lambda factored out: no overflow */
    half = -lambda + ito_log (0.5 + sqrt (0.25 + ito_exp (2 * lambda)));
  return ito_linear_beta_time (s, 2 * half);
}

const ito_schedule_type ito_schedule_sub_vp = {
  .entry = { .name = "sub-vp",
             .summary = "variance below that of VP, rate linear in t",
             .formula = "alpha = exp(-B/2), sigma = 1 - exp(-B), g^2 = beta (1 - exp(-2B)),\n"
                        "B = int_0^t beta, beta(t) = beta0 + (beta1 - beta0) t, 0 <= t <= 1;\n"
                        "default times 1 to 1e-3",
             .source = "Song et al. 2021, Score-based generative modeling through stochastic "
                       "differential equations, eq. 28",
             .params = ito_linear_beta_params },
  .init = ito_linear_beta_init,
  .at = at,
  .time = time_of,
};
