/* The driver of paths that are coupled: step by step and phase by phase over all paths, with means
 * over the ensemble between the phases.  Sums are made lane by lane within a group of 2048 and then
 * group by group, so that the data depend on the number of paths and on nothing else. */
#include "ensemble/run.h"
#include <string.h>

typedef struct
{
  ito_run *run;
  ito_workspace space;
  ito_group *group;        /* [groups] */
  ito_slab_buffer *slab;   /* [groups]: up to 10 saved times of each group */
  double *partial;         /* [groups][reductions] */
  double *reduced;         /* [reductions]: means of the phase before */
  uint64_t *fine;          /* [groups]: paths that were fine when the phase ended */
  ito_window window;       /* where the plan does not hold all steps */
  const ito_planned *step; /* the present one */
  uint64_t index;
  unsigned phase;
  uint64_t saved;
  uint64_t stages; /* evaluations so far */
} stage;

static void
take (stage *s)
{
  ito_run *run = s->run;
  size_t groups = (size_t)run->groups, reductions = run->e->solver->reductions;
  uint64_t times = run->saved < ITO_SLAB_TIMES ? run->saved : ITO_SLAB_TIMES;
  s->group = ITO_TAKE (&s->space, ito_group, groups);
  s->slab = ITO_TAKE (&s->space, ito_slab_buffer, groups);
  s->partial = ito_workspace_take (&s->space, groups, reductions * sizeof (double));
  s->reduced = ITO_TAKE (&s->space, double, reductions);
  s->fine = ITO_TAKE (&s->space, uint64_t, groups);
  if (!run->plan.capacity)
    ito_window_take (&s->window, run->e, run->window_steps, &s->space);
  ito_group all = { 0 };
  ito_group_take (&all, run, groups, &s->space);
  double *x = run->sink ? ito_workspace_take (&s->space, groups * ITO_GROUP_PATHS * run->e->d,
                                              times * sizeof (double))
                        : NULL;
  if (!s->group)
    return;
  const ito_solver *solver = run->e->solver;
  size_t blocks = (ITO_GROUP_PATHS + run->block - 1) / run->block, row = run->stride;
  for (size_t g = 0; g < groups; g++)
    {
      s->group[g] =
          (ito_group){ .x = all.x + g * blocks * run->e->d * row,
                       .history = all.history + g * blocks * solver->history * run->e->d * row,
                       .lane = all.lane + g * blocks * solver->lane_values * row,
                       .evaluations = all.evaluations + g * blocks * row,
                       .status = all.status + g * ITO_GROUP_PATHS,
                       .seen = all.seen + g * ITO_GROUP_PATHS,
                       .stop_time = all.stop_time + g * ITO_GROUP_PATHS,
                       .stop_state = all.stop_state + g * ITO_GROUP_PATHS * run->e->d,
                       .frozen = all.frozen + g * blocks };
      if (x)
        s->slab[g].x = x + g * ITO_GROUP_PATHS * run->e->d * times;
    }
}

static int
begin_group (uint64_t item, unsigned w, void *params)
{
  stage *s = params;
  ito_worker *worker = &s->run->worker[w];
  return ito_group_begin (&s->group[item], s->run, item, &worker->error);
}

static int
phase_of_group (uint64_t item, unsigned w, void *params)
{
  stage *s = params;
  const ito_run *run = s->run;
  const ito_solver *solver = run->e->solver;
  ito_worker *worker = &run->worker[w];
  ito_group *group = &s->group[item];
  double *partial = s->partial + item * solver->reductions;
  int last = s->phase + 1 == solver->phases;
  for (unsigned j = 0; j < solver->reductions; j++)
    partial[j] = 0;
  for (size_t b = 0; b < group->blocks; b++)
    {
      ito_step step = ito_group_step (group, run, worker, b);
      step.step = s->index;
      step.t0 = s->step->t0;
      step.t1 = s->step->t1;
      step.coef = s->step->coef;
      step.stages = s->step->stages;
      step.stage = s->step->stage;
      step.prepared = s->step->prepared;
      double *x = group->x + b * step.d * step.stride;
      memcpy (worker->y, x, step.d * step.stride * sizeof *x);
      solver->type->phase (&step, s->phase, x, s->reduced, partial);
      if (worker->user_status)
        return ito_worker_callback_failed (worker, &step);
      ito_group_settle (group, run, &step, b, worker->y, x);
      if (last && s->index + 1 == run->steps && run->denoiser)
        ito_group_denoise (group, run, worker, &step, b, x);
    }
  s->fine[item] = group->n - group->stopped;
  return GSL_SUCCESS;
}

static void
reduce (stage *s)
{
  unsigned reductions = s->run->e->solver->reductions;
  uint64_t fine = 0;
  for (size_t g = 0; g < s->run->groups; g++)
    fine += s->fine[g];
  for (unsigned j = 0; j < reductions; j++)
    {
      double sum = 0;
      for (size_t g = 0; g < s->run->groups; g++)
        sum += s->partial[g * reductions + j];
      s->reduced[j] = fine ? sum / (double)fine : 0;
    }
}

static double
evaluations_of (const stage *s, const ito_group *group)
{
  return ((double)s->stages + (s->run->denoiser ? 1 : 0)) * (double)group->n;
}

/* Keeps the present states if the step is one to be saved, and delivers slabs that are full. */
static int
save (stage *s, uint64_t step)
{
  ito_run *run = s->run;
  if (!run->sink || s->saved == run->saved || ito_ensemble_saved_step (run->e, s->saved) != step)
    return GSL_SUCCESS;
  uint64_t first = s->saved / ITO_SLAB_TIMES * ITO_SLAB_TIMES;
  size_t time = (size_t)(s->saved - first);
  int last = ++s->saved == run->saved, full = last || time + 1 == ITO_SLAB_TIMES;
  for (size_t g = 0; g < run->groups; g++)
    {
      ito_group *group = &s->group[g];
      for (size_t b = 0; b < group->blocks; b++)
        ito_group_save (group, run, b, group->x + b * run->e->d * run->stride, &s->slab[g], time);
      if (!full)
        continue;
      const ito_slab slab = { .first_path = group->first,
                              .first_time = first,
                              .paths = group->n,
                              .times = time + 1,
                              .d = run->e->d,
                              .x = s->slab[g].x,
                              .status = last ? group->status : NULL,
                              .stopped = last ? group->stopped : 0,
                              .stop_time = last && group->stopped ? group->stop_time : NULL,
                              .stop_state = last && group->stopped ? group->stop_state : NULL,
                              .evaluations = last ? evaluations_of (s, group) : 0 };
      if ((run->sink_status = run->sink (&slab, run->sink_params)))
        return run->sink_status;
    }
  return GSL_SUCCESS;
}

static int
plan (stage *s, uint64_t step, ito_error *error)
{
  ito_run *run = s->run;
  const ito_window *window = &run->plan;
  if (!window->capacity)
    {
      window = &s->window;
      uint64_t left = run->steps - step;
      if ((step == 0 || step == window->first + window->steps)
          && ito_window_plan (&s->window, run->e, step,
                              left < run->window_steps ? (size_t)left : run->window_steps, error))
        return error->code;
    }
  s->step = &window->planned[step - window->first];
  s->index = step;
  return GSL_SUCCESS;
}

static int
run_steps (stage *s, ito_error *error)
{
  ito_run *run = s->run;
  int status = ito_team_run (run->threads, run->groups, begin_group, s);
  if (status == GSL_SUCCESS)
    status = save (s, 0);
  for (uint64_t step = 0; status == GSL_SUCCESS && step < run->steps; step++)
    {
      if (plan (s, step, error))
        return error->code;
      s->stages += s->step->stages;
      for (s->phase = 0; s->phase < run->e->solver->phases; s->phase++)
        {
          status = ito_team_run (run->threads, run->groups, phase_of_group, s);
          if (status)
            return status;
          reduce (s);
        }
      run->done += run->e->paths;
      status = save (s, step + 1);
      if (status == GSL_SUCCESS)
        status = ito_run_report (run, 0);
    }
  for (size_t g = 0; g < run->groups; g++)
    ito_group_end (&s->group[g], run, evaluations_of (s, &s->group[g]), NULL);
  return status;
}

int
ito_run_interacting (ito_run *run, ito_error *error)
{
  stage s = { .run = run };
  for (uint64_t g = 0; run->e->skip && g < run->groups; g++)
    if (run->e->skip[g])
      return ito_fail (error, GSL_EINVAL,
                       "the paths of %s interact: none can be skipped; run them all",
                       run->e->solver->spec);
  take (&s);
  if (ito_workspace_alloc (&s.space, error))
    return error->code;
  take (&s);
  int status = run_steps (&s, error);
  if (!error->code)
    status = ito_run_failure (run, status, error);
  ito_workspace_free (&s.space);
  return status;
}
