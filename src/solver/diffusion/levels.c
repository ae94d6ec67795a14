/* The flow between two levels of noise, in the frame y = x/alpha, rho = sigma/alpha, where it is
 * dy/drho = eps (Karras, Aittala, Aila, Laine 2022, eq. 4 and Algorithms 1, 2; k-diffusion).  From
 * the level s to the noise `down` at the signal of t:
 *
 *   Euler     y + (rho_t - rho_s) eps_s = (rho_t/rho_s) y + (1 - rho_t/rho_s) D_s
 *   Heun      y + (rho_t - rho_s)/2 (eps_s + eps(u, t)),      u that of Euler
 *   midpoint  y + (rho_t - rho_s) eps(u, m),                  u that of Euler to m,
 *                                                             rho_m = sqrt(rho_s rho_t)
 *   data midpoint   (rho_t/rho_s) y + (1 - rho_t/rho_s) D(u, m),  u and m as before
 *
 * To rho = 0 all are Euler's, which is y = D_s.  Noise before the flow raises x to the level s,
 * noise after it raises the result to that of t. */
#include "solver/diffusion/levels.h"
#include "core/scalar.h"
#include <math.h>

/* Coefficients: x at the level s = RAISE x + IN z; first row of the flow: x, first model value;
 * last row: x, second model value, first one; noise UP. */
enum
{
  RAISE,
  IN,
  FIRST,
  LAST = FIRST + 2,
  UP = LAST + 3
};

ito_levels
ito_levels_of (ito_levels_scheme scheme, const ito_schedule_point *s, const ito_schedule_point *t)
{
  return (ito_levels){ .scheme = scheme, .start = *s, .from = *s, .to = *t, .down = t->sigma };
}

int
ito_levels_raise (ito_levels *l, const ito_plan *plan, double lambda, double snoise,
                  ito_error *error)
{
  double t;
  ito_error inner = ITO_NO_ERROR;
  if (!(lambda < l->start.lambda))
    return GSL_SUCCESS;
  if (ito_schedule_time_of (plan->process->schedule, lambda, &t, &inner))
    return ito_fail (error, GSL_EINVAL,
                     "%s: the noise at t = %g cannot be raised to sigma/alpha = %g: the schedule "
                     "does not reach it; raise lower levels only (smax)",
                     plan->solver->spec, l->start.t, ito_exp (-lambda));
  if (ito_plan_schedule (plan, t, &l->from, error))
    return error->code;
  /* alpha sqrt(rho^2 - rho_s^2) */
  l->in = snoise * l->from.sigma * sqrt (-ito_expm1 (2 * (lambda - l->start.lambda)));
  return GSL_SUCCESS;
}

/* x, D: the flow by Euler's method from s to the noise sigma at the signal alpha. */
static void
euler_row (const ito_schedule_point *s, double alpha, double sigma, double *row)
{
  row[0] = sigma / s->sigma;
  row[1] = alpha - row[0] * s->alpha;
}

/* x, eps: the same. */
static void
noise_row (const ito_schedule_point *s, double alpha, double sigma, double *row)
{
  row[0] = alpha / s->alpha;
  row[1] = sigma - row[0] * s->sigma;
}

static int
plan_heun (const ito_levels *l, ito_plan *plan, ito_error *error)
{
  double *last = plan->coef + LAST;
  noise_row (&l->from, l->to.alpha, l->down, plan->coef + FIRST);
  last[0] = plan->coef[FIRST];
  last[1] = last[2] = plan->coef[FIRST + 1] / 2;
  ito_plan_prediction (plan, l->from.t, ITO_PREDICT_NOISE, error);
  return error->code ? error->code : ito_plan_prediction (plan, l->to.t, ITO_PREDICT_NOISE, error);
}

static int
plan_midpoint (const ito_levels *l, ito_plan *plan, ito_error *error)
{
  ito_schedule_point m;
  double t, lambda = ito_log (l->to.alpha / l->down);
  int data = l->scheme == ITO_LEVELS_DATA_MIDPOINT;
  ito_prediction prediction = data ? ITO_PREDICT_DENOISER : ITO_PREDICT_NOISE;
  if (ito_schedule_time_of (plan->process->schedule, (l->from.lambda + lambda) / 2, &t, error)
      || ito_plan_schedule (plan, t, &m, error)
      || ito_plan_prediction (plan, l->from.t, prediction, error)
      || ito_plan_prediction (plan, t, prediction, error))
    return error->code;
  void (*row) (const ito_schedule_point *, double, double, double *) = data ? euler_row : noise_row;
  row (&l->from, m.alpha, m.sigma, plan->coef + FIRST);
  row (&l->from, l->to.alpha, l->down, plan->coef + LAST);
  plan->coef[LAST + 2] = 0;
  return GSL_SUCCESS;
}

int
ito_levels_plan (const ito_levels *l, ito_plan *plan, ito_error *error)
{
  plan->coef[RAISE] = l->in > 0 ? l->from.alpha / l->start.alpha : 1;
  plan->coef[IN] = l->in;
  plan->coef[UP] = l->up;
  if (l->scheme == ITO_LEVELS_EULER || l->down == 0)
    {
      euler_row (&l->from, l->to.alpha, l->down, plan->coef + FIRST);
      return ito_plan_prediction (plan, l->from.t, ITO_PREDICT_DENOISER, error);
    }
  if (l->from.alpha == 0)
    return ito_fail (error, GSL_EINVAL,
                     "%s: no step of order 2 from t = %g: the signal is gone (alpha = 0), so that "
                     "x/alpha is infinite; start below it (--t-start)",
                     plan->solver->spec, plan->t0);
  return l->scheme == ITO_LEVELS_HEUN ? plan_heun (l, plan, error) : plan_midpoint (l, plan, error);
}

void
ito_levels_step (const ito_step *s, const double *x, double *y)
{
  double *first = s->work[0], *second = s->work[1], *raised = s->work[2], *z = s->work[3];
  const double *c = s->coef;
  if (c[IN] != 0)
    {
      ito_step_normals (s, 0, z);
      ito_step_combine (s, raised, 2, c + RAISE, (const double *const[]){ x, z });
      x = raised;
    }
  if (c[UP] != 0)
    ito_step_normals (s, 0, z);
  ito_step_model (s, 0, x, first);
  const double row[4] = { c[FIRST], c[FIRST + 1], c[UP] };
  if (s->stages == 1)
    {
      ito_step_combine (s, y, c[UP] != 0 ? 3 : 2, row, (const double *const[]){ x, first, z });
      return;
    }
  ito_step_combine (s, y, 2, row, (const double *const[]){ x, first });
  ito_step_model (s, 1, y, second);
  const double last[4] = { c[LAST], c[LAST + 1], c[UP] != 0 ? c[UP] : c[LAST + 2] };
  ito_step_combine (s, y, last[2] != 0 ? 3 : 2, last,
                    (const double *const[]){ x, second, c[UP] != 0 ? z : first });
}
