/* Registries: names, aliases, the nearest one, lists and pages. */
#include "core/param_range.h"
#include "core/spec.h"
#include "tap.h"
#include <float.h>

#define INF ((double)INFINITY)

static const ito_param ring_params[] = {
  { "k", ITO_PARAM_INTEGER, "8", 1, 4096, NULL, "number of components", 0 },
  { "sd", ITO_PARAM_NUMBER, "0.3", 0, INF, NULL, "their standard deviation",
    ITO_PARAM_OPEN_LOWER | ITO_PARAM_OPEN_UPPER },
  { "means", ITO_PARAM_ARRAY, NULL, 0, 0, NULL, "the means", 0 },
  { "weights", ITO_PARAM_ARRAY, "", 0, INF, NULL, "in any proportion", ITO_PARAM_OPEN_UPPER },
  { "mode", ITO_PARAM_WORD, "even", 0, 0, "even|odd", "which are there", 0 },
  { "score", ITO_PARAM_SPEC, "(exact)", 0, 0, NULL, "a score", 0 },
  { "file", ITO_PARAM_FILE, "", 0, 0, NULL, "read from here", 0 },
  { NULL, ITO_PARAM_NUMBER, NULL, 0, 0, NULL, NULL, 0 },
};
static const ito_entry ring = { "ring",
                                "circle|wheel",
                                "Gaussians on a ring",
                                "p(x) = sum_k w_k N(x; m_k, sd^2 I)\n\n  m_k = radius e(k)",
                                "Nobody (2020), eq. 1",
                                ring_params };
static const ito_entry edm = { "edm", NULL, "sigma = t", NULL, NULL, NULL };
static const ito_param wide_params[] = {
  { "words", ITO_PARAM_WORD, "aaaaaaaaaa|bbbbbbbbbb", 0, 0, "aaaaaaaaaa|bbbbbbbbbb|cccccccccc|dd",
    "a meaning that is told in so many words that it does not fit in one line, "
    "so that it goes on in the next, and a\nlast one",
    0 },
  { "x", ITO_PARAM_NUMBER, "", 0, 1, NULL, "short", 0 },
  { NULL, ITO_PARAM_NUMBER, NULL, 0, 0, NULL, NULL, 0 },
};
static const ito_entry wide = {
  "wide",
  "",
  "wide",
  "",
  "Nobody and Somebody (2020), A title that goes on and on, Journal of Long Titles 1, 1, "
  "equation 1",
  wide_params
};
static const ito_entry *const entries[] = { &edm, &ring };
static const ito_registry registry = { "target", "targets", 2, entries };

static void
range_is (double lower, double upper, unsigned flags, ito_param_type type, const char *range,
          const char *demand)
{
  char text[128];
  ito_param p = { "x", type, NULL, lower, upper, NULL, NULL, flags };
  tap_same (ito_param_range (&p, text), range, range);
  tap_same (ito_param_demand (&p, text), demand, demand);
}

static int
holds (double lower, double upper, unsigned flags, double value)
{
  ito_param p = { "x", ITO_PARAM_NUMBER, NULL, lower, upper, NULL, NULL, flags };
  return ito_param_holds (&p, value);
}

static void
check_ranges (void)
{
  const unsigned both = ITO_PARAM_OPEN_LOWER | ITO_PARAM_OPEN_UPPER;
  range_is (0, 1, 0, ITO_PARAM_NUMBER, "in [0, 1]", "a number in [0, 1]");
  range_is (0, 1, ITO_PARAM_OPEN_LOWER, ITO_PARAM_NUMBER, "in (0, 1]", "a number in (0, 1]");
  range_is (0, 1, both, ITO_PARAM_NUMBER, "in (0, 1)", "a number in (0, 1)");
  range_is (0, INF, both, ITO_PARAM_NUMBER, "> 0", "a finite number > 0");
  range_is (0, INF, ITO_PARAM_OPEN_UPPER, ITO_PARAM_NUMBER, ">= 0", "a finite number >= 0");
  range_is (-INF, 2, ITO_PARAM_OPEN_LOWER, ITO_PARAM_NUMBER, "<= 2", "a finite number <= 2");
  range_is (-INF, 2, both, ITO_PARAM_NUMBER, "< 2", "a finite number < 2");
  range_is (0, DBL_MAX, 0, ITO_PARAM_NUMBER, ">= 0", "a finite number >= 0");
  range_is (-DBL_MAX, DBL_MAX, 0, ITO_PARAM_NUMBER, "finite", "a finite number");
  range_is (0, INF, 0, ITO_PARAM_NUMBER, "in [0, inf]", "a number in [0, inf]");
  range_is (-INF, INF, both, ITO_PARAM_NUMBER, "finite", "a finite number");
  range_is (0, 0, 0, ITO_PARAM_NUMBER, "finite", "a finite number");
  range_is (1, 9, 0, ITO_PARAM_INTEGER, "in [1, 9]", "a whole number in [1, 9]");
  range_is (1, INF, 0, ITO_PARAM_INTEGER, ">= 1", "a whole number >= 1");
  range_is (0, 0, 0, ITO_PARAM_INTEGER, "finite", "a whole number");
  tap_ok (holds (0, 1, 0, 0) && holds (0, 1, 0, 1) && !holds (0, 1, both, 0)
              && !holds (0, 1, both, 1) && holds (0, 1, both, 0.5),
          "open and closed ends");
  tap_ok (holds (0, INF, 0, INF) && !holds (0, INF, both, INF) && !holds (0, 0, 0, INF)
              && !holds (0, 0, 0, -INF) && holds (0, 0, 0, -1e300),
          "infinity only where the range includes it");
  tap_ok (!holds (0, 1, 0, (double)NAN) && !holds (0, 0, 0, (double)NAN)
              && !holds (-INF, INF, 0, (double)NAN),
          "nan never");
  tap_ok (!holds (2, 2, 0, 1) && holds (2, 2, 0, 2), "one value");
}

static void
page_is (void (*print) (FILE *), const char *truth, const char *what)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);
  if (!out)
    return;
  print (out);
  fclose (out);
  tap_same (text, truth, what);
  free (text);
}

static void
print_list (FILE *out)
{
  ito_registry_list (&registry, out);
}

static void
print_ring (FILE *out)
{
  ito_entry_help (&registry, &ring, out);
}

static void
print_edm (FILE *out)
{
  ito_entry_help (&registry, &edm, out);
}

static void
print_wide (FILE *out)
{
  ito_entry_help (&registry, &wide, out);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  tap_ok (ito_registry_find (&registry, "ring") == &ring, "by name");
  tap_ok (ito_registry_find (&registry, "circle") == &ring
              && ito_registry_find (&registry, "wheel") == &ring,
          "by alias");
  tap_ok (!ito_registry_find (&registry, "circl") && !ito_registry_find (&registry, "")
              && !ito_registry_find (&registry, "circle|wheel"),
          "not by parts of one");
  tap_same (ito_registry_nearest (&registry, "rign"), "ring", "the nearest name");
  tap_same (ito_registry_nearest (&registry, "whel"), "ring", "the nearest alias gives the name");
  tap_ok (!ito_registry_nearest (&registry, "qqqqqqqq"), "nothing near");

  char word[8];
  tap_ok (ito_param_word ("a|bcd|e", 1, word, sizeof word) == 0 && strcmp (word, "bcd") == 0
              && ito_param_word ("a|bcd|e", 2, word, sizeof word) == 0 && strcmp (word, "e") == 0
              && ito_param_word ("a|bcd|e", 3, word, sizeof word) == -1
              && ito_param_word (NULL, 0, word, sizeof word) == -1
              && ito_param_word ("", 0, word, sizeof word) == -1,
          "words by index");
  tap_ok (ito_param_word ("abcdefghijk", 0, word, sizeof word) == 0
              && strcmp (word, "abcdefg") == 0,
          "a long word is cut");
  check_ranges ();

  page_is (print_list,
           "edm   sigma = t\n"
           "ring  Gaussians on a ring\n",
           "the list");
  page_is (print_ring,
           "ring (target): Gaussians on a ring\n"
           "\n"
           "Form\n"
           "  ring:k=8,sd=0.3,means=MEANS,mode=even,score=(exact)[,weights=...,file=...]\n"
           "  also called circle, wheel\n"
           "\n"
           "Formula\n"
           "  p(x) = sum_k w_k N(x; m_k, sd^2 I)\n"
           "\n"
           "    m_k = radius e(k)\n"
           "\n"
           "Parameters: key, default, values, meaning\n"
           "  k        8         whole, in [1, 4096]  number of components\n"
           "  sd       0.3       > 0                  their standard deviation\n"
           "  means    required  array, finite        the means\n"
           "  weights  none      array, >= 0          in any proportion\n"
           "  mode     even      even|odd             which are there\n"
           "  score    (exact)   (spec)               a score\n"
           "  file     none      @FILE:/group         read from here\n"
           "\n"
           "Source\n"
           "  Nobody (2020), eq. 1\n",
           "a page");
  page_is (print_edm,
           "edm (target): sigma = t\n"
           "\n"
           "Form\n"
           "  edm\n",
           "a page of little");
  page_is (print_wide,
           "wide (target): wide\n"
           "\n"
           "Form\n"
           "  wide:words=aaaaaaaaaa|bbbbbbbbbb[,x=...]\n"
           "\n"
           "Parameters: key, default, values, meaning\n"
           "  words  aaaaaaaaaa|bbbbbbbbbb  aaaaaaaaaa|bbbbbbbbbb|cccccccccc|dd\n"
           "                                           a meaning that is told in so many words "
           "that it does\n"
           "                                           not fit in one line, so that it goes on in "
           "the next,\n"
           "                                           and a last one\n"
           "  x      none                   in [0, 1]  short\n"
           "\n"
           "Source\n"
           "  Nobody and Somebody (2020), A title that goes on and on, Journal of Long Titles 1, "
           "1, equation\n"
           "  1\n",
           "a wide page");
  return tap_done ();
}
