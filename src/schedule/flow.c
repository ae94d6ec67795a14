/* The straight line between data and noise: Lipman et al. 2023 ("Flow matching for generative
 * modeling"), eq. 20 with sigma_min = 0; Liu, Gong, Liu 2023 (rectified flow); time runs towards
 * the noise here:  alpha = 1 - t,  sigma = t,  0 <= t <= 1. */
#include "core/scalar.h"
#include "schedule/schedule.h"
#include <math.h>

static int
init (const ito_args *args, struct ito_schedule *s, ito_error *error)
{
  (void)args;
  (void)error;
  s->lower = 0;
  s->upper = 1;
  s->t_start = 1;
  s->t_end = 1e-3;
  return GSL_SUCCESS;
}

static void
at (const struct ito_schedule *s, double t, ito_schedule_point *p)
{
  (void)s;
  double alpha = 1 - t;
  p->alpha = alpha;
  p->sigma = t;
  p->log_alpha = ito_log1p (-t);
  p->lambda = p->log_alpha - ito_log (t);
  p->f = -1 / alpha;
  p->beta = 2 / alpha;
  p->g2 = 2 * t / alpha;
  p->d_alpha = -1;
  p->d_sigma = 1;
  p->d_variance = 2 * t;
  p->d_lambda = -1 / (t * alpha);
}

/* t = 1/(1 + e^lambda), by the smaller of the two exponentials. */
static double
time_of (const struct ito_schedule *s, double lambda)
{
  (void)s;
  if (lambda < 0)
    return 1 / (1 + ito_exp (lambda));
  double e = ito_exp (-lambda);
  return e / (1 + e);
}

const ito_schedule_type ito_schedule_flow = {
  .entry = { .name = "flow",
             .summary = "straight lines from data to noise (flow matching, rectified flow)",
             .formula = "alpha = 1 - t, sigma = t, g^2 = 2t/(1-t), 0 <= t <= 1;\n"
                        "default times 1 to 1e-3",
             .source = "Lipman et al. 2023, Flow matching for generative modeling, eq. 20 "
                       "(sigma_min = 0, time reversed)" },
  .init = init,
  .at = at,
  .time = time_of,
};
