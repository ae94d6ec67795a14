/* The program as one of several ranks: rank 0 speaks; the others work in silence, and what one of
 * them has to complain of is said by rank 0, once. */
#include "core/ranks.h"
#include "cli/cli.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static FILE *kept;  /* what another rank than 0 would have said */
static int working; /* all ranks run the command */

int
cli_ranks_begin (int *argc, char ***argv)
{
  int code = ito_ranks_init (argc, argv);
  if (code || ito_ranks_rank () == 0)
    return code;
  if (!freopen ("/dev/null", "w", stdout))
    setvbuf (stdout, NULL, _IOFBF, 0);
  kept = tmpfile ();
  if (!kept || dup2 (fileno (kept), STDERR_FILENO) < 0)
    kept = NULL;
  return code;
}

int
cli_ranks_run (const cli_command *command)
{
  working = ito_ranks_size () > 1 && (command->groups & CLI_ENSEMBLE) != 0;
  return working || ito_ranks_rank () == 0;
}

int
cli_ranks_working (void)
{
  return working;
}

/* The last sentence this rank has said. */
static void
read_kept (char *text, size_t size)
{
  static const char prefix[] = "ito: ";
  char line[600];
  snprintf (text, size, "rank %u failed", ito_ranks_rank ());
  if (!kept)
    return;
  fflush (stderr);
  rewind (kept);
  while (fgets (line, sizeof line, kept))
    if (strncmp (line, prefix, strlen (prefix)) == 0)
      {
        line[strcspn (line, "\n")] = 0;
        snprintf (text, size, "%.*s", (int)size - 1, line + strlen (prefix));
      }
}

int
cli_ranks_agree (int status)
{
  static const int codes[] = { [CLI_USAGE] = GSL_EINVAL, [CLI_FAILED] = GSL_EFAILED };
  ito_error error = ITO_NO_ERROR;
  if (ito_ranks_size () == 1)
    return status;
  if (status == CLI_INTERRUPTED)
    ito_fail (&error, ITO_INTERRUPTED, "interrupted");
  else if (status == CLI_USAGE || status == CLI_FAILED)
    {
      char text[480] = "rank 0 failed";
      if (ito_ranks_rank () > 0)
        read_kept (text, sizeof text);
      ito_fail (&error, codes[status], "%s", text);
    }
  int own = error.code;
  if (ito_ranks_agree (&error) == GSL_SUCCESS || own)
    return status;
  return cli_error_failed (&error);
}

int
cli_ranks_end (int status)
{
  int first = ito_ranks_rank () == 0;
  /* Where the last agreement was on a failure, it is this one. */
  if (!ito_ranks_failed () || ito_ranks_size () == 1)
    status = cli_ranks_agree (status);
  fflush (stdout);
  ito_ranks_end ();
  /* A launcher that sees another rank fail may end rank 0 before it has spoken. */
  return first ? status : CLI_DONE;
}
