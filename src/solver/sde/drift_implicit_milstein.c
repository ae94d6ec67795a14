/* Milstein's method with an implicit drift (Kloeden, Platen 1992, section 12.2):
 *
 *   x1 = x + h ((1 - theta) f(t0, x) + theta f(t1, x1)) + g dW + sum_jk L^j g_k I_(j,k)
 *
 * strong order 1 for noise that commutes.  With theta = 1 it keeps square-root diffusions with 4 k
 * th >= s^2 positive: (1 + h k) x1 = (sqrt(x) + s dW/2)^2 + h (k th - s^2/4) (C. Kahl, M. Guenther,
 * T. Rossberg 2008, Appl. Math. Finance 15, 1). */
#include "solver/sde/implicit.h"
#include "solver/sde/milstein_term.h"

enum
{
  THETA
};

static const ito_param params[] = { { .key = "theta",
                                      .type = ITO_PARAM_NUMBER,
                                      .fallback = "1",
                                      .lower = 0,
                                      .upper = 1,
                                      .text = "weight of the end: 1 implicit Euler, 0.5 trapezoid",
                                      .flags = ITO_PARAM_OPEN_LOWER },
                                    ITO_PARAM_FORCE,
                                    ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  s->option[THETA] = ito_args_number (args, "theta");
  ito_facts_sde (&s->facts, s->option[THETA] == 0.5 ? 2 : 1, 1, 1, 1, 1);
  s->facts.noise = ITO_NOISE_COMMUTATIVE;
  s->facts.keeps_positive = s->option[THETA] == 1;
  s->facts.strong[ITO_NOISE_GENERAL] = 0.5;
  s->facts.evaluations = -1;
  s->facts.normals = 1;
  s->stages = 2;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 5;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  return ito_implicit_check (s, p, g, error) ? error->code : ito_milstein_check (s, p, g, error);
}

/* One after the other: the larger of both. */
static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  size_t one = ito_implicit_extra (p, stride), two = ito_milstein_extra (s, p, stride);
  return one > two ? one : two;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  if (ito_sde_plan_one_drift (plan, error))
    return error->code;
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t1, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[0], *z = s->work[1], *dw = s->work[2], *b = s->work[3];
  const double theta = s->solver->option[THETA], h = s->coef[ITO_SDE_H];
  const double c[4] = { 1, 1, (1 - theta) * h, 1 };
  const double *term[4] = { x, b, f, s->work[4] };
  ito_sde_increment (s, z, dw);
  ito_step_diffusion (s, x, dw, b);
  ito_step_model (s, 0, x, f);
  for (size_t p = 0; p < s->n; p++)
    s->evaluations[p] += s->status[p] == 0;
  int has_term = ito_milstein_has_term (s->process);
  if (has_term)
    ito_milstein_term (s, x, z, s->work[4]);
  ito_step_combine (s, b, has_term ? 4 : 3, c, term);
  ito_step_combine (s, y, 1, c, &x);
  ito_implicit_solve (s, 1, theta * h, b, y, f, s->extra);
}

const ito_solver_type ito_solver_drift_implicit_milstein = {
  .entry = { .name = "drift-implicit-milstein",
             .summary = "Milstein with an implicit drift, strong 1 for noise that commutes",
             .formula = "x1 = x + h ((1-theta) f(t0, x) + theta f(t1, x1)) + g dW\n"
                        "   + sum_jk L^j g_k I_(j,k)",
             .source = "Kloeden, Platen 1992, section 12.2",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .extra = extra,
  .plan = plan,
  .step = step,
};
