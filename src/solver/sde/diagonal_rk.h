/* Stochastic Runge-Kutta methods for diagonal and scalar noise, given by their tableau. */
#ifndef ITO_SOLVER_SDE_DIAGONAL_RK_H
#define ITO_SOLVER_SDE_DIAGONAL_RK_H

#include "solver/sde/adaptive.h"

/* Names as in A. Roessler 2010, section 5: a0, a1, b0, b1 [stages][stages] strictly lower. */
typedef struct
{
  unsigned stages;
  const double *c0, *c1, *a0, *a1, *b0, *b1, *alpha, *beta1, *beta2, *beta3, *beta4;
  double deterministic, weak, evaluations;
} ito_diagonal_tableau;

extern const ito_adaptive_pair ito_diagonal_rk_pair;
int ito_diagonal_rk_configure (struct ito_solver *s, const ito_diagonal_tableau *t);
int ito_diagonal_rk_plan (ito_plan *plan, ito_error *error);
void ito_diagonal_rk_step (const ito_step *s, const double *x, double *y);

#endif
