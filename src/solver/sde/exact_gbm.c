/* The exact step of geometric Brownian motion, on the path of W (Kloeden, Platen
 * 1992, section 4.4): dX_i = b_i X_i dt + s_i X_i dW,
 *
 *   x1_i = x_i exp((b_i - s_i^2/2) h + s_i dW)
 *
 * with diagonal noise (dW_i) or one W for all.  The rates are read off the callbacks. */
#include "solver/sde/linear_rates.h"
#include "solver/sde/one_drift.h"
#include <math.h>

static const ito_param params[] = { ITO_PARAM_FORCE, ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)args, (void)error;
  s->facts.calculus = ITO_CALCULUS_ITO;
  s->facts.noise = ITO_NOISE_DIAGONAL;
  s->facts.also = 1u << ITO_NOISE_SCALAR;
  s->facts.deterministic = ITO_ORDER_NONE;
  for (int i = 0; i < 6; i++)
    s->facts.strong[i] = s->facts.weak[i] = ITO_ORDER_NONE;
  s->facts.normals = 1;
  s->facts.stochastic = 1;
  s->coefficients = ITO_SDE_COEFFICIENTS;
  s->works = 1;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  return ito_linear_rates_check (s, p, g, ITO_RATES_GEOMETRIC, error);
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
  int status = ito_linear_rates_read (s->process, s->t0, rates, s->extra + doubles);
  if (status && !*s->user_status)
    *s->user_status = status;
  ito_sde_increment (s, s->work[0], s->work[0]);
  for (size_t i = 0; i < s->d; i++)
    {
      const double *dw = s->work[0] + (s->m == 1 ? 0 : i) * s->stride, *xi = x + i * s->stride;
      const double g = rates[i].g1;
      const double mean = (rates[i].b - 0.5 * g * g) * s->coef[ITO_SDE_H];
      double *yi = y + i * s->stride;
      for (size_t p = 0; p < s->n; p++)
        yi[p] = mean + g * dw[p];
      ito_kernel ()->exp (s->n, yi, yi);
      for (size_t p = 0; p < s->n; p++)
        yi[p] *= xi[p];
    }
}

const ito_solver_type ito_solver_exact_gbm = {
  .entry = { .name = "exact-gbm",
             .summary = "the exact step of geometric Brownian motion, on the path of W",
             .formula = "x1_i = x_i exp((b_i - s_i^2/2) h + s_i dW)",
             .source = "Kloeden, Platen 1992, section 4.4",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .check = check,
  .extra = extra,
  .plan = ito_sde_plan_step,
  .step = step,
};
