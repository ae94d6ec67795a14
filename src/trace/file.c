/* The life of a file that is written: made under its working name, locked, named, closed. */
#include <config.h> /* large files */

#include "core/memory.h"
#include "trace/trace.h"
#include <errno.h>
#include <fcntl.h>
#include <ito/version.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Kept for HDF5's own records, so that a file can be closed in order on a disk that is full. */
#define SLACK_BYTES 65536

/* Bad input where the caller can choose another place, a failure where the machine is at its end.
 */
static int
cannot (const char *path, int cause, ito_error *error)
{
  switch (cause)
    {
    case ENOSPC:
    case EDQUOT:
      return ito_fail (error, GSL_EFAILED, "cannot write '%s': the disk is full; make room", path);
    case EACCES:
    case EPERM:
    case EROFS:
      return ito_fail (error, GSL_EINVAL,
                       "cannot write '%s': its place is not writable; choose another", path);
    case ENAMETOOLONG:
      return ito_fail (error, GSL_EINVAL, "cannot write '%s': the name is too long; shorten it",
                       path);
    case EIO:
    case EMFILE:
    case ENFILE:
      return ito_fail (error, GSL_EFAILED, "cannot write '%s': %s", path, strerror (cause));
    default:
      return ito_fail (error, GSL_EINVAL, "cannot write '%s': %s; choose another place", path,
                       strerror (cause));
    }
}

int
ito_file_fault (const ito_file *file, const char *what, ito_error *error)
{
  char reason[300];
  ito_hdf5_reason (reason, sizeof reason);
  /* HDF5's sentences run over several lines; of a failed write the system's own word is enough. */
  for (char *c = reason; *c; c++)
    if (*c == '\n')
      *c = ' ';
  char *word = strstr (reason, "error message = '"), *end;
  if (word && (end = strchr (word += strlen ("error message = '"), '\'')))
    *end = 0;
  else
    word = reason;
  return ito_fail (error, GSL_EFAILED, "cannot write %s of '%s': %s", what, file->path, word);
}

/* Why an existing file is not overwritten. */
static int
refuse_existing (const char *path, ito_error *error)
{
  ito_error none = ITO_NO_ERROR;
  ito_reader *reader = ito_reader_new (path, &none);
  if (!reader)
    return ito_fail (error, GSL_EINVAL,
                     "'%s' exists and is not a file of ito: it is kept; choose another name, or "
                     "overwrite it with --force",
                     path);
  const char *status = ito_reader_find_text (reader, "/", "status");
  int complete = status && strcmp (status, "complete") == 0;
  const char *created = ito_reader_find_text (reader, "/", "created");
  if (complete)
    ito_fail (error, GSL_EINVAL,
              "'%s' exists: a complete result of %s is not overwritten; choose another name, or "
              "overwrite it with --force",
              path, created ? created : "an earlier run");
  else
    ito_fail (error, GSL_EINVAL,
              "'%s' exists and is incomplete (%s): it is kept; go on with it by --resume, or "
              "overwrite it with --force",
              path,
              status && strcmp (status, "interrupted") == 0 ? "interrupted" : "its writer died");
  ito_reader_free (reader);
  return error->code;
}

/* The directory part of a path, in the same buffer. */
static void
cut_to_directory (char *path)
{
  char *slash = strrchr (path, '/');
  if (!slash)
    strcpy (path, ".");
  else if (slash == path)
    path[1] = 0;
  else
    *slash = 0;
}

static int
check_directory (const char *path, ito_error *error)
{
  char *directory = ito_memory (strlen (path) + 2, 1, error);
  if (!directory)
    return error->code;
  strcpy (directory, path);
  cut_to_directory (directory);
  struct stat s;
  if (stat (directory, &s) < 0)
    {
      if (errno == ENOENT)
        ito_fail (error, GSL_EINVAL, "cannot write '%s': there is no directory '%s'; make it first",
                  path, directory);
      else if (errno == ENOTDIR)
        ito_fail (error, GSL_EINVAL,
                  "cannot write '%s': a part of '%s' is not a directory; choose another place",
                  path, directory);
      else
        cannot (path, errno, error);
    }
  else if (!S_ISDIR (s.st_mode))
    ito_fail (error, GSL_EINVAL, "cannot write '%s': '%s' is not a directory; choose another place",
              path, directory);
  free (directory);
  return error->code;
}

/* May a file be written here? */
static int
check_place (const char *path, int overwrite, ito_error *error)
{
  struct stat s;
  size_t length = strlen (path);
  if (length == 0)
    return ito_fail (error, GSL_EINVAL, "no name for the file: it is empty; give one");
  if (stat (path, &s) < 0)
    {
      if (errno != ENOENT && errno != ENOTDIR)
        return cannot (path, errno, error);
      if (path[length - 1] == '/')
        return ito_fail (error, GSL_EINVAL,
                         "cannot write '%s': it names a directory; name a file in it", path);
      if (check_directory (path, error))
        return error->code;
      return GSL_SUCCESS;
    }
  if (S_ISDIR (s.st_mode))
    return ito_fail (
        error, GSL_EINVAL,
        "cannot write '%s': it is a directory; name a file in it, such as '%s%sout.h5'", path, path,
        path[length - 1] == '/' ? "" : "/");
  if (!S_ISREG (s.st_mode))
    return ito_fail (error, GSL_EINVAL,
                     "cannot write '%s': it is not a regular file; choose another name", path);
  if (ito_lock_held (path))
    return ito_fail (
        error, GSL_EINVAL,
        "'%s' is being written by another process: wait for it, or choose another name", path);
  if (!overwrite)
    return refuse_existing (path, error);
  if (access (path, W_OK) < 0)
    return cannot (path, errno, error);
  return GSL_SUCCESS;
}

/* Opens and locks the working file.  Its name may have gone to another file between the two
 * calls: then once more. */
static int
open_locked (ito_file *file, ito_error *error)
{
  for (int attempt = 0; attempt < 100; attempt++)
    {
      struct stat of_fd, of_name;
      file->fd = open (file->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
      if (file->fd < 0)
        return cannot (file->path, errno, error);
      if (ito_lock_take (file->fd))
        {
          close (file->fd);
          file->fd = -1;
          return ito_fail (error, GSL_EINVAL,
                           "'%s' is being written by another process: wait for it, or choose "
                           "another name",
                           file->path);
        }
      if (fstat (file->fd, &of_fd) == 0 && stat (file->part, &of_name) == 0
          && of_fd.st_ino == of_name.st_ino && of_fd.st_dev == of_name.st_dev)
        return GSL_SUCCESS;
      close (file->fd);
      file->fd = -1;
    }
  return ito_fail (error, GSL_EFAILED, "cannot write '%s': its name keeps changing hands",
                   file->path);
}

/* Room for `bytes` from `start` on, of which `has` are there. */
static int
reserve (ito_file *file, uint64_t start, uint64_t bytes, uint64_t has, ito_error *error)
{
  int status;
  do
    status = posix_fallocate (file->fd, (off_t)start, (off_t)bytes);
  while (status == EINTR);
  if (status == EFBIG)
    return ito_fail (error, GSL_EFAILED,
                     "cannot write '%s': %.4g MB are more than the limit on the size of files "
                     "allows; raise it (ulimit -f), or save fewer times or paths",
                     file->path, (double)(start + bytes) / 1e6);
  if (status == ENOSPC || status == EDQUOT)
    return ito_fail (error, GSL_EFAILED,
                     "cannot write '%s': the disk has no room for %.4g MB more; make room, save "
                     "fewer times or paths, or choose another place",
                     file->path, (double)(bytes - has) / 1e6);
  /* A file system that cannot reserve fails later, or not at all. */
  return GSL_SUCCESS;
}

int
ito_file_reserve (ito_file *file, uint64_t bytes, ito_error *error)
{
  hsize_t size = 0;
  if (H5Fget_filesize (file->h5, &size) < 0)
    return ito_file_fault (file, "the size", error);
  if (bytes > INT64_MAX - SLACK_BYTES - size)
    return ito_fail (error, GSL_EFAILED, "cannot write '%s': it would be too large", file->path);
  return reserve (file, size, bytes + SLACK_BYTES, 0, error);
}

int
ito_file_fill (ito_file *file, ito_error *error)
{
  struct stat s;
  if (fstat (file->fd, &s) < 0)
    return cannot (file->path, errno, error);
  uint64_t bytes = (uint64_t)s.st_size, has = (uint64_t)s.st_blocks * 512;
  return bytes ? reserve (file, 0, bytes, has < bytes ? has : bytes, error) : GSL_SUCCESS;
}

static int
create_hdf5 (ito_file *file, ito_error *error)
{
  /* HDF5 cannot close a file that it could not begin, so a full disk is found out without it. */
  if (reserve (file, 0, SLACK_BYTES, 0, error))
    return error->code;
  hid_t access = ito_hdf5_access (), create = H5Pcreate (H5P_FILE_CREATE);
  /* The oldest format opens everywhere, and again after its writer was killed; without a sieve
   * buffer the mark of a finished group is on its way to the disk at once. */
  int good = access >= 0 && create >= 0
             && H5Pset_libver_bounds (access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) >= 0
             && H5Pset_sieve_buf_size (access, 0) >= 0
             && (file->h5 = H5Fcreate (file->part, H5F_ACC_TRUNC, create, access)) >= 0;
  if (!good)
    ito_file_fault (file, "the beginning", error);
  if (create >= 0)
    H5Pclose (create);
  if (access >= 0)
    H5Pclose (access);
  return error->code;
}

/* All attributes of the root, with their final sizes. */
static int
write_facts (ito_file *file, const ito_file_facts *facts, ito_error *error)
{
  char now[ITO_DATE_BYTES];
  ito_date (now);
  const char *command = facts->command ? facts->command : "";
  const char *config = facts->config ? facts->config : "";
  if (ito_file_reserve (file, strlen (command) + strlen (config), error)
      || ito_attribute_text (file, "/", "ito_format", facts->format ? facts->format : "", 0, error)
      || ito_attribute_count (file, "/", "ito_format_version", ITO_FORMAT_VERSION, error)
      || ito_attribute_text (file, "/", "ito_version", ito_version (), 0, error)
      || ito_attribute_text (file, "/", "command", command, 0, error)
      || ito_attribute_text (file, "/", "config", config, 0, error)
      || ito_attribute_count (file, "/", "seed", facts->seed, error)
      || ito_attribute_text (file, "/", "created", now, 0, error)
      || ito_attribute_text (file, "/", "finished", "", ITO_DATE_BYTES - 1, error)
      || ito_attribute_text (file, "/", "status", "running", strlen ("interrupted"), error)
      || ito_attribute_count (file, "/", "threads", 0, error)
      || ito_attribute_count (file, "/", "ranks", 1, error)
      || ito_attribute_text (file, "/", "dispatch", ito_dispatch_class (), 0, error)
      || ito_attribute_number (file, "/", "nfe", (double)NAN, error)
      || ito_attribute_number (file, "/", "wall_seconds", (double)NAN, error))
    return error->code;
  return GSL_SUCCESS;
}

ito_file *
ito_file_begin (const char *path, int overwrite, ito_error *error)
{
  ito_file *file = NULL;
  char *real = NULL;
  struct stat s;
  /* A link is written through, not replaced. */
  if (lstat (path, &s) == 0 && S_ISLNK (s.st_mode) && !(real = realpath (path, NULL)))
    {
      ito_fail (error, GSL_EINVAL,
                "cannot write '%s': it is a link that leads nowhere; remove it or choose another "
                "name",
                path);
      return NULL;
    }
  const char *place = real ? real : path;
  if (check_place (place, overwrite, error) == GSL_SUCCESS && (file = ITO_NEW (ito_file, 1, error)))
    {
      file->fd = -1;
      file->h5 = -1;
      file->replaces = overwrite;
      clock_gettime (CLOCK_MONOTONIC, &file->begun);
      file->path = ito_memory_text (place, error);
      file->part = file->path ? ito_memory (strlen (place) + sizeof ".part", 1, error) : NULL;
    }
  free (real);
  if (!file)
    return NULL;
  if (file->part)
    {
      strcat (strcpy (file->part, file->path), ".part");
      if (open_locked (file, error) == GSL_SUCCESS)
        create_hdf5 (file, error);
    }
  if (error->code)
    {
      ito_file_drop (file);
      return NULL;
    }
  return file;
}

ito_file *
ito_file_new (const char *path, const ito_file_facts *facts, ito_error *error)
{
  ito_file *file = ito_file_begin (path, facts->overwrite, error);
  if (file && write_facts (file, facts, error))
    {
      ito_file_drop (file);
      return NULL;
    }
  return file;
}

int
ito_file_take_name (ito_file *file, ito_error *error)
{
  if (file->named)
    return GSL_SUCCESS;
  int moved = 0;
  if (!file->replaces)
    {
      /* A link is refused where the name exists, a rename is not. */
      if (link (file->part, file->path) == 0)
        {
          unlink (file->part);
          moved = 1;
        }
      else if (errno == EEXIST)
        {
          file->keeps_part = 1;
          return ito_fail (error, GSL_EINVAL,
                           "'%s' was made by another while this was written: it is kept; this one "
                           "is '%s'",
                           file->path, file->part);
        }
    }
  if (!moved && rename (file->part, file->path) < 0)
    return cannot (file->path, errno, error);
  file->named = 1;
  return GSL_SUCCESS;
}

void
ito_file_release (ito_file *file)
{
  while (file->traces)
    ito_trace_drop (file->traces);
  if (file->h5 >= 0)
    H5Fclose (file->h5);
  if (file->fd >= 0)
    close (file->fd);
  free (file->path);
  free (file->part);
  free (file);
}

void
ito_file_drop (ito_file *file)
{
  /* First the name, while the lock is held: afterwards it may be another's. */
  if (file->fd >= 0 && !file->resumed)
    unlink (file->named ? file->path : file->part);
  ito_file_release (file);
}

int
ito_file_end (ito_file *file, int interrupted, ito_error *error)
{
  char now[ITO_DATE_BYTES];
  struct timespec end;
  ito_date (now);
  clock_gettime (CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - file->begun.tv_sec)
                   + 1e-9 * (double)(end.tv_nsec - file->begun.tv_nsec);
  while (file->traces)
    {
      file->is_short = 1;
      ito_trace_drop (file->traces);
    }
  const char *status = interrupted || file->is_short ? "interrupted" : "complete";
  if (ito_attribute_text (file, "/", "finished", now, ITO_DATE_BYTES - 1, error)
      || ito_attribute_number (file, "/", "wall_seconds", seconds, error)
      || ito_attribute_text (file, "/", "status", status, strlen ("interrupted"), error))
    ;
  else if (H5Fflush (file->h5, H5F_SCOPE_LOCAL) < 0 || H5Fclose (file->h5) < 0)
    ito_file_fault (file, "the end", error);
  else
    {
      file->h5 = -1;
      ito_file_take_name (file, error);
    }
  /* A trace that has its name is whole but for its last attributes, and says "running": it is worth
   * keeping. */
  if (error->code && !file->named && !file->keeps_part)
    ito_file_drop (file);
  else
    ito_file_release (file);
  return error->code;
}

ito_file *
ito_file_create (const char *path, const ito_file_facts *facts)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_file *file = ito_file_new (path, facts, &error);
  ito_hdf5_leave (&state);
  ITO_RAISE (&error);
  return file;
}

int
ito_file_close (ito_file *file, int interrupted)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_file_end (file, interrupted, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}

void
ito_file_discard (ito_file *file)
{
  ito_hdf5_state state;
  if (!file)
    return;
  ito_hdf5_enter (&state);
  ito_file_drop (file);
  ito_hdf5_leave (&state);
}
