/* Single steps of DPM-Solver and DPM-Solver++, orders 1 to 3 (Lu, Zhou, Bao, Chen, Li, Zhu 2022,
 * Algorithms 1, 2; order 1 is DDIM).  From s to t, h = lambda_t - lambda_s, lambda_j = lambda_s +
 * r_j h; in the noise prediction m = eps, (P, Q, z) = (alpha, sigma, h); in the data prediction
 * m = D, (P, Q, z) = (sigma, alpha, -h), z_j = r_j z:
 *
 *   order 1   x_t = P_t/P_s x - Q_t (e^z - 1) m(x, s)
 *   order 2   u   = P_1/P_s x - Q_1 (e^{z1} - 1) m(x, s)
 *             x_t = P_t/P_s x - Q_t (e^z - 1) [m_s + (m(u, s1) - m_s)/(2 r1)]
 *   order 3   u1 as u; d1 = m(u1, s1) - m_s,
 *             u2  = P_2/P_s x - Q_2 (e^{z2} - 1) m_s - Q_2 r2/r1 ((e^{z2} - 1)/z2 - 1) d1,
 *             d2  = m(u2, s2) - m_s,
 *             x_t = P_t/P_s x - Q_t (e^z - 1) m_s - Q_t/r2 ((e^z - 1)/z - 1) d2
 *
 * Order 3 needs r2 = 2/3 in the limit (Q_t r2/2 z^2 m'' against Q_t/6 z^3 m''); r1 is free.
 * expansion=exact integrates the polynomial through m_s, m_1, m_2 instead (the authors' solver_type
 * taylor).  It needs r2 = 2/3 as well: only there the weight of m_1, which is of order 1, vanishes.
 */
#include "core/scalar.h"
#include "solver/diffusion/dpm_family.h"

/* The step, and that to inner point j. */
static int
inner (ito_plan *plan, const ito_semilinear *e, unsigned q, unsigned j, ito_semilinear *part,
       ito_error *error)
{
  double time;
  ito_schedule_point at;
  if (ito_dpm_inner_time (plan, e->s.lambda, e->t.lambda, q, j, &time, error)
      || ito_plan_schedule (plan, time, &at, error)
      || ito_plan_prediction (plan, time, e->prediction, error))
    return error->code;
  ito_semilinear_between (&e->s, &at, e->prediction, 0, part);
  return GSL_SUCCESS;
}

static int
plan_order_1 (ito_plan *plan, const ito_semilinear *e, ito_error *error)
{
  double a = plan->coef[0] = e->t.sigma / e->s.sigma;
  plan->coef[1] = e->t.alpha - a * e->s.alpha;
  return ito_plan_prediction (plan, plan->t0, ITO_PREDICT_DENOISER, error);
}

static int
plan_order_2 (ito_plan *plan, const ito_semilinear *e, ito_error *error)
{
  ito_semilinear one;
  if (ito_plan_prediction (plan, plan->t0, e->prediction, error)
      || inner (plan, e, 2, 1, &one, error))
    return error->code;
  double r1 = one.h / e->h, *c = plan->coef;
  c[0] = one.keep;
  c[1] = one.first;
  c[2] = e->keep;
  c[4] = e->first / (2 * r1);
  c[3] = e->first - c[4];
  if (plan->solver->option[ITO_DPM_EXACT] != 0)
    ito_semilinear_weights (e, 2, (const double[]){ 0, r1 }, c + 3);
  return GSL_SUCCESS;
}

static int
plan_order_3 (ito_plan *plan, const ito_semilinear *e, ito_error *error)
{
  ito_semilinear one, two;
  if (ito_plan_prediction (plan, plan->t0, e->prediction, error)
      || inner (plan, e, 3, 1, &one, error) || inner (plan, e, 3, 2, &two, error))
    return error->code;
  double r1 = one.h / e->h, r2 = two.h / e->h, *c = plan->coef;
  double d1 = r2 / r1 * (two.gain * ito_phi2 (two.z)), d2 = e->gain * ito_phi2 (e->z) / r2;
  c[0] = one.keep;
  c[1] = one.first;
  c[2] = two.keep;
  c[3] = two.first - d1;
  c[4] = d1;
  c[5] = e->keep;
  c[6] = e->first - d2;
  c[7] = 0;
  c[8] = d2;
  if (plan->solver->option[ITO_DPM_EXACT] != 0)
    ito_semilinear_weights (e, 3, (const double[]){ 0, r1, r2 }, c + 6);
  return GSL_SUCCESS;
}

int
ito_dpm_singlestep_plan (ito_plan *plan, ito_prediction prediction, ito_error *error)
{
  static int (*const plans[]) (ito_plan *, const ito_semilinear *,
                               ito_error *) = { plan_order_1, plan_order_2, plan_order_3 };
  unsigned q = plan->layout->order ? plan->layout->order[plan->step] : 1;
  ito_semilinear e;
  if (ito_plan_semilinear (plan, q == 1 ? ITO_PREDICT_DENOISER : prediction, 0, &e, error))
    return error->code;
  if (q > 1 && (e.s.alpha == 0 || e.t.sigma == 0))
    return ito_fail (error, GSL_EINVAL,
                     "%s: no formula of order %u from t = %g to %g: lambda is infinite where %s; "
                     "%s, or use order=1",
                     plan->solver->type->entry.name, q, plan->t0, plan->t1,
                     e.s.alpha == 0 ? "the signal is gone" : "sigma = 0",
                     e.s.alpha == 0 ? "start below it (--t-start)" : "end above it (--t-end)");
  return plans[q - 1](plan, &e, error);
}

int
ito_dpm_plan (ito_plan *plan, ito_prediction prediction, ito_error *error)
{
  return plan->solver->option[ITO_DPM_METHOD] == ITO_DPM_MULTISTEP
             ? ito_dpm_multistep_plan (plan, prediction, error)
             : ito_dpm_singlestep_plan (plan, prediction, error);
}

void
ito_dpm_step (const ito_step *s, const double *x, double *y)
{
  if (s->solver->option[ITO_DPM_METHOD] == ITO_DPM_MULTISTEP)
    ito_multistep_step (s, x, y);
  else
    ito_staged_step (s, x, y);
}
