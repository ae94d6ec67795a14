/* Adams-Bashforth methods for dy/drho = eps, y = x/alpha, rho = sigma/alpha:
 *
 *   x_t/alpha_t = x/alpha_s + (rho_t - rho_s) sum_{j<k} w_j eps_{n-j},  sum w = 1,
 *
 * of orders that rise 1, 2, ..., k at the start.  Nothing is evaluated at t: a step may end at
 * sigma = 0.  Its first step, Euler's, has a local error of h^2: with this start the order is 2 at
 * most, whatever k. */
#include "solver/diffusion/noise_adams.h"
#include "solver/ode/adams.h"

const ito_param ito_noise_adams_params[] = { { .key = "order",
                                               .type = ITO_PARAM_INTEGER,
                                               .fallback = "4",
                                               .lower = 1,
                                               .upper = ITO_NOISE_ADAMS_ORDER,
                                               .text = "predictions that are interpolated" },
                                             ITO_PARAM_FORCE,
                                             ITO_PARAM_END };

int
ito_noise_adams_configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  unsigned k = (unsigned)ito_args_integer (args, "order");
  ito_facts_ode (&s->facts, k < 2 ? 1 : 2, 1);
  s->facts.history = k - 1;
  s->history = k;
  s->option[0] = k;
  s->stages = s->works = 1;
  s->coefficients = ITO_MULTISTEP_COEFFICIENTS;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

int
ito_noise_adams_steps (const ito_plan *plan, unsigned k, double *h, ito_error *error)
{
  double above = 0;
  for (unsigned j = 0; j <= k; j++)
    {
      ito_schedule_point at;
      if (ito_plan_schedule (plan, ito_plan_time (plan, plan->step + 1 - j), &at, error))
        return error->code;
      double rho = at.sigma / at.alpha;
      if (j > 0)
        h[j - 1] = above - rho;
      above = rho;
    }
  return GSL_SUCCESS;
}

const double *
ito_noise_adams_classical (unsigned k)
{
  static const double w[ITO_NOISE_ADAMS_ORDER][ITO_NOISE_ADAMS_ORDER] = {
    { 1 },
    { 3.0 / 2, -1.0 / 2 },
    { 23.0 / 12, -16.0 / 12, 5.0 / 12 },
    { 55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24 }
  };
  return w[k - 1];
}

void
ito_noise_adams_exact (unsigned k, const double *h, double *w)
{
  double node[ITO_NOISE_ADAMS_ORDER] = { 0 };
  for (unsigned j = 1; j < k; j++)
    node[j] = node[j - 1] - h[j] / h[0];
  ito_adams_weights (k, node, 0, 1, w);
}

int
ito_noise_adams_fill (ito_plan *plan, ito_semilinear *e, unsigned k, const double *w,
                      ito_error *error)
{
  double scaled[ITO_NOISE_ADAMS_ORDER];
  for (unsigned j = 0; j < k; j++)
    scaled[j] = e->first * w[j];
  return ito_multistep_fill (plan, e, k, scaled, error);
}
