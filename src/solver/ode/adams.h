/* What the Adams methods share: weights on any grid, and the start. */
#ifndef ITO_SOLVER_ODE_ADAMS_H
#define ITO_SOLVER_ODE_ADAMS_H

#include "solver/scheme.h"

#define ITO_ADAMS_ORDER 4 /* at most */

extern const ito_tableau ito_tableau_rk4; /* the start: the first order - 1 steps */

/* Order, start and history; evaluations a step after the start. */
int ito_adams_configure (struct ito_solver *s, const ito_args *args, double evaluations,
                         ito_error *error);
/* w_j = int_from^to l_j(v) dv for the Lagrange polynomials l_j on the k nodes: exact for
 * polynomials of degree below k. */
void ito_adams_weights (unsigned k, const double *node, double from, double to, double *w);

/* Values of the variable at the step's end and at the order nodes up to its start, newest first:
 * node[0] is the end; and the frame's scales at both ends of the step. */
int ito_adams_nodes (const ito_plan *plan, double *node, double *scale0, double *scale1,
                     ito_error *error);
/* Whether the step belongs to the start. */
int ito_adams_starts (const ito_plan *plan);
/* A step of the start; the derivative at its beginning goes into the history. */
void ito_adams_start (const ito_step *s, const double *x, double *y);
/* The derivative at the beginning of a step into the history, from stage 0 of the plan; `inverse`:
 * 1/scale0; spare: a block. */
void ito_adams_derivative (const ito_step *s, double inverse, const double *x, double *spare);

extern const ito_param ito_adams_params[];

#endif
