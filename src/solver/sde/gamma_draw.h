/* Gamma and Poisson variables from addressed numbers, for exact steppers. */
#ifndef ITO_SOLVER_SDE_GAMMA_DRAW_H
#define ITO_SOLVER_SDE_GAMMA_DRAW_H

#include "solver/stepper.h"

/* In the place of shape [d][stride] >= 0 gamma variables of that shape and rate 1; of shape 0: 0.
 * memory: [3][d][stride] doubles. */
void ito_gamma_draw (const ito_step *s, double *shape, double *memory);
/* In the place of mean [d][stride] >= 0 Poisson variables of that mean; where it is negative it
 * stays.  memory: [2][d][stride] doubles. */
void ito_poisson_draw (const ito_step *s, double *mean, double *memory);

#endif
