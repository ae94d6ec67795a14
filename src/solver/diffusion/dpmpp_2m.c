/* DPM-Solver++(2M) as k-diffusion has it (Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver++,
 * Algorithm 2; Crowson, k-diffusion, sample_dpmpp_2m).  h = lambda_t - lambda_s, r = (lambda_s -
 * lambda_{s-1})/h:
 *
 *   x_t = sigma_t/sigma_s x + alpha_t (1 - e^{-h}) [D_n + (D_n - D_{n-1})/(2r)];
 *
 * the first step, and one to sigma = 0, without the difference. */
#include "solver/diffusion/dpmpp_2m.h"
#include "solver/diffusion/dpm_family.h"
#include <math.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

void
ito_dpmpp_configure (struct ito_solver *s, unsigned k)
{
  s->facts.history = k - 1;
  s->history = k;
  s->stages = s->works = 1;
  s->coefficients = ITO_MULTISTEP_COEFFICIENTS;
  s->exact_end = 1;
}

int
ito_plan_dpmpp (ito_plan *plan, ito_semilinear *e, ito_error *error)
{
  const double *option = plan->solver->option;
  if (ito_plan_semilinear (plan, ITO_PREDICT_DENOISER, sqrt (option[ITO_OPTION_ETA]), e, error))
    return error->code;
  e->noise *= option[ITO_OPTION_SNOISE];
  return GSL_SUCCESS;
}

void
ito_dpmpp_two_step_weights (const ito_semilinear *e, const double *u, int heun, double *w)
{
  if (heun)
    ito_semilinear_weights (e, 2, u, w);
  else
    ito_dpm_published_weights (e, 2, u, w);
}

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_ode (&s->facts, 2, 1);
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
    ito_dpmpp_two_step_weights (&e, u, 0, w);
  return ito_multistep_fill (plan, &e, k, w, error);
}

const ito_solver_type ito_solver_dpmpp_2m = {
  .entry = { .name = "dpmpp-2m",
             .aliases = "dpmpp_2m|k_dpmpp_2m",
             .summary = "DPM-Solver++(2M), order 2",
             .formula = "h = lambda_t - lambda_s, r = (lambda_s - lambda_{s-1})/h,\n"
                        "x_t = sigma_t/sigma_s x + alpha_t (1 - e^{-h}) [D_n + (D_n - "
                        "D_{n-1})/(2r)];\n"
                        "the first step, and one to sigma = 0, without the difference",
             .source = "Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver++, Algorithm 2; Crowson, "
                       "k-diffusion, sample_dpmpp_2m",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .plan = plan,
  .step = ito_multistep_step,
};
