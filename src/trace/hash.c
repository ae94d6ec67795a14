/* The hash of a file's data: SHA-256 over its datasets in canonical order and form.  For each
 * dataset, in the order of the bytes of its path: the line "PATH FORM\n", then its values, little
 * endian: numbers as 64 bits, texts with their padding. */
#include "core/sha256.h"
#include "trace/tiles.h"
#include <string.h>

static int
add_dataset (ito_reader *reader, const char *name, ito_sha256 *s, ito_error *error)
{
  ito_tiles t;
  char form[1024];
  int more;
  if (ito_tiles_open (reader->h5, reader->path, name, &t, error))
    return error->code;
  ito_tiles_form (&t, form, sizeof form);
  ito_sha256_add (s, name, strlen (name));
  ito_sha256_add (s, " ", 1);
  ito_sha256_add (s, form, strlen (form));
  ito_sha256_add (s, "\n", 1);
  while ((more = ito_tiles_next (&t, reader->path, name, error)) > 0)
    ito_sha256_add (s, t.data, t.elements * t.size);
  ito_tiles_close (&t);
  return error->code;
}

int
ito_reader_hash (ito_reader *reader, char text[65])
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_names names;
  ito_sha256 s;
  ito_sha256_begin (&s);
  ito_hdf5_enter (&state);
  if (ito_names_read (reader->h5, reader->path, &names, &error) == GSL_SUCCESS)
    {
      for (size_t i = 0; i < names.n && !error.code; i++)
        if (ito_name_is_data (names.name[i]))
          add_dataset (reader, names.name[i], &s, &error);
      ito_names_free (&names);
    }
  ito_hdf5_leave (&state);
  ito_sha256_end (&s, text);
  return ITO_RAISE (&error);
}
