/* Ancestral sampling of denoising diffusion probabilistic models (Ho, Jain, Abbeel 2020, Algorithm
 * 2, eqs. 6, 7, 11), for any alpha and sigma.  The mean is that of x_t given x_s and x_0 = D, and
 * with l = 1 - (alpha_s sigma_t/(alpha_t sigma_s))^2 the variance
 *
 *   small   sigma_t^2 l  (beta tilde: of x_t given x_s and x_0; the step is DDIM's with eta = 1)
 *   large   sigma_s^2 l  (beta: of x_s given x_t);
 *
 * a step to sigma = 0 adds no noise. */
#include "solver/diffusion/ancestral.h"

static const ito_param params[] = {
  { .key = "variance",
    .type = ITO_PARAM_WORD,
    .fallback = "small",
    .words = "small|large",
    .text = "beta tilde of the reverse step, or beta of the forward one" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_reverse_facts (s, 1, 1, 1);
  s->option[0] = ito_args_word (args, "variance") == 1;
  s->exact_end = 1;
  s->stages = 1;
  s->coefficients = ITO_LEVELS_COEFFICIENTS;
  s->works = ITO_LEVELS_WORKS;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  ito_levels l = ito_levels_of (ITO_LEVELS_EULER, &s, &t);
  ito_ancestral_split (1, &s, &t, &l.down, &l.up);
  if (plan->solver->option[0] != 0 && t.sigma > 0)
    l.up *= s.sigma / t.sigma;
  return ito_levels_plan (&l, plan, error);
}

const ito_solver_type ito_solver_ddpm = {
  .entry = { .name = "ddpm",
             .summary = "ancestral sampling with the small or the large variance, weak order 1",
             .formula =
                 "x_t = alpha_t D + sqrt(sigma_t^2 - S^2) eps + v z,  S^2 = sigma_t^2 l,  l = "
                 "1 - (alpha_s sigma_t/(alpha_t sigma_s))^2,\n"
                 "v = S (small), sigma_s sqrt(l) (large); v = 0 where sigma_t = 0",
             .source = "Ho, Jain, Abbeel 2020, Denoising diffusion probabilistic models, Algorithm "
                       "2, eqs. 6, 7, 11",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = ito_levels_step,
};
