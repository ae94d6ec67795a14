/* The same process in the other calculus: its drift corrected by half of what the noise does to
 * itself,
 *
 *   f_Ito = f_Stratonovich + 1/2 sum_j L^j g_j,  L^j = sum_l g_lj d/dx_l
 *
 * (Kloeden, Platen 1992, section 4.9, eq. 9.3); diagonal noise: g_ii g_ii'/2.  In reverse time the
 * signs are those of dt, for which dW has the variance |dt|: the correction is for processes that
 * run up in time. */
#include "core/memory.h"
#include "process/process.h"
#include <stdlib.h>

/* Params of all callbacks of the corrected process. */
typedef struct
{
  ito_sde sde; /* as it was given */
  double half; /* of the correction: 1/2 to Ito, -1/2 to Stratonovich */
} corrected;

/* Doubles that need no memory of their own. */
#define SMALL 4096

static int
is_diagonal (const ito_sde *sde)
{
  return (sde->noise == ITO_NOISE_DIAGONAL || (sde->d == 1 && sde->m == 1)) && sde->derivative;
}

/* Blocks of [stride] that the correction works in. */
static size_t
blocks_of (const ito_sde *sde)
{
  return is_diagonal (sde) ? 3 * sde->d : sde->d * sde->m * sde->m;
}

static int
add_diagonal (const corrected *c, size_t n, size_t stride, const double *t, size_t t_inc,
              const double *x, double *out, double *memory)
{
  const ito_sde *sde = &c->sde;
  const size_t d = sde->d;
  double *ones = memory, *g = ones + d * stride, *slope = g + d * stride;
  for (size_t i = 0; i < d * stride; i++)
    ones[i] = 1;
  int status = sde->diffusion_dw (n, stride, t, t_inc, x, ones, g, sde->params);
  if (!status)
    status = sde->derivative (n, stride, t, t_inc, x, slope, sde->params);
  for (size_t i = 0; !status && i < d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] += c->half * (g[i * stride + p] * slope[i * stride + p]);
  return status;
}

static int
add_full (const corrected *c, size_t n, size_t stride, const double *t, size_t t_inc,
          const double *x, double *out, double *memory)
{
  const ito_sde *sde = &c->sde;
  const size_t m = sde->m;
  int status = sde->directional (n, stride, t, t_inc, x, memory, sde->params);
  for (size_t i = 0; !status && i < sde->d; i++)
    for (size_t j = 0; j < m; j++)
      {
        const double *jj = memory + ((i * m + j) * m + j) * stride;
        for (size_t p = 0; p < n; p++)
          out[i * stride + p] += c->half * jj[p];
      }
  return status;
}

static int
corrected_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                 double *out, void *params)
{
  const corrected *c = params;
  double small[SMALL], *memory = small;
  size_t doubles = blocks_of (&c->sde) * stride;
  if (doubles > SMALL && !(memory = malloc (doubles * sizeof *memory)))
    return GSL_ENOMEM;
  int status = c->sde.drift (n, stride, t, t_inc, x, out, c->sde.params);
  if (!status && is_diagonal (&c->sde))
    status = add_diagonal (c, n, stride, t, t_inc, x, out, memory);
  else if (!status)
    status = add_full (c, n, stride, t, t_inc, x, out, memory);
  if (memory != small)
    free (memory);
  return status;
}

static int
given_diffusion_dw (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                    const double *dw, double *out, void *params)
{
  const ito_sde *sde = &((const corrected *)params)->sde;
  return sde->diffusion_dw (n, stride, t, t_inc, x, dw, out, sde->params);
}

/* The callbacks that stay as they are. */
#define GIVEN(callback)                                                                            \
  static int given_##callback (size_t n, size_t stride, const double *t, size_t t_inc,             \
                               const double *x, double *out, void *params)                         \
  {                                                                                                \
    const ito_sde *sde = &((const corrected *)params)->sde;                                        \
    return sde->callback (n, stride, t, t_inc, x, out, sde->params);                               \
  }
GIVEN (diffusion)
GIVEN (derivative)
GIVEN (directional)

static int
correct (ito_process *p, const ito_sde *sde, ito_error *error)
{
  if (!is_diagonal (sde) && !sde->directional)
    return ito_fail (error, GSL_EINVAL,
                     "the drift cannot be converted: the process has no derivative of its noise; "
                     "give ito_sde.%s, or write the drift in the other calculus",
                     sde->noise == ITO_NOISE_DIAGONAL ? "derivative" : "directional");
  if (sde->m > ((size_t)1 << 27) / sde->d / sde->m)
    return ito_fail (error, GSL_EINVAL,
                     "the drift cannot be converted: d m^2 directional derivatives a path are too "
                     "many for d = %zu, m = %zu; write it in the other calculus",
                     sde->d, sde->m);
  corrected *c = ITO_NEW (corrected, 1, error);
  if (!c)
    return error->code;
  *c = (corrected){ .sde = *sde, .half = sde->calculus == ITO_CALCULUS_ITO ? -0.5 : 0.5 };
  p->adaptor = c;
  p->sde.params = c;
  p->sde.drift = corrected_drift;
  p->sde.diffusion_dw = given_diffusion_dw;
  p->sde.diffusion = sde->diffusion ? given_diffusion : NULL;
  p->sde.derivative = sde->derivative ? given_derivative : NULL;
  p->sde.directional = sde->directional ? given_directional : NULL;
  /* That of the correction takes second derivatives of the noise. */
  p->sde.jacobian = NULL;
  return GSL_SUCCESS;
}

ito_process *
ito_process_alloc_calculus (const ito_process *process, ito_calculus calculus)
{
  ito_error error = ITO_NO_ERROR;
  ito_process *p = NULL;
  if (calculus != ITO_CALCULUS_ITO && calculus != ITO_CALCULUS_STRATONOVICH)
    ito_fail (&error, GSL_EINVAL, "unknown calculus %d: it is one of ito_calculus", (int)calculus);
  else
    p = ITO_NEW (ito_process, 1, &error);
  if (p)
    {
      ito_noise_structure noise = process->sde.noise;
      *p = *process;
      p->owned = NULL;
      p->adaptor = NULL;
      p->sde.calculus = calculus;
      if (noise != ITO_NOISE_NONE && noise != ITO_NOISE_ADDITIVE
          && process->sde.calculus != calculus)
        correct (p, &process->sde, &error);
    }
  if (error.code)
    {
      ito_process_free (p);
      ITO_RAISE (&error);
      return NULL;
    }
  return p;
}
