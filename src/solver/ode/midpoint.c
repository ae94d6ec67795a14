/* The explicit midpoint rule (C. Runge 1895, Math. Ann. 46, 167; Hairer, Norsett, Wanner 1993,
 * II.1, Table 1.1), order 2. */
#include "solver/scheme.h"

/* clang-format off */
static const double a[2][2] = {
  { 0 },
  { 1.0 / 2 },
};
/* clang-format on */
static const double b[] = { 0, 1 };
static const double c[] = { 0, 1.0 / 2 };
static const ito_tableau tableau = { .stages = 2, .a = &a[0][0], .b = b, .c = c, .order = 2 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_runge_kutta_configure (s, args, &tableau, error);
}

const ito_solver_type ito_solver_midpoint = {
  .entry = { .name = "midpoint",
             .aliases = "rk2",
             .summary = "explicit midpoint rule, order 2",
             .formula = "x1 = x + h f(v0 + h/2, x + h/2 f(v0, x))",
             .source = "C. Runge 1895, Math. Ann. 46, 167",
             .params = ito_runge_kutta_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_runge_kutta_plan,
  .step = ito_runge_kutta_step,
};
