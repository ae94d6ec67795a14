/* Semilinear equations u' = L u + N(u, v): what exponential integrators share. */
#ifndef ITO_SOLVER_ODE_EXPONENTIAL_H
#define ITO_SOLVER_ODE_EXPONENTIAL_H

#include "solver/scheme.h"

#define ITO_EXPONENTIAL_STAGES 4 /* at most */

extern const ito_param ito_exponential_params[];

/* Facts and sizes of a method with so many stages. */
int ito_exponential_configure (struct ito_solver *s, const ito_args *args, double order,
                               unsigned stages, ito_error *error);
int ito_exponential_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                           ito_error *error);
/* The stages at fractions c of the step (0 first; ascending), and what is below. */
int ito_exponential_plan (ito_plan *plan, unsigned stages, const double *c, ito_error *error);

/* Step of the variable; L of coordinate i; x = scale u at stage j and (j = stages) at the end. */
double ito_exponential_width (const ito_step *s);
double ito_exponential_linear (const ito_step *s, size_t i);
double ito_exponential_scale (const ito_step *s, unsigned j);
/* out = N(u) at stage j; u is replaced by x = scale u. */
void ito_exponential_nonlinear (const ito_step *s, unsigned j, double *u, double *out);

#endif
