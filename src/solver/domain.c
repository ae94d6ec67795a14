/* The domain of a process: paths that leave it are stopped, at the state before the step. */
#include "solver/stepper.h"
#include <ito/ensemble.h>
#include <math.h>

void
ito_step_take (const ito_step *s, const double *x, double *y)
{
  const double *lower = s->process->sde.lower;
  s->solver->type->step (s, x, y);
  if (!lower)
    return;
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = 0; p < s->n; p++)
      {
        double v = y[i * s->stride + p];
        /* No coefficient has a value outside: a stage was there where the result is NaN. */
        if ((v < lower[i] || isnan (v)) && s->status[p] == ITO_PATH_FINE)
          s->status[p] = ITO_PATH_LEFT_DOMAIN;
      }
}
