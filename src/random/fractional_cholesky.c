/* Fractional noise at any times: x = L z, L Cholesky's factor of the covariance of the increments.
 */
#include "core/memory.h"
#include "random/fractional.h"
#include <string.h>

int
ito_fractional_make_cholesky (ito_fractional *f, ito_error *error)
{
  size_t n = f->steps, row;
  const double *t = f->times;
  f->normals = n;
  f->coefficient = ITO_NEW (double, n *(n + 1) / 2, error);
  if (error->code)
    return error->code;
  double *l = f->coefficient;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      *l++ = ito_fractional_covariance (f->hurst, t[j], t[j + 1], t[i], t[i + 1]);
  row = ito_fractional_factor (n, f->coefficient, 1e-13);
  if (row < n)
    return ito_fail (error, GSL_EINVAL,
                     "fractional Brownian motion, H = %g: the step from t = %.17g depends on those "
                     "before it to rounding; take fewer times, or a smaller H",
                     f->hurst, t[row]);
  return GSL_SUCCESS;
}

static void
map (const ito_fractional *f, size_t lanes, const double *z, size_t stride, double *x, double *work)
{
  const double *l = f->coefficient;
  (void)work;
  for (size_t i = 0; i < f->steps; i++, l += i)
    {
      double sum[ITO_FRACTIONAL_LANES] = { 0 };
      for (size_t j = 0; j <= i; j++)
        for (size_t p = 0; p < lanes; p++)
          sum[p] += l[j] * z[j * lanes + p];
      memcpy (x + i * stride, sum, lanes * sizeof *sum);
    }
}

const ito_fractional_source ito_fractional_cholesky = { .draw = 1, .map = map };
