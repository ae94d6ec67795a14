/* Inside a cell of a Brownian path: halving by the law of (W, H) of both halves given the whole.
 *
 * With W1, W2 ~ N(0, h/2) and H1, H2 ~ N(0, h/24) of the halves, all independent, the whole has
 *   W = W1 + W2,  H = (W1 - W2)/4 + (H1 + H2)/2,
 * so given it, with standard normals z1 (draw 0) and z2 (draw 1) of purpose bridge at the node,
 *   W1, W2 = W/2 +- (3 H/2 + sqrt(h)/4 z1)
 *   H1, H2 = H/4 - sqrt(h)/8 z1 +- sqrt(h/48) z2
 * (A. Jelincic, J. Foster, P. Kidger 2024, "Single-seed generation of Brownian paths and integrals
 * for adaptive and high order SDE solvers", arXiv:2405.06464). */
#include "random/address.h"
#include "random/brownian.h"
#include <math.h>

void
ito_brownian_normals (const ito_brownian_block *block, unsigned purpose, uint32_t cell,
                      unsigned node, unsigned draw, size_t m, double *z)
{
  ito_address address = { .seed = block->b->seed,
                          .stream = block->b->stream,
                          .purpose = (ito_purpose)purpose,
                          .cell = cell,
                          .node = node,
                          .draw = draw };
  ito_normals_fill (&address, block->first, block->n, block->lanes, m, z);
}

void
ito_brownian_normals_each (const ito_brownian_block *block, unsigned purpose, size_t n,
                           const uint64_t *path, const uint32_t *cell, const uint32_t *node,
                           unsigned draw, double *z)
{
  const ito_brownian *b = block->b;
  ito_address address = {
    .seed = b->seed, .stream = b->stream, .purpose = (ito_purpose)purpose, .draw = draw
  };
  ito_normals_each_fill (&address, n, path, cell, node, block->lanes, b->m, z);
}

static void
scale (const ito_brownian_block *block, double c, double *x)
{
  for (size_t i = 0; i < block->b->m; i++)
    for (size_t p = 0; p < block->n; p++)
      x[i * block->lanes + p] *= c;
}

static void
halve (const ito_brownian_walk *walk, unsigned node, const ito_brownian_piece *whole,
       ito_brownian_piece *one, ito_brownian_piece *two)
{
  const ito_brownian_block *block = walk->block;
  const double root = sqrt (whole->length), root_48 = sqrt (whole->length / 48);
  one->length = two->length = whole->length / 2;
  double *z1 = one->w, *z2 = one->h;
  ito_brownian_normals (block, ITO_PURPOSE_BRIDGE, walk->cell, node, 0, block->b->m, z1);
  ito_brownian_normals (block, ITO_PURPOSE_BRIDGE, walk->cell, node, 1, block->b->m, z2);
  for (size_t i = 0; i < block->b->m; i++)
    for (size_t p = 0; p < block->n; p++)
      {
        size_t at = i * block->lanes + p;
        double w = ito_brownian_half_w (whole->w[at]), h = whole->h[at], z = root * z1[at];
        double difference = ito_brownian_half_difference (h, z);
        double mean = ito_brownian_half_h (h, z), spread = root_48 * z2[at];
        one->h[at] = mean + spread;
        two->h[at] = mean - spread;
        one->w[at] = w + difference;
        two->w[at] = w - difference;
      }
}

/* A node that begins at tick `at` of the cell is a piece of its own. */
static int
is_piece (const ito_brownian_walk *walk, unsigned level, uint64_t at)
{
  uint64_t span = UINT64_C (1) << (walk->block->b->depth - level);
  return level >= walk->level && walk->from <= at && at + span <= walk->to;
}

static void
descend (const ito_brownian_walk *walk, unsigned level, unsigned node, uint64_t at,
         const ito_brownian_piece *whole)
{
  if (is_piece (walk, level, at))
    {
      walk->visit (walk->block, node, whole, walk->params);
      return;
    }
  uint64_t middle = at + (UINT64_C (1) << (walk->block->b->depth - level - 1));
  size_t size = walk->block->b->m * walk->block->lanes;
  double *memory = walk->memory + (2 + 4 * (size_t)level) * size;
  ito_brownian_piece one = { .w = memory, .h = memory + size };
  ito_brownian_piece two = { .w = memory + 2 * size, .h = memory + 3 * size };
  halve (walk, node, whole, &one, &two);
  if (walk->from < middle)
    descend (walk, level + 1, 2 * node, at, &one);
  if (middle < walk->to)
    descend (walk, level + 1, 2 * node + 1, middle, &two);
}

void
ito_brownian_walk_cell (const ito_brownian_walk *walk)
{
  const ito_brownian_block *block = walk->block;
  size_t size = block->b->m * block->lanes;
  ito_brownian_piece cell = { .length = ito_brownian_cell_length (block->b, walk->cell),
                              .w = walk->memory,
                              .h = walk->memory + size };
  ito_brownian_normals (block, ITO_PURPOSE_NOISE, walk->cell, 0, 0, block->b->m, cell.w);
  ito_brownian_normals (block, ITO_PURPOSE_AREA, walk->cell, 0, 0, block->b->m, cell.h);
  scale (block, sqrt (cell.length), cell.w);
  scale (block, sqrt (cell.length / 12), cell.h);
  descend (walk, 0, 1, 0, &cell);
}
