/* What a scheme calls while it plans a step. */
#include "solver/stepper.h"

static ito_stage *
next_stage (ito_plan *plan, ito_error *error)
{
  if (plan->stages < plan->solver->stages)
    return &plan->stage[plan->stages++];
  ito_fail (error, GSL_ESANITY, "%s plans more than the %u stages it declared",
            plan->solver->spec ? plan->solver->spec : "a solver", plan->solver->stages);
  return NULL;
}

static int
needs_score (const ito_plan *plan, ito_error *error)
{
  if (plan->process->score)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL,
                   "%s needs a score: the process has none; give it the reverse process or the "
                   "probability flow of a score",
                   plan->solver->spec ? plan->solver->spec : "the solver");
}

/* The forward process has no score: f x, with f = alpha'/alpha. */
static int
plan_forward (const ito_plan *plan, double t, ito_stage *stage, ito_error *error)
{
  ito_schedule_point at;
  if (ito_schedule_point_at (plan->process->schedule, t, &at, error))
    return error->code;
  if (at.alpha == 0)
    return ito_fail (error, GSL_EINVAL,
                     "the drift of the forward process is infinite at t = %g: the signal is gone "
                     "(alpha = 0); end below (--t-end)",
                     t);
  stage->factor = at.f;
  return GSL_SUCCESS;
}

int
ito_plan_drift (ito_plan *plan, ito_variable variable, double value, ito_error *error)
{
  ito_stage *stage = next_stage (plan, error);
  if (!stage)
    return error->code;
  *stage = (ito_stage){ .t = value };
  if (plan->by_lane)
    return GSL_SUCCESS;
  ito_process_kind kind = plan->process->kind;
  if ((kind == ITO_PROCESS_USER || kind == ITO_PROCESS_FORWARD) && variable != ITO_VARIABLE_T)
    return ito_fail (error, GSL_EINVAL,
                     "variable=%s: only the probability flow has that variable; use variable=t",
                     variable == ITO_VARIABLE_LAMBDA ? "lambda" : "sigma");
  if (kind == ITO_PROCESS_USER)
    return GSL_SUCCESS;
  if (kind == ITO_PROCESS_FORWARD)
    return plan_forward (plan, value, stage, error);
  stage->is_field = 1;
  if (ito_process_drift (plan->process, variable, value, &stage->field, error))
    return error->code;
  stage->t = stage->field.t;
  return GSL_SUCCESS;
}

int
ito_plan_field (ito_plan *plan, double t, double c_denoiser, double c_score, ito_error *error)
{
  ito_stage *stage = next_stage (plan, error);
  if (!stage || needs_score (plan, error))
    return error->code;
  *stage = (ito_stage){
    .t = t,
    .is_field = 1,
    .field = { .t = t, .alpha = 1, .sigma = 0, .c_denoiser = c_denoiser, .c_score = c_score }
  };
  ito_schedule_point at;
  if (plan->process->schedule)
    {
      if (ito_schedule_point_at (plan->process->schedule, t, &at, error))
        return error->code;
      stage->field.alpha = at.alpha;
      stage->field.sigma = at.sigma;
    }
  return GSL_SUCCESS;
}

int
ito_plan_prediction (ito_plan *plan, double t, ito_prediction prediction, ito_error *error)
{
  ito_stage *stage = next_stage (plan, error);
  if (!stage || needs_score (plan, error))
    return error->code;
  *stage = (ito_stage){ .t = t, .is_field = 1 };
  return ito_field_prediction (plan->process->score, prediction, t, &stage->field, error);
}

double
ito_plan_time (const ito_plan *plan, uint64_t i)
{
  return ito_layout_time (plan->layout, plan->grid, i);
}

int
ito_plan_schedule (const ito_plan *plan, double t, ito_schedule_point *p, ito_error *error)
{
  if (!plan->process->schedule)
    return ito_fail (error, GSL_EINVAL,
                     "%s needs a schedule: the process has none; give it the reverse process or "
                     "the probability flow of a score",
                     plan->solver->spec ? plan->solver->spec : "the solver");
  return ito_schedule_point_at (plan->process->schedule, t, p, error);
}
