/* The sampler of Karras, Aittala, Aila, Laine 2022, Algorithm 2 (Algorithm 1 without churn): from
 * rho^ = sigma^/alpha^, raised as in churn.c, to rho_t,
 *
 *   u = x^/alpha^ + (rho_t - rho^) eps(x^, rho^),
 *   x_t/alpha_t = x^/alpha^ + (rho_t - rho^)/2 [eps(x^, rho^) + eps(u, rho_t)],
 *
 * and a step to rho_t = 0 is Euler's, which ends at the denoiser. */
#include "solver/diffusion/churn.h"

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "2",
    .lower = 1,
    .upper = 2,
    .text = "1: without the second-order correction (Euler)" },
  ITO_PARAMS_CHURN,
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_churn_configure (s, args,
                       ito_args_integer (args, "order") == 1 ? ITO_LEVELS_EULER : ITO_LEVELS_HEUN);
  return GSL_SUCCESS;
}

const ito_solver_type ito_solver_edm = {
  .entry = { .name = "edm",
             .summary = "Heun's steps in sigma/alpha, with churn; order 2",
             .formula = "rho = sigma/alpha, gamma = min (churn/N, sqrt 2 - 1) where smin <= rho_s "
                        "<= smax, else 0,\n"
                        "rho^ = (1 + gamma) rho_s,  x^/alpha^ = x/alpha_s + snoise sqrt(rho^^2 - "
                        "rho_s^2) z,\n"
                        "u = x^/alpha^ + (rho_t - rho^) eps(x^, rho^),\n"
                        "x_t/alpha_t = x^/alpha^ + (rho_t - rho^)/2 [eps(x^, rho^) + eps(u, "
                        "rho_t)];  u itself where rho_t = 0",
             .source = "Karras, Aittala, Aila, Laine 2022, Elucidating the design space of "
                       "diffusion-based generative models, Algorithms 1, 2",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = ito_churn_plan,
  .step = ito_levels_step,
};
