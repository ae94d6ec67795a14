/* Stochastic gDDIM on isotropic diffusions (Zhang, Tao, Chen 2023, gDDIM: generalized denoising
 * diffusion implicit models, Theorem 1): the step of dx = [f x - (1 + a^2)/2 g^2 s] dt + a g dW
 * with the denoiser D frozen, h = lambda_t - lambda_s,
 *
 *   x_t = alpha_t D + sqrt(sigma_t^2 - S^2) eps + S z,   S = sigma_t sqrt(1 - e^{-2 a^2 h}),
 *
 * exact where the data are one point.  It differs from ddim in S (eta = a there) unless a is 0 or
 * 1, and is the predictor of one node of sa-solver.  Diffusions with a matrix (CLD, blurring), the
 * paper's further subject, are none of this program's schedules; its multistep method is here deis.
 */
#include "core/scalar.h"
#include "solver/diffusion/ancestral.h"
#include "solver/diffusion/semilinear.h"

static const ito_param params[] = {
  { .key = "lambda",
    .type = ITO_PARAM_NUMBER,
    .fallback = "1",
    .lower = 0,
    .upper = 10,
    .text = "noise a: 0 the flow, 1 the reverse SDE" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  s->option[0] = ito_args_number (args, "lambda");
  if (s->option[0] > 0)
    ito_reverse_facts (s, 1, 1, 1);
  else
    ito_quiet_facts (s, 1, 1, 1);
  s->exact_end = 1;
  s->stages = s->works = 1;
  s->history = 1;
  s->coefficients = ITO_MULTISTEP_COEFFICIENTS;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_semilinear e;
  if (ito_plan_semilinear (plan, ITO_PREDICT_DENOISER, plan->solver->option[0], &e, error))
    return error->code;
  return ito_multistep_fill (plan, &e, 1, &e.first, error);
}

const ito_solver_type ito_solver_gddim = {
  .entry = { .name = "gddim",
             .summary = "stochastic gDDIM, exact for one data point, weak order 1",
             .formula = "x_t = alpha_t D + sqrt(sigma_t^2 - S^2) eps + S z,  S = sigma_t sqrt(1 - "
                        "e^{-2 a^2 h})",
             .source = "Zhang, Tao, Chen 2023, gDDIM, Theorem 1",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = ito_multistep_step,
};
