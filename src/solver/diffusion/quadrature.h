/* Quadrature of coefficients that have no closed form. */
#ifndef ITO_SOLVER_DIFFUSION_QUADRATURE_H
#define ITO_SOLVER_DIFFUSION_QUADRATURE_H

#define ITO_GAUSS 64

/* Gauss-Legendre nodes and weights of [0, 1], to machine precision. */
void ito_gauss_legendre (double node[ITO_GAUSS], double weight[ITO_GAUSS]);

#endif
