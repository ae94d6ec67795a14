/* Grids that are found for a target: what their rules share.
 *
 * Everything is in the frame y = x/alpha, tau = sigma/alpha, in which every schedule is
 * y = x_0 + tau eps, and the probability flow dy/dtau = (y - D(y, tau))/tau.  The times found are
 * written into the spec (at=[...]): a grid is sought once, and made again from its spec. */
#ifndef ITO_GRID_FOUND_H
#define ITO_GRID_FOUND_H

#include "grid/grid.h"
#include "target/target.h"

/* A fine mesh of tau from the noisy end to the clean one, and n points of the diffused target. */
typedef struct
{
  ito_target *target;
  const ito_mixture *m;
  size_t d, n;
  size_t nodes; /* the last node: tau has nodes + 1 entries */
  double *tau;
  double *coef, *scratch; /* of one evaluation */
  unsigned seed;
} ito_mesh;

/* The times of at=[...], where they are given: nonzero, the grid is finished or has failed. */
int ito_found_given (const ito_args *args, struct ito_grid *g, ito_error *error);
/* Parameters target, points, samples, seed.  Nodes are equal in tau^(1/rho), in log tau for
 * rho = 0. */
int ito_mesh_begin (ito_mesh *mesh, const ito_args *args, const struct ito_grid *g, double rho,
                    ito_error *error);
void ito_mesh_end (ito_mesh *mesh);
/* tau [steps + 1], falling, become the times of the grid, and its spec. */
int ito_found_set (struct ito_grid *g, const double *tau, ito_error *error);

/* The n points at tau, the same numbers behind them at every tau; y [d][n]. */
int ito_mesh_sample (const ito_mesh *mesh, double tau, double *y, ito_error *error);
/* Denoiser [d][n] at y. */
void ito_mesh_denoise (const ito_mesh *mesh, double tau, const double *y, double *denoiser);
/* One Euler step of the flow in tau (DDIM). */
void ito_mesh_euler (const ito_mesh *mesh, double from, double to, const double *y,
                     const double *denoiser, double *out);
/* States [nodes + 1][d][n] of the flow at the nodes, by RK4 in log tau. */
int ito_mesh_flow (const ito_mesh *mesh, double *states, ito_error *error);

/* Nodes index[0] = 0 < ... < index[steps] = nodes of the smallest sum of costs c(i, j), by dynamic
 * programming: V_k(i) = min_j c(i, j) + factor V_(k-1)(j). */
typedef double ito_cost_function (const void *params, size_t i, size_t j);
int ito_found_shortest (size_t nodes, size_t steps, double factor, ito_cost_function *cost,
                        const void *params, size_t *index, ito_error *error);
/* From tau [steps + 1] on: the times of the smallest root mean square difference between the ends
 * of Euler's steps and of the flow, one time after the other, again and again. */
int ito_found_search (const ito_mesh *mesh, size_t steps, double *tau, ito_error *error);

#endif
