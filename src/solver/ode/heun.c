/* Heun's method of order 2, the explicit trapezoidal rule (K. Heun 1900, Z. Math. Phys. 45, 23;
 * Karras et al. 2022, Algorithm 1, with variable=sigma). */
#include "solver/scheme.h"

/* clang-format off */
static const double a[2][2] = {
  { 0 },
  { 1 },
};
/* clang-format on */
static const double b[] = { 1.0 / 2, 1.0 / 2 };
static const double c[] = { 0, 1 };
static const ito_tableau tableau = { .stages = 2, .a = &a[0][0], .b = b, .c = c, .order = 2 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_runge_kutta_configure (s, args, &tableau, error);
}

const ito_solver_type ito_solver_heun = {
  .entry = { .name = "heun",
             .summary = "Heun's method (explicit trapezoidal rule), order 2",
             .formula = "k1 = f(v0, x),  k2 = f(v1, x + h k1),  x1 = x + h/2 (k1 + k2)",
             .source = "K. Heun 1900, Z. Math. Phys. 45, 23; Karras, Aittala, Aila, Laine 2022, "
                       "Algorithm 1 (variable=sigma)",
             .params = ito_runge_kutta_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_runge_kutta_plan,
  .step = ito_runge_kutta_step,
};
