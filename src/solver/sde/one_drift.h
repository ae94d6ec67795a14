/* What schemes share that ask the drift at the start of the step: their plan and increments. */
#ifndef ITO_SOLVER_SDE_ONE_DRIFT_H
#define ITO_SOLVER_SDE_ONE_DRIFT_H

#include "solver/scheme.h"

/* Numbers of the plan: h = t1 - t0 (negative in reverse time), and sqrt|h|. */
enum
{
  ITO_SDE_H,
  ITO_SDE_ROOT,
  ITO_SDE_COEFFICIENTS
};

/* Those numbers alone; and with the drift at t0 as stage 0. */
int ito_sde_plan_step (ito_plan *plan, ito_error *error);
int ito_sde_plan_one_drift (ito_plan *plan, ito_error *error);

/* dw = factor * z over the m coordinates of the noise. */
void ito_sde_scale (const ito_step *s, double factor, const double *z, double *dw);
/* dW = sqrt|h| z of draw 0; z and dw [m][stride] may be one. */
void ito_sde_increment (const ito_step *s, double *z, double *dw);

/* A refusal where a process does not bring the drift as a callback of its own. */
int ito_sde_check_user (const ito_solver *s, const ito_process *p, ito_error *error);

#endif
