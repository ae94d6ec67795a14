/* Groups of paths: their start, their failures, their saved states. */
#include "ensemble/observe.h"
#include "ensemble/run.h"
#include <math.h>
#include <string.h>

void
ito_group_take (ito_group *group, const ito_run *run, size_t count, ito_workspace *space)
{
  const ito_solver *s = run->e->solver;
  size_t lanes = count * run->group_paths;
  size_t blocks = count * ((run->group_paths + run->block - 1) / run->block);
  size_t row = run->stride * sizeof (double);
  group->x = ito_workspace_take (space, blocks * run->e->d, row);
  group->history = ito_workspace_take (space, blocks * s->history * run->e->d, row);
  group->lane = ito_workspace_take (space, blocks * s->lane_values, row);
  group->evaluations = ito_workspace_take (space, blocks, row);
  group->stop_time = ITO_TAKE (space, double, lanes);
  group->stop_state = ito_workspace_take (space, lanes, run->e->d * sizeof (double));
  group->status = ITO_TAKE (space, unsigned char, lanes);
  group->seen = ITO_TAKE (space, unsigned char, lanes);
  group->frozen = ITO_TAKE (space, unsigned char, blocks);
}

int
ito_group_begin (ito_group *group, const ito_run *run, uint64_t index, ito_error *error)
{
  const ito_ensemble *e = run->e;
  const ito_solver *s = e->solver;
  group->first = index * ITO_GROUP_PATHS;
  group->n = e->paths - group->first < ITO_GROUP_PATHS ? (size_t)(e->paths - group->first)
                                                       : ITO_GROUP_PATHS;
  group->blocks = (group->n + run->block - 1) / run->block;
  group->stopped = 0;
  size_t row = run->stride * sizeof (double);
  memset (group->status, 0, group->n);
  memset (group->seen, 0, group->n);
  memset (group->frozen, 0, group->blocks);
  memset (group->history, 0, group->blocks * s->history * e->d * row);
  memset (group->lane, 0, group->blocks * s->lane_values * row);
  memset (group->evaluations, 0, group->blocks * row);
  for (size_t b = 0; b < group->blocks; b++)
    {
      size_t lanes =
          group->n - b * run->block < run->block ? group->n - b * run->block : run->block;
      if (ito_start_fill (e, group->first + b * run->block, lanes, run->stride,
                          group->x + b * e->d * run->stride, error))
        return error->code;
    }
  return GSL_SUCCESS;
}

ito_step
ito_group_step (const ito_group *group, const ito_run *run, ito_worker *worker, size_t b)
{
  const ito_ensemble *e = run->e;
  const ito_solver *s = e->solver;
  size_t offset = b * run->block;
  for (unsigned j = 0; j < s->history; j++)
    worker->history[j] = group->history + (b * s->history + j) * e->d * run->stride;
  return (ito_step){ .solver = s,
                     .process = e->process,
                     .layout = &e->layout,
                     .n = group->n - offset < run->block ? group->n - offset : run->block,
                     .stride = run->stride,
                     .d = e->d,
                     .m = e->m,
                     .first = group->first + offset,
                     .noise = &e->noise,
                     .work = worker->work,
                     .history = worker->history,
                     .lane = group->lane + b * s->lane_values * run->stride,
                     .evaluations = group->evaluations + b * run->stride,
                     .status = group->status + offset,
                     .scratch = worker->scratch,
                     .spare = worker->spare,
                     .extra = worker->extra,
                     .fields = worker->fields,
                     .user_status = &worker->user_status };
}

static int
lane_is_finite (const ito_step *step, size_t p, const double *x)
{
  for (size_t i = 0; i < step->d; i++)
    if (!isfinite (x[i * step->stride + p]))
      return 0;
  return 1;
}

/* A path that stops now: its last state is x, before the step. */
static void
record_stop (ito_group *group, const ito_step *step, size_t p, const double *x)
{
  size_t lane = (size_t)(step->first + p - group->first);
  for (size_t k = 0; !group->stopped && k < group->n; k++)
    group->stop_time[k] = NAN;
  for (size_t k = 0; !group->stopped && k < group->n * step->d; k++)
    group->stop_state[k] = NAN;
  group->stopped++;
  group->stop_time[lane] = step->t1;
  for (size_t i = 0; i < step->d; i++)
    group->stop_state[lane * step->d + i] = x[i * step->stride + p];
}

static void
set_back (const ito_step *step, const unsigned char *seen, const double *x, double *y)
{
  for (size_t p = 0; p < step->n; p++)
    for (size_t i = 0; seen[p] && i < step->d; i++)
      y[i * step->stride + p] = x[i * step->stride + p];
}

void
ito_group_settle (ito_group *group, const ito_run *run, const ito_step *step, size_t b,
                  const double *x, double *y)
{
  unsigned char *seen = group->seen + b * run->block;
  if (group->frozen[b])
    set_back (step, seen, x, y);
  if (memcmp (seen, step->status, step->n) == 0
      && !ito_kernel ()->not_finite (step->d, step->n, step->stride, y))
    return;
  for (size_t p = 0; p < step->n; p++)
    {
      if (seen[p])
        continue;
      if (!step->status[p] && !lane_is_finite (step, p, y))
        step->status[p] = ITO_PATH_NOT_FINITE;
      if (!step->status[p])
        continue;
      seen[p] = step->status[p];
      group->frozen[b] = 1;
      record_stop (group, step, p, x);
    }
  if (group->frozen[b])
    set_back (step, seen, x, y);
}

void
ito_group_denoise (ito_group *group, const ito_run *run, ito_worker *worker, const ito_step *step,
                   size_t b, double *x)
{
  const ito_score *score = run->e->process->score;
  double *y = worker->spare;
  for (size_t p = 0; p < step->n; p += ITO_SCORE_LANES)
    score->type->eval (score, run->denoiser,
                       step->n - p < ITO_SCORE_LANES ? step->n - p : ITO_SCORE_LANES, step->stride,
                       x + p, y + p, worker->scratch);
  ito_group_settle (group, run, step, b, x, y);
  memcpy (x, y, step->d * step->stride * sizeof *x);
}

void
ito_group_end (const ito_group *group, ito_run *run, double evaluations, ito_slab_buffer *slab)
{
  size_t states = group->n * run->e->d * sizeof (double);
  const ito_slab ends = { .first_path = group->first,
                          .paths = group->n,
                          .status = group->status,
                          .stopped = group->stopped,
                          .stop_time = group->stop_time,
                          .stop_state = group->stop_state,
                          .evaluations = evaluations };
  ito_run_note_ends (run, &ends);
  if (!slab)
    return;
  memcpy (slab->status, group->status, group->n);
  slab->slab.status = slab->status;
  slab->slab.stopped = group->stopped;
  slab->slab.evaluations = evaluations;
  if (!group->stopped)
    return;
  memcpy (slab->stop_time, group->stop_time, group->n * sizeof (double));
  memcpy (slab->stop_state, group->stop_state, states);
  slab->slab.stop_time = slab->stop_time;
  slab->slab.stop_state = slab->stop_state;
}

void
ito_group_save (const ito_group *group, const ito_run *run, size_t b, const double *x,
                ito_slab_buffer *slab, size_t time)
{
  size_t d = run->e->d, offset = b * run->block;
  ito_slab_rows (d, group->n - offset < run->block ? group->n - offset : run->block, run->stride, x,
                 group->seen + offset, slab->x + (time * group->n + offset) * d);
}

int
ito_group_observe (const ito_run *run, ito_worker *worker, uint64_t first_time, size_t times,
                   size_t paths, ito_slab_buffer *slab)
{
  const ito_ensemble *e = run->e;
  for (size_t i = 0; e->record && i < times; i++)
    {
      int status = ito_observe (e, first_time + i, paths, slab->x + i * paths * e->d, worker->rows,
                                worker->values, slab->record + i * e->record);
      if (status)
        return ito_fail (&worker->error, GSL_EINVAL,
                         "an observable failed with status %d (%s): at t = %g", status,
                         gsl_strerror (status), ito_ensemble_saved_time (e, first_time + i));
    }
  return GSL_SUCCESS;
}
