/* PNDM (L. Liu, Ren, Lin, Zhao 2022, Pseudo numerical methods for diffusion models on manifolds,
 * eqs. 11 to 14).  With the transfer phi(x, e, s, t) = alpha_t/alpha_s x + alpha_t (rho_t - rho_s)
 * e, rho = sigma/alpha, which is DDIM's step, and e_n = eps(x, s):
 *
 *   x_t = phi(x, (55 e_n - 59 e_{n-1} + 37 e_{n-2} - 9 e_{n-3})/24, s, t)   order=4 (F-PNDM)
 *   x_t = phi(x, (3 e_n - e_{n-1})/2, s, t)                                 order=2 (S-PNDM)
 *
 * The first three steps of order=4 are pseudo Runge-Kutta steps with the middle m of s and t in
 * time, e1 = e_n, e2 = eps(phi(x, e1, s, m), m), e3 = eps(phi(x, e2, s, m), m), e4 = eps(phi(x, e3,
 * s, t), t),  x_t = phi(x, (e1 + 2 e2 + 2 e3 + e4)/6, s, t); the first of order=2 has (e1 +
 * eps(phi(x, e1, s, t), t))/2.  The weights are those of equal steps, so that the order is 2, as
 * the paper says, on any grid. */
#include "solver/diffusion/noise_adams.h"

static const ito_param params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "4",
    .lower = 2,
    .upper = 4,
    .text = "4: F-PNDM, 2: S-PNDM" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  if (ito_args_integer (args, "order") == 3)
    return ito_fail (error, GSL_EINVAL, "pndm has the orders 2 (S-PNDM) and 4 (F-PNDM): not 3");
  if (ito_noise_adams_configure (s, args, error))
    return error->code;
  s->stages = s->works = s->history;
  return GSL_SUCCESS;
}

/* Coefficients of phi from s to t. */
static void
transfer (const ito_schedule_point *s, const ito_schedule_point *t, double *row)
{
  row[0] = t->alpha / s->alpha;
  row[1] = t->sigma - row[0] * s->sigma;
}

/* coef: phi to m, phi to t. */
static int
plan_start (ito_plan *plan, const ito_semilinear *e, unsigned order, ito_error *error)
{
  ito_schedule_point m;
  double middle = plan->t0 + (plan->t1 - plan->t0) / 2;
  transfer (&e->s, &e->t, plan->coef + 2);
  if (ito_plan_schedule (plan, middle, &m, error)
      || ito_plan_prediction (plan, plan->t0, ITO_PREDICT_NOISE, error))
    return error->code;
  transfer (&e->s, &m, plan->coef);
  for (int j = 0; order == 4 && j < 2; j++)
    if (ito_plan_prediction (plan, middle, ITO_PREDICT_NOISE, error))
      return error->code;
  return ito_plan_prediction (plan, plan->t1, ITO_PREDICT_NOISE, error);
}

static int
plan (ito_plan *plan, ito_error *error)
{
  unsigned order = plan->solver->history;
  ito_semilinear e;
  if (ito_plan_semilinear (plan, ITO_PREDICT_NOISE, 0, &e, error))
    return error->code;
  if (plan->step + 1 < order)
    return plan_start (plan, &e, order, error);
  return ito_noise_adams_fill (plan, &e, order, ito_noise_adams_classical (order), error);
}

static void
step (const ito_step *s, const double *x, double *y)
{
  static const double runge_kutta[] = { 1.0 / 6, 2.0 / 6, 2.0 / 6, 1.0 / 6 };
  static const double heun[] = { 1.0 / 2, 1.0 / 2 };
  const double *to_m = s->coef, *to_t = s->coef + 2, *w = s->stages == 4 ? runge_kutta : heun;
  double *e = ito_step_node (s, s->step), c[ITO_NOISE_ADAMS_ORDER + 1];
  const double *term[ITO_NOISE_ADAMS_ORDER + 1] = { x, e };
  if (s->stages == 1)
    {
      ito_multistep_step (s, x, y);
      return;
    }
  ito_step_model (s, 0, x, e);
  for (unsigned j = 1; j < s->stages; j++)
    {
      const double *const last[2] = { x, term[j] };
      ito_step_combine (s, y, 2, j + 1 < s->stages ? to_m : to_t, last);
      ito_step_model (s, j, y, s->work[j]);
      term[j + 1] = s->work[j];
    }
  c[0] = to_t[0];
  for (unsigned j = 0; j < s->stages; j++)
    c[j + 1] = to_t[1] * w[j];
  ito_step_combine (s, y, s->stages + 1, c, term);
}

const ito_solver_type ito_solver_pndm = {
  .entry = { .name = "pndm",
             .summary = "PNDM, pseudo Runge-Kutta start and pseudo multistep, order 2",
             .formula = "phi(x, e, s, t) = alpha_t/alpha_s x + alpha_t (sigma_t/alpha_t - "
                        "sigma_s/alpha_s) e,\n"
                        "x_t = phi(x, (55 e_n - 59 e_{n-1} + 37 e_{n-2} - 9 e_{n-3})/24, s, t),  "
                        "order=2: (3 e_n - e_{n-1})/2;\n"
                        "start: (e1 + 2 e2 + 2 e3 + e4)/6 of four evaluations at s, m, m, t, three "
                        "times;  order=2: (e1 + e2)/2, once",
             .source = "L. Liu, Ren, Lin, Zhao 2022, Pseudo numerical methods for diffusion models "
                       "on manifolds, eqs. 11 to 14",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .plan = plan,
  .step = step,
};
