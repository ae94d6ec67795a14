/* The law that a sampler ends with on a Gaussian target, against the true one. */
#include "core/memory.h"
#include "process/process.h"
#include <ito/distance.h>
#include <ito/study.h>
#include <stdlib.h>

/* Mean and covariance of the diffused target at a time. */
static int
law_at (const ito_process *process, double t, double *mean, double *covariance)
{
  ito_schedule_point at;
  int code = ito_schedule_at (process->schedule, t, &at);
  return code ? code
              : ito_target_moments (ito_score_target (process->score), at.alpha, at.sigma, mean,
                                    covariance);
}

int
ito_study_law_w2 (const ito_process *process, const ito_solver *solver, const ito_grid *grid,
                  double *w2)
{
  ito_error error = ITO_NO_ERROR;
  if (!process->score || !process->schedule)
    {
      ito_fail (&error, GSL_EINVAL,
                "the law of a sampler on a process without score or schedule: give it a reverse "
                "SDE or a flow");
      return ITO_RAISE (&error);
    }
  const size_t d = process->sde.d, n = d + d * d;
  double *law = ITO_NEW (double, 2 * n, &error), *truth = law + n;
  if (!law)
    return ITO_RAISE (&error);
  int code = law_at (process, ito_grid_time (grid, 0), law, law + d);
  if (!code)
    code = ito_study_moments (process, solver, grid, law, law + d);
  if (!code)
    code = law_at (process, ito_grid_time (grid, ito_grid_steps (grid)), truth, truth + d);
  if (!code)
    code = ito_w2_gaussian (d, law, law + d, truth, truth + d, w2);
  free (law);
  return code;
}
