/* One level of an order study: all paths on so many equal steps. */
#include "study/study.h"
#include <string.h>
#include <time.h>

typedef struct
{
  ito_study *study;
  double *x;
  size_t d;
  double base; /* work of the levels before */
} sink_of_level;

static int
keep (const ito_slab *slab, void *params)
{
  const sink_of_level *k = params;
  memcpy (k->x + slab->first_path * k->d, slab->x, slab->paths * k->d * sizeof *k->x);
  return GSL_SUCCESS;
}

static int
report (double done, double all, void *params)
{
  const sink_of_level *k = params;
  (void)all;
  return k->study->progress (k->base + done, k->study->work_all, k->study->progress_params);
}

static int
configure (ito_study *s, ito_ensemble *e, uint64_t paths, uint64_t cells, sink_of_level *sink)
{
  int code = ito_ensemble_set_paths (e, paths);
  if (!code)
    code = ito_ensemble_set_seed (e, s->seed);
  if (!code)
    code = ito_ensemble_set_threads (e, s->threads);
  if (!code && cells > 1)
    code = ito_ensemble_set_cells (e, cells);
  if (!code)
    code = s->points > 1 ? ito_ensemble_start_array (e, s->start)
                         : ito_ensemble_start_point (e, s->start);
  if (!code)
    code = ito_ensemble_set_keep_ends (e, 0);
  if (!code && s->progress)
    code = ito_ensemble_set_progress (e, report, sink);
  return code;
}

/* Of all threads: what others do on the machine matters little. */
static double
processor_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int
ito_study_level (ito_study *s, const ito_process *process, const ito_solver *solver, uint64_t paths,
                 uint64_t steps, uint64_t cells, double *x, ito_level *level)
{
  sink_of_level sink = { s, x, process->sde.d, s->work_done };
  ito_grid *grid = ito_grid_alloc (s->grid ? s->grid : "uniform", s->schedule, s->t0, s->t1, steps);
  ito_ensemble *e = grid ? ito_ensemble_alloc (process, solver, grid) : NULL;
  int code = e ? configure (s, e, paths, cells / steps, &sink) : GSL_EINVAL;
  double begun = processor_seconds ();
  if (!code)
    code = ito_ensemble_run (e, keep, &sink);
  if (!code)
    {
      const ito_ensemble_result *r = ito_ensemble_get_result (e);
      level->evaluations = r->evaluations;
      level->seconds = processor_seconds () - begun;
      level->failed = r->failed;
      s->work_done += (double)paths * (double)steps;
    }
  ito_ensemble_free (e);
  ito_grid_free (grid);
  return ito_study_nested (s, code);
}
