/* Steps that are planned, their fields prepared. */
#include "ensemble/window.h"

static size_t
field_size (const ito_ensemble *e)
{
  const ito_score *score = e->process->score;
  return score ? score->type->coefficients (score) : 0;
}

size_t
ito_window_step_bytes (const ito_ensemble *e)
{
  const ito_solver *s = e->solver;
  return sizeof (ito_planned) + s->coefficients * sizeof (double)
         + s->stages * (sizeof (ito_stage) + sizeof (double *) + field_size (e) * sizeof (double));
}

void
ito_window_take (ito_window *w, const ito_ensemble *e, size_t capacity, ito_workspace *space)
{
  size_t stages = capacity * e->solver->stages, fields = stages * field_size (e);
  w->capacity = capacity;
  w->planned = ITO_TAKE (space, ito_planned, capacity);
  w->coef = ITO_TAKE (space, double, capacity * e->solver->coefficients);
  w->stage = ITO_TAKE (space, ito_stage, stages);
  w->prepared = ITO_TAKE (space, double *, stages);
  w->fields = ITO_TAKE (space, double, fields);
}

static int
plan_step (ito_window *w, const ito_ensemble *e, uint64_t step, size_t k, ito_error *error)
{
  const ito_solver *s = e->solver;
  const ito_score *score = e->process->score;
  size_t size = field_size (e), offset = k * s->stages;
  ito_plan plan = { .solver = s,
                    .process = e->process,
                    .grid = e->grid,
                    .layout = &e->layout,
                    .step = step,
                    .t0 = ito_layout_time (&e->layout, e->grid, step),
                    .t1 = ito_layout_time (&e->layout, e->grid, step + 1),
                    .stage = w->stage + offset,
                    .coef = w->coef + k * s->coefficients };
  if (s->type->plan (&plan, error))
    return error->code;
  for (unsigned j = 0; j < plan.stages; j++)
    {
      w->prepared[offset + j] = w->fields + (offset + j) * size;
      if (plan.stage[j].is_field
          && score->type->prepare (score, &plan.stage[j].field, w->prepared[offset + j], error))
        return error->code;
    }
  w->planned[k] = (ito_planned){ .t0 = plan.t0,
                                 .t1 = plan.t1,
                                 .stages = plan.stages,
                                 .coef = plan.coef,
                                 .stage = plan.stage,
                                 .prepared = w->prepared + offset };
  return GSL_SUCCESS;
}

int
ito_window_plan (ito_window *w, const ito_ensemble *e, uint64_t first, size_t steps,
                 ito_error *error)
{
  w->first = first;
  w->steps = steps;
  for (size_t k = 0; k < steps; k++)
    if (plan_step (w, e, first + k, k, error))
      return error->code;
  return GSL_SUCCESS;
}
