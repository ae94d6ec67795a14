/* What schemes share that ask the drift at the start of the step: their plan and increments. */
#include "solver/sde/one_drift.h"
#include <math.h>

int
ito_sde_plan_step (ito_plan *plan, ito_error *error)
{
  (void)error;
  plan->coef[ITO_SDE_H] = plan->t1 - plan->t0;
  plan->coef[ITO_SDE_ROOT] = sqrt (fabs (plan->t1 - plan->t0));
  return GSL_SUCCESS;
}

int
ito_sde_plan_one_drift (ito_plan *plan, ito_error *error)
{
  ito_sde_plan_step (plan, error);
  return ito_plan_drift (plan, ITO_VARIABLE_T, plan->t0, error);
}

void
ito_sde_scale (const ito_step *s, double factor, const double *z, double *dw)
{
  if (s->m > 0)
    ito_kernel ()->combine (s->m, s->n, s->stride, dw, 1, &factor, &z);
}

void
ito_sde_increment (const ito_step *s, double *z, double *dw)
{
  if (s->m == 0)
    return;
  ito_step_normals (s, 0, z);
  ito_sde_scale (s, s->coef[ITO_SDE_ROOT], z, dw);
}

int
ito_sde_check_user (const ito_solver *s, const ito_process *p, ito_error *error)
{
  if (p->kind == ITO_PROCESS_USER)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL,
                   "%s needs derivatives of the coefficients, and a process of a score or a "
                   "schedule has none: use euler-maruyama or sra1",
                   s->spec);
}
