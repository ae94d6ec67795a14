/* Stochastic sampling by noise that is added and removed again (Karras, Aittala, Aila, Laine 2022,
 * Algorithm 2).  With rho = sigma/alpha, each of the N steps with smin <= rho_s <= smax first
 * raises
 *
 *   rho^ = (1 + gamma) rho_s,  x^/alpha^ = x/alpha_s + snoise sqrt(rho^^2 - rho_s^2) z,
 *   gamma = min (churn/N, sqrt 2 - 1),
 *
 * and then steps the flow from rho^ to rho_t.  The noise takes the law at rho_s to that at rho^
 * exactly (snoise = 1): the weak order is that of the flow. */
#include "solver/diffusion/churn.h"
#include "core/scalar.h"
#include <math.h>

enum
{
  CHURN,
  SNOISE = ITO_OPTION_SNOISE,
  SCHEME = ITO_OPTION_OWN,
  SMIN,
  SMAX
};

void
ito_churn_configure (struct ito_solver *s, const ito_args *args, ito_levels_scheme scheme)
{
  unsigned order = scheme == ITO_LEVELS_EULER ? 1 : 2;
  s->option[CHURN] = ito_args_number (args, "churn");
  s->option[SNOISE] = ito_args_number (args, "snoise");
  s->option[SCHEME] = scheme;
  s->option[SMIN] = ito_args_number (args, "smin");
  s->option[SMAX] = ito_args_number (args, "smax");
  if (s->option[CHURN] > 0 && s->option[SMIN] <= s->option[SMAX])
    ito_reverse_facts (s, 1, order, order);
  else
    ito_quiet_facts (s, 1, order, order);
  s->quiet_end = 0;
  s->exact_end = 1;
  s->stages = order;
  s->coefficients = ITO_LEVELS_COEFFICIENTS;
  s->works = ITO_LEVELS_WORKS;
}

int
ito_churn_plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  ito_levels l = ito_levels_of ((ito_levels_scheme)option[SCHEME], &s, &t);
  double rho = s.sigma / s.alpha;
  double gamma = fmin (option[CHURN] / (double)plan->layout->steps, sqrt (2.0) - 1);
  if (option[CHURN] > 0 && rho >= option[SMIN] && rho <= option[SMAX]
      && ito_levels_raise (&l, plan, s.lambda - ito_log1p (gamma), option[SNOISE], error))
    return error->code;
  return ito_levels_plan (&l, plan, error);
}
