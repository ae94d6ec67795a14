/* Stochastic Runge-Kutta methods for additive noise, given by their tableau. */
#ifndef ITO_SOLVER_SDE_ADDITIVE_RK_H
#define ITO_SOLVER_SDE_ADDITIVE_RK_H

#include "solver/sde/adaptive.h"

/* Names as in A. Roessler 2010, section 6.1: a0, b0 [stages][stages] strictly lower. */
typedef struct
{
  unsigned stages;
  const double *c0, *c1, *a0, *b0, *alpha, *beta1, *beta2;
  double deterministic;
} ito_additive_tableau;

extern const ito_adaptive_pair ito_additive_rk_pair;
int ito_additive_rk_configure (struct ito_solver *s, const ito_additive_tableau *t);
int ito_additive_rk_plan (ito_plan *plan, ito_error *error);
void ito_additive_rk_step (const ito_step *s, const double *x, double *y);

#endif
