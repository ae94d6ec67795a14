/* A few points that are stepped by hand with normals of the caller's. */
#include "solver/points.h"

static void
take (ito_points *p)
{
  const ito_solver *s = p->solver;
  const ito_score *score = p->process->score;
  ito_workspace *w = &p->space;
  size_t field = score ? score->type->coefficients (score) : 0;
  size_t block = p->d * p->stride, larger = (p->d > p->m ? p->d : p->m) * p->stride;
  p->x = ITO_TAKE (w, double, block);
  p->y = ITO_TAKE (w, double, block);
  p->z = ITO_TAKE (w, double, p->normals * p->n * p->m);
  p->coef = ITO_TAKE (w, double, s->coefficients);
  p->fields = ITO_TAKE (w, double, s->stages *field);
  p->scratch = ITO_TAKE (w, double, score ? score->type->scratch (score) : 0);
  p->spare = ITO_TAKE (w, double, larger);
  p->extra = ITO_TAKE (w, double, ito_solver_extra (s, p->process, p->stride));
  p->blocks = ITO_TAKE (w, double, s->works *larger + s->history * block);
  p->lane = ITO_TAKE (w, double, s->lane_values * p->stride);
  p->evaluations = ITO_TAKE (w, double, p->stride);
  p->prepared = ITO_TAKE (w, double *, s->stages);
  p->work = ITO_TAKE (w, double *, s->works);
  p->history = ITO_TAKE (w, double *, s->history);
  p->stage = ITO_TAKE (w, ito_stage, s->stages);
  p->lane_field = ITO_TAKE (w, ito_field, p->n);
  p->status = ITO_TAKE (w, unsigned char, p->n);
  if (!w->base)
    return;
  for (unsigned j = 0; j < s->stages; j++)
    p->prepared[j] = p->fields + j * field;
  for (unsigned j = 0; j < s->works; j++)
    p->work[j] = p->blocks + j * larger;
  for (unsigned j = 0; j < s->history; j++)
    p->history[j] = p->blocks + s->works * larger + j * block;
}

int
ito_points_begin (ito_points *points, const ito_process *process, const ito_solver *solver,
                  const ito_grid *grid, size_t n, ito_error *error)
{
  *points = (ito_points){ .process = process,
                          .solver = solver,
                          .grid = grid,
                          .n = n,
                          .stride = (n + 7) / 8 * 8,
                          .d = process->sde.d,
                          .m = process->sde.m,
                          .normals = solver->facts.stochastic ? solver->facts.normals : 0 };
  if (solver->facts.interacts)
    return ito_fail (error, GSL_EINVAL,
                     "%s couples its paths: it has no step of one point; choose one without "
                     "(norm=path)",
                     solver->spec);
  if (ito_solver_accepts (solver, process, grid, error)
      || ito_solver_check_array (solver, process, error)
      || ito_layout_make (solver, process, grid, &points->layout, error))
    return error->code;
  take (points);
  if (!ito_workspace_alloc (&points->space, error))
    take (points);
  return error->code;
}

int
ito_points_plan (ito_points *points, uint64_t step, ito_error *error)
{
  const ito_solver *s = points->solver;
  const ito_score *score = points->process->score;
  ito_plan plan = { .solver = s,
                    .process = points->process,
                    .grid = points->grid,
                    .layout = &points->layout,
                    .step = step,
                    .t0 = ito_layout_time (&points->layout, points->grid, step),
                    .t1 = ito_layout_time (&points->layout, points->grid, step + 1),
                    .stage = points->stage,
                    .coef = points->coef };
  if (s->type->plan (&plan, error))
    return error->code;
  for (unsigned j = 0; j < plan.stages; j++)
    if (plan.stage[j].is_field
        && score->type->prepare (score, &plan.stage[j].field, points->prepared[j], error))
      return error->code;
  points->plan = plan;
  return GSL_SUCCESS;
}

int
ito_points_take (ito_points *points, uint64_t step, ito_error *error)
{
  const ito_plan *plan = &points->plan;
  int user_status = 0;
  const ito_noise_source noise = {
    .cells = 1, .array = points->z, .array_step = step, .paths = points->n
  };
  const ito_step block = { .solver = points->solver,
                           .process = points->process,
                           .layout = &points->layout,
                           .step = step,
                           .t0 = plan->t0,
                           .t1 = plan->t1,
                           .coef = plan->coef,
                           .stages = plan->stages,
                           .stage = plan->stage,
                           .prepared = points->prepared,
                           .n = points->n,
                           .stride = points->stride,
                           .d = points->d,
                           .m = points->m,
                           .noise = &noise,
                           .work = points->work,
                           .history = points->history,
                           .lane = points->lane,
                           .evaluations = points->evaluations,
                           .status = points->status,
                           .scratch = points->scratch,
                           .spare = points->spare,
                           .extra = points->extra,
                           .fields = points->lane_field,
                           .user_status = &user_status };
  ito_step_take (&block, points->x, points->y);
  double *swap = points->x;
  points->x = points->y;
  points->y = swap;
  if (user_status)
    return ito_fail (error, user_status, "a callback of the process failed with code %d",
                     user_status);
  for (size_t p = 0; p < points->n; p++)
    if (points->status[p])
      return ito_fail (error, GSL_EFAILED, "%s stopped at t = %g: it cannot meet its tolerance",
                       points->solver->spec, plan->t0);
  return GSL_SUCCESS;
}

int
ito_points_step (ito_points *points, uint64_t step, ito_error *error)
{
  return ito_points_plan (points, step, error) ? error->code
                                               : ito_points_take (points, step, error);
}

void
ito_points_end (ito_points *points)
{
  ito_workspace_free (&points->space);
  ito_layout_clear (&points->layout);
}
