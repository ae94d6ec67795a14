/* Tests speak TAP.  A test program is a main() of tap_ok calls that ends with return tap_done ().
 *
 * Statistical tests decide at 6.5 standard errors or p < 1e-10 with fixed seeds (false alarms of the whole
 * suite <= 1e-6), each beside a control that must fail. */
#ifndef ITO_TESTS_TAP_H
#define ITO_TESTS_TAP_H

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_count, tap_failures;

/* One test: what holds, in words. */
__attribute__ ((format (printf, 2, 3))) static inline int
tap_ok (int holds, const char *format, ...)
{
  va_list ap;
  printf ("%sok %d - ", holds ? "" : "not ", ++tap_count);
  va_start (ap, format);
  vprintf (format, ap);
  va_end (ap);
  printf ("\n");
  fflush (stdout);
  if (!holds)
    tap_failures++;
  return holds;
}

/* |value - truth| <= tolerance (absolute); says by how much it is off. */
__attribute__ ((format (printf, 4, 5))) static inline int
tap_near (double value, double truth, double tolerance, const char *format, ...)
{
  char text[400];
  va_list ap;
  va_start (ap, format);
  vsnprintf (text, sizeof text, format, ap);
  va_end (ap);
  int holds = fabs (value - truth) <= tolerance;
  return tap_ok (holds, "%s: %.17g, truth %.17g, off by %.3g (at most %.3g)", text, value, truth,
                 value - truth, tolerance);
}

/* Two strings are equal. */
static inline int
tap_same (const char *value, const char *truth, const char *text)
{
  int holds = value && truth && strcmp (value, truth) == 0;
  if (!tap_ok (holds, "%s", text))
    printf ("# got:      %s\n# expected: %s\n", value ? value : "(null)", truth ? truth : "(null)");
  return holds;
}

static inline void
tap_skip (const char *what, const char *reason)
{
  printf ("ok %d - %s # SKIP %s\n", ++tap_count, what, reason);
}

/* ITO_TEST_MULTIPLIER scales the work of randomised tests (default 1); a test that needs a size to
 * tell right from wrong takes fmax (1, .). */
static inline double
tap_multiplier (void)
{
  const char *text = getenv ("ITO_TEST_MULTIPLIER");
  double m = text ? strtod (text, NULL) : 1;
  return m > 0 ? m : 1;
}

static inline int
tap_done (void)
{
  printf ("1..%d\n", tap_count);
  return tap_failures != 0;
}

#endif
