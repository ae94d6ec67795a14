/* The classical method of order 4 (W. Kutta 1901, Z. Math. Phys. 46, 435; Hairer, Norsett, Wanner
 * 1993, II.1, Table 1.2). */
#include "solver/ode/adams.h"

/* clang-format off */
static const double a[4][4] = {
  { 0 },
  { 1.0 / 2 },
  { 0, 1.0 / 2 },
  { 0, 0, 1 },
};
/* clang-format on */
static const double b[] = { 1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6 };
static const double c[] = { 0, 1.0 / 2, 1.0 / 2, 1 };
const ito_tableau ito_tableau_rk4 = { .stages = 4, .a = &a[0][0], .b = b, .c = c, .order = 4 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_runge_kutta_configure (s, args, &ito_tableau_rk4, error);
}

const ito_solver_type ito_solver_rk4 = {
  .entry = { .name = "rk4",
             .summary = "the classical Runge-Kutta method, order 4",
             .formula = "k1 = f(v0, x),  k2 = f(v0 + h/2, x + h/2 k1),\n"
                        "k3 = f(v0 + h/2, x + h/2 k2),  k4 = f(v1, x + h k3)\n"
                        "x1 = x + h/6 (k1 + 2 k2 + 2 k3 + k4)",
             .source = "W. Kutta 1901, Z. Math. Phys. 46, 435",
             .params = ito_runge_kutta_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_runge_kutta_plan,
  .step = ito_runge_kutta_step,
};
