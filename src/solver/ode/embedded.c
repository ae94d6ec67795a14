/* Embedded Runge-Kutta pairs, with a step size and a time of its own for every path, or with the
 * steps of the grid (adaptive=no).  Start of the step size and PI control as in Hairer, Norsett,
 * Wanner 1993, II.4 and the codes DOPRI5 and DOP853 (step_control.c); the error is measured by
 *
 *   err^2 = 1/d sum_i (e_i / (atol + rtol max(|x_i|, |x1_i|)))^2 <= 1
 *
 * over the path's own coordinates; with a second estimate E of lower order by |e|^2/sqrt(|e|^2 +
 * |E|^2/100) (II.10, eq. 10.17).
 *
 * Dense output (II.6; dense=yes): the steps are free between the ends of the grid, and its other
 * times are read off the continuous extension of the step that passes them.  So the steps, and the
 * state at the end, are the same on every grid with these ends.  With dense=no a step ends at each
 * of the grid's times, never beyond.
 *
 * Lanes that have reached the time that is asked for idle, so a path's numbers do not depend on its
 * block.  A path that cannot meet the tolerance (step below 1e-14 of the interval or of the time,
 * or more than max_evaluations) is stopped: its status is ITO_PATH_STOPPED, its state that at the
 * grid's time before. */
#include "solver/ode/embedded.h"
#include "core/scalar.h"
#include <ito/ensemble.h>
#include <math.h>

#define DENSE ITO_CONTROL_OPTIONS /* option: dense=yes */

/* coef: the variable at the times that are now asked for, at those between which steps are free
 * (with dense=no the same), 1/alpha at the start, alpha at the end. */
enum
{
  TO,
  FIRST,
  END,
  SCALE_IN,
  SCALE_OUT,
  COEFFICIENTS
};

/* Values of a lane, kept from interval to interval. */
enum
{
  STEP,        /* |h| to try next, 0: not chosen yet */
  LAST_ERROR,  /* of the last accepted step, for the controller */
  EVALUATIONS, /* so far */
  VALUE,       /* of the variable */
  TAKEN,       /* h that is being tried, 0 where the lane idles */
  STAGE_VALUE,
  ERROR, /* of the trial */
  MODE,  /* one of those below */
  KEPT_MODE,
  BEFORE, /* dense: the variable at the start of the step that is extended, and */
  WIDTH,  /* its h */
  LANE_VALUES
};

enum
{
  IDLE,
  ACTIVE,
  LAST,   /* active, and the step ends at the end */
  TOO_FAR /* the trial left the finite numbers: rejected */
};

/* Blocks kept from interval to interval with dense=yes; from EXTENSION on the coefficients of the
 * continuous extension: x0, D, ... */
enum
{
  KEPT_STATE,
  KEPT_DRIFT, /* at the state: the first stage */
  EXTENSION
};
#define EXTENSION_BLOCKS(rows) (4 + (rows))

const ito_param ito_embedded_params[] = {
  ITO_PARAMS_ADAPTIVE ("yes", "1e-8", "1e-10"),
  { .key = "dense",
    .type = ITO_PARAM_WORD,
    .fallback = "yes",
    .words = "no|yes",
    .text = "yes: steps are free, the grid's times are interpolated by the continuous extension; "
            "no: a step ends at each of them" },
  ITO_PARAM_VARIABLE,
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static const ito_embedded_pair *
pair_of (const ito_step *s)
{
  return s->solver->tableau;
}

static int
is_dense (const ito_step *s)
{
  return s->solver->option[DENSE] != 0;
}

/* Blocks of work: the stages, the trial, the error; then the state where it is not kept. */
static unsigned
stages_of (const ito_step *s)
{
  return pair_of (s)->tableau.stages;
}

static double *
stage (const ito_step *s, unsigned j)
{
  return j == 0 && is_dense (s) ? s->history[KEPT_DRIFT] : s->work[j];
}

static double *
block_after_stages (const ito_step *s, unsigned j)
{
  return s->work[stages_of (s) + pair_of (s)->dense.extra_stages + j];
}

static double *
trial_of (const ito_step *s)
{
  return block_after_stages (s, 0);
}

static double *
error_of (const ito_step *s)
{
  return block_after_stages (s, 1);
}

static double *
state_of (const ito_step *s)
{
  return is_dense (s) ? s->history[KEPT_STATE] : block_after_stages (s, 2);
}

int
ito_embedded_configure (struct ito_solver *s, const ito_args *args, const ito_embedded_pair *pair,
                        ito_error *error)
{
  if (ito_runge_kutta_configure (s, args, &pair->tableau, error))
    return error->code;
  ito_step_control_configure (s, args);
  s->option[DENSE] = (double)ito_args_word (args, "dense");
  if (s->option[ITO_CONTROL_ADAPTIVE] == 0)
    return GSL_SUCCESS;
  s->facts.evaluations = -1;
  s->stages = 0;
  s->coefficients = COEFFICIENTS;
  s->works = pair->tableau.stages + pair->dense.extra_stages + 3;
  s->history = s->option[DENSE] != 0 ? EXTENSION + EXTENSION_BLOCKS (pair->dense.rows) : 0;
  s->lane_values = LANE_VALUES;
  return GSL_SUCCESS;
}

int
ito_embedded_plan (ito_plan *plan, ito_error *error)
{
  const ito_solver *s = plan->solver;
  if (s->option[ITO_CONTROL_ADAPTIVE] == 0)
    return ito_runge_kutta_plan (plan, error);
  double *coef = plan->coef, alpha0, alpha1, alpha;
  double first = s->option[DENSE] != 0 ? ito_plan_time (plan, 0) : plan->t0;
  double end = s->option[DENSE] != 0 ? ito_plan_time (plan, plan->layout->steps) : plan->t1;
  if (ito_process_variable (plan->process, s->variable, first, &coef[FIRST], &alpha0, error)
      || ito_process_variable (plan->process, s->variable, plan->t1, &coef[TO], &alpha1, error)
      || ito_process_variable (plan->process, s->variable, end, &coef[END], &alpha, error))
    return error->code;
  coef[SCALE_IN] = 1 / alpha0;
  coef[SCALE_OUT] = alpha1;
  return GSL_SUCCESS;
}

static double *
lane (const ito_step *s, unsigned which)
{
  return s->lane + (size_t)which * s->stride;
}

static double
sign_of (const ito_step *s)
{
  return s->coef[END] >= s->coef[FIRST] ? 1 : -1;
}

static double
range_of (const ito_step *s)
{
  return fabs (s->coef[END] - s->coef[FIRST]);
}

/* k = drift of x; counted for the lanes that work. */
static void
evaluate (const ito_step *s, const double *x, double *k)
{
  ito_step_drift_each (s, s->solver->variable, lane (s, STAGE_VALUE), x, k);
  for (size_t p = 0; p < s->n; p++)
    if (lane (s, MODE)[p] != IDLE)
      s->evaluations[p] += 1;
}

/* ... and towards max_evaluations: but for the extra stages of dense output, lest the steps depend
 * on the grid. */
static void
evaluate_stage (const ito_step *s, const double *x, double *k)
{
  evaluate (s, x, k);
  for (size_t p = 0; p < s->n; p++)
    if (lane (s, MODE)[p] != IDLE)
      lane (s, EVALUATIONS)[p] += 1;
}

/* out = sum_{j < count} row_j k_j. */
static void
weigh (const ito_step *s, const double *row, unsigned count, double *out)
{
  double c[ITO_MAX_STAGES] = { 0 };
  const double *term[ITO_MAX_STAGES] = { stage (s, 0) };
  size_t terms = 0;
  for (unsigned j = 0; j < count; j++)
    if (row[j] != 0)
      {
        c[terms] = row[j];
        term[terms++] = stage (s, j);
      }
  ito_step_combine (s, out, terms ? terms : 1, c, term);
}

/* out = state + taken * sum_j row_j k_j, at state + taken * fraction.  A lane whose trial is not
 * finite is evaluated at its state instead, and rejected afterwards. */
static void
try_stage (const ito_step *s, const double *row, unsigned count, double fraction, double *out)
{
  const double *state = state_of (s), *taken = lane (s, TAKEN), *value = lane (s, VALUE);
  double *mode = lane (s, MODE), *at = lane (s, STAGE_VALUE);
  weigh (s, row, count, out);
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = 0; p < s->n; p++)
      out[i * s->stride + p] = state[i * s->stride + p] + taken[p] * out[i * s->stride + p];
  for (size_t p = 0; p < s->n; p++)
    {
      at[p] = fraction == 1 && mode[p] == LAST ? s->coef[END] : value[p] + fraction * taken[p];
      int finite = 1;
      for (size_t i = 0; i < s->d; i++)
        finite = finite && isfinite (out[i * s->stride + p]);
      if (finite && mode[p] != TOO_FAR && mode[p] != IDLE)
        continue;
      if (mode[p] != IDLE)
        mode[p] = TOO_FAR;
      at[p] = value[p];
      for (size_t i = 0; i < s->d; i++)
        out[i * s->stride + p] = state[i * s->stride + p];
    }
}

/* The first step size of lanes that have none (Hairer, Norsett, Wanner 1993, II.4, p. 169), with
 * k_0 known; one evaluation. */
static void
choose_first_steps (const ito_step *s)
{
  static const double euler[1] = { 1 };
  double *step = lane (s, STEP), *taken = lane (s, TAKEN), *k1 = s->work[1];
  const double *mode = lane (s, MODE), *state = state_of (s), *k0 = stage (s, 0);
  int any = 0;
  for (size_t p = 0; p < s->n; p++)
    {
      taken[p] = 0;
      if (mode[p] == IDLE || step[p] != 0)
        continue;
      double d0 = ito_step_control_error (s, p, state, state, state);
      double d1 = ito_step_control_error (s, p, k0, state, state);
      double h0 = d0 < 1e-5 || !(d1 >= 1e-5) ? 1e-6 : 0.01 * d0 / d1;
      taken[p] = sign_of (s) * fmin (h0, range_of (s));
      any = 1;
    }
  if (!any)
    return;
  try_stage (s, euler, 1, 1, trial_of (s));
  evaluate_stage (s, trial_of (s), k1);
  for (size_t p = 0; p < s->n; p++)
    {
      if (taken[p] == 0)
        continue;
      double h0 = fabs (taken[p]), d1 = ito_step_control_error (s, p, k0, state, state);
      for (size_t i = 0; i < s->d; i++)
        k1[i * s->stride + p] -= k0[i * s->stride + p];
      double d2 = ito_step_control_error (s, p, k1, state, state) / h0;
      double larger = fmax (d1, d2);
      double h1 = larger <= 1e-15 ? fmax (1e-6, 1e-3 * h0)
                                  : ito_pow (0.01 / larger, pair_of (s)->control.exponent);
      step[p] = fmin (100 * h0, h1);
      if (!(step[p] > 0) || isinf (step[p]))
        step[p] = 1e-3 * h0;
    }
}

/* How far each lane tries to go; the number of lanes that still work. */
static size_t
choose_steps (const ito_step *s)
{
  size_t working = 0;
  double *taken = lane (s, TAKEN), *mode = lane (s, MODE);
  for (size_t p = 0; p < s->n; p++)
    {
      double left = fabs (s->coef[END] - lane (s, VALUE)[p]), h = lane (s, STEP)[p];
      taken[p] = 0;
      if (mode[p] == IDLE)
        continue;
      working++;
      /* Not a last step that is much shorter than the one before it. */
      mode[p] = 1.01 * h >= left ? LAST : ACTIVE;
      taken[p] = sign_of (s) * (mode[p] == LAST ? left : h);
    }
  return working;
}

/* Of the trial of each lane that works. */
static void
measure_errors (const ito_step *s)
{
  const ito_embedded_pair *pair = pair_of (s);
  const double *mode = lane (s, MODE), *taken = lane (s, TAKEN);
  double *e = error_of (s), *error = lane (s, ERROR);
  weigh (s, pair->tableau.b_error, stages_of (s), e);
  for (size_t p = 0; p < s->n; p++)
    if (mode[p] != IDLE)
      error[p] =
          mode[p] == TOO_FAR
              ? INFINITY
              : fabs (taken[p]) * ito_step_control_error (s, p, e, state_of (s), trial_of (s));
  if (!pair->b_error_lower)
    return;
  weigh (s, pair->b_error_lower, stages_of (s), e);
  for (size_t p = 0; p < s->n; p++)
    if (mode[p] != IDLE && mode[p] != TOO_FAR && error[p] != 0)
      {
        double lower = taken[p] * ito_step_control_error (s, p, e, state_of (s), trial_of (s));
        error[p] *= error[p] / sqrt (error[p] * error[p] + 0.01 * (lower * lower));
      }
}

static int
has_passed (const ito_step *s, double value)
{
  return sign_of (s) * value >= sign_of (s) * s->coef[TO];
}

/* The value after the trial of lane p. */
static double
value_after (const ito_step *s, size_t p)
{
  return lane (s, MODE)[p] == LAST ? s->coef[END] : lane (s, VALUE)[p] + lane (s, TAKEN)[p];
}

static void
accept (const ito_step *s, size_t p)
{
  double h = fabs (lane (s, TAKEN)[p]), *step = lane (s, STEP);
  double next = ito_step_control_longer (&pair_of (s)->control, h, lane (s, ERROR)[p],
                                         &lane (s, LAST_ERROR)[p]);
  /* A step cut short by the interval says nothing against the longer one. */
  step[p] = lane (s, MODE)[p] == LAST ? fmax (next, fmin (step[p], 10 * h)) : next;
  lane (s, VALUE)[p] = value_after (s, p);
  for (size_t i = 0; i < s->d; i++)
    {
      size_t at = i * s->stride + p;
      state_of (s)[at] = trial_of (s)[at];
      stage (s, 0)[at] = stage (s, stages_of (s) - 1)[at];
    }
  if (has_passed (s, lane (s, VALUE)[p]))
    lane (s, MODE)[p] = IDLE;
}

static void
stop (const ito_step *s, size_t p)
{
  s->status[p] = ITO_PATH_STOPPED;
  lane (s, MODE)[p] = IDLE;
}

static void
reject (const ito_step *s, size_t p)
{
  double h = ito_step_control_shorter (&pair_of (s)->control, fabs (lane (s, TAKEN)[p]),
                                       lane (s, ERROR)[p]);
  lane (s, STEP)[p] = h;
  if (!(h >= 1e-14 * fmax (fabs (lane (s, VALUE)[p]), range_of (s))))
    stop (s, p);
}

/* The coefficients of the continuous extension of lane p: x0, D, h k0 - D, 2 D - h (k0 + k_last),
 * F_j; those zero where an extra stage is not finite. */
static void
extend (const ito_step *s, size_t p)
{
  const ito_dense *dense = &pair_of (s)->dense;
  const unsigned last = stages_of (s) - 1, count = stages_of (s) + dense->extra_stages;
  const double h = lane (s, TAKEN)[p];
  double *const *c = s->history + EXTENSION;
  for (size_t i = 0; i < s->d; i++)
    {
      size_t at = i * s->stride + p;
      double difference = trial_of (s)[at] - state_of (s)[at];
      double first = h * stage (s, 0)[at], end = h * stage (s, last)[at];
      c[0][at] = state_of (s)[at];
      c[1][at] = difference;
      c[2][at] = first - difference;
      c[3][at] = 2 * difference - (first + end);
      for (unsigned j = 0; j < dense->rows; j++)
        {
          const double *row = dense->d + (size_t)j * count;
          double sum = 0;
          for (unsigned k = 0; k < count; k++)
            if (row[k] != 0)
              sum += row[k] * stage (s, k)[at];
          c[4 + j][at] = lane (s, MODE)[p] == TOO_FAR ? 0 : h * sum;
        }
    }
  lane (s, BEFORE)[p] = lane (s, VALUE)[p];
  lane (s, WIDTH)[p] = h;
}

/* Whether the trial of lane p is accepted and goes beyond the time that is asked for. */
static int
crosses (const ito_step *s, size_t p)
{
  if (lane (s, MODE)[p] == IDLE || !(lane (s, ERROR)[p] <= 1))
    return 0;
  double value = value_after (s, p);
  return has_passed (s, value) && value != s->coef[TO];
}

/* Steps that are about to be accepted and pass a time of the grid are extended. */
static void
extend_steps (const ito_step *s)
{
  const ito_dense *dense = &pair_of (s)->dense;
  const unsigned stages = stages_of (s), count = stages + dense->extra_stages;
  double *mode = lane (s, MODE), *kept = lane (s, KEPT_MODE);
  unsigned crossing = 0;
  for (size_t p = 0; p < s->n; p++)
    {
      kept[p] = mode[p];
      if (crosses (s, p))
        crossing++;
      else
        mode[p] = IDLE;
    }
  if (crossing > 0)
    {
      for (unsigned i = stages; i < count; i++)
        {
          const double *row = dense->a + (size_t)(i - stages) * count;
          try_stage (s, row, i, dense->c[i - stages], error_of (s));
          evaluate (s, error_of (s), s->work[i]);
        }
      for (size_t p = 0; p < s->n; p++)
        if (mode[p] != IDLE)
          extend (s, p);
    }
  for (size_t p = 0; p < s->n; p++)
    mode[p] = kept[p];
}

/* Accepts or rejects the trial of each lane. */
static void
judge (const ito_step *s)
{
  const double *mode = lane (s, MODE);
  measure_errors (s);
  if (is_dense (s))
    extend_steps (s);
  for (size_t p = 0; p < s->n; p++)
    {
      if (mode[p] == IDLE)
        continue;
      if (lane (s, ERROR)[p] <= 1)
        accept (s, p);
      else
        reject (s, p);
      /* Not one that has arrived: the steps must not depend on the grid. */
      if (mode[p] != IDLE
          && lane (s, EVALUATIONS)[p] >= s->solver->option[ITO_CONTROL_MAX_EVALUATIONS])
        stop (s, p);
    }
}

/* All lanes to the time that is asked for, each in steps of its own. */
static void
travel (const ito_step *s)
{
  const ito_tableau *t = &pair_of (s)->tableau;
  while (choose_steps (s) > 0)
    {
      for (unsigned i = 1; i < t->stages; i++)
        {
          try_stage (s, t->a + i * t->stages, i, t->c[i], trial_of (s));
          evaluate_stage (s, trial_of (s), s->work[i]);
        }
      judge (s);
    }
}

/* Lanes whose steps begin: at x. */
static void
begin (const ito_step *s, const double *x)
{
  ito_step_combine (s, state_of (s), 1, &s->coef[SCALE_IN], &x);
  for (size_t p = 0; p < s->n; p++)
    {
      lane (s, MODE)[p] = s->status[p] == 0 ? ACTIVE : IDLE;
      lane (s, VALUE)[p] = lane (s, STAGE_VALUE)[p] = s->coef[FIRST];
      if (lane (s, STEP)[p] == 0)
        lane (s, LAST_ERROR)[p] = ITO_CONTROL_FIRST;
    }
  evaluate_stage (s, state_of (s), stage (s, 0));
  choose_first_steps (s);
}

/* Lanes whose last step ended at or beyond an earlier time. */
static void
go_on (const ito_step *s)
{
  for (size_t p = 0; p < s->n; p++)
    {
      int arrived = s->status[p] != 0 || has_passed (s, lane (s, VALUE)[p]);
      lane (s, MODE)[p] = arrived ? IDLE : ACTIVE;
    }
}

/* c_0 + theta (c_1 + (1-theta) (c_2 + theta (c_3 + ...))) */
double
ito_extension_value (const double *c, size_t count, double theta)
{
  double value = c[count - 1];
  for (size_t j = count - 1; j > 0; j--)
    value = c[j - 1] + (j % 2 == 1 ? theta : 1 - theta) * value;
  return value;
}

/* y, in the frame of the variable, at the time that is asked for. */
static void
read_off (const ito_step *s, double *y)
{
  const unsigned count = EXTENSION_BLOCKS (pair_of (s)->dense.rows);
  double c[EXTENSION_BLOCKS (ITO_DENSE_ROWS)];
  for (size_t p = 0; p < s->n; p++)
    {
      int at_state = !is_dense (s) || lane (s, VALUE)[p] == s->coef[TO];
      double theta = at_state ? 0 : (s->coef[TO] - lane (s, BEFORE)[p]) / lane (s, WIDTH)[p];
      for (size_t i = 0; i < s->d; i++)
        {
          size_t at = i * s->stride + p;
          for (unsigned j = 0; j < count && !at_state; j++)
            c[j] = s->history[EXTENSION + j][at];
          y[at] = at_state ? state_of (s)[at] : ito_extension_value (c, count, theta);
        }
    }
}

static void
adapt (const ito_step *s, const double *x, double *y)
{
  if (!is_dense (s) || s->step == 0)
    begin (s, x);
  else
    go_on (s);
  travel (s);
  read_off (s, y);
  ito_step_combine (s, y, 1, &s->coef[SCALE_OUT], (const double *const[]){ y });
  for (size_t p = 0; p < s->n; p++)
    if (s->status[p] != 0)
      for (size_t i = 0; i < s->d; i++)
        y[i * s->stride + p] = x[i * s->stride + p];
}

void
ito_embedded_step (const ito_step *s, const double *x, double *y)
{
  if (s->solver->option[ITO_CONTROL_ADAPTIVE] == 0)
    ito_runge_kutta_step (s, x, y);
  else
    adapt (s, x, y);
}

int
ito_embedded_is_dense (const struct ito_solver *s)
{
  return s->type->step == ito_embedded_step && s->option[ITO_CONTROL_ADAPTIVE] != 0
         && s->option[DENSE] != 0;
}

void
ito_embedded_ask_next (const double *lane_values, size_t stride, double *coef)
{
  coef[TO] = lane_values ? nextafter (lane_values[VALUE * stride], coef[END]) : coef[FIRST];
}

size_t
ito_embedded_extension_size (const struct ito_solver *s)
{
  return EXTENSION_BLOCKS (((const ito_embedded_pair *)s->tableau)->dense.rows);
}

void
ito_embedded_extension (const struct ito_solver *s, const double *lane_values, size_t stride,
                        double *const *history, size_t d, double *before, double *width, double *c)
{
  const size_t count = ito_embedded_extension_size (s);
  *before = lane_values[BEFORE * stride];
  *width = lane_values[WIDTH * stride];
  for (size_t i = 0; i < d; i++)
    for (size_t j = 0; j < count; j++)
      c[i * count + j] = history[EXTENSION + j][i * stride];
}

double
ito_embedded_value (const double *lane_values, size_t stride, const double *coef, int *ended)
{
  double value = lane_values[VALUE * stride];
  *ended = value == coef[END];
  return value;
}

void
ito_embedded_state (double *const *history, size_t stride, size_t d, double *state)
{
  for (size_t i = 0; i < d; i++)
    state[i] = history[KEPT_STATE][i * stride];
}
