/* DDIM (J. Song, Meng, Ermon 2021, Denoising diffusion implicit models, eqs. 12, 16), for any alpha
 * and sigma.  From s to t, with the denoiser D at s and eps = (x - alpha_s D)/sigma_s,
 *
 *   x_t = alpha_t D + sqrt(sigma_t^2 - S^2) eps + S z,
 *   S   = eta sigma_t sqrt(1 - (alpha_s sigma_t / (alpha_t sigma_s))^2),
 *
 * which is eq. 16 where alpha^2 + sigma^2 = 1, and ancestral sampling at eta = 1.  Written as
 * x_t = a x + b D + S z with a = sqrt(sigma_t^2 - S^2)/sigma_s, b = alpha_t - a alpha_s it is exact
 * at alpha_s = 0 and at sigma_t = 0 (where x_t = alpha_t D).  eta = 0: the probability flow, order
 * 1. */
#include "core/scalar.h"
#include "solver/diffusion/descent.h"
#include "solver/scheme.h"
#include <math.h>

static const ito_param params[] = {
  { .key = "eta",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0",
    .lower = 0,
    .upper = 1,
    .text = "noise: 0 deterministic, 1 ancestral sampling" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  double eta = s->option[0] = ito_args_number (args, "eta");
  if (eta > 0)
    {
      ito_facts_sde (&s->facts, ITO_ORDER_NONE, ITO_ORDER_NONE, ITO_ORDER_NONE, ITO_ORDER_NONE, 1);
      s->facts.noise = ITO_NOISE_ADDITIVE;
      s->facts.normals = 1;
    }
  else
    ito_facts_ode (&s->facts, 1, 1);
  s->facts.evaluations = 1;
  s->stages = 1;
  s->coefficients = 3;
  s->works = 2;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  (void)g;
  if (s->facts.stochastic && p->kind != ITO_PROCESS_REVERSE)
    return ito_fail (error, GSL_EINVAL,
                     "ddim with eta = %g draws noise: give it the reverse SDE, or take eta=0",
                     s->option[0]);
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error)
      || ito_plan_prediction (plan, plan->t0, ITO_PREDICT_DENOISER, error))
    return error->code;
  /* 1 - (alpha_s sigma_t / (alpha_t sigma_s))^2, without cancellation. */
  double eta = plan->solver->option[0];
  double lost = -ito_expm1 (2 * (s.lambda - t.lambda));
  double a = t.sigma * sqrt (1 - eta * eta * lost) / s.sigma;
  plan->coef[0] = a;
  plan->coef[1] = t.alpha - a * s.alpha;
  plan->coef[2] = eta * t.sigma * sqrt (lost);
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  const double *const term[3] = { x, s->work[0], s->work[1] };
  ito_step_model (s, 0, x, s->work[0]);
  if (s->solver->facts.stochastic)
    ito_step_normals (s, 0, s->work[1]);
  ito_step_combine (s, y, s->solver->facts.stochastic ? 3 : 2, s->coef, term);
}

const ito_solver_type ito_solver_ddim = {
  .entry = { .name = "ddim",
             .summary = "DDIM, order 1; eta > 0 with noise",
             .formula = "x_t = alpha_t D + sqrt(sigma_t^2 - S^2) eps + S z,\n"
                        "S = eta sigma_t sqrt(1 - (alpha_s sigma_t / (alpha_t sigma_s))^2)",
             .source =
                 "J. Song, Meng, Ermon 2021, Denoising diffusion implicit models, eqs. 12, 16",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = check,
  .plan = plan,
  .step = step,
};
