/* Slabs, written in place as whole chunks while the run goes on; then its end. */
#include "trace/trace.h"
#include <stdlib.h>
#include <string.h>

static int
check_slab (const ito_trace *t, const ito_slab *s, ito_error *error)
{
  uint64_t paths = s->first_path < t->paths ? t->paths - s->first_path : 0;
  uint64_t times = s->first_time < t->times ? t->times - s->first_time : 0;
  if (paths > ITO_TRACE_GROUP)
    paths = ITO_TRACE_GROUP;
  if (times > ITO_TRACE_TIMES)
    times = ITO_TRACE_TIMES;
  if (s->d != t->d || s->first_path % ITO_TRACE_GROUP || s->first_time % ITO_TRACE_TIMES
      || s->paths != paths || s->times != times || !paths || !times)
    return ito_fail (error, GSL_EINVAL,
                     "a slab does not fit the trace '%s': %zu times from %llu of %zu paths from "
                     "%llu; slabs are 10 times by 2048 paths, less only at the ends",
                     t->file->path, s->times, (unsigned long long)s->first_time, s->paths,
                     (unsigned long long)s->first_path);
  return GSL_SUCCESS;
}

/* A finished group: from now on a resumed run keeps it. */
static int
mark_done (ito_trace *t, uint64_t group, ito_error *error)
{
  static const unsigned char yes = 1;
  hsize_t start = group, one = 1;
  hid_t file_space = H5Dget_space (t->done), space = H5Screate_simple (1, &one, NULL);
  int good = file_space >= 0 && space >= 0
             && H5Sselect_hyperslab (file_space, H5S_SELECT_SET, &start, NULL, &one, NULL) >= 0
             && H5Dwrite (t->done, H5T_NATIVE_UINT8, space, file_space, H5P_DEFAULT, &yes) >= 0;
  if (!good)
    ito_file_fault (t->file, "the progress", error);
  if (space >= 0)
    H5Sclose (space);
  if (file_space >= 0)
    H5Sclose (file_space);
  return error->code;
}

int
ito_trace_write (ito_trace *t, const ito_slab *s, ito_error *error)
{
  if (check_slab (t, s, error))
    return error->code;
  size_t row = s->paths * s->d, piece = t->chunk_paths * t->d;
  size_t bytes = t->chunk_times * piece * sizeof (double);
  for (size_t p = 0; p < s->paths; p += t->chunk_paths)
    {
      const double *chunk = s->x;
      size_t paths = s->paths - p < t->chunk_paths ? s->paths - p : t->chunk_paths;
      if (paths != s->paths || paths != t->chunk_paths || s->times != t->chunk_times)
        {
          if (paths != t->chunk_paths || s->times != t->chunk_times)
            memset (t->chunk, 0, bytes);
          for (size_t i = 0; i < s->times; i++)
            memcpy (t->chunk + i * piece, s->x + i * row + p * s->d,
                    paths * s->d * sizeof (double));
          chunk = t->chunk;
        }
      hsize_t offset[3] = { s->first_time, s->first_path + p, 0 };
      if (H5Dwrite_chunk (t->x, H5P_DEFAULT, 0, offset, bytes, chunk) < 0)
        return ito_file_fault (t->file, "the states", error);
    }
  uint64_t group = s->first_path / ITO_TRACE_GROUP;
  t->saved[group] += s->times;
  return t->saved[group] == t->times ? mark_done (t, group, error) : GSL_SUCCESS;
}

/* Overwrites the whole of a dataset that is laid out. */
static int
overwrite (ito_trace *t, const char *leaf, hid_t type, const void *data, ito_error *error)
{
  char *name = ito_object_path (t->group, leaf, error);
  if (!name)
    return error->code;
  hid_t dataset = H5Dopen2 (t->file->h5, name, H5P_DEFAULT);
  if (dataset < 0 || H5Dwrite (dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
    ito_file_fault (t->file, name, error);
  if (dataset >= 0)
    H5Dclose (dataset);
  free (name);
  return error->code;
}

static int
is_whole (const ito_trace *t)
{
  for (uint64_t g = 0; g * ITO_TRACE_GROUP < t->paths; g++)
    if (t->saved[g] != t->times)
      return 0;
  return 1;
}

int
ito_trace_end (ito_trace *t, const ito_ensemble_result *r, unsigned threads, ito_error *error)
{
  ito_file *file = t->file;
  const char *group = t->group;
  int root = strcmp (group, "/") == 0;
  if (t->error.code)
    ito_fail (error, t->error.code, "%s", t->error.text);
  else if (!is_whole (t))
    ito_fail (error, GSL_EFAILED, "the trace '%s' is not whole: some of its slabs did not come",
              file->path);
  /* Paths that are fine are laid out as such. */
  if (!error->code && r->failed)
    {
      if (overwrite (t, "path_stop_time", H5T_NATIVE_DOUBLE, r->stop_time, error) == GSL_SUCCESS
          && overwrite (t, "path_stop_state", H5T_NATIVE_DOUBLE, r->stop_state, error)
                 == GSL_SUCCESS)
        overwrite (t, "path_status", H5T_NATIVE_UINT8, r->status, error);
    }
  if (threads > file->threads)
    file->threads = threads;
  if (!error->code
      && ito_attribute_number (file, group, "nfe", r->evaluations, error) == GSL_SUCCESS
      && ito_attribute_number (file, group, "wall_seconds", r->seconds, error) == GSL_SUCCESS
      && ito_attribute_count (file, group, "threads", threads, error) == GSL_SUCCESS
      && ito_attribute_count (file, "/", "threads", file->threads, error) == GSL_SUCCESS && !root)
    ito_attribute_text (file, group, "status", "complete", strlen ("interrupted"), error);
  if (error->code)
    file->is_short = 1;
  ito_trace_drop (t);
  return error->code;
}

void
ito_trace_drop (ito_trace *t)
{
  for (ito_trace **link = &t->file->traces; *link; link = &(*link)->next)
    if (*link == t)
      {
        *link = t->next;
        break;
      }
  if (t->x >= 0)
    H5Dclose (t->x);
  if (t->done >= 0)
    H5Dclose (t->done);
  free (t->group);
  free (t->saved);
  free (t->chunk);
  free (t);
}
