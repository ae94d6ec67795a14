/* Levy areas of a step, for schemes that draw them where the noise does not commute. */
#include "solver/sde/levy_area.h"

static int
is_needed (const ito_solver *s, const ito_process *p)
{
  return s->areas && p->sde.noise == ITO_NOISE_GENERAL && p->sde.m > 1;
}

int
ito_levy_check (const ito_solver *s, const ito_process *p, ito_error *error)
{
  if (!is_needed (s, p) || p->sde.m <= ITO_MAX_AREA_DIMENSION)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL,
                   "%s draws Levy areas of at most %d coordinates of noise, and the process has "
                   "%zu: use euler-maruyama",
                   s->spec, ITO_MAX_AREA_DIMENSION, p->sde.m);
}

size_t
ito_levy_memory (const ito_solver *s, const ito_process *p, size_t stride)
{
  size_t m = p->sde.m;
  if (!is_needed (s, p))
    return 0;
  return m * (m - 1) / 2 * stride + ito_step_area_scratch (m, (unsigned)s->option[ITO_LEVY_DEPTH]);
}

const double *
ito_levy_draw (const ito_step *s, double *memory)
{
  if (!is_needed (s->solver, s->process))
    return NULL;
  ito_step_areas (s, (unsigned)s->solver->option[ITO_LEVY_DEPTH], memory,
                  memory + s->m * (s->m - 1) / 2 * s->stride);
  return memory;
}
