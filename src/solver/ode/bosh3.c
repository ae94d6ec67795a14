/* Bogacki and Shampine's pair of orders 3 and 2 (1989, Appl. Math. Lett. 2, 321): for low accuracy.
 */
#include "solver/ode/embedded.h"

#define STAGES 4

/* clang-format off */
static const double a[STAGES][STAGES] = {
  { 0 },
  { 1.0 / 2 },
  { 0, 3.0 / 4 },
  { 2.0 / 9, 1.0 / 3, 4.0 / 9 },
};
static const double b[STAGES] = { 2.0 / 9, 1.0 / 3, 4.0 / 9, 0 };
static const double c[STAGES] = { 0, 1.0 / 2, 3.0 / 4, 1 };
static const double b_error[STAGES] = { -5.0 / 72, 1.0 / 12, 1.0 / 9, -1.0 / 8 };
/* clang-format on */
static const ito_embedded_pair pair = {
  .tableau = { .stages = STAGES,
               .a = &a[0][0],
               .b = b,
               .c = c,
               .b_error = b_error,
               .order = 3,
               .error_order = 2,
               .fsal = 1 },
  .control = { .exponent = 1.0 / 3, .beta = 0.2 / 3, .growth = 10 },
  .dense = { .order = 3 }, /* the cubic of Hermite */
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_embedded_configure (s, args, &pair, error);
}

const ito_solver_type ito_solver_bosh3 = {
  .entry = { .name = "bosh3",
             .aliases = "bs3",
             .summary = "Bogacki-Shampine 3(2), step size of each path its own",
             .formula =
                 "x1 = x + h (2 k1 + 3 k2 + 4 k3)/9, accepted where the error estimate h sum_i "
                 "(b_i - b^_i) k_i\n"
                 "is within atol + rtol |x| in the root mean square over the coordinates; between "
                 "steps the cubic of Hermite",
             .source = "Bogacki, Shampine 1989, Appl. Math. Lett. 2, 321; control as in Hairer, "
                       "Norsett, Wanner 1993, II.4",
             .params = ito_embedded_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_embedded_plan,
  .step = ito_embedded_step,
};
