/* Momentum in dy/drho = eps, y = x/alpha, rho = sigma/alpha (Wizadwongsa, Chinchuthakun, Khungurn,
 * Raj, Suwajanakorn 2023, Diffusion sampling with momentum for mitigating divergence artifacts):
 * the velocity v_{n+1} = (1 - beta) v_n + beta (...), v_0 = eps_0. */
#include "solver/diffusion/momentum.h"

const ito_param ito_momentum_params[] = { { .key = "order",
                                            .type = ITO_PARAM_INTEGER,
                                            .fallback = "2",
                                            .lower = 1,
                                            .upper = ITO_NOISE_ADAMS_ORDER,
                                            .text = "terms that are combined" },
                                          { .key = "beta",
                                            .type = ITO_PARAM_NUMBER,
                                            .fallback = "0.8",
                                            .lower = 0,
                                            .upper = 1,
                                            .text = "damping: 1 is PLMS (ipndm), without momentum",
                                            .flags = ITO_PARAM_OPEN_LOWER },
                                          ITO_PARAM_FORCE,
                                          ITO_PARAM_END };

void
ito_momentum_configure (struct ito_solver *s, const ito_args *args, unsigned more, double order)
{
  unsigned k = (unsigned)ito_args_integer (args, "order");
  s->option[ITO_MOMENTUM_ORDER] = k;
  s->option[ITO_MOMENTUM_BETA] = ito_args_number (args, "beta");
  ito_facts_ode (&s->facts, order, 1);
  s->history = k + more;
  s->facts.history = k - 1 + more;
  s->stages = s->works = 1;
  s->coefficients = ITO_MOMENTUM_COEFFICIENTS;
  s->exact_end = 1;
}

int
ito_momentum_plan (ito_plan *plan, ito_semilinear *e, ito_error *error)
{
  const double *option = plan->solver->option;
  if (ito_plan_semilinear (plan, ITO_PREDICT_NOISE, 0, e, error))
    return error->code;
  plan->coef[ITO_MOMENTUM_TERMS] = ito_rising_order (plan, (unsigned)option[ITO_MOMENTUM_ORDER], 0);
  /* (1 - beta) v_0 + beta eps_0 = eps_0: no velocity is read before one is there. */
  plan->coef[ITO_MOMENTUM_KEPT] = plan->step > 0 ? 1 - option[ITO_MOMENTUM_BETA] : 0;
  plan->coef[ITO_MOMENTUM_X] = e->keep;
  return ito_plan_prediction (plan, plan->t0, ITO_PREDICT_NOISE, error);
}
