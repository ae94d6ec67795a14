/* MRS, for mean-reverting diffusions dx = f (mu - x) dt + g dW (Li, Bai, Wang, Zhang, Xing 2025,
 * MRS: a fast sampler for mean reverting diffusion based on ODE and SDE solvers): the state is
 *
 *   x_t = alpha_t x_0 + (1 - alpha_t) mu + sigma_t eps,
 *
 * so that u = x - (1 - alpha_t) mu has the schedule's law, and u is stepped, exact in the linear
 * part:
 *
 *   u_t = keep u_s + gain int e^{(1-v)z} m dv + S xi,   m = D or eps at u  (semilinear.c, tau 0,
 * 1),
 *
 * order 2 with m_0 + (m_0 - m_1) h/(2 h_0) for m.  The terms in mu of the paper's formulas are
 * (1 - alpha_t) mu - keep (1 - alpha_s) mu.  The stationary variance is the schedule's at its noisy
 * end.  mu = 0: DPM-Solver++(2M), SDE-DPM-Solver++(2M).  Starts are around (1 - alpha) mu. */
#include "solver/diffusion/ancestral.h"
#include "solver/diffusion/semilinear.h"

enum
{
  ORDER,
  MU,
  NOISE
};

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "2",
    .lower = 1,
    .upper = 2,
    .text = "1, or 2 with the last step's model" },
  { .key = "type",
    .type = ITO_PARAM_WORD,
    .fallback = "ode",
    .words = "ode|sde",
    .text = "the flow or the reverse SDE" },
  { .key = "prediction",
    .type = ITO_PARAM_WORD,
    .fallback = "data",
    .words = "data|noise",
    .text = "what is extrapolated" },
  { .key = "mu",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0",
    .text = "mean that the diffusion reverts to, in every coordinate" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  unsigned order = (unsigned)ito_args_integer (args, "order");
  s->option[ORDER] = order;
  s->option[MU] = ito_args_number (args, "mu");
  s->option[NOISE] = ito_args_word (args, "prediction") == 1;
  if (ito_args_word (args, "type") == 1)
    {
      ito_reverse_facts (s, 1, 1, order);
      /* In the noise prediction the step to sigma = 0 has noise. */
      s->quiet_end = s->option[NOISE] == 0;
    }
  else
    ito_quiet_facts (s, 1, order, 1);
  s->exact_end = 1;
  s->stages = 1;
  s->works = 2;
  s->history = order;
  s->facts.history = order - 1;
  s->coefficients = ITO_MULTISTEP_COEFFICIENTS + 2;
  return GSL_SUCCESS;
}

/* coef: (1 - alpha) mu at s and t, then those of a multistep predictor. */
static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  double u[2], w[2];
  ito_semilinear e;
  if (ito_plan_semilinear (plan, option[NOISE] != 0 ? ITO_PREDICT_NOISE : ITO_PREDICT_DENOISER,
                           plan->solver->facts.stochastic ? 1 : 0, &e, error))
    return error->code;
  unsigned k = ito_semilinear_past (plan, &e, (unsigned)option[ORDER], u);
  w[0] = e.first;
  if (k == 2)
    {
      w[1] = e.first / (2 * u[1]);
      w[0] -= w[1];
    }
  double *coef = plan->coef;
  coef[0] = (1 - e.s.alpha) * option[MU];
  coef[1] = (1 - e.t.alpha) * option[MU];
  plan->coef += 2;
  ito_multistep_fill (plan, &e, k, w, error);
  plan->coef = coef;
  return error->code;
}

static void
shift (const ito_step *s, double by, const double *x, double *out)
{
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = i * s->stride; p < i * s->stride + s->n; p++)
      out[p] = x[p] + by;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  ito_step centred = *s;
  centred.coef = s->coef + 2;
  if (s->solver->option[MU] == 0)
    {
      ito_multistep_step (&centred, x, y);
      return;
    }
  shift (s, -s->coef[0], x, s->work[1]);
  ito_multistep_step (&centred, s->work[1], y);
  shift (s, s->coef[1], y, y);
}

const ito_solver_type ito_solver_mr_sampler = {
  .entry = { .name = "mr-sampler",
             .aliases = "mrs",
             .summary = "MRS, for mean-reverting diffusions, ODE and SDE, order 1 and 2",
             .formula =
                 "u = x - (1 - alpha) mu:  u_t = keep u_s + gain int e^{(1-v)z} m dv + S xi, "
                 "m = D or eps at u",
             .source = "Li, Bai, Wang, Zhang, Xing 2025, MRS",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = ito_reverse_check,
  .plan = plan,
  .step = step,
};
