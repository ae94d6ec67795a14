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

int
ito_trace_put (ito_trace *t, hid_t dataset, size_t rank, const uint64_t *start,
               const uint64_t *count, hid_t type, const void *data, const char *what,
               ito_error *error)
{
  hsize_t from[4], many[4];
  for (size_t i = 0; i < rank; i++)
    {
      from[i] = start[i];
      many[i] = count[i];
    }
  hid_t file_space = H5Dget_space (dataset), space = H5Screate_simple ((int)rank, many, NULL);
  int good = file_space >= 0 && space >= 0
             && H5Sselect_hyperslab (file_space, H5S_SELECT_SET, from, NULL, many, NULL) >= 0
             && H5Dwrite (dataset, type, space, file_space, H5P_DEFAULT, data) >= 0;
  if (!good)
    ito_file_fault (t->file, what, error);
  if (space >= 0)
    H5Sclose (space);
  if (file_space >= 0)
    H5Sclose (file_space);
  return error->code;
}

hid_t
ito_trace_open (ito_trace *t, const char *leaf, ito_error *error)
{
  char *name = ito_object_path (t->group, leaf, error);
  hid_t dataset = name ? H5Dopen2 (t->file->h5, name, H5P_DEFAULT) : -1;
  if (name && dataset < 0)
    ito_file_fault (t->file, name, error);
  free (name);
  return dataset;
}

/* Rows of a dataset over the paths. */
static int
put_paths (ito_trace *t, const ito_slab *s, const char *leaf, size_t rank, hid_t type,
           const void *data, ito_error *error)
{
  const uint64_t start[2] = { s->first_path, 0 }, count[2] = { s->paths, s->d };
  hid_t dataset = ito_trace_open (t, leaf, error);
  if (dataset < 0)
    return error->code;
  ito_trace_put (t, dataset, rank, start, count, type, data, leaf, error);
  H5Dclose (dataset);
  return error->code;
}

/* How the paths of a group ended; those that are fine are laid out as such. */
static int
write_ends (ito_trace *t, const ito_slab *s, ito_error *error)
{
  const uint64_t group = s->first_path / ITO_TRACE_GROUP, start[2] = { group, 0 };
  const uint64_t one[2] = { 1, 4 };
  uint64_t by_status[4] = { 0 };
  for (size_t p = 0; p < s->paths; p++)
    by_status[s->status && s->status[p] < 4 ? s->status[p] : 0]++;
  t->nfe[group] = s->evaluations;
  t->stopped[group] = s->stopped;
  if (s->stopped && !t->moments
      && (put_paths (t, s, "path_status", 1, H5T_NATIVE_UINT8, s->status, error)
          || put_paths (t, s, "path_stop_time", 1, H5T_NATIVE_DOUBLE, s->stop_time, error)
          || put_paths (t, s, "path_stop_state", 2, H5T_NATIVE_DOUBLE, s->stop_state, error)))
    return error->code;
  if (ito_trace_put (t, t->evaluations, 1, start, one, H5T_NATIVE_DOUBLE, &s->evaluations,
                     "the evaluations", error))
    return error->code;
  return ito_trace_put (t, t->counts, 2, start, one, H5T_NATIVE_UINT64, by_status,
                        "how the paths ended", error);
}

/* A finished group: from now on a resumed run keeps it. */
static int
mark_done (ito_trace *t, uint64_t group, ito_error *error)
{
  static const unsigned char yes = 1;
  static const uint64_t one = 1;
  return ito_trace_put (t, t->done, 1, &group, &one, H5T_NATIVE_UINT8, &yes, "the progress", error);
}

static int
write_states (ito_trace *t, const ito_slab *s, ito_error *error)
{
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
  return GSL_SUCCESS;
}

int
ito_trace_write (ito_trace *t, const ito_slab *s, ito_error *error)
{
  if (check_slab (t, s, error))
    return error->code;
  uint64_t group = s->first_path / ITO_TRACE_GROUP;
  t->saved[group] += s->times;
  if (ito_trace_moments_write (t, s, error) || (!t->moments && write_states (t, s, error)))
    return error->code;
  if (s->first_time + s->times == t->times && write_ends (t, s, error))
    return error->code;
  return t->saved[group] == t->times ? mark_done (t, group, error) : GSL_SUCCESS;
}

static int
is_whole (const ito_trace *t)
{
  for (uint64_t g = 0; g * ITO_TRACE_GROUP < t->paths; g++)
    if (t->saved[g] != t->times)
      return 0;
  return 1;
}

uint64_t
ito_trace_stopped (const ito_trace *t)
{
  uint64_t sum = 0;
  for (uint64_t g = 0; g < t->group_count; g++)
    sum += t->stopped[g];
  return sum;
}

double
ito_trace_nfe (const ito_trace *t)
{
  double sum = 0;
  for (uint64_t g = 0; g < t->group_count; g++)
    sum += t->nfe[g];
  return sum / (double)t->paths;
}

int
ito_trace_end (ito_trace *t, double seconds, unsigned threads, unsigned ranks, ito_error *error)
{
  ito_file *file = t->file;
  const char *group = t->group;
  int root = strcmp (group, "/") == 0;
  if (t->error.code)
    ito_fail (error, t->error.code, "%s", t->error.text);
  else if (!is_whole (t))
    ito_fail (error, GSL_EFAILED, "the trace '%s' is not whole: some of its slabs did not come",
              file->path);
  if (!error->code)
    ito_trace_moments_end (t, error);
  if (threads > file->threads)
    file->threads = threads;
  if (ranks > file->ranks)
    file->ranks = ranks;
  if (!error->code
      && ito_attribute_number (file, group, "nfe", ito_trace_nfe (t), error) == GSL_SUCCESS
      && ito_attribute_number (file, group, "wall_seconds", seconds, error) == GSL_SUCCESS
      && ito_attribute_count (file, group, "threads", threads, error) == GSL_SUCCESS
      && ito_attribute_count (file, group, "ranks", ranks, error) == GSL_SUCCESS
      && ito_attribute_count (file, "/", "ranks", file->ranks, error) == GSL_SUCCESS
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
  if (t->evaluations >= 0)
    H5Dclose (t->evaluations);
  if (t->counts >= 0)
    H5Dclose (t->counts);
  ito_trace_moments_free (t);
  free (t->group);
  free (t->saved);
  free (t->nfe);
  free (t->stopped);
  free (t->resume);
  free (t->chunk);
  free (t);
}
