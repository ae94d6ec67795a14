/* Errors: the first one is kept, nothing overflows, raised once. */
#include "core/error.h"
#include "tap.h"
#include <pthread.h>

static int handled, handled_code, handled_line;
static char handled_text[600];

static void
handler (const char *reason, const char *file, int line, int code)
{
  (void)file;
  handled++;
  handled_code = code;
  handled_line = line;
  snprintf (handled_text, sizeof handled_text, "%s", reason);
}

static void *
other_thread (void *data)
{
  int *clean = data;
  ito_error e = ITO_NO_ERROR;
  *clean = strcmp (ito_last_error (), "") == 0;
  ito_fail (&e, GSL_EFAILED, "of the other thread");
  ITO_RAISE (&e);
  return NULL;
}

int
main (void)
{
  char text[2000];
  gsl_set_error_handler (handler);

  ito_error e = ITO_NO_ERROR;
  tap_ok (ITO_RAISE (&e) == 0 && handled == 0, "no error: nothing is raised");
  tap_same (ito_last_error (), "", "no error yet: no sentence");
  tap_ok (ito_fail (&e, GSL_EINVAL, "%s %d", "first", 1) == GSL_EINVAL, "the code comes back");
  tap_ok (ito_fail (&e, GSL_ENOMEM, "second") == GSL_EINVAL, "a later error gives the first code");
  tap_same (e.text, "first 1", "and leaves the first sentence");
  tap_ok (ito_fail (NULL, GSL_ENOMEM, "nowhere") == GSL_ENOMEM, "without a place the code remains");

  int status = ITO_RAISE (&e), line = __LINE__;
  tap_ok (status == GSL_EINVAL && handled == 1 && handled_code == GSL_EINVAL
              && handled_line == line,
          "raised once, with code and line");
  tap_same (handled_text, "first 1", "with the sentence");
  tap_same (ito_last_error (), "first 1", "which is kept");

  pthread_t thread;
  int clean = 0;
  if (pthread_create (&thread, NULL, other_thread, &clean) == 0)
    pthread_join (thread, NULL);
  tap_ok (clean, "another thread has no error");
  tap_same (ito_last_error (), "first 1", "and its error is its own");

  /* Sentences too long, cut at every place of a character of two bytes. */
  int fits = 1, valid = 1, ends = 1;
  for (size_t shift = 0; shift < 4; shift++)
    {
      ito_error long_one = ITO_NO_ERROR;
      memset (text, 'x', shift);
      for (size_t i = shift; i + 2 < sizeof text; i += 2)
        memcpy (text + i, "\xc3\xa4", 3);
      ito_fail (&long_one, GSL_EINVAL, "%s", text);
      size_t n = strlen (long_one.text);
      fits = fits && n < sizeof long_one.text && n > sizeof long_one.text - 6;
      ends = ends && strcmp (long_one.text + n - 3, "...") == 0;
      valid = valid && (n - 3 - shift) % 2 == 0;
    }
  tap_ok (fits && ends, "a long sentence is cut and ends with ...");
  tap_ok (valid, "not within a character");

  tap_same (ito_excerpt ("short").text, "short", "a short excerpt is the text");
  tap_same (ito_excerpt (NULL).text, "", "none is empty");
  tap_same (ito_excerpt ("a\nb\tc\x7f").text, "a?b?c?", "control characters are replaced");
  for (size_t i = 0; i < sizeof text - 1; i++)
    text[i] = (char)('a' + i % 26);
  text[sizeof text - 1] = 0;
  ito_excerpted x = ito_excerpt (text);
  tap_ok (strlen (x.text) == sizeof x.text - 1 && strncmp (x.text, text, 50) == 0
              && strncmp (x.text + 50, "...", 3) == 0
              && strcmp (x.text + 53, text + strlen (text) - 50) == 0,
          "a long one keeps its beginning and its end: %s", x.text);
  text[sizeof x.text - 1] = 0;
  tap_same (ito_excerpt (text).text, text, "the longest that fits is whole");
  int whole = 1;
  for (size_t shift = 0; shift < 3; shift++)
    {
      memset (text, 'x', shift);
      for (size_t i = shift; i + 6 < sizeof text; i += 3)
        memcpy (text + i, "\xe2\x82\xac", 4);
      for (size_t end = 1; end < 4; end++, strcat (text, "x"))
        {
          x = ito_excerpt (text);
          const char *dots = strstr (x.text, "...");
          whole = whole && dots && ((size_t)(dots - x.text) - shift) % 3 == 0
                  && strlen (dots + 3) % 3 == end - 1;
        }
    }
  tap_ok (whole, "an excerpt keeps characters whole");
  return tap_done ();
}
