/* Attributes: fixed-length text and numbers, which keep their size. */
#include "core/memory.h"
#include "trace/trace.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
ito_date (char text[ITO_DATE_BYTES])
{
  time_t now = time (NULL);
  struct tm utc;
  text[0] = 0;
  if (gmtime_r (&now, &utc))
    strftime (text, ITO_DATE_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* Fixed-length UTF-8, padded with zeros. */
static hid_t
text_type (size_t size)
{
  hid_t type = H5Tcopy (H5T_C_S1);
  if (type >= 0
      && (H5Tset_size (type, size) < 0 || H5Tset_strpad (type, H5T_STR_NULLPAD) < 0
          || H5Tset_cset (type, H5T_CSET_UTF8) < 0))
    {
      H5Tclose (type);
      return -1;
    }
  return type;
}

/* Writes one value, in place where an attribute of this type is there already. */
static int
put (ito_file *file, const char *object, const char *name, hid_t type, const void *value,
     ito_error *error)
{
  int good = 0;
  if (!ito_object_exists (file->h5, object))
    return ito_fail (error, GSL_EINVAL,
                     "no place for attribute '%s': there is no '%s' in '%s'; write it first", name,
                     object, file->path);
  hid_t at = H5Oopen (file->h5, object, H5P_DEFAULT), attribute = -1, space = -1;
  if (at >= 0 && H5Aexists (at, name) > 0)
    {
      attribute = H5Aopen (at, name, H5P_DEFAULT);
      hid_t has = attribute < 0 ? -1 : H5Aget_type (attribute);
      int same = has >= 0 && H5Tequal (has, type) > 0;
      if (has >= 0)
        H5Tclose (has);
      if (!same)
        {
          if (attribute >= 0)
            H5Aclose (attribute);
          attribute = -1;
          H5Adelete (at, name);
        }
    }
  if (at >= 0 && attribute < 0 && (space = H5Screate (H5S_SCALAR)) >= 0)
    attribute = H5Acreate2 (at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  good = attribute >= 0 && H5Awrite (attribute, type, value) >= 0;
  if (!good)
    {
      char what[160];
      snprintf (what, sizeof what, "attribute %s of %s", name, object);
      ito_file_fault (file, what, error);
    }
  if (space >= 0)
    H5Sclose (space);
  if (attribute >= 0)
    H5Aclose (attribute);
  if (at >= 0)
    H5Oclose (at);
  return good ? GSL_SUCCESS : error->code;
}

/* A text too long for an attribute: the dataset /record/OBJECT/NAME. */
static int
put_record (ito_file *file, const char *object, const char *name, hid_t type, const char *text,
            ito_error *error)
{
  const char *inner = object[0] == '/' ? object + 1 : object;
  char *path = ito_memory (strlen (inner) + strlen (name) + sizeof "/record//", 1, error);
  if (!path)
    return error->code;
  sprintf (path, "/record/%s%s%s", inner, *inner ? "/" : "", name);
  ito_dataset d = { .name = path, .rank = 0, .type = type, .data = text };
  ito_dataset_write (file, &d, error);
  free (path);
  return error->code;
}

int
ito_attribute_text (ito_file *file, const char *object, const char *name, const char *text,
                    size_t room, ito_error *error)
{
  size_t length = strlen (text), size = length > room ? length : room;
  size += size == 0;
  char *padded = ito_memory (size + 1, 1, error);
  if (!padded)
    return error->code;
  strcpy (padded, text);
  hid_t type = text_type (size);
  if (type < 0)
    ito_file_fault (file, name, error);
  else if (size > ITO_ATTRIBUTE_TEXT_BYTES)
    put_record (file, object, name, type, padded, error);
  else
    put (file, object, name, type, padded, error);
  if (type >= 0)
    H5Tclose (type);
  free (padded);
  return error->code;
}

int
ito_attribute_number (ito_file *file, const char *object, const char *name, double value,
                      ito_error *error)
{
  return put (file, object, name, H5T_NATIVE_DOUBLE, &value, error);
}

int
ito_attribute_count (ito_file *file, const char *object, const char *name, uint64_t value,
                     ito_error *error)
{
  return put (file, object, name, H5T_NATIVE_UINT64, &value, error);
}

int
ito_file_write_text (ito_file *file, const char *object, const char *attribute, const char *text)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  if (ito_file_reserve (file, strlen (text), &error) == GSL_SUCCESS)
    ito_attribute_text (file, object, attribute, text, 0, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

int
ito_file_write_number (ito_file *file, const char *object, const char *attribute, double value)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_attribute_number (file, object, attribute, value, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}
