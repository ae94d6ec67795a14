/* The page: well formed, whole, escaped, honest about failures. */
#include "fabricated.h"
#include "tap.h"
#include <unistd.h>

FABRICATED (good, "fabricated-good", fabricated_good);
FABRICATED (twin, "fabricated-twin", fabricated_good);
FABRICATED (bad, "fabricated-bad", fabricated_bad);

#define DIRECTORY "test-report-files"

static int
run (const ito_experiment *e, ito_outcome *outcome)
{
  ito_experiment_options o = {
    .seed = 12, .threads = 1, .overwrite = 1, .directory = DIRECTORY, .command = "ito run all"
  };
  ito_error error = ITO_NO_ERROR;
  return ito_experiment_run (e, &o, outcome, &error);
}

static char *
read_page (const char *page)
{
  FILE *file = fopen (page, "r");
  char *text = NULL;
  size_t size = 0;
  if (file && getdelim (&text, &size, 0, file) < 0)
    {
      free (text);
      text = NULL;
    }
  if (file)
    fclose (file);
  return text;
}

/* By a parser that is not ours. */
static void
well_formed (const char *page, const char *what)
{
  const char *python = getenv ("PYTHON"), *source = getenv ("srcdir");
  char command[1000];
  if (!python || !*python || !source)
    {
      tap_skip (what, "needs PYTHON and srcdir");
      return;
    }
  snprintf (command, sizeof command, "'%s' '%s/tests/experiments/check_page.py' '%s'", python,
            source, page);
  fflush (stdout);
  tap_ok (system (command) == 0, "%s", what);
}

static void
clean (void)
{
  static const char *const names[] = { "fabricated-good.h5",  "fabricated-good.svg",
                                       "fabricated-twin.h5",  "fabricated-bad.h5",
                                       "fabricated-twin.svg", "fabricated-bad.svg",
                                       "index.html",          "other.h5" };
  char path[300];
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    {
      snprintf (path, sizeof path, DIRECTORY "/%s", names[i]);
      unlink (path);
    }
  rmdir (DIRECTORY);
}

static void
contains (const char *text, const char *part)
{
  tap_ok (text && strstr (text, part), "the page says %s", part);
}

static void
whole_page (void)
{
  ito_outcome a, b;
  ito_error error = ITO_NO_ERROR;
  char page[300];
  tap_ok (run (&good, &a) == 0 && run (&twin, &b) == 0, "two experiments ran");
  /* Neither an experiment nor HDF5: no part of the page, and no error. */
  FILE *other = fopen (DIRECTORY "/other.h5", "w");
  if (other)
    fclose (other);
  int status = ito_report (DIRECTORY, page, sizeof page, &error);
  tap_ok (status == 0, "their page is written (%s)", error.text);
  tap_same (page, DIRECTORY "/index.html", "its name");
  well_formed (page, "tags, ids and links of the page of two experiments with the same figure");
  char *text = read_page (page);
  for (size_t i = 0; i < a.claims; i++)
    {
      char anchor[100];
      snprintf (anchor, sizeof anchor, "id=\"fabricated-good--%s\"", a.claim[i].name);
      contains (text, anchor);
    }
  contains (text, "Every claim holds, every control fails as it must.");
  contains (text, "6 of 6 claims hold");
  contains (text, "Of &lt;tags&gt; &amp; &quot;quotes&quot;");
  contains (text, "A. O&#39;Nymous (1999)");
  contains (text, "https://arxiv.org/abs/9901.00001");
  contains (text, "If a &lt; b &amp; b &lt; c, then a &lt; c.");
  contains (text, "What is lost: all but the &lt;essence&gt;");
  contains (text, "a value &lt;inside&gt; &amp; &quot;well&quot; so, <code>code</code>");
  contains (text, "0.500 ± 0.010");
  contains (text, "≤ 10<sup>−5</sup>");
  contains (text, "fails, as it must");
  contains (text, "ito run fabricated-good --seed 12 -o DIR");
  contains (text, "ordinate &lt;of&gt; &quot;it&quot;");
  contains (text, "abscissa (s)");
  contains (text, "prefers-color-scheme: dark");
  contains (text, "@media print");
  tap_ok (text && !strstr (text, "<tags>") && !strstr (text, "not as expected.</h1>"),
          "nothing unescaped, no alarm");
  if (a.no_figure)
    tap_skip ("figures are in the page", "there is no gnuplot");
  else
    tap_ok (text && strstr (text, "id=\"fabricated-good-gnuplot_canvas\"")
                && strstr (text, "id=\"fabricated-twin-gnuplot_canvas\""),
            "figures are in the page, with ids of their own");
  free (text);
  ito_outcome_clear (&a);
  ito_outcome_clear (&b);
}

static void
page_of_failures (void)
{
  ito_outcome a;
  ito_error error = ITO_NO_ERROR;
  char page[300];
  tap_ok (run (&bad, &a) == 0 && !a.as_expected, "an experiment failed");
  tap_ok (ito_report (DIRECTORY, page, sizeof page, &error) == 0, "the page is written again");
  well_formed (page, "tags, ids and links of a page with failures");
  char *text = read_page (page);
  contains (text, "<h1 class=\"bad\">4 statements are not as expected.</h1>");
  contains (text, "✗ fails, not as expected");
  contains (text, "✗ undecided, not as expected");
  contains (text, "✗ holds, not as expected");
  contains (text, "✗ not as expected</span>");
  tap_ok (text && !strstr (text, "Every claim holds"), "and does not praise itself");
  free (text);
  ito_outcome_clear (&a);
}

static void
refusals (void)
{
  ito_error error = ITO_NO_ERROR;
  char page[300];
  tap_ok (ito_report (DIRECTORY "/none", page, sizeof page, &error) == GSL_EINVAL,
          "a directory that is not there: %s", error.text);
  error = (ito_error)ITO_NO_ERROR;
  clean ();
  if (system ("mkdir -p " DIRECTORY) == 0)
    tap_ok (ito_report (DIRECTORY, page, sizeof page, &error) == GSL_EINVAL
                && strstr (error.text, "ito run"),
            "a directory with nothing in it: %s", error.text);
  error = (ito_error)ITO_NO_ERROR;
  char small[8];
  tap_ok (ito_report (DIRECTORY, small, sizeof small, &error) == GSL_EINVAL, "a path too long: %s",
          error.text);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  clean ();
  whole_page ();
  page_of_failures ();
  refusals ();
  clean ();
  return tap_done ();
}
