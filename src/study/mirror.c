/* The process driven by -W: dX = f dt - g dW.  Its paths are the antithetic ones of the same noise
 * (J. M. Hammersley, K. W. Morton 1956, Proc. Cambridge Philos. Soc. 52, 449). */
#include "process/process.h"
#include "study/study.h"
#include <stdlib.h>

static void
negate (size_t rows, size_t n, size_t stride, double *out)
{
  for (size_t i = 0; i < rows; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = -out[i * stride + p];
}

static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  const ito_sde *sde = params;
  return sde->drift (n, stride, t, t_inc, x, out, sde->params);
}

static int
diffusion_dw (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
              const double *dw, double *out, void *params)
{
  const ito_sde *sde = params;
  int code = sde->diffusion_dw (n, stride, t, t_inc, x, dw, out, sde->params);
  negate (sde->d, n, stride, out);
  return code;
}

static int
diffusion (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
           void *params)
{
  const ito_sde *sde = params;
  int code = sde->diffusion (n, stride, t, t_inc, x, out, sde->params);
  negate (sde->d * sde->m, n, stride, out);
  return code;
}

static int
jacobian (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
          void *params)
{
  const ito_sde *sde = params;
  return sde->jacobian (n, stride, t, t_inc, x, out, sde->params);
}

static int
derivative (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
            void *params)
{
  const ito_sde *sde = params;
  int code = sde->derivative (n, stride, t, t_inc, x, out, sde->params);
  negate (sde->d, n, stride, out);
  return code;
}

/* L^j g_k is quadratic in g. */
static int
directional (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
             void *params)
{
  const ito_sde *sde = params;
  return sde->directional (n, stride, t, t_inc, x, out, sde->params);
}

int
ito_mirror_begin (ito_mirror *mirror, const ito_process *process)
{
  mirror->sde = &process->sde;
  ito_sde sde = process->sde;
  sde.drift = drift;
  sde.diffusion_dw = diffusion_dw;
  sde.diffusion = sde.diffusion ? diffusion : NULL;
  sde.jacobian = sde.jacobian ? jacobian : NULL;
  sde.derivative = sde.derivative ? derivative : NULL;
  sde.directional = sde.directional ? directional : NULL;
  sde.params = (void *)(uintptr_t)mirror->sde;
  mirror->process = ito_process_alloc (&sde);
  return mirror->process ? GSL_SUCCESS : GSL_EINVAL;
}

void
ito_mirror_end (ito_mirror *mirror)
{
  ito_process_free (mirror->process);
  mirror->process = NULL;
}
