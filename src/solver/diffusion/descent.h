/* A step from noise to data. */
#ifndef ITO_SOLVER_DIFFUSION_DESCENT_H
#define ITO_SOLVER_DIFFUSION_DESCENT_H

#include "solver/stepper.h"

/* The schedule at the ends s, t of a step; refused unless it lowers the noise (sigma_s > 0,
 * lambda_t > lambda_s; lambda_s = -inf and lambda_t = inf are let in). */
int ito_plan_descent (ito_plan *plan, ito_schedule_point *s, ito_schedule_point *t,
                      ito_error *error);

#endif
