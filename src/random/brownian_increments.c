/* W and H of a Brownian path over any interval: a part of a cell, whole cells, a part of a cell. */
#include "core/memory.h"
#include "random/brownian.h"
#include <ito/random.h>
#include <math.h>
#include <stdlib.h>

/* A block's question, and the blocks [m][lanes] it works in. */
typedef struct
{
  ito_brownian_block block;
  int h_wanted;
  ito_brownian_piece sum, run, cell;
  double *normals; /* sum of the cells' */
  double *tree;
} question;

static void
add_node (const ito_brownian_block *block, unsigned node, const ito_brownian_piece *piece,
          void *params)
{
  question *q = params;
  (void)node;
  ito_brownian_append (block, &q->sum, piece, q->h_wanted);
}

static void
add_part (question *q, uint64_t cell, uint64_t from, uint64_t to)
{
  ito_brownian_walk walk = { .block = &q->block,
                             .cell = (uint32_t)cell,
                             .from = from,
                             .to = to,
                             .h_wanted = q->h_wanted,
                             .visit = add_node,
                             .params = q,
                             .memory = q->tree };
  ito_brownian_walk_cell (&walk);
}

/* W of equal cells i, ..., j-1 from the sum of their normals, as ito_step_normals does it: an
 * ensemble's noise bit for bit. */
static void
scale_equal (const question *q, uint64_t i, uint64_t j, const double *sum, double *w)
{
  const ito_brownian *b = q->block.b;
  double mean = 1 / sqrt ((double)(j - i));
  double root = sqrt (fabs (ito_brownian_base_time (b, j) - ito_brownian_base_time (b, i)));
  for (size_t k = 0; k < b->m; k++)
    for (size_t p = 0; p < q->block.n; p++)
      w[k * q->block.lanes + p] = root * (sum[k * q->block.lanes + p] * mean);
}

static void
add_cells (question *q, uint64_t i, uint64_t j)
{
  const ito_brownian *b = q->block.b;
  const size_t lanes = q->block.lanes;
  const int equal = b->times == NULL;
  q->run.length = 0;
  for (uint64_t c = i; c < j; c++)
    {
      ito_brownian_cell_normals (&q->block, (uint32_t)c, q->h_wanted, &q->cell);
      if (equal)
        for (size_t k = 0; k < b->m; k++)
          for (size_t p = 0; p < q->block.n; p++)
            q->normals[k * lanes + p] =
                q->cell.w[k * lanes + p] + (c > i ? q->normals[k * lanes + p] : 0);
      if (!equal || q->h_wanted)
        {
          ito_brownian_cell_scale (&q->block, q->h_wanted, &q->cell);
          ito_brownian_append (&q->block, &q->run, &q->cell, q->h_wanted);
        }
    }
  if (equal)
    {
      q->run.length = fabs (ito_brownian_base_time (b, j) - ito_brownian_base_time (b, i));
      scale_equal (q, i, j, q->normals, q->run.w);
    }
  ito_brownian_append (&q->block, &q->sum, &q->run, q->h_wanted);
}

static void
answer (question *q, uint64_t from, uint64_t to)
{
  unsigned depth = q->block.b->depth;
  uint64_t first = from >> depth, last = to >> depth;
  uint64_t begin = from - (first << depth), end = to - (last << depth);
  q->sum.length = 0;
  if (first == last)
    {
      if (begin < end)
        add_part (q, first, begin, end);
      return;
    }
  if (begin > 0)
    add_part (q, first, begin, UINT64_C (1) << depth);
  first += begin > 0;
  if (first < last)
    add_cells (q, first, last);
  if (end > 0)
    add_part (q, last, 0, end);
}

void
ito_brownian_increments_fill (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                              const uint64_t *from, const uint64_t *to, size_t inc, double *w,
                              double *h, double *scratch)
{
  size_t lanes = ito_brownian_lanes (b), size = b->m * lanes;
  question q = { .block = { .b = b, .lanes = lanes },
                 .h_wanted = h != NULL,
                 .sum = { .w = scratch, .h = scratch + size },
                 .run = { .w = scratch + 2 * size, .h = scratch + 3 * size },
                 .cell = { .w = scratch + 4 * size, .h = scratch + 5 * size },
                 .normals = scratch + 6 * size,
                 .tree = scratch + 7 * size };
  for (size_t p = 0; p < n; p += q.block.n)
    {
      q.block.first = first + p;
      q.block.n = ito_brownian_alike (b, n, from, to, inc, p);
      answer (&q, from[p * inc], to[p * inc]);
      int empty = q.sum.length == 0;
      for (size_t i = 0; i < b->m; i++)
        for (size_t k = 0; k < q.block.n; k++)
          {
            w[i * stride + p + k] = empty ? 0 : q.sum.w[i * lanes + k];
            if (h)
              h[i * stride + p + k] = empty ? 0 : q.sum.h[i * lanes + k];
          }
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
