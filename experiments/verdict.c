/* Verdicts: a value with its standard error against an interval that was fixed beforehand. */
#include "experiment.h"
#include <math.h>

#define STANDARD_ERRORS 5.0

ito_verdict
ito_verdict_of (double value, double standard_error, double lower, double upper)
{
  if (isnan (value))
    return ITO_VERDICT_FAILS;
  if (!(standard_error >= 0) || isnan (lower) || isnan (upper))
    return ITO_VERDICT_UNDECIDED;
  /* An infinite value with a finite error is outside; infinite errors leave everything open. */
  if (isinf (standard_error))
    return ITO_VERDICT_UNDECIDED;
  double low = value - STANDARD_ERRORS * standard_error;
  double high = value + STANDARD_ERRORS * standard_error;
  if (low >= lower && high <= upper && isfinite (value))
    return ITO_VERDICT_HOLDS;
  if (high < lower || low > upper || isinf (value))
    return ITO_VERDICT_FAILS;
  return ITO_VERDICT_UNDECIDED;
}

int
ito_verdict_expected (int control, ito_verdict verdict, double value)
{
  return control ? verdict == ITO_VERDICT_FAILS && !isnan (value) : verdict == ITO_VERDICT_HOLDS;
}

const char *
ito_verdict_name (ito_verdict v)
{
  switch (v)
    {
    case ITO_VERDICT_HOLDS:
      return "holds";
    case ITO_VERDICT_FAILS:
      return "fails";
    default:
      return "undecided";
    }
}
