/* Brownian paths as objects: W in R^m on a base grid of cells, asked anywhere, in any order.
 *
 * Time is counted in ticks: a cell is 2^depth of them, tick 0 is the beginning of the grid, tick
 * cells * 2^depth its end; tick k 2^depth is base point k.  On [s, t], of length h = |t - s|,
 *
 *   W = W_t - W_s                                                N(0, h)
 *   H = (1/h) int_s^t (W_u - W_s - (u - s)/h W) du               N(0, h/12), independent of W
 *   A_ij = 1/2 int_s^t (W_i - W_i(s)) dW_j - (W_j - W_j(s)) dW_i   (Levy area, antisymmetric)
 *
 * W of a cell is sqrt(h) z and H of a cell sqrt(h/12) z' with the addressed normals z of purpose
 * noise and z' of purpose area (draw 0, node 0): an ensemble with the same seed and stream whose
 * steps are these cells, or sums of them, is driven by this path.  Inside a cell a dyadic tree
 * halves intervals, (W, H) of both halves given (W, H) of the whole; node k has children 2k and
 * 2k+1.  Every answer is a pure function of (seed, stream, path, grid, interval): W has the same
 * bits whether H is asked or not, whatever was asked before, in blocks of any size, and for every
 * depth at which the interval's ends are ticks.  The union of adjoining intervals has the sum of
 * their W, to rounding.
 *
 * Source: J. Foster, T. Lyons, H. Oberhauser 2020, "An optimal polynomial approximation of Brownian
 * motion", SIAM J. Numer. Anal. 58, 1393-1421; formulas: doc/mathematics.md. */
#ifndef ITO_BROWNIAN_H
#define ITO_BROWNIAN_H

#include <ito/visibility.h>
#include <stddef.h>
#include <stdint.h>

ITO_BEGIN_DECLS

#define ITO_MAX_TREE_DEPTH 16u      /* halvings of a cell */
#define ITO_MAX_AREA_DEPTH 15u      /* halvings of a cell, at the end of which area is simulated */
#define ITO_MAX_AREA_DIMENSION 2048 /* coordinates of a path whose area is asked */

typedef struct ito_brownian ito_brownian;

/* m coordinates on equal cells between t0 and t1 (either may be the larger: the path runs from t0
 * to t1), or on the cells of strictly monotone times [cells+1] (copied).
 * Errors: GSL_EINVAL for sizes out of range or times that are not finite or not monotone. */
ITO_API ito_brownian *ito_brownian_alloc (size_t m, uint64_t cells, double t0, double t1);
ITO_API ito_brownian *ito_brownian_alloc_times (size_t m, uint64_t cells, const double *times);
ITO_API void ito_brownian_free (ito_brownian *brownian);

ITO_API int ito_brownian_set_seed (ito_brownian *b, uint64_t seed);     /* default 1 */
ITO_API int ito_brownian_set_stream (ito_brownian *b, unsigned stream); /* default 0 */
/* Ticks are 2^-depth of a cell; default 16.  The area depth is lowered to it. */
ITO_API int ito_brownian_set_depth (ito_brownian *b, unsigned depth);
/* Area is simulated on 2^-q of a cell, q = 0, ..., min (15, depth); default 3. */
ITO_API int ito_brownian_set_area_depth (ito_brownian *b, unsigned q);

ITO_API size_t ito_brownian_dimension (const ito_brownian *b);
ITO_API uint64_t ito_brownian_cells (const ito_brownian *b);
ITO_API unsigned ito_brownian_depth (const ito_brownian *b);
ITO_API unsigned ito_brownian_area_depth (const ito_brownian *b);
/* The last tick: cells * 2^depth. */
ITO_API uint64_t ito_brownian_ticks (const ito_brownian *b);

/* Time of a tick: linear between base points, which are exact.  NaN beyond the last tick. */
ITO_API double ito_brownian_time (const ito_brownian *b, uint64_t tick);
/* The tick nearest to t, of two the earlier: the rule for every time that is not a tick.  A
 * question about t is one about the tick's time, at most half a tick away, so that W at the rounded
 * times is exact in law and needs no interpolation.  GSL_EINVAL where t is not between the ends. */
ITO_API int ito_brownian_tick (const ito_brownian *b, double t, uint64_t *tick);

/* Doubles of scratch that a question needs; one for each thread. */
ITO_API size_t ito_brownian_scratch (const ito_brownian *b);

/* W [m][stride], and H [m][stride] where h is not NULL, of the paths first, ..., first+n-1, of path
 * first+p on the ticks from[p*inc] to to[p*inc] >= from[p*inc] (inc 0: one interval for all); 0
 * where they are equal.  scratch: [ito_brownian_scratch (b)], or NULL: allocated for the call.
 *
 * Cost: a normal for each cell and coordinate (two with H); an end inside a cell takes the cell's
 * two and two for each level down to it.  Paths whose intervals differ cost what paths with one
 * interval cost: a normal comes at 2 to 5 times that of ito_normals, most where m = 1 or the tree is
 * at its first level; lanes that go deeper than others do not hold these up.  On equal cells the W
 * of base points i < j is
 *   sqrt |t_j - t_i| ((z_i + ... + z_(j-1)) / sqrt (j-i)),
 * bit for bit the noise of an ensemble with cells; on others the sum of the cells' W.
 * Errors: GSL_EINVAL for ticks or paths out of range, GSL_ENOMEM. */
ITO_API int ito_brownian_increments (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                                     const uint64_t *from, const uint64_t *to, size_t inc,
                                     double *w, double *h, double *scratch);

/* Levy area of the pairs i < j: area [m(m-1)/2][stride], A_ij in row j(j-1)/2 + i, so that the
 * first rows are the areas of the first coordinates, whatever m is; A_ji = -A_ij.  From and to are
 * multiples of 2^(depth-q) ticks (q: the area depth), so of base points at least.
 *
 * The tree is followed to pieces of length g = 2^-q of a cell; their areas are drawn given their
 * (W, H), with the exact conditional mean and covariance, and combined by Chen's relation
 *   A_ij(s,u) = A_ij(s,t) + A_ij(t,u) + (W_i(s,t) W_j(t,u) - W_j(s,t) W_i(t,u))/2.
 * So all moments up to the third of areas and of W and H on these pieces are exact; E A^4 of a cell
 * of length h is 8^-q h^4/200 less than 5 h^4/16.  From the area of the very path, which a draw
 * knows no closer than these pieces, A of a cell is off by h/sqrt(6 2^q) in root mean square.
 * Cost: 2^q (3 m + m(m-1)/2) normals a cell; neighbouring paths are done together where they have
 * the same interval, else alone, at 30 times the cost.  Errors: as above; m > 2048. */
ITO_API int ito_brownian_areas (const ito_brownian *b, uint64_t first, size_t n, size_t stride,
                                const uint64_t *from, const uint64_t *to, size_t inc, double *area,
                                double *scratch);

ITO_END_DECLS

#endif
