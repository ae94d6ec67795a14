/* Milstein's term: the double stochastic integrals of a step. */
#ifndef ITO_SOLVER_SDE_MILSTEIN_TERM_H
#define ITO_SOLVER_SDE_MILSTEIN_TERM_H

#include "solver/sde/levy_area.h"
#include "solver/sde/one_drift.h"

/* Refuses a process whose noise depends on the state and that lacks the derivative. */
int ito_milstein_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                        ito_error *error);
/* Memory that the term needs. */
size_t ito_milstein_extra (const struct ito_solver *s, const ito_process *p, size_t stride);
/* out = sum_jk L^j g_k(t0, x) I_(j,k); z: the normals of W, [m][stride].  Solvers with `areas` draw
 * Levy areas for general noise; without them A = 0. */
void ito_milstein_term (const ito_step *s, const double *x, const double *z, double *out);

/* 0 where the noise does not depend on the state: there is no term. */
int ito_milstein_has_term (const ito_process *p);

#endif
