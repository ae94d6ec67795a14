/* The unadjusted Langevin algorithm (G. Parisi 1981, Nucl. Phys. B 180, 378; Roberts, Tweedie 1996,
 * Bernoulli 2, 341, section 1.4.1):
 *
 *   x1 = x + h s(x) + sqrt(2h) z,
 *
 * Euler-Maruyama with the step h on dx = s dt + sqrt 2 dW.  Its stationary law is off by O(h).
 * h is the kernel's; the time of the chain is i h after i steps, so the grid must be uniform with
 * that step. */
#include "solver/scheme.h"
#include <math.h>
#include <string.h>

static const ito_param params[] = {
  { .key = "h",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0.01",
    .lower = 0,
    .upper = 1e6,
    .text = "step; the grid is uniform from 0 to (number of steps) * h",
    .flags = ITO_PARAM_OPEN_LOWER },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  s->option[0] = ito_args_number (args, "h");
  ito_facts_sde (&s->facts, ITO_ORDER_NONE, ITO_ORDER_NONE, 1, ITO_ORDER_NONE, 1);
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.evaluations = 1;
  s->facts.normals = 1;
  s->stages = 1;
  s->coefficients = 2;
  s->works = 2;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

/* Every interval of the grid is h, to the rounding of its times. */
static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  (void)p;
  double h = s->option[0];
  uint64_t steps = ito_grid_steps (g);
  double t_end = ito_grid_time (g, steps), all = t_end - ito_grid_time (g, 0);
  if (!(fabs (all / (double)steps - h) <= 1e-9 * h))
    return ito_fail (error, GSL_EINVAL,
                     "ula: the grid's step %.10g is not the kernel's h = %.10g: a chain of %llu "
                     "steps takes the time %.10g; end the grid there, or set h",
                     all / (double)steps, h, (unsigned long long)steps, (double)steps * h);
  if (strcmp (g->type->entry.name, "uniform") != 0)
    for (uint64_t i = 0; i < steps; i++)
      if (!(fabs (ito_grid_time (g, i + 1) - ito_grid_time (g, i) - h)
            <= 1e-9 * h + 1e-14 * fabs (t_end)))
        return ito_fail (error, GSL_EINVAL,
                         "ula: the grid is not uniform: interval %llu is %.10g, h = %.10g; use the "
                         "grid \"uniform\"",
                         (unsigned long long)i, ito_grid_time (g, i + 1) - ito_grid_time (g, i), h);
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double h = plan->solver->option[0];
  plan->coef[0] = h;
  plan->coef[1] = sqrt (2 * h);
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  const double c[3] = { 1, s->coef[0], s->coef[1] };
  const double *const term[3] = { x, s->work[0], s->work[1] };
  ito_step_model (s, 0, x, s->work[0]);
  ito_step_normals (s, 0, s->work[1]);
  ito_step_combine (s, y, 3, c, term);
}

const ito_solver_type ito_solver_ula = {
  .entry = { .name = "ula",
             .aliases = "lmc",
             .summary = "unadjusted Langevin algorithm, biased by O(h)",
             .formula = "x1 = x + h s(x) + sqrt(2h) z",
             .source =
                 "G. Parisi 1981, Nucl. Phys. B 180, 378; Roberts, Tweedie 1996, Bernoulli 2, "
                 "341",
             .params = params },
  .kind = ITO_SOLVER_LANGEVIN,
  .configure = configure,
  .check = check,
  .plan = plan,
  .step = step,
};
