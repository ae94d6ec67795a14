/* Levy area of a Brownian path.  A piece of length g, with W and H, has
 *
 *   A_ij = H_i W_j - W_i H_j + b_ij,   E[b_ij | W, H] = 0,
 *   E[b_ij b_ik | W, H] = g/5 H_j H_k  (j != k),  E[b_ij^2 | W, H] = g/5 (H_i^2 + H_j^2) + g^2/20,
 *
 * with b the area of the bridge, the odd moments of which vanish (reverse time).  Drawn is
 *
 *   b_ij = 12 (K_i H_j - H_i K_j) + g/sqrt(20) z_ij,   K_i ~ N(0, g/720), z_ij ~ N(0, 1)
 *
 * (J. Foster 2024, "Approximating the signature of Brownian motion for high order SDE simulation",
 * arXiv:2409.10118: K is the space-time-time area; his third part is not normal and matches fourth
 * moments as well).  Pieces are united by Chen's relation (K.-T. Chen 1957).  K is draw 1 and z
 * draw 2 of purpose area at the piece's node. */
#include "core/memory.h"
#include "random/brownian.h"
#include <ito/random.h>
#include <math.h>
#include <stdlib.h>

typedef struct
{
  ito_brownian_block block;
  double *w, *area, *k, *z; /* W and area so far [m], [pairs]; normals [m], [pairs] */
  double *tree;
  uint32_t cell;
} question;

static void
add_leaf (const ito_brownian_block *block, unsigned node, const ito_brownian_piece *piece,
          void *params)
{
  question *q = params;
  const size_t m = block->b->m, lanes = block->lanes;
  const double g = piece->length, of_k = 12 * sqrt (g / 720), of_z = g / sqrt (20);
  ito_brownian_normals (block, ITO_PURPOSE_AREA, q->cell, node, 1, m, q->k);
  ito_brownian_normals (block, ITO_PURPOSE_AREA, q->cell, node, 2, m * (m - 1) / 2, q->z);
  double *area = q->area, *z = q->z;
  for (size_t j = 1; j < m; j++)
    for (size_t i = 0; i < j; i++, area += lanes, z += lanes)
      {
        const double *wi = piece->w + i * lanes, *wj = piece->w + j * lanes;
        const double *hi = piece->h + i * lanes, *hj = piece->h + j * lanes;
        const double *ki = q->k + i * lanes, *kj = q->k + j * lanes;
        const double *si = q->w + i * lanes, *sj = q->w + j * lanes;
        for (size_t p = 0; p < block->n; p++)
          {
            double own = hi[p] * wj[p] - wi[p] * hj[p] + of_k * (ki[p] * hj[p] - hi[p] * kj[p])
                         + of_z * z[p];
            area[p] += own + 0.5 * (si[p] * wj[p] - sj[p] * wi[p]);
          }
      }
  for (size_t i = 0; i < m; i++)
    for (size_t p = 0; p < block->n; p++)
      q->w[i * lanes + p] += piece->w[i * lanes + p];
}

static void
answer (question *q, uint64_t from, uint64_t to)
{
  const ito_brownian *b = q->block.b;
  size_t m = b->m, lanes = q->block.lanes;
  for (size_t i = 0; i < m * lanes; i++)
    q->w[i] = 0;
  for (size_t i = 0; i < m * (m - 1) / 2 * lanes; i++)
    q->area[i] = 0;
  ito_brownian_walk walk = {
    .block = &q->block, .level = b->area_depth, .visit = add_leaf, .params = q, .memory = q->tree
  };
  for (uint64_t at = from; at < to;)
    {
      uint64_t cell = at >> b->depth, begin = cell << b->depth;
      uint64_t end = begin + (UINT64_C (1) << b->depth);
      walk.cell = q->cell = (uint32_t)cell;
      walk.from = at - begin;
      walk.to = (to < end ? to : end) - begin;
      ito_brownian_walk_cell (&walk);
      at = begin + walk.to;
    }
}

void
ito_brownian_areas_fill (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                         const uint64_t *from, const uint64_t *to, size_t inc, double *area,
                         double *scratch)
{
  size_t lanes = ito_brownian_lanes (b), size = b->m * lanes, pairs = b->m * (b->m - 1) / 2;
  question q = { .block = { .b = b, .lanes = lanes },
                 .w = scratch,
                 .k = scratch + size,
                 .tree = scratch + 2 * size,
                 .area = scratch + (2 + ITO_BROWNIAN_WALK) * size,
                 .z = scratch + (2 + ITO_BROWNIAN_WALK) * size + pairs * lanes };
  for (size_t p = 0; p < n; p += q.block.n)
    {
      q.block.first = first + p;
      q.block.n = ito_brownian_alike (b, n, from, to, inc, p);
      answer (&q, from[p * inc], to[p * inc]);
      for (size_t i = 0; i < pairs; i++)
        for (size_t k = 0; k < q.block.n; k++)
          area[i * stride + p + k] = q.area[i * lanes + k];
    }
}

int
ito_brownian_areas (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                    const uint64_t *from, const uint64_t *to, size_t inc, double *area,
                    double *scratch)
{
  ito_error error = ITO_NO_ERROR;
  double *own = NULL;
  if (b->m > ITO_MAX_AREA_DIMENSION)
    ito_fail (&error, GSL_EINVAL,
              "the areas of %zu coordinates: a path whose area is asked has at most %d", b->m,
              ITO_MAX_AREA_DIMENSION);
  else if (ito_brownian_check (b, first, n, stride, b->m * (b->m - 1) / 2, from, to, inc,
                               UINT64_C (1) << (b->depth - b->area_depth), &error)
               == GSL_SUCCESS
           && (scratch
               || (own = scratch = ITO_NEW (double, ito_brownian_scratch (b), &error)) != NULL))
    ito_brownian_areas_fill (b, first, n, stride, from, to, inc, area, scratch);
  free (own);
  return ITO_RAISE (&error);
}
