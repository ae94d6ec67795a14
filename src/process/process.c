/* Processes: making them, and what they say of themselves. */
#include "process/process.h"
#include "core/memory.h"
#include "process/point.h"
#include <ito/random.h>
#include <math.h>
#include <stdlib.h>

static ito_process *
new_process (ito_process_kind kind, size_t d, ito_noise_structure noise, ito_error *error)
{
  if (d == 0)
    {
      ito_fail (error, GSL_EINVAL, "the process has dimension 0: it needs at least 1 coordinate");
      return NULL;
    }
  if (d > ITO_MAX_COORDINATES)
    {
      ito_fail (error, GSL_EINVAL,
                "the process has dimension %zu: at most %u coordinates can be addressed", d,
                ITO_MAX_COORDINATES);
      return NULL;
    }
  ito_process *p = ITO_NEW (ito_process, 1, error);
  if (!p)
    return NULL;
  p->kind = kind;
  p->sde.d = d;
  p->sde.m = noise == ITO_NOISE_NONE ? 0 : d;
  p->sde.calculus = ITO_CALCULUS_ITO;
  p->sde.noise = noise;
  return p;
}

static ito_process *
raise_unless (ito_process *p, const ito_error *error)
{
  if (error->code)
    {
      ito_process_free (p);
      ITO_RAISE (error);
      return NULL;
    }
  return p;
}

static int
check_sde (const ito_sde *sde, ito_error *error)
{
  if (!sde || !sde->drift)
    return ito_fail (error, GSL_EINVAL, "the process has no drift: give one in ito_sde.drift");
  if ((int)sde->noise < ITO_NOISE_NONE || sde->noise > ITO_NOISE_GENERAL)
    return ito_fail (error, GSL_EINVAL,
                     "unknown noise structure %d: it is one of ito_noise_structure",
                     (int)sde->noise);
  if (sde->calculus != ITO_CALCULUS_ITO && sde->calculus != ITO_CALCULUS_STRATONOVICH)
    return ito_fail (error, GSL_EINVAL, "unknown calculus %d: it is one of ito_calculus",
                     (int)sde->calculus);
  if (sde->noise == ITO_NOISE_NONE)
    return GSL_SUCCESS;
  if (!sde->diffusion_dw)
    return ito_fail (error, GSL_EINVAL,
                     "the process has noise but no diffusion: give the product g dw in "
                     "ito_sde.diffusion_dw, or noise none");
  if (sde->m == 0)
    return ito_fail (error, GSL_EINVAL,
                     "the process has noise of dimension 0: ito_sde.m must be at least 1");
  if (sde->m > ITO_MAX_COORDINATES)
    return ito_fail (error, GSL_EINVAL,
                     "the process has noise of dimension %zu: at most %u coordinates can be "
                     "addressed",
                     sde->m, ITO_MAX_COORDINATES);
  if (sde->noise == ITO_NOISE_SCALAR && sde->m != 1)
    return ito_fail (error, GSL_EINVAL,
                     "scalar noise of dimension %zu: scalar noise has m = 1; declare it "
                     "commutative or general",
                     sde->m);
  if (sde->noise == ITO_NOISE_DIAGONAL && sde->m != sde->d)
    return ito_fail (error, GSL_EINVAL,
                     "diagonal noise of dimension %zu in %zu coordinates: diagonal noise has m = "
                     "d; declare it commutative or general",
                     sde->m, sde->d);
  return GSL_SUCCESS;
}

ito_process *
ito_process_alloc (const ito_sde *sde)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *p = NULL;
  if (check_sde (sde, &error) == GSL_SUCCESS)
    p = new_process (ITO_PROCESS_USER, sde->d, sde->noise, &error);
  if (p)
    {
      p->sde = *sde;
      if (sde->noise == ITO_NOISE_NONE)
        p->sde.m = 0;
    }
  return raise_unless (p, &error);
}

ito_process *
ito_process_alloc_point (size_t d, ito_point_function *drift, double g, void *params)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *p = NULL;
  if (!drift)
    ito_fail (&error, GSL_EINVAL, "the process has no drift: give one");
  else if (!(g >= 0) || isinf (g))
    ito_fail (&error, GSL_EINVAL, "the noise has size %g: it must be finite and not negative", g);
  else
    p = new_process (ITO_PROCESS_USER, d, g > 0 ? ITO_NOISE_ADDITIVE : ITO_NOISE_NONE, &error);
  if (p)
    ito_point_adapt (p, drift, g, params, &error);
  return raise_unless (p, &error);
}

ito_process *
ito_process_alloc_forward (const ito_schedule *schedule, size_t d)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *p = NULL;
  if (!schedule)
    ito_fail (&error, GSL_EINVAL, "the forward process has no schedule: give one");
  else
    p = new_process (ITO_PROCESS_FORWARD, d, ITO_NOISE_ADDITIVE, &error);
  if (p)
    p->schedule = schedule;
  return raise_unless (p, &error);
}

static ito_process *
new_of_score (ito_process_kind kind, const ito_score *score, ito_noise_structure noise,
              ito_error *error)
{
  if (!score || !score->schedule)
    {
      ito_fail (error, GSL_EINVAL,
                "the process has no %s: give a score of a target under a schedule",
                score ? "schedule" : "score");
      return NULL;
    }
  ito_process *p = new_process (kind, ito_target_dimension (score->target), noise, error);
  if (p)
    {
      p->score = score;
      p->schedule = score->schedule;
    }
  return p;
}

ito_process *
ito_process_alloc_reverse (const ito_score *score, double eta)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *p = NULL;
  if (!(eta >= 0) || isinf (eta))
    ito_fail (&error, GSL_EINVAL, "eta = %g: it must be finite and not negative", eta);
  else
    p = new_of_score (ITO_PROCESS_REVERSE, score, eta > 0 ? ITO_NOISE_ADDITIVE : ITO_NOISE_NONE,
                      &error);
  if (p)
    p->eta = eta;
  return raise_unless (p, &error);
}

ito_process *
ito_process_alloc_flow (const ito_score *score)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *p = new_of_score (ITO_PROCESS_FLOW, score, ITO_NOISE_NONE, &error);
  return raise_unless (p, &error);
}

ito_process *
ito_process_alloc_langevin (const ito_target *target)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *p = NULL;
  if (!target)
    ito_fail (&error, GSL_EINVAL, "the Langevin process has no target: give one");
  else
    p = new_process (ITO_PROCESS_LANGEVIN, ito_target_dimension (target), ITO_NOISE_ADDITIVE,
                     &error);
  if (p)
    p->score = p->owned = ito_score_new ("exact", target, NULL, &error);
  return raise_unless (p, &error);
}

void
ito_process_free (ito_process *process)
{
  if (!process)
    return;
  ito_score_free (process->owned);
  free (process->adaptor);
  free (process);
}

size_t
ito_process_dimension (const ito_process *process)
{
  return process->sde.d;
}

size_t
ito_process_noise_dimension (const ito_process *process)
{
  return process->sde.m;
}

ito_calculus
ito_process_calculus (const ito_process *process)
{
  return process->sde.calculus;
}

ito_noise_structure
ito_process_noise (const ito_process *process)
{
  return process->sde.noise;
}
