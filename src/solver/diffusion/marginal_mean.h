/* Means over the exact law of a diffused target. */
#ifndef ITO_SOLVER_DIFFUSION_MARGINAL_MEAN_H
#define ITO_SOLVER_DIFFUSION_MARGINAL_MEAN_H

#include "solver/stepper.h"

typedef enum
{
  ITO_MEAN_SQUARE,    /* of the prediction: |f|^2 */
  ITO_MEAN_DIVERGENCE /* of the prediction: div f */
} ito_marginal_quantity;

/* Of a prediction at t, over 1024 exact samples of a seed of their own. */
int ito_marginal_mean (const ito_score *score, ito_prediction prediction,
                       ito_marginal_quantity quantity, double t, double *mean, ito_error *error);

#endif
