/* Positive stable numbers (Kanter 1975) and inverse stable subordinators (ito/subordinator.h). */
#include "core/memory.h"
#include "core/scalar.h"
#include "random/address.h"
#include <inttypes.h>
#include <ito/subordinator.h>
#include <math.h>
#include <stdlib.h>

/* Steps of a clock that are drawn at once. */
#define CHUNK 64

static int
check_beta (double beta, ito_error *error)
{
  if (beta > 0 && beta < 1)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL,
                   "beta = %g of a stable subordinator: it is between 0 and 1, ends excluded",
                   beta);
}

/* Of two uniforms on (0, 1]; half a unit in their last place less keeps them inside. */
static double
stable (double beta, double u, double v)
{
  u -= 0x1p-53;
  v -= 0x1p-53;
  double rest = 1 - beta, log_w = ito_log (-ito_log (v));
  double a = ito_log (ito_sin2pi (0.5 * beta * u)), b = ito_log (ito_sin2pi (0.5 * u));
  double c = ito_log (ito_sin2pi (0.5 * rest * u));
  return ito_exp (a - b / beta + rest / beta * (c - log_w));
}

/* Without checks; s [m][stride], work [2 m][n]. */
static void
fill (const ito_address *address, double beta, uint64_t first, size_t n, size_t stride, size_t m,
      double *s, double *work)
{
  ito_uniforms_fill (address, first, n, n, 2 * m, work);
  for (size_t i = 0; i < m; i++)
    for (size_t p = 0; p < n; p++)
      s[i * stride + p] = stable (beta, work[2 * i * n + p], work[(2 * i + 1) * n + p]);
}

int
ito_stables (const ito_address *address, double beta, uint64_t first, size_t n, size_t stride,
             size_t m, double *s)
{
  ito_error error = ITO_NO_ERROR;
  uint64_t coordinates = m > ITO_MAX_COORDINATES ? m : 4 * (uint64_t)m;
  if (check_beta (beta, &error) == GSL_SUCCESS
      && ito_address_check (address, first, n, coordinates, &error) == GSL_SUCCESS
      && ito_address_stride (n, stride, m, &error) == GSL_SUCCESS)
    {
      double *work = ITO_NEW (double, 2 * m * n, &error);
      if (work)
        fill (address, beta, first, n, stride, m, s, work);
      free (work);
    }
  return ITO_RAISE (&error);
}

static int
check_clock (unsigned stream, double beta, double delta, size_t times, const double *t,
             uint64_t first, size_t n, size_t stride, ito_error *error)
{
  if (check_beta (beta, error))
    return error->code;
  if (!(delta > 0) || isinf (delta))
    return ito_fail (error, GSL_EINVAL,
                     "steps of %g of a random clock: they must be positive and finite", delta);
  for (size_t i = 0; i < times; i++)
    if (!(t[i] >= (i ? t[i - 1] : 0)) || isinf (t[i]))
      return ito_fail (
          error, GSL_EINVAL,
          "time %zu of a random clock is %g: times are finite, not negative, and do not "
          "fall",
          i, t[i]);
  const ito_address a = { .stream = stream, .purpose = ITO_PURPOSE_CLOCK };
  int status = ito_address_check (&a, first, n, 1, error);
  return status ? status : ito_address_stride (n, stride, times, error);
}

/* One path: increments are drawn by chunks until all times are passed. */
static int
walk (ito_address a, double beta, double delta, size_t times, const double *t, uint64_t path,
      size_t stride, uint64_t *count, ito_error *error)
{
  double s[CHUNK], work[2 * CHUNK], scale = ito_pow (delta, 1 / beta), d = 0;
  size_t i = 0;
  for (uint64_t k = 0; i < times; k++)
    {
      if (k >= ITO_MAX_STEPS)
        return ito_fail (error, GSL_EINVAL,
                         "a random clock needs more than %" PRIu64
                         " steps of %g until t = %g; take "
                         "longer steps",
                         ITO_MAX_STEPS, delta, t[times - 1]);
      if (k % CHUNK == 0)
        {
          a.cell = (uint32_t)(k / CHUNK);
          fill (&a, beta, path, 1, 1, CHUNK, s, work);
        }
      d += scale * s[k % CHUNK];
      for (; i < times && d > t[i]; i++)
        count[i * stride] = k;
    }
  return GSL_SUCCESS;
}

int
ito_stable_clock (uint64_t seed, unsigned stream, double beta, double delta, size_t times,
                  const double *t, uint64_t first, size_t n, size_t stride, uint64_t *count)
{
  ito_error error = ITO_NO_ERROR;
  ito_address a = { .seed = seed, .stream = stream, .purpose = ITO_PURPOSE_CLOCK };
  check_clock (stream, beta, delta, times, t, first, n, stride, &error);
  for (size_t p = 0; p < n && !error.code; p++)
    walk (a, beta, delta, times, t, first + p, stride, count + p, &error);
  return ITO_RAISE (&error);
}
