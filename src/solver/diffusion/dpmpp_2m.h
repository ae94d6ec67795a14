/* The two-step formula of DPM-Solver++(2M) and its SDE. */
#ifndef ITO_SOLVER_DIFFUSION_DPMPP_2M_H
#define ITO_SOLVER_DIFFUSION_DPMPP_2M_H

#include "solver/diffusion/ancestral.h"
#include "solver/diffusion/semilinear.h"

/* Options eta and snoise (of ancestral.h) are set; k nodes are looked at. */
void ito_dpmpp_configure (struct ito_solver *s, unsigned k);
/* The step in the denoiser with noise sqrt(eta) g. */
int ito_plan_dpmpp (ito_plan *plan, ito_semilinear *e, ito_error *error);
/* Weights of D_n and D_{n-1}, u as of ito_semilinear_past: the slope taken at the middle of the
 * step (midpoint), or integrated (heun). */
void ito_dpmpp_two_step_weights (const ito_semilinear *e, const double *u, int heun, double *w);

#endif
