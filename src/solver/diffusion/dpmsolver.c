/* DPM-Solver (Lu, Zhou, Bao, Chen, Li, Zhu 2022): the probability flow in the noise prediction,
 *
 *   x_t = alpha_t/alpha_s x_s - alpha_t int e^{-lambda} eps dlambda from lambda_s to lambda_t,
 *
 * exact in the linear part, eps expanded in lambda: dpm_singlestep.c, dpm_multistep.c,
 * dpm_adaptive.c. */
#include "solver/diffusion/dpm_family.h"
#include <math.h>

static const ito_param params[] = {
  ITO_DPM_PARAMS ("3", "singlestep", "singlestep|multistep|fast|adaptive"),
  { .key = "rtol",
    .type = ITO_PARAM_NUMBER,
    .fallback = "",
    .lower = 0,
    .upper = 10,
    .text = "method=adaptive: relative tolerance (0.05)",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "atol",
    .type = ITO_PARAM_NUMBER,
    .fallback = "",
    .lower = 0,
    .upper = INFINITY,
    .text = "method=adaptive: absolute tolerance (0.0078)",
    .flags = ITO_PARAM_OPEN_LOWER | ITO_PARAM_OPEN_UPPER },
  { .key = "h_init",
    .type = ITO_PARAM_NUMBER,
    .fallback = "",
    .lower = 0,
    .upper = 100,
    .text = "method=adaptive: first step, in lambda (0.05)",
    .flags = ITO_PARAM_OPEN_LOWER },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
adaptive (const struct ito_solver *s)
{
  return s->lane_values > 0;
}

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  if (ito_args_word (args, "method") == ITO_DPM_ADAPTIVE)
    return ito_dpm_adaptive_configure (s, args, error);
  return ito_dpm_configure (s, args, error);
}

static int
layout (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
        ito_error *error)
{
  return adaptive (s) ? GSL_SUCCESS : ito_dpm_layout (s, p, g, layout, error);
}

static int
plan (ito_plan *plan, ito_error *error)
{
  if (adaptive (plan->solver))
    return ito_dpm_adaptive_plan (plan, error);
  return ito_dpm_plan (plan, ITO_PREDICT_NOISE, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  if (adaptive (s->solver))
    ito_dpm_adaptive_step (s, x, y);
  else
    ito_dpm_step (s, x, y);
}

const ito_solver_type ito_solver_dpmsolver = {
  .entry = { .name = "dpmsolver",
             .aliases = "dpm-solver",
             .summary = "DPM-Solver, single-step, multistep, fast and adaptive, order 1 to 3",
             .formula =
                 "x_t = alpha_t/alpha_s x - alpha_t int e^{-lambda} eps dlambda from lambda_s "
                 "to lambda_t,\n"
                 "exact in the linear part, eps expanded in lambda; --steps is the number "
                 "of evaluations",
             .source = "Lu, Zhou, Bao, Chen, Li, Zhu 2022, DPM-Solver, Algorithms 1, 2, Appendix D",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .layout = layout,
  .plan = plan,
  .step = step,
};
