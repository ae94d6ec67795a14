/* SRA3 (A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 6.1): strong order 3/2 for additive
 * noise, deterministic order 3; scheme: additive_rk.c. */
#include "solver/sde/additive_rk.h"

static const double c0[] = { 0, 1, 1.0 / 2 }, c1[] = { 1, 0, 0 };
static const double a0[] = { 0,       0,       0, /**/
                             1,       0,       0, /**/
                             1.0 / 4, 1.0 / 4, 0 };
static const double b0[] = { 0, 0,       0, /**/
                             0, 0,       0, /**/
                             1, 1.0 / 2, 0 };
static const double alpha[] = { 1.0 / 6, 1.0 / 6, 2.0 / 3 };
static const double beta1[] = { 1, 0, 0 }, beta2[] = { -1, 1, 0 };
static const ito_additive_tableau tableau = { .stages = 3,
                                              .c0 = c0,
                                              .c1 = c1,
                                              .a0 = a0,
                                              .b0 = b0,
                                              .alpha = alpha,
                                              .beta1 = beta1,
                                              .beta2 = beta2,
                                              .deterministic = 3 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_additive_rk_configure (s, &tableau);
  return ito_adaptive_configure (s, args);
}

const ito_solver_type ito_solver_sra3 = {
  .entry = { .name = "sra3",
             .summary = "Roessler's SRA3, strong 3/2 for additive noise",
             .formula = "H2 = x + h f(t0, x)\n"
                        "H3 = x + h/4 (f(t0, x) + f(t1, H2)) + (g(t1) + g(t0)/2) I10/h\n"
                        "x1 = x + h/6 (f(t0, x) + f(t1, H2) + 4 f(t0 + h/2, H3))\n"
                        "   + g(t1) (I1 - I10/h) + g(t0) I10/h",
             .source = "A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 6.1",
             .params = ito_adaptive_params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = ito_additive_rk_plan,
  .step = ito_additive_rk_step,
  .extra = ito_adaptive_extra,
};
