/* Contiguous datasets with their dimension scales, so that xarray and ncdump know every axis. */
#include "core/memory.h"
#include "trace/trace.h"
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
ito_object_exists (hid_t h5, const char *name)
{
  char *path = strdup (name);
  if (!path)
    return 0;
  /* Every group on the way is asked for: H5Lexists fails where one is missing. */
  int exists = 1;
  for (char *slash = strchr (path + (path[0] == '/'), '/'); slash && exists;
       slash = strchr (slash + 1, '/'))
    {
      *slash = 0;
      exists = H5Lexists (h5, path, H5P_DEFAULT) > 0;
      *slash = '/';
    }
  if (exists && strcmp (path, "/") != 0)
    exists = path[0] != 0 && H5Lexists (h5, path, H5P_DEFAULT) > 0;
  free (path);
  return exists;
}

char *
ito_object_path (const char *group, const char *leaf, ito_error *error)
{
  char *path = ito_memory (strlen (group) + strlen (leaf) + 2, 1, error);
  if (path)
    sprintf (path, "%s%s%s", group, group[strlen (group) - 1] == '/' ? "" : "/", leaf);
  return path;
}

static hid_t
link_with_groups (void)
{
  hid_t list = H5Pcreate (H5P_LINK_CREATE);
  if (list >= 0 && H5Pset_create_intermediate_group (list, 1) < 0)
    {
      H5Pclose (list);
      return -1;
    }
  return list;
}

int
ito_group_make (ito_file *file, const char *name, ito_error *error)
{
  if (strcmp (name, "/") == 0 || ito_object_exists (file->h5, name))
    return GSL_SUCCESS;
  hid_t list = link_with_groups ();
  hid_t group = list < 0 ? -1 : H5Gcreate2 (file->h5, name, list, H5P_DEFAULT, H5P_DEFAULT);
  if (group < 0)
    ito_file_fault (file, name, error);
  else
    H5Gclose (group);
  if (list >= 0)
    H5Pclose (list);
  return error->code;
}

static int
check_name (const ito_file *file, const char *name, ito_error *error)
{
  size_t length = strlen (name);
  if (length < 2 || name[0] != '/' || name[length - 1] == '/' || strstr (name, "//"))
    return ito_fail (error, GSL_EINVAL,
                     "no dataset can be named '%s': it is to be a path such as '/tables/a/x'",
                     name);
  if (ito_object_exists (file->h5, name))
    return ito_fail (error, GSL_EINVAL, "'%s' is there already in '%s': choose another name", name,
                     file->path);
  return GSL_SUCCESS;
}

/* The scale `name` of `length` entries in the array's group; made where there is none. */
static hid_t
open_scale (ito_file *file, const char *path, uint64_t length, ito_error *error)
{
  if (!ito_object_exists (file->h5, path))
    {
      int64_t *index = ITO_NEW (int64_t, length + 1, error);
      if (!index)
        return -1;
      for (uint64_t i = 0; i < length; i++)
        index[i] = (int64_t)i;
      const char *leaf = strrchr (path, '/') + 1;
      ito_dataset scale = { .name = path,
                            .rank = 1,
                            .dims = { length },
                            .type = H5T_NATIVE_INT64,
                            .scale = &leaf,
                            .data = index };
      ito_dataset_write (file, &scale, error);
      free (index);
      if (error->code)
        return -1;
    }
  hsize_t has = 0;
  hid_t dataset = H5Dopen2 (file->h5, path, H5P_DEFAULT);
  hid_t space = dataset < 0 ? -1 : H5Dget_space (dataset);
  int good = space >= 0 && H5Sget_simple_extent_ndims (space) == 1
             && H5Sget_simple_extent_dims (space, &has, NULL) == 1 && H5DSis_scale (dataset) > 0;
  if (space >= 0)
    H5Sclose (space);
  if (good && has == length)
    return dataset;
  if (!good)
    ito_fail (error, GSL_EINVAL, "'%s' is not a dimension scale: choose another name for the axis",
              path);
  else
    ito_fail (error, GSL_EINVAL,
              "an axis of %llu entries cannot have the scale '%s', which has %llu: arrays that "
              "share a scale have one length",
              (unsigned long long)length, path, (unsigned long long)has);
  if (dataset >= 0)
    H5Dclose (dataset);
  return -1;
}

/* The name of axis i where none is given: "row" in tables, else one name for each length; a second
 * axis of the same length gets another, since no two axes of an array may share one. */
static void
choose_scale (const ito_dataset *d, size_t i, char *leaf, size_t size)
{
  int earlier = 0;
  if (strncmp (d->name, "/tables/", 8) == 0 && d->rank == 1)
    {
      snprintf (leaf, size, "row");
      return;
    }
  for (size_t j = 0; j < i; j++)
    earlier += d->dims[j] == d->dims[i];
  if (earlier)
    snprintf (leaf, size, "axis_%llu_%d", (unsigned long long)d->dims[i], earlier + 1);
  else
    snprintf (leaf, size, "axis_%llu", (unsigned long long)d->dims[i]);
}

int
ito_dataset_scales (ito_file *file, hid_t dataset, const ito_dataset *d, ito_error *error)
{
  const char *own = strrchr (d->name, '/') + 1;
  char *group = ito_memory_text (d->name, error);
  if (!group)
    return error->code;
  group[own - d->name] = 0;
  for (size_t i = 0; i < d->rank && !error->code; i++)
    {
      char chosen[64];
      choose_scale (d, i, chosen, sizeof chosen);
      const char *leaf = d->scale ? d->scale[i] : chosen;
      if (d->rank == 1 && strcmp (leaf, own) == 0)
        {
          if (H5DSset_scale (dataset, leaf) < 0)
            ito_file_fault (file, d->name, error);
          continue;
        }
      char *path = ito_object_path (group, leaf, error);
      hid_t scale = path ? open_scale (file, path, d->dims[i], error) : -1;
      if (scale >= 0)
        {
          if (H5DSattach_scale (dataset, scale, (unsigned)i) < 0)
            ito_file_fault (file, d->name, error);
          H5Dclose (scale);
        }
      free (path);
    }
  free (group);
  return error->code;
}

int
ito_dataset_write (ito_file *file, const ito_dataset *d, ito_error *error)
{
  hsize_t dims[4];
  uint64_t count = 1;
  if (check_name (file, d->name, error))
    return error->code;
  if (d->rank > 4)
    return ito_fail (error, GSL_EINVAL, "'%s' has %zu axes: at most 4 can be written", d->name,
                     d->rank);
  for (size_t i = 0; i < d->rank; i++)
    {
      dims[i] = d->dims[i];
      if (__builtin_mul_overflow (count, d->dims[i], &count))
        return ito_fail (error, GSL_EINVAL, "'%s' is too large to be written", d->name);
    }
  if (count > (UINT64_C (1) << 50))
    return ito_fail (error, GSL_EINVAL, "'%s' is too large to be written", d->name);
  if (ito_file_reserve (file, count * H5Tget_size (d->type), error))
    return error->code;

  hid_t list = link_with_groups (), create = H5Pcreate (H5P_DATASET_CREATE);
  hid_t space = d->rank ? H5Screate_simple ((int)d->rank, dims, NULL) : H5Screate (H5S_SCALAR);
  hid_t dataset = -1;
  int good = list >= 0 && create >= 0 && space >= 0 && H5Pset_obj_track_times (create, 0) >= 0
             && H5Pset_alloc_time (create, H5D_ALLOC_TIME_EARLY) >= 0;
  if (good && d->fill)
    good = H5Pset_fill_value (create, d->type, d->fill) >= 0
           && H5Pset_fill_time (create, H5D_FILL_TIME_ALLOC) >= 0;
  else if (good)
    good = H5Pset_fill_time (create, H5D_FILL_TIME_NEVER) >= 0;
  good =
      good
      && (dataset = H5Dcreate2 (file->h5, d->name, d->type, space, list, create, H5P_DEFAULT)) >= 0
      && (!d->data || count == 0
          || H5Dwrite (dataset, d->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, d->data) >= 0);
  if (!good)
    ito_file_fault (file, d->name, error);
  else
    ito_dataset_scales (file, dataset, d, error);
  if (dataset >= 0)
    H5Dclose (dataset);
  /* An axis without its scale would not open in xarray. */
  if (dataset >= 0 && error->code)
    H5Ldelete (file->h5, d->name, H5P_DEFAULT);
  if (space >= 0)
    H5Sclose (space);
  if (create >= 0)
    H5Pclose (create);
  if (list >= 0)
    H5Pclose (list);
  return error->code;
}

int
ito_file_write_scaled (ito_file *file, const char *name, size_t rank, const uint64_t *dims,
                       const char *const *scale, const double *data)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_dataset d = { .name = name, .rank = rank, .scale = scale, .data = data };
  for (size_t i = 0; i < rank && i < 4; i++)
    d.dims[i] = dims[i];
  ito_hdf5_enter (&state);
  d.type = H5T_NATIVE_DOUBLE;
  ito_dataset_write (file, &d, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

int
ito_file_write_array (ito_file *file, const char *name, size_t rank, const uint64_t *dims,
                      const double *data)
{
  return ito_file_write_scaled (file, name, rank, dims, NULL, data);
}
