/* DPM-Solver (Lu, Zhou, Bao, Chen, Li, Zhu 2022): the probability flow in the noise prediction,
 *
 *   x_t = alpha_t/alpha_s x_s - alpha_t int e^{-lambda} eps dlambda from lambda_s to lambda_t,
 *
 * exact in the linear part, eps expanded in lambda: dpm_singlestep.c, dpm_multistep.c. */
#include "solver/diffusion/dpm_family.h"

static const ito_param params[] = {
  ITO_DPM_PARAMS ("3", "singlestep", "singlestep|multistep|fast"),
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
plan (ito_plan *plan, ito_error *error)
{
  return ito_dpm_plan (plan, ITO_PREDICT_NOISE, error);
}

const ito_solver_type ito_solver_dpmsolver = {
  .entry = { .name = "dpmsolver",
             .aliases = "dpm-solver",
             .summary = "DPM-Solver, single-step and multistep, order 1 to 3, and DPM-Solver-fast",
             .formula =
                 "x_t = alpha_t/alpha_s x - alpha_t int e^{-lambda} eps dlambda from lambda_s "
                 "to lambda_t,\n"
                 "exact in the linear part, eps expanded in lambda; --steps is the number "
                 "of evaluations",
             .source = "Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver, Algorithms 1, 2, Appendix D",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = ito_dpm_configure,
  .layout = ito_dpm_layout,
  .plan = plan,
  .step = ito_dpm_step,
};
