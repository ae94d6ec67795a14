/* Tsitouras' pair of orders 5 and 4 (2011, Comput. Math. Appl. 62, 770): errors smaller than those
 * of dopri5 at the same work, on many problems.  The coefficients, published with 16 digits, are
 * algebraic numbers; here with 36. */
#include "solver/ode/embedded.h"

#define STAGES 7

/* clang-format off */
static const double a[STAGES][STAGES] = {
  { 0 },
  { 0.161 },
  { -0.008480655492356988544426874250230775, 0.335480655492356988544426874250230775 },
  { 2.897153057105493432130432594192938765, -6.359448489975074843148159912383825626,
    4.362295432869581411017727318190886861 },
  { 5.325864828439256604428877920840511318, -11.748883564062827877747170339785772962,
    7.495539342889836208304604784564358156, -0.092495066361755249256502079332071916 },
  { 5.86145544294642002865925148698264789, -12.920969317847109291706118681783359395,
    8.159367898576158643180400794539253485, -0.071584973281400997224530542525829739,
    -0.028269050394068382909003057212712241 },
  { 0.096460766818065229518167313165128763, 0.01, 0.47988965041449957477524953229059652,
    1.379008574103741893192274821856872771, -3.29006951543608067990104758571136385,
    2.324710524099773982415355918398765796 },
};
static const double b[STAGES] = { 0.096460766818065229518167313165128763, 0.01,
  0.47988965041449957477524953229059652, 1.379008574103741893192274821856872771,
  -3.29006951543608067990104758571136385, 2.324710524099773982415355918398765796, 0 };
static const double c[STAGES] = { 0, 0.161, 0.327, 0.9, 0.980025540904509685729810286287024595, 1,
  1 };
static const double b_error[STAGES] = { 0.001780011052225771443378550607539535,
  0.000816434459656746903223636063354686, -0.007880878010261996010314727672526304,
  0.144711007173262907537165147972635117, -0.582357165452555225019937610652042179,
  0.458082105929186946661636518832554297, -1.0 / 66 };
static const double dense[1][STAGES] = {
  { -1.0530884977290216, 0.1017, 2.490627285651252793, -16.54810288924490272, 47.37952196281928122, -34.87065786149660974, 2.5 },
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

const ito_solver_type ito_solver_tsit5 = {
  .entry = { .name = "tsit5",
             .summary = "Tsitouras 5(4), step size of each path its own",
             .formula =
                 "x1 = x + h sum_i b_i k_i, accepted where the error estimate h sum_i (b_i - "
                 "b^_i) k_i is within atol + rtol |x|\n"
                 "in the root mean square over the coordinates; the grid's times by the "
                 "continuous extension of order 4",
             .source = "Tsitouras 2011, Comput. Math. Appl. 62, 770; control as in Hairer, "
                       "Norsett, Wanner 1993, II.4",
             .params = ito_embedded_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = ito_embedded_plan,
  .step = ito_embedded_step,
};
