/* Adaptive steps on one Brownian path (J. Gaines, T. Lyons 1997, "Variable step size control in the
 * numerical solution of stochastic differential equations", SIAM J. Appl. Math. 57, 1455; C.
 * Rackauckas, Q. Nie 2017, "Adaptive methods for stochastic differential equations via natural
 * embeddings and rejection sampling with memory", Discrete Contin. Dyn. Syst. B 22, 2731).
 *
 * Time is counted in ticks of the Brownian path (ito/brownian.h), 2^16 a cell.  A step is a power
 * of two of ticks and begins at a multiple of it, so that it is a node of the dyadic tree, or a
 * union of cells, or the whole interval of the grid: at most the length that the controller wants.
 * The path is there before the steps are: a rejected step is tried anew on a half of it, whose W
 * and H are conditioned on what is known of the whole, and never drawn anew, so rejections do not
 * bias the law.  (Free ticks would fit steps better, by a factor below 2, but each end inside a
 * cell costs a way down the whole tree, where a node costs the way to itself.)
 *
 * The trial is accepted where its difference from the embedded method has a root mean square of at
 * most 1 in units of atol + rtol |x| over the path's coordinates (step_control.h); one that leaves
 * the finite numbers or the process's domain is rejected.  Where one tick is rejected, or after
 * max_evaluations, the path stops: ITO_PATH_STOPPED.  The grid's times end steps, so the data
 * depend on the grid, but on no saved times; and on no other path. */
#include "solver/sde/adaptive.h"
#include <ito/ensemble.h>
#include <math.h>

/* Values of a lane; the first three are kept from interval to interval. */
enum
{
  WANTED,      /* |h| that the controller wants, 0: not known yet */
  LAST_ERROR,  /* of the last accepted step */
  EVALUATIONS, /* so far */
  POSITION,    /* ticks from the start of the interval */
  LENGTH,      /* ticks of the trial; 0: the lane idles */
  FROM,        /* time at both ends of the trial */
  TO,
  STEP, /* h */
  ROOT, /* sqrt|h| */
  AT,   /* times at which coefficients are asked */
  LANE_VALUES
};

/* Blocks of work after those of the scheme. */
enum
{
  STATE,
  TRIAL,
  ESTIMATE,
  NORMALS,
  NORMALS_H,
  BLOCKS
};

const ito_param ito_adaptive_params[] = {
  ITO_PARAMS_ADAPTIVE ("no", "1e-3", "1e-6"),
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static int
is_adaptive (const ito_solver *s)
{
  return s->option[ITO_CONTROL_ADAPTIVE] != 0;
}

int
ito_adaptive_configure (struct ito_solver *s, const ito_args *args)
{
  ito_step_control_configure (s, args);
  if (!is_adaptive (s))
    return GSL_SUCCESS;
  s->facts.evaluations = -1;
  s->works += BLOCKS;
  s->lane_values = LANE_VALUES;
  s->rejects = 1;
  return GSL_SUCCESS;
}

/* Ticks at both ends of each lane's trial, and what the path takes. */
size_t
ito_adaptive_extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  return is_adaptive (s) ? 2 * stride + ito_step_brownian_scratch (p->sde.m) : 0;
}

int
ito_adaptive_plan (const ito_adaptive_pair *pair, ito_plan *plan, ito_error *error)
{
  if (!is_adaptive (plan->solver))
    return pair->plan (plan, error);
  ito_plan unit = *plan;
  unit.t0 = 0;
  unit.t1 = 1;
  unit.by_lane = 1;
  pair->plan (&unit, error);
  plan->stages = unit.stages;
  return error->code;
}

static double *
lane (const ito_step *s, unsigned which)
{
  return s->lane + (size_t)which * s->stride;
}

static double *
block (const ito_step *s, unsigned which)
{
  return s->work[s->solver->works - BLOCKS + which];
}

static double
ticks_of (const ito_step *s)
{
  return (double)s->noise->cells * ITO_STEP_TICKS;
}

static double
time_of (const ito_step *s, double ticks)
{
  double all = ticks_of (s);
  return ticks == all ? s->t1 : s->t0 + (s->t1 - s->t0) * (ticks / all);
}

static void
count (const ito_step *s, size_t p, double evaluations)
{
  lane (s, EVALUATIONS)[p] += evaluations;
  s->evaluations[p] += evaluations;
}

/* The first step of lanes that have none: by which the drift moves the state by a hundredth, the
 * noise by a tenth of its size, or of the tolerance where that is larger. */
static void
choose_first_steps (const ito_step *s)
{
  double *f = block (s, TRIAL), *g = block (s, ESTIMATE), *wanted = lane (s, WANTED);
  const double *state = block (s, STATE);
  int any = 0;
  for (size_t p = 0; p < s->n; p++)
    any = any || (wanted[p] == 0 && s->status[p] == 0);
  if (!any)
    return;
  for (size_t p = 0; p < s->n; p++)
    lane (s, AT)[p] = s->t0;
  ito_step_drift_each (s, ITO_VARIABLE_T, lane (s, AT), state, f);
  for (size_t j = 0; j < s->m; j++)
    for (size_t p = 0; p < s->n; p++)
      block (s, NORMALS)[j * s->stride + p] = 1;
  if (s->m > 0)
    ito_step_diffusion (s, state, block (s, NORMALS), g);
  for (size_t p = 0; p < s->n; p++)
    {
      if (wanted[p] != 0 || s->status[p] != 0)
        continue;
      double size = fmax (1, ito_step_control_error (s, p, state, state, state));
      double drift = ito_step_control_error (s, p, f, state, state);
      double noise = s->m > 0 ? ito_step_control_error (s, p, g, state, state) : 0;
      double by_drift = 0.01 * size / drift, by_noise = 0.1 * size / noise;
      double h = fmin (by_drift, by_noise * by_noise), range = fabs (s->t1 - s->t0);
      wanted[p] = h > 0 ? fmin (h, range) : 1e-3 * range;
      lane (s, LAST_ERROR)[p] = ITO_CONTROL_FIRST;
      count (s, p, 1);
    }
}

/* The longest step in ticks from a position that is allowed and not above `wanted`. */
static double
dyadic_length (double all, double position, double wanted)
{
  uint64_t at = (uint64_t)position, left = (uint64_t)all - at, length = 1;
  if (at == 0 && wanted >= all)
    return all;
  while (2 * length <= left && 2 * (double)length <= wanted && at % (2 * length) == 0)
    length *= 2;
  return (double)length;
}

/* The trial of each lane; the number of lanes that still work. */
static size_t
choose_steps (const ito_step *s)
{
  const double all = ticks_of (s), tick = fabs (s->t1 - s->t0) / all;
  size_t working = 0;
  for (size_t p = 0; p < s->n; p++)
    {
      double position = lane (s, POSITION)[p], length = 0;
      if (s->status[p] == 0 && position < all)
        {
          length = dyadic_length (all, position, lane (s, WANTED)[p] / tick);
          working++;
        }
      lane (s, LENGTH)[p] = length;
      lane (s, FROM)[p] = time_of (s, position);
      lane (s, TO)[p] = time_of (s, position + length);
      lane (s, STEP)[p] = (s->t1 - s->t0) * (length / all);
      lane (s, ROOT)[p] = sqrt (fabs (lane (s, STEP)[p]));
    }
  return working;
}

/* Normals of the trials: of the path. */
static void
draw (const ito_adaptive_pair *pair, const ito_step *s)
{
  uint64_t *from = (uint64_t *)s->extra, *to = from + s->stride;
  if (s->m == 0)
    return;
  for (size_t p = 0; p < s->n; p++)
    {
      from[p] = (uint64_t)lane (s, POSITION)[p];
      to[p] = from[p] + (uint64_t)lane (s, LENGTH)[p];
    }
  pair->noise (s, from, to, block (s, NORMALS), block (s, NORMALS_H), s->extra + 2 * s->stride);
}

static int
is_possible (const ito_step *s, size_t p)
{
  const double *lower = s->process->sde.lower, *y = block (s, TRIAL);
  for (size_t i = 0; i < s->d; i++)
    if (!isfinite (y[i * s->stride + p]) || (lower && y[i * s->stride + p] < lower[i]))
      return 0;
  return 1;
}

static void
accept (const ito_adaptive_pair *pair, const ito_step *s, size_t p, double error)
{
  double h = fabs (lane (s, STEP)[p]), *wanted = lane (s, WANTED);
  double next = ito_step_control_longer (&pair->control, h, error, &lane (s, LAST_ERROR)[p]);
  /* A step cut short by the tree says nothing against the longer one. */
  wanted[p] = fmax (next, fmin (wanted[p], 10 * h));
  lane (s, POSITION)[p] += lane (s, LENGTH)[p];
  for (size_t i = 0; i < s->d; i++)
    block (s, STATE)[i * s->stride + p] = block (s, TRIAL)[i * s->stride + p];
}

static void
judge (const ito_adaptive_pair *pair, const ito_step *s)
{
  const double *state = block (s, STATE), *trial = block (s, TRIAL);
  for (size_t p = 0; p < s->n; p++)
    {
      double length = lane (s, LENGTH)[p], error = INFINITY;
      if (length == 0)
        continue;
      count (s, p, s->stages);
      if (is_possible (s, p))
        error = ito_step_control_error (s, p, block (s, ESTIMATE), state, trial);
      if (error <= 1)
        accept (pair, s, p, error);
      else
        lane (s, WANTED)[p] =
            ito_step_control_shorter (&pair->control, fabs (lane (s, STEP)[p]), error);
      int at_floor = !(error <= 1) && length == 1;
      int is_over = lane (s, POSITION)[p] < ticks_of (s)
                    && lane (s, EVALUATIONS)[p] >= s->solver->option[ITO_CONTROL_MAX_EVALUATIONS];
      if (at_floor || is_over)
        s->status[p] = ITO_PATH_STOPPED;
    }
}

/* All lanes over the interval, each in steps of its own. */
static void
travel (const ito_adaptive_pair *pair, const ito_step *s, const double *x, double *y)
{
  static const double one[1] = { 1 };
  const ito_lanes lanes = { .from = lane (s, FROM),
                            .to = lane (s, TO),
                            .h = lane (s, STEP),
                            .root = lane (s, ROOT),
                            .z = block (s, NORMALS),
                            .zeta = block (s, NORMALS_H),
                            .at = lane (s, AT) };
  ito_step own = *s;
  own.t0 = 0;
  own.t1 = 1;
  own.lanes = &lanes;
  ito_step_combine (s, block (s, STATE), 1, one, &x);
  for (size_t p = 0; p < s->n; p++)
    lane (s, POSITION)[p] = 0;
  choose_first_steps (s);
  while (choose_steps (s) > 0 && !*s->user_status)
    {
      draw (pair, s);
      pair->step (&own, block (s, STATE), block (s, TRIAL));
      pair->error (&own, block (s, STATE), block (s, ESTIMATE));
      judge (pair, s);
    }
  ito_step_combine (s, y, 1, one, (const double *const[]){ block (s, STATE) });
  for (size_t p = 0; p < s->n; p++)
    if (s->status[p] != 0)
      for (size_t i = 0; i < s->d; i++)
        y[i * s->stride + p] = x[i * s->stride + p];
}

void
ito_adaptive_step (const ito_adaptive_pair *pair, const ito_step *s, const double *x, double *y)
{
  if (is_adaptive (s->solver))
    travel (pair, s, x, y);
  else
    pair->step (s, x, y);
}
