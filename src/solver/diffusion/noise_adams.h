/* Adams-Bashforth methods in rho = sigma/alpha on the noise prediction: what lms, the iPNDMs and
 * PNDM share. */
#ifndef ITO_SOLVER_DIFFUSION_NOISE_ADAMS_H
#define ITO_SOLVER_DIFFUSION_NOISE_ADAMS_H

#include "solver/diffusion/semilinear.h"
#include "solver/scheme.h"

#define ITO_NOISE_ADAMS_ORDER 4 /* at most */

extern const ito_param ito_noise_adams_params[]; /* order, force */
int ito_noise_adams_configure (struct ito_solver *s, const ito_args *args, ito_error *error);

/* h[0] the step rho_t - rho_s, h[1], ... the k - 1 before it. */
int ito_noise_adams_steps (const ito_plan *plan, unsigned k, double *h, ito_error *error);
/* Weights of order k for equal steps, of sum 1. */
const double *ito_noise_adams_classical (unsigned k);
/* Weights of the exact integral for steps h. */
void ito_noise_adams_exact (unsigned k, const double *h, double *w);
/* x_t/alpha_t = x/alpha_s + (rho_t - rho_s) sum_j w_j eps_{n-j}. */
int ito_noise_adams_fill (ito_plan *plan, ito_semilinear *e, unsigned k, const double *w,
                          ito_error *error);

#endif
