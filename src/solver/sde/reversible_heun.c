/* The reversible Heun method (P. Kidger, J. Foster, X. Li, T. Lyons 2021, "Efficient and accurate
 * gradients for neural SDEs", algorithm 1):
 *
 *   y1 = 2 x - y + h f(t0, y) + g(t0, y) dW
 *   x1 = x + h/2 (f(t0, y) + f(t1, y1)) + (g(t0, y) + g(t1, y1))/2 dW
 *
 * with y = x at the start, kept beside the state: (x, y) can be found from (x1, y1).  Solves SDEs
 * of Stratonovich: strong order 1 where the noise commutes, else 1/2 (y - x is of order sqrt h, but
 * changes its sign from step to step, so that its effect cancels; the paper proves 1/2, and 1 for
 * additive noise); weak 1; deterministic 2. */
#include "solver/sde/stratonovich.h"

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_stratonovich_facts (&s->facts, 2, 1, 2);
  s->facts.history = 1;
  s->stages = 2;
  s->history = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 6;
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
  double *next = s->work[5], *kept = ito_step_history_slot (s);
  const double *before = s->step == 0 ? x : ito_step_history (s, 1);
  const double h = s->coef[ITO_SDE_H], one = 1;
  const double c[4] = { 2, -1, h, 1 }, half[5] = { 1, 0.5 * h, 0.5 * h, 0.5, 0.5 };
  ito_step_model (s, 0, before, f0);
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, before, dw, g0);
  ito_step_combine (s, next, 4, c, (const double *const[]){ x, before, f0, g0 });
  ito_step_model (s, 1, next, f1);
  ito_step_diffusion_at (s, s->t1, next, dw, g1);
  ito_step_combine (s, y, 5, half, (const double *const[]){ x, f0, f1, g0, g1 });
  ito_step_combine (s, kept, 1, &one, (const double *const[]){ next });
}

const ito_solver_type ito_solver_reversible_heun = {
  .entry = { .name = "reversible-heun",
             .summary = "reversible Heun for Stratonovich SDEs, strong 1 where the noise commutes",
             .formula = "y1 = 2 x - y + h f(t0, y) + g(t0, y) dW\n"
                        "x1 = x + h/2 (f(t0, y) + f(t1, y1)) + (g(t0, y) + g(t1, y1))/2 dW",
             .source = "P. Kidger, J. Foster, X. Li, T. Lyons 2021, Efficient and accurate "
                       "gradients for neural SDEs, algorithm 1",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = plan,
  .step = step,
};
