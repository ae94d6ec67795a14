/* Leapfrog, the Stoermer-Verlet method (C. Stoermer 1907; L. Verlet 1967, Phys. Rev. 159, 98;
 * Hairer, Lubich, Wanner 2006, Geometric Numerical Integration, I.1, eq. 1.17): kick, drift, kick,
 * for separable systems, order 2, symplectic and symmetric.  The force at the end of a step is kept
 * for the beginning of the next. */
#include "solver/ode/separable.h"
#include <string.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_ode (&s->facts, 2, 2);
  s->facts.history = 1;
  s->stages = 3;
  s->coefficients = 2;
  s->works = 1;
  s->history = 1;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

/* coef: h, h/2; stages: the velocity, the force at the end; in the first step before them the force
 * at the start. */
static int
plan (ito_plan *plan, ito_error *error)
{
  double h = plan->t1 - plan->t0;
  plan->coef[0] = h;
  plan->coef[1] = h / 2;
  if ((plan->step == 0 && ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0, error))
      || ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0 + h / 2, error)
      || ito_plan_drift (plan, ITO_VARIABLE_T, plan->t1, error))
    return error->code;
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *force = ito_step_history_slot (s), *k = s->work[0];
  unsigned stage = 0;
  ito_separable_rest (s, force);
  if (s->stages == 3)
    ito_step_model (s, stage++, x, force);
  memcpy (y, x, s->d / 2 * s->stride * sizeof *y);
  ito_separable_add (s, 1, y, x, s->coef[1], force);
  ito_step_model (s, stage++, y, k);
  ito_separable_add (s, 0, y, x, s->coef[0], k);
  ito_step_model (s, stage, y, force);
  ito_separable_add (s, 1, y, y, s->coef[1], force);
}

const ito_solver_type ito_solver_leapfrog = {
  .entry = { .name = "leapfrog",
             .aliases = "verlet|stoermer-verlet",
             .summary = "leapfrog (Stoermer-Verlet) for dq = v(p) dt, dp = F(q) dt, order 2",
             .formula = "p* = p + h/2 F(q, t0),  q1 = q + h v(p*, t0 + h/2),  p1 = p* + h/2 F(q1, "
                        "t1)\n"
                        "for processes with x = (q, p), q the first half of the coordinates, dq = "
                        "v(p, t) dt, dp = F(q, t) dt;\n"
                        "F(q1, t1) is kept: 2 evaluations a step, 3 in the first",
             .source = "L. Verlet 1967, Phys. Rev. 159, 98; Hairer, Lubich, Wanner 2006, Geometric "
                       "Numerical Integration, I.1",
             .params = params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_separable_check,
  .plan = plan,
  .step = step,
};
