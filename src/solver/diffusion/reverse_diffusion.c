/* Reverse diffusion (Y. Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021, Appendix E, eq.
 * 46): the reverse SDE of noise eta discretised as the forward one is.  From s to t, a =
 * alpha_s/alpha_t, b^2 = sigma_s^2 - a^2 sigma_t^2 (VE: a = 1; VP: a^2 = 1 - beta_i):
 *
 *   x_t = (2 - a) x + (1 + eta^2)/2 b^2 s(x, s) + eta b z,
 *
 * in a step to sigma = 0 too.  eta = 0 is the probability flow. */
#include "solver/diffusion/reverse_diffusion.h"
#include "core/scalar.h"
#include "solver/diffusion/ancestral.h"
#include <math.h>

static const ito_param params[] = { ITO_PARAM_ETA, ITO_PARAM_FORCE, ITO_PARAM_END };

void
ito_reverse_diffusion (const ito_schedule_point *s, const ito_schedule_point *t, double eta,
                       double c[3])
{
  /* sigma_s^2 - a^2 sigma_t^2, without cancellation. */
  double b2 = s->sigma * s->sigma * -ito_expm1 (2 * (s->lambda - t->lambda));
  c[0] = 2 - s->alpha / t->alpha;
  c[1] = (1 + eta * eta) / 2 * b2;
  c[2] = eta * sqrt (b2);
}

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  s->option[ITO_OPTION_ETA] = ito_args_number (args, "eta");
  if (s->option[ITO_OPTION_ETA] > 0)
    ito_reverse_facts (s, 1, 1, 1);
  else
    ito_quiet_facts (s, 1, 1, 1);
  s->quiet_end = 0;
  s->exact_end = 1;
  s->stages = 1;
  s->coefficients = 3;
  s->works = 2;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  ito_reverse_diffusion (&s, &t, plan->solver->option[ITO_OPTION_ETA], plan->coef);
  return ito_plan_prediction (plan, plan->t0, ITO_PREDICT_SCORE, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  int noise = s->solver->facts.stochastic;
  ito_step_model (s, 0, x, s->work[0]);
  if (noise)
    ito_step_normals (s, 0, s->work[1]);
  ito_step_combine (s, y, noise ? 3 : 2, s->coef,
                    (const double *const[]){ x, s->work[0], s->work[1] });
}

const ito_solver_type ito_solver_reverse_diffusion = {
  .entry = { .name = "reverse-diffusion",
             .aliases = "reverse_diffusion",
             .summary = "the reverse SDE discretised as the forward one, weak order 1",
             .formula = "x_t = (2 - a) x + (1 + eta^2)/2 b^2 s(x, s) + eta b z,  a = "
                        "alpha_s/alpha_t,  b^2 = sigma_s^2 - a^2 sigma_t^2",
             .source = "Y. Song, Sohl-Dickstein, Kingma, Kumar, Ermon, Poole 2021, Appendix E, eq. "
                       "46",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = step,
};
