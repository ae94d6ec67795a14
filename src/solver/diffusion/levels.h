/* A step of the flow from one level of noise to another, with noise added before and after it. */
#ifndef ITO_SOLVER_DIFFUSION_LEVELS_H
#define ITO_SOLVER_DIFFUSION_LEVELS_H

#include "solver/stepper.h"

typedef enum
{
  ITO_LEVELS_EULER,        /* in rho = sigma/alpha */
  ITO_LEVELS_HEUN,         /* in rho */
  ITO_LEVELS_MIDPOINT,     /* in rho, the middle in log rho, with the noise there */
  ITO_LEVELS_DATA_MIDPOINT /* in log rho, exact in the linear part, with the denoiser there */
} ito_levels_scheme;

/* A step from `from` to the noise `down` at the signal of `to` (down <= to->sigma), with
 * in->from added noise before (x is at *start, from = the level after it) and `up` after. */
typedef struct
{
  ito_levels_scheme scheme;
  ito_schedule_point start, from, to;
  double down;   /* sigma after the flow */
  double in, up; /* sizes of the noise, in units of x at from and to */
} ito_levels;

enum
{
  ITO_LEVELS_COEFFICIENTS = 8,
  ITO_LEVELS_WORKS = 4
};

/* A step without noise. */
ito_levels ito_levels_of (ito_levels_scheme scheme, const ito_schedule_point *s,
                          const ito_schedule_point *t);
/* Raises the start to a lower lambda, with noise times snoise. */
int ito_levels_raise (ito_levels *l, const ito_plan *plan, double lambda, double snoise,
                      ito_error *error);
int ito_levels_plan (const ito_levels *l, ito_plan *plan, ito_error *error);
void ito_levels_step (const ito_step *s, const double *x, double *y);

#endif
