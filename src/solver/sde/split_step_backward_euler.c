/* Split-step backward Euler (D. Higham, X. Mao, A. Stuart 2002, SIAM J. Numer. Anal. 40, 1041):
 *
 *   x* = x + h f(t1, x*),  x1 = x* + g(t0, x*) dW
 *
 * converges for one-sided Lipschitz drifts; strong order 1/2 (additive noise: 1), weak 1. */
#include "solver/sde/implicit.h"
#include "solver/sde/one_drift.h"

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_sde (&s->facts, 1, 0.5, 1, 1, 1);
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = -1;
  s->facts.normals = 1;
  s->stages = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 3;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)s;
  return ito_implicit_extra (p, stride);
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_sde_plan_step (plan, error);
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t1, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *middle = s->work[0], *dw = s->work[1], *noise = s->work[2];
  const double one[2] = { 1, 1 };
  ito_step_combine (s, middle, 1, one, &x);
  ito_implicit_solve (s, 0, s->coef[ITO_SDE_H], x, middle, noise, s->extra);
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, middle, dw, noise);
  ito_step_combine (s, y, 2, one, (const double *const[]){ middle, noise });
}

const ito_solver_type ito_solver_split_step_backward_euler = {
  .entry = { .name = "split-step-backward-euler",
             .aliases = "ssbe",
             .summary = "split-step backward Euler, for stiff drifts",
             .formula = "x* = x + h f(t1, x*),  x1 = x* + g(t0, x*) dW",
             .source = "D. Higham, X. Mao, A. Stuart 2002, SIAM J. Numer. Anal. 40, 1041",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = ito_implicit_check,
  .extra = extra,
  .plan = plan,
  .step = step,
};
