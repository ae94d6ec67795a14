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

static void
scale (const ito_brownian_block *block, double c, double *x)
{
  for (size_t i = 0; i < block->b->m; i++)
    for (size_t p = 0; p < block->n; p++)
      x[i * block->lanes + p] *= c;
}

void
ito_brownian_cell_normals (const ito_brownian_block *block, uint32_t cell, int h_wanted,
                           ito_brownian_piece *piece)
{
  const ito_brownian *b = block->b;
  piece->length =
      fabs (ito_brownian_base_time (b, (uint64_t)cell + 1) - ito_brownian_base_time (b, cell));
  ito_brownian_normals (block, ITO_PURPOSE_NOISE, cell, 0, 0, b->m, piece->w);
  if (h_wanted)
    ito_brownian_normals (block, ITO_PURPOSE_AREA, cell, 0, 0, b->m, piece->h);
}

void
ito_brownian_cell_scale (const ito_brownian_block *block, int h_wanted, ito_brownian_piece *piece)
{
  scale (block, sqrt (piece->length), piece->w);
  if (h_wanted)
    scale (block, sqrt (piece->length / 12), piece->h);
}

/* With a and b for the lengths: (a+b) H = a H_a + b H_b + (b W_a - a W_b)/2. */
void
ito_brownian_append (const ito_brownian_block *block, ito_brownian_piece *a,
                     const ito_brownian_piece *b, int h_wanted)
{
  double length = a->length + b->length, fa = a->length / length, fb = b->length / length;
  int empty = a->length == 0;
  for (size_t i = 0; i < block->b->m; i++)
    for (size_t p = 0; p < block->n; p++)
      {
        size_t at = i * block->lanes + p;
        if (h_wanted)
          a->h[at] = empty ? b->h[at]
                           : fa * a->h[at] + fb * b->h[at] + 0.5 * (fb * a->w[at] - fa * b->w[at]);
        a->w[at] = empty ? b->w[at] : a->w[at] + b->w[at];
      }
  a->length = length;
}

/* h_wanted: the halves' H too.  W does not depend on it: z2 is a draw of its own. */
static void
halve (const ito_brownian_walk *walk, unsigned node, const ito_brownian_piece *whole, int h_wanted,
       ito_brownian_piece *one, ito_brownian_piece *two)
{
  const ito_brownian_block *block = walk->block;
  const double root = sqrt (whole->length), root_48 = sqrt (whole->length / 48);
  one->length = two->length = whole->length / 2;
  double *z1 = one->w, *z2 = one->h;
  ito_brownian_normals (block, ITO_PURPOSE_BRIDGE, walk->cell, node, 0, block->b->m, z1);
  if (h_wanted)
    ito_brownian_normals (block, ITO_PURPOSE_BRIDGE, walk->cell, node, 1, block->b->m, z2);
  for (size_t i = 0; i < block->b->m; i++)
    for (size_t p = 0; p < block->n; p++)
      {
        size_t at = i * block->lanes + p;
        double w = whole->w[at], h = whole->h[at], z = root * z1[at];
        double difference = 1.5 * h + 0.25 * z;
        if (h_wanted)
          {
            double mean = 0.25 * h - 0.125 * z, spread = root_48 * z2[at];
            one->h[at] = mean + spread;
            two->h[at] = mean - spread;
          }
        one->w[at] = 0.5 * w + difference;
        two->w[at] = 0.5 * w - difference;
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
  int in_one = walk->from < middle;
  int in_two = middle < walk->to;
  int deeper = (in_one && !is_piece (walk, level + 1, at))
               || (in_two && !is_piece (walk, level + 1, middle));
  size_t size = walk->block->b->m * walk->block->lanes;
  double *memory = walk->memory + (2 + 4 * (size_t)level) * size;
  ito_brownian_piece one = { .w = memory, .h = memory + size };
  ito_brownian_piece two = { .w = memory + 2 * size, .h = memory + 3 * size };
  halve (walk, node, whole, walk->h_wanted || deeper, &one, &two);
  if (in_one)
    descend (walk, level + 1, 2 * node, at, &one);
  if (in_two)
    descend (walk, level + 1, 2 * node + 1, middle, &two);
}

void
ito_brownian_walk_cell (const ito_brownian_walk *walk)
{
  size_t size = walk->block->b->m * walk->block->lanes;
  ito_brownian_piece cell = { .w = walk->memory, .h = walk->memory + size };
  int h_wanted = walk->h_wanted || !is_piece (walk, 0, 0);
  ito_brownian_cell_normals (walk->block, walk->cell, h_wanted, &cell);
  ito_brownian_cell_scale (walk->block, h_wanted, &cell);
  descend (walk, 0, 1, 0, &cell);
}
