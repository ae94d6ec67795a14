/* Processes whose coefficients are linear in the state, coordinate by coordinate, and constant in
 * time: their exact steppers read the rates off the callbacks. */
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
/* Refuses a process whose coefficients are not f_i = a_i + b_i x_i, and g 1 = g0_i + (g1_i - g0_i)
 * x_i, at every time; `geometric`: a = g0 = 0, else g1 = g0. */
int ito_linear_rates_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                            int geometric, ito_error *error);

#endif
