/* Euler-Maruyama (G. Maruyama 1955, Rend. Circ. Mat. Palermo 4, 48; Kloeden, Platen 1992, 10.2):
 *
 *   x1 = x + h f(t0, x) + g(t0, x) dW,  dW ~ N(0, |h| I)
 *
 * strong order 1/2, and 1 where the noise is additive (it is then Milstein's method, Kloeden,
 * Platen 1992, 10.3); weak order 1.  h < 0 in reverse time, where dW is that of the reverse SDE. */
#include "solver/scheme.h"
#include <math.h>

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
  s->coefficients = 2;
  s->works = 3;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

/* coef: h, and the factor of the standard normals: g sqrt|h|, or sqrt|h| for a user's g. */
static int
plan (ito_plan *plan, ito_error *error)
{
  double h = plan->t1 - plan->t0, g = 1;
  if (ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0, error))
    return error->code;
  if (plan->process->kind != ITO_PROCESS_USER
      && ito_process_noise_size (plan->process, plan->t0, &g, error))
    return error->code;
  plan->coef[0] = h;
  plan->coef[1] = g * sqrt (fabs (h));
  return GSL_SUCCESS;
}

/* g(t0, x) dW of a user's process. */
static void
user_noise (const ito_step *s, const double *x, double *out)
{
  double *z = s->work[1];
  ito_step_normals (s, 0, z);
  for (size_t i = 0; i < s->m; i++)
    for (size_t p = 0; p < s->n; p++)
      z[i * s->stride + p] *= s->coef[1];
  ito_step_diffusion (s, x, z, out);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double c[3] = { 1, s->coef[0], s->coef[1] };
  const double *term[3] = { x, s->work[0], s->work[1] };
  size_t terms = 2;
  ito_step_model (s, 0, x, s->work[0]);
  if (s->process->kind != ITO_PROCESS_USER)
    {
      ito_step_normals (s, 0, s->work[1]);
      terms = 3;
    }
  else if (s->process->sde.noise != ITO_NOISE_NONE)
    {
      user_noise (s, x, s->work[2]);
      c[2] = 1;
      term[2] = s->work[2];
      terms = 3;
    }
  ito_step_combine (s, y, terms, c, term);
}

const ito_solver_type ito_solver_euler_maruyama = {
  .entry = { .name = "euler-maruyama",
             .aliases = "em",
             .summary = "Euler-Maruyama, strong 1/2 (additive noise: 1), weak 1",
             .formula = "x1 = x + h f(t0, x) + g(t0, x) dW,  dW ~ N(0, |h| I)",
             .source = "G. Maruyama 1955, Rend. Circ. Mat. Palermo 4, 48; Kloeden, Platen 1992, "
                       "sections 10.2, 14.1",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = plan,
  .step = step,
};
