/* Moments of a linear sampler, propagated without sampling error.
 *
 * One step is x' = A x + b + sum_j C_j z_j, so m' = A m + b, P' = A P A^T + sum_j C_j C_j^T.  The
 * matrices are read off the solver, step by step: lane 0 steps the point 0, lanes 1..d the unit
 * vectors (with zero normals), the next lanes 0 with one unit normal each, and the last two a
 * further point on either side of the mean with normals, at which the map must be linear.
 *
 * Solvers that look back at earlier steps have no such step: the whole run is read off in the same
 * way, with a lane for each unit normal of each of its steps. */
#include "solver/points.h"
#include <ito/ensemble.h>
#include <ito/study.h>
#include <math.h>
#include <stdlib.h>

#define LINEAR 1e-9

#define FURTHER 2 /* further points */

/* Lane of unit vector i, and of unit normal i of draw j. */
static size_t
unit_lane (size_t i)
{
  return 1 + i;
}

static size_t
normal_lane (const ito_points *p, size_t j, size_t i)
{
  return 1 + p->d + j * p->m + i;
}

static size_t
lanes (size_t d, size_t m, size_t normals)
{
  return 1 + d + normals * m + FURTHER;
}

/* A pattern of order one, no two entries alike, none 0 or 1; the other sign in the other point. */
static double
pattern (const ito_points *p, size_t lane, size_t i)
{
  double value = 0.5 + 1.0 / (double)(i + 3);
  return (i + (p->n - lane)) % 2 ? -value : value;
}

/* Coordinate i of a further point: out to two standard deviations and more. */
static double
further (const ito_points *p, size_t lane, size_t i, const double *mean, const double *covariance)
{
  return mean[i] + pattern (p, lane, i) * (1 + 2 * sqrt (fabs (covariance[i * p->d + i])));
}

static void
set_points (ito_points *p, const double *mean, const double *covariance)
{
  size_t last = p->n - FURTHER;
  for (size_t i = 0; i < p->d; i++)
    for (size_t lane = 0; lane < p->n; lane++)
      p->x[i * p->stride + lane] =
          lane >= last ? further (p, lane, i, mean, covariance) : lane == unit_lane (i);
  for (size_t j = 0; j < p->normals; j++)
    for (size_t lane = 0; lane < p->n; lane++)
      for (size_t i = 0; i < p->m; i++)
        p->z[(j * p->n + lane) * p->m + i] =
            lane >= last ? pattern (p, lane, p->d + j * p->m + i) : lane == normal_lane (p, j, i);
}

/* Entry i of the column that a lane shows. */
static double
column (const ito_points *p, size_t lane, size_t i)
{
  return p->x[i * p->stride + lane] - p->x[i * p->stride];
}

static int
check_linear (const ito_points *p, uint64_t step, const double *mean, const double *covariance,
              ito_error *error)
{
  size_t others = p->normals * p->m;
  for (size_t lane = p->n - FURTHER; lane < p->n; lane++)
    for (size_t i = 0; i < p->d; i++)
      {
        double sum = p->x[i * p->stride], scale = fabs (sum);
        for (size_t j = 0; j < p->d + others; j++)
          {
            double factor =
                j < p->d ? further (p, lane, j, mean, covariance) : pattern (p, lane, j);
            double term = factor * column (p, unit_lane (j), i);
            sum += term;
            scale += fabs (term);
          }
        double value = p->x[i * p->stride + lane];
        if (!(fabs (value - sum) <= LINEAR * scale))
          return ito_fail (error, GSL_EINVAL,
                           "step %llu of %s is not linear in the state and its normals (coordinate "
                           "%zu is %.10g, linear %.10g): moments are propagated for Gaussian "
                           "targets and linear drifts only",
                           (unsigned long long)step, p->solver->spec, i, value, sum);
      }
  return GSL_SUCCESS;
}

/* mean <- A mean + b, covariance <- A covariance A^T + C C^T; work [d][d + 1]. */
static void
propagate (const ito_points *p, double *mean, double *covariance, double *work)
{
  size_t d = p->d, others = p->normals * p->m;
  double *new_mean = work + d * d;
  for (size_t i = 0; i < d; i++)
    {
      new_mean[i] = p->x[i * p->stride];
      for (size_t j = 0; j < d; j++)
        {
          new_mean[i] += column (p, unit_lane (j), i) * mean[j];
          double sum = 0;
          for (size_t k = 0; k < d; k++)
            sum += column (p, unit_lane (k), i) * covariance[k * d + j];
          work[i * d + j] = sum;
        }
    }
  for (size_t i = 0; i < d; i++)
    {
      mean[i] = new_mean[i];
      for (size_t j = 0; j < d; j++)
        {
          double sum = 0;
          for (size_t k = 0; k < d; k++)
            sum += work[i * d + k] * column (p, unit_lane (k), j);
          for (size_t k = 0; k < others; k++)
            sum += column (p, unit_lane (d + k), i) * column (p, unit_lane (d + k), j);
          covariance[i * d + j] = sum;
        }
    }
}

static int
by_steps (ito_points *points, double *mean, double *covariance, ito_error *error)
{
  const size_t d = points->d;
  double *work = ITO_NEW (double, d *(d + 1), error);
  for (uint64_t step = 0; step < points->layout.steps && work; step++)
    {
      set_points (points, mean, covariance);
      if (ito_points_step (points, step, error)
          || check_linear (points, step, mean, covariance, error))
        break;
      propagate (points, mean, covariance, work);
    }
  free (work);
  return error->code;
}

/* The end states of a whole run as if they were those of one step with all its normals. */
static int
run_whole (const ito_process *process, const ito_solver *solver, const ito_grid *grid,
           ito_points *p, const double *mean, const double *covariance, ito_error *error)
{
  double *start = ITO_NEW (double, p->n * p->d, error);
  double *end = ITO_NEW (double, p->n * p->d, error);
  ito_ensemble *e = end ? ito_ensemble_alloc (process, solver, grid) : NULL;
  int code = e ? GSL_SUCCESS : GSL_EINVAL;
  if (e)
    {
      set_points (p, mean, covariance);
      for (size_t lane = 0; lane < p->n; lane++)
        for (size_t i = 0; i < p->d; i++)
          start[lane * p->d + i] = p->x[i * p->stride + lane];
      code = ito_ensemble_set_paths (e, p->n);
      if (!code)
        code = ito_ensemble_start_array (e, start);
      if (!code && p->normals > 0)
        code = ito_ensemble_noise_array (e, p->z, p->normals);
      if (!code)
        code = ito_ensemble_run_array (e, end);
      for (size_t lane = 0; lane < p->n && !code; lane++)
        for (size_t i = 0; i < p->d; i++)
          p->x[i * p->stride + lane] = end[lane * p->d + i];
    }
  ito_ensemble_free (e);
  free (start);
  free (end);
  return code;
}

/* *raised: a public function has failed, and raised it. */
static int
by_whole_run (const ito_process *process, const ito_solver *solver, const ito_grid *grid,
              double *mean, double *covariance, int *raised, ito_error *error)
{
  const size_t d = process->sde.d;
  ito_points p = { .process = process, .solver = solver, .d = d, .m = process->sde.m };
  ito_workspace space = { 0 };
  double *work = NULL;
  p.normals =
      solver->facts.stochastic ? (unsigned)(ito_grid_steps (grid) * solver->facts.normals) : 0;
  p.n = lanes (d, p.m, p.normals);
  p.stride = p.n;
  for (int pass = 0; pass < 2 && !error->code; pass++)
    {
      p.x = ITO_TAKE (&space, double, d *p.stride);
      p.z = ito_workspace_take (&space, p.n, p.normals * p.m * sizeof (double));
      work = ITO_TAKE (&space, double, d *(d + 1));
      if (pass == 0)
        ito_workspace_alloc (&space, error);
    }
  int code = error->code;
  if (!code)
    {
      code = run_whole (process, solver, grid, &p, mean, covariance, error);
      *raised = code && !error->code;
      if (!code && !(code = check_linear (&p, 0, mean, covariance, error)))
        propagate (&p, mean, covariance, work);
    }
  ito_workspace_free (&space);
  return code;
}

int
ito_study_moments (const ito_process *process, const ito_solver *solver, const ito_grid *grid,
                   double *mean, double *covariance)
{
  ito_error error = ITO_NO_ERROR;
  ito_points points = { 0 };
  size_t d = process->sde.d, normals = solver->facts.stochastic ? solver->facts.normals : 0;
  int raised = 0, code;
  int looks_back = solver->history > 0 || solver->facts.history > 0;
  if (looks_back && !solver->facts.interacts)
    {
      code = by_whole_run (process, solver, grid, mean, covariance, &raised, &error);
      return raised ? code : ITO_RAISE (&error);
    }
  if (!ito_points_begin (&points, process, solver, grid, lanes (d, process->sde.m, normals),
                         &error))
    by_steps (&points, mean, covariance, &error);
  ito_points_end (&points);
  return ITO_RAISE (&error);
}
