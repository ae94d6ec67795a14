/* DPM-Solver++(3M) for the SDE dx = [f x - (1 + eta)/2 g^2 s] dt + sqrt(eta) g dW (Crowson,
 * k-diffusion, sample_dpmpp_3m_sde).  h = lambda_t - lambda_s, H = (1 + eta) h, z = -H, r0 and r1
 * the last two steps in units of h:
 *
 *   x_t = sigma_t/sigma_s e^{-eta h} x + alpha_t H [phi_1(z) D_n + phi_2(z) d1 + phi_3(z) d2]
 *         + snoise sigma_t sqrt(1 - e^{-2 eta h}) xi,
 *   d10 = (D_n - D_{n-1})/r0,  d11 = (D_{n-1} - D_{n-2})/r1,  d2 = (d10 - d11)/(r0 + r1),
 *   d1 = d10 + r0 d2;
 *
 * the second step has phi_2 d10 only, the first, and one to sigma = 0, neither.  d2 is half of the
 * second derivative: the published formula lacks as much again, and is of order 2 at eta = 0;
 * expansion=exact has 2 phi_3(z) d2. */
#include "solver/diffusion/dpm_family.h"
#include "solver/diffusion/dpmpp_2m.h"

static const ito_param params[] = {
  ITO_PARAM_ETA,
  ITO_PARAM_SNOISE,
  { .key = "expansion",
    .type = ITO_PARAM_WORD,
    .fallback = "published",
    .words = "published|exact",
    .text = "exact: with the whole second-order term" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_eta_configure (s, ito_args_number (args, "eta"), ito_args_number (args, "snoise"), 1, 1, 2,
                     2);
  s->option[ITO_OPTION_OWN] = ito_args_word (args, "expansion") == 1;
  ito_dpmpp_configure (s, 3);
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double u[3], w[3];
  ito_semilinear e;
  if (ito_plan_dpmpp (plan, &e, error))
    return error->code;
  unsigned k = ito_semilinear_past (plan, &e, 3, u);
  if (k == 3 && plan->solver->option[ITO_OPTION_OWN] == 0)
    ito_dpm_published_weights (&e, k, u, w);
  else
    ito_semilinear_weights (&e, k, u, w);
  return ito_multistep_fill (plan, &e, k, w, error);
}

const ito_solver_type ito_solver_dpmpp_3m_sde = {
  .entry = { .name = "dpmpp-3m-sde",
             .aliases = "dpmpp_3m_sde",
             .summary = "DPM-Solver++(3M) for the reverse SDE, weak order 2",
             .formula =
                 "h = lambda_t - lambda_s, H = (1 + eta) h, z = -H, r0, r1 the last steps in "
                 "units of h,\n"
                 "x_t = sigma_t/sigma_s e^{-eta h} x + alpha_t H [phi_1(z) D_n + phi_2(z) d1 "
                 "+ phi_3(z) d2]\n"
                 "      + snoise sigma_t sqrt(1 - e^{-2 eta h}) xi,\n"
                 "d10 = (D_n - D_{n-1})/r0, d11 = (D_{n-1} - D_{n-2})/r1, d2 = (d10 - "
                 "d11)/(r0 + r1), d1 = d10 + r0 d2;\n"
                 "expansion=exact: 2 phi_3(z) d2",
             .source = "Crowson, k-diffusion, sample_dpmpp_3m_sde",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = ito_multistep_step,
};
