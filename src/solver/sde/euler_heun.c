/* Euler-Heun (D. Rueemelin 1982, SIAM J. Numer. Anal. 19, 604; Kloeden, Platen 1992, section 4.9):
 *
 *   y = x + g(t0, x) dW,  x1 = x + h f(t0, x) + (g(t0, x) + g(t1, y))/2 dW
 *
 * solves SDEs of Stratonovich: strong order 1 where the noise commutes, else 1/2; weak 1. */
#include "solver/sde/stratonovich.h"

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_stratonovich_facts (&s->facts, 1, 1, 1);
  s->stages = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 4;
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[0], *dw = s->work[1], *g0 = s->work[2], *g1 = s->work[3];
  const double one[2] = { 1, 1 }, c[4] = { 1, s->coef[ITO_SDE_H], 0.5, 0.5 };
  ito_step_model (s, 0, x, f);
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, x, dw, g0);
  ito_step_combine (s, y, 2, one, (const double *const[]){ x, g0 });
  ito_step_diffusion_at (s, s->t1, y, dw, g1);
  ito_step_combine (s, y, 4, c, (const double *const[]){ x, f, g0, g1 });
}

const ito_solver_type ito_solver_euler_heun = {
  .entry = { .name = "euler-heun",
             .summary = "Euler-Heun for Stratonovich SDEs, strong 1 where the noise commutes",
             .formula = "y = x + g(t0, x) dW,  x1 = x + h f(t0, x) + (g(t0, x) + g(t1, y))/2 dW",
             .source = "D. Rueemelin 1982, SIAM J. Numer. Anal. 19, 604; Kloeden, Platen 1992, "
                       "section 4.9",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = ito_sde_plan_one_drift,
  .step = step,
};
