/* Semilinear equations u' = L u + N(u, v), L diagonal: what exponential integrators share.
 *
 * A process of the user: L is the linear part it declares (ito_sde.linear), N = f - L x, v = t.
 * The probability flow is of this form in v = lambda, with a constant L:
 *   prediction=noise     u = x/sigma:  du/dlambda =  u - eps(x)
 *   prediction=denoiser  u = x/alpha:  du/dlambda = -u + D(x)
 * (Lu et al. 2022, DPM-Solver, eq. 3.4, and DPM-Solver++, eq. 8, after division by sigma, alpha).
 */
#include "solver/ode/exponential.h"
#include <math.h>

enum
{
  PREDICTION /* 0 noise, 1 denoiser */
};

/* Coefficients: h, L and the sign of N on the flow, then the scales. */
enum
{
  WIDTH,
  LINEAR,
  SIGN,
  SCALES,
  COEFFICIENTS = SCALES + ITO_EXPONENTIAL_STAGES + 1
};

const ito_param ito_exponential_params[] = {
  { .key = "prediction",
    .type = ITO_PARAM_WORD,
    .fallback = "noise",
    .words = "noise|denoiser",
    .text = "on the probability flow: what is not linear, and so which of x/sigma, x/alpha is "
            "stepped in lambda" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

int
ito_exponential_configure (struct ito_solver *s, const ito_args *args, double order,
                           unsigned stages, ito_error *error)
{
  (void)error;
  s->option[PREDICTION] = (double)ito_args_word (args, "prediction");
  ito_facts_ode (&s->facts, order, stages);
  s->stages = stages;
  s->works = stages + 2;
  s->coefficients = COEFFICIENTS;
  return GSL_SUCCESS;
}

static int
check_flow (const struct ito_solver *s, const ito_process *p, double t, ito_error *error)
{
  ito_schedule_point at;
  if (ito_schedule_point_at (p->schedule, t, &at, error))
    return error->code;
  if (isinf (at.lambda))
    return ito_fail (error, GSL_EINVAL,
                     "%s steps the flow in lambda, which is infinite at t = %g, where %s: %s, or "
                     "use heun or ddim",
                     s->spec, t, at.alpha == 0 ? "the signal is gone" : "sigma = 0",
                     at.alpha == 0 ? "start below (--t-start)" : "end above (--t-end)");
  return GSL_SUCCESS;
}

int
ito_exponential_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                       ito_error *error)
{
  if (p->kind == ITO_PROCESS_FLOW || (p->kind == ITO_PROCESS_REVERSE && p->eta == 0))
    {
      check_flow (s, p, ito_grid_time (g, 0), error);
      check_flow (s, p, ito_grid_time (g, ito_grid_steps (g)), error);
      return error->code;
    }
  if (p->kind != ITO_PROCESS_USER || !p->sde.linear)
    return ito_fail (error, GSL_EINVAL,
                     "%s takes the linear part of the drift exactly, and the process declares "
                     "none: give its diagonal in ito_sde.linear, or use rk4 or dopri5",
                     s->spec);
  for (size_t i = 0; i < p->sde.d; i++)
    if (!isfinite (p->sde.linear[i]))
      return ito_fail (error, GSL_EINVAL,
                       "the linear part of the drift has %g in coordinate %zu: it must be finite",
                       p->sde.linear[i], i);
  return GSL_SUCCESS;
}

/* Stages of the flow: predictions at the times of lambda + c h. */
static int
plan_flow (ito_plan *plan, unsigned stages, const double *c, ito_error *error)
{
  int denoiser = plan->solver->option[PREDICTION] == 1;
  ito_schedule_point from, to, at;
  if (ito_plan_schedule (plan, plan->t0, &from, error)
      || ito_plan_schedule (plan, plan->t1, &to, error))
    return error->code;
  double h = to.lambda - from.lambda;
  plan->coef[WIDTH] = h;
  plan->coef[LINEAR] = denoiser ? -1 : 1;
  plan->coef[SIGN] = denoiser ? 1 : -1;
  for (unsigned j = 0; j <= stages; j++)
    {
      double t = j == stages || c[j] == 1 ? plan->t1 : plan->t0;
      if (j < stages && c[j] != 0 && c[j] != 1
          && ito_schedule_time_of (plan->process->schedule, from.lambda + c[j] * h, &t, error))
        return error->code;
      if (ito_plan_schedule (plan, t, &at, error))
        return error->code;
      plan->coef[SCALES + j] = denoiser ? at.alpha : at.sigma;
      if (j < stages
          && ito_plan_prediction (plan, t, denoiser ? ITO_PREDICT_DENOISER : ITO_PREDICT_NOISE,
                                  error))
        return error->code;
    }
  return GSL_SUCCESS;
}

int
ito_exponential_plan (ito_plan *plan, unsigned stages, const double *c, ito_error *error)
{
  if (plan->process->kind != ITO_PROCESS_USER)
    return plan_flow (plan, stages, c, error);
  double h = plan->t1 - plan->t0;
  plan->coef[WIDTH] = h;
  plan->coef[SIGN] = 1;
  for (unsigned j = 0; j <= stages; j++)
    {
      plan->coef[SCALES + j] = 1;
      if (j < stages
          && ito_plan_drift (plan, ITO_VARIABLE_T, c[j] == 1 ? plan->t1 : plan->t0 + c[j] * h,
                             error))
        return error->code;
    }
  return GSL_SUCCESS;
}

double
ito_exponential_width (const ito_step *s)
{
  return s->coef[WIDTH];
}

double
ito_exponential_linear (const ito_step *s, size_t i)
{
  return s->process->kind == ITO_PROCESS_USER ? s->process->sde.linear[i] : s->coef[LINEAR];
}

double
ito_exponential_scale (const ito_step *s, unsigned j)
{
  return s->coef[SCALES + j];
}

void
ito_exponential_nonlinear (const ito_step *s, unsigned j, double *u, double *out)
{
  const double *const x = u;
  if (s->coef[SCALES + j] != 1)
    ito_step_combine (s, u, 1, &s->coef[SCALES + j], &x);
  ito_step_model (s, j, x, out);
  for (size_t i = 0; i < s->d; i++)
    {
      double *row = out + i * s->stride;
      double l = s->process->kind == ITO_PROCESS_USER ? s->process->sde.linear[i] : 0;
      for (size_t p = 0; p < s->n; p++)
        row[p] = s->coef[SIGN] * row[p] - l * x[i * s->stride + p];
    }
}
