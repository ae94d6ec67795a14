/* Where paths start. */
#include "ensemble/ensemble.h"
#include "random/address.h"
#include <math.h>

static void
fill_point (const ito_ensemble *e, size_t n, size_t stride, double *x)
{
  for (size_t i = 0; i < e->d; i++)
    for (size_t p = 0; p < n; p++)
      x[i * stride + p] = e->start.point[i];
}

static int
fill_array (const ito_ensemble *e, uint64_t first, size_t n, size_t stride, double *x,
            ito_error *error)
{
  const double *row = e->start.array + first * e->d;
  for (size_t p = 0; p < n; p++, row += e->d)
    for (size_t i = 0; i < e->d; i++)
      {
        if (!isfinite (row[i]))
          return ito_fail (error, GSL_EINVAL,
                           "the start of path %llu is %g in coordinate %zu: starts must be finite",
                           (unsigned long long)(first + p), row[i], i);
        x[i * stride + p] = row[i];
      }
  return GSL_SUCCESS;
}

static void
fill_gaussian (const ito_ensemble *e, uint64_t first, size_t n, size_t stride, double *x)
{
  const ito_address address = {
    .seed = e->noise.seed, .stream = e->noise.stream, .purpose = ITO_PURPOSE_START, .draw = 1
  };
  ito_normals_fill (&address, first, n, stride, e->d, x);
  ito_kernel ()->combine (e->d, n, stride, x, 1, &e->start.deviation, (const double *[]){ x });
}

int
ito_start_fill (const ito_ensemble *e, uint64_t first, size_t n, size_t stride, double *x,
                ito_error *error)
{
  switch (e->start.kind)
    {
    case ITO_START_ARRAY:
      return fill_array (e, first, n, stride, x, error);
    case ITO_START_GAUSSIAN:
      fill_gaussian (e, first, n, stride, x);
      return GSL_SUCCESS;
    case ITO_START_TARGET:
      return ito_target_sample_fill (e->start.target, e->start.alpha, e->start.sigma, e->noise.seed,
                                     e->noise.stream, first, n, stride, x, error);
    default:
      fill_point (e, n, stride, x);
      return GSL_SUCCESS;
    }
}
