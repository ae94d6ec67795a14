/* The trace of an ensemble. */
#include "core/memory.h"
#include "core/ranks.h"
#include "core/thread.h"
#include "ensemble/ensemble.h"
#include "trace/trace.h"
#include <stdlib.h>
#include <string.h>

/* What the trace of an ensemble keeps; the times are to be freed. */
static int
shape_of (const ito_ensemble *e, int moments, ito_trace_shape *shape, ito_error *error)
{
  *shape = (ito_trace_shape){
    .paths = e->paths, .times = ito_ensemble_saved (e), .d = e->d, .moments = moments, .observed = e
  };
  shape->start = ito_layout_time (&e->layout, e->grid, 0);
  shape->end = ito_layout_time (&e->layout, e->grid, e->layout.steps);
  double *time = ITO_NEW (double, shape->times, error);
  if (!time)
    return error->code;
  for (uint64_t i = 0; i < shape->times; i++)
    time[i] = ito_ensemble_saved_time (e, i);
  shape->time = time;
  return GSL_SUCCESS;
}

/* The ensemble makes the moments, and need not hand over the states. */
static int
observe_states (ito_ensemble *e, ito_trace_shape *shape, ito_error *error)
{
  const ito_moments_form form = ito_trace_moments_form (e->d);
  e->no_states = 1;
  return ito_observe_states (e, &form, 0, &shape->offset, error);
}

static ito_trace *
create (ito_file *file, const char *group, ito_ensemble *e, int moments, ito_error *error)
{
  ito_trace_shape shape;
  size_t length = strlen (group);
  if (group[0] != '/' || (length > 1 && group[length - 1] == '/'))
    {
      ito_fail (error, GSL_EINVAL,
                "no run can be kept in '%s': it is to be \"/\" or a group such as '/runs/a'",
                group);
      return NULL;
    }
  if (shape_of (e, moments, &shape, error))
    return NULL;
  if (moments)
    observe_states (e, &shape, error);
  ito_trace *trace = error->code ? NULL : ito_trace_new (file, group, &shape, error);
  free ((double *)shape.time);
  return trace;
}

static ito_trace *
raised (ito_file *file, const char *group, ito_ensemble *e, int moments)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_trace *trace = create (file, group, e, moments, &error);
  ito_hdf5_leave (&state);
  ITO_RAISE (&error);
  return trace;
}

ito_trace *
ito_trace_create (ito_file *file, const char *group, ito_ensemble *e)
{
  return raised (file, group, e, 0);
}

ito_trace *
ito_trace_create_moments (ito_file *file, const char *group, ito_ensemble *e)
{
  return raised (file, group, e, 1);
}

/* Whether the datasets of the run are those of the ensemble. */
static int
check_shape (ito_trace *t, const double *time, ito_error *error)
{
  hsize_t x[3] = { 0 }, times = 0;
  const hsize_t want[3] = { t->times, t->paths, t->d };
  hid_t axis = ito_trace_open (t, "time", error), time_space = axis < 0 ? -1 : H5Dget_space (axis);
  hid_t space = t->moments ? -1 : H5Dget_space (t->x);
  double *has = NULL;
  int good = time_space >= 0
             && (t->moments
                 || (space >= 0 && H5Sget_simple_extent_ndims (space) == 3
                     && H5Sget_simple_extent_dims (space, x, NULL) == 3
                     && memcmp (x, want, sizeof x) == 0))
             && H5Sget_simple_extent_ndims (time_space) == 1
             && H5Sget_simple_extent_dims (time_space, &times, NULL) == 1 && times == t->times
             && (has = ITO_NEW (double, (size_t)times, error))
             && H5Dread (axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, has) >= 0
             && memcmp (has, time, (size_t)times * sizeof *has) == 0;
  if (!good)
    ito_fail (error, GSL_EINVAL,
              "cannot resume '%s': its times, paths or coordinates are not those of this run",
              t->file->path);
  free (has);
  if (space >= 0)
    H5Sclose (space);
  if (time_space >= 0)
    H5Sclose (time_space);
  if (axis >= 0)
    H5Dclose (axis);
  return error->code;
}

/* What the groups that are done have left. */
static int
take_over (ito_trace *t, int interacts, ito_error *error)
{
  size_t groups = (size_t)t->group_count;
  uint64_t *by_status = ITO_NEW (uint64_t, 4 * groups, error);
  t->resume = ITO_NEW (unsigned char, groups, error);
  if (!error->code
      && (H5Dread (t->done, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, t->resume) < 0
          || H5Dread (t->evaluations, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, t->nfe) < 0
          || H5Dread (t->counts, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, by_status) < 0))
    ito_file_fault (t->file, "what is done", error);
  /* Paths that interact begin again together. */
  if (!error->code && interacts)
    {
      memset (t->resume, 0, groups);
      if (H5Dwrite (t->done, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, t->resume) < 0)
        ito_file_fault (t->file, "the progress", error);
    }
  for (size_t g = 0; g < groups && !error->code; g++)
    {
      t->resume[g] = t->resume[g] == 1;
      t->saved[g] = t->resume[g] ? t->times : 0;
      t->stopped[g] =
          t->resume[g] ? by_status[4 * g + 1] + by_status[4 * g + 2] + by_status[4 * g + 3] : 0;
    }
  free (by_status);
  return error->code;
}

static ito_trace *
resume (ito_file *file, const char *group, ito_ensemble *e, ito_error *error)
{
  ito_trace_shape shape;
  char *name = ito_object_path (group, "resume/moments", error);
  int moments = name && ito_object_exists (file->h5, name);
  free (name);
  if (error->code || shape_of (e, moments, &shape, error))
    return NULL;
  if (moments)
    observe_states (e, &shape, error);
  ito_trace *t = error->code ? NULL : ito_trace_alloc (file, group, &shape, error);
  if (t && (t->done = ito_trace_open (t, "resume/done", error)) >= 0
      && (t->evaluations = ito_trace_open (t, "resume/evaluations", error)) >= 0
      && (t->counts = ito_trace_open (t, "resume/status_count", error)) >= 0
      && ito_trace_moments_open (t, error) == GSL_SUCCESS
      && (moments || (t->x = ito_trace_open (t, "x", error)) >= 0)
      && check_shape (t, shape.time, error) == GSL_SUCCESS)
    take_over (t, e->solver->facts.interacts, error);
  free ((double *)shape.time);
  if (t && error->code)
    {
      file->is_short = 1;
      ito_trace_drop (t);
      return NULL;
    }
  return t;
}

ito_trace *
ito_trace_resume (ito_file *file, const char *group, ito_ensemble *e)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_trace *trace = resume (file, group, e, &error);
  ito_hdf5_leave (&state);
  ITO_RAISE (&error);
  /* Paths that interact are all run, and refuse a list. */
  if (!trace || e->solver->facts.interacts || ito_ensemble_set_skip (e, trace->resume) == 0)
    return trace;
  ito_hdf5_enter (&state);
  ito_trace_drop (trace);
  ito_hdf5_leave (&state);
  return NULL;
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
    ito_trace_end (trace, result->seconds, e->threads ? e->threads : ito_thread_available (),
                   e->shares ? ito_ranks_size () : 1, &error);
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
  ito_trace *trace = create (file, group, e, 0, &error);
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
