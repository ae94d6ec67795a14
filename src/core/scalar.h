/* Scalar functions for schedules, grids and step coefficients: compiled once, without FMA, the same
 * bits on every machine.  Errors <= 3 ulp over the whole range, tested against long double; 0,
 * infinities and NaN as in C. */
#ifndef ITO_CORE_SCALAR_H
#define ITO_CORE_SCALAR_H

double ito_exp (double x);
double ito_expm1 (double x);
double ito_log (double x);
double ito_log1p (double x);
double ito_pow (double x, double y); /* x >= 0 */
double ito_cos2pi (double u);        /* cos(2 pi u) */
double ito_sin2pi (double u);
double ito_tanh (double x);
/* (e^h - 1)/h, and ((e^h - 1)/h - 1)/h: phi_1, phi_2 without cancellation. */
double ito_phi1 (double h);
double ito_phi2 (double h);

#endif
