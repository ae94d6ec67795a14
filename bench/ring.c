/* Runs on the ring through the public interface. */
#include "ring.h"
#include "core/memory.h"
#include <math.h>
#include <stdlib.h>

static ito_process *
make_process (const ring_run *run, const ring_plan *plan)
{
  if (plan->own)
    return plan->own;
  if (plan->process == RING_LANGEVIN)
    return ito_process_alloc_langevin (run->target);
  return plan->process == RING_FLOW ? ito_process_alloc_flow (run->score)
                                    : ito_process_alloc_reverse (run->score, 1);
}

static int
configure (ring_run *run, const ring_plan *plan)
{
  double v = 1;
  int status = ito_ensemble_set_paths (run->ensemble, plan->paths);
  if (!status)
    status = ito_ensemble_set_threads (run->ensemble, plan->threads ? plan->threads : 1);
  if (!status && plan->process == RING_REVERSE_SDE)
    status = ito_schedule_prior_variance (run->schedule, plan->t_start, &v);
  if (!status)
    status = ito_ensemble_start_gaussian (run->ensemble, v);
  return status;
}

int
ring_begin (ring_run *run, const ring_plan *plan, ito_error *error)
{
  *run = (ring_run){ .target = ito_target_alloc (plan->target ? plan->target : RING_TARGET),
                     .schedule = ito_schedule_alloc (RING_SCHEDULE),
                     .solver = ito_solver_alloc (plan->solver) };
  if (run->target && run->schedule)
    run->score = ito_score_alloc ("exact", run->target, run->schedule);
  run->process = run->score ? make_process (run, plan) : plan->own;
  /* A chain's time is not the schedule's. */
  run->grid = ito_grid_alloc (plan->grid, plan->process == RING_LANGEVIN ? NULL : run->schedule,
                              plan->t_start, plan->t_end, plan->steps);
  if (run->process && run->solver && run->grid)
    run->ensemble = ito_ensemble_alloc (run->process, run->solver, run->grid);
  int status = run->ensemble ? configure (run, plan) : GSL_EINVAL;
  if (bench_failed (status, error))
    return error->code;
  run->x = ITO_NEW (double, plan->paths *ito_target_dimension (run->target), error);
  return error->code;
}

void
ring_end (ring_run *run)
{
  ito_ensemble_free (run->ensemble);
  ito_grid_free (run->grid);
  ito_solver_free (run->solver);
  ito_process_free (run->process);
  ito_score_free (run->score);
  ito_schedule_free (run->schedule);
  ito_target_free (run->target);
  free (run->x);
  *run = (ring_run){ 0 };
}

int
ring_go (ring_run *run, double *seconds, ito_error *error)
{
  double start = bench_cpu ();
  int status = ito_ensemble_run_array (run->ensemble, run->x);
  *seconds = bench_cpu () - start;
  return bench_failed (status, error);
}

void
ring_mode (unsigned k, double m[2])
{
  m[0] = RING_RADIUS * cos (2 * M_PI * k / RING_MODES);
  m[1] = RING_RADIUS * sin (2 * M_PI * k / RING_MODES);
}

static unsigned
nearest_mode (const double *x)
{
  unsigned nearest = 0;
  double best = INFINITY;
  for (unsigned k = 0; k < RING_MODES; k++)
    {
      double m[2];
      ring_mode (k, m);
      double distance = hypot (x[0] - m[0], x[1] - m[1]);
      if (distance < best)
        {
          best = distance;
          nearest = k;
        }
    }
  return nearest;
}

void
ring_statistics (size_t n, const double *x, double value[3])
{
  double sum = 0, squares = 0, first = 0;
  for (size_t p = 0; p < n; p++)
    {
      double r = hypot (x[2 * p], x[2 * p + 1]) - RING_RADIUS;
      sum += r;
      squares += r * r;
      first += nearest_mode (x + 2 * p) == 0;
    }
  double mean = sum / (double)n;
  value[0] = RING_RADIUS + mean;
  value[1] = sqrt (squares / (double)n - mean * mean);
  value[2] = first / (double)n;
}
