/* The trace of an ensemble. */
#include "core/memory.h"
#include "core/thread.h"
#include "ensemble/ensemble.h"
#include "trace/trace.h"
#include <stdlib.h>
#include <string.h>

static ito_trace *
create (ito_file *file, const char *group, const ito_ensemble *e, ito_error *error)
{
  size_t length = strlen (group);
  if (group[0] != '/' || (length > 1 && group[length - 1] == '/'))
    {
      ito_fail (error, GSL_EINVAL,
                "no run can be kept in '%s': it is to be \"/\" or a group such as '/runs/a'",
                group);
      return NULL;
    }
  ito_trace_shape shape = { .paths = e->paths, .times = ito_ensemble_saved (e), .d = e->d };
  shape.start = ito_layout_time (&e->layout, e->grid, 0);
  shape.end = ito_layout_time (&e->layout, e->grid, e->layout.steps);
  double *time = ITO_NEW (double, shape.times, error);
  if (!time)
    return NULL;
  for (uint64_t i = 0; i < shape.times; i++)
    time[i] = ito_ensemble_saved_time (e, i);
  shape.time = time;
  ito_trace *trace = ito_trace_new (file, group, &shape, error);
  free (time);
  return trace;
}

ito_trace *
ito_trace_create (ito_file *file, const char *group, const ito_ensemble *e)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_trace *trace = create (file, group, e, &error);
  ito_hdf5_leave (&state);
  ITO_RAISE (&error);
  return trace;
}

int
ito_trace_slab (const ito_slab *slab, void *trace)
{
  ito_trace *t = trace;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  int status = ito_trace_write (t, slab, &t->error);
  ito_hdf5_leave (&state);
  return status;
}

int
ito_trace_finish (ito_trace *trace, const ito_ensemble *e)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  const ito_ensemble_result *result = ito_ensemble_get_result (e);
  ito_hdf5_enter (&state);
  if (result)
    ito_trace_end (trace, result, e->threads ? e->threads : ito_thread_available (), &error);
  else
    {
      ito_fail (&error, GSL_EINVAL, "the run for '%s' has not finished: run the ensemble first",
                trace->file->path);
      trace->file->is_short = 1;
      ito_trace_drop (trace);
    }
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

int
ito_trace_run (ito_file *file, const char *group, ito_ensemble *e)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_trace *trace = create (file, group, e, &error);
  ito_hdf5_leave (&state);
  if (!trace)
    return ITO_RAISE (&error);
  int status = ito_ensemble_run (e, ito_trace_slab, trace);
  if (status == GSL_SUCCESS)
    return ito_trace_finish (trace, e);
  /* The ensemble has raised already; the writer's own reason says more than the ensemble can. */
  error = trace->error;
  ito_hdf5_enter (&state);
  file->is_short = 1;
  ito_trace_drop (trace);
  ito_hdf5_leave (&state);
  ITO_RAISE (&error);
  return status;
}
