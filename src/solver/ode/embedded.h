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

/* What a trajectory reads of a block of one lane (stride `stride`) that is stepped with dense=yes:
 * the time asked for is set right behind the steps taken (none yet: lane NULL), so that the next
 * call takes one step; then its start and width in the variable, and coefficients c [d][count], of
 * its extension, count = ito_embedded_extension_size. */
int ito_embedded_is_dense (const struct ito_solver *s);
void ito_embedded_ask_next (const double *lane, size_t stride, double *coef);
size_t ito_embedded_extension_size (const struct ito_solver *s);
void ito_embedded_extension (const struct ito_solver *s, const double *lane, size_t stride,
                             double *const *history, size_t d, double *before, double *width,
                             double *c);
/* The variable after the steps taken, and whether that is the end. */
double ito_embedded_value (const double *lane, size_t stride, const double *coef, int *ended);
void ito_embedded_state (double *const *history, size_t stride, size_t d, double *state);
double ito_extension_value (const double *c, size_t count, double theta);

#endif
