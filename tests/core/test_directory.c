#include "core/directory.h"
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOP "test_directory.d"

static int
is_directory (const char *path)
{
  struct stat s;
  return stat (path, &s) == 0 && S_ISDIR (s.st_mode);
}

static void
clean (void)
{
  rmdir (TOP "/a/b");
  rmdir (TOP "/a");
  remove (TOP "/file");
  rmdir (TOP);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  clean ();
  ito_error error = { 0 };
  tap_ok (ito_make_directory (TOP "/a/b", &error) == 0 && is_directory (TOP "/a/b"),
          "a directory and those above it");
  tap_ok (ito_make_directory (TOP "/a/b/", &error) == 0, "one that is there already");
  tap_ok (ito_make_directory (".", &error) == 0, "the current one");
  FILE *f = fopen (TOP "/file", "w");
  tap_ok (f && fclose (f) == 0, "a file is made");
  tap_ok (ito_make_directory (TOP "/file/c", &error) == GSL_EINVAL
              && strstr (error.text, "a file has this name"),
          "a file in its way: %s", error.text);
  memset (&error, 0, sizeof error);
  tap_ok (ito_make_directory ("", &error) == GSL_EINVAL, "no name: %s", error.text);
  memset (&error, 0, sizeof error);
  char endless[5000];
  memset (endless, 'x', sizeof endless - 1);
  endless[sizeof endless - 1] = 0;
  tap_ok (ito_make_directory (endless, &error) == GSL_EINVAL, "too long a name: %.40s", error.text);
  clean ();
  return tap_done ();
}
