/* The rule of verdicts, and what is expected of claims and controls. */
#include "experiment.h"
#include "tap.h"

static void
verdict (double value, double error, double lower, double upper, ito_verdict truth,
         const char *text)
{
  ito_verdict v = ito_verdict_of (value, error, lower, upper);
  if (!tap_ok (v == truth, "%s: %s", text, ito_verdict_name (truth)))
    printf ("# got %s\n", ito_verdict_name (v));
}

int
main (void)
{
  verdict (0.5, 0.01, 0, 1, ITO_VERDICT_HOLDS, "well inside");
  verdict (0.5, 0.1, 0, 1, ITO_VERDICT_HOLDS, "five standard errors reach both ends");
  verdict (0.5, 0.1000001, 0, 1, ITO_VERDICT_UNDECIDED, "a little more than that");
  verdict (1.5, 0.1, 0, 1, ITO_VERDICT_UNDECIDED, "outside, five standard errors touch the end");
  verdict (1.5, 0.0999, 0, 1, ITO_VERDICT_FAILS, "outside, apart by five standard errors");
  verdict (-0.6, 0.1, 0, 1, ITO_VERDICT_FAILS, "below");
  verdict (1.01, 0.1, 0, 1, ITO_VERDICT_UNDECIDED, "just outside with a large error");
  verdict (1, 0, 0, 1, ITO_VERDICT_HOLDS, "exact, at the end");
  verdict (nextafter (1, 2), 0, 0, 1, ITO_VERDICT_FAILS, "exact, beyond the end by one bit");
  verdict (-1e300, 0, -INFINITY, 1, ITO_VERDICT_HOLDS, "an open side");
  verdict (0.9, 0.1, -INFINITY, 1, ITO_VERDICT_UNDECIDED, "an open side, near the other");
  verdict (NAN, 0, -INFINITY, INFINITY, ITO_VERDICT_FAILS, "not a number");
  verdict (INFINITY, 0, -INFINITY, INFINITY, ITO_VERDICT_FAILS, "infinite");
  verdict (INFINITY, 0, 0, 1, ITO_VERDICT_FAILS, "infinite, bounds finite");
  verdict (0.5, NAN, 0, 1, ITO_VERDICT_UNDECIDED, "an error that is not a number");
  verdict (0.5, INFINITY, 0, 1, ITO_VERDICT_UNDECIDED, "an infinite error");
  verdict (0.5, -1, 0, 1, ITO_VERDICT_UNDECIDED, "a negative error");
  verdict (0.5, 0, 1, 0, ITO_VERDICT_FAILS, "an empty interval");

  tap_ok (ito_verdict_expected (0, ITO_VERDICT_HOLDS, 1), "a claim that holds is as expected");
  tap_ok (!ito_verdict_expected (0, ITO_VERDICT_FAILS, 1), "a claim that fails is not");
  tap_ok (!ito_verdict_expected (0, ITO_VERDICT_UNDECIDED, 1), "an undecided claim is not");
  tap_ok (ito_verdict_expected (1, ITO_VERDICT_FAILS, 1), "a control that fails is as expected");
  tap_ok (!ito_verdict_expected (1, ITO_VERDICT_HOLDS, 1), "a control that holds is not");
  tap_ok (!ito_verdict_expected (1, ITO_VERDICT_UNDECIDED, 1), "an undecided control is not");
  tap_ok (!ito_verdict_expected (1, ITO_VERDICT_FAILS, NAN),
          "a control that fails by a value that is not a number is not");
  tap_ok (ito_verdict_expected (1, ITO_VERDICT_FAILS, INFINITY), "one that diverges is");
  return tap_done ();
}
