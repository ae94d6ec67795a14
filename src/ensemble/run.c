/* Sizes, plan and memory of a run, and its talk with the caller. */
#include "ensemble/observe.h"
#include "ensemble/share.h"
#include <stdlib.h>
#include <string.h>

#define BLOCK_LANES 256
#define BLOCK_LEAST 32
#define BLOCK_BYTES ((size_t)256 << 10) /* of the states of a block */

double
ito_run_seconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static size_t
block_coordinates (const ito_ensemble *e)
{
  return e->d > e->m ? e->d : e->m;
}

/* A block's states stay in cache; its size never changes the data. */
static size_t
choose_block (const ito_ensemble *e)
{
  size_t states = 3 + e->solver->works + e->solver->history, lanes = BLOCK_LANES;
  if (e->block)
    return e->block;
  while (lanes > BLOCK_LEAST
         && (lanes * sizeof (double) * states > BLOCK_BYTES / block_coordinates (e)
             || ito_solver_extra (e->solver, e->process, lanes) > BLOCK_BYTES / sizeof (double)))
    lanes /= 2;
  return lanes;
}

/* Rows are whole cache lines, and not a whole number of 512-byte pieces, lest the coordinates of a
 * path fall into one set of the cache. */
static size_t
choose_stride (size_t block)
{
  size_t stride = (block + 7) / 8 * 8;
  return stride % 64 == 0 ? stride + 8 : stride;
}

static void
take_worker (ito_worker *worker, const ito_run *run, int with_group, ito_workspace *space)
{
  const ito_ensemble *e = run->e;
  const ito_solver *s = e->solver;
  const ito_score *score = e->process->score;
  size_t row = run->stride * sizeof (double), rows = block_coordinates (e);
  if (!run->plan.capacity)
    ito_window_take (&worker->window, e, run->window_steps, space);
  if (with_group)
    ito_group_take (&worker->group, run, 1, space);
  worker->y = ito_workspace_take (space, rows, row);
  worker->spare = ito_workspace_take (space, rows, row);
  worker->scratch = ITO_TAKE (space, double, score ? score->type->scratch (score) : 0);
  worker->extra = ITO_TAKE (space, double, ito_solver_extra (s, e->process, run->stride));
  size_t observed = ito_observe_values (e);
  worker->rows = ITO_TAKE (space, double, observed ? run->group_paths * e->d : 0);
  worker->values = ito_workspace_take (space, run->group_paths, observed * sizeof (double));
  worker->fields = ITO_TAKE (space, ito_field, run->stride);
  worker->work = ITO_TAKE (space, double *, s->works);
  worker->history = ITO_TAKE (space, double *, s->history);
  for (unsigned j = 0; j < s->works; j++)
    {
      double *block = ito_workspace_take (space, rows, row);
      if (worker->work)
        worker->work[j] = block;
    }
}

static int
begin_worker (ito_worker *worker, const ito_run *run, int with_group, ito_error *error)
{
  take_worker (worker, run, with_group, &worker->space);
  if (ito_workspace_alloc (&worker->space, error))
    return error->code;
  take_worker (worker, run, with_group, &worker->space);
  return GSL_SUCCESS;
}

static void
take_run (ito_run *run)
{
  const ito_ensemble *e = run->e;
  const ito_score *score = e->process->score;
  size_t most = (size_t)((run->groups + run->ranks - 1) / run->ranks);
  run->worker = ITO_TAKE (&run->space, ito_worker, run->threads);
  run->done_by = ITO_TAKE (&run->space, uint64_t, run->ranks);
  run->mine = e->skip ? ITO_TAKE (&run->space, uint64_t, (size_t)run->own) : NULL;
  /* A status, and for each group what it adds and its paths, of one rank and of all. */
  if (e->solver->facts.interacts && run->ranks > 1)
    run->exchange = ito_workspace_take (&run->space, 1 + run->ranks,
                                        (1 + most * (e->solver->reductions + 1)) * sizeof (double));
  run->evaluations = ITO_TAKE (&run->space, double, (size_t)run->groups);
  if (e->denoise)
    run->denoiser = ITO_TAKE (&run->space, double, score->type->coefficients (score));
  if (run->steps <= e->plan_bytes / ito_window_step_bytes (e))
    ito_window_take (&run->plan, e, (size_t)run->steps, &run->space);
}

static int
prepare_denoiser (ito_run *run, ito_error *error)
{
  const ito_ensemble *e = run->e;
  const ito_score *score = e->process->score;
  ito_field field;
  if (ito_field_prediction (score, ITO_PREDICT_DENOISER,
                            ito_layout_time (&e->layout, e->grid, run->steps), &field, error))
    return error->code;
  return score->type->prepare (score, &field, run->denoiser, error);
}

/* The groups of this rank; those that nobody runs are done. */
static void
list_groups (ito_run *run)
{
  const ito_ensemble *e = run->e;
  uint64_t k = 0;
  for (uint64_t g = 0; run->mine && g < run->groups; g++)
    {
      uint64_t left = e->paths - g * ITO_GROUP_PATHS;
      if (e->skip[g])
        run->done += run->rank ? 0 : run->steps * (left < ITO_GROUP_PATHS ? left : ITO_GROUP_PATHS);
      else if (g >= run->first_group && k < run->own)
        run->mine[k++] = g;
    }
}

uint64_t
ito_run_group (const ito_run *run, uint64_t item)
{
  return run->mine ? run->mine[item] : run->first_group + item;
}

int
ito_run_keeps (const ito_run *run)
{
  return run->sink != NULL || run->ranks > 1;
}

int
ito_run_begin (ito_run *run, ito_ensemble *e, int with_group, ito_error *error)
{
  if (e->noise.array && ito_solver_check_array (e->solver, e->process, error))
    return error->code;
  run->e = e;
  run->steps = e->layout.steps;
  run->saved = ito_ensemble_saved (e);
  run->group_paths = e->paths < ITO_GROUP_PATHS ? (size_t)e->paths : ITO_GROUP_PATHS;
  run->threads = e->threads ? e->threads : ito_thread_available ();
  if (run->threads > run->own)
    run->threads = (unsigned)run->own;
  run->block = choose_block (e);
  /* Few paths of many coordinates take the memory of few paths. */
  if (run->block > run->group_paths)
    run->block = run->group_paths;
  run->stride = choose_stride (run->block);
  size_t bytes = ito_window_step_bytes (e), steps = e->window_bytes / bytes;
  run->window_steps = steps < 1 ? 1 : steps > ITO_WINDOW_STEPS ? ITO_WINDOW_STEPS : steps;
  take_run (run);
  if (ito_workspace_alloc (&run->space, error))
    return error->code;
  take_run (run);
  list_groups (run);
  if (run->plan.capacity && ito_window_plan (&run->plan, e, 0, (size_t)run->steps, error))
    return error->code;
  if (run->denoiser && prepare_denoiser (run, error))
    return error->code;
  for (unsigned w = 0; w < run->threads; w++)
    if (begin_worker (&run->worker[w], run, with_group, error))
      return error->code;
  return GSL_SUCCESS;
}

void
ito_run_end (ito_run *run)
{
  for (unsigned w = 0; run->worker && w < run->threads; w++)
    ito_workspace_free (&run->worker[w].space);
  ito_slab_pool_end (&run->pool);
  ito_workspace_free (&run->space);
}

int
ito_run_failure (ito_run *run, int status, ito_error *error)
{
  if (status == GSL_SUCCESS || run->stopped)
    return run->stopped ? ITO_INTERRUPTED : GSL_SUCCESS;
  if (run->sink_status)
    return run->sink_status;
  for (unsigned w = 0; w < run->threads; w++)
    if (run->worker[w].error.code)
      {
        *error = run->worker[w].error;
        run->followed = 0;
        return error->code;
      }
  if (run->followed)
    return status;
  return ito_fail (error, status, "the threads of the run failed with status %d", status);
}

int
ito_worker_callback_failed (ito_worker *worker, const ito_step *step)
{
  int user = step->process->kind == ITO_PROCESS_USER;
  return ito_fail (&worker->error, user ? GSL_EINVAL : worker->user_status,
                   "%s failed with status %d (%s): in step %llu, from t = %g to %g, of the paths "
                   "from %llu",
                   user ? "a callback of the process" : "the drift of the process",
                   worker->user_status, gsl_strerror (worker->user_status),
                   (unsigned long long)step->step, step->t0, step->t1,
                   (unsigned long long)step->first);
}

int
ito_run_report (ito_run *run, int last)
{
  const ito_ensemble *e = run->e;
  if (!e->progress)
    return GSL_SUCCESS;
  double now = ito_run_seconds (), all = (double)run->steps * (double)e->paths;
  if (!last && now < run->last_report + 0.04)
    return GSL_SUCCESS;
  run->last_report = now;
  uint64_t done = run->done;
  for (unsigned r = 0; r < run->ranks; r++)
    done += run->done_by[r];
  if (e->progress (last ? all : (double)done, all, e->progress_params) == 0 || last)
    return GSL_SUCCESS;
  run->stopped = 1;
  return ITO_INTERRUPTED;
}

int
ito_run_deliver (ito_run *run, const ito_slab *slab)
{
  if (run->rank)
    ito_share_send (run, slab);
  else if (run->sink)
    run->sink_status = run->sink (slab, run->sink_params);
  return run->sink_status;
}

void
ito_run_note_ends (ito_run *run, const ito_slab *slab)
{
  ito_ensemble *e = run->e;
  run->evaluations[slab->first_path / ITO_GROUP_PATHS] = slab->evaluations;
  run->failed += slab->stopped;
  if (e->status && slab->stopped)
    {
      memcpy (e->status + slab->first_path, slab->status, slab->paths);
      memcpy (e->stop_time + slab->first_path, slab->stop_time, slab->paths * sizeof (double));
      memcpy (e->stop_state + slab->first_path * e->d, slab->stop_state,
              slab->paths * e->d * sizeof (double));
    }
}

int
ito_run_accept (ito_run *run, const ito_slab *slab)
{
  if (slab->status)
    ito_run_note_ends (run, slab);
  return ito_run_deliver (run, slab);
}
