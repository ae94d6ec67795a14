/* Stochastic Runge-Kutta methods of weak order 2 for any noise, given by their tableau. */
#ifndef ITO_SOLVER_SDE_WEAK_RK_H
#define ITO_SOLVER_SDE_WEAK_RK_H

#include "solver/sde/weak_integrals.h"

#define ITO_WEAK_STAGES 3

/* rational + factor sqrt(radicand) */
typedef struct
{
  double rational, factor, radicand;
} ito_surd;
#define ITO_RATIONAL(q)                                                                            \
  {                                                                                                \
    q, 0, 0                                                                                        \
  }

/* Names as in A. Roessler 2009, with three stages: a0 [3][3] strictly lower; a1, b0 and b1 have
 * entries in the first column alone, a1's are c1; b2 [3][3] may be full; a2 = 0. */
typedef struct
{
  unsigned drifts; /* stages whose drift is asked: the first so many */
  double deterministic;
  const double *c0, *c1, *a0, *alpha, *beta1, *beta3;
  const ito_surd *b0, *b1, *b2, *beta2, *beta4;
} ito_weak_tableau;

extern const ito_param ito_weak_rk_params[];
int ito_weak_rk_configure (struct ito_solver *s, const ito_weak_tableau *t);
int ito_weak_rk_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                       ito_error *error);
size_t ito_weak_rk_extra (const struct ito_solver *s, const ito_process *p, size_t stride);
int ito_weak_rk_plan (ito_plan *plan, ito_error *error);
void ito_weak_rk_step (const ito_step *s, const double *x, double *y);

#endif
