/* DPM-Solver-2 with churn (Crowson, k-diffusion, sample_dpm_2; Lu, Zhou, Bao, Chen, Li, Zhu 2022,
 * DPM-Solver, Algorithm 1): from rho^ = sigma^/alpha^, raised as in churn.c, to rho_t,
 *
 *   u = x^/alpha^ + (rho_m - rho^) eps(x^, rho^),  rho_m = sqrt(rho^ rho_t),
 *   x_t/alpha_t = x^/alpha^ + (rho_t - rho^) eps(u, rho_m),
 *
 * and a step to rho_t = 0 is Euler's, which ends at the denoiser. */
#include "solver/diffusion/churn.h"

static const ito_param params[] = { ITO_PARAMS_CHURN, ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_churn_configure (s, args, ITO_LEVELS_MIDPOINT);
  return GSL_SUCCESS;
}

const ito_solver_type ito_solver_dpm2 = {
  .entry = { .name = "dpm2",
             .aliases = "dpm_2|dpm-2",
             .summary = "DPM-Solver-2 steps in sigma/alpha, with churn; order 2",
             .formula = "rho = sigma/alpha, raised to rho^ and x to x^ as edm's,\n"
                        "u = x^/alpha^ + (rho_m - rho^) eps(x^, rho^),  rho_m = sqrt(rho^ rho_t),\n"
                        "x_t/alpha_t = x^/alpha^ + (rho_t - rho^) eps(u, rho_m);  where rho_t = 0 "
                        "the denoiser",
             .source = "Crowson, k-diffusion, sample_dpm_2; Lu, Zhou, Bao, Chen, Li, Zhu 2022, "
                       "DPM-Solver, Algorithm 1",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = ito_churn_plan,
  .step = ito_levels_step,
};
