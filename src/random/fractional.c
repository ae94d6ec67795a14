/* Fractional Brownian motion: the object, its covariance, and its paths by a source. */
#include "random/fractional.h"
#include "core/memory.h"
#include "core/scalar.h"
#include "random/address.h"
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Normals of one cell of addresses. */
#define CELL 1024

/* With D between the middles, and p, q half the sum and the difference of the lengths,
 *   ((D+p)^2H + |D-p|^2H - (D+q)^2H - |D-q|^2H)/2 = D^2H sum_j C(2H, 2j) (p^2j - q^2j)/D^2j,
 * the sum where D >= 4 p: its terms fall by 16. */
double
ito_fractional_covariance (double hurst, double s0, double s1, double t0, double t1)
{
  double a = 2 * hurst, s = s1 - s0, t = t1 - t0;
  double middle = 0.5 * fabs ((t0 - s0) + (t1 - s1)), p = 0.5 * (s + t);
  if (!(hurst > 0 && hurst < 1))
    return NAN;
  if (middle < 4 * p)
    return 0.5
           * (ito_pow (fabs (t1 - s0), a) + ito_pow (fabs (t0 - s1), a)
              - ito_pow (fabs (t1 - s1), a) - ito_pow (fabs (t0 - s0), a));
  double scale = 1 / middle, first = s * t * scale * scale;
  double p2 = p * scale * p * scale, q = 0.5 * (s - t) * scale;
  double difference = first, power = 1, choose = a * (a - 1) / 2, sum = 0;
  for (int j = 1; j <= 16; j++)
    {
      sum += choose * difference;
      power *= q * q;
      difference = p2 * difference + power * first;
      choose *= (a - 2 * j) * (a - 2 * j - 1) / ((2 * j + 1) * (2 * j + 2.0));
    }
  return ito_pow (middle, a) * sum;
}

size_t
ito_fractional_factor (size_t n, double *l, double tolerance)
{
  for (size_t i = 0; i < n; i++)
    {
      double *row = l + i * (i + 1) / 2, diagonal = row[i];
      for (size_t j = 0; j <= i; j++)
        {
          const double *other = l + j * (j + 1) / 2;
          double sum = row[j];
          for (size_t k = 0; k < j; k++)
            sum -= row[k] * other[k];
          if (j < i)
            row[j] = sum / other[j];
          else if (!(sum > tolerance * diagonal))
            return i;
          else
            row[i] = sqrt (sum);
        }
    }
  return n;
}

static int
check (double hurst, uint64_t steps, uint64_t most, double end, ito_error *error)
{
  if (!(hurst > 0 && hurst < 1))
    return ito_fail (error, GSL_EINVAL,
                     "H = %g of fractional Brownian motion: it is between 0 and 1, and less than 1",
                     hurst);
  if (steps < 1 || steps > most)
    return ito_fail (error, GSL_EINVAL,
                     "%" PRIu64 " steps of fractional Brownian motion: they are 1 to %" PRIu64,
                     steps, most);
  if (!(end > 0) || isinf (end))
    return ito_fail (error, GSL_EINVAL,
                     "fractional Brownian motion until t = %g: the end must be positive and finite",
                     end);
  return GSL_SUCCESS;
}

static ito_fractional *
make (double hurst, uint64_t steps, double end, const ito_fractional_source *source,
      ito_error *error)
{
  ito_fractional *f = error->code ? NULL : ITO_NEW (ito_fractional, 1, error);
  if (f)
    *f = (ito_fractional){
      .source = source, .seed = 1, .hurst = hurst, .end = end, .steps = (size_t)steps
    };
  return f;
}

static ito_fractional *
raise_unless (ito_fractional *f, const ito_error *error)
{
  if (!error->code)
    return f;
  ito_fractional_free (f);
  ITO_RAISE (error);
  return NULL;
}

ito_fractional *
ito_fractional_alloc (double hurst, uint64_t steps, double end)
{
  ito_error error = ITO_NO_ERROR;
  check (hurst, steps, ITO_MAX_FRACTIONAL_STEPS, end, &error);
  ito_fractional *f = make (hurst, steps, end, &ito_fractional_circulant, &error);
  if (f)
    ito_fractional_make_circulant (f, &error);
  return raise_unless (f, &error);
}

ito_fractional *
ito_fractional_alloc_times (double hurst, uint64_t steps, const double *times)
{
  ito_error error = ITO_NO_ERROR;
  check (hurst, steps, ITO_MAX_FRACTIONAL_TIMES, 1, &error);
  for (uint64_t i = 0; !error.code && i <= steps; i++)
    if (!isfinite (times[i]) || (i && !(times[i - 1] < times[i])))
      ito_fail (&error, GSL_EINVAL,
                "time %" PRIu64 " of fractional Brownian motion is %.17g: times are finite and "
                "rise strictly",
                i, times[i]);
  ito_fractional *f =
      make (hurst, steps, error.code ? 0 : times[steps], &ito_fractional_cholesky, &error);
  if (f && (f->times = ITO_NEW (double, f->steps + 1, &error)) != NULL)
    {
      memcpy (f->times, times, (f->steps + 1) * sizeof *times);
      ito_fractional_make_cholesky (f, &error);
    }
  return raise_unless (f, &error);
}

ito_fractional *
ito_fractional_alloc_markov (double hurst, uint64_t steps, double end, size_t terms,
                             double rate_ratio)
{
  ito_error error = ITO_NO_ERROR;
  check (hurst, steps, ITO_MAX_FRACTIONAL_STEPS, end, &error);
  ito_fractional *f = make (hurst, steps, end, &ito_fractional_mixture, &error);
  if (f)
    {
      f->terms = terms;
      ito_fractional_make_mixture (f, rate_ratio, &error);
    }
  return raise_unless (f, &error);
}

void
ito_fractional_free (ito_fractional *f)
{
  if (f)
    {
      if (f->source->clear)
        f->source->clear (f);
      free (f->times);
      free (f->coefficient);
    }
  free (f);
}

int
ito_fractional_set_seed (ito_fractional *f, uint64_t seed)
{
  f->seed = seed;
  return GSL_SUCCESS;
}

int
ito_fractional_set_stream (ito_fractional *f, unsigned stream)
{
  ito_error error = ITO_NO_ERROR;
  if (!ito_stream_check (stream, &error))
    f->stream = stream;
  return ITO_RAISE (&error);
}

uint64_t
ito_fractional_steps (const ito_fractional *f)
{
  return f->steps;
}

double
ito_fractional_time (const ito_fractional *f, uint64_t i)
{
  if (i > f->steps)
    return NAN;
  return f->times ? f->times[i] : f->end * ((double)i / (double)f->steps);
}

/* Normals z [normals][lanes] of the paths first, ...; number i has cell i/1024, coordinate i mod
 * 1024. */
static void
fill (const ito_fractional *f, uint64_t first, size_t lanes, double *z)
{
  ito_address a = {
    .seed = f->seed, .stream = f->stream, .purpose = ITO_PURPOSE_WHOLE, .draw = f->source->draw
  };
  for (size_t i = 0; i < f->normals; i += CELL, a.cell++)
    ito_normals_fill (&a, first, lanes, lanes, i + CELL < f->normals ? CELL : f->normals - i,
                      z + i * lanes);
}

/* Increments into x from row `row` on. */
static int
increments (const ito_fractional *f, uint64_t first, size_t n, size_t stride, size_t row, double *x)
{
  ito_error error = ITO_NO_ERROR;
  ito_workspace w = { 0 };
  /* Long paths one by one: their normals fill the memory. */
  size_t most = f->normals > 65536 || n == 1 ? 1 : ITO_FRACTIONAL_LANES;
  if (first > ITO_MAX_PATHS || n > ITO_MAX_PATHS - first)
    ito_fail (&error, GSL_EINVAL, "%zu paths from path %" PRIu64 ": a run has at most 2^40", n,
              first);
  else if (ito_address_stride (n, stride, f->steps + row, &error) == GSL_SUCCESS && n > 0)
    {
      ITO_TAKE (&w, double, most * f->normals);
      ITO_TAKE (&w, double, f->work);
      if (ito_workspace_alloc (&w, &error) == GSL_SUCCESS)
        {
          double *z = ITO_TAKE (&w, double, most * f->normals);
          double *work = ITO_TAKE (&w, double, f->work);
          for (size_t p = 0; p < n; p += most)
            {
              size_t lanes = n - p < most ? n - p : most;
              fill (f, first + p, lanes, z);
              f->source->map (f, lanes, z, stride, x + row * stride + p, work);
            }
        }
      ito_workspace_free (&w);
    }
  return ITO_RAISE (&error);
}

int
ito_fractional_increments (const ito_fractional *f, uint64_t first, size_t n, size_t stride,
                           double *x)
{
  return increments (f, first, n, stride, 0, x);
}

int
ito_fractional_values (const ito_fractional *f, uint64_t first, size_t n, size_t stride, double *x)
{
  int status = increments (f, first, n, stride, 1, x);
  if (status)
    return status;
  memset (x, 0, n * sizeof *x);
  for (size_t k = 1; k <= f->steps; k++)
    for (size_t p = 0; p < n; p++)
      x[k * stride + p] += x[(k - 1) * stride + p];
  return GSL_SUCCESS;
}
