/* Truncated Milstein (Q. Guo, W. Liu, X. Mao, R. Yue 2018, "The truncated Milstein method for
 * stochastic differential equations with commutative noise", J. Comput. Appl. Math. 338, 298; X.
 * Mao 2015, J. Comput. Appl. Math. 290, 370):
 *
 *   x1 = x + h f(p) + g(p) dW + sum_jk L^j g_k(p) I_(j,k),  p = x min(1, R/|x|)
 *   R = mu^-1(|h|^-1/4),  mu(u) = (u/scale)^growth
 *
 * where mu bounds |f|, |g| and |L^j g_k| in the ball of radius u: coefficients of any polynomial
 * growth are asked inside the ball alone, which grows as h falls.  Strong order 1 for noise that
 * commutes (up to any power of h that high moments allow). */
#include "core/scalar.h"
#include "solver/sde/milstein_term.h"
#include <math.h>

enum
{
  GROWTH,
  SCALE
};

/* coef after h and sqrt|h|. */
enum
{
  RADIUS = ITO_SDE_COEFFICIENTS,
  COEFFICIENTS
};

static const ito_param params[] = { { .key = "growth",
                                      .type = ITO_PARAM_NUMBER,
                                      .fallback = "3",
                                      .lower = 1,
                                      .upper = 100,
                                      .text = "power of |x| that bounds the coefficients" },
                                    { .key = "scale",
                                      .type = ITO_PARAM_NUMBER,
                                      .fallback = "10",
                                      .lower = 0,
                                      .upper = 1e100,
                                      .text = "radius at |h| = 1, in units of the state",
                                      .flags = ITO_PARAM_OPEN_LOWER },
                                    ITO_PARAM_FORCE,
                                    ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  s->option[GROWTH] = ito_args_number (args, "growth");
  s->option[SCALE] = ito_args_number (args, "scale");
  ito_facts_sde (&s->facts, 1, 1, 1, 1, 1);
  s->facts.noise = ITO_NOISE_COMMUTATIVE;
  s->facts.strong[ITO_NOISE_GENERAL] = 0.5;
  s->facts.evaluations = 1;
  s->facts.normals = 1;
  s->stages = 1;
  s->coefficients = COEFFICIENTS;
  s->works = 6;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  if (ito_sde_plan_one_drift (plan, error))
    return error->code;
  plan->coef[RADIUS] =
      option[SCALE] * ito_pow (fabs (plan->coef[ITO_SDE_H]), -0.25 / option[GROWTH]);
  return GSL_SUCCESS;
}

/* p = x min(1, R/|x|), path by path; norm [stride] is scratch. */
static void
truncate_state (const ito_step *s, const double *x, double *p, double *norm)
{
  const double radius = s->coef[RADIUS];
  for (size_t i = 0; i < s->d; i++)
    for (size_t k = 0; k < s->n; k++)
      norm[k] = (i ? norm[k] : 0) + x[i * s->stride + k] * x[i * s->stride + k];
  for (size_t k = 0; k < s->n; k++)
    norm[k] = norm[k] > radius * radius ? radius / sqrt (norm[k]) : 1;
  for (size_t i = 0; i < s->d; i++)
    for (size_t k = 0; k < s->n; k++)
      p[i * s->stride + k] = x[i * s->stride + k] * norm[k];
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[0], *z = s->work[1], *dw = s->work[2], *noise = s->work[3], *at = s->work[5];
  const double c[4] = { 1, s->coef[ITO_SDE_H], 1, 1 };
  const double *term[4] = { x, f, noise, s->work[4] };
  truncate_state (s, x, at, s->spare);
  ito_step_model (s, 0, at, f);
  ito_sde_increment (s, z, dw);
  ito_step_diffusion (s, at, dw, noise);
  int has_term = ito_milstein_has_term (s->process);
  if (has_term)
    ito_milstein_term (s, at, z, s->work[4]);
  ito_step_combine (s, y, s->m == 0 ? 2 : has_term ? 4 : 3, c, term);
}

const ito_solver_type ito_solver_truncated_milstein = {
  .entry = { .name = "truncated-milstein",
             .summary = "truncated Milstein, strong 1 for noise that commutes and coefficients "
                        "that grow fast",
             .formula = "x1 = x + h f(p) + g(p) dW + sum_jk L^j g_k(p) I_(j,k)\n"
                        "p = x min(1, R/|x|),  R = scale |h|^(-1/(4 growth))",
             .source = "Q. Guo, W. Liu, X. Mao, R. Yue 2018, J. Comput. Appl. Math. 338, 298",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = ito_milstein_check,
  .extra = ito_milstein_extra,
  .plan = plan,
  .step = step,
};
