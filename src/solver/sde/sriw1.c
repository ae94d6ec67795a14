/* SRIW1 (A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 5): strong order 3/2 for diagonal
 * and scalar noise, weak order 3/2, deterministic order 2; scheme: diagonal_rk.c.  The weak order
 * is 2 where the noise is additive or linear in the state: E (x1 - x)^2 has a term of order h^(5/2)
 * with the third derivative of g, for sum (beta1 + beta3/2) b^3 = -1/4, b_i = sum_j b1_ij. */
#include "solver/sde/diagonal_rk.h"

static const double c0[] = { 0, 3.0 / 4, 0, 0 }, c1[] = { 0, 1.0 / 4, 1, 1.0 / 4 };
static const double a0[] = { 0, 0, 0, 0, 3.0 / 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
static const double a1[] = { 0, 0, 0, 0, 1.0 / 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1.0 / 4, 0 };
static const double b0[] = { 0, 0, 0, 0, 3.0 / 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
static const double b1[] = { 0, 0, 0, 0, 1.0 / 2, 0, 0, 0, -1, 0, 0, 0, -5, 3, 1.0 / 2, 0 };
static const double alpha[] = { 1.0 / 3, 2.0 / 3, 0, 0 };
static const double beta1[] = { -1, 4.0 / 3, 2.0 / 3, 0 };
static const double beta2[] = { -1, 4.0 / 3, -1.0 / 3, 0 };
static const double beta3[] = { 2, -4.0 / 3, -2.0 / 3, 0 };
static const double beta4[] = { -2, 5.0 / 3, -2.0 / 3, 1 };
static const ito_diagonal_tableau tableau = { .stages = 4,
                                              .c0 = c0,
                                              .c1 = c1,
                                              .a0 = a0,
                                              .a1 = a1,
                                              .b0 = b0,
                                              .b1 = b1,
                                              .alpha = alpha,
                                              .beta1 = beta1,
                                              .beta2 = beta2,
                                              .beta3 = beta3,
                                              .beta4 = beta4,
                                              .deterministic = 2,
                                              .weak = 1.5,
                                              .evaluations = 3 };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_diagonal_rk_configure (s, &tableau);
  return ito_adaptive_configure (s, args);
}

const ito_solver_type ito_solver_sriw1 = {
  .entry = { .name = "sriw1",
             .summary = "Roessler's SRIW1, strong 3/2 for diagonal and scalar noise",
             .formula = "H0_i = x + h sum_j a0_ij f(H0_j) + sum_j b0_ij g(H1_j) I10/h\n"
                        "H1_i = x + h sum_j a1_ij f(H0_j) + sum_j b1_ij g(H1_j) sqrt|h|\n"
                        "x1 = x + h sum_i alpha_i f(H0_i) + sum_i g(H1_i) (beta1_i I1\n"
                        "   + beta2_i I11/sqrt|h| + beta3_i I10/h + beta4_i I111/|h|)",
             .source = "A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, section 5",
             .params = ito_adaptive_params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = ito_diagonal_rk_plan,
  .step = ito_diagonal_rk_step,
  .extra = ito_adaptive_extra,
};
