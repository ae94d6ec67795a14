/* DPM-Solver-2 steps with ancestral noise (Crowson, k-diffusion, sample_dpm_2_ancestral):
 *
 *   u = x/alpha_s + (rho_m - rho_s) eps(x, s),  rho_m = sqrt(rho_s rho_down),
 *   x_t/alpha_t = x/alpha_s + (rho_down - rho_s) eps(u, m) + snoise rho_up z,
 *
 * rho_down and rho_up as in ancestral.c; a step to rho_down = 0 is Euler's. */
#include "solver/diffusion/ancestral.h"

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_ancestral_configure (s, ito_args_number (args, "eta"), ito_args_number (args, "snoise"),
                           ITO_LEVELS_MIDPOINT);
  return GSL_SUCCESS;
}

const ito_solver_type ito_solver_dpm2_ancestral = {
  .entry = { .name = "dpm2-ancestral",
             .aliases = "dpm_2_ancestral|dpm-2-ancestral|dpm2-a",
             .summary = "DPM-Solver-2 steps with ancestral noise, weak order 2",
             .formula =
                 "rho = sigma/alpha, rho_up = min (rho_t, eta rho_t sqrt(1 - (rho_t/rho_s)^2)), "
                 "rho_down^2 = rho_t^2 - rho_up^2,\n"
                 "u = x/alpha_s + (rho_m - rho_s) eps(x, s),  rho_m = sqrt(rho_s rho_down),\n"
                 "x_t/alpha_t = x/alpha_s + (rho_down - rho_s) eps(u, m) + snoise rho_up z",
             .source = "Crowson, k-diffusion, sample_dpm_2_ancestral",
             .params = ito_ancestral_params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = ito_ancestral_plan,
  .step = ito_levels_step,
};
