/* A drift that is given point by point, as one on blocks: each lane is gathered into a point, and
 * the answer scattered. */
#include "process/point.h"
#include "core/memory.h"
#include <stdlib.h>

typedef struct
{
  size_t d;
  double g;
  ito_point_function *drift;
  void *params;
} point_adaptor;

/* Points of up to this many coordinates need no memory of their own. */
#define SMALL 64

static int
point_drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
             void *params)
{
  const point_adaptor *a = params;
  double small[2 * SMALL];
  double *memory = a->d > SMALL ? malloc (2 * a->d * sizeof *memory) : NULL;
  if (a->d > SMALL && !memory)
    return GSL_ENOMEM;
  double *point = memory ? memory : small, *answer = point + a->d;
  int status = GSL_SUCCESS;
  for (size_t p = 0; p < n && status == GSL_SUCCESS; p++)
    {
      for (size_t i = 0; i < a->d; i++)
        point[i] = x[i * stride + p];
      status = a->drift (t[p * t_inc], point, answer, a->params);
      for (size_t i = 0; i < a->d; i++)
        out[i * stride + p] = answer[i];
    }
  free (memory);
  return status;
}

static int
point_diffusion_dw (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                    const double *dw, double *out, void *params)
{
  const point_adaptor *a = params;
  (void)t, (void)t_inc, (void)x;
  for (size_t i = 0; i < a->d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = a->g * dw[i * stride + p];
  return GSL_SUCCESS;
}

static int
point_diffusion (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
                 double *out, void *params)
{
  const point_adaptor *a = params;
  (void)t, (void)t_inc, (void)x;
  for (size_t i = 0; i < a->d; i++)
    for (size_t j = 0; j < a->d; j++)
      for (size_t p = 0; p < n; p++)
        out[(i * a->d + j) * stride + p] = i == j ? a->g : 0;
  return GSL_SUCCESS;
}

int
ito_point_adapt (ito_process *p, ito_point_function *drift, double g, void *params,
                 ito_error *error)
{
  point_adaptor *a = ITO_NEW (point_adaptor, 1, error);
  if (!a)
    return error->code;
  *a = (point_adaptor){ .d = p->sde.d, .g = g, .drift = drift, .params = params };
  p->adaptor = a;
  p->sde.params = a;
  p->sde.drift = point_drift;
  p->sde.diffusion_dw = g > 0 ? point_diffusion_dw : NULL;
  p->sde.diffusion = g > 0 ? point_diffusion : NULL;
  return GSL_SUCCESS;
}
