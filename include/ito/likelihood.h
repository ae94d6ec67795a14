/* Exact likelihoods along the probability flow (Chen et al. 2018; Song et al. 2021, eq. 39):
 *   log p_0(x_0) = log p_T(x_T) + int_0^T div(f x - g^2 s/2)(x_t, t) dt. */
#ifndef ITO_LIKELIHOOD_H
#define ITO_LIKELIHOOD_H

#include <ito/grid.h>
#include <ito/score.h>
#include <ito/solver.h>
#include <ito/visibility.h>
#include <stddef.h>

ITO_BEGIN_DECLS

/* Law at the noise end of the flow. */
typedef enum
{
  ITO_TERMINAL_EXACT,
  ITO_TERMINAL_PRIOR
} ito_terminal;

/* log-density [n] of the model at x [n][d], at the first time of the grid, which ascends towards
 * the noise; an explicit Runge-Kutta solver (`rk4`) in t.  The divergence is exact. */
ITO_API int ito_flow_log_density (const ito_score *score, const ito_solver *solver,
                                  const ito_grid *grid, ito_terminal terminal, size_t n,
                                  const double *x, double *log_density);

ITO_END_DECLS

#endif
