/* Variance preserving, cosine: Nichol, Dhariwal 2021 ("Improved denoising diffusion probabilistic
 * models"), eq. 17, in continuous time:
 *   alpha = cos theta / cos theta_0,  theta = (t + s)/(1 + s) pi/2,  theta_0 = theta(0).
 * With delta = theta - theta_0,
 *   sigma^2 = sin delta sin(theta + theta_0) / cos^2 theta_0,
 * which is accurate at both ends, and alpha(1) = 0 exactly. */
#include "core/scalar.h"
#include "schedule/arc.h"
#include "schedule/schedule.h"
#include "schedule/softplus.h"
#include <math.h>

#define PI 3.1415926535897932384626433832795

static const ito_param params[] = { { "s", ITO_PARAM_NUMBER, "0.008", 0, 1, NULL,
                                      "offset of theta: keeps the rate at t = 0 above 0", 0 },
                                    { 0 } };

/* parameter: s, cos theta_0, sin theta_0. */
static int
init (const ito_args *args, struct ito_schedule *s, ito_error *error)
{
  (void)error;
  double offset = ito_args_number (args, "s");
  s->parameter[0] = offset;
  s->parameter[1] = ito_cos2pi (0.25 * offset / (1 + offset));
  s->parameter[2] = ito_sin2pi (0.25 * offset / (1 + offset));
  s->lower = 0;
  s->upper = 1;
  s->t_start = 1;
  s->t_end = 1e-3;
  return GSL_SUCCESS;
}

static void
at (const struct ito_schedule *s, double t, ito_schedule_point *p)
{
  double offset = s->parameter[0], cos0 = s->parameter[1];
  double turn = 0.25 / (1 + offset); /* turns per unit of t */
  double rate = 2 * PI * turn;       /* theta' */
  double sine = ito_sin2pi ((t + offset) * turn);
  double cosine = ito_sin2pi ((1 - t) * turn);
  double variance = ito_sin2pi (t * turn) * ito_sin2pi ((t + 2 * offset) * turn) / (cos0 * cos0);
  p->alpha = cosine / cos0;
  p->sigma = sqrt (variance);
  p->log_alpha = variance < 0.5 ? 0.5 * ito_log1p (-variance) : ito_log (p->alpha);
  p->lambda = p->log_alpha - 0.5 * ito_log (variance);
  p->f = -rate * sine / cosine;
  p->beta = p->g2 = -2 * p->f;
  p->d_alpha = -rate * sine / cos0;
  p->d_variance = 2 * rate * sine * cosine / (cos0 * cos0);
  if (variance > 0)
    {
      p->d_sigma = 0.5 * p->d_variance / p->sigma;
      p->d_lambda = p->f / variance;
    }
  else /* with s = 0, sigma = rate t here */
    {
      p->d_sigma = offset > 0 ? INFINITY : rate;
      p->d_lambda = -INFINITY;
    }
}

/* From alpha and sigma: sin^2 theta = sin^2 theta_0 + cos^2 theta_0 sigma^2, and
 *   sin delta = cos^2 theta_0 sigma^2 / (sin theta cos theta_0 + cos theta sin theta_0). */
static double
time_of (const struct ito_schedule *s, double lambda)
{
  double cos0 = s->parameter[1], sin0 = s->parameter[2];
  double variance = ito_exp (-ito_softplus (2 * lambda));
  double cosine = cos0 * ito_exp (-0.5 * ito_softplus (-2 * lambda));
  double sine = sqrt (sin0 * sin0 + cos0 * cos0 * variance);
  if (!(variance > 0))
    return 0;
  double sin_delta = cos0 * cos0 * variance / (sine * cos0 + cosine * sin0);
  double cos_delta = cosine * cos0 + sine * sin0;
  return ito_arc (cos_delta, sin_delta) * 4 * (1 + s->parameter[0]);
}

const ito_schedule_type ito_schedule_vp_cosine = {
  .entry = { .name = "vp-cosine",
             .summary = "variance preserving, alpha a quarter of a cosine",
             .formula = "alpha = cos(theta)/cos(theta_0), theta = (t + s)/(1 + s) pi/2,\n"
                        "sigma^2 = 1 - alpha^2, 0 <= t <= 1, alpha(1) = 0; default times 1 to 1e-3",
             .source = "Nichol, Dhariwal 2021, Improved denoising diffusion probabilistic models, "
                       "eq. 17",
             .params = params },
  .init = init,
  .at = at,
  .time = time_of,
};
