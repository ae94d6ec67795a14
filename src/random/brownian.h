/* Inside of a Brownian path (ito/brownian.h): for workers, nothing here allocates or raises. */
#ifndef ITO_RANDOM_BROWNIAN_H
#define ITO_RANDOM_BROWNIAN_H

#include "core/error.h"
#include <ito/brownian.h>

struct ito_brownian
{
  uint64_t seed;
  unsigned stream;
  size_t m;
  uint64_t cells;
  double t0, t1;
  double *times; /* [cells+1], owned; NULL: equal cells */
  unsigned depth, area_depth;
};

/* Time of base point i <= cells, and length of cell i < cells. */
double ito_brownian_base_time (const ito_brownian *b, uint64_t i);
double ito_brownian_cell_length (const ito_brownian *b, uint64_t i);

/* ito_brownian_tick, for workers. */
int ito_brownian_nearest (const ito_brownian *b, double t, uint64_t *tick, ito_error *error);

/* Length of an interval, and its W and H, [m][lanes] each. */
typedef struct
{
  double length;
  double *w, *h;
} ito_brownian_piece;

/* Paths that are worked on at once: n of them, in rows of `lanes`. */
typedef struct
{
  const ito_brownian *b;
  uint64_t first;
  size_t n, lanes;
} ito_brownian_block;

/* Rows of scratch of a block: so many paths that a block of m coordinates is 16 KiB, 8 to 64. */
#define ITO_BROWNIAN_LANES 64
size_t ito_brownian_lanes (const ito_brownian *b);

/* H of two pieces that adjoin, a the first, with their shares of the length:
 * (a+b) H = a H_a + b H_b + (b W_a - a W_b)/2. */
static inline double
ito_brownian_joined_h (double share_a, double w_a, double h_a, double share_b, double w_b,
                       double h_b)
{
  return share_a * h_a + share_b * h_b + 0.5 * (share_b * w_a - share_a * w_b);
}

/* Halving (brownian_tree.c): W of the halves is half_w +- half_difference, H is half_h +-
 * sqrt(h/48) z2; z is sqrt(h) z1. */
static inline double
ito_brownian_half_w (double w)
{
  return 0.5 * w;
}
static inline double
ito_brownian_half_difference (double h, double z)
{
  return 1.5 * h + 0.25 * z;
}
static inline double
ito_brownian_half_h (double h, double z)
{
  return 0.25 * h - 0.125 * z;
}

/* Standard normals of the block's path at a node of a cell: z [m][lanes]. */
void ito_brownian_normals (const ito_brownian_block *block, unsigned purpose, uint32_t cell,
                           unsigned node, unsigned draw, size_t m, double *z);
/* The same of n lanes with paths, cells and nodes of their own, [m] each. */
void ito_brownian_normals_each (const ito_brownian_block *block, unsigned purpose, size_t n,
                                const uint64_t *path, const uint32_t *cell, const uint32_t *node,
                                unsigned draw, double *z);

/* The pieces of a part of a cell, in order, with W and H: the largest nodes of the tree in ticks
 * from..to of the cell, but none above `level`. */
typedef void ito_brownian_visit (const ito_brownian_block *block, unsigned node,
                                 const ito_brownian_piece *piece, void *params);
typedef struct
{
  const ito_brownian_block *block;
  uint32_t cell;
  uint64_t from, to; /* 0 <= from < to <= 2^depth */
  unsigned level;
  ito_brownian_visit *visit;
  void *params;
  double *memory; /* [ITO_BROWNIAN_WALK][m][lanes] */
} ito_brownian_walk;
#define ITO_BROWNIAN_WALK (2 + 4 * ITO_MAX_TREE_DEPTH)
void ito_brownian_walk_cell (const ito_brownian_walk *walk);

/* Whether a question is in range; ends must be multiples of `unit` ticks. */
int ito_brownian_check (const ito_brownian *b, uint64_t first, size_t n, size_t stride, size_t rows,
                        const uint64_t *from, const uint64_t *to, size_t inc, uint64_t unit,
                        ito_error *error);
/* How many lanes from p on have its interval and fit into a block. */
size_t ito_brownian_alike (const ito_brownian *b, size_t n, const uint64_t *from,
                           const uint64_t *to, size_t inc, size_t p);
/* The public questions without checks; scratch is given. */
void ito_brownian_increments_fill (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                                   const uint64_t *from, const uint64_t *to, size_t inc, double *w,
                                   double *h, double *scratch);
void ito_brownian_areas_fill (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                              const uint64_t *from, const uint64_t *to, size_t inc, double *area,
                              double *scratch);

#endif
