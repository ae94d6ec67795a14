/* Heun's method of order 2, the explicit trapezoidal rule (K. Heun 1900, Z. Math. Phys. 45, 23;
 * Karras et al. 2022, Algorithm 1, with variable=sigma).  A step of the flow to sigma = 0 that ends
 * at rest, as in sigma, where (x - D)/sigma is 0/0 (and in t of the schedule edm), is Euler's,
 * which ends at the denoiser (there, line 6). */
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

static int
plan (ito_plan *plan, ito_error *error)
{
  if (ito_runge_kutta_plan (plan, error))
    return error->code;
  const ito_stage *end = &plan->stage[1];
  double *coef = plan->coef;
  if (!end->is_field || end->field.sigma > 0 || end->field.c_denoiser != 0
      || end->field.c_score != 0)
    return GSL_SUCCESS;
  /* Rows of two: 1/alpha0; alpha1/alpha0, and twice alpha1 h/2. */
  plan->stages = 1;
  coef[2] = coef[6];
  coef[3] = 2 * coef[7];
  return GSL_SUCCESS;
}

const ito_solver_type ito_solver_heun = {
  .entry = { .name = "heun",
             .summary = "Heun's method (explicit trapezoidal rule), order 2",
             .formula = "k1 = f(v0, x),  k2 = f(v1, x + h k1),  x1 = x + h/2 (k1 + k2);\n"
                        "x + h k1 in a step of the flow to sigma = 0 that ends at rest (in sigma; "
                        "in t of edm)",
             .source = "K. Heun 1900, Z. Math. Phys. 45, 23; Karras, Aittala, Aila, Laine 2022, "
                       "Algorithm 1 (variable=sigma)",
             .params = ito_runge_kutta_params },
  .kind = ITO_SOLVER_ODE,
  .configure = configure,
  .check = ito_runge_kutta_check,
  .plan = plan,
  .step = ito_runge_kutta_step,
};
