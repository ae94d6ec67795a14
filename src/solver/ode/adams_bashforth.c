/* The Adams-Bashforth methods (J. C. Adams in F. Bashforth, J. C. Adams 1883; Hairer, Norsett,
 * Wanner 1993, III.1, eq. 1.5, and III.5, eq. 5.5, for any grid), orders 2 to 4. */
#include "solver/ode/adams.h"

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_adams_configure (s, args, 1, error);
}

/* coef: 1/scale0; factors of x and of the derivatives, newest first. */
static int
plan (ito_plan *plan, ito_error *error)
{
  unsigned k = plan->solver->history;
  double node[ITO_ADAMS_ORDER + 1], scale0, scale1;
  if (ito_adams_starts (plan))
    return ito_runge_kutta_plan (plan, error);
  if (ito_adams_nodes (plan, node, &scale0, &scale1, error)
      || ito_plan_drift (plan, plan->solver->variable, node[1], error))
    return error->code;
  plan->coef[0] = 1 / scale0;
  plan->coef[1] = scale1 / scale0;
  ito_adams_weights (k, node + 1, node[1], node[0], plan->coef + 2);
  for (unsigned j = 0; j < k; j++)
    plan->coef[j + 2] *= scale1;
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  const double *term[ITO_ADAMS_ORDER + 1] = { x, ito_step_history_slot (s) };
  if (s->stages > 1)
    {
      ito_adams_start (s, x, y);
      return;
    }
  ito_adams_derivative (s, s->coef[0], x, y);
  for (unsigned j = 1; j < s->solver->history; j++)
    term[j + 1] = ito_step_history (s, j);
  ito_step_combine (s, y, s->solver->history + 1, s->coef + 1, term);
}

const ito_solver_type ito_solver_adams_bashforth = {
  .entry = { .name = "adams-bashforth",
             .aliases = "ab",
             .summary = "Adams-Bashforth, order 2 to 4, on any grid",
             .formula = "x1 = x + int p(v) dv over the step, p the polynomial through the last "
                        "derivatives f_n, f_{n-1}, ...\n"
                        "(order 2, steps h: x1 = x + h/2 (3 f_n - f_{n-1})); the first order - 1 "
                        "steps are those of rk4",
             .source = "J. C. Adams 1883, in F. Bashforth, J. C. Adams; Hairer, Norsett, Wanner "
                       "1993, III.1, III.5",
             .params = ito_adams_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = plan,
  .step = step,
};
