/* The datasets of a file in a canonical order and form. */
#include "trace/tiles.h"
#include "core/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TILE_BYTES ((size_t)4 << 20)

typedef struct
{
  ito_names *names;
  ito_error *error;
} collection;

static herr_t
collect (hid_t h5, const char *name, const H5O_info_t *info, void *params)
{
  collection *c = params;
  ito_names *all = c->names;
  (void)h5;
  if (info->type != H5O_TYPE_DATASET)
    return 0;
  char **more = realloc (all->name, (all->n + 1) * sizeof *more);
  if (more)
    all->name = more;
  char *path = more ? ito_memory (strlen (name) + 2, 1, c->error) : NULL;
  if (!path)
    {
      ito_fail (c->error, GSL_ENOMEM, "no memory for the names of the datasets");
      return -1;
    }
  path[0] = '/';
  strcpy (path + 1, name);
  all->name[all->n++] = path;
  return 0;
}

static int
by_bytes (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

int
ito_names_read (hid_t h5, const char *path, ito_names *names, ito_error *error)
{
  collection c = { names, error };
  *names = (ito_names){ 0 };
#if H5_VERSION_GE(1, 12, 0)
  herr_t status = H5Ovisit1 (h5, H5_INDEX_NAME, H5_ITER_INC, collect, &c);
#else
  herr_t status = H5Ovisit (h5, H5_INDEX_NAME, H5_ITER_INC, collect, &c);
#endif
  if (status < 0)
    {
      ito_fail (error, GSL_EFAILED, "cannot read the names in '%s'", path);
      ito_names_free (names);
      return error->code;
    }
  if (names->n)
    qsort (names->name, names->n, sizeof *names->name, by_bytes);
  return GSL_SUCCESS;
}

void
ito_names_free (ito_names *names)
{
  for (size_t i = 0; i < names->n; i++)
    free (names->name[i]);
  free (names->name);
  *names = (ito_names){ 0 };
}

int
ito_name_is_data (const char *name)
{
  return strncmp (name, "/record/", 8) != 0 && !strstr (name, "/resume/");
}

/* The canonical form of a type of one value; negative where there is none. */
static hid_t
value_type (hid_t type, ito_tile_field *f)
{
  switch (H5Tget_class (type))
    {
    case H5T_FLOAT:
      f->kind = 'f';
      f->size = 8;
      return H5Tcopy (H5T_IEEE_F64LE);
    case H5T_INTEGER:
      f->kind = H5Tget_sign (type) == H5T_SGN_NONE ? 'u' : 'i';
      f->size = 8;
      return H5Tcopy (f->kind == 'u' ? H5T_STD_U64LE : H5T_STD_I64LE);
    case H5T_ENUM:
      f->kind = 'e';
      f->size = H5Tget_size (type);
      return H5Tcopy (type);
    case H5T_STRING:
      f->kind = 'S';
      f->size = H5Tget_size (type);
      return H5Tis_variable_str (type) > 0 ? -1 : H5Tcopy (type);
    default:
      return -1;
    }
}

static hid_t
compound_type (hid_t type, ito_tiles *t)
{
  int members = H5Tget_nmembers (type), good = members > 0 && members <= ITO_MOST_FIELDS;
  hid_t part[ITO_MOST_FIELDS], whole = -1;
  t->size = 0;
  for (int i = 0; i < members && good; i++)
    {
      ito_tile_field *f = t->field + i;
      hid_t member = H5Tget_member_type (type, (unsigned)i);
      char *name = H5Tget_member_name (type, (unsigned)i);
      snprintf (f->name, sizeof f->name, "%s", name ? name : "");
      H5free_memory (name);
      f->offset = t->size;
      part[i] = member < 0 ? -1 : value_type (member, f);
      t->size += f->size;
      t->fields = (size_t)i + 1;
      good = part[i] >= 0;
      if (member >= 0)
        H5Tclose (member);
    }
  if (good)
    whole = H5Tcreate (H5T_COMPOUND, t->size);
  for (size_t i = 0; i < t->fields; i++)
    {
      if (whole >= 0
          && (part[i] < 0 || H5Tinsert (whole, t->field[i].name, t->field[i].offset, part[i]) < 0))
        {
          H5Tclose (whole);
          whole = -1;
        }
      if (part[i] >= 0)
        H5Tclose (part[i]);
    }
  return whole;
}

static int
choose_steps (ito_tiles *t)
{
  size_t row = t->size, times, paths;
  for (size_t i = 0; i < t->rank; i++)
    {
      if (t->dims[i] == 0)
        return 1;
      t->step[i] = t->dims[i];
    }
  if (t->rank == 3)
    {
      ito_trace_chunk (t->dims[0], t->dims[1], (size_t)t->dims[2], &times, &paths);
      t->step[0] = times;
      t->step[1] = paths;
      return 0;
    }
  for (size_t i = 1; i < t->rank; i++)
    row *= (size_t)t->dims[i];
  if (t->rank)
    t->step[0] = row >= TILE_BYTES ? 1 : TILE_BYTES / row;
  return 0;
}

int
ito_tiles_open (hid_t h5, const char *path, const char *name, ito_tiles *t, ito_error *error)
{
  hsize_t dims[4] = { 0 };
  *t = (ito_tiles){ .type = -1 };
  t->dataset = H5Dopen2 (h5, name, H5P_DEFAULT);
  hid_t type = t->dataset < 0 ? -1 : H5Dget_type (t->dataset);
  hid_t space = t->dataset < 0 ? -1 : H5Dget_space (t->dataset);
  int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims (space);
  if (type >= 0 && H5Tget_class (type) == H5T_COMPOUND)
    t->type = compound_type (type, t);
  else if (type >= 0)
    {
      t->fields = 1;
      t->type = value_type (type, t->field);
      t->size = t->field[0].size;
    }
  if (t->type < 0 || rank < 0 || rank > 4 || H5Sget_simple_extent_dims (space, dims, NULL) < 0)
    ito_fail (error, GSL_EINVAL,
              "'%s' of '%s' cannot be compared: it holds other things than numbers, texts of one "
              "length and tables of them",
              name, path);
  t->rank = rank < 0 ? 0 : (size_t)rank;
  for (size_t i = 0; i < t->rank && i < 4; i++)
    t->dims[i] = dims[i];
  if (type >= 0)
    H5Tclose (type);
  if (space >= 0)
    H5Sclose (space);
  if (error->code)
    {
      ito_tiles_close (t);
      return error->code;
    }
  /* The last step of an empty dataset is none. */
  if (choose_steps (t))
    t->begun = -1;
  return GSL_SUCCESS;
}

void
ito_tiles_close (ito_tiles *t)
{
  if (t->type >= 0)
    H5Tclose (t->type);
  if (t->dataset >= 0)
    H5Dclose (t->dataset);
  free (t->data);
  *t = (ito_tiles){ .type = -1, .dataset = -1 };
}

/* Moves to the next tile, the last axis fastest; 0 where there is none. */
static int
advance (ito_tiles *t)
{
  if (t->begun <= 0)
    return t->begun++ == 0;
  for (size_t i = t->rank; i-- > 0;)
    {
      t->start[i] += t->step[i];
      if (t->start[i] < t->dims[i])
        return 1;
      t->start[i] = 0;
    }
  return 0;
}

int
ito_tiles_next (ito_tiles *t, const char *path, const char *name, ito_error *error)
{
  hsize_t start[4], count[4];
  if (t->begun < 0 || !advance (t))
    return 0;
  t->elements = 1;
  size_t most = 1;
  for (size_t i = 0; i < t->rank; i++)
    {
      uint64_t left = t->dims[i] - t->start[i];
      start[i] = t->start[i];
      count[i] = t->count[i] = left < t->step[i] ? left : t->step[i];
      t->elements *= (size_t)t->count[i];
      most *= (size_t)(t->step[i] < t->dims[i] ? t->step[i] : t->dims[i]);
    }
  if (!t->data && !(t->data = ito_memory (most, t->size, error)))
    return -1;
  hid_t file_space = H5Dget_space (t->dataset);
  hid_t space = t->rank ? H5Screate_simple ((int)t->rank, count, NULL) : H5Screate (H5S_SCALAR);
  int good = file_space >= 0 && space >= 0
             && (t->rank == 0
                 || H5Sselect_hyperslab (file_space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0)
             && H5Dread (t->dataset, t->type, space, file_space, H5P_DEFAULT, t->data) >= 0;
  if (!good)
    {
      char reason[160];
      ito_hdf5_reason (reason, sizeof reason);
      ito_fail (error, GSL_EFAILED, "cannot read '%s' of '%s': %s", name, path, reason);
    }
  if (space >= 0)
    H5Sclose (space);
  if (file_space >= 0)
    H5Sclose (file_space);
  return good ? 1 : -1;
}

void
ito_tiles_form (const ito_tiles *t, char *text, size_t size)
{
  size_t used = 0;
  int compound = t->fields > 1 || t->field[0].name[0];
  text[0] = 0;
#define PUT(...) used += used < size ? (size_t)snprintf (text + used, size - used, __VA_ARGS__) : 0
  for (size_t i = 0; i < t->fields; i++)
    if (compound)
      PUT ("%s%s:%c%zu", i ? "," : "{", t->field[i].name, t->field[i].kind, t->field[i].size);
    else
      PUT ("%c%zu", t->field[i].kind, t->field[i].size);
  PUT ("%s [", compound ? "}" : "");
  for (size_t i = 0; i < t->rank; i++)
    PUT ("%s%llu", i ? ", " : "", (unsigned long long)t->dims[i]);
  PUT ("]");
#undef PUT
}
