/* DPM-Solver++(2S) steps with ancestral noise (Crowson, k-diffusion, sample_dpmpp_2s_ancestral; Lu,
 * Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver++, Algorithm 1):
 *
 *   u = (rho_m/rho_s) x/alpha_s + (1 - rho_m/rho_s) D(x, s),  rho_m = sqrt(rho_s rho_down),
 *   x_t/alpha_t = (rho_down/rho_s) x/alpha_s + (1 - rho_down/rho_s) D(u, m) + snoise rho_up z,
 *
 * rho_down and rho_up as in ancestral.c; a step to rho_down = 0 is Euler's. */
#include "solver/diffusion/ancestral.h"

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_ancestral_configure (s, ito_args_number (args, "eta"), ito_args_number (args, "snoise"),
                           ITO_LEVELS_DATA_MIDPOINT);
  return GSL_SUCCESS;
}

const ito_solver_type ito_solver_dpmpp_2s_ancestral = {
  .entry = { .name = "dpmpp-2s-ancestral",
             .aliases = "dpmpp_2s_ancestral|dpmpp-2s-a",
             .summary = "DPM-Solver++(2S) steps with ancestral noise, weak order 2",
             .formula = "rho = sigma/alpha, rho_up = min (rho_t, eta rho_t sqrt(1 - "
                        "(rho_t/rho_s)^2)), rho_down^2 = rho_t^2 - rho_up^2,\n"
                        "u = (rho_m/rho_s) x/alpha_s + (1 - rho_m/rho_s) D(x, s),  rho_m = "
                        "sqrt(rho_s rho_down),\n"
                        "x_t/alpha_t = (rho_down/rho_s) x/alpha_s + (1 - rho_down/rho_s) D(u, m) + "
                        "snoise rho_up z",
             .source = "Crowson, k-diffusion, sample_dpmpp_2s_ancestral; Lu, Zhou, Bao, Chen, Li, "
                       "Zhu 2022, DPM-Solver++, Algorithm 1",
             .params = ito_ancestral_params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = ito_ancestral_plan,
  .step = ito_levels_step,
};
