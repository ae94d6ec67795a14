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
#include "solver/diffusion/ancestral.h"

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
  ito_ancestral_configure (s, ito_args_number (args, "eta"), 1, ITO_LEVELS_EULER);
  return GSL_SUCCESS;
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
  .check = ito_reverse_check,
  .plan = ito_ancestral_plan,
  .step = ito_levels_step,
};
