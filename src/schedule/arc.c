/* Angle of a point on the unit circle, in turns: a rough start and two steps of fifth order,
 *   sin(phi - phi0) = s cos phi0 - c sin phi0,  asin(x) = x + x^3/6 + O(x^5),
 * so that all accuracy is that of ito_sin2pi and ito_cos2pi. */
#include "schedule/arc.h"
#include "core/scalar.h"

#define TURN 6.283185307179586476925286766559

double
ito_arc (double c, double s)
{
  if (s > c) /* the small angle from the other axis keeps its relative accuracy */
    return 0.25 - ito_arc (s, c);
  double q = s / c;
  double u = q * (0.125 + 0.0435 * (1 - q)); /* 0.004 rad */
  for (int step = 0; step < 2; step++)
    {
      double x = s * ito_cos2pi (u) - c * ito_sin2pi (u);
      u += x * (1 + x * x / 6) / TURN;
    }
  return u;
}
