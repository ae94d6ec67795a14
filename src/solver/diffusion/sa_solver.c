/* SA-Solver (Xue, Yi, Luo, Zhang, Sun, Li, Ma 2023, Algorithm 1, eqs. 14, 17): stochastic Adams
 * methods for dx = [f x - (1 + tau^2)/2 g^2 s] dt + tau g dW, data prediction, h = lambda_t -
 * lambda_s:
 *
 *   x_t = sigma_t/sigma_s e^{-tau^2 h} x_s + sum_j b_j D_j + sigma_t sqrt(1 - e^{-2 tau^2 h}) z,
 *   b_j = sigma_t int e^{-tau^2 (lambda_t - lambda)} (1 + tau^2) e^lambda l_j(lambda) dlambda,
 *
 * l_j the Lagrange polynomials in lambda of the nodes: `predictor` of them up to s, `corrector` of
 * them with t itself (the same z).  The integrals are exact, as in the authors' code but for the
 * terms O(h^3) that it may add at two nodes.  Orders rise at the start and fall at the end as there
 * (lower_order_final).  tau = 0 is the flow; predictor 1 without corrector is ddim, and tau = 1
 * then the stochastic DPM-Solver++(1). */
#include "solver/diffusion/ancestral.h"
#include "solver/diffusion/pece.h"
#include "solver/scheme.h"
#include <math.h>

enum
{
  TAU,
  PREDICTOR,
  CORRECTOR,
  AGAIN,
  LOWER
};

static const ito_param params[] = {
  { .key = "tau",
    .type = ITO_PARAM_NUMBER,
    .fallback = "1",
    .lower = 0,
    .upper = 10,
    .text = "noise: 0 the flow, 1 the reverse SDE" },
  { .key = "predictor",
    .type = ITO_PARAM_INTEGER,
    .fallback = "3",
    .lower = 1,
    .upper = ITO_SEMILINEAR_NODES,
    .text = "nodes of the predictor" },
  { .key = "corrector",
    .type = ITO_PARAM_INTEGER,
    .fallback = "4",
    .lower = 0,
    .upper = ITO_SEMILINEAR_NODES,
    .text = "nodes of the corrector, the new one among them; 0: none" },
  { .key = "mode",
    .type = ITO_PARAM_WORD,
    .fallback = "pec",
    .words = "pec|pece",
    .text = "pece: evaluates again after the corrector" },
  { .key = "lower_order_final",
    .type = ITO_PARAM_WORD,
    .fallback = "yes",
    .words = "yes|no",
    .text = "fewer nodes in the last steps" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

/* Of a predictor with p nodes: p, but 2 by its first step; with a corrector of c nodes, c or p + 1,
 * but 3 by its first step.  (Falling orders cost as much.) */
static double
flow_order (unsigned p, unsigned c)
{
  return c == 0 ? fmin (p, 2) : fmin (fmin (c, p + 1), 3);
}

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  unsigned p = (unsigned)ito_args_integer (args, "predictor"),
           c = (unsigned)ito_args_integer (args, "corrector");
  double tau = s->option[TAU] = ito_args_number (args, "tau"), order = flow_order (p, c);
  s->option[PREDICTOR] = p;
  s->option[CORRECTOR] = c;
  s->option[AGAIN] = ito_args_word (args, "mode") == 1;
  s->option[LOWER] = ito_args_word (args, "lower_order_final") == 0;
  if (c == 0 && s->option[AGAIN] != 0)
    return ito_fail (error, GSL_EINVAL,
                     "sa-solver: mode=pece evaluates after the corrector, and corrector=0 has "
                     "none: leave one of them out");
  if (tau > 0)
    ito_reverse_facts (s, 1, 1, fmin (order, 2));
  else
    ito_quiet_facts (s, 1, order, 1);
  s->idle_start = 1;
  ito_pece_sizes (s, p, c, s->option[AGAIN] != 0);
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  unsigned p = (unsigned)option[PREDICTOR], c = (unsigned)option[CORRECTOR];
  int lower = option[LOWER] != 0;
  double u[ITO_SEMILINEAR_NODES + 1] = { 1 };
  ito_semilinear e;
  ito_pece f;
  if (ito_plan_semilinear (plan, ITO_PREDICT_DENOISER, option[TAU], &e, error))
    return error->code;
  unsigned most = p > c ? p : c, past = ito_semilinear_past (plan, &e, most, u + 1);
  unsigned left =
      plan->layout->steps - plan->step < most ? (unsigned)(plan->layout->steps - plan->step) : most;
  f.predictor = p < past ? p : past;
  if (lower && left < f.predictor)
    f.predictor = left;
  f.corrector = c < past + 1 ? c : past + 1;
  if (lower && left + 1 < f.corrector)
    f.corrector = left + 1;
  if (isinf (e.h))
    f.corrector = 0;
  ito_semilinear_weights (&e, f.predictor, u + 1, f.predict);
  if (f.corrector > 0)
    ito_semilinear_nodes (&e, f.corrector, u, f.correct);
  return ito_pece_plan (plan, &e, &f, c > 0, option[AGAIN] != 0, error);
}

const ito_solver_type ito_solver_sa_solver = {
  .entry = { .name = "sa-solver",
             .summary = "stochastic Adams predictor-corrector, exact in the linear part",
             .formula = "x_t = sigma_t/sigma_s e^{-tau^2 h} x_s + sum_j b_j D_j + sigma_t sqrt(1 - "
                        "e^{-2 tau^2 h}) z,\n"
                        "b_j = sigma_t int e^{-tau^2 (lambda_t - lambda)} (1 + tau^2) e^lambda "
                        "l_j(lambda) dlambda",
             .source = "Xue, Yi, Luo, Zhang, Sun, Li, Ma 2023, SA-Solver, Algorithm 1",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = ito_pece_step,
};
