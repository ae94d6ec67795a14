/* Brownian paths: the object, its base grid and its ticks. */
#include "random/brownian.h"
#include "core/memory.h"
#include "random/address.h"
#include <inttypes.h>
#include <ito/random.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double
ito_brownian_base_time (const ito_brownian *b, uint64_t i)
{
  if (b->times)
    return b->times[i];
  if (i == 0 || i >= b->cells)
    return i == 0 ? b->t0 : b->t1;
  /* As the grid `uniform`, so that noise agrees bit for bit; the quotients are the same where i and
   * cells have a common factor, so coarser grids have the same points. */
  double cells = (double)b->cells;
  double t = b->t0 * ((double)(b->cells - i) / cells) + b->t1 * ((double)i / cells);
  double low = b->t0 < b->t1 ? b->t0 : b->t1, high = b->t0 < b->t1 ? b->t1 : b->t0;
  t = t < low ? low : t;
  return t > high ? high : t;
}

double
ito_brownian_cell_length (const ito_brownian *b, uint64_t i)
{
  return fabs (ito_brownian_base_time (b, i + 1) - ito_brownian_base_time (b, i));
}

static int
check_sizes (size_t m, uint64_t cells, ito_error *error)
{
  if (m < 1 || m > ITO_MAX_COORDINATES)
    return ito_fail (error, GSL_EINVAL,
                     "a Brownian path in %zu coordinates: they are 1 to %" PRIu32, m,
                     ITO_MAX_COORDINATES);
  if (cells < 1 || cells > ITO_MAX_STEPS)
    return ito_fail (error, GSL_EINVAL,
                     "a Brownian path of %" PRIu64 " cells: they are 1 to %" PRIu64, cells,
                     ITO_MAX_STEPS);
  return GSL_SUCCESS;
}

static int
check_times (const ito_brownian *b, ito_error *error)
{
  if (!isfinite (b->t0) || !isfinite (b->t1) || b->t0 == b->t1)
    return ito_fail (error, GSL_EINVAL,
                     "a Brownian path from t = %g to t = %g: the ends must be finite and differ",
                     b->t0, b->t1);
  if (!isfinite (b->t1 - b->t0))
    return ito_fail (error, GSL_EINVAL,
                     "a Brownian path from t = %g to t = %g: its length is not finite", b->t0,
                     b->t1);
  if (!b->times)
    {
      /* Equal cells: rounding hurts where the times are largest, at an end. */
      if (ito_brownian_base_time (b, 1) != b->t0
          && ito_brownian_base_time (b, b->cells - 1) != b->t1)
        return GSL_SUCCESS;
      return ito_fail (error, GSL_EINVAL,
                       "%" PRIu64
                       " cells between t = %.17g and t = %.17g are too many: neighbouring "
                       "times are equal in double precision; take fewer cells",
                       b->cells, b->t0, b->t1);
    }
  for (uint64_t i = 0; i < b->cells; i++)
    if (!(b->t1 > b->t0 ? b->times[i] < b->times[i + 1] : b->times[i] > b->times[i + 1]))
      return ito_fail (error, GSL_EINVAL,
                       "the times of a Brownian path are not strictly monotone: time %" PRIu64
                       " is %.17g, time %" PRIu64 " is %.17g",
                       i, b->times[i], i + 1, b->times[i + 1]);
  return GSL_SUCCESS;
}

/* times NULL: equal cells. */
static ito_brownian *
make (size_t m, uint64_t cells, double t0, double t1, const double *times)
{
  ito_error error = ITO_NO_ERROR;
  ito_brownian *b = NULL;
  if (check_sizes (m, cells, &error) == GSL_SUCCESS
      && (b = ITO_NEW (ito_brownian, 1, &error)) != NULL)
    {
      *b = (ito_brownian){ .seed = 1,
                           .m = m,
                           .cells = cells,
                           .t0 = times ? times[0] : t0,
                           .t1 = times ? times[cells] : t1,
                           .depth = ITO_MAX_TREE_DEPTH,
                           .area_depth = 3 };
      if (times && (b->times = ITO_NEW (double, (size_t)cells + 1, &error)) != NULL)
        memcpy (b->times, times, ((size_t)cells + 1) * sizeof *times);
      if (!error.code)
        check_times (b, &error);
    }
  if (error.code)
    {
      ito_brownian_free (b);
      ITO_RAISE (&error);
      return NULL;
    }
  return b;
}

ito_brownian *
ito_brownian_alloc (size_t m, uint64_t cells, double t0, double t1)
{
  return make (m, cells, t0, t1, NULL);
}

ito_brownian *
ito_brownian_alloc_times (size_t m, uint64_t cells, const double *times)
{
  return make (m, cells, 0, 0, times);
}

void
ito_brownian_free (ito_brownian *b)
{
  if (b)
    free (b->times);
  free (b);
}

int
ito_brownian_set_seed (ito_brownian *b, uint64_t seed)
{
  b->seed = seed;
  return GSL_SUCCESS;
}

int
ito_brownian_set_stream (ito_brownian *b, unsigned stream)
{
  ito_error error = ITO_NO_ERROR;
  if (!ito_stream_check (stream, &error))
    b->stream = stream;
  return ITO_RAISE (&error);
}

int
ito_brownian_set_depth (ito_brownian *b, unsigned depth)
{
  ito_error error = ITO_NO_ERROR;
  if (depth > ITO_MAX_TREE_DEPTH)
    ito_fail (&error, GSL_EINVAL,
              "a tree of depth %u: depths are 0 to %u; use more cells for finer times", depth,
              ITO_MAX_TREE_DEPTH);
  else
    {
      b->depth = depth;
      b->area_depth = b->area_depth < depth ? b->area_depth : depth;
    }
  return ITO_RAISE (&error);
}

int
ito_brownian_set_area_depth (ito_brownian *b, unsigned q)
{
  ito_error error = ITO_NO_ERROR;
  unsigned most = b->depth < ITO_MAX_AREA_DEPTH ? b->depth : ITO_MAX_AREA_DEPTH;
  if (q > most)
    ito_fail (&error, GSL_EINVAL,
              "area at depth %u: with a tree of depth %u it is simulated at depth 0 to %u", q,
              b->depth, most);
  else
    b->area_depth = q;
  return ITO_RAISE (&error);
}

size_t
ito_brownian_dimension (const ito_brownian *b)
{
  return b->m;
}

uint64_t
ito_brownian_cells (const ito_brownian *b)
{
  return b->cells;
}

unsigned
ito_brownian_depth (const ito_brownian *b)
{
  return b->depth;
}

unsigned
ito_brownian_area_depth (const ito_brownian *b)
{
  return b->area_depth;
}

uint64_t
ito_brownian_ticks (const ito_brownian *b)
{
  return b->cells << b->depth;
}

double
ito_brownian_time (const ito_brownian *b, uint64_t tick)
{
  if (tick > ito_brownian_ticks (b))
    return NAN;
  uint64_t cell = tick >> b->depth, part = tick - (cell << b->depth);
  double t = ito_brownian_base_time (b, cell);
  if (part == 0)
    return t;
  double fraction = (double)part / (double)(UINT64_C (1) << b->depth);
  return t + (ito_brownian_base_time (b, cell + 1) - t) * fraction;
}

int
ito_brownian_nearest (const ito_brownian *b, double t, uint64_t *tick, ito_error *error)
{
  double sign = b->t1 > b->t0 ? 1 : -1;
  if (!(sign * t >= sign * b->t0 && sign * t <= sign * b->t1))
    return ito_fail (error, GSL_EINVAL,
                     "t = %.17g is outside the Brownian path from t = %.17g to %.17g", t, b->t0,
                     b->t1);
  /* The last tick at or before t; times of ticks are monotone. */
  uint64_t low = 0, high = ito_brownian_ticks (b);
  while (high - low > 1)
    {
      uint64_t middle = low + (high - low) / 2;
      if (sign * ito_brownian_time (b, middle) <= sign * t)
        low = middle;
      else
        high = middle;
    }
  double before = fabs (t - ito_brownian_time (b, low));
  *tick = fabs (ito_brownian_time (b, high) - t) < before ? high : low;
  return GSL_SUCCESS;
}

int
ito_brownian_tick (const ito_brownian *b, double t, uint64_t *tick)
{
  ito_error error = ITO_NO_ERROR;
  ito_brownian_nearest (b, t, tick, &error);
  return ITO_RAISE (&error);
}

size_t
ito_brownian_lanes (const ito_brownian *b)
{
  size_t lanes = 2048 / b->m & ~(size_t)7;
  return lanes < 8 ? 8 : lanes > ITO_BROWNIAN_LANES ? ITO_BROWNIAN_LANES : lanes;
}

/* Of the area, the larger question: two blocks and twice the pairs beside the tree. */
size_t
ito_brownian_scratch (const ito_brownian *b)
{
  size_t pairs = b->m <= ITO_MAX_AREA_DIMENSION ? b->m * (b->m - 1) / 2 : 0;
  return ((ITO_BROWNIAN_WALK + 2) * b->m + 2 * pairs) * ito_brownian_lanes (b);
}

int
ito_brownian_check (const ito_brownian *b, uint64_t first, size_t n, size_t stride, size_t rows,
                    const uint64_t *from, const uint64_t *to, size_t inc, uint64_t unit,
                    ito_error *error)
{
  uint64_t last = ito_brownian_ticks (b);
  if (first > ITO_MAX_PATHS || n > ITO_MAX_PATHS - first)
    return ito_fail (error, GSL_EINVAL, "%zu paths from path %" PRIu64 ": a run has at most 2^40",
                     n, first);
  if (rows > 1 && stride < n)
    return ito_fail (error, GSL_EINVAL, "stride %zu: rows of %zu would overlap; at least %zu",
                     stride, n, n);
  for (size_t p = 0; p < n; p += inc ? 1 : n)
    {
      uint64_t s = from[p * inc], t = to[p * inc];
      if (s > t || t > last)
        return ito_fail (error, GSL_EINVAL,
                         "a Brownian path between ticks %" PRIu64 " and %" PRIu64
                         ": ticks go upwards, and the last is %" PRIu64,
                         s, t, last);
      if (s % unit || t % unit)
        return ito_fail (error, GSL_EINVAL,
                         "area between ticks %" PRIu64 " and %" PRIu64
                         ": at area depth %u it is known at multiples of %" PRIu64 " ticks",
                         s, t, b->area_depth, unit);
    }
  return GSL_SUCCESS;
}

size_t
ito_brownian_alike (const ito_brownian *b, size_t n, const uint64_t *from, const uint64_t *to,
                    size_t inc, size_t p)
{
  size_t lanes = ito_brownian_lanes (b), q = p + 1;
  while (q < n && q < p + lanes && from[q * inc] == from[p * inc] && to[q * inc] == to[p * inc])
    q++;
  return q - p;
}
