/* Objects of the library that the lab owns, so that a run function frees nothing. */
#include "core/memory.h"
#include "lab.h"
#include <stdlib.h>

/* One release function each: a call through a pointer of another type is not C. */
#define RELEASE(type)                                                                              \
  static void release_##type (void *object) { ito_##type##_free (object); }
RELEASE (target)
RELEASE (schedule)
RELEASE (score)
RELEASE (solver)
RELEASE (grid)
RELEASE (process)
RELEASE (sliced)

ito_target *
ito_lab_target (ito_lab *lab, const char *spec)
{
  return lab->error.code ? NULL : ito_lab_keep (lab, ito_target_alloc (spec), release_target);
}

ito_schedule *
ito_lab_schedule (ito_lab *lab, const char *spec)
{
  return lab->error.code ? NULL : ito_lab_keep (lab, ito_schedule_alloc (spec), release_schedule);
}

ito_score *
ito_lab_score (ito_lab *lab, const char *spec, const ito_target *target,
               const ito_schedule *schedule)
{
  return lab->error.code
             ? NULL
             : ito_lab_keep (lab, ito_score_alloc (spec, target, schedule), release_score);
}

ito_solver *
ito_lab_solver (ito_lab *lab, const char *spec)
{
  return lab->error.code ? NULL : ito_lab_keep (lab, ito_solver_alloc (spec), release_solver);
}

ito_grid *
ito_lab_grid (ito_lab *lab, const char *spec, const ito_schedule *schedule, double t_start,
              double t_end, uint64_t steps)
{
  return lab->error.code
             ? NULL
             : ito_lab_keep (lab, ito_grid_alloc (spec, schedule, t_start, t_end, steps),
                             release_grid);
}

ito_process *
ito_lab_process (ito_lab *lab, const ito_sde *sde)
{
  return lab->error.code ? NULL : ito_lab_keep (lab, ito_process_alloc (sde), release_process);
}

ito_process *
ito_lab_reverse (ito_lab *lab, const ito_score *score, double eta)
{
  return lab->error.code
             ? NULL
             : ito_lab_keep (lab, ito_process_alloc_reverse (score, eta), release_process);
}

ito_process *
ito_lab_flow (ito_lab *lab, const ito_score *score)
{
  return lab->error.code ? NULL
                         : ito_lab_keep (lab, ito_process_alloc_flow (score), release_process);
}

ito_process *
ito_lab_langevin (ito_lab *lab, const ito_target *target)
{
  return lab->error.code ? NULL
                         : ito_lab_keep (lab, ito_process_alloc_langevin (target), release_process);
}

ito_sliced *
ito_lab_sliced (ito_lab *lab, const ito_target *target, double alpha, double sigma, size_t angles,
                size_t n)
{
  return lab->error.code ? NULL
                         : ito_lab_keep (lab, ito_sliced_alloc (target, alpha, sigma, angles, n, 1),
                                         release_sliced);
}

double *
ito_lab_doubles (ito_lab *lab, size_t n)
{
  if (lab->error.code)
    return NULL;
  double *x = ITO_NEW (double, n, &lab->error);
  return x ? ito_lab_keep (lab, x, free) : NULL;
}
