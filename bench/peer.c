/* A Python process behind a socket. */
#include "peer.h"
#include "core/number.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* One thread each: what is compared is the work of one core. */
static void
one_thread (void)
{
  setenv ("OMP_NUM_THREADS", "1", 1);
  setenv ("OPENBLAS_NUM_THREADS", "1", 1);
  setenv ("MKL_NUM_THREADS", "1", 1);
}

static int
spawn (const char *python, const char *script, int end, pid_t *pid)
{
  posix_spawn_file_actions_t actions;
  char *name = strdup (python), *text = strdup (script);
  char option[] = "-c", *arguments[] = { name, option, text, NULL };
  int started = name && text ? posix_spawn_file_actions_init (&actions) : ENOMEM;
  if (!started)
    {
      started = posix_spawn_file_actions_adddup2 (&actions, end, STDIN_FILENO);
      if (!started)
        started = posix_spawn_file_actions_adddup2 (&actions, end, STDOUT_FILENO);
      /* What it has to say, it says in its answers. */
      if (!started)
        started =
            posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0666);
      if (!started)
        started = posix_spawnp (pid, name, &actions, NULL, arguments, environ);
      posix_spawn_file_actions_destroy (&actions);
    }
  free (name);
  free (text);
  return started;
}

/* A line without its end; -1 where the process is gone. */
static int
read_line (const bench_peer *peer, char *line, size_t size)
{
  size_t used = 0;
  while (used + 1 < size)
    {
      ssize_t got = recv (peer->socket, line + used, 1, 0);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return -1;
      if (line[used] == '\n')
        break;
      used++;
    }
  line[used] = 0;
  return 0;
}

/* Nonzero where this Python runs the script. */
static int
start_on (bench_peer *peer, const char *python)
{
  int ends[2];
  char line[160] = "";
  pid_t pid;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
    return 0;
  int started = spawn (python, peer->script, ends[1], &pid);
  close (ends[1]);
  if (started)
    {
      close (ends[0]);
      return 0;
    }
  peer->socket = ends[0];
  peer->pid = pid;
  if (read_line (peer, line, sizeof line) == 0 && strncmp (line, "ready ", 6) == 0)
    {
      snprintf (peer->version, sizeof peer->version, "%.79s", line + 6);
      return 1;
    }
  bench_peer_stop (peer);
  return 0;
}

const char *
bench_peer_absent (bench_peer *peer)
{
  const char *const pythons[] = { getenv ("PYTHON"), "python3", "/usr/bin/python3" };
  if (!peer->tried)
    {
      one_thread ();
      snprintf (peer->absent, sizeof peer->absent, "no Python here has %s", peer->module);
      for (size_t i = 0; i < sizeof pythons / sizeof *pythons && peer->absent[0]; i++)
        if (pythons[i] && *pythons[i] && start_on (peer, pythons[i]))
          peer->absent[0] = 0;
    }
  peer->tried = 1;
  return peer->absent[0] ? peer->absent : NULL;
}

void
bench_peer_stop (bench_peer *peer)
{
  if (peer->pid <= 0)
    return;
  /* The end of its input ends it. */
  close (peer->socket);
  while (waitpid (peer->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  peer->pid = 0;
}

int
bench_peer_ask (bench_peer *peer, const char *request, size_t n, double *answer, ito_error *error)
{
  char line[512], *rest = line;
  size_t length = strlen (request);
  /* MSG_NOSIGNAL: a process that is gone is an error, not a signal. */
  if (send (peer->socket, request, length, MSG_NOSIGNAL) != (ssize_t)length
      || send (peer->socket, "\n", 1, MSG_NOSIGNAL) != 1 || read_line (peer, line, sizeof line))
    return ito_fail (error, GSL_EFAILED, "the Python beside ito ended during '%.80s'", request);
  for (size_t i = 0; i < n; i++)
    {
      char *word = strsep (&rest, " ");
      if (!word || ito_number_parse (word, &answer[i]))
        return ito_fail (error, GSL_EFAILED, "Python answered '%.80s' to '%.80s'", line, request);
    }
  return GSL_SUCCESS;
}
