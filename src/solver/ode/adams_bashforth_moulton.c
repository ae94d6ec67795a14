/* The Adams-Bashforth-Moulton methods, predictor and corrector of one order, 2 to 4, in the mode
 * predict, evaluate, correct, evaluate (F. R. Moulton 1926; Hairer, Norsett, Wanner 1993, III.1,
 * eq. 1.9, and III.5 for any grid). */
#include "solver/ode/adams.h"

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_adams_configure (s, args, 2, error);
}

/* coef: 1/scale0; the predictor: factors of x and of the derivatives, newest first; the corrector:
 * factors of x, of the derivative at the prediction, and of the others but the oldest. */
static int
plan (ito_plan *plan, ito_error *error)
{
  unsigned k = plan->solver->history;
  double node[ITO_ADAMS_ORDER + 1], scale0, scale1;
  double *predict = plan->coef + 1, *correct = plan->coef + 2 + k;
  if (ito_adams_starts (plan))
    return ito_runge_kutta_plan (plan, error);
  if (ito_adams_nodes (plan, node, &scale0, &scale1, error)
      || ito_plan_drift (plan, plan->solver->variable, node[1], error)
      || ito_plan_drift (plan, plan->solver->variable, node[0], error))
    return error->code;
  plan->coef[0] = predict[0] = 1 / scale0;
  correct[0] = scale1 / scale0;
  ito_adams_weights (k, node + 1, node[1], node[0], predict + 1);
  ito_adams_weights (k, node, node[1], node[0], correct + 1);
  for (unsigned j = 0; j < k; j++)
    correct[j + 1] *= scale1;
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  unsigned k = s->solver->history;
  const double *term[ITO_ADAMS_ORDER + 2] = { x, s->work[1], ito_step_history_slot (s) };
  if (s->stages > 2)
    {
      ito_adams_start (s, x, y);
      return;
    }
  ito_adams_derivative (s, s->coef[0], x, y);
  for (unsigned j = 1; j < k; j++)
    term[j + 2] = ito_step_history (s, j);
  /* The prediction from x and the history; then the correction. */
  const double *before[ITO_ADAMS_ORDER + 1] = { x };
  for (unsigned j = 0; j < k; j++)
    before[j + 1] = term[j + 2];
  ito_step_combine (s, s->work[0], k + 1, s->coef + 1, before);
  ito_step_model (s, 1, s->work[0], s->work[1]);
  ito_step_combine (s, y, k + 1, s->coef + 2 + k, term);
}

const ito_solver_type ito_solver_adams_bashforth_moulton = {
  .entry = { .name = "adams-bashforth-moulton",
             .aliases = "abm",
             .summary = "Adams-Bashforth-Moulton (PECE), order 2 to 4, on any grid",
             .formula = "predict x* = x + int p(v) dv, p through f_n, f_{n-1}, ...; correct x1 = x "
                        "+ int q(v) dv,\n"
                        "q through f(v1, x*), f_n, f_{n-1}, ... (order 2: the trapezoidal rule); "
                        "the first order - 1 steps are those of rk4",
             .source = "F. R. Moulton 1926, New Methods in Exterior Ballistics; Hairer, Norsett, "
                       "Wanner 1993, III.1, III.5",
             .params = ito_adams_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = plan,
  .step = step,
};
