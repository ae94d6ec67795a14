/* SRA1 (A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 6.1): strong order 3/2 for additive
 * noise, deterministic order 2; scheme: additive_rk.c. */
#include "solver/sde/additive_rk.h"

static const double c0[] = { 0, 3.0 / 4 }, c1[] = { 1, 0 };
static const double a0[] = { 0, 0, /**/
                             3.0 / 4, 0 };
static const double b0[] = { 0, 0, /**/
                             3.0 / 2, 0 };
static const double alpha[] = { 1.0 / 3, 2.0 / 3 };
static const double beta1[] = { 1, 0 }, beta2[] = { -1, 1 };
static const ito_additive_tableau tableau = { .stages = 2,
                                              .c0 = c0,
                                              .c1 = c1,
                                              .a0 = a0,
                                              .b0 = b0,
                                              .alpha = alpha,
                                              .beta1 = beta1,
                                              .beta2 = beta2,
                                              .deterministic = 2 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_additive_rk_configure (s, &tableau);
  return ito_adaptive_configure (s, args);
}

const ito_solver_type ito_solver_sra1 = {
  .entry = { .name = "sra1",
             .summary = "Roessler's SRA1, strong 3/2 for additive noise",
             .formula =
                 "H = x + 3/4 h f(t0, x) + 3/2 g(t1) I10/h\n"
                 "x1 = x + h/3 f(t0, x) + 2h/3 f(t0 + 3/4 h, H) + g(t1) (I1 - I10/h) + g(t0) I10/h",
             .source = "A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 6.1",
             .params = ito_adaptive_params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = ito_additive_rk_plan,
  .step = ito_additive_rk_step,
  .extra = ito_adaptive_extra,
};
