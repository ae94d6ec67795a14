/* W and H of a Brownian path over any interval: a part of a cell, whole cells, a part of a cell.
 * Every path has its own interval; what they need next is drawn for all of a block together. */
#include "core/memory.h"
#include "random/brownian_descent.h"
#include <ito/random.h>
#include <math.h>
#include <stdlib.h>

/* Memory of a block, [m][lanes] each: what a descent needs, and sums over cells. */
enum
{
  run_w = ITO_BROWNIAN_DESCENT,
  run_h,
  sum_of_normals,
  rows_of_blocks
};
_Static_assert((int)rows_of_blocks <= ITO_BROWNIAN_WALK + 2, "ito_brownian_scratch is too small");

/* Cells first, ..., last-1 of a lane; lanes that have finished are replaced by the last. */
typedef struct
{
  uint64_t first, last;
  size_t home;
} cell_lane;

static void
move_lane (const ito_brownian_block *block, size_t to, size_t from, double *x)
{
  for (size_t i = 0; i < block->b->m; i++)
    x[i * block->lanes + to] = x[i * block->lanes + from];
}

/* run := run united with the next cell of each lane, whose normals are w and h. */
static void
append_cells (const ito_brownian_block *block, const cell_lane *lane, size_t n, uint64_t done,
              double *length, double *w, double *h, double *sum_w, double *sum_h)
{
  const ito_brownian *b = block->b;
  double root[ITO_BROWNIAN_LANES], root_12[ITO_BROWNIAN_LANES];
  double of_sum[ITO_BROWNIAN_LANES], of_cell[ITO_BROWNIAN_LANES];
  for (size_t s = 0; s < n; s++)
    {
      double cell = ito_brownian_cell_length (b, lane[s].first + done), sum = length[s] + cell;
      root[s] = sqrt (cell);
      root_12[s] = sqrt (cell / 12);
      of_sum[s] = length[s] / sum;
      of_cell[s] = cell / sum;
      length[s] = sum;
    }
  for (size_t i = 0; i < b->m; i++)
    for (size_t s = 0; s < n; s++)
      {
        size_t at = i * block->lanes + s;
        double cell_w = w[at] * root[s], cell_h = h ? h[at] * root_12[s] : 0;
        if (h)
          sum_h[at] =
              ito_brownian_joined_h (of_sum[s], sum_w[at], sum_h[at], of_cell[s], cell_w, cell_h);
        sum_w[at] += cell_w;
      }
}

/* W of equal cells from the sum of their normals, as ito_step_normals does it: an ensemble's noise
 * bit for bit. */
static double
scale_equal (const ito_brownian_block *block, const cell_lane *lane, size_t s, const double *sum,
             double *w)
{
  const ito_brownian *b = block->b;
  double mean = 1 / sqrt ((double)(lane->last - lane->first));
  double length =
      fabs (ito_brownian_base_time (b, lane->last) - ito_brownian_base_time (b, lane->first));
  double root = sqrt (length);
  for (size_t i = 0; i < b->m; i++)
    w[i * block->lanes + s] = root * (sum[i * block->lanes + s] * mean);
  return length;
}

static void
add_cells (const ito_brownian_block *block, cell_lane *lane, size_t n, ito_brownian_sum *sum,
           double *memory)
{
  const ito_brownian *b = block->b;
  const size_t lanes = block->lanes, size = b->m * lanes;
  const int equal = b->times == NULL, h_wanted = sum->h != NULL;
  double *z = memory + ITO_BROWNIAN_DESCENT_Z1 * size, *y = h_wanted ? z + size : NULL;
  double *w = memory + run_w * size, *h = memory + run_h * size;
  double *normals = memory + sum_of_normals * size, length[ITO_BROWNIAN_LANES];
  uint64_t path[ITO_BROWNIAN_LANES];
  uint32_t cell[ITO_BROWNIAN_LANES], node[ITO_BROWNIAN_LANES] = { 0 };
  for (size_t s = 0; s < n; s++)
    length[s] = 0;
  for (size_t i = 0; i < b->m; i++)
    for (size_t s = 0; s < n; s++)
      w[i * lanes + s] = h[i * lanes + s] = normals[i * lanes + s] = 0;
  for (uint64_t done = 0; n > 0; done++)
    {
      for (size_t s = 0; s < n; s++)
        {
          path[s] = block->first + lane[s].home;
          cell[s] = (uint32_t)(lane[s].first + done);
        }
      ito_brownian_normals_each (block, ITO_PURPOSE_NOISE, n, path, cell, node, 0, z);
      if (h_wanted)
        ito_brownian_normals_each (block, ITO_PURPOSE_AREA, n, path, cell, node, 0, y);
      if (equal)
        for (size_t i = 0; i < b->m; i++)
          for (size_t s = 0; s < n; s++)
            normals[i * lanes + s] += z[i * lanes + s];
      if (!equal || h_wanted)
        append_cells (block, lane, n, done, length, z, y, w, h);
      for (size_t s = 0; s < n;)
        {
          if (lane[s].first + done + 1 < lane[s].last)
            {
              s++;
              continue;
            }
          if (equal)
            length[s] = scale_equal (block, &lane[s], s, normals, w);
          ito_brownian_add (block, sum, lane[s].home, length[s], w + s, h + s);
          n--;
          lane[s] = lane[n];
          length[s] = length[n];
          move_lane (block, s, n, w);
          move_lane (block, s, n, normals);
          if (h_wanted)
            move_lane (block, s, n, h);
        }
    }
}

/* Parts of cells before (end 0) or after (end 1) the base points in the intervals; one that lies in
 * a cell is before. */
static void
add_parts (const ito_brownian_block *block, int end, const uint64_t *from, const uint64_t *to,
           size_t inc, ito_brownian_sum *sum, double *memory)
{
  const unsigned depth = block->b->depth;
  const uint64_t cell = UINT64_C (1) << depth;
  ito_brownian_part part[ITO_BROWNIAN_LANES];
  size_t n = 0;
  for (size_t p = 0; p < block->n; p++)
    {
      uint64_t s = from[p * inc], t = to[p * inc], first = s >> depth, last = t >> depth;
      uint64_t begin = s & (cell - 1), stop = t & (cell - 1);
      if (end ? first < last && stop > 0 : begin > 0 ? s < t : first == last && stop > 0)
        part[n++] = (ito_brownian_part){ .home = p,
                                         .cell = (uint32_t)(end ? last : first),
                                         .from = (uint32_t)(end ? 0 : begin),
                                         .to = (uint32_t)(end || first == last ? stop : cell) };
    }
  ito_brownian_descend (block, part, n, sum, memory);
}

static void
answer (const ito_brownian_block *block, const uint64_t *from, const uint64_t *to, size_t inc,
        ito_brownian_sum *sum, double *memory)
{
  const unsigned depth = block->b->depth;
  const uint64_t rest = (UINT64_C (1) << depth) - 1;
  cell_lane lane[ITO_BROWNIAN_LANES];
  size_t n = 0;
  for (size_t p = 0; p < block->n; p++)
    {
      uint64_t first = (from[p * inc] + rest) >> depth, last = to[p * inc] >> depth;
      if (first < last)
        lane[n++] = (cell_lane){ .first = first, .last = last, .home = p };
    }
  add_parts (block, 0, from, to, inc, sum, memory);
  add_cells (block, lane, n, sum, memory);
  add_parts (block, 1, from, to, inc, sum, memory);
}

void
ito_brownian_increments_fill (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                              const uint64_t *from, const uint64_t *to, size_t inc, double *w,
                              double *h, double *scratch)
{
  const size_t lanes = ito_brownian_lanes (b);
  for (size_t i = 0; i < b->m; i++)
    for (size_t p = 0; p < n; p++)
      {
        w[i * stride + p] = 0;
        if (h)
          h[i * stride + p] = 0;
      }
  for (size_t p = 0; p < n; p += lanes)
    {
      const ito_brownian_block block = {
        .b = b, .first = first + p, .n = n - p < lanes ? n - p : lanes, .lanes = lanes
      };
      ito_brownian_sum sum = { .w = w + p, .h = h ? h + p : NULL, .stride = stride };
      answer (&block, from + p * inc, to + p * inc, inc, &sum, scratch);
    }
}

int
ito_brownian_increments (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                         const uint64_t *from, const uint64_t *to, size_t inc, double *w, double *h,
                         double *scratch)
{
  ito_error error = ITO_NO_ERROR;
  double *own = NULL;
  if (ito_brownian_check (b, first, n, stride, b->m, from, to, inc, 1, &error) == GSL_SUCCESS
      && (scratch || (own = scratch = ITO_NEW (double, ito_brownian_scratch (b), &error)) != NULL))
    ito_brownian_increments_fill (b, first, n, stride, from, to, inc, w, h, scratch);
  free (own);
  return ITO_RAISE (&error);
}
