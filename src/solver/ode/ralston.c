/* Ralston's method of order 2 (A. Ralston 1962, Math. Comp. 16, 431): the two-stage method with the
 * least bound of its local error. */
#include "solver/scheme.h"

/* clang-format off */
static const double a[2][2] = {
  { 0 },
  { 2.0 / 3 },
};
/* clang-format on */
static const double b[] = { 1.0 / 4, 3.0 / 4 };
static const double c[] = { 0, 2.0 / 3 };
static const ito_tableau tableau = { .stages = 2, .a = &a[0][0], .b = b, .c = c, .order = 2 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_runge_kutta_configure (s, args, &tableau, error);
}

const ito_solver_type ito_solver_ralston = {
  .entry = { .name = "ralston",
             .summary = "Ralston's method, order 2",
             .formula =
                 "k1 = f(v0, x),  k2 = f(v0 + 2/3 h, x + 2/3 h k1),  x1 = x + h/4 (k1 + 3 k2)",
             .source = "A. Ralston 1962, Math. Comp. 16, 431",
             .params = ito_runge_kutta_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_runge_kutta_plan,
  .step = ito_runge_kutta_step,
};
