/* The datasets of a run, laid out in full before its first step. */
#include "core/memory.h"
#include "trace/trace.h"
#include <ito/version.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void
ito_trace_chunk (uint64_t times, uint64_t paths, size_t d, size_t *chunk_times, size_t *chunk_paths)
{
  uint64_t t = times < ITO_TRACE_TIMES ? times : ITO_TRACE_TIMES, p = ITO_TRACE_GROUP;
  while (p > 1 && t * p * d * sizeof (double) > ITO_TRACE_CHUNK_BYTES)
    p /= 2;
  *chunk_times = (size_t)t;
  *chunk_paths = (size_t)(p < paths ? p : paths);
}

static uint64_t
groups_of (uint64_t paths)
{
  return (paths + ITO_TRACE_GROUP - 1) / ITO_TRACE_GROUP;
}

int
ito_trace_lay (ito_trace *trace, const char *leaf, const char *long_name, ito_dataset d,
               ito_error *error)
{
  char *name = ito_object_path (trace->group, leaf, error);
  if (!name)
    return error->code;
  d.name = name;
  if (ito_dataset_write (trace->file, &d, error) == GSL_SUCCESS)
    ito_attribute_text (trace->file, name, "long_name", long_name, 0, error);
  free (name);
  return error->code;
}

/* 0, 1, 2, ... as a scale. */
static int
lay_index (ito_trace *trace, const char *leaf, const char *long_name, uint64_t n, ito_error *error)
{
  int64_t *index = ITO_NEW (int64_t, n, error);
  if (!index)
    return error->code;
  for (uint64_t i = 0; i < n; i++)
    index[i] = (int64_t)i;
  ito_dataset d = {
    .rank = 1, .dims = { n }, .type = H5T_NATIVE_INT64, .scale = &leaf, .data = index
  };
  ito_trace_lay (trace, leaf, long_name, d, error);
  free (index);
  return error->code;
}

static const char *const x_axes[] = { "time", "path", "dim" };

static int
lay_states (ito_trace *trace, ito_error *error)
{
  ito_dataset d = { .rank = 3, .dims = { trace->times, trace->paths, trace->d }, .scale = x_axes };
  hsize_t dims[3] = { trace->times, trace->paths, trace->d };
  hsize_t chunk[3] = { trace->chunk_times, trace->chunk_paths, trace->d };
  char *name = ito_object_path (trace->group, "x", error);
  if (!name)
    return error->code;
  d.name = name;
  hid_t create = H5Pcreate (H5P_DATASET_CREATE), space = H5Screate_simple (3, dims, NULL);
  /* Chunks are written whole, so none is filled beforehand. */
  int good = create >= 0 && space >= 0 && H5Pset_chunk (create, 3, chunk) >= 0
             && H5Pset_obj_track_times (create, 0) >= 0
             && H5Pset_alloc_time (create, H5D_ALLOC_TIME_EARLY) >= 0
             && H5Pset_fill_time (create, H5D_FILL_TIME_NEVER) >= 0
             && (trace->x = H5Dcreate2 (trace->file->h5, name, H5T_NATIVE_DOUBLE, space,
                                        H5P_DEFAULT, create, H5P_DEFAULT))
                    >= 0;
  if (!good)
    ito_file_fault (trace->file, name, error);
  else if (ito_dataset_scales (trace->file, trace->x, &d, error) == GSL_SUCCESS)
    ito_attribute_text (trace->file, name, "long_name", "state", 0, error);
  if (space >= 0)
    H5Sclose (space);
  if (create >= 0)
    H5Pclose (create);
  free (name);
  return error->code;
}

/* What each group took, and how its paths ended: known when it is done. */
static int
lay_ends (ito_trace *trace, ito_error *error)
{
  static const char *const axes[] = { "group", "status" };
  static const double none = (double)NAN;
  static const uint64_t zero = 0;
  uint64_t groups = trace->group_count;
  ito_dataset evaluations = {
    .rank = 1, .dims = { groups }, .type = H5T_NATIVE_DOUBLE, .scale = axes, .fill = &none
  };
  ito_dataset counts = {
    .rank = 2, .dims = { groups, 4 }, .type = H5T_NATIVE_UINT64, .scale = axes, .fill = &zero
  };
  if (ito_trace_lay (trace, "resume/evaluations", "sum over the paths of a group", evaluations,
                     error)
          == GSL_SUCCESS
      && ito_trace_lay (trace, "resume/status_count", "paths of a group by how they ended", counts,
                        error)
             == GSL_SUCCESS
      && (trace->evaluations = ito_trace_open (trace, "resume/evaluations", error)) >= 0)
    trace->counts = ito_trace_open (trace, "resume/status_count", error);
  return error->code;
}

static int
lay_done (ito_trace *trace, ito_error *error)
{
  static const unsigned char no = 0;
  static const char *const axis[] = { "group" };
  char *name = ito_object_path (trace->group, "resume/done", error);
  if (!name)
    return error->code;
  ito_dataset d = { .name = name,
                    .rank = 1,
                    .dims = { trace->group_count },
                    .type = H5T_NATIVE_UINT8,
                    .scale = axis,
                    .fill = &no };
  if (ito_dataset_write (trace->file, &d, error) == GSL_SUCCESS
      && ito_attribute_text (trace->file, name, "long_name",
                             "1 where a group of 2048 paths is written in full", 0, error)
             == GSL_SUCCESS
      && (trace->done = H5Dopen2 (trace->file->h5, name, H5P_DEFAULT)) < 0)
    ito_file_fault (trace->file, name, error);
  free (name);
  return error->code;
}

/* Where the run began and ended, whatever was saved of it. */
static int
lay_span (ito_trace *trace, const ito_trace_shape *s, ito_error *error)
{
  char *name = ito_object_path (trace->group, "time", error);
  if (name && ito_attribute_number (trace->file, name, "start", s->start, error) == GSL_SUCCESS)
    ito_attribute_number (trace->file, name, "end", s->end, error);
  free (name);
  return error->code;
}

/* What is known of a run only at its end; the root has it already. */
static int
lay_facts (ito_trace *trace, ito_error *error)
{
  const char *g = trace->group;
  if (strcmp (g, "/") == 0)
    return GSL_SUCCESS;
  if (ito_attribute_text (trace->file, g, "status", "running", strlen ("interrupted"), error)
      || ito_attribute_count (trace->file, g, "threads", 0, error)
      || ito_attribute_count (trace->file, g, "ranks", 1, error)
      || ito_attribute_text (trace->file, g, "dispatch", ito_dispatch_class (), 0, error)
      || ito_attribute_number (trace->file, g, "nfe", (double)NAN, error)
      || ito_attribute_number (trace->file, g, "wall_seconds", (double)NAN, error))
    return error->code;
  return GSL_SUCCESS;
}

static int
lay_out (ito_trace *trace, const ito_trace_shape *s, uint64_t bytes, ito_error *error)
{
  static const unsigned char fine = 0;
  static const double nan = (double)NAN;
  static const char *const path_axes[] = { "path", "dim" };
  static const char *const time_axis[] = { "time" };
  uint64_t n = s->paths, d = s->d;
  ito_dataset time = {
    .rank = 1, .dims = { s->times }, .type = H5T_NATIVE_DOUBLE, .scale = time_axis, .data = s->time
  };
  ito_dataset status = {
    .rank = 1, .dims = { n }, .type = H5T_NATIVE_UINT8, .scale = path_axes, .fill = &fine
  };
  ito_dataset stop_time = {
    .rank = 1, .dims = { n }, .type = H5T_NATIVE_DOUBLE, .scale = path_axes, .fill = &nan
  };
  ito_dataset stop_state = {
    .rank = 2, .dims = { n, d }, .type = H5T_NATIVE_DOUBLE, .scale = path_axes, .fill = &nan
  };
  /* The room first: a full disk shows before anything is computed. */
  if (ito_file_reserve (trace->file, bytes, error)
      || ito_group_make (trace->file, trace->group, error) || lay_facts (trace, error)
      || ito_trace_lay (trace, "time", "saved time", time, error) || lay_span (trace, s, error)
      || lay_index (trace, "dim", "coordinate", d, error) || lay_done (trace, error)
      || lay_ends (trace, error))
    return error->code;
  if (ito_trace_moments_lay (trace, s->time, error))
    return error->code;
  if (!s->moments && lay_index (trace, "path", "global number of the path", n, error) == GSL_SUCCESS
      && ito_trace_lay (trace, "path_status",
                        "0 fine, 1 not finite, 2 left its domain, 3 stopped by an event", status,
                        error)
             == GSL_SUCCESS
      && ito_trace_lay (trace, "path_stop_time", "time at which the path stopped", stop_time, error)
             == GSL_SUCCESS
      && ito_trace_lay (trace, "path_stop_state", "last finite state of a path that stopped",
                        stop_state, error)
             == GSL_SUCCESS)
    lay_states (trace, error);
  if (error->code)
    return error->code;
  if (H5Fflush (trace->file->h5, H5F_SCOPE_LOCAL) < 0)
    return ito_file_fault (trace->file, "the layout", error);
  /* Once more over what has been laid out: HDF5 cuts the file to its own size. */
  ito_file_reserve (trace->file, 0, error);
  return error->code;
}

/* Bytes of all datasets and of what HDF5 keeps of them. */
static int
count_bytes (const ito_trace *t, uint64_t *bytes)
{
  uint64_t chunks = ((t->times + t->chunk_times - 1) / t->chunk_times)
                    * ((t->paths + t->chunk_paths - 1) / t->chunk_paths);
  uint64_t chunk = (uint64_t)t->chunk_times * t->chunk_paths * t->d * sizeof (double) + 128;
  uint64_t by_path = t->paths * (17 + 8 * (uint64_t)t->d + 1), all;
  *bytes = 0;
  if (ito_trace_moments_bytes (t, bytes))
    return 1;
  return !t->moments
         && (__builtin_mul_overflow (chunks, chunk, &all)
             || __builtin_add_overflow (all, by_path, &all)
             || __builtin_add_overflow (all, 8 * (t->times + t->d) + 65536, &all)
             || __builtin_add_overflow (all, *bytes, bytes));
}

ito_trace *
ito_trace_alloc (ito_file *file, const char *group, const ito_trace_shape *s, ito_error *error)
{
  if (s->paths == 0 || s->times == 0 || s->d == 0)
    {
      ito_fail (error, GSL_EINVAL,
                "nothing to write to '%s': the run has %s; a trace needs at least one of each",
                file->path,
                s->paths == 0 ? "no paths"
                : s->d == 0   ? "no dimensions"
                              : "no saved times");
      return NULL;
    }
  ito_trace *trace = ITO_NEW (ito_trace, 1, error);
  if (!trace)
    return NULL;
  trace->x = trace->done = trace->evaluations = trace->counts = -1;
  trace->file = file;
  trace->next = file->traces;
  file->traces = trace;
  trace->paths = s->paths;
  trace->times = s->times;
  trace->d = s->d;
  trace->group_count = groups_of (s->paths);
  trace->moments = s->moments;
  ito_trace_chunk (s->times, s->paths, s->d, &trace->chunk_times, &trace->chunk_paths);
  trace->group = ito_memory_text (group, error);
  trace->saved = ITO_NEW (uint64_t, trace->group_count, error);
  trace->nfe = ITO_NEW (double, trace->group_count, error);
  trace->stopped = ITO_NEW (uint64_t, trace->group_count, error);
  trace->chunk =
      ITO_NEW (double, s->moments ? 1 : trace->chunk_times * trace->chunk_paths * s->d, error);
  ito_trace_moments_alloc (trace, s, error);
  if (!error->code)
    return trace;
  ito_trace_drop (trace);
  return NULL;
}

ito_trace *
ito_trace_new (ito_file *file, const char *group, const ito_trace_shape *s, ito_error *error)
{
  uint64_t bytes = 0;
  char *time = ito_object_path (group, "time", error);
  if (time && ito_object_exists (file->h5, time))
    ito_fail (error, GSL_EINVAL, "there is a run in '%s' of '%s' already: choose another name",
              group, file->path);
  free (time);
  ito_trace *trace = error->code ? NULL : ito_trace_alloc (file, group, s, error);
  if (!trace)
    return NULL;
  if (count_bytes (trace, &bytes))
    ito_fail (error, GSL_EINVAL, "cannot write '%s': it would be too large", file->path);
  if (!error->code)
    lay_out (trace, s, bytes, error);
  if (!error->code && strcmp (group, "/") == 0)
    ito_file_take_name (file, error);
  if (!error->code)
    return trace;
  file->is_short = 1;
  ito_trace_drop (trace);
  return NULL;
}
