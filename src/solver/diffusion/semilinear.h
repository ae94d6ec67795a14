/* Diffusion equations, exact in their linear part, and samplers that look back at earlier nodes. */
#ifndef ITO_SOLVER_DIFFUSION_SEMILINEAR_H
#define ITO_SOLVER_DIFFUSION_SEMILINEAR_H

#include "solver/diffusion/descent.h"

#define ITO_SEMILINEAR_NODES 5 /* at most */

/* A step from s to t, h = lambda_t - lambda_s, is
 *   x_t = keep x_s + gain int_0^1 e^{(1-v)z} m(lambda_s + v h) dv + noise xi,  xi ~ N(0, 1). */
typedef struct
{
  ito_schedule_point s, t;
  ito_prediction prediction; /* m: noise or denoiser */
  double h, z, keep, gain, noise;
  double first; /* gain phi_1(z): of a constant m */
} ito_semilinear;

/* tau: of the SDE with noise tau g. */
void ito_semilinear_between (const ito_schedule_point *s, const ito_schedule_point *t,
                             ito_prediction prediction, double tau, ito_semilinear *e);
int ito_plan_semilinear (ito_plan *plan, ito_prediction prediction, double tau, ito_semilinear *e,
                         ito_error *error);
/* Nodes in units of h from s: u[0] = 0, then the earlier ones; returns how many of the `wanted`
 * there are (1 where lambda_s or lambda_t is infinite). */
unsigned ito_semilinear_past (const ito_plan *plan, const ito_semilinear *e, unsigned wanted,
                              double *u);
/* w_j of m at the nodes: gain int_0^1 e^{(1-v)z} l_j(v) dv, h finite; and
 * the same, or `first` where there is one node. */
void ito_semilinear_nodes (const ito_semilinear *e, unsigned k, const double *u, double *w);
void ito_semilinear_weights (const ito_semilinear *e, unsigned k, const double *u, double *w);

/* Orders that rise 1, 2, ... at the start, and fall at the end where they are to (lower = 1). */
unsigned ito_rising_order (const ito_plan *plan, unsigned order, int lower);
/* The history's block of node i (the start of step i). */
double *ito_step_node (const ito_step *s, uint64_t i);

/* A multistep predictor.  coef: how many nodes, keep, weights from the newest node on, noise (none
 * is drawn where it is 0); stage 0 is m at s. */
void ito_multistep_step (const ito_step *s, const double *x, double *y);
#define ITO_MULTISTEP_COEFFICIENTS (ITO_SEMILINEAR_NODES + 3)
int ito_multistep_fill (ito_plan *plan, const ito_semilinear *e, unsigned k, const double *w,
                        ito_error *error);

/* A single step of several stages: coef holds for each stage the factors of x and of the models so
 * far, in the state at which the next one is evaluated; the last row is the result. */
void ito_staged_step (const ito_step *s, const double *x, double *y);

#endif
