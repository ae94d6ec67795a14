/* DEIS (Zhang, Chen 2023, Fast sampling of diffusion models with exponential integrator, eqs. 13 to
 * 16): the probability flow in the noise prediction, y = x/alpha, rho = sigma/alpha, dy/drho = eps:
 *
 *   tab    x_t = alpha_t/alpha_s x_s + sum_j C_j eps_j,  C_j = alpha_t int l_j(tau) drho(tau),
 *          l_j the Lagrange polynomials in the time of the last nodes (64 Gauss points: they have
 * no closed form in general; the authors' code has a Riemann sum) rhoab  the same in rho:
 * Adams-Bashforth of variable steps, exact rhork  a Runge-Kutta method in rho: Heun, Kutta's of
 * order 3, the classical one
 *
 * order: nodes of the polynomial (the paper's r + 1), or order of the Runge-Kutta method, which
 * evaluates as often in each step.  Orders rise 1, 2, .. at the start.  tab and rhoab of order 1
 * are ddim. */
#include "core/scalar.h"
#include "solver/diffusion/quadrature.h"
#include "solver/diffusion/semilinear.h"
#include "solver/ode/adams.h"
#include "solver/scheme.h"
#include <math.h>

enum
{
  ORDER,
  VARIANT
};

enum
{
  TAB,
  RHOAB,
  RHORK
};

/* By order, from 1: fractions of the step, and the rows of the tableau, b last. */
static const double fraction[4][4] = { { 0 }, { 0, 1 }, { 0, 0.5, 1 }, { 0, 0.5, 0.5, 1 } };
static const double tableau[4][4][4] = {
  { { 1 } },
  { { 1 }, { 0.5, 0.5 } },
  { { 0.5 }, { -1, 2 }, { 1.0 / 6, 2.0 / 3, 1.0 / 6 } },
  { { 0.5 }, { 0, 0.5 }, { 0, 0, 1 }, { 1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6 } },
};

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "4",
    .lower = 1,
    .upper = 4,
    .text = "nodes of the polynomial, or order of the Runge-Kutta method" },
  { .key = "variant",
    .type = ITO_PARAM_WORD,
    .fallback = "tab",
    .words = "tab|rhoab|rhork",
    .text = "polynomial in t, in rho, or Runge-Kutta in rho" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  size_t order = ito_args_integer (args, "order"), variant = ito_args_word (args, "variant");
  int runge_kutta = variant == RHORK;
  s->option[ORDER] = (double)order;
  s->option[VARIANT] = (double)variant;
  /* By its first step 2. */
  ito_facts_ode (&s->facts, runge_kutta || order < 2 ? (double)order : 2,
                 runge_kutta ? (double)order : 1);
  s->stages = s->works = runge_kutta ? (unsigned)order : 1;
  s->coefficients = 14;
  s->history = runge_kutta ? 0 : (unsigned)order;
  s->facts.history = runge_kutta ? 0 : (unsigned)order - 1;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static int
plan_runge_kutta (ito_plan *plan, const ito_semilinear *e, ito_error *error)
{
  unsigned q = isinf (e->h) ? 1 : (unsigned)plan->solver->option[ORDER];
  double from = e->s.sigma / e->s.alpha, width = e->t.sigma / e->t.alpha - from;
  double *c = plan->coef;
  for (unsigned i = 0; i < q; i++)
    {
      /* The state that row i makes: of the next stage, or the end. */
      double part = i + 1 < q ? fraction[q - 1][i + 1] : 1, time = plan->t1;
      ito_schedule_point at = e->t;
      if (part < 1)
        {
          double lambda = -ito_log (from + part * width);
          if (ito_schedule_time_of (plan->process->schedule, lambda, &time, error)
              || ito_plan_schedule (plan, time, &at, error))
            return error->code;
        }
      if (i == 0 && ito_plan_prediction (plan, plan->t0, ITO_PREDICT_NOISE, error))
        return error->code;
      if (i + 1 < q && ito_plan_prediction (plan, time, ITO_PREDICT_NOISE, error))
        return error->code;
      *c++ = at.alpha / e->s.alpha;
      for (unsigned j = 0; j <= i; j++)
        *c++ = at.alpha * width * tableau[q - 1][i][j];
    }
  return GSL_SUCCESS;
}

/* alpha_t int l_j drho, l_j in t on the nodes `time`; their sum is that of order 1. */
static int
weights_in_time (const ito_plan *plan, const ito_semilinear *e, unsigned k, const double *time,
                 double *w, ito_error *error)
{
  double node[ITO_GAUSS], weight[ITO_GAUSS], width = plan->t1 - plan->t0;
  ito_gauss_legendre (node, weight);
  for (unsigned j = 1; j < k; j++)
    w[j] = 0;
  for (unsigned i = 0; i < ITO_GAUSS; i++)
    {
      double t = plan->t0 + width * node[i];
      ito_schedule_point at;
      if (ito_plan_schedule (plan, t, &at, error))
        return error->code;
      double part = -weight[i] * width * e->t.alpha * (at.sigma / at.alpha) * at.d_lambda;
      for (unsigned j = 1; j < k; j++)
        {
          double l = part;
          for (unsigned m = 0; m < k; m++)
            if (m != j)
              l *= (t - time[m]) / (time[j] - time[m]);
          w[j] += l;
        }
    }
  w[0] = e->first;
  for (unsigned j = 1; j < k; j++)
    w[0] -= w[j];
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  const double *option = plan->solver->option;
  double u[ITO_SEMILINEAR_NODES], node[4], w[4];
  ito_semilinear e;
  if (ito_plan_semilinear (plan, ITO_PREDICT_NOISE, 0, &e, error))
    return error->code;
  if (option[VARIANT] == RHORK)
    return plan_runge_kutta (plan, &e, error);
  unsigned k =
      ito_semilinear_past (plan, &e, ito_rising_order (plan, (unsigned)option[ORDER], 0), u);
  double from = e.s.sigma / e.s.alpha, to = e.t.sigma / e.t.alpha;
  for (unsigned j = 0; j < k; j++)
    node[j] = option[VARIANT] == TAB ? ito_plan_time (plan, plan->step - j)
                                     : from * ito_exp (-u[j] * e.h);
  if (k == 1)
    w[0] = e.first;
  else if (option[VARIANT] == TAB)
    weights_in_time (plan, &e, k, node, w, error);
  else
    {
      ito_adams_weights (k, node, from, to, w);
      for (unsigned j = 0; j < k; j++)
        w[j] *= e.t.alpha;
    }
  return error->code ? error->code : ito_multistep_fill (plan, &e, k, w, error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  if (s->solver->option[VARIANT] == RHORK)
    ito_staged_step (s, x, y);
  else
    ito_multistep_step (s, x, y);
}

const ito_solver_type ito_solver_deis = {
  .entry = { .name = "deis",
             .summary = "DEIS: polynomials of eps in t or rho, or Runge-Kutta in rho, order 1 to 4",
             .formula = "x_t = alpha_t/alpha_s x_s + alpha_t int p(eps) drho,  rho = sigma/alpha,\n"
                        "p through the last eps as a polynomial in t (tab) or rho (rhoab); or "
                        "Runge-Kutta of dy/drho = eps (rhork)",
             .source = "Zhang, Chen 2023, DEIS, eqs. 13 to 16",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .plan = plan,
  .step = step,
};
