/* Integrals of exponentials times polynomials, without cancellation. */
#ifndef ITO_SOLVER_DIFFUSION_EXPONENTIAL_WEIGHTS_H
#define ITO_SOLVER_DIFFUSION_EXPONENTIAL_WEIGHTS_H

#define ITO_PHI_MAX 6

/* phi[j] = phi_j(z), j = 0..k <= ITO_PHI_MAX: phi_0 = e^z, phi_j = int_0^1 e^{(1-v)z}
 * v^{j-1}/(j-1)! dv.  z = -inf: the limits. */
void ito_phi_functions (unsigned k, double z, double *phi);
/* w_j = int_0^1 e^{(1-v)z} l_j(v) dv, l_j the Lagrange polynomials of k <= ITO_PHI_MAX - 1 distinct
 * nodes u. */
void ito_exponential_weights (unsigned k, const double *u, double z, double *w);

#endif
