/* From an address to the words of a counter (layout: ito/random.h). */
#include "random/address.h"
#include <inttypes.h>

static uint32_t
word2_of (const ito_address *a, uint32_t node, uint64_t path)
{
  return node | (uint32_t)(path >> 32) << 16 | a->draw << 24;
}

static uint32_t
word3_of (const ito_address *a)
{
  return (uint32_t)a->purpose << 20 | a->stream << 26;
}

/* Lane 0 is path `first`; all in range. */
static ito_counter
counter_at (const ito_address *a, uint64_t first)
{
  ito_counter c = {
    .key = { (uint32_t)a->seed, (uint32_t)(a->seed >> 32) },
    .path_low = (uint32_t)first,
    .cell = a->cell,
    .word2 = word2_of (a, a->node, first),
    .word3 = word3_of (a),
  };
  return c;
}

int
ito_stream_check (unsigned stream, ito_error *error)
{
  if (stream >= ITO_MAX_STREAMS)
    return ito_fail (error, GSL_EINVAL, "stream %u: streams are 0 to %u", stream,
                     ITO_MAX_STREAMS - 1);
  return GSL_SUCCESS;
}

int
ito_address_check (const ito_address *a, uint64_t first, uint64_t n, uint64_t coordinates,
                   ito_error *error)
{
  if (ito_stream_check (a->stream, error))
    return error->code;
  if ((unsigned)a->purpose >= ITO_MAX_PURPOSES)
    return ito_fail (error, GSL_EINVAL, "purpose %u: purposes are 0 to %u", (unsigned)a->purpose,
                     ITO_MAX_PURPOSES - 1);
  if (a->cell > ITO_MAX_STEPS)
    return ito_fail (error, GSL_EINVAL, "cell %" PRIu32 ": cells and steps are 0 to %" PRIu64,
                     a->cell, ITO_MAX_STEPS);
  if (a->node >= ITO_MAX_NODES)
    return ito_fail (error, GSL_EINVAL, "node %u: the nodes of a cell are 0 to %u", a->node,
                     ITO_MAX_NODES - 1);
  if (a->draw >= ITO_MAX_DRAWS)
    return ito_fail (error, GSL_EINVAL, "draw %u: the draws of a step are 0 to %u", a->draw,
                     ITO_MAX_DRAWS - 1);
  if (coordinates > ITO_MAX_COORDINATES)
    return ito_fail (error, GSL_EINVAL,
                     "%" PRIu64 " coordinates: one draw has at most %" PRIu32
                     " (uniforms take two each); use several draws",
                     coordinates, ITO_MAX_COORDINATES);
  if (first > ITO_MAX_PATHS || n > ITO_MAX_PATHS - first)
    return ito_fail (error, GSL_EINVAL,
                     "%" PRIu64 " paths from path %" PRIu64 ": a run has at most 2^40", n, first);
  return GSL_SUCCESS;
}

int
ito_address_counter (const ito_address *a, uint64_t first, size_t n, size_t coordinates,
                     ito_counter *counter, ito_error *error)
{
  int status = ito_address_check (a, first, n, coordinates, error);
  if (status)
    return status;
  if (n > ito_address_lanes (first))
    return ito_fail (error, GSL_EINVAL,
                     "%zu paths from path %" PRIu64 " cross a multiple of 2^32: take them in two",
                     n, first);
  *counter = counter_at (a, first);
  return GSL_SUCCESS;
}

int
ito_address_stride (size_t n, size_t stride, size_t m, ito_error *error)
{
  if (m > 1 && stride < n)
    return ito_fail (error, GSL_EINVAL, "stride %zu: rows of %zu would overlap; at least %zu",
                     stride, n, n);
  return GSL_SUCCESS;
}

uint64_t
ito_address_lanes (uint64_t first)
{
  return (UINT64_C (1) << 32) - (first & UINT64_C (0xffffffff));
}

typedef void fill_kernel (const ito_counter *c, size_t n, size_t stride, size_t m, double *x);

/* In one piece, or in more where the low word of the path overflows. */
static void
fill (fill_kernel *kernel, const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
      double *x)
{
  while (n > 0)
    {
      uint64_t room = ito_address_lanes (first);
      size_t lanes = n < room ? n : (size_t)room;
      ito_counter c = counter_at (a, first);
      kernel (&c, lanes, stride, m, x);
      first += lanes;
      n -= lanes;
      x += lanes;
    }
}

void
ito_normals_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                  double *z)
{
  fill (ito_kernel ()->normals, a, first, n, stride, m, z);
}

void
ito_normals_each_fill (const ito_address *a, size_t n, const uint64_t *path, const uint32_t *cell,
                       const uint32_t *node, size_t stride, size_t m, double *z)
{
  enum
  {
    piece = 64
  };
  uint32_t path_low[piece], word2[piece];
  ito_counters c = { .key = { (uint32_t)a->seed, (uint32_t)(a->seed >> 32) },
                     .word3 = word3_of (a),
                     .path_low = path_low,
                     .word2 = word2 };
  for (size_t first = 0; first < n; first += piece)
    {
      size_t lanes = n - first < piece ? n - first : piece;
      for (size_t p = 0; p < lanes; p++)
        {
          path_low[p] = (uint32_t)path[first + p];
          word2[p] = word2_of (a, node[first + p], path[first + p]);
        }
      c.cell = cell + first;
      ito_kernel ()->normals_each (&c, lanes, stride, m, z + first);
    }
}

void
ito_uniforms_fill (const ito_address *a, uint64_t first, size_t n, size_t stride, size_t m,
                   double *u)
{
  fill (ito_kernel ()->uniforms, a, first, n, stride, m, u);
}
