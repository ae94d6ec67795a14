/* PLMS with heavy-ball momentum, HB(k, beta) (Wizadwongsa, Chinchuthakun, Khungurn, Raj,
 * Suwajanakorn 2023, section 4.1): y = x/alpha, rho = sigma/alpha, b the weights of Adams and
 * Bashforth for equal steps,
 *
 *   v_{n+1} = (1 - beta) v_n + beta sum_{j<k} b_j eps_{n-j},  v_0 = eps_0,
 *   y_{n+1} = y_n + (rho_t - rho_s) v_{n+1}.
 *
 * Order 1 for beta < 1; the interval of stability grows by (2 - beta)/beta. */
#include "solver/diffusion/momentum.h"

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  unsigned k = (unsigned)ito_args_integer (args, "order");
  ito_momentum_configure (s, args, 1, k > 1 && ito_args_number (args, "beta") == 1 ? 2 : 1);
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double *c = plan->coef, beta = plan->solver->option[ITO_MOMENTUM_BETA];
  ito_semilinear e;
  if (ito_momentum_plan (plan, &e, error))
    return error->code;
  unsigned k = (unsigned)c[ITO_MOMENTUM_TERMS];
  const double *b = ito_noise_adams_classical (k);
  for (unsigned j = 0; j < k; j++)
    c[ITO_MOMENTUM_FIRST + j] = (plan->step > 0 ? beta : 1) * b[j];
  c[ITO_MOMENTUM_V] = e.first;
  return GSL_SUCCESS;
}

/* The last block of the history is the velocity, the others a ring of predictions. */
static void
step (const ito_step *s, const double *x, double *y)
{
  unsigned k = (unsigned)s->coef[ITO_MOMENTUM_TERMS], ring = s->solver->history - 1;
  double *v = s->history[ring], c[ITO_NOISE_ADAMS_ORDER + 1];
  const double *term[ITO_NOISE_ADAMS_ORDER + 1] = { v };
  ito_step_model (s, 0, x, s->history[s->step % ring]);
  c[0] = s->coef[ITO_MOMENTUM_KEPT];
  for (unsigned j = 0; j < k; j++)
    {
      c[j + 1] = s->coef[ITO_MOMENTUM_FIRST + j];
      term[j + 1] = s->history[(s->step - j) % ring];
    }
  ito_step_combine (s, v, k + 1, c, term);
  ito_step_combine (s, y, 2, s->coef + ITO_MOMENTUM_X, (const double *const[]){ x, v });
}

const ito_solver_type ito_solver_hb = {
  .entry = { .name = "hb",
             .aliases = "heavy-ball|plms-hb",
             .summary = "PLMS with heavy-ball momentum, order 1",
             .formula =
                 "y = x/alpha, rho = sigma/alpha, b Adams-Bashforth weights of equal steps,\n"
                 "v_{n+1} = (1 - beta) v_n + beta sum_{j<k} b_j eps_{n-j},  y_{n+1} = y_n + "
                 "(rho_t - rho_s) v_{n+1},  v_0 = eps_0",
             .source = "Wizadwongsa, Chinchuthakun, Khungurn, Raj, Suwajanakorn 2023, Diffusion "
                       "sampling with momentum, section 4.1",
             .params = ito_momentum_params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .plan = plan,
  .step = step,
};
