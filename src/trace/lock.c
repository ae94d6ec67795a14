/* The lock against two writers of one file. */
#include <config.h> /* system extensions: F_OFD_SETLK */

#include "trace/trace.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#ifndef F_OFD_SETLK
#include <sys/file.h>
#endif

int
ito_lock_take (int fd)
{
#ifdef F_OFD_SETLK
  struct flock lock;
  memset (&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  int status = fcntl (fd, F_OFD_SETLK, &lock);
  return status < 0 && (errno == EAGAIN || errno == EACCES);
#else
  return flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
#endif
}

int
ito_lock_held (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return 0;
#ifdef F_OFD_GETLK
  struct flock lock;
  memset (&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  int held = fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
#else
  int held = flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
#endif
  close (fd);
  return held;
}
