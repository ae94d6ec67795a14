/* Implicit stages: y = b + c f(t, y), path by path. */
#ifndef ITO_SOLVER_SDE_IMPLICIT_H
#define ITO_SOLVER_SDE_IMPLICIT_H

#include "solver/stepper.h"

/* Refuses a process without the Jacobian of its drift. */
int ito_implicit_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                        ito_error *error);
/* Doubles of memory that the solution takes. */
size_t ito_implicit_extra (const ito_process *p, size_t stride);
/* Solves y = b + c f(y), f the model at stage j; in: y the guess, out: the solution.  f is a work
 * block, memory of the size above.  A path for which no solution is found gets the status
 * ITO_PATH_STOPPED.  Counts evaluations. */
void ito_implicit_solve (const ito_step *s, unsigned j, double c, const double *b, double *y,
                         double *f, double *memory);

#endif
