/* Reading what ito wrote. */
#include <config.h> /* large files */

#include "core/memory.h"
#include "core/number.h"
#include "trace/trace.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *
ito_reader_keep (ito_reader *reader, const char *text)
{
  for (size_t i = 0; i < reader->texts; i++)
    if (strcmp (reader->text[i], text) == 0)
      return reader->text[i];
  char **more = realloc (reader->text, (reader->texts + 1) * sizeof *more);
  if (!more)
    return NULL;
  reader->text = more;
  char *copy = strdup (text);
  if (copy)
    more[reader->texts++] = copy;
  return copy;
}

void
ito_reader_free (ito_reader *reader)
{
  if (!reader)
    return;
  if (reader->h5 >= 0)
    H5Fclose (reader->h5);
  for (size_t i = 0; i < reader->texts; i++)
    free (reader->text[i]);
  free (reader->text);
  free (reader->path);
  free (reader);
}

static int
check_file (const char *path, ito_error *error)
{
  struct stat s;
  if (stat (path, &s) < 0)
    return ito_fail (error, GSL_EINVAL, "cannot read '%s': %s", path,
                     errno == ENOENT ? "there is no such file" : strerror (errno));
  if (S_ISDIR (s.st_mode))
    return ito_fail (error, GSL_EINVAL, "cannot read '%s': it is a directory; name a file in it",
                     path);
  if (!S_ISREG (s.st_mode))
    return ito_fail (error, GSL_EINVAL, "cannot read '%s': it is not a regular file", path);
  return GSL_SUCCESS;
}

static int
check_format (ito_reader *reader, ito_error *error)
{
  double version = 0;
  ito_error none = ITO_NO_ERROR;
  if (!ito_reader_find_text (reader, "/", "ito_format")
      || ito_reader_find_number (reader, "/", "ito_format_version", &version, &none))
    return ito_fail (error, GSL_EINVAL,
                     "cannot read '%s': it is HDF5, but not a file of ito (it has no attribute "
                     "ito_format)",
                     reader->path);
  if (version > ITO_FORMAT_VERSION)
    return ito_fail (error, GSL_EINVAL,
                     "cannot read '%s': its format version %g is later than %d, which this ito "
                     "knows; use a newer ito",
                     reader->path, version, ITO_FORMAT_VERSION);
  return GSL_SUCCESS;
}

ito_reader *
ito_reader_new (const char *path, ito_error *error)
{
  if (check_file (path, error))
    return NULL;
  ito_reader *reader = ITO_NEW (ito_reader, 1, error);
  if (!reader)
    return NULL;
  reader->h5 = -1;
  reader->path = ito_memory_text (path, error);
  hid_t access = ito_hdf5_access ();
  /* A time or a path is a small part of every chunk it crosses: without caches only that part is
   * read. */
  if (access >= 0)
    {
      H5Pset_cache (access, 0, 521, 0, 1.0);
      H5Pset_sieve_buf_size (access, 0);
    }
  if (reader->path && H5Fis_hdf5 (path) <= 0)
    ito_fail (error, GSL_EINVAL, "cannot read '%s': it is not an HDF5 file", path);
  else if (reader->path && (reader->h5 = H5Fopen (path, H5F_ACC_RDONLY, access)) < 0)
    {
      char reason[160];
      ito_hdf5_reason (reason, sizeof reason);
      ito_fail (error, GSL_EINVAL, "cannot read '%s': %s", path, reason);
    }
  else if (reader->path)
    check_format (reader, error);
  if (access >= 0)
    H5Pclose (access);
  if (!error->code)
    return reader;
  ito_reader_free (reader);
  return NULL;
}

/* A string, of an attribute or of a scalar dataset. */
static char *
read_string (hid_t object, hid_t (*type_of) (hid_t), int is_attribute)
{
  char *text = NULL;
  hid_t type = type_of (object), memory = -1;
  if (type >= 0 && H5Tget_class (type) == H5T_STRING)
    {
      if (H5Tis_variable_str (type) > 0)
        {
          char *given = NULL;
          if ((memory = H5Tcopy (type)) >= 0
              && (is_attribute ? H5Aread (object, memory, &given)
                               : H5Dread (object, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, &given))
                     >= 0
              && given)
            {
              text = strdup (given);
              H5free_memory (given);
            }
        }
      else if ((text = calloc (H5Tget_size (type) + 1, 1))
               && (is_attribute ? H5Aread (object, type, text)
                                : H5Dread (object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text))
                      < 0)
        {
          free (text);
          text = NULL;
        }
    }
  if (memory >= 0)
    H5Tclose (memory);
  if (type >= 0)
    H5Tclose (type);
  return text;
}

/* One value only: nothing else is ito's. */
static int
is_scalar (hid_t space)
{
  int scalar = space >= 0 && H5Sget_simple_extent_npoints (space) == 1;
  if (space >= 0)
    H5Sclose (space);
  return scalar;
}

const char *
ito_reader_find_text (ito_reader *reader, const char *object, const char *attribute)
{
  char *text = NULL;
  const char *kept = NULL;
  if (ito_object_exists (reader->h5, object)
      && H5Aexists_by_name (reader->h5, object, attribute, H5P_DEFAULT) > 0)
    {
      hid_t a = H5Aopen_by_name (reader->h5, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
      if (a >= 0 && is_scalar (H5Aget_space (a)))
        text = read_string (a, H5Aget_type, 1);
      if (a >= 0)
        H5Aclose (a);
    }
  else
    {
      const char *inner = object[0] == '/' ? object + 1 : object;
      char *path = malloc (strlen (inner) + strlen (attribute) + sizeof "/record//");
      if (!path)
        return NULL;
      sprintf (path, "/record/%s%s%s", inner, *inner ? "/" : "", attribute);
      hid_t d =
          ito_object_exists (reader->h5, path) ? H5Dopen2 (reader->h5, path, H5P_DEFAULT) : -1;
      if (d >= 0 && is_scalar (H5Dget_space (d)))
        text = read_string (d, H5Dget_type, 0);
      if (d >= 0)
        H5Dclose (d);
      free (path);
    }
  if (text)
    kept = ito_reader_keep (reader, text);
  free (text);
  return kept;
}

static int
is_number (hid_t type)
{
  H5T_class_t class = type >= 0 ? H5Tget_class (type) : H5T_NO_CLASS;
  return class == H5T_INTEGER || class == H5T_FLOAT;
}

int
ito_reader_find_number (ito_reader *reader, const char *object, const char *attribute,
                        double *value, ito_error *error)
{
  int good = 0;
  if (ito_object_exists (reader->h5, object)
      && H5Aexists_by_name (reader->h5, object, attribute, H5P_DEFAULT) > 0)
    {
      hid_t a = H5Aopen_by_name (reader->h5, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
      hid_t type = a < 0 ? -1 : H5Aget_type (a);
      good = is_number (type) && is_scalar (H5Aget_space (a))
             && H5Aread (a, H5T_NATIVE_DOUBLE, value) >= 0;
      if (type >= 0)
        H5Tclose (type);
      if (a >= 0)
        H5Aclose (a);
    }
  if (good)
    return GSL_SUCCESS;
  return ito_fail (error, GSL_EINVAL, "'%s' of '%s' has no attribute '%s' that is a number", object,
                   reader->path, attribute);
}

const char *
ito_reader_member (ito_reader *reader, const char *group, uint64_t index, ito_error *error)
{
  H5G_info_t info;
  const char *kept = NULL;
  if (!ito_object_exists (reader->h5, group)
      || H5Gget_info_by_name (reader->h5, group, &info, H5P_DEFAULT) < 0 || index >= info.nlinks)
    return NULL;
  ssize_t length = H5Lget_name_by_idx (reader->h5, group, H5_INDEX_NAME, H5_ITER_INC, index, NULL,
                                       0, H5P_DEFAULT);
  char *text = length < 0 ? NULL : calloc ((size_t)length + 1, 1);
  if (text
      && H5Lget_name_by_idx (reader->h5, group, H5_INDEX_NAME, H5_ITER_INC, index, text,
                             (size_t)length + 1, H5P_DEFAULT)
             >= 0)
    kept = ito_reader_keep (reader, text);
  if (!kept)
    ito_fail (error, GSL_EFAILED, "cannot read the names in '%s' of '%s'", group, reader->path);
  free (text);
  return kept;
}

/* Names what there is nearest to a dataset that there is not. */
static int
no_dataset (ito_reader *reader, const char *name, ito_error *error)
{
  char member[256][64], group[256];
  const char *names[256], *slash = strrchr (name, '/');
  size_t n = 0, length = slash ? (size_t)(slash - name) : 0;
  if (length >= sizeof group)
    length = 0;
  snprintf (group, sizeof group, "%.*s", (int)length, name);
  if (!length)
    strcpy (group, "/");
  if (ito_object_exists (reader->h5, group))
    while (n < 256
           && H5Lget_name_by_idx (reader->h5, group, H5_INDEX_NAME, H5_ITER_INC, n, member[n],
                                  sizeof member[n], H5P_DEFAULT)
                  > 0)
      {
        names[n] = member[n];
        n++;
      }
  const char *near = ito_nearest (slash ? slash + 1 : name, names, n);
  if (near)
    return ito_fail (error, GSL_EINVAL, "there is no '%s' in '%s': did you mean '%s%s%s'?", name,
                     reader->path, group, group[1] ? "/" : "", near);
  return ito_fail (error, GSL_EINVAL, "there is no '%s' in '%s'", name, reader->path);
}

/* Opens a dataset of numbers of at most 4 axes. */
static hid_t
open_numbers (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
              ito_error *error)
{
  hsize_t extent[4];
  if (!ito_object_exists (reader->h5, name))
    {
      no_dataset (reader, name, error);
      return -1;
    }
  hid_t object = H5Oopen (reader->h5, name, H5P_DEFAULT);
  int is_dataset = object >= 0 && H5Iget_type (object) == H5I_DATASET;
  if (object >= 0)
    H5Oclose (object);
  if (!is_dataset)
    {
      ito_fail (error, GSL_EINVAL, "'%s' of '%s' is a group, not a dataset", name, reader->path);
      return -1;
    }
  hid_t dataset = H5Dopen2 (reader->h5, name, H5P_DEFAULT);
  hid_t type = dataset < 0 ? -1 : H5Dget_type (dataset);
  hid_t space = dataset < 0 ? -1 : H5Dget_space (dataset);
  int axes = space < 0 ? -1 : H5Sget_simple_extent_ndims (space);
  if (dataset < 0)
    ito_fail (error, GSL_EFAILED, "cannot read '%s' of '%s'", name, reader->path);
  else if (!is_number (type))
    ito_fail (error, GSL_EINVAL, "'%s' of '%s' does not hold numbers", name, reader->path);
  else if (axes < 0 || axes > 4 || H5Sget_simple_extent_dims (space, extent, NULL) < 0)
    ito_fail (error, GSL_EINVAL, "'%s' of '%s' has more than 4 axes", name, reader->path);
  else
    {
      *rank = (size_t)axes;
      for (size_t i = 0; i < 4; i++)
        dims[i] = i < *rank ? extent[i] : 1;
    }
  if (type >= 0)
    H5Tclose (type);
  if (space >= 0)
    H5Sclose (space);
  if (error->code && dataset >= 0)
    {
      H5Dclose (dataset);
      return -1;
    }
  return dataset;
}

int
ito_reader_find_shape (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
                       ito_error *error)
{
  hid_t dataset = open_numbers (reader, name, rank, dims, error);
  if (dataset >= 0)
    H5Dclose (dataset);
  return error->code;
}

static int
cannot_read (const ito_reader *reader, const char *name, ito_error *error)
{
  char reason[160];
  ito_hdf5_reason (reason, sizeof reason);
  return ito_fail (error, GSL_EFAILED, "cannot read '%s' of '%s': %s", name, reader->path, reason);
}

int
ito_reader_read (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
                 double **data, ito_error *error)
{
  uint64_t count = 1;
  *data = NULL;
  hid_t dataset = open_numbers (reader, name, rank, dims, error);
  if (dataset < 0)
    return error->code;
  for (size_t i = 0; i < 4; i++)
    if (__builtin_mul_overflow (count, dims[i], &count) || count > SIZE_MAX / sizeof (double) - 1)
      ito_fail (error, GSL_EINVAL, "'%s' of '%s' is too large to be read", name, reader->path);
  if (!error->code && (*data = ITO_NEW (double, (size_t)count + (count == 0), error)) && count
      && H5Dread (dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, *data) < 0)
    {
      cannot_read (reader, name, error);
      free (*data);
      *data = NULL;
    }
  H5Dclose (dataset);
  return error->code;
}

int
ito_reader_part (ito_reader *reader, const char *name, size_t rank, const uint64_t *start,
                 const uint64_t *count, double *data, ito_error *error)
{
  size_t has = 0;
  uint64_t dims[4];
  hsize_t from[4], many[4];
  hid_t dataset = open_numbers (reader, name, &has, dims, error);
  if (dataset < 0)
    return error->code;
  if (has != rank)
    ito_fail (error, GSL_EINVAL, "'%s' of '%s' has %zu axes, not %zu", name, reader->path, has,
              rank);
  for (size_t i = 0; i < rank && !error->code; i++)
    {
      if (start[i] >= dims[i] || count[i] > dims[i] - start[i])
        ito_fail (error, GSL_EINVAL, "'%s' of '%s' has %llu entries on axis %zu: there is no %llu",
                  name, reader->path, (unsigned long long)dims[i], i,
                  (unsigned long long)(start[i] >= dims[i] ? start[i] : start[i] + count[i] - 1));
      from[i] = start[i];
      many[i] = count[i];
    }
  if (!error->code)
    {
      /* In memory the selection has the same shape: HDF5 goes element by element otherwise. */
      hid_t file_space = H5Dget_space (dataset), space = H5Screate_simple ((int)rank, many, NULL);
      int good = file_space >= 0 && space >= 0
                 && H5Sselect_hyperslab (file_space, H5S_SELECT_SET, from, NULL, many, NULL) >= 0
                 && H5Dread (dataset, H5T_NATIVE_DOUBLE, space, file_space, H5P_DEFAULT, data) >= 0;
      if (!good)
        cannot_read (reader, name, error);
      if (space >= 0)
        H5Sclose (space);
      if (file_space >= 0)
        H5Sclose (file_space);
    }
  H5Dclose (dataset);
  return error->code;
}
