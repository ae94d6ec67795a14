/* DPM-Solver++ (Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver++): the probability flow in the data
 * prediction,
 *
 *   x_t = sigma_t/sigma_s x_s + sigma_t int e^lambda D dlambda from lambda_s to lambda_t,
 *
 * exact in the linear part, D expanded in lambda: dpm_singlestep.c, dpm_multistep.c. */
#include "solver/diffusion/dpm_family.h"

static const ito_param params[] = {
  ITO_DPM_PARAMS ("2", "multistep", "singlestep|multistep"),
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
plan (ito_plan *plan, ito_error *error)
{
  return ito_dpm_plan (plan, ITO_PREDICT_DENOISER, error);
}

const ito_solver_type ito_solver_dpmsolver_pp = {
  .entry = { .name = "dpmsolver++",
             .aliases = "dpm-solver++|dpmsolverpp",
             .summary = "DPM-Solver++, multistep and single-step, order 1 to 3",
             .formula = "x_t = sigma_t/sigma_s x + sigma_t int e^lambda D dlambda from lambda_s "
                        "to lambda_t,\n"
                        "exact in the linear part, D expanded in lambda; --steps is the number of "
                        "evaluations",
             .source = "Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver++, Algorithms 1, 2",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = ito_dpm_configure,
  .layout = ito_dpm_layout,
  .plan = plan,
  .step = ito_dpm_step,
};
