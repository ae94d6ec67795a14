/* Tamed Euler (M. Hutzenthaler, A. Jentzen, P. Kloeden 2012, Ann. Appl. Probab. 22, 1611):
 *
 *   x1 = x + h f/(1 + |h| |f|) + g dW
 *
 * converges where the drift grows faster than linearly (one-sided Lipschitz), and Euler-Maruyama's
 * moments do not; strong order 1/2 (additive noise: 1), weak 1. */
#include "solver/sde/one_drift.h"
#include "solver/sde/taming.h"

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_sde (&s->facts, 1, 0.5, 1, 1, 1);
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = 1;
  s->facts.normals = 1;
  s->stages = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 3;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[0], *dw = s->work[1], *noise = s->work[2];
  const double c[3] = { 1, s->coef[ITO_SDE_H], 1 };
  ito_step_model (s, 0, x, f);
  ito_tame (s, s->coef[ITO_SDE_H], f, s->spare);
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, x, dw, noise);
  ito_step_combine (s, y, 3, c, (const double *const[]){ x, f, noise });
}

const ito_solver_type ito_solver_tamed_euler = {
  .entry = { .name = "tamed-euler",
             .summary = "tamed Euler, strong 1/2 (additive noise: 1), for drifts that grow fast",
             .formula = "x1 = x + h f/(1 + |h| |f|) + g dW",
             .source = "M. Hutzenthaler, A. Jentzen, P. Kloeden 2012, Ann. Appl. Probab. 22, 1611",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = ito_sde_plan_one_drift,
  .step = step,
};
