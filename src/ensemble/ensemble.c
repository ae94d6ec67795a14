/* Ensembles: the object, its settings, and a run. */
#include "ensemble/ensemble.h"
#include "ensemble/observe.h"
#include "ensemble/share.h"
#include "random/address.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Raises the error of a setting. */
static int
raised (const ito_error *error)
{
  if (error->code)
    ITO_RAISE (error);
  return error->code;
}

/* Limits of the addresses of random numbers. */
static int
check_sizes (const ito_ensemble *e, ito_error *error)
{
  if (e->layout.steps < 1 || e->layout.steps > ITO_MAX_STEPS)
    return ito_fail (error, GSL_EINVAL, "%llu steps: a run has 1 to %llu of them",
                     (unsigned long long)e->layout.steps, (unsigned long long)ITO_MAX_STEPS);
  if (e->d > ITO_MAX_COORDINATES || e->m > ITO_MAX_COORDINATES)
    return ito_fail (error, GSL_EINVAL, "%zu coordinates: at most %u can be addressed",
                     e->d > e->m ? e->d : e->m, ITO_MAX_COORDINATES);
  if (e->solver->facts.normals > ITO_MAX_DRAWS)
    return ito_fail (error, GSL_EINVAL,
                     "%s draws %u normals a step: at most %u can be addressed; use smaller steps",
                     e->solver->spec, e->solver->facts.normals, ITO_MAX_DRAWS);
  return GSL_SUCCESS;
}

/* Plans the first and the last step, so that what no step can be made of is refused at once. */
static int
try_plan (const ito_ensemble *e, ito_error *error)
{
  ito_workspace space = { 0 };
  ito_window window = { 0 };
  ito_window_take (&window, e, 1, &space);
  if (ito_workspace_alloc (&space, error))
    return error->code;
  ito_window_take (&window, e, 1, &space);
  if (ito_window_plan (&window, e, 0, 1, error) == GSL_SUCCESS)
    ito_window_plan (&window, e, e->layout.steps - 1, 1, error);
  ito_workspace_free (&space);
  return error->code;
}

static ito_ensemble *
new_ensemble (const ito_process *process, const ito_solver *solver, const ito_grid *grid,
              ito_error *error)
{
  if (!process || !solver || !grid)
    {
      ito_fail (error, GSL_EINVAL, "an ensemble needs a process, a solver and a grid: no %s",
                !process  ? "process"
                : !solver ? "solver"
                          : "grid");
      return NULL;
    }
  ito_ensemble *e = ITO_NEW (ito_ensemble, 1, error);
  if (!e)
    return NULL;
  e->process = process;
  e->solver = solver;
  e->grid = grid;
  e->d = process->sde.d;
  e->m = solver->facts.kind == ITO_SOLVER_DIFFUSION || solver->facts.kind == ITO_SOLVER_LANGEVIN
             ? e->d
             : process->sde.m;
  e->paths = 1;
  e->keep_ends = 1;
  e->plan_bytes = (size_t)16 << 20;
  e->window_bytes = (size_t)4 << 20;
  e->noise = (ito_noise_source){ .seed = 1, .cells = 1 };
  e->start.point = ITO_NEW (double, e->d, error);
  if (e->start.point && ito_solver_accepts (solver, process, grid, error) == GSL_SUCCESS
      && ito_layout_make (solver, process, grid, &e->layout, error) == GSL_SUCCESS
      && check_sizes (e, error) == GSL_SUCCESS)
    try_plan (e, error);
  return e;
}

ito_ensemble *
ito_ensemble_alloc (const ito_process *process, const ito_solver *solver, const ito_grid *grid)
{
  ito_error error = ITO_NO_ERROR;
  ito_ensemble *e = new_ensemble (process, solver, grid, &error);
  if (error.code)
    {
      ito_ensemble_free (e);
      ITO_RAISE (&error);
      return NULL;
    }
  return e;
}

void
ito_ensemble_free (ito_ensemble *e)
{
  if (!e)
    return;
  ito_observe_clear (e);
  ito_layout_clear (&e->layout);
  free (e->start.point);
  free (e->skip);
  free (e->status);
  free (e->stop_time);
  free (e->stop_state);
  free (e);
}

int
ito_ensemble_set_paths (ito_ensemble *e, uint64_t n)
{
  ito_error error = ITO_NO_ERROR;
  if (n < 1 || n > ITO_MAX_PATHS)
    ito_fail (&error, GSL_EINVAL, "%llu paths: an ensemble has 1 to %llu of them",
              (unsigned long long)n, (unsigned long long)ITO_MAX_PATHS);
  else
    e->paths = n;
  return raised (&error);
}

int
ito_ensemble_set_seed (ito_ensemble *e, uint64_t seed)
{
  e->noise.seed = seed;
  return GSL_SUCCESS;
}

int
ito_ensemble_set_stream (ito_ensemble *e, unsigned stream)
{
  ito_error error = ITO_NO_ERROR;
  if (!ito_stream_check (stream, &error))
    e->noise.stream = stream;
  return raised (&error);
}

int
ito_ensemble_set_threads (ito_ensemble *e, unsigned n)
{
  e->threads = n;
  return GSL_SUCCESS;
}

int
ito_ensemble_set_ranks (ito_ensemble *e, int on)
{
  e->shares = on != 0;
  return GSL_SUCCESS;
}

int
ito_ensemble_set_block (ito_ensemble *e, size_t n)
{
  ito_error error = ITO_NO_ERROR;
  if (n > ITO_GROUP_PATHS)
    ito_fail (&error, GSL_EINVAL, "blocks of %zu paths: 1 to %d, or 0 for a choice", n,
              ITO_GROUP_PATHS);
  else
    e->block = n;
  return raised (&error);
}

int
ito_ensemble_start_point (ito_ensemble *e, const double *x)
{
  ito_error error = ITO_NO_ERROR;
  for (size_t i = 0; i < e->d; i++)
    if (!isfinite (x[i]))
      ito_fail (&error, GSL_EINVAL, "the start is %g in coordinate %zu: starts must be finite",
                x[i], i);
  if (!error.code)
    {
      memcpy (e->start.point, x, e->d * sizeof *x);
      e->start.kind = ITO_START_POINT;
    }
  return raised (&error);
}

int
ito_ensemble_start_array (ito_ensemble *e, const double *x)
{
  ito_error error = ITO_NO_ERROR;
  if (!x)
    ito_fail (&error, GSL_EINVAL, "no array of starts: give [N][d] numbers");
  else
    {
      e->start.kind = ITO_START_ARRAY;
      e->start.array = x;
    }
  return raised (&error);
}

int
ito_ensemble_start_gaussian (ito_ensemble *e, double variance)
{
  ito_error error = ITO_NO_ERROR;
  if (!(variance >= 0) || isinf (variance))
    ito_fail (&error, GSL_EINVAL, "the start has variance %g: it must be finite and not negative",
              variance);
  else
    {
      e->start.kind = ITO_START_GAUSSIAN;
      e->start.deviation = sqrt (variance);
    }
  return raised (&error);
}

int
ito_ensemble_start_target (ito_ensemble *e, const ito_target *target, double alpha, double sigma)
{
  ito_error error = ITO_NO_ERROR;
  if (!target)
    ito_fail (&error, GSL_EINVAL, "no target to start from: give one");
  else if (ito_target_dimension (target) != e->d)
    ito_fail (&error, GSL_EINVAL,
              "the target has dimension %zu and the process %zu: a start "
              "needs the same",
              ito_target_dimension (target), e->d);
  else if (!isfinite (alpha) || !isfinite (sigma) || alpha < 0 || sigma < 0)
    ito_fail (&error, GSL_EINVAL,
              "the start is a target at alpha = %g, sigma = %g: both must be finite and not "
              "negative",
              alpha, sigma);
  else
    {
      e->start.kind = ITO_START_TARGET;
      e->start.target = target;
      e->start.alpha = alpha;
      e->start.sigma = sigma;
    }
  return raised (&error);
}

/* Cells are of equal length, and so must be the steps that share them. */
static int
is_uniform (const ito_ensemble *e)
{
  uint64_t steps = e->layout.steps, part = steps / 64 + 1;
  double t0 = ito_layout_time (&e->layout, e->grid, 0),
         t1 = ito_layout_time (&e->layout, e->grid, steps);
  for (uint64_t i = 0; i <= steps; i += part)
    {
      double even = t0 + (t1 - t0) * ((double)i / (double)steps);
      if (fabs (ito_layout_time (&e->layout, e->grid, i) - even) > 1e-9 * fabs (t1 - t0))
        return 0;
    }
  return 1;
}

int
ito_ensemble_set_cells (ito_ensemble *e, uint64_t cells)
{
  ito_error error = ITO_NO_ERROR;
  if (cells < 1 || cells > ITO_MAX_STEPS / e->layout.steps)
    ito_fail (&error, GSL_EINVAL, "%llu cells a step: 1 to %llu with %llu steps",
              (unsigned long long)cells, (unsigned long long)(ITO_MAX_STEPS / e->layout.steps),
              (unsigned long long)e->layout.steps);
  else if (cells > 1 && !is_uniform (e))
    ito_fail (&error, GSL_EINVAL,
              "%llu cells a step on a grid that is not uniform: cells are of equal length; use the "
              "uniform grid",
              (unsigned long long)cells);
  else
    e->noise.cells = cells;
  return raised (&error);
}

/* Draws that a last step to sigma = 0 does not make. */
static uint64_t
quiet_draws (const ito_ensemble *e)
{
  const ito_schedule *schedule = e->process->schedule;
  ito_error error = ITO_NO_ERROR;
  ito_schedule_point end;
  if (!e->solver->quiet_end || !schedule
      || ito_schedule_point_at (schedule, ito_layout_time (&e->layout, e->grid, e->layout.steps),
                                &end, &error)
      || end.sigma > 0)
    return 0;
  return e->solver->facts.normals ? e->solver->facts.normals : e->solver->idle_normals;
}

int
ito_ensemble_noise_array (ito_ensemble *e, const double *z, uint64_t draws)
{
  ito_error error = ITO_NO_ERROR;
  const ito_solver *solver = e->solver;
  unsigned normals = solver->facts.normals ? solver->facts.normals : solver->idle_normals;
  uint64_t needed = e->layout.steps * normals, quiet = quiet_draws (e);
  uint64_t unused = solver->idle_start && draws == needed + normals ? normals : 0;
  if (z && normals == 0)
    ito_fail (&error, GSL_EINVAL, "%s draws no noise: leave the array of noise out", solver->spec);
  else if (z && draws != needed && draws != needed - quiet && !unused)
    ito_fail (&error, GSL_EINVAL, "the noise has %llu draws: %s needs %llu (%llu steps of %u)",
              (unsigned long long)draws, solver->spec, (unsigned long long)(needed - quiet),
              (unsigned long long)(needed - quiet) / normals, normals);
  else
    {
      int read = z && solver->facts.normals;
      e->noise.array = read ? z + unused * e->paths * e->m : NULL;
      e->noise.draws = read ? draws - unused : 0;
    }
  return raised (&error);
}

int
ito_ensemble_save_final (ito_ensemble *e)
{
  e->every = 0;
  return GSL_SUCCESS;
}

int
ito_ensemble_save_every (ito_ensemble *e, uint64_t k)
{
  ito_error error = ITO_NO_ERROR;
  if (k < 1)
    ito_fail (&error, GSL_EINVAL, "every 0th step is to be saved: give 1 (all) or more");
  else
    e->every = k;
  return raised (&error);
}

uint64_t
ito_ensemble_saved (const ito_ensemble *e)
{
  uint64_t steps = e->layout.steps;
  return e->every ? 1 + steps / e->every + (steps % e->every != 0) : 1;
}

uint64_t
ito_ensemble_saved_step (const ito_ensemble *e, uint64_t i)
{
  uint64_t steps = e->layout.steps;
  return e->every && i <= steps / e->every ? i * e->every : steps;
}

double
ito_ensemble_saved_time (const ito_ensemble *e, uint64_t i)
{
  return ito_layout_time (&e->layout, e->grid, ito_ensemble_saved_step (e, i));
}

int
ito_ensemble_set_denoise (ito_ensemble *e, int on)
{
  ito_error error = ITO_NO_ERROR;
  if (on && (!e->process->score || !e->process->schedule))
    ito_fail (&error, GSL_EINVAL,
              "the process has no denoiser: only those of a score under a schedule have one");
  else
    e->denoise = on != 0;
  return raised (&error);
}

int
ito_ensemble_set_keep_ends (ito_ensemble *e, int on)
{
  e->keep_ends = on != 0;
  return GSL_SUCCESS;
}

int
ito_ensemble_set_skip (ito_ensemble *e, const unsigned char *skip)
{
  ito_error error = ITO_NO_ERROR;
  free (e->skip);
  e->skip = NULL;
  e->skip_groups = (e->paths + ITO_GROUP_PATHS - 1) / ITO_GROUP_PATHS;
  if (skip && (e->skip = ITO_NEW (unsigned char, (size_t)e->skip_groups, &error)))
    memcpy (e->skip, skip, (size_t)e->skip_groups);
  return raised (&error);
}

int
ito_ensemble_set_progress (ito_ensemble *e, int (*progress) (double done, double all, void *params),
                           void *params)
{
  e->progress = progress;
  e->progress_params = params;
  return GSL_SUCCESS;
}

static int
new_result (ito_ensemble *e, ito_error *error)
{
  free (e->status);
  free (e->stop_time);
  free (e->stop_state);
  e->status = NULL;
  e->stop_time = e->stop_state = NULL;
  /* Those of a run that ranks share are rank 0's. */
  if (!e->keep_ends || (e->shares && ito_ranks_rank () > 0))
    return GSL_SUCCESS;
  if (e->paths > SIZE_MAX / sizeof (double) / e->d)
    return ito_fail (error, GSL_ENOMEM, "%llu paths of %zu coordinates do not fit into memory",
                     (unsigned long long)e->paths, e->d);
  size_t n = (size_t)e->paths;
  e->status = ITO_NEW (unsigned char, n, error);
  e->stop_time = ITO_NEW (double, n, error);
  e->stop_state = ITO_NEW (double, n * e->d, error);
  if (error->code)
    return error->code;
  for (size_t p = 0; p < n; p++)
    e->stop_time[p] = NAN;
  for (size_t p = 0; p < n * e->d; p++)
    e->stop_state[p] = NAN;
  return GSL_SUCCESS;
}

static void
finish (ito_run *run, double seconds)
{
  ito_ensemble *e = run->e;
  struct
  {
    double evaluations;
    uint64_t failed;
  } sum = { 0, run->failed };
  for (size_t g = 0; g < run->groups; g++)
    sum.evaluations += run->evaluations[g];
  if (run->ranks > 1)
    run->table->broadcast (0, &sum, sizeof sum);
  e->result = (ito_ensemble_result){ .paths = e->paths,
                                     .failed = sum.failed,
                                     .evaluations = sum.evaluations / (double)e->paths,
                                     .seconds = seconds,
                                     .status = e->status,
                                     .stop_time = e->stop_time,
                                     .stop_state = e->stop_state };
  e->finished = 1;
}

static int
check_settings (const ito_ensemble *e, const ito_run *run, ito_error *error)
{
  if (e->skip && e->skip_groups != run->groups)
    return ito_fail (error, GSL_EINVAL,
                     "groups to skip were set for another number of paths: set them after the "
                     "paths");
  if (e->noise.array && e->noise.cells > 1)
    return ito_fail (error, GSL_EINVAL,
                     "noise from an array and %llu cells a step: an array has its own; use one of "
                     "them",
                     (unsigned long long)e->noise.cells);
  return GSL_SUCCESS;
}

static int
run_ensemble (ito_ensemble *e, ito_run *run, ito_error *error)
{
  double start = ito_run_seconds ();
  int interacts = e->solver->facts.interacts;
  e->finished = 0;
  e->noise.paths = e->paths;
  check_settings (e, run, error);
  if (ito_share_open (run, error))
    return error->code;
  if (new_result (e, error) || ito_run_begin (run, e, !interacts, error))
    return ito_share_agree (run, error);
  int status = interacts ? ito_run_interacting (run, error) : ito_run_independent (run, error);
  status = ito_share_end (run, status, error);
  if (status)
    return status;
  finish (run, ito_run_seconds () - start);
  return ito_run_report (run, 1);
}

int
ito_ensemble_run (ito_ensemble *e, ito_slab_function *sink, void *params)
{
  ito_error error = ITO_NO_ERROR;
  ito_run run = { .e = e, .sink = sink, .sink_params = params };
  run.groups = (e->paths + ITO_GROUP_PATHS - 1) / ITO_GROUP_PATHS;
  int status = run_ensemble (e, &run, &error);
  ito_run_end (&run);
  ito_observe_forget (e);
  free (e->skip);
  e->skip = NULL;
  return error.code ? raised (&error) : status;
}

typedef struct
{
  double *x; /* [saved][N][d] */
  uint64_t paths;
} array_sink;

static int
into_array (const ito_slab *slab, void *params)
{
  const array_sink *sink = params;
  for (size_t i = 0; i < slab->times; i++)
    memcpy (sink->x + ((slab->first_time + i) * sink->paths + slab->first_path) * slab->d,
            slab->x + i * slab->paths * slab->d, slab->paths * slab->d * sizeof *slab->x);
  return 0;
}

int
ito_ensemble_run_array (ito_ensemble *e, double *x)
{
  array_sink sink = { x, e->paths };
  return ito_ensemble_run (e, into_array, &sink);
}

const ito_ensemble_result *
ito_ensemble_get_result (const ito_ensemble *e)
{
  return e->finished ? &e->result : NULL;
}
