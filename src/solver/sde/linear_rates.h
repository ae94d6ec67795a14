/* Processes whose drift is linear in the state, coordinate by coordinate, and constant in time, and
 * their noise too, or the root of the state: their exact steppers read the rates off the callbacks.
 */
#ifndef ITO_SOLVER_SDE_LINEAR_RATES_H
#define ITO_SOLVER_SDE_LINEAR_RATES_H

#include "solver/stepper.h"

/* Of coordinate i: f_i = a + b x_i, and g 1 of it at x = 0 and at x = 1. */
typedef struct
{
  double a, b, g0, g1;
} ito_linear_rates;

/* rates [d], memory [3 d + m]. */
int ito_linear_rates_read (const ito_process *p, double t, ito_linear_rates *rates, double *memory);
typedef enum
{
  ITO_RATES_ADDITIVE,  /* f_i = a_i + b_i x_i, g_i = g0_i */
  ITO_RATES_GEOMETRIC, /* f_i = b_i x_i, g_i = g1_i x_i */
  ITO_RATES_ROOT       /* f_i = a_i + b_i x_i, g_i = g1_i sqrt(x_i), a_i >= 0, x_i >= 0 */
} ito_rates_shape;

/* Refuses a process whose coefficients have not the shape, at every time. */
int ito_linear_rates_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                            ito_rates_shape shape, ito_error *error);

#endif
