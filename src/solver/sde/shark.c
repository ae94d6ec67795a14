/* ShARK (J. Foster, G. dos Reis, C. Strange 2023, "High order splitting methods for SDEs satisfying
 * a commutativity condition", SIAM J. Numer. Anal. 62, 500, eq. 6.1), strong order 3/2 for additive
 * noise, deterministic order 2; with the space-time integral H of the step (ito/brownian.h):
 *
 *   y1 = x + g(t0) H,  y2 = x + 5/6 (h f(t0, y1) + g(t0) W) + g(t0) H
 *   x1 = x + h (2/5 f(t0, y1) + 3/5 f(t0 + 5/6 h, y2)) + g(t0) W + (g(t1) - g(t0)) (W/2 - H)
 *
 * the last term for noise that depends on time. */
#include "solver/sde/one_drift.h"
#include <math.h>

#define STAGES 2

static const double c0[] = { 0, 5.0 / 6 };
static const double a0[] = { 0, 0, /**/
                             5.0 / 6, 0 };
static const double alpha[] = { 2.0 / 5, 3.0 / 5 };
static const double of_w[] = { 0, 5.0 / 6 }, of_h[] = { 1, 1 };

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  ito_facts_sde (&s->facts, 2, ITO_ORDER_NONE, 1.5, ITO_ORDER_NONE, 2);
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.evaluations = STAGES;
  s->facts.normals = 2;
  s->stages = STAGES;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 7;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_sde_plan_step (plan, error);
  for (unsigned i = 0; i < STAGES; i++)
    if (ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0 + c0[i] * plan->coef[ITO_SDE_H], error))
      return error->code;
  return GSL_SUCCESS;
}

/* g(t0) W, g(t0) H, and out = g(t0) W + (g(t1) - g(t0)) (W/2 - H). */
static void
noise (const ito_step *s, const double *x, double *gw, double *gh, double *out)
{
  double *w = s->work[4], *h = s->work[5], *late = s->work[6];
  const double root = s->coef[ITO_SDE_ROOT], twelfth = root * sqrt (1.0 / 12);
  ito_step_space_time (s, w, h);
  ito_sde_scale (s, root, w, w);
  ito_sde_scale (s, twelfth, h, h);
  ito_step_diffusion (s, x, w, gw);
  ito_step_diffusion (s, x, h, gh);
  const double c[2] = { 0.5, -1 }, sum[3] = { 1, 0.5, 1 };
  ito_kernel ()->combine (s->m, s->n, s->stride, w, 2, c, (const double *[]){ w, h });
  ito_step_diffusion_at (s, s->t1, x, w, late);
  ito_step_combine (s, out, 3, sum, (const double *const[]){ late, gw, gh });
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f[STAGES] = { s->work[0], s->work[1] }, *gw = s->work[2], *gh = s->work[3];
  double *increment = s->work[4], *state = s->work[5];
  const int has_noise = s->m > 0;
  const double h = s->coef[ITO_SDE_H];
  if (has_noise)
    noise (s, x, gw, gh, increment);
  for (unsigned i = 0; i < STAGES; i++)
    {
      const double c[4] = { 1, h * a0[i * STAGES], of_w[i], of_h[i] };
      const double *term[4] = { x, f[0], gw, gh };
      if (i == 0)
        ito_step_combine (s, state, has_noise ? 2 : 1, (const double[]){ 1, of_h[0] },
                          (const double *const[]){ x, gh });
      else
        ito_step_combine (s, state, has_noise ? 4 : 2, c, term);
      ito_step_model (s, i, state, f[i]);
    }
  const double c[4] = { 1, h * alpha[0], h * alpha[1], 1 };
  ito_step_combine (s, y, has_noise ? 4 : 3, c,
                    (const double *const[]){ x, f[0], f[1], increment });
}

const ito_solver_type ito_solver_shark = {
  .entry = { .name = "shark",
             .summary = "ShARK, strong 3/2 for additive noise, with space-time Levy area",
             .formula = "y1 = x + g(t0) H,  y2 = x + 5/6 (h f(t0, y1) + g(t0) W) + g(t0) H\n"
                        "x1 = x + h (2/5 f(t0, y1) + 3/5 f(t0 + 5/6 h, y2))\n"
                        "   + g(t0) W + (g(t1) - g(t0)) (W/2 - H)",
             .source = "J. Foster, G. dos Reis, C. Strange 2023, SIAM J. Numer. Anal. 62, 500, eq. "
                       "6.1",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = plan,
  .step = step,
};
