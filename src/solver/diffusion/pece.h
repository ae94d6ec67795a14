/* Multistep predictors with a corrector that has the new node too, in exponential form. */
#ifndef ITO_SOLVER_DIFFUSION_PECE_H
#define ITO_SOLVER_DIFFUSION_PECE_H

#include "solver/diffusion/semilinear.h"

/* A step's two formulas: nodes (newest first) and weights of the predictor; nodes, with the new one
 * as the first, and weights of the corrector, 0: none. */
typedef struct
{
  unsigned predictor, corrector;
  double predict[ITO_SEMILINEAR_NODES], correct[ITO_SEMILINEAR_NODES + 1];
} ito_pece;

#define ITO_PECE_COEFFICIENTS (2 * ITO_SEMILINEAR_NODES + 10)

/* Sizes of a solver whose formulas have up to so many nodes; again: evaluates after correcting. */
void ito_pece_sizes (struct ito_solver *s, unsigned predictor, unsigned corrector, int again);
/* Coefficients and stages.  Without a corrector (corrects 0) each step evaluates at its start; with
 * one, the first step does, and each step at its end where that is looked at, again after the
 * corrector if it is to. */
int ito_pece_plan (ito_plan *plan, const ito_semilinear *e, const ito_pece *f, int corrects,
                   int again, ito_error *error);
void ito_pece_step (const ito_step *s, const double *x, double *y);

#endif
