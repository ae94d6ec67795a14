/* Parts of cells for lanes that differ in cell, node and depth: in each round every lane halves the
 * node it stands at; the normals and the arithmetic of a round are done for all lanes together, and
 * a lane that has arrived gives its place to the last one.
 *
 * A lane goes to the half in which its part begins or ends.  Where the part is in both halves and
 * holds neither, the later one waits.  Where it holds one, the first is added at once; the second
 * is held back until the first is finished: pieces are added in order of time, as
 * ito_brownian_walk_cell visits them. */
#include "random/brownian_descent.h"
#include <ito/random.h>
#include <math.h>

typedef struct
{
  uint32_t node, at, half; /* its first tick, ticks of a half of it */
  uint32_t from, to;       /* the part of the cell that is to come */
  double length;
} stand;

typedef struct
{
  size_t home;
  uint32_t cell;
  stand now, later;
  int waits;     /* later is to come */
  unsigned held; /* halves that are to be added, the last first */
  double held_length[ITO_MAX_TREE_DEPTH];
} lane;

typedef enum
{
  go_on,      /* to the half; the other is not in the part */
  arrive,     /* the half is the last piece */
  add_other,  /* the other is a piece before it */
  hold_other, /* the other is a piece after it */
  other_waits /* both are not pieces */
} action;

/* Blocks of memory. */
typedef struct
{
  const ito_brownian_block *block;
  double *w, *h;                    /* of the nodes, lane by place */
  double *other_w, *other_h;        /* normals, then of the other halves */
  double *later_w, *later_h, *held; /* by home */
} descent;

static void
copy_lane (const descent *d, double *to, const double *from)
{
  for (size_t i = 0; i < d->block->b->m; i++)
    to[i * d->block->lanes] = from[i * d->block->lanes];
}

void
ito_brownian_add (const ito_brownian_block *block, ito_brownian_sum *sum, size_t p, double length,
                  const double *w, const double *h)
{
  const size_t m = block->b->m, lanes = block->lanes, stride = sum->stride;
  const double both = sum->length[p] + length;
  const double of_sum = sum->h ? sum->length[p] / both : 0, of_piece = sum->h ? length / both : 0;
  for (size_t i = 0; i < m; i++)
    {
      double *sum_w = sum->w + i * stride + p;
      if (sum->h)
        {
          double *sum_h = sum->h + i * stride + p;
          *sum_h =
              ito_brownian_joined_h (of_sum, *sum_w, *sum_h, of_piece, w[i * lanes], h[i * lanes]);
        }
      *sum_w += w[i * lanes];
    }
  sum->length[p] = both;
}

/* Where the lane goes: sign 1 to the first half, -1 to the second. */
static action
choose (const lane *l, double *sign)
{
  const stand *s = &l->now;
  const uint32_t middle = s->at + s->half;
  const int in_one = s->from < middle;
  const int in_two = s->to > middle;
  const int one = s->from <= s->at && s->to >= middle;
  const int two = s->from <= middle && s->to >= middle + s->half;
  *sign = in_one && !(in_two && one) ? 1 : -1;
  if (!in_one || !in_two)
    return (in_one ? one : two) ? arrive : go_on;
  return one ? add_other : two ? hold_other : other_waits;
}

static void
step_down (lane *l, action what, double sign)
{
  stand one = l->now;
  one.half /= 2;
  one.length /= 2;
  stand two = one;
  one.node = 2 * l->now.node;
  two.node = one.node + 1;
  two.at = l->now.at + l->now.half;
  if (what == add_other)
    two.from = two.at;
  if (what == hold_other || what == other_waits)
    one.to = two.at;
  if (what == other_waits)
    {
      two.from = two.at;
      l->later = two;
      l->waits = 1;
    }
  l->now = sign > 0 ? one : two;
}

/* What becomes of both halves of the lane at a place; nonzero where it has arrived. */
static int
settle (const descent *d, lane *l, size_t place, action what, ito_brownian_sum *sum)
{
  const size_t size = d->block->b->m * d->block->lanes;
  double *held = d->held + l->home;
  switch (what)
    {
    case go_on:
      return 0;
    case add_other:
      ito_brownian_add (d->block, sum, l->home, l->now.length, d->other_w + place,
                        d->other_h + place);
      return 0;
    case hold_other:
      copy_lane (d, held + 2 * l->held * size, d->other_w + place);
      if (sum->h)
        copy_lane (d, held + (2 * l->held + 1) * size, d->other_h + place);
      l->held_length[l->held++] = l->now.length;
      return 0;
    case other_waits:
      copy_lane (d, d->later_w + l->home, d->other_w + place);
      copy_lane (d, d->later_h + l->home, d->other_h + place);
      return 0;
    case arrive:
      break;
    }
  ito_brownian_add (d->block, sum, l->home, l->now.length, d->w + place, d->h + place);
  while (l->held > 0)
    {
      double *piece = held + 2 * (--l->held) * size;
      ito_brownian_add (d->block, sum, l->home, l->held_length[l->held], piece, piece + size);
    }
  if (!l->waits)
    return 1;
  l->waits = 0;
  l->now = l->later;
  copy_lane (d, d->w + place, d->later_w + l->home);
  copy_lane (d, d->h + place, d->later_h + l->home);
  return 0;
}

/* Nodes := their halves by sign, other := the other halves; H where it is wanted. */
static void
halve (const descent *d, size_t n, int h_wanted, const double *length, const double *sign)
{
  const size_t m = d->block->b->m, lanes = d->block->lanes;
  double root[ITO_BROWNIAN_LANES], root_48[ITO_BROWNIAN_LANES];
  for (size_t p = 0; p < n; p++)
    {
      root[p] = sqrt (length[p]);
      root_48[p] = sqrt (length[p] / 48);
    }
  for (size_t i = 0; i < m; i++)
    {
      double *restrict w = d->w + i * lanes, *restrict h = d->h + i * lanes;
      double *restrict other_w = d->other_w + i * lanes, *restrict other_h = d->other_h + i * lanes;
      for (size_t p = 0; p < n; p++)
        {
          double mean = ito_brownian_half_w (w[p]), z = root[p] * other_w[p];
          double difference = sign[p] * ito_brownian_half_difference (h[p], z);
          w[p] = mean + difference;
          other_w[p] = mean - difference;
          if (h_wanted)
            {
              double mean_h = ito_brownian_half_h (h[p], z);
              double spread = sign[p] * (root_48[p] * other_h[p]);
              h[p] = mean_h + spread;
              other_h[p] = mean_h - spread;
            }
        }
    }
}

/* Cells of the parts, with W and H. */
static void
begin (const descent *d, const ito_brownian_part *part, size_t n, lane *lanes)
{
  const ito_brownian_block *block = d->block;
  const size_t m = block->b->m;
  uint64_t path[ITO_BROWNIAN_LANES];
  uint32_t cell[ITO_BROWNIAN_LANES], node[ITO_BROWNIAN_LANES];
  double root[ITO_BROWNIAN_LANES], root_12[ITO_BROWNIAN_LANES];
  for (size_t p = 0; p < n; p++)
    {
      double length = ito_brownian_cell_length (block->b, part[p].cell);
      lanes[p].home = part[p].home;
      lanes[p].cell = part[p].cell;
      lanes[p].now = (stand){ .node = 1,
                              .half = UINT32_C (1) << (block->b->depth - 1),
                              .from = part[p].from,
                              .to = part[p].to,
                              .length = length };
      lanes[p].waits = 0;
      lanes[p].held = 0;
      path[p] = block->first + part[p].home;
      cell[p] = part[p].cell;
      node[p] = 0;
      root[p] = sqrt (length);
      root_12[p] = sqrt (length / 12);
    }
  ito_brownian_normals_each (block, ITO_PURPOSE_NOISE, n, path, cell, node, 0, d->w);
  ito_brownian_normals_each (block, ITO_PURPOSE_AREA, n, path, cell, node, 0, d->h);
  for (size_t i = 0; i < m; i++)
    for (size_t p = 0; p < n; p++)
      {
        d->w[i * block->lanes + p] *= root[p];
        d->h[i * block->lanes + p] *= root_12[p];
      }
}

void
ito_brownian_descend (const ito_brownian_block *block, const ito_brownian_part *part, size_t n,
                      ito_brownian_sum *sum, double *memory)
{
  const size_t size = block->b->m * block->lanes;
  const descent d = { .block = block,
                      .w = memory,
                      .h = memory + size,
                      .other_w = memory + ITO_BROWNIAN_DESCENT_Z1 * size,
                      .other_h = memory + (ITO_BROWNIAN_DESCENT_Z1 + 1) * size,
                      .later_w = memory + 4 * size,
                      .later_h = memory + 5 * size,
                      .held = memory + 6 * size };
  lane lanes[ITO_BROWNIAN_LANES];
  if (n > 0)
    begin (&d, part, n, lanes);
  while (n > 0)
    {
      uint64_t path[ITO_BROWNIAN_LANES];
      uint32_t cell[ITO_BROWNIAN_LANES], node[ITO_BROWNIAN_LANES];
      double length[ITO_BROWNIAN_LANES], sign[ITO_BROWNIAN_LANES];
      action what[ITO_BROWNIAN_LANES];
      int h_wanted = sum->h != NULL;
      for (size_t p = 0; p < n; p++)
        {
          lane *l = &lanes[p];
          path[p] = block->first + l->home;
          cell[p] = l->cell;
          node[p] = l->now.node;
          length[p] = l->now.length;
          what[p] = choose (l, &sign[p]);
          h_wanted = h_wanted || what[p] != arrive;
          step_down (l, what[p], sign[p]);
        }
      ito_brownian_normals_each (block, ITO_PURPOSE_BRIDGE, n, path, cell, node, 0, d.other_w);
      if (h_wanted)
        ito_brownian_normals_each (block, ITO_PURPOSE_BRIDGE, n, path, cell, node, 1, d.other_h);
      halve (&d, n, h_wanted, length, sign);
      size_t left = 0;
      for (size_t p = 0; p < n; p++)
        {
          if (settle (&d, &lanes[p], p, what[p], sum))
            continue;
          if (left < p)
            {
              lanes[left] = lanes[p];
              copy_lane (&d, d.w + left, d.w + p);
              copy_lane (&d, d.h + left, d.h + p);
            }
          left++;
        }
      n = left;
    }
}
