/* A complete file, written again with its larger datasets compressed (shuffle and deflate), its
 * attributes and scales kept, and what only an interrupted run needs left out.  It is compared with
 * the original before it takes its name. */
#include <config.h> /* large files */

#include "core/memory.h"
#include "trace/tiles.h"
#include <hdf5_hl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFLATE_LEVEL 4
#define LEAST_BYTES 4096 /* smaller datasets stay as they are */

typedef struct
{
  ito_reader *from;
  ito_file *to;
  ito_error *error;
} packing;

static int
fault (const packing *p, const char *what)
{
  return ito_file_fault (p->to, what, p->error);
}

/* The moments of single groups: their sums are in /moments and /observables. */
static int
is_left_out (const char *name)
{
  const char *resume = strstr (name, "/resume/");
  return resume
         && (strcmp (resume, "/resume/moments") == 0
             || strncmp (resume, "/resume/observables", 19) == 0
             || strcmp (resume, "/resume/saved") == 0 || strcmp (resume, "/resume/entry") == 0);
}

/* Attributes that say which axis has which scale are made anew. */
static int
is_of_scales (const char *name)
{
  return strcmp (name, "CLASS") == 0 || strcmp (name, "NAME") == 0
         || strcmp (name, "REFERENCE_LIST") == 0 || strcmp (name, "DIMENSION_LIST") == 0;
}

static herr_t
copy_attribute (hid_t from, const char *name, const H5A_info_t *info, void *params)
{
  hid_t to = *(hid_t *)params;
  (void)info;
  if (is_of_scales (name) && H5Iget_type (from) == H5I_DATASET)
    return 0;
  hid_t a = H5Aopen (from, name, H5P_DEFAULT), b = -1;
  hid_t type = a < 0 ? -1 : H5Aget_type (a), space = a < 0 ? -1 : H5Aget_space (a);
  hssize_t n = space < 0 ? -1 : H5Sget_simple_extent_npoints (space);
  void *value = type >= 0 && n >= 0 ? calloc ((size_t)n + 1, H5Tget_size (type)) : NULL;
  int good = value && H5Aread (a, type, value) >= 0
             && (b = H5Acreate2 (to, name, type, space, H5P_DEFAULT, H5P_DEFAULT)) >= 0
             && H5Awrite (b, type, value) >= 0;
  if (good && (H5Tis_variable_str (type) > 0 || H5Tget_class (type) == H5T_VLEN))
    H5Dvlen_reclaim (type, space, H5P_DEFAULT, value);
  free (value);
  if (b >= 0)
    H5Aclose (b);
  if (space >= 0)
    H5Sclose (space);
  if (type >= 0)
    H5Tclose (type);
  if (a >= 0)
    H5Aclose (a);
  return good ? 0 : -1;
}

static int
copy_attributes (const packing *p, hid_t from, hid_t to, const char *name)
{
  hsize_t index = 0;
  if (H5Aiterate2 (from, H5_INDEX_NAME, H5_ITER_INC, &index, copy_attribute, &to) < 0)
    return fault (p, name);
  return GSL_SUCCESS;
}

/* Every group with its attributes, before its members. */
static herr_t
copy_group (hid_t h5, const char *name, const H5O_info_t *info, void *params)
{
  packing *p = params;
  if (info->type != H5O_TYPE_GROUP)
    return 0;
  hid_t from = H5Oopen (h5, name, H5P_DEFAULT);
  hid_t to = strcmp (name, ".") == 0
                 ? H5Gopen2 (p->to->h5, "/", H5P_DEFAULT)
                 : H5Gcreate2 (p->to->h5, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  if (from < 0 || to < 0)
    fault (p, name);
  else
    copy_attributes (p, from, to, name);
  if (to >= 0)
    H5Gclose (to);
  if (from >= 0)
    H5Oclose (from);
  return p->error->code ? -1 : 0;
}

/* The chunks of the original, or pieces of at most 512 KiB, halved from the first axis on. */
static int
choose_chunks (hid_t from, const ito_tiles *t, hsize_t chunk[4])
{
  size_t bytes = t->size;
  hid_t list = H5Dget_create_plist (from);
  int chunked = list >= 0 && H5Pget_layout (list) == H5D_CHUNKED
                && H5Pget_chunk (list, 4, chunk) == (int)t->rank;
  if (list >= 0)
    H5Pclose (list);
  for (size_t i = 0; i < t->rank; i++)
    bytes *= (size_t)t->dims[i];
  if (t->rank == 0 || bytes < LEAST_BYTES)
    return 0;
  for (size_t i = 0; i < t->rank && !chunked; i++)
    chunk[i] = t->dims[i];
  for (size_t i = 0; i < t->rank && !chunked; i++)
    while (bytes > ITO_TRACE_CHUNK_BYTES && chunk[i] > 1)
      {
        bytes = bytes / (size_t)chunk[i] * (size_t)((chunk[i] + 1) / 2);
        chunk[i] = (chunk[i] + 1) / 2;
      }
  return 1;
}

static hid_t
create_like (const packing *p, hid_t from, const ito_tiles *t, const char *name)
{
  hsize_t chunk[4] = { 0 };
  hid_t create = H5Pcreate (H5P_DATASET_CREATE), space = H5Dget_space (from);
  hid_t type = H5Dget_type (from), to = -1;
  int good = create >= 0 && space >= 0 && type >= 0 && H5Pset_obj_track_times (create, 0) >= 0;
  if (good && choose_chunks (from, t, chunk))
    good = H5Pset_chunk (create, (int)t->rank, chunk) >= 0 && H5Pset_shuffle (create) >= 0
           && H5Pset_deflate (create, DEFLATE_LEVEL) >= 0;
  if (!good
      || (to = H5Dcreate2 (p->to->h5, name, type, space, H5P_DEFAULT, create, H5P_DEFAULT)) < 0)
    fault (p, name);
  if (create >= 0)
    H5Pclose (create);
  if (space >= 0)
    H5Sclose (space);
  if (type >= 0)
    H5Tclose (type);
  return to;
}

static int
copy_values (const packing *p, hid_t to, ito_tiles *t, const char *name)
{
  int more;
  while ((more = ito_tiles_next (t, p->from->path, name, p->error)) > 0)
    {
      hsize_t start[4], count[4];
      for (size_t i = 0; i < t->rank; i++)
        {
          start[i] = t->start[i];
          count[i] = t->count[i];
        }
      hid_t file_space = H5Dget_space (to);
      hid_t space = t->rank ? H5Screate_simple ((int)t->rank, count, NULL) : H5Screate (H5S_SCALAR);
      if (file_space < 0 || space < 0
          || (t->rank
              && H5Sselect_hyperslab (file_space, H5S_SELECT_SET, start, NULL, count, NULL) < 0)
          || H5Dwrite (to, t->type, space, file_space, H5P_DEFAULT, t->data) < 0)
        fault (p, name);
      if (space >= 0)
        H5Sclose (space);
      if (file_space >= 0)
        H5Sclose (file_space);
      if (p->error->code)
        break;
    }
  return p->error->code;
}

static int
copy_dataset (const packing *p, const char *name)
{
  ito_tiles t;
  if (ito_tiles_open (p->from->h5, p->from->path, name, &t, p->error))
    return p->error->code;
  hid_t to = create_like (p, t.dataset, &t, name);
  if (to >= 0 && copy_values (p, to, &t, name) == GSL_SUCCESS
      && copy_attributes (p, t.dataset, to, name) == GSL_SUCCESS && H5DSis_scale (t.dataset) > 0
      && H5DSset_scale (to, strrchr (name, '/') + 1) < 0)
    fault (p, name);
  if (to >= 0)
    H5Dclose (to);
  ito_tiles_close (&t);
  return p->error->code;
}

typedef struct
{
  const packing *p;
  hid_t to;
} attachment;

static herr_t
attach (hid_t dataset, unsigned axis, hid_t scale, void *params)
{
  attachment *a = params;
  char name[1024];
  (void)dataset;
  ssize_t length = H5Iget_name (scale, name, sizeof name);
  if (length <= 0 || length >= (ssize_t)sizeof name)
    return -1;
  hid_t to = H5Dopen2 (a->p->to->h5, name, H5P_DEFAULT);
  herr_t status = to < 0 ? -1 : H5DSattach_scale (a->to, to, axis);
  if (to >= 0)
    H5Dclose (to);
  return status < 0 ? -1 : 0;
}

static int
copy_scales (const packing *p, const char *name)
{
  hid_t from = H5Dopen2 (p->from->h5, name, H5P_DEFAULT);
  attachment a = { p, H5Dopen2 (p->to->h5, name, H5P_DEFAULT) };
  hid_t space = from < 0 ? -1 : H5Dget_space (from);
  int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims (space);
  if (rank < 0 || a.to < 0)
    fault (p, name);
  for (int i = 0; i < rank && !p->error->code && H5DSis_scale (from) == 0; i++)
    if (H5DSget_num_scales (from, (unsigned)i) > 0
        && H5DSiterate_scales (from, (unsigned)i, NULL, attach, &a) < 0)
      fault (p, name);
  if (space >= 0)
    H5Sclose (space);
  if (a.to >= 0)
    H5Dclose (a.to);
  if (from >= 0)
    H5Dclose (from);
  return p->error->code;
}

/* Whether there is room for a copy that compresses nothing: HDF5 cannot close, and falls over at
 * the exit, where chunks and indices that it holds find the disk full.  The room is given back,
 * since HDF5 would leave the file as long as that. */
static int
check_room (const packing *p)
{
  struct stat s;
  hsize_t bytes = 0;
  if (H5Fget_filesize (p->from->h5, &bytes) < 0 || fstat (p->to->fd, &s) < 0)
    return fault (p, "the size");
  if (ito_file_reserve (p->to, bytes + bytes / 64, p->error) == GSL_SUCCESS
      && ftruncate (p->to->fd, s.st_size) < 0)
    return fault (p, "the size");
  return p->error->code;
}

static int
copy_all (packing *p)
{
  ito_names names;
  if (check_room (p))
    return p->error->code;
#if H5_VERSION_GE(1, 12, 0)
  herr_t status = H5Ovisit1 (p->from->h5, H5_INDEX_NAME, H5_ITER_INC, copy_group, p);
#else
  herr_t status = H5Ovisit (p->from->h5, H5_INDEX_NAME, H5_ITER_INC, copy_group, p);
#endif
  if (status < 0)
    return p->error->code ? p->error->code : fault (p, "the groups");
  if (ito_names_read (p->from->h5, p->from->path, &names, p->error))
    return p->error->code;
  for (size_t i = 0; i < names.n && !p->error->code; i++)
    if (!is_left_out (names.name[i]))
      copy_dataset (p, names.name[i]);
  for (size_t i = 0; i < names.n && !p->error->code; i++)
    if (!is_left_out (names.name[i]))
      copy_scales (p, names.name[i]);
  ito_names_free (&names);
  return p->error->code;
}

/* What was written is read again. */
static int
check_copy (const packing *p)
{
  char text[400];
  int differ = 0;
  if (H5Fflush (p->to->h5, H5F_SCOPE_LOCAL) < 0)
    return fault (p, "the end");
  ito_reader *copy = ito_reader_new (p->to->part, p->error);
  if (!copy)
    return p->error->code;
  ito_error error = ITO_NO_ERROR;
  ito_reader_differ (p->from, copy, 0, &differ, text, sizeof text, &error);
  ito_reader_free (copy);
  if (error.code)
    return ito_fail (p->error, error.code, "%s", error.text);
  if (differ)
    return ito_fail (p->error, GSL_EFAILED, "'%s' was not packed: the copy is not the same: %s",
                     p->from->path, text);
  return GSL_SUCCESS;
}

static int
pack (const char *path, const char *to, int overwrite, ito_error *error)
{
  struct stat facts;
  packing p = { .error = error };
  p.from = ito_reader_new (path, error);
  if (!p.from)
    return error->code;
  const char *status = ito_reader_find_text (p.from, "/", "status");
  if (!status || strcmp (status, "complete") != 0)
    ito_fail (error, GSL_EINVAL,
              "'%s' is not complete: only complete files are packed; go on with it by --resume",
              path);
  else if (H5Zfilter_avail (H5Z_FILTER_DEFLATE) <= 0 || H5Zfilter_avail (H5Z_FILTER_SHUFFLE) <= 0)
    ito_fail (error, GSL_EFAILED, "cannot pack '%s': this HDF5 cannot deflate", path);
  else if ((p.to = ito_file_begin (to ? to : path, to ? overwrite : 1, error))
           && copy_all (&p) == GSL_SUCCESS && check_copy (&p) == GSL_SUCCESS)
    {
      if (H5Fclose (p.to->h5) < 0)
        fault (&p, "the end");
      p.to->h5 = -1;
      if (!error->code && stat (path, &facts) == 0)
        chmod (p.to->part, facts.st_mode & 07777);
      if (!error->code)
        ito_file_take_name (p.to, error);
    }
  if (p.to && error->code)
    ito_file_drop (p.to);
  else if (p.to)
    ito_file_release (p.to);
  ito_reader_free (p.from);
  return error->code;
}

int
ito_file_pack (const char *path, const char *to, int overwrite)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  pack (path, to, overwrite, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}
