/* Euler steps with ancestral noise (Crowson, k-diffusion, sample_euler_ancestral):
 *
 *   x_t/alpha_t = x/alpha_s + (rho_down - rho_s) eps(x, s) + snoise rho_up z,
 *
 * rho_down and rho_up as in ancestral.c.  For eta <= 1 and snoise = 1 it is the step of DDIM. */
#include "solver/diffusion/ancestral.h"

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_ancestral_configure (s, ito_args_number (args, "eta"), ito_args_number (args, "snoise"),
                           ITO_LEVELS_EULER);
  return GSL_SUCCESS;
}

const ito_solver_type ito_solver_euler_ancestral = {
  .entry = { .name = "euler-ancestral",
             .aliases = "euler_ancestral|euler-a",
             .summary = "Euler steps with ancestral noise, weak order 1",
             .formula = "rho = sigma/alpha, rho_up = min (rho_t, eta rho_t sqrt(1 - "
                        "(rho_t/rho_s)^2)), rho_down^2 = rho_t^2 - rho_up^2,\n"
                        "x_t/alpha_t = x/alpha_s + (rho_down - rho_s) eps(x, s) + snoise rho_up z",
             .source =
                 "Crowson, k-diffusion, sample_euler_ancestral; Ho, Jain, Abbeel 2020, eqs. 6, 7",
             .params = ito_ancestral_params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = ito_ancestral_plan,
  .step = ito_levels_step,
};
