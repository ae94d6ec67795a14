/* Kutta's method of order 3 (W. Kutta 1901, Z. Math. Phys. 46, 435; nodes 0, 1/2, 1 and Simpson's
 * weights). */
#include "solver/scheme.h"

/* clang-format off */
static const double a[3][3] = {
  { 0 },
  { 1.0 / 2 },
  { -1, 2 },
};
/* clang-format on */
static const double b[] = { 1.0 / 6, 2.0 / 3, 1.0 / 6 };
static const double c[] = { 0, 1.0 / 2, 1 };
static const ito_tableau tableau = { .stages = 3, .a = &a[0][0], .b = b, .c = c, .order = 3 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_runge_kutta_configure (s, args, &tableau, error);
}

const ito_solver_type ito_solver_rk3 = {
  .entry = { .name = "rk3",
             .summary = "Kutta's method, order 3",
             .formula =
                 "k1 = f(v0, x),  k2 = f(v0 + h/2, x + h/2 k1),  k3 = f(v1, x - h k1 + 2 h k2)\n"
                 "x1 = x + h/6 (k1 + 4 k2 + k3)",
             .source = "W. Kutta 1901, Z. Math. Phys. 46, 435",
             .params = ito_runge_kutta_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_runge_kutta_plan,
  .step = ito_runge_kutta_step,
};
