/* Log-density along the probability flow: state and log-determinant by the stages of one
 * Runge-Kutta method (Chen, Rubanova, Bettencourt, Duvenaud 2018, eq. 8; Y. Song et al. 2021,
 * eq. 39, with the exact divergence in place of Hutchinson's estimate). */
#include "core/memory.h"
#include "process/process.h"
#include "solver/stepper.h"
#include <ito/likelihood.h>
#include <math.h>
#include <string.h>

/* All points at once: x [d][stride]; the stages are planned once for all. */
typedef struct
{
  const ito_score *score;
  const ito_tableau *tableau;
  ito_process flow;
  size_t d, n, stride;
  double *x, *y; /* state, stage: [d][stride] */
  double *k[ITO_MAX_STAGES];
  double *gain, *divergence; /* [stride] */
  double *coef, *scratch;
} flow_state;

/* Lanes of one call of a score. */
static size_t
lanes_from (const flow_state *f, size_t p)
{
  return f->n - p < ITO_SCORE_LANES ? f->n - p : ITO_SCORE_LANES;
}

static void
take (flow_state *f, ito_workspace *space)
{
  size_t block = f->d * f->stride;
  f->x = ITO_TAKE (space, double, block);
  f->y = ITO_TAKE (space, double, block);
  for (unsigned i = 0; i < f->tableau->stages; i++)
    f->k[i] = ITO_TAKE (space, double, block);
  f->gain = ITO_TAKE (space, double, f->stride);
  f->divergence = ITO_TAKE (space, double, f->stride);
  f->coef = ITO_TAKE (space, double, f->score->type->coefficients (f->score));
  f->scratch = ITO_TAKE (space, double, f->score->type->scratch (f->score));
}

/* y = x + h sum row_j k_j. */
static void
combine (const flow_state *f, double h, const double *row, unsigned count, double *y)
{
  double c[ITO_MAX_STAGES + 1] = { 1 };
  const double *term[ITO_MAX_STAGES + 1] = { f->x };
  size_t terms = 1;
  for (unsigned j = 0; j < count; j++)
    if (row[j] != 0)
      {
        c[terms] = h * row[j];
        term[terms++] = f->k[j];
      }
  ito_kernel ()->combine (f->d, f->n, f->stride, y, terms, c, term);
}

static int
stage (flow_state *f, unsigned i, double t, double weight, ito_error *error)
{
  const ito_score *score = f->score;
  ito_field field;
  if (ito_process_drift (&f->flow, ITO_VARIABLE_T, t, &field, error)
      || score->type->prepare (score, &field, f->coef, error))
    return error->code;
  for (size_t p = 0; p < f->n; p += ITO_SCORE_LANES)
    {
      size_t lanes = lanes_from (f, p);
      score->type->eval (score, f->coef, lanes, f->stride, f->y + p, f->k[i] + p, f->scratch);
      if (weight != 0
          && score->type->divergence (score, &field, lanes, f->stride, f->y + p, f->divergence + p,
                                      error))
        return error->code;
    }
  if (weight != 0)
    for (size_t p = 0; p < f->n; p++)
      f->gain[p] += weight * f->divergence[p];
  return GSL_SUCCESS;
}

static int
flow_step (flow_state *f, double t0, double t1, ito_error *error)
{
  const ito_tableau *t = f->tableau;
  double h = t1 - t0;
  for (unsigned i = 0; i < t->stages; i++)
    {
      combine (f, h, t->a + (size_t)i * t->stages, i, f->y);
      if (stage (f, i, t->c[i] == 1 ? t1 : t0 + t->c[i] * h, h * t->b[i], error))
        return error->code;
    }
  combine (f, h, t->b, t->stages, f->y);
  double *swap = f->x;
  f->x = f->y;
  f->y = swap;
  return GSL_SUCCESS;
}

/* log-density of the law at the noise end, at lane p. */
static int
terminal_density (const flow_state *f, ito_terminal terminal, const ito_schedule_point *at,
                  double prior_variance, size_t p, double *point, double *value, ito_error *error)
{
  double square = 0;
  for (size_t i = 0; i < f->d; i++)
    {
      point[i] = f->x[i * f->stride + p];
      square += point[i] * point[i];
    }
  if (terminal == ITO_TERMINAL_EXACT)
    return ito_mixture_values (f->score->target->mixture, at->alpha, at->sigma, point,
                               &(ito_target_values){ .log_density = value }, error);
  *value = -0.5 * square / prior_variance
           - 0.5 * (double)f->d * log (2 * 3.14159265358979323846 * prior_variance);
  return GSL_SUCCESS;
}

static int
check (const ito_score *score, const ito_solver *solver, const ito_grid *grid,
       ito_terminal terminal, size_t n, const double *x, const double *log_density,
       ito_error *error)
{
  if (!score || !solver || !grid || !x || !log_density || n == 0)
    return ito_fail (error, GSL_EINVAL,
                     "the likelihood lacks a part: it needs a score, a solver, a grid and at least "
                     "one point");
  if (!score->schedule || !score->target->mixture)
    return ito_fail (error, GSL_EINVAL,
                     "no likelihood along the flow of %s: it needs a mixture under a schedule",
                     score->target->spec);
  if (solver->type->step != ito_runge_kutta_step)
    return ito_fail (error, GSL_EINVAL,
                     "%s cannot carry a likelihood: it takes an explicit Runge-Kutta solver; use "
                     "rk4, heun, rk3, midpoint or euler",
                     solver->spec);
  if (solver->variable != ITO_VARIABLE_T)
    return ito_fail (error, GSL_EINVAL, "%s: the likelihood is integrated in time; use variable=t",
                     solver->spec);
  if (terminal != ITO_TERMINAL_EXACT && terminal != ITO_TERMINAL_PRIOR)
    return ito_fail (error, GSL_EINVAL,
                     "unknown terminal law %d: it is ITO_TERMINAL_EXACT or ITO_TERMINAL_PRIOR",
                     (int)terminal);
  double t0 = ito_grid_time (grid, 0), t1 = ito_grid_time (grid, ito_grid_steps (grid));
  ito_schedule_point first, last;
  if (ito_schedule_point_at (score->schedule, t0, &first, error)
      || ito_schedule_point_at (score->schedule, t1, &last, error))
    return error->code;
  if (!(last.lambda < first.lambda))
    return ito_fail (error, GSL_EINVAL,
                     "the grid goes from t = %g to %g, towards the data: the likelihood runs from "
                     "the data to the noise; exchange its ends",
                     t0, t1);
  return GSL_SUCCESS;
}

static int
run (flow_state *f, const ito_grid *grid, ito_terminal terminal, const double *x,
     double *log_density, ito_error *error)
{
  ito_schedule_point at;
  double prior_variance, *point = f->divergence;
  uint64_t steps = ito_grid_steps (grid);
  for (size_t p = 0; p < f->n; p++)
    for (size_t i = 0; i < f->d; i++)
      f->x[i * f->stride + p] = x[p * f->d + i];
  for (uint64_t i = 0; i < steps; i++)
    if (flow_step (f, ito_grid_time (grid, i), ito_grid_time (grid, i + 1), error))
      return error->code;
  if (ito_schedule_point_at (f->score->schedule, ito_grid_time (grid, steps), &at, error))
    return error->code;
  prior_variance = f->score->schedule->type->variance_exploding ? at.sigma * at.sigma : 1;
  for (size_t p = 0; p < f->n; p++)
    {
      if (terminal_density (f, terminal, &at, prior_variance, p, point, &log_density[p], error))
        return error->code;
      log_density[p] += f->gain[p];
    }
  return GSL_SUCCESS;
}

int
ito_flow_log_density (const ito_score *score, const ito_solver *solver, const ito_grid *grid,
                      ito_terminal terminal, size_t n, const double *x, double *log_density)
{
  ito_error error = ITO_NO_ERROR;
  ito_workspace space = { 0 };
  if (!check (score, solver, grid, terminal, n, x, log_density, &error))
    {
      flow_state f = { .score = score,
                       .tableau = solver->tableau,
                       .flow = { .kind = ITO_PROCESS_FLOW,
                                 .score = score,
                                 .schedule = score->schedule,
                                 .sde = { .d = score->target->d } },
                       .d = score->target->d,
                       .n = n,
                       .stride = (n + 7) / 8 * 8 };
      if (f.stride < f.d)
        f.stride = (f.d + 7) / 8 * 8;
      take (&f, &space);
      if (!ito_workspace_alloc (&space, &error))
        {
          take (&f, &space);
          run (&f, grid, terminal, x, log_density, &error);
        }
      ito_workspace_free (&space);
    }
  return ITO_RAISE (&error);
}
