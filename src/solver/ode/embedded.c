/* Embedded Runge-Kutta pairs, with a step size and a time of its own for every path, or with the
 * steps of the grid (adaptive=no).  Start of the step size and PI control as in Hairer, Norsett,
 * Wanner 1993, II.4 and the codes DOPRI5 and DOP853; the error is measured by
 *
 *   err^2 = 1/d sum_i (e_i / (atol + rtol max(|x_i|, |x1_i|)))^2 <= 1
 *
 * over the path's own coordinates; with a second estimate E of lower order by |e|^2/sqrt(|e|^2 +
 * |E|^2/100) (II.10, eq. 10.17).  Lanes that have reached the end of the interval idle, so a path's
 * numbers do not depend on its block.  A path that cannot meet the tolerance (step below 1e-14 of
 * the interval or of the time, or more than max_evaluations) is stopped: its status is
 * ITO_PATH_STOPPED, its state that at the start of the interval.  The grid's times are hit exactly:
 * a step never reaches beyond its interval. */
#include "solver/ode/embedded.h"
#include "core/scalar.h"
#include <ito/ensemble.h>
#include <math.h>

enum
{
  RTOL,
  ATOL,
  MAX_EVALUATIONS,
  ADAPTIVE
};

/* Values of a lane; the first three are kept from interval to interval. */
enum
{
  STEP,        /* |h| to try next, 0: not chosen yet */
  LAST_ERROR,  /* of the last accepted step, for the controller */
  EVALUATIONS, /* so far */
  VALUE,       /* of the variable */
  TAKEN,       /* h that is being tried, 0 where the lane idles */
  STAGE_VALUE,
  MODE, /* one of those below */
  LANE_VALUES
};

enum
{
  IDLE,
  ACTIVE,
  LAST,   /* active, and the step ends at the end of the interval */
  TOO_FAR /* the trial left the finite numbers: rejected */
};

const ito_param ito_embedded_params[] = {
  ITO_PARAMS_ADAPTIVE,
  ITO_PARAM_VARIABLE,
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

/* Blocks of work: the stages, the state, the state that is tried. */
static unsigned
stages_of (const ito_step *s)
{
  return ((const ito_tableau *)s->solver->tableau)->stages;
}

static double *
state_of (const ito_step *s)
{
  return s->work[stages_of (s)];
}

static double *
trial_of (const ito_step *s)
{
  return s->work[stages_of (s) + 1];
}

int
ito_embedded_configure (struct ito_solver *s, const ito_args *args, const ito_embedded_pair *pair,
                        ito_error *error)
{
  s->option[RTOL] = ito_args_number (args, "rtol");
  s->option[ATOL] = ito_args_number (args, "atol");
  s->option[MAX_EVALUATIONS] = (double)ito_args_integer (args, "max_evaluations");
  s->option[ADAPTIVE] = ito_args_word (args, "adaptive") == 1;
  if (ito_runge_kutta_configure (s, args, &pair->tableau, error) || s->option[ADAPTIVE] == 0)
    return error->code;
  s->facts.evaluations = -1;
  s->stages = 0;
  s->coefficients = 4;
  s->works = pair->tableau.stages + 2;
  s->lane_values = LANE_VALUES;
  return GSL_SUCCESS;
}

/* coef: the variable at both ends, 1/alpha at the start, alpha at the end. */
int
ito_embedded_plan (ito_plan *plan, ito_error *error)
{
  double alpha0, alpha1;
  if (plan->solver->option[ADAPTIVE] == 0)
    return ito_runge_kutta_plan (plan, error);
  ito_variable variable = plan->solver->variable;
  if (ito_process_variable (plan->process, variable, plan->t0, &plan->coef[0], &alpha0, error)
      || ito_process_variable (plan->process, variable, plan->t1, &plan->coef[1], &alpha1, error))
    return error->code;
  plan->coef[2] = 1 / alpha0;
  plan->coef[3] = alpha1;
  return GSL_SUCCESS;
}

static double *
lane (const ito_step *s, unsigned which)
{
  return s->lane + (size_t)which * s->stride;
}

static double
square (double x)
{
  return x * x;
}

/* k = drift of the trial; counted for the lanes that work. */
static void
evaluate (const ito_step *s, double *k)
{
  ito_step_drift_each (s, s->solver->variable, lane (s, STAGE_VALUE), trial_of (s), k);
  for (size_t p = 0; p < s->n; p++)
    if (lane (s, MODE)[p] != IDLE)
      {
        lane (s, EVALUATIONS)[p] += 1;
        s->evaluations[p] += 1;
      }
}

/* trial = state + taken * sum_j row_j k_j, at state + taken * fraction.  A lane whose trial is not
 * finite is evaluated at its state instead, and rejected afterwards. */
static void
try_stage (const ito_step *s, const double *row, unsigned count, double fraction)
{
  const double *state = state_of (s), *taken = lane (s, TAKEN), *value = lane (s, VALUE);
  double *trial = trial_of (s), *mode = lane (s, MODE), *at = lane (s, STAGE_VALUE);
  for (size_t i = 0; i < s->d; i++)
    {
      double *out = trial + i * s->stride;
      for (size_t p = 0; p < s->n; p++)
        out[p] = 0;
      for (unsigned j = 0; j < count; j++)
        if (row[j] != 0)
          for (size_t p = 0; p < s->n; p++)
            out[p] += row[j] * s->work[j][i * s->stride + p];
      for (size_t p = 0; p < s->n; p++)
        out[p] = state[i * s->stride + p] + taken[p] * out[p];
    }
  for (size_t p = 0; p < s->n; p++)
    {
      at[p] = fraction == 1 && mode[p] == LAST ? s->coef[1] : value[p] + fraction * taken[p];
      int finite = 1;
      for (size_t i = 0; i < s->d; i++)
        finite = finite && isfinite (trial[i * s->stride + p]);
      if (finite && mode[p] != TOO_FAR && mode[p] != IDLE)
        continue;
      if (mode[p] != IDLE)
        mode[p] = TOO_FAR;
      at[p] = value[p];
      for (size_t i = 0; i < s->d; i++)
        trial[i * s->stride + p] = state[i * s->stride + p];
    }
}

/* Root mean square of x in units of the tolerance at |state|, |other|. */
static double
size_in_tolerance (const ito_step *s, size_t p, const double *x, const double *other)
{
  double sum = 0;
  for (size_t i = 0; i < s->d; i++)
    {
      size_t at = i * s->stride + p;
      double larger = fmax (fabs (state_of (s)[at]), fabs (other[at]));
      sum += square (x[at] / (s->solver->option[ATOL] + s->solver->option[RTOL] * larger));
    }
  return sqrt (sum / (double)s->d);
}

/* The first step size of lanes that have none (Hairer, Norsett, Wanner 1993, II.4, p. 169), with
 * k_0 known; one evaluation. */
static void
choose_first_steps (const ito_step *s, double sign)
{
  static const double euler[1] = { 1 };
  double *step = lane (s, STEP), *taken = lane (s, TAKEN);
  const double *mode = lane (s, MODE), *state = state_of (s), *k0 = s->work[0];
  double *k1 = s->work[1], exponent = ((const ito_embedded_pair *)s->solver->tableau)->exponent;
  int any = 0;
  for (size_t p = 0; p < s->n; p++)
    {
      taken[p] = 0;
      if (mode[p] == IDLE || step[p] != 0)
        continue;
      double d0 = size_in_tolerance (s, p, state, state);
      double d1 = size_in_tolerance (s, p, k0, state);
      double h0 = d0 < 1e-5 || !(d1 >= 1e-5) ? 1e-6 : 0.01 * d0 / d1;
      taken[p] = sign * fmin (h0, fabs (s->coef[1] - s->coef[0]));
      any = 1;
    }
  if (!any)
    return;
  try_stage (s, euler, 1, 1);
  evaluate (s, k1);
  for (size_t p = 0; p < s->n; p++)
    {
      if (taken[p] == 0)
        continue;
      double h0 = fabs (taken[p]), d1 = size_in_tolerance (s, p, k0, state);
      for (size_t i = 0; i < s->d; i++)
        k1[i * s->stride + p] -= k0[i * s->stride + p];
      double d2 = size_in_tolerance (s, p, k1, state) / h0;
      double larger = fmax (d1, d2);
      double h1 = larger <= 1e-15 ? fmax (1e-6, 1e-3 * h0) : ito_pow (0.01 / larger, exponent);
      step[p] = fmin (100 * h0, h1);
      if (!(step[p] > 0) || isinf (step[p]))
        step[p] = 1e-3 * h0;
    }
}

/* How far each lane tries to go; the number of lanes that still work. */
static size_t
choose_steps (const ito_step *s, double sign)
{
  size_t working = 0;
  double *taken = lane (s, TAKEN), *mode = lane (s, MODE);
  for (size_t p = 0; p < s->n; p++)
    {
      double left = fabs (s->coef[1] - lane (s, VALUE)[p]), h = lane (s, STEP)[p];
      taken[p] = 0;
      if (mode[p] == IDLE)
        continue;
      working++;
      /* Not a last step that is much shorter than the one before it. */
      mode[p] = 1.01 * h >= left ? LAST : ACTIVE;
      taken[p] = sign * (mode[p] == LAST ? left : h);
    }
  return working;
}

static void
accept (const ito_step *s, size_t p, double error)
{
  double h = fabs (lane (s, TAKEN)[p]), *step = lane (s, STEP), *last = lane (s, LAST_ERROR);
  const ito_embedded_pair *pair = s->solver->tableau;
  double power = pair->exponent - 0.75 * pair->beta;
  double growth = error > 0 ? 0.9 * ito_pow (last[p], pair->beta) / ito_pow (error, power) : 10;
  double next = h * fmin (10, fmax (0.2, growth));
  int ends = lane (s, MODE)[p] == LAST;
  /* A step cut short by the interval says nothing against the longer one. */
  step[p] = ends ? fmax (next, fmin (step[p], 10 * h)) : next;
  last[p] = fmax (error, 1e-4);
  lane (s, VALUE)[p] = ends ? s->coef[1] : lane (s, VALUE)[p] + lane (s, TAKEN)[p];
  for (size_t i = 0; i < s->d; i++)
    {
      size_t at = i * s->stride + p;
      state_of (s)[at] = trial_of (s)[at];
      s->work[0][at] = s->work[stages_of (s) - 1][at];
    }
  if (ends)
    lane (s, MODE)[p] = IDLE;
}

static void
reject (const ito_step *s, size_t p, double error)
{
  const ito_embedded_pair *pair = s->solver->tableau;
  double h = fabs (lane (s, TAKEN)[p]), power = pair->exponent - 0.75 * pair->beta;
  double shrink = isfinite (error) ? 0.9 / ito_pow (error, power) : 0.1;
  h *= fmax (0.1, fmin (shrink, 0.9));
  lane (s, STEP)[p] = h;
  double least = 1e-14 * fmax (fabs (lane (s, VALUE)[p]), fabs (s->coef[1] - s->coef[0]));
  if (!(h >= least))
    {
      s->status[p] = ITO_PATH_STOPPED;
      lane (s, MODE)[p] = IDLE;
    }
}

/* Mean square of an error estimate with weights b of path p, in units of the tolerance. */
static double
mean_square (const ito_step *s, size_t p, const double *b)
{
  const double *state = state_of (s), *trial = trial_of (s);
  double sum = 0;
  for (size_t i = 0; i < s->d; i++)
    {
      size_t at = i * s->stride + p;
      double e = 0, larger = fmax (fabs (state[at]), fabs (trial[at]));
      for (unsigned j = 0; j < stages_of (s); j++)
        e += b[j] * s->work[j][at];
      sum += square (lane (s, TAKEN)[p] * e
                     / (s->solver->option[ATOL] + s->solver->option[RTOL] * larger));
    }
  return sum / (double)s->d;
}

static double
error_of (const ito_step *s, size_t p)
{
  const ito_embedded_pair *pair = s->solver->tableau;
  if (lane (s, MODE)[p] == TOO_FAR)
    return INFINITY;
  double e2 = mean_square (s, p, pair->tableau.b_error);
  if (!pair->b_error_lower || e2 == 0)
    return sqrt (e2);
  return e2 / sqrt (e2 + 0.01 * mean_square (s, p, pair->b_error_lower));
}

/* Accepts or rejects the trial of each lane. */
static void
judge (const ito_step *s)
{
  const double *mode = lane (s, MODE);
  for (size_t p = 0; p < s->n; p++)
    {
      if (mode[p] == IDLE)
        continue;
      double error = error_of (s, p);
      if (error <= 1)
        accept (s, p, error);
      else
        reject (s, p, error);
      if (mode[p] != IDLE && lane (s, EVALUATIONS)[p] >= s->solver->option[MAX_EVALUATIONS])
        {
          s->status[p] = ITO_PATH_STOPPED;
          lane (s, MODE)[p] = IDLE;
        }
    }
}

/* All lanes over the interval, each in steps of its own. */
static void
adapt (const ito_step *s, const double *x, double *y)
{
  const ito_tableau *t = s->solver->tableau;
  double sign = s->coef[1] >= s->coef[0] ? 1 : -1;
  ito_step_combine (s, state_of (s), 1, &s->coef[2], &x);
  ito_step_combine (s, trial_of (s), 1, &s->coef[2], &x);
  for (size_t p = 0; p < s->n; p++)
    {
      lane (s, MODE)[p] = s->status[p] == 0 ? ACTIVE : IDLE;
      lane (s, VALUE)[p] = lane (s, STAGE_VALUE)[p] = s->coef[0];
      if (lane (s, STEP)[p] == 0)
        lane (s, LAST_ERROR)[p] = 1e-4;
    }
  evaluate (s, s->work[0]);
  choose_first_steps (s, sign);
  while (choose_steps (s, sign) > 0)
    {
      for (unsigned i = 1; i < t->stages; i++)
        {
          try_stage (s, t->a + i * t->stages, i, t->c[i]);
          evaluate (s, s->work[i]);
        }
      judge (s);
    }
  ito_step_combine (s, y, 1, &s->coef[3], (const double *const[]){ state_of (s) });
  for (size_t p = 0; p < s->n; p++)
    if (s->status[p] != 0)
      for (size_t i = 0; i < s->d; i++)
        y[i * s->stride + p] = x[i * s->stride + p];
}

void
ito_embedded_step (const ito_step *s, const double *x, double *y)
{
  if (s->solver->option[ADAPTIVE] == 0)
    ito_runge_kutta_step (s, x, y);
  else
    adapt (s, x, y);
}
