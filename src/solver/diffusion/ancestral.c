/* Ancestral sampling: the reverse of a step of the forward process given x_0 (Ho, Jain, Abbeel
 * 2020, eqs. 6, 7; J. Song, Meng, Ermon 2021, eq. 16; Crowson, k-diffusion, get_ancestral_step).
 * With rho = sigma/alpha, the flow is stepped down to rho_down, and noise raises it to rho_t:
 *
 *   rho_t^2 = rho_down^2 + rho_up^2,  rho_up = min (rho_t, eta rho_t sqrt(1 - (rho_t/rho_s)^2)).
 *
 * The noise takes the law at rho_down to that at rho_t exactly: the weak order is that of the step
 * of the flow. */
#include "solver/diffusion/ancestral.h"
#include "core/scalar.h"
#include <math.h>

const ito_param ito_ancestral_params[] = { ITO_PARAM_ETA, ITO_PARAM_SNOISE, ITO_PARAM_FORCE,
                                           ITO_PARAM_END };

void
ito_reverse_facts (struct ito_solver *s, unsigned normals, double evaluations, double weak)
{
  ito_facts_sde (&s->facts, ITO_ORDER_NONE, ITO_ORDER_NONE, ITO_ORDER_NONE, ITO_ORDER_NONE, weak);
  s->facts.noise = ITO_NOISE_ADDITIVE;
  s->facts.normals = normals;
  s->facts.evaluations = evaluations;
  s->quiet_end = 1;
}

void
ito_quiet_facts (struct ito_solver *s, unsigned normals, double order, double evaluations)
{
  ito_facts_ode (&s->facts, order, evaluations);
  s->idle_normals = normals;
  s->quiet_end = 1;
}

int
ito_reverse_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                   ito_error *error)
{
  (void)g;
  if (s->facts.stochastic && p->kind != ITO_PROCESS_REVERSE)
    return ito_fail (error, GSL_EINVAL,
                     "%s draws noise: give it the reverse SDE, or its noise the size 0", s->spec);
  return GSL_SUCCESS;
}

void
ito_eta_configure (struct ito_solver *s, double eta, double snoise, unsigned normals,
                   double evaluations, double order, double weak)
{
  s->option[ITO_OPTION_ETA] = eta;
  s->option[ITO_OPTION_SNOISE] = snoise;
  if (s->option[ITO_OPTION_ETA] > 0 && s->option[ITO_OPTION_SNOISE] > 0)
    ito_reverse_facts (s, normals, evaluations, weak);
  else
    ito_quiet_facts (s, normals, order, evaluations);
  s->exact_end = 1;
}

void
ito_ancestral_split (double eta, const ito_schedule_point *s, const ito_schedule_point *t,
                     double *down, double *up)
{
  double lost = -ito_expm1 (2 * (s->lambda - t->lambda));
  double left = 1 - eta * eta * lost;
  *up = t->sigma * (left > 0 ? eta * sqrt (lost) : 1);
  *down = t->sigma * (left > 0 ? sqrt (left) : 0);
}

void
ito_ancestral_configure (struct ito_solver *s, double eta, double snoise, ito_levels_scheme scheme)
{
  unsigned order = scheme == ITO_LEVELS_EULER ? 1 : 2;
  ito_eta_configure (s, eta, snoise, 1, order, order, order);
  s->option[ITO_OPTION_OWN] = scheme;
  s->stages = order;
  s->coefficients = ITO_LEVELS_COEFFICIENTS;
  s->works = ITO_LEVELS_WORKS;
}

int
ito_ancestral_plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  ito_levels l = ito_levels_of ((ito_levels_scheme)option[ITO_OPTION_OWN], &s, &t);
  ito_ancestral_split (option[ITO_OPTION_ETA], &s, &t, &l.down, &l.up);
  l.up *= option[ITO_OPTION_SNOISE];
  return ito_levels_plan (&l, plan, error);
}
