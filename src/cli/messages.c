/* What the program says on standard error: errors, notices, progress. */
#include "cli/cli.h"
#include <math.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

volatile sig_atomic_t cli_interrupted;

int
cli_usage (const char *format, ...)
{
  va_list ap;
  fputs ("ito: ", stderr);
  va_start (ap, format);
  vfprintf (stderr, format, ap);
  va_end (ap);
  fputc ('\n', stderr);
  return CLI_USAGE;
}

static int
exit_status (int code)
{
  if (code == ITO_INTERRUPTED)
    return CLI_INTERRUPTED;
  return code == GSL_EINVAL || code == GSL_EDOM || code == GSL_EBADLEN ? CLI_USAGE : CLI_FAILED;
}

int
cli_library_failed (int code)
{
  if (code != ITO_INTERRUPTED)
    fprintf (stderr, "ito: %s\n", ito_last_error ());
  return exit_status (code);
}

int
cli_error_failed (const ito_error *error)
{
  if (error->code != ITO_INTERRUPTED)
    fprintf (stderr, "ito: %s\n", error->text);
  return exit_status (error->code);
}

void
cli_notice (const cli *c, const char *format, ...)
{
  if (c->quiet)
    return;
  va_list ap;
  fputs ("ito: ", stderr);
  va_start (ap, format);
  vfprintf (stderr, format, ap);
  va_end (ap);
  fputc ('\n', stderr);
}

static void
interrupt (int number)
{
  (void)number;
  /* A second signal ends the program at once. */
  if (cli_interrupted)
    _exit (CLI_INTERRUPTED);
  cli_interrupted = 1;
}

void
cli_catch_signals (void)
{
  struct sigaction action = { .sa_handler = interrupt };
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  /* A limit on file sizes is a failed write with a message, not the end. */
  action.sa_handler = SIG_IGN;
  sigaction (SIGXFSZ, &action, NULL);
}

double
cli_seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void
cli_progress_begin (cli_progress *p, const cli *c, const char *what)
{
  p->what = what;
  p->shown =
      !c->quiet && ito_ranks_rank () == 0 && (isatty (STDERR_FILENO) || cli_flag (c, "progress"));
  p->started = cli_seconds ();
  p->last = p->started;
}

int
cli_progress_step (double done, double all, void *progress)
{
  cli_progress *p = progress;
  double now = cli_seconds ();
  int terminal = isatty (STDERR_FILENO);
  if (p->shown && now - p->last > (terminal ? 0.2 : 2.0) && done > 0)
    {
      double rate = done / (now - p->started);
      fprintf (stderr, "%s%s: %3.0f %%, %.3g of %.3g path steps, %.2g/s, %.0f s left%s",
               terminal ? "\r" : "", p->what, 100 * done / all, done, all, rate,
               (all - done) / rate, terminal ? "   " : "\n");
      fflush (stderr);
      p->last = now;
    }
  return cli_interrupted ? 1 : 0;
}

void
cli_progress_end (cli_progress *p)
{
  if (p->shown && isatty (STDERR_FILENO) && p->last > p->started)
    fprintf (stderr, "\r%-78s\r", "");
}

char *
cli_estimate (double value, double standard_error, char *buffer)
{
  if (!(standard_error > 0) || !isfinite (standard_error) || !isfinite (value))
    snprintf (buffer, 64, "%.6g", value);
  else
    {
      int digits = (int)ceil (-log10 (standard_error)) + 1;
      if (digits > 12 || digits < 0)
        snprintf (buffer, 64, "%.4g +- %.2g", value, standard_error);
      else
        snprintf (buffer, 64, "%.*f +- %.*f", digits, value, digits, standard_error);
    }
  return buffer;
}
