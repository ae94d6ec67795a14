/* The maximum-likelihood sampler of Diff-VC (Popov, Vovk, Gogoryan, Sadekova, Kudinov, Wei 2022,
 * Diffusion-based voice conversion with fast maximum likelihood sampling scheme, eqs. 10 to 13;
 * Xbar = 0), for any alpha and sigma.  With l = 1 - (alpha_s sigma_t/(alpha_t sigma_s))^2,
 *
 *   x_t = mu x_s + nu D + S z,   mu = alpha_s sigma_t^2/(alpha_t sigma_s^2),   nu = alpha_t l,
 *   S^2 = sigma_t^2 l + nu^2 E tr Var(x_0 | x_s)/d,
 *
 * the mean of x_t given x_s and x_0 = D, and the variance that makes discretised forward paths most
 * likely: exact in one step for a Gaussian of independent, equal coordinates.
 * variance=released: without the last term, as in the authors' code (ancestral sampling).
 * E tr Var(x_0|x_s) = sigma_s^2/alpha_s E div D, over 1024 exact samples of each level. */
#include "core/memory.h"
#include "core/scalar.h"
#include "solver/diffusion/ancestral.h"
#include "solver/diffusion/marginal_mean.h"
#include <math.h>

#define RELEASED 0 /* option */

static const ito_param params[] = {
  { .key = "variance",
    .type = ITO_PARAM_WORD,
    .fallback = "full",
    .words = "full|released",
    .text = "released: without the variance of x_0 given x_s, as in the authors' code" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_reverse_facts (s, 1, 1, 1);
  s->option[RELEASED] = ito_args_word (args, "variance") == 1;
  s->exact_end = 1;
  s->stages = 1;
  s->coefficients = 3;
  s->works = 2;
  return GSL_SUCCESS;
}

/* E tr Var(x_0 | x_s)/d of every level, once for the run. */
static int
layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
        ito_error *error)
{
  if (s->option[RELEASED] != 0)
    return GSL_SUCCESS;
  layout->value = ITO_NEW (double, layout->steps, error);
  for (uint64_t i = 0; !error->code && i < layout->steps; i++)
    {
      double t = ito_grid_time (g, i), mean = 0;
      ito_schedule_point at;
      if (ito_schedule_point_at (p->schedule, t, &at, error))
        return error->code;
      if (at.alpha == 0)
        return ito_fail (error, GSL_EINVAL,
                         "diffvc-ml: the variance of x_0 is measured through the signal, which is "
                         "gone at t = %g (alpha = 0): start below it (--t-start), or "
                         "variance=released",
                         t);
      ito_marginal_mean (p->score, ITO_PREDICT_DENOISER, ITO_MEAN_DIVERGENCE, t, &mean, error);
      layout->value[i] = at.sigma * at.sigma / at.alpha * mean / (double)p->sde.d;
    }
  return error->code;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error)
      || ito_plan_prediction (plan, plan->t0, ITO_PREDICT_DENOISER, error))
    return error->code;
  double lost = -ito_expm1 (2 * (s.lambda - t.lambda)), nu = t.alpha * lost;
  double variance = t.sigma * t.sigma * lost;
  if (plan->layout->value)
    variance += nu * nu * plan->layout->value[plan->step];
  plan->coef[0] = s.alpha / t.alpha * (t.sigma / s.sigma) * (t.sigma / s.sigma);
  plan->coef[1] = nu;
  plan->coef[2] = t.sigma > 0 ? sqrt (variance) : 0;
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  const double *const term[3] = { x, s->work[0], s->work[1] };
  int noisy = s->coef[2] > 0;
  ito_step_model (s, 0, x, s->work[0]);
  if (noisy)
    ito_step_normals (s, 0, s->work[1]);
  ito_step_combine (s, y, noisy ? 3 : 2, s->coef, term);
}

const ito_solver_type ito_solver_diffvc_ml = {
  .entry = { .name = "diffvc-ml",
             .aliases = "diffvc|fast-ml",
             .summary = "Diff-VC's maximum-likelihood sampler, exact for a Gaussian at any step",
             .formula =
                 "x_t = mu x_s + nu D + S z,  mu = alpha_s sigma_t^2/(alpha_t sigma_s^2),  nu "
                 "= alpha_t l,\n"
                 "S^2 = sigma_t^2 l + nu^2 E tr Var(x_0|x_s)/d,  l = 1 - (alpha_s "
                 "sigma_t/(alpha_t sigma_s))^2",
             .source = "Popov, Vovk, Gogoryan, Sadekova, Kudinov, Wei 2022, eqs. 10 to 13",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .layout = layout,
  .plan = plan,
  .step = step,
};
