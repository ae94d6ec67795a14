/* Embedded Runge-Kutta pairs with a step size and a time of its own for every path. */
#ifndef ITO_SOLVER_ODE_EMBEDDED_H
#define ITO_SOLVER_ODE_EMBEDDED_H

#include "solver/scheme.h"

/* The last stage of the tableau is the first of the next step (fsal). */
typedef struct
{
  ito_tableau tableau;         /* with b_error; first, so that solver->tableau is a tableau */
  const double *b_error_lower; /* [stages] of a second estimate, or NULL: see embedded.c */
  double exponent;             /* h ~ error^-exponent: 1/order of the error estimate in h */
  double beta;                 /* of the PI controller */
} ito_embedded_pair;

int ito_embedded_configure (struct ito_solver *s, const ito_args *args,
                            const ito_embedded_pair *pair, ito_error *error);
int ito_embedded_plan (ito_plan *plan, ito_error *error);
void ito_embedded_step (const ito_step *s, const double *x, double *y);
extern const ito_param ito_embedded_params[];

#endif
