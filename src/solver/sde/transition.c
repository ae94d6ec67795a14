/* The exact transition of the forward process of a schedule,
 *
 *   x_t = (alpha_t/alpha_s) x_s + sqrt(sigma_t^2 - (alpha_t/alpha_s)^2 sigma_s^2) z,
 *
 * at any step (Song et al. 2021, "Score-based generative modeling through SDEs", appendix B).  The
 * variance is sigma_t^2 (1 - exp(2 lambda_t - 2 lambda_s)), without cancellation at small steps. */
#include "core/scalar.h"
#include "solver/scheme.h"
#include <math.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args;
  (void)error;
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.normals = 1;
  s->facts.stochastic = 1;
  s->facts.deterministic = ITO_ORDER_NONE;
  s->coefficients = 2;
  s->works = 1;
  s->exact_end = 1;
  for (size_t i = 0; i < 6; i++)
    s->facts.strong[i] = s->facts.weak[i] = ITO_ORDER_NONE;
  return 0;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  (void)s;
  if (p->kind != ITO_PROCESS_FORWARD)
    return ito_fail (error, GSL_EINVAL,
                     "transition steps the forward process of a schedule only: its transition is "
                     "known; use euler-maruyama for other processes");
  if (ito_grid_time (g, 0) > ito_grid_time (g, ito_grid_steps (g)))
    return ito_fail (error, GSL_EINVAL,
                     "transition runs forward in time: the grid goes from %g down to %g",
                     ito_grid_time (g, 0), ito_grid_time (g, ito_grid_steps (g)));
  return 0;
}

static int
plan (ito_plan *p, ito_error *error)
{
  ito_schedule_point from, to;
  int status = ito_plan_schedule (p, p->t0, &from, error);
  if (!status)
    status = ito_plan_schedule (p, p->t1, &to, error);
  if (status)
    return status;
  p->coef[0] = to.alpha / from.alpha;
  p->coef[1] = to.sigma * sqrt (-ito_expm1 (2 * (to.lambda - from.lambda)));
  return 0;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  ito_step_normals (s, 0, s->work[0]);
  ito_step_combine (s, y, 2, s->coef, (const double *const[]){ x, s->work[0] });
}

const ito_solver_type ito_solver_transition = {
  .entry = { .name = "transition",
             .summary = "the exact transition of a forward process",
             .formula =
                 "x_t = (alpha_t/alpha_s) x_s + sqrt(sigma_t^2 - (alpha_t/alpha_s)^2 sigma_s^2) z",
             .source = "Song et al. 2021, Score-based generative modeling through SDEs, appendix B",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .plan = plan,
  .step = step,
};
