/* Generalised heavy-ball momentum, GHVB(k, beta) (Wizadwongsa, Chinchuthakun, Khungurn, Raj,
 * Suwajanakorn 2023, section 4.2, Algorithm 2; "GHVB 1.8" is k = 2, beta = 0.8).  y = x/alpha, rho
 * = sigma/alpha, b = beta:
 *
 *   v_{n+1} = (1 - b) v_n + b eps_n,  v_0 = eps_0,   y_{n+1} = y_n + (rho_t - rho_s) a_k,
 *   a_1 = v_{n+1}
 *   a_2 = [(2 + b) v_{n+1} - (2 - b) v_n]/(2b)
 *   a_3 = [(18 + 5b) v_{n+1} - (24 - 8b) v_n + (6 - b) v_{n-1}]/(12b)
 *   a_4 = [(46 + 9b) v_{n+1} - (78 - 19b) v_n + (42 - 5b) v_{n-1} - (10 - b) v_{n-2}]/(24b),
 *
 * the order rising 1, 2, ..., k as there are velocities.  b = 1 is PLMS.  Order k for equal steps
 * in rho and an exact start; with its own start, and on other grids, 2. */
#include "solver/diffusion/momentum.h"

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_momentum_configure (s, args, 0, ito_args_integer (args, "order") > 1 ? 2 : 1);
  return GSL_SUCCESS;
}

static void
combination (unsigned k, double b, double *a)
{
  const double row[ITO_NOISE_ADAMS_ORDER][ITO_NOISE_ADAMS_ORDER] = {
    { 1 },
    { (2 + b) / (2 * b), -(2 - b) / (2 * b) },
    { (18 + 5 * b) / (12 * b), -(24 - 8 * b) / (12 * b), (6 - b) / (12 * b) },
    { (46 + 9 * b) / (24 * b), -(78 - 19 * b) / (24 * b), (42 - 5 * b) / (24 * b),
      -(10 - b) / (24 * b) }
  };
  for (unsigned j = 0; j < k; j++)
    a[j] = row[k - 1][j];
}

static int
plan (ito_plan *plan, ito_error *error)
{
  double *c = plan->coef, beta = plan->solver->option[ITO_MOMENTUM_BETA];
  ito_semilinear e;
  if (ito_momentum_plan (plan, &e, error))
    return error->code;
  unsigned k = (unsigned)c[ITO_MOMENTUM_TERMS];
  combination (k, beta, c + ITO_MOMENTUM_FIRST);
  for (unsigned j = 0; j < k; j++)
    c[ITO_MOMENTUM_FIRST + j] *= e.first;
  c[ITO_MOMENTUM_V] = plan->step > 0 ? beta : 1;
  return GSL_SUCCESS;
}

/* The history is a ring of velocities. */
static void
step (const ito_step *s, const double *x, double *y)
{
  unsigned k = (unsigned)s->coef[ITO_MOMENTUM_TERMS];
  double c[ITO_NOISE_ADAMS_ORDER + 1] = { s->coef[ITO_MOMENTUM_X] };
  const double velocity[2] = { s->coef[ITO_MOMENTUM_KEPT], s->coef[ITO_MOMENTUM_V] };
  const double *term[ITO_NOISE_ADAMS_ORDER + 1] = { x };
  const double *before = ito_step_node (s, s->step > 0 ? s->step - 1 : 0);
  ito_step_model (s, 0, x, s->work[0]);
  ito_step_combine (s, ito_step_node (s, s->step), 2, velocity,
                    (const double *const[]){ before, s->work[0] });
  for (unsigned j = 0; j < k; j++)
    {
      c[j + 1] = s->coef[ITO_MOMENTUM_FIRST + j];
      term[j + 1] = ito_step_node (s, s->step - j);
    }
  ito_step_combine (s, y, k + 1, c, term);
}

const ito_solver_type ito_solver_ghvb = {
  .entry = { .name = "ghvb",
             .summary = "generalised heavy-ball momentum, order 2",
             .formula = "y = x/alpha, rho = sigma/alpha, b = beta, v_{n+1} = (1 - b) v_n + b "
                        "eps_n,  v_0 = eps_0,\n"
                        "y_{n+1} = y_n + (rho_t - rho_s) a_k,  k = order, a_1 = v_{n+1},\n"
                        "a_2 = [(2 + b) v_{n+1} - (2 - b) v_n]/(2b),\n"
                        "a_3 = [(18 + 5b) v_{n+1} - (24 - 8b) v_n + (6 - b) v_{n-1}]/(12b),\n"
                        "a_4 = [(46 + 9b) v_{n+1} - (78 - 19b) v_n + (42 - 5b) v_{n-1} - (10 - b) "
                        "v_{n-2}]/(24b)",
             .source = "Wizadwongsa, Chinchuthakun, Khungurn, Raj, Suwajanakorn 2023, Diffusion "
                       "sampling with momentum, section 4.2",
             .params = ito_momentum_params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .plan = plan,
  .step = step,
};
