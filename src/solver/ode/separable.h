/* Separable systems: what symplectic methods need of a process. */
#ifndef ITO_SOLVER_ODE_SEPARABLE_H
#define ITO_SOLVER_ODE_SEPARABLE_H

#include "solver/scheme.h"

/* Refuses a process that is not dq = v(p, t) dt, dp = F(q, t) dt, with q the first half of the
 * coordinates and p the second: checked at points, bit for bit. */
int ito_separable_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                         ito_error *error);

/* A path that has stopped did so with a k that need not be finite: it rests at x. */
void ito_separable_rest (const ito_step *s, double *k);

/* out = x + c k on the first (half 0) or second half of the coordinates. */
void ito_separable_add (const ito_step *s, unsigned half, double *out, const double *x, double c,
                        const double *k);

#endif
