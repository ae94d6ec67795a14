/* The symplectic Euler method (R. de Vogelaere 1956; Hairer, Lubich, Wanner 2006, Geometric
 * Numerical Integration, I.1, eq. 1.9): kick, then drift, for separable systems, order 1. */
#include "solver/ode/separable.h"
#include <string.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_ode (&s->facts, 1, 2);
  s->stages = 2;
  s->coefficients = 1;
  s->works = 1;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

/* coef: h. */
static int
plan (ito_plan *plan, ito_error *error)
{
  plan->coef[0] = plan->t1 - plan->t0;
  if (ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0, error))
    return error->code;
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t1, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *k = s->work[0];
  ito_step_model (s, 0, x, k);
  ito_separable_rest (s, k);
  memcpy (y, x, s->d / 2 * s->stride * sizeof *y);
  ito_separable_add (s, 1, y, x, s->coef[0], k);
  ito_step_model (s, 1, y, k);
  ito_separable_add (s, 0, y, x, s->coef[0], k);
}

const ito_solver_type ito_solver_symplectic_euler = {
  .entry = { .name = "symplectic-euler",
             .summary = "symplectic Euler method for dq = v(p) dt, dp = F(q) dt, order 1",
             .formula = "p1 = p + h F(q, t0),  q1 = q + h v(p1, t1)\n"
                        "for processes with x = (q, p), q the first half of the coordinates, dq = "
                        "v(p, t) dt, dp = F(q, t) dt",
             .source = "R. de Vogelaere 1956; Hairer, Lubich, Wanner 2006, Geometric Numerical "
                       "Integration, I.1",
             .params = params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_separable_check,
  .plan = plan,
  .step = step,
};
