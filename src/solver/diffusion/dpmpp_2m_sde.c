/* DPM-Solver++(2M) for the SDE dx = [f x - (1 + eta)/2 g^2 s] dt + sqrt(eta) g dW (Lu, Zhou, Bao,
 * Chen, Li, Zhu 2022, DPM-Solver++, Appendix B; Crowson, k-diffusion, sample_dpmpp_2m_sde).  h =
 * lambda_t - lambda_s, H = (1 + eta) h, r = (lambda_s - lambda_{s-1})/h:
 *
 *   x_t = sigma_t/sigma_s e^{-eta h} x + alpha_t [(1 - e^{-H}) D_n + c (D_n - D_{n-1})/r]
 *         + snoise sigma_t sqrt(1 - e^{-2 eta h}) z,
 *   c = (1 - e^{-H})/2 (midpoint),  c = 1 - (1 - e^{-H})/H (heun: the slope integrated exactly);
 *
 * the first step, and one to sigma = 0, without the difference. */
#include "solver/diffusion/dpmpp_2m.h"

static const ito_param params[] = {
  { .key = "variant",
    .type = ITO_PARAM_WORD,
    .fallback = "midpoint",
    .words = "midpoint|heun",
    .text = "slope of the denoiser: at the middle of the step, or integrated" },
  ITO_PARAM_ETA,
  ITO_PARAM_SNOISE,
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_eta_configure (s, ito_args_number (args, "eta"), ito_args_number (args, "snoise"), 1, 1, 2,
                     2);
  s->option[ITO_OPTION_OWN] = ito_args_word (args, "variant") == 1;
  ito_dpmpp_configure (s, 2);
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double u[2], w[2];
  ito_semilinear e;
  if (ito_plan_dpmpp (plan, &e, error))
    return error->code;
  unsigned k = ito_semilinear_past (plan, &e, 2, u);
  if (k == 1)
    w[0] = e.first;
  else
    ito_dpmpp_two_step_weights (&e, u, plan->solver->option[ITO_OPTION_OWN] != 0, w);
  return ito_multistep_fill (plan, &e, k, w, error);
}

const ito_solver_type ito_solver_dpmpp_2m_sde = {
  .entry = { .name = "dpmpp-2m-sde",
             .aliases = "dpmpp_2m_sde",
             .summary = "DPM-Solver++(2M) for the reverse SDE, weak order 2",
             .formula = "h = lambda_t - lambda_s, H = (1 + eta) h, r = (lambda_s - "
                        "lambda_{s-1})/h,\n"
                        "x_t = sigma_t/sigma_s e^{-eta h} x + alpha_t [(1 - e^{-H}) D_n + c (D_n - "
                        "D_{n-1})/r]\n"
                        "      + snoise sigma_t sqrt(1 - e^{-2 eta h}) z,\n"
                        "c = (1 - e^{-H})/2 (midpoint), 1 - (1 - e^{-H})/H (heun)",
             .source = "Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver++, Appendix B; Crowson, "
                       "k-diffusion, sample_dpmpp_2m_sde",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = ito_multistep_step,
};
