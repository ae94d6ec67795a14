/* The exact transition of Ornstein-Uhlenbeck processes dX_i = (a_i + b_i X_i) dt + s_i dW_i
 * (L. Ornstein, G. Uhlenbeck 1930; D. Gillespie 1996, Phys. Rev. E 54, 2084),
 *
 *   x1_i = x_i + (a_i + b_i x_i) h phi(b_i h) + s_i sqrt(|h| phi(2 b_i h)) z_i,
 *   phi(u) = (e^u - 1)/u,
 *
 * exact in law at any step.  On the path of W, whose normals z are, it is of strong order 1: the
 * stochastic integral is not a function of W's increment.  The rates are read off the callbacks. */
#include "core/scalar.h"
#include "solver/sde/linear_rates.h"
#include "solver/sde/one_drift.h"
#include <math.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  s->facts.calculus = ITO_CALCULUS_ITO;
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.deterministic = ITO_ORDER_NONE;
  for (int i = 0; i < 6; i++)
    s->facts.strong[i] = s->facts.weak[i] = ITO_ORDER_NONE;
  s->facts.strong[ITO_NOISE_ADDITIVE] = 1;
  s->facts.normals = 1;
  s->facts.stochastic = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 1;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  if (ito_grid_time (g, 0) > ito_grid_time (g, ito_grid_steps (g)))
    return ito_fail (
        error, GSL_EINVAL,
        "exact-ou runs forward in time, and the grid goes from %g down to %g: exchange "
        "its ends",
        ito_grid_time (g, 0), ito_grid_time (g, ito_grid_steps (g)));
  return ito_linear_rates_check (s, p, g, ITO_RATES_ADDITIVE, error);
}

static size_t
extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  (void)s, (void)stride;
  return 3 * p->sde.d + p->sde.m + p->sde.d * sizeof (ito_linear_rates) / sizeof (double);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  ito_linear_rates *rates = (ito_linear_rates *)s->extra;
  const size_t doubles = s->d * sizeof *rates / sizeof (double);
  const double h = s->coef[ITO_SDE_H];
  int status = ito_linear_rates_read (s->process, s->t0, rates, s->extra + doubles);
  if (status && !*s->user_status)
    *s->user_status = status;
  ito_step_normals (s, 0, s->work[0]);
  for (size_t i = 0; i < s->d; i++)
    {
      const ito_linear_rates *r = rates + i;
      const double weight = h * ito_phi1 (r->b * h), shift = r->a * weight, slope = r->b * weight,
                   spread = r->g0 * sqrt (h * ito_phi1 (2 * r->b * h));
      const double *z = s->work[0] + i * s->stride, *xi = x + i * s->stride;
      double *yi = y + i * s->stride;
      for (size_t p = 0; p < s->n; p++)
        yi[p] = xi[p] + (shift + slope * xi[p]) + spread * z[p];
    }
}

const ito_solver_type ito_solver_exact_ou = {
  .entry = { .name = "exact-ou",
             .summary = "the exact transition of Ornstein-Uhlenbeck processes",
             .formula = "x1_i = x_i + (a_i + b_i x_i) h phi(b_i h) + s_i sqrt(h phi(2 b_i h)) z_i\n"
                        "phi(u) = (e^u - 1)/u",
             .source = "D. Gillespie 1996, Phys. Rev. E 54, 2084",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .extra = extra,
  .plan = ito_sde_plan_step,
  .step = step,
};
