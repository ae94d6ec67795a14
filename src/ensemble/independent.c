/* The driver of independent paths: a group of 2048 paths is one item of work, taken from its start
 * to its end; windows of steps run block by block, so that a block stays in cache. */
#include "ensemble/share.h"
#include <string.h>

/* Doubles of a slab above which only one waits for the sink. */
#define LARGE_SLAB ((size_t)1 << 21)

/* A worker's way through one group. */
typedef struct
{
  ito_run *run;
  ito_worker *worker;
  ito_team *team;
  ito_slab_buffer *slab; /* NULL: nothing (more) is kept */
  uint64_t saved;        /* times written */
} journey;

static int
next_slab (journey *j)
{
  const ito_run *run = j->run;
  const ito_group *group = &j->worker->group;
  j->slab = NULL;
  if (!ito_run_keeps (run) || j->saved == run->saved)
    return GSL_SUCCESS;
  j->slab = ito_slab_take (&j->run->pool);
  if (!j->slab)
    return ito_fail (&j->worker->error, GSL_ESANITY, "the slabs ran out");
  uint64_t times = run->saved - j->saved;
  j->slab->slab = (ito_slab){ .first_path = group->first,
                              .first_time = j->saved,
                              .paths = group->n,
                              .times = times < ITO_SLAB_TIMES ? (size_t)times : ITO_SLAB_TIMES,
                              .d = run->e->d,
                              .x = j->slab->x,
                              .record = run->e->record ? j->slab->record : NULL,
                              .record_size = run->e->record };
  return GSL_SUCCESS;
}

/* Posts the slab if it is full. */
static int
post_full_slab (journey *j)
{
  if (!j->slab || j->saved < j->slab->slab.first_time + j->slab->slab.times)
    return GSL_SUCCESS;
  const ito_slab *slab = &j->slab->slab;
  int status =
      ito_group_observe (j->run, j->worker, slab->first_time, slab->times, slab->paths, j->slab);
  if (!status)
    status = ito_team_post (j->team, j->slab);
  return status ? status : next_slab (j);
}

/* The step at which the window that begins at `step` ends. */
static uint64_t
window_end (const journey *j, uint64_t step)
{
  const ito_run *run = j->run;
  uint64_t end = run->steps - step < run->window_steps ? run->steps : step + run->window_steps;
  if (!j->slab)
    return end;
  uint64_t full =
      ito_ensemble_saved_step (run->e, j->slab->slab.first_time + j->slab->slab.times - 1);
  return full < end ? full : end;
}

/* One block from step `from` to step `to`, of a planned window. */
static int
advance_block (journey *j, const ito_window *window, size_t b, uint64_t from, uint64_t to)
{
  ito_run *run = j->run;
  ito_worker *worker = j->worker;
  ito_group *group = &worker->group;
  ito_step step = ito_group_step (group, run, worker, b);
  double *home = group->x + b * step.d * step.stride, *x = home, *y = worker->y;
  uint64_t saved = j->saved,
           next = j->slab ? ito_ensemble_saved_step (run->e, saved) : run->steps + 1;
  for (uint64_t k = from; k < to; k++)
    {
      const ito_planned *planned = &window->planned[k - window->first];
      step.step = k;
      step.t0 = planned->t0;
      step.t1 = planned->t1;
      step.coef = planned->coef;
      step.stages = planned->stages;
      step.stage = planned->stage;
      step.prepared = planned->prepared;
      ito_step_take (&step, x, y);
      if (worker->user_status)
        return ito_worker_callback_failed (worker, &step);
      ito_group_settle (group, run, &step, b, x, y);
      double *swap = x;
      x = y;
      y = swap;
      if (k + 1 == run->steps && run->denoiser)
        ito_group_denoise (group, run, worker, &step, b, x);
      if (k + 1 == next)
        {
          ito_group_save (group, run, b, x, j->slab, (size_t)(saved - j->slab->slab.first_time));
          next = ++saved < run->saved ? ito_ensemble_saved_step (run->e, saved) : run->steps + 1;
        }
    }
  if (x != home)
    memcpy (home, x, step.d * step.stride * sizeof *x);
  return GSL_SUCCESS;
}

/* Wakes the caller for a report when one is due. */
static int
tick (journey *j)
{
  ito_run *run = j->run;
  if (!run->e->progress)
    return GSL_SUCCESS;
  int64_t now = (int64_t)(ito_run_seconds () * 1e9), due = run->next_tick;
  if (now < due || !atomic_compare_exchange_strong (&run->next_tick, &due, now + 50000000))
    return GSL_SUCCESS;
  return ito_team_post (j->team, run);
}

static int
begin_group (journey *j, uint64_t index)
{
  const ito_run *run = j->run;
  ito_group *group = &j->worker->group;
  if (ito_group_begin (group, run, index, &j->worker->error))
    return j->worker->error.code;
  int status = next_slab (j);
  if (status || !j->slab || ito_ensemble_saved_step (run->e, 0) > 0)
    return status;
  for (size_t b = 0; b < group->blocks; b++)
    ito_group_save (group, run, b, group->x + b * run->e->d * run->stride, j->slab, 0);
  j->saved = 1;
  return post_full_slab (j);
}

static double
count_evaluations (const journey *j, uint64_t stages)
{
  const ito_run *run = j->run;
  const ito_group *group = &j->worker->group;
  double sum = 0;
  if (run->e->solver->facts.evaluations >= 0)
    sum = (double)stages * (double)group->n;
  else
    for (size_t p = 0; p < group->n; p++)
      sum += group->evaluations[p / run->block * run->stride + p % run->block];
  return sum + (run->denoiser ? (double)group->n : 0);
}

static int
work (uint64_t item, unsigned w, ito_team *team, void *params)
{
  ito_run *run = params;
  ito_worker *worker = &run->worker[w];
  journey j = { .run = run, .worker = worker, .team = team };
  int status = begin_group (&j, ito_run_group (run, item));
  uint64_t stages = 0;
  for (uint64_t step = 0; status == GSL_SUCCESS && step < run->steps;)
    {
      uint64_t end = window_end (&j, step);
      const ito_window *window = &run->plan;
      if (!window->capacity)
        {
          window = &worker->window;
          if (ito_window_plan (&worker->window, run->e, step, (size_t)(end - step), &worker->error))
            return worker->error.code;
        }
      for (uint64_t k = step; k < end; k++)
        stages += window->planned[k - window->first].stages;
      for (size_t b = 0; b < worker->group.blocks; b++)
        if ((status = advance_block (&j, window, b, step, end)))
          return status;
      while (j.slab && j.saved < run->saved && ito_ensemble_saved_step (run->e, j.saved) <= end)
        j.saved++;
      run->done += (end - step) * worker->group.n;
      step = end;
      if (step == run->steps)
        ito_group_end (&worker->group, run, count_evaluations (&j, stages), j.slab);
      status = post_full_slab (&j);
      if (status == GSL_SUCCESS)
        status = tick (&j);
    }
  return status;
}

static int
receive (void *message, void *params)
{
  ito_run *run = params;
  if (message != run)
    {
      ito_slab_buffer *slab = message;
      int status = ito_run_deliver (run, &slab->slab);
      ito_slab_give (&run->pool, slab);
      if (status)
        return status;
    }
  return ito_run_report (run, 0);
}

int
ito_run_independent (ito_run *run, ito_error *error)
{
  size_t times = run->saved < ITO_SLAB_TIMES ? (size_t)run->saved : ITO_SLAB_TIMES;
  unsigned depth = times * run->group_paths > LARGE_SLAB / run->e->d ? 1 : run->threads + 2;
  int shared = run->ranks > 1, receives = shared && run->rank == 0;
  if (ito_run_keeps (run))
    ito_slab_pool_begin (&run->pool, run->threads + depth + 1 + (unsigned)receives, times,
                         run->group_paths, run->e->d, run->e->record, error);
  if (ito_share_agree (run, error))
    return error->code;
  if (receives)
    run->inbox = ito_slab_take (&run->pool);
  int status = ito_team_stream_polling (run->threads, depth, run->own, work, receive,
                                        shared ? ito_share_poll : NULL, run);
  status = ito_share_close (run, status);
  return ito_run_failure (run, status, error);
}
