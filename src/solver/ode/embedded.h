/* Embedded Runge-Kutta pairs with a step size and a time of its own for every path. */
#ifndef ITO_SOLVER_ODE_EMBEDDED_H
#define ITO_SOLVER_ODE_EMBEDDED_H

#include "solver/step_control.h"

#define ITO_DENSE_ROWS 4

/* Between the ends of a step, theta from 0 to 1: the cubic of Hermite through both states and
 * drifts, and rows d of weights of all stages, the extra ones included (F_j = h sum_i d_ji k_i):
 *
 *   x(theta) = x0 + theta (D + (1-theta) (h k_0 - D + theta (2 D - h (k_0 + k_last)
 *              + (1-theta) (F_0 + theta (F_1 + (1-theta) (F_2 + theta F_3))))))),  D = x1 - x0 */
typedef struct
{
  unsigned rows, extra_stages;
  const double *d;     /* [rows][stages + extra_stages] */
  const double *a, *c; /* of the extra stages: [extra][stages + extra], [extra] */
  double order;        /* its local error is of order h^(order+1) */
} ito_dense;

/* The last stage of the tableau is the first of the next step (fsal). */
typedef struct
{
  ito_tableau tableau;         /* with b_error; first, so that solver->tableau is a tableau */
  const double *b_error_lower; /* [stages] of a second estimate, or NULL: see embedded.c */
  ito_step_control control;
  ito_dense dense;
} ito_embedded_pair;

int ito_embedded_configure (struct ito_solver *s, const ito_args *args,
                            const ito_embedded_pair *pair, ito_error *error);
int ito_embedded_plan (ito_plan *plan, ito_error *error);
void ito_embedded_step (const ito_step *s, const double *x, double *y);
extern const ito_param ito_embedded_params[];

#endif
