/* A directory and those above it. */
#include "core/directory.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int
ito_make_directory (const char *directory, ito_error *error)
{
  char path[4096];
  int n = snprintf (path, sizeof path, "%s", directory);
  if (n <= 0 || n >= (int)sizeof path)
    return ito_fail (error, GSL_EINVAL, "the directory '%.60s' has no usable name: give another",
                     directory);
  for (char *p = path + 1;; p++)
    {
      if (*p != '/' && *p != 0)
        continue;
      char kept = *p;
      *p = 0;
      struct stat s;
      if (mkdir (path, 0777) != 0
          && (errno != EEXIST || stat (path, &s) != 0 || !S_ISDIR (s.st_mode)))
        return ito_fail (error, GSL_EINVAL,
                         "cannot make the directory '%.300s': %s; give another one by -o", path,
                         errno == EEXIST ? "a file has this name" : strerror (errno));
      *p = kept;
      if (kept == 0)
        return GSL_SUCCESS;
    }
}
