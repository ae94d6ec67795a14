/* RI6 (A. Roessler 2009, "Second order Runge-Kutta methods for Ito stochastic differential
 * equations", SIAM J. Numer. Anal. 47, 1713, table 5.2): weak order 2, deterministic order 2, two
 * drifts a step; scheme: weak_rk.c. */
#include "solver/sde/weak_rk.h"

static const double c0[] = { 0, 1, 0 };
static const double c1[] = { 0, 1, 1 };
static const double a0[] = { 0, 0, 0, 1, 0, 0, 0, 0, 0 };
static const double alpha[] = { 1.0 / 2, 1.0 / 2, 0 };
static const double beta1[] = { 1.0 / 2, 1.0 / 4, 1.0 / 4 };
static const double beta3[] = { -1.0 / 2, 1.0 / 4, 1.0 / 4 };
static const ito_surd b0[] = { ITO_RATIONAL (0), ITO_RATIONAL (1), ITO_RATIONAL (0) };
static const ito_surd b1[] = { ITO_RATIONAL (0), ITO_RATIONAL (1), ITO_RATIONAL (-1) };
static const ito_surd b2[] = { ITO_RATIONAL (0),  ITO_RATIONAL (0), ITO_RATIONAL (0),
                               ITO_RATIONAL (1),  ITO_RATIONAL (0), ITO_RATIONAL (0),
                               ITO_RATIONAL (-1), ITO_RATIONAL (0), ITO_RATIONAL (0) };
static const ito_surd beta2[] = { ITO_RATIONAL (0), ITO_RATIONAL (1.0 / 2),
                                  ITO_RATIONAL (-1.0 / 2) };
static const ito_surd beta4[] = { ITO_RATIONAL (0), ITO_RATIONAL (1.0 / 2),
                                  ITO_RATIONAL (-1.0 / 2) };
static const ito_weak_tableau tableau = { .drifts = 2,
                                          .deterministic = 2,
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

const ito_solver_type ito_solver_ri6 = {
  .entry = { .name = "ri6",
             .summary = "Roessler's RI6, weak order 2 for any noise, two drifts a step",
             .formula = "x1 = x + h sum_i alpha_i f(H_i)\n"
                        "   + sum_ik g_k(H_ik) (beta1_i W_k + beta2_i I_(k,k)/sqrt|h|)\n"
                        "   + sum_ik g_k(V_ik) (beta3_i W_k + beta4_i sqrt|h|)",
             .source = "A. Roessler 2009, SIAM J. Numer. Anal. 47, 1713, section 5",
             .params = ito_weak_rk_params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = ito_weak_rk_check,
  .extra = ito_weak_rk_extra,
  .plan = ito_weak_rk_plan,
  .step = ito_weak_rk_step,
};
