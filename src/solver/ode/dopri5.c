/* Dormand and Prince's pair of orders 5 and 4 (1980, J. Comp. Appl. Math. 6, 19; Hairer, Norsett,
 * Wanner 1993, II.5, Table 5.2): the adaptive reference solver. */
#include "solver/ode/embedded.h"

#define STAGES 7

/* clang-format off */
static const double a[STAGES][STAGES] = {
  { 0 },
  { 1.0 / 5 },
  { 3.0 / 40, 9.0 / 40 },
  { 44.0 / 45, -56.0 / 15, 32.0 / 9 },
  { 19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729 },
  { 9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656 },
  { 35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84 },
};
static const double b[STAGES] = { 35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784,
  11.0 / 84, 0 };
static const double c[STAGES] = { 0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1 };
static const double b_error[STAGES] = { 71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920,
  -17253.0 / 339200, 22.0 / 525, -1.0 / 40 };
/* L. Shampine 1986, Math. Comp. 46, 135, as in the code DOPRI5 (CONTD5). */
static const double dense[1][STAGES] = {
  { -12715105075.0 / 11282082432, 0, 87487479700.0 / 32700410799, -10690763975.0 / 1880347072, 701980252875.0 / 199316789632, -1453857185.0 / 822651844, 69997945.0 / 29380423 },
};
/* clang-format on */
static const ito_embedded_pair pair = {
  .tableau = { .stages = STAGES,
               .a = &a[0][0],
               .b = b,
               .c = c,
               .b_error = b_error,
               .order = 5,
               .error_order = 4,
               .fsal = 1 },
  .control = { .exponent = 0.2, .beta = 0.04, .growth = 10 },
  .dense = { .rows = 1, .d = &dense[0][0], .order = 4 },
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  return ito_embedded_configure (s, args, &pair, error);
}

const ito_solver_type ito_solver_dopri5 = {
  .entry = { .name = "dopri5",
             .aliases = "rk45",
             .summary = "Dormand-Prince 5(4), step size of each path its own: the reference",
             .formula =
                 "x1 = x + h sum_i b_i k_i, accepted where the error estimate h sum_i (b_i - "
                 "b^_i) k_i is within atol + rtol |x|\n"
                 "in the root mean square over the coordinates; the grid's times by the "
                 "continuous extension of order 4",
             .source = "Dormand, Prince 1980, J. Comp. Appl. Math. 6, 19; Hairer, Norsett, Wanner "
                       "1993, II.4",
             .params = ito_embedded_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_embedded_plan,
  .step = ito_embedded_step,
};
