/* SK-ROCK (A. Abdulle, I. Almuslimani, G. Vilmart 2018, "Optimal explicit stabilized integrator of
 * weak order one for stiff and ergodic stochastic differential equations", SIAM/ASA J. Uncertain.
 * Quantif. 6, 937, eqs. 7-8), s stages:
 *
 *   Q = g(t0, x) dW,  K_1 = x + mu_1 h f(x + nu_1 Q) + kappa_1 Q
 *   K_i = mu_i h f(K_(i-1)) + nu_i K_(i-1) + kappa_i K_(i-2),  x1 = K_s
 *   w0 = 1 + eta/s^2,  w1 = T_s(w0)/T_s'(w0),  mu_1 = w1/w0,  nu_1 = s w1/2,  kappa_1 = s w1/w0,
 *   mu_i = 2 w1 T_(i-1)(w0)/T_i(w0),  nu_i = 2 w0 T_(i-1)(w0)/T_i(w0),  kappa_i = 1 - nu_i
 *
 * with Chebyshev's T: explicit, and stable on the negative axis up to about (2 - 4 eta/3) s^2.
 * Strong order 1/2 (additive noise: 1), weak 1. */
#include "solver/sde/one_drift.h"
#include <math.h>

enum
{
  STAGES,
  DAMPING
};

/* coef: h, sqrt|h|, nu_1, kappa_1, then mu_i h and nu_i of each stage. */
enum
{
  NU_1 = ITO_SDE_COEFFICIENTS,
  KAPPA_1,
  ROWS
};

static const ito_param params[] = { { .key = "stages",
                                      .type = ITO_PARAM_INTEGER,
                                      .fallback = "10",
                                      .lower = 2,
                                      .upper = 200,
                                      .text = "evaluations of the drift a step" },
                                    { .key = "damping",
                                      .type = ITO_PARAM_NUMBER,
                                      .fallback = "0.05",
                                      .lower = 0,
                                      .upper = 10,
                                      .text = "eta",
                                      .flags = ITO_PARAM_OPEN_LOWER },
                                    ITO_PARAM_FORCE,
                                    ITO_PARAM_END };

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  size_t stages = ito_args_integer (args, "stages");
  s->option[STAGES] = (double)stages;
  s->option[DAMPING] = ito_args_number (args, "damping");
  ito_facts_sde (&s->facts, 1, 0.5, 1, 1, 1);
  s->facts.noise = ITO_NOISE_GENERAL;
  s->facts.evaluations = (double)stages;
  s->facts.normals = 1;
  s->stages = (unsigned)stages;
  s->coefficients = ROWS + 2 * s->stages;
  s->works = 5;
  return GSL_SUCCESS;
}

/* T and its derivative stay far from overflow for eta and s in range; ratio is T_(i-1)/T_i. */
static int
plan (ito_plan *plan, ito_error *error)
{
  const unsigned s = plan->solver->stages;
  const double h = plan->t1 - plan->t0, w0 = 1 + plan->solver->option[DAMPING] / ((double)s * s);
  double t_before = 1, t = w0, slope_before = 0, slope = 1;
  ito_sde_plan_step (plan, error);
  for (unsigned i = 2; i <= s; i++)
    {
      double t_next = 2 * w0 * t - t_before, slope_next = 2 * t + 2 * w0 * slope - slope_before;
      t_before = t;
      t = t_next;
      slope_before = slope;
      slope = slope_next;
    }
  const double w1 = t / slope;
  double ratio = 1 / w0, c = 0, c_before = 0;
  plan->coef[NU_1] = 0.5 * s * w1;
  plan->coef[KAPPA_1] = s * w1 / w0;
  for (unsigned i = 1; i <= s; i++)
    {
      double mu = i == 1 ? w1 / w0 : 2 * w1 * ratio, nu = 2 * w0 * ratio;
      if (ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0 + c * h, error))
        return error->code;
      double c_next = i == 1 ? mu : mu + nu * c + (1 - nu) * c_before;
      c_before = c;
      c = c_next;
      plan->coef[ROWS + 2 * (i - 1)] = mu * h;
      plan->coef[ROWS + 2 * (i - 1) + 1] = nu;
      ratio = 1 / (2 * w0 - ratio);
    }
  return GSL_SUCCESS;
}

static void
step (const ito_step *s, const double *x, double *y)
{
  const unsigned stages = s->solver->stages;
  double *f = s->work[0], *q = s->work[1], *dw = s->work[2], *k[2] = { s->work[3], s->work[4] };
  const double *row = s->coef + ROWS, *before = x;
  const double start[2] = { 1, s->coef[NU_1] }, first[3] = { 1, row[0], s->coef[KAPPA_1] };
  ito_sde_increment (s, dw, dw);
  ito_step_diffusion (s, x, dw, q);
  ito_step_combine (s, y, 2, start, (const double *const[]){ x, q });
  ito_step_model (s, 0, y, f);
  ito_step_combine (s, k[0], 3, first, (const double *const[]){ x, f, q });
  double *last = k[0];
  for (unsigned i = 1; i < stages; i++)
    {
      const double c[3] = { row[2 * i], row[2 * i + 1], 1 - row[2 * i + 1] };
      /* K_i in the place of K_(i-2); the last one is the result. */
      double *next = i + 1 == stages ? y : k[i % 2];
      ito_step_model (s, i, last, f);
      ito_step_combine (s, next, 3, c, (const double *const[]){ f, last, before });
      before = last;
      last = next;
    }
}

const ito_solver_type ito_solver_sk_rock = {
  .entry = { .name = "sk-rock",
             .summary = "SK-ROCK, explicit and stabilised for stiff drifts, weak 1",
             .formula = "Q = g(t0, x) dW,  K_1 = x + mu_1 h f(x + nu_1 Q) + kappa_1 Q\n"
                        "K_i = mu_i h f(K_(i-1)) + nu_i K_(i-1) + kappa_i K_(i-2),  x1 = K_s",
             .source = "A. Abdulle, I. Almuslimani, G. Vilmart 2018, SIAM/ASA J. Uncertain. "
                       "Quantif. 6, 937",
             .params = params },
  .kind = ITO_SOLVER_SDE,
  .configure = configure,
  .plan = plan,
  .step = step,
};
