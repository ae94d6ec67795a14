/* gnuplot, as a process of its own. */
#include "core/memory.h"
#include "plot/script.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The line that says what is wrong ("line 7: undefined variable: y"); above it gnuplot shows where.
 */
static void
first_message (FILE *stderr_file, char *message, size_t size)
{
  char line[400];
  message[0] = 0;
  rewind (stderr_file);
  while (fgets (line, sizeof line, stderr_file))
    {
      line[strcspn (line, "\n")] = 0;
      char *at = line + strspn (line, " \t");
      const char *number = strstr (at, "line ");
      if (number && number[5] >= '0' && number[5] <= '9')
        {
          snprintf (message, size, "%.300s", number);
          return;
        }
      if (*at && *at != '^' && !message[0])
        snprintf (message, size, "%.300s", at);
    }
}

/* Runs gnuplot on a script; 0: it could be started, *status is what it ended with. */
static int
run (FILE *script, FILE *messages, int *status)
{
  const char *program = getenv ("ITO_GNUPLOT");
  char name[] = "gnuplot", option[] = "-d", *arguments[] = { name, option, NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t pipe_signal;
  pid_t child;
  int started = posix_spawn_file_actions_init (&actions);
  if (started)
    return started;
  if ((started = posix_spawnattr_init (&attributes)))
    {
      posix_spawn_file_actions_destroy (&actions);
      return started;
    }
  /* The script comes from a file and messages go to one: no pipe can fill up or break. */
  sigemptyset (&pipe_signal);
  sigaddset (&pipe_signal, SIGPIPE);
  started = posix_spawnattr_setsigdefault (&attributes, &pipe_signal);
  if (!started)
    started = posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGDEF);
  if (!started)
    started = posix_spawn_file_actions_adddup2 (&actions, fileno (script), STDIN_FILENO);
  if (!started)
    started =
        posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0666);
  if (!started)
    started = posix_spawn_file_actions_adddup2 (&actions, fileno (messages), STDERR_FILENO);
  if (!started)
    started = posix_spawnp (&child, program && *program ? program : name, &actions, &attributes,
                            arguments, environ);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  *status = 0;
  if (!started)
    while (waitpid (child, status, 0) < 0)
      if (errno != EINTR)
        {
          /* A caller that ignores SIGCHLD has no children to wait for: the picture decides. */
          *status = 0;
          break;
        }
  return started;
}

/* The script, told to draw to a working name. */
static FILE *
open_script (const ito_script *s, const char *part)
{
  ito_script head = { 0 };
  FILE *file = tmpfile ();
  ito_script_text (&head, "picture = ");
  ito_script_quote (&head, part);
  ito_script_text (&head, "\n");
  int good = file && !head.failed && fputs (head.text, file) >= 0
             && fwrite (s->text, 1, s->length, file) == s->length
             && fputs ("\nunset output\n", file) >= 0 && fflush (file) == 0
             && fseek (file, 0, SEEK_SET) == 0 && lseek (fileno (file), 0, SEEK_SET) == 0;
  free (head.text);
  if (good)
    return file;
  if (file)
    fclose (file);
  return NULL;
}

/* Nonzero if a picture has been drawn there. */
static int
is_drawn (const char *path)
{
  struct stat s;
  return stat (path, &s) == 0 && S_ISREG (s.st_mode) && s.st_size > 0;
}

/* The place for the picture, before gnuplot says it less well. */
static int
check_place (const ito_script *s, const char *part, ito_error *error)
{
  struct stat st;
  if (stat (s->picture, &st) == 0 && S_ISDIR (st.st_mode))
    return ito_fail (error, GSL_EINVAL, "no picture can be drawn to '%s': it is a directory",
                     s->picture);
  int fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return ito_fail (error, errno == ENOSPC || errno == EDQUOT ? GSL_EFAILED : GSL_EINVAL,
                     "no picture can be drawn to '%s': %s; choose another place", s->picture,
                     strerror (errno));
  close (fd);
  return GSL_SUCCESS;
}

int
ito_script_render (const ito_script *s, int *missing, ito_error *error)
{
  char message[320] = "";
  *missing = 0;
  if (s->failed)
    return ito_fail (error, GSL_ENOMEM, "no memory for a figure");
  char *part = ito_memory (strlen (s->picture) + sizeof ".part", 1, error);
  if (!part)
    return error->code;
  strcat (strcpy (part, s->picture), ".part");
  if (check_place (s, part, error))
    {
      free (part);
      return error->code;
    }
  FILE *script = open_script (s, part), *messages = tmpfile ();
  int status = 0;
  if (!script || !messages)
    ito_fail (error, GSL_EFAILED, "no figure: a temporary file cannot be written: %s",
              strerror (errno));
  else
    {
      int started = run (script, messages, &status);
      first_message (messages, message, sizeof message);
      if (started == ENOENT || started == ENOTDIR
          || (started == 0 && WIFEXITED (status) && WEXITSTATUS (status) == 127 && !message[0]))
        *missing = 1;
      else if (started)
        ito_fail (error, GSL_EFAILED, "no figure: gnuplot cannot be started: %s",
                  strerror (started));
      else if (status || !is_drawn (part))
        ito_fail (error, GSL_EFAILED, "gnuplot could not draw '%s': %s", s->picture,
                  message[0] ? message : "it gives no reason");
      else if (rename (part, s->picture) < 0)
        ito_fail (error, GSL_EFAILED, "no picture can be drawn to '%s': %s", s->picture,
                  strerror (errno));
    }
  if (*missing || error->code)
    unlink (part);
  if (script)
    fclose (script);
  if (messages)
    fclose (messages);
  free (part);
  return error->code;
}
