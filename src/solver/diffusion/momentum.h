/* What the samplers with momentum share. */
#ifndef ITO_SOLVER_DIFFUSION_MOMENTUM_H
#define ITO_SOLVER_DIFFUSION_MOMENTUM_H

#include "solver/diffusion/noise_adams.h"

enum
{
  ITO_MOMENTUM_ORDER,
  ITO_MOMENTUM_BETA
};

/* Coefficients: how many terms; of the velocity before; of x; of the velocity; then one for each
 * term. */
enum
{
  ITO_MOMENTUM_TERMS,
  ITO_MOMENTUM_KEPT,
  ITO_MOMENTUM_X,
  ITO_MOMENTUM_V,
  ITO_MOMENTUM_FIRST,
  ITO_MOMENTUM_COEFFICIENTS = ITO_MOMENTUM_FIRST + ITO_NOISE_ADAMS_ORDER
};

extern const ito_param ito_momentum_params[]; /* order, beta, force */
/* history: blocks kept; order: with the sampler's own start. */
void ito_momentum_configure (struct ito_solver *s, const ito_args *args, unsigned more,
                             double order);
/* The coefficients but those of the terms; e->first = alpha_t (rho_t - rho_s). */
int ito_momentum_plan (ito_plan *plan, ito_semilinear *e, ito_error *error);

#endif
