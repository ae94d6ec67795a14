/* Going on with a trace that an earlier run has left: the same run, by its configuration, in the
 * same file; groups of paths that are done are kept. */
#include <config.h> /* large files */

#include "core/memory.h"
#include "trace/trace.h"
#include <errno.h>
#include <fcntl.h>
#include <ito/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The value of an option in a configuration; its length. */
static const char *
value_of (const char *config, const char *name, size_t length, size_t *size)
{
  for (const char *line = config; *line; line += strcspn (line, "\n"), line += *line == '\n')
    if (strncmp (line, name, length) == 0 && strncmp (line + length, " = ", 3) == 0)
      {
        *size = strcspn (line + length + 3, "\n");
        return line + length + 3;
      }
  return NULL;
}

/* The first line of `a` that `b` has not. */
static int
first_difference (const char *a, const char *b, int swapped, char *text, size_t size)
{
  for (const char *line = a; *line; line += strcspn (line, "\n"), line += *line == '\n')
    {
      size_t length = strcspn (line, "\n"), name = 0, has = 0, other_has = 0;
      while (name < length && strncmp (line + name, " = ", 3) != 0)
        name++;
      if (name == length)
        continue;
      const char *value = line + name + 3, *other = value_of (b, line, name, &other_has);
      has = length - name - 3;
      if (other && has == other_has && memcmp (value, other, has) == 0)
        continue;
      if (!other)
        snprintf (text, size,
                  swapped ? "without %.*s, now %.*s" : "with %.*s = %.*s, now without it",
                  (int)name, line, (int)(has < 60 ? has : 60), value);
      else
        snprintf (text, size, "with %.*s = %.*s, not %.*s", (int)name, line,
                  (int)(has < 60 ? has : 60), value, (int)(other_has < 60 ? other_has : 60), other);
      return 1;
    }
  return 0;
}

int
ito_config_difference (const char *stored, const char *now, char *text, size_t size)
{
  return first_difference (stored, now, 0, text, size)
         || first_difference (now, stored, 1, text, size);
}

static int
nothing_there (const char *path, ito_error *error)
{
  struct stat s;
  char *part = ito_memory (strlen (path) + sizeof ".part", 1, error);
  if (!part)
    return error->code;
  strcat (strcpy (part, path), ".part");
  if (stat (part, &s) == 0)
    ito_fail (error, GSL_EINVAL,
              "nothing to resume: the run for '%s' ended before its file was laid out (%s); run it "
              "without --resume",
              path, part);
  else
    ito_fail (error, GSL_EINVAL, "nothing to resume: there is no file '%s'; run without --resume",
              path);
  free (part);
  return error->code;
}

/* Opens and locks; the name must lead to the file that was locked. */
static int
open_locked (ito_file *file, ito_error *error)
{
  struct stat of_fd, of_name;
  file->fd = open (file->path, O_RDWR | O_CLOEXEC);
  if (file->fd < 0)
    return errno == ENOENT
               ? nothing_there (file->path, error)
               : ito_fail (error, GSL_EINVAL, "cannot resume '%s': %s", file->path,
                           errno == EISDIR ? "it is a directory; name a file" : strerror (errno));
  if (ito_lock_take (file->fd))
    return ito_fail (error, GSL_EINVAL,
                     "'%s' is being written by another process: wait for it, or choose another "
                     "name",
                     file->path);
  if (fstat (file->fd, &of_fd) < 0 || stat (file->path, &of_name) < 0
      || of_fd.st_ino != of_name.st_ino || of_fd.st_dev != of_name.st_dev)
    return ito_fail (error, GSL_EINVAL, "'%s' has just been replaced by another process: try again",
                     file->path);
  return GSL_SUCCESS;
}

static int
open_hdf5 (ito_file *file, ito_error *error)
{
  hid_t access = ito_hdf5_access ();
  int good = access >= 0 && H5Pset_libver_bounds (access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) >= 0
             && H5Pset_sieve_buf_size (access, 0) >= 0 && H5Fis_hdf5 (file->path) > 0
             && (file->h5 = H5Fopen (file->path, H5F_ACC_RDWR, access)) >= 0;
  if (!good)
    ito_fail (error, GSL_EINVAL, "cannot resume '%s': it is not a file of ito", file->path);
  if (access >= 0)
    H5Pclose (access);
  return error->code;
}

/* The same run, or a sentence about the first thing that is not. */
static int
check_facts (ito_file *file, ito_reader *r, const ito_file_facts *facts, ito_error *error)
{
  char text[200];
  const char *format = ito_reader_find_text (r, "/", "ito_format");
  const char *status = ito_reader_find_text (r, "/", "status");
  const char *version = ito_reader_find_text (r, "/", "ito_version");
  const char *dispatch = ito_reader_find_text (r, "/", "dispatch");
  const char *config = ito_reader_find_text (r, "/", "config");
  if (!format || !status || !version || !dispatch || !config || strcmp (format, "trace") != 0)
    return ito_fail (error, GSL_EINVAL, "cannot resume '%s': it is not a trace of ito", file->path);
  if (strcmp (version, ito_version ()) != 0)
    return ito_fail (error, GSL_EINVAL,
                     "cannot resume '%s': it was begun by ito %s, this is %s; use that version, or "
                     "begin again with --force",
                     file->path, version, ito_version ());
  if (strcmp (dispatch, ito_dispatch_class ()) != 0)
    return ito_fail (error, GSL_EINVAL,
                     "cannot resume '%s': it was begun in the dispatch class '%s', this run is "
                     "'%s'; %s",
                     file->path, dispatch, ito_dispatch_class (),
                     strcmp (dispatch, "portable") == 0 ? "add --portable"
                                                        : "leave --portable out");
  if (ito_config_difference (config, facts->config ? facts->config : "", text, sizeof text))
    return ito_fail (error, GSL_EINVAL,
                     "cannot resume '%s': it was begun %s; give the same options, or none",
                     file->path, text);
  if (strcmp (status, "complete") == 0)
    return ito_fail (error, GSL_EINVAL, "'%s' is complete: there is nothing to resume", file->path);
  return GSL_SUCCESS;
}

ito_file *
ito_file_reopen (const char *path, const ito_file_facts *facts, ito_error *error)
{
  ito_file *file = ITO_NEW (ito_file, 1, error);
  ito_reader *reader = file ? ITO_NEW (ito_reader, 1, error) : NULL;
  if (!reader)
    {
      free (file);
      return NULL;
    }
  file->fd = -1;
  file->h5 = reader->h5 = -1;
  file->named = file->resumed = 1;
  clock_gettime (CLOCK_MONOTONIC, &file->begun);
  file->path = reader->path = ito_memory_text (path, error);
  if (file->path && open_locked (file, error) == GSL_SUCCESS
      && open_hdf5 (file, error) == GSL_SUCCESS)
    {
      reader->h5 = file->h5;
      if (check_facts (file, reader, facts, error) == GSL_SUCCESS
          && ito_file_fill (file, error) == GSL_SUCCESS
          && ito_attribute_text (file, "/", "status", "running", strlen ("interrupted"), error)
                 == GSL_SUCCESS
          && ito_attribute_text (file, "/", "finished", "", ITO_DATE_BYTES - 1, error)
                 == GSL_SUCCESS
          && H5Fflush (file->h5, H5F_SCOPE_LOCAL) < 0)
        ito_file_fault (file, "the status", error);
    }
  /* What the reader has is the file's. */
  reader->h5 = -1;
  reader->path = NULL;
  ito_reader_free (reader);
  if (!error->code)
    return file;
  ito_file_drop (file);
  return NULL;
}

ito_file *
ito_file_resume (const char *path, const ito_file_facts *facts)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_file *file = ito_file_reopen (path, facts, &error);
  ito_hdf5_leave (&state);
  ITO_RAISE (&error);
  return file;
}
