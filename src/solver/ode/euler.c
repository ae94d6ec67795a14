/* Euler's method (L. Euler 1768, Institutionum calculi integralis I, cap. VII; Hairer, Norsett,
 * Wanner 1993, I.7): x1 = x + h f(v0, x). */
#include "solver/scheme.h"

/* clang-format off */
static const double a[1][1] = {
  { 0 },
};
/* clang-format on */
static const double b[] = { 1 };
static const double c[] = { 0 };
static const ito_tableau tableau = { .stages = 1, .a = &a[0][0], .b = b, .c = c, .order = 1 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_runge_kutta_configure (s, args, &tableau, error);
}

const ito_solver_type ito_solver_euler = {
  .entry = { .name = "euler",
             .summary = "Euler's method, order 1",
             .formula = "x1 = x + h f(v0, x)",
             .source = "L. Euler 1768, Institutionum calculi integralis I, cap. VII",
             .params = ito_runge_kutta_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_runge_kutta_plan,
  .step = ito_runge_kutta_step,
};
