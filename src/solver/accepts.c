/* Whether a solver converges for a process, and has a formula for the ends of the grid. */
#include "solver/stepper.h"
#include <math.h>
#include <stdio.h>

static const char *
process_name (const ito_process *p)
{
  switch (p->kind)
    {
    case ITO_PROCESS_FORWARD:
      return "the forward SDE";
    case ITO_PROCESS_REVERSE:
      return "the reverse SDE";
    case ITO_PROCESS_FLOW:
      return "the probability flow";
    case ITO_PROCESS_LANGEVIN:
      return "the Langevin SDE";
    default:
      return "the process";
    }
}

static const char *
noise_name (ito_noise_structure noise)
{
  static const char *const names[] = { "no",       "additive",    "scalar",
                                       "diagonal", "commutative", "general" };
  return names[noise];
}

/* What no option overrides: without it there is nothing to step. */
static int
check_kind (const ito_solver *s, const ito_process *p, ito_error *error)
{
  switch (s->facts.kind)
    {
    case ITO_SOLVER_DIFFUSION:
      if (p->kind == ITO_PROCESS_FLOW || (p->kind == ITO_PROCESS_REVERSE && s->facts.stochastic))
        return GSL_SUCCESS;
      return ito_fail (error, GSL_EINVAL,
                       "%s is made for diffusion models and cannot step %s: it needs %s of a "
                       "score; use an SDE or ODE solver (`ito solvers`)",
                       s->spec, process_name (p),
                       s->facts.stochastic ? "the reverse SDE or the probability flow"
                                           : "the probability flow");
    case ITO_SOLVER_LANGEVIN:
      if (p->kind == ITO_PROCESS_LANGEVIN)
        return GSL_SUCCESS;
      return ito_fail (error, GSL_EINVAL,
                       "%s is a Markov kernel of a target and cannot step %s: it needs the "
                       "Langevin process; use a solver (`ito solvers`)",
                       s->spec, process_name (p));
    default:
      return GSL_SUCCESS;
    }
}

/* The structures of which one is a special case, itself among them. */
static unsigned
special_cases (ito_noise_structure noise)
{
  const unsigned additive = 1u << ITO_NOISE_NONE | 1u << ITO_NOISE_ADDITIVE;
  switch (noise)
    {
    case ITO_NOISE_NONE:
      return 1u << ITO_NOISE_NONE;
    case ITO_NOISE_ADDITIVE:
      return additive;
    case ITO_NOISE_SCALAR:
    case ITO_NOISE_DIAGONAL:
      return 1u << ITO_NOISE_NONE | 1u << noise;
    default:
      return additive | 1u << ITO_NOISE_SCALAR | 1u << ITO_NOISE_DIAGONAL
             | 1u << ITO_NOISE_COMMUTATIVE | 1u << noise;
    }
}

/* "additive noise at most", or "additive, scalar or diagonal noise". */
static const char *
list_noises (const ito_solver_facts *facts, char text[64])
{
  size_t length = 0;
  if (!facts->also && facts->noise != ITO_NOISE_SCALAR && facts->noise != ITO_NOISE_DIAGONAL)
    {
      snprintf (text, 64, "%s noise at most", noise_name (facts->noise));
      return text;
    }
  unsigned set = (special_cases (facts->noise) | facts->also) & ~(1u << ITO_NOISE_NONE);
  for (ito_noise_structure s = ITO_NOISE_ADDITIVE; s <= ITO_NOISE_GENERAL; s++)
    if (set >> s & 1)
      {
        const char *join = length == 0 ? "" : set >> (s + 1) ? ", " : " or ";
        length += (size_t)snprintf (text + length, 64 - length, "%s%s", join, noise_name (s));
      }
  snprintf (text + length, 64 - length, " noise");
  return text;
}

/* What the noise of a process is: what it is declared, and what its dimensions make of it. */
static unsigned
structures (const ito_sde *sde)
{
  unsigned set = 1u << sde->noise;
  if (sde->noise != ITO_NOISE_NONE && sde->m == 1)
    set |= 1u << ITO_NOISE_SCALAR | (sde->d == 1 ? 1u << ITO_NOISE_DIAGONAL : 0);
  return set;
}

static int
check_noise (const ito_solver *s, const ito_process *p, ito_error *error)
{
  ito_noise_structure noise = p->sde.noise;
  if (s->facts.kind == ITO_SOLVER_ODE && noise != ITO_NOISE_NONE)
    return ito_fail (error, GSL_EINVAL,
                     "%s solves ordinary differential equations, and %s has %s noise: use an SDE "
                     "solver such as euler-maruyama%s",
                     s->spec, process_name (p), noise_name (noise),
                     p->kind == ITO_PROCESS_REVERSE ? ", or the probability flow" : "");
  if (s->facts.kind != ITO_SOLVER_SDE)
    return GSL_SUCCESS;
  if (noise == ITO_NOISE_NONE && s->facts.deterministic < 0)
    return ito_fail (error, GSL_EINVAL,
                     "%s needs noise, and %s has none: use an ODE solver such as heun", s->spec,
                     process_name (p));
  if (!((special_cases (s->facts.noise) | s->facts.also) & structures (&p->sde)))
    {
      char names[64];
      return ito_fail (error, GSL_EINVAL,
                       "%s converges for %s, and %s has %s noise%s: use euler-maruyama, or "
                       "force=yes to run it all the same",
                       s->spec, list_noises (&s->facts, names), process_name (p),
                       noise_name (noise),
                       noise == ITO_NOISE_SCALAR && p->sde.d > 1 ? " of several coordinates" : "");
    }
  if (noise != ITO_NOISE_NONE && noise != ITO_NOISE_ADDITIVE
      && s->facts.calculus != p->sde.calculus)
    return ito_fail (error, GSL_EINVAL,
                     "%s solves SDEs of %s, and %s is one of %s: convert its drift with "
                     "--calculus %s (ito_process_alloc_calculus), or force=yes to run it all the "
                     "same",
                     s->spec, s->facts.calculus == ITO_CALCULUS_ITO ? "Ito" : "Stratonovich",
                     process_name (p), p->sde.calculus == ITO_CALCULUS_ITO ? "Ito" : "Stratonovich",
                     s->facts.calculus == ITO_CALCULUS_ITO ? "ito" : "stratonovich");
  return GSL_SUCCESS;
}

static int
check_direction (const ito_process *p, double t_start, double t_end, ito_error *error)
{
  if ((p->kind == ITO_PROCESS_FORWARD || p->kind == ITO_PROCESS_LANGEVIN) && t_start > t_end)
    return ito_fail (error, GSL_EINVAL,
                     "%s runs up in time, and the grid goes from %g down to %g: exchange its ends",
                     process_name (p), t_start, t_end);
  if (p->kind == ITO_PROCESS_REVERSE && p->eta > 0 && t_start < t_end)
    return ito_fail (error, GSL_EINVAL,
                     "%s runs down in time, and the grid goes from %g up to %g: exchange its ends",
                     process_name (p), t_start, t_end);
  return GSL_SUCCESS;
}

static int
check_ends (const ito_solver *s, const ito_process *p, double t_start, double t_end,
            ito_error *error)
{
  ito_schedule_point start, end;
  if (!p->schedule)
    return GSL_SUCCESS;
  if (ito_schedule_point_at (p->schedule, t_start, &start, error)
      || ito_schedule_point_at (p->schedule, t_end, &end, error))
    return error->code;
  if (end.sigma == 0 && !s->exact_end && !s->force)
    return ito_fail (error, GSL_EINVAL,
                     "%s has no formula for a last step to sigma = 0, which is at t = %g: end "
                     "above it (--t-end 1e-3), or use ddim or euler-maruyama",
                     s->spec, t_end);
  return GSL_SUCCESS;
}

int
ito_solver_check_array (const ito_solver *s, const ito_process *p, ito_error *error)
{
  if (s->rejects)
    return ito_fail (error, GSL_EINVAL,
                     "noise from an array: %s draws as many numbers as it takes, which no array "
                     "holds; leave the array out, or use euler-maruyama",
                     s->spec);
  if (!s->areas || p->sde.noise != ITO_NOISE_GENERAL || p->sde.m < 2)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL,
                   "noise from an array: %s draws Levy areas too, which no array holds; leave the "
                   "array out, or use euler-maruyama",
                   s->spec);
}

size_t
ito_solver_extra (const ito_solver *s, const ito_process *p, size_t stride)
{
  return s->type->extra ? s->type->extra (s, p, stride) : 0;
}

int
ito_solver_accepts (const ito_solver *s, const ito_process *p, const ito_grid *g, ito_error *error)
{
  double t_start = ito_grid_time (g, 0), t_end = ito_grid_time (g, ito_grid_steps (g));
  if (check_kind (s, p, error) || check_direction (p, t_start, t_end, error)
      || (!s->force && check_noise (s, p, error)) || check_ends (s, p, t_start, t_end, error)
      || (!s->force && s->facts.kind == ITO_SOLVER_SDE
          && ito_solver_check_structure (p, t_start, t_end, error)))
    return error->code;
  if (s->type->check)
    return s->type->check (s, p, g, error);
  return GSL_SUCCESS;
}
