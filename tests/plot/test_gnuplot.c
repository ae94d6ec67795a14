/* Scripts and gnuplot as a process: pictures, its messages, its absence. */
#include "plot/plot.h"
#include "tap.h"
#include <errno.h>
#include <gsl/gsl_errno.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int
render (const char *picture, const char *text, int *missing, ito_error *error)
{
  static const double x[] = { 1, 2.5, (double)NAN, 4, (double)INFINITY },
                      y[] = { 1, 1e-300, 3, -4e10, 5 };
  const double *column[] = { x, y };
  ito_script *s = ito_script_new (picture, 400, 300, error);
  if (!s)
    return error->code;
  ito_script_table (s, "d", 2, 5, column, error);
  ito_script_text (s, "%s", text);
  ito_script_render (s, missing, error);
  ito_script_free (s);
  return error->code;
}

static void
source (void)
{
  ito_error error = ITO_NO_ERROR;
  static const double x[] = { 1.5, (double)NAN, -(double)INFINITY }, y[] = { 1e-300, 2, 3 };
  const double *column[] = { x, y };
  int comma = setlocale (LC_ALL, "de_DE.UTF-8") != NULL || setlocale (LC_ALL, "de_DE") != NULL;
  ito_script *s = ito_script_new ("it's.svg", 400.5, 300, &error);
  ito_script_table (s, "d", 2, 3, column, &error);
  ito_script_text (s, "plot %g\n", 0.5);
  const char *text = ito_script_source (s);
  tap_ok (strstr (text, "$d << EOD\n1.5 1e-300\nnan 2\nnan 3\nEOD\nplot 0.5\n") != NULL,
          "tables, with nan for what is not finite%s", comma ? ", under a locale with commas" : "");
  tap_ok (strstr (text, "size 400.5,300 ") && strstr (text, "picture = 'it''s.svg'")
              && strstr (text, "#0072B2"),
          "terminal, output and style come first");
  ito_script_free (s);
  setlocale (LC_ALL, "C");
  tap_ok (!ito_script_new ("a.gif.txt", 1, 1, &error) && error.code == GSL_EINVAL, "refused: %s",
          error.text);
  error.code = 0;
  tap_ok (!ito_script_new ("a\nb.svg", 1, 1, &error) && error.code == GSL_EINVAL, "refused: %s",
          error.text);
}

static void
pictures (void)
{
  static const struct
  {
    const char *name, *head;
  } kinds[] = { { "test_gnuplot.svg", "<?xml" },
                { "test_gnuplot.png", "\x89PNG" },
                { "test_gnuplot.pdf", "%PDF" },
                { "test_gnuplot it's.svg", "<?xml" } };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    {
      ito_error error = ITO_NO_ERROR;
      int missing;
      char head[6] = "";
      render (kinds[i].name, "plot $d using 1:2 with linespoints\n", &missing, &error);
      FILE *f = fopen (kinds[i].name, "r");
      tap_ok (!error.code && f && fread (head, 1, 5, f) >= 4
                  && strncmp (head, kinds[i].head, strlen (kinds[i].head)) == 0,
              "%s is drawn %s", kinds[i].name, error.text);
      if (f)
        fclose (f);
      unlink (kinds[i].name);
    }
}

static void
failures (void)
{
  ito_error error = ITO_NO_ERROR;
  int missing;
  FILE *f = fopen ("test_gnuplot.svg", "w");
  if (f)
    {
      fputs ("old", f);
      fclose (f);
    }
  render ("test_gnuplot.svg", "x = 1\nplot nonsense(\n", &missing, &error);
  tap_ok (error.code == GSL_EFAILED && strstr (error.text, "line "), "a wrong script: %s",
          error.text);
  struct stat s;
  tap_ok (stat ("test_gnuplot.svg", &s) == 0 && s.st_size == 3
              && access ("test_gnuplot.svg.part", F_OK) != 0,
          "leaves the old picture and nothing half drawn");
  error.code = 0;
  render ("test_gnuplot.svg", "plot $d\nplot nonsense(\n", &missing, &error);
  tap_ok (error.code == GSL_EFAILED, "a script that is wrong after its first picture: %s",
          error.text);
  /* A long script to a gnuplot that ends at its first line; SIGPIPE would kill this test. */
  signal (SIGPIPE, SIG_DFL);
  size_t size = 3000000;
  char *text = malloc (size);
  if (!text)
    abort ();
  memset (text, '\n', size - 1);
  memcpy (text, "exit status 3\n", 14);
  text[size - 1] = 0;
  error.code = 0;
  render ("test_gnuplot.svg", text, &missing, &error);
  tap_ok (error.code == GSL_EFAILED, "a gnuplot that goes away early: %s", error.text);
  free (text);
  error.code = 0;
  render ("test_gnuplot.svg", "unset output\n", &missing, &error);
  tap_ok (error.code == GSL_EFAILED && !missing, "a script that draws nothing: %s", error.text);
  tap_ok (waitpid (-1, NULL, WNOHANG) < 0 && errno == ECHILD, "no zombie is left");
  unlink ("test_gnuplot.svg");
}

static void
absence (void)
{
  ito_error error = ITO_NO_ERROR;
  int missing = 0;
  setenv ("ITO_GNUPLOT", "/nowhere/gnuplot", 1);
  int status = render ("test_gnuplot.svg", "plot $d\n", &missing, &error);
  tap_ok (status == 0 && missing == 1, "where there is no gnuplot, that is all that is said");
  tap_ok (access ("test_gnuplot.svg", F_OK) != 0 && access ("test_gnuplot.svg.part", F_OK) != 0,
          "and nothing is left");
  setenv ("ITO_GNUPLOT", "/", 1);
  status = render ("test_gnuplot.svg", "plot $d\n", &missing, &error);
  tap_ok (status == GSL_EFAILED && !missing, "a directory for gnuplot: %s", error.text);
  unsetenv ("ITO_GNUPLOT");
}

int
main (void)
{
  int missing = 0;
  ito_error error = ITO_NO_ERROR;
  gsl_set_error_handler_off ();
  source ();
  absence ();
  render ("test_gnuplot.svg", "plot $d\n", &missing, &error);
  unlink ("test_gnuplot.svg");
  if (missing)
    {
      tap_skip ("pictures", "gnuplot is missing");
      return tap_done ();
    }
  pictures ();
  failures ();
  return tap_done ();
}
