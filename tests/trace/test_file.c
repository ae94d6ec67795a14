/* Where files may be written, what is kept, what is left behind. */
#include "tap.h"
#include "trace/pattern.h"
#include <dirent.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <ito/error.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DIRECTORY "test_file.d"
#define NAME DIRECTORY "/a.h5"

static int
exists (const char *path)
{
  struct stat s;
  return lstat (path, &s) == 0;
}

/* Entries of the directory. */
static int
entries (void)
{
  int n = 0;
  DIR *d = opendir (DIRECTORY);
  for (struct dirent *e; d && (e = readdir (d));)
    n += e->d_name[0] != '.';
  if (d)
    closedir (d);
  return n;
}

static ito_file *
create (const char *path, int overwrite)
{
  return ito_file_create (
      path, &(ito_file_facts){ .format = "eval", .command = "ito eval", .overwrite = overwrite });
}

/* The creation is refused with this code and a sentence that holds the words. */
static void
refused (const char *path, int overwrite, const char *words, const char *what)
{
  ito_file *file = create (path, overwrite);
  tap_ok (!file && strstr (ito_last_error (), words) != NULL, "%s: %s", what, ito_last_error ());
  ito_file_discard (file);
}

static void
write_text_file (const char *path)
{
  FILE *f = fopen (path, "w");
  if (!f || fputs ("mine\n", f) < 0 || fclose (f) != 0)
    abort ();
}

static void
places (void)
{
  refused (DIRECTORY, 0, "is a directory", "a directory");
  refused (DIRECTORY, 1, "is a directory", "a directory, with overwrite");
  refused (DIRECTORY "/new/", 0, "names a directory", "a name that ends in a slash");
  refused (DIRECTORY "/none/a.h5", 0, "there is no directory '" DIRECTORY "/none'",
           "a directory that is not there");
  write_text_file (DIRECTORY "/text");
  refused (DIRECTORY "/text/a.h5", 0, "not a directory", "a file in the place of a directory");
  refused (DIRECTORY "/text", 0, "not a file of ito", "a file of another kind");
  refused ("", 0, "it is empty", "no name");
  refused ("/dev/null", 1, "not a regular file", "a device");
  if (symlink ("nowhere", DIRECTORY "/link") == 0)
    refused (DIRECTORY "/link", 1, "leads nowhere", "a link to nothing");
  char name[400];
  memset (name, 'a', sizeof name);
  name[399] = 0;
  refused (name, 0, "too long", "a name too long");
  if (geteuid () == 0)
    tap_skip ("a place that is not writable", "root may write everywhere");
  else
    {
      chmod (DIRECTORY, 0555);
      refused (NAME, 0, "not writable", "a place that is not writable");
      chmod (DIRECTORY, 0777);
    }
  unlink (DIRECTORY "/link");
  unlink (DIRECTORY "/text");
  tap_ok (entries () == 0, "nothing is left of what was refused");
}

static void
overwriting (void)
{
  ito_file *file = create (NAME, 0);
  tap_ok (file && !exists (NAME) && exists (NAME ".part"),
          "before it is closed a file has its working name only");
  tap_ok (ito_file_close (file, 0) == 0 && exists (NAME) && !exists (NAME ".part"),
          "closed, it has its own name only");
  refused (NAME, 0, "a complete result of 20", "a complete file without overwrite");

  struct stat before, after;
  stat (NAME, &before);
  file = create (NAME, 1);
  stat (NAME, &after);
  tap_ok (file && before.st_ino == after.st_ino, "with overwrite the old file is there until the "
                                                 "new one is whole");
  refused (NAME, 1, "being written", "a second writer in this process");
  ito_file_discard (file);
  stat (NAME, &after);
  tap_ok (before.st_ino == after.st_ino && entries () == 1, "a discarded file leaves the old one");
  file = create (NAME, 1);
  ito_file_close (file, 1);
  stat (NAME, &after);
  tap_ok (before.st_ino != after.st_ino && entries () == 1, "a closed one replaces it");
  refused (NAME, 0, "incomplete (interrupted)", "an interrupted file without overwrite");

  file = create (NAME, 1);
  unlink (NAME);
  ito_file_close (file, 0);
  file = create (DIRECTORY "/b.h5", 0);
  write_text_file (DIRECTORY "/b.h5");
  tap_ok (ito_file_close (file, 0) == GSL_EINVAL && exists (DIRECTORY "/b.h5.part")
              && strstr (ito_last_error (), "b.h5.part"),
          "a name taken meanwhile is kept, and so is the new file: %s", ito_last_error ());
  unlink (DIRECTORY "/b.h5");
  unlink (DIRECTORY "/b.h5.part");

  if (symlink ("a.h5", DIRECTORY "/link") == 0)
    {
      struct stat s;
      file = create (DIRECTORY "/link", 1);
      ito_file_close (file, 0);
      tap_ok (lstat (DIRECTORY "/link", &s) == 0 && S_ISLNK (s.st_mode), "a link is written "
                                                                         "through");
      unlink (DIRECTORY "/link");
    }
}

static void
traces (void)
{
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = 10, .times = 3, .d = 2 };
  unlink (NAME);
  ito_file *file = create (NAME, 0);
  ito_trace *trace = pattern_trace (file, "/", &s, &error);
  tap_ok (trace && exists (NAME) && !exists (NAME ".part"),
          "a trace has its name as soon as it is laid out");
  refused (NAME, 1, "being written", "a trace that is being written, even with overwrite");
  ito_reader *reader = ito_reader_open (NAME);
  tap_same (reader ? ito_reader_text (reader, "/", "status") : NULL, "running",
            "it can be read while it is written, and says running");
  tap_ok (reader && ito_reader_is_written (reader), "and is known to be written");
  if (reader)
    ito_reader_close (reader);
  ito_file_discard (file);
  tap_ok (entries () == 0, "discarded, nothing is left of it");

  /* A second run in the same place, and runs beside each other in groups. */
  ito_ensemble_result result = { .paths = 10, .evaluations = 1 };
  file = create (NAME, 0);
  trace = pattern_trace (file, "/runs/one", &s, &error);
  tap_ok (trace && !exists (NAME), "a run in a group leaves the file its working name");
  ito_error again = ITO_NO_ERROR;
  tap_ok (!pattern_trace (file, "/runs/one", &s, &again)
              && strstr (again.text, "there is a run in"),
          "two runs in one group are refused: %s", again.text);
  ito_trace *two = pattern_trace (file, "/runs/two", &s, &error);
  int good = pattern_write (two, &s, 0, 1, 1) == 0 && pattern_write (trace, &s, 0, 1, 1) == 0
             && pattern_end (trace, &result, &error) == 0 && pattern_end (two, &result, &error) == 0
             && ito_file_close (file, 0) == 0;
  reader = ito_reader_open (NAME);
  const char *name[3] = { NULL };
  for (uint64_t i = 0; reader && i < 3; i++)
    ito_reader_list (reader, "/runs", i, name + i);
  tap_ok (good && name[0] && strcmp (name[0], "one") == 0 && name[1] && strcmp (name[1], "two") == 0
              && !name[2],
          "two runs in one file");
  tap_same (reader ? ito_reader_text (reader, "/", "status") : NULL, "complete", "and complete");
  if (reader)
    ito_reader_close (reader);
  unlink (NAME);

  s.paths = 0;
  file = create (NAME, 0);
  tap_ok (!pattern_trace (file, "/", &s, &error) && error.code == GSL_EINVAL,
          "a trace without paths is refused: %s", error.text);
  ito_file_discard (file);
  tap_ok (entries () == 0, "nothing is left");
}

/* A limit on the size of files stands for a full disk: both refuse the room that is asked for. */
static void
no_room (void)
{
  struct rlimit before, limit;
  ito_error error = ITO_NO_ERROR;
  ito_trace_shape s = { .paths = 100000, .times = 20, .d = 2 };
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = 4000000;
  setrlimit (RLIMIT_FSIZE, &limit);
  ito_file *file = create (NAME, 0);
  ito_trace *trace = pattern_trace (file, "/", &s, &error);
  tap_ok (file && !trace && error.code == GSL_EFAILED
              && strstr (error.text, "limit on the size of files"),
          "a trace that does not fit is refused before it begins: %s", error.text);
  ito_file_discard (file);
  file = create (NAME, 0);
  uint64_t n = 1000000;
  double *x = calloc (n, sizeof *x);
  int status = x ? ito_file_write_array (file, "/y", 1, &n, x) : 0;
  tap_ok (status == GSL_EFAILED, "an array that does not fit: %s", ito_last_error ());
  ito_file_discard (file);
  free (x);
  setrlimit (RLIMIT_FSIZE, &before);
  tap_ok (entries () == 0, "nothing is left of either");
  error.code = 0;
  s.paths = 10;
  file = create (NAME, 0);
  tap_ok (pattern_trace (file, "/", &s, &error) != NULL, "control: with room it is laid out");
  ito_file_discard (file);
}

/* Another process holds the lock until it ends, in whatever way. */
static void
two_processes (void)
{
  int ready[2], go[2];
  char c = 0;
  if (pipe (ready) || pipe (go))
    abort ();
  pid_t child = fork ();
  if (child == 0)
    {
      ito_file *file = create (NAME, 0);
      c = file != NULL;
      if (write (ready[1], &c, 1) != 1 || read (go[0], &c, 1) != 1)
        _exit (1);
      kill (getpid (), SIGKILL);
    }
  int started = read (ready[0], &c, 1) == 1 && c;
  tap_ok (started, "a child writes a file");
  refused (NAME, 1, "being written by another process", "a second process");
  if (write (go[1], &c, 1) != 1)
    abort ();
  waitpid (child, NULL, 0);
  ito_file *file = create (NAME, 0);
  tap_ok (file != NULL, "when the child is killed the name is free, its leavings are taken over");
  ito_file_discard (file);
  tap_ok (entries () == 0, "and nothing is left");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  if (mkdir (DIRECTORY, 0777) < 0 && !exists (DIRECTORY))
    abort ();
  two_processes ();
  places ();
  overwriting ();
  traces ();
  no_room ();
  rmdir (DIRECTORY);
  return tap_done ();
}
