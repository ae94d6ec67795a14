/* Gotta go fast (Jolicoeur-Martineau, Li, Piche-Taillefer, Kachman, Mitliagkas 2021, Algorithm 1):
 * an adaptive stochastic Heun method for the reverse SDE, step h from t down to t - h, with its
 * drift d = f x - g^2 s and the same z in both stages:
 *
 *   K1 = -h d(x, t) + g(t) sqrt(h) z,   K2 = -h d(x + K1, t - h) + g(t - h) sqrt(h) z,
 *   low x + K1 (Euler-Maruyama), high x + (K1 + K2)/2;   control: mixed_tolerance.c, power 0.9.
 *
 * A rejected step draws its z anew, as there.  No order in the step is declared. */
#include "random/address.h"
#include "solver/diffusion/ancestral.h"
#include "solver/diffusion/mixed_tolerance.h"
#include <math.h>

static const ito_param params[] = {
  { .key = "rtol",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0.05",
    .lower = 0,
    .upper = 10,
    .text = "relative tolerance",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "atol",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0.0078",
    .lower = 0,
    .upper = INFINITY,
    .text = "absolute tolerance (there, 1/256 of the range of the data)",
    .flags = ITO_PARAM_OPEN_LOWER | ITO_PARAM_OPEN_UPPER },
  { .key = "h_init",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0.01",
    .lower = 0,
    .upper = INFINITY,
    .text = "first step, in t",
    .flags = ITO_PARAM_OPEN_LOWER | ITO_PARAM_OPEN_UPPER },
  { .key = "power",
    .type = ITO_PARAM_NUMBER,
    .fallback = "0.9",
    .lower = 0,
    .upper = 1,
    .text = "power of the error in the step (r)",
    .flags = ITO_PARAM_OPEN_LOWER },
  { .key = "max_evaluations",
    .type = ITO_PARAM_INTEGER,
    .fallback = "20000",
    .lower = 2,
    .upper = 1e9,
    .text = "evaluations after which a path is stopped" },
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

/* Works of the trial. */
enum
{
  DRIFT = ITO_MIXED_WORKS,
  NORMALS,
  SECOND,
  AT = ITO_MIXED_LANES /* lane value */
};

static int
configure (struct ito_solver *s, const ito_args *args, ito_error *error)
{
  (void)error;
  ito_reverse_facts (s, 1, 2, ITO_ORDER_NONE);
  s->option[ITO_MIXED_RTOL] = ito_args_number (args, "rtol");
  s->option[ITO_MIXED_ATOL] = ito_args_number (args, "atol");
  s->option[ITO_MIXED_FIRST] = ito_args_number (args, "h_init");
  s->option[ITO_MIXED_POWER] = ito_args_number (args, "power");
  s->option[ITO_MIXED_MAX_EVALUATIONS] = (double)ito_args_integer (args, "max_evaluations");
  ito_mixed_sizes (s, 3, 1);
  s->coefficients = 2;
  s->rejects = 1;
  s->exact_end = 1;
  return GSL_SUCCESS;
}

static int
check (const struct ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  ito_schedule_point at;
  if (ito_reverse_check (s, p, g, error)
      || ito_schedule_point_at (p->schedule, ito_grid_time (g, 0), &at, error))
    return error->code;
  if (p->eta != 1)
    return ito_fail (error, GSL_EINVAL,
                     "ggf samples the reverse SDE with eta = 1: give it that process");
  if (at.alpha == 0)
    return ito_fail (error, GSL_EINVAL,
                     "ggf: the reverse drift is infinite at t = %g, where the signal is gone "
                     "(alpha = 0): start below it (--t-start)",
                     at.t);
  return GSL_SUCCESS;
}

static int
plan (ito_plan *plan, ito_error *error)
{
  ito_schedule_point s, t;
  plan->coef[0] = plan->t0;
  plan->coef[1] = plan->t1;
  return ito_plan_descent (plan, &s, &t, error);
}

static double
noise_at (const ito_step *s, double t)
{
  ito_error error = ITO_NO_ERROR;
  double g = 0;
  ito_process_noise_size (s->process, t, &g, &error);
  return g;
}

/* Of trial k: more of them than draws can be addressed, so that nodes count too. */
static void
trial_normals (const ito_step *s, unsigned k, double *z)
{
  const ito_address address = { .seed = s->noise->seed,
                                .stream = s->noise->stream,
                                .purpose = ITO_PURPOSE_NOISE,
                                .cell = (uint32_t)s->step,
                                .node = k / ITO_MAX_DRAWS,
                                .draw = k % ITO_MAX_DRAWS };
  ito_normals_fill (&address, s->first, s->n, s->stride, s->m, z);
}

static void
trial (const ito_step *s, unsigned k, const double *value, const double *taken, const double *state,
       double *low, double *high)
{
  double *at = s->lane + AT * s->stride, *z = s->work[NORMALS];
  ito_step_drift_each (s, ITO_VARIABLE_T, value, state, s->work[DRIFT]);
  trial_normals (s, k, z);
  for (size_t p = 0; p < s->n; p++)
    {
      double h = -taken[p], root = h > 0 ? sqrt (h) * noise_at (s, value[p]) : 0;
      at[p] = value[p] + taken[p];
      if (at[p] < s->coef[1])
        at[p] = s->coef[1];
      for (size_t i = p; i < s->d * s->stride; i += s->stride)
        low[i] = state[i] - h * s->work[DRIFT][i] + root * z[i];
    }
  ito_step_drift_each (s, ITO_VARIABLE_T, at, low, s->work[SECOND]);
  for (size_t p = 0; p < s->n; p++)
    {
      double h = -taken[p], root = h > 0 ? sqrt (h) * noise_at (s, at[p]) : 0;
      for (size_t i = p; i < s->d * s->stride; i += s->stride)
        high[i] = 0.5 * (state[i] + low[i] - h * s->work[SECOND][i] + root * z[i]);
    }
}

static void
step (const ito_step *s, const double *x, double *y)
{
  ito_mixed_run (s, s->coef[0], s->coef[1], 2, trial, x, y);
}

const ito_solver_type ito_solver_ggf = {
  .entry = { .name = "ggf",
             .aliases = "gotta-go-fast",
             .summary = "Gotta Go Fast: adaptive stochastic Heun, steps of each path's own",
             .formula = "K1 = -h d(x, t) + g(t) sqrt(h) z,  K2 = -h d(x + K1, t - h) + g(t - h) "
                        "sqrt(h) z,\n"
                        "low x + K1, high x + (K1 + K2)/2, accepted where |(high - low)/delta| <= "
                        "sqrt d",
             .source = "Jolicoeur-Martineau, Li, Piche-Taillefer, Kachman, Mitliagkas 2021, "
                       "Algorithm 1",
             .params = params },
  .kind = ITO_SOLVER_DIFFUSION,
  .configure = configure,
  .check = check,
  .plan = plan,
  .step = step,
};
