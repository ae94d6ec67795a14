/* Moments in a trace, of the states or of what is observed: one record for each group and saved
 * time, written as raw data, so that a run can be resumed; at the end they are added in the order
 * of the groups, so that the sums do not depend on the threads. */
#include "core/memory.h"
#include "trace/trace.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

ito_moments_form
ito_trace_moments_form (size_t d)
{
  return (ito_moments_form){ d, d <= ITO_COVARIANCE_MOST };
}

/* "PREFIXnameSUFFIX" */
static char *
joined (const char *prefix, const char *name, const char *suffix, ito_error *error)
{
  char *text = ito_memory (strlen (prefix) + strlen (name) + strlen (suffix) + 1, 1, error);
  if (text)
    strcat (strcat (strcpy (text, prefix), name), suffix);
  return text;
}

static int
new_set (ito_trace *t, ito_trace_moments *m, const char *name, ito_error *error)
{
  m->dataset = -1;
  m->group = name ? joined ("observables/", name, "", error) : joined ("moments", "", "", error);
  m->records = name ? joined ("resume/observables/", name, "/records", error)
                    : joined ("resume/moments", "", "", error);
  m->buffer = ITO_NEW (double, t->chunk_times *ito_moments_size (&m->form), error);
  return error->code;
}

int
ito_trace_moments_alloc (ito_trace *t, const ito_trace_shape *s, ito_error *error)
{
  const ito_ensemble *e = s->observed;
  size_t observers = e ? e->observers : 0;
  if (!s->moments && !observers)
    return GSL_SUCCESS;
  t->set = ITO_NEW (ito_trace_moments, observers + 1, error);
  if (t->set && s->moments)
    {
      ito_trace_moments *m = &t->set[t->sets++];
      m->of_states = 1;
      m->form = ito_trace_moments_form (t->d);
      m->offset = s->offset;
      new_set (t, m, NULL, error);
    }
  for (size_t i = 0; i < observers && !error->code; i++)
    if (e->observer[i]->name)
      {
        ito_trace_moments *m = &t->set[t->sets++];
        m->form = e->observer[i]->form;
        m->offset = e->observer[i]->offset;
        m->bins = e->observer[i]->bins;
        new_set (t, m, e->observer[i]->name, error);
      }
  return error->code;
}

void
ito_trace_moments_free (ito_trace *t)
{
  for (size_t i = 0; i < t->sets; i++)
    {
      if (t->set[i].dataset >= 0)
        H5Dclose (t->set[i].dataset);
      free (t->set[i].group);
      free (t->set[i].records);
      free (t->set[i].buffer);
    }
  free (t->set);
}

static int
add_bytes (const ito_trace *t, const ito_trace_moments *m, uint64_t *bytes)
{
  uint64_t size = ito_moments_size (&m->form), d = m->form.d, columns = m->form.covariances ? d : 1;
  uint64_t records, results;
  return __builtin_mul_overflow (t->group_count, t->times, &records)
         || __builtin_mul_overflow (records, 8 * size, &records)
         || __builtin_mul_overflow (t->times, 8 * (2 + 2 * d + 2 * d * columns), &results)
         || __builtin_add_overflow (*bytes, records, bytes)
         || __builtin_add_overflow (*bytes, results, bytes)
         || __builtin_add_overflow (*bytes, 131072 + 64 * t->group_count + 24 * d, bytes);
}

int
ito_trace_moments_bytes (const ito_trace *t, uint64_t *bytes)
{
  int overflow = 0;
  for (size_t i = 0; i < t->sets; i++)
    overflow = overflow || add_bytes (t, &t->set[i], bytes);
  return overflow;
}

static int
lay (ito_trace *t, const ito_trace_moments *m, const char *leaf, const char *long_name,
     ito_dataset d, ito_error *error)
{
  char *name = joined (m->group, "/", leaf, error);
  if (name)
    ito_trace_lay (t, name, long_name, d, error);
  free (name);
  return error->code;
}

/* The bins of a histogram: their edges, values 1, ..., bins of each mean. */
static int
lay_edges (ito_trace *t, const ito_trace_moments *m, ito_error *error)
{
  static const char *const axis[] = { "edge" };
  size_t n = m->bins.bins;
  double *edge = ITO_NEW (double, n + 1, error);
  for (size_t k = 0; edge && k <= n; k++)
    edge[k] =
        k == n ? m->bins.to : m->bins.from + (m->bins.to - m->bins.from) * ((double)k / (double)n);
  const ito_dataset d = {
    .rank = 1, .dims = { n + 1 }, .type = H5T_NATIVE_DOUBLE, .scale = axis, .data = edge
  };
  if (edge)
    lay (t, m, "edges", "edges of the bins; the values are below, each bin [a, b), above", d,
         error);
  free (edge);
  return error->code;
}

static int
lay_set (ito_trace *t, ito_trace_moments *m, const double *time, ito_error *error)
{
  static const char *const record_axes[] = { "group", "saved", "entry" };
  static const char *const state_axes[] = { "time", "dim", "dim_2" };
  static const char *const value_axes[] = { "time", "value", "value_2" };
  static const char *const status_axis[] = { "status" };
  static const double none = (double)NAN;
  uint64_t d = m->form.d;
  int matrix = m->form.covariances;
  ito_dataset records = { .rank = 3,
                          .dims = { t->group_count, t->times, ito_moments_size (&m->form) },
                          .type = H5T_NATIVE_DOUBLE,
                          .scale = record_axes };
  ito_dataset a = { .rank = 1,
                    .dims = { t->times, d, d },
                    .type = H5T_NATIVE_DOUBLE,
                    .scale = m->of_states ? state_axes : value_axes,
                    .fill = &none };
  ito_dataset times = a, ends = a;
  times.data = time;
  times.fill = NULL;
  ends.dims[0] = 4;
  ends.scale = status_axis;
  if (ito_trace_lay (t, m->records, "count, mean, central sums of a_i a_j, a_i^2 a_j, a_i^2 a_j^2",
                     records, error)
      || (m->dataset = ito_trace_open (t, m->records, error)) < 0
      || lay (t, m, "time", "saved time", times, error)
      || lay (t, m, "count", "paths that have not stopped", a, error)
      || (m->of_states && lay (t, m, "status_count", "paths by how they ended", ends, error))
      || (m->bins.bins && lay_edges (t, m, error)))
    return error->code;
  a.rank = 2;
  if (lay (t, m, "mean", m->bins.bins ? "share of the paths" : "mean", a, error)
      || lay (t, m, "mean_standard_error", "its standard error", a, error) || m->bins.bins)
    return error->code;
  a.rank = matrix ? 3 : 2;
  if (lay (t, m, matrix ? "covariance" : "variance", matrix ? "covariance" : "variance", a, error)
      == GSL_SUCCESS)
    lay (t, m, matrix ? "covariance_standard_error" : "variance_standard_error",
         "its standard error", a, error);
  return error->code;
}

int
ito_trace_moments_lay (ito_trace *t, const double *time, ito_error *error)
{
  for (size_t i = 0; i < t->sets && !error->code; i++)
    lay_set (t, &t->set[i], time, error);
  return error->code;
}

int
ito_trace_moments_open (ito_trace *t, ito_error *error)
{
  for (size_t i = 0; i < t->sets && !error->code; i++)
    {
      ito_trace_moments *m = &t->set[i];
      const hsize_t want[3] = { t->group_count, t->times, ito_moments_size (&m->form) };
      hsize_t has[3] = { 0 };
      m->dataset = ito_trace_open (t, m->records, error);
      hid_t space = m->dataset < 0 ? -1 : H5Dget_space (m->dataset);
      if (space < 0 || H5Sget_simple_extent_ndims (space) != 3
          || H5Sget_simple_extent_dims (space, has, NULL) != 3
          || memcmp (has, want, sizeof has) != 0)
        ito_fail (error, GSL_EINVAL, "cannot resume '%s': its moments are not those of this run",
                  t->file->path);
      if (space >= 0)
        H5Sclose (space);
    }
  return error->code;
}

static int
write_set (ito_trace *t, ito_trace_moments *m, const ito_slab *s, ito_error *error)
{
  size_t size = ito_moments_size (&m->form);
  const uint64_t start[3] = { s->first_path / ITO_TRACE_GROUP, s->first_time, 0 };
  const uint64_t count[3] = { 1, s->times, size };
  /* The ensemble has made them; states that came otherwise are all there is. */
  for (size_t i = 0; i < s->times; i++)
    if (s->record)
      memcpy (m->buffer + i * size, s->record + i * s->record_size + m->offset,
              size * sizeof *m->buffer);
    else
      ito_moments_of (&m->form, s->paths, s->x + i * s->paths * s->d, m->buffer + i * size);
  return ito_trace_put (t, m->dataset, 3, start, count, H5T_NATIVE_DOUBLE, m->buffer, "the moments",
                        error);
}

int
ito_trace_moments_write (ito_trace *t, const ito_slab *s, ito_error *error)
{
  for (size_t i = 0; i < t->sets && !error->code; i++)
    if (t->set[i].of_states || s->record)
      write_set (t, &t->set[i], s, error);
  return error->code;
}

/* The records of one group. */
static int
read_group (ito_trace *t, const ito_trace_moments *m, uint64_t group, uint64_t first,
            uint64_t times, double *record, ito_error *error)
{
  hsize_t start[3] = { group, first, 0 }, count[3] = { 1, times, ito_moments_size (&m->form) };
  hid_t file_space = H5Dget_space (m->dataset), space = H5Screate_simple (3, count, NULL);
  int good =
      file_space >= 0 && space >= 0
      && H5Sselect_hyperslab (file_space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0
      && H5Dread (m->dataset, H5T_NATIVE_DOUBLE, space, file_space, H5P_DEFAULT, record) >= 0;
  if (!good)
    ito_file_fault (t->file, "the moments", error);
  if (space >= 0)
    H5Sclose (space);
  if (file_space >= 0)
    H5Sclose (file_space);
  return error->code;
}

int
ito_trace_last_moments (ito_trace *t, uint64_t group, double *record, ito_error *error)
{
  const ito_moments_form variances = { t->d, 0 };
  uint64_t left = t->paths - group * ITO_TRACE_GROUP;
  hsize_t start[3] = { t->times - 1, group * ITO_TRACE_GROUP, 0 };
  hsize_t count[3] = { 1, left < ITO_TRACE_GROUP ? left : ITO_TRACE_GROUP, t->d };
  const ito_trace_moments *m = t->moments ? &t->set[0] : NULL; /* those of the states */
  size_t size = m ? ito_moments_size (&m->form) : (size_t)count[1] * t->d;
  double *x = ITO_NEW (double, size, error);
  if (!x)
    return error->code;
  if (m)
    {
      if (read_group (t, m, group, t->times - 1, 1, x, error) == GSL_SUCCESS)
        ito_moments_variances (&m->form, x, record);
    }
  else
    {
      hid_t file_space = H5Dget_space (t->x), space = H5Screate_simple (3, count, NULL);
      if (file_space < 0 || space < 0
          || H5Sselect_hyperslab (file_space, H5S_SELECT_SET, start, NULL, count, NULL) < 0
          || H5Dread (t->x, H5T_NATIVE_DOUBLE, space, file_space, H5P_DEFAULT, x) < 0)
        ito_file_fault (t->file, "the states", error);
      else
        ito_moments_of (&variances, (size_t)count[1], x, record);
      if (space >= 0)
        H5Sclose (space);
      if (file_space >= 0)
        H5Sclose (file_space);
    }
  free (x);
  return error->code;
}

static int
overwrite (ito_trace *t, const ito_trace_moments *m, const char *leaf, const double *data,
           ito_error *error)
{
  char *name = joined (m->group, "/", leaf, error);
  hid_t dataset = name ? ito_trace_open (t, name, error) : -1;
  free (name);
  if (dataset < 0)
    return error->code;
  if (H5Dwrite (dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
    ito_file_fault (t->file, leaf, error);
  H5Dclose (dataset);
  return error->code;
}

typedef double entry_function (const ito_moments_form *f, const double *record, size_t i);

/* One value for each time and coordinate, or for each time and pair as a symmetric matrix. */
static int
write_entries (ito_trace *t, const ito_trace_moments *m, const double *all, entry_function *entry,
               int pairs, const char *leaf, ito_error *error)
{
  size_t d = m->form.d, size = ito_moments_size (&m->form),
         columns = pairs && m->form.covariances ? d : 1;
  double *out = ITO_NEW (double, (size_t)t->times *d *columns, error), *to = out;
  if (!out)
    return error->code;
  for (uint64_t k = 0; k < t->times; k++)
    for (size_t i = 0; i < d; i++)
      for (size_t j = 0; j < columns; j++)
        {
          size_t low = columns > 1 && j < i ? j : i, high = columns > 1 && j > i ? j : i;
          *to++ =
              entry (&m->form, all + k * size, pairs ? ito_moments_pair (&m->form, low, high) : i);
        }
  overwrite (t, m, leaf, out, error);
  free (out);
  return error->code;
}

static int
write_counts (ito_trace *t, const ito_trace_moments *m, const double *all, ito_error *error)
{
  size_t size = ito_moments_size (&m->form);
  double ended[4] = { 0 };
  double *count = ITO_NEW (double, (size_t)t->times, error);
  uint64_t *by_status = ITO_NEW (uint64_t, (size_t)t->group_count * 4, error);
  if (count && by_status
      && H5Dread (t->counts, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, by_status) < 0)
    ito_file_fault (t->file, "how the paths ended", error);
  if (!error->code)
    {
      for (uint64_t k = 0; k < t->times; k++)
        count[k] = all[k * size];
      for (uint64_t g = 0; g < 4 * t->group_count; g++)
        ended[g % 4] += (double)by_status[g];
      if (overwrite (t, m, "count", count, error) == GSL_SUCCESS && m->of_states)
        overwrite (t, m, "status_count", ended, error);
    }
  free (count);
  free (by_status);
  return error->code;
}

static int
end_set (ito_trace *t, const ito_trace_moments *m, ito_error *error)
{
  size_t size = ito_moments_size (&m->form), times = (size_t)t->times;
  double *all = ITO_NEW (double, times *size, error), *part = ITO_NEW (double, times *size, error);
  double *work = ITO_NEW (double, size, error);
  for (uint64_t g = 0; g < t->group_count && !error->code; g++)
    if (read_group (t, m, g, 0, t->times, part, error) == GSL_SUCCESS)
      for (size_t k = 0; k < times; k++)
        ito_moments_add (&m->form, all + k * size, part + k * size, work);
  int matrix = m->form.covariances;
  if (!error->code && write_counts (t, m, all, error) == GSL_SUCCESS
      && write_entries (t, m, all, ito_moments_mean, 0, "mean", error) == GSL_SUCCESS
      && write_entries (t, m, all, ito_moments_mean_error, 0, "mean_standard_error", error)
             == GSL_SUCCESS
      && !m->bins.bins
      && write_entries (t, m, all, ito_moments_product, 1, matrix ? "covariance" : "variance",
                        error)
             == GSL_SUCCESS)
    write_entries (t, m, all, ito_moments_product_error, 1,
                   matrix ? "covariance_standard_error" : "variance_standard_error", error);
  free (all);
  free (part);
  free (work);
  return error->code;
}

int
ito_trace_moments_end (ito_trace *t, ito_error *error)
{
  for (size_t i = 0; i < t->sets && !error->code; i++)
    end_set (t, &t->set[i], error);
  return error->code;
}
