/* sigma = t: Karras, Aittala, Aila, Laine 2022 ("Elucidating the design space of diffusion-based
 * generative models"), table 1:  alpha = 1,  sigma = t,  g^2 = 2t. */
#include "core/scalar.h"
#include "schedule/schedule.h"
#include <math.h>

static int
init (const ito_args *args, struct ito_schedule *s, ito_error *error)
{
  (void)args;
  (void)error;
  s->lower = 0;
  s->upper = INFINITY;
  s->t_start = 80;
  s->t_end = 0.002;
  return GSL_SUCCESS;
}

static void
at (const struct ito_schedule *s, double t, ito_schedule_point *p)
{
  (void)s;
  p->alpha = 1;
  p->sigma = t;
  p->log_alpha = 0;
  p->lambda = -ito_log (t);
  p->f = p->beta = p->d_alpha = 0;
  p->d_sigma = 1;
  p->g2 = p->d_variance = 2 * t;
  p->d_lambda = -1 / t;
}

static double
time_of (const struct ito_schedule *s, double lambda)
{
  (void)s;
  return ito_exp (-lambda);
}

const ito_schedule_type ito_schedule_edm = {
  .entry = { .name = "edm",
             .summary = "variance exploding, sigma = t",
             .formula = "alpha = 1, sigma = t, g^2 = 2t, t >= 0; default times 80 to 0.002",
             .source = "Karras, Aittala, Aila, Laine 2022, Elucidating the design space of "
                       "diffusion-based generative models, table 1" },
  .init = init,
  .at = at,
  .time = time_of,
  .variance_exploding = 1,
};
