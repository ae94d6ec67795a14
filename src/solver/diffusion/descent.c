/* A step from noise to data. */
#include "solver/diffusion/descent.h"

int
ito_plan_descent (ito_plan *plan, ito_schedule_point *s, ito_schedule_point *t, ito_error *error)
{
  if (ito_plan_schedule (plan, plan->t0, s, error) || ito_plan_schedule (plan, plan->t1, t, error))
    return error->code;
  if (s->sigma > 0 && t->lambda > s->lambda)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL,
                   "%s: the step from t = %g to %g does not lower the noise: it samples from noise "
                   "to data; let the grid run from t-start down to t-end",
                   plan->solver->type->entry.name, plan->t0, plan->t1);
}
