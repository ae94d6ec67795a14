/* The driver of paths that are coupled: step by step and phase by phase over all paths, with means
 * over the ensemble between the phases.  Sums are made lane by lane within a group of 2048 and then
 * group by group, so that the data depend on the number of paths and on nothing else.  Each rank
 * has its own groups, and the sums of all. */
#include "ensemble/share.h"
#include <string.h>

typedef struct
{
  ito_run *run;
  ito_workspace space;
  ito_group *group;        /* [own] */
  ito_slab_buffer *slab;   /* [own]: up to 10 saved times of each group */
  ito_slab_buffer inbox;   /* of another rank's */
  double *partial;         /* [groups][reductions + 1], the last: paths that are fine */
  double *reduced;         /* [reductions]: means of the phase before */
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
  size_t groups = (size_t)run->own, reductions = run->e->solver->reductions;
  size_t lanes = run->group_paths, d = run->e->d;
  uint64_t times = run->saved < ITO_SLAB_TIMES ? run->saved : ITO_SLAB_TIMES;
  s->group = ITO_TAKE (&s->space, ito_group, groups);
  s->slab = ITO_TAKE (&s->space, ito_slab_buffer, groups);
  s->partial =
      ito_workspace_take (&s->space, (size_t)run->groups, (reductions + 1) * sizeof (double));
  s->reduced = ITO_TAKE (&s->space, double, reductions);
  if (!run->plan.capacity)
    ito_window_take (&s->window, run->e, run->window_steps, &s->space);
  ito_group all = { 0 };
  ito_group_take (&all, run, groups, &s->space);
  /* One more for what another rank sends. */
  size_t slabs = ito_run_keeps (run) ? groups + (run->ranks > 1 && run->rank == 0) : 0;
  double *x = ito_workspace_take (&s->space, slabs * lanes * d, times * sizeof (double));
  double *record = ito_workspace_take (&s->space, slabs * run->e->record, times * sizeof (double));
  s->inbox.stop_time = ITO_TAKE (&s->space, double, lanes);
  s->inbox.stop_state = ito_workspace_take (&s->space, lanes, d * sizeof (double));
  s->inbox.status = ITO_TAKE (&s->space, unsigned char, lanes);
  if (!s->space.base)
    return;
  const ito_solver *solver = run->e->solver;
  size_t blocks = (lanes + run->block - 1) / run->block, row = run->stride;
  for (size_t g = 0; g < groups; g++)
    {
      s->group[g] = (ito_group){ .x = all.x + g * blocks * d * row,
                                 .history = all.history + g * blocks * solver->history * d * row,
                                 .lane = all.lane + g * blocks * solver->lane_values * row,
                                 .evaluations = all.evaluations + g * blocks * row,
                                 .status = all.status + g * lanes,
                                 .seen = all.seen + g * lanes,
                                 .stop_time = all.stop_time + g * lanes,
                                 .stop_state = all.stop_state + g * lanes * d,
                                 .frozen = all.frozen + g * blocks };
    }
  for (size_t g = 0; g < slabs; g++)
    {
      ito_slab_buffer *slab = g < groups ? &s->slab[g] : &s->inbox;
      slab->x = x + g * lanes * d * times;
      slab->record = record + g * run->e->record * times;
    }
  run->inbox = &s->inbox;
}

static int
begin_group (uint64_t item, unsigned w, void *params)
{
  stage *s = params;
  ito_worker *worker = &s->run->worker[w];
  return ito_group_begin (&s->group[item], s->run, s->run->first_group + item, &worker->error);
}

static int
phase_of_group (uint64_t item, unsigned w, void *params)
{
  stage *s = params;
  const ito_run *run = s->run;
  const ito_solver *solver = run->e->solver;
  ito_worker *worker = &run->worker[w];
  ito_group *group = &s->group[item];
  double *partial = s->partial + (run->first_group + item) * (solver->reductions + 1);
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
  partial[solver->reductions] = (double)(group->n - group->stopped);
  return GSL_SUCCESS;
}

static void
reduce (stage *s)
{
  unsigned reductions = s->run->e->solver->reductions;
  double fine = 0;
  for (unsigned j = reductions + 1; j-- > 0;)
    {
      double sum = 0;
      for (size_t g = 0; g < s->run->groups; g++)
        sum += s->partial[g * (reductions + 1) + j];
      if (j == reductions)
        fine = sum;
      else
        s->reduced[j] = fine > 0 ? sum / fine : 0;
    }
}

static double
evaluations_of (const stage *s, const ito_group *group)
{
  return ((double)s->stages + (s->run->denoiser ? 1 : 0)) * (double)group->n;
}

/* The present states of a group into its slab. */
static int
keep_group (uint64_t item, unsigned w, void *params)
{
  stage *s = params;
  const ito_run *run = s->run;
  const ito_group *group = &s->group[item];
  size_t times = (size_t)(s->saved % ITO_SLAB_TIMES) + 1;
  int full = times == ITO_SLAB_TIMES || s->saved + 1 == run->saved;
  for (size_t b = 0; b < group->blocks; b++)
    ito_group_save (group, run, b, group->x + b * run->e->d * run->stride, &s->slab[item],
                    times - 1);
  return full ? ito_group_observe (run, &run->worker[w], s->saved + 1 - times, times, group->n,
                                   &s->slab[item])
              : GSL_SUCCESS;
}

static int
deliver_group (stage *s, size_t g, uint64_t first, size_t times, int last)
{
  ito_run *run = s->run;
  const ito_group *group = &s->group[g];
  const ito_slab slab = { .first_path = group->first,
                          .first_time = first,
                          .paths = group->n,
                          .times = times,
                          .d = run->e->d,
                          .x = s->slab[g].x,
                          .record = run->e->record ? s->slab[g].record : NULL,
                          .record_size = run->e->record,
                          .status = last ? group->status : NULL,
                          .stopped = last ? group->stopped : 0,
                          .stop_time = last && group->stopped ? group->stop_time : NULL,
                          .stop_state = last && group->stopped ? group->stop_state : NULL,
                          .evaluations = last ? evaluations_of (s, group) : 0 };
  return ito_run_deliver (run, &slab);
}

/* Keeps the present states if the step is one to be saved, and delivers slabs that are full: rank 0
 * its own and then those of the others. */
static int
save (stage *s, uint64_t step)
{
  ito_run *run = s->run;
  if (!ito_run_keeps (run) || s->saved == run->saved
      || ito_ensemble_saved_step (run->e, s->saved) != step)
    return GSL_SUCCESS;
  uint64_t first = s->saved / ITO_SLAB_TIMES * ITO_SLAB_TIMES;
  size_t times = (size_t)(s->saved - first) + 1;
  int last = s->saved + 1 == run->saved;
  int status = ito_team_run (run->threads, run->own, keep_group, s);
  s->saved++;
  if (!last && times < ITO_SLAB_TIMES)
    return status;
  /* Rank 0 expects what the others send, whatever befell them. */
  for (size_t g = 0; g < run->own && (run->rank || !status); g++)
    {
      int delivered = deliver_group (s, g, first, times, last);
      status = status ? status : delivered;
    }
  for (unsigned r = 1; run->rank == 0 && r < run->ranks; r++)
    for (uint64_t g = run->groups * r / run->ranks; g < run->groups * (r + 1) / run->ranks; g++)
      {
        const ito_slab *slab = ito_share_receive (run, r);
        if (!status)
          status = ito_run_accept (run, slab);
      }
  return status;
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
  size_t sums = run->e->solver->reductions + 1;
  int status = ito_team_run (run->threads, run->own, begin_group, s);
  status = ito_share_exchange (run, status, s->partial, sums);
  if (status == GSL_SUCCESS)
    status = save (s, 0);
  for (uint64_t step = 0; step < run->steps; step++)
    {
      if (!status)
        status = plan (s, step, error);
      for (s->phase = 0; s->phase < run->e->solver->phases; s->phase++)
        {
          if (!status)
            status = ito_team_run (run->threads, run->own, phase_of_group, s);
          /* Whatever befell a rank, here all hear of it. */
          status = ito_share_exchange (run, status, s->partial, sums);
          if (status)
            return status;
          reduce (s);
        }
      s->stages += s->step->stages;
      run->done += run->e->paths;
      status = save (s, step + 1);
      if (status == GSL_SUCCESS)
        status = ito_run_report (run, 0);
    }
  for (size_t g = 0; g < run->own; g++)
    ito_group_end (&s->group[g], run, evaluations_of (s, &s->group[g]), NULL);
  return status;
}

int
ito_run_interacting (ito_run *run, ito_error *error)
{
  stage s = { .run = run };
  for (uint64_t g = 0; run->e->skip && g < run->groups; g++)
    if (run->e->skip[g])
      ito_fail (error, GSL_EINVAL, "the paths of %s interact: none can be skipped; run them all",
                run->e->solver->spec);
  take (&s);
  if (!error->code)
    ito_workspace_alloc (&s.space, error);
  if (ito_share_agree (run, error))
    {
      ito_workspace_free (&s.space);
      return error->code;
    }
  take (&s);
  int status = run_steps (&s, error);
  if (!error->code)
    status = ito_run_failure (run, status, error);
  ito_workspace_free (&s.space);
  return status;
}
