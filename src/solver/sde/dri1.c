/* DRI1 (K. Debrabant, A. Roessler 2009, "Families of efficient second order Runge-Kutta methods for
 * the weak approximation of Ito stochastic differential equations", Appl. Numer. Math. 59, 582):
 * weak order 2, deterministic order 3; scheme: weak_rk.c. */
#include "solver/sde/weak_rk.h"

static const double c0[] = { 0, 1.0 / 2, 1 };
static const double c1[] = { 0, 342.0 / 491, 342.0 / 491 };
static const double a0[] = { 0, 0, 0, 1.0 / 2, 0, 0, -1, 2, 0 };
static const double alpha[] = { 1.0 / 6, 2.0 / 3, 1.0 / 6 };
static const double beta1[] = { 193.0 / 684, 491.0 / 1368, 491.0 / 1368 };
static const double beta3[] = { -4955.0 / 7072, 4955.0 / 14144, 4955.0 / 14144 };
static const ito_surd b0[] = { ITO_RATIONAL (0),
                               { 3.0 / 5, -1.0 / 10, 6 },
                               { 3.0 / 5, 2.0 / 5, 6 } };
static const ito_surd b1[] = { ITO_RATIONAL (0), { 0, 3, 38.0 / 491 }, { 0, -3, 38.0 / 491 } };
static const ito_surd b2[] = { ITO_RATIONAL (0),
                               ITO_RATIONAL (0),
                               ITO_RATIONAL (0),
                               { 0, -214.0 / 513, 1105.0 / 991 },
                               { 0, -491.0 / 513, 221.0 / 4955 },
                               { 0, -491.0 / 513, 221.0 / 4955 },
                               { 0, 214.0 / 513, 1105.0 / 991 },
                               { 0, 491.0 / 513, 221.0 / 4955 },
                               { 0, 491.0 / 513, 221.0 / 4955 } };
static const ito_surd beta2[] = { ITO_RATIONAL (0),
                                  { 0, 1.0 / 6, 491.0 / 38 },
                                  { 0, -1.0 / 6, 491.0 / 38 } };
static const ito_surd beta4[] = { ITO_RATIONAL (0),
                                  { 0, -1.0 / 8, 4955.0 / 221 },
                                  { 0, 1.0 / 8, 4955.0 / 221 } };
static const ito_weak_tableau tableau = { .drifts = 3,
                                          .deterministic = 3,
                                          .c0 = c0,
                                          .c1 = c1,
                                          .a0 = a0,
                                          .alpha = alpha,
                                          .beta1 = beta1,
                                          .beta3 = beta3,
                                          .b0 = b0,
                                          .b1 = b1,
                                          .b2 = b2,
                                          .beta2 = beta2,
                                          .beta4 = beta4 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  return ito_weak_rk_configure (s, &tableau);
}

const ito_solver_type ito_solver_dri1 = {
  .entry = { .name = "dri1",
             .summary = "DRI1, weak order 2 for any noise, deterministic order 3",
             .formula = "x1 = x + h sum_i alpha_i f(H_i)\n"
                        "   + sum_ik g_k(H_ik) (beta1_i W_k + beta2_i I_(k,k)/sqrt|h|)\n"
                        "   + sum_ik g_k(V_ik) (beta3_i W_k + beta4_i sqrt|h|)",
             .source = "K. Debrabant, A. Roessler 2009, Appl. Numer. Math. 59, 582",
             .params = ito_weak_rk_params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = ito_weak_rk_check,
  .extra = ito_weak_rk_extra,
  .plan = ito_weak_rk_plan,
  .step = ito_weak_rk_step,
};
