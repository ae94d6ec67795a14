/* Traces that keep moments and no states: one record for each group and saved time, written as raw
 * data, so that a run can be resumed; at the end they are added in the order of the groups, so that
 * the sums do not depend on the threads. */
#include "core/memory.h"
#include "trace/trace.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int
ito_trace_moments_bytes (const ito_trace *t, uint64_t *bytes)
{
  uint64_t size = ito_moments_size (&t->form), d = t->d, records, results;
  return __builtin_mul_overflow (t->group_count, t->times, &records)
         || __builtin_mul_overflow (records, 8 * size, &records)
         || __builtin_mul_overflow (t->times, 8 * (2 + 2 * d + 2 * d * d), &results)
         || __builtin_add_overflow (records, results, bytes)
         || __builtin_add_overflow (*bytes, 131072 + 64 * t->group_count, bytes);
}

int
ito_trace_moments_lay (ito_trace *t, const double *time, ito_error *error)
{
  static const char *const record_axes[] = { "group", "saved", "entry" };
  static const char *const axes[] = { "time", "dim", "dim_2" };
  static const char *const status_axis[] = { "status" };
  static const double none = (double)NAN;
  uint64_t d = t->d;
  ito_dataset records = { .rank = 3,
                          .dims = { t->group_count, t->times, ito_moments_size (&t->form) },
                          .type = H5T_NATIVE_DOUBLE,
                          .scale = record_axes };
  ito_dataset a = {
    .rank = 1, .dims = { t->times, d, d }, .type = H5T_NATIVE_DOUBLE, .scale = axes, .fill = &none
  };
  ito_dataset times = a, ends = a;
  times.data = time;
  times.fill = NULL;
  ends.dims[0] = 4;
  ends.scale = status_axis;
  if (ito_trace_lay (t, "resume/moments",
                     "count, mean, central sums of a_i a_j, a_i^2 a_j, a_i^2 a_j^2", records, error)
      || (t->records = ito_trace_open (t, "resume/moments", error)) < 0
      || ito_trace_lay (t, "moments/time", "saved time", times, error)
      || ito_trace_lay (t, "moments/count", "paths that have not stopped", a, error)
      || ito_trace_lay (t, "moments/status_count", "paths by how they ended", ends, error))
    return error->code;
  a.rank = 2;
  if (ito_trace_lay (t, "moments/mean", "mean", a, error)
      || ito_trace_lay (t, "moments/mean_standard_error", "standard error of the mean", a, error))
    return error->code;
  a.rank = t->form.covariances ? 3 : 2;
  if (ito_trace_lay (t, t->form.covariances ? "moments/covariance" : "moments/variance",
                     t->form.covariances ? "covariance" : "variance", a, error)
      == GSL_SUCCESS)
    ito_trace_lay (t,
                   t->form.covariances ? "moments/covariance_standard_error"
                                       : "moments/variance_standard_error",
                   "its standard error", a, error);
  return error->code;
}

int
ito_trace_moments_write (ito_trace *t, const ito_slab *s, ito_error *error)
{
  size_t size = ito_moments_size (&t->form);
  const uint64_t start[3] = { s->first_path / ITO_TRACE_GROUP, s->first_time, 0 };
  const uint64_t count[3] = { 1, s->times, size };
  for (size_t i = 0; i < s->times; i++)
    ito_moments_of (&t->form, s->paths, s->x + i * s->paths * s->d, t->chunk + i * size);
  return ito_trace_put (t, t->records, 3, start, count, H5T_NATIVE_DOUBLE, t->chunk, "the moments",
                        error);
}

/* The records of one group. */
static int
read_group (ito_trace *t, uint64_t group, uint64_t first, uint64_t times, double *record,
            ito_error *error)
{
  hsize_t start[3] = { group, first, 0 }, count[3] = { 1, times, ito_moments_size (&t->form) };
  hid_t file_space = H5Dget_space (t->records), space = H5Screate_simple (3, count, NULL);
  int good =
      file_space >= 0 && space >= 0
      && H5Sselect_hyperslab (file_space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0
      && H5Dread (t->records, H5T_NATIVE_DOUBLE, space, file_space, H5P_DEFAULT, record) >= 0;
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
  size_t size = t->moments ? ito_moments_size (&t->form) : (size_t)count[1] * t->d;
  double *x = ITO_NEW (double, size, error);
  if (!x)
    return error->code;
  if (t->moments)
    {
      if (read_group (t, group, t->times - 1, 1, x, error) == GSL_SUCCESS)
        ito_moments_variances (&t->form, x, record);
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
overwrite (ito_trace *t, const char *leaf, const double *data, ito_error *error)
{
  hid_t dataset = ito_trace_open (t, leaf, error);
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
write_entries (ito_trace *t, const double *all, entry_function *entry, int pairs, const char *leaf,
               ito_error *error)
{
  size_t d = t->d, size = ito_moments_size (&t->form),
         columns = pairs && t->form.covariances ? d : 1;
  double *out = ITO_NEW (double, (size_t)t->times *d *columns, error), *to = out;
  if (!out)
    return error->code;
  for (uint64_t k = 0; k < t->times; k++)
    for (size_t i = 0; i < d; i++)
      for (size_t j = 0; j < columns; j++)
        {
          size_t low = columns > 1 && j < i ? j : i, high = columns > 1 && j > i ? j : i;
          *to++ =
              entry (&t->form, all + k * size, pairs ? ito_moments_pair (&t->form, low, high) : i);
        }
  overwrite (t, leaf, out, error);
  free (out);
  return error->code;
}

static int
write_counts (ito_trace *t, const double *all, ito_error *error)
{
  size_t size = ito_moments_size (&t->form);
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
      if (overwrite (t, "moments/count", count, error) == GSL_SUCCESS)
        overwrite (t, "moments/status_count", ended, error);
    }
  free (count);
  free (by_status);
  return error->code;
}

int
ito_trace_moments_end (ito_trace *t, ito_error *error)
{
  size_t size = ito_moments_size (&t->form), times = (size_t)t->times;
  double *all = ITO_NEW (double, times *size, error), *part = ITO_NEW (double, times *size, error);
  double *work = ITO_NEW (double, size, error);
  for (uint64_t g = 0; g < t->group_count && !error->code; g++)
    if (read_group (t, g, 0, t->times, part, error) == GSL_SUCCESS)
      for (size_t k = 0; k < times; k++)
        ito_moments_add (&t->form, all + k * size, part + k * size, work);
  int matrix = t->form.covariances;
  if (!error->code && write_counts (t, all, error) == GSL_SUCCESS
      && write_entries (t, all, ito_moments_mean, 0, "moments/mean", error) == GSL_SUCCESS
      && write_entries (t, all, ito_moments_mean_error, 0, "moments/mean_standard_error", error)
             == GSL_SUCCESS
      && write_entries (t, all, ito_moments_product, 1,
                        matrix ? "moments/covariance" : "moments/variance", error)
             == GSL_SUCCESS)
    write_entries (t, all, ito_moments_product_error, 1,
                   matrix ? "moments/covariance_standard_error" : "moments/variance_standard_error",
                   error);
  free (all);
  free (part);
  free (work);
  return error->code;
}
