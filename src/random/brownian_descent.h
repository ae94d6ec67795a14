/* Parts of cells, a part of its own for each lane: the way down the tree of brownian_tree.c, taken
 * by all lanes together. */
#ifndef ITO_RANDOM_BROWNIAN_DESCENT_H
#define ITO_RANDOM_BROWNIAN_DESCENT_H

#include "random/brownian.h"

/* Answers so far, rows of `stride`: of lane p its W and H (NULL where it is not wanted) on a
 * length, 0 at first. */
typedef struct
{
  double *w, *h;
  size_t stride;
  double length[ITO_BROWNIAN_LANES];
} ito_brownian_sum;

/* Answer of lane p := united with a piece that follows it, whose m numbers are `lanes` apart. */
void ito_brownian_add (const ito_brownian_block *block, ito_brownian_sum *sum, size_t p,
                       double length, const double *w, const double *h);

/* Ticks from..to of a cell, 0 <= from < to <= 2^depth and not all of it, for the answer of lane
 * home. */
typedef struct
{
  size_t home;
  uint32_t cell, from, to;
} ito_brownian_part;

/* Answers := united with the parts [n], at most one for a lane.  Cost: a node's normals for each
 * halving, at most two for each level that an end of the part has; lanes that have arrived cost
 * nothing more. */
void ito_brownian_descend (const ito_brownian_block *block, const ito_brownian_part *part, size_t n,
                           ito_brownian_sum *sum, double *memory);
/* Its memory in blocks [m][lanes]; the two blocks at Z1 are free before and after. */
#define ITO_BROWNIAN_DESCENT (6 + 2 * (int)ITO_MAX_TREE_DEPTH)
#define ITO_BROWNIAN_DESCENT_Z1 2

#endif
