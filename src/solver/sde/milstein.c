/* Milstein's method (G. Milstein 1974, Theory Probab. Appl. 19, 557; Kloeden, Platen 1992, 10.3):
 *
 *   x1 = x + h f + g dW + sum_jk L^j g_k I_(j,k)
 *
 * strong order 1.  Noise that does not commute needs Levy areas: simulated ones (ito/brownian.h),
 * or none, and then its order is that of Euler-Maruyama. */
#include "solver/sde/milstein_term.h"

static const ito_param params[] = {
  { .key = "area",
    .type = ITO_PARAM_WORD,
    .fallback = "simulated",
    .words = "none|simulated",
    .text = "Levy areas of general noise; none: noise that commutes only" },
  ITO_PARAM_LEVY_DEPTH,
  ITO_PARAM_FORCE,
  ITO_PARAM_END
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  s->areas = ito_args_word (args, "area") == 1;
  s->option[ITO_LEVY_DEPTH] = (double)ito_args_integer (args, "depth");
  ito_facts_sde (&s->facts, 1, 1, 1, 1, 1);
  s->facts.noise = s->areas ? ITO_NOISE_GENERAL : ITO_NOISE_COMMUTATIVE;
  if (!s->areas)
    s->facts.strong[ITO_NOISE_GENERAL] = 0.5;
  s->facts.evaluations = 1;
  s->facts.normals = 1;
  s->stages = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 5;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  double *f = s->work[0], *z = s->work[1], *dw = s->work[2], *noise = s->work[3];
  const double c[4] = { 1, s->coef[ITO_SDE_H], 1, 1 };
  const double *term[4] = { x, f, noise, s->work[4] };
  ito_step_model (s, 0, x, f);
  ito_sde_increment (s, z, dw);
  ito_step_diffusion (s, x, dw, noise);
  int has_term = ito_milstein_has_term (s->process);
  if (has_term)
    ito_milstein_term (s, x, z, s->work[4]);
  ito_step_combine (s, y, has_term ? 4 : 3, c, term);
}

const ito_solver_type ito_solver_milstein = {
  .entry = { .name = "milstein",
             .summary = "Milstein, strong 1, also where the noise does not commute",
             .formula = "x1 = x + h f + g dW + sum_jk L^j g_k I_(j,k)",
             .source = "G. Milstein 1974, Theory Probab. Appl. 19, 557; Kloeden, Platen 1992, "
                       "section 10.3",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = ito_milstein_check,
  .extra = ito_milstein_extra,
  .plan = ito_sde_plan_one_drift,
  .step = step,
};
