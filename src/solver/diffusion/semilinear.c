/* The exact solution of diffusion equations in their linear part (Lu, Zhou, Bao, Chen, Li, Zhu
 * 2022, DPM-Solver, eq. 3.4; DPM-Solver++, eq. 8; Xue, Yi, Luo, Zhang, Sun, Li, Ma 2023, SA-Solver,
 * eqs. 11 to 14, for dx = [f x - (1 + tau^2)/2 g^2 s] dt + tau g dW):
 *
 *   denoiser  x_t = sigma_t/sigma_s e^{-tau^2 h} x_s
 *                   + sigma_t int e^{-tau^2 (lambda_t - lambda)} (1 + tau^2) e^lambda D dlambda
 *                   + sigma_t sqrt(1 - e^{-2 tau^2 h}) xi
 *   noise     x_t = alpha_t/alpha_s x_s - alpha_t (1 + tau^2) int e^{-lambda} eps dlambda
 *                   + tau sigma_t sqrt(e^{2h} - 1) xi. */
#include "solver/diffusion/semilinear.h"
#include "core/scalar.h"
#include "solver/diffusion/exponential_weights.h"
#include <math.h>

static void
of_denoiser (ito_semilinear *e, double tau)
{
  double c = 1 + tau * tau;
  e->z = -c * e->h;
  e->keep = e->t.sigma / e->s.sigma * (tau > 0 ? ito_exp (-tau * tau * e->h) : 1);
  e->gain = e->t.alpha * c * e->h;
  e->first = -e->t.alpha * ito_expm1 (e->z);
  e->noise = tau > 0 ? e->t.sigma * sqrt (-ito_expm1 (-2 * tau * tau * e->h)) : 0;
}

static void
of_noise (ito_semilinear *e, double tau)
{
  double c = 1 + tau * tau;
  e->z = e->h;
  e->keep = e->t.alpha / e->s.alpha;
  e->gain = -e->t.sigma * c * e->h;
  e->first = e->t.sigma > 0 ? -e->t.sigma * c * ito_expm1 (e->h) : -c * e->keep * e->s.sigma;
  e->noise =
      e->t.sigma > 0 ? tau * e->t.sigma * sqrt (ito_expm1 (2 * e->h)) : tau * e->keep * e->s.sigma;
}

void
ito_semilinear_between (const ito_schedule_point *s, const ito_schedule_point *t,
                        ito_prediction prediction, double tau, ito_semilinear *e)
{
  *e = (ito_semilinear){ .s = *s, .t = *t, .prediction = prediction };
  e->h = t->lambda - s->lambda;
  if (prediction == ITO_PREDICT_NOISE)
    of_noise (e, tau);
  else
    of_denoiser (e, tau);
}

int
ito_plan_semilinear (ito_plan *plan, ito_prediction prediction, double tau, ito_semilinear *e,
                     ito_error *error)
{
  ito_schedule_point s, t;
  if (ito_plan_descent (plan, &s, &t, error))
    return error->code;
  if (prediction == ITO_PREDICT_NOISE && s.alpha == 0)
    return ito_fail (error, GSL_EINVAL,
                     "%s: no formula in the noise prediction from t = %g: the signal is gone "
                     "(alpha = 0); start below it (--t-start)",
                     plan->solver->spec, plan->t0);
  ito_semilinear_between (&s, &t, prediction, tau, e);
  return GSL_SUCCESS;
}

unsigned
ito_semilinear_past (const ito_plan *plan, const ito_semilinear *e, unsigned wanted, double *u)
{
  u[0] = 0;
  if (isinf (e->h))
    return 1;
  for (unsigned j = 1; j < wanted; j++)
    {
      ito_error ignored = ITO_NO_ERROR;
      ito_schedule_point at;
      if (j > plan->step
          || ito_plan_schedule (plan, ito_plan_time (plan, plan->step - j), &at, &ignored)
          || isinf (at.lambda))
        return j;
      u[j] = (at.lambda - e->s.lambda) / e->h;
    }
  return wanted;
}

void
ito_semilinear_nodes (const ito_semilinear *e, unsigned k, const double *u, double *w)
{
  ito_exponential_weights (k, u, e->z, w);
  for (unsigned j = 0; j < k; j++)
    w[j] *= e->gain;
}

void
ito_semilinear_weights (const ito_semilinear *e, unsigned k, const double *u, double *w)
{
  if (k == 1)
    w[0] = e->first;
  else
    ito_semilinear_nodes (e, k, u, w);
}

unsigned
ito_rising_order (const ito_plan *plan, unsigned order, int lower)
{
  uint64_t left = plan->layout->steps - plan->step;
  if (plan->step + 1 < order)
    order = (unsigned)plan->step + 1;
  return lower && left < order ? (unsigned)left : order;
}

double *
ito_step_node (const ito_step *s, uint64_t i)
{
  return s->history[i % s->solver->history];
}

int
ito_multistep_fill (ito_plan *plan, const ito_semilinear *e, unsigned k, const double *w,
                    ito_error *error)
{
  plan->coef[0] = k;
  plan->coef[1] = e->keep;
  for (unsigned j = 0; j < k; j++)
    plan->coef[2 + j] = w[j];
  plan->coef[2 + k] = e->noise;
  return ito_plan_prediction (plan, plan->t0, e->prediction, error);
}

void
ito_multistep_step (const ito_step *s, const double *x, double *y)
{
  unsigned k = (unsigned)s->coef[0];
  const double *term[ITO_SEMILINEAR_NODES + 2] = { x };
  ito_step_model (s, 0, x, ito_step_node (s, s->step));
  for (unsigned j = 0; j < k; j++)
    term[1 + j] = ito_step_node (s, s->step - j);
  int noisy = s->coef[2 + k] > 0;
  if (noisy)
    ito_step_normals (s, 0, s->work[0]);
  term[1 + k] = s->work[0];
  ito_step_combine (s, y, noisy ? k + 2 : k + 1, s->coef + 1, term);
}

void
ito_staged_step (const ito_step *s, const double *x, double *y)
{
  const double *c = s->coef, *at = x;
  const double *term[ITO_SEMILINEAR_NODES + 1] = { x };
  for (unsigned i = 0; i < s->stages; i++)
    {
      ito_step_model (s, i, at, s->work[i]);
      term[i + 1] = s->work[i];
      ito_step_combine (s, y, i + 2, c, term);
      c += i + 2;
      at = y;
    }
}
