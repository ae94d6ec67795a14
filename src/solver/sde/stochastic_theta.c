/* The stochastic theta method (Kloeden, Platen 1992, section 12.2; D. Higham 2000, SIAM J. Numer.
 * Anal. 38, 753):
 *
 *   x1 = x + h ((1 - theta) f(t0, x) + theta f(t1, x1)) + g(t0, x) dW
 *
 * theta = 1: implicit Euler; 1/2: trapezoid (deterministic order 2).  Strong order 1/2 (additive
 * noise: 1), weak 1.  On dX = l X dt + m X dW it is stable in mean square where
 * |1 + (1-theta) l h|^2 + m^2 h < |1 - theta l h|^2. */
#include "solver/sde/implicit.h"
#include "solver/sde/one_drift.h"

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
  double order = s->option[THETA] == 0.5 ? 2 : 1;
  ito_facts_sde (&s->facts, order, 0.5, 1, 1, 1);
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = -1;
  s->facts.normals = 1;
  s->stages = 2;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 3;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)s;
  return ito_implicit_extra (p, stride);
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
  double *f = s->work[0], *dw = s->work[1], *b = s->work[2];
  const double theta = s->solver->option[THETA], h = s->coef[ITO_SDE_H];
  const double c[3] = { 1, (1 - theta) * h, 1 };
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, x, dw, b);
  if (theta < 1)
    {
      ito_step_model (s, 0, x, f);
      for (size_t p = 0; p < s->n; p++)
        s->evaluations[p] += s->status[p] == 0;
      ito_step_combine (s, b, 3, c, (const double *const[]){ x, f, b });
    }
  else
    ito_step_combine (s, b, 2, (const double[]){ 1, 1 }, (const double *const[]){ x, b });
  ito_step_combine (s, y, 1, c, (const double *const[]){ x });
  ito_implicit_solve (s, 1, theta * h, b, y, f, s->extra);
}

const ito_solver_type ito_solver_stochastic_theta = {
  .entry = { .name = "stochastic-theta",
             .summary = "stochastic theta method (implicit Euler, trapezoid), for stiff drifts",
             .formula = "x1 = x + h ((1-theta) f(t0, x) + theta f(t1, x1)) + g(t0, x) dW",
             .source =
                 "Kloeden, Platen 1992, section 12.2; D. Higham 2000, SIAM J. Numer. Anal. 38, "
                 "753",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = ito_implicit_check,
  .extra = extra,
  .plan = plan,
  .step = step,
};
