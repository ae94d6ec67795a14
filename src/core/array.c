/* Arrays of doubles from HDF5 datasets. */
#include "core/array.h"
#include "core/hdf5_quiet.h"
#include "core/memory.h"
#include "core/number.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
ito_array_clear (ito_array *a)
{
  free (a->data);
  *a = (ito_array){ 0 };
}

size_t
ito_array_count (const ito_array *a)
{
  size_t n = 1;
  for (size_t i = 0; i < a->rank; i++)
    n *= a->dims[i];
  return n;
}

/* What is asked for, split, and the file that is open. */
typedef struct
{
  char *file, *object;
  int has_index;
  uint64_t index;
  hid_t id;
} source;

static int
split (const char *reference, source *s, ito_error *error)
{
  size_t size = strlen (reference) + 1;
  *s = (source){ .file = ITO_NEW (char, 2 * size, error), .id = -1 };
  if (!s->file)
    return GSL_ENOMEM;
  s->object = s->file + size;
  int status = ito_reference_split (reference, s->file, s->object, error);
  size_t length = strlen (s->object);
  char *bracket = status ? NULL : strrchr (s->object, '[');
  if (bracket && s->object[length - 1] == ']')
    {
      s->object[length - 1] = 0;
      if (ito_count_parse (bracket + 1, UINT64_MAX, &s->index))
        status = ito_fail (error, GSL_EINVAL,
                           "'%s' has no valid index: '%s' is not a whole number; write "
                           "@FILE:/dataset[0] for the first entry",
                           ito_excerpt (reference).text, ito_excerpt (bracket + 1).text);
      *bracket = 0;
      s->has_index = 1;
    }
  return status;
}

static int
open_file (source *s, ito_error *error)
{
  struct stat facts;
  const char *why = NULL;
  if (stat (s->file, &facts))
    why = errno == ENOENT || errno == ENOTDIR ? "there is no such file" : strerror (errno);
  else if (S_ISDIR (facts.st_mode))
    why = "it is a directory";
  else if (access (s->file, R_OK))
    why = "it may not be read";
  else if (H5Fis_hdf5 (s->file) <= 0)
    why = "it is not an HDF5 file";
  if (!why)
    {
      hid_t access_list = ito_hdf5_access ();
      s->id = H5Fopen (s->file, H5F_ACC_RDONLY, access_list);
      if (access_list >= 0)
        H5Pclose (access_list);
      /* A file that this process has open already wants the same locking as before. */
      if (s->id < 0)
        s->id = H5Fopen (s->file, H5F_ACC_RDONLY, H5P_DEFAULT);
      if (s->id >= 0)
        return 0;
      why = "HDF5 cannot open it: it is damaged, or just being made";
    }
  return ito_fail (error, GSL_EINVAL, "cannot read '%s': %s; name an HDF5 file",
                   ito_excerpt (s->file).text, why);
}

static H5I_type_t
kind (hid_t file, const char *path)
{
  hid_t object = H5Oopen (file, path, H5P_DEFAULT);
  H5I_type_t type = object < 0 ? H5I_BADID : H5Iget_type (object);
  if (object >= 0)
    H5Oclose (object);
  return type;
}

typedef struct
{
  const char *name;
  char nearest[64], first[64];
  size_t distance;
} neighbours;

static herr_t
look (hid_t group, const char *name, const H5L_info_t *info, void *data)
{
  neighbours *n = data;
  const char *one = name;
  (void)group, (void)info;
  if (strlen (name) >= sizeof n->nearest)
    return 0;
  if (!n->first[0])
    strcpy (n->first, name);
  size_t distance = ito_edit_distance (n->name, name);
  if (distance < n->distance && ito_nearest (n->name, &one, 1))
    {
      n->distance = distance;
      strcpy (n->nearest, name);
    }
  return 0;
}

/* The link `name` is not in the group at `path`: says what is. */
static int
missing (const source *s, const char *path, const char *name, ito_error *error)
{
  neighbours n = { .name = name, .distance = SIZE_MAX };
  hsize_t index = 0;
  H5Literate_by_name (s->id, path, H5_INDEX_NAME, H5_ITER_INC, &index, look, &n, H5P_DEFAULT);
  const char *slash = strcmp (path, "/") == 0 ? "" : "/";
  ito_excerpted file = ito_excerpt (s->file), object = ito_excerpt (s->object);
  ito_excerpted where = ito_excerpt (path);
  if (n.nearest[0])
    return ito_fail (error, GSL_EINVAL, "no '%s' in '%s': did you mean '%s%s%s'?", object.text,
                     file.text, where.text, slash, n.nearest);
  if (n.first[0])
    return ito_fail (error, GSL_EINVAL, "no '%s' in '%s': there is '%s%s%s', for example",
                     object.text, file.text, where.text, slash, n.first);
  return ito_fail (error, GSL_EINVAL, "no '%s' in '%s': the group '%s' is empty", object.text,
                   file.text, where.text);
}

/* Every link on the way, because HDF5 fails without a reason where an early one is missing. */
static int
find (const source *s, ito_error *error)
{
  char *path = ito_memory_text (s->object, error);
  if (!path)
    return GSL_ENOMEM;
  int status = 0;
  for (char *c = path + strspn (path, "/"); !status && *c;)
    {
      char *end = c + strcspn (c, "/"), mark = *end;
      *end = 0;
      if (strcmp (c, ".") != 0 && H5Lexists (s->id, path, H5P_DEFAULT) <= 0)
        {
          ito_excerpted name = ito_excerpt (c);
          size_t parent = (size_t)(c - path);
          while (parent > 1 && path[parent - 1] == '/')
            parent--;
          path[parent] = 0;
          status = missing (s, path, name.text, error);
          break;
        }
      if (H5Oexists_by_name (s->id, path, H5P_DEFAULT) <= 0)
        status = ito_fail (error, GSL_EINVAL,
                           "'%s' in '%s' leads nowhere: what the link names is not there",
                           ito_excerpt (path).text, ito_excerpt (s->file).text);
      else if (mark && kind (s->id, path) != H5I_GROUP)
        status = ito_fail (error, GSL_EINVAL, "no '%s' in '%s': '%s' is no group",
                           ito_excerpt (s->object).text, ito_excerpt (s->file).text,
                           ito_excerpt (path).text);
      *end = mark;
      c = end + strspn (end, "/");
    }
  free (path);
  return status;
}

static const char *
class_name (H5T_class_t class)
{
  switch (class)
    {
    case H5T_STRING:
      return "text";
    case H5T_COMPOUND:
      return "records (a compound type)";
    case H5T_ENUM:
      return "names (an enumeration)";
    case H5T_ARRAY:
    case H5T_VLEN:
      return "arrays";
    default:
      return "something else";
    }
}

/* Type and shape are such that they can be read; dims of the whole dataset. */
static int
check (const source *s, hid_t type, hid_t space, int *rank, hsize_t dims[4], ito_error *error)
{
  ito_excerpted object = ito_excerpt (s->object), file = ito_excerpt (s->file);
  H5T_class_t class = H5Tget_class (type);
  if (class != H5T_INTEGER && class != H5T_FLOAT)
    return ito_fail (error, GSL_EINVAL,
                     "'%s' in '%s' has the wrong type: it holds %s; give real or whole numbers",
                     object.text, file.text, class_name (class));
  *rank = H5Sget_simple_extent_ndims (space);
  if (*rank > 4)
    return ito_fail (error, GSL_EINVAL, "'%s' in '%s' has the wrong rank: %d; at most 4",
                     object.text, file.text, *rank);
  if (*rank < 0 || H5Sget_simple_extent_npoints (space) <= 0)
    return ito_fail (error, GSL_EINVAL, "'%s' in '%s' is empty: it holds no number", object.text,
                     file.text);
  H5Sget_simple_extent_dims (space, dims, NULL);
  if (s->has_index && *rank == 0)
    return ito_fail (error, GSL_EINVAL, "'%s' in '%s' is one number: leave out the index",
                     object.text, file.text);
  if (s->has_index && s->index >= dims[0])
    return ito_fail (error, GSL_EINVAL,
                     "no entry %llu of '%s' in '%s': there are %llu; the last is [%llu]",
                     (unsigned long long)s->index, object.text, file.text,
                     (unsigned long long)dims[0], (unsigned long long)(dims[0] - 1));
  return 0;
}

static int
read_numbers (const source *s, hid_t dataset, hid_t space, int rank, const hsize_t *dims,
              ito_array *a, ito_error *error)
{
  size_t count = 1;
  int first = s->has_index;
  a->rank = (size_t)(rank - first);
  for (int i = first; i < rank; i++)
    {
      a->dims[i - first] = (size_t)dims[i];
      if (__builtin_mul_overflow (count, (size_t)dims[i], &count))
        count = SIZE_MAX;
    }
  a->data = ITO_NEW (double, count, error);
  if (!a->data)
    return GSL_ENOMEM;
  hsize_t start[4] = { s->index, 0, 0, 0 }, extent[4] = { 1, dims[1], dims[2], dims[3] };
  hsize_t n = count;
  hid_t memory = H5Screate_simple (1, &n, NULL);
  int good =
      memory >= 0
      && (!first || H5Sselect_hyperslab (space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0)
      && H5Dread (dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, a->data) >= 0;
  char reason[120];
  ito_hdf5_reason (reason, sizeof reason);
  if (memory >= 0)
    H5Sclose (memory);
  return good ? 0
              : ito_fail (error, GSL_EFAILED, "cannot read '%s' in '%s': HDF5 says: %s",
                          ito_excerpt (s->object).text, ito_excerpt (s->file).text, reason);
}

static int
read_dataset (const source *s, ito_array *a, ito_error *error)
{
  int rank = 0, status;
  hsize_t dims[4] = { 0, 0, 0, 0 };
  if (kind (s->id, s->object) != H5I_DATASET)
    return ito_fail (error, GSL_EINVAL,
                     "'%s' in '%s' is no dataset but a group: name a dataset that is in it",
                     ito_excerpt (s->object).text, ito_excerpt (s->file).text);
  hid_t dataset = H5Dopen2 (s->id, s->object, H5P_DEFAULT);
  hid_t type = dataset < 0 ? -1 : H5Dget_type (dataset);
  hid_t space = dataset < 0 ? -1 : H5Dget_space (dataset);
  if (type < 0 || space < 0)
    status = ito_fail (error, GSL_EFAILED, "cannot open '%s' in '%s': the file is damaged",
                       ito_excerpt (s->object).text, ito_excerpt (s->file).text);
  else
    {
      status = check (s, type, space, &rank, dims, error);
      if (!status)
        status = read_numbers (s, dataset, space, rank, dims, a, error);
    }
  if (space >= 0)
    H5Sclose (space);
  if (type >= 0)
    H5Tclose (type);
  if (dataset >= 0)
    H5Dclose (dataset);
  return status;
}

int
ito_array_read (const char *reference, ito_array *a, ito_error *error)
{
  source s;
  ito_hdf5_state state;
  *a = (ito_array){ 0 };
  int status = split (reference, &s, error);
  if (!status)
    {
      ito_hdf5_enter (&state);
      status = open_file (&s, error);
      if (!status)
        status = find (&s, error);
      if (!status)
        status = read_dataset (&s, a, error);
      if (s.id >= 0)
        H5Fclose (s.id);
      ito_hdf5_leave (&state);
    }
  if (status)
    ito_array_clear (a);
  free (s.file);
  return status;
}

int
ito_reference_is_group (const char *reference)
{
  source s;
  ito_hdf5_state state;
  ito_error quiet = ITO_NO_ERROR;
  int is_group = 0;
  if (split (reference, &s, &quiet) == 0)
    {
      ito_hdf5_enter (&state);
      is_group = open_file (&s, &quiet) == 0 && find (&s, &quiet) == 0 && !s.has_index
                 && kind (s.id, s.object) == H5I_GROUP;
      if (s.id >= 0)
        H5Fclose (s.id);
      ito_hdf5_leave (&state);
    }
  free (s.file);
  return is_group;
}
