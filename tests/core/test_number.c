/* Numbers as text: known ones, round trips of random bits, no shorter decimal, any locale. */
#include "core/error.h"
#include "core/number.h"
#include "random_bits.h"
#include "tap.h"
#include <float.h>
#include <locale.h>

/* Shortest decimals as David Gay's algorithm gives them (Python's repr). */
static const struct
{
  double value;
  const char *text;
} known[] = {
  { 0.0, "0" },
  { -0.0, "-0" },
  { 1, "1" },
  { -1.5, "-1.5" },
  { 0.1, "0.1" },
  { 0.1 + 0.2, "0.30000000000000004" },
  { 1.0 / 3, "0.3333333333333333" },
  { 1000, "1000" },
  { 1e6, "1000000" },
  { 123456789012345680.0, "1.2345678901234568e17" },
  { 9007199254740992.0, "9007199254740992" },
  { 1e15, "1000000000000000" },
  { 1e16, "1e16" },
  { 1e22, "1e22" },
  { 1e23, "1e23" },
  { 9.5367431640625e-07, "9.5367431640625e-7" },
  { 1e-4, "0.0001" },
  { 1e-5, "1e-5" },
  { 0.00012345, "0.00012345" },
  { 0x1p-44, "5.684341886080802e-14" }, /* the nearest of 16 digits does not read back */
  { 0x1p-1074, "5e-324" },
  { 0x3p-1074, "1.5e-323" },
  { 0x1p-1022, "2.2250738585072014e-308" },
  { DBL_MAX, "1.7976931348623157e308" },
  { -DBL_MAX, "-1.7976931348623157e308" },
  { 2251799813685249.5, "2251799813685249.5" },
  { (double)INFINITY, "inf" },
  { -(double)INFINITY, "-inf" },
  { (double)NAN, "nan" },
};

static const char *const not_numbers[] = {
  "",    " ",      " 1",  "1 ",    "1,5",   "e5",     "--1", "0x",      "1e",
  "1e+", "nan(1)", "abc", "1.2.3", "1e400", "-1e999", "1;2", "infinit", "0x1p5000"
};

static const struct
{
  const char *text;
  uint64_t limit, value;
  int status;
} counts[] = {
  { "0", 10, 0, 0 },
  { "1000", 1000, 1000, 0 },
  { "1001", 1000, 0, -1 },
  { "1e6", UINT64_MAX, 1000000, 0 },
  { "1E6", UINT64_MAX, 1000000, 0 },
  { "1e+6", UINT64_MAX, 1000000, 0 },
  { "2.5e3", UINT64_MAX, 2500, 0 },
  { "2.5e0", UINT64_MAX, 0, -1 },
  { "2500e-2", UINT64_MAX, 25, 0 },
  { "2500e-3", UINT64_MAX, 0, -1 },
  { "7.000", UINT64_MAX, 7, 0 },
  { "1.0e3", UINT64_MAX, 1000, 0 },
  { "0e399", UINT64_MAX, 0, 0 },
  { "18446744073709551615", UINT64_MAX, UINT64_MAX, 0 },
  { "18446744073709551616", UINT64_MAX, 0, -1 },
  { "1.8446744073709551615e19", UINT64_MAX, UINT64_MAX, 0 },
  { "18446744073709551615.0", UINT64_MAX, UINT64_MAX, 0 },
  { "9007199254740993", UINT64_MAX, UINT64_C (9007199254740993), 0 }, /* no double */
  { "1e12", INT32_MAX, 0, -1 },
  { "1e20", UINT64_MAX, 0, -1 },
  { "-1", UINT64_MAX, 0, -1 },
  { "-0", UINT64_MAX, 0, -1 },
  { "+1", UINT64_MAX, 0, -1 },
  { "", UINT64_MAX, 0, -1 },
  { ".", UINT64_MAX, 0, -1 },
  { ".5e1", UINT64_MAX, 5, 0 },
  { "1.", UINT64_MAX, 1, 0 },
  { "1e", UINT64_MAX, 0, -1 },
  { "1e 3", UINT64_MAX, 0, -1 },
  { " 1", UINT64_MAX, 0, -1 },
  { "1 ", UINT64_MAX, 0, -1 },
  { "0x10", UINT64_MAX, 0, -1 },
  { "nan", UINT64_MAX, 0, -1 },
  { "inf", UINT64_MAX, 0, -1 },
  { "1.2.3", UINT64_MAX, 0, -1 },
  { "1e999999999999999999999", UINT64_MAX, 0, -1 },
};

static int
reads_back (const char *text, double x)
{
  double y;
  return ito_number_parse (text, &y) == 0 && (same_bits (x, y) || (isnan (x) && isnan (y)));
}

static size_t
digits_of (const char *text)
{
  size_t n = 0, zeros = 0;
  for (; *text && *text != 'e'; text++)
    if (*text >= '0' && *text <= '9')
      {
        if (*text == '0' && n > 0)
          zeros++;
        else if (*text != '0')
          {
            n += zeros + 1;
            zeros = 0;
          }
      }
  return n;
}

/* Whether one of the decimals of n digits next to x reads as x: by the C library alone. */
static int
shorter_exists (double x, size_t n)
{
  char text[40], *e;
  snprintf (text, sizeof text, "%.*e", (int)n - 1, fabs (x));
  e = strchr (text, 'e');
  long exponent = strtol (e + 1, NULL, 10);
  *e = 0;
  uint64_t digits = 0;
  for (const char *c = text; *c; c++)
    if (*c != '.')
      digits = digits * 10 + (uint64_t)(*c - '0');
  for (uint64_t d = digits > 2 ? digits - 2 : 1; d <= digits + 2; d++)
    {
      char near[60];
      snprintf (near, sizeof near, "%llue%ld", (unsigned long long)d, exponent - (long)n + 1);
      if (strtod (near, NULL) == fabs (x))
        return 1;
    }
  return 0;
}

static void
check_random (const char *what, double (*draw) (uint64_t *), size_t n)
{
  uint64_t state = 20240501;
  size_t back = 0, minimal = 0, longest = 0;
  for (size_t i = 0; i < n; i++)
    {
      char text[32];
      double x = draw (&state);
      ito_number_print (x, text);
      size_t length = strlen (text), digits = digits_of (text);
      longest = length > longest ? length : longest;
      back += reads_back (text, x) ? 1 : 0;
      minimal += digits <= 1 || !shorter_exists (x, digits - 1) ? 1 : 0;
    }
  tap_ok (back == n, "%s: %zu of %zu read back", what, back, n);
  tap_ok (minimal == n, "%s: %zu of %zu have no shorter decimal", what, minimal, n);
  tap_ok (longest < 25, "%s: at most %zu characters", what, longest);
}

static double
draw_short (uint64_t *state)
{
  return (double)random_below (state, 2000000) / (double)(1 + random_below (state, 1000));
}

static double
draw_power (uint64_t *state)
{
  return ldexp (1.0, (int)random_below (state, 2098) - 1074);
}

static double
draw_subnormal (uint64_t *state)
{
  return ldexp ((double)(1 + (random_bits (state) >> (12 + random_below (state, 52)))), -1074);
}

static int
set_comma_locale (void)
{
  static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8" };
  for (int attempt = 0; attempt < 2; attempt++)
    {
      for (size_t i = 0; i < 4; i++)
        if (setlocale (LC_ALL, names[i]))
          return 1;
      if (system ("mkdir -p test-files && localedef -i de_DE -f UTF-8 test-files/number.UTF-8 "
                  ">/dev/null 2>&1")
              == 0
          && setenv ("LOCPATH", "test-files", 1) == 0 && setlocale (LC_ALL, "number.UTF-8"))
        return 1;
    }
  return 0;
}

static void
check_locale (void)
{
  char text[32];
  double x;
  if (!set_comma_locale ())
    {
      tap_skip ("numbers in a locale with decimal commas", "no such locale here");
      return;
    }
  snprintf (text, sizeof text, "%g", 1.5);
  tap_same (text, "1,5", "control: this locale has decimal commas");
  tap_same (ito_number_print (1.5, text), "1.5", "numbers are printed with points");
  tap_ok (ito_number_parse ("1.5", &x) == 0 && x == 1.5, "and read with points");
  tap_ok (ito_number_parse ("1,5", &x) != 0, "not with commas");
  ito_error e = ITO_NO_ERROR;
  ito_fail (&e, GSL_EINVAL, "%.3f", 1.5);
  tap_same (e.text, "1.500", "sentences too");
  snprintf (text, sizeof text, "%g", 1.5);
  tap_same (text, "1,5", "the caller's locale is untouched");
}

static void
check_nearest (void)
{
  static const char *const names[] = { "euler", "heun", "midpoint", "euler-maruyama", "rk4" };
  tap_same (ito_nearest ("hein", names, 5), "heun", "hein: heun");
  tap_same (ito_nearest ("ehun", names, 5), "heun", "swapped letters: heun");
  tap_same (ito_nearest ("eular", names, 5), "euler", "eular: euler");
  tap_same (ito_nearest ("midp", names, 5), "midpoint", "the beginning of a name is near");
  tap_same (ito_nearest ("rk", names, 5), "rk4", "rk: rk4");
  tap_ok (!ito_nearest ("zzzzzz", names, 5), "nothing is near zzzzzz");
  tap_ok (!ito_nearest ("x", names, 0), "nothing is near in nothing");
  tap_ok (ito_edit_distance ("", "abc") == 3 && ito_edit_distance ("kitten", "sitting") == 3
              && ito_edit_distance ("ab", "ba") == 1 && ito_edit_distance ("same", "same") == 0,
          "edit distances");
  char longer[500];
  memset (longer, 'a', sizeof longer - 1);
  longer[sizeof longer - 1] = 0;
  tap_ok (ito_edit_distance (longer, "b") == 64, "long names are cut");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  char text[32];
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    {
      tap_same (ito_number_print (known[i].value, text), known[i].text, known[i].text);
      if (!reads_back (known[i].text, known[i].value))
        tap_ok (0, "%s reads back", known[i].text);
    }
  for (size_t i = 0; i < sizeof not_numbers / sizeof not_numbers[0]; i++)
    {
      double x = 42;
      tap_ok (ito_number_parse (not_numbers[i], &x) == -1 && x == 42, "'%s' is no number",
              not_numbers[i]);
    }
  double x = 0;
  tap_ok (ito_number_parse ("0x1p3", &x) == 0 && x == 8, "0x1p3 is 8");
  tap_ok (ito_number_parse ("+1e-3", &x) == 0 && x == 1e-3, "+1e-3 is 0.001");
  tap_ok (ito_number_parse ("1e-400", &x) == 0 && x == 0, "1e-400 is 0");
  tap_ok (ito_number_parse ("4e-320", &x) == 0 && x == 4e-320, "4e-320 is subnormal");
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
    {
      uint64_t v = 7;
      int status = ito_count_parse (counts[i].text, counts[i].limit, &v);
      tap_ok (status == counts[i].status && (status || v == counts[i].value), "count '%s'",
              counts[i].text);
    }
  size_t n = (size_t)(20000 * tap_multiplier ());
  check_random ("random bits", random_double, n);
  check_random ("quotients of integers", draw_short, n);
  check_random ("powers of two", draw_power, n / 4);
  check_random ("subnormal numbers", draw_subnormal, n / 4);
  check_nearest ();
  check_locale ();
  return tap_done ();
}
