/* The stochastic Heun method (D. Rueemelin 1982, SIAM J. Numer. Anal. 19, 604):
 *
 *   y = x + h f(t0, x) + g(t0, x) dW
 *   x1 = x + h/2 (f(t0, x) + f(t1, y)) + (g(t0, x) + g(t1, y))/2 dW
 *
 * solves SDEs of Stratonovich: strong order 1 where the noise commutes, else 1/2; weak 1
 * (additive noise: 2); deterministic 2. */
#include "solver/sde/stratonovich.h"

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_stratonovich_facts (&s->facts, 2, 1, 2);
  s->facts.weak[ITO_NOISE_ADDITIVE] = 2;
  s->stages = 2;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 5;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  if (ito_sde_plan_one_drift (plan, error))
    return error->code;
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t1, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f0 = s->work[0], *f1 = s->work[1], *dw = s->work[2], *g0 = s->work[3], *g1 = s->work[4];
  const double h = s->coef[ITO_SDE_H];
  const double c[3] = { 1, h, 1 }, half[5] = { 1, 0.5 * h, 0.5 * h, 0.5, 0.5 };
  ito_step_model (s, 0, x, f0);
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, x, dw, g0);
  ito_step_combine (s, y, 3, c, (const double *const[]){ x, f0, g0 });
  ito_step_model (s, 1, y, f1);
  ito_step_diffusion_at (s, s->t1, y, dw, g1);
  ito_step_combine (s, y, 5, half, (const double *const[]){ x, f0, f1, g0, g1 });
}

const ito_solver_type ito_solver_stratonovich_heun = {
  .entry = { .name = "stratonovich-heun",
             .summary = "Heun for Stratonovich SDEs, strong 1 where the noise commutes",
             .formula = "y = x + h f(t0, x) + g(t0, x) dW\n"
                        "x1 = x + h/2 (f(t0, x) + f(t1, y)) + (g(t0, x) + g(t1, y))/2 dW",
             .source = "D. Rueemelin 1982, SIAM J. Numer. Anal. 19, 604",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = plan,
  .step = step,
};
