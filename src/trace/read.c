/* The public functions that read: each raises once. */
#include "core/memory.h"
#include "trace/trace.h"
#include <stdlib.h>
#include <string.h>

ito_reader *
ito_reader_open (const char *path)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_reader *reader = ito_reader_new (path, &error);
  ito_hdf5_leave (&state);
  ITO_RAISE (&error);
  return reader;
}

void
ito_reader_close (ito_reader *reader)
{
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_reader_free (reader);
  ito_hdf5_leave (&state);
}

const char *
ito_reader_text (ito_reader *reader, const char *object, const char *attribute)
{
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  const char *text = ito_reader_find_text (reader, object, attribute);
  ito_hdf5_leave (&state);
  return text ? text : "";
}

int
ito_reader_number (ito_reader *reader, const char *object, const char *attribute, double *value)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_reader_find_number (reader, object, attribute, value, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

int
ito_reader_has (ito_reader *reader, const char *object)
{
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  int has = ito_object_exists (reader->h5, object);
  ito_hdf5_leave (&state);
  return has;
}

int
ito_reader_list (ito_reader *reader, const char *group, uint64_t index, const char **name)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  *name = ito_reader_member (reader, group, index, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

int
ito_reader_shape (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4])
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_reader_find_shape (reader, name, rank, dims, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

int
ito_reader_array (ito_reader *reader, const char *name, size_t *rank, uint64_t dims[4],
                  double **data)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_reader_read (reader, name, rank, dims, data, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

/* One index of /x on the axis `fixed`, everything on the others. */
static int
read_states (ito_reader *reader, const char *group, size_t fixed, uint64_t index, double *x)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  size_t rank = 0;
  uint64_t start[4] = { 0 }, count[4];
  ito_hdf5_enter (&state);
  char *name = ito_object_path (group, "x", &error);
  if (name && ito_reader_find_shape (reader, name, &rank, count, &error) == GSL_SUCCESS)
    {
      start[fixed] = index;
      count[fixed] = 1;
      ito_reader_part (reader, name, 3, start, count, x, &error);
    }
  free (name);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

int
ito_reader_time (ito_reader *reader, const char *group, uint64_t time, double *x)
{
  return read_states (reader, group, 0, time, x);
}

int
ito_reader_path (ito_reader *reader, const char *group, uint64_t path, double *x)
{
  return read_states (reader, group, 1, path, x);
}

int
ito_reader_is_written (ito_reader *reader)
{
  return ito_lock_held (reader->path);
}

int
ito_reader_done (ito_reader *reader, const char *group, uint64_t *done, uint64_t *all)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  size_t rank;
  uint64_t dims[4];
  double *mark = NULL;
  *done = *all = 0;
  ito_hdf5_enter (&state);
  char *name = ito_object_path (group, "resume/done", &error);
  if (name && ito_reader_read (reader, name, &rank, dims, &mark, &error) == GSL_SUCCESS)
    {
      *all = dims[0];
      for (uint64_t i = 0; i < *all; i++)
        *done += mark[i] == 1;
    }
  free (mark);
  free (name);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}
