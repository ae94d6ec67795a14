/* The explicit stochastic midpoint method (D. Rueemelin 1982, SIAM J. Numer. Anal. 19, 604):
 *
 *   y = x + (h f(t0, x) + g(t0, x) dW)/2
 *   x1 = x + h f(t0 + h/2, y) + g(t0 + h/2, y) dW
 *
 * solves SDEs of Stratonovich: strong order 1 where the noise commutes, else 1/2; weak 1;
 * deterministic 2. */
#include "solver/sde/stratonovich.h"

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_stratonovich_facts (&s->facts, 2, 1, 2);
  s->stages = 2;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 4;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  if (ito_sde_plan_one_drift (plan, error))
    return error->code;
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0 + 0.5 * plan->coef[ITO_SDE_H], error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[0], *dw = s->work[1], *g = s->work[2], *middle = s->work[3];
  const double h = s->coef[ITO_SDE_H];
  const double half[3] = { 1, 0.5 * h, 0.5 }, c[3] = { 1, h, 1 };
  ito_step_model (s, 0, x, f);
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, x, dw, g);
  ito_step_combine (s, middle, 3, half, (const double *const[]){ x, f, g });
  ito_step_model (s, 1, middle, f);
  ito_step_diffusion_at (s, s->t0 + 0.5 * h, middle, dw, g);
  ito_step_combine (s, y, 3, c, (const double *const[]){ x, f, g });
}

const ito_solver_type ito_solver_stratonovich_midpoint = {
  .entry = { .name = "stratonovich-midpoint",
             .summary = "midpoint for Stratonovich SDEs, strong 1 where the noise commutes",
             .formula = "y = x + (h f(t0, x) + g(t0, x) dW)/2\n"
                        "x1 = x + h f(t0 + h/2, y) + g(t0 + h/2, y) dW",
             .source = "D. Rueemelin 1982, SIAM J. Numer. Anal. 19, 604",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = plan,
  .step = step,
};
